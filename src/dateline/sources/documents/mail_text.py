"""The text of a mail without soft line ends, signature, quoted mail and the frame of a forward."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dateline.sources.documents.mail_facts import day_of_mail, sender_of
from dateline.text.facts import NOTHING, Facts
from dateline.text.written_day import day_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

BY = "forwarded Date"
"""``published_by`` of the day in the frame of a forwarded mail."""

_SIGNATURE = "-- "
_FORWARDED = re.compile(
    r"[-_ ]{0,20}(?:begin forwarded message|forwarded message|original message|weitergeleitete nachricht"
    r"|ursprüngliche nachricht|message transféré|message d'origine|mensaje reenviado|messaggio inoltrato"
    r"|doorgestuurd bericht|mensagem encaminhada):?[-_ ]{0,20}",
    re.IGNORECASE,
)
_FRAME = re.compile(r"[*_]{0,2}([^\W\d_][\w -]{0,14}):[*_]{0,2} ?(.*)")
_KEYS = {
    "date": "date sent datum gesendet fecha enviado data inviato envoyé verzonden".split(),
    "from": "from von de da van".split(),
    "subject": "subject betreff objet asunto oggetto onderwerp assunto".split(),
}
_KEY_OF = {word: key for key, words in _KEYS.items() for word in words}
_MAX_FRAME, _FEW_LETTERS = 12, 200
_ATTRIBUTION = re.compile(
    r"(?P<day>(?:On|Am|Le|El|Il|Op|Em) )?.{3,300}(?:wrote|schrieb|a écrit|escribió|ha scritto|schreef|escreveu) ?:",
    re.DOTALL,
)
_BLANK_LINES = re.compile(r"\n{3,}")
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Told:
    """A text and what it tells of itself."""

    text: str
    facts: Facts = NOTHING


def letters(text: str) -> int:
    """Count the letters of a text."""
    return len(_LETTER.findall(text))


def unflowed(text: str, *, delsp: bool = False) -> str:
    """Join the lines of a text that is ``format=flowed`` (RFC 3676): one that ends in a blank goes on in the next."""
    joined: list[str] = []
    is_open = False
    for line in text.split("\n"):
        if is_open and not line.startswith(">") and line != _SIGNATURE:
            joined[-1] += line.removeprefix(" ")
        else:
            joined.append(line.removeprefix(" "))
        is_open = line.endswith(" ") and line != _SIGNATURE and not line.startswith(">")
        if is_open and delsp:
            joined[-1] = joined[-1][:-1]
    return "\n".join(joined)


def own_text(text: str) -> Told:
    """Return the text that a mail is read for.

    It ends before the signature. What is quoted is left out, with the line that says who wrote it, unless hardly
    anything else is there. Of a forwarded mail that comes with few words it is the text below the frame.
    """
    rows = [row.rstrip("\r") for row in text.split("\n")]
    if _SIGNATURE in rows:
        rows = rows[: rows.index(_SIGNATURE)]
    own = _without_quotes(rows)
    if letters("\n".join(own)) * 4 >= min(letters("\n".join(rows)), _FEW_LETTERS):
        rows = own
    else:
        rows = [row.lstrip("> ") if row.startswith(">") else row for row in rows]
    told = _forwarded(rows) or Told("\n".join(rows))
    return Told(_BLANK_LINES.sub("\n\n", told.text).strip(), told.facts)


def _without_quotes(rows: Sequence[str]) -> list[str]:
    own: list[str] = []
    for row in rows:
        if not row.startswith(">"):
            own.append(row)
        elif own:
            _drop_attribution(own)
    return own


def _drop_attribution(own: list[str]) -> None:
    """Drop "On Monday, Ina wrote:", on up to three lines, from the end of what comes before a quotation."""
    while own and not own[-1].strip():
        own.pop()
    ends = [_ATTRIBUTION.fullmatch("\n".join(own[-count:]).strip()) for count in range(1, 4)]
    whole = next((count for count, end in enumerate(ends, 1) if end and end["day"]), 1 if ends[0] else 0)
    del own[len(own) - whole :]


def _forwarded(rows: list[str]) -> Told | None:
    """Return the mail below the frame of a forward, with what the frame tells of it."""
    start = next((number for number, row in enumerate(rows) if _FORWARDED.fullmatch(row.strip())), None)
    if start is None or letters("\n".join(rows[:start])) > _FEW_LETTERS:
        return None
    values: dict[str, str] = {}
    end = start + 1
    for end in range(start + 1, min(len(rows), start + _MAX_FRAME)):
        row = rows[end].strip()
        pair = _FRAME.fullmatch(row[:500])
        if row and not pair:
            break
        if pair and (key := _KEY_OF.get(pair[1].lower())):
            values.setdefault(key, pair[2].strip())
        elif not row and values:
            break
    day = _day(values.get("date", ""))
    facts = Facts(
        title=values.get("subject") or None,
        published=day,
        published_by=BY if day else None,
        outlet=sender_of(values.get("from", "")),
    )
    return Told("\n".join(rows[end:]), facts) if values else None


def _day(value: str) -> date | None:
    return day_of(value.replace(" at ", ", ")) or day_of_mail(value)
