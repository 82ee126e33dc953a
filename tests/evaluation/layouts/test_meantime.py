from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.dates.edtf_values import is_valid
from dateline.errors import InputError, TooLargeError
from dateline.evaluation.gold import GoldArticle, GoldEvent
from dateline.evaluation.layouts import files, meantime
from dateline.evaluation.layouts.timex import edtf_of

if TYPE_CHECKING:
    from pathlib import Path

SENTENCES = (
    "Orvane buys pier",
    "May 15 , 2024",
    "Orvane Ferries bought the pier on Monday , but the union did n't cheer .",
    "The sale began in March `` slowly '' .",
    "Nobody knows what comes next .",
)
FULL = 'certainty="CERTAIN" polarity="POS" special_cases="NONE"'
MARKED = {  # the id of a mention: its words, each as SENTENCE.WORD, and its attributes
    "10": ("0.1", f'EVENT_MENTION pos="VERB" pred="buy" {FULL}'),
    "11": ("2.2", f'EVENT_MENTION pos="VERB" pred="buy" {FULL}'),
    "12": ("2.13", 'EVENT_MENTION pos="VERB" pred="cheer" certainty="CERTAIN" polarity="NEG" special_cases="NONE"'),
    "13": ("3.1", f'EVENT_MENTION pos="NOUN" pred="sale" {FULL}'),
    "14": ("3.2", f'EVENT_MENTION pos="VERB" pred="begin" {FULL}'),
    "15": ("4.1", "EVENT_MENTION"),
    "20": ("1.0 1.1 1.2 1.3", 'TIMEX3 type="DATE" functionInDocument="CREATION_TIME" value="2024-05-15"'),
    "21": ("2.6", 'TIMEX3 type="DATE" functionInDocument="NONE" value="2024-05-13"'),
    "22": ("3.4", 'TIMEX3 type="DATE" functionInDocument="NONE" value="2024-03"'),
    "30": ("2.0 2.1", 'ENTITY_MENTION syntactic_type="NAM"'),
    "31": ("2.9 2.10", 'ENTITY_MENTION syntactic_type="NOM"'),
    "40": ("", 'EVENT class="OTHER"'),
    "41": ("", 'EVENT class="GRAMMATICAL"'),
    "42": ("", 'ENTITY ent_type="ORG"'),
}
RELATIONS = (
    ("REFERS_TO", "11", "40"),
    ("REFERS_TO", "13", "40"),
    ("REFERS_TO", "14", "41"),
    ("REFERS_TO", "30", "42"),
    ('HAS_PARTICIPANT sem_role="Arg0"', "11", "30"),
    ('HAS_PARTICIPANT sem_role="Arg0"', "12", "31"),
    ('TLINK reltype="IS_INCLUDED"', "11", "21"),
    ('TLINK reltype="BEFORE"', "12", "20"),
    ('TLINK reltype="AFTER"', "12", "22"),
    ('TLINK reltype="INCLUDES"', "20", "14"),
    ('TLINK reltype="IS_INCLUDED"', "14", "99"),
)


def document(*relations: tuple[str, str, str], marked: dict[str, tuple[str, str]] | None = None) -> str:
    tokens: list[str] = []
    ids: dict[str, str] = {}
    for number, sentence in enumerate(SENTENCES):
        for at, word in enumerate(sentence.split()):
            ids[f"{number}.{at}"] = str(len(tokens))
            tokens.append(f'<token t_id="{len(tokens)}" sentence="{number}">{word}</token>')
    marks = []
    for name, (places, told) in (marked or MARKED).items():
        anchors = "".join(f'<token_anchor t_id="{ids[place]}"/>' for place in places.split())
        marks.append(f'<{told} m_id="{name}">{anchors}</{told.split()[0]}>')
    links = [
        f'<{kind}><source m_id="{source}"/><target m_id="{target}"/></{kind.split()[0]}>'
        for kind, source, target in relations or RELATIONS
    ]
    parts = ("".join(tokens), "<Markables>", *marks, "</Markables><Relations>", *links, "</Relations>")
    return f"<Document>{''.join(parts)}</Document>"


def read(where: Path, xml: str) -> GoldArticle:
    path = where / "pier.xml"
    path.write_text(xml, encoding="utf-8")
    return meantime.read_file(path)


def named(gold: GoldArticle, trigger: str) -> GoldEvent:
    return next(one for one in gold.events or () if one.trigger[0] == trigger)


def test_the_headline_is_the_title_and_the_date_line_the_day_of_publication(tmp_path: Path) -> None:
    article = read(tmp_path, document()).article
    assert (article.title, str(article.published)) == ("Orvane buys pier", "2024-05-15")
    assert article.text == (
        "Orvane Ferries bought the pier on Monday, but the union didn't cheer. "
        "The sale began in March “slowly”. Nobody knows what comes next."
    )


def test_an_events_date_is_that_of_the_expression_it_lies_in(tmp_path: Path) -> None:
    bought = named(read(tmp_path, document()), "bought")
    assert (bought.date, bought.dating, bought.verb, bought.required) == ("2024-05-13", "told", True, True)
    assert (bought.trigger, bought.actors) == (("bought", "buy"), ("Orvane Ferries",))
    assert bought.quote == "Orvane Ferries bought the pier on Monday, but the union didn't cheer."
    assert bought.text == "bought Orvane Ferries"


def test_another_mention_of_a_dated_event_has_its_date_but_no_phrase_for_it(tmp_path: Path) -> None:
    sale = named(read(tmp_path, document()), "sale")
    assert (sale.date, sale.dating, sale.required) == ("2024-05-13", "implied", True)


def test_the_day_of_publication_is_an_implied_date(tmp_path: Path) -> None:
    began = named(read(tmp_path, document()), "began")
    assert (began.date, began.dating) == ("2024-05-15", "implied")


