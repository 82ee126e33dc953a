"""The log: one line an occurrence, for a person or as JSON. It holds ids, names and figures, and never a text.

Only fields of the list below are written, so that no text of an article can come in by a new line of code.
"""

from __future__ import annotations

import logging
import sys
import traceback
from typing import TYPE_CHECKING, Any, TextIO

import structlog

from dateline.text.safe import for_terminal

if TYPE_CHECKING:
    from structlog.typing import EventDict, FilteringBoundLogger, WrappedLogger

FIELDS = frozenset(
    "event level timestamp request_id method route status seconds key job kind attempt state problem error where"
    " count workers address model scopes trace".split()
)
_LONGEST = 300


def open_log(*, as_json: bool, stream: TextIO | None = None) -> FilteringBoundLogger:
    """Return a log of its own; nothing is set for the whole process."""
    last: Any = structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=False)
    return structlog.wrap_logger(  # type: ignore[no-any-return]
        structlog.PrintLogger(stream or sys.stderr),
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _only_known,
            last,
        ],
        cache_logger_on_first_use=True,
    )


def where(error: BaseException) -> str:
    """Return the files and lines that an error came through, the last ones; never its message."""
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    return " < ".join(f"{frame.filename.rpartition('dateline/')[2]}:{frame.lineno}" for frame in reversed(frames))


class Forward(logging.Handler):
    """Passes on what uvicorn logs, without the traces of errors: those may quote."""

    def __init__(self, log: FilteringBoundLogger) -> None:
        """Pass on to ``log``."""
        super().__init__(logging.WARNING)
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        """Pass a record on."""
        self._log.warning("server", error=str(record.msg)[:_LONGEST])


def _only_known(log: WrappedLogger, method: str, event: EventDict) -> EventDict:
    del log, method
    return {name: _short(value) for name, value in event.items() if name in FIELDS}


def _short(value: object) -> object:
    return for_terminal(value[:_LONGEST]).replace("\n", " ") if isinstance(value, str) else value
