"""How ``dateline cassettes`` tells what it found: as text for a person, as JSON for a program."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import click

from dateline.exporters.plain import many
from dateline.text.safe import for_terminal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from dateline.recording.drift import Change, Moved
    from dateline.recording.library import Held, Recording
    from dateline.recording.owners import Owner
    from dateline.recording.secrets import Finding

SCHEMA = "dateline.cassettes/1"
DIGITS = 12
"""Hexadecimal digits of a hash that are shown to a person."""
_CHANGES = {
    "lost": ("event lost", "events lost"),
    "gained": ("event gained", "events gained"),
    "date": ("date changed", "dates changed"),
    "text": ("text changed", "texts changed"),
    "end": ("answer ended otherwise", "answers ended otherwise"),
    "form": ("answer of another form", "answers of another form"),
    "model": ("answer of another model", "answers of another model"),
}


def show(lines: Iterable[str]) -> None:
    """Print lines, with nothing in them that a terminal would act on."""
    for line in lines:
        click.echo(for_terminal(line))


def show_json(command: str, folder: Path, **told: object) -> None:
    """Print one JSON object."""
    object_ = {"schema": SCHEMA, "command": command, "folder": folder.as_posix(), **told}
    click.echo(json.dumps(object_, ensure_ascii=False, indent=2).encode("utf-8", "replace").decode())


def listed(recordings: Sequence[Recording]) -> Iterator[str]:
    """Tell what every interaction holds, those of one prompt, schema and model together."""
    for one in recordings:
        yield f"{one.name}  {_size(one)}"
        if one.problem:
            yield f"  BROKEN: {one.problem}"
        made = ""
        for held in one.held:
            heading = _made_of(held)
            if heading != made:
                yield f"  {heading}"
            made = heading
            yield f"  {_row(held)}"
    total = totals(recordings)
    yield (
        f"{many(total['cassettes'], 'cassette')}, {many(total['interactions'], 'interaction')}, "
        f"{total['bytes']:,} bytes, {total['prompt_tokens']:,}+{total['completion_tokens']:,} tokens"
        + (f"; {total['broken']} broken" if total["broken"] else "")
    )


def totals(recordings: Sequence[Recording]) -> dict[str, int]:
    """Return the sums over all cassettes."""
    held = [one for recording in recordings for one in recording.held]
    return {
        "cassettes": len(recordings),
        "interactions": len(held),
        "bytes": sum(recording.bytes for recording in recordings),
        "prompt_tokens": sum(one.prompt_tokens for one in held),
        "completion_tokens": sum(one.completion_tokens for one in held),
        "broken": sum(bool(recording.problem) for recording in recordings),
    }


def as_json(recording: Recording) -> dict[str, Any]:
    """Return a cassette with what its interactions hold."""
    return {
        "cassette": recording.name,
        "bytes": recording.bytes,
        "problem": recording.problem or None,
        "interactions": [_interaction(held) for held in recording.held],
    }


def _interaction(held: Held) -> dict[str, Any]:
    chain = held.chain
    return {
        "number": held.number,
        "prompt": chain.prompt or None,
        "prompt_sha256": chain.prompt_sha256 or None,
        "schema": chain.schema or None,
        "schema_sha256": chain.schema_sha256 or None,
        "model": chain.model or None,
        "article": chain.article or None,
        "asked": chain.asked,
        "asked_again": chain.again,
        "read_off": chain.read_off,
        "status": held.interaction.status,
        "finish": held.finish or None,
        "prompt_tokens": held.prompt_tokens,
        "completion_tokens": held.completion_tokens,
        "bytes": held.bytes,
        "state": chain.state,
        "why": chain.why or None,
    }


def verified(recordings: Sequence[Recording], commands: Mapping[str, str]) -> Iterator[str]:
    """Tell which cassettes would not be played today, why, and by which command they are recorded anew."""
    for one in recordings:
        if one.problem:
            yield f"broken  {one.name}: {one.problem}"
        whys = Counter((held.chain.state, held.chain.prompt, held.chain.why) for held in of_no_use(one))
        for (state, prompt, why), count in whys.items():
            yield f"{state}  {one.name}: {count} of {len(one.held)}: {prompt + ': ' if prompt else ''}{why}"
        if one.name in commands:
            yield f"  record anew: {commands[one.name]}"
    states = count_states(recordings)
    told = ", ".join(f"{count} {state}" for state, count in states.items() if count)
    yield f"{many(len(recordings), 'cassette')}, {many(sum(states.values()), 'interaction')}: {told or 'none'}" + (
        f"; {sum(bool(one.problem) for one in recordings)} broken" if any(one.problem for one in recordings) else ""
    )


def of_no_use(recording: Recording) -> list[Held]:
    """Return the interactions that are not what would be sent today."""
    return [held for held in recording.held if held.chain.state not in {"fresh", "skipped"}]


def count_states(recordings: Iterable[Recording]) -> dict[str, int]:
    """Return how many interactions are in each state."""
    states = dict.fromkeys(("fresh", "stale", "unknown", "unplayable", "skipped"), 0)
    for recording in recordings:
        for held in recording.held:
            states[held.chain.state] += 1
    return states


def moved(answers: Sequence[Moved]) -> Iterator[str]:
    """Tell how far answers have moved, and the sums."""
    for one in answers:
        if one.problem:
            yield f"no answer  {_question(one)}: {one.problem}"
        elif one.changes:
            yield f"moved  {_question(one)}"
            yield from (f"  {_change(change)}" for change in one.changes)
    sums = drift_sums(answers)
    kinds = ", ".join(
        f"{sums['changes'][kind]} {words[sums['changes'][kind] != 1]}"
        for kind, words in _CHANGES.items()
        if sums["changes"][kind]
    )
    yield (
        f"{many(sums['asked'], 'question')} asked again: {sums['same']} answered alike, {sums['moved']} moved"
        + (f" ({kinds})" if kinds else "")
        + f", {sums['failed']} without an answer to compare"
    )


def drift_sums(answers: Sequence[Moved]) -> dict[str, Any]:
    """Return how many questions were asked again, and what came of them."""
    kinds = Counter(change.kind for one in answers for change in one.changes)
    return {
        "asked": len(answers),
        "same": sum(not one.problem and not one.changes for one in answers),
        "moved": sum(bool(one.changes) for one in answers),
        "failed": sum(bool(one.problem) for one in answers),
        "changes": {kind: kinds[kind] for kind in _CHANGES},  # type: ignore[index] # the literal's own words
    }


def moved_as_json(one: Moved) -> dict[str, Any]:
    """Return one question that was asked again."""
    return {
        "cassette": one.cassette,
        "number": one.number,
        "prompt": one.prompt or None,
        "asked": one.asked,
        "model": one.model,
        "changes": [{"kind": change.kind, "was": change.was, "now": change.now} for change in one.changes],
        "problem": one.problem or None,
    }


def found(findings: Sequence[Finding], cassettes: int) -> Iterator[str]:
    """Tell where something was found, never the thing itself."""
    for one in findings:
        place = f"{one.cassette}:{one.line}" if one.line else one.cassette
        yield f"{place}: {one.kind}: {one.shown}" + (f" ({one.where})" if one.where else "")
    where = len({one.cassette for one in findings})
    yield f"{many(cassettes, 'cassette')}: " + (
        f"{many(len(findings), 'finding')} in {where}" if findings else "nothing found"
    )


def pruned(gone: Mapping[str, Owner], unsure: Mapping[str, Owner], *, done: bool) -> Iterator[str]:
    """Tell which cassettes were, or would be, removed, and which nobody can be sure of."""
    yield from (f"{'removed' if done else 'would remove'}  {name}: {owner.why}" for name, owner in gone.items())
    yield from (f"kept  {name}: {owner.why}" for name, owner in unsure.items())


def _size(one: Recording) -> str:
    return f"{many(len(one.held), 'interaction')}, {one.bytes:,} bytes"


def _made_of(held: Held) -> str:
    chain = held.chain
    prompt = f"{chain.prompt or 'no known prompt'} {chain.prompt_sha256[:DIGITS]}".rstrip()
    schema = f"{chain.schema} {chain.schema_sha256[:DIGITS]}".strip() or "no schema"
    return (
        f"{prompt} · {schema} · {chain.model or 'no model'}" if held.interaction.messages else "no question to a model"
    )


def _row(held: Held) -> str:
    chain = held.chain
    tokens = f"{held.prompt_tokens}+{held.completion_tokens} tokens"
    end = f"{held.interaction.status} {held.finish}".rstrip()
    about = f"{chain.article} " if chain.article else ""
    marks = (f", asked again ({chain.again})" if chain.again else "") + (
        f", {chain.state.upper()}" if chain.state not in {"fresh", "skipped"} else ""
    )
    return f"{held.number:>4}  {end:<10} {tokens:>16} {held.bytes:>9,} bytes  {about}“{chain.asked}”{marks}"


def _question(one: Moved) -> str:
    return f"{one.cassette} #{one.number} ({one.prompt or 'no known prompt'}) “{one.asked}”"


def _change(change: Change) -> str:
    if change.kind in {"lost", "gained"}:
        return f"{change.kind:<7} {change.was or change.now}"
    return f"{change.kind:<7} {change.was or 'nothing'} → {change.now or 'nothing'}"
