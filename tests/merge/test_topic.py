from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.merge.topic import KEYWORDS, topic
from dateline.merge.witnesses import Witnesses
from dateline.records import ArticleInfo, Entry, EventDate, Evidence, Told


def article(name: str, title: str | None) -> ArticleInfo:
    return ArticleInfo(id=name, source=name, title=title, published=None, language="en")


def entry(text: str, *sources: str, actors: tuple[str, ...] = ()) -> Entry:
    place = Evidence(start=0, end=len(text), quote=text)
    told = Told(id=text, text=text, evidence=(place,), article=sources[0])
    return Entry(id=text, date=EventDate(), text=text, actors=actors, events=(told,), sources=sources)


def about(
    entries: list[Entry], articles: list[ArticleInfo], copies: dict[str, str] | None = None
) -> tuple[str | None, tuple[str, ...]]:
    return topic(entries, articles, Witnesses(articles, copies or {}))


def test_what_most_articles_tell_is_the_topic_and_names_are_kept_whole() -> None:
    articles = [article("a", "Two dead in depot fire"), article("b", "Depot fire: Okafor speaks"), article("c", None)]
    entries = [
        entry("Lena Okafor visited the depot after the fire.", "a", "b", "c", actors=("Lena Okafor",)),
        entry("Lena Okafor said on Monday that the fire was out.", "b", "c", actors=("Lena Okafor",)),
        entry("Nobody saw the swallows.", "c"),
    ]
    title, keywords = about(entries, articles)
    assert set(keywords[:3]) == {"Lena Okafor", "fire", "depot"}
    assert title is not None
    assert title.casefold() == ", ".join(keywords[:3]).casefold()
    assert not {"monday", "said", "swallows", "okafor", "lena"} & set(keywords)


def test_words_of_one_article_among_several_and_copies_make_no_topic() -> None:
    articles = [article("a", "Swallows return"), article("b", "Swallows return"), article("c", "Shares fall")]
    assert about([], articles, {"b": "a"}) == (None, ())


def test_the_headline_of_the_only_article_is_the_title() -> None:
    articles = [article("a", "Two dead\n in  depot fire"), article("b", "Two dead in depot fire")]
    assert about([entry("A fire.", "a")], articles, {"b": "a"})[0] == "Two dead in depot fire"


def test_a_plural_is_no_second_keyword() -> None:
    articles = [article("a", "Depot"), article("b", "Depots")]
    entries = [entry("The depot and the depots stood.", "a", "b"), entry("The depots fell.", "a", "b")]
    assert about(entries, articles)[1] == ("depots",)


def test_nothing_said_makes_no_title() -> None:
    assert about([], []) == (None, ())
    assert about([entry("He said so.", "a")], [article("a", None), article("b", "")]) == (None, ())


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=40), max_size=6))
def test_no_text_breaks_it_and_every_keyword_stands_in_it(texts: list[str]) -> None:
    articles = [article(str(number), text) for number, text in enumerate(texts)]
    entries = [entry(text, "0", "1", actors=(text,)) for text in texts]
    title, keywords = about(entries, articles)
    assert len(keywords) <= KEYWORDS
    assert (title is None) <= (not keywords)
    everything = " ".join(texts).casefold()
    assert all(word.casefold() in everything for word in keywords)
