"""``timeline`` and ``export`` as a person calls them, on one fictional story told by three outlets."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from dateline.records import Timeline

if TYPE_CHECKING:
    from collections.abc import Callable

    Run = Callable[..., Any]

STORY = Path(__file__).parents[2] / "seeds" / "harbour-fire"


@pytest.fixture
def saved(run: Run, tmp_path: Path) -> Path:
    """Return the saved timeline of the story, made without a model."""
    target = tmp_path / "story.json"
    assert run("timeline", STORY, "--model", "extractive", "--texts", "-o", target).code == 0
    return target


def timeline(path: Path) -> Timeline:
    return Timeline.model_validate_json(path.read_text("utf-8"))


def fire(of: Timeline) -> Any:  # noqa: ANN401 -- an entry
    return next(entry for entry in of.entries if "fire broke out" in entry.text)


def test_one_event_told_by_two_outlets_is_one_entry_with_both_dates(saved: Path) -> None:
    entry = fire(timeline(saved))
    assert len(entry.sources) == entry.witnesses == 2
    assert entry.date.edtf == "[2024-09-09,2024-09-10]"
    assert [conflict.date.edtf for conflict in entry.conflicts] == ["2024-09-09", "2024-09-10"]


def test_every_quote_stands_in_the_kept_text_and_every_dated_event_names_its_rule(saved: Path) -> None:
    of = timeline(saved)
    texts = {article.id: article.text or "" for article in of.articles}
    for entry in (*of.entries, *of.undated):
        for event in entry.events:
            assert all(texts[event.article][at.start : at.end] == at.quote for at in event.evidence)
            assert event.date.phrase is None or event.date.rule


def test_the_order_of_the_files_changes_nothing(run: Run) -> None:
    files = sorted(STORY.glob("*.txt"))
    told = [run("timeline", *order, "--model", "extractive", "--format", "json").out for order in (files, files[::-1])]
    assert json.loads(told[0])["entries"] == json.loads(told[1])["entries"]


def test_a_correction_is_applied_and_one_that_finds_nothing_is_told(run: Run, saved: Path, tmp_path: Path) -> None:
    edits = tmp_path / "mine.toml"
    edits.write_text(
        f'[[pin]]\nid = "{fire(timeline(saved)).id}"\ntext = "The depot burned"\n\n[[hide]]\nid = "0000000000000000"\n'
    )
    ran = run("timeline", STORY, "--model", "extractive", "--format", "json", "--edits", edits)
    entry = next(one for one in ran.json()["entries"] if one["text"] == "The depot burned")
    assert entry["edits"] == ["[[pin]] 1"]
    assert any("[[hide]] 1" in warning for warning in ran.json()["warnings"])


def test_an_entry_is_explained_by_its_id(run: Run, saved: Path) -> None:
    ran = run("timeline", STORY, "--model", "extractive", "--top", "1", "--explain", fire(timeline(saved)).id)
    assert ran.code == 0
    for told in ("Monday evening", "rule weekday", "2024-09-10", "Ardovia Wire"):
        assert told in ran.out


def test_an_id_that_nothing_answers_to_is_wrong_usage(run: Run) -> None:
    assert run("timeline", STORY, "--model", "extractive", "--explain", "ffffffffffffffff").code == 2


def test_without_merging_every_telling_stands_alone(run: Run) -> None:
    ran = run("timeline", STORY, "--model", "extractive", "--no-merge", "--format", "json")
    assert all(len(entry["events"]) == 1 for entry in ran.json()["entries"])


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--from", "2024-13"), "--from: '2024-13' is no date"),
        (("--from", "2025", "--to", "2024"), "--from 2025 is later than --to 2024"),
        (("--actor", "Nobody Here"), "--actor: nobody called 'Nobody Here'"),
        (("--about", "the of"), "holds no word to look for"),
        (("--edits", "none.toml"), "none.toml"),
    ],
)
def test_what_cannot_be_asked_for_is_wrong_usage(run: Run, options: tuple[str, ...], told: str) -> None:
    ran = run("timeline", STORY, "--model", "extractive", *options)
    assert (ran.code, told in ran.err) == (2, True), ran.err


def test_a_span_leaves_out_what_lies_outside_of_it(run: Run) -> None:
    ran = run("timeline", STORY, "--model", "extractive", "--to", "2024-08", "--format", "json")
    assert [entry["date"]["edtf"] for entry in ran.json()["entries"]] == ["2021", "2024-03", "2024-08"]


def test_a_saved_timeline_is_exported_and_says_what_is_lost(run: Run, saved: Path, tmp_path: Path) -> None:
    ran = run("export", saved, "-o", tmp_path / "story.ics")
    assert ran.code == 0
    assert "note: ics: 3 dates lose their month precision" in ran.err
    assert (tmp_path / "story.ics").read_text("utf-8").startswith("BEGIN:VCALENDAR")


def test_the_longest_ending_chooses_the_format(run: Run, saved: Path, tmp_path: Path) -> None:
    target = tmp_path / "story.timelinejs.json"
    assert run("export", saved, "-o", target).code == 0
    assert "events" in json.loads(target.read_text("utf-8"))


def test_an_export_to_json_and_back_changes_nothing(run: Run, saved: Path) -> None:
    assert run("export", saved, "--format", "json").out == saved.read_text("utf-8")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"schema": "dateline.timeline/2"}', "dateline.timeline/2"),
        ('{"schema": "dateline.timeline/1", "entries": [', "story"),
        ("", "story"),
    ],
)
def test_a_file_that_is_no_timeline_of_ours_is_told(run: Run, tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "story.json"
    path.write_text(text)
    ran = run("export", path, "--format", "csv")
    assert (ran.code, told in ran.err) == (3, True), ran.err


def test_a_timeline_that_is_not_there_is_told(run: Run, tmp_path: Path) -> None:
    assert run("export", tmp_path / "none.json").code == 3


def test_models_says_that_extractive_needs_none(run: Run) -> None:
    ran = run("models", "extractive")
    assert (ran.code, "no language model" in ran.out) == (0, True)


def test_summarize_without_a_model_lists_the_dated_lines(run: Run) -> None:
    ran = run("summarize", STORY / "velmora-courier.txt", "--model", "extractive", "--format", "json")
    assert ran.code == 0
    assert ran.json()["provenance"]["prompt"] is None
    assert {event["date"]["edtf"] for event in ran.json()["events"]} >= {"2024-03", "2024-09-10"}


def test_a_page_holds_the_texts_in_which_its_evidence_stands(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_MODEL", "extractive")
    line = "Join the conversation about the paint of the pier!"
    Path("a.txt").write_text(f"Published: 2024-03-12\n\nThe pier at Lund fell on Monday.\n\n{line}\n", "utf-8")
    run("timeline", "a.txt", "-o", "page.html")
    run("timeline", "a.txt", "-o", "plain.json")
    assert line in Path("page.html").read_text("utf-8")
    assert json.loads(Path("plain.json").read_text("utf-8"))["articles"][0]["text"] is None
