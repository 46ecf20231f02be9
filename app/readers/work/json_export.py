"""Our JSON (writers/data/json_data.py), formats 1 and 2. What people typed into it, or a program
put there, is taken only as far as it is of the right kind."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app.domain.attributes import KINDS, TEXT, Attribute, tidied
from app.domain.citations.kinds import BY_NAME
from app.domain.details import (
    LANGUAGES,
    LONGEST,
    MOST_AUTHORS,
    WEB_ADDRESS,
    Details,
    is_partial_date,
)
from app.domain.errors import Unreadable
from app.domain.palette import COLOURS
from app.domain.recommendations.kinds import (
    ANSWERS,
    BASES,
    CONFIDENCES,
    FIELDS,
    LINKED,
    MERGED,
    STANCES,
    STRENGTHS,
    VOICES,
    WITHDRAWN,
)
from app.domain.tags import TEXTS, Tag
from app.domain.text import canonical
from app.domain.work.about_briefs import doi_in
from app.domain.work.foreign_ids import kept_id, own_id
from app.domain.work.foreign_work import ForeignPassage, ForeignRecord, ForeignText, ForeignWork
from app.readers.dates import moment
from app.readers.work.json_values import beginning, listed, parsed, string

Values = Mapping[str, Any]
TOOL = "Briefmark"
NEWEST = 2
_OURS = re.compile(rb'\{\s*"briefmark"\s*:\s*\d')
LEFT_OUT = {
    "syntheses": ("synthesis", "syntheses"),
    "matrix": ("written cell of the matrix", "written cells of the matrix"),
    "origins": ("origin that briefs share", "origins that briefs share"),
    "memos": ("memo", "memos"),
}


def recognises(data: bytes) -> bool:
    return bool(_OURS.match(beginning(data).lstrip(b"\xef\xbb\xbf \t\r\n")))


def read(data: bytes) -> ForeignWork:
    """Raises Unreadable."""
    values = parsed(data)
    number = values.get("briefmark") if isinstance(values, dict) else None
    if not isinstance(number, int) or number > NEWEST:
        raise Unreadable(
            f"This export is of format {number}, which a later version of Briefmark wrote. This "
            f"one reads formats up to {NEWEST}."
        )
    return work_of(values)


def work_of(values: Values, warnings: Sequence[str] = ()) -> ForeignWork:
    briefs, passages = records(values, "briefs"), records(values, "passages")
    return ForeignWork(
        TOOL,
        texts=tuple(map(_text, briefs)),
        tags=tuple(_tags(records(values, "codebook"), passages)),
        passages=tuple(map(_passage, passages)),
        warnings=(*warnings, *_left_out(values)),
        records=tuple(_record(each) for each in records(values, "recommendations")),
        attributes=tuple(map(_attribute, records(values, "attributes"))),
    )


def records(values: Values, name: str) -> list[Values]:
    return [each for each in listed(values.get(name)) if isinstance(each, dict)]


def _left_out(values: Values) -> Iterator[str]:
    counts = {name: len(records(values, name)) for name in LEFT_OUT}
    cells = (each for each in records(values, "matrix") if string(each.get("text")))
    counts["matrix"] = sum(1 for _ in cells)
    said = [f"{count:,} {LEFT_OUT[name][count != 1]}" for name, count in counts.items() if count]
    report = values.get("report")
    if isinstance(report, dict) and any(v for k, v in report.items() if isinstance(v, str) and v):
        said.append("the texts of the report")
    if said:
        yield f"Left out, since they are no part of an import: {', '.join(said)}."


def _attribute(attribute: Values) -> Attribute:
    kind = string(attribute.get("kind"))
    choices = "\n".join(_strings(attribute.get("choices")))
    return tidied(string(attribute.get("name")), kind if kind in KINDS else TEXT, choices)


def _text(brief: Values) -> ForeignText:
    title = _line(brief, "title")
    authors = [_short(name, "authors") for name in _strings(brief.get("authors"))][:MOST_AUTHORS]
    kind, language = string(brief.get("type")), string(brief.get("language"))
    date, url = string(brief.get("date")).strip(), string(brief.get("url")).strip()
    details = Details(
        title[: LONGEST["title"]],
        tuple(filter(None, authors)),
        _line(brief, "publisher")[: LONGEST["publisher"]],
        date if is_partial_date(date) else "",
        url if WEB_ADDRESS.fullmatch(url) and len(url) <= LONGEST["url"] else "",
        language if language.partition("-")[0] in LANGUAGES else "",
        kind=kind if kind in BY_NAME else "",
        container=_line(brief, "container")[: LONGEST["container"]],
        organisations=tuple(
            name
            for each in _strings(brief.get("organisations"))
            if (name := _short(each, "authors"))
        ),
    )
    attributes = brief.get("attributes")
    return ForeignText(
        string(brief.get("ref")),
        title,
        url=details.url,
        text_sha256=string(brief.get("text_sha256")),
        details=details,
        doi=doi_in(details.url),
        attributes={
            str(name): value
            for name, value in (attributes if isinstance(attributes, dict) else {}).items()
            if isinstance(value, str)
        },
    )


def _tags(codebook: Sequence[Values], passages: Sequence[Values]) -> Iterator[Tag]:
    """Retired ones only where a passage has them; then those that only passages know."""
    used = {slug for passage in passages for slug in _strings(passage.get("tags"))}
    seen = set()
    for tag in codebook:
        slug, name = string(tag.get("slug")), _line(tag, "name")
        if not slug or not name or slug in seen or (tag.get("retired") and slug not in used):
            continue
        seen.add(slug)
        colour = string(tag.get("colour"))
        yield Tag(
            slug,
            name,
            string(tag.get("parent")) or None,
            colour if colour in COLOURS else "",
            {text.name: said for text in TEXTS if (said := string(tag.get(text.name)))},
        )
    for slug in sorted(used - seen):
        yield Tag(slug, slug)


def _passage(passage: Values) -> ForeignPassage:
    ref, made = string(passage.get("ref")), moment(passage.get("marked_at"))
    return ForeignPassage(
        text=string(passage.get("brief")),
        exact=string(passage.get("exact")),
        start=_number(passage.get("start")),
        end=_number(passage.get("end")),
        tags=tuple(dict.fromkeys(_strings(passage.get("tags")))),
        note=string(passage.get("note")),
        replies=tuple(
            (string(reply.get("analyst")), string(reply.get("text")))
            for reply in records(passage, "replies")
        ),
        author=string(passage.get("analyst")),
        created_at=made,
        ids=(own_id(ref, made),) if ref and made else (),
    )


def _record(values: Values) -> ForeignRecord:
    """With what is of no known kind left out, so that it can be made again."""
    ref, at = string(values.get("ref")), moment(values.get("at"))
    state = string(values.get("state"))
    strength, confidence = _object(values, "strength"), _object(values, "confidence")
    strong, level = string(strength.get("level")), string(confidence.get("level"))
    kept = {
        "title": _line(values, "title"),
        "statement": canonical(string(values.get("statement")), preformatted=True).strip(),
        "state": state if state in (WITHDRAWN, MERGED) else "",
        "merged_into": string(values.get("merged_into")),
        "strength": {
            "level": strong if strong in STRENGTHS else "",
            "passage": string(strength.get("passage")),
            "exact": string(strength.get("exact")),
        },
        "confidence": {
            "level": level if level in CONFIDENCES else "",
            "reason": string(confidence.get("reason")) if level in CONFIDENCES else "",
        },
        "fields": list(filter(_is_field, _parts(values, "fields"))),
        "evidence": list(filter(_is_joined, _parts(values, "evidence"))),
        "questions": list(_parts(values, "questions")),
        "responses": [each for each in _parts(values, "responses") if each.get("kind") in ANSWERS],
        "links": [each for each in _parts(values, "links") if each.get("kind") in LINKED],
        "none_against": bool(values.get("none_against")),
        "by": string(values.get("by")),
        "at": string(values.get("at")),
    }
    return ForeignRecord(kept_id(own_id(ref, at) if at else ref), ref, kept)


def _is_field(values: Values) -> bool:
    return values.get("kind") in FIELDS and values.get("basis") in (*BASES, "unmarked")


def _is_joined(values: Values) -> bool:
    return values.get("stance") in STANCES and values.get("voice") in VOICES


def _parts(record: Values, name: str) -> Iterator[dict[str, Any]]:
    return map(_plain, records(record, name))


def _plain(values: Values) -> dict[str, Any]:
    """Text, places in it, and the one object that has such itself (`from`)."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        if name == "from":
            found |= {name: _plain(value)} if isinstance(value, dict) else {}
        elif name in ("start", "end"):
            found |= {} if (at := _number(value)) is None else {name: at}
        elif isinstance(value, str):
            found[name] = canonical(value, preformatted=True)
    return found


def _object(values: Values, name: str) -> Values:
    found = values.get(name)
    return found if isinstance(found, dict) else {}


def _strings(value: object) -> list[str]:
    return [each for each in listed(value) if isinstance(each, str)]


def _line(values: Values, name: str) -> str:
    return " ".join(canonical(string(values.get(name))).split())


def _short(text: str, name: str) -> str:
    return " ".join(canonical(text).split())[: LONGEST[name]]


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
