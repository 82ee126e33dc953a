"""The page corrects timelines, and writes the corrections as edits."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import pytest

from dateline.merge.edits import parse_edits

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.service.page.conftest import Desk

playwright = pytest.importorskip("playwright.sync_api")


def test_corrections_are_written_as_edits_and_applied(visit: Callable[..., Desk], storm: str, report: str) -> None:
    desk = visit()
    page = desk.page
    desk.make(storm, report)
    pier = desk.entry("pier of Lund")
    pier.locator("summary").first.click()
    pier.get_by_text("Correct this event").click()
    pier.get_by_label("Date (EDTF)").fill("2024-03-10")
    pier.get_by_role("button", name="Set date").click()
    pier.get_by_label("Words").fill('The "old" pier\\ fell.')
    pier.get_by_role("button", name="Pin words").click()
    hall = desk.entry("Ilse Brandt")
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
    assert desk.downloaded(page.get_by_role("button", name="Download them").click) == ("dateline.edits.toml", told)
    playwright.expect(page.locator(".corrected")).to_have_text("4 corrections, not applied yet")
    page.get_by_role("button", name="Apply corrections").click()
    playwright.expect(page.locator(".corrected")).to_have_text("4 corrections, applied")
    assert page.locator("#events > .entry > details > summary .text").all_inner_texts() == [
        'The "old" pier\\ fell.',
        report.strip(),
    ]
    playwright.expect(desk.entry("old").locator("summary .when").first).to_have_text("10 March 2024")
    hall.locator("summary").first.click()
    playwright.expect(hall.get_by_text("Actors: Mayor Brandt")).to_be_visible()
    page.get_by_role("button", name="Undo the last").click()
    page.get_by_role("button", name="Apply corrections").click()
    playwright.expect(page.locator("#events > .entry")).to_have_count(3)


def test_events_are_merged_and_split_again(visit: Callable[..., Desk], storm: str) -> None:
    desk = visit()
    page = desk.page
    desk.make(storm)
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
