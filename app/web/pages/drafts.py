"""Bringing in briefs: paste or choose files, look over what was recognised, save."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping

from flask import Blueprint, current_app, flash, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from markupsafe import Markup
from werkzeug.exceptions import RequestEntityTooLarge

from app.actions.briefs import details_of
from app.actions.drafts import (
    check_version,
    copies_of,
    discard_draft,
    draft_made_ready,
    keep_draft,
    looked_over,
    recut_draft,
    save_draft,
)
from app.actions.limits import account_limits, require_room_for_import
from app.actions.scans import begin_scan, recognise_aside
from app.domain.details import Details
from app.domain.document import (
    DOUBTFUL,
    Block,
    Document,
    PlacedBlock,
    ending_at,
    lay_out,
    starting_at,
    takes_a_number,
)
from app.domain.errors import Invalid, Refused, Stale, TooLarge
from app.domain.looking_over import (
    CHOICES,
    block_named,
    blocks_version,
    choices_for,
    join,
    set_apart,
    split,
)
from app.domain.permissions import require
from app.domain.references import brief_ref
from app.readers import MOST_BYTES, PICTURES, READERS
from app.readers.scans import tesseract
from app.store import drafts, scans
from app.store.briefs import languages
from app.store.memberships import Member, member
from app.store.transactions import reading
from app.web.edge.answers import answered
from app.web.edge.errors import answer, status_of, wants_json
from app.web.edge.guard import for_members
from app.web.edge.transactions import release
from app.web.edge.transactions import save as commit
from app.web.pages.detail_form import KIND_LABELS, language_choices, read_details
from app.web.pages.uploads import (
    Reading,
    Unrecognised,
    fetches,
    guessed_code,
    read,
    read_address,
    sent_address,
    sent_texts,
)
from app.web.room.marks import block_html, is_astral
from app.web.room.original import FRAMING, asked_beside, beside_text, of_draft

pages = Blueprint("drafts", __name__)


@pages.get("/projects/<slug>/briefs/new")
@for_members("add_brief")
def new(actor: Member) -> ResponseReturnValue:
    return _new_page(actor)


@pages.post("/projects/<slug>/drafts")
@for_members("add_brief")
def create(actor: Member) -> ResponseReturnValue:
    """One text leads to its look-over page; our own script sends files one by one."""
    try:
        address = sent_address()
        texts = [] if address else sent_texts()
        release()
        if len(texts) > 1:
            return _several(actor, texts)
        reading = read_address(address) if address else read(*texts[0])
        address = _keep(_again(actor), reading)
    except Refused as refusal:
        if wants_json():
            raise
        return _new_page(actor, refusal), status_of(refusal)
    return _recognising(actor, answered("", address, 201))


@pages.get("/projects/<slug>/drafts/<uuid:draft_id>")
@for_members("add_brief")
def draft(actor: Member, draft_id: uuid.UUID) -> ResponseReturnValue:
    found = drafts.draft(*_owner(actor), draft_id)
    return _draft_page(actor, found, details_of(found.document), {})


@pages.post("/projects/<slug>/drafts/<uuid:draft_id>")
@for_members("add_brief")
def save(actor: Member, draft_id: uuid.UUID) -> ResponseReturnValue:
    """Saves the brief, unless a button at a block was pressed: the page comes again then, with
    that done and all that was typed."""
    form = request.form
    details, choices, version = read_details(form), _choices(form), form.get("version", "")
    try:
        if recut := _recut(form):
            recut_draft(actor, draft_id, details, choices, recut, version=version)
            commit()
            return _draft_page(actor, drafts.draft(*_owner(actor), draft_id), details, {})
        if form.keys() & {"starts", "ends", "split"}:
            found = drafts.draft(*_owner(actor), draft_id)
            check_version(found.document, version)
            return _draft_page(actor, found, details, _bounded(found.document, choices))
        with reading():
            ready = draft_made_ready(actor, draft_id, details, choices, version)
        ticked = _ticked(request.form)
        number = save_draft(
            _again(actor), draft_id, details, choices, version=version, ready=ready, **ticked
        )
    except (Invalid, Stale, TooLarge) as refusal:
        release()  # the draft was taken out of the list; it is back
        found = drafts.draft(*_owner(actor), draft_id)
        if version and version != blocks_version(found.document):
            choices = {}
        return _draft_page(actor, found, details, choices, refusal)
    if "next" in request.form and (after := drafts.longest_waiting(*_owner(actor))):
        return answered(
            f"Saved as {brief_ref(number)}. This is the next one.",
            url_for("drafts.draft", slug=actor.slug, draft_id=after),
        )
    return answered(
        f"Saved as {brief_ref(number)}. Select words in it to mark and tag them.",
        url_for("reading.brief", slug=actor.slug, n=number),
    )


@pages.post("/projects/<slug>/drafts/<uuid:draft_id>/removal")
@for_members("add_brief")
def remove(actor: Member, draft_id: uuid.UUID) -> ResponseReturnValue:
    discard_draft(actor, draft_id)
    return answered(
        "The import is discarded. Nothing of it was kept.", url_for("drafts.new", slug=actor.slug)
    )


@pages.errorhandler(RequestEntityTooLarge)
def too_large(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    """The form again, when what was sent was refused before anything could read it."""
    refusal = TooLarge(
        f"That is more than Briefmark takes: a text or a file may have {MOST_BYTES // 2**20} MB.",
        fields={"file": "Save it as plain text, which is far smaller, or add it in parts."},
    )
    try:
        g.member = member(current_user.id, (request.view_args or {})["slug"])
        require(g.member.role, "add_brief")
    except Refused as other:
        return answer(status_of(other), other.message)
    if wants_json():
        return answer(413, refusal.message)
    return _new_page(g.member, refusal, text=""), 413


def _new_page(actor: Member, refusal: Refused | None = None, text: str | None = None) -> str:
    """With this text, where what was sent could not be read; else with what the form said."""
    installed = tesseract.languages()
    waiting = scans.scans(*_owner(actor))
    for line in waiting:
        if line.is_silent:
            recognise_aside(actor.project_id, line.id, begun=False)
    readers = [*READERS, *(PICTURES if installed else ())]
    guessed = guessed_code(languages(actor.project_id) if len(installed) > 1 else ())
    return render_template(
        "drafts/new.html",
        refusal=refusal,
        text=request.form.get("text", "") if text is None else text,
        address=request.form.get("address", "") if text is None else "",
        fetches=fetches(),
        readers=readers,
        accept=",".join(kind for r in readers for kind in (*r.extensions, *r.media_types)),
        most_bytes=MOST_BYTES,
        unfinished=drafts.drafts(*_owner(actor)),
        scans=waiting,
        languages=list(installed.items()),
        recogniser=tesseract.version(),
        language=guessed if text is not None else request.form.get("scans", guessed),
    )


def _draft_page(
    actor: Member,
    found: drafts.DraftLine,
    details: Details,
    choices: Mapping[int, str],
    refusal: Refused | None = None,
) -> ResponseReturnValue:
    """`choices` are of the form and not kept yet; where a block is being split, what was typed into
    it so far is shown again."""
    shown = looked_over(found.document, details, choices)
    _, placed = lay_out(shown.blocks)
    at = _ordinal(request.form, "split", "cut", "join")
    warnings, printed = found.document.warnings, of_draft(actor, found)
    recognised = found.document.recognition is not None
    stands = asked_beside() or (recognised and printed.has_pages)
    page = render_template(
        "drafts/draft.html",
        draft=found,
        details=details,
        refusal=refusal,
        blocks=list(zip(placed, shown.blocks, found.document.blocks, strict=True)),
        chosen=choices,
        choices_for=choices_for,
        choices={
            name: {**choice._asdict(), "numbered": takes_a_number(choice.kind)}
            for name, choice in CHOICES.items()
        },
        version=blocks_version(found.document),
        at=at,
        splits=_ordinal(request.form, "split", *(["cut"] if refusal else [])),
        typed=request.form.get(f"parts-{at}"),
        printed=printed,
        beside=beside_text(printed)._replace(unasked=not asked_beside()) if stands else None,
        is_astral=is_astral,
        doubtful_html=_doubtful_html,
        all_recognised=all(block.recognised for block in shown.blocks),
        warnings=[(said, block_named(said, found.document.blocks)) for said in warnings],
        apart=set_apart(shown.blocks),
        copies=copies_of(actor, found),
        annotators=list(dict.fromkeys(a.author for a in found.document.annotations if a.author)),
        annotations_wanted=request.method == "GET" or "annotations" in request.form,
        takes_a_number=takes_a_number,
        types=KIND_LABELS.items(),
        languages=language_choices(details.language),
    )
    headers = {"Content-Security-Policy": FRAMING}
    return page, status_of(refusal) if refusal else 200, headers


def _doubtful_html(block: Block) -> Markup:
    """The words of a block, those dotted that were recognised without being sure."""
    marks = tuple(mark for mark in block.marks if mark.kind == DOUBTFUL)
    place = PlacedBlock(0, block.kind, block.zone, 0, len(block.text), marks=marks)
    return block_html(block.text, place, ())


def _several(actor: Member, texts: list[tuple[str, bytes]]) -> ResponseReturnValue:
    """All are read before the first is kept: a transaction does not wait for a parser. One that
    cannot be read does not stop the others, and says why."""
    readings: list[Reading | Unrecognised] = []
    refused: list[str] = []
    for name, data in texts:
        try:
            readings.append(read(name, data))
        except Refused as refusal:
            refused.append(f"{name}: {refusal.message}")
    actor, kept = _again(actor), 0
    for each in readings:
        try:
            _keep(actor, each)
            kept += 1
        except Refused as refusal:
            refused.append(f"{each.name}: {refusal.message}")
    for sentence in refused:
        flash(sentence, "bad")
    recognised = sum(isinstance(each, Unrecognised) for each in readings)
    said = f"{kept} of {len(texts)} files are read. Look each over, then save it." if kept else ""
    if recognised and kept:
        said += f" The text of {recognised} is being recognised."
    address = url_for("drafts.new", slug=actor.slug, _anchor="unfinished")
    return _recognising(actor, answered(said, address))


def _keep(actor: Member, reading: Reading | Unrecognised) -> str:
    """The address of the page where it is checked, or where one sees its text being recognised."""
    reader = reading.reader
    require_room_for_import(actor.user_id, len(reading.data), account_limits(current_app.config))
    if isinstance(reading, Unrecognised):
        id = begin_scan(
            actor,
            data=reading.data,
            name=reading.name,
            reader=reader,
            code=reading.code,
            locked=bool(reading.password),
            url=reading.url,
        )
        g.setdefault("begun", []).append((id, reading.password))
        return url_for("scans.scan", slug=actor.slug, draft_id=id)
    id = keep_draft(
        actor,
        reading.document,
        pictures=reading.pictures,
        data=reading.data,
        name=reading.name,
        media_type=reader.media_types[0],
        reader=reader.name,
        reader_version=reader.version,
    )
    return url_for("drafts.draft", slug=actor.slug, draft_id=id)


def _recognising(actor: Member, response: ResponseReturnValue) -> ResponseReturnValue:
    """The answer, once what it tells of is saved: the scans among it are begun."""
    for id, password in g.pop("begun", ()):
        recognise_aside(actor.project_id, id, password, begun=True)
    return response


def _again(actor: Member) -> Member:
    """What the person may do, now that the transaction in which it was read has ended."""
    return member(actor.user_id, actor.slug)


def _choices(form: Mapping[str, str]) -> dict[int, str]:
    """What `zone-<ordinal>` fields say; others, and choices that there are not, are left out."""
    found = {}
    for name, choice in form.items():
        key, _, ordinal = name.partition("-")
        if key == "zone" and ordinal.isdecimal() and len(ordinal) < 10 and choice in CHOICES:
            found[int(ordinal)] = choice
    return found


def _recut(form: Mapping[str, str]) -> Callable[[Document], Document] | None:
    """What the button at a block does to the text; None when no such button was pressed."""
    joins, cuts = _ordinal(form, "join"), _ordinal(form, "cut")
    if joins is not None:
        return lambda document: join(document, joins)
    if cuts is not None:
        return lambda document: split(document, cuts, form.get(f"parts-{cuts}", ""))
    return None


def _ordinal(form: Mapping[str, str], *names: str) -> int | None:
    """The block that the first of these buttons says, if one was pressed."""
    pressed = (form[name] for name in names if name in form)
    return next((int(at) for at in pressed if at.isdecimal() and len(at) < 10), None)


def _ticked(form: Mapping[str, str]) -> dict[str, bool]:
    return {name: name in form for name in ("again", "annotations")}


def _bounded(document: Document, choices: Mapping[int, str]) -> dict[int, str]:
    """The choices as the form has them, with the text starting or ending where its button says."""
    before = [choices.get(ordinal, block.zone) for ordinal, block in enumerate(document.blocks)]
    zones = [CHOICES[choice].zone for choice in before]
    for name, bound in (("starts", starting_at), ("ends", ending_at)):
        at = _ordinal(request.form, name)
        if at is not None and at < len(zones):
            zones = bound(zones, at)
    return {
        n: choice if CHOICES[choice].zone == zone else zone
        for n, (choice, zone) in enumerate(zip(before, zones, strict=True))
    }


def _owner(actor: Member) -> tuple[uuid.UUID, uuid.UUID]:
    return actor.project_id, actor.user_id
