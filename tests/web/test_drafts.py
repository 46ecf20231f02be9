from __future__ import annotations

import re
from io import BytesIO

import lxml.html
import pytest
from werkzeug.test import TestResponse

from app.domain.errors import Invalid, Locked
from app.readers.fetching import Fetched
from app.readers.isolation import read_with_pictures
from app.store import briefs
from app.store.database import db
from app.store.tables.briefs import Draft, Original
from app.web.pages import uploads
from tests.actions.test_annotations import commented
from tests.conftest import Recorder
from tests.fixtures.study import JSON, Study

PASTE = """A long enough title for this test

By Ida Quill

3 March 2019

Guards should count every rifle in the depots each month, and they should write it down.

Neighbours ought to patrol the river border together, which costs less than a fence does.
"""


def send(study: Study, text: str = "", file: tuple[bytes, str] | None = None) -> TestResponse:
    data: dict[str, object] = {"text": text}
    if file:
        data["file"] = (BytesIO(file[0]), file[1])
    return study.client("analyst").post(
        study.url("/drafts"), data=data, content_type="multipart/form-data"
    )


def begin(study: Study, text: str = PASTE) -> str:
    """The address of a new draft."""
    response = send(study, text)
    assert response.status_code == 303, response.text
    return response.location


def count(study: Study, table: type[Draft] | type[Original]) -> int:
    with study.app.app_context():
        return db.session.query(table).count()


def titles(study: Study) -> list[str]:
    with study.app.app_context():
        return [brief.title for brief in briefs.briefs(study.project_id)]


def test_the_form_accepts_what_the_readers_read(study: Study) -> None:
    page = study.client("analyst").get(study.url("/briefs/new"))
    assert page.status_code == 200
    for extension in (".txt", ".md", ".html"):
        assert re.search(rf'accept="[^"]*\{extension}[,"]', page.text)


def test_a_pasted_text_is_looked_over_and_saved(study: Study) -> None:
    client = study.client("analyst")
    page = client.get(begin(study))
    assert "A long enough title for this test" in page.text
    assert "Ida Quill" in page.text
    assert 'value="2019-03-03"' in page.text
    assert "2 numbered paragraphs" in page.text
    address = client.get(study.url("/briefs/new")).text
    assert "Unfinished imports" in address


def test_saving_keeps_what_was_corrected(study: Study) -> None:
    client, address = study.client("analyst"), begin(study)
    ordinals = re.findall(r'name="zone-(\d+)"', client.get(address).text)
    form = {f"zone-{ordinal}": "body" for ordinal in ordinals}
    form |= {"title": "Mine", "authors": "A\nB", "date": "March 2019", "zone-0": "front"}
    response = client.post(address, data=form)
    assert (response.status_code, response.location) == (303, study.url("/briefs/2"))
    with study.app.app_context():
        brief = briefs.brief(study.project_id, 2)
        assert (brief.title, brief.authors, brief.date) == ("Mine", ("A", "B"), "2019-03")
        zones = [b.zone for b in briefs.blocks(study.project_id, brief.revision_id)]
    assert zones == ["front", *["body"] * (len(ordinals) - 1)]


def test_comments_in_a_file_are_offered_and_made_highlights(study: Study) -> None:
    file = (commented(("the depot", "Zoe Far", "Which?")), "a.docx")
    client, address = study.client("analyst"), send(study, file=file).location
    page = lxml.html.fromstring(client.get(address).text)
    (box,) = page.cssselect("input[name=annotations]")
    assert box.get("checked") is not None
    assert "1 comment or highlight by Zoe Far" in page.text_content()
    refused = lxml.html.fromstring(client.post(address, data={"title": ""}).text)
    assert refused.cssselect("input[name=annotations]")[0].get("checked") is None
    client.post(address, data={"title": "Depots", "annotations": "1"})
    assert "Marked by Zoe Far in Word" in client.get(study.url("/briefs/2")).text


def fields_of(page: str) -> dict[str, str]:
    """What a browser sends when a button of the look-over form is pressed."""
    form = lxml.html.fromstring(page).get_element_by_id("save")
    values = ((name, value) for name, value in form.form_values() if name != "csrf_token")
    return {name: value.removeprefix("\n") for name, value in values}  # of a <textarea>


