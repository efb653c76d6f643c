"""The job worker as a thread of the web process, for one machine that runs everything.

Where web and jobs are apart, `manage.py procrastinate worker` runs the same jobs.
"""

import asyncio
import threading
from typing import Final

import structlog
from asgiref.sync import sync_to_async
from django.db import close_old_connections
from procrastinate import App
from procrastinate.contrib.django import app

logger = structlog.get_logger(__name__)

PAUSE: Final = 5.0  # seconds before trying again, when the database went away


class WorkerThread:
    """Runs jobs until told to stop, and takes up again after the database was away."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._running: asyncio.Task[None] | None = None
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="jobs", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self, timeout: float = 10.0) -> None:
        """Let the jobs that run come to their end, and wait for it."""
        self._stopping.set()
        loop, running = self._loop, self._running
        if loop and running and loop.is_running():
            loop.call_soon_threadsafe(running.cancel)
        self._thread.join(timeout)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                asyncio.run(self._work())
            except asyncio.CancelledError:
                return
            except Exception:
                logger.warning("worker_interrupted", retry_in=PAUSE, exc_info=True)
            self._stopping.wait(PAUSE)

    async def _work(self) -> None:
        self._loop, self._running = asyncio.get_running_loop(), asyncio.current_task()
        if self._stopping.is_set():
            return
        await sync_to_async(close_old_connections)()
        connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]  # Django's connector has it
        # A worker of its own beside the site's `app`: requests go on enqueueing in their transaction.
        jobs = App(
            connector=connector, import_paths=app.import_paths, worker_defaults=app.worker_defaults
        )
        jobs.tasks, jobs.periodic_registry = app.tasks, app.periodic_registry
        async with jobs.open_async():
            await jobs.run_worker_async(
                name="web", install_signal_handlers=False, shutdown_graceful_timeout=5.0
            )
