"""What a person reads who cannot start the site yet: one sentence that says what to do."""

import ast
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from plv.local import installation
from plv.local.console import Stop
from plv.local.places import PROJECT

SERVER = PROJECT / "script" / "server"


def run(
    *arguments: str, code: str = "pass", **environment: str
) -> subprocess.CompletedProcess[str]:
    """Start the script as a person would, or after `code` has changed the Python it meets."""
    program = f"import runpy, sys; {code}; sys.argv = {[str(SERVER), *arguments]!r}; "
    program += f"runpy.run_path({str(SERVER)!r}, run_name='__main__')"
    command = [sys.executable, "-c", program]
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env=os.environ | environment,
        cwd="/",
    )


@pytest.mark.parametrize("name", ["server", "test", "check", "lock", "bench"])
def test_an_old_python_can_read_the_script_far_enough_to_refuse(name: str) -> None:
    ast.parse((PROJECT / "script" / name).read_text(), feature_version=(3, 4))


def test_an_old_python_is_told_which_it_needs() -> None:
    done = run(code="sys.version_info = (3, 9, 18, 'final', 0)")
    assert done.returncode == 1
    assert done.stderr.startswith("This needs Python 3.11 or later; found 3.9.")


@pytest.fixture
def place(tmp_path: Path) -> str:
    return str(tmp_path / "machine")


def test_a_port_in_use_is_named_with_one_that_is_free(place: str) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = run(PORT=str(port), PLV_LOCAL_DIR=place)
    assert done.returncode == 1
    assert done.stderr.strip().startswith(f"Port {port} is in use by another program.")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("port", ["abc", "0", "65536", "-1", "８０００"])
def test_a_port_that_is_none_is_refused(place: str, port: str) -> None:
    done = run(PORT=port, PLV_LOCAL_DIR=place)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.strip().startswith("PORT must be a number from 1 to 65535")


def test_an_unknown_option_shows_how_it_is_used() -> None:
    done = run("--frehs")
    assert done.returncode == 2
    assert "script/server --fresh" in done.stderr


@pytest.fixture
def holder(place: str) -> Iterator[subprocess.Popen[str]]:
    """A process that holds the lock of this tree, as a serving site does."""
    code = (
        f"import sys; sys.path.insert(0, {str(PROJECT)!r}); from plv.local import one_server; "
        "one_server.claim(); print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PLV_LOCAL_DIR": place},
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_two_servers_of_one_tree_are_one_too_many(
    place: str, holder: subprocess.Popen[str]
) -> None:
    done = run(PLV_LOCAL_DIR=place)
    assert done.returncode == 1
    assert done.stderr.strip().startswith(
        f"This site is already being served, by process {holder.pid}."
    )


def test_a_killed_server_leaves_no_lock_behind(place: str, holder: subprocess.Popen[str]) -> None:
    holder.kill()
    holder.wait()
    done = run(PLV_LOCAL_DIR=place, PORT="abc")
    assert "PORT must be a number" in done.stderr, "it came past the lock"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_permission_to_write_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(Stop, match=f"no permission to write in {tmp_path}"):
        installation.check_writable(tmp_path)
