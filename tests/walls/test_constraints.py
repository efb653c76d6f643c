"""The database is the last reviewer: every model walked for who did what, and what it would say."""

import pytest
from django.apps import apps
from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import connection, models

from plv.access.models import User

OURS = {"members", "referrals", "placements", "access", "audit", "notify", "plv_forms", "reporting"}

# A moment without a person beside it, and why that is right.
NOBODY_DID_IT = {
    "access.User.added_at": "RoleChange and the audit say who added a person; the first has nobody",
    "audit.AuditEvent.at": "kept with by_id and by_label, without a foreign key, to outlive the person",
    "notify.Message.written_at": "written by the system in the transaction that it tells of",
    "notify.Message.sent_at": "sent by the worker",
    "plv_forms.SubmittedForm.claimed_at": "kept with `by`, who sent the form",
    "access.RoleChange.changed_at": "changed_by is empty for the first administrator of a new site",
    "referrals.StatusChange.changed_at": "changed_by is empty where the clock did it: an offer lapsed",
    "referrals.Referral.hearing_at": "when a court sits: a fact about the child, not a deed here",
    "referrals.Referral.updated_at": "the fortnightly update; who is in StatusChange",
    "referrals.Referral.reviewed_at": "the three-monthly review; who is in StatusChange",
    "referrals.LegalBasis.starts_at": "what the court ordered; recorded_by says who entered it",
    "referrals.LegalBasis.ends_at": "what the court ordered; recorded_by says who entered it",
    "referrals.LegalBasis.ended_at": "what the court ordered; the audit says who entered it",
    "placements.Offer.expires_at": "worked out when it is made, by made_by",
    "placements.Offer.arrival_planned_at": "part of the authority's answer, by authority_answered_by",
    "placements.Offer.ended_at": "ended by whoever answered, withdrew or admitted, or by the clock",
    "placements.Occupancy.starts_at": "the span of the claim; claimed_by says whose",
    "placements.Occupancy.ends_at": "the span of the claim; the audit says who ended it",
}

# A charge is reversed by a credit note, a document, which says who issued it.
BY_A_DOCUMENT = {"members.Charge.reversed_by"}


def our_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model._meta.app_label in OURS]


def name_of(model: type[models.Model], field: str) -> str:
    return f"{model._meta.app_label}.{model.__name__}.{field}"


def moments() -> list[tuple[type[models.Model], models.Field]]:
    return [
        (model, field)
        for model in our_models()
        for field in model._meta.concrete_fields
        if field.name == "at" or field.name.endswith("_at")
    ]


def all_constraints() -> list[tuple[type[models.Model], models.BaseConstraint]]:
    return [(model, row) for model in our_models() for row in model._meta.constraints]


def test_there_is_something_to_walk():
    assert len(our_models()) > 25
    assert len(moments()) > 30
    assert len(all_constraints()) > 80


@pytest.mark.parametrize(
    ("model", "field"),
    moments(),
    ids=lambda part: getattr(part, "name", getattr(part, "__name__", "")),
)
def test_every_moment_is_a_moment_and_says_whose_it_was(model, field):
    assert isinstance(field, models.DateTimeField), "a name ending in _at is a moment"
    if name_of(model, field.name) in NOBODY_DID_IT:
        return
    deed = field.name.removesuffix("_at")
    by = model._meta.get_field(f"{deed}_by")
    assert by.related_model is User
    assert by.null == field.null
    paired = [row for row in model._meta.constraints if row.name.endswith(f"_{deed}_at_with_by")]
    assert len(paired) == 1, f"{deed}_at and {deed}_by are not paired"


def test_every_exception_is_still_needed():
    assert set(NOBODY_DID_IT) <= {name_of(model, field.name) for model, field in moments()}


def test_every_day_is_a_date_and_every_person_a_person():
    for model in our_models():
        for field in model._meta.concrete_fields:
            if field.name.endswith("_on"):
                assert type(field) is models.DateField, name_of(model, field.name)
            if field.name.endswith("_by") and name_of(model, field.name) not in BY_A_DOCUMENT:
                assert field.related_model is User, name_of(model, field.name)


@pytest.mark.parametrize(
    "constraint", [row for _, row in all_constraints()], ids=lambda row: row.name
)
def test_every_constraint_speaks_in_a_sentence_of_its_own(constraint):
    sentence = str(constraint.get_violation_error_message())
    assert sentence != str(models.BaseConstraint.default_violation_error_message) % {
        "name": constraint.name
    }, "it has no words of its own"
    assert sentence[0].isupper()
    assert sentence.endswith(".")
    assert constraint.name not in sentence
    assert "_" not in sentence


def test_no_two_constraints_of_one_name():
    names = [row.name for _, row in all_constraints()]
    assert len(names) == len(set(names))


@pytest.mark.django_db
def test_every_constraint_of_the_models_is_in_the_database_and_enforced():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname, convalidated FROM pg_constraint WHERE connamespace = 'public'::regnamespace"
        )
        found = dict(cursor.fetchall())
        cursor.execute("SELECT indexname FROM pg_indexes WHERE schemaname = 'public'")
        indexes = {name for (name,) in cursor.fetchall()}
    for _, constraint in all_constraints():
        there = constraint.name in found or constraint.name in indexes
        assert there, f"{constraint.name} is in the models only"
        assert found.get(constraint.name, True), f"{constraint.name} was never validated"


def test_what_must_not_overlap_is_excluded_by_the_database():
    excluded = {row.name for _, row in all_constraints() if isinstance(row, ExclusionConstraint)}
    assert excluded >= {
        "occupancy_bed_once",
        "occupancy_child_in_one_bed",
        "legal_basis_no_overlap",
        "term_no_overlap",
        "membership_no_overlap",
        "fee_schedule_no_overlap",
        "policy_no_overlap",
    }


def test_money_is_exact_and_never_a_float():
    for model in our_models():
        for field in model._meta.concrete_fields:
            assert not isinstance(field, models.FloatField), name_of(model, field.name)


def test_nothing_a_child_depends_on_is_deleted_with_something_else():
    """Deleting a row never takes a child's record with it: references protect what they point to."""
    allowed = {
        "referrals.Risk.referral",  # the answers to the risks are replaced as a whole
        "plv_forms.SubmittedForm.by",
    }
    for model in our_models():
        for field in model._meta.concrete_fields:
            if field.remote_field and field.remote_field.on_delete is not models.PROTECT:
                assert name_of(model, field.name) in allowed
