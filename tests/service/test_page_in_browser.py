"""The page at ``/`` in a real browser, from the paste to the download. Skipped where there is no Chromium."""

from __future__ import annotations

import io
import json
import shutil
import socket
import threading
import tomllib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest

from dateline.merge.edits import parse_edits
from dateline.models.fake import Fake
from dateline.plugins.manager import load
from dateline.service.config import ServiceConfig
from dateline.service.logs import open_log
from dateline.service.runtime import Runtime
from dateline.service.server import make_server
from dateline.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, FilePayload, Page

    from dateline.models.base import Model, Request
    from dateline.settings import Settings

playwright = pytest.importorskip("playwright.sync_api")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = [pytest.mark.needs_browser, pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here")]

FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
MODEL = "fake:model"
STORM = "The dam at Orrin broke on 11 March 2024.\nThe 😀 pier of Lund fell into the sea on 12 March 2024.\n"
REPORT = "Mayor Ilse Brandt opened the town hall of Orrin on 13 March 2024.\n"
HOSTILE = "<img src=x onerror=alert(1)></script><script>alert(2)</script> fell on 11 March 2024.\n"


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


class Gate(Fake):
    """Answers when it is let."""

    def __init__(self) -> None:
        self.open = threading.Event()
        self.open.set()
        super().__init__(MODEL, self._answer)

    def _answer(self, request: Request) -> str:
        assert self.open.wait(30)
        return copying(request)


@dataclass
class Provider:
    """Opens the model of the test."""

    model: Fake
    name: str = "fake"
    unit: str = "article"
    max_chars: int = 10_000

    def claims(self, model_id: str) -> bool:
        return model_id.startswith("fake:")

    def open(self, model_id: str, settings: Settings) -> Model:
        del model_id, settings
        return self.model

    def check(self, model_id: str, settings: Settings) -> tuple[bool, str]:
        del settings
        return model_id == MODEL, ""


@dataclass
class Served:
    """A service that a browser can reach."""

    address: str
    runtime: Runtime
    model: Gate


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder, model, plugins = tmp_path_factory.mktemp("service"), Gate(), load()
    runtime = Runtime(
        ServiceConfig(port=0, database=f"sqlite:///{folder}/s.sqlite3", workers=2, drain_seconds=5.0),
        load_settings(model=MODEL, retries=1, cache_dir=folder),
        plugins=replace(plugins, models=(*plugins.models, Provider(model))),
        log=open_log(as_json=True, stream=io.StringIO()),
    )
    server = make_server(runtime)
    listening = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    yield Served(f"http://127.0.0.1:{listening.getsockname()[1]}/", runtime, model)
    model.open.set()
    server.handle_exit(15, None)
    thread.join(30)
    assert not thread.is_alive()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def visit(browser: Browser, served: Served) -> Iterator[Callable[..., Page]]:
    """Open the page; a dialog, an error of a script or a request to another host fails the test."""
    troubles: list[str] = []
    contexts = []

    def opened(**told: Any) -> Page:  # noqa: ANN401 -- any of new_context
        context = browser.new_context(viewport={"width": told.pop("width", 1100), "height": 900}, **told)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("dialog", lambda dialog: troubles.append(dialog.message))
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda said: troubles.extend([] if "status of 4" in said.text else [said.text]))
        own = (served.address, f"blob:{served.address}")
        page.on("request", lambda asked: troubles.extend([] if asked.url.startswith(own) else [asked.url]))
        page.goto(served.address)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert troubles == []


def make_timeline(page: Page, *texts: str) -> None:
    for number, text in enumerate(texts):
        if number:
            page.get_by_role("button", name="Add another article").click()
        page.get_by_label("Text", exact=True).nth(number).fill(text)
    page.get_by_role("button", name="Make the timeline").click()
    playwright.expect(page.locator("#result")).to_be_visible()
    playwright.expect(page.locator("#work")).to_be_hidden()


def entry(page: Page, words: str) -> Any:  # noqa: ANN401 -- a Locator
    return page.locator("#events > .entry").filter(has=page.locator("summary .text", has_text=words))


def downloaded(page: Page, act: Callable[[], None]) -> tuple[str, str]:
    with page.expect_download() as waiting:
        act()
    found: Path = waiting.value.path()
    return waiting.value.suggested_filename, found.read_text("utf-8")


def test_pasted_articles_become_a_timeline_that_can_be_downloaded(visit: Callable[..., Page]) -> None:
    page = visit()
    make_timeline(page, STORM, REPORT)
    playwright.expect(page.locator("#result-title")).to_be_focused()
    assert page.locator("#events > .entry").count() == 3
    assert page.locator("#events .when").all_inner_texts() == ["11 March 2024", "12 March 2024", "13 March 2024"]
    frame = page.frame_locator("iframe")
    playwright.expect(frame.locator(".mark")).to_have_count(3)
    name, text = downloaded(page, lambda: page.get_by_role("link", name="ics (.ics)").click())
    assert name == "timeline.ics"
    assert text.startswith("BEGIN:VCALENDAR")
    assert text.count("BEGIN:VEVENT") == 3
    name, text = downloaded(page, lambda: page.get_by_role("link", name="html (.html)").click())
    assert text.startswith("<!doctype html>")


