"""The embedded model itself; skipped where its packages are not installed."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from dateline.errors import ModelNotInstalledError
from dateline.models.embedded import Embedded
from dateline.models.weights import QWEN, find_parts
from dateline.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from dateline.models.base import Request


def _missing() -> str | None:
    if importlib.util.find_spec("xllamacpp") is None:
        return "xllamacpp is not installed"
    try:
        find_parts(QWEN)
    except ModelNotInstalledError as error:
        return str(error)
    return None


@pytest.mark.needs_weights
@pytest.mark.timeout(600)
@pytest.mark.skipif(_missing() is not None, reason=f"no embedded model here: {_missing()}")
def test_the_real_model_answers_in_the_schema_without_a_word_on_the_terminal(
    tmp_path: Path, request_: Request, capfd: pytest.CaptureFixture[str]
) -> None:
    model = Embedded(Settings(cache_dir=tmp_path, timeout=300))
    schema = {"type": "array", "items": {"type": "string", "maxLength": 60}, "minItems": 1, "maxItems": 2}
    before = threading.active_count()
    try:
        reply = model.complete(replace(request_, model=model.id, schema=schema, max_tokens=64))
    finally:
        model.close()
        shutil.rmtree(tmp_path / "weights")
    assert isinstance(json.loads(reply.text), list)
    assert (reply.finish, reply.model) == ("stop", QWEN.name)
    assert reply.prompt_tokens > 10
    assert capfd.readouterr() == ("", "")
    assert threading.active_count() == before
    if os.path.isdir("/proc/self/task"):  # noqa: PTH112 -- Linux tells the threads of machine code too
        assert len(os.listdir("/proc/self/task")) < 6  # noqa: PTH208
