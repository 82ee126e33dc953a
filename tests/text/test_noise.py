from __future__ import annotations

import pytest

from dateline.text.article import make_article

PROSE = "The harbour of Velmora burnt on Monday."
MORE = "Two workers died, the mayor said."


def dropped(*paragraphs: str) -> list[tuple[str, str]]:
    """Return what is dropped of a text with these paragraphs after two of prose, each with its rule."""
    article = make_article("\n\n".join((PROSE, MORE, *paragraphs)), "a.txt")
    assert [article.quote(line) for line in article.lines[:2]] == [PROSE, MORE]
    return [(article.quote(line), line.dropped) for line in article.lines if line.dropped]


def rules(*paragraphs: str) -> list[str]:
    return [rule for _, rule in dropped(*paragraphs)]


@pytest.mark.parametrize(
    "sentence",
    [
        "The government will take a poll next week.",
        "He signed up for the army.",
        "Trending lower, shares fell 3 % on Monday.",
        "Cookies were found in the suspect's bag.",
        "Poll workers counted the votes until midnight.",
        "Related cases are being heard in March.",
        "Watch officers saw the fire first.",
        "Comments that he made in May angered voters.",
        "The company declined to comment on Tuesday.",
        "Subscribers left the service in January.",
        "Subscribe or leave, the bank told its clients.",
        "Share prices fell after the fire.",
        "Follow-up talks are planned for June.",
        "Follow us on foot, the guide told them.",
        "Photo evidence was shown to the court.",
        "By Monday evening the fire was out.",
        "Published in 1999, the book sold well.",
        "Updated rules came into force on 1 May.",
        "Advertisement revenue fell by a tenth.",
        "Copyright law was changed in 2021.",
        "By signing up, both towns agreed to a truce.",
        "We use the harbour for our boats, she said.",
        "“Sign up for our newsletter,” the spam said.",
        "“Join the conversation,” he told the rebels.",
        "He wants all rights reserved for the town.",
        "Read more books, the minister told pupils.",
        "Register of voters and e-mails of the party leaked.",
        "This story may not be published in Ardovia, a judge ruled.",
        "Why did nobody see the smoke?",
        "“What now?”",
        "He named three:",
        "• Police arrested the manager of the depot on Friday.",
        "A bullet - and then another - hit the car.",
        "The reporter was with AFP/Getty for years (she left).",
        "He said so. (Reuters)",
    ],
)
def test_a_sentence_of_the_story_is_kept(sentence: str) -> None:
    assert dropped(sentence, "It was over by noon.") == []


@pytest.mark.parametrize(
    ("paragraph", "rule"),
    [
        ("take our poll - story continues below", "poll"),
        ("Vote in our reader poll!", "poll"),
        ("Poll: Should the pier be rebuilt?", "poll"),
        ("Completing this poll grants you access to our updates.", "poll"),
        ("• This field is for validation purposes and should be left unchanged.", "poll"),
        ("Trending: Ten ways to smoke an eel.", "trending"),
        ("RELATED STORIES: Eel prices soar", "trending"),
        ("Read more", "trending"),
        ("READ MORE: Is the eel back? What we know", "trending"),
        ("Also read: Eel prices soar", "trending"),
        ("Most read", "trending"),
        ("Watch: Crane falls into the harbour", "trending"),
        ("You may also like", "trending"),
        ("More from the harbour", "trending"),
        ("Join the conversation!", "comments"),
        ("Comments (12)", "comments"),
        ("Leave a comment", "comments"),
        ("View all 31 comments", "comments"),
        ("We have no tolerance for comments containing violence.", "comments"),
        ("If a comment is spam, please mark it.", "comments"),
        ("Thank you for partnering with us to maintain fruitful conversation.", "comments"),
        ("Comments are moderated.", "comments"),
        ("Sign up for our newsletter and get the news every morning.", "newsletter"),
        ("Subscribe", "newsletter"),
        ("Please subscribe to our channel.", "newsletter"),
        ("Get the best of Velmora", "newsletter"),
        ("Get the day's stories delivered to your inbox.", "newsletter"),
        ("We and our partners use cookies to show you what you like.", "cookies"),
        ("By continuing to browse you agree to our use of cookies.", "cookies"),
        ("Accept all cookies", "cookies"),
        ("© 2024 The Velmora Courier. All rights reserved.", "legal"),
        ("Copyright 2024 Ardovia Wire. All rights reserved.", "legal"),
        ("Privacy Policy | Terms of Use", "legal"),
        ("You may opt out at anytime.", "legal"),
        ("You also agree to this site's Privacy Policy and Terms of Use.", "legal"),
        ("By clicking this button you agree to get offers.", "legal"),
        ("Share on Facebook", "share"),
        ("Share this article", "share"),
        ("Click to share on X (Opens in new window)", "share"),
        ("Follow us on Twitter.", "share"),
        ("Follow Ina Vell on Instagram", "share"),
        ("Photo: Ina Vell", "caption"),
        ("(Getty Images)", "caption"),
        ("Photo by Ina Vell", "caption"),
        ("AP Photo/Ina Vell", "caption"),
        ("Smoke over the harbour on Monday. (AP Photo/Ina Vell)", "caption"),
        ("Smoke over the harbour. (Ina Vell/Getty Images)", "caption"),
        ("By Jane Doe", "byline"),
        ("By Jane van Doe and John Roe, Velmora", "byline"),
        ("Published 12 May 2024", "byline"),
        ("Updated: 12:30", "byline"),
        ("Feb. 25, 2019 at 5:30 p.m. EST", "byline"),
        ("(Reporting by Jane Doe; editing by John Roe)", "byline"),
        ("Advertisement", "advertisement"),
        ("Story continues below", "advertisement"),
        ("ARTICLE CONTINUES AFTER ADVERTISEMENT", "advertisement"),
        ("Sponsored: eels at half the price", "advertisement"),
        ("What is known so far", "headline"),
        ("What Is Known So Far?", "headline"),
        ("* * *", "empty"),
        ("2019", "empty"),
    ],
)
def test_furniture_is_dropped_with_the_name_of_its_rule(paragraph: str, rule: str) -> None:
    found = rules(paragraph)
    assert found
    assert set(found) == {rule}
    assert set(rules(paragraph, "It was over by noon.")) == {rule}


