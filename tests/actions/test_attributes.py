from __future__ import annotations

from dataclasses import replace

import pytest

from app.actions import attributes as actions
from app.actions.briefs import edit_details, remove_brief
from app.domain.attributes import Attribute
from app.domain.details import Details
from app.domain.errors import Forbidden, Invalid, Missing, Stale
from app.store import attributes as store
from app.store import briefs
from app.store.database import change
from tests.fixtures.study import Study, add_brief

pytestmark = pytest.mark.usefixtures("app_context")

COUNTRY = Attribute("Country", "choice", ("Mali", "Niger"))


def add(study: Study, *attributes: Attribute) -> None:
    with change():
        for each in attributes:
            actions.add_attribute(study.member("lead"), each)


def names(study: Study) -> list[str]:
    return [each.name for each in store.attributes(study.project_id)]


def said(study: Study, number: int = 1) -> dict[str, str]:
    return dict(briefs.brief(study.project_id, number).attributes)


def fill(study: Study, number: int, **values: str) -> int:
    version = briefs.brief(study.project_id, number).version
    with change():
        return actions.fill_in(study.member("analyst"), {number: values}, {number: version})


def test_attributes_are_added_named_ordered_retired_and_brought_back(study: Study) -> None:
    lead = study.member("lead")
    add(study, COUNTRY, Attribute("Commissioned by"), Attribute("Begun", "date"))
    with change():
        actions.move_attribute(lead, "begun", "up")
        actions.move_attribute(lead, "country", "up")
        actions.edit_attribute(lead, "commissioned-by", Attribute("Paid by"), 1)
    assert names(study) == ["Country", "Begun", "Paid by"]
    assert store.attribute(study.project_id, "commissioned-by").name == "Paid by"
    with change():
        actions.retire_attribute(lead, "country")
    add(study, Attribute("Country"))
    assert [each.key for each in store.attributes(study.project_id)][-1] == "country-2"
    with pytest.raises(Invalid, match="is called “Country” by now"), change():
        actions.reinstate_attribute(lead, "country")
    with pytest.raises(Invalid, match="no place"), change():
        actions.move_attribute(lead, "country", "down")
    with change():
        actions.retire_attribute(lead, "country-2")
        actions.reinstate_attribute(lead, "country")
    assert "Country" in names(study)
    with pytest.raises(Missing), change():
        actions.retire_attribute(lead, "nowhere")


def test_a_name_of_a_filter_is_refused(study: Study) -> None:
    with pytest.raises(Invalid) as refused, change():
        actions.add_attribute(study.member("lead"), Attribute("Brief"))
    assert refused.value.fields["name"] == "“brief:” is a filter already. Choose another name."


def test_only_leads_change_attributes_and_analysts_fill_them_in(study: Study) -> None:
    with pytest.raises(Forbidden, match="which attributes briefs have"), change():
        actions.add_attribute(study.member("analyst"), COUNTRY)
    add(study, COUNTRY)
    with pytest.raises(Forbidden), change():
        actions.fill_in(study.member("viewer"), {}, {})
    assert fill(study, 1, country="mali") == 1
    assert fill(study, 1, country="Mali") == 0
    assert said(study) == {"country": "Mali"}


def test_values_are_details_of_a_brief_and_stay_where_a_form_has_none(study: Study) -> None:
    add(study, COUNTRY, Attribute("Year of data", "number"))
    fill(study, 1, **{"country": "Niger", "year-of-data": "2019"})
    there = briefs.brief(study.project_id, 1)
    typed = replace(Details.of(there), title="Other", attributes={"country": ""})
    with change():
        edit_details(study.member("analyst"), 1, typed, there.version)
    assert said(study) == {"year-of-data": "2019"}
    lead = study.member("lead")
    with change():
        actions.retire_attribute(lead, "year-of-data")
    there = briefs.brief(study.project_id, 1)
    with change():  # all that is known of it, as an import has it
        edit_details(lead, 1, replace(Details.of(there), title="Third"), there.version)
        actions.reinstate_attribute(lead, "year-of-data")
    assert said(study) == {"year-of-data": "2019"}
    wrong = replace(typed, attributes={"year-of-data": "many"})
    version = briefs.brief(study.project_id, 1).version
    with pytest.raises(Invalid) as refused, change():
        edit_details(study.member("analyst"), 1, wrong, version)
    assert "no number" in refused.value.fields["attribute-year-of-data"]


def test_what_would_no_longer_be_a_value_is_refused_where_it_stands(study: Study) -> None:
    lead = study.member("lead")
    add(study, COUNTRY, Attribute("Begun"))
    fill(study, 1, country="Mali", begun="in spring")
    with pytest.raises(Invalid) as refused, change():
        actions.edit_attribute(lead, "country", replace(COUNTRY, choices=("Niger",)), 1)
    assert refused.value.fields["choices"] == ("“Mali” is the value of B1. Change it there first.")
    with change():
        remove_brief(lead, 1)
    assert store.values(study.project_id) == {}
    with pytest.raises(Invalid) as refused, change():
        actions.edit_attribute(lead, "country", replace(COUNTRY, choices=("Niger",)), 1)
    assert "the value of B1 (in the trash)." in refused.value.fields["choices"]
    with pytest.raises(Invalid) as refused, change():
        actions.edit_attribute(lead, "begun", Attribute("Begun", "date"), 1)
    assert "in spring" in refused.value.fields["kind"]
    with pytest.raises(Stale) as stale, change():
        actions.edit_attribute(lead, "country", COUNTRY, 7)
    assert isinstance(stale.value.current, Attribute)


def test_many_briefs_are_filled_in_together_or_not_at_all(study: Study) -> None:
    with change():
        add_brief(study.project_id, study.people["lead"], 2)
    add(study, COUNTRY)
    analyst = study.member("analyst")
    versions = {each.number: each.version for each in briefs.briefs(study.project_id)}
    with pytest.raises(Invalid) as refused, change():
        actions.fill_in(analyst, {1: {"country": "Mali"}, 2: {"country": "Chad"}}, versions)
    assert list(refused.value.fields) == ["attribute-country-2"]
    with pytest.raises(Stale, match="B2"), change():
        actions.fill_in(
            analyst, {1: {"country": "Mali"}, 2: {"country": "Mali"}}, versions | {2: 9}
        )
    assert said(study, 1) == said(study, 2) == {}


def test_an_import_fills_what_is_empty_and_says_what_it_leaves_out(study: Study) -> None:
    add(study, COUNTRY)
    wanted = (Attribute("country"), Attribute("Region"), Attribute("Tag"))
    values = {1: {"country": "Chad", "Region": "West", "Tag": "x"}}
    with change():
        left_out = actions.bring_in_values(study.member("lead"), wanted, values)
    assert said(study) == {"region": "West"}
    assert "“Tag” is left out. “tag:” is a filter already" in left_out[0]
    assert "B1, Country: “Chad” is not in the list" in left_out[1]
    with change():
        again = {1: {"Region": "East", "country": "mali"}}
        stays = actions.bring_in_values(study.member("analyst"), wanted[:2], again)
        (only,) = actions.bring_in_values(study.member("analyst"), [Attribute("River")], {})
    assert said(study) == {"region": "West", "country": "Mali"}
    assert stays == ["Values left out: B1, Region: “West” stays, not “East”."]
    assert only == "Attributes left out, which only a lead can add: “River”."
