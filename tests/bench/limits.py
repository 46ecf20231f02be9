"""The bare limits: what the disk, the framework and the browser take with nothing of ours on top.

Run as a module with a port and a file, it is the server of the two bare pages."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from flask import Flask

from app.cli.server import run
from app.config import settings
from app.store.database import sqlite_driver
from tests.bench.measuring import milliseconds
from tests.bench.servers import Server, running
from tests.bench.texts import Text


@contextmanager
def bare_pages(folder: Path, text: Text) -> Iterator[Server]:
    """A server of `/hello` and `/plain`, the text as plain paragraphs."""
    folder.mkdir(exist_ok=True)
    page = folder / "plain.html"
    paragraphs = "".join(f"<p>{paragraph}</p>" for paragraph in text.paragraphs)
    page.write_text(f"<!doctype html><title>Plain</title><main>{paragraphs}</main>", "utf-8")
    command: list[str | Path] = [sys.executable, "-m", "tests.bench.limits", "{port}", page]
    with running(command, folder / "output.txt", "/hello") as server:
        yield server


def raw_inserts(folder: Path, count: int) -> list[float]:
    """Milliseconds of each of so many inserts of a row as long as a highlight's, each in a
    transaction of its own, in WAL with synchronous=FULL."""
    import time

    with closing(sqlite_driver.connect(folder / "raw.sqlite3", isolation_level=None)) as raw:
        raw.execute("PRAGMA journal_mode=WAL")
        raw.execute("PRAGMA synchronous=FULL")
        raw.execute("CREATE TABLE IF NOT EXISTS row (id INTEGER PRIMARY KEY, words TEXT)")
        insert = "INSERT INTO row (words) VALUES (?)"
        words = ("depots on the river road " * 30,)
        return [
            milliseconds(lambda: raw.execute(insert, words), time.perf_counter)
            for _ in range(count)
        ]


def _application(page: Path) -> Flask:
    app = Flask(__name__)
    app.config.update(settings(page.parent))  # the server asks for some of them
    text = page.read_text("utf-8")
    app.add_url_rule("/hello", "hello", lambda: "hello")
    app.add_url_rule("/plain", "plain", lambda: text)
    return app


if __name__ == "__main__":
    run(_application(Path(sys.argv[2])), "127.0.0.1", int(sys.argv[1]))
