from __future__ import annotations

import io
from datetime import date
from email.message import EmailMessage
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.errors import InputError, TooLargeError
from dateline.records import Article
from dateline.sources.base import Opened, ReadOptions
from dateline.sources.documents import mail_parse
from dateline.sources.documents.mail import read_message
from dateline.text.facts import NOTHING, Facts

if TYPE_CHECKING:
    from collections.abc import Sequence

STORY = "The old pier reopened to walkers on Monday after two years of repairs."
MORE = "The mayor of the town cut a red ribbon before a crowd of people."
HTML = f"<html><body><p>{STORY}</p><p>{MORE}</p></body></html>"
HEAD = {
    "Subject": "Pier reopens",
    "From": "The Strand Ledger <news@strand.example>",
    "Date": "Mon, 25 Feb 2019 23:30:00 -0500",
}


def mail(text: str = STORY, **header: str) -> EmailMessage:
    message = EmailMessage()
    for name, value in (HEAD | {key.replace("_", "-"): value for key, value in header.items()}).items():
        message[name] = value
    message.set_content(text)
    return message


def items(
    data: EmailMessage | bytes, *, facts: Facts = NOTHING, options: ReadOptions | None = None
) -> Sequence[object]:
    raw = data if isinstance(data, bytes) else data.as_bytes()
    return list(read_message(Opened("a.eml", io.BytesIO(raw), facts=facts), options or ReadOptions()))


def read(data: EmailMessage | bytes) -> Article:
    (article,) = items(data)
    assert isinstance(article, Article)
    return article


def body(*rows: str, header: str = "") -> bytes:
    return (f"From: x@y.example\nDate: Mon, 25 Feb 2019 10:00:00 +0000\n{header}\n" + "\n".join(rows)).encode()


def test_the_header_tells_title_day_and_sender() -> None:
    article = read(mail(Content_Language="en"))
    assert (article.source, article.title, article.text) == ("a.eml", "Pier reopens", STORY)
    assert (article.published, article.published_by, article.published_guessed) == (
        date(2019, 2, 25),
        "mail Date",
        False,
    )
    assert (article.authors, article.outlet) == (("The Strand Ledger",), None)


def test_the_sender_of_a_newsletter_is_its_outlet() -> None:
    article = read(mail(List_Unsubscribe="<https://strand.example/u>", Archived_At="<https://strand.example/7>"))
    assert (article.authors, article.outlet, article.url) == ((), "The Strand Ledger", "https://strand.example/7")


def test_an_address_alone_is_no_name() -> None:
    assert read(mail(From="news@strand.example")).authors == ()
    assert read(body(STORY, header="From: " + "(" * 3_000)).authors == ()


@pytest.mark.parametrize("subject", ["Fwd: Re: Pier reopens", "WG: Pier reopens", "fw:Pier reopens"])
def test_the_day_of_a_mail_that_was_passed_on_is_a_guess(subject: str) -> None:
    article = read(mail(Subject=subject))
    assert (article.title, article.published_guessed, article.authors) == ("Pier reopens", True, ())


def test_a_dateline_goes_before_the_day_of_sending() -> None:
    article = read(mail(f"LUND, Feb. 24, 2019 (NNA) - {STORY}"))
    assert (article.published, article.published_by) == (date(2019, 2, 24), "dateline")


def test_a_forward_with_few_words_is_the_mail_in_its_frame() -> None:
    frame = [
        *("FYI", "", "---------- Forwarded message ---------", "From: The Strand Ledger <news@strand.example>"),
        *("Date: Sun, Feb 24, 2019 at 10:00 AM", "Subject: Pier reopens", "To: <x@y.example>", "", ""),
    ]
    article = read(body(*frame, STORY, header="Subject: Fwd: look\n"))
    assert article.text == STORY
    assert (article.published, article.published_by, article.published_guessed) == (
        date(2019, 2, 24),
        "forwarded Date",
        False,
    )
    assert (article.title, article.outlet) == ("Pier reopens", "The Strand Ledger")
    quoted = ["> Begin forwarded message:", ">", "> From: X", "> Sent: 24 February 2019 10:00", ">", f"> {STORY}"]
    article = read(body(*quoted))
    assert (article.text, article.published) == (STORY, date(2019, 2, 24))


def test_a_frame_below_a_text_or_without_keys_is_left_as_it_is() -> None:
    long = [STORY] * 4
    assert "Date: Mon" in read(body(*long, "-- Original message --", "Date: Mon, 4 Feb 2019", "", MORE)).text
    assert read(body("Forwarded message", "", STORY)).text.endswith(STORY)


