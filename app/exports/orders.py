"""What was asked for, and the one way from it to the bytes of a file."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.actions.original_pages import page_pictures
from app.domain.errors import Invalid, Stale
from app.domain.projects import ProjectRow
from app.domain.report.choices import Choices, kept
from app.domain.report.handing_in import ToSettle, Unsettled, nothing_left, to_settle, unsettled
from app.domain.report.summary import Summary
from app.store import filters, summaries
from app.store.filters import Selection
from app.store.transactions import end, steady
from app.writers import Writer, writer_named
from app.writers.contract import REPORT

CLEAN_BY_NOW = "Everything is settled by now. Hand it in as it is."
Told = Callable[[int, int], object]  # passages written, of how many


@dataclass(frozen=True, slots=True)
class ExportOrder:
    """An export, as a process needs to know it that shares only the database with who asked.
    `address` is the project's, for permalinks; `choices` say what goes in, None as is usual for
    the format in this project, and `reader` is the handle of who asks, "" for nobody of the
    project; `template` is the path of a team's own file, "" for none. `accepted` is what somebody
    hands it in with; None: it is no final one."""

    project_id: uuid.UUID
    project: ProjectRow
    format: str
    query: str
    address: str
    choices: Choices | None = None
    template: str = ""
    reader: str = ""
    accepted: Unsettled | None = None

    @property
    def writer(self) -> Writer:
        return writer_named(self.format)

    @property
    def filename(self) -> str:
        """“arms-flows-report-2026-11-29.pdf”, “arms-flows-report-working-paper-2026-11-29.pdf”"""
        names = [self.project.slug, self.writer.stem]
        if self.writer.stem == REPORT:
            head = self.printed_choices.head.lower().replace(" ", "-")
            names += [*([head] if head else []), datetime.now(UTC).date().isoformat()]
        return f"{'-'.join(names)}.{self.writer.extension}"

    @property
    def pictured(self) -> bool:
        """Whether pages are pictured for it, which takes long."""
        return self.writer.pictured and "pictures" in self.printed_choices

    @property
    def printed_choices(self) -> Choices:
        """What goes in, whether it was asked for or is as the project keeps it."""
        return self.choices or self.writer.choices(kept(self.project.report_choices))


def nobody(_done: int, _total: int) -> None:
    """For an export that nobody watches."""


def write(order: ExportOrder, told: Told = nobody, selection: Selection | None = None) -> bytes:
    """The file. What it is made of is read in one transaction, which has ended when the writing
    begins. Raises Malformed when the filter no longer names what there is, Invalid for a template
    of no use, Stale for a final one with other open fields and flags than were accepted."""
    writer = order.writer
    summary = _read(order, writer, selection)
    end()
    if order.accepted is not None and (left := unsettled(summary)) != order.accepted:
        raise Stale(left.question if left.said else CLEAN_BY_NOW, current=left)
    total, places = len(summary.passages), writer.places(summary)
    done = 0

    def written(passages: int) -> None:
        nonlocal done
        done += passages
        told(min(total, done * total // places), total)

    told(0, total)
    if order.pictured:
        made = page_pictures(order.project_id, summary.passages)
        summary = replace(summary, pictures=made)
    if order.template and writer.styled:
        return writer.styled(summary, written, _template(Path(order.template)))
    return writer.write(summary, written)


def left(
    order: ExportOrder, selection: Selection | None = None
) -> tuple[Unsettled, list[ToSettle], str]:
    """What one asks about before it is handed in, and what is said where that is nothing."""
    summary = _read(order, order.writer, selection)
    return unsettled(summary), list(to_settle(summary)), nothing_left(summary)


def to_json(order: ExportOrder) -> dict[str, Any]:
    asked = order.choices
    choices = asked and {
        "on": sorted(asked.on),
        "without": sorted(asked.without),
        "profile": asked.profile,
    }
    return {**asdict(order), "project_id": str(order.project_id), "choices": choices}


def from_json(values: Mapping[str, Any]) -> ExportOrder:
    return ExportOrder(
        **{
            **values,
            "project_id": uuid.UUID(values["project_id"]),
            "project": ProjectRow(**values["project"]),
            "choices": (asked := values["choices"])
            and Choices(frozenset(asked["on"]), frozenset(asked["without"]), asked["profile"]),
            "accepted": (accepted := values["accepted"]) and Unsettled(*accepted),
        }
    )


def _template(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        raise Invalid(
            f"The template {path.name} for Word files cannot be read. Restore it, or have it "
            "taken out of Briefmark’s settings."
        ) from None


def _read(order: ExportOrder, writer: Writer, selection: Selection | None) -> Summary:
    if selection is None:
        steady()
        selection = filters.select(order.project_id, order.query)
    return summaries.summary(
        selection,
        order.project,
        address=order.address,
        choices=order.printed_choices,
        reader=order.reader,
        texts=writer.texts,
        changes=writer.changes,
        with_passages=writer.holds != "nothing",
        recommendations=writer.recommendations,
        logo=writer.recommendations,
        final=order.accepted is not None,
    )
