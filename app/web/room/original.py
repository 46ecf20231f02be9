"""The original beside the text: the pages of a PDF, with what is marked on them outlined, and the
way from a place on a page to the words of the text, and back. The text is that of a brief, or of an
import that is still checked, on which nothing is marked yet."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from typing import Any, NamedTuple

from flask import Blueprint, Response, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.actions.original_pages import (
    PDF,
    PICTURES,
    SAVED_PAGES,
    know_lines,
    pages_of,
    picture_of,
    saved_page,
)
from app.domain.document import lay_out
from app.domain.errors import Invalid, Refused
from app.domain.original_pages import OriginalPage, PageBox, boxes_of, line_at, outlines
from app.domain.permissions import require
from app.domain.references import passage_ref
from app.domain.text import sha256
from app.store import drafts, original_pages
from app.store.drafts import DraftLine
from app.store.memberships import Member
from app.store.original_pages import PageSpan, PrintedText, printed_text
from app.web.edge.guard import for_members
from app.web.edge.incoming import number
from app.web.edge.responses import CONTENT_SECURITY_POLICY
from app.web.room.rows import base_of

pages = Blueprint("original_pages", __name__)

# Of the page that has the frame, and of the page in it, whoever it comes from.
FRAMING = f"{CONTENT_SECURITY_POLICY}; frame-src 'self'"
SANDBOX = (
    "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'"
)
NOT_A_PLACE = "That is no place on a page. Reload the brief and try again."


class TextBeside(NamedTuple):
    """A text that something can stand beside: its address, where it was read from, where its file
    is, and its number; "" and 0 of an import, whose file one has oneself."""

    base: str
    printed: PrintedText
    file: str = ""
    number: int = 0

    @property
    def is_page(self) -> bool:
        """Whether a saved web page is shown."""
        return self.printed.reader in SAVED_PAGES

    @property
    def has_pages(self) -> bool:
        """Whether there is more to show than the file's name."""
        return self.is_page or self.printed.media_type.startswith((PDF, PICTURES))


class Beside(NamedTuple):
    """What stands beside the text: a page, or the sentence that says why there is none. `unasked`
    is one that stands there because of what is checked, not because somebody asked for it."""

    text: TextBeside
    pages: Sequence[OriginalPage] = ()
    page: OriginalPage | None = None
    spans: Sequence[PageSpan] = ()
    refused: str = ""
    unasked: bool = False

    @property
    def data(self) -> list[tuple[str, int, int]]:
        """What script must know of each page: label, width, height."""
        return [(page.label, page.width, page.height) for page in self.pages]

    @property
    def known(self) -> list[PageSpan] | None:
        """None where nobody has looked yet where the text stands."""
        return [span for span in self.spans if span.page] if self.spans else None


def of_texts(path: str) -> Callable[[Callable[..., ResponseReturnValue]], None]:
    """A view below the addresses of a brief and of an import, which is its maker's own; it gets the
    text."""

    def decorate(view: Callable[..., ResponseReturnValue]) -> None:
        @for_members()
        @wraps(view)
        def at(
            actor: Member, n: int = 0, draft_id: uuid.UUID | None = None, **asked: Any
        ) -> ResponseReturnValue:
            if draft_id is None:
                return view(of_brief(actor, n), **asked)
            require(actor.role, "add_brief")
            found = drafts.draft(actor.project_id, actor.user_id, draft_id)
            return view(of_draft(actor, found), **asked)

        for text in ("briefs/<int:n>", "drafts/<uuid:draft_id>"):
            pages.get(f"/projects/<slug>/{text}{path}")(at)

    return decorate


def of_brief(actor: Member, n: int) -> TextBeside:
    """Missing when there is no such brief in use."""
    file = url_for("briefs.original", slug=actor.slug, n=n)
    return TextBeside(base_of(actor, n), printed_text(actor.project_id, n), file, n)


def of_draft(actor: Member, found: DraftLine) -> TextBeside:
    text, _ = lay_out(found.document.blocks)
    printed = PrintedText(
        actor.project_id,
        None,
        sha256(text),
        found.file_sha256,
        found.media_type,
        found.file_name,
        found.reader,
    )
    return TextBeside(url_for("drafts.draft", slug=actor.slug, draft_id=found.id), printed)


