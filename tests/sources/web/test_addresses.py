"""Which addresses may be asked."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.errors import AddressRefusedError
from dateline.sources.web.addresses import ip_refusal, parse_address

_PRIVATE_4 = [
    *("0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.255.255.254", "169.254.169.254", "172.31.255.255"),  # noqa: S104
    *("192.0.0.8", "192.168.1.1", "198.18.0.1", "224.0.0.251", "239.1.1.1", "240.0.0.1", "255.255.255.255"),
]
_PRIVATE_6 = [
    *("::", "::1", "fe80::1", "fec0::1", "fd00:ec2::254", "fc00::1", "ff02::1", "2001:db8::1", "100::1"),
    *("2002:7f00:1::", "2001:0:7f00:1::", "64:ff9b:1::1", "5f00::1", "::7f00:1"),
]


@pytest.mark.parametrize("address", _PRIVATE_4 + _PRIVATE_6)
def test_an_address_that_is_not_public_is_refused(address: str) -> None:
    host = f"[{address}]" if ":" in address else address
    assert ip_refusal(address)
    with pytest.raises(AddressRefusedError) as caught:
        parse_address(f"http://{host}/a")
    assert caught.value.hint
    assert "--allow-private" in caught.value.hint


@settings(deadline=None)
@given(st.sampled_from(_PRIVATE_4), st.sampled_from(["::ffff:", "64:ff9b::"]))
def test_an_ipv4_address_inside_an_ipv6_one_is_judged_as_itself(address: str, prefix: str) -> None:
    assert ip_refusal(prefix + address)
    assert ip_refusal(f"{prefix}93.184.215.14") is None


@settings(deadline=None)
@given(st.ip_addresses())
def test_no_address_is_public_that_the_standard_library_knows_to_be_special(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    special = (
        address.is_private
        or address.is_loopback
        or address.is_link_local
        or address.is_multicast
        or address.is_reserved
        or address.is_unspecified
        or not address.is_global
    )
    inner = getattr(address, "ipv4_mapped", None)
    if special and not inner and address not in ipaddress.ip_network("64:ff9b::/96"):
        assert ip_refusal(str(address))


@pytest.mark.parametrize("address", ["93.184.215.14", "1.1.1.1", "2606:4700::1111", "2a00:1450:4001:82a::200e"])
def test_a_public_address_is_asked(address: str) -> None:
    host = f"[{address}]" if ":" in address else address
    assert str(parse_address(f"https://{host}/a")) == f"https://{host}/a"


@pytest.mark.parametrize(
    "host",
    [
        *("localhost", "LOCALHOST", "localhost.", "printer", "db.internal", "nas.local", "x.localhost", "a.home.arpa"),
        *("0", "0x7f.1", "2130706433", "127.1", "0177.0.0.1", "0x7f000001", "127.0.0.0x1", "example.0x7f"),
        *("127。0。0。1", "１２７.0.0.1", "ⓛocalhost", "[::ffff:7f00:1]", "[fe80::1%25eth0]", "[::1]."),
    ],
)
def test_no_spelling_of_a_private_host_gets_by(host: str) -> None:
    with pytest.raises(AddressRefusedError):
        parse_address(f"http://{host}/")


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("ftp://news.test/a", "only http and https"),
        ("file:///etc/passwd", "only http and https"),
        ("javascript:alert(1)", "only http and https"),
        ("//news.test/a", "only http and https"),
        ("http:news.test", "names no host"),
        ("http:///a", "names no host"),
        ("http://a%2eb.test/", "names no host"),
        ("http://-a.test/", "names no host"),
        (f"http://{'a' * 64}.test/", "names no host"),
        ("http://a..test/", "names no host"),
        ("http://news.test:22/", "port 22"),
        ("http://news.test:6379/", "port 6379"),
        ("http://news.test:0/", "port 0"),
        ("http://news.test:x/", "not an address"),
        ("http://news.test/\x1b[31m", "not an address"),
        ("http://\ud800.test/", "not an address"),
        ("http://[::1/", "not an address"),
        (f"http://news.test/{'a' * 9000}", "characters long"),
    ],
)
def test_what_is_no_address_of_the_web_is_refused_in_clear_words(address: str, words: str) -> None:
    with pytest.raises(AddressRefusedError, match=words):
        parse_address(address)


def test_a_password_is_refused_and_never_shown() -> None:
    with pytest.raises(AddressRefusedError, match="user or a password") as caught:
        parse_address("https://reporter:s3cret@news.test/a")
    assert "s3cret" not in str(caught.value)


def test_an_address_has_one_spelling() -> None:
    assert str(parse_address("HTTP://NEWS.test.:80/a b/../ä?q=ü#part")) == "http://news.test/%C3%A4?q=%C3%BC"
    assert str(parse_address("https://bücher.test/")) == "https://xn--bcher-kva.test/"


def test_with_private_addresses_allowed_any_port_and_name_is_asked_but_no_odd_spelling() -> None:
    for address in ("http://localhost:9999/", "http://127.0.0.1:22/", "http://[::1]:8123/", "http://printer/"):
        assert str(parse_address(address, allow_private=True)) == address
    for address in ("http://0x7f.1/", "http://2130706433/", "http://localhost:70000/", "ftp://localhost/"):
        with pytest.raises(AddressRefusedError):
            parse_address(address, allow_private=True)


@settings(deadline=None)
@given(st.text(max_size=80) | st.text("http:/@[]%.\\#?0x1:aé。 \t\ud800", max_size=30).map("http://".__add__))
def test_any_text_is_an_address_or_refused(text: str) -> None:
    refused = ""
    try:
        url = str(parse_address(text))
    except AddressRefusedError as error:
        refused = str(error)
    else:
        assert str(parse_address(url)) == url
    assert refused.isprintable()
