from __future__ import annotations

import threading

import pytest

from dateline.errors import ModelOverloadedError, StoppedError
from dateline.models.health import Health


def test_the_first_word_counts_and_each_who_asks_gets_an_error_of_their_own() -> None:
    health, woken = Health(), []
    health.on_end(lambda: woken.append(1))
    health.check()
    error = ModelOverloadedError("gone", hint="wait", retry_after=7.0, status=429)
    error.attempts = 5
    health.end(error)
    health.end(StoppedError("later"))
    raised = []
    for _ in range(2):
        with pytest.raises(ModelOverloadedError, match="gone") as caught:
            health.check()
        raised.append(caught.value)
    assert raised[0] is not raised[1]
    assert all(error is not one for one in raised)
    assert [(one.attempts, one.hint, one.retry_after, one.status) for one in raised] == [(0, "wait", 7.0, 429)] * 2
    assert woken == [1]


def test_who_waits_is_woken_when_the_run_ends() -> None:
    health = Health()
    waiting = threading.Thread(target=health.wait, args=(3600.0,))
    waiting.start()
    health.end(StoppedError("ended"))
    waiting.join(30)
    assert not waiting.is_alive()
