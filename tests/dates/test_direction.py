"""Past or future: from verbs, small words and the publication date, Monday, 25 February 2019."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from dateline.dates import find

if TYPE_CHECKING:
    from collections.abc import Callable

    from dateline.dates import TimeExpression

    Only = Callable[..., TimeExpression]


@pytest.mark.parametrize(
    ("sentence", "edtf"),
    [
        ("The court ruled on Friday.", "2019-02-22"),
        ("On Friday, the court ruled.", "2019-02-22"),
        ("The court has ruled on Friday.", "2019-02-22"),
        ("The court ruled Monday.", "2019-02-25"),
        ("The court may have met on Friday.", "2019-02-22"),
        ("The mill shut down and was sold in September.", "2018-09"),
        ("The mill was sold on Nov. 13.", "2018-11-13"),
        ("BRENN, Feb 24 (Agency) - A mill was sold.", "2019-02-24"),
        ("The mill was sold on Sunday, Nov. 18.", "2018-11-18"),
        ("The mill was sold this Friday.", "2019-02-22"),
        ("The town awarded the mill to Ostrel in November.", "2018-11"),
        ("Sales fell in the year ended March 31.", "2018-03-31"),
        ("Prices have risen in the old town since Friday's vote.", "2019-02-22"),
    ],
)
def test_a_past_cue_is_proof_enough(sentence: str, edtf: str) -> None:
    expression = find(sentence, date(2019, 2, 25))[-1]
    assert (expression.edtf, expression.guessed) == (edtf, False)


@pytest.mark.parametrize(
    ("sentence", "edtf"),
    [
        ("The court will rule on Friday.", "2019-03-01?"),
        ("The verdict is due Friday.", "2019-03-01?"),
        ("The court plans to rule on Friday.", "2019-03-01?"),
        ("The mill will be sold in September.", "2019-09?"),
        ("The mill is to be sold on Nov. 13.", "2019-11-13?"),
        ("The offer expires March 6.", "2019-03-06?"),
        ("The mill will be closed next Friday.", "2019-03-01?"),
        ("The mill will be closed this Friday.", "2019-03-01?"),
        ("A quiet until the weekend.", "../2019-03-03?"),
        ("The mill will be closed on Friday night.", "2019-03-01?"),
        ("The court is to rule on Friday.", "2019-03-01?"),
        ("The loan runs through May.", "2019-05?"),
        ("The town gave the mill a loan until mid-March.", "../2019-03?"),
        ("The town gave the mill a loan for March.", "2019-03?"),
    ],
)
def test_a_future_cue_is_a_guess(only: Only, sentence: str, edtf: str) -> None:
    expression = only(sentence)
    assert (expression.edtf, expression.guessed) == (edtf, True)


@pytest.mark.parametrize(
    ("sentence", "edtf"),
    [
        ("A quiet town, Friday.", "2019-02-22?"),
        ("Records for March.", "2019-03?"),
        ("Holders of record Nov. 10.", "2018-11-10?"),
        ("Holders of record March 6.", "2019-03-06?"),
        ("They agreed to sell the mill in March.", "2019-03?"),
        ("He spoke on the 15th.", "2019-02-15?"),
        ("He will speak on the 15th.", "2019-03-15?"),
        ("He spoke on the 28th.", "2019-01-28?"),
        ("A cold day in summer.", "2019-06?/2019-08?"),
        ("Snow in winter.", "2018-12?/2019-02?"),
    ],
)
def test_without_a_cue_the_nearest_is_taken_and_marked_as_a_guess(sentence: str, edtf: str) -> None:
    assert find(sentence, date(2019, 2, 25))[-1].edtf == edtf


def test_a_day_that_is_near_ahead_is_not_taken_for_one_eleven_months_ago(only: Only) -> None:
    expression = only("The board voted to redeem the notes on March 7.")
    assert (expression.edtf, expression.guessed) == ("2019-03-07?", True)


def test_the_same_month_is_the_month_of_publication(only: Only) -> None:
    assert only("It rained in February.").edtf == "2019-02"
