"""Tells which test plays which cassette: ``pytest --collect-only -p dateline.testing.collecting …``.

A plugin of its own, which only ``dateline cassettes`` loads. No test is run.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dateline.testing.plugin import cassette_path

OPTION = "--dateline-tell-cassettes"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that says where to write."""
    parser.addoption(OPTION, metavar="FILE", help="write the address of every test by the path of its cassette")


def pytest_collection_finish(session: pytest.Session) -> None:
    """Ask for the cassette of every test, whether it plays one or not."""
    owners: dict[str, str] = {}
    for item in session.items:
        try:
            path = cassette_path(item)
        except pytest.fail.Exception:  # the marker's name is none: the test itself will tell
            continue
        owners.setdefault(str(path.parent.resolve() / path.name), item.nodeid)
    out = session.config.getoption(OPTION)
    if out:
        Path(out).write_text(json.dumps(owners), encoding="utf-8")
