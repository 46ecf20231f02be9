"""Two teams, two projects: whoever leads one reaches nothing of the other, whichever address holds
its ids and whichever field is filled with them."""

from __future__ import annotations

import hashlib
import re
import uuid

import pytest
import sqlalchemy as sa

from app.store import memberships, users
from app.store.database import Base, change, db
from app.store.tables.people import Project
from tests.fixtures.study import Study, add_brief, add_project, password_hash
from tests.walks.filling import Fields, Form, Walked, Walker, said
from tests.web.test_route_walk import MADE, ROUTES, P, address, routes, values

pytestmark = pytest.mark.either_engine

SECRET = "Zanzibar-Quagga"  # stands in names and texts of the other project alone
OF_IDS = {name for names in MADE for name in names} - {"m", "number", "token", "session_id"}
IDS = re.compile(r"^[0-9a-f]{8}-[0-9a-f-]{27}$")


@pytest.fixture
def theirs(study: Study) -> Study:
    """Another team's project in the same installation."""
    with study.app.app_context(), change():
        people = {
            role: users.add(f"{role}@elsewhere.example", f"{SECRET} {role}", password_hash())
            for role in ("lead", "analyst", "viewer", "outsider")
        }
        project = add_project(people, "their-project")
        project.name = project.question = f"{SECRET} study"
        brief = add_brief(project.id, people["lead"])
        brief.title = f"{SECRET} title"
        assert brief.revision_id
        return Study(study.app, project.id, people, brief.id, brief.revision_id, "their-project")


def held(study: Study) -> dict[str, str]:
    """A digest of all rows of the project, by table."""
    found = {}
    with study.app.app_context():
        for table in Base.metadata.sorted_tables:
            if "project_id" in table.columns:
                rows = sa.select(table).where(table.c.project_id == study.project_id)
            elif table is Project.__table__:
                rows = sa.select(table).where(table.c.id == study.project_id)
            else:
                continue
            text = "\n".join(sorted(repr(tuple(row)) for row in db.session.execute(rows)))
            found[table.name] = hashlib.sha256(text.encode()).hexdigest()
        db.session.remove()
    return found


def test_nothing_of_another_project_is_found_or_changed(study: Study, theirs: Study) -> None:
    walked = Walked()
    ours, other = values(study, "lead"), values(theirs, "lead")
    before = held(theirs)
    walker = Walker(study, "lead", walked)
    differing = by_addresses(walker, ours, other)
    fields = by_fields(walker, {str(other[name]) for name in OF_IDS if name in other})
    assert differing == []
    assert fields > 20
    assert {name for name, digest in held(theirs).items() if digest != before[name]} == set()
    assert walked.broken == [], said(walked)


def by_addresses(walker: Walker, ours: dict[str, object], other: dict[str, object]) -> list[str]:
    """Their ids below our project are as ids that nothing has; below theirs is nothing of ours."""
    wrong = []
    for method, rule in routes(walker.study.app):
        if not rule.rule.startswith(P):
            continue
        form = [*ROUTES[method, rule.rule].form.items()]
        theirs = walker.ask(method.lower(), address(walker.study.app, rule, other), form)
        if theirs is None or theirs.status_code != 404:
            wrong.append(f"{method} {rule.rule} of theirs: {theirs}")
        if not OF_IDS & rule.arguments:
            continue
        nothing = {name: uuid.uuid4() for name in OF_IDS & rule.arguments}
        strange = {name: other[name] for name in OF_IDS & rule.arguments}
        answers = [
            walker.ask(method.lower(), address(walker.study.app, rule, {**ours, **ids}), form)
            for ids in (nothing, strange)
        ]
        statuses = [answer and answer.status_code for answer in answers]
        if statuses[0] != statuses[1] or any(a and SECRET in a.text for a in answers):
            wrong.append(f"{method} {rule.rule}: {statuses}")
    return wrong


def by_fields(walker: Walker, ids: set[str]) -> int:
    """Each id in a form of ours replaced by each kind of theirs in turn; how many were."""
    replaced, at = 0, 0
    strange = sorted(ids)
    for place in walker.pages():
        for form in walker.forms(place):
            for name in with_ids(form):
                sent: Fields = [(k, v) for k, v in form.as_it_is().items() if k != "csrf_token"]
                at += 1
                sent = [(k, strange[at % len(strange)] if k == name else v) for k, v in sent]
                answer = walker.send(form, sent)
                assert not (answer and SECRET in answer.text), (place, form.action, name)
                replaced += 1
    return replaced


def with_ids(form: Form) -> list[str]:
    """The fields that hold an id, and those that name something."""
    named = {"tag", "brief", "passage", "into", "with", "parent", "origin", "user", "person"}
    return [
        each.name
        for each in form.fields
        if each.kind not in ("file", "submit")
        and not form.is_rare
        and (IDS.match(each.value) or each.name in named)
    ]


def test_somebody_in_both_sees_each_where_it_is(study: Study, theirs: Study) -> None:
    """The walk would see the secret: who belongs there does."""
    with study.app.app_context(), change():
        memberships.add(theirs.project_id, study.people["lead"], "Ana", "viewer")
    assert SECRET in study.client("lead").get(theirs.url()).text
    assert SECRET not in study.client("lead").get(study.url()).text
