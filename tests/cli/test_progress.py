from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.cli.progress import Show
from dateline.steps import Loading, Note

if TYPE_CHECKING:
    import pytest


def test_each_stage_of_a_long_preparation_is_told_once(capsys: pytest.CaptureFixture[str]) -> None:
    with Show(quiet=False, events=False, keeps=True) as show:
        for done in (0, 1, 2):
            show(Loading("joining the weights", done * 2**20, 2 * 2**20, "bytes"))
        for _ in range(2):
            show(Loading("loading the model", 0, 0, ""))
        show(Loading("the model is loaded", 1, 1, ""))
    assert capsys.readouterr().err == "joining the weights …\nloading the model …\nthe model is loaded\n"


def test_quiet_still_tells_what_a_person_should_know(capsys: pytest.CaptureFixture[str]) -> None:
    with Show(quiet=True, events=True, keeps=True) as show:
        show(Loading("loading the model", 0, 0, ""))
        show(Note("the cache cannot be used \x1b[2J"))
    assert capsys.readouterr().err == "note: the cache cannot be used \n"
