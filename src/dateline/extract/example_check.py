"""Checks the examples of a prompt as an answer of a model is checked: what they show as right must pass.

An answer that names, counts or dates what its own text does not teaches a model to write what grounding then drops.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from dateline import dates
from dateline.grounding.claims import EventClaim, Rejected, StatementClaim
from dateline.grounding.events import Ground, ground_event
from dateline.grounding.names import Names
from dateline.grounding.statements import ground_statement
from dateline.records import Article, Line
from dateline.schema import ArticleBrief, Choice, LineEvents, Overview
from dateline.text.language import detect

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dateline.dates import TimeExpression
    from dateline.schema import AnswerModel

_PUBLISHED = date(2019, 2, 25)
"""Any day: phrases are looked for, and what they come to is not asked."""


def _words(value: object) -> object:
    """Return what YAML reads as a number or a day, but the template shows as words."""
    return str(value) if isinstance(value, int | float | date) and not isinstance(value, bool) else value


Words = Annotated[str, Field(min_length=1), BeforeValidator(_words)]


class _Shown(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ShownPhrase(_Shown):
    """A date phrase of an article's line."""

    label: Annotated[str, Field(pattern=r"^[0-9]{1,5}[a-z]$")]
    text: Words


class ShownLine(_Shown):
    """A line of an article."""

    number: Annotated[int, Field(ge=1, le=99_999)]
    text: Words
    phrases: tuple[ShownPhrase, ...] = ()


class ShownEvent(_Shown):
    """One of two events."""

    what: Words
    when: Words
    line: Words


class OneLine(_Shown):
    """What a prompt with ``unit: line`` is given."""

    line: Words
    phrases: tuple[Words, ...]


class ManyLines(_Shown):
    """What a prompt with ``unit: article`` is given."""

    lines: Annotated[tuple[ShownLine, ...], Field(min_length=1)]


class ShownStatement(_Shown):
    """A sentence of a summary."""

    number: Annotated[int, Field(ge=1, le=999)]
    text: Words


class ManyStatements(_Shown):
    """What a prompt with ``unit: statements`` is given."""

    statements: Annotated[tuple[ShownStatement, ...], Field(min_length=1)]


class TwoEvents(_Shown):
    """What a prompt with ``unit: pair`` is given."""

    one: ShownEvent
    other: ShownEvent


Shown = OneLine | ManyLines | TwoEvents | ManyStatements
SHOWN: dict[str, type[Shown]] = {
    "line": OneLine,
    "article": ManyLines,
    "pair": TwoEvents,
    "statements": ManyStatements,
}
"""What a prompt is given, by its unit."""


def ungrounded(shown: Shown, answer: AnswerModel) -> Iterator[str]:
    """Yield what an example's answer tells that its own text does not."""
    if isinstance(shown, ManyStatements):
        yield from _unknown_statements(shown, answer)
        return
    if isinstance(shown, TwoEvents):
        for name, event in (("one", shown.one), ("other", shown.other)):
            text = _Text((ShownLine(number=1, text=event.line),))
            for problem in text.event(EventClaim(event.what, (), text.cited([1])), 1):
                yield f"{name}: {problem}"
        return
    if isinstance(shown, OneLine):
        labels = {str(number): phrase for number, phrase in enumerate(shown.phrases, 1)}
        text = _Text((ShownLine(number=1, text=shown.line),))
        yield from text.phrases({label: (1, phrase) for label, phrase in labels.items()})
    else:
        text = _Text(shown.lines)
        yield from text.doubles()
        yield from text.phrases({one.label: (line.number, one.text) for line in shown.lines for one in line.phrases})
    yield from _ungrounded(text, answer)


def _unknown_statements(shown: ManyStatements, answer: AnswerModel) -> Iterator[str]:
    """Yield what a choice names that is not there, or names twice."""
    known = [statement.number for statement in shown.statements]
    kept = answer.keep if isinstance(answer, Choice) else []
    yield from (f"{number} stands for two" for number in dict.fromkeys(known) if known.count(number) > 1)
    for number in dict.fromkeys(kept):
        if number not in known:
            yield f"there is no statement {number}"
        elif kept.count(number) > 1:
            yield f"it keeps statement {number} twice"


