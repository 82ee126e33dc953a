"""What the header of a mail tells of the article in it."""

from __future__ import annotations

import re
from email.utils import parseaddr, parsedate_to_datetime
from typing import TYPE_CHECKING

from dateline.sources.documents.mail_parse import decoded_header, header, raw_header
from dateline.text.facts import Facts
from dateline.text.written_day import day_of

if TYPE_CHECKING:
    from datetime import date

    from dateline.sources.documents.mail_parse import Mail

BY = "mail Date"
"""``published_by`` of the day a mail was sent; a guess where the mail was passed on."""

_PASSED_ON = re.compile(r"(?:(?:fwd?|wg|tr|rv|enc|i)\s?:\s?){1,5}", re.IGNORECASE)
_ANSWER = re.compile(r"(?:(?:re|aw|sv|antw|ref|vs)\s?:\s?){1,5}", re.IGNORECASE)
_LISTS = ("list-id", "list-unsubscribe", "list-post")
_MAX_SENDER = 400


def facts_of(message: Mail) -> Facts:
    """Return what the header tells: title, day, and the sender, who is the outlet of a newsletter, else the author.

    The day is the one in the sender's own time zone.
    """
    subject = header(message, "subject")
    passed_on = bool(_PASSED_ON.match(subject))
    title = _ANSWER.sub("", _PASSED_ON.sub("", subject, count=1), count=1).strip()
    sender = sender_of(raw_header(message, "from"))
    day = day_of_mail(raw_header(message, "date"))
    is_list = any(name in message for name in _LISTS)
    url = header(message, "archived-at").strip("<>")
    return Facts(
        title=title or None,
        published=day,
        published_by=BY if day else None,
        published_guessed=passed_on and day is not None,
        authors=(sender,) if sender and not is_list and not passed_on else (),
        outlet=sender if sender and is_list and not passed_on else None,
        language=header(message, "content-language").split(",")[0].strip() or None,
        url=url if url.lower().startswith(("https://", "http://")) else None,
    )


def sender_of(raw: str) -> str | None:
    """Return the name in ``From``, ``None`` if there is none but an address."""
    name, _ = parseaddr(raw[:_MAX_SENDER])  # nested comments are read one within the other
    name = decoded_header(name).strip("'\" ")
    return name if name and "@" not in name else None


def day_of_mail(raw: str) -> date | None:
    """Return the day of a ``Date`` (RFC 5322), in its own time zone."""
    try:
        return parsedate_to_datetime(raw).date()
    except (ValueError, TypeError, OverflowError, IndexError):
        return day_of(raw)
