"""The page at ``/`` in a real browser. Skipped where there is no Chromium."""

from __future__ import annotations

import json
import shutil
import socket
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from dateline.service.server import make_server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from playwright.sync_api import Browser, Locator, Page

    from dateline.models.base import Request
    from dateline.service.runtime import Runtime

playwright = pytest.importorskip("playwright.sync_api")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
STORM = "The dam at Orrin broke on 11 March 2024.\nThe 😀 pier of Lund fell into the sea on 12 March 2024.\n"
REPORT = "Mayor Ilse Brandt opened the town hall of Orrin on 13 March 2024.\n"


def copying(request: Request) -> str:
    """Answer as a model that copies: each line that has a phrase is an event."""
    lines: list[tuple[str, str]] = []
    phrases: dict[str, str] = {}
    for line in request.messages[-1].content.splitlines():
        if line.startswith("[") and "] " in line and line[1 : line.index("]")].isdigit():
            lines.append((line[1 : line.index("]")], line[line.index("] ") + 2 :]))
        elif line.startswith("    ") and " = " in line:
            phrases.setdefault(line.split()[0][:-1], line.split()[0])
    events = [{"lines": [int(n)], "when": phrases[n], "what": text, "who": []} for n, text in lines if n in phrases]
    for event in events:
        event["who"] = ["Ilse Brandt"] if "Ilse Brandt" in str(event["what"]) else []
    return json.dumps({"summary": [], "events": events, "actors": []})


@dataclass
class Served:
    """A service that a browser can reach; ``model`` answers when its ``open`` is set."""

    address: str
    runtime: Runtime
    model: Any


class Desk:
    """The page as a person uses it."""

    def __init__(self, page: Page) -> None:
        """Use an opened page."""
        self.page = page

    def make(self, *texts: str) -> None:
        """Paste texts and make their timeline."""
        for number, text in enumerate(texts):
            if number:
                self.page.get_by_role("button", name="Add another article").click()
            self.page.get_by_label("Text", exact=True).nth(number).fill(text)
        self.page.get_by_role("button", name="Make the timeline").click()
        self.made()

    def made(self) -> None:
        """Wait until a timeline is shown."""
        playwright.expect(self.page.locator("#work")).to_be_hidden()
        playwright.expect(self.page.locator("#result")).to_be_visible()

    def entry(self, words: str) -> Locator:
        """Return the entry whose words hold these."""
        return self.page.locator("#events > .entry").filter(has=self.page.locator("summary .text", has_text=words))

    def downloaded(self, act: Callable[[], None]) -> tuple[str, str]:
        """Return name and text of what an act downloads."""
        with self.page.expect_download() as waiting:
            act()
        found: Path = waiting.value.path()
        return waiting.value.suggested_filename, found.read_text("utf-8")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = __file__.rpartition("/")[0]
    for item in items:
        if str(item.path).startswith(here):
            item.add_marker(pytest.mark.needs_browser)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="no Chromium here"))


@pytest.fixture(scope="session")
def serving(
    runtimes: Callable[..., Runtime], gates: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., AbstractContextManager[Served]]:
    """What serves for a while; keyword arguments are those of the service's maker."""

    @contextmanager
    def served(**more: Any) -> Iterator[Served]:  # noqa: ANN401 -- any of the maker's
        folder, model = tmp_path_factory.mktemp("service"), gates(copying)
        model.open.set()
        told = {"cache_dir": folder, **more.pop("settings", {})}
        runtime = runtimes(folder, model, settings=told, port=0, **more)
        server = make_server(runtime)
        listening = socket.create_server(("127.0.0.1", 0))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        yield Served(f"http://127.0.0.1:{listening.getsockname()[1]}/", runtime, model)
        model.open.set()
        server.handle_exit(15, None)
        thread.join(30)
        assert not thread.is_alive()

    return served


@pytest.fixture(scope="module")
def served(serving: Callable[..., AbstractContextManager[Served]]) -> Iterator[Served]:
    """A service for the tests of one file."""
    with serving() as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A browser for all tests."""
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def visit(browser: Browser, served: Served) -> Iterator[Callable[..., Desk]]:
    """Open the page; a dialog, an error of a script or a request to another host fails the test."""
    troubles: list[str] = []
    contexts = []

    def opened(address: str = served.address, **told: Any) -> Desk:  # noqa: ANN401 -- any of new_context
        context = browser.new_context(viewport={"width": told.pop("width", 1100), "height": 900}, **told)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("dialog", lambda dialog: troubles.append(dialog.message))
        page.on("pageerror", lambda error: troubles.append(str(error)))
        expected = ("status of 4", "ERR_CONNECTION_RESET")  # what a test provokes on purpose
        page.on("console", lambda said: troubles.extend([] if any(e in said.text for e in expected) else [said.text]))
        own = tuple(f"{kind}{address.partition('#')[0]}" for kind in ("", "blob:"))
        page.on("request", lambda asked: troubles.extend([] if asked.url.startswith(own) else [asked.url]))
        page.goto(address)
        return Desk(page)

    yield opened
    for context in contexts:
        context.close()
    assert troubles == []


@pytest.fixture
def storm() -> str:
    """A fictional article of two events."""
    return STORM


@pytest.fixture
def report() -> str:
    """A fictional article of one event, with an actor."""
    return REPORT
