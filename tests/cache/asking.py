"""One of several processes that ask the same at once, each with many threads: see ``test_many_workers``.

Usage: python asking.py CACHE_URL PORT THREADS NAME. Says ``ready`` when all threads are, waits for a line, and asks;
at the end what each thread was given is printed as JSON.
"""

from __future__ import annotations

import http.client
import json
import sys
import threading

from dateline.cache import open_cache
from dateline.models.base import Message, Reply, Request
from dateline.models.cached import Cached
from dateline.settings import load_settings

QUESTION = Request("m", (Message("user", "The dam broke."),), "events", {}, "events@1", "0" * 64, 9)


class Remote:
    """A model behind a server that counts."""

    id = "m"

    def __init__(self, port: int, name: str) -> None:
        self._port = port
        self._name = name

    def complete(self, request: Request) -> Reply:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        connection.request("POST", "/", f"{self._name} {request.fingerprint}")
        text = connection.getresponse().read().decode()
        connection.close()
        return Reply(text, "stop", "m")

    def close(self) -> None:
        """Do nothing."""


def main() -> None:
    url, port, threads, name = sys.argv[1:]
    model = Cached(Remote(int(port), name), open_cache(load_settings(cache_url=url), sys.exit))
    given: list[tuple[str, bool]] = []
    ready, begin = threading.Barrier(int(threads) + 1), threading.Event()

    def ask() -> None:
        ready.wait()
        begin.wait()
        reply = model.complete(QUESTION)
        if reply.text != "invalid":
            model.keep(QUESTION, reply)
        model.release(QUESTION)
        given.append((reply.text, reply.cached))

    running = [threading.Thread(target=ask) for _ in range(int(threads))]
    for thread in running:
        thread.start()
    ready.wait()
    print("ready", flush=True)  # noqa: T201 -- it is how it tells
    sys.stdin.readline()
    begin.set()
    for thread in running:
        thread.join()
    model.close()
    left = [thread.name for thread in threading.enumerate() if thread is not threading.main_thread()]
    print(json.dumps({"given": given, "threads": left}))  # noqa: T201 -- the same


if __name__ == "__main__":
    main()
