from __future__ import annotations

import csv
import io

import lxml.html
import pytest
from werkzeug.test import TestResponse

from app.domain.palette import SHADES
from app.domain.tags import Tag
from app.domain.work.bringing_in import LEFT_OUT
from app.store import codebook
from tests.conftest import Recorder
from tests.fixtures.study import Study

TABLE = """quote,tags,note,source
count every rifle,Monitoring; Depots,Why?,Counting rifles in Dorvane
patrol the river border,Monitoring,,Counting rifles in Dorvane
Guards should count every gun in the depots,,,Counting rifles in Dorvane
"""


def sent(study: Study, text: str = TABLE, role: str = "lead", name: str = "t.csv") -> TestResponse:
    file = (io.BytesIO(text.encode()), name)
    return study.client(role).post(study.url("/work"), data={"file": file})


def test_a_file_is_looked_over_then_brought_in_then_reported(study: Study) -> None:
    client, there = study.client("lead"), sent(study).location
    page = client.get(there).text
    assert "<strong>2</strong> passages found, <strong>1</strong> not placed" in page
    assert "In the codebook already: <bdi>Monitoring</bdi>." in page
    assert "To be added: <bdi>Depots</bdi>." in page
    assert "<strong>Guards should count every rifle in the depots</strong> each month." in page
    done = client.post(there)
    assert done.status_code == 303
    report = client.get(done.location).text
    assert "New tags: <bdi>Depots</bdi>." in report
    assert "Mark these where they belong" in report
    assert "count every rifle" in client.get(study.url("/passages?q=tag:depots")).text
    assert done.location in client.get(study.url("/work/new")).text


def test_sent_twice_it_is_brought_in_once(study: Study) -> None:
    client, there = study.client("lead"), sent(study).location
    first, second = client.post(there), client.post(there)
    assert first.location == second.location


def test_the_analyst_says_which_brief_a_text_is(study: Study) -> None:
    there = sent(study, TABLE.replace("Counting rifles in Dorvane", "Something")).location
    client = study.client("lead")
    assert "looked for in every brief" in client.get(there).text
    again = client.post(there, data={"source-0": "out", "again": "1"}).text
    assert "left out" in again
    assert "<strong>0</strong> passages found" in again
    chosen = client.post(there, data={"source-0": "1", "again": "1"}).text
    assert "as chosen" in chosen
    assert '<option value="1" selected>B1 Counting rifles' in chosen


def test_every_passage_is_in_the_table_of_the_report(study: Study) -> None:
    client = study.client("lead")
    report = client.post(sent(study).location).location
    table = client.get(f"{report}/table")
    assert table.headers["Content-Disposition"] == 'attachment; filename="imported.csv"'
    rows = list(csv.DictReader(io.StringIO(table.data.decode("utf-8-sig"), newline="")))
    assert [(row["ref"], row["outcome"]) for row in rows] == [
        ("B1:1", "by its words"),
        ("B1:2", "by its words"),
        ("", "not placed"),
    ]
    assert rows[2]["candidates"] == "B1: Guards should count every rifle in the depots"


def test_an_analyst_is_told_who_can_add_the_tags_and_loses_nothing(study: Study) -> None:
    client, there = study.client("analyst"), sent(study, role="analyst").location
    assert "only a lead can add tags" in client.get(there).text
    refused = client.post(there)
    assert refused.status_code == 403
    assert "“Depots”" in refused.text
    assert "<strong>2</strong> passages found" in client.get(there).text


def test_work_that_waits_is_its_makers_alone(study: Study) -> None:
    there = sent(study).location
    assert study.client("analyst").get(there).status_code == 404
    assert there in study.client("lead").get(study.url("/work/new")).text
    assert "t.csv" not in study.client("lead").get(study.url("/briefs/new")).text
    study.client("lead").post(f"{there}/removal")
    assert study.client("lead").get(there).status_code == 404


def test_without_a_file_or_with_a_wrong_one_the_form_says_so(study: Study) -> None:
    nothing = study.client("lead").post(study.url("/work"), data={})
    assert (nothing.status_code, "Choose the file that" in nothing.text) == (422, True)
    wrong = sent(study, "no table", name="x.docx")
    assert (wrong.status_code, "It reads:" in wrong.text) == (415, True)


def test_looking_over_sends_the_same_statements_whatever_the_passages(
    study: Study, statements: Recorder
) -> None:
    client, seen = study.client("lead"), []
    for many in (1, 50):
        there = sent(study, TABLE + TABLE.split("\n")[1].join(["", "\n"]) * many).location
        with statements() as each:
            client.get(there)
        seen.append(len(each))
    assert seen[0] == seen[1] <= 12


def test_a_place_that_is_offered_takes_one_click(study: Study) -> None:
    client = study.client("lead")
    there = client.post(sent(study).location).location
    assert client.get(there).text.count("Mark it here") == 1
    assert "Mark it here" not in study.client("viewer").get(there).text
    done = client.post(f"{there}/highlights", data={"row": "2", "place": "0"})
    assert (done.status_code, done.location) == (303, f"{there}#lost")
    page = client.get(there).text
    assert "Mark it here" not in page
    assert "Marked since: <a" in page
    assert (
        "Guards should count every rifle in the depots" in client.get(study.url("/passages")).text
    )
    for wrong in ({}, {"row": "x", "place": "0"}, {"row": "9" * 40, "place": "0"}):
        assert client.post(f"{there}/highlights", data=wrong).status_code == 404
    assert study.client("viewer").post(f"{there}/highlights", data={}).status_code == 403


