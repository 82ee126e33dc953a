"""The page for every reader: by keyboard, on paper, with a screen reader; and what hostile words and keys do."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page
    from tests.service.page.conftest import Desk, Served

playwright = pytest.importorskip("playwright.sync_api")
_AXE = importlib.util.find_spec("axe_playwright_python")
AXE = Path(_AXE.origin or "").with_name("axe.min.js") if _AXE else Path()
HOSTILE = "<img src=x onerror=alert(1)></script><script>alert(2)</script> fell on 11 March 2024.\n"


def test_an_event_opens_its_sentence_in_its_article_by_keyboard(visit: Callable[..., Desk], storm: str) -> None:
    desk = visit()
    page = desk.page
    desk.make(storm)
    desk.entry("pier of Lund").locator("summary").first.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    reader = page.locator("#reader")
    assert "".join(reader.locator("mark").all_inner_texts()) == storm.splitlines()[1]
    assert reader.locator("mark.phrase").all_inner_texts() == ["12 March 2024"]
    page.keyboard.press("Escape")
    playwright.expect(reader).not_to_be_visible()
    playwright.expect(desk.entry("pier").get_by_role("button", name="Read it in the article")).to_be_focused()


def test_hostile_words_act_nowhere(visit: Callable[..., Desk]) -> None:
    desk = visit(width=390)
    page = desk.page
    desk.make(HOSTILE, "\u202eThe weir of Ayle broke on 12 March 2024.\n")
    page.locator("#events summary").first.click()
    page.get_by_role("button", name="Read it in the article").first.click()
    assert "<img src=x" in page.locator(".reader-text").inner_text()
    assert page.locator("img").count() == 0
    page.keyboard.press("Escape")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_service_that_wants_a_key_is_given_one_which_stands_in_no_address(
    visit: Callable[..., Desk], served: Served, storm: str
) -> None:
    desk = visit()
    page = desk.page
    playwright.expect(page.locator("#asking .model option")).to_have_count(2)
    _, token = served.runtime.keys.add("test", ("read", "write"))
    served.runtime.access._needed = (True, 0.0)
    addresses: list[str] = []
    page.on("request", lambda asked: addresses.append(asked.url))
    try:
        page.get_by_label("Text", exact=True).fill(storm)
        page.get_by_role("button", name="Make the timeline").click()
        playwright.expect(page.get_by_role("alert")).to_contain_text("A key is needed")
        playwright.expect(page.get_by_label("Key", exact=True)).to_be_focused()
        page.get_by_label("Key", exact=True).fill(token)
        page.keyboard.press("Enter")
        playwright.expect(page.locator("#key")).to_be_hidden()
        desk.make(storm)
        _, text = desk.downloaded(lambda: page.get_by_role("link", name="csv (.csv)").click())
        assert "pier of Lund" in text
    finally:
        served.runtime.access._needed = (False, float("inf"))
    assert addresses
    assert not any(token in one for one in addresses)


def test_what_is_printed_is_the_timeline_and_no_control(visit: Callable[..., Desk], storm: str) -> None:
    desk = visit(color_scheme="dark")
    page = desk.page
    desk.make(storm)
    page.emulate_media(media="print")
    assert page.locator("button:visible, textarea:visible, iframe:visible, input:visible").count() == 0
    playwright.expect(page.locator("#events .text").first).to_be_visible()
    assert len(page.pdf()) > 1_000


@pytest.mark.skipif(_AXE is None, reason="axe-playwright-python, which carries axe-core, is not installed")
@pytest.mark.parametrize(("scheme", "width"), [("light", 1100), ("dark", 390)])
def test_an_audit_of_access_finds_nothing(
    visit: Callable[..., Desk], storm: str, report: str, scheme: str, width: int
) -> None:
    desk = visit(width=width, color_scheme=scheme)
    page = desk.page
    assert violations(page) == []
    page.get_by_role("button", name="Make the timeline").click()
    playwright.expect(page.get_by_role("alert")).to_be_visible()
    assert violations(page) == []
    desk.make(storm, report)
    page.get_by_text("Earlier timelines").click()
    page.locator("#events summary").first.click()
    page.get_by_text("Correct this event").first.click()
    assert violations(page) == []
    page.get_by_role("button", name="Read it in the article").first.click()
    assert violations(page) == []


def violations(page: Page) -> list[str]:
    """Return what axe-core finds against WCAG 2.2 AA; the frame's document is audited by its own test."""
    page.evaluate(f"() => {{ {AXE.read_text('utf-8')} }}")
    options = {
        "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
        "iframes": False,
        "resultTypes": ["violations"],
    }
    found = page.evaluate("options => axe.run(document, options)", options)["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found]
