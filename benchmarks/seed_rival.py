"""Reads an article with langextract; run by ``seed_article.py`` in an environment where langextract is installed.

Usage: python seed_rival.py TEXT PUBLISHED BASE_URL MODEL > extractions.json

The key stands in ``BENCH_API_KEY``. langextract is used as its own guide shows: a description of the task, worked
examples, its OpenAI provider with the schema it makes of the examples, and its defaults for everything else. The task
is the one that dateline's prompt sets, told in langextract's terms, with examples of nearly the same sentences.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from importlib import import_module, metadata
from pathlib import Path
from typing import Any

MAX_TOKENS = 1500
"""Of one answer: without a bound a small model may write until its context is full."""

TASK = """\
Extract the events that the news article tells, in order of appearance: what somebody did, does or will do.
Each extraction is a clause that tells what happened, with its verb, in the exact words of the text; never a mere \
name. Do not paraphrase, and do not overlap.
Headlines, opinions, questions, advertisements, polls and rules for readers tell no event.
Give each event these attributes:
"date": when the event happened, worked out from the words of the text and the day of publication, as YYYY-MM-DD, \
YYYY-MM or YYYY, no finer than the text allows; empty if the text does not tell when
"actors": who acts"""

EXAMPLES: dict[str, list[tuple[str, str, list[str]]]] = {
    """\
Published on 2023-05-10. Kessler has sent 40 engineers to the dam since Orla's surprising election as mayor in March. \
She looks like a weak woman who has lost touch with the young.""": [
        ("Kessler has sent 40 engineers to the dam", "", ["Kessler"]),
        ("Orla's surprising election as mayor", "2023-03", ["Orla"]),
    ],
    """\
Published on 2023-05-10. Analyst Mira Holt believes that the port is likely being used to store Belmarian drones. \
The firm, which closed its mill three years ago, has also sold its ships.""": [
        (
            "Analyst Mira Holt believes that the port is likely being used to store Belmarian drones",
            "",
            ["Mira Holt"],
        ),
        ("closed its mill", "2020", ["The firm"]),
        ("has also sold its ships", "", ["The firm"]),
    ],
}
"""Words, date and actors of the events, by the text that tells them."""


def read(text: str, published: str, base_url: str, model: str) -> list[dict[str, Any]]:
    """Return the extractions, each with its words, its place (or none), its date and its actors."""
    lx: Any = import_module("langextract")  # not installed beside dateline

    examples = [
        lx.data.ExampleData(
            text=example,
            extractions=[
                lx.data.Extraction("event", words, attributes={"date": date, "actors": actors})
                for words, date, actors in events
            ],
        )
        for example, events in EXAMPLES.items()
    ]
    config = lx.factory.ModelConfig(
        model_id=model,
        provider="OpenAILanguageModel",
        provider_kwargs={
            "api_key": os.environ["BENCH_API_KEY"],
            "base_url": base_url,
            "temperature": 0.0,
            "max_output_tokens": MAX_TOKENS,
        },
    )
    done = lx.extract(
        text,
        prompt_description=TASK,
        examples=examples,
        config=config,
        additional_context=f"The article was published on {published}.",
        show_progress=False,
    )
    return [told(extraction) for extraction in done.extractions or []]


def told(extraction: Any) -> dict[str, Any]:  # noqa: ANN401 -- not installed beside dateline
    """Return an extraction as plain values."""
    place = extraction.char_interval
    known = place is not None and place.start_pos is not None and place.end_pos is not None
    attributes = extraction.attributes or {}
    actors = attributes.get("actors") or []
    return {
        "text": extraction.extraction_text,
        "place": [place.start_pos, place.end_pos] if known else None,
        "alignment": extraction.alignment_status.value if extraction.alignment_status else None,
        "date": attributes.get("date"),
        "actors": [actors] if isinstance(actors, str) else actors,
    }


def main() -> None:
    """Read the article and print what was found as JSON."""
    path, published, base_url, model = sys.argv[1:]
    text = Path(path).read_text(encoding="utf-8")
    with contextlib.redirect_stdout(sys.stderr):
        found = read(text, published, base_url, model)
    print(json.dumps({"version": metadata.version("langextract"), "extractions": found}))


if __name__ == "__main__":
    main()
