"""``summarize`` and ``build_timeline``, as other programs call them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from dateline.errors import (
    AddressRefusedError,
    CutOffAnswerError,
    DatelineError,
    InputError,
    InvalidAnswerError,
    ModelDeniedError,
    RefusedAnswerError,
    SourceNotFoundError,
    TooLargeError,
    UsageError,
)
from dateline.models.base import Reply
from dateline.models.fake import Fake
from dateline.models.progress import Progress
from dateline.pipeline import build_timeline, summarize
from dateline.plugins.manager import load
from dateline.reading import base
from dateline.settings import load_settings
from dateline.steps import Loading, ModelChosen, Step
from dateline.text.article import make_article

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dateline.models.base import Model, Request
    from dateline.models.fake import Answer
    from dateline.records import Article
    from dateline.settings import Settings

DAY = date(2024, 3, 14)
DAM = "The dam at Orrin broke on Monday.\nMayor Ilse Brandt opened the hall to 400 people.\n"
FERRY = "The ferry to Lund sank on Tuesday.\n"


def asked(request: Request) -> str:
    return request.messages[-1].content


def article() -> Article:
    return make_article(DAM, "a.txt", published=DAY)


@dataclass
class Provider:
    """Opens ``fake:`` as a model of known answers."""

    fake: Fake
    name: str = "fake"
    unit: str = "article"
    max_chars: int = 10_000

    def claims(self, model_id: str) -> bool:
        return model_id.startswith("fake:")

    def open(self, model_id: str, settings: Settings) -> Model:
        assert (model_id, settings.model) == (self.fake.id, self.fake.id)
        return self.fake

    def check(self, model_id: str, settings: Settings) -> tuple[bool, str]:
        raise NotImplementedError


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Fake]:
    """Make ``fake:x``, asked by article, the model of the settings."""

    def fake(answers: Callable[[Request], Answer], kind: type[Fake] = Fake) -> Fake:
        made = kind("fake:x", answers)
        plugins = load()
        monkeypatch.setattr(base, "load", lambda: replace(plugins, models=(*plugins.models, Provider(made))))
        monkeypatch.setenv("DATELINE_MODEL", "fake:x")
        return made

    return fake


def copying(request: Request) -> str:
    lines = re.findall(r"^\[(\d+)\] (.+)$", asked(request), re.MULTILINE)
    phrases = {label[:-1]: label for label in re.findall(r"^    (\d+a) = ", asked(request), re.MULTILINE)}
    events = [{"lines": [int(n)], "when": phrases.get(n, ""), "what": text, "who": []} for n, text in lines]
    return json.dumps({"summary": [], "events": events, "actors": []})


def write(folder: Path, **texts: str) -> Path:
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, "utf-8")
    return folder


@pytest.mark.parametrize(("published", "edtf"), [(DAY, "2024-03-11"), ("2024-03-14", "2024-03-11"), (None, None)])
def test_summarize_counts_relative_dates_from_the_day_of_publication(
    tmp_path: Path, fake: Callable[..., Fake], published: date | str | None, edtf: str | None
) -> None:
    fake(copying)
    brief = summarize(write(tmp_path, a=DAM) / "a.txt", published=published)
    assert [event.date.edtf for event in brief.events] == [edtf, None]
    assert brief.article.published == (DAY if published else None)


def test_a_date_of_publication_that_is_none_is_wrong_usage(fake: Callable[..., Fake]) -> None:
    made = fake(copying)
    for read in (lambda: summarize("a.txt", published="14 March"), lambda: build_timeline([], published="14 March")):
        with pytest.raises(UsageError, match="'14 March' is not a date"):
            read()
    assert made.requests == []


def test_summarize_reads_one_article_only(tmp_path: Path, fake: Callable[..., Fake]) -> None:
    made = fake(copying)
    with pytest.raises(InputError, match="2 articles"):
        summarize(write(tmp_path, a=DAM, b=FERRY))
    with pytest.raises(SourceNotFoundError):
        summarize(tmp_path / "gone.txt")
    with pytest.raises(AddressRefusedError, match="only http and https"):
        summarize("gopher://old.test/news")
    assert made.requests == []


def test_summarize_raises_what_the_model_answered_with(fake: Callable[..., Fake]) -> None:
    errors: dict[type[DatelineError], Answer] = {
        CutOffAnswerError: Reply("{", "length", "m"),
        InvalidAnswerError: Reply("{", "stop", "m"),
        RefusedAnswerError: Reply("I will not", "refusal", "m"),
        ModelDeniedError: ModelDeniedError("no such key"),
    }
    for kind, answer in errors.items():
        fake(lambda _, answer=answer: answer)
        with pytest.raises(kind):
            summarize(article())


def test_summarize_takes_settings_an_article_and_a_listener(fake: Callable[..., Fake]) -> None:
    made = fake(copying)
    steps: list[Step] = []
    brief = summarize(article(), settings=load_settings(cache="off"), on_step=steps.append)
    assert brief == summarize(article(), settings=load_settings(cache="off"))
    assert ModelChosen("fake:x", "it was chosen by --model, DATELINE_MODEL or dateline.toml") in steps
    assert len(made.requests) == 2
    assert made.closed == 2


def test_a_timeline_is_in_order_of_time_over_all_articles(tmp_path: Path, fake: Callable[..., Fake]) -> None:
    fake(copying)
    timeline = build_timeline([write(tmp_path, a=FERRY, b=DAM)], published=DAY)
    assert [entry.date.edtf for entry in timeline.entries] == ["2024-03-11", "2024-03-12"]
    assert [entry.text for entry in timeline.undated] == ["Mayor Ilse Brandt opened the hall to 400 people."]
    assert len(timeline.articles) == len(timeline.provenance) == 2


def test_a_timeline_names_the_articles_that_are_missing_in_it(tmp_path: Path, fake: Callable[..., Fake]) -> None:
    fake(copying)
    timeline = build_timeline([tmp_path / "gone.txt", write(tmp_path, a=DAM) / "a.txt"], published=DAY)
    assert len(timeline.articles) == 1
    assert any("gone.txt: no such file" in warning for warning in timeline.warnings)


def test_a_timeline_of_nothing_that_could_be_read_raises_the_first_error(
    tmp_path: Path, fake: Callable[..., Fake]
) -> None:
    fake(lambda _: "no")
    with pytest.raises(SourceNotFoundError, match=r"gone\.txt"):
        build_timeline([tmp_path / "gone.txt", article()])
    with pytest.raises(InvalidAnswerError):
        build_timeline([article(), tmp_path / "gone.txt"])


def test_a_timeline_of_no_source_is_empty(fake: Callable[..., Fake]) -> None:
    fake(copying)
    assert build_timeline([]).entries == ()


class Slow(Fake):
    """A model that tells of its loading."""

    on_progress: Callable[[Progress], None] | None = None

    def complete(self, request: Request) -> Reply:
        assert self.on_progress is not None
        self.on_progress(Progress("joining", 1, 2, "bytes"))
        return super().complete(request)


def test_the_loading_of_a_model_is_told(fake: Callable[..., Fake]) -> None:
    fake(copying, Slow)
    steps: list[Step] = []
    summarize(article(), on_step=steps.append)
    assert Loading("joining", 1, 2, "bytes") in steps


def test_an_article_that_is_cut_off_at_every_size_is_an_error_that_says_so(fake: Callable[..., Fake]) -> None:
    fake(lambda _: Reply("{", "length", "m"))
    with pytest.raises(CutOffAnswerError, match="cut off"):
        summarize(article())


def test_the_limits_of_the_settings_hold_for_documents_as_well(tmp_path: Path) -> None:
    path = tmp_path / "letter.eml"
    path.write_text(f"From: a@b.example\nSubject: Pier\nMIME-Version: 1.0\n\n{'The pier fell. ' * 90}\n", "utf-8")
    with pytest.raises(TooLargeError):
        summarize(path, settings=load_settings(model="extractive", max_document_bytes=500))
