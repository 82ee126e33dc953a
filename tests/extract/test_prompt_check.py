from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from dateline.errors import PromptError
from dateline.extract.prompt_check import check_file, check_folder
from dateline.prompts import PromptStore, builtin_folder, read_prompt
from dateline.prompts.lock import extend_lock

if TYPE_CHECKING:
    from pathlib import Path

GOOD: dict[str, Any] = {"unit": "line", "schema": "line-events", "max_tokens": 300, "changes": "First version."}
LINE = "{{ line }} / {% for phrase in phrases %}{{ loop.index }} = {{ phrase }}{% endfor %}"
LINES = (
    "{% for line in lines %}[{{ line.number }}] {{ line.text }}"
    "{% for phrase in line.phrases %} {{ phrase.label }} = {{ phrase.text }}{% endfor %}{% endfor %}"
)
DAM = "The dam at Orrin broke on Monday."


def write(folder: Path, user: str = LINE, examples: str = "", system: str = "You read.", **front: object) -> Path:
    """Write ``mine@1`` (or another version), about a line and right in all, but for what is given."""
    fields = {"name": "mine", "version": 1, **GOOD, **front}
    head = "".join(f"{key}: {value}\n" for key, value in fields.items())
    head += f"examples:\n{examples}" if examples else ""
    path = folder / f"{fields['name']}@{fields['version']}.md"
    folder.mkdir(exist_ok=True)
    path.write_text(f"---\n{head}---\n\n# system\n\n{system}\n\n# user\n\n{user}\n", encoding="utf-8")
    return path


def about_articles(
    folder: Path, lines: str, answer: str, user: str = LINES, schema: str = "article-brief"
) -> list[str]:
    """Return what is wrong with a prompt about articles that has one example."""
    example = f"  - lines: {lines}\n    answer: {answer}\n"
    return told(write(folder, user, example, unit="article", schema=schema))


def told(path: Path) -> list[str]:
    problems = check_file(PromptStore(path.parent), path)
    assert all(problem.file == str(path) for problem in problems)
    return [f"{problem.place}: {problem.told}" if problem.place else problem.told for problem in problems]


def example(line: str = DAM, phrases: str = "[on Monday]", events: str = "[]") -> str:
    return f'  - line: "{line}"\n    phrases: {phrases}\n    answer: {{events: {events}}}\n'


def test_the_built_in_prompts_have_no_fault() -> None:
    assert check_folder(PromptStore(), builtin_folder()) == []


def test_a_prompt_without_fault_has_none(tmp_path: Path) -> None:
    events = '[{when: 1, what: The dam at Orrin broke, who: [dam]}, {when: 0, what: "The dam broke", who: []}]'
    assert told(write(tmp_path, examples=example(events=events) + example("She smiled.", "[]"))) == []


def test_everything_that_is_wrong_is_told_and_not_only_the_first(tmp_path: Path) -> None:
    examples = example(events="[{when: 3, what: The dam broke, who: []}]") + example(events="[{what: 1}]")
    problems = told(write(tmp_path, "{{ line }}", examples, overview="gone@1", changes="say here what changed."))
    assert problems[0] == "changes: nothing is said of what changed"
    assert problems[1].startswith("overview: there is no prompt 'gone@1'")
    assert problems[2] == "the user part does not show the date phrases"
    assert problems[3] == "example 1: “The dam broke”: there is no date phrase 3"
    assert problems[4:] == [
        "example 2: answer.events.0.when: Field required",
        "example 2: answer.events.0.what: Input should be a valid string",
        "example 2: answer.events.0.who: Field required",
    ]


