"""Other languages, through ``dateparser``, on Monday, 25 February 2019."""

from __future__ import annotations

from datetime import date

import pytest

from dateline.dates import find
from dateline.text.language import detect

PUBLISHED = date(2019, 2, 25)
WEEK, BEFORE = "2019-02-18/2019-02-24", "2019-02-11/2019-02-17"
TEXTS = {
    "es": (
        "El alcalde llegó el 3 de mayo de 2018 y ayer habló con los vecinos. La semana pasada, hace dos "
        "semanas y en marzo de 2017 no quiso; el lunes será, como en 2015."
    ),
    "fr": (
        "Le maire est arrivé le 3 mai 2018 et il a parlé hier avec les voisins. La semaine dernière, il "
        "y a deux semaines et en mars 2017, il ne voulait pas ; lundi ce sera oui, comme en 2015."
    ),
    "de": (
        "Der Bürgermeister kam am 3. Mai 2018 und sprach gestern mit den Nachbarn. Letzte Woche, vor "
        "zwei Wochen und im März 2017 wollte er nicht; am Montag ist es so weit, wie im Jahr 2015."
    ),
    "pt": (
        "O prefeito chegou a 3 de maio de 2018 e ontem falou com os vizinhos. Na semana passada, há duas"
        " semanas e em março de 2017 não quis; na segunda-feira será, como em 2015."
    ),
    "it": (
        "Il sindaco è arrivato il 3 maggio 2018 e ieri ha parlato con i vicini. La settimana scorsa, due"
        " settimane fa e a marzo 2017 non ha voluto; lunedì sarà così, come nel 2015."
    ),
    "ru": (
        "Мэр прибыл 3 мая 2018 года и вчера говорил с соседями. На прошлой неделе, две недели назад и в "
        "марте 2017 года он не хотел; в понедельник будет так же, как в 2015 году."
    ),
    "uk": (
        "Мер прибув 3 травня 2018 року і вчора говорив із сусідами. Минулого тижня і в березні 2017 року"
        " він не хотів; у понеділок буде так само, як у 2015 році."
    ),
    "ar": (
        "وصل العمدة في 3 مايو 2018 وتحدث أمس مع الجيران. الأسبوع الماضي وفي مارس 2017 رفض، ويوم الاثنين "
        "سيقبل كما في عام 2015."
    ),
    "zh": ("市长于2018年5月3日抵达，昨天与邻居谈话。上周和2017年3月他不愿意；星期一他会同意，就像2015年一样。"),
}
EXPECTED = {
    "es": ["2018-05-03", "2019-02-24", WEEK, BEFORE, "2017-03", "2019-02-25?", "2015"],
    "fr": ["2018-05-03", "2019-02-24", WEEK, BEFORE, "2017-03", "2019-02-25?", "2015"],
    "de": ["2018-05-03", "2019-02-24", WEEK, BEFORE, "2017-03", "2019-02-25?", "2015"],
    "pt": ["2018-05-03", "2019-02-24", WEEK, BEFORE, "2017-03", "2019-02-25?", "2015"],
    "it": ["2018-05-03", "2019-02-24", WEEK, BEFORE, "2017-03", "2019-02-25?", "2015"],
    "ru": ["2018-05-03", "2019-02-24", WEEK, BEFORE, "2017-03", "2019-02-25?", "2015"],
    "uk": ["2018-05-03", "2019-02-24", WEEK, "2017-03", "2019-02-25?", "2015"],
    "ar": ["2018-05-03", "2019-02-24", WEEK, "2017-03", "2019-02-25?", "2015"],
    "zh": ["2018-05-03", "2019-02-24", WEEK, "2017-03", "2019-02-25?", "2015"],
}


@pytest.mark.parametrize("language", TEXTS)
def test_another_language_is_read_by_dateparser_and_says_so(language: str) -> None:
    text, expected = TEXTS[language], EXPECTED[language]
    found = find(text, PUBLISHED, language)
    assert [expression.edtf for expression in found] == expected
    assert {expression.rule for expression in found} == {"dateparser"}
    assert all(text[expression.start : expression.end] == expression.quote for expression in found)


@pytest.mark.parametrize("language", TEXTS)
def test_a_language_that_is_not_told_is_detected(language: str) -> None:
    text, expected = TEXTS[language], EXPECTED[language]
    assert detect(text) == language
    assert [expression.edtf for expression in find(text, PUBLISHED, "und")] == expected


@pytest.mark.parametrize("language", TEXTS)
def test_without_a_publication_date_only_what_is_stated_is_dated(language: str) -> None:
    text, expected = TEXTS[language], EXPECTED[language]
    found = find(text, None, language)
    stated = [value for value in expected if value in ("2018-05-03", "2017-03", "2015")]
    assert [e.edtf for e in found if e.basis == "stated"] == stated
    assert all(e.edtf is None and e.anchor is None for e in found if e.basis != "stated")


@pytest.mark.parametrize(
    ("text", "language", "edtf"),
    [
        ("Llegó el 12 de abril.", "es", "2019-04-12?"),
        ("Llegó en febrero.", "es", "2019-02?"),
        ("Llegó en noviembre.", "es", "2018-11?"),
        ("Llegó el 3/4/2018.", "es", "2018-04-03"),
        ("Llegó el 31 de febrero de 2018.", "es", None),
        ("他于5月12日抵达。", "zh", "2019-05-12?"),
        ("他于2018年13月抵达。", "zh", None),
        ("他于3天前抵达。", "zh", "2019-02-22"),
        ("Er kam am Freitag.", "de", "2019-02-22?"),
        ("Il y a 3 heures, il pleuvait.", "fr", "2019-02-25"),
    ],
)
def test_dates_without_a_year_are_the_nearest_and_a_guess(text: str, language: str, edtf: str | None) -> None:
    assert [expression.edtf for expression in find(text, PUBLISHED, language)] == [edtf]


def test_a_number_that_is_no_year_is_left_alone() -> None:
    assert find("Vinieron 2015 personas y pagaron 1999 pesos.", PUBLISHED, "es") == []


def test_a_language_that_nobody_knows_is_read_as_english() -> None:
    assert [e.edtf for e in find("It shut in May 2015.", None, "xx")] == ["2015-05"]
    assert [e.edtf for e in find("It shut in May 2015.", None, "../etc")] == ["2015-05"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("", "en"),
        ("1234 !?", "en"),
        ("The mill shut in May.", "en"),
        ("De molen is gesloten en het dorp was niet bij de brug op tijd met een boot.", "nl"),
        ("これは水車です。", "ja"),
        ("물레방아가 멈췄다", "ko"),
        ("Ο μύλος έκλεισε", "el"),
    ],
)
def test_the_language_is_told_by_script_and_small_words(text: str, language: str) -> None:
    assert detect(text) == language
