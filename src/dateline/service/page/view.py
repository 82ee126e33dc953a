"""The page with its policy: one document that loads nothing, and runs its own script and that of the HTML export.

The HTML export is shown in a sandboxed frame from a ``blob:`` address, whose document takes over the policy of the page
that made it (HTML Living Standard, 7.1.7), so the policy names the hashes of both. No text of an article stands in the
page as it is sent; its script writes every text as text (``textContent``), never as HTML.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from dateline.exporters.html import Html
from dateline.exporters.page.frame import data_json, environment, part
from dateline.exporters.page.frame import policy as policy_of
from dateline.exporters.page.view import BASES
from dateline.records import Timeline
from dateline.service.http.headers import page_policy

if TYPE_CHECKING:
    from collections.abc import Iterable

HERE = "dateline.service.page"
SCRIPTS = ("texts.js", "asking.js", "articles.js", "edits.js", "entries.js", "correcting.js", "earlier.js", "page.js")
_HASH = re.compile(r"(script|style)-src ('sha256-[A-Za-z0-9+/=]{44}')")
_REST = (
    "connect-src 'self'; frame-src blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types inert"
)
"""It may ask this service alone. The policy ``inert`` reads the files of HTML that a person chooses, without running or
loading anything of them (``DOMParser``), for their words."""


@dataclass(frozen=True, slots=True)
class Page:
    """The page, the policy that it is sent with (Content-Security-Policy Level 3), and its ``ETag``."""

    text: str
    policy: str
    etag: str


@lru_cache(maxsize=2)
def page(*, allow_urls: bool) -> Page:
    """Return the page; it asks for addresses only where the service opens them."""
    style = part("page.css") + "\n" + part("page.css", HERE)
    script = "\n".join(part(name, HERE) for name in SCRIPTS)
    template = environment().from_string(part("page.html", HERE))
    text = template.render(
        style=style, script=script, data=data_json({"bases": BASES, "urls": allow_urls}), allow_urls=allow_urls
    )
    policy = _policy(policy_of(style, script), page_policy(Html().timeline(Timeline())))
    digest = hashlib.sha256((policy + text).encode()).hexdigest()[:32]
    return Page(text, policy, f'"{digest}"')


def _policy(*shown: str) -> str:
    """Return the policy under which the documents with these policies can be shown."""
    found = [match.groups() for policy in shown for match in _HASH.finditer(policy)]
    scripts, styles = (_of(kind, found) for kind in ("script", "style"))
    return f"default-src 'none'; script-src {scripts}; style-src {styles}; {_REST}"


def _of(kind: str, found: Iterable[tuple[str, ...]]) -> str:
    return " ".join(value for name, value in found if name == kind)
