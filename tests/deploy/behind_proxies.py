"""Briefmark behind nginx and Caddy with the files of docs/deploy, at a host of its own and below a
path of another one: `make deploy-check`."""

from __future__ import annotations

import io
import json
import re
import secrets
import ssl
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import docx
import pytest
import sqlalchemy as sa
from playwright.sync_api import Request, Response, expect, sync_playwright

from app import create_app
from app.store.database import change, db
from app.store.migrating import migrate
from app.store.tables.people import UserSession
from app.web.edge import unchanged
from tests.bench.ours import PROGRAM
from tests.bench.servers import Server, free_port, running
from tests.browser import chromium
from tests.browser.reading_page import RIFLES
from tests.browser.selecting import drag_over
from tests.deploy import proxies
from tests.deploy.proxies import Front, Visitor, caddy_site, nginx, nginx_path
from tests.fixtures.study import PASS_PHRASE, SLUG, add_brief, add_people, add_project, email
from tests.live.proxies import nginx as find_nginx

ADDRESSES = re.compile(r'(?:href|src|action|formaction|data-(?!keys)[a-z-]+|content)="(/[^"]*)"')
PROJECT = f"/projects/{SLUG}"
PAGES = (
    *("/account", "/projects", "/help", PROJECT, f"{PROJECT}/briefs/1", f"{PROJECT}/passages"),
    *(f"{PROJECT}/{page}" for page in ("codebook", "report", "matrix", "people", "settings")),
    *(f"{PROJECT}/{page}" for page in ("recommendations", "search?q=rifle", "briefs/new", "trash")),
)
FORGED = {
    "X-Forwarded-For": "203.0.113.66",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "http",
    "X-Forwarded-Prefix": "/evil",
    "Forwarded": "for=203.0.113.66;host=evil.example;proto=http",
}

needs_nginx = pytest.mark.skipif(not find_nginx(), reason="nginx is not to be had here")
needs_caddy = pytest.mark.skipif(not proxies.caddy(), reason="Caddy is not to be had here")
Before = Callable[[Path, int, int], AbstractContextManager[Front]]


@dataclass(frozen=True)
class Behind:
    front: Front
    server: Server
    folder: Path


@contextmanager
def behind(before: Before, folder: Path, host: str, path: str = "") -> Iterator[Behind]:
    """A small study, served behind the proxy."""
    instance, around = folder / "instance", folder / "proxy"
    around.mkdir()
    around.chmod(0o755)
    https = free_port()
    app = create_app({"INSTANCE": instance})
    migrate(app)
    with app.app_context(), change():
        people = add_people()
        project = add_project(people)
        add_brief(project.id, people["lead"])
    with app.app_context():
        db.engine.dispose()
    env = {"BRIEFMARK_PUBLIC_URL": f"https://{host}:{https}{path}", "BRIEFMARK_PROXY_HOPS": "1"}
    command: list[str | Path] = [PROGRAM, "--instance", instance, "serve", "--port", "{port}"]
    with ExitStack() as stack:
        server = stack.enter_context(running(command, folder / "server.txt", "/healthz", env))
        front = stack.enter_context(before(around, int(server.url.rpartition(":")[2]), https))
        yield Behind(front, server, instance)


def signed_in(front: Front, role: str = "lead") -> Visitor:
    """In a browser of their own, past forged headers."""
    visitor = Visitor(front)
    page = visitor.get(
        f"{front.path}/sign-in", **{k.replace("-", "_"): v for k, v in FORGED.items()}
    )
    assert page.status == 200
    assert page.headers["Strict-Transport-Security"]
    cookies = page.cookies()
    fields = {"email": email(role), "pass_phrase": PASS_PHRASE, "csrf_token": token(page.text)}
    visitor.headers = dict(FORGED)
    done = visitor.post(f"{front.path}/sign-in", fields)
    visitor.headers = {}
    assert done.status == 303, done.text
    assert done.headers["Location"] == f"{front.path}/projects"
    cookies += done.cookies()
    prefix = "__Secure-" if front.path else "__Host-"
    assert cookies
    for cookie in cookies:
        assert cookie.startswith(f"{prefix}briefmark_"), cookie
        for part in ("; Secure", "; HttpOnly", "; SameSite=Lax", f"; Path={front.path or '/'}"):
            assert part in cookie, cookie
    return visitor


