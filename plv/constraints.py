"""Constraints that every app declares in the same way, each with a sentence fit to show."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.contrib.postgres.fields.ranges import DateRangeField, DateTimeRangeField
from django.db import models
from django.db.models import F, Func, Q, Value


class DateSpan(Func):
    """SQL daterange(from, to, bounds); an empty end is unbounded."""

    function = "daterange"
    output_field = DateRangeField()


class MomentSpan(Func):
    """SQL tstzrange(from, to, bounds); an empty end is unbounded."""

    function = "tstzrange"
    output_field = DateTimeRangeField()


def paired(name: str, table: str) -> models.CheckConstraint:
    """`<name>_at` and `<name>_by` are set together or not at all."""
    at, by = f"{name}_at", f"{name}_by"
    return models.CheckConstraint(
        condition=Q(**{f"{at}__isnull": True, f"{by}__isnull": True})
        | Q(**{f"{at}__isnull": False, f"{by}__isnull": False}),
        name=f"{table}_{name}_at_with_by",
        violation_error_message=f"Record both when it was {name.replace('_', ' ')} and by whom.",
    )


def in_order(
    first: str, last: str, table: str, message: str, *, strictly: bool = False
) -> models.CheckConstraint:
    """`first` is not after `last` (with `strictly`: before it), where both are known."""
    lookup = "gt" if strictly else "gte"
    return models.CheckConstraint(
        condition=Q(**{f"{first}__isnull": True})
        | Q(**{f"{last}__isnull": True})
        | Q(**{f"{last}__{lookup}": F(first)}),
        name=f"{table}_{first}_before_{last}"[:63],
        violation_error_message=message,
    )


def no_overlapping_days(
    name: str,
    message: str,
    *,
    of: tuple[str, ...],
    first: str,
    last: str,
    bounds: str = "[]",
    when: Q | None = None,
) -> ExclusionConstraint:
    """No two rows alike in `of` cover the same day; an empty `last` is for ever.

    `last` is the last day covered; with bounds "[)" it is the first day no longer covered.
    """
    return ExclusionConstraint(
        name=name,
        expressions=[
            *((F(field), RangeOperators.EQUAL) for field in of),
            (DateSpan(F(first), F(last), Value(bounds)), RangeOperators.OVERLAPS),
        ],
        condition=when,
        violation_error_message=message,
    )


def no_overlapping_moments(
    name: str, message: str, *, of: tuple[str, ...], first: str, last: str, when: Q | None = None
) -> ExclusionConstraint:
    """No two rows alike in `of` cover the same moment; half-open `[first, last)`, empty for ever."""
    return ExclusionConstraint(
        name=name,
        expressions=[
            *((F(field), RangeOperators.EQUAL) for field in of),
            (MomentSpan(F(first), F(last), RangeBoundary()), RangeOperators.OVERLAPS),
        ],
        condition=when,
        violation_error_message=message,
    )
