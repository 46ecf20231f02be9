"""axe-core finds nothing on any page, light or dark; each page is titled by its one heading, and
its bar of 48 px stays."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, ViewportSize

from app.actions import recommendations
from app.actions.accounts import ask_for_email
from app.actions.administration import make_administrator
from app.actions.attributes import add_attribute, fill_in
from app.actions.briefs import remove_brief
from app.actions.codebook import retire_tag
from app.actions.drafts import keep_draft
from app.actions.highlights import add_highlight, remove_highlight
from app.actions.people import invite, make_reset_link_as_administrator
from app.actions.recommendations import links
from app.actions.scans import begin_scan
from app.actions.setup import new_setup_link
from app.actions.work.bring_in import bring_in, keep_work
from app.domain.attributes import Attribute
from app.domain.recommendations.kinds import GivenField
from app.domain.sample import SAMPLE
from app.domain.tags import Tag
from app.domain.work.bringing_in import plan
from app.domain.work.foreign_work import ForeignPassage, ForeignText, ForeignWork
from app.readers import reader_named
from app.store import recommendations as stored
from app.store.briefs import brief, with_texts
from app.store.database import change
from app.store.memberships import Member
from app.store.tables.columns import now
from app.web.pages.recommendations.changes import FORMS
from tests.browser.axe import COLOURS, LAID_OUT, violations
from tests.browser.conftest import PHONE, LiveServer, NewPage, Troubles
from tests.fixtures.printed import keep_scanned
from tests.fixtures.study import Study

# Every page that a GET answers with HTML, by endpoint. {name} is filled in by `places`.
PAGES = {
    "sign_in.sign_in": "/sign-in",
    "help.help": "/help",
    "people.invitation": "/invitations/{invitation}",
    "people.reset": "/reset/{reset}",
    "forgotten.form": "/forgotten",
    "account.confirm_email": "/account/email/{address}",
    "account.account": "/account",
    "factors.app": "/account/app",
    "factors.recovery_codes": "/account/recovery-codes",
    "confirming.confirm": "/confirm",
    "administration.people": "/administration",
    "administration.person": "/administration/people/{person}",
    "administration.installation": "/administration/installation",
    "administration.security_log": "/administration/security",
    "projects.projects": "/projects",
    "projects.new": "/projects/new",
    "projects.project": "/projects/{slug}",
    "memos.memos": "/projects/{slug}/briefs/1/memos",
    "progress.readers": "/projects/{slug}/reading",
    "history.activity": "/projects/{slug}/activity",
    "projects.copy_form": "/projects/{slug}/copy",
    "projects.settings": "/projects/{slug}/settings",
    "trash.trash": "/projects/{slug}/trash",
    "trash.purging_project": "/projects/{slug}/purge",
    "people.people": "/projects/{slug}/people",
    "drafts.new": "/projects/{slug}/briefs/new",
    "drafts.draft": "/projects/{slug}/drafts/{draft}",
    "scans.scan": "/projects/{slug}/scans/{scan}",
    "work.new": "/projects/{slug}/work/new",
    "work.look_over": "/projects/{slug}/work/{work}",
    "work.report": "/projects/{slug}/work/reports/{report}",
    "reading.brief": "/projects/{slug}/briefs/1",
    "quotations.quotation": "/projects/{slug}/briefs/1/quotation?m=1",
    "briefs.details": "/projects/{slug}/briefs/1/details",
    "attributes.attributes": "/projects/{slug}/attributes",
    "attributes.attribute": "/projects/{slug}/attributes/country",
    "attributes.table": "/projects/{slug}/briefs/attributes",
    "highlights.edit_form": "/projects/{slug}/briefs/1/highlights/1/edit",
    "codebook.codebook": "/projects/{slug}/codebook",
    "codebook.from_another": "/projects/{slug}/codebook/from",
    "codebook.new": "/projects/{slug}/codebook/tags/new",
    "codebook.tag": "/projects/{slug}/codebook/tags/monitoring",
    "codebook.preview": "/projects/{slug}/codebook/tags/monitoring/merger?into=border-control",
    "passages.passages": "/projects/{slug}/passages?q=tag:monitoring",
    "recommendations.listed": "/projects/{slug}/recommendations",
    "recommendations.record": "/projects/{slug}/recommendations/1",
    "making_recommendations.new": "/projects/{slug}/briefs/1/highlights/1/recommendation",
    "recommendation_changes.form": "/projects/{slug}/recommendations/1/wording",
    "recommendation_changes.passage": "/projects/{slug}/recommendations/1/passages/1/1",
    "recommendation_changes.question": "/projects/{slug}/recommendations/1/questions/{question}",
    "recommendation_fields.field": "/projects/{slug}/recommendations/1/fields/actor",
    "merging_recommendations.preview": "/projects/{slug}/recommendations/1/merger?with=R2",
    "matrix.matrix": "/projects/{slug}/matrix",
    "matrix.cell": "/projects/{slug}/matrix/1/monitoring",
    "saved_filters.all_filters": "/projects/{slug}/filters?q=tag:monitoring",
    "search.everywhere": "/search",
    "search.project": "/projects/{slug}/search?q=rifle",
    "hits.look_over": "/projects/{slug}/search/hits?q=rifle&tag=monitoring",
    "report.report": "/projects/{slug}/report",
    "hand_ins.new": "/projects/{slug}/hand-ins/new",
    "origins.listed": "/projects/{slug}/origins?brief=1",
    "report_settings.texts": "/projects/{slug}/report/texts/messages",
    "synthesis.synthesis": "/projects/{slug}/codebook/tags/monitoring/synthesis",
}
ELSEWHERE = {
    "projects.front_door",  # redirects
    "highlights.highlight",  # redirects
    "matrix.first",  # likewise
    "reading.cards",  # a part of the brief's page
    "filters.in_page",  # likewise
    "search.in_brief",  # likewise
    "search.words",  # likewise
    "changes.since",  # likewise
    "catching_up.changes",  # likewise
    "making_recommendations.offers",  # likewise
    "making_recommendations.find",  # likewise
    "making_recommendations.undecided",  # likewise
    "factors.needed",  # its parts stand on the account page; its test: test_signing_in.py
    "oidc.sign_in",  # leads to the provider
    "oidc.confirm",  # likewise
    "oidc.back",  # likewise
    "second_step.second_step",  # between two steps: test_signing_in.py
    "setup.setup",  # exists only before there is an account: its own test below
    "briefs.original",
    "original_pages.beside",  # a part of the brief's page
    "original_pages.outlined",  # likewise
    "original_pages.page_of_words",  # likewise
    "original_pages.picture",
    "original_pages.saved",  # its test: test_original.py
    "original_pages.text_at",  # likewise
    "work.table",
    "report.summary",
    "exports.download",
    "exports.job",
    "exports.file",
    "hand_ins.file",
    "history.record",
    "report_settings.logo",
    "health.healthz",
    "health.readyz",
    "static.file",
}
FOR_VIEWERS = (
    *("codebook", "people", "briefs", "search", "saved_filters", "recommendations", "matrix"),
)
MORE_PAGES = (
    "/projects/{slug}/matrix/1",  # of a page that has two kinds of address
    "/projects/{slug}/drafts/{scanned}",  # with doubtful words, and the page of the original
    "/projects/{slug}/drafts/{scanned}?place=2",
    "/projects/{slug}/activity?of=monitoring&what=changes",
)
ERRORS = ("/projects/nowhere", "/projects/{slug}/passages?q=tag:", "/invitations/wrong")
MORE_FORMS = tuple(
    f"/projects/{{slug}}/recommendations/1/{name}"
    for name in (*(each for each in FORMS if each != "reinstatement"), "merger")
)
AS_USUAL = ViewportSize(width=1280, height=800)
LOOKS: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": AS_USUAL, "color_scheme": "light"},
    "phone": {**PHONE, "color_scheme": "light"},
}
ZOOMED = ViewportSize(width=320, height=256)  # 1280 × 1024 at 400 %

# A text of the project and one that it lacks; passages that are found, alike and nowhere.
WORK = ForeignWork(
    "Hypothesis",
    (ForeignText("a", "Counting rifles in Dorvane"), ForeignText("b", "Sample", SAMPLE)),
    (Tag("m", "Monitoring"), Tag("n", "Depots at night")),
    (
        ForeignPassage("a", "Neighbours ought to patrol", tags=("m", "n")),
        ForeignPassage("a", "Monitors must have mandates of several years", tags=("n",)),
        ForeignPassage("b", "nobody said this", author="Zoe"),
    ),
    ("Two drawings are left out.",),
)


def recommend(actor: Member) -> uuid.UUID:
    """R1 with something of each kind on its page, and R2 beside it; the id of its question."""
    recommendations.make(actor, 1, 1, strength="should", fields=[GivenField("when", "not_stated")])
    recommendations.make(actor, 1, 3)
    recommendations.join(actor, 1, 1, 2, stance="opposes", voice="reported")
    recommendations.join(actor, 1, 1, 3, stance="qualifies")
    links.link(actor, 1, 2, "narrower", "One border of several.")
    recommendations.ask(actor, 1, "Which depots first?")
    recommendations.respond(actor, 1, "partly", body="The Desk", on="2027-01", due="2027-06-30")
    who = GivenField("actor", "supplied", "the guards", why="They are named before.")
    version = stored.recommendation(actor.project_id, 1).version
    version = recommendations.set_field(actor, 1, who, version).version
    recommendations.set_confidence(actor, 1, "high", "Two briefs say the same.", version)
    return stored.recommendation(actor.project_id, 1).questions[0].id


@pytest.fixture
def places(study: Study, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """A study with two overlapping highlights, an open invitation and unsaved imports."""
    with study.app.app_context(), change():
        analyst, lead = study.member("analyst"), study.member("lead")
        for words, tag in (
            ("count every rifle in the depots", "stockpile-security"),
            ("every rifle in the depots each month", "monitoring"),
            ("patrol the river border", "border-control"),
        ):
            add_highlight(analyst, 1, *study.span(words), words, [tag], note="Compare ¶3.")
        add_attribute(lead, Attribute("Country", "choice", ("Mali", "Niger")))
        add_attribute(lead, Attribute("Commissioned by"))
        fill_in(lead, {1: {"country": "Mali"}}, {1: brief(study.project_id, 1).version})
        question = recommend(analyst)
        token = invite(lead, role="analyst", days=1, now=now())
        reset = make_reset_link_as_administrator("ben@example.org", now())
        make_administrator("ana@example.org")
        address = ask_for_email(analyst.user_id, "ben@new.org", now())
        draft = keep_draft(
            lead,
            SAMPLE,
            data=b"sample",
            name="sample.txt",
            media_type="text/plain",
            reader="sample",
            reader_version="1",
        )
        scanned, _ = keep_scanned(lead)
        monkeypatch.setattr("app.actions.scans.tesseract.languages", lambda: {"eng": "English"})
        scan = begin_scan(
            lead, data=b"%PDF", name="scan.pdf", reader=reader_named("pdf"), code="eng"
        )
        known = with_texts(study.project_id)
        done = keep_work(lead, WORK, data=b"work", name="work.json", reader="jsonld")
        report = bring_in(lead, done, plan(WORK, known), known)
        work = keep_work(lead, WORK, data=b"work", name="work.json", reader="jsonld")
    return {
        "slug": study.slug,
        "question": str(question),
        "invitation": token,
        "reset": reset,
        "address": str(address),
        "person": str(analyst.user_id),
        "draft": str(draft),
        "scan": str(scan),
        "scanned": str(scanned),
        "work": str(work),
        "report": str(report.id),
    }


@pytest.fixture
def signed_in(study: Study, new_page: NewPage) -> Callable[[str], Page]:
    """`signed_in(look)`: a page of the lead, who made the import."""

    def open_page(look: str) -> Page:
        return new_page(study.session("lead"), **LOOKS[look])

    return open_page


@pytest.mark.parametrize("look", LOOKS)
def test_no_page_has_an_accessibility_violation(
    look: str,
    signed_in: Callable[[str], Page],
    places: dict[str, str],
    troubles: Troubles,
) -> None:
    troubles.expect("404|422")  # the refusals among the pages
    page = signed_in(look)
    found = {}
    more = MORE_FORMS if look == "desktop" else ()  # one pattern in all of them
    for path in (*PAGES.values(), *MORE_PAGES, *more, *ERRORS):
        page.goto(path.format(**places))
        problems = seen(page) + bar(page)
        if look == "desktop":
            problems += in_other_colours(page) + zoomed(page)
        if problems:
            found[path] = problems
    assert found == {}


def seen(page: Page) -> list[str]:
    return violations(page) + misnamed(page) + too_wide(page)


def in_other_colours(page: Page) -> list[str]:
    """The same page dark, and in the system's own few colours."""
    found = []
    for scheme, forced in (("dark", "none"), ("light", "active")):
        page.emulate_media(color_scheme=scheme, forced_colors=forced)  # type: ignore[arg-type]
        page.evaluate("document.getAnimations().forEach((each) => each.finish())")
        problems = violations(page, only=COLOURS)
        found += [f"{scheme}, forced {forced}: {each}" for each in problems]
    page.emulate_media(color_scheme="light", forced_colors="none")
    return found


