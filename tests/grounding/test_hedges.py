from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.grounding.hedges import hedge

if TYPE_CHECKING:
    from collections.abc import Callable

    from dateline.records import Brief

    Check = Callable[..., Brief]


@pytest.mark.parametrize(
    ("line", "claim", "word"),
    [
        ("The oil was likely mortgaged by the bank.", "The bank mortgaged the oil", "likely"),
        ("Mira Holt believes that the port stores drones.", "The port stores drones", "believes"),
        ("It appears that the guard burned the ships.", "The guard burned the ships", "appears that"),
        ("Reportedly, the guard burned the ships.", "The guard burned the ships", "Reportedly"),
        ("The guard may have burned the ships.", "The guard burned the ships", "may"),
        ("The guard is said to have burned the ships.", "The guard burned the ships", "said to have"),
        ("The envoy would  have sailed home.", "The envoy sailed home", "would  have"),
    ],
)
def test_a_word_of_doubt_is_told_with_its_place(check: Check, line: str, claim: str, word: str) -> None:
    (event,) = check(line, claim).events
    assert event.hedge is not None
    assert (event.hedge.start, event.hedge.quote) == (line.index(word), word)


@pytest.mark.parametrize(
    "line",
    [
        "In May the guard burned the ships.",
        "May 4 was the day on which the guard burned the ships.",
        "The guard burned the ships, and the duke will probably sail.",
        "The guard burned the ships.",
    ],
)
def test_what_is_stated_as_a_fact_has_no_hedge(check: Check, line: str) -> None:
    (event,) = check(line, "The guard burned the ships").events
    assert event.hedge is None


def test_a_hedge_in_the_second_cited_line_counts(check: Check) -> None:
    text = "The guard and the ships were at Velmora. The guard allegedly burned them."
    (event,) = check(text, {"text": "The guard burned the ships at Velmora", "lines": [1, 2]}).events
    assert event.hedge is not None
    assert event.hedge.quote == "allegedly"


@given(st.text(max_size=200), st.integers(0, 200), st.integers(0, 200))
def test_a_hedge_stands_inside_its_line(line: str, start: int, end: int) -> None:
    found = hedge(line, (min(start, end), max(start, end)))
    assert found is None or line[found[0] : found[1]].strip()
