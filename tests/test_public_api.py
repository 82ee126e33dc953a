from __future__ import annotations

import subprocess
import sys

import pytest

import dateline

NAMES = [
    "Article",
    "Brief",
    "DatelineError",
    "Event",
    "EventDate",
    "Settings",
    "Timeline",
    "build_timeline",
    "load_settings",
    "summarize",
]
MODULES_AFTER = "import sys, dateline; {}; print(*sys.modules)"


def imported_by(statement: str) -> set[str]:
    program = MODULES_AFTER.format(statement)
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(ran.stdout.split())


def test_these_names_and_no_others_are_public() -> None:
    assert sorted(dateline.__all__) == NAMES
    assert set(NAMES) <= set(dir(dateline))
    everything: dict[str, object] = {}
    exec("from dateline import *", everything)  # noqa: S102 -- what a user may write
    assert sorted(name for name in everything if name != "__builtins__") == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_public_name_is_documented_and_the_same_at_every_use(name: str) -> None:
    thing = getattr(dateline, name)
    assert thing is getattr(dateline, name)
    assert thing.__name__ == name
    assert thing.__doc__


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'dateline' has no attribute 'sumarize'"):
        getattr(dateline, "sumarize")  # noqa: B009 -- so that the type checker does not see it first


def test_importing_the_package_imports_nothing_heavy() -> None:
    imported = imported_by("dir(dateline)")
    assert imported.isdisjoint({"pydantic", "openai", "httpx2", "jinja2", "yaml", "rich", "dateline.records"})
    assert "pydantic" not in imported_by("dateline.DatelineError")


def test_a_submodule_is_still_reached_by_import() -> None:
    assert "dateline.steps" in imported_by("from dateline import steps")