def test_events_appear_as_they_are_found(visit: Callable[..., Page], served: Served) -> None:
    page = visit()
    served.model.open.clear()
    page.get_by_label("Text", exact=True).fill("The ferry of Wyre sank on 1 May 2024.\n")
    page.get_by_role("button", name="Make the timeline").click()
    playwright.expect(page.locator("#work-title")).to_be_focused()
    playwright.expect(page.get_by_role("button", name="Make the timeline")).to_be_disabled()
    page.evaluate(
        """() => { window.seen = []; const list = document.querySelector(".arriving ol");
           new MutationObserver(() => seen.push(list.innerText)).observe(list, {childList: true}); }"""
    )
    served.model.open.set()
    playwright.expect(page.locator("#result")).to_be_visible()
    assert "ferry of Wyre" in page.evaluate("seen.join()")


def test_work_can_be_cancelled(visit: Callable[..., Page], served: Served) -> None:
    page = visit()
    served.model.open.clear()
    page.get_by_label("Text", exact=True).fill("The mill of Tarn burned on 2 May 2024.\n")
    page.get_by_role("button", name="Make the timeline").click()
    page.get_by_role("button", name="Cancel").click()
    playwright.expect(page.get_by_text("It was cancelled.")).to_be_visible()
    served.model.open.set()
    playwright.expect(page.get_by_role("button", name="Make the timeline")).to_be_enabled()
    assert page.locator("#result").is_hidden()


def test_an_event_opens_its_sentence_in_its_article_by_keyboard(visit: Callable[..., Page]) -> None:
    page = visit()
    make_timeline(page, STORM)
    entry(page, "pier of Lund").locator("summary").first.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    reader = page.locator("#reader")
    assert "".join(reader.locator("mark").all_inner_texts()) == STORM.splitlines()[1]
    assert reader.locator("mark.phrase").all_inner_texts() == ["12 March 2024"]
    page.keyboard.press("Escape")
    playwright.expect(reader).not_to_be_visible()
    playwright.expect(entry(page, "pier").get_by_role("button", name="Read it in the article")).to_be_focused()


def test_corrections_are_written_as_edits_and_applied(visit: Callable[..., Page]) -> None:
    page = visit()
    make_timeline(page, STORM, REPORT)
    pier = entry(page, "pier of Lund")
    pier.locator("summary").first.click()
    pier.get_by_text("Correct this event").click()
    pier.get_by_label("Date (EDTF)").fill("2024-03-10")
    pier.get_by_role("button", name="Set date").click()
    pier.get_by_label("Words").fill('The "old" pier\\ fell.')
    pier.get_by_role("button", name="Pin words").click()
    hall = entry(page, "Ilse Brandt")
    hall.locator("summary").first.click()
    hall.get_by_text("Correct this event").click()
    hall.get_by_label("New name").fill("Mayor Brandt")
    hall.get_by_role("button", name="Rename").click()
    page.get_by_label("Select: The dam").check()
    page.get_by_role("button", name="Hide selected").click()
    edits = page.get_by_role("textbox", name="Corrections")
    told = edits.input_value()
    parsed = parse_edits(told)
    assert [one.edtf for one in parsed.date] == ["2024-03-10"]
    assert [one.text for one in parsed.pin] == ['The "old" pier\\ fell.']
    assert [one.to for one in parsed.rename] == ["Mayor Brandt"]
    assert len(parsed.hide) == 1
    assert downloaded(page, page.get_by_role("button", name="Download them").click) == ("dateline.edits.toml", told)
    playwright.expect(page.locator(".corrected")).to_have_text("4 corrections, not applied yet")
    page.get_by_role("button", name="Apply corrections").click()
    playwright.expect(page.locator(".corrected")).to_have_text("4 corrections, applied")
    assert page.locator("#events > .entry > details > summary .text").all_inner_texts() == [
        'The "old" pier\\ fell.',
        REPORT.strip(),
    ]
    playwright.expect(entry(page, "old").locator("summary .when").first).to_have_text("10 March 2024")
    hall.locator("summary").first.click()
    playwright.expect(hall.get_by_text("Actors: Mayor Brandt")).to_be_visible()
    page.get_by_role("button", name="Undo the last").click()
    page.get_by_role("button", name="Apply corrections").click()
    playwright.expect(page.locator("#events > .entry")).to_have_count(3)


