"""Scores timelines with tilse, the reference implementation of alignment ROUGE (Martschat and Markert, EACL 2017).

Runs in ``.venv-bench`` (tilse, nltk, numpy, scipy); ``benchmarks/timelines.py`` starts it. Reads a JSON list of
``[predicted, gold]`` from standard input, each ``{"2010-04-20": [sentence, …]}``, and writes the scores of each as
``{"ar1": [precision, recall], "ar2": […], "rouge": "original"}``. Predicted sentences are tokenised as the gold is.

ROUGE is the Perl program of Lin (1.5.5, stemmed, without stop words) that the published figures rest on; where Perl or
its XML::Parser is not there, tilse's own approximation in Python, and ``rouge`` says so.
"""

from __future__ import annotations

import importlib
import json
import sys
from datetime import date
from typing import Any

# not in the environment that the rest of the repository is checked in
TOKENIZER = importlib.import_module("nltk.tokenize").NLTKWordTokenizer()
TILSE = importlib.import_module("tilse.data.timelines")
ROUGE = importlib.import_module("tilse.evaluation.rouge")

MEASURES = {"ar1": "rouge_1", "ar2": "rouge_2"}


class Remembered:
    """A ROUGE that is asked once for each pair of summaries: the Perl program takes 0.1 s."""

    def __init__(self, rouge: Any) -> None:  # noqa: ANN401 -- tilse has no types
        """Wrap one of tilse's."""
        self.rouge = rouge
        self.known: dict[str, Any] = {}

    def score_summary(self, summary: Any, references: Any) -> Any:  # noqa: ANN401 -- the same
        """Return what the wrapped one says."""
        key = json.dumps([summary, references])
        if key not in self.known:
            self.known[key] = self.rouge.score_summary(summary, references)
        return self.known[key]


def treebank(sentence: str) -> str:
    """Tokenise a sentence as in the Penn Treebank."""
    tokens = " ".join(TOKENIZER.tokenize(sentence, convert_parentheses=True))
    return tokens.replace("“", "``").replace("”", "''")


def evaluators() -> tuple[str, Any]:
    """Return the best evaluator that works here, and its name."""
    probe = TILSE.Timeline({date(2010, 4, 20): ["An oil rig exploded ."]})
    for name in ("original", "reimpl"):
        evaluator = ROUGE.TimelineRougeEvaluator(measures=set(MEASURES.values()), rouge_computation=name)
        evaluator.rouge = Remembered(evaluator.rouge)
        try:
            evaluator.evaluate_concat(probe, TILSE.GroundTruth([probe]))
        except Exception as error:  # noqa: BLE001 -- whatever Perl lacks
            print(f"ROUGE ({name}) does not run: {error}", file=sys.stderr)
        else:
            return name, evaluator
    raise SystemExit("no ROUGE runs")


def main() -> None:
    """Score all pairs."""
    name, evaluator = evaluators()
    scores = []
    for predicted, gold in json.load(sys.stdin):
        found = TILSE.Timeline(
            {date.fromisoformat(day): [treebank(line) for line in lines] for day, lines in predicted.items()}
        )
        wanted = TILSE.Timeline({date.fromisoformat(day): lines for day, lines in gold.items()})
        told = evaluator.evaluate_align_date_content_costs_many_to_one(found, TILSE.GroundTruth([wanted]))
        pairs = {ours: [told[its]["precision"], told[its]["recall"]] for ours, its in MEASURES.items()}
        scores.append({**pairs, "rouge": name})
    json.dump(scores, sys.stdout)


if __name__ == "__main__":
    main()
