from __future__ import annotations

from lxml import html

from app.actions.attributes import add_attribute, fill_in
from app.actions.highlights import add_highlight
from app.domain.attributes import Attribute
from app.store import attributes as store
from app.store import briefs
from app.store.database import change
from tests.fixtures.study import Study, add_brief


def described(study: Study) -> None:
    """Two briefs, of which the second is of Mali."""
    with study.app.app_context(), change():
        add_brief(study.project_id, study.people["lead"], 2)
        add_attribute(study.member("lead"), Attribute("Country", "choice", ("Mali", "Niger")))
        add_attribute(study.member("lead"), Attribute("Begun", "date"))
        version = briefs.brief(study.project_id, 2).version
        fill_in(study.member("lead"), {2: {"country": "Mali"}}, {2: version})


def test_a_lead_adds_renames_moves_and_retires_an_attribute(study: Study) -> None:
    lead = study.client("lead")
    form = {"name": "Region", "kind": "choice", "choices": "West\nEast"}
    assert lead.post(study.url("/attributes"), data=form).status_code == 303
    described(study)
    page = lead.get(study.url("/attributes"), follow_redirects=True).text
    assert "In the filter <code>region:</code>" in page
    again = lead.post(study.url("/attributes"), data=form)
    assert (again.status_code, "“Region” already" in again.text) == (422, True)
    one = study.url("/attributes/region")
    assert lead.post(f"{one}/position", data={"move": "down"}).status_code == 303
    renamed = {**form, "name": "Area", "version": "1"}
    assert lead.post(one, data=renamed).status_code == 303
    stale = lead.post(one, data={**form, "name": "Zone of it", "version": "1"})
    assert stale.status_code == 409
    assert "Saved meanwhile" in stale.text
    assert "Area" in stale.text
    with study.app.app_context():
        names = [each.name for each in store.attributes(study.project_id)]
    assert names == ["Country", "Area", "Begun"]
    lead.post(f"{one}/retirement")
    assert "Retired attributes (1)" in lead.get(study.url("/attributes")).text
    assert lead.post(f"{one}/reinstatement").status_code == 303
    assert "A lead of the project" in study.client("viewer").get(study.url("/attributes")).text


def test_the_details_of_a_brief_have_them(study: Study) -> None:
    described(study)
    client, address = study.client("analyst"), study.url("/briefs/2/details")
    page = html.fromstring(client.get(address).text)
    (form,) = (each for each in page.forms if "attribute-country" in each.fields)
    assert form.fields["attribute-country"] == "Mali"
    typed = {name: value for name, value in form.fields.items() if value is not None}
    typed |= {"attribute-country": "", "attribute-begun": "3 May 2019"}
    assert client.post(address, data=typed).status_code == 303
    assert "3 May 2019" in study.client("viewer").get(address).text
    with study.app.app_context():
        version = briefs.brief(study.project_id, 2).version
    wrong = client.post(address, data={**typed, "version": version, "attribute-begun": "soon"})
    assert wrong.status_code == 422
    assert 'href="#attribute-begun"' in wrong.text
    assert 'value="soon"' in wrong.text
    late = client.post(address, data={**typed, "attribute-begun": "2018"})
    assert late.status_code == 409
    assert "<dt>Begun</dt><dd" in late.text


def test_all_briefs_are_filled_in_on_one_page(study: Study) -> None:
    described(study)
    client, address = study.client("analyst"), study.url("/briefs/attributes")
    (form,) = (f for f in html.fromstring(client.get(address).text).forms if f.method == "POST"
               and "version-1" in f.fields)  # fmt: skip
    typed = {name: value for name, value in form.fields.items() if value is not None}
    assert typed["attribute-country-2"] == "Mali"
    wrong = client.post(address, data={**typed, "attribute-begun-1": "soon"})
    assert wrong.status_code == 422
    assert "B1, Begun: “soon” is no date." in wrong.text
    filled = {**typed, "attribute-country-1": "Niger", "attribute-begun-2": "June 2019"}
    assert client.post(address, data=filled).status_code == 303
    assert "2 briefs changed." in client.get(address).text
    late = client.post(address, data={**typed, "attribute-country-1": "Mali"})
    assert late.status_code == 409
    assert "<dt>B1, Country</dt><dd" in late.text
    assert "Niger" in late.text


