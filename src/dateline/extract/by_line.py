"""Reads an article one line at a time: for small models, which copy and run on when asked for much."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from dateline.errors import CutOffAnswerError, InvalidAnswerError, RefusedAnswerError
from dateline.grounding.claims import EventClaim, Found
from dateline.grounding.dating import phrases_in
from dateline.schema import MAX_LINE_EVENTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dateline.dates import TimeExpression
    from dateline.extract.ask import Asker
    from dateline.prompts import Prompt
    from dateline.records import Article, Line
    from dateline.schema import LineEvents

MAX_PHRASES = 9
"""Phrases of a line that are offered: the answer names one by a single figure."""
SMALLEST = 80
"""Characters below which a line is not cut in halves any more."""


def read_line(
    asker: Asker, prompt: Prompt, article: Article, line: Line, phrases: Sequence[TimeExpression]
) -> Iterator[Found]:
    """Ask about one line; an answer that was cut off, or is full, is asked for in the two halves of the line.

    Raises:
        ModelError: the model did not answer.
    """
    offered = phrases_in(line, phrases)[:MAX_PHRASES]
    words = " ".join(article.quote(line).split())
    try:
        answer = cast("LineEvents", asker.ask(prompt, {"line": words, "phrases": [p.quote for p in offered]}))
    except CutOffAnswerError as error:
        halves = _halves(article, line)
        if not halves:
            yield Found((line,), failed=error)
        for half in halves:
            yield from read_line(asker, prompt, article, half, phrases)
    except (InvalidAnswerError, RefusedAnswerError) as error:
        yield Found((line,), failed=error)
    else:
        halves = _halves(article, line) if len(answer.events) >= MAX_LINE_EVENTS else []
        for half in halves:
            yield from read_line(asker, prompt, article, half, phrases)
        if halves:
            return
        yield Found(
            (line,),
            events=tuple(
                EventClaim(
                    text=event.what,
                    actors=tuple(event.who),
                    lines=(line,),
                    phrase=offered[event.when - 1] if 0 < event.when <= len(offered) else None,
                )
                for event in answer.events
            ),
        )


def _halves(article: Article, line: Line) -> list[Line]:
    """Cut a line at the mark or blank nearest to its middle; a comma inside of a number is no mark."""
    quote = article.quote(line)
    if len(quote) < 2 * SMALLEST:
        return []
    middle = len(quote) // 2
    places = [i + 1 for i in range(SMALLEST, len(quote) - SMALLEST) if quote[i] in ",;:" and quote[i + 1].isspace()]
    places = places or [i for i in range(SMALLEST, len(quote) - SMALLEST) if quote[i].isspace()] or [middle]
    cut = line.start + min(places, key=lambda place: abs(place - middle))
    left = article.text[line.start : cut].rstrip()
    right = article.text[cut : line.end].lstrip()
    return [replace(line, end=line.start + len(left)), replace(line, start=line.end - len(right))]
