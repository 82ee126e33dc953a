from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dateline.errors import ModelUnreachableError
from dateline.models.base import Model, Reply
from dateline.models.fake import Fake

if TYPE_CHECKING:
    from dateline.models.base import Request


def test_answers_come_in_order_and_then_no_more(request_: Request) -> None:
    cut = Reply(text="[", finish="length", model="m")
    fake = Fake("m", ["[]", cut, ModelUnreachableError("gone")])
    assert isinstance(fake, Model)
    assert fake.complete(request_) == Reply(text="[]", finish="stop", model="m")
    assert fake.complete(request_) is cut
    with pytest.raises(ModelUnreachableError):
        fake.complete(request_)
    with pytest.raises(AssertionError, match="no answer to request 4"):
        fake.complete(request_)
    assert len(fake.requests) == 4


def test_a_function_answers_from_the_request(request_: Request) -> None:
    fake = Fake("m", lambda request: request.prompt)
    assert fake.complete(request_).text == "events@1"
