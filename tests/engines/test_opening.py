"""Which engine is opened, and what is said where it cannot be."""

from __future__ import annotations

import logging
import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from dateline.cli import main
from dateline.engines import cluster as clusters
from dateline.engines.cluster import Cluster
from dateline.engines.opening import open_reader
from dateline.engines.reader import RayExtractiveReader, RayModelReader
from dateline.errors import ModelUnreachableError, UsageError
from dateline.reading.by_model import ModelReader
from dateline.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Stub = Any
Given = Any


class Ray:
    """Stands in for the package."""

    def __init__(self, *, begun: bool = False, problem: Exception | None = None) -> None:
        self.begun = begun
        self.problem = problem
        self.asked: dict[str, Any] = {}

    def is_initialized(self) -> bool:
        return self.begun

    def init(self, **asked: Given) -> None:
        if self.problem is not None:
            raise self.problem
        self.asked = asked
        self.begun = True

    def shutdown(self) -> None:
        self.begun = False

    def cluster_resources(self) -> dict[str, float]:
        return {"CPU": 7.0}


@pytest.fixture
def instead(monkeypatch: pytest.MonkeyPatch) -> Callable[[Ray], Ray]:
    def given(ray: Ray) -> Ray:
        monkeypatch.setattr(clusters, "find_spec", lambda _: SimpleNamespace())
        monkeypatch.setattr(clusters, "import_module", lambda _: ray)
        return ray

    return given


def test_nothing_of_ray_is_begun_before_the_first_article(stub: Stub) -> None:
    with open_reader(Settings(model=stub.model, engine="ray")) as reader:
        assert isinstance(reader, RayModelReader)
        reader.stop()
    with open_reader(Settings(model="extractive", engine="ray")) as reader:
        assert isinstance(reader, RayExtractiveReader)
    with open_reader(Settings(model=stub.model)) as reader:
        assert type(reader) is ModelReader


def test_without_ray_the_package_is_named(
    monkeypatch: pytest.MonkeyPatch, write: Callable[..., list[Path]], capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(clusters, "find_spec", lambda _: None)
    with pytest.raises(UsageError, match="not installed") as raised:
        Cluster()
    assert raised.value.hint == "pip install 'dateline[ray]'"
    command = ["dateline", "summarize", str(write(1)[0]), "--engine", "ray", "--workers", "2", "--model", "extractive"]
    monkeypatch.setattr(sys, "argv", command)
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert "pip install 'dateline[ray]'" in capsys.readouterr().err


def test_a_cluster_that_cannot_be_reached_is_an_unreachable_model(instead: Callable[[Ray], Ray]) -> None:
    instead(Ray(problem=ConnectionError("nobody is at 10.0.0.1:6379")))
    with pytest.raises(ModelUnreachableError, match="nobody is at"):
        Cluster("10.0.0.1:6379")


def test_a_cluster_that_was_begun_for_a_run_ends_with_it_and_keeps_quiet(instead: Callable[[Ray], Ray]) -> None:
    ray = instead(Ray())
    logger, loud = logging.getLogger("ray.data"), logging.StreamHandler()
    loud.set_name("console")
    logger.addHandler(loud)
    cluster = Cluster("auto")
    assert ray.asked["address"] == "auto"
    assert ray.asked["log_to_driver"] is False
    assert cluster.processors == 7
    assert loud not in logger.handlers
    cluster.close()
    assert not ray.begun
    cluster.close()


def test_a_cluster_that_was_there_before_is_left_as_it_was(instead: Callable[[Ray], Ray]) -> None:
    ray = instead(Ray(begun=True))
    Cluster().close()
    assert ray.begun
    assert ray.asked == {}
