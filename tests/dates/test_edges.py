"""Words that nearly make a time expression, and the corners of the calendar."""

from __future__ import annotations

from datetime import date

import pytest

from dateline.dates import find
from dateline.dates.edtf_values import bounds, is_valid
from dateline.dates.numerals import read_number

PUBLISHED = date(2019, 2, 25)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("They met in May 400, 2018 of them.", ["May", "2018"]),
        ("He met 45 May 2018 pupils.", ["May 2018"]),
        ("A meeting in Jan or so.", ["Jan"]),
        ("Mar was late and Jan too.", []),
        ("It fell at 1:75 and at 99 p.m.", []),
        ("The score was 3:2 today.", ["today"]),
        ("They met Sat on a wall, then Fri night.", ["Fri night"]),
        ("They met on Sat. and on Tue and on Wed.", ["Sat.", "Tue", "Wed."]),
        ("He met weekends off.", []),
        ("The Tuesdays met.", ["Tuesdays"]),
        ("He left last afternoon.", []),
        ("One weekend and those weeks.", []),
        ("These days it rains in those days.", ["These days"]),
        ("It takes twelve quarters.", ["twelve quarters"]),
        ("It takes 12,345,678,901 years.", []),
        ("The proposed sale took three days.", ["three days"]),
        ("They'll meet Friday.", ["Friday"]),
        ("A. B. Smith of Brenn Corp. and the U.S. met Friday.", ["Friday"]),
        ("He read \u201cThis Week\u201d.", []),
        ("The next weeks and the last nights.", []),
        ("At present the present is here.", ["present"]),
        ("As soon as he left, he slept.", []),
        ("He left years before the vote.", []),
        ("He left a year before.", ["a year before"]),
        ("He left three hours later.", ["three hours"]),
        ("He stayed for one one two days.", ["two days"]),
        ("The second second passed in seconds.", ["seconds"]),
        ("The 3rd quarter of the field.", ["The 3rd quarter"]),
        (
            "Every Sunday and every weekend and every three hours.",
            ["Every Sunday", "every weekend", "every three hours"],
        ),
        ("In the fiscal first quarter and by fiscal year end.", ["the fiscal first quarter"]),
        ("By 2018 year-end it fell.", ["By 2018 year-end"]),
        ("In the week ended Friday.", ["Friday"]),
        ("it met on friday in june.", ["friday", "june"]),
        ("in may it may march on an august day.", []),
        ("The reigned year and the fiscal year.", []),
        ("The fifth quarter of 2018.", ["2018"]),
        ("In 5Q or 3H nothing.", []),
        ("The decade-ago view, a decade earlier.", ["decade-ago", "a decade earlier"]),
        ("The next twenty months of 2018.", ["The next twenty months", "2018"]),
        ("The first twenty months of 2018.", ["The first twenty months", "2018"]),
        ("The decades-old and the three-decade war.", ["three-decade"]),
        ("This Year\u201d, he read.", []),
        ("It is the worst storm that will hit in 40 years.", ["40 years"]),
        ("He filed 1040s in Forties fields.", []),
        ("In ten weeks and in months.", ["ten weeks", "months"]),
        ("Twenty weeks from now.", ["Twenty weeks from now"]),
        ("A few years from now.", ["A few years from now"]),
        ("March of this month, June last quarter.", ["this month", "June", "last quarter"]),
        ("For the week, it fell.", ["the week"]),
        ("Monday-Friday and May-June.", ["Monday-Friday", "May-June"]),
        ("The years-long wait.", ["years-long"]),
        ("from Friday - a day of rest - to 2018", ["Friday", "2018"]),
    ],
)
def test_what_is_and_what_is_not_a_time_expression(text: str, expected: list[str]) -> None:
    assert [expression.quote for expression in find(text, PUBLISHED)] == expected


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("It fell in the year-ago quarter.", "2017-10?/2017-12?"),
        ("It fell in the 2016 period.", "2016"),
        ("It fell in the same period last year.", "2018"),
        ("It fell a year earlier.", "2018"),
        ("It fell next summer.", "2019-22"),
        ("It fell in the first half. It rose a year ago.", "2018-01/2018-06"),
        ("It fell on May 3 to June 31, 2018.", None),
        ("It fell May 30-31, 2018.", "2018-05-30/2018-05-31"),
        ("It fell June 30-31, 2018.", None),
        ("It fell June 30-31.", None),
        ("It fell on 3-5 May.", "2019-05-03?/2019-05-05?"),
        ("It fell on 29 February to 3 March 2019.", "2019-03-03"),
        ("The board may meet on Friday.", "2019-03-01?"),
        ("It falls in the last fiscal quarter.", "2018-10/2018-12"),
        ("It falls next weekend.", "2019-03-09/2019-03-10"),
        ("It fell 12 quarters ago.", "2016-01/2016-03"),
        ("It fell a fortnight ago.", "2019-02-11/2019-02-17"),
        ("It fell in the third quarter. It fell in the 2016 quarter.", "2016-07/2016-09"),
        ("It fell between the 1970s and the 1990s.", "1970/1999"),
        ("It fell in the last two centuries.", "1819/2019"),
        ("It fell since 3/4/2018.", "[2018-03-04,2018-04-03]"),
        ("It fell around 3/4/2018.", "[2018-03-04,2018-04-03]"),
        ("It fell from 3/4/2018 to 5/4/2018.", "[2018-04-05,2018-05-04]"),
    ],
)
def test_the_corners_of_the_calendar(text: str, edtf: str | None) -> None:
    assert find(text, PUBLISHED)[-1].edtf == edtf


@pytest.mark.parametrize("anchor", [date(1, 1, 1), date(9999, 12, 31)])
def test_the_ends_of_the_calendar_are_no_error(anchor: date) -> None:
    for phrase in (
        "last century",
        "two weeks ago",
        "next week",
        "next decade",
        "last Friday",
        "in 2 years",
        "next May",
    ):
        for expression in find(f"It will fall {phrase}.", anchor):
            assert expression.earliest is None or expression.latest is None or expression.earliest <= expression.latest


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("twenty-five", 25), ("two hundred and ten", 210), ("three thousand five hundred", 3500), ("a", None),
        ("nineteen ninety-six", 1996), ("twenty nineteen", 2019), ("twenty-first", 21), ("hundredth", None),
        ("hundred thousand", 100_000), ("million two", 1_000_000), ("one two", 1), ("first second", 1), ("zero", 0),
        ("two million five hundred thousand", 2_500_000), ("twenty second", 22), ("forty twelve", 40),
    ],
)  # fmt: skip
def test_numbers_in_words(words: str, value: int | None) -> None:
    number = read_number(words, 0)
    assert (number[1] if number else None) == value


@pytest.mark.parametrize("value", ["../", "/..", "..", "", "/", "2019-13", "x" * 99, "\x00"])
def test_what_is_no_edtf_value_is_an_error_and_prints_nothing(value: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ValueError, match="no EDTF value"):
        bounds(value)
    assert not is_valid(value)
    assert capsys.readouterr().out == ""
