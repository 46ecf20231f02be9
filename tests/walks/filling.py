"""Forms as the pages of the program define them, filled with anything and sent; and what every
answer must be, whatever was sent: no fault of ours, and no markup of theirs."""

from __future__ import annotations

import json
import random
import re
import traceback
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import html
from werkzeug.test import TestResponse

from app.store.database import change
from tests.fixtures.study import PASS_PHRASE, Browser, Study, add_brief, add_project
from tests.walks.words import hostile_words
from tests.web.test_route_walk import ROUTES, address, routes, values

Fields = list[tuple[str, str]]
TEXTS = {"text", "search", "email", "url", "tel", "textarea"}
# Files that are written, and what other tests walk through.
NOT_PAGES = re.compile(r"<format>|/static/|/file$|/original$|/table$|/logos/|/changes$|z$")
# These are sent now and then only: they end what the others need, or a process does their work.
RARE = re.compile(
    "removal|purge|archive|reopening|sign-|/end$|role$|pass|copy$|/drafts$|/work$|exports|hand-ins"
    "|sign|factor|passkey|code|disabl"
)
OF_A_SECRET = re.compile("pass|phrase|csrf")
# What script puts into a page as text, whatever it begins with.
AS_TEXT = {"title", "name", "names", "note", "label", "message", "exact", "words", "value"}
MARKED = (
    "//x-evil",
    "//*[@x-evil]",
    "//@*[starts-with(name(), 'on')]",
    "//script[not(@src) and not(@type='application/json')]",
    "//*[starts-with(translate(normalize-space(@href), 'JAVSCRIPT', 'javscript'), 'javascript:')]",
    "//*[@src='evil' or @href='evil' or @style]",
    "//base | //object | //embed | //meta[@http-equiv='refresh']",
)


@dataclass(frozen=True)
class Field:
    """`options` are the values among which the page lets choose."""

    name: str
    kind: str
    value: str
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class Form:
    action: str
    method: str
    fields: tuple[Field, ...]

    @property
    def is_rare(self) -> bool:
        return RARE.search(urlsplit(self.action).path) is not None

    @property
    def kind(self) -> tuple[str, ...]:
        """The same for the same form of two things, or on two pages."""
        return self.method, shape(urlsplit(self.action).path), *sorted(names(self))

    def texts(self) -> list[str]:
        return [each.name for each in self.fields if each.kind in TEXTS]

    def as_it_is(self) -> dict[str, str]:
        """What a browser sends when nothing is touched and the first button pressed."""
        return {
            each.name: each.value
            for each in self.fields
            if each.kind not in ("file", "submit", "unchecked")
        }


@dataclass
class Walked:
    """`broken` are faults: 500s, exceptions, markup that came through."""

    requests: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    fields: set[str] = field(default_factory=set)
    broken: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        by_status = ", ".join(f"{n:,} × {status}" for status, n in sorted(self.statuses.items()))
        return (
            f"{self.requests:,} requests, {len(self.fields)} fields: {by_status}; "
            f"{len(self.broken)} broken"
        )


def forms_of(page: html.HtmlElement, url: str) -> list[Form]:
    """The forms of a page, with the controls that name them from elsewhere."""
    found = []
    for form in page.iter("form"):
        controls = [*form.iter("input", "select", "textarea", "button")]
        if named := form.get("id"):
            controls += page.xpath("//*[@form=$id]", id=named)
        action = urljoin(url, form.get("action") or url)
        fields = tuple(each for control in controls if (each := field_of(control)))
        found.append(Form(action, form.get("method", "get").lower(), fields))
    return found


def field_of(control: html.HtmlElement) -> Field | None:
    name, kind = control.get("name"), control.get("type", "text")
    if not name:
        return None
    if control.tag == "textarea":
        return Field(name, "textarea", (control.text or "").removeprefix("\n"))
    if control.tag == "select":
        options = tuple(each.get("value", each.text or "") for each in control.iter("option"))
        chosen = [
            o.get("value", "") for o in control.iter("option") if o.get("selected") is not None
        ]
        return Field(name, "select", next(iter((*chosen, *options)), ""), options)
    if control.tag == "button":
        return Field(name, "submit", control.get("value", ""))
    if kind in ("checkbox", "radio") and control.get("checked") is None:
        kind = "unchecked"
    return Field(name, kind, control.get("value", "on" if kind == "checkbox" else ""))