def token(page: str) -> str:
    found = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', page)
    assert found
    return found[1]


def check(here: Behind) -> None:
    """All that a proxy can do wrong."""
    front, root = here.front, here.front.path
    assert Visitor(front).get(f"{root}/healthz").status == 200
    assert Visitor(front).get(f"{root}/readyz").status == 404
    assert refuses_old(front)
    if front.http:
        status, location = proxies.without_tls(front, "/projects")
        assert status in (301, 308)
        assert re.fullmatch(rf"https://{front.host}(:\d+)?/projects", location)
    lead, analyst = signed_in(front), signed_in(front, "analyst")
    assert addresses(here.folder) == {"127.0.0.1"}  # not what the browser said of itself
    every_address(lead)
    uploads(lead)
    links_for_others(lead)
    live(lead, analyst)
    in_a_browser(front)


def refuses_old(front: Front) -> bool:
    return proxies.refuses(front, ssl.TLSVersion.TLSv1_1) and not proxies.refuses(
        front, ssl.TLSVersion.TLSv1_3
    )


def addresses(folder: Path) -> set[str]:
    """From where people have signed in, as the database has it."""
    app = create_app({"INSTANCE": folder})
    with app.app_context():
        found = set(db.session.scalars(sa.select(UserSession.address)))
        db.session.remove()
        db.engine.dispose()
    return found


def every_address(visitor: Visitor) -> None:
    """Each link, form, file and address told to script stands below the path."""
    root = visitor.front.path
    asked: set[str] = set()
    wrong: list[str] = []
    for page in PAGES:
        answer = visitor.get(root + page)
        assert answer.status == 200, page
        found = ADDRESSES.findall(answer.text)
        assert found
        wrong += [f"{page}: {each}" for each in found if not f"{each}/".startswith(f"{root}/")]
        static = [each for each in found if "/static/" in each]
        assert static
        for each in set(static) - asked:
            asked.add(each)
            assert visitor.get(each.replace("&amp;", "&").partition("#")[0]).status == 200, each
    assert wrong == []


def uploads(visitor: Visitor) -> None:
    """9 MB come in, what is too large for Briefmark it says itself, the rest the proxy refuses."""
    root = visitor.front.path
    page = visitor.get(f"{root}{PROJECT}/briefs/new")
    visitor.headers = {"X-CSRFToken": token(page.text)}
    came = visitor.upload(f"{root}{PROJECT}/drafts", "large.docx", large_document())
    assert came.status == 303, came.text
    assert came.headers["Location"].startswith(f"{root}{PROJECT}/drafts/")
    refused = visitor.upload(f"{root}{PROJECT}/drafts", "a.txt", b"a" * (25 * 2**20 + 1000))
    assert refused.status == 413
    assert "25 MB" in refused.text
    flood = visitor.upload(f"{root}{PROJECT}/drafts", "a.txt", b"a" * (40 * 2**20))
    assert flood.status in (413, 502, proxies.REFUSED)  # Caddy before 2.7 has no better word
    visitor.headers = {}


def large_document() -> bytes:
    """A Word file with a picture of 9 MB that nothing shows."""
    document, file = docx.Document(), io.BytesIO()
    document.add_heading("Rivers and keys")
    document.add_paragraph("The guards should count the keys of every depot each month.")
    document.save(file)
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("word/media/noise.bin", secrets.token_bytes(9 * 2**20))
    return file.getvalue()


def links_for_others(visitor: Visitor) -> None:
    """An invitation leads to the public address, whatever the browser said of the host."""
    root = visitor.front.path
    people = visitor.get(f"{root}{PROJECT}/people")
    fields = {"csrf_token": token(people.text), "role": "viewer", "days": "7", "note": "Vera"}
    visitor.headers = dict(FORGED)
    answer = visitor.post(f"{root}{PROJECT}/invitations", fields)
    visitor.headers = {}
    if answer.status == 303:
        assert answer.headers["Location"].startswith(f"{root}/"), answer.headers["Location"]
        answer = visitor.get(answer.headers["Location"].partition("#")[0])
    assert f"{visitor.front.url}/invitations/" in answer.text
    assert "evil.example" not in answer.text