def zoomed(page: Page) -> list[str]:
    """The same page at 400 %, and back: what is narrow as on a phone, but no higher than a hand."""
    page.set_viewport_size(ZOOMED)
    found = violations(page, only=LAID_OUT) + misnamed(page) + too_wide(page) + bar(page)
    problems = [f"at 400 %: {each}" for each in found]
    page.set_viewport_size(AS_USUAL)
    return problems


# What a form shows when it is refused: by the page, what its last form with this action holds.
REFUSED: dict[str, tuple[str, dict[str, str]]] = {
    "/account": ("pass-phrase", {"current": "wrong"}),
    "/projects/new": ("projects", {"name": ""}),
    "/projects/{slug}/settings": ("settings", {"name": ""}),
    "/projects/{slug}/people": ("invitations", {"note": "x" * 500}),
    "/projects/{slug}/briefs/new": ("drafts", {"text": ""}),
    "/projects/{slug}/drafts/{draft}": ("", {"title": "", "date": "someday"}),
    "/projects/{slug}/work/new": ("work", {}),
    "/projects/{slug}/briefs/1/details": ("", {"title": "", "date": "someday"}),
    "/projects/{slug}/briefs/1/highlights/1/edit": ("span", {"quote": "nowhere"}),
    "/projects/{slug}/codebook/tags/new": ("tags", {"name": ""}),
    "/projects/{slug}/codebook/tags/monitoring": ("monitoring", {"name": "", "version": "0"}),
    "/projects/{slug}/filters?q=tag:monitoring": ("filters", {"name": ""}),
    "/projects/{slug}/briefs/1/highlights/1/recommendation": ("", {"field-actor": "nobody"}),
    "/projects/{slug}/recommendations/1/wording": ("", {"title": ""}),
    "/projects/{slug}/recommendations/1/confidence": ("", {"reason": "short"}),
    "/projects/{slug}/recommendations/1/passages": ("", {"passage": "nothing"}),
    "/projects/{slug}/recommendations/1/responses": ("", {"on": "someday"}),
    "/projects/{slug}/recommendations/1/links": ("", {"other": "nothing"}),
    "/projects/{slug}/recommendations/1/split": ("", {"version": "0"}),
    "/projects/{slug}/codebook/tags/monitoring/synthesis": ("synthesis", {"version": "7"}),
    "/projects/{slug}/matrix/1/monitoring": ("", {"version": "7"}),
    "/projects/{slug}/matrix/1": ("", {"text": "As [B9:9] says."}),
    "/projects/{slug}/report/texts/cover": ("", {"date": "tomorrow"}),
}
SEND = """([action, values]) => {
  const form = [...document.querySelectorAll("main form[method=post]")]
    .findLast((each) => new URL(each.action).pathname.endsWith(action || location.pathname));
  for (const [name, value] of Object.entries(values)) form.elements[name].value = value;
  form.submit(); // past our scripts, which would send it in the background
}"""
# Nothing to show yet, or nothing any more.
EMPTY = (
    "/projects/{slug}/codebook",
    "/projects/{slug}/search?q=zebra",
    "/projects/{slug}/search?q=-",
    "/projects/{slug}/passages?q=tag:monitoring",
    "/projects/{slug}/matrix",
    "/projects/{slug}/briefs/1/highlights/1/edit",
    "/projects/{slug}/briefs/1/details",
)


