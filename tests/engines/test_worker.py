"""What runs in an actor, run here."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING, Any

import pytest

from dateline.engines.packing import Answered, pack_questions, portable, unpack_answers
from dateline.engines.worker import TRIES, Errand, Worker, packed_prompts
from dateline.errors import DatelineError, ModelOverloadedError, PromptError, StoppedError
from dateline.plugins.manager import Plugins, load
from dateline.reading.base import Question
from dateline.settings import Settings
from dateline.steps import ArticleRepeated, BriefDone, EventFound, Failed
from dateline.text.article import make_article

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dateline.records import Article

Stub = Any
Given = Any


class Foreman:
    """Stands in for the actor."""

    def __init__(self, begun: int = 0, ended: DatelineError | None = None) -> None:
        self.begun = begun
        self.ended = ended

    def begin(self, batch: str) -> int:
        del batch
        self.begun += 1
        return self.begun

    def wait(self) -> DatelineError | None:
        if self.ended is None:
            raise ConnectionError("the cluster is gone")
        return self.ended


@pytest.fixture
def errand(stub: Stub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Errand]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os, "environ", dict(os.environ))

    def made(**given: Given) -> Errand:
        settings = Settings(**{"model": stub.model, "cache_dir": tmp_path / "cache", **given.pop("settings", {})})
        told = {"environment": {"NAMED": "there"}, "folder": str(tmp_path), "plugins": load(), **given}
        return Errand(settings, **told)

    return made


def article(text: str = "The river Varn rose by two metres on Monday.") -> Article:
    return make_article(text, source="varn.txt")


def answered(errand: Errand, *questions: Question) -> list[Answered]:
    row = {"at": 7, "name": "7", "packed": pack_questions(questions)}
    found = Worker(errand)(row)
    assert found["at"] == 7
    return unpack_answers(found["packed"], questions)


def test_a_batch_is_answered_in_order_with_the_driver_s_own_articles_and_steps(errand: Callable[..., Errand]) -> None:
    one, other = article(), article("The council of Oskel closed its bridge yesterday.")
    found = answered(errand(), Question(one), Question(other), Question(other, repeats="varn.txt"))
    assert isinstance(found[0].answer, BriefDone)
    assert found[0].answer.article is one
    assert isinstance(found[1].answer, BriefDone)
    assert found[1].answer.article is other
    assert [step.article for step in found[1].steps if isinstance(step, EventFound)] == [other]
    assert found[2].answer == ArticleRepeated(other, "varn.txt")
    assert os.environ["NAMED"] == "there"


def test_a_batch_that_took_its_workers_along_is_lost_without_being_tried_again(errand: Callable[..., Errand]) -> None:
    worker = Worker(errand(foreman=Foreman(TRIES)))
    assert worker({"at": 3, "name": "3", "packed": b"whatever"}) == {"at": 3, "packed": b""}


def test_what_is_wrong_with_the_reader_is_the_answer_to_every_article(errand: Callable[..., Errand]) -> None:
    found = answered(errand(settings={"prompt": "none@9"}), Question(article()))
    assert isinstance(found[0].answer, Failed)
    assert isinstance(found[0].answer.error, PromptError)
    assert found[0].answer.source == "varn.txt"


def test_a_worker_in_whose_machine_the_folder_is_not_reads_with_the_prompts_that_it_was_sent(
    errand: Callable[..., Errand], tmp_path: Path
) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "extract.article@7.md").write_text("no prompt", encoding="utf-8")
    given = errand(settings={"prompt": "extract.article@7"}, prompts=packed_prompts(folder), folder="/no/such/folder")
    (answer,) = answered(given, Question(article()))
    assert isinstance(answer.answer, Failed)
    assert isinstance(answer.answer.error, PromptError)
    assert "extract.article@7.md: front matter" in str(answer.answer.error)  # it was found, and is none
    assert packed_prompts(tmp_path / "none") is None


def test_a_run_that_was_ended_before_a_worker_began_asks_nothing(errand: Callable[..., Errand], stub: Stub) -> None:
    worker = Worker(errand(foreman=Foreman(ended=StoppedError("the run was ended"))))
    for thread in threading.enumerate():
        if thread.name == "dateline-end":
            thread.join()
    questions = [Question(article())]
    (answer,) = unpack_answers(worker({"at": 0, "name": "0", "packed": pack_questions(questions)})["packed"], questions)
    assert isinstance(answer.answer, Failed)
    assert isinstance(answer.answer.error, StoppedError)
    assert not stub.asked


class OddError(ValueError):
    """An exception that cannot be made again from its arguments."""

    def __init__(self, one: str, *, other: str) -> None:
        super().__init__(f"{one} and {other}")


def _no_articles(_model_id: str, _settings: Settings) -> None:
    raise OddError("one", other="other")


def test_a_bug_is_sent_as_what_it_is_or_in_its_words() -> None:
    overloaded = portable(ModelOverloadedError("busy", hint="wait", retry_after=3.0))
    assert isinstance(overloaded, ModelOverloadedError)
    assert (str(overloaded), overloaded.hint, overloaded.retry_after) == ("busy", "wait", 3.0)
    other = portable(OddError("one", other="two"))
    assert type(other) is RuntimeError
    assert str(other) == "OddError: one and two"


class Unsendable:
    """Opens a model whose opening is a bug, as a plugin's may be."""

    name, unit, max_chars, jobs = "unsendable", "article", 40_000, 1

    def claims(self, _model_id: str) -> bool:
        return True

    open = staticmethod(_no_articles)

    def check(self, _model_id: str, _settings: Settings) -> tuple[bool, str]:
        return True, ""


def test_a_bug_is_told_as_one(errand: Callable[..., Errand]) -> None:
    plugins = Plugins(sources=(), models=(Unsendable(),), exporters=(), loaded=())  # type: ignore[arg-type]
    (answer,) = answered(errand(plugins=plugins), Question(article()))
    assert answer.answer is None
    assert str(answer.bug) == "OddError: one and other"


def test_answers_that_cannot_be_sent_are_a_bug_of_each_of_them(
    errand: Callable[..., Errand], monkeypatch: pytest.MonkeyPatch
) -> None:
    def told_with_a_lock(self: object, question: Question) -> object:
        del self, question
        return threading.Lock()

    monkeypatch.setattr("dateline.reading.base.Reader.answered", told_with_a_lock)
    found = answered(errand(), Question(article()), Question(article()))
    assert [type(one.bug) for one in found] == [TypeError, TypeError]


def test_an_errand_shows_nothing_of_what_it_holds(errand: Callable[..., Errand]) -> None:
    assert repr(errand(settings={"api_key": "secret"})) == "Errand()"
