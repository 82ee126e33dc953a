"""Everything that a running service holds, opened once and closed in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.plugins.manager import load
from dateline.prompts import PromptStore
from dateline.reading.web import open_web
from dateline.service.access import Access
from dateline.service.config import check_exposed
from dateline.service.jobs.database import Database
from dateline.service.jobs.hub import Hub
from dateline.service.jobs.models import SharedModels
from dateline.service.jobs.queue import Queue
from dateline.service.jobs.store import JobStore
from dateline.service.jobs.work import Tools
from dateline.service.jobs.workers import Workers
from dateline.service.keys import Keys
from dateline.service.logs import open_log
from dateline.service.metrics import Metrics
from dateline.service.references import without_files
from dateline.service.tracing import Tracing

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

    from dateline.plugins.manager import Plugins
    from dateline.service.config import ServiceConfig
    from dateline.settings import Settings


class Runtime:
    """What the routes work with."""

    def __init__(
        self,
        config: ServiceConfig,
        settings: Settings,
        *,
        plugins: Plugins | None = None,
        tracing: Tracing | None = None,
        log: FilteringBoundLogger | None = None,
    ) -> None:
        """Put it together; nothing is opened before ``open``.

        Raises:
            UsageError: a setting is out of its bounds, or the database's URL is none.
        """
        config.check()
        self.config = config
        self.settings = settings
        self.plugins = plugins or load()
        self.log = log or open_log(as_json=config.log_json)
        self.metrics = Metrics()
        self.tracing = tracing or Tracing()
        self.hub = Hub()
        self.prompts = PromptStore(settings.prompts_dir)
        self.database = Database(config.database_url)
        self.keys = Keys(self.database)
        self.access = Access(config, self.keys)
        self.store = JobStore(self.database)
        self.queue = Queue(self.database, config.limits.attempts)
        self.models = SharedModels(settings, self.plugins, self.metrics, self.tracing)
        self._web = open_web(settings, lambda _: None) if config.allow_urls else None
        tools = Tools(config, settings, without_files(self.plugins), self.models, self.queue, self._web)
        self._is_open = False
        self.workers = Workers(tools, self.hub, self.metrics, self.tracing, self.log)

    def open(self) -> None:
        """Make the tables, take up what was left, and begin to work.

        Raises:
            UsageError: others could reach the service, and there is no key; or the database is another process's.
            StoreGoneError: the database cannot be reached.
        """
        if self._is_open:
            return
        alone = self.database.take()
        try:
            self.database.make()
            check_exposed(self.config, has_keys=self.keys.any(valid=True))
        except BaseException:
            self.database.close()
            raise
        for problem in self.plugins.problems:
            self.log.warning("plugin", error=problem)
        self.workers.start(alone=alone)
        self._is_open = True

    def drain(self) -> None:
        """Begin to stop: no further job is taken, and nobody is kept waiting for one. May be called in a signal."""
        self.hub.close()
        self.workers.drain()

    def close(self) -> None:
        """Stop: jobs that run may come to their end, for so long; then they are put back."""
        self.drain()
        self.workers.close(self.config.drain_seconds)
        if self._web is not None:
            self._web.close()
        self.tracing.close()
        self.database.close()
