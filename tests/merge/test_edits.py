from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.errors import UsageError
from dateline.merge.corrections import Corrections, edited
from dateline.merge.edits import Edits, load_edits, parse_edits
from dateline.merge.order import entry_id
from dateline.merge.span import day_number
from dateline.records import Evidence, Told

if TYPE_CHECKING:
    import random
    from pathlib import Path

EVERY = """
# what the desk found
[[merge]]
of = ["one", "two"]
note = "the same fire"

[[split]]
id = "three"
events = ["four"]

[[hide]]
id = "five"

[[date]]
id = "one"
edtf = "2019-02-03?"

[[rename]]
from = "the  Ardovian president"
to = "Lena Okafor"

[[pin]]
id = "two"
text = \"\"\"
The pier
fell.\"\"\"
"""


def told(*ids: str) -> list[Told]:
    place = Evidence(start=0, end=1, quote="x")
    return [Told(id=one, text=one, evidence=(place,), article=f"article {one}") for one in ids]


def refusal(text: str) -> str:
    with pytest.raises(UsageError) as caught:
        parse_edits(text)
    return str(caught.value)


def test_every_table_is_read_and_tells_where_it_stands() -> None:
    edits = parse_edits(EVERY)
    assert [str(edit) for edit in edits.all()] == [
        *("[[merge]] 1: the same fire", "[[split]] 1", "[[hide]] 1", "[[date]] 1", "[[rename]] 1", "[[pin]] 1"),
    ]
    assert edits.rename[0].old == "the Ardovian president"
    assert edits.pin[0].text == "The pier fell."


def test_an_empty_file_corrects_nothing() -> None:
    assert not list(parse_edits("# nothing yet\n").all())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[merge]\n", ["dateline.edits.toml is no TOML", "line 1"]),
        ('[[marge]]\nof = ["a"]\n', ["[[marge]]", "no such table", "merge, split"]),
        ('[[merge]]\nof = ["a"]\n', ["[[merge]] 1, of", "at least 2"]),
        ('[[merge]]\nof = "a, b"\n', ["[[merge]] 1, of", "valid list"]),
        ('[[merge]]\nof = ["a", ""]\n', ["[[merge]] 1, of", "at least 1"]),
        ('[[hide]]\nid = "a"\n[[hide]]\n', ["[[hide]] 2, id", "Field required"]),
        ("[[hide]]\nid = 7\n", ["[[hide]] 1, id", "valid string"]),
        ('[hide]\nid = "a"\n', ["[[hide]]", "valid list"]),
        ('[[date]]\nid = "a"\nedtf = "last May"\n', ["[[date]] 1, edtf", "'last May' is no EDTF value"]),
        ('[[date]]\nid = "a"\nedtf = 2019-02-03\n', ["[[date]] 1, edtf", "valid string"]),
        ('[[date]]\nid = "a"\nedtf = "2019-02-03/2018"\n', ["ends before it begins"]),
        ('[[pin]]\nid = "a"\ntext = "  "\n', ["[[pin]] 1, text"]),
        ('[[pin]]\nid = "a"\ntext = "x"\nwhy = "y"\n', ["[[pin]] 1, why: no such field"]),
        ('[[rename]]\nfrom = "a"\nto = ""\n[[rename]]\n', ["[[rename]] 1, to", "(and 2 more)"]),
        ("x = " + "[" * 20_000, ["is no TOML"]),
        ("x = " + "9" * 10_000, ["is no TOML"]),
    ],
)
def test_what_breaks_a_rule_is_named_with_its_table_and_field(text: str, words: list[str]) -> None:
    message = refusal(text)
    assert "dateline.edits.toml" in message
    for word in words:
        assert word in message


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[[date]]\nid="a"\nedtf="2019"\n[[date]]\nid="a"\nedtf="2018"', ["[[date]] 1 and [[date]] 2", "'2019'"]),
        ('[[pin]]\nid="a"\ntext="x"\n[[pin]]\nid="a"\ntext="y"', ["[[pin]] 1 and [[pin]] 2"]),
        ('[[rename]]\nfrom="A"\nto="B"\n[[rename]]\nfrom="a"\nto="C"', ["[[rename]] 1 and [[rename]] 2"]),
        ('[[rename]]\nfrom="the Rosé"\nto="B"\n[[rename]]\nfrom="Rose"\nto="C"', ["[[rename]] 1 and [[rename]] 2"]),
        ('[[rename]]\nfrom="A"\nto="B"\n[[rename]]\nfrom="B"\nto="A"', ["rename in a circle"]),
        ('[[merge]]\nof=["a","b"]\n[[split]]\nid="a"\nevents=["b"]', ["[[merge]] 1 and [[split]] 1", "a and b"]),
        (
            '[[merge]]\nof=["a","b"]\n[[merge]]\nof=["b","c"]\n[[split]]\nid="c"\nevents=["a"]',
            ["[[merge]] 1 and [[split]] 1", "c and a"],
        ),
    ],
)
def test_edits_that_contradict_each_other_are_both_named(text: str, words: list[str]) -> None:
    message = refusal(text)
    for word in words:
        assert word in message


@pytest.mark.parametrize(
    "text",
    [
        '[[date]]\nid="a"\nedtf="2019"\n[[date]]\nid="a"\nedtf="2019"',
        '[[rename]]\nfrom="Burma"\nto="Birma"\n[[rename]]\nfrom="Birma"\nto="Myanmar"',
        '[[rename]]\nfrom="okafor"\nto="Okafor"',
        '[[split]]\nid="a"\nevents=["b"]\n[[split]]\nid="b"\nevents=["c"]\n[[merge]]\nof=["a","c"]',
    ],
)
def test_edits_that_say_the_same_or_follow_each_other_contradict_nothing(text: str) -> None:
    assert list(parse_edits(text).all())


