"""Articles on a cluster of two processes: the same results, whatever happens to its workers."""

from __future__ import annotations

import json
import os
import signal
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from dateline.engines import reader as on_ray
from dateline.engines.opening import open_reader
from dateline.errors import ModelUnreachableError, StoppedError
from dateline.pipeline import Plan, timeline_of
from dateline.prompts.store import builtin_folder
from dateline.records import Brief
from dateline.settings import Settings
from dateline.sources.base import ReadOptions
from dateline.steps import ArticleRead, ArticleRepeated, BriefDone, EventFound, Failed, LinesRead

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from dateline.plugins.manager import Plugins
    from dateline.steps import Step

Stub = Any
Ray_ = Any

pytestmark = [
    pytest.mark.timeout(400),
    pytest.mark.usefixtures("ray"),
    pytest.mark.xdist_group("ray"),  # one cluster, not one a process
    pytest.mark.filterwarnings(r"ignore:::ray\..*"),  # its own use of what it deprecates
]


@pytest.fixture
def settings(stub: Stub, tmp_path: Path) -> Callable[..., Settings]:
    """Return settings for a run with a cold cache of its own."""
    made = iter(range(100))

    def cold(engine: str, **given: object) -> Settings:
        folder = tmp_path / f"cache-{next(made)}"
        return Settings(**{"model": stub.model, "engine": engine, "workers": 2, "cache_dir": folder, **given})

    return cold


def read(
    settings: Settings, references: Iterable[Path], steps: list[Step] | None = None, plugins: Plugins | None = None
) -> list[Brief | Failed]:
    told: list[Step] = [] if steps is None else steps
    with open_reader(settings, plugins=plugins, on_step=told.append) as reader:
        return list(reader.briefs(list(references), ReadOptions()))


def as_json(found: Iterable[Brief | Failed]) -> list[str]:
    return [one.model_dump_json() if isinstance(one, Brief) else repr(one.error) for one in found]


def workers() -> list[int]:
    """Return the processes that read articles."""
    found = []
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            named = process.read_bytes()
        except OSError:
            continue
        if named.startswith(b"ray::") and b"(Worker)" in named:
            found.append(int(process.parent.name))
    return found


