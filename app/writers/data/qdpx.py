"""REFI-QDA project (.qdpx), for NVivo, ATLAS.ti, MAXQDA, QualCoder and others: a zip of
`project.qde` (XML) and `sources/GUID.txt`, the whole text of each brief.

Positions are Unicode code points of those texts, half-open; the texts are UTF-8 with LF and without
a byte order mark, so that programs which count line ends or marks agree. A passage is a selection,
a tag on it a coding by its analyst; the analyst's note is the selection's description (what other
programs show beside it) and ends in a line with reference, citation and permalink; replies are
notes of their own, as are syntheses. GUIDs follow from the names of things: a project exported
again is the same project.

A recommendation is a note, named “Recommendation R7”, to which its passages refer; what stands for
and against it has no place but in the note's text, and the matrix has none at all: the project's
description says both. Attributes of briefs are variables beside those of its details. The blocks of
each text with their zones, for which REFI-QDA has no place either, stand in processing instructions
before the root, which other programs pass over.

Source of the format: QDA-XML 1.0, module Project.xsd (www.qdasoftware.org).
"""

import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import groupby

from app.domain.attributes import DATE, NUMBER, Attribute
from app.domain.briefs import TextRow
from app.domain.passages import Passage, Reply, Source
from app.domain.recommendations.record import Recommendation
from app.domain.report.summary import Summary
from app.domain.report.wording import own_note
from app.writers.contract import Written, unwatched, watched
from app.writers.data.qdc import ORIGIN, Element, add, add_codes, clean, guid, tag_guid, to_bytes
from app.writers.data.recommendation_rows import in_plain_words

_SPACE = "urn:QDA-XML:project:1.0"
RECOMMENDATION = "Recommendation "  # begins the name of its note
_VARIABLES = ("Author", "Publisher", "Date", "URL", "Language")
_WHOLE_DAY = 10  # characters; the format has no date of a month or a year


def write(summary: Summary, written: Written = unwatched) -> bytes:
    from lxml import etree

    root = etree.Element(f"{{{_SPACE}}}Project", _attributes(summary), nsmap={None: _SPACE})
    _add_users(root, summary)
    if summary.codebook:
        add_codes(add(root, "CodeBook"), summary, _syntheses(summary))
    texts = [(source, text) for source in summary.sources if (text := _text(summary, source))]
    if texts:
        types = {each.key: _type(summary, each) for each in summary.attributes}
        _add_variables(root, summary, types)
        _add_sources(root, summary, texts, types, written)
    _add_notes(root, summary)
    about = (
        *(summary.project.question, summary.sentence),
        *(_about_recommendations(summary), _about_the_matrix(summary)),
    )
    add(root, "Description", "\n\n".join(filter(None, about)))
    for source, text in texts:
        root.addprevious(_blocks(summary, source, text))
    files = {f"sources/{_source_guid(summary, s)}.txt": t.text.encode() for s, t in texts}
    return _zip({"project.qde": to_bytes(root), **files})