def test_a_file_that_cannot_be_read_is_a_wrong_usage(tmp_path: Path) -> None:
    for path in (tmp_path / "none.toml", tmp_path, tmp_path / "a\0b"):
        with pytest.raises(UsageError) as caught:
            load_edits(path)
        assert str(path) in str(caught.value)
    latin = tmp_path / "latin.toml"
    latin.write_bytes('note = "é"'.encode("latin-1"))
    with pytest.raises(UsageError, match="UTF-8"):
        load_edits(latin)
    large = tmp_path / "large.toml"
    large.write_bytes(b"#" * 5_000_001)
    with pytest.raises(UsageError, match="larger"):
        load_edits(large)


def test_a_file_saved_by_a_windows_editor_is_read(tmp_path: Path) -> None:
    path = tmp_path / "dateline.edits.toml"
    path.write_bytes(b'\xef\xbb\xbf[[hide]]\r\nid = "a"\r\n')
    assert load_edits(path).hide[0].id == "a"
    assert load_edits(path).source == str(path)


def test_a_split_keeps_apart_whether_it_names_an_entry_or_an_event() -> None:
    edits = parse_edits(f'[[split]]\nid = "{entry_id("d")}"\nevents = ["e", "f"]\n[[split]]\nid="e"\nevents=["f"]')
    found = Corrections(edits, told(*"abcdef"))
    assert found.apart == (("d", "e"), ("d", "f"), ("e", "f"))
    assert found.warnings == []


def test_an_edit_that_finds_no_event_is_a_warning_that_names_it() -> None:
    edits = parse_edits('[[merge]]\nof=["a","gone"]\n[[hide]]\nid="lost"\nnote="a double"', "desk.toml")
    assert Corrections(edits, told("a")).warnings == [
        "desk.toml: [[merge]] 1 finds no event gone any more",
        "desk.toml: [[hide]] 1 finds no event lost any more (a double)",
    ]


@pytest.mark.parametrize(
    "text",
    [
        '[[merge]]\nof=["a","b"]\n[[split]]\nid="ENTRY"\nevents=["b"]',
        '[[date]]\nid="a"\nedtf="2019"\n[[date]]\nid="ENTRY"\nedtf="2018"',
        '[[merge]]\nof=["a","b"]\n[[pin]]\nid="b"\ntext="x"\n[[pin]]\nid="ENTRY"\ntext="y"',
    ],
)
def test_edits_that_mean_the_same_event_by_two_ids_contradict_each_other_too(text: str) -> None:
    with pytest.raises(UsageError, match="contradict"):
        Corrections(parse_edits(text.replace("ENTRY", entry_id("a"))), told("a", "b"))


@pytest.mark.parametrize(
    ("edtf", "precision", "earliest"),
    [
        *(("2019", "year", "2019-01-01"), ("2019-02", "month", "2019-02-01"), ("2019-02-03~", "day", "2019-02-03")),
        *(("2019-21", "season", "2019-03-01"), ("201X", "decade", "2010-01-01"), ("20XX", "century", "2000-01-01")),
        *(("2019-02/2019-04", "interval", "2019-02-01"), ("[2018,2019]", "interval", "2018-01-01")),
        *(("2019-02-03T10:00:00", "time", "2019-02-03"), ("2019-02-XX", "month", "2019-02-01")),
        *(("-0044-03-15", "day", "-0044-03-15"), ("Y12019", "year", "12019-01-01"), ("../2019", "interval", None)),
    ],
)
def test_a_date_set_by_hand_holds_its_days_and_says_so(edtf: str, precision: str, earliest: str | None) -> None:
    date = edited(edtf)
    assert (date.edtf, date.basis, date.precision) == (edtf, "edited", precision)
    assert day_number(date.earliest) == day_number(earliest)
    assert date.phrase is None


def test_a_date_unknown_by_hand_is_none() -> None:
    assert edited("unknown").model_dump(exclude_defaults=True) == {"basis": "edited"}


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_edits_or_a_wrong_usage(text: str) -> None:
    for given_text in (text, f"[[date]]\nid='a'\nedtf='{text}'", f"[[pin]]\nid='a'\ntext='''{text}'''"):
        try:
            assert isinstance(parse_edits(given_text), Edits)
        except UsageError as error:
            assert "dateline.edits.toml" in str(error)  # noqa: PT017 -- either outcome is right


IDS = st.sampled_from("abcdefg")


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(IDS, min_size=2, max_size=3, unique=True), max_size=2),
    st.lists(st.tuples(IDS, st.lists(IDS, min_size=1, max_size=2, unique=True)), max_size=2),
    st.randoms(use_true_random=False),
)
def test_regrouping_loses_no_event_and_does_what_the_edits_say(
    merges: list[list[str]], splits: list[tuple[str, list[str]]], chance: random.Random
) -> None:
    edits = Edits.model_validate(
        {"merge": [{"of": of} for of in merges], "split": [{"id": one, "events": those} for one, those in splits]}
    )
    events = told(*"abcdefg")
    try:
        found = Corrections(edits, events)
    except UsageError:
        return
    chance.shuffle(events)
    cut = chance.randint(1, 6)
    groups = found.regroup([(events[:cut], []), (events[cut:], [])])
    held = [{event.id for event in group} for group, _ in groups]
    assert sorted(one for those in held for one in those) == list("abcdefg")
    for one, other in found.apart:
        assert not any({one, other} <= those for those in held)
    if not splits:
        for of in merges:
            assert any(set(of) <= those for those in held)
