"""Which addresses may be asked: by their words first, and by the IP addresses that their names stand for."""

from __future__ import annotations

import ipaddress
import re
from typing import Final

import httpx2

from dateline.errors import AddressRefusedError
from dateline.sources.web.naming import shown

PORTS: Final = frozenset({80, 443, 8000, 8008, 8080, 8081, 8088, 8443, 8888})
"""Where news is served; a request to any other port may speak to something that is no web server."""

MAX_LENGTH: Final = 8_000
"""Characters of an address; what RFC 9110, section 4.1, asks servers to take at least."""

PRIVATE_HINT: Final = "--allow-private opens addresses of private networks and of this machine"

_LABEL: Final = re.compile(r"[a-z0-9_][a-z0-9_-]{0,62}")
_NUMBER: Final = re.compile(r"[0-9]+|0x[0-9a-f]*")
_MAX_HOST: Final = 253
_MAX_PORT: Final = 65_535

# Names that never stand for a public host: RFC 6761, 6762, 7686, 8375 and ICANN's ".internal".
_PRIVATE_NAMES: Final = (".localhost", ".local", ".internal", ".home.arpa", ".onion")

# The IANA special-purpose address registries (RFC 6890), and the servers that tell cloud machines their keys.
_SPECIAL_4: Final = tuple(
    (ipaddress.IPv4Network(network), kind)
    for network, kind in (
        ("169.254.169.254/32", "a cloud's metadata server"),
        ("100.100.100.200/32", "a cloud's metadata server"),
        ("168.63.129.16/32", "a cloud's metadata server"),
        ("0.0.0.0/8", "an unspecified address"),
        ("10.0.0.0/8", "a private address"),
        ("100.64.0.0/10", "an address behind a carrier's NAT"),
        ("127.0.0.0/8", "an address of this machine"),
        ("169.254.0.0/16", "a link-local address"),
        ("172.16.0.0/12", "a private address"),
        ("192.0.0.0/24", "a reserved address"),
        ("192.0.2.0/24", "an address of documentation"),
        ("192.88.99.0/24", "a reserved address"),
        ("192.168.0.0/16", "a private address"),
        ("198.18.0.0/15", "an address of test networks"),
        ("198.51.100.0/24", "an address of documentation"),
        ("203.0.113.0/24", "an address of documentation"),
        ("224.0.0.0/4", "a multicast address"),
        ("240.0.0.0/4", "a reserved address"),
    )
)
_SPECIAL_6: Final = tuple(
    (ipaddress.IPv6Network(network), kind)
    for network, kind in (
        ("fd00:ec2::254/128", "a cloud's metadata server"),
        ("::/128", "an unspecified address"),
        ("::1/128", "an address of this machine"),
        ("fc00::/7", "a private address"),
        ("fe80::/10", "a link-local address"),
        ("fec0::/10", "a private address"),
        ("ff00::/8", "a multicast address"),
        ("2001::/32", "a Teredo address"),
        ("2001::/23", "a reserved address"),
        ("2001:db8::/32", "an address of documentation"),
        ("2002::/16", "a 6to4 address"),
        ("3fff::/20", "an address of documentation"),
    )
)
_UNICAST_6: Final = ipaddress.IPv6Network("2000::/3")
# The last 32 bits are an IPv4 address: IPv4-mapped, and NAT64 (RFC 6052), by which whole networks reach all of IPv4.
_WITH_IPV4: Final = (ipaddress.IPv6Network("::ffff:0:0/96"), ipaddress.IPv6Network("64:ff9b::/96"))


def parse_address(text: str, *, allow_private: bool = False) -> httpx2.URL:
    """Return an address in its one ASCII spelling, without its fragment, if its words may be asked.

    The host of what is returned is what is looked up, asked and verified: no second parser reads it differently.

    Raises:
        AddressRefusedError: it is not ``http`` or ``https``, holds a user or a password, names no host, or (unless
            ``allow_private``) a private one or a port that is not the web's.
    """
    place = shown(text)
    if len(text) > MAX_LENGTH:
        raise AddressRefusedError(f"{place}: the address is over {MAX_LENGTH:,} characters long")
    try:
        url = httpx2.URL(text).copy_with(fragment=None)
        host = url.raw_host.decode("ascii").removesuffix(".")
        url = url.copy_with(host=host)
    except (httpx2.InvalidURL, ValueError) as error:  # ValueError: lone surrogates, which are no text
        raise AddressRefusedError(f"{place}: not an address") from error
    if url.scheme not in {"http", "https"}:
        raise AddressRefusedError(f"{place}: only http and https are read")
    if url.userinfo:
        raise AddressRefusedError(f"{place}: an address with a user or a password in it is not asked")
    why = host_refusal(host, allow_private=allow_private) or _port_refusal(url.port, allow_private=allow_private)
    if why:
        raise AddressRefusedError(f"{place}: {why}", hint=None if allow_private else PRIVATE_HINT)
    return url


def host_refusal(host: str, *, allow_private: bool) -> str | None:
    """Say why a host, in small letters and without brackets, may not be asked; ``None``: by its words it may.

    An IPv4 address in another spelling than four decimal numbers ("0x7f.1", "2130706433") is refused in any case: it
    is written so to pass by a check.
    """
    if is_ip(host):
        return None if allow_private else ip_refusal(host)
    labels = host.split(".")
    if len(host) > _MAX_HOST or not all(_LABEL.fullmatch(label) for label in labels):
        return "it names no host"
    if _NUMBER.fullmatch(labels[-1]):
        return "it spells an IP address in an odd way"
    if not allow_private and (len(labels) == 1 or f".{host}".endswith(_PRIVATE_NAMES)):
        return f"{host} is a name of private networks"
    return None


def ip_refusal(text: str) -> str | None:
    """Say what kind of address that is not public an IP address is ("a private address"); ``None``: a public one."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return "no IP address"
    if isinstance(address, ipaddress.IPv6Address):
        if any(address in network for network in _WITH_IPV4):
            return ip_refusal(str(ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)))
        kind = next((kind for network, kind in _SPECIAL_6 if address in network), None)
        return kind or (None if address in _UNICAST_6 else "a reserved address")
    return next((kind for network, kind in _SPECIAL_4 if address in network), None)


def is_ip(host: str) -> bool:
    """Say whether a host is an IP address, as it is written in an address but without brackets."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return "%" not in host


def _port_refusal(port: int | None, *, allow_private: bool) -> str | None:
    if port is None or port in PORTS or (allow_private and 0 < port <= _MAX_PORT):
        return None
    return f"port {port} is not one that web pages are read from"
