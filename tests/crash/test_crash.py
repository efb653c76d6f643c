"""The machine dies in the middle of the work: what was acknowledged is there, once and whole."""

import http.client
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from itertools import cycle
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

    forms: dict[str, str]  # the form's key -> its referral
    senders: dict[str, str]  # the form's key -> the session of the one who has the page open
    acknowledged: set[str] = field(default_factory=set)
    unanswered: list[str] = field(default_factory=list)
    surprises: list[str] = field(default_factory=list)


@pytest.fixture
def site(tmp_path: Path):
    tmp_path.chmod(0o711)
    made = Site(tmp_path / "site")
    try:
        for preparation in (("provision",), ("collectstatic", "--no-input")):
            done = made.manage(*preparation)
            assert done.returncode == 0, done.stderr
        yield made
    finally:
        made.leave()


def question(key: str) -> str:
    return f"Test question {key}"


def send(site: Site, log: Log, key: str) -> None:
    """One form; what is answered 302 is acknowledged, a dying site may answer nothing or 5xx."""
    form = {"form_key": key, "question": question(key)}
    try:
        status, where = site.send(f"/referrals/{log.forms[key]}/ask/", log.senders[key], form)
    except (OSError, http.client.HTTPException) as fault:
        log.unanswered.append(repr(fault))
        return
    if status == 302 and not where.startswith("/sign-in"):
        log.acknowledged.add(key)
    elif status < 500:
        log.surprises.append(f"{status} {where}")
    else:
        log.unanswered.append(f"{status}")


def send_all(
    site: Site, log: Log, keys: list[str], stop: threading.Event
) -> list[threading.Thread]:
    """Every client sends its share of the forms, one after the other, until told to stop."""

    def work(number: int) -> None:
        for key in keys[number::CLIENTS]:
            if stop.is_set():
                return
            send(site, log, key)

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
    forms = {str(uuid4()): referral for referral in town["referrals"]}
    log = Log(forms, dict(zip(forms, cycle(town["sessions"]), strict=False)))
    stop = threading.Event()
    clients = send_all(site, log, list(log.forms), stop)
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
    log.unanswered.clear()
    again = sorted(set(log.forms) - acknowledged) + sorted(acknowledged)[:20]
    for client in send_all(site, log, again, threading.Event()):
        client.join()
    assert log.surprises == []
    assert log.unanswered == [], "a site that lives answers everybody"
    assert log.acknowledged == set(log.forms)
    assert whole_and_once(site, log) == set(log.forms)
    assert site.manage("verify_audit").returncode == 0
