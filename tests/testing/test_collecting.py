"""What ``dateline cassettes`` learns from pytest: which test plays which cassette."""

from __future__ import annotations

import json

import pytest

pytest_plugins = "pytester"
PLUGINS = ("-p", "dateline.testing.plugin", "-p", "dateline.testing.collecting", "-p", "no:cacheprovider")
COLLECT = ("--collect-only", "-q", *PLUGINS)


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Load the plugins that are named, and no other."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")


def test_every_test_is_told_by_the_path_of_its_cassette(pytester: pytest.Pytester) -> None:
    path = pytester.makepyfile(
        test_dam="""
        import pytest

        @pytest.mark.parametrize("town", ["Orrin", "Harlen"])
        def test_breaks(town): ...

        @pytest.mark.dateline_cassette("storm")
        def test_rains(): ...

        @pytest.mark.dateline_cassette("no name at all")
        def test_snows(): ...
        """
    )
    out = pytester.path / "out.json"
    ran = pytester.runpytest_inprocess(*COLLECT, f"--dateline-tell-cassettes={out}")
    assert ran.ret == 0
    folder = path.parent / "cassettes" / "test_dam"
    assert json.loads(out.read_text("utf-8")) == {
        str(folder / "test_breaks-Orrin.yaml"): "test_dam.py::test_breaks[Orrin]",
        str(folder / "test_breaks-Harlen.yaml"): "test_dam.py::test_breaks[Harlen]",
        str(folder / "storm.yaml"): "test_dam.py::test_rains",
    }


def test_nothing_is_written_where_nobody_asks(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_dam="def test_breaks(): ...")
    before = set(pytester.path.iterdir())
    assert pytester.runpytest_inprocess(*COLLECT).ret == 0
    assert {path for path in pytester.path.iterdir() if path.suffix != ".pyc" and path.name != "__pycache__"} == before
