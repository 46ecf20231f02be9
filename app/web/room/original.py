"""The original beside the text: the pages of a PDF, with what is marked on them outlined, and the
way from a place on a page to the words of the text, and back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from flask import Blueprint, Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from app.actions.original_pages import (
    SAVED_PAGES,
    know_lines,
    pages_of,
    picture_of,
    saved_page,
)
from app.domain.errors import Invalid, Refused
from app.domain.original_pages import OriginalPage, PageBox, boxes_of, line_at, outlines
from app.domain.references import passage_ref
from app.store import original_pages
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


class Beside(NamedTuple):
    """What stands beside the text: a page, or the sentence that says why there is none."""

    base: str
    printed: PrintedText
    pages: Sequence[OriginalPage] = ()
    page: OriginalPage | None = None
    spans: Sequence[PageSpan] = ()
    refused: str = ""

    @property
    def is_page(self) -> bool:
        """Whether a saved web page is shown."""
        return self.printed.reader in SAVED_PAGES

    @property
    def data(self) -> list[tuple[str, int, int]]:
        """What script must know of each page: label, width, height."""
        return [(page.label, page.width, page.height) for page in self.pages]

    @property
    def known(self) -> list[PageSpan] | None:
        """None where nobody has looked yet where the text stands."""
        return [span for span in self.spans if span.page] if self.spans else None


@pages.get("/projects/<slug>/briefs/<int:n>/beside")
@for_members()
def beside(actor: Member, n: int) -> ResponseReturnValue:
    """The panel alone, for the page that is there."""
    return render_template("reading/_original.html", beside=beside_text(actor, n))


@pages.get("/projects/<slug>/briefs/<int:n>/pages/<int:page>")
@for_members()
def picture(actor: Member, n: int, page: int) -> ResponseReturnValue:
    """As of every page behind the login, nothing of it is kept by a browser or a proxy."""
    media_type, data = picture_of(printed_text(actor.project_id, n), page)
    return Response(data, mimetype=media_type, headers={"Cache-Control": "no-store"})


@pages.get("/projects/<slug>/briefs/<int:n>/pages/<int:page>/outlines")
@for_members()
def outlined(actor: Member, n: int, page: int) -> ResponseReturnValue:
    """Paths around the highlights on a page, and which stretch of the text stands on which page."""
    printed = printed_text(actor.project_id, n)
    found: list[dict[str, object]] = []
    if know_lines(printed):
        lines = original_pages.lines_on(*printed.key, page)
        low, high = min((x.start for x in lines), default=0), max((x.end for x in lines), default=0)
        for h, start, end in original_pages.marked(printed, low, high):
            if paths := _paths(boxes_of(lines, start, end), page):
                found.append({"h": h, "ref": passage_ref(n, h), "paths": paths})
    spans = [span for span in original_pages.spans(*printed.key) if span.page]
    return jsonify(page=page, outlines=found, spans=spans)


@pages.get("/projects/<slug>/briefs/<int:n>/pages/<int:page>/text")
@for_members()
def text_at(actor: Member, n: int, page: int) -> ResponseReturnValue:
    """The line of the text that is printed at `x`, `y`, in ten-thousandths of the page, and the
    highlights on the letter there; a null start where no words are."""
    printed = printed_text(actor.project_id, n)
    x, y = (request.args.get(name, -1, type=number) for name in ("x", "y"))
    found = line_at(original_pages.lines_on(*printed.key, page), x, y)
    if found is None:
        return jsonify(start=None, highlights=[])
    line, at = found
    marked = [h for h, *_ in original_pages.marked(printed, at, at + 1)]
    return jsonify(start=line.start, end=line.end, highlights=marked)


@pages.get("/projects/<slug>/briefs/<int:n>/pages/of")
@for_members()
def page_of_words(actor: Member, n: int) -> ResponseReturnValue:
    """The page where `start` … `end` of the text begins, and a path around the words there; a null
    page where that is not known."""
    printed = printed_text(actor.project_id, n)
    start, end = (request.args.get(name, -1, type=number) for name in ("start", "end"))
    if not 0 <= start < end:
        raise Invalid(NOT_A_PLACE)
    boxes = boxes_of(original_pages.lines_of(*printed.key, start, end), start, end)
    page = boxes[0].page if boxes else None
    return jsonify(page=page, paths=_paths(boxes, page) if page else [])


@pages.get("/projects/<slug>/briefs/<int:n>/saved-page")
@for_members()
def saved(actor: Member, n: int) -> ResponseReturnValue:
    """The saved page, for the frame beside the text: a document of an origin of its own, in which
    nothing runs, and which may ask nobody for anything."""
    shown = saved_page(printed_text(actor.project_id, n))
    headers = {"Content-Security-Policy": SANDBOX, "Cache-Control": "no-store"}
    return Response(shown.html, mimetype="text/html", headers=headers)


def beside_text(actor: Member, n: int) -> Beside:
    """What `page` (as it is printed: “p. 12”) or `place` (counted in the file) of the address
    asks for; its first page where that is none of the file's."""
    printed = printed_text(actor.project_id, n)
    shown = Beside(base_of(actor, n), printed)
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
