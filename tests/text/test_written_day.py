from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.text.written_day import day_of, no_day

DAY = date(2019, 2, 25)


@pytest.mark.parametrize(
    "value",
    """\
2019-02-25|2019-02-25T23:30:00-05:00|2019/2/25|20190225|25.02.2019|25. 2. 2019 10:15|25/2/2019|2/25/2019|25-Feb-2019
25 February 2019|25th of February, 2019|Feb. 25, 2019|February 25th 2019|Mon, 25 Feb 2019 10:15:00 +0100
Monday, 25 February 2019, 10:15 GMT|  25   February\t2019 |FEB 25, 2019 at 10:15 am EST|February 25, 2019 10am
25 février 2019|le lundi 25 février 2019|25. Februar 2019|den 25. Februar 2019|25 de febrero de 2019
25 febbraio 2019|25 de fevereiro de 2019|25 februari 2019|25 февраля 2019|25 лютого 2019|2019年2月25日""".replace(
        "\n", "|"
    ).split("|"),
)
def test_a_day_is_read_in_the_forms_it_is_written_in(value: str) -> None:
    assert day_of(value) == DAY


@pytest.mark.parametrize(
    "value",
    """\
|soon|2019|February 2019|2019-02|2019-02-30|30 February 2019|3/4/2019|25 Feb 19|2019-02-25 to 2019-02-27|32 May 2019
25 February 2019 was cold|on 25 February|5 Marchand 2019|May 3 20199|٢٠١٩-٠٢-٢٥
99.99.2019|20191399|2019年13月1日""".replace("\n", "|").split("|"),
)
def test_what_is_no_whole_day_or_may_be_two_is_none(value: str) -> None:
    assert day_of(value) is None


def test_both_orders_of_equal_figures_are_one_day() -> None:
    assert day_of("3/3/2020") == date(2020, 3, 3)


@given(st.dates(min_value=date(1000, 1, 1), max_value=date(2999, 12, 31)))
def test_every_day_is_read_as_it_is_written(day: date) -> None:
    for form in ("%d %B %Y", "%B %d, %Y", "%d.%m.%Y", "%Y-%m-%d", "%Y%m%d", "%a, %d %b %Y"):
        assert day_of(day.strftime(form)) == day


@given(st.text(max_size=200))
def test_any_value_is_read(value: str) -> None:
    day_of(value)


def test_the_error_names_place_and_value_and_shows_a_long_one_in_part() -> None:
    assert str(no_day("a.txt: Published", "soon")) == "a.txt: Published: 'soon' is no date"
    assert len(str(no_day("a", "x" * 500))) < 100