def texts_of(page: str) -> list[str]:
    found = lxml.html.fromstring(page).cssselect(".block-text")
    return [block.text_content() for block in found]


def test_blocks_are_split_and_joined_and_all_that_was_decided_stays(study: Study) -> None:
    client, address = study.client("analyst"), begin(study)
    form = fields_of(client.get(address).text) | {"publisher": "Typed"}
    at = next(n for n, text in enumerate(texts_of(client.get(address).text)) if "Guards" in text)
    form |= {f"zone-{at + 1}": "heading-2", "zone-0": "notes"}
    opened = client.post(address, data={**form, "split": str(at)}).text
    (area,) = lxml.html.fromstring(opened).cssselect(f"textarea[name=parts-{at}]")
    assert (area.text or "").strip() == texts_of(opened)[at]
    typed = texts_of(opened)[at].replace("and they", "\r\nand they")
    cut = client.post(address, data={**fields_of(opened), f"parts-{at}": typed, "cut": str(at)})
    assert cut.status_code == 200
    assert texts_of(cut.text)[at + 1] == "and they should write it down."
    form = fields_of(cut.text)
    assert form["publisher"] == "Typed"
    page = lxml.html.fromstring(cut.text)
    assert page.get_element_by_id(f"block-{at + 2}").get("data-kind") == "heading"
    assert page.get_element_by_id("block-0").get("data-zone") == "notes"
    assert "2 numbered paragraphs" in cut.text
    joined = client.post(address, data={**form, "join": str(at)})
    assert texts_of(joined.text) == texts_of(opened)
    again = client.get(address)
    assert fields_of(again.text)["publisher"] == "Typed", "kept with the draft"
    assert client.post(address, data=fields_of(joined.text)).status_code == 303
    with study.app.app_context():
        brief = briefs.brief(study.project_id, 2)
        kinds = [(b.kind, b.level) for b in briefs.blocks(study.project_id, brief.revision_id)]
    assert kinds[at + 1] == ("heading", 2)


def test_a_page_that_shows_other_blocks_changes_nothing(study: Study) -> None:
    client, address = study.client("analyst"), begin(study)
    other = fields_of(client.get(address).text)
    at = sum(1 for _ in texts_of(client.get(address).text)) - 2
    now = texts_of(client.post(address, data={**other, "join": str(at)}).text)
    for button in ({}, {"join": "0"}, {"starts": "1"}, {"split": "1"}):
        refused = client.post(address, data={**other, **button, "zone-1": "notes", "title": "Mine"})
        assert refused.status_code == 409
        assert "in another tab" in refused.text
        assert texts_of(refused.text) == now
        assert fields_of(refused.text)["title"] == "Mine"
        assert fields_of(refused.text)["zone-1"] == fields_of(client.get(address).text)["zone-1"]


def test_what_cannot_be_split_or_joined_is_said_at_the_block(study: Study) -> None:
    client, address = study.client("analyst"), begin(study)
    form = fields_of(client.get(address).text)
    last = len(texts_of(client.get(address).text)) - 1
    typed = {f"parts-{last}": "Other\nwords", "cut": str(last)}
    for button, words in ((typed, "the words stay"), ({"join": str(last)}, "Nothing follows")):
        refused = client.post(address, data={**form, **button})
        assert refused.status_code == 422
        block = lxml.html.fromstring(refused.text).get_element_by_id(f"block-{last}")
        assert words in block.text_content()
    assert "Other\nwords" in client.post(address, data={**form, **typed}).text
    assert client.post(address, data={**form, "join": "9" * 8}).status_code == 422


def test_comments_of_a_file_outlive_splitting_and_joining(study: Study) -> None:
    file = (commented(("the depot", "Zoe Far", "Which?")), "a.docx")
    client, address = study.client("analyst"), send(study, file=file).location
    page = client.get(address).text
    at = next(n for n, text in enumerate(texts_of(page)) if "the depot" in text)
    typed = texts_of(page)[at].replace("the depot", "the\ndepot")
    form = {**fields_of(page), "title": "Depots"}
    cut = client.post(address, data={**form, f"parts-{at}": typed, "cut": str(at)}).text
    assert texts_of(cut)[at + 1].startswith("depot")
    assert client.post(address, data=fields_of(cut)).status_code == 303
    assert "Marked by Zoe Far in Word" in client.get(study.url("/briefs/2")).text


