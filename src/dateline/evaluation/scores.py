"""Counts what a brief got right of one article; ``docs/evaluation.md`` defines every count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.evaluation.dating import compare, judge
from dateline.evaluation.gold import meets
from dateline.evaluation.matching import like, match
from dateline.evaluation.record import ArticleScore, Cost, Counts, RougeF1
from dateline.evaluation.rouge import rouge_l, rouge_n
from dateline.grounding.numbers import numbers
from dateline.grounding.words import stems, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dateline.evaluation.dating import Verdict
    from dateline.evaluation.gold import GoldArticle, GoldEvent, MainEvent
    from dateline.records import Brief, Event, Evidence, Statement

SUPPORT = 0.75
"""The share of a summary sentence's content words that its evidence must hold."""


def score(brief: Brief, gold: GoldArticle, seconds: float = 0.0) -> ArticleScore:
    """Return the score of a brief; ``seconds`` is what reading the article took."""
    events = [event for event in brief.events if any(gold.judged((one.start, one.end)) for one in event.evidence)]
    counts = _citations(brief, gold) + _summary(brief, gold) + _actors(brief, gold)
    counts += Counts(unread=len(brief.unread), others_told=sum(_cites_other(event, gold) for event in events))
    if gold.events is not None:
        counts += _events(events, gold)
    if gold.main is not None:
        counts += _main(brief.events, gold.main)
    usage = brief.provenance.usage
    return ArticleScore(
        source=gold.article.source,
        article=gold.article.id,
        counts=counts,
        rouge=_rouge(brief, gold),
        cost=Cost(**usage.model_dump(), seconds=round(seconds, 3)),
    )


def _events(told: Sequence[Event], gold: GoldArticle) -> Counts:
    wanted = gold.events or ()
    matches = match(told, wanted, mentions=gold.mentions)
    alone = {at: number for number, at in matches.pairs.items()}
    everyone = {**matches.covered, **alone}
    verdicts = {at: _verdict(told[number], wanted, at) for at, number in everyone.items()}
    required = {at for at, one in enumerate(wanted) if one.required}
    dated = {at for at in required if wanted[at].dating == "told"}
    either = {at for at in required if wanted[at].date is not None}
    right = {at for at, verdict in verdicts.items() if verdict == "right"}
    paired = [verdicts[at] for at in alone]
    repeated = {
        number: best
        for number, event in enumerate(told)
        if number not in matches.pairs and (best := _most_like(event, wanted)) is not None
    }
    by_event: list[Verdict] = [
        verdicts[matches.pairs[number]]
        if number in matches.pairs
        else _verdict(event, wanted, repeated[number])
        if number in repeated
        else "wrong"
        for number, event in enumerate(told)
        if event.date.edtf is not None
    ]
    return Counts(
        events_gold=len(required),
        events_found=len(required & alone.keys()),
        events_covered=len(required & matches.covered.keys()),
        events_told=len(told),
        events_repeated=len(repeated),
        events_invented=len(told) - len(matches.pairs) - len(repeated),
        dates_right=paired.count("right"),
        dates_compatible=paired.count("compatible"),
        dates_wrong=paired.count("wrong"),
        dates_missing=paired.count("missing"),
        dated_gold=len(dated),
        dated_found=len(dated & right),
        dated_found_alone=len(dated & right & alone.keys()),
        dated_all_gold=len(either),
        dated_all_found=len(either & right),
        dated_told=len(by_event),
        dated_right=by_event.count("right"),
        dated_compatible=by_event.count("compatible"),
        dated_unjudged=by_event.count("unjudged"),
    )


def _verdict(event: Event, wanted: Sequence[GoldEvent], at: int) -> Verdict:
    one = wanted[at]
    others = [other for number, other in enumerate(wanted) if number != at and meets(other.place, one.place)]
    return judge(event.date.edtf, one, others)


def _most_like(event: Event, wanted: Sequence[GoldEvent]) -> int | None:
    """Return the gold event that an event is most like, if it is one of them."""
    values = [(like(event, one), -at) for at, one in enumerate(wanted)]
    value, at = max(values, default=(0.0, 0))
    return -at if value > 0.0 else None


