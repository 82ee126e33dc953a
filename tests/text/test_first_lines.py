from __future__ import annotations

from datetime import date

import pytest

from dateline.text.facts import NOTHING, Facts
from dateline.text.first_lines import read_first_lines

DAY = date(2019, 2, 25)
CERTAIN = Facts(published=DAY, published_by="first lines")
GUESSED = Facts(published=DAY, published_by="first lines", published_guessed=True)
STORY = "The old pier reopened to walkers on Monday after two years of repairs.\n"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("Posted on February 25, 2019", CERTAIN),
        ("Published: Mon, 25 Feb 2019 10:15", CERTAIN),
        ("First published on 25 February 2019 at 10.15 GMT", CERTAIN),
        ("Updated 26 February 2019 | Published 25 February 2019", CERTAIN),
        ("Veröffentlicht am 25. Februar 2019", CERTAIN),
        ("25 February 2019", GUESSED),
        ("By Ina Vell, 25 February 2019", GUESSED),
        ("By Ina Vell | Feb. 25, 2019 10:15 am", GUESSED),
        ("Last updated 25 February 2019", GUESSED),
        ("Published on February 25, 2019, the report was long.", NOTHING),
        ("25 February 2019 was a cold day.", NOTHING),
        ("By Ina Vell", NOTHING),
    ],
)
def test_a_line_before_the_story_tells_the_day(line: str, told: Facts) -> None:
    assert read_first_lines(f"Pier reopens\n\n{line}\n\n{STORY}") == told


def test_a_line_amid_the_story_tells_nothing() -> None:
    assert read_first_lines(f"{STORY}\n25 February 2019\n") == NOTHING
    assert read_first_lines("A row\n" * 6 + "25 February 2019\n") == NOTHING


def test_a_dateline_goes_before_other_lines() -> None:
    text = f"Posted on February 26, 2019\n\nLUND, Feb. 25, 2019 — {STORY}"
    assert read_first_lines(text) == Facts(published=DAY, published_by="dateline")
    assert read_first_lines(text, text.index("LUND")).published_by == "dateline"