def test_a_whole_import_is_taken_back_on_its_report(study: Study) -> None:
    client = study.client("lead")
    there = client.post(sent(study).location).location
    assert "Take it back" in client.get(there).text
    assert "Take it back" not in study.client("viewer").get(there).text
    assert study.client("analyst").post(f"{there}/removal").status_code == 403
    assert client.post(f"{there}/removal").location == there
    page = client.get(there).text
    assert "2 highlights removed" in page
    assert "stay the tags that came with it: Depots." in page
    assert "Take it back" not in page
    assert client.post(f"{there}/removal").status_code == 409
    assert "count every rifle" not in client.get(study.url("/passages?q=tag:depots")).text


def test_a_second_time_the_report_lists_what_differs_here(study: Study) -> None:
    client = study.client("lead")
    client.post(sent(study).location)
    client.post(study.url("/briefs/1/highlights/1/removal"))
    there = sent(study).location
    assert "<strong>2</strong> imported before" in client.get(there).text
    page = client.get(client.post(there).location).text
    assert "Left as they are here" in page
    assert "B1:1 was deleted here." in page


TREE = """name,parent,description,color,when to use,owner
Security,,all,#ff0000,always,Zoe
Depots,Security,where arms lie,#00ff00,,
Locks,Depots,locks,,,
"""
PATHS = (
    "path,description\nSecurity/Depots,where arms lie\nSecurity,all\nSecurity/Depots/Locks,locks\n"
)
DOTS = PATHS.replace("/", ".")


def brought_codebook(study: Study, text: str) -> tuple[str, dict[str, Tag]]:
    """The report, and by name the tags that were added."""
    client = study.client("lead")
    report = client.get(client.post(sent(study, text).location).location).text
    with study.app.app_context():
        tags = codebook.tags(study.project_id)
    return report, {tag.name: tag for tag in tags if tag.position > 2}


def test_a_codebook_comes_with_its_tree_its_colours_and_its_texts(study: Study) -> None:
    report, tags = brought_codebook(study, TREE)
    assert [(tag.slug, tag.parent, tag.depth) for tag in tags.values()] == [
        ("security", None, 0),
        ("depots", "security", 1),
        ("locks", "depots", 2),
    ]
    assert tags["Security"].texts["when_to_use"] == "always"
    assert tags["Depots"].definition == "where arms lie"
    red, green = (SHADES[tags[name].colour] for name in ("Security", "Depots"))
    assert int(red[1:3], 16) > int(red[3:5], 16)
    assert int(green[3:5], 16) > int(green[1:3], 16)
    assert "Columns that were not read: “owner”." in report


@pytest.mark.parametrize("text", [PATHS, DOTS])
def test_paths_give_a_tree(study: Study, text: str) -> None:
    _, tags = brought_codebook(study, text)
    found = [(tag.slug.rpartition("-")[2], tag.depth, tag.definition) for tag in tags.values()]
    assert found == [("security", 0, "all"), ("depots", 1, "where arms lie"), ("locks", 2, "locks")]


def test_a_codebook_that_comes_again_adds_nothing(study: Study) -> None:
    brought_codebook(study, TREE)
    report, tags = brought_codebook(study, TREE)
    assert len(tags) == 3
    assert "New tags" not in report


REFERENCES = """TY  - BOOK
TI  - Counting Rifles in Dorvane
AU  - Okafor, Ada
PB  - The Desk
T2  - Depots
ER  -
TY  - RPRT
TI  - Nowhere
ER  -
TY  - RPRT
TI  - Counting rifles in Dorvane: how
ER  -
"""


@pytest.mark.either_engine
def test_references_fill_details_as_they_are_ticked(study: Study) -> None:
    client, there = study.client("analyst"), sent(study, REFERENCES, "analyst", "a.ris").location
    page = client.get(there).text
    assert "<strong>1</strong> of 3 entries match a brief here" in page
    assert "2 entries match no brief here" in page
    assert page.count("no brief has its DOI, address or title<") == 1
    assert "or title; the title of B1 is the same but for a subtitle<" in page
    fields = lxml.html.fromstring(page).get_element_by_id("bring").form_values()
    ticked = [value for name, value in fields if name == "details-0"]
    assert ticked == ["container"]
    none = client.post(there, data={"source-0": "", "again": "1"}).text
    assert "checked" not in none
    other = client.post(there, data={"source-1": "1", "again": "1"}).text
    assert "Details of B1" in other
    assert "Take over what is ticked" in other
    none = client.post(there, data={"source-0": LEFT_OUT, "again": "1"}).text
    assert "Take over" not in none  # what could be
    done = client.post(there, data={"details-0": ["publisher", "kind"]})
    report = client.get(done.location).text
    assert "Publisher: <bdi>The Desk</bdi>" in report
    assert "instead of <bdi>Example Watch</bdi>" in report
    assert "Authors left as it is" in report
    assert "<bdi>Nowhere</bdi>" in report
    details = client.get(study.url("/briefs/1/details")).text
    assert 'value="The Desk"' in details
