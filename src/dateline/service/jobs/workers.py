"""The threads that run jobs, and one that looks after them."""

from __future__ import annotations

import secrets
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from dateline.service.jobs.control import Control, JobStopped
from dateline.service.jobs.database import StoreGoneError, keep_trying
from dateline.service.jobs.job import STATES, Outcome
from dateline.service.jobs.progress import Progress
from dateline.service.jobs.work import LATE, run
from dateline.service.logs import where
from dateline.service.problems import BUG, problem_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from structlog.typing import FilteringBoundLogger

    from dateline.service.jobs.hub import Hub
    from dateline.service.jobs.job import Claimed
    from dateline.service.jobs.work import Tools
    from dateline.service.metrics import Metrics
    from dateline.service.tracing import Tracing

IDLE_SECONDS = 1.0
"""How often an idle worker looks for jobs of other processes; those of its own wake it."""
BEAT_SECONDS = 5.0
SILENT_SECONDS = 60.0
"""A worker that has not been heard of for so long is taken for dead."""
PURGE_SECONDS = 600.0


class Workers:
    """A fixed number of threads; ``alone`` says that no other process has jobs in this database."""

    def __init__(self, tools: Tools, hub: Hub, metrics: Metrics, tracing: Tracing, log: FilteringBoundLogger) -> None:
        """Run nothing yet."""
        self._tools = tools
        self._hub = hub
        self._metrics = metrics
        self._tracing = tracing
        self._log = log
        self.name = secrets.token_hex(16)
        self._wake = threading.Condition()
        self._closing = False
        self._gone = threading.Event()
        self._running: dict[str, tuple[Claimed, Control]] = {}
        self._threads: list[threading.Thread] = []

    def start(self, *, alone: bool) -> None:
        """Take up what was left by a process that died, and begin."""
        if alone:
            with suppress(StoreGoneError):
                back = self._tools.queue.put_back_orphans(None)
                if back:
                    self._log.info("jobs taken up again", count=back)
        loops: list[Callable[[], None]] = [self._work] * self._tools.config.workers
        for number, loop in enumerate([*loops, lambda: self._look_after(alone=alone)]):
            thread = threading.Thread(target=loop, name=f"dateline-{number}", daemon=True)
            thread.start()
            self._threads.append(thread)

    def new_job(self) -> None:
        """Wake a worker: there is something to do."""
        with self._wake:
            self._wake.notify()

    def cancel(self, job: str) -> None:
        """Stop a job, if it runs here; the database says so already."""
        running = self._running.get(job)
        if running is not None:
            running[1].stop("cancelled")
        self._hub.notify(job, ended=True)

    def drain(self) -> None:
        """Take no further job."""
        with self._wake:
            self._closing = True
            self._wake.notify_all()

    @property
    def alive(self) -> int:
        """How many workers there are; fewer than were started is a bug."""
        return sum(thread.is_alive() for thread in self._threads[:-1])

    def close(self, seconds: float) -> None:
        """Let the jobs that run come to their end for so long, then put them back."""
        self.drain()
        end = time.monotonic() + seconds
        for thread in self._threads[:-1]:
            thread.join(max(end - time.monotonic(), 0))
        for _, control in list(self._running.values()):
            control.stop("closing")
        self._tools.models.close()
        for thread in self._threads[:-1]:
            thread.join(1.0)
        self._gone.set()
        for claimed, _ in list(self._running.values()):  # its thread waits for a model that does not hear
            with suppress(StoreGoneError):
                self._tools.queue.put_back(claimed)
                self._log.info("job put back", job=claimed.job.id)
        self._threads[-1].join(1.0)

    def _work(self) -> None:
        while not self._closing:
            try:
                claimed = self._tools.queue.claim(self.name)
            except StoreGoneError:
                self._gone.wait(IDLE_SECONDS)
                continue
            if claimed is None:
                with self._wake:
                    if not self._closing:
                        self._wake.wait(IDLE_SECONDS)
                continue
            self._run(claimed)

    def _run(self, claimed: Claimed) -> None:
        job = claimed.job
        control = Control(self._tools.config.limits.job_seconds)
        self._running[job.id] = (claimed, control)
        self._log.info("job begun", job=job.id, kind=job.kind, key=job.owner, attempt=job.attempts)
        told = {"dateline.job": job.id, "dateline.kind": job.kind}
        try:
            with self._tracing.span("dateline.job", told, parent=job.trace):
                outcome = self._outcome(claimed, control)
            if outcome is None:
                self._persist(lambda: self._tools.queue.put_back(claimed))
                self._log.info("job put back", job=job.id)
            elif self._persist(lambda: self._tools.queue.finish(claimed, outcome)):
                self._tell_end(claimed, outcome)
        except StoreGoneError:  # only while the service stops: at the next start the job is taken up again
            self._log.error("job left", job=job.id, error="StoreGoneError")
        finally:
            del self._running[job.id]
            self._hub.notify(job.id, ended=True)

    def _outcome(self, claimed: Claimed, control: Control) -> Outcome | None:
        """Run a job; ``None`` where it must be begun again."""
        progress = Progress(claimed, self._tools.queue, control, self._hub.notify)
        try:
            outcome = run(claimed, self._tools, control, progress)
            progress.write()
        except JobStopped as stopped:
            return Outcome(problem=problem_of(LATE).body()) if stopped.why == "late" else None
        except StoreGoneError:
            return None
        except Exception as error:  # noqa: BLE001 -- a bug ends its job, not its thread
            self._log.error("bug", job=claimed.job.id, error=type(error).__name__, where=where(error))
            return Outcome(problem=BUG.body())
        # a model that was closed under the job is no failure of the job
        return None if outcome.result is None and control.why == "closing" else outcome

    def _persist(self, action: Callable[[], bool]) -> bool:
        """Write what must be written, for as long as it takes, unless the service stops.

        Raises:
            StoreGoneError: it stops.
        """
        while True:
            try:
                return keep_trying(action, IDLE_SECONDS, wait=self._gone.wait)
            except StoreGoneError:
                if self._gone.is_set():
                    raise

    def _tell_end(self, claimed: Claimed, outcome: Outcome) -> None:
        job = claimed.job
        state = "done" if outcome.result is not None else "failed"
        seconds = max(time.time() - job.created, 0.0)
        self._metrics.ended(job, state, seconds)
        problem = (outcome.problem or {}).get("type")
        self._log.info("job ended", job=job.id, kind=job.kind, state=state, problem=problem, seconds=round(seconds, 3))

    def _look_after(self, *, alone: bool) -> None:
        """Say that this process lives, stop what is no longer its own, take up what others left, delete what is old."""
        last_purge = time.monotonic()
        while not self._gone.wait(BEAT_SECONDS):
            before = dict(self._running)
            with suppress(StoreGoneError):
                own = self._tools.queue.beat(self.name)
                for job, (_, control) in before.items():
                    if job not in own:
                        control.stop("cancelled")
                if not alone:
                    self._tools.queue.put_back_orphans(SILENT_SECONDS)
                if time.monotonic() - last_purge >= PURGE_SECONDS:
                    last_purge = time.monotonic()
                    self._tools.queue.purge(self._tools.config.keep_days * 86_400)

    def count(self) -> None:
        """Count the jobs in the database for the metrics."""
        try:
            self._metrics.jobs(self._tools.queue.counts(), STATES)
        except StoreGoneError:
            self._metrics.jobs(None, STATES)
