"""Every error of dateline has its place in the table of problems."""

from __future__ import annotations

import json

import pytest

from dateline import errors
from dateline.errors import DatelineError, InvalidAnswerError, ModelOverloadedError, TooLargeError
from dateline.service.problems import KINDS, Problem, kind_of, problem_of


def every(kind: type[DatelineError]) -> set[type[DatelineError]]:
    """Return a class and all that are made of it in the module of errors."""
    below = {one for child in kind.__subclasses__() for one in every(child)}
    return {one for one in {kind, *below} if one.__module__ == errors.__name__}


def test_every_class_of_the_error_tree_is_mapped_and_no_other() -> None:
    assert set(KINDS) == every(DatelineError)


def test_every_problem_has_a_name_of_its_own_and_a_status_of_failure() -> None:
    assert len({kind.slug for kind in KINDS.values()}) == len(KINDS)
    assert all(400 <= kind.status <= 599 for kind in KINDS.values())


def test_what_can_be_tried_again_says_when() -> None:
    for kind in KINDS:
        problem = problem_of(kind("told"))
        assert ("Retry-After" in problem.headers) == kind.retryable
    assert problem_of(ModelOverloadedError("busy", retry_after=7.2)).headers["Retry-After"] == "8"


def test_an_error_from_elsewhere_is_told_as_the_nearest_that_is_known() -> None:
    class OwnError(InvalidAnswerError):
        """An error of a plugin."""

    assert kind_of(OwnError("told")) is KINDS[InvalidAnswerError]


def test_a_problem_tells_what_it_may_and_is_json() -> None:
    told = problem_of(TooLargeError("a.txt is too large", hint="cut it"), source="a.txt").body("r1")
    assert json.loads(json.dumps(told)) == {
        "type": "urn:dateline:problem:too-large",
        "title": "An article is over the limit of bytes",
        "status": 413,
        "detail": "a.txt is too large",
        "hint": "cut it",
        "request_id": "r1",
        "source": "a.txt",
    }
    assert "detail" not in problem_of(InvalidAnswerError("the article said: …")).body()


@pytest.mark.parametrize("field", ["detail", "hint"])
def test_what_is_not_known_is_left_out(field: str) -> None:
    assert field not in Problem(400, "x", "X").body()