def test_what_was_typed_for_other_briefs_is_saved_once_the_late_one_is_settled(
    study: Study,
) -> None:
    described(study)
    client, address = study.client("analyst"), study.url("/briefs/attributes")

    def shown(page: str) -> dict[str, str]:
        (form,) = (each for each in html.fromstring(page).forms if "version-1" in each.fields)
        return {name: value or "" for name, value in form.fields.items() if name != "csrf_token"}

    mine = {**shown(client.get(address).text), "attribute-begun-1": "2018"}
    mine["attribute-begun-2"] = "2019"
    with study.app.app_context(), change():
        version = briefs.brief(study.project_id, 2).version
        fill_in(study.member("lead"), {2: {"country": "Niger"}}, {2: version})
    late = client.post(address, data=mine)
    assert late.status_code == 409
    assert client.post(address, data=shown(late.text)).status_code == 303
    with study.app.app_context():
        said = {each.ref: each.attributes for each in briefs.briefs(study.project_id)}
    assert said == {"B1": {"begun": "2018"}, "B2": {"country": "Niger", "begun": "2019"}}


def test_two_people_fill_in_the_same_table_and_neither_empties_what_the_other_wrote(
    study: Study,
) -> None:
    described(study)
    address = study.url("/briefs/attributes")
    (form,) = (f for f in html.fromstring(study.client("analyst").get(address).text).forms
               if "version-1" in f.fields)  # fmt: skip
    fields = form.fields.items()
    shown = {name: value or "" for name, value in fields if name != "csrf_token"}
    theirs = {**shown, "attribute-country-1": "Niger"}
    assert study.client("lead").post(address, data=theirs).status_code == 303
    mine = {**shown, "attribute-begun-2": "2019", "attribute-country-2": ""}
    assert study.client("analyst").post(address, data=mine).status_code == 303
    with study.app.app_context():
        said = {each.ref: each.attributes for each in briefs.briefs(study.project_id)}
    assert said == {"B1": {"country": "Niger"}, "B2": {"begun": "2019"}}


def test_briefs_are_listed_in_the_order_and_groups_of_the_address(study: Study) -> None:
    described(study)

    def refs(query: str) -> list[str]:
        page = html.fromstring(study.client("viewer").get(study.url(query)).text)
        return [
            row.get("id") or " ".join(row.text_content().split())
            for row in page.cssselect("table.briefs tbody tr")
        ]

    assert refs("?sort=title") == ["B2", "B1"] or refs("?sort=title") == ["B1", "B2"]
    assert refs("?sort=nothing&group=nothing") == ["B1", "B2"]
    groups = refs("?group=attribute-country&sort=changed")
    assert [each[:13] for each in groups] == ["Country: Mali", "B2", "Country: not ", "B1"]
    assert "1 brief, 0 highlights, 0 read through" in groups[0]
    page = study.client("viewer").get(study.url("?sort=title&group=attribute-country")).text
    assert 'href="/projects/sahel-arms?group=attribute-country"' in page
    assert 'aria-sort="ascending"' in page
    assert "<bdi>Country</bdi>: <bdi>Mali</bdi>" in page


def test_passages_and_matrix_are_grouped_by_them(study: Study) -> None:
    described(study)
    with study.app.app_context(), change():
        for number, words in ((1, "count every rifle"), (2, "count every rifle"), (2, "river")):
            span = study.span(words)
            add_highlight(study.member("analyst"), number, *span, words, ["monitoring"])
    client = study.client("viewer")
    page = html.fromstring(client.get(study.url("/passages?group=attribute-country")).text)
    groups = [" ".join(each.text_content().split()) for each in page.cssselect(".group")]
    assert groups == ["Country: Mali 2 passages", "Country: not stated 1 passage"]
    assert [each.get("aria-label") for each in page.cssselect("article")] == [
        "B2:1",
        "B2:2",
        "B1:1",
    ]
    newest = client.get(study.url("/passages?group=attribute-country&sort=newest&q=tag:monitoring"))
    assert newest.text.index("B2:2") < newest.text.index("B2:1") < newest.text.index("B1:1")

    page = html.fromstring(client.get(study.url("/matrix?group=attribute-country")).text)
    rows = [each.text_content() for each in page.cssselect("tr.of-group")]
    assert [row.startswith(("Country: Mali", "Country: not stated")) for row in rows] == [True] * 2
    assert "2 passages in 1 of 1 brief" in rows[0]
    only = client.get(study.url("/matrix?q=country:Mali&rows=tags&group=attribute-country")).text
    assert 'id="cell-2-border-control"' in only
    assert "cell-1-" not in only
    assert "<bdi>Country</bdi>: <bdi>Mali</bdi>" in only
