"""The machine dies in the middle of the work: what was acknowledged is there, once and whole."""

import http.client
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import pytest

from tests.crash.site import Site

pytestmark = pytest.mark.slow

CLIENTS, REFERRALS = 8, 400
ENOUGH = 60  # acknowledged before the end comes


@dataclass
class Log:
    """Every form, and the answer its sender was given, if any."""

    forms: dict[str, str] = field(default_factory=dict)  # key -> referral
    acknowledged: set[str] = field(default_factory=set)
    surprises: list[str] = field(default_factory=list)


@pytest.fixture
def site(tmp_path: Path):
    tmp_path.chmod(0o711)
    made = Site(tmp_path / "site")
    try:
        assert made.manage("provision").returncode == 0
        yield made
    finally:
        made.leave()


def question(key: str) -> str:
    return f"Test question {key}"


def send(site: Site, log: Log, key: str, session: str) -> None:
    """One form; what is answered 302 is acknowledged, a dying site may answer nothing or 5xx."""
    form = {"form_key": key, "question": question(key)}
    try:
        status, where = site.send(f"/referrals/{log.forms[key]}/ask/", session, form)
    except (OSError, http.client.HTTPException):
        return
    if status == 302 and not where.startswith("/sign-in"):
        log.acknowledged.add(key)
    elif status < 500:
        log.surprises.append(f"{status} {where}")


def send_all(site: Site, log: Log, keys: list[str], sessions: list[str], stop: threading.Event):
    """Every client sends its share of the forms, one after the other, until told to stop."""

    def work(number: int) -> None:
        for key in keys[number::CLIENTS]:
            if stop.is_set():
                return
            send(site, log, key, sessions[number])

    clients = [threading.Thread(target=work, args=(number,)) for number in range(CLIENTS)]
    for client in clients:
        client.start()
    return clients


def whole_and_once(site: Site, log: Log) -> set[str]:
    """The keys of the forms that were done; each with everything that belongs to it, exactly once."""
    asked = Counter(
        text.removeprefix("Test question ")
        for (text,) in site.ask("SELECT question FROM referrals_informationrequest")
    )
    assert set(asked.values()) <= {1}
    done = set(asked)
    kept = site.ask("SELECT key::text FROM plv_forms_submittedform WHERE answer <> ''")
    assert {key for (key,) in kept} == done
    assert site.ask("SELECT count(*) FROM plv_forms_submittedform WHERE answer = ''") == [(0,)]
    referrals = sorted(log.forms[key] for key in done)
    for query in (
        "SELECT id::text FROM referrals_referral WHERE status = 'more_information'",
        "SELECT referral_id::text FROM referrals_statuschange WHERE became = 'more_information'",
        "SELECT target_id FROM audit_event WHERE event = 'referrals.information_requested'",
    ):
        assert sorted(row for (row,) in site.ask(query)) == referrals, query
    # One social worker is told of each; each message has its job.
    messages = [str(row) for (row,) in site.ask("SELECT id FROM notify_message")]
    assert len(messages) == len(done)
    jobs = site.ask(
        "SELECT args->>'message_id' FROM procrastinate_jobs WHERE task_name LIKE '%deliver'"
    )
    assert sorted(job for (job,) in jobs) == sorted(messages)
    return done


def test_nothing_acknowledged_is_lost_and_nothing_is_done_by_halves(site):
    town = site.program("tests.crash.town", CLIENTS, REFERRALS)
    site.serve()
    log = Log({str(uuid4()): referral for referral in town["referrals"]})
    stop = threading.Event()
    clients = send_all(site, log, list(log.forms), town["sessions"], stop)
    end = time.monotonic() + 120
    while len(log.acknowledged) < ENOUGH and time.monotonic() < end:
        time.sleep(0.02)
    site.kill()
    stop.set()
    for client in clients:
        client.join()
    acknowledged = set(log.acknowledged)
    assert log.surprises == []
    assert ENOUGH <= len(acknowledged) < REFERRALS, "it was killed in the middle"

    site.cluster.start()
    done = whole_and_once(site, log)
    assert acknowledged <= done, "an acknowledged write is lost"
    assert len(done) - len(acknowledged) <= CLIENTS
    verified = site.manage("verify_audit")
    assert verified.returncode == 0, verified.stderr
    assert "whole" in verified.stdout

    # Everybody sends again what they were not told was done, from the page they still have open;
    # and some of what they were told was done.
    site.serve()
    again = sorted(set(log.forms) - acknowledged) + sorted(acknowledged)[:20]
    for client in send_all(site, log, again, town["sessions"], threading.Event()):
        client.join()
    assert log.surprises == []
    assert log.acknowledged == set(log.forms)
    assert whole_and_once(site, log) == set(log.forms)
    assert site.manage("verify_audit").returncode == 0
