"""Reading a text for its time expressions: one pass over its words, one over the rules."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from dateline.dates import (
    absolute,
    clock,
    days,
    durations,
    holiday,
    narrative,
    numeric,
    periods,
    quarters,
    relative,
    seasons,
    vague,
    within,
)
from dateline.dates.doubt import doubted
from dateline.dates.draft import Context, Draft, Found, Rule, Tense
from dateline.dates.expression import TimeExpression, event_date
from dateline.dates.joining import join, mark_of
from dateline.dates.lexer import lex
from dateline.dates.modifiers import modify
from dateline.dates.notation import translate
from dateline.text.language import detect

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from dateline.records import EventDate

_RULES: tuple[Rule, ...] = (
    *numeric.RULES,
    *clock.RULES,
    *holiday.RULES,
    *quarters.RULES,
    *narrative.RULES,
    relative.MONTH_OF,
    *absolute.RULES,
    *within.RULES,
    *days.RULES,
    *seasons.RULES,
    *relative.RULES,
    *durations.RULES,
    *vague.RULES,
)
_COMPILED = tuple(re.compile(translate(rule.pattern)) for rule in _RULES)
_TRIGGERS = translate(
    "[MONTH WEEKDAY ORD YEAR YEARS DECADE DATE CLOCK UNIT WEEKEND QUARTER HALF CUNIT PERIOD SEASON PART TODAY HOLIDAY"
    " SUBYEAR SETWORD NOW PASTREF SOON FUTURE RECENT CURRENT PAST THEN]"
)
_DEAD = translate("[OTHER STOP BREAK PASTVERB FUTUREVERB PRESENTVERB HAVE PRONOUN PLANNER BE]")
_LIKELY = f"(?=[^{_DEAD[1:]}{{0,6}}{_TRIGGERS})(?!{_DEAD})"
"""Before all the rules are tried at a word: it is one that a rule may begin with, and a word of time is near."""

_ANY = re.compile(
    _LIKELY + "(?:" + "|".join(f"(?P<r{index}>{pattern.pattern})" for index, pattern in enumerate(_COMPILED)) + ")"
)


def find(
    text: str,
    published: date | None = None,
    language: str = "en",
    *,
    spans: Sequence[tuple[int, int]] | None = None,
    certain: bool = True,
) -> list[TimeExpression]:
    """Find the time expressions of a text and say what they mean.

    Args:
        text: the whole text; offsets index into it.
        published: the day the text was published; without it relative expressions stay unknown.
        language: ISO 639-1, with a region if known (``en-GB``: 3/4/2019 is in April); English is read by dateline's
            own rules, other languages through ``dateparser``; ``und`` is detected.
        spans: ``(start, end)`` of the lines to look in, in order; ``None`` for all of the text.
        certain: whether ``published`` is certain; if not, what is counted from it has the mark ``?`` in EDTF.

    Returns:
        The expressions, sorted, none overlapping another.
    """
    found = sorted(_found(text, published, language, spans), key=lambda expression: expression.start)
    if certain:
        return found
    # what the text alone proves does not follow from the day of publication
    proved = {(one.start, one.end, one.edtf) for one in _found(text, None, language, spans)}
    return [one if (one.start, one.end, one.edtf) in proved else doubted(one) for one in found]


def _found(
    text: str, published: date | None, language: str, spans: Sequence[tuple[int, int]] | None
) -> list[TimeExpression]:
    where = list(spans) if spans is not None else [(0, len(text))]
    code, _, region = language.replace("_", "-").partition("-")
    code = code.lower()
    if code in ("", "und"):
        code = detect(text)
    if code != "en":
        from dateline.dates.other_languages import find_other, is_supported  # noqa: PLC0415 -- dateparser is slow

        if is_supported(code):
            return list(find_other(text, published, code, where))
    context = Context(lex("", 0, 0), published, order=_order(region))
    result: list[TimeExpression] = []
    for start, end in where:
        context.tokens = lex(text, start, end)
        result += [_express(draft, context) for draft in join(_drafts(context), context.tokens)]
    return result


def _order(region: str) -> Literal["", "day-first", "month-first"]:
    """Return how a region writes 3/4/2019; "" where it is not told."""
    if not region:
        return ""
    return "month-first" if region[:2].upper() in ("US", "PH", "CA") else "day-first"


def resolve(phrase: str, anchor: date | None, tense: Tense | None = None) -> EventDate:
    """Say what a phrase alone means, counted from a day."""
    from dateline.records import EventDate  # noqa: PLC0415 -- pydantic is imported only when asked for

    context = Context(lex(phrase), anchor, tense, focus=periods.day(anchor) if anchor else None)
    found = [_express(draft, context) for draft in join(_drafts(context), context.tokens)]
    dated = [expression for expression in found if not expression.vague]
    if not dated:
        return event_date(found[0]) if found else EventDate()
    return event_date(max(dated, key=lambda expression: (expression.edtf is not None, len(expression.quote))))


def _drafts(context: Context) -> Iterator[Draft]:
    classes, position, floor = context.tokens.classes, 0, 0
    while (match := _ANY.search(classes, position)) is not None:
        draft = _build(match, context)
        if draft is None:
            position = match.start() + 1
            continue
        modify(draft, context.tokens, floor)
        floor = position = max(draft.last, match.start() + 1)
        if draft.silent:
            continue
        if draft.narrates and draft.period is not None:
            context.focus, context.focus_end = draft.period, context.tokens.ends[draft.last - 1]
        yield draft


def _build(match: re.Match[str], context: Context) -> Draft | None:
    """Let the rules that fit at a place try, in their order, until one makes sense of the words."""
    begin = int((match.lastgroup or "r0")[1:])
    at = match.start()
    for index in range(begin, len(_RULES)):
        here = _COMPILED[index].match(context.tokens.classes, at)
        if here is None:
            continue
        rule = _RULES[index]
        try:
            draft = rule.build(Found(context.tokens, at, here.end()), context)
        except (ValueError, OverflowError):
            draft = absolute.impossible("XXXX")
        if draft is not None:
            draft.rule = draft.rule or rule.name
            draft.first, draft.last = draft.first or at, draft.last or here.end()
            return draft
    return None


def _express(draft: Draft, context: Context) -> TimeExpression:
    tokens, period = context.tokens, draft.period
    start, end = tokens.starts[draft.first], tokens.ends[draft.last - 1]
    edtf = periods.marked(period, "" if draft.premarked else mark_of(draft)) if period is not None else None
    parts = tuple(_express(part, context) for part in draft.parts)
    return TimeExpression(
        start=start,
        end=end,
        quote=tokens.text[start:end],
        kind=draft.kind,
        value=draft.value,
        edtf=edtf,
        earliest=period.first.isoformat() if period and draft.open_end != "start" else None,
        latest=period.last.isoformat() if period and draft.open_end != "end" else None,
        precision=period.precision if period else None,
        basis=draft.basis,
        rule=draft.rule,
        anchor=draft.anchor.isoformat() if draft.anchor else None,
        vague=draft.vague,
        approximate=draft.approximate or any(part.approximate for part in parts),
        guessed=draft.guessed or any(part.guessed for part in parts),
        mod=draft.mod,
        parts=parts,
    )
