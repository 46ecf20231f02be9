from __future__ import annotations

import pytest

from app.domain.briefs import Brief
from app.store import briefs
from tests.conftest import Recorder
from tests.fixtures.study import DATA, Study

FORM = {
    "title": "Counting <all> rifles",
    "authors": "Ida Quill\nBen Okoro",
    "publisher": "Example Watch",
    "date": "June 2019",
    "url": "https://example.org/rifles",
    "language": "en",
    "note": "Ask the author.",
}


def brief(study: Study) -> Brief:
    with study.app.app_context():
        return briefs.brief(study.project_id, 1)


def test_the_details_are_edited(study: Study) -> None:
    form = {**FORM, "version": str(brief(study).version)}
    response = study.client("analyst").post(study.url("/briefs/1/details"), data=form)
    assert response.status_code == 303
    page = study.client("viewer").get(response.location)
    assert "Counting &lt;all&gt; rifles" in page.text
    assert "June 2019" in page.text
    assert brief(study).authors == ("Ida Quill", "Ben Okoro")


def test_type_and_organisations_are_shown_guessed_and_can_be_corrected(study: Study) -> None:
    analyst, address = study.client("analyst"), study.url("/briefs/1/details")
    form = {**FORM, "authors": "UN Women\nAaron Bank", "kind": "newspaper", "container": "Times"}
    analyst.post(address, data={**form, "version": str(brief(study).version)})
    assert brief(study).organisations == ("UN Women",)
    page = analyst.get(address).text
    assert '<option value="newspaper" selected>' in page
    assert 'name="organisation" value="UN Women" checked>' in page
    assert 'name="organisation" value="Aaron Bank">' in page
    assert 'name="container" type="text" class="" value="Times"' in page
    mine = {"asked": ["UN Women", "Aaron Bank"], "organisation": ["Aaron Bank"]}
    analyst.post(address, data={**form, **mine, "version": str(brief(study).version)})
    assert brief(study).organisations == ("Aaron Bank",)
    assert (brief(study).kind, brief(study).container) == ("newspaper", "Times")


def test_an_unknown_type_is_refused(study: Study) -> None:
    form = {**FORM, "kind": "poem", "version": str(brief(study).version)}
    response = study.client("analyst").post(study.url("/briefs/1/details"), data=form)
    assert response.status_code == 422
    assert 'id="kind-wrong"' in response.text


def test_what_cannot_be_kept_is_told_beside_its_field(study: Study) -> None:
    form = {**FORM, "title": "", "url": "javascript:alert(1)", "version": "1"}
    form["version"] = str(brief(study).version)
    response = study.client("analyst").post(study.url("/briefs/1/details"), data=form)
    assert response.status_code == 422
    assert 'id="title-wrong"' in response.text
    assert 'id="url-wrong"' in response.text
    assert 'value="javascript:alert(1)"' in response.text
    assert f'name="version" value="{form["version"]}"' in response.text
    assert brief(study).publisher == "Example Watch"


def test_a_stale_edit_shows_both_texts_and_can_then_be_saved(study: Study) -> None:
    address, version = study.url("/briefs/1/details"), str(brief(study).version)
    study.client("lead").post(address, data={**FORM, "title": "Theirs", "version": version})
    mine = {**FORM, "title": "Mine", "version": version}
    response = study.client("analyst").post(address, data=mine)
    assert response.status_code == 409
    assert "Saved meanwhile" in response.text
    assert "Theirs" in response.text
    assert ">\nMine</textarea>" in response.text
    assert brief(study).title == "Theirs"
    mine["version"] = str(int(version) + 1)
    assert f'name="version" value="{mine["version"]}"' in response.text
    assert study.client("analyst").post(address, data=mine).status_code == 303
    assert brief(study).title == "Mine"


def test_a_removed_brief_is_undone_from_the_page_that_follows(study: Study) -> None:
    lead = study.client("lead")
    response = lead.post(study.url("/briefs/1/removal"))
    assert response.status_code == 303
    page = lead.get(response.location)
    assert "B1 is in the trash" in page.text
    assert study.url("/briefs/1/restoration") in page.text
    for role in ("viewer", "analyst"):
        assert study.client(role).get(study.url("/briefs/1/details")).status_code == 404
    assert lead.get(study.url("/briefs/1/original")).status_code == 404
    assert lead.post(study.url("/briefs/1/removal")).status_code == 404
    assert lead.post(study.url("/briefs/1/restoration")).status_code == 303
    assert study.client("viewer").get(study.url("/briefs/1/details")).status_code == 200


def test_the_original_is_a_download_whatever_it_is(study: Study) -> None:
    response = study.client("viewer").get(study.url("/briefs/1/original"))
    assert response.data == DATA
    assert response.content_type == "application/octet-stream"
    assert response.headers["Content-Disposition"] == "attachment; filename=rifles.txt"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "no-store"


def test_rezoning_answers_script_with_the_new_label(study: Study) -> None:
    response = study.client("analyst").post(
        study.url("/briefs/1/blocks/3/zone"),
        data={"zone": "body"},
        headers={"Accept": "application/json"},
    )
    assert response.status_code == 200
    assert response.get_json() == {"ordinal": 3, "zone": "body", "label": "2a", "rev": 2}


@pytest.mark.parametrize(("zone", "anchor"), [("body", "p2a"), ("notes", "b3")])
def test_rezoning_without_script_goes_back_to_the_block(
    study: Study, zone: str, anchor: str
) -> None:
    response = study.client("analyst").post(
        study.url("/briefs/1/blocks/3/zone"), data={"zone": zone}
    )
    assert (response.status_code, response.location) == (303, study.url(f"/briefs/1#{anchor}"))


@pytest.mark.parametrize(
    ("path", "zone", "status"),
    [("1/blocks/3", "appendix", 422), ("1/blocks/99", "body", 404), ("9/blocks/0", "body", 404)],
)
def test_rezoning_what_does_not_exist_is_refused(
    study: Study, path: str, zone: str, status: int
) -> None:
    response = study.client("analyst").post(study.url(f"/briefs/{path}/zone"), data={"zone": zone})
    assert response.status_code == status


def test_the_details_page_takes_seven_statements(study: Study, statements: Recorder) -> None:
    client = study.client("viewer")
    client.get(study.url("/briefs/1/details"))
    with statements() as seen:
        client.get(study.url("/briefs/1/details"))
    # session with member, brief, file, attributes; origins, what is kept apart, all authors
    assert len(seen) == 7
