"""The source of addresses."""

from __future__ import annotations

import subprocess
import sys
import types
from io import BytesIO
from typing import TYPE_CHECKING

import pytest

from dateline.errors import AddressRefusedError, NotAnArticleError
from dateline.records import Article
from dateline.sources.base import Opened, ReadOptions
from dateline.sources.web.source import Addresses

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.sources.web.conftest import World


class _Web:
    def open(self, url: str) -> Opened:
        return Opened(url, BytesIO(b"body"), url=url)

    def close(self) -> None: ...


@pytest.mark.parametrize(
    "reference",
    ["http://news.test/a", "HTTPS://news.test", "ftp://x/y", "file:///etc/passwd", "javascript:alert(1)", "data:,x"],
)
def test_it_claims_every_address(reference: str) -> None:
    assert Addresses().claims(reference)


@pytest.mark.parametrize("reference", ["a.txt", "-", "C:\\news\\a.txt", "C:/news/a.txt", "news: a.txt", "@list", ""])
def test_it_claims_no_path(reference: str) -> None:
    assert not Addresses().claims(reference)


@pytest.mark.parametrize(
    "reference",
    ["ftp://reporter:s3cret@x.test/y", "file:///etc/passwd", "javascript:alert(1)", "http:x", "gopher://x\x1b"],
)
def test_other_schemes_are_refused_in_clear_words(reference: str) -> None:
    with pytest.raises(AddressRefusedError, match="only http and https are read") as caught:
        list(Addresses().read(reference, ReadOptions(web=_Web())))
    assert "s3cret" not in str(caught.value)
    assert str(caught.value).isprintable()


def test_without_a_web_no_address_is_opened() -> None:
    with pytest.raises(AddressRefusedError, match="not opened in this run"):
        list(Addresses().read("http://news.test/a", ReadOptions()))


def test_what_is_there_is_given_to_the_readers(monkeypatch: pytest.MonkeyPatch) -> None:
    def read_opened(opened: Opened, options: ReadOptions) -> Iterator[Article | NotAnArticleError]:
        assert isinstance(options.web, _Web)
        yield NotAnArticleError(f"{opened.source}: {opened.stream.read().decode()}")

    readers = types.ModuleType("dateline.sources.opened")
    readers.__dict__["read_opened"] = read_opened
    monkeypatch.setitem(sys.modules, "dateline.sources.opened", readers)
    found = list(Addresses().read("http://news.test/a", ReadOptions(web=_Web())))
    assert [str(item) for item in found] == ["http://news.test/a: body"]


def test_an_address_becomes_an_article(world: World) -> None:
    told = "The ferry left the harbour of Norrvik at noon on Monday with forty people on board, the port said. "
    body = "".join(f"<p>{told}It was the {number}th crossing of the year.</p>" for number in range(4, 10))
    page = f"<html><head><title>Ferry leaves Norrvik</title></head><body><article>{body}</article></body></html>"
    world.server.pages["/a"] = world.redirect("/b")
    world.server.pages["/b"] = world.page(page.encode())
    (article,) = Addresses().read("http://news.test/a", ReadOptions(web=world.web()))
    assert isinstance(article, Article)
    assert article.source == "http://news.test/a"
    assert "forty people on board" in article.text


def test_importing_it_imports_no_http_client() -> None:
    code = "import sys, dateline.sources.web.source, dateline.sources.web.options; print('httpx2' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "False"