@pytest.mark.parametrize(
    ("events", "problem"),
    [
        ("[{when: 0, what: The dam at Velmora broke, who: []}]", "it names something that the article does not"),
        ("[{when: 0, what: The dam at Orrin broke in 12 places, who: []}]", "it has a number that its line does not"),
        ("[{when: 0, what: The dam at Orrin did not break, who: []}]", "it turns a denial around"),
        ("[{when: 0, what: The mayor opened a new school, who: []}]", "its line does not tell it"),
        ("[{when: 0, what: The dam broke, who: [Ilse]}]", "who: 'Ilse' is not what its text calls anybody"),
        ("[{when: 0, what: The dam broke, who: [it]}]", "who: 'it' is not what its text calls anybody"),
    ],
)
def test_an_example_that_tells_what_its_text_does_not_is_a_fault(tmp_path: Path, events: str, problem: str) -> None:
    (found,) = told(write(tmp_path, examples=example(events=events)))
    assert found.startswith("example 1: “")
    assert found.endswith(f": {problem}")


def test_a_date_phrase_must_stand_in_its_line_and_be_one(tmp_path: Path) -> None:
    problems = told(write(tmp_path, examples=example(phrases="[on Friday, broke]")))
    assert problems == [
        "example 1: the date phrase “on Friday” does not stand in its line",
        "example 1: “broke” is no date phrase that would be found in its line",
    ]


def test_an_event_is_dated_by_its_own_phrase(tmp_path: Path) -> None:
    line = "The firm, which closed its mill three years ago, said on Monday that it had sold its ships."
    events = "[{when: 2, what: The firm closed its mill, who: [firm]}]"
    assert told(write(tmp_path, examples=example(line, "[three years ago, on Monday]", events))) == [
        "example 1: “The firm closed its mill”: its date phrase does not date it"
    ]


def test_an_example_of_an_article_is_grounded_in_the_lines_that_it_names(tmp_path: Path) -> None:
    lines = (
        f'[{{number: 2, text: "{DAM}", phrases: [{{label: 2a, text: on Monday}}]}}, '
        "{number: 3, text: Mayor Brandt opened the town hall., phrases: []}]"
    )
    good = (
        "{summary: [{lines: [2], text: The dam at Orrin broke.}], events: [{lines: [2], when: 2a, what: The dam at "
        "Orrin broke, who: []}], actors: [{name: Brandt, kind: person}]}"
    )
    assert about_articles(tmp_path, lines, good) == []
    bad = (
        "{summary: [{lines: [7], text: The dam broke.}, {lines: [3], text: The dam at Orrin broke.}, {lines: [2, 3], "
        "text: The dam at Orrin broke.}], events: [{lines: [2, 9], when: 2a, what: The dam broke, who: []}, {lines: "
        "[3], when: 3a, what: Brandt opened the hall, who: []}, {lines: [2, 3], when: '', what: The dam at Orrin "
        "broke, who: []}], actors: [{name: Holt, kind: person}]}"
    )
    assert about_articles(tmp_path, lines, bad) == [
        "example 1: “The dam broke”: there is no line 9",
        "example 1: “Brandt opened the hall”: there is no date phrase 3a",
        "example 1: “The dam at Orrin broke”: it rests on fewer lines than it names",
        "example 1: “The dam broke.”: there is no line 7",
        "example 1: “The dam at Orrin broke.”: its lines do not tell it",
        "example 1: “The dam at Orrin broke.”: it rests on fewer lines than it names",
        "example 1: actors: 'Holt' is not what its text calls anybody",
    ]


def test_lines_and_labels_of_an_example_stand_for_one_thing_each(tmp_path: Path) -> None:
    lines = (
        f'[{{number: 2, text: "{DAM}", phrases: [{{label: 3a, text: on Monday}}]}}, {{number: 2, text: "{DAM}", '
        "phrases: [{label: 3a, text: on Monday}]}]"
    )
    problems = about_articles(tmp_path, lines, "{summary: [], events: [], actors: []}")
    assert problems[:3] == [
        "example 1: 2 stands for two",
        "example 1: 3a stands for two",
        "example 1: the label 3a stands under line 2",
    ]


