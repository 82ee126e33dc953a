"""A paragraph as the rules against noise look at it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dateline.text.marks import BULLETS, CLOSERS, DASHES, QUESTION_MARKS, SENTENCE_ENDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dateline.text.paragraphs import Span

_SEEN = 400
_MAX_OPTION_WORDS = 8
_MAX_QUESTION_WORDS = 25
_MAX_BYLINE = 100
_MAX_STAMP_WORDS = 14

_BULLET = re.compile(rf"[{re.escape(BULLETS)}]\s+")
_FINISHED = frozenset(SENTENCE_ENDS)
_ASKED = frozenset(QUESTION_MARKS)
_BY_WORDS = frozenset({"By", "BY"})
_SMALL_WORDS = frozenset(
    (
        *("a", "an", "and", "as", "at", "but", "by", "for", "from", "in", "is", "of", "on", "or", "the", "to", "up"),
        *("vs", "with", "al", "bin", "de", "del", "della", "der", "di", "la", "le", "van", "von"),
    )
)
_AROUND_WORDS = "|,.:;&/()·•" + DASHES
_STAMP = re.compile(
    r"(?:first|last|published|updated|posted|modified|on|at|by|am|pm|a\.m|p\.m|noon|midnight|mins?|minutes?|hours?|ago"
    r"|read|jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?|(?:sun|mon|tues|wednes|thurs|fri|satur)day|sun|mon|tue|wed|thu|fri|sat"
    r"|[ecmp][sd]?t|gmt|utc|bst|cet|\d{1,4}(?:st|nd|rd|th)?|\d{1,2}[:.h]\d{2}(?:[:.]\d{2})?(?:am|pm|z)?"
    r"|\d{1,2}(?:am|pm)|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:t\d{2}:\d{2}\S{0,12})?)"
)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph and the sentences in it, as spans of the canonical text; there is at least one sentence."""

    span: Span
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class View:
    """What the rules ask of a paragraph; ``plain`` is its beginning in the form that the patterns see."""

    words: tuple[str, ...]
    """Its words as they stand there; none if it is too long for the patterns to see the whole of it."""

    plain: str
    sentences: tuple[str, ...]
    """Each sentence's beginning in that form, too."""

    start: int
    end: int
    ending: str
    """Its last character, closing quotation marks and brackets left aside."""

    bullet: bool

    @classmethod
    def of(cls, text: str, paragraph: Paragraph) -> View:
        """Look at a paragraph of a canonical text."""
        start, end = paragraph.span
        words = tuple(text[start:end].split()) if end - start <= _SEEN else ()
        ending = text[max(start, end - 5) : end].rstrip(CLOSERS)[-1:]
        sentences = tuple(_plain(text, *span) for span in paragraph.sentences)
        plain = sentences[0] if len(sentences) == 1 else _plain(text, start, end)
        return cls(words, plain, sentences, start, end, ending, bool(_BULLET.match(text, start, end)))

    @property
    def length(self) -> int:
        """Its length in characters."""
        return self.end - self.start

    @property
    def is_finished(self) -> bool:
        """It ends as a sentence does."""
        return self.ending in _FINISHED

    @property
    def is_single(self) -> bool:
        """It is one sentence, or a fragment of one."""
        return len(self.sentences) == 1

    @property
    def asks(self) -> bool:
        """It is one short question and no more."""
        return self.is_single and self.ending in _ASKED and 0 < len(self.words) <= _MAX_QUESTION_WORDS

    @property
    def is_fragment(self) -> bool:
        """It is a few words that are no sentence."""
        return self.is_single and not self.is_finished and 0 < len(self.words) <= _MAX_OPTION_WORDS

    @property
    def is_option(self) -> bool:
        """It is an item of a list, and no sentence."""
        return self.bullet and (self.asks or self.is_fragment)

    @property
    def is_title_case(self) -> bool:
        """All its words but the small ones begin with a capital, and there is more than one of them."""
        return _is_title_case(self.words)

    @property
    def is_byline(self) -> bool:
        """It tells nothing but who wrote, or when: "By Jane Doe", "Updated: 12:30", "25 February 2019"."""
        if not self.is_single or not 0 < self.length <= _MAX_BYLINE:
            return False
        if self.words[0] in _BY_WORDS and not self.is_finished and _is_title_case(self.words):
            return True
        return len(self.words) <= _MAX_STAMP_WORDS and _is_stamp(self.plain.split())


def _plain(text: str, start: int, end: int) -> str:
    bullet = _BULLET.match(text, start, end)
    start = bullet.end() if bullet else start
    return " ".join(text[start : min(end, start + _SEEN)].split()).lower().replace("\u2019", "'")


def _is_title_case(words: Sequence[str]) -> bool:
    told = [word for word in (word.strip(_AROUND_WORDS) for word in words) if word]
    telling = [word for word in told if word.lower() not in _SMALL_WORDS]
    return len(telling) > 1 and not any(word[0].islower() for word in telling)


def _is_stamp(words: Iterable[str]) -> bool:
    told = [word for word in (word.strip(_AROUND_WORDS) for word in words) if word]
    return (
        all(_STAMP.fullmatch(word) for word in told)
        and any(char.isdigit() for word in told for char in word)
        and any(char.isalpha() for word in told for char in word)
    )