def test_what_is_set_apart_is_named_and_led_to(study: Study) -> None:
    page = lxml.html.fromstring(study.client("analyst").get(begin(study)).text)
    links = page.cssselect(".not-text a")
    assert links
    for link in links:
        block = page.get_element_by_id(link.get("href")[1:])
        assert block.get("data-zone") != "body"


def test_pressing_save_twice_makes_one_brief(study: Study) -> None:
    client, address = study.client("analyst"), begin(study)
    first, second = (client.post(address, data={"title": "Once"}) for _ in range(2))
    assert first.location == second.location == study.url("/briefs/2")
    assert titles(study).count("Once") == 1


def test_a_missing_title_is_told_beside_the_field_and_nothing_typed_is_lost(study: Study) -> None:
    client, address = study.client("analyst"), begin(study)
    form = {"title": " ", "publisher": "<House>", "date": "someday", "zone-3": "notes"}
    response = client.post(address, data=form)
    assert response.status_code == 422
    assert 'id="title-wrong"' in response.text
    assert 'id="date-wrong"' in response.text
    assert 'value="&lt;House&gt;"' in response.text
    assert 'value="someday"' in response.text
    assert re.search(r'id="block-3" data-zone="notes"', response.text)
    assert client.get(address).status_code == 200, "the draft is still there"


def test_the_same_file_offers_the_brief_that_is_there(study: Study) -> None:
    client = study.client("analyst")
    client.post(begin(study), data={"title": "First"})
    address = begin(study)
    page = client.get(address)
    assert "in the project already" in page.text
    assert f'href="{study.url("/briefs/2")}"' in page.text
    assert "Add it anyway" in page.text
    assert client.post(address, data={"title": "Second", "again": "1"}).status_code == 303
    assert titles(study)[1:] == ["First", "Second"]


def test_a_copy_that_a_colleague_saved_meanwhile_is_told_before_saving(study: Study) -> None:
    client, address = study.client("analyst"), begin(study)
    client.post(begin(study), data={"title": "First"})
    response = client.post(address, data={"title": "Second", "publisher": "Typed"})
    assert response.status_code == 409
    assert "in the project already" in response.text
    assert 'value="Typed"' in response.text
    assert 'name="again"' in response.text
    assert "Second" not in titles(study)


def test_discarding_leaves_nothing(study: Study) -> None:
    files = count(study, Original)
    address = begin(study)
    for _ in range(2):
        response = study.client("analyst").post(address + "/removal")
        assert response.status_code == 303
    assert study.client("analyst").get(address).status_code == 404
    assert (count(study, Draft), count(study, Original)) == (0, files)


def test_somebody_elses_draft_does_not_exist(study: Study) -> None:
    address = begin(study)
    lead = study.client("lead")
    assert lead.get(address).status_code == 404
    assert lead.post(address, data={"title": "Mine"}).status_code == 404
    lead.post(address + "/removal")
    assert study.client("analyst").get(address).status_code == 200


def test_nothing_pasted_is_told_at_the_form(study: Study) -> None:
    for text in ("", " \r\n\t "):
        response = send(study, text)
        assert response.status_code == 422
        assert 'id="text-wrong"' in response.text


def test_a_text_and_a_file_at_once_are_refused_and_the_text_stays(study: Study) -> None:
    response = send(study, "<Pasted> words", (b"File words", "a.txt"))
    assert response.status_code == 422
    assert "&lt;Pasted&gt; words" in response.text


