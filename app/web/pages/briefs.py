"""A saved brief beside its text: details, original file, zones of blocks, removal."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from flask import Blueprint, jsonify, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from app.actions.briefs import edit_details, remove_brief, restore_brief, rezone_block
from app.domain.attributes import Attribute
from app.domain.briefs import Brief
from app.domain.details import Details
from app.domain.errors import Missing, Refused, Stale
from app.domain.recommendations.origins import suggested
from app.domain.references import brief_ref
from app.domain.trash import resting
from app.store import recommendations
from app.store.attributes import attributes
from app.store.briefs import brief, briefs
from app.store.events import record_download
from app.store.memberships import Member
from app.store.originals import original as original_of
from app.store.originals import original_data
from app.store.trash import resting_on_brief
from app.web.edge.answers import answered
from app.web.edge.errors import status_of, wants_json
from app.web.edge.guard import for_members
from app.web.edge.incoming import version_seen
from app.web.pages.detail_form import KIND_LABELS, fields_of, language_choices, read_details

pages = Blueprint("briefs", __name__)


@pages.get("/projects/<slug>/briefs/<int:n>/details")
@for_members()
def details(actor: Member, n: int) -> ResponseReturnValue:
    found = brief(actor.project_id, n, removed=actor.may("remove_brief"))
    return _details_page(actor, found, Details.of(found))


@pages.post("/projects/<slug>/briefs/<int:n>/details")
@for_members("edit_brief")
def save_details(actor: Member, n: int) -> ResponseReturnValue:
    typed = read_details(request.form, attributes(actor.project_id))
    try:
        edit_details(actor, n, typed, version_seen())
    except Missing:
        raise
    except Refused as refusal:
        found = brief(actor.project_id, n)
        return _details_page(actor, found, typed, refusal), status_of(refusal)
    return answered("The details are saved.", url_for("briefs.details", slug=actor.slug, n=n))


@pages.post("/projects/<slug>/briefs/<int:n>/removal")
@for_members("remove_brief")
def removal(actor: Member, n: int) -> ResponseReturnValue:
    remove_brief(actor, n)
    return redirect(url_for("briefs.details", slug=actor.slug, n=n), 303)


@pages.post("/projects/<slug>/briefs/<int:n>/restoration")
@for_members("remove_brief")
def restoration(actor: Member, n: int) -> ResponseReturnValue:
    restore_brief(actor, n)
    return answered(
        f"{brief_ref(n)} is back, with everything that was on it.",
        url_for("briefs.details", slug=actor.slug, n=n),
    )


@pages.get("/projects/<slug>/briefs/<int:n>/original")
@for_members()
def original(actor: Member, n: int) -> ResponseReturnValue:
    """The file as it came: saved, never shown, whatever it claims to be."""
    name, data = original_data(actor.project_id, n)
    id = brief(actor.project_id, n).id
    record_download(actor, "original", ref=brief_ref(n), object_id=id, brief_id=id)
    response = send_file(
        BytesIO(data), mimetype="application/octet-stream", as_attachment=True, download_name=name
    )
    response.headers["Cache-Control"] = "no-store"  # as on every page behind the login
    return response


@pages.post("/projects/<slug>/briefs/<int:n>/blocks/<int:ordinal>/zone")
@for_members("edit_brief")
def zone(actor: Member, n: int, ordinal: int) -> ResponseReturnValue:
    chosen = request.form.get("zone", "")
    label, rev = rezone_block(actor, n, ordinal, chosen)
    if wants_json():
        return jsonify(ordinal=ordinal, zone=chosen, label=label, rev=rev)
    row = f"p{label}" if label else f"b{ordinal}"
    back = url_for("reading.brief", slug=actor.slug, n=n, _anchor=row)
    return redirect(back, 303)


def _details_page(
    actor: Member, found: Brief, shown: Details, refusal: Refused | None = None
) -> str:
    """A stale form gets the current version: saving it again is then meant."""
    stale = isinstance(refusal, Stale)
    origins = recommendations.origins(actor.project_id)
    apart = recommendations.kept_apart(actor.project_id)
    own = attributes(actor.project_id)
    maybe = suggested(briefs(actor.project_id), origins, apart)
    rests = actor.may("remove_brief") and resting_on_brief(actor.project_id, found.id)
    seen = found.version if stale or refusal is None else version_seen()
    return render_template(
        "briefs/details.html",
        brief=found,
        details=shown,
        attributes=own,
        attribute_fields_of=fields_of(own, shown.attributes),
        theirs=_differences(Details.of(found), shown, own) if stale else [],
        stale=stale,
        version=seen,
        refusal=refusal,
        origin=next((each for each in origins if found.ref in each.briefs), None),
        suggestions=[each for each in maybe if found.ref in each.briefs],
        resting=resting(tuple(ref for _, ref in rests or ())),
        file=original_of(actor.project_id, found.number),
        types=KIND_LABELS.items(),
        type_names=KIND_LABELS,
        languages=language_choices(shown.language),
        language_names=dict(language_choices(found.language)),
    )


def _differences(
    now: Details, typed: Details, attributes: Sequence[Attribute]
) -> list[tuple[str, str]]:
    """(field, what stands there now) of the fields that the two say differently."""
    fields = {
        "Title": (now.title, typed.title),
        "Authors": ("\n".join(now.authors), "\n".join(typed.authors)),
        "Organisations among them": (
            "\n".join(now.organisations),
            "\n".join(typed.organisations),
        ),
        "Type": (KIND_LABELS.get(now.kind, ""), KIND_LABELS.get(typed.kind, "")),
        "Appeared in": (now.container, typed.container),
        "Publisher": (now.publisher, typed.publisher),
        "Date": (now.date, typed.date),
        "Web address": (now.url, typed.url),
        "Language": (now.language, typed.language),
        "Note": (now.note, typed.note),
        **{
            each.name: tuple(said.attributes.get(each.key, "") for said in (now, typed))
            for each in attributes
        },
    }
    return [(name, theirs) for name, (theirs, mine) in fields.items() if theirs != mine]
