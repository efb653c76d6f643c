"""The arithmetic of an axis."""

from decimal import ROUND_HALF_UP, Decimal
from math import ceil, floor, log10

Number = int | float


def ticks(most: Number, wanted: int = 5, *, whole: bool = True) -> list[Number]:
    """Round values from nought to at least `most`, about `wanted` steps apart: 1, 2, 5, 10, 20, 25 ...

    `whole` keeps the steps whole, for things that cannot be halved.
    """
    most = float(most)
    if most <= 0:
        return [0, 1]
    rough = most / wanted
    magnitude = 10.0 ** floor(log10(rough))
    factors = (1, 2, 2.5, 5, 10) if magnitude >= 10 or not whole else (1, 2, 5, 10)
    step = next(magnitude * factor for factor in factors if magnitude * factor >= rough - 1e-9)
    if whole:
        step = max(1, round(step))
    return [_tidy(step * number) for number in range(ceil(most / step - 1e-9) + 1)]


def _tidy(value: float) -> Number:
    return int(value) if float(value).is_integer() else round(value, 6)


def place(value: Number, most: Number, length: float) -> float:
    """How far along `length` the value lies, to a tenth of a unit. Halves go away from nought."""
    if not most:
        return 0.0
    exact = Decimal(str(value)) / Decimal(str(most)) * Decimal(str(length))
    return float(exact.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP))
