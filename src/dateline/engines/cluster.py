"""A Ray cluster: found or begun, told to keep quiet, and left as it was found."""

from __future__ import annotations

import logging
import os
import warnings
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from dateline.errors import ModelUnreachableError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

INSTALL_HINT = "pip install 'dateline[ray]'"
_QUIET = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_BACKEND_LOG_LEVEL": "fatal", "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0"}


class Cluster:
    """The cluster that a run uses. One that was begun for it ends with it."""

    def __init__(self, address: str | None = None) -> None:
        """Take the cluster that this process is part of; else that at ``address``; else begin one on this machine.

        Raises:
            UsageError: Ray is not installed.
            ModelUnreachableError: the cluster cannot be reached or begun.
        """
        if find_spec("ray") is None:
            raise UsageError("--engine ray needs Ray, which is not installed", hint=INSTALL_HINT)
        for name, value in _QUIET.items():
            os.environ.setdefault(name, value)
        self.ray: Any = import_module("ray")  # heavy, of an extra
        self._own = not self.ray.is_initialized()
        if self._own:
            try:
                self.ray.init(address=address, include_dashboard=False, log_to_driver=False, logging_level="ERROR")
            except Exception as error:  # the exceptions of ray.init have no common base
                raise ModelUnreachableError(f"the Ray cluster cannot be used: {error}") from error
        self.data: Any = import_module("ray.data")
        if self._own:
            _keep_quiet()

    @property
    def processors(self) -> int:
        """How many processors the cluster has."""
        return max(1, int(self.ray.cluster_resources().get("CPU", 1)))

    def close(self) -> None:
        """End the cluster, if it was begun here."""
        if self._own and self.ray.is_initialized():
            self.ray.shutdown()

    @contextmanager
    def in_order(self, errors: int = -1) -> Iterator[None]:
        """Make data sets that keep their order; others are left as they are.

        ``errors`` is how many failed blocks do not end them, -1 any number.
        """
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Ray's own copying looks at its deprecated fields, too
            context = self.data.DataContext.get_current().copy()
        context.execution_options.preserve_order = True
        context.enable_progress_bars = False
        context.print_on_execution_start = False
        context.max_errored_blocks = errors
        with self.data.DataContext.current(context):
            yield


def _keep_quiet() -> None:
    """Leave Ray Data's words in its log file: the terminal is the run's."""
    for handler in list(logging.getLogger("ray.data").handlers):
        if handler.get_name() == "console":
            logging.getLogger("ray.data").removeHandler(handler)