def test_quoted_mail_its_attribution_and_the_signature_are_left_out() -> None:
    rows = [STORY, "", "On Mon, 25 Feb 2019, Ina Vell", "<ina@strand.example> wrote:", "> Is it open?", "", MORE]
    assert read(body(*rows, "-- ", "Oro Maske", "The Strand Ledger")).text == f"{STORY}\n\n{MORE}"


def test_a_mail_that_is_all_quotation_is_read() -> None:
    assert read(body("> " + STORY, "> " + MORE)).text == f"{STORY}\n{MORE}"


def test_flowed_lines_are_joined() -> None:
    rows = ["The old pier reopened ", "to walkers ", " from the town.", "-- ", "x"]
    assert read(body(*rows, header="Content-Type: text/plain; format=flowed\n")).text == (
        "The old pier reopened to walkers from the town."
    )
    rows = ["The old pier reopened to wal ", "kers from the town."]
    header = "Content-Type: text/plain; format=flowed; delsp=yes\n"
    assert read(body(*rows, header=header)).text == "The old pier reopened to walkers from the town."


def alternative(plain: str, html: str) -> EmailMessage:
    message = mail(plain)
    message.add_alternative(html, subtype="html")
    return message


def test_of_alternatives_the_plain_text_is_read_unless_it_is_a_stub() -> None:
    plain = f"{STORY}\n{MORE}\n{STORY}\n{MORE}\n"
    assert read(alternative(plain, f"<p>{STORY}</p>")).text == plain.strip()
    assert read(alternative("View this mail in your browser.\n", HTML)).text == f"{STORY}\n\n{MORE}"
    links = "".join(f"A story https://strand.example/{number}\n" for number in range(9))
    assert read(alternative(plain + links, HTML)).text == f"{STORY}\n\n{MORE}"
    assert read(alternative("", HTML)).text == f"{STORY}\n\n{MORE}"


def test_html_alone_is_read() -> None:
    message = mail()
    message.set_content(HTML, subtype="html")
    assert read(message).text == f"{STORY}\n\n{MORE}"


def test_attached_documents_are_told_and_pictures_are_not() -> None:
    message = mail()
    message.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="programm für märz.pdf")
    message.add_attachment("Some text.", filename="notes.txt")
    message.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="logo.png")
    message.add_attachment("BEGIN:VCALENDAR", subtype="calendar")
    article, *errors = items(message)
    assert isinstance(article, Article)
    assert [str(error) for error in errors] == [
        "a.eml: the attached 'programm für märz.pdf' (application/pdf) was not read",
        "a.eml: the attached 'notes.txt' (text/plain) was not read",
    ]
    assert all(isinstance(error, InputError) for error in errors)


def test_a_name_in_an_impossible_charset_is_no_harm() -> None:
    header = "Content-Type: application/pdf\nContent-Disposition: attachment; filename*=a\x00b''%ff\n"
    _, error = items(body("x", header=header))
    assert "was not read" in str(error)
    assert read(body(STORY, header="Content-Type: text/plain; charset*=x''a%ff\n")).text == STORY


def test_a_multipart_without_parts_is_text_and_a_calendar_is_none() -> None:
    assert read(body(STORY, header="Content-Type: multipart/mixed\n")).text == STORY
    (error,) = items(body(STORY, header="Content-Type: text/calendar\n"))
    assert isinstance(error, InputError)


def test_attached_messages_are_articles_of_their_own() -> None:
    outer, inner = mail(MORE), mail(Subject="Inner", Date="Sun, 24 Feb 2019 10:00:00 +0000")
    outer.add_attachment(inner)
    first, second = items(outer)
    assert isinstance(first, Article)
    assert isinstance(second, Article)
    assert (second.source, second.title, second.published) == ("a.eml#1", "Inner", date(2019, 2, 24))
    empty = mail("")
    empty.add_attachment(inner)
    assert read(empty).title == "Inner"


def test_messages_are_nested_to_a_depth() -> None:
    message = mail()
    for _ in range(7):
        outer = mail()
        outer.add_attachment(message)
        message = outer
    *articles, error = items(message)
    assert len(articles) == 6
    assert str(error) == "a.eml" + ": attached message 1" * 6 + " is attached too deeply to be read"


@pytest.mark.parametrize(
    ("charset", "encoded"),
    [
        ("iso-8859-2", "iso-8859-2"),
        ("utf-8", "utf-8"),
        ("no-such-code", "utf-8"),
        ("us-ascii", "utf-8"),
        ("koi8-r", "utf-8"),
    ],
)
def test_a_wrong_charset_is_mended(charset: str, encoded: str) -> None:
    text = "Łódź otworzyła stare molo w poniedziałek po dwóch latach remontu."
    data = body(header=f"Content-Type: text/plain; charset={charset}\n") + text.encode(encoded)
    assert read(data).text == text