def test_forms_that_are_refused_have_none(
    signed_in: Callable[[str], Page], places: dict[str, str], troubles: Troubles
) -> None:
    troubles.expect("409|415|422")
    page = signed_in("desktop")
    found = {}
    for path, sent in REFUSED.items():
        page.goto(path.format(**places))
        with page.expect_navigation():
            page.evaluate(SEND, sent)
        said = page.locator("main [role=alert], main .message").count()
        problems = seen(page) + zoomed(page)
        if problems or not said:
            found[path] = problems or ["nothing is said"]
    assert found == {}


@pytest.mark.parametrize("look", LOOKS)
def test_what_others_see_and_what_is_empty_has_none(
    look: str, study: Study, new_page: NewPage, places: dict[str, str], troubles: Troubles
) -> None:
    """A viewer, somebody without a project, and who is not signed in; then all is taken away."""
    troubles.expect("401|403|404")
    found = {}

    def look_at(page: Page, paths: Iterable[str]) -> None:
        for path in paths:
            page.goto(path.format(**places))
            if problems := seen(page):
                found[path] = problems

    inside = [path for name, path in PAGES.items() if name.split(".")[0] in FOR_VIEWERS]
    viewer = new_page(study.session("viewer"), **LOOKS[look])
    look_at(viewer, inside)
    look_at(new_page(study.session("outsider"), **LOOKS[look]), ["/projects", "/search"])
    out = ["/sign-in", "/account", "/invitations/{invitation}", "/reset/{reset}", "/nowhere"]
    look_at(new_page(**LOOKS[look]), out)
    with study.app.app_context(), change():
        lead = study.member("lead")
        for name in ("monitoring", "border-control", "stockpile-security"):
            retire_tag(lead, name)
        remove_highlight(study.member("analyst"), 1, 1)
        remove_brief(lead, 1)
    look_at(new_page(study.session("lead"), **LOOKS[look]), EMPTY)
    assert found == {}


