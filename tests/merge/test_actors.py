from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.merge.actors import Unified, unify
from dateline.records import Actor, ArticleInfo, Brief, Event, Evidence, Provenance

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping, Sequence

    from dateline.records import ActorKind, Participant

PROVENANCE = Provenance(model="m", prompt=None, dateline="0")


def brief(text: str, actors: Mapping[str, ActorKind], acting: Sequence[str] = (), name: str = "a") -> Brief:
    """Return the brief of an article of one line whose actors stand wherever the text has their names."""
    found = tuple(Actor(name=one, kind=kind, mentions=tuple(places(text, one))) for one, kind in actors.items())
    line = Evidence(start=0, end=len(text), quote=text)
    event = Event(id=f"{name}-event", text=text, actors=tuple(acting), evidence=(line,))
    info = ArticleInfo(id=name, source=name, title=None, published=None, language="en")
    return Brief(article=info, actors=found, events=(event,) if acting else (), provenance=PROVENANCE)


def places(text: str, name: str) -> list[Evidence]:
    found = re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text)
    return [Evidence(start=match.start(), end=match.end(), quote=match[0]) for match in found]


def quotes(unified: Unified, name: str) -> list[str]:
    """Return the words by which an actor is named, in the order of the text."""
    return [mention.quote for mention in actor(unified, name).mentions]


def actor(unified: Unified, name: str) -> Participant:
    return next(one for one in unified.participants if one.name == name)


def names(unified: Unified) -> set[str]:
    return {one.name for one in unified.participants}


def test_a_surname_is_the_person_whom_the_article_names_in_full() -> None:
    unified = unify([brief("Lena Okafor spoke. Then Okafor left.", {"Lena Okafor": "person", "Okafor": "person"})])
    assert quotes(unified, "Lena Okafor") == ["Lena Okafor", "Okafor"]
    assert unified.name("a", "Okafor") == "Lena Okafor"
    assert names(unified) == {"Lena Okafor"}


@pytest.mark.parametrize("title", ["Mr", "Mrs.", "President", "Sen.", "Gen."])
def test_a_form_of_address_makes_no_other_person(title: str) -> None:
    text = f"Lena Okafor spoke. {title} Okafor left."
    unified = unify([brief(text, {"Lena Okafor": "person", f"{title} Okafor": "person"})])
    assert names(unified) == {"Lena Okafor"}


def test_a_surname_that_two_people_share_stays_a_name_of_its_own() -> None:
    text = "Hunter Berg met Joe Berg. Berg said nothing."
    kinds: dict[str, ActorKind] = {"Hunter Berg": "person", "Joe Berg": "person", "Berg": "person"}
    unified = unify([brief(text, kinds)])
    assert names(unified) == {"Hunter Berg", "Joe Berg", "Berg"}
    assert quotes(unified, "Berg") == ["Berg"]


def test_a_namesake_who_is_no_actor_keeps_a_surname_apart_too() -> None:
    text = "Joe Berg spoke of his son. On Monday the court heard Hunter Berg. Berg said nothing."
    told = brief(text, {"Joe Berg": "person", "Berg": "person"})
    assert names(unify([told], {"a": text})) == {"Joe Berg", "Berg"}


def test_a_namesake_at_the_start_of_a_sentence_keeps_a_surname_apart_too() -> None:
    text = "Joe Berg spoke. Hunter Berg was heard. Berg said nothing."
    told = brief(text, {"Joe Berg": "person", "Berg": "person"})
    assert names(unify([told], {"a": text})) == {"Joe Berg", "Berg"}
    late = "Joe Berg spoke. Visibly Berg was moved. He was visibly tired."
    assert names(unify([brief(late, {"Joe Berg": "person", "Berg": "person"})], {"a": late})) == {"Joe Berg"}


@pytest.mark.parametrize("start", ["On Monday", "Meanwhile", "President", "Spokesman", "Yesterday", "Mr"])
def test_a_word_before_a_surname_that_is_no_first_name_makes_no_namesake(start: str) -> None:
    text = f"Joe Berg spoke. {start} Berg left."
    assert names(unify([brief(text, {"Joe Berg": "person", "Berg": "person"})], {"a": text})) == {"Joe Berg"}


def test_a_middle_name_makes_no_other_person() -> None:
    text = "Lena Amara Okafor spoke. Lena Okafor left. Okafor slept."
    told = brief(text, dict.fromkeys(["Lena Amara Okafor", "Lena Okafor", "Okafor"], "person"))
    assert names(unify([told])) == {"Lena Amara Okafor"}