@of_texts("/beside")
def beside(text: TextBeside) -> ResponseReturnValue:
    """The panel alone, for the page that is there."""
    return render_template("reading/_original.html", beside=beside_text(text))


@of_texts("/pages/<int:page>")
def picture(text: TextBeside, page: int) -> ResponseReturnValue:
    """As of every page behind the login, nothing of it is kept by a browser or a proxy."""
    media_type, data = picture_of(text.printed, page)
    return Response(data, mimetype=media_type, headers={"Cache-Control": "no-store"})


@of_texts("/pages/<int:page>/outlines")
def outlined(text: TextBeside, page: int) -> ResponseReturnValue:
    """Paths around the highlights on a page, and which stretch of the text stands on which page."""
    printed = text.printed
    found: list[dict[str, object]] = []
    if spans := know_lines(printed):
        lines = original_pages.lines_on(*printed.key, page)
        low, high = min((x.start for x in lines), default=0), max((x.end for x in lines), default=0)
        for h, start, end in original_pages.marked(printed, low, high):
            if paths := _paths(boxes_of(lines, start, end), page):
                found.append({"h": h, "ref": passage_ref(text.number, h), "paths": paths})
    return jsonify(page=page, outlines=found, spans=spans)


@of_texts("/pages/<int:page>/text")
def text_at(text: TextBeside, page: int) -> ResponseReturnValue:
    """The line of the text that is printed at `x`, `y`, in ten-thousandths of the page, and the
    highlights on the letter there; a null start where no words are."""
    printed = text.printed
    x, y = (request.args.get(name, -1, type=number) for name in ("x", "y"))
    found = line_at(original_pages.lines_on(*printed.key, page), x, y)
    if found is None:
        return jsonify(start=None, highlights=[])
    line, at = found
    marked = [h for h, *_ in original_pages.marked(printed, at, at + 1)]
    return jsonify(start=line.start, end=line.end, highlights=marked)


@of_texts("/pages/of")
def page_of_words(text: TextBeside) -> ResponseReturnValue:
    """The page where `start` … `end` of the text begins, and a path around the words there; a null
    page where that is not known."""
    printed = text.printed
    start, end = (request.args.get(name, -1, type=number) for name in ("start", "end"))
    if not 0 <= start < end:
        raise Invalid(NOT_A_PLACE)
    boxes = boxes_of(original_pages.lines_of(*printed.key, start, end), start, end)
    page = boxes[0].page if boxes else None
    return jsonify(page=page, paths=_paths(boxes, page) if page else [])


@of_texts("/saved-page")
def saved(text: TextBeside) -> ResponseReturnValue:
    """The saved page, for the frame beside the text: a document of an origin of its own, in which
    nothing runs, and which may ask nobody for anything."""
    shown = saved_page(text.printed)
    headers = {"Content-Security-Policy": SANDBOX, "Cache-Control": "no-store"}
    return Response(shown.html, mimetype="text/html", headers=headers)


def asked_beside() -> bool:
    """Whether the address asks for a page beside the text."""
    return bool({"page", "place"} & {*request.args})


def beside_text(text: TextBeside) -> Beside:
    """What `page` (as it is printed: “p. 12”) or `place` (counted in the file) of the address
    asks for; its first page where that is none of the file's."""
    printed = text.printed
    shown = Beside(text)
    try:
        known = pages_of(printed)
    except Refused as refusal:
        return shown._replace(refused=refusal.message)
    if not known:
        return shown
    label, place = request.args.get("page", ""), request.args.get("place", 0, type=number)
    asked = [page for page in known if page.number == place]
    asked += [page for page in known if page.label == label]
    asked += [page for page in known if str(page.number) == label]
    spans = original_pages.spans(*printed.key)
    return shown._replace(pages=known, page=[*asked, known[0]][0], spans=spans)


def _paths(boxes: Iterable[PageBox], page: int) -> list[str]:
    """SVG paths, in ten-thousandths of the page."""
    return [f"M{'L'.join(f'{x} {y}' for x, y in path)}Z" for path in outlines(boxes).get(page, ())]
