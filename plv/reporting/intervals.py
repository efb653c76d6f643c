"""The luck in a small number: no share from a few hundred children is shown without it."""

from dataclasses import dataclass
from math import sqrt

Z_95 = 1.959963984540054


@dataclass(frozen=True)
class Share:
    """A proportion in per cent, with its 95 per cent interval (Wilson's score interval)."""

    percent: float
    low: float
    high: float
    of: int

    def __str__(self) -> str:
        return f"{self.percent:.0f}% ({self.low:.0f}% to {self.high:.0f}%)"


def share(part: int, whole: int) -> Share | None:
    """`part` of `whole` as a share; None when there is nothing to divide by."""
    if whole == 0:
        return None
    p, n = part / whole, whole
    middle = (p + Z_95**2 / (2 * n)) / (1 + Z_95**2 / n)
    reach = Z_95 * sqrt(p * (1 - p) / n + Z_95**2 / (4 * n * n)) / (1 + Z_95**2 / n)
    return Share(100 * p, 100 * max(0.0, middle - reach), 100 * min(1.0, middle + reach), n)
