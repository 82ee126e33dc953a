"""The page makes timelines: out of what is pasted, dropped, chosen and addressed."""

from __future__ import annotations

import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from playwright.sync_api import FilePayload, Route
    from tests.service.page.conftest import Desk, Served

playwright = pytest.importorskip("playwright.sync_api")


def test_pasted_articles_become_a_timeline_that_can_be_downloaded(
    visit: Callable[..., Desk], storm: str, report: str
) -> None:
    desk = visit()
    page = desk.page
    desk.make(storm, report)
    playwright.expect(page.locator("#result-title")).to_be_focused()
    assert page.locator("#events > .entry").count() == 3
    assert page.locator("#events .when").all_inner_texts() == ["11 March 2024", "12 March 2024", "13 March 2024"]
    frame = page.frame_locator("iframe")
    playwright.expect(frame.locator(".mark")).to_have_count(3)
    name, text = desk.downloaded(lambda: page.get_by_role("link", name="ics (.ics)").click())
    assert name == "timeline.ics"
    assert text.startswith("BEGIN:VCALENDAR")
    assert text.count("BEGIN:VEVENT") == 3
    name, text = desk.downloaded(lambda: page.get_by_role("link", name="html (.html)").click())
    assert text.startswith("<!doctype html>")


def test_events_appear_as_they_are_found(visit: Callable[..., Desk], served: Served) -> None:
    desk = visit()
    page = desk.page
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


def test_work_can_be_cancelled(visit: Callable[..., Desk], served: Served) -> None:
    desk = visit()
    page = desk.page
    served.model.open.clear()
    page.get_by_label("Text", exact=True).fill("The mill of Tarn burned on 2 May 2024.\n")
    page.get_by_role("button", name="Make the timeline").click()
    page.get_by_role("button", name="Cancel").click()
    playwright.expect(page.get_by_text("It was cancelled.")).to_be_visible()
    served.model.open.set()
    playwright.expect(page.get_by_role("button", name="Make the timeline")).to_be_enabled()
    assert page.locator("#result").is_hidden()


def test_files_are_read_in_the_browser_and_html_becomes_its_words(visit: Callable[..., Desk], storm: str) -> None:
    desk = visit()
    page = desk.page
    html = (
        "<html><nav>Menu</nav><article><h1>Pier falls</h1><p>The pier of Lund fell on 12 March 2024."
        "<script>alert(3)</script></p><img src='https://news.test/x.png' onerror='alert(4)'></article></html>"
    )
    files: list[FilePayload] = [
        {"name": "storm.txt", "mimeType": "text/plain", "buffer": storm.encode()},
        {"name": "pier.html", "mimeType": "text/html", "buffer": html.encode()},
    ]
    page.locator("#asking .files").set_input_files(files)
    texts = page.get_by_label("Text", exact=True)
    playwright.expect(texts).to_have_count(2)
    assert texts.nth(0).input_value() == storm
    assert texts.nth(1).input_value() == "Pier falls\n\nThe pier of Lund fell on 12 March 2024."
    assert page.locator("legend").all_inner_texts() == ["Article 1 · storm.txt", "Article 2 · pier.html"]
    page.get_by_role("button", name="Remove article 1").click()
    playwright.expect(texts).to_have_count(1)


def test_a_problem_is_told_in_its_words(visit: Callable[..., Desk], storm: str) -> None:
    desk = visit()
    page = desk.page
    page.get_by_role("button", name="Make the timeline").click()
    playwright.expect(page.get_by_role("alert")).to_contain_text("There is no article yet")
    desk.make(storm)
    page.get_by_role("textbox", name="Corrections").fill('[[date]]\nid = "x"\nedtf = "soon"\n')
    page.get_by_role("button", name="Apply corrections").click()
    playwright.expect(page.get_by_role("alert")).to_contain_text("edits: [[date]] 1, edtf: 'soon' is no EDTF value")
    playwright.expect(page.locator("#events > .entry")).to_have_count(2)


