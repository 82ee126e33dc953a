"""Reads many numbered lines in one request: a whole article for large models, or what a brief needs beside events."""

from __future__ import annotations

from string import ascii_lowercase
from typing import TYPE_CHECKING, Any

from dateline.errors import CutOffAnswerError, InvalidAnswerError, PromptError
from dateline.extract.pieces import Piece
from dateline.grounding.claims import ActorClaim, EventClaim, Found, StatementClaim
from dateline.grounding.dating import phrases_in
from dateline.schema import MAX_ARTICLE_EVENTS, ArticleBrief, Overview

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dateline.dates import TimeExpression
    from dateline.extract.ask import Asker
    from dateline.prompts import Prompt
    from dateline.records import Article, Line
    from dateline.schema import AnswerModel


def read_piece(
    asker: Asker, prompt: Prompt, article: Article, piece: Piece, phrases: Sequence[TimeExpression]
) -> Iterator[Found]:
    """Ask about a piece at once; an answer that was cut off, or is full, is asked for in two halves of its lines.

    A single line whose answer was cut off is asked about once more without the lines around it.

    Raises:
        ModelError: the model did not answer.
        RefusedAnswerError: it declined.
    """
    lines = piece.lines
    shown = sorted({*piece.context, *lines}, key=lambda line: line.number)
    labelled = {line: list(zip(ascii_lowercase, phrases_in(line, phrases), strict=False)) for line in shown}
    try:
        answer = asker.ask(prompt, {"lines": [_shown(article, line, labelled[line]) for line in shown]})
    except CutOffAnswerError as error:
        smaller = piece.halves() if len(lines) > 1 else [Piece(lines)] if piece.context else []
        if not smaller:
            yield Found(lines, failed=error)
        for part in smaller:
            yield from read_piece(asker, prompt, article, part, phrases)
    except InvalidAnswerError as error:
        yield Found(lines, failed=error)
    else:
        if len(lines) > 1 and isinstance(answer, ArticleBrief) and len(answer.events) >= MAX_ARTICLE_EVENTS:
            for part in piece.halves():  # as many as there is room for: some may have been left out
                yield from read_piece(asker, prompt, article, part, phrases)
            return
        labels = {f"{line.number}{letter}": phrase for line in shown for letter, phrase in labelled[line]}
        yield _found(answer, piece, labels)


def _shown(article: Article, line: Line, labelled: Sequence[tuple[str, TimeExpression]]) -> dict[str, Any]:
    return {
        "number": line.number,
        "text": " ".join(article.quote(line).split()),
        "phrases": [{"label": f"{line.number}{letter}", "text": phrase.quote} for letter, phrase in labelled],
    }


def _found(answer: AnswerModel, piece: Piece, labels: dict[str, TimeExpression]) -> Found:
    by_number = {line.number: line for line in (*piece.context, *piece.lines)}
    before = {line.number for line in piece.context}

    def cited(numbers: Sequence[int]) -> tuple[Line, ...]:
        return tuple(by_number[number] for number in sorted(set(numbers)) if number in by_number)

    def told_before(numbers: Sequence[int]) -> bool:
        """Say whether something rests on the context alone: the piece of those lines has told it."""
        known = [number for number in numbers if number in by_number]
        return bool(known) and before.issuperset(known)

    if not isinstance(answer, ArticleBrief | Overview):  # an ``overview:`` that names a prompt about one line
        raise PromptError(f"an answer of {type(answer).__name__} tells nothing of an article")
    events = answer.events if isinstance(answer, ArticleBrief) else []
    return Found(
        piece.lines,
        events=tuple(
            EventClaim(
                text=event.what, actors=tuple(event.who), lines=cited(event.lines), phrase=labels.get(event.when)
            )
            for event in events
            if not told_before(event.lines)
        ),
        statements=tuple(
            StatementClaim(told.text, cited(told.lines)) for told in answer.summary if not told_before(told.lines)
        ),
        actors=tuple(ActorClaim(actor.name, actor.kind) for actor in answer.actors),
    )
