"""Giveme5W1H's gold standard: a JSON file an article, with what people answered to who, what, when of its main event.

Hamborg et al., "Giveme5W1H: A Universal System for Extracting Main Events from News Articles", INRA 2019.

An answer that no coder agreed on (``coderPhraseCount`` 0) is left out. The days are those that the set gives beside the
phrases (``parsed``); where it gives several, each is right.
"""

from __future__ import annotations

import json
import re
from datetime import date
from typing import TYPE_CHECKING, Any

from dateline.errors import InputError
from dateline.evaluation.gold import GoldArticle, MainEvent
from dateline.evaluation.layouts.files import each, whole
from dateline.text.article import make_article
from dateline.text.facts import Facts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_MAX_ANSWERS = 50
_ESCAPE = re.compile(r"\\u((?!d[89a-f])[0-9a-f]{4})", re.IGNORECASE)


def read(folder: Path) -> Iterator[GoldArticle | InputError]:
    """Yield the articles of a folder in the order of their files' names; a bad one as an error."""
    return each(folder.glob("*.json"), read_file)


def read_file(path: Path) -> GoldArticle:
    """Read one file.

    Raises:
        InputError: it is no JSON of this layout, or its text has no sentence.
    """
    data = whole(path)
    try:
        told = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path.name} is no JSON: {error}") from error
    answers = told.get("fiveWoneH") if isinstance(told, dict) else None
    if not isinstance(answers, dict) or not isinstance(told.get("text"), str):
        raise InputError(f"{path.name}: a main event has the keys text and fiveWoneH")
    title = told.get("title")
    article = make_article(
        told["text"],
        path.name,
        published=_day(told.get("date_publish")),
        facts=Facts(title=title if isinstance(title, str) else None, language="en"),
        header=False,
    )
    days = (_day(one.get("parsed")) for one in _answers(answers, "when"))
    main = MainEvent(
        what=_texts(answers, "what"),
        who=_texts(answers, "who"),
        days=tuple(dict.fromkeys(day.isoformat() for day in days if day)),
    )
    return GoldArticle(article, events=None, main=main)


def _answers(answers: Mapping[str, Any], name: str) -> Iterator[Mapping[str, Any]]:
    question = answers.get(name)
    annotated = question.get("annotated") if isinstance(question, dict) else None
    for one in annotated[:_MAX_ANSWERS] if isinstance(annotated, list) else ():
        if isinstance(one, dict) and one.get("coderPhraseCount") != 0:
            yield one


def _texts(answers: Mapping[str, Any], name: str) -> tuple[str, ...]:
    told = (one.get("text") for one in _answers(answers, name))
    return tuple(_unescaped(text) for text in told if isinstance(text, str) and text.strip())


def _unescaped(text: str) -> str:
    r"""Return an answer without escapes: some are escaped twice in the set, so that they hold ``\u2019``."""
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)


def _day(told: object) -> date | None:
    try:
        return date.fromisoformat(told[:10]) if isinstance(told, str) else None
    except ValueError:
        return None
