"""Logs hold no personal data, even when a row is refused."""

import json
import logging

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction

from tests import factories as make


@pytest.fixture
def line_of():
    """One log record as it would be written."""
    config = settings.LOGGING["formatters"]["json"]
    formatter = config["()"](
        processors=config["processors"], foreign_pre_chain=config["foreign_pre_chain"]
    )

    def written(message: str, *args: object, error: BaseException | None = None) -> dict:
        info = (type(error), error, error.__traceback__) if error else None
        record = logging.LogRecord("django.request", logging.ERROR, "", 0, message, args, info)
        return json.loads(formatter.format(record))

    return written


@pytest.mark.django_db
def test_a_refused_row_is_not_quoted_in_the_log(line_of):
    child = make.ChildFactory(last_name="Secretname")
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        type(child).objects.filter(pk=child.pk).update(
            under_13_reference="", under_13_approved_at=child.added_at
        )
    assert "Secretname" in str(caught.value)
    line = line_of("Internal Server Error: %s", "/referrals/", error=caught.value)
    assert "Secretname" not in json.dumps(line)
    assert "IntegrityError" in line["exception"]


def test_the_key_of_a_password_link_is_not_logged(line_of):
    line = line_of("Not Found: %s", "/password/reset/2a-c0ffee-1234/")
    assert "c0ffee" not in json.dumps(line)
    assert line["event"] == "Not Found: /password/reset/(not logged)/"


def test_a_message_of_many_lines_stays_one_line(line_of):
    assert line_of("one\nERROR two")["event"] == "one\nERROR two"


@pytest.mark.django_db
def test_what_was_searched_for_is_not_logged(client, caplog):
    with caplog.at_level(logging.INFO):
        client.get("/referrals/", {"q": "CASE-SECRET"})
        client.get("/no-such-page/", {"q": "CASE-SECRET"})
    lines = [str(record.msg) + str(record.args) for record in caplog.records]
    assert any("/referrals/" in line for line in lines)
    assert not any("CASE-SECRET" in line for line in lines)
