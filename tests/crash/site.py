"""A whole site of its own in a folder: PostgreSQL that keeps what it acknowledged, and the web server."""

import http.client
import json
import os
import secrets
import signal
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psycopg

from plv.local import databases
from plv.local.places import PROJECT
from plv.local.postgres import Cluster, free_port

CSRF = "c" * 32


@dataclass
class Site:
    """The site's folder, its processes and how to speak to it."""

    folder: Path
    port: int = field(default_factory=free_port)
    server: subprocess.Popen[bytes] | None = None

    def __post_init__(self) -> None:
        (self.folder / "documents").mkdir(parents=True)
        self.cluster = Cluster(self.folder / "postgres")
        self.cluster.start()
        self.passwords = [secrets.token_urlsafe(16) for _ in range(2)]
        self.secret = secrets.token_urlsafe(50)

    def addresses(self) -> databases.Addresses:
        return databases.in_cluster(
            self.cluster,
            site_role="plv_site",
            site_password=self.passwords[0],
            owner_password=self.passwords[1],
        )

    def environment(self) -> dict[str, str]:
        found = self.addresses()
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        return {
            **kept,
            "DJANGO_SETTINGS_MODULE": "plv.settings",
            "DEMO": "true",
            "SECRET_KEY": self.secret,
            "DATABASE_URL": found.site,
            "DATABASE_OWNER_URL": found.owner,
            "SITE_URL": f"http://127.0.0.1:{self.port}",
            "ALLOWED_HOSTS": "127.0.0.1",
            "EMAIL_URL": "filemail://",
            "DOCUMENTS_DIR": str(self.folder / "documents"),
            "ON_CALL_NUMBER": "020 7946 0123",
            "PLV_LOCAL_DIR": str(self.folder),
            "PORT": str(self.port),
        }

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self._run("manage.py", *arguments)

    def program(self, module: str, *arguments: int) -> Any:
        """What `main` of the module prints when it runs on this site, in a process of its own."""
        code = f"import django; django.setup(); from {module} import main; main{arguments!r}"
        done = self._run("-c", code)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def _run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=PROJECT,
            env=self.environment(),
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )

    def serve(self) -> None:
        """Start the web server as script/server does, and wait until it answers."""
        with (self.folder / "site.log").open("ab") as log:
            self.server = subprocess.Popen(
                [
                    *(sys.executable, "-m", "gunicorn"),
                    *("--config", "python:plv.local.gunicorn_conf", "plv.wsgi:application"),
                ],
                cwd=PROJECT,
                env=self.environment(),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        end = time.monotonic() + 60
        while time.monotonic() < end:
            try:
                if self._answers_health():
                    return
            except OSError:
                time.sleep(0.2)
        raise AssertionError((self.folder / "site.log").read_text()[-3000:])

    def _answers_health(self) -> bool:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)) as asking:
            asking.request("GET", "/healthz")
            return asking.getresponse().status == 200

    def kill(self) -> None:
        """`kill -9` for the web server and every process of PostgreSQL, in one moment."""
        assert self.server
        database = self.cluster._processes()
        os.killpg(self.server.pid, signal.SIGKILL)
        for process in database:
            os.kill(process.pid, signal.SIGKILL)
        self.server.wait(10)

    def leave(self) -> None:
        if self.server and self.server.poll() is None:
            os.killpg(self.server.pid, signal.SIGKILL)
            self.server.wait(10)
        self.cluster.delete()

    def send(self, path: str, session: str, form: dict[str, str]) -> tuple[int, str]:
        """POST the form as a browser does; status and where it leads. OSError where nobody answers."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)) as asking:
            asking.request(
                "POST",
                path,
                urlencode({**form, "csrfmiddlewaretoken": CSRF}),
                {
                    "Content-Type": "application/x-www-form-urlencoded",
                    "Cookie": f"sessionid={session}; csrftoken={CSRF}",
                },
            )
            answer = asking.getresponse()
            answer.read()
            return answer.status, answer.getheader("Location") or ""

    def ask(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """What the database holds, as its owner sees it."""
        with psycopg.connect(self.addresses().owner) as connection:
            return connection.execute(query, values or None).fetchall()
