"""Short reports of one day that share their names: one event in other words, or two deeds."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.merge.cluster import GREY, SAME, cluster
from dateline.merge.deeds import deeds, same_deed
from dateline.merge.heads import plain
from dateline.merge.phrasal import PHRASAL
from dateline.records import EventDate, Evidence, Told

if TYPE_CHECKING:
    from collections.abc import Sequence

PAIRS: dict[str, dict[str, list[dict[str, list[str]]]]] = tomllib.loads(
    (Path(__file__).parent / "data" / "same_day.toml").read_text("utf-8")
)
MONDAY = EventDate(edtf="2021-05-03", earliest="2021-05-03", latest="2021-05-03", basis="resolved")
NEWS = date(2021, 5, 3)
SANK = "The ferry Maren sank off Lund on Monday."
LEFT = "The ferry Maren left Lund on Monday with 40 passengers."


def told(name: str, text: str, when: EventDate = MONDAY) -> Told:
    evidence = (Evidence(start=0, end=len(text), quote=text),)
    return Told(id=name, article=name.partition(".")[0], text=text, date=when, evidence=evidence)


def joined(one: Sequence[str], other: Sequence[str], **more: Any) -> bool:  # noqa: ANN401 -- options of ``cluster``
    """Whether the first sentences of two articles are taken for one event; the others have no date."""
    events = [
        told(f"{article}.{at}", text, EventDate() if at else MONDAY)
        for article, texts in (("a", one), ("b", other))
        for at, text in enumerate(texts)
    ]
    found = cluster(events, published={"a": NEWS, "b": NEWS}, **more)
    return any({"a.0", "b.0"} <= {event.id for event in each.events} for each in found)


def short(sentence: str) -> str:
    """Return a sentence as a model tells it: without its day, and what stands behind."""
    return sentence.partition(" on ")[0].rstrip(".")


def counted(part: str, kind: str, *, shortened: bool = False) -> int:
    def read(texts: list[str]) -> list[str]:
        return [short(texts[0]), *texts[1:]] if shortened else texts

    return sum(joined(read(pair["one"]), read(pair["two"])) for pair in PAIRS[part][kind])


@pytest.mark.parametrize("part", sorted(PAIRS))
def test_of_ten_events_in_other_words_nine_are_one(part: str) -> None:
    assert len(PAIRS[part]["same"]) == 10
    assert counted(part, "same") >= 9


@pytest.mark.parametrize("part", sorted(PAIRS))
def test_of_ten_pairs_of_deeds_of_the_same_names_on_one_day_seven_are_two(part: str) -> None:
    assert len(PAIRS[part]["other"]) == 10
    assert counted(part, "other") <= 3


def test_events_as_a_model_shortens_them_are_told_apart_nearly_as_well() -> None:
    assert sum(counted(part, "same", shortened=True) for part in PAIRS) >= 24
    assert sum(counted(part, "other", shortened=True) for part in PAIRS) <= 7


def test_a_ship_that_sank_and_one_that_left_are_two_events() -> None:
    assert not joined([SANK], [LEFT])
    assert joined([SANK], ["The ferry Maren went down near Lund on Monday."])


def test_whether_two_verbs_are_one_deed_is_left_to_a_model_where_one_is_at_hand() -> None:
    asked: list[tuple[str, str]] = []

    def judge(one: Told, other: Told) -> bool:
        asked.append((one.text, other.text))
        return True

    assert joined([SANK], [LEFT], judge=judge)
    assert asked == [(SANK, LEFT)]
    assert GREY[0] < SAME < GREY[1]


def test_a_text_of_several_sentences_is_not_judged_by_its_verbs() -> None:
    more = " The harbour of Lund was full of people."
    assert joined([SANK + more], [LEFT + more])


def test_names_and_the_same_deed_are_an_event() -> None:
    assert joined(["Ada Holt resigned on Monday."], ["Ada Holt stepped down on Monday."])


def said(one: str, other: str) -> bool | None:
    first, second = same_deed(deeds(one), deeds(other)), same_deed(deeds(other), deeds(one))
    assert first is second
    return first


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("It sank", "It was sinking", True),
        ("It sank", "It left", False),
        ("Three were killed", "Three died", True),
        ("He was arrested", "The arrest of the man surprised all", True),
        ("He gave a concert", "He sang", False),
        ("Teachers went on strike", "Teachers walked out", True),
        ("Dockers called a strike", "Dockers called off the strike", False),
        ("He took first place", "He won", None),  # "first" and "place" say nothing
        ("Quake rattles Lund", "A quake destroyed the mill", None),
        ("He said that it sank", "She said that it left", False),
        ("A hundred people", "It left", None),
        ("It was not yet seen", "It sank", None),  # to see says little
        ("It was used", "It was used", None),
        ("Hurt", "…", None),
        ("The old ship sank in the cold water behind the long pier of the small harbour", "It left", None),
        ("The old ship sank in the cold water behind the long pier of the small harbour", "It went down", True),
    ],
)
def test_verbs_say_whether_it_is_one_deed(one: str, other: str, same: bool | None) -> None:  # noqa: FBT001
    assert said(one, other) is same


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_two_texts_can_be_asked_about_their_deeds(one: str, other: str) -> None:
    found = said(one, other)
    assert found is None or (deeds(one).verbs and deeds(other).verbs)
    assert "" not in deeds(one).words


@pytest.mark.parametrize(
    "forms",
    [
        "kill kills killed killing",
        "close closes closed closing",
        "stop stops stopped stopping",
        "carry carries carried carrying",
        "die dies died dying",
        "sink sank sunk sinking",
        "pass passed passing",
        "sue sued",
    ],
)
def test_the_forms_of_a_verb_are_one_word(forms: str) -> None:
    assert len({plain(form) for form in forms.split()}) == 1


def test_no_verb_is_lost_behind_its_particle() -> None:
    assert all(verb and same and all(same) for (verb, _), same in PHRASAL.items())
