"""Shortens the summary of a long article, whose pieces were each summed up: a model chooses, and writes nothing.

Every sentence was checked against its lines before, and those that are chosen keep them: so nothing can be invented
here. Where there are too many for one question, groups of them are asked about first, and then what is left of each.
"""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from math import ceil
from typing import TYPE_CHECKING, cast

from dateline.errors import AnswerError, InvalidAnswerError
from dateline.grounding.words import stems
from dateline.schema import MAX_KEPT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dateline.extract.ask import Asker
    from dateline.prompts import Prompt
    from dateline.records import Statement
    from dateline.schema import Choice

AT_ONCE = 40
"""Statements that one question shows."""


def reduced(
    asker: Asker, prompt: Prompt, statements: Sequence[Statement]
) -> tuple[list[Statement], AnswerError | None]:
    """Return at most ``MAX_KEPT`` of the statements, the order theirs to be read in, and why a rule chose, if one did.

    Args:
        asker: who is asked.
        prompt: a prompt about ``statements``.
        statements: in the order of the article; the same sentence counts once.

    Raises:
        ModelError: the model did not answer.
    """
    left = list({statement.text.casefold(): statement for statement in reversed(statements)}.values())[::-1]
    problem: AnswerError | None = None
    while len(left) > MAX_KEPT:
        kept: list[Statement] = []
        for group in _groups(left):
            try:
                kept += _chosen(asker, prompt, group)
            except AnswerError as error:
                problem = problem or error
                kept += central(group, MAX_KEPT)
        left = kept
    return left, problem


def central(statements: Sequence[Statement], count: int) -> list[Statement]:
    """Return the statements whose words most others share, in the order given: a choice without a model.

    A word counts by how many statements have it (SumBasic: Nenkova and Vanderwende 2005, without its discount).
    """
    words = [stems(statement.text) for statement in statements]
    common = Counter(word for own in words for word in own)
    worth = [sum(common[word] for word in own) / len(own) if own else 0.0 for own in words]
    best = sorted(range(len(statements)), key=lambda place: (-worth[place], place))[:count]
    return [statements[place] for place in sorted(best)]


def _groups(statements: Sequence[Statement]) -> list[Sequence[Statement]]:
    """Return the statements in groups of equal size that one question holds each."""
    count = ceil(len(statements) / AT_ONCE)
    borders = [len(statements) * part // count for part in range(count + 1)]
    return [statements[start:end] for start, end in pairwise(borders)]


def _chosen(asker: Asker, prompt: Prompt, group: Sequence[Statement]) -> list[Statement]:
    shown = [{"number": number, "text": statement.text} for number, statement in enumerate(group, 1)]
    answer = cast("Choice", asker.ask(prompt, {"statements": shown}))
    known = [number for number in dict.fromkeys(answer.keep) if number <= len(group)]
    if not known:
        raise InvalidAnswerError(f"{prompt.name}: the answer names none of the statements")
    return [group[number - 1] for number in known]
