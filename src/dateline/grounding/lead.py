"""The day of what an article tells as its news and gives no day for: about the day of publication.

"The mayor of Lund has resigned", under the headline "Mayor resigns": news names no day for what is news. Such an
event is dated by the day of publication, as *approximate* (``~``, ISO 8601-2:2019), under the rule ``lead``, only if

- it stands in the first lines of an article whose day of publication is known; what follows them is background
  (the "clip" of DATEWISE: Gholipour Ghalandari and Ifrim, ACL 2020);
- the headline tells it too: a headline says what is new, while a lead also says what went before;
- none of its lines holds a phrase that could date anything;
- its line tells it as news: as done, or as going on; not as planned, possible, denied or quoted, nor as done before
  something else ("had resigned").

Giveme5W1H (Hamborg et al., INRA 2019) falls back to the day of publication in the same way, without a mark.
``docs/decisions/0015-lead-lines.md`` says how often it is right.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from dateline.dates.doubt import doubtful
from dateline.dates.lexer import lex
from dateline.dates.lexicon import CHAR
from dateline.grounding.dating import phrases_in
from dateline.grounding.hedges import hedge
from dateline.grounding.place import region
from dateline.grounding.words import stems
from dateline.records import EventDate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dateline.dates import TimeExpression
    from dateline.grounding.place import Span
    from dateline.records import Article, Line

RULE = "lead"
LEAD_LINES = 8
"""How many lines of an article, from its first on, may tell its news; as many as are dated without a model."""
SHARED = 0.5
"""The share of the content words of event or headline, whichever has fewer, that the other one must have, …"""
FEWEST = 2
"""… and how many at least: one alone is often just the name that all of the article is about."""

_PAST, _FUTURE, _PLANNER, _TO = (CHAR[name] for name in ("PASTVERB", "FUTUREVERB", "PLANNER", "TO"))
_ADVERB = r"(?:[a-z]{2,20}ly\s+|(?:also|now|just|still|already|again)\s+)?"
_DONE = r"(?:been|gone|done|come|become|begun|run|[a-z]{2,20}(?:ed|en|wn|rn))"
_PERFECT = re.compile(rf"(?:\b(?:has|have)|['’]ve)\s+{_ADVERB}{_DONE}\b", re.IGNORECASE)
_GOING_ON = re.compile(rf"(?:\b(?:is|are)|['’]re)\s+{_ADVERB}[a-z]{{2,20}}ing\b", re.IGNORECASE)
_NO_NEWS = re.compile(
    r"\b(?:can|cannot|if|unless|whether|to\s+be|not|never|nobody|nothing|no\s+one|neither|nor)\b|n['’]t\b"
    rf"|\bhad\s+{_ADVERB}{_DONE}\b|\b(?:is|are)\s+{_ADVERB}[a-z]{{2,20}}ed\b",
    re.IGNORECASE,
)
"""What is possible, what is denied, what was done before something else, how things are ("is located in Lund")."""
_QUOTED = re.compile(r"“[^“”]*”|\"[^\"]*\"")


def lead_date(
    article: Article, lines: Sequence[Line], phrases: Sequence[TimeExpression], text: str
) -> EventDate | None:
    """Return about when the event told by ``text`` in these lines happened, ``None`` if it is no undated news.

    ``phrases`` are the article's time expressions. Where the day of publication is only likely, the value is uncertain
    as well (``%``).
    """
    if article.published is None or article.language.partition("-")[0].lower() != "en" or not lines:
        return None
    if lines[0] not in islice((line for line in article.lines if line.dropped is None), LEAD_LINES):
        return None
    if not _in_headline(article.title or "", text) or any(phrases_in(line, phrases) for line in lines):
        return None
    if not any(told_as_news(article.quote(line), text) for line in lines):
        return None
    day = article.published.isoformat()
    about = f"{day}~"
    return EventDate(
        edtf=doubtful(about, "day", day, day) if article.published_guessed else about,
        earliest=day,
        latest=day,
        precision="day",
        basis="published",
        rule=RULE,
        anchor=day,
    )


def _in_headline(title: str, text: str) -> bool:
    headline, own = _stems_of_title(title), stems(text)
    return len(headline & own) >= max(FEWEST, SHARED * min(len(headline), len(own)))


@lru_cache(maxsize=256)
def _stems_of_title(title: str) -> frozenset[str]:
    return frozenset(stems(title))


def told_as_news(line: str, text: str) -> bool:
    """Say whether a line tells what ``text`` says as done or as going on, in words of its own."""
    place = region(text, line)
    if place is None or hedge(line, place) or _is_quoted(line, place):
        return False
    said = line[place[0] : place[1]]
    if any(_is_ahead(words) or _NO_NEWS.search(words) for words in (said, text)):
        return False
    if _PERFECT.search(said) or _GOING_ON.search(said):
        return True
    tokens = lex(line, 0, place[1])  # from the beginning of the line: what stands before a word tells noun from verb
    return _PAST in tokens.classes[bisect_left(tokens.starts, place[0]) :]


def _is_ahead(said: str) -> bool:
    classes = lex(said).classes
    return _FUTURE in classes or _PLANNER + _TO in classes


def _is_quoted(line: str, place: Span) -> bool:
    return any(quoted.start() <= place[0] and place[1] <= quoted.end() for quoted in _QUOTED.finditer(line))