def _ungrounded(text: _Text, answer: AnswerModel) -> Iterator[str]:
    if isinstance(answer, LineEvents):
        for event in answer.events:
            yield from _event(text, event.what, tuple(event.who), [1], str(event.when or ""))
    if isinstance(answer, ArticleBrief):
        for told in answer.events:
            yield from _event(text, told.what, tuple(told.who), told.lines, told.when)
    if isinstance(answer, ArticleBrief | Overview):
        for statement in answer.summary:
            yield from text.statement(statement.text, statement.lines)
        yield from text.unknown("actors", [actor.name for actor in answer.actors])


def _event(text: _Text, what: str, who: tuple[str, ...], lines: list[int], when: str) -> Iterator[str]:
    missing = [str(number) for number in lines if number not in text.lines]
    if missing:
        yield f"“{what}”: there is no line {', '.join(missing)}"
        return
    if when and when not in text.labels:
        yield f"“{what}”: there is no date phrase {when}"
        return
    phrase = text.labels.get(when)
    claim = EventClaim(what, who, text.cited(lines), phrase)
    for problem in text.event(claim, len(lines)):
        yield f"“{what}”: {problem}"
    for problem in text.unknown("who", who):
        yield f"“{what}”: {problem}"


class _Text:
    """The text of an example as an article, with its lines and the phrases that it shows."""

    def __init__(self, shown: tuple[ShownLine, ...]) -> None:
        self._shown = shown
        text, lines = "", []
        for line in shown:
            words = line.text.strip()
            lines.append(Line(line.number, len(text), len(text) + len(words)))
            text += words + "\n"
        article = Article("example", "example", text, published=_PUBLISHED, language=detect(text), lines=tuple(lines))
        self.ground = Ground(article, Names(text), dates.find(text, _PUBLISHED, article.language))
        self.lines = {line.number: line for line in lines}
        self.labels: dict[str, TimeExpression | None] = {}

    def cited(self, numbers: list[int]) -> tuple[Line, ...]:
        """Return the lines of these numbers."""
        return tuple(self.lines[number] for number in sorted(set(numbers)))

    def doubles(self) -> Iterator[str]:
        """Yield the numbers and labels that are there twice."""
        numbers = [str(line.number) for line in self._shown]
        labels = [phrase.label for line in self._shown for phrase in line.phrases]
        for name in dict.fromkeys(one for known in (numbers, labels) for one in known if known.count(one) > 1):
            yield f"{name} stands for two"

    def phrases(self, shown: Mapping[str, tuple[int, str]]) -> Iterator[str]:
        """Keep the date phrases that are shown; yield those that stand in no line, or date nothing."""
        for label, (number, words) in shown.items():
            line = self.lines[number]
            there = [found for found in self.ground.phrases if line.start <= found.start < line.end]
            self.labels[label] = next((one for one in there if one.quote in words or words in one.quote), None)
            if words not in self.ground.article.quote(line):
                yield f"the date phrase “{words}” does not stand in its line"
            elif self.labels[label] is None:
                yield f"“{words}” is no date phrase that would be found in its line"
            if label[-1].isalpha() and label[:-1] != str(number):
                yield f"the label {label} stands under line {number}"

    def event(self, claim: EventClaim, cited: int) -> Iterator[str]:
        """Yield what is wrong with an event."""
        try:
            found = ground_event(self.ground, claim)
        except Rejected as rejected:
            yield rejected.reason
            return
        if not found.checks.get("phrase", True):
            yield "its date phrase does not date it"
        if len(found.evidence) < len(claim.lines) or len(claim.lines) < cited:
            yield "it rests on fewer lines than it names"

    def statement(self, words: str, numbers: list[int]) -> Iterator[str]:
        """Yield what is wrong with a sentence of a summary."""
        missing = [str(number) for number in numbers if number not in self.lines]
        if missing:
            yield f"“{words}”: there is no line {', '.join(missing)}"
            return
        try:
            found = ground_statement(self.ground, StatementClaim(words, self.cited(numbers)))
        except Rejected as rejected:
            yield f"“{words}”: {rejected.reason}"
            return
        if len(found.evidence) < len(numbers):
            yield f"“{words}”: it rests on fewer lines than it names"

    def unknown(self, what: str, names: list[str] | tuple[str, ...]) -> Iterator[str]:
        """Yield the names that the text does not have so."""
        for name in names:
            if self.ground.names.known(name) != name:
                yield f"{what}: {name!r} is not what its text calls anybody"
