"""How well told events are clustered: ECB+ (gold mentions) and news clusters, beside baselines of the same run.

Usage: python -m benchmarks.merge [FOLDER] [--meaning]

FOLDER holds ``ecbplus`` and ``news-clusters`` (default ../shared/data/same-event beside the repository); how they
become events is told in ``merge_gold.py``. ``--meaning`` adds runs with the sentence model of the extra ``similar``.

ECB+ is clustered twice: *all together*, where nothing says of which topic an article is, and *topic given*, each
topic on its own. A topic holds two stories that resemble each other; which of the two is never given. *lemma*: all
triggers of one lemma are one event. *lemma + story given* is told the topic and the story of each article: what a
lemma can reach at best. Figures are in per cent; singletons count. *even* and *odd*: CoNLL F1 over the topics of even
and of odd number; the weights for clauses were fitted on even topics and on all, and rounded to what both agree on, so
neither half is untouched.

The news clusters: one event an article, its title and description; precision, recall and F1 of the pairs of articles.
*title words* takes two titles for one event from a Jaccard index of .2 upwards, and whatever they are linked with.
"""

from __future__ import annotations

import argparse
import time
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import _report
from benchmarks.merge_gold import Gold, ecb_plus, news_clusters
from benchmarks.merge_scores import conll, pairs

from dateline.grounding.words import stems
from dateline.merge.cluster import cluster
from dateline.merge.embedding import Embedding, why_not
from dateline.merge.heads import lemma
from dateline.merge.links import Groups

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping

    from dateline.merge.similar import Similarity
    from dateline.records import Told

JACCARD = 0.2
AIM = 10.0
"""Points of CoNLL F1 over the lemma baseline."""
Found = dict[str, "Hashable"]


def own(told: Iterable[Told], gold: Gold, similarity: Similarity | None) -> Found:
    """Cluster with dateline; return the cluster of each event."""
    made = cluster(list(told), published=gold.published, similarity=similarity)
    return {event.id: number for number, one in enumerate(made) for event in one.events}


def by_topic(gold: Gold, similarity: Similarity | None) -> Found:
    """Cluster each topic on its own."""
    found: Found = {}
    for topic in sorted(set(gold.topic.values())):
        told = [event for event in gold.told if gold.topic[event.article] == topic]
        found |= {event: (topic, number) for event, number in own(told, gold, similarity).items()}
    return found


def lemmas(gold: Gold, *, topic: bool, story: bool = False) -> Found:
    """Return the baseline: the lemma of the trigger is the cluster."""
    return {
        event.id: (
            lemma(event.text.partition(" ")[0]),
            gold.topic[event.article] if topic else "",
            story and event.article.endswith("plus"),
        )
        for event in gold.told
    }


def titles(gold: Gold) -> Found:
    """Return the baseline of the news clusters: titles that share words, and all that hangs together by them."""
    words = [stems(event.text.partition(". ")[0]) for event in gold.told]
    groups = Groups(len(words))
    for one, other in combinations(range(len(words)), 2):
        union = words[one] | words[other]
        if union and len(words[one] & words[other]) / len(union) >= JACCARD and groups.find(one) != groups.find(other):
            groups.join(groups.find(one), groups.find(other))
    return {event.id: groups.find(number) for number, event in enumerate(gold.told)}


def score(gold: Gold, found: Found) -> dict[str, float]:
    """Return the scores over all topics, and CoNLL F1 over the even and the odd ones."""
    result = conll(gold.cluster, found)
    for name, rest in (("even", 0), ("odd", 1)):
        ids = {event.id for event in gold.told if int(gold.topic[event.article]) % 2 == rest}
        result[name] = conll(_only(gold.cluster, ids), _only(found, ids))["conll"]
    return result


def _only(found: Mapping[str, Hashable], ids: set[str]) -> dict[str, Hashable]:
    return {event: found[event] for event in found if event in ids}


