"""Plays a cassette, or records one: ``with replaying(path): …`` and ``with recording(path): …``.

One context at a time in a process: the HTTP libraries, the sockets and the environment are the whole process's.
"""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Self

from dateline.errors import UsageError
from dateline.recording.format import CassetteError, read_cassette, write_cassette

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import ModuleType, TracebackType

    from dateline.recording.environment import ReplayEnvironment
    from dateline.recording.recorder import Mode, Tape

INSTALL_HINT = "pip install 'dateline[testing]'"


class Session:
    """One cassette that is played or recorded within a ``with``; nothing is written before ``save``.

    Args:
        path: the cassette.
        mode: see ``recorder.Mode``.
        again: the command that records anew, for messages.
        loopback: whether sockets of this machine stay open while recorded answers alone are played.

    Attributes:
        tape: what is played and recorded.
        missing: whether there is no cassette, and none is to be made.
        refused: the hosts of connections that were refused.
    """

    def __init__(self, path: Path, mode: Mode = "none", *, again: str = "", loopback: bool = True) -> None:
        """Read the cassette, if there is one.

        Raises:
            UsageError: vcrpy is not installed.
            CassetteError: the cassette cannot be read.
        """
        recorder = _recorder()
        found = path.is_file()
        held = read_cassette(path).interactions if found and mode != "all" else ()
        asks = mode in {"all", "new"} or (mode == "once" and not found)
        self.path = path
        self.missing = not found and not asks
        self.tape: Tape = recorder.Tape(held, recorder.Naming(path.name, again), plays=mode != "all", asks=asks)
        self.refused: list[str] = []
        self._loopback = loopback
        self._environment: ReplayEnvironment | None = None
        self._open = ExitStack()

    @property
    def recording(self) -> bool:
        """Whether requests that are not recorded go to the model."""
        return self.tape.asks

    def __enter__(self) -> Self:
        """Stand between the program and the network."""
        from vcr.patch import CassettePatcherBuilder  # noqa: PLC0415 -- half a second, and optional

        from dateline.recording import environment, isolation  # noqa: PLC0415 -- they import models and settings

        with ExitStack() as entered:
            entered.enter_context(isolation.without_cache())
            entered.enter_context(isolation.without_pages())
            if not self.recording:
                self._environment = environment.ReplayEnvironment(self.tape.held)
                entered.enter_context(self._environment.applied())
                entered.enter_context(isolation.without_waits())
                self.refused = entered.enter_context(isolation.without_network(loopback=self._loopback))
            for patcher in CassettePatcherBuilder(self.tape).build():
                entered.enter_context(patcher)
            self._open = entered.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Go away again; nothing is written."""
        self._open.close()

    def apply_environment(self) -> None:
        """Set the environment of a replay once more, after something has changed it."""
        if self._environment is not None:
            self._environment.apply()

    def save(self, *, with_unplayed: bool = False) -> int:
        """Write what was recorded and played, and return how many interactions that are.

        Nothing is written, and an older cassette stays as it is, if there is nothing new and nothing to leave out.

        Args:
            with_unplayed: keep also the recorded answers that were not asked for.

        Raises:
            CassetteError: it cannot be written.
        """
        kept = self.tape.kept(with_unplayed=with_unplayed)
        if self.recording and kept and (self.tape.recorded or len(kept) != len(self.tape)):
            write_cassette(self.path, kept)
        return len(kept)

    def problem(self) -> str | None:
        """Return what went wrong, in some lines: requests without an answer, or answers without a request."""
        errors = self.tape.errors
        if errors:
            more = f"\n{len(errors) - 1} more requests are not in it" if len(errors) > 1 else ""
            hint = f"\n{errors[0].hint}" if errors[0].hint else ""
            return f"{errors[0].report}{more}{hint}"
        unplayed = self.tape.unplayed
        if not unplayed:
            return None
        told = [f"  {asked}" for asked in sorted({_asked(one.messages, one.url) for one in unplayed})]
        again = self.tape.naming.again
        return "\n".join(
            [
                f"{len(unplayed)} of {len(self.tape)} answers in {self.path.name} were not asked for:",
                *told[:5],
                *([f"  … and {len(told) - 5} more"] if len(told) > 5 else []),  # noqa: PLR2004 -- what is read
                *([f"leave them out: {again}"] if again else []),
            ]
        )


@contextmanager
def replaying(path: Path, *, again: str = "", loopback: bool = True) -> Iterator[Session]:
    """Answer every request from a cassette: no key, no model, no network, no cache, no waiting.

    Args:
        path: the cassette.
        again: the command that records anew, for messages.
        loopback: whether sockets of this machine stay open.

    Raises:
        CassetteError: there is no cassette, or it cannot be read.
        NotRecordedError: from within, where a request is not in it; also kept in ``session.tape.errors``.
        UsageError: vcrpy is not installed.
    """
    session = Session(path, again=again, loopback=loopback)
    if session.missing:
        hint = f"record it: {again}" if again else None
        raise CassetteError(f"there is no cassette {path}", hint=hint)
    with session:
        yield session


@contextmanager
def recording(path: Path, mode: Mode = "all") -> Iterator[Session]:
    """Let requests through to the model and write the answers at the end, if no exception ends it.

    Args:
        path: the cassette.
        mode: ``all`` replaces an older cassette, ``new`` keeps its answers and asks for what is not in it, ``once``
            plays an older one and asks nothing.

    Raises:
        CassetteError: the older cassette cannot be read, or the new one cannot be written.
        UsageError: vcrpy is not installed.
    """
    with Session(path, mode) as session:
        yield session
    session.save(with_unplayed=True)


def _asked(messages: tuple[tuple[str, str], ...], url: str) -> str:
    said = " ".join(messages[-1][1].split()) if messages else url
    return said if len(said) <= 100 else f"{said[:100]} …"  # noqa: PLR2004 -- a line


def _recorder() -> ModuleType:
    try:
        import vcr.patch  # noqa: F401, PLC0415 -- half a second, and optional
    except ImportError as error:
        raise UsageError(f"recordings need vcrpy, which cannot be imported: {error}", hint=INSTALL_HINT) from error
    from dateline.recording import recorder  # noqa: PLC0415 -- with the first recording

    return recorder
