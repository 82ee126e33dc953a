"""Reads many numbered lines in one request: a whole article for large models, or what a brief needs beside events."""

from __future__ import annotations

from string import ascii_lowercase
from typing import TYPE_CHECKING

from dateline.errors import CutOffAnswerError, InvalidAnswerError, PromptError
from dateline.grounding.claims import ActorClaim, EventClaim, Found, StatementClaim
from dateline.grounding.dating import phrases_in
from dateline.schema import ArticleBrief, Overview

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dateline.dates import TimeExpression
    from dateline.extract.ask import Asker
    from dateline.prompts import Prompt
    from dateline.records import Article, Line
    from dateline.schema import AnswerModel


def pieces(article: Article, lines: Sequence[Line], max_chars: int) -> list[tuple[Line, ...]]:
    """Group lines, in order, so that each group holds at most ``max_chars`` characters, or a single line."""
    groups: list[list[Line]] = []
    size = 0
    for line in lines:
        length = len(article.quote(line))
        if not groups or size + length > max_chars:
            groups.append([])
            size = 0
        groups[-1].append(line)
        size += length
    return [tuple(group) for group in groups]


def read_piece(
    asker: Asker, prompt: Prompt, article: Article, lines: tuple[Line, ...], phrases: Sequence[TimeExpression]
) -> Iterator[Found]:
    """Ask about some lines at once; an answer that was cut off is asked for in two halves of the lines.

    Raises:
        ModelError: the model did not answer.
        RefusedAnswerError: it declined.
    """
    labels = {
        f"{line.number}{letter}": phrase
        for line in lines
        for letter, phrase in zip(ascii_lowercase, phrases_in(line, phrases), strict=False)
    }
    shown = [
        {
            "number": line.number,
            "text": " ".join(article.quote(line).split()),
            "phrases": [
                {"label": label, "text": phrase.quote}
                for label, phrase in labels.items()
                if line.start <= phrase.start < line.end
            ],
        }
        for line in lines
    ]
    try:
        answer = asker.ask(prompt, {"lines": shown})
    except CutOffAnswerError as error:
        if len(lines) == 1:
            yield Found(lines, failed=error)
        else:
            half = len(lines) // 2
            yield from read_piece(asker, prompt, article, lines[:half], phrases)
            yield from read_piece(asker, prompt, article, lines[half:], phrases)
    except InvalidAnswerError as error:
        yield Found(lines, failed=error)
    else:
        yield _found(answer, lines, labels)


def _found(answer: AnswerModel, lines: tuple[Line, ...], labels: dict[str, TimeExpression]) -> Found:
    by_number = {line.number: line for line in lines}

    def cited(numbers: Sequence[int]) -> tuple[Line, ...]:
        return tuple(by_number[number] for number in sorted(set(numbers)) if number in by_number)

    if not isinstance(answer, ArticleBrief | Overview):  # an ``overview:`` that names a prompt about one line
        raise PromptError(f"an answer of {type(answer).__name__} tells nothing of an article")
    events = answer.events if isinstance(answer, ArticleBrief) else []
    return Found(
        lines,
        events=tuple(
            EventClaim(
                text=event.what, actors=tuple(event.who), lines=cited(event.lines), phrase=labels.get(event.when)
            )
            for event in events
        ),
        statements=tuple(StatementClaim(told.text, cited(told.lines)) for told in answer.summary),
        actors=tuple(ActorClaim(actor.name, actor.kind) for actor in answer.actors),
    )
