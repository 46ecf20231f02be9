from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from html import unescape
from itertools import pairwise
from typing import Any
from unittest.mock import Mock

import pytest
import sqlalchemy as sa

from app.actions.briefs import rezone_block
from app.actions.recommendations import make
from app.store.database import change, db
from app.store.filters import Selection
from app.store.tables.briefs import Brief, Revision
from app.store.tables.codebook import Tag
from app.store.tables.columns import new_id, now
from app.store.tables.people import Membership, Project, User
from app.web.pages import passages
from app.web.pages.passages import A_PAGE
from app.web.room import filter_bar
from tests.fixtures.marked import Marked
from tests.fixtures.study import JSON, Study


def refs(html: str) -> list[str]:
    return re.findall(r'class="reference" href="[^"]+">(B\d+:\d+)<', html)


def test_passages_stand_in_their_context(marked: Marked) -> None:
    html = unescape(marked.study.client("viewer").get(marked.study.url("/passages")).text)
    assert refs(html) == ["B1:1", "B1:2", "B1:4", "B1:3", "B2:2", "B2:1"]
    assert (
        '<span class="around">Guards should </span><mark class="exact">count every rifle in the'
        ' depots</mark><span class="around"> each month.</span>'
    ) in html
    assert "Quill 2019a, ¶1" in html
    assert 'href="/projects/sahel-arms/briefs/1/highlights/2"' in html
    assert "6 passages" in html


def test_a_page_holds_fifty_and_leads_on(marked: Marked) -> None:
    with marked.study.app.app_context(), change():
        for _ in range(A_PAGE):
            marked.mark(1, "river", "peace", by="ben")
    client, url = marked.study.client("analyst"), marked.study.url("/passages")
    first = client.get(url, query_string={"q": "tag:peace"}).text
    assert len(refs(first)) == A_PAGE
    assert "1 to 50 of 51 passages" in first
    assert "51 passages</span>" in first  # of the group
    assert ", continued" not in first
    last = refs(first)[-1]
    assert f"{url}?q=tag:peace&amp;after={last}" in first
    second = client.get(url, query_string={"q": "tag:peace", "after": last}).text
    assert refs(second) == ["B1:3"]
    assert "51 to 51 of 51 passages" in second
    assert "51 passages, continued" in second
    back = client.get(url, query_string={"q": "tag:peace", "before": "B1:3"}).text
    assert refs(back) == refs(first)
    for odd in ("", "x", "B0:0", "B1:99999999999", "é"):
        assert client.get(url, query_string={"after": odd}).status_code == 200


def test_an_empty_page_teaches_the_next_step(study: Study, marked: Marked) -> None:
    client = study.client("viewer")
    nothing = client.get(study.url("/passages"), query_string={"q": "nothing"}).text
    assert "No passage matches this filter" in nothing


def test_without_a_highlight_the_page_says_how_to_make_one(study: Study) -> None:
    assert "No passages yet" in study.client("viewer").get(study.url("/passages")).text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"sort": "newest", "group": "none"}, ["B2:2", "B2:1", "B1:4", "B1:3", "B1:2", "B1:1"]),
        ({"group": "analyst"}, ["B1:1", "B1:4", "B1:3", "B1:2", "B2:2", "B2:1"]),
        (
            {"group": "tag"},
            ["B1:4", "B1:2", "B1:4", "B2:2", "B1:1", "B1:3", "B1:2", "B2:1"],  # each of their tags
        ),
        ({"sort": "odd", "group": "odd"}, ["B1:1", "B1:2", "B1:4", "B1:3", "B2:2", "B2:1"]),
    ],
)
def test_sorted_and_grouped_as_asked(
    marked: Marked, query: dict[str, str], expected: list[str]
) -> None:
    client = marked.study.client("viewer")
    html = client.get(marked.study.url("/passages"), query_string=query).text
    assert sorted(refs(html)) == sorted(expected)
    if query.get("sort") != "newest":
        assert refs(html) == expected


def test_the_words_of_the_filter_are_marked(marked: Marked) -> None:
    client = marked.study.client("viewer")
    html = client.get(marked.study.url("/passages"), query_string={"q": "riv*"}).text
    assert 'patrol the <mark class="found">river</mark> border' in html


def forget() -> None:
    for kept in (passages._LATEST, filter_bar._LATEST):
        kept._made.clear()
        kept._weight = 0


def listed(marked: Marked, query: str = "", who: str = "analyst") -> str:
    """What the page says, but for what each answer has of its own."""
    answer = marked.study.client(who).get(marked.study.url(f"/passages{query}"))
    assert answer.status_code == 200
    html = answer.text
    html = html[html.index("<main") : html.index("</main>")]
    return re.sub(r'(name="(?:csrf_token|form_id)" value=")[^"]+', r"\1", html)


