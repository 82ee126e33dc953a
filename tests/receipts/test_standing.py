from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.receipts.conftest import article, done, failed

from dateline.errors import (
    CutOffAnswerError,
    FetchError,
    InvalidAnswerError,
    NoLongerKeptError,
    StoppedError,
    UsageError,
)
from dateline.models.base import Message, Request
from dateline.receipts.paid import Paid
from dateline.receipts.records import Resumed, Unanswered
from dateline.receipts.standing import standing, verified
from dateline.steps import ArticleLeftOut, ArticleRead, ArticleRepeated, Failed, Spent

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Write = Callable[..., Path]

BAD = InvalidAnswerError("no use")


def after(path: Path) -> Resumed:
    return Resumed(receipt=str(path), chain=verified(path).link)


def test_nothing_is_left_of_a_whole_run(write: Write) -> None:
    found = standing(write([done(1), ArticleRepeated(article(2), "1.txt")]))
    assert found.whole
    assert str(found) == "nothing is left: all 2 articles are done"
    assert article(1).id in found.done
    assert article(2).id not in found.done
    assert article(2).id in found.settled


def test_what_is_left_is_counted_by_its_reason(write: Write) -> None:
    steps = [
        done(1),
        failed(2, BAD),
        done(3, unread=1),
        failed(4, StoppedError("ended")),
        Failed("", FetchError("a: gone")),
        Failed("", FetchError("b: gone")),
    ]
    found = standing(write(steps))
    told = "5 of 6 articles are left: 1 failed, 1 with unread lines, 1 not finished, 2 unreadable"
    assert str(found) == told
    assert not found.whole


def test_of_a_killed_run_those_are_left_that_were_taken_and_not_begun(write: Write) -> None:
    steps = [ArticleRead(article(7)), ArticleRead(article(8)), done(1)]
    found = standing(write(steps, ended=None))
    assert str(found).startswith("2 of 3 articles are left: 2 never ran; the run was killed, and what it had not come")
    assert not standing(write([done(1)], ended=None)).whole
    assert "was ended early" in str(standing(write([done(1)], ended="budget")))


def test_a_run_that_was_cut_short_stands_on_the_one_that_it_takes_up(write: Write) -> None:
    first = write([done(1), failed(2, BAD), done(3), failed(4, BAD)], "1.json")
    second = write([done(1), done(2)], "2.json", ended=None, resumes=after(first))
    found = standing(second)
    assert [article(n).id in found.done for n in (1, 2, 3, 4)] == [True, True, True, False]
    assert list(found.missing) == [article(4).id]
    assert found.link == verified(second).link
    third = write([done(1), done(2), failed(3, NoLongerKeptError("gone")), done(4)], "3.json", resumes=after(second))
    assert str(standing(third)) == "1 of 4 articles is left: 1 failed"


def test_articles_that_were_left_out_are_done(write: Write) -> None:
    first = write([done(1), failed(2, BAD)], "1.json")
    second = write([ArticleLeftOut(article(1)), done(2)], "2.json", resumes=after(first))
    first.unlink()  # it is not needed: the second has come to its end
    assert standing(second).whole
    assert article(1).id in standing(second).done


def test_a_receipt_that_is_gone_is_told(write: Write) -> None:
    first = write([done(1), done(2)], "1.json")
    second = write([done(1)], "2.json", ended=None, resumes=after(first))
    first.unlink()
    assert standing(second).lost == [str(first)]
    assert article(2).id not in standing(second).done


def test_a_receipt_that_was_changed_since_is_refused(write: Write) -> None:
    first = write([done(1), done(2)], "1.json")
    second = write([done(1)], "2.json", ended=None, resumes=after(first))
    write([done(1), done(3)], "1.json")
    with pytest.raises(UsageError, match=r"1\.json was changed since .*2\.json took it up"):
        standing(second)


def test_receipts_that_take_each_other_up_are_refused(write: Write, tmp_path: Path) -> None:
    itself = tmp_path / "1.json"
    write([], "1.json", ended=None, resumes=Resumed(receipt=str(itself), chain="0" * 64))
    with pytest.raises(UsageError, match="without an end"):
        standing(itself)


def test_the_hash_of_ids_takes_any_text(write: Write) -> None:
    found = standing(write([done(1)]))
    assert "\ud800 no id" not in found.done
    assert 7 not in found.done
    assert len(found.done) == 1


def request(words: str, of: str) -> Request:
    return Request(
        model="m",
        messages=(Message("user", words),),
        schema_name="s",
        schema={},
        prompt="brief@1",
        prompt_sha256="0",
        max_tokens=9,
        article=of,
    )


def test_an_article_that_was_paid_for_is_not_asked_about_again(write: Write) -> None:
    found = standing(write([done(1), failed(2, BAD)]))
    guard = Paid(found.done, found.unanswered)
    refusal = guard(request("new", article(1).id))
    assert isinstance(refusal, NoLongerKeptError)
    assert refusal.exit_code == 6
    assert "--again" in (refusal.hint or "")
    assert guard(request("new", article(2).id)) is None
    assert guard(request("pair", "")) is None
    assert Paid(found.done, found.unanswered, again=True)(request("new", article(1).id)) is None


def test_a_question_that_got_no_answer_fails_as_it_did_then(write: Write) -> None:
    cut, bad = request("cut", article(1).id), request("bad", article(1).id)
    spent = Spent(unanswered={cut.fingerprint: CutOffAnswerError("at 9 tokens"), bad.fingerprint: BAD})
    found = standing(write([done(1, spent=spent)]))
    guard = Paid(found.done, found.unanswered)
    told = [guard(cut), guard(bad)]
    assert [(type(one), str(one)) for one in told] == [
        (CutOffAnswerError, "at 9 tokens"),
        (InvalidAnswerError, "no use"),
    ]
    # another article may ask anew what was of no use, but what is cut off once is cut off again
    assert isinstance(guard(request("cut", "other")), CutOffAnswerError)
    assert guard(request("bad", "other")) is None


def test_only_the_three_kinds_of_no_answer_are_read() -> None:
    with pytest.raises(ValueError, match="kind"):
        Unanswered.model_validate({"fingerprint": "a" * 64, "kind": "SystemExit", "message": ""})
