"""What holds on every page: words of people have the direction they are read in, and moments stand
in `<time>` with their zone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from urllib.parse import quote

import pytest
from lxml import html

from app.actions import recommendations
from app.actions.accounts import ask_for_email
from app.actions.administration import make_administrator
from app.actions.recommendations import links
from app.actions.scans import begin_scan
from app.domain.citations import MONTHS
from app.domain.recommendations.kinds import GivenField
from app.domain.tokens import new_token
from app.readers import reader_named
from app.store import memberships, sessions, users
from app.store import recommendations as stored
from app.store.database import change
from app.store.memberships import Member
from app.store.tables.columns import now
from tests.browser.test_accessibility import MORE_FORMS, MORE_PAGES, PAGES
from tests.fixtures.arabic import ArabicStudy
from tests.fixtures.printed import keep_scanned
from tests.fixtures.study import browser

pytestmark = pytest.mark.either_engine

RTL = re.compile("[\u0590-\u08ff]")
MOMENT = re.compile(rf"\d (?:{'|'.join(MONTHS)}) \d{{4}}|\bUTC\b|\b\d\d:\d\d\b")
APART = {"bdi", "code", "textarea", "option", "title"}  # nothing around them changes their order
FIELDS = "//textarea | //input[@type='text' or @type='search' or not(@type)][not(@readonly)]"
OTHERS = ("/projects/{slug}/passages", "/projects/{slug}/briefs/2/highlights/1/edit")
FILES = (  # as they are handed on
    "/projects/{slug}/report/html?notes=1",
    "/projects/{slug}/report/annotated-html?notes=1",
)
# An example, and the day of the summary itself, which is no moment.
NO_MOMENT = "ancestor-or-self::*[@class='hint' or @class='facts']"


def test_directions_and_moments(arabic: ArabicStudy, monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked of the same pages, since making them takes the time."""
    wrong, moments, sheets = [], [], []
    monkeypatch.setattr("app.actions.scans.tesseract.languages", lambda: {"ara": "Arabic"})
    for path, page in pages(arabic):
        lacking = [f"no direction: {field.get('name')}" for field in page.xpath(FIELDS)
                   if not field.get("dir")]  # fmt: skip
        for element, words in texts_of(page):
            if RTL.search(words) and not has_direction(element):
                lacking.append(f"no direction: {words.strip()}")
            if path not in FILES and MOMENT.search(words) and is_bare(element):
                lacking.append(f"no time: {words.strip()}")
        moments += [time.get("datetime") for time in page.iter("time")]
        wrong += [f"{path}: {what}" for what in lacking]
        quoted = page.xpath("//blockquote[contains(., 'Counting Rifles')]/@dir")
        wrong += [f"{path}: {direction}" for direction in quoted if direction != "rtl"]
        if page.cssselect(".sheet[dir=rtl]"):
            sheets.append(path)
    assert wrong == []
    assert sheets  # the room of a brief from right to left begins at the right
    exact = [datetime.fromisoformat(moment) for moment in moments if "T" in moment]
    assert exact
    assert all(moment.tzinfo for moment in exact)


def recommend(actor: Member) -> str:
    """A recommendation in Arabic, with all that people write on one; the id of its question."""
    who = GivenField("actor", "supplied", "الاتحاد الأفريقي", why="ذُكر في الجملة 2.")
    recommendations.make(actor, 1, 2, fields=[who], title="رواتب الحراس (AU) 2020")
    recommendations.make(actor, 1, 3, title="إحصاء البنادق")
    recommendations.join(actor, 1, 1, 3, stance="opposes")
    links.link(actor, 1, 2, "same", "الأمر نفسه.")
    recommendations.ask(actor, 1, "متى بالضبط؟")
    recommendations.respond(
        actor, 1, "noted", body="وزارة الدفاع", text="نعم.", progress="قيد العمل"
    )
    version = stored.recommendation(actor.project_id, 1).version
    recommendations.set_confidence(actor, 1, "low", "مصدر واحد فقط، دون أرقام.", version)
    return str(stored.recommendation(actor.project_id, 1).questions[0].id)


def is_bare(element: html.HtmlElement) -> bool:
    return element.tag != "time" and not element.xpath(NO_MOMENT)


def pages(arabic: ArabicStudy) -> Iterator[tuple[str, html.HtmlElement]]:
    """Every page, as who leads the project sees it; `PAGES` names a tag and words of its own."""
    client, token = browser(arabic.app), new_token()
    with arabic.app.app_context(), change():
        sessions.start(arabic.lead, token, now(), address="127.0.0.1", agent="test")
        lead = memberships.member(arabic.lead, arabic.slug)
        question = recommend(lead)
        make_administrator(users.person(arabic.lead).email)
        address = ask_for_email(arabic.lead, "ana@new.example.org", now())
        scan = begin_scan(
            lead, data=b"%PDF", name="مسح.pdf", reader=reader_named("pdf"), code="ara"
        )
        scanned, _ = keep_scanned(lead)
    client.set_cookie("briefmark_session", token)
    for path in (*PAGES.values(), *MORE_PAGES, *MORE_FORMS, *OTHERS, *FILES):
        made = {"question": question, "scan": scan, "scanned": scanned, "address": address}
        asked = path.format(**arabic.places, **made, person=arabic.lead)
        asked = asked.replace("monitoring", quote(arabic.tag))
        answer = client.get(asked.replace("q=rifle", f"q={quote('الحراس')}"))
        if answer.text and answer.status_code != 302:
            yield path, html.fromstring(answer.text)


def texts_of(page: html.HtmlElement) -> Iterator[tuple[html.HtmlElement, str]]:
    """Each text with the element that it stands in."""
    for element in page.iter():
        if isinstance(element.tag, str) and element.tag not in ("script", "template"):
            yield element, element.text or ""
            yield from ((element, child.tail or "") for child in element)


def has_direction(element: html.HtmlElement) -> bool:
    """Its own or of what it stands in; what is only spoken needs none."""
    around = (element, *element.iterancestors())
    return any(
        each.get("dir") or each.tag in APART or "only-spoken" in each.get("class", "")
        for each in around
    )
