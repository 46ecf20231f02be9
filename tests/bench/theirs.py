"""Taguette 1.5.2 as the bench sees it: its own server and environment, filled through its API and,
for the highlights, by direct inserts into its SQLite file."""

from __future__ import annotations

import itertools
import json
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

from tests.bench.http import Answer, Client
from tests.bench.servers import Server, running
from tests.bench.texts import Span, Text, spans

ENVIRONMENT = Path(os.environ.get("BRIEFMARK_TAGUETTE", ".venv-taguette"))
REQUIREMENTS = Path(__file__).parent / "requirements-taguette.txt"
PROGRAM = Path("bin", "taguette")
TAGS = 12


@dataclass(frozen=True)
class Study:
    """A project with one document of the text; `tags` are the ids of its tags."""

    id: int
    document: int
    text: Text
    tags: tuple[int, ...]

    @property
    def path(self) -> str:
        return f"/project/{self.id}/document/{self.document}"

    @property
    def api(self) -> str:
        return f"/api/project/{self.id}"

    def offset(self, span: Span, at: int) -> int:
        """Theirs counts the bytes of the paragraphs without anything between them."""
        whole = self.text.whole
        return (at if whole.isascii() else len(whole[:at].encode())) - span.paragraph


@dataclass
class Theirs:
    server: Server
    database: Path
    client: Client
    _names: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def study(self, text: Text, highlights: int) -> Study:
        """A new project whose document has so many tagged highlights."""
        fields = {"name": f"bench {next(self._names)}", "description": "", **self._token()}
        location = self.client.post("/project/new", fields).headers["Location"]
        project = int(location.rsplit("/", 1)[1])
        document = self._upload(project, text)
        with closing(sqlite3.connect(self.database, timeout=30)) as connection, connection:
            study = Study(project, document, text, _add_tags(connection, project))
            _add_highlights(connection, study, highlights)
        return study

    def add(self, study: Study, span: Span, client: Client | None = None) -> Answer:
        """Mark a passage with one tag, as its page does."""
        body = {
            "start_offset": study.offset(span, span.start),
            "end_offset": study.offset(span, span.end),
            "tags": [study.tags[1]],
        }
        return self.send(f"{study.api}/document/{study.document}/highlight/new", body, client)

    def send(self, path: str, body: object, client: Client | None = None) -> Answer:
        client = client or self.client
        token = {"X-XSRFToken": client.cookies["_xsrf"]}
        return client.post(path, json.dumps(body).encode(), "application/json", **token)

    def open(self, study: Study) -> list[Answer]:
        """What its page asks for to show the document."""
        document = f"{study.api}/document/{study.document}"
        return [self.client.get(path) for path in (study.path, document, f"{document}/contents")]

    def _token(self) -> dict[str, str]:
        return {"_xsrf": self.client.cookies["_xsrf"]}

    def _upload(self, project: int, text: Text) -> int:
        """Nothing stands between the paragraphs, so that offsets are easy to know."""
        page = "".join(f"<p>{escape(p, quote=False)}</p>" for p in text.paragraphs)
        edge = "briefmark-bench"
        parts = [
            f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in {"name": "text", "description": "", **self._token()}.items()
        ]
        parts.append(
            f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="text.html"\r\n'
            f"Content-Type: text/html\r\n\r\n<html><body>{page}</body></html>\r\n--{edge}--\r\n"
        )
        kind = f"multipart/form-data; boundary={edge}"
        path = f"/api/project/{project}/document/new"
        answer = self.client.post(path, "".join(parts).encode(), kind)
        return int(json.loads(answer.body)["created"])


@contextmanager
def taguette(folder: Path) -> Iterator[Theirs]:
    """A server over a new database, for one person, as its desktop mode starts it."""
    folder.mkdir()
    database = folder / "taguette.sqlite3"
    program = ENVIRONMENT.absolute() / PROGRAM
    command: list[str | Path] = [
        program,
        "--no-browser",
        "--port",
        "{port}",
        "--database",
        database,
    ]
    env = {"LC_ALL": "C.UTF-8", "PYTHONUNBUFFERED": "1", "HOME": str(folder)}
    with running(command, folder / "output.txt", "/health", env) as server:
        client = server.visitor()
        client.get(f"/?token={_door(server)}")
        client.get("/project/new")
        yield Theirs(server, database, client)


def installed() -> bool:
    return (ENVIRONMENT / PROGRAM).exists()


def install() -> None:
    """Its own environment, so that its old SQLAlchemy and ours never meet."""
    python = ENVIRONMENT / "bin" / "python"
    subprocess.run([sys.executable, "-m", "venv", ENVIRONMENT], check=True)
    pip: list[str | Path] = [
        python,
        "-m",
        "pip",
        "install",
        "-qq",
        "--disable-pip-version-check",
    ]
    subprocess.run([*pip, "-r", REQUIREMENTS], check=True)


def _door(server: Server) -> str:
    """The token of the link that it prints."""
    found = re.search(r"\?token=(\w+)", server.output.read_text())
    if not found:
        raise RuntimeError(f"No link in: {server.output.read_text()[-500:]}")
    return found[1]


def _add_tags(connection: sqlite3.Connection, project: int) -> tuple[int, ...]:
    ids = []
    for at in range(TAGS):
        values = (project, f"measure.number{at:02}", "")
        row = connection.execute(
            "INSERT INTO tags (project_id, path, description) VALUES (?, ?, ?)", values
        )
        ids.append(int(row.lastrowid or 0))
    return tuple(ids)


def _add_highlights(connection: sqlite3.Connection, study: Study, count: int) -> None:
    """The same passages and tags as ours."""
    insert = (
        "INSERT INTO highlights (document_id, start_offset, end_offset, snippet)"
        " VALUES (?, ?, ?, ?)"
    )
    for number, span in enumerate(spans(study.text, count), 1):
        start, end = study.offset(span, span.start), study.offset(span, span.end)
        row = connection.execute(insert, (study.document, start, end, f"<p>{span.exact}</p>"))
        for further in range(2 if number % 3 == 0 else 1):
            tag = study.tags[(number + further * 5) % TAGS]
            connection.execute("INSERT INTO highlight_tags VALUES (?, ?)", (row.lastrowid, tag))
