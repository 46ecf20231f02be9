"""A form that creates makes its thing once, however often it is sent."""

from __future__ import annotations

import re
from collections.abc import Mapping
from io import BytesIO

import lxml.html
import pytest
import sqlalchemy as sa

from app.store import sent_forms
from app.store.database import Base, run
from app.store.tables.briefs import Brief, Draft, Highlight, Note
from app.store.tables.codebook import Tag
from app.store.tables.people import Invitation, Project
from app.store.tables.search import SavedFilter
from tests.fixtures.study import Browser, Study
from tests.web.test_highlights import add

pytestmark = pytest.mark.either_engine

P = "/projects/sahel-arms"
TEXT = "Depots should be counted every month. Nobody counted them for nine years."
FORMS: Mapping[str, tuple[str, dict[str, str], type[Base]]] = {
    "project": ("/projects/new", {"name": "Twice"}, Project),
    "tag": (f"{P}/codebook/tags/new", {"name": "Arms brokers"}, Tag),
    "filter": (f"{P}/filters?q=tag:monitoring", {"name": "Mine"}, SavedFilter),
    "invitation": (f"{P}/people", {"role": "analyst"}, Invitation),
    "draft": (f"{P}/briefs/new", {"text": TEXT}, Draft),
    "quotation": (f"{P}/briefs/1", {"quote": "every rifle"}, Highlight),
    "note": (f"{P}/briefs/1/highlights/1/edit", {"text": "Is this so?"}, Note),
}


def form_of(client: Browser, address: str) -> tuple[str, dict[str, str]]:
    """Where the form that creates goes, and its fields as the browser would send them."""
    page = lxml.html.document_fromstring(client.get(address).text)
    [form] = [each for each in page.forms if "form_id" in each.fields]
    fields = {name: value or "" for name, value in form.form_values() if name != "csrf_token"}
    return str(form.action or address), fields


def count(study: Study, table: type[Base]) -> int:
    with study.app.app_context():
        return int(run(sa.select(sa.func.count()).select_from(table)).scalar_one())


@pytest.mark.parametrize("kind", FORMS)
def test_sent_twice_it_makes_one_thing_and_leads_to_it(study: Study, kind: str) -> None:
    address, typed, table = FORMS[kind]
    if kind == "note":
        add(study)
    client = study.client("lead")
    before = count(study, table)
    action, fields = form_of(client, address)
    first, second = (client.post(action, data={**fields, **typed}) for _ in range(2))
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location
    assert count(study, table) == before + 1
    fresh = form_of(client, address)[1]["form_id"]
    assert fresh != fields["form_id"]


def test_of_two_sent_at_the_same_moment_one_stays(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second looks before the first is saved, and finds out when it notes its own thing."""
    client, known = study.client("lead"), sent_forms.address_of
    action, fields = form_of(client, "/projects/new")
    first = client.post(action, data={**fields, "name": "Twice"})
    answers = iter([None])
    monkeypatch.setattr(sent_forms, "address_of", lambda *form: next(answers, known(*form)))
    second = client.post(action, data={**fields, "name": "Twice"})
    assert (second.status_code, second.location) == (303, first.location)
    assert count(study, Project) == 2


def test_a_draft_that_is_saved_twice_is_one_brief(study: Study) -> None:
    client = study.client("lead")
    action, fields = form_of(client, f"{P}/briefs/new")
    draft = client.post(action, data={**fields, "text": TEXT}).location
    _, saved = form_of(client, draft)
    saved["title"] = "Depots"
    first, second = (client.post(draft, data=saved) for _ in range(2))
    assert first.location == second.location == f"{P}/briefs/2"
    assert count(study, Brief) == 2


def test_what_was_refused_made_nothing_and_can_be_sent_again(study: Study) -> None:
    client = study.client("lead")
    action, fields = form_of(client, "/projects/new")
    assert client.post(action, data={**fields, "name": ""}).status_code == 422
    assert client.post(action, data={**fields, "name": "Now named"}).status_code == 303
    assert count(study, Project) == 2


def test_an_id_counts_for_its_person_alone_and_without_one_all_is_as_before(study: Study) -> None:
    _, fields = form_of(study.client("lead"), "/projects/new")
    for role in ("lead", "analyst"):
        data = {**fields, "name": f"Of the {role}"}
        assert study.client(role).post("/projects", data=data).status_code == 303
    assert count(study, Project) == 3
    for id in ("", "x", "1"):
        made = study.client("lead").post("/projects", data={"name": "Plain", "form_id": id})
        assert re.fullmatch(r"/projects/plain(-[0-9]+)?", made.location)
    assert count(study, Project) == 6


def test_who_goes_back_and_types_something_else_makes_another_thing(study: Study) -> None:
    client = study.client("lead")
    action, fields = form_of(client, "/projects/new")
    for name in ("First", "Second", "First"):
        made = client.post(action, data={**fields, "name": name})
        assert made.location == f"/projects/{name.lower()}"
    assert count(study, Project) == 3


def test_a_file_that_was_corrected_is_another_one_though_its_name_is_the_same(study: Study) -> None:
    client = study.client("lead")
    action, fields = form_of(client, f"{P}/briefs/new")

    def sent(*texts: str) -> str:
        files = [(BytesIO(text.encode()), "depots.txt") for text in texts]
        return client.post(action, data={**fields, "text": "", "file": files}).location

    first = sent(TEXT)
    assert sent(TEXT) == first
    assert sent(f"{TEXT} They count them now.") != first
    assert count(study, Draft) == 2
    sent(TEXT, TEXT[:37])
    sent(TEXT, TEXT)  # the second is another one
    assert count(study, Draft) == 6
