"""JSON: everything in a summary, for other programs.

Format 2, keys in this order:

    briefmark   the number of the format
    project     name, slug, question
    filter      query (as it can be typed), sentence (in English)
    date        ISO 8601
    briefs      ref, title, type, authors, organisations (those of the authors), container,
                publisher, date, url, citation, short_citation, text_sha256, reader, language,
                recognition (of a text that is from pictures of its pages: program, language,
                pages, doubtful words; or null)
                attributes (the project's own: values by name; one that says nothing is left out)
    attributes  of briefs: name, key (in the filter), kind (text, choice, date or number), choices
    codebook    slug, name, parent (slug or null), colour, definition, when_to_use,
                when_not_to_use, examples, retired; in the order of the tree
    syntheses   tag (slug), text, citations (ref, found), analyst, updated_at
    passages    ref, brief, paragraph (number or null), paragraph_label, zone, kind, page, start,
                end, exact, citation, tags (slugs), tags_by_others (those that somebody else put
                there: tag, analyst, analyst_handle, tagged_at), note, note_by (who changed it last,
                if not the analyst, else ""), replies (the thread under it: analyst,
                analyst_handle, written_at, text; null when left out), analyst,
                analyst_handle, marked_at, permalink, text_direction (rtl or ltr); each passage once
    report      title, subtitle, organisation, authors, prepared_for, marking, date, introduction,
                conclusion, logo (media_type, width, height, data in base64; or null),
                key_messages (text, recs, confidence): the team's own words
    recommendations  ref, title, statement, state, merged_into, merged_from, fields, strength,
                voice, confidence, tags, evidence, gone, none_against, counts, links, questions,
                responses, needs_a_look, by, at, text_direction
    origins     name, briefs, kind, reason
    matrix      brief, tag (slug; null: over all tags), state, text, draft, passages, cites, recs,
                nothing_found (by, at; or null), by, at, needs_a_look: every brief under every tag
    memos       brief (ref or null), tag (slug or null): what it is on, one of the two; analyst,
                analyst_handle, written_at, text; or null when left out
    method      zones, coders, briefs, briefs_read_through (declared so by an analyst),
                briefs_with_passages, paragraphs, passages, tags, untagged,
                outside_body (refs), replies (how many, or null), cues (sentences that read like
                recommendations: found, recorded, settled as none, undecided; or null)

What stands in recommendations and origins is stated by recommendations.schema.json, what in matrix
by matrix.schema.json; format 1 had none of them. Of a filter there are the recommendations that
rest on one of its passages, each with all its evidence, and the cells that it keeps.

`start` and `end` are Unicode code points of the brief's text, half-open; `exact` is what stands
there. Times are UTC. Each brief, tag, synthesis, passage and recommendation stands on a line of its
own.
"""

import json
from collections.abc import Iterable
from typing import Any

from app.domain.attributes import Attribute
from app.domain.passages import Passage, Reply, Source, TagBy
from app.domain.references import recommendation_ref
from app.domain.report.logo import Logo, to_json
from app.domain.report.memos import Memo
from app.domain.report.method import method_of
from app.domain.report.settings import FORMS, ReportSettings
from app.domain.report.summary import Summary, Synthesis
from app.domain.report.wording import timestamp
from app.domain.tags import TEXTS, Tag
from app.writers.contract import Written, unwatched, watched
from app.writers.data.matrix import matrix_as_json
from app.writers.data.recommendations import as_json, origin_as_json

FORMAT = 2


def write(summary: Summary, written: Written = unwatched) -> bytes:
    syntheses = (section.synthesis for section in summary.sections)
    parts = {
        "briefmark": _line(FORMAT),
        "project": _line(
            {
                "name": summary.project.name,
                "slug": summary.project.slug,
                "question": summary.project.question,
            }
        ),
        "filter": _line({"query": summary.query, "sentence": summary.sentence}),
        "date": _line(summary.date.isoformat()),
        "briefs": _lines(_brief(source, summary.attributes) for source in summary.sources),
        "attributes": _lines(map(_attribute, summary.attributes)),
        "codebook": _lines(map(_tag, summary.codebook)),
        "syntheses": _lines(_synthesis(each, summary) for each in syntheses if each),
        "passages": _lines(
            _passage(passage, summary.replies) for passage in watched(summary.passages, written)
        ),
        "report": _line(_report(summary.settings)),
        "recommendations": _lines(map(as_json, summary.recommendations)),
        "origins": _lines(map(origin_as_json, summary.origins)),
        "matrix": _lines(matrix_as_json(summary.matrix)),
        "memos": _lines(map(_memo, summary.memos)) if "memos" in summary.choices else "null",
        "method": _line(_method(summary)),
    }
    body = ",\n".join(f"  {_line(key)}: {value}" for key, value in parts.items())
    return f"{{\n{body}\n}}\n".encode()


