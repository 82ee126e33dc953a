"""What all pages have in common: they hold all they need, run no script but their own, and every text is escaped.

The page's own policy (Content-Security-Policy Level 3) names the hashes of its one style and its one script and allows
nothing else: no other code, no address.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING

from dateline.exporters.page.view import clip, language, many, short, title_of
from dateline.exporters.saying import address_of
from dateline.text.safe import for_terminal

if TYPE_CHECKING:
    from jinja2 import Environment

HERE = "dateline.exporters.page"
_UNSAFE = re.compile("[<>&\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
"""What could end the data, or be acted on where it is shown; it can only stand inside the strings of JSON."""
_SURROGATE = re.compile("[\ud800-\udfff]")


@lru_cache(maxsize=16)
def part(name: str, package: str = HERE) -> str:
    """Return the text of a file that a page is made of."""
    return (resources.files(package) / name).read_text("utf-8")


def policy(style: str, script: str) -> str:
    """Return the policy of a page with this style and this script."""
    return (
        f"default-src 'none'; script-src '{_sha256(script)}'; style-src '{_sha256(style)}'; "
        "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )


def data_json(data: object) -> str:
    """Return JSON that neither ends its ``script`` element nor begins another (HTML Living Standard, 4.12.1.3).

    Lone surrogates, which no encoding writes, become U+FFFD: one for one, so that offsets stay right.
    """
    text = _SURROGATE.sub("\ufffd", json.dumps(data, ensure_ascii=False, separators=(",", ":")))
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Return what reads the templates of pages: every value is made fit to be shown, then escaped."""
    from jinja2 import Environment, StrictUndefined  # noqa: PLC0415 -- the start need not wait for it
    from markupsafe import Markup  # noqa: PLC0415 -- the same

    def shown(value: object) -> object:
        # every value of the template passes here, before it is escaped
        if not isinstance(value, str) or isinstance(value, Markup) or value.isprintable():
            return value
        return for_terminal(value)

    made = Environment(autoescape=True, undefined=StrictUndefined, finalize=shown, trim_blocks=True, lstrip_blocks=True)
    made.filters |= {
        "address": address_of,
        "clip": clip,
        "language": language,
        "many": many,
        "short": short,
        "title": title_of,
    }
    return made


def _sha256(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