def on_ecb_plus(gold: Gold, readers: Mapping[str, Similarity | None]) -> dict[str, dict[str, float]]:
    """Score the baselines and dateline on ECB+."""
    result = {
        "all together: lemma": score(gold, lemmas(gold, topic=False)),
        "topic given: lemma": score(gold, lemmas(gold, topic=True)),
        "lemma + story given": score(gold, lemmas(gold, topic=True, story=True)),
    }
    for name, similarity in readers.items():
        begin = time.process_time()
        result[f"all together: {name}"] = score(gold, own(gold.told, gold, similarity))
        result[f"all together: {name}"]["seconds"] = round(time.process_time() - begin, 1)
        result[f"topic given: {name}"] = score(gold, by_topic(gold, similarity))
    return result


def on_news(gold: Gold, readers: Mapping[str, Similarity | None]) -> dict[str, dict[str, float]]:
    """Score the baseline and dateline on the news clusters."""
    found = {"title words": titles(gold)}
    found |= {name: own(gold.told, gold, similarity) for name, similarity in readers.items()}
    names = ("precision", "recall", "f1")
    return {
        name: {part: round(100 * value, 1) for part, value in zip(names, pairs(gold.cluster, one), strict=True)}
        for name, one in found.items()
    }


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = _report.ROOT.parent / "shared" / "data" / "same-event"
    parser.add_argument("folder", nargs="?", type=Path, default=default)
    parser.add_argument("--meaning", action="store_true", help="also with the sentence model")
    options = parser.parse_args()
    if not (options.folder / "ecbplus").is_dir() or not (options.folder / "news-clusters").is_dir():
        print(f"skipped: no ecbplus and news-clusters in {options.folder}")
        return
    before = _report.machine()
    readers: dict[str, Similarity | None] = {"dateline": None}
    if options.meaning:
        if missing := why_not():
            print(missing)
        else:
            readers["dateline, meaning"] = Embedding()
    ecb, news = ecb_plus(options.folder / "ecbplus"), news_clusters(options.folder / "news-clusters")
    figures: dict[str, Any] = {
        "ecb_plus": {
            "articles": len(ecb.published),
            "mentions": len(ecb.told),
            "clusters": len(set(ecb.cluster.values())),
            "dated": sum(event.date.edtf is not None for event in ecb.told),
            "scores": on_ecb_plus(ecb, readers),
        },
        "news_clusters": {
            "articles": len(news.told),
            "clusters": len(set(news.cluster.values())),
            "scores": on_news(news, readers),
        },
    }
    show(figures)
    _report.write("merge", figures, before)


def show(figures: dict[str, Any]) -> None:
    """Print the tables."""
    ecb, news = figures["ecb_plus"], figures["news_clusters"]
    print(f"ECB+: {ecb['mentions']} gold mentions of {ecb['articles']} articles in {ecb['clusters']} clusters")
    columns = ("muc_p", "muc_r", "muc_f1", "b3_p", "b3_r", "b3_f1", "ceaf_e_f1", "conll", "even", "odd")
    _report.table(["", *columns], [[name, *(row[one] for one in columns)] for name, row in ecb["scores"].items()])
    for setting in ("all together", "topic given"):
        more = round(ecb["scores"][f"{setting}: dateline"]["conll"] - ecb["scores"][f"{setting}: lemma"]["conll"], 1)
        ecb.setdefault("over_lemma", {})[setting] = more
        print(f"{setting}: {more:+} CoNLL F1 over lemma, aim +{AIM:g} {'met' if more >= AIM else 'MISSED'}")
    print(f"\nnews clusters: {news['articles']} articles in {news['clusters']} clusters, pairs of articles")
    parts = ("precision", "recall", "f1")
    _report.table(["", *parts], [[name, *(row[one] for one in parts)] for name, row in news["scores"].items()])


if __name__ == "__main__":
    main()
