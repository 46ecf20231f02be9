from __future__ import annotations

import pytest
from lxml import html

from app.domain.tags import TEXTS, Tag
from app.store import codebook
from app.store.database import change, db
from app.store.tables import codebook as tables
from tests.conftest import Recorder
from tests.fixtures.study import Study

JSON = {"Accept": "application/json"}
FORM = {"name": "Ports", "colour": "blue", "definition": "Docks and quays.", "parent": ""}


def tags(study: Study, *, retired: bool = False) -> list[Tag]:
    with study.app.app_context():
        return codebook.tags(study.project_id, retired=retired)


def slugs(study: Study) -> list[tuple[str, int]]:
    return [(tag.slug, tag.depth) for tag in tags(study)]


def test_everybody_reads_the_codebook_and_only_a_lead_sees_buttons(study: Study) -> None:
    address = study.url("/codebook")
    for role, buttons in (("viewer", 0), ("analyst", 0), ("lead", 3)):
        page = study.client(role).get(address).text
        assert "What is said about monitoring." in page
        assert page.count('class="moves') == buttons
    assert study.client("viewer").get(study.url("/codebook/tags/monitoring")).status_code == 200


def test_the_codebook_is_listed_by_name_or_use_where_nothing_moves(study: Study) -> None:
    def entries(query: str) -> tuple[list[str], int]:
        page = study.client("lead").get(study.url(f"/codebook{query}")).text
        names = html.fromstring(page).cssselect(".entry h2")
        return [each.text_content() for each in names], page.count('value="up"')

    own, by_name = entries("?sort=else"), entries("?sort=name")
    assert own == (["Stockpile security", "Border control", "Monitoring"], 3)
    assert by_name == (["Border control", "Monitoring", "Stockpile security"], 0)


def test_a_tag_is_added(study: Study) -> None:
    client = study.client("lead")
    assert client.get(study.url("/codebook/tags/new")).status_code == 200
    response = client.post(study.url("/codebook/tags"), data={**FORM, "parent": "monitoring"})
    assert (response.status_code, response.location) == (303, study.url("/codebook#tag-ports"))
    assert slugs(study)[-2:] == [("monitoring", 0), ("ports", 1)]


@pytest.mark.parametrize("as_json", [True, False])
def test_script_adds_a_tag_and_learns_its_slug(study: Study, as_json: bool) -> None:
    body = {"json": {"name": "Ports"}} if as_json else {"data": {"name": "Ports"}}
    response = study.client("lead").post(study.url("/codebook/tags"), headers=JSON, **body)
    assert response.status_code == 201
    made = response.get_json()
    assert {key: made[key] for key in ("slug", "name", "colour")} == {
        "slug": "ports",
        "name": "Ports",
        "colour": "blue",
    }
    assert made["id"] == str(tags(study)[-1].id)


def test_script_is_told_which_field_is_wrong(study: Study) -> None:
    response = study.client("lead").post(
        study.url("/codebook/tags"), json={"name": "x" * 10_000}, headers=JSON
    )
    assert response.status_code == 422
    assert list(response.get_json()["fields"]) == ["name"]


@pytest.mark.parametrize("body", ["[]", '"x"', "{}", '{"name": null}', '{"name": ["a"]}'])
def test_script_that_sends_something_else_breaks_nothing(study: Study, body: str) -> None:
    response = study.client("lead").post(
        study.url("/codebook/tags"), data=body, content_type="application/json", headers=JSON
    )
    assert response.status_code in (201, 422)


