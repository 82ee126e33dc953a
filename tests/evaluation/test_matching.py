from __future__ import annotations

from collections.abc import Callable
from itertools import combinations, permutations

from hypothesis import given
from hypothesis import strategies as st

from dateline.evaluation.gold import GoldEvent
from dateline.evaluation.matching import assign, match, same_word
from dateline.records import Event

MakeGold = Callable[..., GoldEvent]
MakeEvent = Callable[..., Event]
LIKENESS = st.dictionaries(
    st.integers(0, 4),
    st.dictionaries(st.integers(0, 4), st.integers(1, 20).map(lambda n: n / 20), max_size=5),
    max_size=5,
)


def _best_by_trying(likeness: dict[int, dict[int, float]]) -> float:
    rows = sorted(likeness)
    columns = sorted({c for row in likeness.values() for c in row})
    best = 0.0
    for size in range(len(rows) + 1):
        for some in combinations(rows, size):
            for those in permutations(columns, size):
                if all(c in likeness[r] for r, c in zip(some, those, strict=True)):
                    best = max(best, sum(likeness[r][c] for r, c in zip(some, those, strict=True)))
    return best


@given(LIKENESS)
def test_an_assignment_is_one_to_one_and_no_other_has_a_greater_sum(likeness: dict[int, dict[int, float]]) -> None:
    found = assign(likeness)
    assert len(set(found.values())) == len(found)
    assert all(column in likeness[row] for row, column in found.items())
    total = sum(likeness[row][column] for row, column in found.items())
    assert abs(total - _best_by_trying(likeness)) < 1e-9


def test_a_thousand_events_on_one_line_are_assigned_without_trying_all_pairs() -> None:
    likeness = {row: {c % 1000: 1.0 - 0.001 * (c - row) for c in range(row, row + 4)} for row in range(1000)}
    assert len(assign(likeness)) == 1000


def test_an_event_of_another_line_is_not_the_golds(told: MakeEvent, gold_event: MakeGold) -> None:
    wanted = gold_event(0, "Orvane Ferries bought the pier of Sundmark.")
    assert match([told(0, "Orvane Ferries bought a pier.")], [wanted]).pairs == {0: 0}
    assert match([told(1, "Orvane Ferries bought a pier.")], [wanted]).pairs == {}


def test_an_event_with_few_of_the_words_is_not_the_golds(told: MakeEvent, gold_event: MakeGold) -> None:
    wanted = gold_event(0, "Orvane Ferries bought the pier of Sundmark.")
    assert match([told(0, "A ferry sailed on Monday.")], [wanted]).pairs == {}


def test_actors_count_as_words_of_an_event(told: MakeEvent, gold_event: MakeGold) -> None:
    wanted = gold_event(0, "Orvane Ferries bought the pier.")
    assert match([told(0, "The pier was sold.")], [wanted]).pairs == {}
    assert match([told(0, "The pier was sold.", actors=("Orvane Ferries",))], [wanted]).pairs == {0: 0}


def test_each_gold_event_is_found_once_and_by_the_event_that_is_most_like_it(
    told: MakeEvent, gold_event: MakeGold
) -> None:
    wanted = [gold_event(0, "Orvane Ferries bought the pier."), gold_event(0, "Sundmark lost the pier.")]
    events = [told(0, "Sundmark lost the pier to Orvane Ferries."), told(0, "Orvane Ferries bought the pier.")]
    assert match(events, wanted).pairs == {0: 1, 1: 0}


def test_the_greatest_sum_goes_before_the_likest_pair(told: MakeEvent, gold_event: MakeGold) -> None:
    # the second event can only be the first of the gold, so the first event takes the second one
    wanted = [gold_event(0, "Orvane bought the pier"), gold_event(0, "Orvane bought the pier of Sundmark harbour")]
    events = [told(0, "Orvane bought the pier"), told(0, "Orvane bought")]
    assert match(events, wanted).pairs == {0: 1, 1: 0}


def test_of_two_events_told_in_the_same_words_each_has_its_own_date(told: MakeEvent, gold_event: MakeGold) -> None:
    wanted = [
        gold_event(1, "closed", "2024-03", trigger=("closed",)),
        gold_event(1, "closed", "2024", trigger=("closed",)),
    ]
    assert match([told(1, None, "2024"), told(1, None, "2024-03")], wanted, mentions=True).pairs == {0: 1, 1: 0}
    assert match([told(1, None, "2024-03"), told(1, None, "2024")], wanted, mentions=True).pairs == {0: 0, 1: 1}


def test_words_go_before_dates(told: MakeEvent, gold_event: MakeGold) -> None:
    wanted = [gold_event(0, "Orvane bought the pier", "2024"), gold_event(0, "Orvane bought", "2023")]
    assert match([told(0, "Orvane bought the pier", "2023")], wanted).pairs == {0: 0}


def test_a_marked_word_must_stand_in_the_event_in_whatever_form(told: MakeEvent, gold_event: MakeGold) -> None:
    wanted = [gold_event(1, "closed Mayor Ilse Tarn", trigger=("closed", "close"), verb=True)]
    assert match([told(1, "The bridge was closing.")], wanted, mentions=True).pairs == {0: 0}
    assert match([told(1, "Mayor Ilse Tarn spoke of the bridge.")], wanted, mentions=True).pairs == {}


def test_an_event_is_the_golds_whose_word_comes_first_and_covers_the_other(
    told: MakeEvent, gold_event: MakeGold
) -> None:
    wanted = [
        gold_event(2, "strike its members", trigger=("strike",), verb=True),
        gold_event(2, "denied union", trigger=("denied",), verb=True),
        gold_event(2, "march", trigger=("march",), verb=True),
    ]
    found = match([told(2)], wanted, mentions=True)
    assert (found.pairs, found.covered) == ({0: 1}, {0: 0})


def test_a_verb_goes_before_a_noun_that_stands_earlier(told: MakeEvent, gold_event: MakeGold) -> None:
    wanted = [gold_event(0, "purchase", trigger=("purchase",)), gold_event(0, "shook", trigger=("shook",), verb=True)]
    assert match([told(0, "The purchase shook Sundmark.")], wanted, mentions=True).pairs == {0: 1}


def test_an_event_without_a_marked_word_covers_nothing(told: MakeEvent, gold_event: MakeGold) -> None:
    wanted = [gold_event(0, "Orvane bought the pier"), gold_event(0, "Orvane bought")]
    assert match([told(0)], wanted, mentions=True).covered == {}


def test_forms_of_a_word_are_the_same_and_other_words_are_not() -> None:
    assert same_word("sues", "sued")
    assert same_word("push", "pushe")
    assert same_word("close", "closi")
    assert same_word("said", "says")
    assert same_word("sold", "sell")
    assert not same_word("port", "post")
    assert not same_word("no", "now")
