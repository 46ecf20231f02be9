"""Memos on briefs and tags: who may what, and that nothing of them is lost."""

from __future__ import annotations

import pytest

from app.actions import trash
from app.actions.codebook import merge_tag
from app.actions.notes import On, add_memo, edit_memo, remove_memo, restore_memo
from app.domain.errors import Forbidden, Invalid, Missing, Stale, TooLarge
from app.domain.report.memos import LONGEST
from app.domain.search import read
from app.store import codebook, memos, revs
from app.store import trash as stored_trash
from app.store.search import search
from tests.fixtures.marked import Marked, done
from tests.fixtures.study import Study

pytestmark = pytest.mark.usefixtures("app_context")
BRIEF, TAG = On(1), On(tag="monitoring")


def written(study: Study) -> list[tuple[str, str]]:
    return [(memo.on, memo.said.text) for memo in memos.memos(study.project_id)]


def test_memos_are_written_changed_deleted_and_put_back(study: Study) -> None:
    ben, lead = study.member("analyst"), study.member("lead")
    on_tag = done(add_memo, ben, TAG, "Who monitors?\n\nNobody says.")
    on_brief = done(add_memo, lead, BRIEF, " It leans on B1:1. ")
    assert revs.counts(study.project_id)["memos"] == 2  # so that open pages are renewed
    assert written(study) == [
        ("B1", "It leans on B1:1."),
        ("monitoring", "Who monitors?\n\nNobody says."),
    ]
    [memo] = memos.on_tag(study.project_id, codebook.tag(study.project_id, "monitoring").id)
    assert (memo.said.analyst, memo.said.version, memo.said.edited_at) == ("Ben Okoro", 1, None)
    done(edit_memo, ben, TAG, on_tag, "Nobody says.", 1)
    with pytest.raises(Stale) as stale:
        edit_memo(ben, TAG, on_tag, "Mine", 1)
    assert stale.value.current == {"text": "Nobody says.", "version": 2}
    with pytest.raises(Forbidden, match="Only its author"):
        edit_memo(lead, TAG, on_tag, "Ours", 2)
    with pytest.raises(Forbidden):
        remove_memo(ben, BRIEF, on_brief)
    with pytest.raises(Missing):
        remove_memo(ben, BRIEF, on_tag)
    done(remove_memo, lead, TAG, on_tag)  # a lead may take out a colleague's
    done(remove_memo, lead, TAG, on_tag)
    assert written(study) == [("B1", "It leans on B1:1.")]
    with pytest.raises(Stale):
        edit_memo(ben, TAG, on_tag, "Mine", 3)
    done(restore_memo, ben, TAG, on_tag)
    assert len(written(study)) == 2
    for text, error in ((" ", Invalid), ("x" * (LONGEST + 1), TooLarge)):
        with pytest.raises(error, match="memo"):
            add_memo(ben, BRIEF, text)
    with pytest.raises(Forbidden):
        add_memo(study.member("viewer"), BRIEF, "I doubt it.")
    with pytest.raises(Missing):
        add_memo(ben, On(9), "Of what?")


def test_a_memo_is_found_goes_with_its_thing_and_over_to_the_tag_that_it_became(
    marked: Marked,
) -> None:
    study, lead = marked.study, marked.member("ana")
    done(add_memo, lead, TAG, "Seldom zeppelins, see [B1:1, B1:2] and b1:3.")
    on_brief = done(add_memo, lead, BRIEF, "Zeppelins again; xB1:1 is no reference.")
    found = search([study.project_id], read("zeppelin*"))
    assert {(hit.ref, hit.brief_title, hit.anchor[:5]) for hit in found.hits} == {
        ("monitoring", "Monitoring", "memo-"),
        ("B1", "Counting rifles in Dorvane", "memo-"),
    }
    for ref in ("B1:1", "B1:2", "B1:3"):
        assert [memo.on for memo in memos.naming(study.project_id, ref)] == ["monitoring"]
    done(remove_memo, lead, BRIEF, on_brief)
    done(trash.remove_tag, lead, "monitoring")
    assert written(study) == []
    assert search([study.project_id], read("zeppelins")).hits == []
    [in_trash] = stored_trash.trash(study.project_id)["tag"]
    assert done(trash.restore, lead, "tag", in_trash.id) == "“Monitoring” is back."
    assert [memo.on for memo in memos.memos(study.project_id)] == ["monitoring"]
    done(merge_tag, lead, "monitoring", "peace")
    assert [memo.on for memo in memos.memos(study.project_id)] == ["peace"]
    assert [hit.ref for hit in search([study.project_id], read("zeppelins")).hits] == ["peace"]
