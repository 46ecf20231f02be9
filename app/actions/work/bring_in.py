"""Bringing in what was done in another tool: kept, looked over, then brought in as a whole. Of its
tags those that the codebook has are used, the others are added.

All or nothing, in one transaction: nothing is half saved.
"""

from __future__ import annotations

import hashlib
import uuid
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict
from functools import partial
from typing import Any

from app.actions.attributes import bring_in_values
from app.actions.briefs import add_read_brief
from app.actions.work.details import take_details, take_passages
from app.actions.work.records import bring_records
from app.actions.work.rows import Became, Rows
from app.domain.anchors.placing import Placed
from app.domain.briefs import Brief
from app.domain.document import lay_out
from app.domain.errors import Forbidden
from app.domain.foreign_passages import passage_to_json
from app.domain.permissions import may, require
from app.domain.references import brief_ref
from app.domain.tags import NOT_KEPT, Tag
from app.domain.work.bringing_in import NEW, Finding, Plan
from app.domain.work.foreign_ids import KNOWN, TAKEN, Came, PassageIds, source_ids, tag_id
from app.domain.work.foreign_tags import said_of_tags
from app.domain.work.foreign_work import ForeignPassage, ForeignWork, to_json
from app.domain.work.report import SHOWN, UNPLACED, ImportReport, ReportRow, candidates
from app.store import codebook, foreign_ids, originals
from app.store import foreign_work as store
from app.store.drafts import WORK
from app.store.events import record_many
from app.store.foreign_ids import tags_before
from app.store.memberships import Member
from app.store.tables.briefs import Draft
from app.store.tables.columns import new_id
from app.store.transactions import write

READER_VERSION = "1"


def keep_work(
    actor: Member, work: ForeignWork, *, data: bytes, name: str, reader: str
) -> uuid.UUID:
    """Keep what a reader made of a file until the analyst has looked it over."""
    _require(actor)
    digest = hashlib.sha256(data).hexdigest()
    media_type = "application/octet-stream"
    originals.keep(actor.project_id, digest, name=name, media_type=media_type, data=data)
    draft = Draft(
        project_id=actor.project_id,
        id=new_id(),
        created_by=actor.user_id,
        reader=f"{WORK}{reader}",
        reader_version=READER_VERSION,
        file_sha256=digest,
        document={"work": to_json(work)},
    )
    write(draft)
    return draft.id


def discard_work(actor: Member, id: uuid.UUID) -> None:
    """Forget the work, and the file with it when nothing else came from it."""
    _require(actor)
    originals.drop_unused(actor.project_id, store.take(actor.project_id, actor.user_id, id))


def bring_in(actor: Member, id: uuid.UUID, plan: Plan, briefs: Sequence[Brief]) -> ImportReport:
    """Carry out the plan for the kept work with this id: new briefs, new tags, highlights with
    their notes. `briefs` are those that it was made with.

    What came before or is there already (same words, tags and note) is not written twice, nor is
    what came before and was changed or deleted here; the ids of the file are kept. Raises Stale
    when a brief has another text by now, Forbidden when tags are lacking that only a lead adds.
    """
    _require(actor)
    kept = store.work(actor.project_id, actor.user_id, id)
    digest = store.take(actor.project_id, actor.user_id, id)
    tags, added = _use_tags(actor, plan.work.tags)
    made = _new_briefs(actor, plan, digest, kept.reader)
    into = {brief.number: brief for brief in briefs} | {
        brief.number: brief for brief in made.values()
    }
    rows = Rows(actor, plan.work.tool, tags)
    details = take_details(actor, plan, into)
    ended: dict[int, Became] = {}
    for number, placed in sorted(_by_brief(plan, made).items()):
        ended |= rows.add(into[number], placed)
    rows.write()
    changed = take_passages(actor, plan, tags)
    import_id = new_id()
    _remember(actor, import_id, plan, tags, added, made, ended)
    records = bring_records(actor, import_id, plan, made, ended)
    left_out = bring_in_values(actor, plan.work.attributes, _said_of_briefs(plan, made))
    originals.drop_unused(actor.project_id, digest)
    names = {tag.slug: tag.name for tag in plan.work.tags}
    offering = partial(_offered, tags, PassageIds(plan.work))
    lines = (
        _line(
            plan,
            names,
            finding,
            into.get(_number(finding, made)),
            ended.get(at),
            changed.get(at),
            offering,
        )
        for at, finding in enumerate(plan.findings)
    )
    report = ImportReport(
        id=import_id,
        tool=plan.work.tool,
        file=kept.file_name,
        briefs=tuple(brief_ref(brief.number) for brief in made.values()),
        tags=tuple(tag.name for tag in added),
        warnings=(*plan.work.warnings, *said_of_tags(plan.work.tags, tags), *left_out),
        details=details,
        records=records,
        unmatched=tuple(each.text.name for each in plan.unmatched),
        rows=tuple(lines),
    )
    _record(actor, id, report)
    return report


