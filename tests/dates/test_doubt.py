from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.dates import find
from dateline.dates.edtf_values import bounds
from dateline.extractive.brief import brief_of
from dateline.extractive.candidates import candidates
from dateline.text.article import make_article
from dateline.text.facts import Facts

DAY = date(2019, 2, 20)


@pytest.mark.parametrize(
    ("phrase", "edtf"),
    [
        ("It fell yesterday.", "2019-02-19?"),
        ("It fell last month.", "2019-01?"),
        ("It fell last winter.", "2017-12?/2018-02?"),
        ("It fell about two weeks ago.", "2019-02-04%/2019-02-10%"),
        ("It stood from Monday to Wednesday.", "2019-02-18?/2019-02-20?"),
        ("It has stood since last March.", "2018-03?/.."),
        ("It fell at 10 a.m. on Tuesday.", "2019-02-19?"),
    ],
)
def test_what_is_counted_from_a_likely_day_is_marked(phrase: str, edtf: str) -> None:
    found = [one for one in find(phrase, DAY, certain=False) if one.edtf]
    assert [one.edtf for one in found] == [edtf]
    assert all(one.guessed for one in found)


@pytest.mark.parametrize(
    "phrase",
    [
        "It fell on 3 March 2018.",
        "It fell in 2017.",
        "It stood from May to July 2016.",
        "It fell on 3 May 2016, the day after it was built.",
    ],
)
def test_a_date_that_is_stated_in_full_needs_no_day_of_publication(phrase: str) -> None:
    assert find(phrase, DAY, certain=False) == find(phrase, DAY)


def test_other_languages_are_marked_alike() -> None:
    assert [one.edtf for one in find("Der Steg fiel gestern ins Wasser.", DAY, "de", certain=False)] == ["2019-02-19?"]


def test_an_event_without_a_phrase_has_the_mark_of_its_article() -> None:
    facts = Facts(published=DAY, published_by="file name", published_guessed=True)
    article = make_article("The pier at Lund fell into the lake.\n", "a.txt", facts=facts)
    (event,) = brief_of(article, candidates(article)).events
    assert (event.date.edtf, event.date.basis) == ("2019-02-20?", "published")


@given(
    st.lists(
        st.sampled_from(
            "yesterday last month spring 2019 since Monday until May the week of about noon 3 2018 or".split()
        ),
        max_size=9,
    ).map(" ".join)
)
def test_a_mark_changes_no_day_and_is_valid_edtf(text: str) -> None:
    for sure, unsure in zip(find(text, DAY), find(text, DAY, certain=False), strict=True):
        assert (sure.earliest, sure.latest, sure.start, sure.end) == (
            unsure.earliest, unsure.latest, unsure.start, unsure.end,
        )  # fmt: skip
        if sure.edtf is not None and unsure.edtf is not None and sure.precision != "time":
            assert bounds(unsure.edtf) == bounds(sure.edtf) or sure.precision == "season"