def filled(form: Form, r: random.Random, words: list[str]) -> Fields:
    """Anything in any field: what stood there, hostile words, numbers and ids of something else, a
    choice that is none; fields that are missing, that come twice, and one that no form has."""
    sent: Fields = []
    for each in form.fields:
        if each.name == "csrf_token" or r.random() < 0.05:
            continue
        sent.append((each.name, anything(each, r, words)))
        if r.random() < 0.03:
            sent.append((each.name, anything(each, r, words)))
    if r.random() < 0.1:
        sent.append((r.choice(words)[:40] or "x", r.choice(words)))
    return sent


def anything(each: Field, r: random.Random, words: list[str]) -> str:
    if OF_A_SECRET.search(each.name):
        return r.choice([PASS_PHRASE, r.choice(words)])
    likely = 0.5 if each.kind in TEXTS else 0.12
    if r.random() < likely:
        return r.choice(words)
    if r.random() < 0.1:
        return r.choice(["", "0", "-1", "2147483648", str(uuid.UUID(int=r.getrandbits(128)))])
    return r.choice(each.options) if each.options and r.random() < 0.5 else each.value


@dataclass
class Walker:
    """Somebody's browser, which remembers what was answered."""

    study: Study
    role: str = "lead"
    walked: Walked = field(default_factory=Walked)

    @property
    def client(self) -> Browser:
        return self.study.client(self.role)

    def ask(
        self, method: str, url: str, sent: Fields | None = None, **more: Any
    ) -> TestResponse | None:
        """None where it raised."""
        self.walked.requests += 1
        encoded = encode(sent or [])
        try:
            if method == "get":  # what stood behind the ? gives way to the fields, as in browsers
                url = url.partition("?")[0] if sent else url
                answer = self.client.get(
                    url, query_string=encoded.decode() if sent else None, **more
                )
            else:
                kind = "application/x-www-form-urlencoded"
                answer = self.client.post(url, data=encoded, content_type=kind, **more)
        except Exception:
            self.broken(method, url, sent, traceback.format_exc()[-1500:])
            return None
        self.walked.statuses[answer.status_code] += 1
        if answer.status_code >= 500 and answer.status_code not in (503, 507):
            self.broken(method, url, sent, str(answer.status_code))
        for what in marked_up(answer):
            self.broken(method, url, sent, f"markup came through: {what}")
        if answer.status_code == 401:
            self.study._browsers.pop(self.role, None)
        return answer

    def broken(self, method: str, url: str, sent: Fields | None, why: str) -> None:
        self.walked.broken.append(f"{method} {url} {str(sent)[:600]}\n{why}")

    def pages(self) -> list[str]:
        """The address of every page that the role gets, with things of its own in it."""
        known = values(self.study, self.role)
        found = []
        for method, rule in routes(self.study.app):
            row = ROUTES.get((method, rule.rule))
            if (
                method == "GET"
                and row
                and row.statuses[-1] == 200
                and not NOT_PAGES.search(rule.rule)
            ):
                url = address(self.study.app, rule, known)
                query = "&".join(f"{name}={value}" for name, value in row.form.items())
                found.append(f"{url}?{query}" if query else url)
        return found

    def forms(self, url: str) -> list[Form]:
        """Those of the page, as it now is."""
        answer = self.ask("get", url)
        if answer is None or answer.mimetype != "text/html" or not answer.text.strip():
            return []
        return forms_of(html.fromstring(answer.text), url)

    def send(self, form: Form, sent: Fields) -> TestResponse | None:
        path = urlsplit(form.action)
        url = f"{path.path}?{path.query}" if path.query else path.path
        self.walked.fields |= {
            f"{shape(path.path)} {name}" for name, _ in sent if name in names(form)
        }
        return self.ask(form.method, url, sent)


def names(form: Form) -> set[str]:
    return {each.name for each in form.fields}


def shape(path: str) -> str:
    """The path with one sign for all that is a number, an id or a project."""
    path = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "*", path)
    return re.sub(r"/projects/[^/]+", "/projects/*", re.sub(r"/\d+(?=/|$)", "/*", path))