def test_the_set_up_page_has_none_either(live_server: LiveServer, page: Page) -> None:
    with live_server.app.app_context(), change():
        token = new_setup_link()
    page.goto(f"/setup/{token}")
    assert violations(page) + misnamed(page) == []


def test_no_page_is_left_out(app: Flask) -> None:
    pages = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert pages - ELSEWHERE - {"setup.setup"} == set(PAGES)


def misnamed(page: Page) -> list[str]:
    """A page has one h1, and its title begins with it."""
    heads = [" ".join(text.split()) for text in page.locator("h1").all_inner_texts()]
    return [] if len(heads) == 1 and page.title().startswith(heads[0]) else [page.title(), *heads]


def too_wide(page: Page) -> list[str]:
    """Nothing makes the page scroll sideways."""
    spare = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return [f"{spare} px too wide"] if spare > 0 else []


BAR = """() => {
  scrollTo(0, document.body.scrollHeight);
  const bar = document.querySelector("header.bar");
  const row = getComputedStyle(bar).display === "contents" ? bar.firstElementChild : bar;
  const { top, height } = row.getBoundingClientRect();
  return [top, height];
}"""


def bar(page: Page) -> list[str]:
    """One row of 48 px, at the top of the window however far one has scrolled."""
    place = page.evaluate(BAR)
    return [] if place == [0, 48] else [f"the bar stands at {place[0]} and is {place[1]} px high"]
