from __future__ import annotations

import json
import re
from pathlib import Path

from dateline.evaluation.figures import MEASURES
from dateline.evaluation.gold import GoldArticle
from dateline.evaluation.layouts import simple

PAGE = (Path(__file__).parents[2] / "docs" / "evaluation.md").read_text(encoding="utf-8")


def test_every_figure_is_defined() -> None:
    named = set(re.findall(r"`([a-z0-9_.]+)`", PAGE))
    assert set(MEASURES) <= named


def test_the_example_of_the_simple_layout_is_read(tmp_path: Path) -> None:
    text = PAGE[PAGE.index("    {\n") : PAGE.index("\n| key |")]
    told = json.loads(text)
    assert set(told) | {"article"} == set(simple.KEYS)
    (tmp_path / "flood.json").write_text(text, encoding="utf-8")
    (tmp_path / "flood.txt").write_text(
        f"{told['events'][0]['line']} It killed two. Click and take our poll!", encoding="utf-8"
    )
    (found,) = simple.read(tmp_path)
    assert isinstance(found, GoldArticle), found
    assert all(f"| `{key}` |" in PAGE for key in simple.KEYS)
