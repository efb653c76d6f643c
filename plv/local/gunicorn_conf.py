"""How one machine serves the site: one process, eight threads, the job worker beside them.

Gunicorn reads the lower-case names; its hooks are functions with the names it gives them.
"""

import os
import signal
import sys
from pathlib import Path
from typing import Any

bind = f"127.0.0.1:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = 1
threads = 8
timeout = 60
graceful_timeout = 10
keepalive = 5
limit_request_line = 4094
limit_request_field_size = 8190
loglevel = "warning"
proc_name = "plv"
control_socket_disable = True

# A closed terminal stops the site like Ctrl-C, where gunicorn would load it anew; not under nohup.
_stops_on_hangup = signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN


def when_ready(server: Any) -> None:
    if _stops_on_hangup:
        signal.signal(signal.SIGHUP, lambda number, frame: os.kill(os.getpid(), signal.SIGTERM))


def post_worker_init(worker: Any) -> None:
    from plv.local.worker import WorkerThread

    worker.jobs = WorkerThread()
    worker.jobs.start()
    _log_to_file()


def worker_exit(server: Any, worker: Any) -> None:
    if os.getppid() != worker.ppid:
        os._exit(1)  # the server was killed: the next one waits for this process to be gone
    if hasattr(worker, "jobs"):
        worker.jobs.stop()


def on_exit(server: Any) -> None:
    """The last to leave: the embedded PostgreSQL, if this site started it, is stopped."""
    directory = os.environ.get("PLV_EMBEDDED_POSTGRES")
    if directory:
        from plv.local.postgres import Cluster

        Cluster(Path(directory)).stop()


def _log_to_file() -> None:
    """A line for each request goes to a file; the terminal keeps what a person was told at the start.

    Only now, so that a site that cannot start says so on the terminal.
    """
    place = os.environ.get("PLV_SITE_LOG")
    if place:
        file = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(file, sys.stderr.fileno())
        os.close(file)
