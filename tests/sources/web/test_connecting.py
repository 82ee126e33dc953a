"""Which machine is really asked: names, rebinding, certificates."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
from typing import TYPE_CHECKING

import pytest

from dateline.errors import AddressRefusedError, FetchError
from dateline.sources.web.connecting import look_up

if TYPE_CHECKING:
    from pathlib import Path

    from tests.sources.web.conftest import Server, World


def test_a_name_that_stands_for_a_private_address_is_not_asked(world: World) -> None:
    world.names["inside.test"] = ["192.168.1.4"]
    with pytest.raises(
        AddressRefusedError, match=r"^http://inside.test/.*inside.test stands for 192.168.1.4, a private"
    ):
        world.web().open("http://inside.test/a")
    assert world.wires.tried == []


@pytest.mark.parametrize(
    "second", ["10.0.0.1", "::1", "fe80::1%eth0", "rubbish", "169.254.169.254", "fd00:ec2::254", "::ffff:127.0.0.1"]
)
def test_a_name_is_not_asked_if_one_of_its_addresses_is_private(world: World, second: str) -> None:
    world.names["mixed.test"] = [world.PUBLIC, second]
    with pytest.raises(AddressRefusedError, match=r"mixed.test stands for"):
        world.web().open("http://mixed.test/a")
    assert world.wires.tried == []


def test_what_is_connected_to_is_the_address_that_was_checked(world: World) -> None:
    world.server.pages["/a"] = world.page()
    world.names["rebind.test"] = [[world.PUBLIC], ["127.0.0.1"]]
    web = world.web(robots=False)
    assert web.open("http://rebind.test/a").stream.read() == world.STORY
    assert world.looked_up == ["rebind.test"]
    assert world.wires.tried == [world.PUBLIC]
    with pytest.raises(AddressRefusedError, match=r"stands for 127.0.0.1, an address of this machine"):
        web.open("http://rebind.test/a")
    assert world.wires.tried == [world.PUBLIC]


def test_a_name_that_changes_between_robots_txt_and_the_page_is_refused(world: World) -> None:
    world.server.pages["/a"] = world.page()
    world.names["rebind.test"] = [[world.PUBLIC], ["10.0.0.1"]]
    with pytest.raises(AddressRefusedError, match=r"stands for 10.0.0.1, a private address"):
        world.web().open("http://rebind.test/a")
    assert world.server.paths() == []


def test_an_address_that_does_not_answer_leaves_the_others_to_be_tried(world: World) -> None:
    world.server.pages["/a"] = world.page()
    world.names["news.test"] = [world.OTHER, "2606:4700::1", world.PUBLIC]
    assert world.web(robots=False).open("http://news.test/a").stream.read() == world.STORY
    assert world.wires.tried == [world.OTHER, "2606:4700::1", world.PUBLIC]


def test_a_host_that_no_address_of_takes_a_connection_is_told(world: World) -> None:
    world.names["news.test"] = [world.OTHER]
    with pytest.raises(FetchError, match=r"^http://news.test/a: news.test cannot be reached \(Connection refused\)"):
        world.web().open("http://news.test/a")


def test_only_so_many_addresses_of_a_name_are_tried(world: World) -> None:
    world.names["many.test"] = [f"93.184.215.{number}" for number in range(100, 150)]
    with pytest.raises(FetchError, match=r"cannot be reached"):
        world.web(robots=False).open("http://many.test/a")
    assert len(world.wires.tried) == 6


def test_addresses_that_never_answer_use_up_the_time(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    granted: list[float] = []

    def hang(host: str, port: int, timeout: float = 0.0) -> None:
        import httpcore2

        del host, port
        granted.append(timeout)
        world.clock.seconds += timeout
        raise httpcore2.ConnectTimeout

    monkeypatch.setattr(world.wires, "connect_tcp", hang)
    world.names["news.test"] = [world.OTHER, world.PUBLIC]
    with pytest.raises(FetchError, match=r"^http://news.test/a: news.test cannot be reached \(it does not answer\)"):
        world.web().open("http://news.test/a")
    assert granted == [15.0, 15.0]


@pytest.mark.parametrize("answer", [[], None])
def test_a_host_that_is_none_is_told(world: World, answer: list[str] | None) -> None:
    if answer is not None:
        world.names["none.test"] = answer
    with pytest.raises(FetchError, match=r"^http://none.test/a: there is no host none.test"):
        world.web().open("http://none.test/a")


def test_with_private_addresses_allowed_the_loopback_is_read(world: World) -> None:
    world.wires.ends["127.0.0.1", 8123] = world.server
    world.server.pages["/a"] = world.page()
    opened = world.web(allow_private=True).open("http://127.0.0.1:8123/a")
    assert opened.stream.read() == world.STORY
    assert world.server.asked[-1].host == "127.0.0.1:8123"


def test_each_address_of_a_name_is_looked_up_once() -> None:
    assert set(look_up("localhost", 80)) <= {"127.0.0.1", "::1"}
    with pytest.raises(socket.gaierror):
        look_up("no-such-host.invalid", 80)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh self-signed certificate of news.test, with its key in the same file."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("needs the openssl command")
    path = tmp_path_factory.mktemp("tls") / "news.pem"
    key = path.with_suffix(".key")
    command = [openssl, "req", "-x509", "-nodes", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]
    names = ["-subj", "/CN=news.test", "-addext", "subjectAltName=DNS:news.test", "-days", "2"]
    subprocess.run([*command, *names, "-keyout", str(key), "-out", str(path)], check=True, capture_output=True)
    path.write_bytes(path.read_bytes() + key.read_bytes())
    return path


@pytest.fixture
def secure(world: World, certificate: Path) -> Server:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server = world.serve(world.PUBLIC, 443, context)
    server.pages["/a"] = world.page()
    return server


def test_a_certificate_that_nobody_trusts_is_refused(world: World, secure: Server) -> None:
    with pytest.raises(FetchError, match=r"^https://news.test/a: its certificate is not trusted \(self.signed"):
        world.web().open("https://news.test/a")
    assert secure.asked == []


def test_a_trusted_certificate_is_verified_for_the_name_and_not_for_the_address(
    world: World, secure: Server, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    world.names["alias.test"] = [world.PUBLIC]
    web = world.web()
    assert web.open("https://news.test/a").stream.read() == world.STORY
    asked = len(secure.asked)
    with pytest.raises(FetchError, match=r"its certificate is not trusted .*alias.test"):
        web.open("https://alias.test/a")
    assert len(secure.asked) == asked


def test_what_speaks_no_tls_is_told(world: World) -> None:
    world.serve(world.PUBLIC, 443).greeting = b"SSH-2.0-OpenSSH_9.7\r\n"
    with pytest.raises(FetchError, match=r"^https://news.test/a: no secure connection"):
        world.web().open("https://news.test/a")


def test_a_way_from_https_to_http_is_refused(
    world: World, secure: Server, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    world.server.pages["/b"] = world.page()
    secure.pages["/down"] = world.redirect("http://news.test/b")
    with pytest.raises(AddressRefusedError, match=r"a redirect from https to http") as caught:
        world.web().open("https://news.test/down")
    assert caught.value.hint
    assert world.server.asked == []
    world.server.pages["/up"] = world.redirect("https://news.test/a")
    assert world.web().open("http://news.test/up").url == "https://news.test/a"