def test_a_name_that_is_too_long_is_told_beside_its_field_and_stays(study: Study) -> None:
    form = {**FORM, "name": "x" * 10_000}
    response = study.client("lead").post(study.url("/codebook/tags"), data=form)
    assert response.status_code == 422
    assert 'id="name-wrong"' in response.text
    assert "x" * 10_000 in response.text
    assert "Docks and quays." in response.text


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "=1+1", "\" onclick='x'"])
def test_a_strange_name_is_shown_as_text_everywhere(study: Study, name: str) -> None:
    client = study.client("lead")
    assert client.post(study.url("/codebook/tags"), data={**FORM, "name": name}).status_code == 303
    slug = tags(study)[-1].slug
    for path in ("", f"/tags/{slug}", f"/tags/{slug}/merger?into=monitoring"):
        page = client.get(study.url(f"/codebook{path}"))
        assert page.status_code == 200
        root = html.fromstring(page.text)
        assert root.xpath("//script[not(@src)] | //*[@onclick]") == []
        assert name in root.text_content()
    assert tags(study)[-1].name == name


def test_a_rename_keeps_the_address(study: Study) -> None:
    client, address = study.client("lead"), study.url("/codebook/tags/monitoring")
    assert "stays when the tag is renamed" in client.get(address).text
    response = client.post(address, data={**FORM, "name": "Oversight", "version": "1"})
    assert response.status_code == 303
    assert "Oversight" in client.get(address).text


def test_a_stale_edit_shows_both_texts_and_can_then_be_saved(study: Study) -> None:
    address = study.url("/codebook/tags/monitoring")
    client, other = study.client("lead"), study.new_client("lead")
    other.post(address, data={**FORM, "definition": "Theirs.", "version": "1"})
    mine = {**FORM, "definition": "Mine.", "version": "1"}
    response = client.post(address, data=mine)
    assert response.status_code == 409
    assert "Saved meanwhile" in response.text
    assert "Theirs." in response.text
    assert ">\nMine.</textarea>" in response.text
    assert 'name="version" value="2"' in response.text
    assert client.post(address, data={**mine, "version": "2"}).status_code == 303
    assert tags(study)[-1].definition == "Mine."


def test_a_form_that_is_only_wrong_keeps_the_version_it_saw(study: Study) -> None:
    address = study.url("/codebook/tags/monitoring")
    response = study.client("lead").post(address, data={**FORM, "name": "", "version": "1"})
    assert response.status_code == 422
    assert 'name="version" value="1"' in response.text


def test_a_parent_that_would_make_a_circle_is_refused_and_not_offered(study: Study) -> None:
    client, address = study.client("lead"), study.url("/codebook/tags/monitoring")
    client.post(study.url("/codebook/tags"), data={**FORM, "parent": "monitoring"})
    form = client.get(address).text.partition('name="parent"')[2].partition("</select>")[0]
    assert "border-control" in form
    assert "ports" not in form
    response = client.post(address, data={**FORM, "name": "M", "parent": "ports", "version": "1"})
    assert response.status_code == 422
    assert 'id="parent-wrong"' in response.text


def test_the_buttons_move_a_tag(study: Study) -> None:
    address = study.url("/codebook/tags/monitoring/position")
    response = study.client("lead").post(address, data={"move": "up"})
    assert (response.status_code, response.location) == (303, study.url("/codebook#tag-monitoring"))
    assert [slug for slug, _ in slugs(study)][1] == "monitoring"
    study.client("lead").post(address, data={"move": "indent"})
    assert ("monitoring", 1) in slugs(study)
    assert study.client("lead").post(address, data={"move": "away"}).status_code == 422


def test_a_tag_is_retired_and_brought_back(study: Study) -> None:
    client, address = study.client("lead"), study.url("/codebook/tags/monitoring")
    assert client.post(address + "/retirement").status_code == 303
    assert ("monitoring", 0) not in slugs(study)
    assert "Retired tags (1)" in study.client("viewer").get(study.url("/codebook")).text
    assert "Restore this tag" in client.get(address).text
    assert client.post(address + "/reinstatement").status_code == 303
    assert ("monitoring", 0) in slugs(study)