def _require(actor: Member) -> None:
    require(actor.role, "add_brief")
    require(actor.role, "highlight")
    actor.require_open()


def _new_briefs(actor: Member, plan: Plan, digest: str, reader: str) -> dict[int, Brief]:
    """By place among the sources, the brief that it became."""
    made = {}
    for at, source in enumerate(plan.sources):
        if source.how == NEW and source.text.document is not None:
            number = add_read_brief(
                actor,
                source.text.document,
                file_sha256=digest,
                reader=reader,
                reader_version=READER_VERSION,
                note=f"Imported from {plan.work.tool}: “{source.text.name}”.",
            )
            made[at] = Brief(number, "", text=lay_out(source.text.document.blocks)[0])
    return made


def _said_of_briefs(plan: Plan, made: Mapping[int, Brief]) -> dict[int, dict[str, str]]:
    """By the number of the brief what the tool says of it: of several sources the first counts."""
    found: dict[int, dict[str, str]] = {}
    for at, source in enumerate(plan.sources):
        number = made[at].number if at in made else source.brief
        if number > 0:
            found[number] = {**source.text.attributes, **found.get(number, {})}
    return found


def _by_brief(
    plan: Plan, made: Mapping[int, Brief]
) -> dict[int, list[tuple[int, ForeignPassage, Placed]]]:
    """By brief what is placed in it, each with its place among the findings."""
    found: dict[int, list[tuple[int, ForeignPassage, Placed]]] = defaultdict(list)
    for at, finding in enumerate(plan.findings):
        if isinstance(finding.result, Placed):
            found[_number(finding, made)].append((at, finding.passage, finding.result))
    return found


def _number(finding: Finding, made: Mapping[int, Brief]) -> int:
    new = made.get(finding.source)
    return finding.brief or (new.number if new else 0)


def _line(
    plan: Plan,
    names: Mapping[str, str],
    finding: Finding,
    brief: Brief | None,
    ended: Became | None,
    refused: str | None,
    offering: Callable[[ForeignPassage], dict[str, Any]],
) -> ReportRow:
    passage, result = finding.passage, finding.result
    about = (
        plan.sources[finding.source].text.name if finding.source >= 0 else passage.text,
        passage.exact[:SHOWN],
        [names.get(key, key) for key in passage.tags],
        passage.author,
    )
    if isinstance(result, Placed):
        if ended is None:
            return ReportRow(*about, "", result.how)
        return ReportRow(*about, ended.ref, result.how if ended.fresh else KNOWN)
    if isinstance(result, Came) and refused == "":
        return ReportRow(*about, result.ref, TAKEN)
    if isinstance(result, Came):
        reason = " ".join(filter(None, (result.reason, refused)))
        return ReportRow(*about, result.ref, result.how, reason)
    meant = candidates(brief_ref(brief.number), brief.text, result) if brief else []
    offered = offering(passage) if meant else None
    return ReportRow(*about, "", UNPLACED, result.reason, meant, offered)