def _cites_other(event: Event, gold: GoldArticle) -> bool:
    return any(meets((one.start, one.end), other) for one in event.evidence for other in gold.others)


def _citations(brief: Brief, gold: GoldArticle) -> Counts:
    places = list(_places(brief))
    exact = sum(gold.article.text[one.start : one.end] == one.quote for one in places)
    return Counts(citations=len(places), citations_exact=exact)


def _places(brief: Brief) -> Iterator[Evidence]:
    for event in brief.events:
        yield from event.evidence
        yield from (one for one in (event.date.phrase, event.hedge) if one)
    for statement in brief.summary:
        yield from statement.evidence
    for actor in brief.actors:
        yield from actor.mentions
    yield from brief.unread


def _summary(brief: Brief, gold: GoldArticle) -> Counts:
    bad = sum(not _supported(statement, gold) for statement in brief.summary)
    return Counts(sentences=len(brief.summary), sentences_unsupported=bad)


def _supported(statement: Statement, gold: GoldArticle) -> bool:
    """Whether a sentence has evidence, all of it exact, that holds its figures and most of its content words."""
    evidence = statement.evidence
    if not evidence or any(gold.article.text[one.start : one.end] != one.quote for one in evidence):
        return False
    told = " ".join(one.quote for one in evidence)
    own = stems(statement.text)
    return numbers(statement.text) <= numbers(told) and len(own & stems(told)) >= SUPPORT * len(own)


def _rouge(brief: Brief, gold: GoldArticle) -> RougeF1 | None:
    if not gold.summary or not brief.summary:
        return None
    told = [statement.text for statement in brief.summary]
    return RougeF1(
        rouge1=round(rouge_n(told, gold.summary, 1).f1, 6),
        rouge2=round(rouge_n(told, gold.summary, 2).f1, 6),
        rouge_l=round(rouge_l(told, gold.summary).f1, 6),
    )


def _actors(brief: Brief, gold: GoldArticle) -> Counts:
    if gold.actors is None:
        return Counts()
    told = [
        _name(actor.name)
        for actor in brief.actors
        if actor.kind != "place" and any(gold.judged((one.start, one.end)) for one in actor.mentions)
    ]
    wanted = [_name(name) for name in gold.actors]
    return Counts(
        actors_gold=len(wanted),
        actors_found=sum(any(_same_name(one, other) for other in told) for one in wanted),
        actors_told=len(told),
        actors_right=sum(any(_same_name(one, other) for other in wanted) for one in told),
    )


def _name(name: str) -> frozenset[str]:
    return frozenset(word.text.casefold() for word in words(name))


def _same_name(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether the words of one name are all in the other one: "Obama", "President Obama"."""
    return bool(one and other) and (one <= other or other <= one)


def _main(events: Sequence[Event], main: MainEvent) -> Counts:
    """Judge the date that is told of the main event."""
    if not main.days:
        return Counts()
    found = [event for event in events if tells_main(event, main)]
    dated = [event for event in found if event.date.edtf]
    if not dated:
        return Counts(main_gold=1, main_told=bool(found))
    best = max(enumerate(dated), key=lambda pair: (_main_like(pair[1], main), -pair[0]))[1]
    verdicts = {compare(best.date.edtf, day) for day in main.days}
    verdict = "right" if "right" in verdicts else "compatible" if "compatible" in verdicts else "wrong"
    return Counts(
        main_gold=1,
        main_told=1,
        main_right=verdict == "right",
        main_compatible=verdict == "compatible",
        main_wrong=verdict == "wrong",
    )


def tells_main(event: Event, main: MainEvent) -> bool:
    """Whether an event tells the main event: it has half of the content words of one of the answers to "what"."""
    own = stems(event.text)
    return any(len(own & wanted) >= len(wanted) / 2 for answer in main.what if (wanted := stems(answer)))


def _main_like(event: Event, main: MainEvent) -> float:
    """Return how much of all answers an event has, for the choice among those that tell the main event."""
    own = stems(" ".join((event.text, *event.actors)))
    wanted = stems(" ".join((*main.what, *main.who)))
    return 2 * len(own & wanted) / ((len(own) + len(wanted)) or 1)
