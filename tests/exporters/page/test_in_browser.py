"""The page in a real browser: what a mouse, a keyboard and a printer get. Skipped where there is no Chromium."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from importlib import resources
from typing import TYPE_CHECKING

import pytest

from dateline.exporters.html import Html
from dateline.records import Entry, EventDate, Evidence, SourceArticle, Timeline, Told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    OpenPage = Callable[..., Page]

playwright = pytest.importorskip("playwright.sync_api")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = [pytest.mark.needs_browser, pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here")]

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
TEXT = "Filler.\n" * 400 + "😀 The old pier fell on Tuesday. Nobody was hurt.\n" + "Filler.\n" * 400
SENTENCE, PHRASE = "The old pier fell on Tuesday.", "Tuesday"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def open_page(browser: Browser, tmp_path: Path) -> Iterator[OpenPage]:
    """Open a timeline as a file; any error of its script, dialog or request to the outside fails the test."""
    troubles: list[str] = []
    contexts = []

    def opened(timeline: Timeline, *, script: bool = True, width: int = 1200) -> Page:
        path = tmp_path / "page.html"
        path.write_text(Html().timeline(timeline), "utf-8")
        context = browser.new_context(viewport={"width": width, "height": 900}, java_script_enabled=script)
        context.on("dialog", lambda dialog: troubles.append(dialog.message))
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda told: troubles.append(told.text))
        page.on("request", lambda asked: troubles.extend({asked.url} - {path.as_uri()}))
        page.goto(path.as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()
    assert troubles == []


def entry(number: int, edtf: str | None, first: str | None, last: str | None, words: str = "") -> Entry:
    start = TEXT.index(SENTENCE)
    at = TEXT.index(PHRASE)
    when = EventDate(
        edtf=edtf,
        earliest=first,
        latest=last,
        basis="resolved",
        phrase=Evidence(start=at, end=at + len(PHRASE), quote=PHRASE),
    )
    event = Told(
        id=f"t{number}",
        article=f"a{number % 2}",
        text=words or f"Event {number}",
        date=when,
        evidence=(Evidence(start=start, end=start + len(SENTENCE), quote=SENTENCE),),
    )
    return Entry(
        id=str(number),
        date=when,
        text=event.text,
        actors=(f"Actor {number % 3}",),
        events=(event,),
        sources=(event.article,),
    )


def timeline(*entries: Entry, undated: tuple[Entry, ...] = ()) -> Timeline:
    articles = tuple(
        SourceArticle(id=name, source=f"{name}.txt", title=f"Paper {name}", published=None, language="en", text=TEXT)
        for name in ("a0", "a1")
    )
    return Timeline(title="The pier", articles=articles, entries=entries, undated=undated)


def days(*numbers: int) -> tuple[Entry, ...]:
    found = [(date(2024, 9, 1) + timedelta(days=number)).isoformat() for number in numbers]
    return tuple(entry(number, day, day, day) for number, day in enumerate(found))


COARSE = (
    entry(0, "2024-09-03", "2024-09-03", "2024-09-03"),
    entry(1, "2024-09", "2024-09-01", "2024-09-30"),
    entry(2, "2024", "2024-01-01", "2024-12-31"),
    entry(3, "2024-09-02/..", "2024-09-02", None),
    entry(4, "../2024-09-09", None, "2024-09-09"),
    entry(5, "[2024-09-04,2024-09-05]", "2024-09-04", "2024-09-05"),
)


def test_the_keyboard_alone_opens_an_entry_and_its_sentence_in_the_article(open_page: OpenPage) -> None:
    page = open_page(timeline(*days(1, 3, 5)))
    page.locator(".plot").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.locator("details[open]").count() == 1
    assert "Event 1" in page.locator("summary:focus").inner_text()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    reader = page.get_by_role("dialog", name="Paper a1")
    assert reader.locator("mark").all_inner_texts() == ["The old pier fell on ", "Tuesday", "."]
    assert reader.locator("mark.phrase").inner_text() == "Tuesday"
    playwright.expect(reader.locator("mark.phrase")).to_be_in_viewport()
    page.keyboard.press("Escape")
    playwright.expect(reader).not_to_be_visible()
    playwright.expect(page.get_by_role("button", name="Read it in the article").first).to_be_focused()
    page.keyboard.press("Escape")
    assert page.locator("details[open]").count() == 0


def test_a_date_that_is_no_day_is_drawn_as_a_span(open_page: OpenPage) -> None:
    page = open_page(timeline(*COARSE))
    page.locator(".plot").press("+")
    playwright.expect(page.locator(".mark.dot")).to_have_count(1)
    assert page.locator(".mark.dot").get_attribute("aria-label") == "3 September 2024: Event 0"
    told = page.locator(".mark:not(.dot)").evaluate_all("all => all.map(one => one.getAttribute('aria-label'))")
    assert any("Event 5" in one or "events" in one for one in told)
    for _ in range(12):
        page.locator(".zoom .out").click()
    playwright.expect(page.locator(".status")).to_contain_text("6 events in view")
    dots = page.locator(".mark.dot").evaluate_all("all => all.map(one => one.getAttribute('aria-label'))")
    assert dots in ([], ["3 September 2024: Event 0"])


def test_wheel_buttons_and_keys_zoom(open_page: OpenPage) -> None:
    page = open_page(timeline(*days(0, 100, 200, 300)))
    status = page.locator(".status")
    playwright.expect(status).to_contain_text("4 events in view")
    page.locator(".plot").hover()
    page.mouse.wheel(0, -900)
    playwright.expect(status).not_to_contain_text("4 events")
    page.get_by_role("button", name="All", exact=True).click()
    playwright.expect(status).to_contain_text("4 events in view")
    page.get_by_role("button", name="Zoom in").click()
    playwright.expect(status).to_contain_text("2 events in view")
    playwright.expect(page.locator(".earlier")).to_have_text("‹ 1 earlier")
    page.locator(".plot").press("0")
    playwright.expect(status).to_contain_text("4 events in view")


def test_the_scale_goes_from_before_the_common_era_to_beyond_9999(open_page: OpenPage) -> None:
    ages = (
        entry(0, "-0043-03-15", "-0043-03-15", "-0043-03-15"),
        entry(1, "2024-09-03", "2024-09-03", "2024-09-03"),
        entry(2, "Y12019-01-01", "12019-01-01", "12019-01-01"),
    )
    page = open_page(timeline(*ages))
    page.get_by_role("button", name="All", exact=True).click()
    marks = page.locator(".mark").evaluate_all("all => all.map(one => one.getAttribute('aria-label'))")
    assert marks == ["15 March 44 BCE: Event 0", "3 September 2024: Event 1", "1 January 12019: Event 2"]
    playwright.expect(page.locator(".status")).to_contain_text("BCE – 12")


def test_words_actor_and_source_filter_the_list_and_the_scale(open_page: OpenPage) -> None:
    named = entry(7, "2024-09-09", "2024-09-09", "2024-09-09", "The third event")
    undated = entry(9, None, None, None, "Café reopened")
    page = open_page(timeline(*days(1, 2, 3, 4), named, undated=(undated,)))
    shown = page.locator(".entry:visible")
    page.get_by_label("Words").fill("EVENT third")
    playwright.expect(page.locator(".count")).to_have_text("1 of 6 events shown")
    playwright.expect(shown).to_have_count(1)
    playwright.expect(page.locator(".mark")).to_have_count(1)
    page.get_by_label("Words").fill("cafe")
    playwright.expect(shown).to_contain_text(["Café reopened"])
    playwright.expect(page.locator("#scale")).to_be_hidden()
    page.get_by_role("button", name="Clear").click()
    page.get_by_label("Actor").select_option(label="Actor 0 (3)")
    playwright.expect(shown).to_have_count(3)
    page.get_by_label("Source").select_option(label="Paper a1")
    playwright.expect(shown).to_have_count(2)
    page.get_by_label("Words").fill("nothing of the kind")
    playwright.expect(page.get_by_text("No event fits these filters.")).to_be_visible()


def test_thousands_of_entries_become_bars_that_zoom_to_their_entries(open_page: OpenPage) -> None:
    page = open_page(timeline(*days(*(number // 2 for number in range(2_000)))))
    playwright.expect(page.locator(".mark.bar").first).to_be_visible()
    assert page.locator(".mark").count() < 200
    for _ in range(8):
        page.locator(".plot").press("+")
    playwright.expect(page.locator(".mark.dot").first).to_be_visible()
    page.locator(".words").fill("event 1999")  # a search by label reads thousands of elements
    playwright.expect(page.locator(".count")).to_have_text("1 of 2000 events shown")


def test_an_entry_is_found_on_the_scale_and_by_its_address(open_page: OpenPage) -> None:
    page = open_page(timeline(*days(0, 1, 2, 3, 300)))
    page.evaluate("location.hash = 'e-4'")
    playwright.expect(page.locator("#e-4 details")).to_have_attribute("open", "")
    page.locator("#e-4").get_by_role("button", name="Show it on the scale").click()
    playwright.expect(page.locator(".mark:focus")).to_have_attribute("aria-label", "28 June 2025: Event 4")


def test_without_its_script_the_evidence_still_opens(open_page: OpenPage) -> None:
    page = open_page(timeline(*days(1, 2)), script=False)
    playwright.expect(page.locator("blockquote").first).to_be_hidden()
    page.locator("summary").first.click()
    playwright.expect(page.locator("blockquote").first).to_be_visible()
    assert page.get_by_role("button").count() == 0


def test_all_evidence_is_printed_and_no_control(open_page: OpenPage) -> None:
    for script in (True, False):
        page = open_page(timeline(*days(1, 2)), script=script)
        page.emulate_media(media="print")
        for quote in page.locator("blockquote").all():
            playwright.expect(quote).to_be_visible()
        assert page.locator("button:visible, select:visible, #scale:visible").count() == 0
        assert len(page.pdf()) > 1_000


def test_hostile_text_acts_nowhere_not_even_in_the_reader(open_page: OpenPage) -> None:
    words = "</script><img src=x onerror=alert(1)><script>alert(2)</script> \u2028 \u202e \ud800 " + "A" * 10_000
    place = Evidence(start=0, end=len(words), quote=words)
    event = Told(id="t", article="a", text=words, date=EventDate(phrase=place), evidence=(place,), hedge=place)
    article = SourceArticle(
        id="a", source="javascript:alert(3)", title=words, published=None, language="en", text=words
    )
    dated = entry(0, "2024-09-03", "2024-09-03", "2024-09-03", words)
    hostile = Timeline(
        title=words,
        articles=(article,),
        entries=(dated,),
        undated=(Entry(id=words, date=event.date, text=words, actors=(words,), events=(event,), sources=("a",)),),
        warnings=(words,),
    )
    page = open_page(hostile, width=390)
    page.locator(".mark").first.focus()
    page.get_by_role("button", name="Open all evidence").click()
    page.get_by_role("button", name="Read it in the article").first.click()
    assert "<img src=x" in page.locator(".reader-text mark").first.inner_text()
    assert "\u202e" not in page.locator(".reader-text").inner_text()
    assert page.locator("img").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_script_counts_days_as_the_calendar_does(browser: Browser) -> None:
    page = browser.new_page()
    source = (resources.files("dateline.exporters.page") / "days.js").read_text("utf-8")
    some = [date.fromordinal(number) for number in range(1, date.max.toordinal(), 9_973)]
    counted = page.evaluate(f"isos => {{ {source}\n return isos.map(dayNumber); }}", [day.isoformat() for day in some])
    assert counted == [(day - date(1970, 1, 1)).days for day in some]
    script = f"""() => {{ {source}
      return ["-0001-12-31", "0000-01-01", "0000-02-29", "-0043-03-15", "12019-01-01", "-999999999-12-31"].map(iso => {{
        const {{ year, month, day }} = toCivil(dayNumber(iso));
        return [dayNumber(iso), year, month, day];
      }}).concat([[dayNumber("soon")], [dayNumber(null)]]);
    }}"""
    first, second, *rest = page.evaluate(script)
    assert second[0] - first[0] == 1
    assert [one[1:] for one in rest[:4]] == [[0, 2, 29], [-43, 3, 15], [12019, 1, 1], [-999_999_999, 12, 31]]
    assert rest[4:] == [[None], [None]]
    page.close()
