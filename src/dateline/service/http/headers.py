"""The headers that every answer bears, and the policy of the pages (Content-Security-Policy Level 3)."""

from __future__ import annotations

import re

NOTHING = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox"
"""The policy of everything that is no page of dateline's own: nothing is run, loaded or framed."""
POLICY = "Content-Security-Policy"
SECURITY = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cache-Control": "private, no-cache",
    POLICY: NOTHING,
}
_HEAD = 20_000
_META = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"<>]{1,1000})">')
_OWN = re.compile(r"default-src 'none';[A-Za-z0-9 ;'+/=&#-]*")


def page_policy(page: str) -> str:
    """Return the policy of a page that ``exporters.html`` wrote: its own, which names the hashes of its script.

    It is read out of the head, where it stands before every text of an article; a page without it may do nothing.
    """
    found = _META.search(page, 0, _HEAD)
    told = found[1].replace("&#39;", "'") if found else ""
    if not _OWN.fullmatch(told) or "unsafe" in told:
        return NOTHING
    return f"{told}; frame-ancestors 'none'"