def changes(marked: Marked) -> Iterator[Callable[[], object]]:
    study = marked.study
    client = study.client("lead")

    def send(path: str, **form: object) -> None:
        answer = client.post(study.url(path), data=form, headers=JSON)
        assert answer.status_code < 300, answer.text

    def put(table: type[Any], *which: Any, **values: object) -> None:
        with study.app.app_context(), change():
            db.session.execute(sa.update(table).where(*which).values(**values))

    def act(done: Callable[[], object]) -> None:
        with study.app.app_context(), change():
            done()

    with study.app.app_context():
        lead = study.member("lead")
    first = Brief.number == 1
    yield partial(send, "/briefs/1/highlights/1", version=1, tag="peace", note="Which?")
    yield lambda: send("/briefs/1/highlights/2/removal")
    yield lambda: send("/briefs/1/undo")
    yield lambda: act(lambda: marked.mark(1, "river", "peace", by="ben"))
    yield lambda: put(Tag, Tag.slug == "peace", name="Calm", colour="rust")
    yield lambda: put(Tag, Tag.slug == "peace", retired_at=now())
    yield lambda: put(User, User.id == marked.user("ben"), name="Benedict")
    yield lambda: act(lambda: make(lead, 1, 1, strength="should", title="Count them"))
    yield lambda: act(lambda: make(lead, 1, 1, strength="should", title="Lock them"))
    yield lambda: act(lambda: rezone_block(lead, 1, 1, "notes"))
    yield lambda: put(Brief, first, title="Volume one", authors=["Ida Quill", "Zoe Marsh"])
    yield lambda: put(Brief, first, language="ar")
    yield lambda: put(Project, citation_style="notes")
    yield lambda: send("/filters", name="Of peace", q="tag:peace")
    yield lambda: act(lambda: recognised_anew(marked))
    ben = Membership.user_id == study.people["analyst"]
    yield lambda: put(Membership, ben, role="viewer")
    yield lambda: put(Membership, ben, role="analyst")
    yield lambda: put(Project, archived_at=now())


def recognised_anew(marked: Marked) -> None:
    """The first brief has another text, whose words around the passages are others."""
    old = db.session.scalars(sa.select(Revision).join(Brief, Brief.revision_id == Revision.id))
    before = old.first()
    assert before is not None
    kept = {each.key: getattr(before, each.key) for each in sa.inspect(Revision).columns}
    text = before.text.replace("each month", "each  week")
    new = Revision(**{**kept, "id": new_id(), "number": before.number + 1, "text": text})
    db.session.add(new)
    db.session.flush()
    brief = db.session.scalars(sa.select(Brief).where(Brief.id == before.brief_id)).one()
    brief.revision_id = new.id


@pytest.mark.parametrize("query", ["", "?group=tag", "?q=-tag:monitoring&sort=newest&group=none"])
def test_what_is_kept_of_a_list_is_what_would_be_drawn_anew(marked: Marked, query: str) -> None:
    seen = [listed(marked, query)]
    for one in changes(marked):
        one()
        kept = listed(marked, query)
        forget()
        assert listed(marked, query) == kept
        seen.append(kept)
    assert sum(one != other for one, other in pairwise(seen)) > 10


def test_a_list_is_drawn_for_who_reads_it_and_as_the_address_says(marked: Marked) -> None:
    whole = listed(marked)
    for ask in (
        ("?after=B1:1", "analyst"),
        ("?before=B1:3", "analyst"),
        ("?choose=shown", "analyst"),
        ("?q=tag:peace", "analyst"),
        ("?sort=newest", "analyst"),
        ("", "viewer"),
        ("", "analyst"),
    ):
        kept = listed(marked, *ask)
        forget()
        assert listed(marked, *ask) == kept
        assert (kept == whole) == (ask == ("", "analyst"))
        listed(marked)


def test_a_list_is_drawn_again_only_when_it_would_not_be_the_same(
    marked: Marked, monkeypatch: pytest.MonkeyPatch
) -> None:
    with marked.study.app.app_context(), change():
        of_lead = Membership.user_id == marked.study.people["lead"]
        db.session.execute(sa.update(Membership).where(of_lead).values(role="analyst"))
    listed(marked)
    listed(marked, who="lead")
    drawn: list[Selection] = []

    def noted(selection: Selection, *of: Any) -> list[passages.PassageGroup]:
        drawn.append(selection)
        return groups(selection, *of)

    groups = passages._groups
    monkeypatch.setattr(passages, "_groups", noted)
    listed(marked)
    listed(marked, who="lead")
    assert not drawn
    with marked.study.app.app_context(), change():
        db.session.execute(sa.update(Tag).where(Tag.slug == "peace").values(name="Calm"))
    listed(marked)
    assert len(drawn) == 1
    today = Mock(now=lambda _zone: now() + timedelta(days=1))  # days are said without this year
    monkeypatch.setattr(passages, "datetime", today)
    listed(marked)
    assert len(drawn) == 2


def test_a_refusal_is_said_where_the_list_was_kept(marked: Marked) -> None:
    listed(marked)
    client = marked.study.client("analyst")
    answer = client.post(marked.study.url("/passages"), data={"do": "tag", "tag": "peace"})
    assert answer.status_code == 422
    assert "Choose passages first" in answer.text


def test_what_each_answer_has_of_its_own_is_not_kept(marked: Marked) -> None:
    client, own = marked.study.client("analyst"), r'name="(csrf_token|form_id)" value="([^"]+)"'
    first, second = (
        re.findall(own, client.get(marked.study.url("/passages")).text) for _ in range(2)
    )
    names = ["csrf_token", "form_id"]
    assert [name for name, _ in first] == [name for name, _ in second]
    assert [name for name, _ in first].count("csrf_token") == 3  # signing out, acting, undoing
    assert len(dict([*first, *second])) == len(names)
    assert dict(first)["form_id"] != dict(second)["form_id"]


def test_it_is_sent_packed_as_it_is_sent_plain(marked: Marked) -> None:
    client = marked.study.client("viewer")
    plain, packed = (
        client.get(marked.study.url("/passages"), headers={"Accept-Encoding": accepted}).data
        for accepted in ("identity", "gzip")
    )
    unpacked = gzip.decompress(packed)
    begin, end = b"<h1", b"</main>"
    assert (
        unpacked[unpacked.index(begin) : unpacked.index(end)]
        == plain[plain.index(begin) : plain.index(end)]
    )
