"""The embedded PostgreSQL comes back from whatever stopped it, with what it had acknowledged."""

import os
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from plv.local.postgres import DURABLE, Cluster, PostgresFailed, free_port, is_free


@pytest.fixture(scope="module")
def one_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    cluster = Cluster(tmp_path_factory.mktemp("machine") / "postgres")
    yield cluster
    cluster.delete()


@pytest.fixture
def cluster(one_cluster: Cluster) -> Cluster:
    """A running cluster with no notes in it, whatever the test before did to it."""
    one_cluster.start()
    ask(one_cluster, "DROP TABLE IF EXISTS note")
    return one_cluster


def ask(cluster: Cluster, question: str) -> object:
    with psycopg.connect(cluster.url(), autocommit=True) as connection:
        asked = connection.execute(question)
        row = asked.fetchone() if asked.description else None
    return row and row[0]


def write(cluster: Cluster, note: str) -> None:
    with psycopg.connect(cluster.url(), autocommit=True) as connection:
        connection.execute("CREATE TABLE note (text text)")
        connection.execute("INSERT INTO note VALUES (%s)", [note])


def postmaster(cluster: Cluster) -> int:
    return int((cluster.data / "postmaster.pid").read_text().split()[0])


def kill(process: int) -> None:
    os.kill(process, signal.SIGKILL)
    psutil.wait_procs([psutil.Process(process)] if psutil.pid_exists(process) else [], timeout=5)


def test_it_keeps_acknowledged_writes_through_a_crash(cluster: Cluster) -> None:
    settings = {name: ask(cluster, f"SHOW {name}") for name in DURABLE}
    assert settings == {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}


def test_a_second_start_takes_up_the_server_that_runs(cluster: Cluster) -> None:
    before = postmaster(cluster)
    cluster.start()
    assert postmaster(cluster) == before


def test_it_survives_a_kill_with_what_was_written(cluster: Cluster) -> None:
    write(cluster, "acknowledged")
    killed = postmaster(cluster)
    kill(killed)
    cluster.start()
    assert ask(cluster, "SELECT text FROM note") == "acknowledged"
    assert postmaster(cluster) != killed


def test_it_starts_where_its_old_process_id_is_now_another_programs(cluster: Cluster) -> None:
    write(cluster, "acknowledged")
    kill(postmaster(cluster))
    bystander = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        pid_file = cluster.data / "postmaster.pid"
        lines = pid_file.read_text().split("\n")
        pid_file.write_text("\n".join([str(bystander.pid), *lines[1:]]))
        cluster.start()
        assert ask(cluster, "SELECT text FROM note") == "acknowledged"
        assert bystander.poll() is None, "the other program was not touched"
    finally:
        bystander.kill()
        bystander.wait()


def test_it_takes_another_port_when_its_own_was_taken(cluster: Cluster) -> None:
    cluster.stop()
    taken = int((cluster.directory / "port").read_text())
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", taken))
        other.listen()
        cluster.start()
        assert int((cluster.directory / "port").read_text()) != taken
        assert ask(cluster, "SELECT 1") == 1


def test_stopping_leaves_no_process_and_starting_again_has_the_data(cluster: Cluster) -> None:
    write(cluster, "kept")
    server = postmaster(cluster)
    cluster.stop()
    assert not psutil.pid_exists(server)
    cluster.stop()  # nothing to stop is nothing to complain of
    cluster.start()
    assert ask(cluster, "SELECT text FROM note") == "kept"


def test_a_cluster_half_made_by_a_killed_run_is_made_again(tmp_path: Path) -> None:
    cluster = Cluster(tmp_path / "postgres")
    (cluster.directory / "unfinished" / "base").mkdir(parents=True)
    try:
        cluster.start()
        assert ask(cluster, "SELECT 1") == 1
    finally:
        cluster.delete()
    assert not cluster.directory.exists()


def test_nobody_comes_in_without_the_password_and_only_its_owner_reads_it(cluster: Cluster) -> None:
    password = (cluster.directory / "password").read_text()
    assert stat.S_IMODE((cluster.directory / "password").stat().st_mode) == 0o600
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(cluster.url().replace(password, "guess"))
    assert ask(cluster, "SHOW listen_addresses") == "127.0.0.1"


def test_a_cluster_that_cannot_start_says_what_postgresql_said(cluster: Cluster) -> None:
    cluster.stop()
    version = cluster.data / "PG_VERSION"
    real = version.read_text()
    version.write_text("9\n")
    try:
        with pytest.raises(PostgresFailed, match="not compatible with this version 18"):
            cluster.start()
    finally:
        version.write_text(real)


def test_a_port_is_free_until_something_listens_on_it(cluster: Cluster) -> None:
    assert not is_free(int((cluster.directory / "port").read_text()))
    assert is_free(free_port())