def test_grammatical_and_denied_events_need_not_be_told(tmp_path: Path) -> None:
    gold = read(tmp_path, document())
    assert not named(gold, "began").required
    assert not named(gold, "cheer").required


def test_an_event_without_a_date_has_the_bounds_that_are_told(tmp_path: Path) -> None:
    cheer = named(read(tmp_path, document()), "cheer")
    assert (cheer.date, cheer.dating, cheer.after, cheer.before) == (None, "open", "2024-03-01", "2024-05-15")


def test_only_sentences_with_full_annotation_are_judged_and_the_headline_is_not(tmp_path: Path) -> None:
    gold = read(tmp_path, document())
    assert gold.mentions
    assert [one.trigger[0] for one in gold.events or ()] == ["bought", "cheer", "sale", "began"]
    assert gold.scope == frozenset({1, 2})
    assert gold.actors == ("Orvane Ferries",)


def test_a_date_spreads_to_events_at_the_same_time_but_not_to_those_between_two(tmp_path: Path) -> None:
    links = (
        ('TLINK reltype="IS_INCLUDED"', "11", "21"),
        ('TLINK reltype="SIMULTANEOUS"', "13", "11"),
        ('TLINK reltype="IS_INCLUDED"', "14", "13"),
        ('TLINK reltype="IS_INCLUDED"', "10", "22"),
        ('TLINK reltype="SIMULTANEOUS"', "12", "11"),
        ('TLINK reltype="SIMULTANEOUS"', "12", "10"),
    )
    gold = read(tmp_path, document(*links))
    assert named(gold, "sale").date == named(gold, "began").date == "2024-05-13"
    assert named(gold, "cheer").dating == "open"


def test_a_helping_verb_and_its_event_have_one_date(tmp_path: Path) -> None:
    gold = read(tmp_path, document(("GLINK", "14", "13"), ('TLINK reltype="IS_INCLUDED"', "14", "22")))
    assert (named(gold, "sale").date, named(gold, "sale").dating) == ("2024-03", "told")
    gold = read(tmp_path, document(("GLINK", "14", "13"), ('TLINK reltype="IS_INCLUDED"', "13", "22")))
    assert (named(gold, "began").date, named(gold, "began").dating) == ("2024-03", "told")


def test_a_day_at_the_top_is_the_day_of_publication_where_none_is_marked(tmp_path: Path) -> None:
    marked = MARKED | {"20": (MARKED["20"][0], 'TIMEX3 type="DATE" value="2024-05-15"')}
    assert str(read(tmp_path, document(marked=marked)).article.published) == "2024-05-15"


def test_a_document_without_a_day_keeps_its_headline_as_text(tmp_path: Path) -> None:
    marked = {name: told for name, told in MARKED.items() if name != "20"}
    article = read(tmp_path, document(marked=marked)).article
    assert article.published is None
    assert article.title is None or "Orvane" in article.title


@pytest.mark.parametrize(
    ("xml", "told"),
    [
        ("<Document", "is no XML"),
        ("<Document/>", "it has no tokens"),
        ('<Document><token t_id="1" sentence="x">a</token></Document>', "line 1: a token has no t_id or no number"),
        ('<Document><token sentence="1">a</token></Document>', "a token has no t_id"),
        ('<!DOCTYPE d [<!ENTITY a "b">]><Document>&a;</Document>', "declares entities"),
        (document().replace("certainty", "sureness"), "no sentence with full annotation"),
        ('<Document><token t_id="1" sentence="1">...</token></Document>', "has no sentence"),
    ],
)
def test_a_file_that_is_not_of_the_layout_is_an_error(tmp_path: Path, xml: str, told: str) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "bad.xml").write_text(xml, encoding="utf-8")
    found = list(meantime.read(tmp_path))
    assert len(found) == 1
    assert isinstance(found[0], InputError)
    assert told in str(found[0])


def test_a_bad_file_does_not_keep_the_others_from_being_read(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text("<x", encoding="utf-8")
    read(tmp_path, document())
    assert [type(one) for one in meantime.read(tmp_path)] == [InputError, GoldArticle]


def test_a_file_that_is_too_large_or_cannot_be_read_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "folder.xml").mkdir()
    with pytest.raises(InputError, match="cannot be read"):
        meantime.read_file(tmp_path / "folder.xml")
    monkeypatch.setattr(files, "MAX_BYTES", 10)
    with pytest.raises(TooLargeError):
        read(tmp_path, document())


@pytest.mark.parametrize(
    ("value", "edtf"),
    [
        ("2024-05-13", "2024-05-13"),
        ("2024-05-13T06:40Z", "2024-05-13"),
        ("2024-05", "2024-05"),
        ("2024", "2024"),
        ("2024-Q4", "2024-10-01/2024-12-31"),
        ("2024-SU", "2024-22"),
        ("2024-W20", "2024-05-13/2024-05-19"),
        ("2024-W20-WE", "2024-05-18/2024-05-19"),
        ("2024-W60", None),
        ("2024-13-45", None),
        ("P3Y", None),
        ("PAST_REF", None),
        ("XXXX-XX-XX", None),
        ("", None),
        (None, None),
    ],
)
def test_values_of_timex_become_edtf(value: str | None, edtf: str | None) -> None:
    assert edtf_of(value) == edtf


@settings(max_examples=40)
@given(st.from_regex(r"[0-9X]{4}(-[0-9QWSPUFA]{1,4}){0,2}(-WE|T[0-9:]{0,5})?", fullmatch=True))
def test_whatever_a_value_is_what_comes_of_it_is_edtf(value: str) -> None:
    found = edtf_of(value)
    assert found is None or is_valid(found)