@pytest.mark.parametrize(
    ("data", "name", "status"),
    [
        (b"GIF89a\x00\x00\x00", "photo.txt", 415),
        (b"%PDF-1.7 rest", "essay.txt", 415),
        (b"plain words", "essay.docx", 415),
        ("Caf\u00e9 ".encode() + b"\xff\xfe broken \xc3", "broken.txt", 415),
        (b"   ", "empty.txt", 422),
        (b"<!doctype html><script>alert(1)</script>", "empty.html", 422),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_the_reason_at_the_form(
    study: Study, data: bytes, name: str, status: int
) -> None:
    before = count(study, Original)
    response = send(study, file=(data, name))
    assert response.status_code == status
    assert 'role="alert"' in response.text
    assert "<h1>Add a brief</h1>" in response.text
    assert (count(study, Draft), count(study, Original)) == (0, before)


def test_several_files_at_once_are_listed_and_one_that_fails_stops_none(study: Study) -> None:
    files = [
        (BytesIO(data), name)
        for data, name in (
            (PASTE.encode(), "one.txt"),
            (b"GIF89a\x00\x00\x00", "photo.gif"),
            (PASTE.replace("rifle", "crate").encode(), "two.txt"),
        )
    ]
    page = study.client("analyst").post(
        study.url("/drafts"), data={"file": files}, follow_redirects=True
    )
    assert "photo.gif: " in page.text
    assert "2 of 3 files are read" in page.text
    assert page.text.count("A long enough title for this test</bdi></a>") == 2
    assert page.request.path == study.url("/briefs/new")


def test_script_is_told_where_the_draft_is_or_why_there_is_none(study: Study) -> None:
    client, url = study.client("analyst"), study.url("/drafts")
    answer = client.post(url, data={"file": (BytesIO(PASTE.encode()), "a.txt")}, headers=JSON)
    assert answer.status_code == 201
    assert answer.json
    assert client.get(answer.json["go"]).status_code == 200
    answer = client.post(url, data={"file": (BytesIO(b"words"), "a.xyz")}, headers=JSON)
    assert answer.status_code == 415
    assert answer.json
    assert "“.xyz”" in answer.json["message"]
    answer = client.post(url, data={"text": "x" * 30 * 2**20}, headers=JSON)
    assert answer.status_code == 413
    assert answer.json
    assert "25 MB" in answer.json["message"]


def test_nobody_waits_while_a_file_is_read(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    held: list[bool] = []

    def look(*args: object, **kwargs: object) -> object:
        held.append(db.session().in_transaction())
        return read_with_pictures(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr("app.web.pages.uploads.read_with_pictures", look)
    begin(study)
    files = [(BytesIO(PASTE.encode()), f"{n}.txt") for n in range(2)]
    study.client("analyst").post(study.url("/drafts"), data={"file": files})
    assert held == [False] * 3


def test_a_locked_file_asks_for_its_password(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []

    def lock(*_args: object, password: str) -> object:
        tried.append(password)
        raise Locked("This file asks for a password.")

    monkeypatch.setattr("app.web.pages.uploads.read_with_pictures", lock)
    page = send(study, file=(b"words", "locked.txt"))
    assert page.status_code == 415
    assert '<input id="password" name="password" type="password"' in page.text
    data = {"file": (BytesIO(b"words"), "locked.txt"), "password": "otter"}
    answer = study.client("analyst").post(study.url("/drafts"), data=data, headers=JSON)
    assert answer.json
    assert "password" in answer.json["fields"]
    assert tried == ["", "otter"]


def test_the_text_starts_and_ends_at_a_block_without_script(study: Study) -> None:
    client, address = study.client("analyst"), begin(study)

    def zones(page: str) -> list[str]:
        return re.findall(r'id="block-\d+" data-zone="(\w+)"', page)

    before = zones(client.get(address).text)
    last = len(before) - 1
    assert before[last - 1 :] == ["body", "body"]
    typed = {"title": "Typed before", f"zone-{last}": "body"}
    response = client.post(address, data={**typed, "starts": str(last)})
    assert zones(response.text) == [*before[: last - 1], "boilerplate", "body"]
    assert "Typed before" in response.text
    typed |= {f"zone-{last - 1}": "boilerplate"}
    response = client.post(address, data={**typed, "starts": str(last - 1)})
    assert zones(response.text) == before
    response = client.post(address, data={**typed, "ends": str(last - 1)})
    assert zones(response.text)[-2:] == ["body", "boilerplate"]
    assert titles(study)[1:] == [], "nothing is saved yet"


def test_saving_one_of_several_can_lead_to_the_next(study: Study) -> None:
    client = study.client("analyst")
    first, second = begin(study), begin(study, PASTE.replace("rifle", "crate"))
    assert "then the next of 1" in client.get(second).text
    assert client.post(second, data={"title": "Second", "next": "1"}).location == first
    assert "then the next" not in client.get(first).text
    response = client.post(first, data={"title": "First", "next": "1"})
    assert response.location == study.url("/briefs/3")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "cp1252"])
def test_other_encodings_are_read_as_what_they_are(study: Study, encoding: str) -> None:
    data = PASTE.replace("rifle", "“rifle” à").encode(encoding)
    response = send(study, file=(data, "essay.txt"))
    assert "“rifle” à" in study.client("analyst").get(response.location).text


def test_nothing_of_a_script_survives_a_web_page(study: Study) -> None:
    html = (
        b"<!doctype html><html><head><title>Page</title></head><body><article><h1>Page</h1>"
        b'<p onclick="evil()">Guards <a href="javascript:evil()">should</a> count every rifle in '
        b"the depots each month, and write it down.</p><script>evil()</script>"
        + b"<p>Neighbours ought to patrol the river border together, which costs less.</p>" * 6
        + b"</article></body></html>"
    )
    response = send(study, file=(html, "page.html"))
    page = study.client("analyst").get(response.location).text
    assert "should count every rifle" in page
    assert "evil" not in page


def test_fifty_megabytes_are_refused_at_the_form(study: Study) -> None:
    response = send(study, file=(b"x" * 50 * 2**20, "large.txt"))
    assert response.status_code == 413
    assert "<h1>Add a brief</h1>" in response.text
    assert "25 MB" in response.text
    assert count(study, Draft) == 0


def test_too_much_from_somebody_who_may_not_send_anything_is_refused_as_such(study: Study) -> None:
    data = {"text": "x" * 30 * 2**20}
    for role, status in (("anonymous", 401), ("outsider", 404), ("viewer", 403)):
        assert study.client(role).post(study.url("/drafts"), data=data).status_code == status


def test_a_viewer_cannot_bring_in_a_brief(study: Study) -> None:
    viewer = study.client("viewer")
    assert viewer.get(study.url("/briefs/new")).status_code == 403
    assert viewer.post(study.url("/drafts"), data={"text": PASTE}).status_code == 403


@pytest.mark.parametrize("paragraphs", [5, 500])
def test_looking_over_takes_the_same_statements_for_any_length(
    study: Study, statements: Recorder, paragraphs: int
) -> None:
    text = "\n\n".join(
        f"Paragraph {n} says that guards should count every rifle." for n in range(paragraphs)
    )
    address = begin(study, text)
    client = study.client("analyst")
    client.get(address)
    with statements() as seen:
        page = client.get(address)
    assert page.text.count('<li class="block') == paragraphs
    assert len(seen) == 3  # session with member, draft, copies


def from_the_web(study: Study, address: str, **fields: str) -> TestResponse:
    return study.client("analyst").post(
        study.url("/drafts"), data={"address": address, **fields}, headers=JSON
    )


@pytest.mark.either_engine
def test_a_page_is_fetched_from_its_address_and_looked_over(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    page = b"<title>Ten Locks</title><h1>Ten Locks</h1><p>Guards should count every rifle.</p>"

    def fetch(address: str, *, agent: str, ports: set[int]) -> Fetched:
        asked.append(address)
        assert (agent.split("/")[0], ports) == ("Briefmark", {80, 443})
        if "gone" in address:
            raise Invalid("Nothing there.")
        return Fetched("https://papers.example/locks", "locks.html", page)

    monkeypatch.setattr(uploads, "fetch_isolated", fetch)
    client = study.client("analyst")
    sent = from_the_web(study, " example.org/locks ")
    draft = client.get(sent.get_json()["go"]).text
    assert asked == ["https://example.org/locks"]
    assert fields_of(draft)["url"] == "https://papers.example/locks"
    assert "Ten Locks" in draft
    assert "The address led to https://papers.example/locks" in draft
    assert (
        "The address led"
        not in client.get(from_the_web(study, "https://papers.example/l").get_json()["go"]).text
    )
    gone = from_the_web(study, "https://example.org/gone")
    assert (gone.status_code, gone.get_json()["fields"]) == (422, {"address": "Nothing there."})
    both = from_the_web(study, "https://example.org/locks", text="Words.")
    assert "not several" in both.get_json()["fields"]["address"]
    study.app.config["FETCH"] = 0
    assert "nothing is fetched" in from_the_web(study, "a.org").get_json()["fields"]["address"]
    off = client.get(study.url("/briefs/new")).text
    assert 'name="address"' not in off
    assert "nothing is fetched from the web" in off
    study.app.config["FETCH"] = 1
    assert 'name="address"' in client.get(study.url("/briefs/new")).text
    assert len(asked) == 3