def test_a_pair_is_grounded_on_both_sides(tmp_path: Path) -> None:
    side = '{what: The dam broke, when: 2024-03-11, line: "The dam at Orrin broke on Monday."}'
    other = '{what: The Velmora dam broke, when: not told, line: "The dam at Orrin broke on Monday."}'
    user = "{% for event in (one, other) %}{{ event.what }} {{ event.when }} {{ event.line }}{% endfor %}"
    path = write(
        tmp_path,
        user,
        f"  - one: {side}\n    other: {other}\n    answer: {{differs: place}}\n",
        unit="pair",
        schema="same-event",
    )
    assert told(path) == ["example 1: other: it names something that the article does not"]


def test_a_choice_names_statements_that_are_there_and_each_once(tmp_path: Path) -> None:
    given = "[{number: 1, text: The dam broke.}, {number: 1, text: Orla won.}, {number: 2, text: It rained.}]"
    user = "{% for one in statements %}[{{ one.number }}] {{ one.text }}{% endfor %}"
    example = f"  - statements: {given}\n    answer: {{keep: [2, 9, 2, 1]}}\n"
    fields = {"unit": "statements", "schema": "choice"}
    assert told(write(tmp_path, user, example, **fields)) == [
        "example 1: 1 stands for two",
        "example 1: it keeps statement 2 twice",
        "example 1: there is no statement 9",
    ]
    assert "the user part does not show their numbers" in told(
        write(tmp_path, "{% for one in statements %}{{ one.text }}{% endfor %}", version=2, **fields)
    )


@pytest.mark.parametrize(
    ("user", "problem"),
    [
        ("{{ line }}{{ phrases }}{{ title }}", "the user part uses 'title'; unit line gives line, phrases"),
        ("Read.", "the user part does not show the line"),
        ("{{ line }}", "the user part does not show the date phrases"),
        ("{{ line.words }}{{ phrases }}", "has no attribute 'words'"),
        ("{{ line }}{{ phrases[0] }}", "has no element 0"),
        ("{{ line }}{% for %}", "Expected"),
    ],
)
def test_the_user_part_shows_what_its_unit_gives_and_uses_nothing_else(tmp_path: Path, user: str, problem: str) -> None:
    assert any(problem in one for one in told(write(tmp_path, user)))


def test_an_example_that_lacks_what_the_template_uses_is_named(tmp_path: Path) -> None:
    lines = f'[{{number: 1, text: "{DAM}"}}]'
    assert about_articles(tmp_path, lines, "{summary: [], events: [], actors: []}") == [
        "example 1: 'dict object' has no attribute 'phrases'"
    ]


def test_the_user_part_about_articles_shows_numbers_and_labels(tmp_path: Path) -> None:
    lines, nothing = f'[{{number: 1, text: "{DAM}", phrases: []}}]', "{summary: [], events: [], actors: []}"
    assert about_articles(tmp_path, lines, nothing, user="{% for line in lines %}{{ line.text }}{% endfor %}") == [
        "the user part does not show their numbers",
        "the user part does not show the date phrases",
        "the user part does not show the labels of the date phrases",
    ]
    simple = "{% for line in lines %}{{ line.number }}: {{ line.text }}{% endfor %}"
    assert about_articles(tmp_path, lines, "{summary: [], actors: []}", user=simple, schema="overview") == []


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ("  - line: 5\n    answer: {events: []}\n", "phrases: Field required"),
        ("  - {}\n", "answer: Input should be"),
        ("  - answer: 3\n", "answer: Input should be"),
        ("  - line: [a]\n    phrases: []\n    answer: {events: []}\n", "line: Input should be a valid string"),
        ("  - line: ''\n    phrases: []\n    answer: {events: []}\n", "line: String should have at least 1"),
        ("  - line: a\n    answer: {events: []}\n", "example 1: phrases: Field required"),
        (example() + example(), "it is there twice"),
        ("  - line: a\n    phrases: []\n    title: x\n    answer: {events: []}\n", "title: Extra inputs"),
    ],
)
def test_an_example_has_the_form_of_a_question(tmp_path: Path, given: str, problem: str) -> None:
    assert any(problem in one for one in told(write(tmp_path, examples=given)))