def test_a_first_name_is_the_person_only_where_both_are_said_to_be_one() -> None:
    text = "Lena Okafor spoke. Lena left."
    assert names(unify([brief(text, {"Lena Okafor": "person", "Lena": "person"})])) == {"Lena Okafor"}
    assert names(unify([brief(text, {"Lena Okafor": "person", "Lena": "place"})])) == {"Lena Okafor", "Lena"}


def test_a_place_is_no_short_form_of_a_person_and_no_direction_a_first_name() -> None:
    text = "Denzel Washington spoke in Washington. South Ardovia left Ardovia. The White House and the House met."
    told = brief(text, {"Denzel Washington": "person", "Washington": "place", "South Ardovia": "unknown"})
    unified = unify([told, brief(text, {"Ardovia": "unknown", "White House": "unknown", "House": "unknown"}, name="b")])
    assert names(unified) == {"Denzel Washington", "Washington", "South Ardovia", "Ardovia", "White House", "House"}


def test_a_surname_of_very_many_people_is_nobodys() -> None:
    many = [f"Ann{chr(97 + n // 26)}{chr(97 + n % 26)} Berg" for n in range(80)]
    unified = unify([brief(" ".join(many), dict.fromkeys([*many, "Berg"], "person"))])
    assert names(unified) == {*many, "Berg"}


def test_a_name_is_taken_once_with_and_without_its_address_unless_it_is_said_to_be_something_else() -> None:
    text = "Mr Okafor and President Okafor of Okafor."
    unified = unify([brief(text, {"Mr Okafor": "person", "President Okafor": "person", "Okafor": "place"})])
    assert "Okafor" in names(unified)
    assert len(names(unified)) == 2


def test_an_organization_is_known_by_its_first_word_and_by_its_initials() -> None:
    text = "Corvane Terminals paid. Corvane left. The World Trade Council (WTC) met. The WTC agreed."
    kinds: dict[str, ActorKind] = {"Corvane Terminals": "organization", "Corvane": "organization"}
    unified = unify([brief(text, {**kinds, "World Trade Council": "organization", "WTC": "unknown"})])
    assert names(unified) == {"Corvane Terminals", "World Trade Council"}
    assert quotes(unified, "World Trade Council") == ["World Trade Council", "WTC", "WTC"]
    assert actor(unified, "World Trade Council").kind == "organization"


@pytest.mark.parametrize(
    "text",
    [
        "Ardovian President Lena Okafor spoke. The Ardovian president left.",
        "Lena Okafor, the Ardovian president, spoke. The Ardovian president left.",
        "The Ardovian president, Lena Okafor, spoke. The Ardovian president left.",
    ],
)
@pytest.mark.parametrize("whole", [True, False])
def test_an_office_is_whose_the_article_says_it_is(text: str, whole: bool) -> None:  # noqa: FBT001 -- a case
    told = brief(text, {"Lena Okafor": "person"}, ["the Ardovian president"])
    unified = unify([told], {"a": text} if whole else None)
    assert unified.name("a", "the Ardovian president") == "Lena Okafor"
    assert [quote.casefold() for quote in quotes(unified, "Lena Okafor")].count("ardovian president") == 2
    assert names(unified) == {"Lena Okafor"}


def test_an_office_within_the_name_given_is_told_apart_from_it() -> None:
    text = "Ardovian President Lena Okafor spoke. Okafor slept. The Ardovian president left."
    told = brief(text, {"Ardovian President Lena Okafor": "unknown", "Okafor": "unknown"}, ["Ardovian president"])
    unified = unify([told], {"a": text})
    assert names(unified) == {"Lena Okafor"}
    assert unified.name("a", "Ardovian president") == "Lena Okafor"


def test_an_office_of_two_people_and_an_office_alone_are_nobodys() -> None:
    text = "Ardovian President Lena Okafor followed Ardovian President Ivo Strand. The president slept."
    told = brief(text, {"Lena Okafor": "person", "Ivo Strand": "person"}, ["the Ardovian president", "the president"])
    unified = unify([told], {"a": text})
    assert unified.name("a", "the Ardovian president") not in {"Lena Okafor", "Ivo Strand"}
    assert unified.name("a", "the president") == "the president"


def test_a_former_office_is_another_one() -> None:
    text = "Lena Okafor, the former Ardovian president, spoke. The Ardovian president, Ivo Strand, slept."
    told = brief(text, {"Lena Okafor": "person", "Ivo Strand": "person"}, ["the Ardovian president"])
    assert unify([told], {"a": text}).name("a", "the Ardovian president") == "Ivo Strand"


