"""Servers of one database and fifty people of one project, as people reach them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from app import create_app
from app.domain.tokens import new_token
from app.store import sessions, users
from app.store.database import change
from app.store.migrating import migrate
from app.store.tables.columns import now
from tests.bench.http import Client
from tests.bench.ours import PROGRAM, Ours, Study, _csrf
from tests.bench.servers import Server, free_port, running
from tests.bench.texts import spans, text_of
from tests.live.proxies import behind_nginx

PEOPLE = 50
HIGHLIGHTS = 100  # in a brief from the start


@dataclass
class Room:
    """The server as people reach it, the processes behind it, and those who are there."""

    ours: Ours
    study: Study
    briefs: int
    url: str
    processes: list[ExitStack]
    servers: list[Server]
    tokens: list[str]
    folder: Path
    env: dict[str, str]
    passages: Iterator[dict[str, object]] = field(default_factory=lambda: iter(()))

    def person(self, at: int, *, marks: bool = False) -> tuple[Client, str, str]:
        """A client of that person, who `marks` as well, and the addresses of project and brief."""
        client = Client(self.url)
        client.cookies["briefmark_session"] = self.tokens[at]
        client.headers = {"Accept": "application/json", "Sec-Fetch-Site": "same-origin"}
        if marks:
            client.headers["X-CSRFToken"] = _csrf(client)
        return client, self.study.project, self.study.path

    def cpu(self) -> float:
        return sum(server.cpu() for server in self.servers)

    def restart(self, at: int) -> None:
        """Stopped as an administrator does, and started on the same port."""
        port = int(self.servers[at].url.rpartition(":")[2])
        self.processes[at].close()
        self.servers[at] = _start(self.processes[at], self.folder, self.env, port)


def _start(stack: ExitStack, folder: Path, env: dict[str, str], port: int) -> Server:
    command: list[str | Path] = [PROGRAM, "--instance", folder, "serve", "--port", "{port}"]
    output = folder / f"output-{port}.txt"
    return stack.enter_context(running(command, output, "/healthz", env, port))


@contextmanager
def room(
    folder: Path,
    database: str,
    processes: int,
    program: str | None = None,
    *,
    briefs: int = 1,
    characters: int = 11_000,
    highlights: int = HIGHLIGHTS,
) -> Iterator[Room]:
    """A project with so many briefs and fifty members; `program` is nginx, if it stands before."""
    folder.mkdir()
    env = {"BRIEFMARK_DATABASE_URL": database} if database else {}
    env |= {"BRIEFMARK_PROXY_HOPS": "1"} if program else {}
    app = create_app({"INSTANCE": folder, "DATABASE_URL": database})
    migrate(app)
    tokens = [new_token() for _ in range(PEOPLE)]
    with app.app_context(), change():
        people = [users.add(f"a{at}@example.org", f"Analyst {at}", "none") for at in range(PEOPLE)]
        for person, token in zip(people, tokens, strict=True):
            sessions.start(person, token, now(), address="127.0.0.1", agent="live")
    with ExitStack() as all_of_them:
        stacks = [all_of_them.enter_context(ExitStack()) for _ in range(processes)]
        servers = [_start(stack, folder, env, free_port()) for stack in stacks]
        url = servers[0].url
        if program:
            url = all_of_them.enter_context(behind_nginx(program, folder / "nginx", servers)).url
        ours = Ours(servers[0], app, people, servers[0].visitor())
        text = text_of(characters)
        study = ours.study(text, highlights, briefs=briefs)
        passages = (Ours.fields(study, span) for span in spans(text, 2000)[highlights:])
        yield Room(ours, study, briefs, url, stacks, servers, tokens, folder, env, passages)