def test_a_label_takes_no_more_than_its_sentence_of_a_paragraph_of_prose() -> None:
    assert dropped("Watch: The crane falls. Police said on Monday that nobody was hurt.") == [
        ("Watch: The crane falls.", "trending")
    ]


def test_an_offer_takes_the_sentences_that_speak_to_the_reader() -> None:
    assert rules("Sign up for our newsletter! You can leave at any time.") == ["newsletter", "newsletter"]
    assert rules("Sign up for our newsletter! The mayor resigned.") == ["newsletter"]


def test_a_poll_reaches_over_its_question_and_options() -> None:
    paragraphs = ("Take our poll", "How safe is your harbour?", "• Very safe", "• Is it?", "Not at all")
    assert rules(*paragraphs, "The pier reopened on Friday.") == ["poll"] * 5


def test_a_poll_without_a_label_is_known_by_its_options_or_by_being_put_twice() -> None:
    assert rules("How safe is your harbour?", "• Very safe", "• Not at all", "It reopened.")[0] == "poll"
    assert rules("How safe is it?", "It reopened.", "• How safe is it?") == ["poll", "poll"]
    assert rules("How safe is it?", "• The mayor said that it was safe on Friday.") == []


def test_after_a_poll_the_story_goes_on() -> None:
    assert rules("Take our poll", "How safe is it?", "The pier reopened.", "Was it safe?") == ["poll", "poll"]


def test_rules_for_comments_reach_to_where_the_story_goes_on() -> None:
    paragraphs = ("Join the conversation!", "We remove comments that contain insults. Stay polite.", "Ina Vell")
    assert rules(*paragraphs) == ["comments"] * 4
    assert rules(*paragraphs, "The mayor declined to comment on the discussion.") == ["comments"] * 4
    assert rules("Join the conversation!", "“We read your comments,” the mayor said on Monday.") == ["comments"]


def test_before_the_story_a_question_or_an_exclamation_is_a_headline() -> None:
    for headline in ("Is the Harbour Safe?", "Fire in the harbour!", "Harbour burns in the U.S.", "Fire “out”"):
        article = make_article(f"{headline}\n\nWho knew?\n\n{PROSE}\n", "a.txt")
        assert [line.dropped for line in article.lines] == ["headline", "headline", None]
        assert article.title == headline


def test_the_title_of_the_header_is_a_headline_in_the_text_too() -> None:
    article = make_article(f"Title: The harbour burnt.\n\nThe Harbour Burnt.\n\n{PROSE}", "a.txt")
    assert [line.dropped for line in article.lines] == ["headline", None]


def test_a_sentence_that_was_broken_over_two_rows_is_no_headline() -> None:
    assert dropped("The minister said\non Monday that it was over.") == []


def test_a_long_paragraph_without_a_full_stop_is_prose() -> None:
    assert dropped("the fire went on and " * 9 + "on") == []
    assert dropped("ผู้ว่าการจังหวัดกล่าวเมื่อวันจันทร์ว่าไฟไหม้ท่าเรือดับแล้วและไม่มีผู้เสียชีวิต") == []