def test_the_same_name_in_two_articles_is_one_actor_however_it_is_spelt() -> None:
    told = [
        brief("Nicolás Duarte spoke.", {"Nicolás Duarte": "person"}),
        brief("Nicolas Duarte left.", {"Nicolas Duarte": "unknown"}, name="b"),
        brief("NICOLÁS DUARTE slept.", {"NICOLÁS DUARTE": "person"}, name="c"),
    ]
    unified = unify(told)
    assert len(unified.participants) == 1
    assert {mention.article for mention in unified.participants[0].mentions} == {"a", "b", "c"}
    assert unified.participants[0].kind == "person"


def test_a_surname_alone_is_not_explained_by_another_article() -> None:
    told = [brief("Okafor spoke.", {"Okafor": "person"}), brief("Lena Okafor.", {"Lena Okafor": "person"}, name="b")]
    assert names(unify(told)) == {"Okafor", "Lena Okafor"}


def test_who_acts_without_being_an_actor_of_the_brief_is_found_in_the_sentence() -> None:
    unified = unify([brief("On Monday police closed the pier, police said.", {}, ["police", "nobody here"])])
    assert quotes(unified, "police") == ["police", "police"]
    assert quotes(unified, "nobody here") == []


def test_a_place_in_a_longer_name_is_no_mention() -> None:
    text = "The Bank of Ardovia paid Ardovia."
    unified = unify([brief(text, {"Bank of Ardovia": "organization", "Ardovia": "place"})])
    assert [mention.start for mention in actor(unified, "Ardovia").mentions] == [text.rindex("Ardovia")]


def test_renaming_goes_by_name_or_alias_and_joins_what_gets_one_name() -> None:
    told = [
        brief("Lena Okafor spoke. Okafor left.", {"Lena Okafor": "person", "Okafor": "person"}),
        brief("Strand spoke.", {"Strand": "person"}, name="b"),
        brief("Ivo Strand spoke.", {"Ivo Strand": "person"}, name="c"),
    ]
    unified = unify(told, renames=[("strand", "Ivo Strand"), ("Okafor", "L. Okafor"), ("Nobody", "Somebody")])
    assert names(unified) == {"L. Okafor", "Ivo Strand"}
    assert quotes(unified, "Ivo Strand") == ["Strand", "Ivo Strand"]
    assert unified.missed == (2,)
    assert unified.renamed == {"Ivo Strand": (0,), "L. Okafor": (1,)}


def test_two_that_get_one_name_are_one_who_tells_both_renamings() -> None:
    told = brief("Ivo Strand met Joe Berg.", {"Ivo Strand": "person", "Joe Berg": "person"})
    unified = unify([told], renames=[("Ivo Strand", "The two"), ("Joe Berg", "The two")])
    assert quotes(unified, "The two") == ["Ivo Strand", "Joe Berg"]
    assert unified.renamed == {"The two": (0, 1)}


def test_renamings_follow_each_other() -> None:
    unified = unify([brief("Burma spoke.", {"Burma": "place"})], renames=[("Burma", "Birma"), ("Birma", "Myanmar")])
    assert names(unified) == {"Myanmar"}
    assert unified.renamed == {"Myanmar": (0, 1)}
    assert unified.missed == ()


NAMES = st.sampled_from(
    ["Lena Okafor", "Okafor", "Joe Berg", "Berg", "Hunter Berg", "Corvane Terminals", "WTC", "police"]
)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(NAMES, max_size=5, unique=True), max_size=5), st.randoms(use_true_random=False))
def test_the_order_of_the_articles_changes_nothing_and_no_mention_is_lost(
    drawn: list[list[str]], chance: random.Random
) -> None:
    briefs = [
        brief(". ".join([*those, *those]), dict.fromkeys(those, "unknown"), name=f"n{number}")
        for number, those in enumerate(drawn)
    ]
    there = unify(briefs)
    chance.shuffle(briefs)
    assert unify(briefs) == there
    told = sum(len(those) for those in drawn) * 2
    assert sum(len(one.mentions) for one in there.participants) == told


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=30), min_size=1, max_size=5), st.text(max_size=80))
def test_no_name_and_no_text_breaks_it(given_names: list[str], text: str) -> None:
    place = Evidence(start=0, end=len(text), quote=text)
    actors = tuple(Actor(name=name, kind="person", mentions=(place,)) for name in given_names)
    event = Event(id="e", text=text, actors=tuple(given_names), evidence=(place,))
    info = ArticleInfo(id="a", source="a", title=None, published=None, language="en")
    told = Brief(article=info, actors=actors, events=(event,), provenance=PROVENANCE)
    unified = unify([told], {"a": text}, [(given_names[0], "Somebody")])
    assert {unified.name("a", name) for name in given_names} <= names(unified)
