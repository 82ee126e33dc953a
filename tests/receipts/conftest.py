"""Receipts as runs write them, without a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dateline.receipts.records import Head, Resumed
from dateline.receipts.writing import Writer
from dateline.records import Article, Brief, Evidence, Provenance, Usage
from dateline.steps import ArticleRead, BriefDone, Failed, Spent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from dateline.errors import DatelineError
    from dateline.steps import Step


def article(number: int) -> Article:
    """Return an article with an id of its own."""
    return Article(id=f"{number:016x}", source=f"{number}.txt", text=f"Bridge {number} fell.", title=f"Bridge {number}")


def done(number: int, *, unread: int = 0, warnings: tuple[str, ...] = (), spent: Spent | None = None) -> BriefDone:
    """Return the step that ends an article with a brief."""
    one = article(number)
    usage = Usage(requests=1, prompt_tokens=70, completion_tokens=30)
    brief = Brief(
        article=one.info(),
        unread=tuple(Evidence(start=0, end=6, quote="Bridge") for _ in range(unread)),
        provenance=Provenance(model="m", prompt=None, fingerprints=("f1", "f2"), usage=usage, dateline="0"),
        warnings=warnings,
    )
    return BriefDone(one, brief, spent or Spent(usage, attempts=2, seconds=0.25))


def failed(number: int, error: DatelineError) -> Failed:
    """Return the step that ends an article without one."""
    return Failed(article(number).source, error, article(number).info(), Spent(attempts=3))


def head(resumes: Resumed | None = None) -> Head:
    return Head(
        dateline="0",
        begun="2024-03-14T00:00:00+00:00",
        command=("summarize", "a"),
        directory="/",
        model="m",
        resumes=resumes,
    )


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write a receipt of some steps; ``ended`` of None leaves it without its tail, as a killed run does."""

    def write(
        steps: Iterable[Step], name: str = "run.json", ended: str | None = "done", resumes: Resumed | None = None
    ) -> Path:
        path = tmp_path / name
        problems: list[str] = []
        writer = Writer(path, problems.append)
        writer.begin(head(resumes), None)
        for step in steps:
            if isinstance(step, BriefDone):
                writer(ArticleRead(step.article))
            writer(step)
        if ended is not None:
            writer.end(ended, 0, when="2024-03-14T00:00:01+00:00", seconds=1.0)  # type: ignore[arg-type]
        assert not problems
        return path

    return write
