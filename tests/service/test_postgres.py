"""The same on PostgreSQL, also when it goes away and comes back; skipped where it is not installed."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dateline.service.jobs.job import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.service.conftest import Gated, Maker

pytest.importorskip("psycopg")
DAM = "The dam at Orrin broke on Monday.\nMayor Ilse Brandt opened the hall to 400 people.\n"
FERRY = "The ferry to Lund sank on Tuesday.\n"
_NOBODY = 65_534


def _programs() -> Path | None:
    postgres = shutil.which("postgres")
    found = Path(postgres).resolve().parent if postgres else None
    return found if found and (found / "initdb").exists() else None


@dataclass
class Postgres:
    """A server of its own in a folder of its own."""

    programs: Path
    folder: Path
    port: int

    @property
    def url(self) -> str:
        """The address of its database."""
        return f"postgresql://dateline@127.0.0.1:{self.port}/postgres"

    def run(self, program: str, *options: str) -> None:
        """Run one of its programs, as a user who may."""
        root = os.geteuid() == 0  # which initdb refuses to be
        subprocess.run(
            [self.programs / program, "-D", self.folder / "data", *options],
            check=True,
            capture_output=program == "initdb",
            stdout=None if program == "initdb" else subprocess.DEVNULL,
            user=_NOBODY if root else None,
            cwd=self.folder,
        )

    def start(self) -> None:
        """Start it, and wait until it answers."""
        told = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off"
        self.run("pg_ctl", "-w", "-l", str(self.folder / "log"), "-o", told, "start")

    def stop(self) -> None:
        """Stop it at once."""
        self.run("pg_ctl", "-w", "-m", "immediate", "stop")


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    """Start a server."""
    programs = _programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed")
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    folder = Path(tempfile.mkdtemp(prefix="dateline-pg-"))
    if os.geteuid() == 0:
        os.chown(folder, _NOBODY, _NOBODY)
    server = Postgres(programs, folder, port)
    server.run("initdb", "-U", "dateline", "-A", "trust", "--no-sync")
    server.start()
    yield server
    server.stop()
    shutil.rmtree(folder)


def test_work_keys_and_lists_are_the_same_on_postgresql(make: Maker, postgres: Postgres) -> None:
    service = make(database=postgres.url)
    answer = service.timeline(DAM, FERRY + "\x00", idempotency_key="k")
    assert answer.status_code == 201
    location = answer.headers["location"]
    assert service.timeline(DAM, FERRY + "\x00", idempotency_key="k").headers["location"] == location
    assert service.ask("GET", location).text == answer.text
    assert service.ask("GET", location.replace("timelines", "jobs") + "/events").text.count("event: found") == 3
    assert [item["result"] for item in service.ask("GET", "/v1/timelines?limit=1").json()["items"]] == [location]
    key = service.add_key()
    assert service.ask("GET", location, authorization=f"Bearer {key}").status_code == 404
    assert service.ask("DELETE", location, authorization=f"Bearer {key}").status_code == 404
    service.key = key
    assert service.timeline(DAM).status_code == 201
    service.runtime.workers.count()
    assert 'dateline_jobs{state="done"} 2.0' in service.runtime.metrics.text().decode()


def test_two_services_share_its_jobs_and_each_ends_once(make: Maker, postgres: Postgres) -> None:
    one, other = make(database=postgres.url), make(database=postgres.url)
    one.key = other.key = one.add_key()
    jobs = [one.later(f"The mill {n} burned on Monday.\n") for n in range(8)]
    assert {other.end_of(job)["state"] for job in jobs} == {"done"}
    begun = (one.log.getvalue() + other.log.getvalue()).count('"event": "job ended"')
    assert begun == 8


def test_the_server_goes_away_and_comes_back_and_no_job_is_lost(make: Maker, postgres: Postgres, gated: Gated) -> None:
    service = make(gated, database=postgres.url)
    service.key = service.add_key()
    job = service.later(DAM, FERRY)
    assert gated.asked.acquire(timeout=20)
    postgres.stop()
    try:
        assert service.problem(service.timeline(DAM)) == (503, "database")
        assert service.ask("GET", "/readyz").status_code == 503
        gated.open.set()
    finally:
        postgres.start()
    assert service.end_of(job)["state"] == "done"
    assert len(gated.requests) == 2
    assert service.timeline(DAM).status_code == 201


def test_the_jobs_of_a_process_that_has_been_silent_are_taken_up_by_another(make: Maker, postgres: Postgres) -> None:
    service = make(database=postgres.url, workers=1)
    queue, store = service.runtime.queue, service.runtime.store
    service.runtime.workers.drain()
    owner = service.add_key().split("_")[1]
    from dateline.service.jobs.store import NewJob

    store.submit(NewJob(owner, "brief", "{}", 1), per_owner=9, in_all=9)
    silent = queue.claim("one that dies")
    assert silent is not None
    assert queue.put_back_orphans(60.0) == 0
    assert queue.put_back_orphans(-1.0) == 1
    again = queue.claim("another")
    assert again is not None
    assert again.job.id == silent.job.id
    assert not queue.finish(silent, Outcome("{}"))
    assert queue.finish(again, Outcome("{}"))