@pytest.mark.long
def test_briefs_and_steps_are_those_of_a_run_on_one_machine_in_several_data_sets(
    settings: Callable[..., Settings], write: Callable[..., list[Path]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(on_ray, "WINDOW", 12)
    articles = write(20)
    (articles[3].parent / "empty.txt").write_text(" ", encoding="utf-8")
    wire = "".join(f"The harbour of Elden was closed for ships of class {word}. " for word in "abcdefghijklmnop")
    for name in ("wire-again", "wire"):
        path = articles[0].parent / f"{name}.txt"
        told = wire if name == "wire" else f"{wire} The harbour of Elden was closed for ships of class a."
        path.write_text(f"Title: {name}\nPublished: 2024-03-02\n\n{told}\n", encoding="utf-8")
        articles.insert(5, path)
    articles.insert(7, articles[0].parent / "empty.txt")
    here: list[Step] = []
    there: list[Step] = []
    kept = (ArticleRead, ArticleRepeated, EventFound, LinesRead, BriefDone, Failed)
    local = read(settings("local", jobs=1), articles, here)
    spread = read(settings("ray", jobs=2), articles, there)
    assert as_json(spread) == as_json(local)
    assert sum(isinstance(one, Brief) for one in local) == 21
    assert sum(isinstance(one, ArticleRepeated) for one in there) == 1
    for kind in kept:
        assert [repr(getattr(one, "article", None)) for one in there if isinstance(one, kind)] == [
            repr(getattr(one, "article", None)) for one in here if isinstance(one, kind)
        ]


def test_a_timeline_is_byte_for_byte_that_of_a_run_on_one_machine(
    settings: Callable[..., Settings], write: Callable[..., list[Path]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dateline.engines.joining.LINKS", 3)
    articles = write(24)
    found = []
    for engine in ("local", "ray"):
        with open_reader(settings(engine)) as reader:
            built = timeline_of(reader, articles, ReadOptions(), Plan(questions=0))
            assert built.timeline is not None
            found.append(built.timeline.model_dump_json())
    assert found[0] == found[1]
    assert any(entry["links"] for entry in json.loads(found[0])["entries"])


def test_when_workers_are_killed_all_articles_are_read_once_and_hardly_anything_is_paid_twice(
    settings: Callable[..., Settings], stub: Stub, write: Callable[..., list[Path]]
) -> None:
    articles = write(24, {11: " of HOLD"})
    expected = read(settings("local"), articles)
    before = sum(stub.asked.values())
    stub.hold = "HOLD"
    stub.asked.clear()
    killed: list[int] = []

    def kill() -> None:
        stub.held.wait(60)
        for process in workers():
            os.kill(process, signal.SIGKILL)
            killed.append(process)
        stub.go_on.set()

    killer = threading.Thread(target=kill)
    killer.start()
    found = read(settings("ray", jobs=2), articles)
    killer.join()
    assert killed
    assert [one.model_dump(exclude={"provenance"}) for one in found if isinstance(one, Brief)] == [
        one.model_dump(exclude={"provenance"}) for one in expected if isinstance(one, Brief)
    ]
    assert before == 24
    assert set(stub.asked) >= {said for said in stub.asked if "HOLD" in said}
    assert len(stub.asked) == 24
    assert sum(stub.asked.values()) <= 24 + 2 * 2  # two workers, with two requests in flight each


@pytest.mark.long
def test_an_article_that_kills_every_worker_is_named_and_all_others_are_read(
    settings: Callable[..., Settings], moody: Plugins, write: Callable[..., list[Path]]
) -> None:
    given = settings("ray", model="moody:one", cache="off", workers=1, jobs=2)
    found = read(given, write(4, {1: " killing"}), plugins=moody)
    assert [type(one) for one in found] == [Brief, Failed, Brief, Brief]
    killing = found[1]
    assert isinstance(killing, Failed)
    assert isinstance(killing.error, ModelUnreachableError)
    assert "001.txt: every worker that had it died" in str(killing.error)
    assert killing.article is not None


@pytest.mark.long
def test_a_bug_in_a_worker_is_raised_here_with_its_place(
    settings: Callable[..., Settings], moody: Plugins, write: Callable[..., list[Path]]
) -> None:
    given = settings("ray", model="moody:one", cache="off")
    with pytest.raises(ZeroDivisionError, match="a bug of the plugin") as raised:
        read(given, write(3, {1: " mistaken"}), plugins=moody)
    assert "moody.py" in raised.value.__notes__[0]


@pytest.mark.long
def test_a_stopped_run_finishes_what_is_asked_and_names_the_rest(
    settings: Callable[..., Settings], stub: Stub, write: Callable[..., list[Path]]
) -> None:
    stub.hold = "district"  # every article
    articles = write(24)
    with open_reader(settings("ray", jobs=1)) as reader:

        def end() -> None:
            stub.held.wait(60)
            reader.stop()
            threading.Timer(0.5, stub.go_on.set).start()  # time for the word to reach the workers

        ending = threading.Thread(target=end)
        ending.start()
        found = list(reader.briefs(articles, ReadOptions()))
        ending.join()
        assert reader.stopped
    assert len(found) == 24
    unread = [one for one in found if isinstance(one, Failed)]
    assert 24 - len(unread) == len(stub.asked) > 0
    assert all(isinstance(one.error, StoppedError) for one in unread)
    assert unread


def test_key_prompts_and_relative_paths_reach_the_workers_and_the_key_no_log(
    settings: Callable[..., Settings],
    stub: Stub,
    ray: Ray_,
    write: Callable[..., list[Path]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    text = (builtin_folder() / "extract.article@1.md").read_text(encoding="utf-8")
    mine = text.replace("name: extract.article", "name: mine.article")
    (folder / "mine.article@1.md").write_text(mine, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OPENAI_API_KEY", "a-key-that-nobody-may-see")
    monkeypatch.setenv("OPENAI_BASE_URL", stub.model.partition("#")[0])
    given = {"model": "openai:stub", "prompt": "mine.article", "prompts_dir": Path("own"), "cache_dir": Path("c")}
    found = read(settings("ray", **given), write(2))
    assert [one.provenance.prompt.name for one in found if isinstance(one, Brief) and one.provenance.prompt] == [
        "mine.article"
    ] * 2
    assert stub.keys == {"Bearer a-key-that-nobody-may-see"}
    assert (tmp_path / "c").is_dir()
    logs = Path(ray._private.worker._global_node.get_session_dir_path()) / "logs"
    written = [path for path in logs.rglob("*") if path.is_file()]
    assert written
    assert not any(b"a-key-that-nobody" in path.read_bytes() for path in written)


@pytest.mark.long
def test_without_a_model_lines_are_read_on_the_cluster_too(
    settings: Callable[..., Settings], write: Callable[..., list[Path]]
) -> None:
    articles = write(4)
    given = {"model": "extractive"}
    assert as_json(read(settings("ray", **given), articles)) == as_json(read(settings("local", **given), articles))
    with open_reader(settings("ray", **given)) as reader:
        built = timeline_of(reader, articles, ReadOptions(), Plan())  # lines are chosen among all articles: here
        assert built.timeline is not None
        assert not built.failed