def live(lead: Visitor, analyst: Visitor) -> None:
    """The question that an open page asks every second, through the proxy."""
    root = lead.front.path
    first = lead.get(f"{root}{PROJECT}/changes?seen=0", Accept="application/json")
    seen = json.loads(first.text)["seen"]
    assert lead.get(f"{root}{PROJECT}/changes?seen={seen}").status == 204
    page = analyst.get(f"{root}{PROJECT}/codebook/tags/monitoring/memos")
    fields = {"csrf_token": token(page.text), "id": "", "body": "To be looked at.", "text": "Look."}
    found = re.search(r'name="id" value="([^"]+)"', page.text)
    fields["id"] = found[1] if found else ""
    assert analyst.post(f"{root}{PROJECT}/codebook/tags/monitoring/memos", fields).status == 303
    time.sleep(2 * unchanged.FRESH)  # for as long a page may be told what it was told before
    later = lead.get(f"{root}{PROJECT}/changes?seen={seen}", Accept="application/json")
    assert json.loads(later.text)["seen"] > seen


def in_a_browser(front: Front) -> None:
    """The main job; script asks nothing that does not stand below the path."""
    program = chromium.find()
    assert program, chromium.MISSING
    outside: list[str] = []
    wrong: list[str] = []
    named = f"--host-resolver-rules=MAP {front.host} 127.0.0.1"
    with sync_playwright() as playwright:
        arguments = [*chromium.ARGUMENTS, named]
        browser = playwright.chromium.launch(executable_path=program, args=arguments)
        page = browser.new_context(ignore_https_errors=True).new_page()

        def note_request(request: Request) -> None:
            if not request.url.startswith((f"{front.url}/", "data:", "blob:")):
                outside.append(request.url)

        def note_response(response: Response) -> None:
            if response.status >= 400 and "icon" not in response.url:
                wrong.append(f"{response.status} {response.url}")

        page.on("request", note_request)
        page.on("response", note_response)
        page.goto(f"{front.url}{PROJECT}/briefs/1")
        wrong.clear()  # nobody is signed in yet: 401, with the form
        page.get_by_label("E-mail address").fill(email("lead"))
        page.get_by_label("Password").fill(PASS_PHRASE)
        page.get_by_role("button", name="Sign in", exact=True).click()
        expect(page.locator("#text[data-ready]")).to_be_attached()
        drag_over(page, RIFLES)
        page.keyboard.press("1")
        expect(page.locator("mark").first).to_have_text(RIFLES)
        page.wait_for_timeout(2_500)  # twice asked whether anything changed
        page.goto(f"{front.url}{PROJECT}/passages")
        expect(page.get_by_text(RIFLES).first).to_be_visible()
        with page.expect_download() as download:
            page.evaluate(
                "url => { const a = document.createElement('a'); a.href = url; a.click(); }",
                f"{front.url}{PROJECT}/report/docx",
            )
        assert Path(download.value.path()).read_bytes().startswith(b"PK")
        browser.close()
    assert outside == []
    assert wrong == []


@needs_nginx
def test_nginx(tmp_path: Path) -> None:
    with behind(nginx, tmp_path, "briefmark.example.org") as here:
        check(here)


@needs_nginx
def test_nginx_below_a_path(tmp_path: Path) -> None:
    with behind(nginx_path, tmp_path, "www.example.org", "/briefmark") as here:
        check(here)
        assert Visitor(here.front).get("/").text == "Something else"
        assert Visitor(here.front).get("/briefmark").headers["Location"].endswith("/briefmark/")


@needs_caddy
def test_caddy(tmp_path: Path) -> None:
    with behind(caddy_site, tmp_path, "briefmark.example.org") as here:
        check(here)


def of_file(file: str) -> Before:
    return partial(caddy_site, file=file)


@needs_caddy
def test_caddy_as_the_compose_file_has_it(tmp_path: Path) -> None:
    with behind(of_file("Caddyfile-compose"), tmp_path, "briefmark.example.org") as here:
        assert Visitor(here.front).get("/healthz").status == 200
        assert Visitor(here.front).get("/readyz").status == 404
        signed_in(here.front)


@needs_caddy
def test_caddy_below_a_path(tmp_path: Path) -> None:
    with behind(of_file("Caddyfile-path"), tmp_path, "www.example.org", "/briefmark") as here:
        check(here)
        assert Visitor(here.front).get("/").text == "Something else"
