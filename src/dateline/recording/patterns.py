"""What a secret looks like: keys by their makers' own forms, ids of accounts, private addresses and paths.

Every pattern is bounded and begins at a word's boundary, so that hostile text cannot make it slow.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, ip_address, ip_network
from typing import TYPE_CHECKING

from dateline.recording.masking import MASK

if TYPE_CHECKING:
    from collections.abc import Callable

_WORD = r"(?<![A-Za-z0-9_-])"
_END = r"(?![A-Za-z0-9_-])"
_KEY = "API key"
_RESERVED = (".invalid", ".test", ".example", "example.com", "example.org", "example.net")
_INNER = (".internal", ".local", ".localdomain", ".localhost", ".lan", ".corp", ".intranet", ".private", ".home.arpa")
_SHOWN_NETS = tuple(
    ip_network(net)
    for net in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32", "0.0.0.0/32", "::/128")
)
"""Networks for documentation (RFC 5737, RFC 3849), and "any address"."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """One form of a secret: its last group, or the whole; ``sure`` looks once more at what was found."""

    kind: str
    form: re.Pattern[str]
    sure: Callable[[str], bool] = bool


def is_key_like(text: str) -> bool:
    """Say whether a value has both letters and figures, and is no mask."""
    return any(c.isdigit() for c in text) and any(c.isalpha() for c in text) and MASK not in text


def is_private_address(text: str) -> bool:
    """Say whether a text is the number of a machine that is not in the public net; documentation's are none."""
    try:
        address = ip_address(text)
    except ValueError:
        return False
    return not address.is_global and not address.is_multicast and not any(address in net for net in _SHOWN_NETS)


def is_inner_host(host: str) -> bool:
    """Say whether a host of an address is one that the public does not know: by its number, or its name."""
    name = host.rpartition("@")[2]
    name = name[1:].partition("]")[0] if name.startswith("[") else name.partition(":")[0]
    name = name.rstrip(".,;").lower()
    try:
        address = ip_address(name)
    except ValueError:
        pass
    else:
        return not any(address in net for net in _SHOWN_NETS)
    if not name or name.endswith(_RESERVED) or name == "invalid":
        return False
    return ("." not in name and re.fullmatch(r"[a-z0-9-]{1,63}", name) is not None) or name.endswith(_INNER)


def _is_mail(text: str) -> bool:
    domain = text.rpartition("@")[2].lower()
    *_, last_but_one, top = domain.split(".")
    return not domain.endswith(_RESERVED) and top.isalpha() and len(top) > 1 and not last_but_one.isdigit()


def _is_version_free(text: str) -> bool:
    return is_private_address(text) and isinstance(ip_address(text), IPv4Address)


_BEARER = rf"{_WORD}(?i:bearer|basic)\s{{1,3}}([A-Za-z0-9._~+/=-]{{12,2000}})"
_BARE_HOST = rf"{_WORD}(localhost:\d{{2,5}}|(?:[a-z0-9-]{{1,63}}\.){{1,6}}(?:internal|local|lan|corp|intranet)){_END}"
_IPV6 = r"(?<![\w:])(?:[0-9a-fA-F]{0,4}:){2,7}[0-9a-fA-F]{1,4}(?![\w:])"


def _key(form: str, *, kind: str = _KEY, sure: Callable[[str], bool] = is_key_like) -> Pattern:
    return Pattern(kind, re.compile(f"{_WORD}{form}{_END}"), sure)


PATTERNS: tuple[Pattern, ...] = (
    Pattern("private key", re.compile(r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----")),
    _key(r"eyJ[A-Za-z0-9_-]{8,2000}\.eyJ[A-Za-z0-9_-]{8,4000}\.[A-Za-z0-9_-]{0,2000}", kind="JSON Web Token"),
    _key(r"sk-[A-Za-z0-9_-]{16,300}"),
    _key(r"(?:AIza[A-Za-z0-9_-]{35}|ya29\.[A-Za-z0-9_-]{20,300})"),
    _key(r"(?:AKIA|ASIA|AROA|AIDA|AGPA)[A-Z0-9]{16}"),
    _key(r"(?:gh[oprsu]_[A-Za-z0-9]{20,300}|github_pat_[A-Za-z0-9_]{20,300}|glpat-[A-Za-z0-9_-]{16,100})"),
    _key(r"(?:hf|gsk|npm|r8)_[A-Za-z0-9]{20,200}"),
    _key(r"(?:xai|pplx|pypi|nvapi)-[A-Za-z0-9_-]{20,300}"),
    _key(r"(?:xox[abeprs]-[A-Za-z0-9-]{10,200}|[rsp]k_(?:live|test)_[A-Za-z0-9]{10,200})"),
    Pattern(
        "web hook",
        re.compile(
            r"://(?:hooks\.slack\.com/services/|discord(?:app)?\.com/api/webhooks/|[a-z0-9-]{1,60}\.webhook\.office\.com/)"
            r"([A-Za-z0-9/_@-]{16,300})"
        ),
        is_key_like,
    ),
    _key(r"SG\.[A-Za-z0-9_-]{16,64}\.[A-Za-z0-9_-]{16,64}"),
    Pattern(
        "bearer token", re.compile(rf"{_WORD}(?i:bearer|basic)\s{{1,3}}([A-Za-z0-9._~+/=-]{{12,2000}})"), is_key_like
    ),
    Pattern(
        "password",
        re.compile(r"\b[a-z][a-z0-9+.-]{1,15}://[^\s/:@]{0,100}:([^\s/:@]{1,200})@"),
        lambda text: MASK not in text,
    ),
    Pattern(
        "named secret",
        re.compile(
            r"(?i:(?:api|access|secret|private|client|auth)[_-]?(?:key|secret|token)|password|passwd|(?<![a-z])pwd)"
            r"[\"']?\s{0,3}[:=]\s{0,3}[\"']?([^\s\"',;}]{8,200})"
        ),
        is_key_like,
    ),
    Pattern("cookie", re.compile(r"(?i:(?<![a-z])(?:set-)?cookie\s{0,3}:)\s{0,3}([^\s=;]{1,100}=[^\s;]{1,2000})")),
    _key(r"(?:org-[A-Za-z0-9]{12,64}|proj_[A-Za-z0-9]{12,64})", kind="account id"),
    _key(r"(?:user-[A-Za-z0-9]{20,64}|acct_[A-Za-z0-9]{12,64}|req_[A-Za-z0-9]{16,64})", kind="account id"),
    Pattern(
        "e-mail address",
        re.compile(r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}"),
        _is_mail,
    ),
    Pattern("host", re.compile(r"\b[a-z][a-z0-9+.-]{1,15}://([^\s/?#\"'<>\\)]{1,300})"), is_inner_host),
    Pattern("host", re.compile(_BARE_HOST)),
    Pattern("IP address", re.compile(r"(?<![\w.-])\d{1,3}(?:\.\d{1,3}){3}(?![\w-]|\.\d)"), _is_version_free),
    Pattern(
        "IP address", re.compile(r"(?<![\w:])(?:[0-9a-fA-F]{0,4}:){2,7}[0-9a-fA-F]{1,4}(?![\w:])"), is_private_address
    ),
    Pattern(
        "private path",
        re.compile(r"(?<!href=\")(?<!src=\")(?<![\w./:-])/(?:home|Users)/\w[\w-]{0,63}"),
    ),
    Pattern("private path", re.compile(r"(?<![A-Za-z0-9])[A-Za-z]:[\\/]{1,2}Users[\\/]{1,2}\w[\w-]{0,63}")),
)
"""The forms, the surest first: what one has found is not looked at again by those after it."""
