from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.evaluation.rouge import MAX_WORDS, Rouge, rouge_l, rouge_n

BENCH_PYTHON = Path(__file__).parents[2] / ".venv-bench" / "bin" / "python"
TEXTS = st.lists(st.lists(st.sampled_from("the cat sat on a mat dog".split()), max_size=6).map(" ".join), max_size=4)


def test_rouge_n_counts_each_n_gram_as_often_as_the_rarer_text_has_it() -> None:
    # candidate: the cat the cat sat; reference: the cat sat on the mat
    assert rouge_n(["The cat, the cat sat."], ["the cat sat on the mat"], 1) == Rouge(4 / 5, 4 / 6)
    assert rouge_n(["The cat, the cat sat."], ["the cat sat on the mat"], 2) == Rouge(2 / 4, 2 / 5)


def test_rouge_l_is_the_longest_common_subsequence_of_two_sentences() -> None:
    # Lin 2004, section 3.1: one letter is another word; the order counts
    assert rouge_l(["police kill the gunman"], ["police killed the gunman"]) == Rouge(3 / 4, 3 / 4)
    assert rouge_l(["the gunman kill police"], ["police killed the gunman"]) == Rouge(2 / 4, 2 / 4)


def test_rouge_l_of_several_sentences_is_a_union() -> None:
    # Lin 2004, section 3.2: w1 w2 w3 w4 w5 against w1 w2 w6 w7 w8 and w1 w3 w8 w9 w5: the union is w1 w2 w3 w5
    found = rouge_l(["w1 w2 w6 w7 w8", "w1 w3 w8 w9 w5"], ["w1 w2 w3 w4 w5"])
    assert found == Rouge(4 / 10, 4 / 5)


def test_f1_is_the_harmonic_mean_and_nothing_is_zero() -> None:
    assert Rouge(0.5, 1.0).f1 == pytest.approx(2 / 3)
    assert rouge_n([], ["a word"], 1).f1 == rouge_l(["a word"], []).f1 == 0.0


@given(TEXTS, TEXTS)
def test_precision_of_one_way_is_recall_of_the_other(one: list[str], other: list[str]) -> None:
    for n in (1, 2):
        there, back = rouge_n(one, other, n), rouge_n(other, one, n)
        assert (there.precision, there.recall) == (back.recall, back.precision)


@given(TEXTS)
def test_a_text_is_wholly_like_itself(text: list[str]) -> None:
    whole = Rouge(1.0, 1.0) if any(text) else Rouge(0.0, 0.0)
    assert rouge_n(text, text, 1) == rouge_l(text, text) == whole


def test_what_is_longer_than_the_bound_does_not_count() -> None:
    assert rouge_n(["a " * (MAX_WORDS + 50)], ["a"], 1).precision == 1 / MAX_WORDS


@pytest.mark.skipif(not BENCH_PYTHON.exists(), reason="the reference implementation is not installed (make bench)")
def test_rouge_n_is_that_of_the_original_program() -> None:
    one = [["orvane", "bought", "the", "pier"], ["the", "mayor", "closed", "a", "bridge"]]
    other = [["the", "mayor", "of", "sundmark", "closed", "the", "pier"]]
    code = (
        "import json, sys; from pyrouge import Rouge155;"
        "one, other = json.load(sys.stdin);"
        "scorer = Rouge155(average='raw', stem=False, ignore_stopwords=False);"
        "print(json.dumps(scorer.score_summary(one, {'0': other})))"
    )
    command = [str(BENCH_PYTHON), "-c", code]
    done = subprocess.run(command, input=json.dumps([one, other]), capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip("the reference implementation does not run")
    told = json.loads(done.stdout.splitlines()[-1])
    texts = [[" ".join(words) for words in text] for text in (one, other)]
    for n in (1, 2):
        hits = told[f"rouge_{n}_h_count"]
        assert rouge_n(texts[0], texts[1], n) == Rouge(
            hits / told[f"rouge_{n}_p_count"], hits / told[f"rouge_{n}_m_count"]
        )
