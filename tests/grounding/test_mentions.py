"""Where an article has a name: found by an index of its words, as a search through all of the text finds it."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from dateline.grounding.names import Names

WORDS = ["Ada", "ADA", "ada", "de", "Lund", "lund's", "Lund-Orrin", "O'Hara", "İzmir", "izmir", "ſtone", "stone", "a_b"]
GAPS = [" ", "\n", ", ", ". ", "-", "’s "]


def searched(text: str, name: str) -> list[tuple[int, int]]:
    """Search all of the text."""
    plain = re.escape(name.replace("’", "'")).replace(r"\ ", r"[ \n]+")
    start = r"(?<!\w)" if name[:1].isalnum() else ""
    end = r"(?!\w)" if name[-1:].isalnum() else ""
    flags = 0 if any(letter.isupper() for letter in name) else re.IGNORECASE
    return [match.span() for match in re.finditer(start + plain + end, text.replace("’", "'"), flags)]


texts = st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(GAPS)), max_size=12).map(
    lambda parts: "".join(word + gap for word, gap in parts)
)
names = st.one_of(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join), st.text("Aad .'’_-İıſ1", min_size=1)
)


@given(texts, names)
def test_the_index_finds_what_a_search_finds(text: str, name: str) -> None:
    assert Names(text).mentions(name) == searched(text, name)


@given(st.text(max_size=60), st.text(min_size=1, max_size=3))
def test_the_index_finds_it_in_any_text(text: str, name: str) -> None:
    assert Names(text).mentions(name) == searched(
        text.replace("‘", "'").replace("ʼ", "'").replace("\u00a0", " "),
        name.replace("‘", "'").replace("ʼ", "'").replace("\u00a0", " "),
    )


def test_a_name_that_is_there_twice_in_a_row_is_found_without_overlap() -> None:
    assert Names("Ada Ada Ada").mentions("Ada Ada") == [(0, 7)]