def test_words_of_the_header_are_decoded_whatever_they_are_in() -> None:
    assert read(mail(Subject="Łódź otwiera molo")).title == "Łódź otwiera molo"
    assert read(body(STORY, header="Subject: =?no-such?q?Pier=20reopens?=\n")).title == "Pier reopens"
    assert read(body(STORY, header="Subject: =?utf-8?b?A?= Pier\n")).title is not None
    raw = b"Subject: Stra\xdfe am Hafen wieder offen\nDate: Mon, 25 Feb 2019 10:00:00 +0000\n\n" + STORY.encode()
    assert read(raw).title == "Straße am Hafen wieder offen"


@pytest.mark.parametrize(
    ("told", "day"),
    [
        ("Mon, 25 Feb 2019 23:30:00 -0500", date(2019, 2, 25)),
        ("25 Feb 2019", date(2019, 2, 25)),
        ("2019-02-25T10:00:00Z", date(2019, 2, 25)),
        ("yesterday", None),
        ("Mon, 99 Feb 2019 10:00:00 +0000", None),
    ],
)
def test_the_day_is_the_senders_own(told: str, day: date | None) -> None:
    article = read(b"From: x@y.example\nDate: " + told.encode() + b"\n\n" + STORY.encode())
    assert (article.published, article.published_by) == (day, "mail Date" if day else None)


def test_what_led_here_fills_up_what_the_mail_does_not_tell() -> None:
    (article,) = items(b"From: x@y.example\n\n" + STORY.encode(), facts=Facts(outlet="The Strand Ledger"))
    assert isinstance(article, Article)
    assert article.outlet == "The Strand Ledger"


def test_a_mail_without_a_sentence_is_told() -> None:
    (error,) = items(mail("\n"))
    assert isinstance(error, InputError)
    assert str(error) == "a.eml has no sentence"


def test_what_is_no_mail_is_refused() -> None:
    for data in (b"", STORY.encode(), b"\x00" * 100):
        with pytest.raises(InputError, match=r"^a\.eml is no mail message"):
            items(data)


def test_bombs_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    boundary = "Content-Type: multipart/mixed; boundary=b{0}\n\n--b{0}\n"
    with pytest.raises(TooLargeError, match="more than 500 parts"):
        items(body("--b\n\nx\n" * 600, header="Content-Type: multipart/mixed; boundary=b\n"))
    with pytest.raises(TooLargeError, match="more than 20,000 header fields"):
        items(b"a: b\n" * 20_001 + b"\n")
    (error,) = items(mail("x" * 2_000), options=ReadOptions(max_bytes=1_000))
    assert isinstance(error, TooLargeError)
    with pytest.raises(TooLargeError, match="the limit is 100"):
        items(mail(), options=ReadOptions(max_document_bytes=100))
    monkeypatch.setattr(mail_parse, "MAX_WORK", 10_000)
    nested = "".join(boundary.format(number) for number in range(100))
    with pytest.raises(TooLargeError, match="too many lines in too many parts"):
        items(nested.encode() + b"x\n" * 1_000)
    monkeypatch.undo()
    monkeypatch.setattr(mail_parse, "MAX_PARTS", 10**6)
    with pytest.raises(TooLargeError, match="nests its parts too deeply"):
        items("".join(boundary.format(number) for number in range(1_100)).encode())


SAMPLE = alternative(STORY, HTML)
SAMPLE.add_attachment(mail(MORE))
SAMPLE.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="märz.pdf")
SAMPLES = [SAMPLE.as_bytes(), mail("Łódź " + STORY, Subject="Łódź").as_bytes()]
TOKENS = [
    b"=?utf-8?b?",
    b"?=",
    b"multipart/alternative",
    b"; charset*0*=x''%ff",
    b"\n\n",
    b"--",
    b"\xff",
    b'"',
    b"\x00",
]


@settings(deadline=None, max_examples=60)
@given(
    st.sampled_from(SAMPLES),
    st.lists(st.tuples(st.integers(0, 2_000), st.one_of(st.binary(max_size=8), st.sampled_from(TOKENS))), max_size=8),
    st.one_of(st.none(), st.integers(0, 2_000)),
)
def test_no_bytes_crash_the_reader(sample: bytes, changes: list[tuple[int, bytes]], end: int | None) -> None:
    data = sample[:end]
    for place, change in changes:
        data = data[:place] + change + data[place + len(change) :]
    try:
        found = items(data)
    except InputError:
        return
    assert all(isinstance(item, (Article, InputError)) for item in found)
