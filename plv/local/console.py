"""What a person at the terminal sees: each step, what it does, how far it is, how long it took."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TextIO


class Stop(Exception):
    """Nothing more can be done; the text is a sentence that says what to do about it."""


@dataclass(slots=True)
class Step:
    """One thing being done, with a line of its own."""

    title: str
    output: TextIO
    detail: str = ""
    began: float = field(default_factory=time.monotonic)
    written: float = field(default_factory=time.monotonic)

    def progress(self, detail: str) -> None:
        """Show how far the step is: in place on a terminal, now and then in a file."""
        self.detail = detail
        now = time.monotonic()
        if self.output.isatty():
            self.output.write(f"\r\033[K  … {self.title}: {detail}"[:200])
            self.output.flush()
        elif now - self.written > 5:
            self.written = now
            self.output.write(f"    {self.title}: {detail}\n")
            self.output.flush()

    def done(self, outcome: str = "") -> None:
        took = time.monotonic() - self.began
        seconds = f"{took:.1f} s" if took >= 0.05 else "at once"
        start = "\r\033[K" if self.output.isatty() else ""
        line = f"{self.title}: {outcome}" if outcome else self.title
        self.output.write(f"{start}  ✓ {line} ({seconds})\n")
        self.output.flush()


@contextmanager
def step(title: str) -> Iterator[Step]:
    """Show a step while the block runs; `done` with the block's own word, or plainly."""
    shown = Step(title, sys.stdout)
    if shown.output.isatty():
        shown.output.write(f"  … {title}")
        shown.output.flush()
    try:
        yield shown
    except BaseException:
        sys.stdout.write("\n" if shown.output.isatty() else "")
        raise
    shown.done(shown.detail)


def say(text: str = "") -> None:
    print(text, flush=True)


def complain(text: str) -> None:
    """A sentence on the error stream, for a person, without a traceback."""
    sys.stdout.flush()
    print(f"\n{text}", file=sys.stderr, flush=True)
