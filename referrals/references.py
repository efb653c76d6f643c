"""References that people read aloud: random, with a check letter, revealing no count."""

import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def new(prefix: str) -> str:
    """A reference such as C-7KQ4-M2XW; the last character checks the seven before it."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(7))
    body += check_letter(body)
    return f"{prefix}-{body[:4]}-{body[4:]}"


def new_child() -> str:
    return new("C")


def new_referral() -> str:
    return new("R")


def check_letter(body: str) -> str:
    """The letter that catches one wrong character or two swapped neighbours.

    A sum weighted by place, modulo 31, which is prime and the length of the alphabet.
    """
    total = sum(place * ALPHABET.index(letter) for place, letter in enumerate(body, start=2))
    return ALPHABET[total % len(ALPHABET)]


def is_well_formed(reference: str) -> bool:
    """Whether `reference` has the shape and the right check letter."""
    body = reference.upper()[2:].replace("-", "")
    return len(body) == 8 and set(body) <= set(ALPHABET) and check_letter(body[:7]) == body[7]
