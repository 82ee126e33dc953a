from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from dateline.schema import MAX_TEXT

if TYPE_CHECKING:
    from collections.abc import Callable

    from dateline.records import Brief

    Check = Callable[..., Brief]

ARTICLE = (
    "Kessler has sent four hundred engineers to the dam at Torrin. "
    "He believes that it can be saved. "
    "The guard did not close the harbour. "
    "No soldiers were hurt at Velmora. "
    "Orla Brandt said: “You must leave the mill.”"
)


def _dropped(brief: Brief) -> list[str]:
    assert not brief.events
    return [warning.removeprefix("event dropped: ") for warning in brief.warnings if warning.startswith("event")]


@pytest.mark.parametrize(
    ("claim", "why"),
    [
        ("Holt has sent four hundred engineers to the dam", "it names something that the article does not (1)"),
        ("Kessler has sent 401 engineers to the dam", "it has a number that its line does not (1)"),
        ("Kessler has sent four hundred million engineers", "it has a number that its line does not (1)"),
        ("Kessler sold the mill to a bank in spring", "its line does not tell it (1)"),
        ("a bank sold them in spring", "its line does not tell it (1)"),
        ("", "its line does not tell it (1)"),
        ("Kessler at Torrin", "it tells nothing that was done (1)"),
        ({"text": "The guard closed the harbour", "lines": [3]}, "it turns a denial around (1)"),
        ({"text": "The harbour was closed by the guard", "lines": [3]}, "it turns a denial around (1)"),
        ({"text": "soldiers were hurt at Velmora", "lines": [4]}, "it turns a denial around (1)"),
        ("Kessler has not sent four hundred engineers to the dam", "it turns a denial around (1)"),
        ({"text": "You must leave the mill", "lines": [5]}, "it speaks to the reader (1)"),
        ({"text": "Kessler has sent engineers", "lines": []}, "it cites no line of the article (1)"),
        ("Kessler has sent engineers to the dam " * 12, "its text was cut off (1)"),
    ],
)
def test_a_claim_that_its_line_does_not_prove_is_dropped_with_its_reason(
    check: Check, claim: str | dict[str, Any], why: str
) -> None:
    assert _dropped(check(ARTICLE, claim)) == [why]


@pytest.mark.parametrize(
    "claim",
    [
        "Kessler has sent four hundred engineers to the dam at Torrin",
        "Kessler has sent 400 engineers to the dam",
        {"text": "Kessler believes that it can be saved", "lines": [2]},
        {"text": "The guard did not close the harbour", "lines": [3]},
        {"text": "The guard didn’t close the harbour", "lines": [3]},
        {"text": "No soldiers were hurt at Velmora", "lines": [4]},
        {"text": "Orla Brandt said: “You must leave the mill.”", "lines": [5]},
    ],
)
def test_a_claim_in_the_words_of_its_line_is_kept(check: Check, claim: str | dict[str, Any]) -> None:
    brief = check(ARTICLE, claim)
    assert [event.text for event in brief.events] == [claim if isinstance(claim, str) else claim["text"]]
    assert set(brief.events[0].checks) >= {"names", "numbers", "support"}


@pytest.mark.parametrize(
    ("line", "claim", "kept"),
    [
        ("The minister denied that the guard closed the harbour.", "The guard closed the harbour", False),
        ("The minister denied that the guard closed the harbour.", "The minister denied that it closed", True),
        ("The minister refused to close the harbour.", "The minister closed the harbour", False),
        ("It wasn’t the guard who closed the harbour.", "The guard closed the harbour", False),
        ("The guard not only closed the harbour but burned the ships.", "The guard closed the harbour", True),
        ("The guard closed pier No. 10 in the harbour.", "The guard closed pier 10 in the harbour", True),
        ("The guard closed the harbour, but the duke did not sail.", "The guard closed the harbour", True),
        ("The duke did not sail, and the guard closed the harbour.", "The guard closed the harbour", True),
    ],
)
def test_a_denial_counts_where_it_governs_the_claim(check: Check, line: str, claim: str, kept: bool) -> None:  # noqa: FBT001 -- a table's column
    assert bool(check(line, claim).events) is kept


def test_a_text_at_the_limit_was_cut_off(check: Check) -> None:
    line = "The guard closed " + ", ".join(["the harbour"] * 60) + "."
    whole = "The guard closed " + "the harbour " * 60
    assert check(line, whole[: MAX_TEXT - 1]).events
    assert not check(line, whole[:MAX_TEXT]).events


def test_a_line_that_shares_no_word_with_the_event_is_not_its_evidence(check: Check) -> None:
    (event,) = check(ARTICLE, {"text": "The guard did not close the harbour", "lines": [1, 3]}).events
    assert [place.quote for place in event.evidence] == ["The guard did not close the harbour."]


def test_the_same_claim_has_the_same_id_and_another_claim_another(check: Check) -> None:
    claim = "Kessler has sent 400 engineers"
    one, again = check(ARTICLE, claim), check(ARTICLE, f"  {claim} ")
    assert one.events[0].id == again.events[0].id
    other = check(ARTICLE, "Kessler has sent engineers")
    elsewhere = check(ARTICLE + " The end came.", claim)
    assert len({brief.events[0].id for brief in (one, again, other, elsewhere)}) == 3


def test_actors_of_an_event_are_those_that_the_article_names(check: Check) -> None:
    claim = {"text": "Kessler has sent 400 engineers", "actors": ["Kessler", "he", "the guard", "Holt", "Kessler"]}
    assert check(ARTICLE, claim).events[0].actors == ("Kessler", "guard")


@pytest.mark.parametrize("line", ["“" * 100_000, "may " * 25_000, "x' " * 33_000, "1," * 50_000, "a-" * 50_000])
def test_a_line_of_any_length_is_searched_in_one_pass(line: str) -> None:
    from dateline.grounding.events import keeps_negation
    from dateline.grounding.hedges import hedge
    from dateline.grounding.names import Names
    from dateline.grounding.place import clauses

    hedge(line, (0, len(line)))
    clauses(line)
    assert keeps_negation("x", line)
    assert Names(line).missing("Kessler") == ["Kessler"]
    assert not Names(line).mentions("Kessler  of x")