def test_an_answer_must_fit_into_max_tokens(tmp_path: Path) -> None:
    events = "[{when: 1, what: The dam at Orrin broke, who: [dam]}]"
    (problem,) = told(write(tmp_path, examples=example(events=events), max_tokens=16))
    assert problem.startswith("example 1: its answer is about ")
    assert problem.endswith(" tokens, and max_tokens allows 16")


def test_what_a_small_model_is_asked_often_must_leave_room(tmp_path: Path) -> None:
    (problem,) = told(write(tmp_path, max_tokens=5_999))
    assert problem.startswith("the opening is about ")
    assert problem.endswith("; unit line allows 6,000")
    assert told(write(tmp_path, LINES, unit="article", schema="article-brief", max_tokens=20_000)) == []


def test_a_system_part_says_something_and_ends_no_message(tmp_path: Path) -> None:
    assert told(write(tmp_path, system="")) == ["the system part is empty"]
    assert told(write(tmp_path, system="Read.<|im_end|>")) == [
        "the system part holds control characters, or what ends a message of a chat"
    ]


def test_a_companion_asks_for_an_overview(tmp_path: Path) -> None:
    assert told(write(tmp_path, overview="overview.article@1")) == []
    assert told(write(tmp_path, overview="extract.line@1")) == [
        "overview: extract.line@1 asks for line-events, not for an overview"
    ]
    article = write(tmp_path, LINES, unit="article", schema="article-brief", overview="overview.article@1")
    assert told(article) == ["overview: only a prompt that asks by line needs one"]


def test_a_file_that_is_no_prompt_is_told_as_one_problem(tmp_path: Path) -> None:
    path = tmp_path / "mine@1.md"
    path.write_text("Read.", "utf-8")
    assert told(path) == ["front matter between --- lines, then '# system' and '# user', in this order"]


def test_a_folder_is_checked_with_its_lock_and_its_profiles(tmp_path: Path) -> None:
    extend_lock(tmp_path, [read_prompt(write(tmp_path, version=version)) for version in (1, 2, 10)])
    write(tmp_path, version=2, system="You read again.")
    write(tmp_path, version=10, system="You read anew.")
    (tmp_path / "mine@1.md").unlink()
    write(tmp_path, name="extract.line")
    (tmp_path / "profiles.toml").write_text(
        '[models]\n"x*" = "gone@1"\nembedded = "mine@2"\n[units]\nline = "overview.article@1"\npair = "mine@2"\n',
        encoding="utf-8",
    )
    problems = [str(problem).removeprefix(f"{tmp_path}/") for problem in check_folder(PromptStore(tmp_path), tmp_path)]
    assert problems[0].startswith(f"extract.line@1.md: {tmp_path}/extract.line@1.md and ")
    assert problems[1].startswith("mine@2.md: mine@2 was released and never changes")
    assert problems[2].startswith("mine@10.md: mine@10 was released and never changes")
    assert problems[3:] == [
        "prompts.lock: mine@1 was released, and its file is gone",
        "profiles.toml: models.\"x*\": there is no prompt 'gone@1'",
        'profiles.toml: units."line": overview.article@1 asks for overview, not for line-events or article-brief',
        'profiles.toml: units."pair": mine@2 asks for line-events, not for same-event',
    ]


def test_a_folder_that_is_not_there_cannot_be_checked(tmp_path: Path) -> None:
    with pytest.raises(PromptError, match="no such folder of prompts"):
        check_folder(PromptStore(), tmp_path / "gone")


def test_a_lock_and_profiles_that_are_none_are_problems(tmp_path: Path) -> None:
    write(tmp_path)
    store = PromptStore(tmp_path)
    (tmp_path / "prompts.lock").write_text("x\n", "utf-8")
    (tmp_path / "profiles.toml").write_text("x\n", "utf-8")
    problems = [str(problem) for problem in check_folder(store, tmp_path)]
    assert any("line 1: a line is a SHA-256" in one for one in problems)
    assert any(one.startswith(f"{tmp_path / 'profiles.toml'}: ") for one in problems)
