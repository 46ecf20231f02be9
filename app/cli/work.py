"""`briefmark import`: what was done in another tool."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from app.actions.work.bring_in import bring_in, keep_work
from app.cli.context import (
    acting,
    acting_option,
    answer,
    json_option,
    project_option,
    say,
    with_database,
)
from app.domain.anchors.placing import Placed, Unplaced
from app.domain.errors import TooLarge
from app.domain.permissions import require
from app.domain.references import brief_ref
from app.domain.report.wording import count
from app.domain.tags import NOT_KEPT
from app.domain.work.bringing_in import Plan, plan
from app.domain.work.foreign_ids import KNOWN
from app.domain.work.report import ImportReport
from app.readers import MOST_BYTES
from app.readers.isolation import read_work_isolated
from app.readers.work import work_reader_for
from app.store import foreign_ids
from app.store.briefs import with_texts
from app.store.transactions import change


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@project_option
@acting_option
@click.option("--dry-run", is_flag=True, help="Only say what would become of it.")
@json_option
@with_database
def bring(file: Path, slug: str, email: str, dry_run: bool, as_json: bool) -> None:
    """Bring in highlights, tags and notes that were made in another tool.

    Passages are found again by their words and what stands around them. What cannot be placed with
    certainty is listed, never guessed; a second time changes nothing.
    """
    actor = acting(email, slug)
    require(actor.role, "highlight")
    if (size := file.stat().st_size) > MOST_BYTES:
        raise TooLarge(f"{file.name} has {size / 2**20:.0f} MB; at most {MOST_BYTES // 2**20} MB.")
    data = file.read_bytes()
    reader = work_reader_for(file.name, data)
    say(f"Reading {file.name} ({reader.label}) …")
    work = read_work_isolated(file.name, data, reader=reader)
    briefs = with_texts(actor.project_id)
    before = foreign_ids.before(actor.project_id, work)
    planned = plan(work, briefs, before=before)
    for warning in work.warnings:
        say(warning)
    if dry_run:
        wanted = dict.fromkeys(before.tags.values())
        _answer_plan(planned, [tag.name for tag in wanted if tag.id == NOT_KEPT], as_json)
        return
    with change():
        id = keep_work(actor, work, data=data, name=file.name, reader=reader.name)
        report = bring_in(actor, id, planned, briefs)
    for row in report.unplaced:
        say(f"Not placed: “{row.passage[:80]}” {row.reason}")
    for row in report.left:
        say(f"Left as it is: “{row.passage[:80]}” {row.reason}")
    answer(_in_words(report), as_json, **asdict(report))


def _in_words(report: ImportReport) -> str:
    left = f"{len(report.left)} left as they are here, " if report.left else ""
    return (
        f"{count(len(report.placed), 'passage')} brought in, "
        f"{report.number(KNOWN)} there already, {left}{len(report.unplaced)} not placed; "
        f"{count(len(report.briefs), 'new brief')}, {count(len(report.tags), 'new tag')}"
    )


def _answer_plan(planned: Plan, tags: list[str], as_json: bool) -> None:
    new = [source.text.name for source in planned.sources if source.how == "new"]
    came = f"{len(planned.came)} came in before, " if planned.came else ""
    plain = (
        f"{count(len(planned.placed), 'passage')} found, {came}{len(planned.unplaced)} not placed; "
        f"{count(len(new), 'new brief')}, {count(len(tags), 'new tag')}"
    )
    rows = [
        {
            "passage": each.passage.exact,
            "brief": brief_ref(each.brief) if each.brief else "",
            "how": "unplaced" if isinstance(each.result, Unplaced) else each.result.how,
            "reason": "" if isinstance(each.result, Placed) else each.result.reason,
        }
        for each in planned.findings
    ]
    answer(plain, as_json, briefs=new, tags=tags, rows=rows)
