from __future__ import annotations

import json
import re

from tests.fixtures.marked import Marked


def test_a_memo_is_written_linked_printed_and_exported(marked: Marked) -> None:
    study = marked.study
    ben, vic = study.client("analyst"), study.client("viewer")
    page, tag = study.url("/briefs/1/memos"), study.url("/codebook/tags/monitoring/memos")
    assert "No memo yet" in vic.get(page).text
    assert "New memo" not in vic.get(page).text
    text = "It leans on B1:1 <b>and</b> B9:9.\n\nSecond paragraph."
    assert ben.post(page, data={"text": ""}).status_code == 422
    assert ben.post(page, data={"text": text}).status_code == 303
    assert ben.post(tag, data={"text": "Of [B1:2]"}).status_code == 303
    shown = vic.get(page).text
    assert f'<a href="{study.url("/briefs/1/highlights/1")}"' in shown
    assert 'B9:9 <span class="quiet small">(not there)</span>' in shown
    assert "&lt;b&gt;and&lt;/b&gt;" in shown
    assert "Second paragraph." in shown
    assert "1 memo<" in vic.get(study.url()).text
    assert "It is named in memos on" in ben.get(study.url("/briefs/1/highlights/1/edit")).text
    assert page in vic.get(study.url("/search?q=leans")).text
    found = json.loads(ben.get(study.url("/report/json")).data)["memos"]
    assert [(each["brief"], each["tag"], each["text"]) for each in found] == [
        ("B1", None, text),
        (None, "monitoring", "Of [B1:2]"),
    ]
    paper = ben.get(study.url("/report/markdown?profile=working")).text
    assert "## Memos" in paper
    assert "Second paragraph." in paper
    assert "Second paragraph." not in ben.get(study.url("/report/markdown")).text
    one = re.search(rf'action="({page}/[0-9a-f-]+)"', ben.get(page).text)
    assert one
    stale = ben.post(one[1], data={"text": "Mine, kept.", "version": "7"})
    assert stale.status_code == 409
    assert "Mine, kept." in stale.text
    assert ben.post(f"{one[1]}/removal").status_code == 303
    assert f'action="{one[1]}/restoration"' in ben.get(page).text  # also later
    assert "Second paragraph." not in vic.get(page).text
    assert ben.post(f"{one[1]}/restoration").status_code == 303
    assert "Second paragraph." in vic.get(page).text


def test_what_is_typed_for_a_memo_that_is_gone_or_too_long_is_not_lost(marked: Marked) -> None:
    ben, page = marked.study.client("analyst"), marked.study.url("/briefs/1/memos")
    long = ben.post(page, data={"text": "Long. " * 5000})
    assert (long.status_code, "Long. Long." in long.text) == (413, True)
    ben.post(page, data={"text": "First."})
    one = re.search(rf'action="({page}/[0-9a-f-]+)"', ben.get(page).text)
    assert one
    marked.study.client("lead").post(f"{one[1]}/removal")
    late = ben.post(one[1], data={"text": "Second.", "version": "1"})
    assert (late.status_code, "Second." in late.text) == (409, True)
    assert "deleted meanwhile" in late.text