def test_a_file_that_is_dropped_becomes_an_article(visit: Callable[..., Desk], storm: str) -> None:
    page = visit().page
    carried = page.evaluate_handle(
        "text => { const carried = new DataTransfer(); carried.items.add(new File([text], 'storm.md'));"
        " return carried; }",
        storm,
    )
    form = page.locator("#asking")
    form.dispatch_event("dragover", {"dataTransfer": carried})
    playwright.expect(form).to_have_class(re.compile(r"\bover\b"))
    form.dispatch_event("drop", {"dataTransfer": carried})
    playwright.expect(page.get_by_label("Text", exact=True)).to_have_value(storm)
    playwright.expect(page.locator("legend")).to_have_text("Article 1 · storm.md")
    playwright.expect(form).not_to_have_class(re.compile(r"\bover\b"))


def test_a_stream_that_breaks_is_taken_up_where_it_was_left(
    visit: Callable[..., Desk], served: Served, storm: str
) -> None:
    desk = visit()
    broken: list[str] = []

    def breaks(route: Route) -> None:
        if broken:
            route.continue_()
        else:
            broken.append(route.request.url)
            route.abort("connectionreset")

    desk.page.route("**/events", breaks)
    desk.make(storm)
    assert broken
    playwright.expect(desk.page.locator("#events > .entry")).to_have_count(2)
    playwright.expect(desk.page.get_by_role("alert")).to_be_hidden()
    assert served.model.open.is_set()


def test_an_earlier_timeline_is_opened_again_corrected_and_deleted(
    visit: Callable[..., Desk], storm: str, report: str
) -> None:
    visit().make(report)
    visit().make(storm)
    desk = visit()
    page = desk.page
    page.get_by_text("Earlier timelines").click()
    earlier = page.locator("#earlier li")
    kept = earlier.count()
    assert kept >= 2
    earlier.nth(1).get_by_role("button", name="Open").click()
    desk.made()
    playwright.expect(page.locator("#events .when")).to_have_text(["13 March 2024"])
    page.get_by_label("Select: Mayor").check()
    page.get_by_role("button", name="Hide selected").click()
    page.get_by_role("button", name="Apply corrections").click()
    playwright.expect(page.locator("#events > .entry")).to_have_count(0)
    playwright.expect(earlier).to_have_count(kept + 1)
    earlier.first.get_by_role("button", name="Delete").click()
    playwright.expect(earlier).to_have_count(kept)
    playwright.expect(earlier.first.get_by_role("button", name="Open")).to_be_focused()


def test_a_reload_shows_the_timeline_again(visit: Callable[..., Desk], storm: str) -> None:
    desk = visit()
    desk.make(storm)
    desk.page.reload()
    desk.made()
    playwright.expect(desk.page.locator("#events > .entry")).to_have_count(2)
    desk.page.get_by_label("Select: The dam").check()
    desk.page.get_by_role("button", name="Hide selected").click()
    desk.page.get_by_role("button", name="Apply corrections").click()
    playwright.expect(desk.page.locator("#events > .entry")).to_have_count(1)


def test_addresses_are_opened_where_the_operator_allows_it(
    visit: Callable[..., Desk], serving: Callable[..., AbstractContextManager[Served]], storm: str
) -> None:
    class Paper(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = self.path == "/storm"
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            if found:
                story = "".join(f"<p>{line}</p>" for line in storm.splitlines())
                more = "<p>The town of Orrin was told to leave its houses and to wait on the hills for help.</p>" * 3
                page = f"<html lang=en><title>Storm</title><article><h1>Storm</h1>{story}{more}</article>"
                self.wfile.write(page.encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- its name in the base class
            del format, args

    paper = ThreadingHTTPServer(("127.0.0.1", 0), Paper)
    thread = threading.Thread(target=paper.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        with serving(allow_urls=True, settings={"allow_private": True, "delay": 0}) as running:
            desk = visit(running.address)
            desk.page.get_by_label("Addresses, one a line").fill(
                f"http://127.0.0.1:{paper.server_port}/storm\nhttp://127.0.0.1:{paper.server_port}/gone"
            )
            desk.page.get_by_role("button", name="Make the timeline").click()
            desk.made()
            playwright.expect(desk.page.locator("#events .when")).to_have_text(["11 March 2024", "12 March 2024"])
            playwright.expect(desk.page.locator(".warnings")).to_contain_text("/gone")
    finally:
        paper.shutdown()
        thread.join()
        paper.server_close()
