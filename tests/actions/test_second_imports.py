"""The same file a second time, after something was changed or deleted here: nothing is doubled,
nothing comes back, and the report lists what differs."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from app.actions.briefs import remove_brief
from app.actions.codebook import edit_tag, merge_tag, retire_tag
from app.actions.highlights import adjust_highlight, edit_highlight, remove_highlight
from app.actions.work.bring_in import bring_in, keep_work
from app.domain.projects import ProjectRow
from app.domain.work.bringing_in import plan
from app.domain.work.foreign_ids import DELETED, HERE, KNOWN, THERE
from app.domain.work.report import ImportReport
from app.exports.orders import ExportOrder, write
from app.readers.work import work_reader_named
from app.store import codebook, foreign_ids, highlights
from app.store.briefs import with_texts
from app.store.database import change
from tests.conftest import Recorder
from tests.fixtures.study import BLOCKS, Study

pytestmark = pytest.mark.usefixtures("app_context")

TITLE = BLOCKS[0][3]
FIRST, SECOND = "count every rifle", "patrol the river border"


def guid(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012}"


def qdpx(study: Study, note: str = "", tag: str = "Fuel") -> bytes:
    selections = "".join(
        f'<PlainTextSelection guid="{guid(at)}" startPosition="{study.text.index(words)}" '
        f'endPosition="{study.text.index(words) + len(words)}"><Description>{note}</Description>'
        f'<Coding guid="{guid(10 + at)}"><CodeRef targetGUID="{guid(3)}"/></Coding>'
        "</PlainTextSelection>"
        for at, words in ((1, FIRST), (2, SECOND))
    )
    xml = (
        '<Project xmlns="urn:QDA-XML:project:1.0" name="p" origin="QualCoder 3.6"><CodeBook><Codes>'
        f'<Code guid="{guid(3)}" name="{tag}" isCodable="true"/></Codes></CodeBook><Sources>'
        f'<TextSource guid="{guid(4)}" name="{TITLE}" plainTextPath="internal://{guid(5)}.txt">'
        f"{selections}</TextSource></Sources></Project>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("project.qde", xml)
        archive.writestr(f"Sources/{guid(5)}.txt", study.text)
    return out.getvalue()


def hypothesis(_study: Study, note: str = "", tag: str = "Fuel") -> bytes:
    rows = [
        {
            "id": f"id{words[0]}",
            "uri": "https://e.example/b",
            "user": "acct:zoe@h",
            "tags": [tag],
            "text": note,
            "created": "2026-01-01T00:00:00Z",
            "document": {"title": [TITLE]},
            "target": [{"selector": [{"type": "TextQuoteSelector", "exact": words}]}],
        }
        for words in (FIRST + " in the depots", SECOND + " together")
    ]
    return json.dumps({"rows": rows}).encode()


def table(_study: Study, note: str = "", tag: str = "Fuel") -> bytes:
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(("id", "quote", "tags", "note", "source"))
    rows.writerow(("1", FIRST + " in the depots", tag, note, TITLE))
    rows.writerow(("2", SECOND + " together", tag, note, TITLE))
    return out.getvalue().encode()


def bare_table(_study: Study, note: str = "", tag: str = "Fuel") -> bytes:
    """Without ids of its rows."""
    lines = (
        f"{words};{tag};{note};{TITLE}"
        for words in (f"{FIRST} in the depots", f"{SECOND} together")
    )
    return "\n".join(["quote;tags;note;source", *lines]).encode()


FILES: dict[str, tuple[str, Callable[..., bytes]]] = {
    "qdpx": ("qdpx", qdpx),
    "hypothesis": ("hypothesis", hypothesis),
    "csv": ("csv", table),
    "bare csv": ("csv", bare_table),
}


def brought(study: Study, reader: str, data: bytes) -> ImportReport:
    work = work_reader_named(reader).read(data)
    with change():
        actor = study.member("lead")
        id = keep_work(actor, work, data=data, name=f"w.{reader}", reader=reader)
        known = with_texts(actor.project_id)
        before = foreign_ids.before(actor.project_id, work)
        return bring_in(actor, id, plan(work, known, before=before), known)


@dataclass(frozen=True)
class Here:
    """What a test looks at: live highlights with their tags, and the names of the codebook."""

    highlights: list[tuple[int, str, list[str], str]]
    tags: list[str]


def here(study: Study) -> Here:
    lines = highlights.highlights(study.project_id, study.revision_id)
    return Here(
        [(line.number, line.exact, line.slugs, line.note) for line in lines],
        [tag.name for tag in codebook.tags(study.project_id, retired=True)],
    )


def rename(study: Study) -> None:
    tag = codebook.tag(study.project_id, "fuel")
    edit_tag(study.member("lead"), "fuel", tag._replace(name="Energy"), tag.version)


def merge(study: Study) -> None:
    merge_tag(study.member("lead"), "fuel", "monitoring")


def retire(study: Study) -> None:
    retire_tag(study.member("lead"), "fuel")


def edit(study: Study) -> None:
    line = highlights.highlight(study.project_id, study.brief_id, 1)
    edit_highlight(study.member("lead"), 1, 1, line.slugs, "Ours now.", line.version)


def retag(study: Study) -> None:
    line = highlights.highlight(study.project_id, study.brief_id, 1)
    edit_highlight(study.member("lead"), 1, 1, ["border-control"], line.note, line.version)


def move(study: Study) -> None:
    line = highlights.highlight(study.project_id, study.brief_id, 1)
    start, end = study.span("Guards should count")
    words = study.text[start:end]
    adjust_highlight(study.member("lead"), 1, 1, start, end, words, line.version)


def delete(study: Study) -> None:
    remove_highlight(study.member("lead"), 1, 1)


CHANGES: dict[str, tuple[Callable[[Study], None], str, str]] = {
    "rename": (rename, KNOWN, ""),
    "merge": (merge, KNOWN, ""),
    "retire": (retire, KNOWN, ""),
    "edit": (edit, HERE, "B1:1 was changed here: note."),
    "retag": (retag, HERE, "B1:1 was changed here: tags"),
    "move": (move, HERE, "B1:1 was changed here: ends."),
    "delete": (delete, DELETED, "B1:1 was deleted here."),
}
SAID = {
    "rename": "The tag “Fuel” is “Energy” here.",
    "merge": "The tag “Fuel” is “Monitoring” here.",
    "retire": "The tag “Fuel” is retired here",
}


@pytest.mark.parametrize("change_", CHANGES)
@pytest.mark.parametrize("file", FILES)
def test_a_second_time_doubles_nothing_and_brings_nothing_back(
    study: Study, file: str, change_: str
) -> None:
    reader, made = FILES[file]
    first = brought(study, reader, made(study))
    assert [row.ref for row in first.rows] == ["B1:1", "B1:2"]
    changing, how, reason = CHANGES[change_]
    with change():
        changing(study)
    before = here(study)
    again = brought(study, reader, made(study))
    assert here(study) == before
    assert [(row.ref, row.how) for row in again.rows] == [("B1:1", how), ("B1:2", KNOWN)]
    assert again.rows[0].reason.startswith(reason)
    assert (again.briefs, again.tags, again.placed) == ((), (), [])
    if change_ in SAID:
        assert any(said.startswith(SAID[change_]) for said in again.warnings)


@pytest.mark.parametrize("file", ["qdpx", "hypothesis", "csv"])
def test_new_words_in_the_file_are_listed_and_ours_stay(study: Study, file: str) -> None:
    reader, made = FILES[file]
    brought(study, reader, made(study, note="First."))
    before = here(study)
    again = brought(study, reader, made(study, note="Second, better."))
    assert here(study) == before
    assert [row.how for row in again.rows] == [THERE, THERE]
    assert again.rows[0].reason == "The file has changed. Its note there: “Second, better.”"
    with change():
        edit(study)
    both = brought(study, reader, made(study, note="Second, better."))
    assert both.rows[0].how == HERE
    assert both.rows[0].reason.endswith(
        "The file, too, has changed. Its note there: “Second, better.”"
    )


def test_a_tag_renamed_in_the_file_is_the_same_tag(study: Study) -> None:
    brought(study, "qdpx", qdpx(study))
    again = brought(study, "qdpx", qdpx(study, tag="Diesel"))
    assert again.tags == ()
    assert [row.how for row in again.rows] == [KNOWN, KNOWN]
    assert "The tag “Diesel” is “Fuel” here." in again.warnings


def test_what_the_file_has_more_the_second_time_comes_with_the_tag_as_it_is_here(
    study: Study,
) -> None:
    whole = hypothesis(study)
    rows = json.loads(whole)["rows"]
    brought(study, "hypothesis", json.dumps({"rows": rows[:1]}).encode())
    with change():
        merge(study)
    again = brought(study, "hypothesis", whole)
    assert [(row.ref, row.how) for row in again.rows] == [("B1:1", KNOWN), ("B1:2", "quote")]
    assert [tags for _, _, tags, _ in here(study).highlights] == [["monitoring"], ["monitoring"]]


def test_a_text_whose_brief_was_deleted_does_not_come_back(study: Study) -> None:
    other = qdpx(study)
    work = work_reader_named("qdpx").read(other)
    document = work.texts[0].document
    assert document
    blocks = (*document.blocks, replace(document.blocks[-1], text="One line more."))
    text = replace(work.texts[0], document=replace(document, blocks=blocks), name="Another")
    work = replace(work, texts=(text,))

    def again() -> ImportReport:
        with change():
            actor = study.member("lead")
            id = keep_work(actor, work, data=other, name="w.qdpx", reader="qdpx")
            known = with_texts(actor.project_id)
            before = foreign_ids.before(actor.project_id, work)
            return bring_in(actor, id, plan(work, known, {0: choice}, before), known)

    choice = "new"
    assert again().briefs == ("B2",)
    with change():
        remove_brief(study.member("lead"), 2)
    choice = ""
    second = again()
    assert (second.briefs, [row.how for row in second.rows]) == ((), [DELETED, DELETED])


@pytest.mark.parametrize("format", ["qdpx", "csv", "jsonld"])
@pytest.mark.parametrize("change_", CHANGES)
def test_an_export_of_our_own_comes_back_as_what_it_is(
    study: Study, change_: str, format: str
) -> None:
    brought(study, "csv", table(study))
    row = ProjectRow("Sahel", study.slug)
    data = write(ExportOrder(study.project_id, row, format, "", "https://b.example/" + study.slug))
    changing, how, reason = CHANGES[change_]
    with change():
        changing(study)
    before = here(study)
    again = brought(study, format, data)
    assert here(study) == before
    assert [(row.ref, row.how) for row in again.rows] == [("B1:1", how), ("B1:2", KNOWN)]
    otherwise = reason.replace(
        "was changed here", "is otherwise here"
    )  # nobody knows on which side
    assert again.rows[0].reason.startswith(otherwise)
    assert again.placed == []


def test_statements_do_not_grow_with_what_came_before(study: Study, statements: Recorder) -> None:
    def rows(many: int) -> bytes:
        lines = (f"count every rifle in the depots;t{at};;{TITLE}" for at in range(many))
        return "\n".join(["quote;tags;note;source", *lines]).encode()

    few, many = rows(3), rows(40)
    brought(study, "csv", few)
    with statements() as a_few:
        brought(study, "csv", few)
    brought(study, "csv", many)
    with statements() as a_lot:
        assert {row.how for row in brought(study, "csv", many).rows} == {KNOWN}
    assert len(a_lot) <= len(a_few)
