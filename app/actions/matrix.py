"""Writing in the matrix, with the permission `chart`: what a brief says under a tag, in the
analysts' own words, that it says nothing, and what it says over all tags, its cell without a tag.

Each is one event in the brief, which can be taken back. `version` is the one that the actor saw, 0
of a cell that nobody touched: Stale, with the cell as it stands as `current`, when somebody changed
it since.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from app.actions.undoable import Undoable
from app.domain.activity import activity
from app.domain.errors import Invalid, Missing, Stale, TooLarge
from app.domain.permissions import require
from app.domain.recommendations.basis import CELL
from app.domain.references import cell_ref
from app.domain.report.matrix import LONGEST, SummaryCell, drafted
from app.domain.report.synthesis import Problem, check, citing_what_is_there, references
from app.domain.text import canonical
from app.domain.undo import ChangedSince, State, Step
from app.store import basis, briefs, cells, codebook, names, passages
from app.store.events import record
from app.store.highlight_rows import LockedBrief, lock_brief
from app.store.memberships import Member
from app.store.tables.codebook import SummaryCell as Row
from app.store.tables.codebook import Tag
from app.store.tables.columns import new_id, now
from app.store.transactions import write


@dataclass(frozen=True)
class OpenedCell:
    """A cell whose brief is locked; `row` is None where nobody touched it."""

    brief: LockedBrief
    tag: Tag | None
    row: Row | None
    now: SummaryCell

    @property
    def ref(self) -> str:
        return cell_ref(self.now.brief, self.now.tag)


def write_cell(
    actor: Member, brief_number: int, tag_slug: str, text: str, version: int
) -> tuple[Problem, ...]:
    """Put `text` in place of what stands there; returns warnings. An empty text leaves the cell
    empty. A draft that is saved as it was stays one.

    Raises Invalid when it cites a passage that does not exist, TooLarge above LONGEST.
    """
    text = canonical(text, preformatted=True).strip()
    cell = _opened(actor, brief_number, tag_slug, version)
    if len(text) > LONGEST:
        sentence = f"This text has {len(text):,} characters; the most is {LONGEST:,}."
        raise TooLarge(sentence, fields={"text": sentence})
    warnings = _checked(actor, cell, text)
    draft = cell.now.draft and text == cell.now.text
    if text:
        _put(actor, cell, "chart", {**EMPTY, "text": text, "draft": draft})
    else:
        _put(actor, cell, "clear", EMPTY)
    return warnings


def confirm_cell(actor: Member, brief_number: int, tag_slug: str, version: int) -> bool:
    """What is written there still holds, as what it rests on is now; whether there was anything to
    confirm."""
    cell = _opened(actor, brief_number, tag_slug, version)
    if cell.row is None or not cells.looked_at(actor.project_id, [cell.now], cell.now.passages):
        return False
    _rest(actor, cell, cell.row)
    _record(actor, "confirm", cell, cell.row, {}, {})
    return True


def find_nothing(actor: Member, brief_number: int, tag_slug: str, version: int) -> None:
    """Say that the brief, which was read through, says nothing under the tag. Stale when there are
    passages or a text, Invalid when nobody declared it read through."""
    cell = _opened(actor, brief_number, tag_slug, version)
    there = cell.now
    if cell.tag is None:
        raise Missing("What sums up a brief is a text. Write it, or leave it empty.")
    if there.text:
        raise Stale("Something is written here. Clear the cell first.", current=there)
    if there.passages:
        refs = ", ".join(each.ref for each in there.passages)
        raise Stale(
            f"Something was found: {refs} carr{'ies' if len(there.passages) == 1 else 'y'} this "
            "tag. Write what it says, or take the tag off.",
            current=there,
        )
    if not there.is_read:
        raise Invalid(
            f"Nobody has declared {there.brief} read through. Read it to its end and declare it "
            "read, then say that nothing is found."
        )
    if not there.found_by:
        moment = now().isoformat()
        found = {"nothing_found_by": str(actor.user_id), "nothing_found_at": moment}
        _put(actor, cell, "nothing_found", {**EMPTY, **found})


def clear_cell(actor: Member, brief_number: int, tag_slug: str, version: int) -> None:
    """Take away what was written or said there."""
    _put(actor, _opened(actor, brief_number, tag_slug, version), "clear", EMPTY)


def draft_cell(actor: Member, brief_number: int, tag_slug: str, version: int) -> int:
    """Paste its quotes with their citations, as a draft; returns how many found no room. Stale when
    something is written there, Invalid when there is no passage."""
    cell = _opened(actor, brief_number, tag_slug, version)
    if cell.now.text:
        raise Stale(
            "Something is written here. Clear the cell first; what is there can be taken back.",
            current=cell.now,
        )
    if cell.tag is None or not cell.now.passages:
        raise Invalid("There is no passage to quote here yet. Mark one in the brief first.")
    refs = [each.ref for each in cell.now.passages]
    selected = passages.by_reference(actor.project_id, refs)
    quotes = passages.passages(actor.project_id, selected, address="")
    text, left_out = drafted((each.ref, each.exact) for each in quotes)
    if not text:
        raise TooLarge(f"Its passages are longer than {LONGEST:,} characters. Write a summary.")
    _put(actor, cell, "draft", {**EMPTY, "text": text, "draft": True})
    return left_out


EMPTY: State = {"text": "", "draft": False, "nothing_found_by": None, "nothing_found_at": None}


def _opened(actor: Member, brief_number: int, tag_slug: str, version: int) -> OpenedCell:
    require(actor.role, "chart")
    brief = lock_brief(actor.project_id, brief_number)
    tag = codebook.tag_to_change(actor.project_id, tag_slug) if tag_slug else None
    if tag and tag.merged_into_id:
        raise Stale(
            f"“{tag.name}” was merged into another tag meanwhile, and its cells went with it. "
            "Nothing of yours is lost: write it there."
        )
    row = cells.row_of(actor.project_id, brief.id, tag.id if tag else None)
    found = OpenedCell(brief, tag, row, cells.cell(actor.project_id, brief, tag))
    if found.now.version != version:
        raise Stale(
            f"{found.now.by or 'Somebody'} changed this cell while you were writing. Yours is "
            "kept: compare both, then save again to put yours in place.",
            current=found.now,
        )
    return found


def _checked(actor: Member, cell: OpenedCell, text: str) -> tuple[Problem, ...]:
    known = passages.tags_by_reference(actor.project_id, references(text))
    family = names.family(actor.project_id, cell.tag.slug) if cell.tag else ()
    return citing_what_is_there(check(text, known, family), "The cell")


def _put(actor: Member, cell: OpenedCell, verb: str, state: State) -> None:
    """Write the state and its event; nothing where it is so already."""
    row = cell.row
    before = _state(row) if row else EMPTY
    if before == state:
        return
    if row is None:
        tag_id = cell.tag.id if cell.tag else None
        row = Row(project_id=actor.project_id, id=new_id(), brief_id=cell.brief.id, tag_id=tag_id)
    _set(actor, row, state)
    if row.text:  # else what it rested on stays, and is there again with the text after an undo
        _rest(actor, cell, row)
    _record(actor, verb, cell, row, before, state)


def _rest(actor: Member, cell: OpenedCell, row: Row) -> None:
    """It rests on what it cites, on the passages of the cell and on its tag, as they are now."""
    there = (each.ref for each in cell.now.passages)
    refs = list(dict.fromkeys((*references(row.text), *there)))
    said = basis.now_of(actor.project_id, refs, [cell.tag.slug] if cell.tag else [])
    basis.put(actor.project_id, CELL, row.id, actor.user_id, said, whole=True)


def _record(
    actor: Member, verb: str, cell: OpenedCell, row: Row, before: State, after: State
) -> None:
    record(
        actor,
        verb,
        "cell",
        row.id,
        ref=cell.ref,
        brief_id=cell.brief.id,
        rev=briefs.bump(actor.project_id, cell.brief.id),
        before=before,
        after=after,
    )


def _set(actor: Member, row: Row, state: State | None) -> None:
    known = state or EMPTY
    by, at = known["nothing_found_by"], known["nothing_found_at"]
    row.text, row.draft = known["text"], known["draft"]
    row.nothing_found_by = uuid.UUID(by) if by else None
    row.nothing_found_at = datetime.fromisoformat(at) if at else None
    row.updated_by, row.updated_at = actor.user_id, now()
    write(row)


def _state(row: Row) -> State:
    by, at = row.nothing_found_by, row.nothing_found_at
    return {
        "text": row.text,
        "draft": row.draft,
        "nothing_found_by": str(by) if by else None,
        "nothing_found_at": at.isoformat() if at else None,
    }


def _find(actor: Member, _brief: object, step: Step) -> Row:
    """Raises ChangedSince where its tag was merged into another, and the cell with it."""
    row = cells.with_id(actor.project_id, step.object_id) if step.object_id else None
    if row is None:
        raise ChangedSince("that cell of the matrix", step.object_id or actor.project_id)
    return row


def _says(actor: Member, step: Step) -> str:
    known = {
        tag.slug: tag.name for tag in codebook.tags(actor.project_id, retired=True, texts=False)
    }
    said = activity(step.verb, step.kind, step.ref, known)
    return f"{said[0].upper()}{said[1:]}."


UNDO = Undoable(
    kind="cell",
    verbs=("chart", "draft", "nothing_found", "clear"),
    permission="chart",
    called="that cell of the matrix",
    find=_find,
    state=lambda _actor, row: _state(row),
    put=_set,
    says=_says,
)  # a brief's page does not show them: it is loaded again