def _offered(tags: Mapping[str, Tag], ids: PassageIds, passage: ForeignPassage) -> dict[str, Any]:
    """What a row of the report keeps of a passage (domain.work.report.ReportRow)."""
    return {
        "passage": passage_to_json(passage),
        "tags": {key: tags[key].id.hex for key in passage.tags if key in tags},
        "ids": list(ids.of(passage)),
        "theirs": ids.said(passage),
    }


def _remember(
    actor: Member,
    import_id: uuid.UUID,
    plan: Plan,
    tags: Mapping[str, Tag],
    added: Collection[Tag],
    made: Mapping[int, Brief],
    ended: Mapping[int, Became],
) -> None:
    """Keep the ids of sources, tags and passages with what they are here."""
    new = {tag.slug for tag in added}
    briefs = foreign_ids.brief_ids(actor.project_id)
    rows: list[store.Row] = []

    def keep(kind: str, key: str, object_id: uuid.UUID, made: bool, **said: object) -> None:
        row = {"project_id": actor.project_id, "import_id": import_id, "kind": kind, "key": key}
        rows.append(
            {"theirs": "", "written": None, **row, "object_id": object_id, "made": made} | said
        )

    for at, source in enumerate(plan.sources):
        for id in source_ids(source.text):
            if number := made[at].number if at in made else source.brief:
                keep("source", id, briefs[number], at in made)
    for tag in plan.work.tags:
        here = tags[tag.slug]
        keep("tag", tag_id(tag), here.id, here.slug in new)
    ids = PassageIds(plan.work)
    for at, each in ended.items():
        passage = plan.findings[at].passage
        for id in ids.of(passage):
            said = {"theirs": ids.said(passage), "written": each.written}
            keep("passage", id, each.id, each.fresh, **said)
    foreign_ids.remember(rows)


def _record(actor: Member, work_id: uuid.UUID, report: ImportReport) -> None:
    values = asdict(report)
    del values["id"]
    event = {
        "project_id": actor.project_id,
        "id": report.id,
        "actor_id": actor.user_id,
        "verb": store.VERB,
        "kind": store.KIND,
        "object_id": work_id,
        "ref": f"{report.tool}: {report.file}"[:80],
        "after": values,
    }
    record_many([event])


def _use_tags(actor: Member, tags: Sequence[Tag]) -> tuple[dict[str, Tag], list[Tag]]:
    """By the other tool's key the tags of the codebook, and those among them that it lacked and
    that were added. Forbidden, naming them, for whoever may not add any."""
    known = codebook.tags(actor.project_id, retired=True, texts=False)
    wanted = tags_before(actor.project_id, tags, known)
    lacking = [tag for tag in dict.fromkeys(wanted.values()) if tag.id == NOT_KEPT]
    if lacking and not may(actor.role, "edit_codebook"):
        named = ", ".join(f"“{tag.name}”" for tag in lacking[:5])
        more = " and others" if len(lacking) > 5 else ""
        raise Forbidden(
            f"The codebook lacks tags of this file: {named}{more}. Only a lead can add tags. Ask "
            "one to import this file, or to add these tags first."
        )
    ids = {tag.slug: tag.id for tag in known}
    events = []
    for tag in lacking:
        row = codebook.add(actor.project_id, actor.user_id, tag, ids.get(tag.parent or ""))
        ids[tag.slug] = row.id
        events.append(
            {
                "project_id": actor.project_id,
                "actor_id": actor.user_id,
                "verb": "add",
                "kind": "tag",
                "object_id": row.id,
                "ref": row.slug,
                "after": codebook.columns(tag) | {"parent": tag.parent or ""},
            }
        )
    record_many(events)
    return {key: tag._replace(id=ids[tag.slug]) for key, tag in wanted.items()}, lacking
