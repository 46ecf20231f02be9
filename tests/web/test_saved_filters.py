from __future__ import annotations

from html import unescape

from app.store.database import db
from app.store.saved_filters import saved_filters
from tests.fixtures.marked import Marked


def test_a_filter_is_saved_used_renamed_and_removed(marked: Marked) -> None:
    study = marked.study
    ben, vic = study.client("analyst"), study.client("viewer")
    form = {"name": "Border <b>weekly</b>", "q": "tag:border-control"}
    assert "Save this filter" in ben.get(study.url("/passages?q=tag:border-control")).text
    assert ben.post(study.url("/filters"), data=form).status_code == 303
    bar = vic.get(study.url("/passages")).text
    assert 'data-saved="tag:border-control"><bdi>Border &lt;b&gt;weekly&lt;/b&gt;</bdi></a>' in bar
    assert "Save this filter" not in vic.get(study.url("/passages?q=tag:peace")).text
    assert "Rename or delete" not in vic.get(study.url("/filters")).text
    with study.app.app_context():
        (kept,) = saved_filters(study.project_id)
        db.session.rollback()
    at = study.url(f"/filters/{kept.id}")
    assert ben.post(f"{at}/name", data={"name": "Weekly", "version": "1"}).status_code == 303
    assert "Weekly" in vic.get(study.url("/briefs/1")).text
    assert ben.post(f"{at}/removal").status_code == 303
    assert "data-saved" not in vic.get(study.url("/passages")).text


def test_a_refusal_keeps_what_was_typed(marked: Marked) -> None:
    study = marked.study
    form = {"name": "", "q": "tag:peace by:ana"}
    answer = study.client("lead").post(study.url("/filters"), data=form)
    html = unescape(answer.text)
    assert answer.status_code == 422
    assert "Give the filter a name." in html
    assert 'value="tag:peace by:ana"' in html
    assert "Passages tagged Peace, marked by Ana Sousa." in html
