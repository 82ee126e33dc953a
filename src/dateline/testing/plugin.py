"""The pytest plugin: a test that asks for ``dateline_cassette`` is answered from its recording.

It is loaded by every run of pytest in an environment that has dateline, so it imports nothing of dateline before a
test wants a recording.
"""

from __future__ import annotations

import hashlib
import re
import shlex
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path

    from dateline.recording.replaying import Session

MODES = ("none", "once", "new", "all")
FIXTURE = "dateline_cassette"
_UNSAFE = re.compile(r"[^A-Za-z0-9_.-]+")
_LONGEST = 150
_HASH = 8


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options and the setting."""
    group = parser.getgroup("dateline", "recorded answers of models (dateline)")
    group.addoption(
        "--dateline-record",
        choices=MODES,
        default="none",
        help="none: play only, a missing recording fails (default); once: record where there is no cassette; "
        "new: ask only what is not recorded, and drop what is no longer asked; all: ask everything again",
    )
    group.addoption(
        "--dateline-keep-failed", action="store_true", help="while recording, write the cassettes of failed tests too"
    )
    parser.addini(
        "dateline_cassettes", "the folder of the cassettes, from the root directory; default: beside each test file"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known."""
    config.addinivalue_line(
        "markers", f"{FIXTURE}(name): answer the model's requests from a recording; name: the cassette's, without .yaml"
    )


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Give a marked test the fixture, before those that may ask a model."""
    names: list[str] | None = getattr(item, "fixturenames", None)
    if names is not None and item.get_closest_marker(FIXTURE) and FIXTURE not in names:
        names.insert(0, FIXTURE)


@pytest.fixture
def dateline_cassette(request: pytest.FixtureRequest) -> Iterator[Session]:
    """Answer every request to a model from this test's cassette; ``--dateline-record`` says when to ask it really."""
    from dateline.errors import DatelineError  # noqa: PLC0415 -- see above
    from dateline.recording.replaying import Session  # noqa: PLC0415 -- see above

    item = request.node
    mode = request.config.getoption("--dateline-record")
    again = f"pytest {shlex.quote(item.nodeid)} --dateline-record={'new' if mode == 'none' else mode}"
    try:
        session = Session(cassette_path(item), mode, again=again)
    except DatelineError as error:
        pytest.fail(f"{error}\n{error.hint or again}", pytrace=False)
    with session:
        item.stash[_SESSION] = session
        try:
            yield session
        finally:
            del item.stash[_SESSION]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, None, None]:
    """Fail a test whose recording is missing, does not hold what it asks, or holds what it does not ask."""
    session = item.stash.get(_SESSION, None)
    if session is None:
        yield
        return
    if session.missing:
        again = session.tape.naming.again.replace("=new", "=once")
        pytest.fail(f"there is no cassette {session.path}; record it: {again}", pytrace=False)
    session.apply_environment()  # fixtures that clean the environment may have come later
    try:
        yield
    except (Exception, pytest.fail.Exception) as error:
        _tell_of_failed(item, session, told=error in session.tape.errors)
        raise
    problem = session.problem() if session.tape.errors or not session.recording else None
    if problem:
        pytest.fail(problem, pytrace=False)
    session.save()


def cassette_path(item: pytest.Item) -> Path:
    """Return where the recording of a test lies: ``cassettes/<test module>/<test>.yaml`` beside the test's file."""
    marker = item.get_closest_marker(FIXTURE)
    name = marker.args[0] if marker and marker.args else _own_name(item)
    if not isinstance(name, str) or _UNSAFE.search(name) or name.startswith("."):
        pytest.fail(f"{name!r} is no name of a cassette: letters, figures and . _ - only", pytrace=False)
    config, folder = item.config, str(item.config.getini("dateline_cassettes") or "")
    if not folder:
        return item.path.parent / "cassettes" / item.path.stem / f"{name}.yaml"
    roots = [config.rootpath / root for root in config.getini("testpaths")] + [config.rootpath]
    root = next((root for root in roots if item.path.is_relative_to(root)), item.path.parent)
    return config.rootpath / folder / item.path.relative_to(root).with_suffix("") / f"{name}.yaml"


_SESSION = pytest.StashKey["Session"]()


def _own_name(item: pytest.Item) -> str:
    """Return a test's name as that of a file; where two names could become one, a hash keeps them apart."""
    classes = [node.name for node in item.listchain() if isinstance(node, pytest.Class)]
    raw = ".".join([*classes, item.name])
    plain = raw.removesuffix("]").replace("[", "-", 1)
    name = _UNSAFE.sub("-", plain).strip(".")
    if name == plain and len(name) <= _LONGEST:
        return name
    return f"{name[:_LONGEST]}-{hashlib.sha256(raw.encode('utf-8', 'replace')).hexdigest()[:_HASH]}"


def _tell_of_failed(item: pytest.Item, session: Session, *, told: bool) -> None:
    """Say beside a failure what the recording has to do with it, unless the error has told it itself."""
    problem = session.problem() if session.tape.errors and not told else None
    notes = [problem] if problem else []
    notes += [f"refused connections: {', '.join(dict.fromkeys(session.refused))}"] if session.refused else []
    if session.tape.recorded:
        if item.config.getoption("--dateline-keep-failed"):
            session.save(with_unplayed=True)
            notes.append(f"the test failed, and its recording was written: {session.path}")
        else:
            notes.append("the test failed, so its recording was not written; --dateline-keep-failed writes it")
    if notes:
        item.add_report_section("call", "dateline", "\n".join(notes))