def test_events_are_merged_and_split_again(visit: Callable[..., Page]) -> None:
    page = visit()
    make_timeline(page, STORM)
    for box in page.locator("#events .pick input").all():
        box.check()
    page.get_by_role("button", name="Merge selected").click()
    page.get_by_role("button", name="Apply corrections").click()
    playwright.expect(page.locator("#events > .entry")).to_have_count(1)
    page.locator("#events summary").first.click()
    page.get_by_label("does not belong here").nth(1).check()
    page.get_by_text("Correct this event").click()
    page.get_by_role("button", name="Undo the last").click()
    page.get_by_role("button", name="Split off what").click()
    told = tomllib.loads(page.get_by_role("textbox", name="Corrections").input_value())
    assert list(told) == ["split"]
    assert len(told["split"][0]["events"]) == 1
    page.get_by_role("button", name="Apply corrections").click()
    playwright.expect(page.locator("#events > .entry")).to_have_count(2)


def test_files_are_read_in_the_browser_and_html_becomes_its_words(visit: Callable[..., Page]) -> None:
    page = visit()
    html = (
        "<html><nav>Menu</nav><article><h1>Pier falls</h1><p>The pier of Lund fell on 12 March 2024."
        "<script>alert(3)</script></p><img src='https://news.test/x.png' onerror='alert(4)'></article></html>"
    )
    files: list[FilePayload] = [
        {"name": "storm.txt", "mimeType": "text/plain", "buffer": STORM.encode()},
        {"name": "pier.html", "mimeType": "text/html", "buffer": html.encode()},
    ]
    page.locator("#asking .files").set_input_files(files)
    texts = page.get_by_label("Text", exact=True)
    playwright.expect(texts).to_have_count(2)
    assert texts.nth(0).input_value() == STORM
    assert texts.nth(1).input_value() == "Pier falls\n\nThe pier of Lund fell on 12 March 2024."
    assert page.locator("legend").all_inner_texts() == ["Article 1 · storm.txt", "Article 2 · pier.html"]
    page.get_by_role("button", name="Remove article 1").click()
    playwright.expect(texts).to_have_count(1)


def test_a_problem_is_told_in_its_words(visit: Callable[..., Page]) -> None:
    page = visit()
    page.get_by_role("button", name="Make the timeline").click()
    playwright.expect(page.get_by_role("alert")).to_contain_text("There is no article yet")
    make_timeline(page, STORM)
    page.get_by_role("textbox", name="Corrections").fill('[[date]]\nid = "x"\nedtf = "soon"\n')
    page.get_by_role("button", name="Apply corrections").click()
    playwright.expect(page.get_by_role("alert")).to_contain_text("edits: [[date]] 1, edtf: 'soon' is no EDTF value")
    playwright.expect(page.locator("#events > .entry")).to_have_count(2)


def test_hostile_words_act_nowhere(visit: Callable[..., Page]) -> None:
    page = visit(width=390)
    make_timeline(page, HOSTILE, "\u202eThe weir of Ayle broke on 12 March 2024.\n")
    page.locator("#events summary").first.click()
    page.get_by_role("button", name="Read it in the article").first.click()
    assert "<img src=x" in page.locator(".reader-text").inner_text()
    assert page.locator("img").count() == 0
    page.keyboard.press("Escape")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_service_that_wants_a_key_is_given_one_which_stands_in_no_address(
    visit: Callable[..., Page], served: Served
) -> None:
    page = visit()
    playwright.expect(page.locator("#asking .model option")).to_have_count(2)
    _, token = served.runtime.keys.add("test", ("read", "write"))
    served.runtime.access._needed = (True, 0.0)
    addresses: list[str] = []
    page.on("request", lambda asked: addresses.append(asked.url))
    try:
        page.get_by_label("Text", exact=True).fill(STORM)
        page.get_by_role("button", name="Make the timeline").click()
        playwright.expect(page.get_by_role("alert")).to_contain_text("A key is needed")
        playwright.expect(page.get_by_label("Key", exact=True)).to_be_focused()
        page.get_by_label("Key", exact=True).fill(token)
        page.keyboard.press("Enter")
        playwright.expect(page.locator("#key")).to_be_hidden()
        make_timeline(page, STORM)
        _, text = downloaded(page, lambda: page.get_by_role("link", name="csv (.csv)").click())
        assert "pier of Lund" in text
    finally:
        served.runtime.access._needed = (False, float("inf"))
    assert addresses
    assert not any(token in one for one in addresses)


def test_what_is_printed_is_the_timeline_and_no_control(visit: Callable[..., Page]) -> None:
    page = visit(color_scheme="dark")
    make_timeline(page, STORM)
    page.emulate_media(media="print")
    assert page.locator("button:visible, textarea:visible, iframe:visible, input:visible").count() == 0
    playwright.expect(page.locator("#events .text").first).to_be_visible()
    assert len(page.pdf()) > 1_000
