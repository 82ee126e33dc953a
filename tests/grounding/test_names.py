from __future__ import annotations

import pytest

from dateline.grounding.names import Names
from dateline.grounding.words import stem, words


@pytest.mark.parametrize(
    ("article", "claim"),
    [
        ("Orla's election surprised Kessler.", "Orla won"),
        ("Orla’s election surprised Kessler.", "Orla's election"),
        ("The O’Neil brothers sailed.", "O'Neil sailed"),
        ("Guaidó spoke.", "Guaido spoke"),
        ("Guaido\u0301 spoke.", "Guaidó spoke"),
        ("Gu\u0301aido spoke.", "Gúaido spoke"),
        ("The port of\u00a0Velmora burnt.", "Velmora burnt"),
        ("Russian ships came.", "Russia sent ships"),
        ("Venezuela paid.", "The Venezuelan state paid the Venezuelans"),
        ("The U.S. sent ships.", "US ships came"),
        ("The towns of Elland and Prall spoke.", "Elland–Prall spoke"),
        ("The king recognised her.", "Recognition of her"),
    ],
)
def test_a_name_is_known_in_any_form_of_writing(article: str, claim: str) -> None:
    assert not Names(article).missing(claim)


@pytest.mark.parametrize(
    ("article", "claim", "missing"),
    [
        ("Kessler spoke.", "Holt spoke", ["Holt"]),
        ("Australia won.", "Austria won", ["Austria"]),
        ("Johnstone sailed.", "Johnson sailed", ["Johnson"]),
        ("Iran signed.", "Iraq signed", ["Iraq"]),
        ("They gave us bread.", "The US gave bread", ["US"]),
        ("They asked who came.", "The WHO came", ["WHO"]),
        ("The bay of Elland.", "Elland-Torr", ["Elland-Torr"]),
    ],
)
def test_another_name_that_looks_alike_is_missing(article: str, claim: str, missing: list[str]) -> None:
    assert Names(article).missing(claim) == missing


def test_a_possessive_ending_is_no_part_of_a_word() -> None:
    assert [word.text for word in words("Orla’s ships', James' boat’s x’")] == ["Orla", "ships", "James", "boat", "x"]


def test_offsets_of_words_are_exact() -> None:
    text = "  “Orla’s U.S. co-op, e\u0301t\u0301e”"
    assert [text[word.start : word.end] for word in words(text)] == ["Orla", "U.S", "co-op", "e\u0301t\u0301e"]


def test_two_forms_of_a_word_have_one_stem() -> None:
    assert stem("recognised") == stem("recognition") == stem("Recognise")
    assert stem("ships") == stem("ship")
    assert stem("the") == ""
    assert stem("US") != stem("us")


@pytest.mark.parametrize(
    ("claimed", "known"),
    [
        ("the minister", "minister"),
        ("  The \u00a0 Harbour Board. ", "Harbour Board"),
        ("“Orla”", "Orla"),
        ("US", "US"),
        ("he", None),
        ("They", None),
        ("the", None),
        ("", None),
        (" .,", None),
        ("of the", None),
        ("Orla Brandt", None),
        ("orlando", None),
    ],
)
def test_a_claimed_name_is_shown_as_the_article_has_it_or_not_at_all(claimed: str, known: str | None) -> None:
    article = "The minister told the Harbour\nBoard that Orla asked the US for help of the kind."
    assert Names(article).known(claimed) == known


def test_a_name_is_found_as_a_whole_word_only() -> None:
    text = "Orla and Orlando. ORLA? Orla’s “Orla”"
    assert Names(text).mentions("Orla") == [(0, 4), (24, 28), (32, 36)]
    assert Names(text).mentions("orla") == [(0, 4), (18, 22), (24, 28), (32, 36)]
    assert Names("“Nord (AG)” and x").mentions("(AG)") == [(6, 10)]
