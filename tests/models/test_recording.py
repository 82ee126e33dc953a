"""The limits of the client leave it open to recording: cassettes are made through it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import vcr
from pydantic import SecretStr
from vcr.errors import CannotOverwriteExistingCassetteException

from dateline.models.openai_chat import OpenAIChat, Target

if TYPE_CHECKING:
    from pathlib import Path

    from tests.models.conftest import Faulty

    from dateline.models.base import Request


def test_a_request_is_recorded_readably_and_replayed_for_the_same_body_only(
    server: Faulty, request_: Request, tmp_path: Path
) -> None:
    recorder = vcr.VCR(match_on=["method", "host", "path", "body"], filter_headers=["authorization"])
    path = str(tmp_path / "answer.yaml")
    target = Target("m", "small", server.url, SecretStr("sk-secret"), 5.0)
    with recorder.use_cassette(path):
        model = OpenAIChat(target)
        recorded = model.complete(request_)
        model.close()
    told = (tmp_path / "answer.yaml").read_text(encoding="utf-8")
    assert "named-by-the-server" in told
    assert "sk-secret" not in told
    with recorder.use_cassette(path, record_mode="none") as cassette:
        model = OpenAIChat(target)
        assert model.complete(request_) == recorded
        assert cassette.all_played
        with pytest.raises(CannotOverwriteExistingCassetteException):
            model.complete(replace(request_, max_tokens=5))
        model.close()
    assert len(server.seen) == 1