def _zip(files: dict[str, bytes]) -> bytes:
    """The same files give the same bytes: every member has the format's first date."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            member = zipfile.ZipInfo(name)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = 3
            member.external_attr = 0o644 << 16
            archive.writestr(member, data)
    return out.getvalue()


def _attributes(summary: Summary) -> dict[str, str]:
    when = f"{summary.date.isoformat()}T00:00:00Z"
    return {"name": clean(summary.project.name), "origin": ORIGIN, "creationDateTime": when}


def _add_users(root: Element, summary: Summary) -> None:
    people = {a.handle: a.name for a in summary.analysts}
    for row in summary.passages:
        people.update({reply.analyst_handle: reply.analyst for reply in row.replies})
    if people:
        users = add(root, "Users")
        for handle in sorted(people):
            add(users, "User", guid=_user(handle), name=people[handle], id=handle)


def _add_variables(root: Element, summary: Summary, types: Mapping[str, str]) -> None:
    """`types` are those of the attributes, by key."""
    variables = add(root, "Variables")
    for name in _VARIABLES:
        add(variables, "Variable", guid=_variable(summary, name), name=name, typeOfVariable="Text")
    for each in summary.attributes:
        key, kind = _variable(summary, f"attribute {each.key}"), types[each.key]
        add(variables, "Variable", guid=key, name=clean(each.name), typeOfVariable=kind)


def _type(summary: Summary, attribute: Attribute) -> str:
    """Of the variable of an attribute. Dates are text where one is a month or a year alone."""
    values = [source.row.attributes.get(attribute.key, "") for source in summary.sources]
    if attribute.kind == DATE and all(len(value) in (0, _WHOLE_DAY) for value in values):
        return "Date"
    return "Float" if attribute.kind == NUMBER else "Text"


def _add_sources(
    root: Element,
    summary: Summary,
    texts: list[tuple[Source, TextRow]],
    types: Mapping[str, str],
    written: Written,
) -> None:
    sources = add(root, "Sources")
    by_brief = {ref: list(group) for ref, group in groupby(summary.passages, key=lambda p: p.brief)}
    recommended: dict[str, list[str]] = {}
    for row in summary.recommendations:
        for each in row.evidence:
            key = _recommendation_guid(summary, row)
            recommended.setdefault(each.passage.ref, []).append(key)
    for source, _ in texts:
        key = _source_guid(summary, source)
        path = f"internal://{key}.txt"
        element = add(sources, "TextSource", guid=key, name=source.row.title, plainTextPath=path)
        add(element, "Description", source.full)
        for passage in watched(by_brief.get(source.row.ref, ()), written):
            _add_selection(element, summary, passage, recommended)
        _add_values(element, summary, source, types)


def _add_selection(
    parent: Element, summary: Summary, passage: Passage, recommended: Mapping[str, list[str]]
) -> None:
    """`recommended` are the GUIDs of the recommendations that rest on each passage."""
    selection = add(
        parent,
        "PlainTextSelection",
        guid=guid("passage", summary.project.slug, passage.ref),
        name=f"{passage.ref} {' '.join(passage.exact[:60].split())}",
        startPosition=str(passage.start),
        endPosition=str(passage.end),
        **_by(passage.analyst_handle, passage.created_at),
    )
    changed = own_note(passage) if passage.note_by else ""
    where = " · ".join(filter(None, (passage.ref, passage.citation, passage.permalink, changed)))
    add(selection, "Description", f"{passage.note}\n\n{where}" if passage.note else where)
    others = {by.tag: by for by in passage.tagged}
    for slug in passage.slugs:
        by = others.get(slug, passage)
        coding = add(
            selection,
            "Coding",
            guid=guid("coding", summary.project.slug, passage.ref, slug),
            **_by(by.analyst_handle, by.created_at),
        )
        add(coding, "CodeRef", targetGUID=tag_guid(summary, slug))
    for number in range(len(passage.replies)):
        add(selection, "NoteRef", targetGUID=_reply_guid(summary, passage, number))
    for key in recommended.get(passage.ref, ()):
        add(selection, "NoteRef", targetGUID=key)


def _add_values(
    parent: Element, summary: Summary, source: Source, types: Mapping[str, str]
) -> None:
    row = source.row
    values = ("\n".join(row.authors), row.publisher, row.date, row.url, row.language)
    for name, text in zip(_VARIABLES, values, strict=True):
        if text:
            value = add(parent, "VariableValue")
            add(value, "VariableRef", targetGUID=_variable(summary, name))
            add(value, "TextValue", text)
    for each in summary.attributes:
        if text := row.attributes.get(each.key, ""):
            value = add(parent, "VariableValue")
            key = _variable(summary, f"attribute {each.key}")
            add(value, "VariableRef", targetGUID=key)
            add(value, f"{types[each.key]}Value", text)


def _add_notes(root: Element, summary: Summary) -> None:
    found = [
        *_reply_notes(summary),
        *_synthesis_notes(summary),
        *_recommendation_notes(summary),
    ]
    if found:
        notes = add(root, "Notes")
        for attributes, text in found:
            note = add(notes, "Note", **attributes)
            add(note, "PlainTextContent", text)


def _reply_notes(summary: Summary) -> Iterator[tuple[dict[str, str], str]]:
    for row in summary.passages:
        for number, reply in enumerate(row.replies):
            key = _reply_guid(summary, row, number)
            yield {"guid": key, "name": f"Reply to {row.ref}", **_said(reply)}, reply.text


def _synthesis_notes(summary: Summary) -> Iterator[tuple[dict[str, str], str]]:
    guids = _syntheses(summary)
    for section in summary.sections:
        if section.synthesis and section.tag:
            name = f"Synthesis of {section.title}"
            yield {"guid": guids[section.tag.slug], "name": name}, section.synthesis.row.text


def _recommendation_notes(summary: Summary) -> Iterator[tuple[dict[str, str], str]]:
    for row in summary.recommendations:
        key = _recommendation_guid(summary, row)
        name = f"{RECOMMENDATION}{row.ref}: {row.title}"
        yield {"guid": key, "name": name}, in_plain_words(row)


def _about_recommendations(summary: Summary) -> str:
    if not summary.recommendations:
        return ""
    return (
        "Each recommendation (R1, R2 …) is a note, to which its passages refer. REFI-QDA has no "
        "place for what its fields rest on, nor for what speaks for and against it: that stands in "
        "the words of the note."
    )


def _about_the_matrix(summary: Summary) -> str:
    there = summary.matrix
    if not any(each.text or each.found_by for each in there.cells.values()):
        return ""
    return (
        "The matrix (what each brief says under each tag) is not in this project: REFI-QDA has no "
        "place for it. The workbook (XLSX) and the data (JSON) have it."
    )


def _syntheses(summary: Summary) -> dict[str, str]:
    tags = [section.tag for section in summary.sections if section.synthesis and section.tag]
    return {tag.slug: guid("synthesis", summary.project.slug, tag.slug) for tag in tags}


def _blocks(summary: Summary, source: Source, text: TextRow) -> Element:
    """`<?briefmark-blocks {"source": GUID, "blocks": [[kind, zone, level, page, length, row,
    column, [[start, end, kind, target], …], marker], …]}?>`"""
    from lxml import etree

    blocks = [
        [
            *(each.kind, each.zone, each.level, each.page, each.end - each.start),
            *(each.row, each.column),
            [[mark.start, mark.end, mark.kind, mark.target] for mark in each.marks],
            each.marker,
        ]
        for each in text.blocks
    ]
    values = {"source": _source_guid(summary, source), "blocks": blocks}
    packed = json.dumps(values, separators=(",", ":"))
    return etree.ProcessingInstruction("briefmark-blocks", packed.replace("?>", "?\\u003e"))


def _text(summary: Summary, source: Source) -> TextRow | None:
    return summary.texts.get(source.row.ref)


def _by(handle: str, at: datetime) -> dict[str, str]:
    when = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {"creatingUser": _user(handle), "creationDateTime": when}


def _said(reply: Reply) -> dict[str, str]:
    return _by(reply.analyst_handle, reply.created_at)


def _user(handle: str) -> str:
    return guid("user", handle)


def _variable(summary: Summary, name: str) -> str:
    return guid("variable", summary.project.slug, name)


def _source_guid(summary: Summary, source: Source) -> str:
    return guid("source", summary.project.slug, source.row.ref, source.row.text_sha256)


def _recommendation_guid(summary: Summary, row: Recommendation) -> str:
    return guid("recommendation", summary.project.slug, row.ref)


def _reply_guid(summary: Summary, row: Passage, number: int) -> str:
    return guid("reply", summary.project.slug, row.ref, str(number))