def encode(fields: Fields) -> bytes:
    """As a form is sent; what is no text in UTF-8 as the bytes that it would be."""
    from urllib.parse import quote_plus

    return "&".join(
        f"{quote_plus(name.encode('utf-8', 'surrogatepass'))}"
        f"={quote_plus(value.encode('utf-8', 'surrogatepass'))}"
        for name, value in fields
    ).encode()


def marked_up(answer: TestResponse) -> list[str]:
    """What of hostile words became markup, in a page or in what script puts into one."""
    if answer.mimetype == "text/html" and not answer.headers.get("Content-Disposition"):
        return markup_in(answer.text)
    if answer.mimetype == "application/json":
        return [what for part in pieces(json.loads(answer.data)) for what in markup_in(part)]
    return []


def pieces(value: object) -> Iterator[str]:
    """The texts of an answer that are pieces of a page."""
    if isinstance(value, dict):
        for name, each in value.items():
            if name not in AS_TEXT:
                yield from pieces(each)
    elif isinstance(value, list):
        for each in value:
            yield from pieces(each)
    elif isinstance(value, str) and re.match(r"\s*<(?!x-)[a-z]+[ >]", value):
        yield value


def markup_in(text: str) -> list[str]:
    if "evil" not in text or not text.strip():
        return []
    page = html.fromstring(text)
    return [f"{path}: {each!r}" for path in MARKED for each in page.xpath(path)[:1]]


def another_project(study: Study, number: int) -> Study:
    """The same people and their browsers in a new project."""
    slug = f"walk-{number}"
    with study.app.app_context(), change():
        project = add_project(study.people, slug)
        brief = add_brief(project.id, study.people["lead"])
        assert brief.revision_id
        made = Study(study.app, project.id, study.people, brief.id, brief.revision_id, slug)
    made._browsers = study._browsers
    return made


def anything_everywhere(study: Study, requests: int, seed: int) -> Walked:
    """Forms of all pages with anything in them, in a new project each round."""
    r, words, walked = random.Random(seed), hostile_words(), Walked()
    study.app.config["FETCH"] = 0
    for number in range(10_000):
        walker = Walker(
            another_project(study, number), r.choice(["lead", "lead", "analyst"]), walked
        )
        places = walker.pages()
        r.shuffle(places)
        for place in places:
            if walked.requests >= requests:
                return walked
            forms = walker.forms(place)
            for form in r.sample(forms, min(len(forms), 4)):
                if form.is_rare and r.random() > 0.04:
                    continue
                walker.send(form, filled(form, r, words))
    return walked


def each_word_in_each_field(
    study: Study, words: list[str], at_once: int, then: Callable[[Study, Walked], None]
) -> Walked:
    """Each word in each field of text of each form that makes or changes something: `at_once` of
    them in a new project each, of which `then` is asked. The other fields stay as the page has
    them; in a form of several fields each gets another word."""
    walked = Walked()
    study.app.config["FETCH"] = 0
    for number, begin in enumerate(range(0, len(words), at_once)):
        some = words[begin : begin + at_once]
        walker = Walker(another_project(study, number), "lead", walked)
        seen = set()
        for place in walker.pages():
            for at, form in enumerate(walker.forms(place)):
                if form.texts() and not form.is_rare and form.kind not in seen:
                    seen.add(form.kind)
                    fill_with(walker, place, at, form, some)
        then(walker.study, walked)
    return walked


def fill_with(walker: Walker, place: str, at: int, form: Form, words: list[str]) -> None:
    """Each of the words in each field; where the form says which version it changes, it is fetched
    again before."""
    changes = {"version", "id", "seen", "rev"} & names(form)
    for step in range(len(words)):
        if step and changes:
            again = walker.forms(place)
            if at >= len(again):
                return
            form = again[at]
        sent = form.as_it_is()
        for further, name in enumerate(form.texts()):
            sent[name] = words[(step + further) % len(words)]
        sent.pop("csrf_token", None)
        walker.send(form, [*sent.items()])


def said(walked: Walked, most: int = 12) -> str:
    """The faults, each kind once."""
    kinds: Mapping[str, str] = {each.rpartition("\n")[2]: each for each in walked.broken}
    return "\n\n".join([*kinds.values()][:most])
