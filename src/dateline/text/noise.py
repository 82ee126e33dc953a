"""Which sentences of a text are no part of the article: headlines, polls, teasers, rules for comments and the like."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from dateline.text.marks import CLOSERS, DASHES, SENTENCE_ENDS
from dateline.text.noise_rules import CAPTION_CREDIT, COMMENT_RULE, LABEL, SENTENCE, TO_THE_READER, UNFINISHED, WHOLE
from dateline.text.noise_view import View

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dateline.text.noise_view import Paragraph

Reasons = list[str | None]

_MAX_OFFER = 250
_MAX_HEADLINE = 150
_MAX_HEADLINE_WORDS = 22
_MAX_WORD = 15  # longer on average: a script without blanks
_MAX_HEADLINE_WITHOUT_BLANKS = 40

_PUNCTUATION = SENTENCE_ENDS + ":,;>→|" + DASHES + CLOSERS
_GOES_ON = frozenset(":,;" + DASHES)
_INITIALISM = re.compile(r"\b(?:[A-Z]\.){2,5}$")


def judge(text: str, paragraphs: Sequence[Paragraph], title: str | None = None) -> list[Reasons]:
    """Return for each paragraph and each of its sentences the rule that drops it, ``None`` for what is kept.

    ``title`` is the one that the header tells, if any. The names of the rules: poll, advertisement, trending,
    comments, newsletter, cookies, legal, share, caption, byline, headline, empty.
    """
    views = [View.of(text, paragraph) for paragraph in paragraphs]
    asked = Counter(view.plain for view in views if view.asks)
    judged: list[Reasons] = []
    region: str | None = None
    has_prose = False
    for place, view in enumerate(views):
        reasons = _furniture(view)
        if region and _stays_in(region, view, reasons):
            reasons = [reason or region for reason in reasons]
        else:
            after = views[place + 1 : place + 3]
            if None in reasons and not _runs_on(text, view, after):
                whole = _headline(view, title, has_prose=has_prose) or _poll(view, after, asked)
                reasons = [reason or whole for reason in reasons]
            region = next((name for name in ("comments", "poll") if name in reasons), None)
        reasons = [reason or _empty(plain) for reason, plain in zip(reasons, view.sentences, strict=True)]
        has_prose = has_prose or None in reasons
        judged.append(reasons)
    return judged


def _furniture(view: View) -> Reasons:
    """Return what the tables say of a paragraph and of each sentence in it."""
    whole = _furniture_as_a_whole(view) if view.words else None
    if whole:
        return [whole] * len(view.sentences)
    reasons = [_rule(SENTENCE.match(plain)) for plain in view.sentences]
    label = _rule(LABEL.match(view.plain))
    if label:
        teaser = view.length <= _MAX_OFFER and not view.is_finished
        return [label] * len(reasons) if teaser else [label, *reasons[1:]]
    if reasons[0] and view.length <= _MAX_OFFER:
        pairs = zip(reasons, view.sentences, strict=True)
        return [reason or (reasons[0] if TO_THE_READER.fullmatch(plain) else None) for reason, plain in pairs]
    return reasons


def _furniture_as_a_whole(view: View) -> str | None:
    rule = _rule(WHOLE.fullmatch(view.plain.rstrip(_PUNCTUATION))) or _rule(WHOLE.fullmatch(view.plain))
    if not rule and not view.is_finished:
        rule = _rule(UNFINISHED.fullmatch(view.plain))
    if not rule and CAPTION_CREDIT.search(view.plain, max(0, len(view.plain) - 130)):
        rule = "caption"
    return rule or ("byline" if view.is_byline else None)


def _rule(match: re.Match[str] | None) -> str | None:
    return match.lastgroup if match else None


def _stays_in(region: str, view: View, reasons: Reasons) -> bool:
    """Say whether a paragraph belongs to the rules for comments or to the poll before it."""
    if None not in reasons or view.is_fragment:
        return True
    if region == "comments":
        return bool(COMMENT_RULE.search(view.plain) and TO_THE_READER.fullmatch(view.plain))
    return view.asks or view.is_option


def _poll(view: View, after: Sequence[View], asked: Counter[str]) -> str | None:
    """Find a question with its options, or one that is put twice."""
    has_options = [other.is_option for other in after] == [True, True]
    return "poll" if view.asks and (has_options or asked[view.plain] > 1) else None


def _headline(view: View, title: str | None, *, has_prose: bool) -> str | None:
    """Find the headline and the headings: before the story questions and exclamations, too, amid it fewer."""
    if title and view.words and " ".join(view.words).casefold() == title.casefold():
        return "headline"
    if not view.is_single or view.bullet or view.ending in _GOES_ON or not _is_short(view) or _empty(view.plain):
        return None
    if not view.is_finished:
        return "headline"
    if view.ending in "?!":
        return None if has_prose and not (view.asks and view.is_title_case) else "headline"
    return "headline" if not has_prose and _INITIALISM.search(view.words[-1]) else None


def _is_short(view: View) -> bool:
    if not 0 < len(view.words) <= _MAX_HEADLINE_WORDS:
        return False
    without_blanks = view.length > _MAX_WORD * len(view.words)
    return view.length <= (_MAX_HEADLINE_WITHOUT_BLANKS if without_blanks else _MAX_HEADLINE)


def _runs_on(text: str, view: View, after: Sequence[View]) -> bool:
    """Say whether the next text line goes on in lower case: then this one is a broken sentence, not a headline."""
    if not after or view.is_finished:
        return False
    following = after[0].start
    return text[following].islower() and text.count("\n", view.end, following) == 1


def _empty(plain: str) -> str | None:
    return None if any(map(str.isalpha, plain)) else "empty"
