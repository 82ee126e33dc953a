from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.text.facts import NOTHING, Facts
from dateline.text.place_line import read_place_line

DAY = date(2019, 2, 25)


@pytest.mark.parametrize(
    "line",
    [
        "LUND, Feb. 25, 2019 (NNA) — The pier reopened.",
        "(NNA) LUND, Feb. 25, 2019 - The pier reopened.",
        "LUND (Nova), 25 February 2019 – The pier reopened.",
        "London, 25 February 2019 — The pier reopened.",
        "LUND, Monday, Feb. 25, 2019 -- The pier reopened.",
        "LUND -- Feb. 25, 2019 -- The pier reopened.",
        "SAN JOSE, Calif., Feb. 25, 2019 /Newswire/ -- The pier reopened.",
        "GENEVA/NEW YORK, 25 February 2019 – The pier reopened.",
        "LUND, Feb. 25, 2019 NNA - The pier reopened.",
        "LUND, Feb. 25, 2019 /NNA/. The pier reopened.",
        "**LUND, Feb. 25, 2019** — The pier reopened.",
        "BERLIN, 25. Februar 2019 (nna) - Der Steg ist offen.",
        "Paris, le 25 février 2019",
        "Madrid, 25 de febrero de 2019 (NNA).- El muelle abre.",
        "МОСКВА, 25 февраля 2019 - Причал открыт.",
    ],
)
def test_a_dateline_with_its_year_tells_the_day(line: str) -> None:
    assert read_place_line(line) == Facts(published=DAY, published_by="dateline")
    assert read_place_line(f"# Pier reopens\n\nBy Ina Vell\n\n{line}\n\nThe mayor came.\n").published == DAY


@pytest.mark.parametrize(
    "line",
    [
        "LUND, Feb 25 (NNA) - The pier reopened.",
        "LUND (NNA) — The pier reopened.",
        "On Monday, February 25, 2019 — a cold day — the pier reopened.",
        "In Lund, February 25, 2019 — a cold day.",
        "Lund, February 25, 2019, saw the pier reopen.",
        "The mayor said on February 25, 2019 - a Monday - that it was open.",
        "Updated, Feb. 25, 2019 — The pier reopened.",
        "Lund, Feb. 25, 2019 – Feb. 27, 2019",
        "LUND, Feb. 30, 2019 — The pier reopened.",
        "February 25, 2019",
        "LUND 25 February 2019",
        "",
    ],
)
def test_other_lines_tell_nothing(line: str) -> None:
    assert read_place_line(line) == NOTHING


def test_two_datelines_of_two_days_tell_nothing() -> None:
    chronicle = "LUND, March 3, 1848 — The first stone.\nLUND, May 4, 1849 — The pier opens.\n"
    assert read_place_line(chronicle) == NOTHING


def test_a_dateline_counts_only_near_the_beginning_and_after_the_start() -> None:
    line = "LUND, Feb. 25, 2019 (NNA) — The pier reopened.\n"
    assert read_place_line("A line of the story.\n" * 12 + line) == NOTHING
    assert read_place_line(line + "The mayor came.\n", len(line)) == NOTHING


@given(
    st.lists(st.sampled_from(["LUND", ", ", "Feb. 25, 2019", "(", ")", "/", " - ", "A", "\n", "25", "—", "So ", "."]))
)
def test_any_text_is_read(pieces: list[str]) -> None:
    read_place_line("".join(pieces))
