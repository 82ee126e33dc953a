"""Whether the text of an entry is the article or only leads to it."""

from __future__ import annotations

import re

_ARTICLE_CHARS = 600
"""What is told to be the content is an article from here on; a news brief has 100 words, a teaser two sentences."""

_SUMMARY_CHARS = 1_500
"""What is told to be a summary is the article from here on: many feeds of RSS know no other place for it."""

_LAST_CHARS = 80  # of a line that only calls to read on
_TRAILS_OFF = re.compile(r"(?:…|\.\.\.|\[…\]|\[\.\.\.\]|\(…\)|\(\.\.\.\)|&hellip;)\W{0,3}\Z")
_CALLS = (
    *("read more", "continue reading", "read the full", "read full", "full story", "keep reading", "subscribe to"),
    *("weiterlesen", "mehr lesen", "ganzen artikel", "lire la suite", "lire plus", "leer más", "seguir leyendo"),
    *("leia mais", "continue lendo", "leggi tutto", "continua a leggere", "lees meer", "lees verder"),
    *("читать далее", "читать полностью", "читати далі", "続きを読む", "阅读全文", "閱讀全文"),
)
# What blog software puts below every entry: the words before the title, and those before the blog's name.
_FOOTERS = (
    ("the post ", " appeared first on "), ("the post ", " first appeared on "),
    ("der beitrag ", "erschien zuerst auf "), ("l’article ", "est apparu en premier sur "),
    ("l'article ", "est apparu en premier sur "),
    ("cet article ", "est apparu en premier sur "), ("la entrada ", "primero en "), ("o post ", "primeiro em "),
    ("l’articolo ", "proviene da "), ("l'articolo ", "proviene da "), ("het bericht ", "verscheen eerst op "),
)  # fmt: skip
_FOOTER_CHARS = 600
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")  # a character of these tells about as much as three


def without_footer(text: str) -> str:
    """Return an entry's text without the last line "The post … appeared first on …"."""
    before, _, last = text.rstrip().rpartition("\n")
    line = last.strip().lower()
    if len(line) <= _FOOTER_CHARS and any(line.startswith(start) and middle in line for start, middle in _FOOTERS):
        return before.rstrip()
    return text


def is_whole(text: str, *, summary: bool = False) -> bool:
    """Say whether a text is an article: long enough, not trailing off, and not ending in a call to read on."""
    text = text.rstrip()
    chars = len(text) + 2 * len(_WIDE.findall(text))
    if chars < (_SUMMARY_CHARS if summary else _ARTICLE_CHARS) or _TRAILS_OFF.search(text[-12:]):
        return False
    last = text.rpartition("\n")[2].lower()
    return len(last) > _LAST_CHARS or not any(call in last for call in _CALLS)
