"""Somebody without script, whose browser opens a connection for each request: pages, their forms
filled in and sent, links followed. And the main job, as such a person does it."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from flask import Flask
from lxml import html

from app.actions.accounts import add_user
from app.store import users
from app.store.database import change
from tests.bench.http import Answer, Client
from tests.bench.ours import PEOPLE

EMAIL, PASS_PHRASE = "ana@example.org", "quiet ledgers of the northern ferry"
TEXT = """Counting rifles in Dorvane

By Ida Quill

Guards should count every rifle in the depots each month, and should say so.

Neighbours ought to patrol the river border together, since rivers carry rifles.

Monitors need mandates of several years.
"""
QUOTES = ("count every rifle", "patrol the river border", "mandates of several years")
JSON = {"Accept": "application/json"}


def add_people(app: Flask) -> list[uuid.UUID]:
    """Ana, who can sign in, and those in whose name passages are marked."""
    with app.app_context(), change():
        ana = add_user(EMAIL, "Ana Sousa", PASS_PHRASE)
    with app.app_context(), change():
        others = range(1, PEOPLE)
        return [ana, *(users.add(f"a{at}@example.org", f"Analyst {at}", "none") for at in others)]


class EachAnew(Client):
    """A connection for each request, so that a proxy may give it to another server."""

    def request(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] = {}
    ) -> Answer:
        try:
            return super().request(method, path, body, headers)
        finally:
            self.close()


class Analyst:
    """`page` is the one that was opened last, at `address`."""

    def __init__(self, url: str) -> None:
        self.client = EachAnew(url)
        self.client.headers = {"Sec-Fetch-Site": "same-origin", "Accept": "text/html"}
        self.page, self.address = "", ""

    def open(self, path: str) -> str:
        answer = self.ask("GET", path)
        while answer.status in (302, 303):
            path = answer.headers["Location"]
            answer = self.ask("GET", path)
        self.page, self.address = answer.text, urlsplit(path).path
        return self.page

    def send(self, action: str, **typed: object) -> str:
        """The form of this page whose address ends so, as it is rendered but for what is typed; the
        page that it leads to."""
        for form in html.fromstring(self.page).forms:
            there = urlsplit(form.action or self.address).path
            if form.method == "POST" and there.endswith(action):
                fields = {**dict(form.form_values()), **typed}
                answer = self.ask("POST", form.action or self.address, fields)
                return self.open(answer.headers["Location"])
        raise AssertionError(f"no form of {self.address} leads to {action}")

    def change(self, path: str, fields: Mapping[str, object]) -> Any:
        """As our own script sends a change."""
        token = json.loads(self.ask("GET", "/sign-in", headers=JSON).body)["csrf_token"]
        answer = self.ask("POST", path, fields, {"X-CSRFToken": token, **JSON})
        return json.loads(answer.body)

    def file(self, path: str) -> bytes:
        return self.ask("GET", path).body

    def ask(
        self,
        method: str,
        path: str,
        fields: Mapping[str, object] | None = None,
        headers: Mapping[str, str] = {},
    ) -> Answer:
        """Raises RuntimeError for an answer that refuses, OSError where there is none."""
        body = None if fields is None else urlencode(fields, doseq=True).encode()
        kind = {} if body is None else {"Content-Type": "application/x-www-form-urlencoded"}
        there = urlsplit(path)._replace(scheme="", netloc="", fragment="").geturl()
        return self.client.request(method, there, body, {**kind, **headers})


def mark(ana: Analyst, brief: str, quote: str, id: uuid.UUID, tag: str = "") -> None:
    """As the reading room does, under an id that makes it one however often it is sent."""
    room = html.fromstring(ana.open(brief))
    (revision,) = set(room.xpath("//@data-revision"))
    text = "\n".join(each.text_content() for each in room.xpath("//*[@data-start]"))
    start = text.index(quote)
    span = {"start": start, "end": start + len(quote), "exact": quote, "revision": revision}
    ana.change(f"{brief}/highlights", {"id": id, "tag": tag, "note": "", **span})


def sign_in(ana: Analyst) -> None:
    ana.open("/sign-in")
    ana.send("/sign-in", email=EMAIL, pass_phrase=PASS_PHRASE)


def main_job(ana: Analyst) -> None:
    """From signing in to what is handed in; each step rests on what the one before left."""
    sign_in(ana)
    ana.open("/projects/new")
    assert "Coast" in ana.send("/projects", name="Coast", question="What is asked for?")
    project = "/projects/coast"
    ana.open(f"{project}/briefs/new")
    assert "Counting rifles in Dorvane" in ana.send("/drafts", text=TEXT)
    assert re.search("/drafts/", ana.address)
    ana.send(ana.address)
    brief = ana.address
    assert re.fullmatch(f"{project}/briefs/[0-9]+", brief), brief
    for quote, tag in zip(
        QUOTES, ("stockpile-security", "border-control", "monitoring"), strict=True
    ):
        mark(ana, brief, quote, uuid.uuid4(), tag)
    ana.change(f"{brief}/highlights/1/notes", {"text": "Who counts?", "id": uuid.uuid4()})
    mark(ana, brief, "Monitors need", uuid.uuid4(), "monitoring")
    ana.change(f"{brief}/undo", {})
    ana.open(f"{project}/codebook/tags/new")
    assert "Patrols" in ana.send("/codebook/tags", name="Patrols", definition="Of borders.")
    ana.open(f"{project}/codebook/tags/border-control/synthesis")
    ref = f"B{brief.rpartition('/')[2]}:2"
    assert "Borders come first" in ana.send("/synthesis", text=f"Borders come first [{ref}].")
    found = ana.open(f"{project}/passages?q=tag:border-control")
    assert "patrol the river border" in found
    assert "mandates" not in html.fromstring(found).xpath("string(//main//blockquote)")
    assert "river border" in re.sub("<.*?>", "", ana.open(f"{project}/search?q=patrol"))
    table = ana.file(f"{project}/report/csv").decode("utf-8-sig")
    assert [quote in table for quote in (*QUOTES, "Monitors need mandates")] == [True] * 3 + [False]
    ana.open(f"{project}/hand-ins/new")
    page = ana.send("/hand-ins", format="markdown")
    (kept,) = re.findall(r'href="([^"]*/hand-ins/[^"]*/file)"', page)
    handed_in = ana.file(kept)
    assert QUOTES[1].encode() in handed_in, handed_in[:3000]
    assert ana.file(kept) == handed_in
    ana.open(brief)
    ana.send("/sign-out")
    with pytest.raises(RuntimeError, match="401"):
        ana.open(brief)
