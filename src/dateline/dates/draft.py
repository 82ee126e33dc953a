"""What rules are made of: the words a rule matched, what it makes of them, and where it stands in the text."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from dateline.dates.lexicon import CHAR

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from dateline.dates.expression import Kind, Mod
    from dateline.dates.lexer import Tokens
    from dateline.dates.periods import Period
    from dateline.records import Basis

Tense = Literal["past", "present", "future"]


@dataclass(slots=True)
class Draft:
    """What a rule made of some words; ``first`` and ``last`` are token numbers, the last one excluded.

    ``period`` is the calendar's part, ``None`` where there is none. A ``date`` without a period is unknown.
    """

    kind: Kind
    value: str
    period: Period | None = None
    basis: Basis = "unknown"
    anchor: date | None = None
    guessed: bool = False
    approximate: bool = False
    vague: bool = False
    mod: Mod | None = None
    rule: str = ""
    first: int = 0
    last: int = 0
    open_end: Literal["", "start", "end"] = ""
    parts: tuple[Draft, ...] = ()
    silent: bool = False
    """Whether the words are read only to keep them from being read as something else (an age)."""
    premarked: bool = False
    """Whether the period's EDTF value already carries its qualifiers."""
    narrates: bool = True
    """Whether later phrases ("two days later") may count from this one."""


@dataclass(slots=True)
class Context:
    """Where reading stands: the tokens, the publication date, and what the text has established so far."""

    tokens: Tokens
    published: date | None
    tense: Tense | None = None
    order: Literal["", "day-first", "month-first"] = ""
    """How ``3/4/2019`` is read."""
    focus: Period | None = None
    """The date last established."""
    focus_end: int = 0
    """Where in the text the focus was told."""
    reported: Period | None = None
    """The quarter, half or year that figures were last reported for."""


@dataclass(frozen=True, slots=True)
class Found:
    """The tokens that a rule matched."""

    tokens: Tokens
    first: int
    last: int

    def where(self, *names: str) -> int:
        """Return the number of the first token of one of some classes, -1 if there is none."""
        wanted = {CHAR[name] for name in names}
        for index in range(self.first, self.last):
            if self.tokens.classes[index] in wanted:
                return index
        return -1

    def has(self, *names: str) -> bool:
        """Whether a token of one of some classes is there."""
        return self.where(*names) >= 0

    def value(self, *names: str) -> object:
        """Return the value of the first token of one of some classes."""
        at = self.where(*names)
        return None if at < 0 else self.tokens.values[at]

    def number(self, *names: str) -> int | None:
        """Return the value of the first token of some classes, if it is a number."""
        value = self.value(*names)
        return value if isinstance(value, int) else None

    def numbers(self, *names: str) -> list[int]:
        """Return the values of all tokens of some classes that are numbers."""
        wanted = {CHAR[name] for name in names}
        values = [self.tokens.values[i] for i in range(self.first, self.last) if self.tokens.classes[i] in wanted]
        return [value for value in values if isinstance(value, int)]

    def word(self, offset: int) -> str:
        """Return a word beside the match, in lower case: -1 the one before, 0 the one after; "" at an end."""
        at = self.first + offset if offset < 0 else self.last + offset
        if not 0 <= at < len(self.tokens.starts):
            return ""
        return self.tokens.text[self.tokens.starts[at] : self.tokens.ends[at]].lower()

    def beside(self, offset: int) -> str:
        """Return the class of a word beside the match; "" at an end."""
        at = self.first + offset if offset < 0 else self.last + offset
        return self.tokens.classes[at] if 0 <= at < len(self.tokens.classes) else ""

    def is_after(self, *names: str) -> bool:
        """Whether the token before the match is of one of some classes."""
        return self.beside(-1) in {CHAR[name] for name in names}

    def is_before(self, *names: str) -> bool:
        """Whether the token after the match is of one of some classes."""
        return self.beside(0) in {CHAR[name] for name in names}


Builder = "Callable[[Found, Context], Draft | None]"


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern over word classes (see ``notation``) and what makes a draft of its match."""

    name: str
    pattern: str
    build: Callable[[Found, Context], Draft | None] = field(repr=False)


def unit_of(value: object) -> tuple[str, bool]:
    """Return a unit's name and whether its word stood in the plural."""
    if isinstance(value, tuple):
        return str(value[0]), value[1] == "plural"
    return str(value), False