def test_a_merge_is_shown_before_it_happens(study: Study) -> None:
    client, address = study.client("lead"), study.url("/codebook/tags/monitoring/merger")
    page = client.get(address + "?into=border-control")
    assert "Nothing has changed yet" in page.text
    assert len(slugs(study)) == 3
    response = client.post(address, data={"into": "border-control"})
    assert (response.status_code, response.location) == (
        303,
        study.url("/codebook#tag-border-control"),
    )
    merged = next(tag for tag in tags(study, retired=True) if tag.retired)
    assert (merged.slug, merged.merged_into) == ("monitoring", "border-control")


@pytest.mark.parametrize(("into", "status"), [("", 422), ("monitoring", 422), ("nowhere", 404)])
def test_a_merge_that_cannot_be_is_told_at_the_tag(study: Study, into: str, status: int) -> None:
    client, address = study.client("lead"), study.url("/codebook/tags/monitoring/merger")
    assert client.get(address, query_string={"into": into}).status_code == status
    assert client.post(address, data={"into": into}).status_code == status


def test_only_a_lead_changes_the_codebook(study: Study) -> None:
    for path in (
        "",
        "/monitoring",
        "/monitoring/position",
        "/monitoring/retirement",
        "/monitoring/reinstatement",
        "/monitoring/merger",
    ):
        address = study.url(f"/codebook/tags{path}")
        assert study.client("analyst").post(address, data=FORM).status_code == 403
        assert study.client("outsider").post(address, data=FORM).status_code == 404
    assert study.client("analyst").get(study.url("/codebook/tags/new")).status_code == 403


def test_an_empty_codebook_says_what_to_do(study: Study) -> None:
    with study.app.app_context(), change():
        db.session.query(tables.Tag).delete()
    assert "Add the first tag" in study.client("lead").get(study.url("/codebook")).text
    assert "Add the first tag" not in study.client("viewer").get(study.url("/codebook")).text


@pytest.mark.parametrize("count", [10, 300])
def test_the_page_takes_the_same_statements_for_any_number_of_tags(
    study: Study, statements: Recorder, count: int
) -> None:
    with study.app.app_context(), change():
        for n in range(count):
            values = {"slug": f"t-{n}", "name": f"T {n}", "colour": "teal", "position": n}
            by = study.people["lead"]
            db.session.add(tables.Tag(project_id=study.project_id, created_by=by, **values))
    client = study.client("lead")
    client.get(study.url("/codebook"))
    with statements() as seen:
        page = client.get(study.url("/codebook"))
    assert page.text.count('class="entry ') == count + 3
    assert len(seen) == 2  # session with member, tags


def test_every_text_of_a_tag_is_written_on_its_form_and_read_on_the_page(study: Study) -> None:
    client = study.client("lead")
    said = {each.name: f"What {each.label} says." for each in TEXTS}
    form = html.fromstring(client.get(study.url("/codebook/tags/new")).text)
    assert said.keys() <= {field.get("name") for field in form.iter("textarea", "input")}
    client.post(study.url("/codebook/tags"), data={**FORM, **said})
    page = study.client("viewer").get(study.url("/codebook")).text
    assert [words for words in said.values() if words not in page] == []


@pytest.mark.either_engine
def test_every_text_of_a_tag_stands_on_its_pages_and_in_the_report(study: Study) -> None:
    said = {each.name: f"What {each.label} says" for each in TEXTS}
    study.client("lead").post(study.url("/codebook/tags"), data={**FORM, **said})
    viewer = study.client("viewer")
    for path, element in (
        ("/codebook", "dl.rules, .entry-text > p"),
        ("/codebook/tags/ports", "dl.facts"),
        ("/report?profile=audit", "dl.codebook"),
    ):
        shown = html.fromstring(viewer.get(study.url(path)).text).cssselect(element)
        words = " ".join(" ".join(each.text_content().split()) for each in shown)
        for each in TEXTS:
            assert said[each.name] in words, (path, each.name)
