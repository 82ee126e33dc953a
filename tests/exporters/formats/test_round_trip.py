"""What dateline itself makes can be saved and read again: dates that it found, merged, made coarser."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.dates import event_date, find
from dateline.exporters.json_text import Json
from dateline.exporters.jsonl import JsonLines
from dateline.exporters.reading import read_timeline
from dateline.merge.build import merge
from dateline.merge.corrections import edited
from dateline.merge.granularity import coarse
from dateline.records import ArticleInfo, Brief, Event, EventDate, Evidence, Provenance

PHRASES = (
    "on Monday", "last month", "in 1998", "on 3 May 2021", "since 2018", "until last year", "in the 1960s", "last week",
    "in winter 2017", "in the third quarter of 2020", "between 3 and 9 May 2021", "in the 19th century", "about 1850",
    "in March 44 BC", "yesterday at 14:30", "in early May 2021", "in May or June 2021", "soon", "",
)  # fmt: skip
DEEDS = ("The pier of Lund fell", "A storm hit the pier of Lund", "The mayor of Brenholt resigned")
VALUES = ("2021-05-03", "2021", "196X", "-0043-03-15", "2018/2019", "2018-01/..", "[2021-05-03,2021-05-05]", "2017-24")
DAYS = st.dates(date(2021, 5, 1), date(2021, 5, 9))
SENTENCES = st.tuples(st.sampled_from(DEEDS), st.sampled_from(PHRASES))


def brief_of(number: int, sentences: list[tuple[str, str]], published: date) -> tuple[Brief, str]:
    text, events = "", []
    for at, (deed, phrase) in enumerate(sentences):
        line = f"{deed} {phrase}.".replace(" .", ".")
        found = find(line, published)
        when = event_date(found[0]) if found else EventDate()
        if when.phrase:
            place = when.phrase.model_copy(
                update={"start": when.phrase.start + len(text), "end": when.phrase.end + len(text)}
            )
            when = when.model_copy(update={"phrase": place})
        evidence = (Evidence(start=len(text), end=len(text) + len(line), quote=line),)
        events.append(Event(id=f"{number}.{at}", text=deed, date=when, evidence=evidence))
        text += line + "\n"
    article = ArticleInfo(
        id=str(number), source=f"{number}.txt", title=None, published=published, published_guessed=number % 2 == 1,
        published_by="file name", url=f"https://news.test/{number}", language="en",
    )  # fmt: skip
    made = Provenance(model="extractive", prompt=None, dateline="0.2.0")
    return Brief(article=article, events=tuple(events), provenance=made), text


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.tuples(st.lists(SENTENCES, max_size=4), DAYS), max_size=3),
    st.sampled_from(["day", "month", "year", *VALUES]),
)
def test_what_dateline_makes_is_read_again(articles: list[tuple[list[tuple[str, str]], date]], then: str) -> None:
    made = [brief_of(number, *article) for number, article in enumerate(articles)]
    texts = {brief.article.id: text for brief, text in made}
    timeline = merge([brief for brief, _ in made], texts=texts, keep_texts=True)
    if then in VALUES:
        changed = [entry.model_copy(update={"date": edited(then), "dated_by": None}) for entry in timeline.entries]
    else:
        changed = [coarse(entry, then) for entry in timeline.entries]  # type: ignore[arg-type]  # one of the three
    for each in (timeline, timeline.model_copy(update={"entries": tuple(changed)})):
        assert read_timeline(Json().timeline(each), "t.json") == each
        assert read_timeline(JsonLines().timeline(each), "t.jsonl") == each
