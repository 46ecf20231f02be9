from __future__ import annotations

import csv
import io

from werkzeug.test import TestResponse

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
    assert "In the codebook already: Monitoring." in page
    assert "To be added: Depots." in page
    assert "<strong>Guards should count every rifle in the depots</strong> each month." in page
    done = client.post(there)
    assert done.status_code == 303
    report = client.get(done.location).text
    assert "New tags: Depots." in report
    assert "Mark these by hand" in report
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
    assert table.headers["Content-Disposition"] == 'attachment; filename="brought-in.csv"'
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
