"""The built-in prompts, asked of a model of known answers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from dateline.models.base import Reply
from dateline.prompts import PromptStore

if TYPE_CHECKING:
    from collections.abc import Callable

    from dateline.prompts import Prompt


@pytest.fixture(scope="session")
def by_line() -> Prompt:
    return PromptStore().get("extract.line@1")


@pytest.fixture(scope="session")
def by_article() -> Prompt:
    return PromptStore().get("extract.article@1")


@pytest.fixture(scope="session")
def reply() -> Callable[..., Reply]:
    """Return a function that makes a reply of any JSON value; ten tokens read and three written."""

    def reply(answer: Any, finish: Any = "stop") -> Reply:  # noqa: ANN401 -- any JSON value
        text = answer if isinstance(answer, str) else json.dumps(answer)
        return Reply(text=text, finish=finish, model="server", prompt_tokens=10, completion_tokens=3)

    return reply