# Without indentation the encoder of the standard library runs in C.
_line = json.JSONEncoder(ensure_ascii=False).encode


def _lines(records: Iterable[dict[str, Any]]) -> str:
    lines = ",\n    ".join(map(_line, records))
    return f"[\n    {lines}\n  ]" if lines else "[]"


def _report(said: ReportSettings) -> dict[str, Any]:
    """What it says in the team's own words."""
    texts = {field.name: getattr(said, field.name) for f in FORMS.values() for field in f.fields}
    messages = [
        {
            "text": each.text,
            "recs": list(map(recommendation_ref, each.records)),
            "confidence": each.confidence or None,
        }
        for each in said.messages
    ]
    return {**texts, "logo": _logo(said.logo) if said.logo else None, "key_messages": messages}


def _logo(logo: Logo) -> dict[str, Any]:
    return {name: value for name, value in to_json(logo).items() if name != "id"}


def _brief(source: Source, attributes: Iterable[Attribute]) -> dict[str, Any]:
    row = source.row
    return {
        "ref": row.ref,
        "title": row.title,
        "type": row.kind,
        "authors": list(row.authors),
        "organisations": list(row.organisations),
        "container": row.container,
        "publisher": row.publisher,
        "date": row.date,
        "url": row.url,
        "citation": source.full,
        "short_citation": source.short,
        "text_sha256": row.text_sha256,
        "reader": row.reader,
        "language": row.language,
        "recognition": row.recognition._asdict() if row.recognition else None,
        "attributes": {
            each.name: value for each in attributes if (value := row.attributes.get(each.key))
        },
    }


def _attribute(attribute: Attribute) -> dict[str, Any]:
    return {
        "name": attribute.name,
        "key": attribute.key,
        "kind": attribute.kind,
        "choices": list(attribute.choices),
    }


def _tag(tag: Tag) -> dict[str, Any]:
    return {
        "slug": tag.slug,
        "name": tag.name,
        "parent": tag.parent,
        "colour": tag.colour,
        **{each.name: tag.texts.get(each.name, "") for each in TEXTS},
        "retired": tag.retired,
    }


def _synthesis(synthesis: Synthesis, summary: Summary) -> dict[str, Any]:
    row = synthesis.row
    return {
        "tag": row.tag,
        "text": row.text,
        "citations": [{"ref": ref, "found": ref in summary.cited} for ref in synthesis.references],
        "analyst": row.analyst,
        "updated_at": timestamp(row.updated_at) if row.updated_at else None,
    }


def _passage(passage: Passage, replies: bool) -> dict[str, Any]:
    return {
        "ref": passage.ref,
        "brief": passage.brief,
        "paragraph": passage.paragraph_number,
        "paragraph_label": passage.paragraph,
        "zone": passage.zone,
        "kind": passage.kind,
        "page": passage.page,
        "start": passage.start,
        "end": passage.end,
        "exact": passage.exact,
        "citation": passage.citation,
        "tags": list(passage.slugs),
        "tags_by_others": list(map(_tag_by, passage.tagged)),
        "note": passage.note,
        "note_by": passage.note_by,
        "replies": list(map(_reply, passage.replies)) if replies else None,
        "analyst": passage.analyst,
        "analyst_handle": passage.analyst_handle,
        "marked_at": timestamp(passage.created_at),
        "permalink": passage.permalink,
        "text_direction": passage.direction,
    }


def _tag_by(by: TagBy) -> dict[str, Any]:
    return {
        "tag": by.tag,
        "analyst": by.analyst,
        "analyst_handle": by.analyst_handle,
        "tagged_at": timestamp(by.created_at),
    }


def _reply(reply: Reply) -> dict[str, Any]:
    return {
        "analyst": reply.analyst,
        "analyst_handle": reply.analyst_handle,
        "written_at": timestamp(reply.created_at),
        "text": reply.text,
    }


def _memo(memo: Memo) -> dict[str, Any]:
    on = {"brief": memo.on if memo.brief else None, "tag": memo.tag or None}
    return {**on, **_reply(memo.said)}


def _method(summary: Summary) -> dict[str, Any]:
    method = method_of(summary)
    return {
        "zones": list(method.zones),
        "coders": [{"name": coder.name, "handle": coder.handle} for coder in method.coders],
        "briefs": method.briefs,
        "briefs_read_through": method.read_through,
        "briefs_with_passages": method.briefs_with_passages,
        "paragraphs": method.paragraphs,
        "passages": method.passages,
        "tags": method.tags,
        "untagged": method.untagged,
        "outside_body": [passage.ref for passage in method.outside],
        "replies": method.replies if summary.replies else None,
        "cues": {"found": method.cues.found, **method.cues._asdict()} if method.cues else None,
    }
