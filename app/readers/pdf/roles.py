"""What the paragraphs are: headings by size and weight, notes at the foot, items of lists, and the
title page, by the rules for all texts and by what the file says about itself."""

import re
from collections.abc import Sequence

from app.readers.bylines import is_name, names_in
from app.readers.pdf.lines import DraftBlock, without_bullet
from app.readers.pdf.paragraphs import Measures, opens_note
from app.readers.prose import furniture
from app.readers.prose.pieces import NUMBERED, Piece, ends_sentence
from app.readers.prose.title_page import TitlePage, read_title_page
from app.readers.prose.zoning import zone_text

_LARGER = 1.08  # times the main size
_SMALLER = 0.94
_LONGEST = 220  # characters of a heading
_LEADERS = re.compile(r"\.{4}|…{2}|(?:\. ){4}")  # of a table of contents
_Look = tuple[int, float]
_FIRST_PAGES = 2


def find_notes(drafts: Sequence[DraftBlock], measures: Measures, heights: Sequence[float]) -> None:
    """Footnotes: smaller type at the foot of a column, the first of it with a number or sign."""
    lowest: dict[int, float] = {}  # by page, the last line of main size
    for draft in drafts:
        if not draft.zone and draft.size > _SMALLER * measures.body_size:
            lowest[draft.page] = max(lowest.get(draft.page, 0.0), draft.lines[-1].y)
    for region in _by_region(drafts):
        tail: list[DraftBlock] = []
        for draft in reversed(region):
            small = draft.size <= _SMALLER * measures.body_size
            if draft.zone or not small or draft.kind != "paragraph":
                break
            tail.insert(0, draft)
        while tail and tail[0].lines[0].y < 0.4 * heights[tail[0].page]:
            tail.pop(0)
        opening = next((i for i, draft in enumerate(tail) if opens_note(draft.lines[0])), None)
        if opening is None:
            continue
        # What stands above the first number goes on from the page before.
        if opening and not any(draft.zone == "notes" for draft in drafts):
            tail = tail[opening:]
        for draft in tail:
            draft.zone, draft.kind, draft.marked = "notes", "footnote", opens_note(draft.lines[0])


def _by_region(drafts: Sequence[DraftBlock]) -> list[list[DraftBlock]]:
    regions: dict[int, list[DraftBlock]] = {}
    for draft in drafts:
        regions.setdefault(draft.region, []).append(draft)
    return list(regions.values())


def find_headings(
    drafts: Sequence[DraftBlock], measures: Measures, bookmarks: Sequence[tuple[int, str, int]]
) -> None:
    """Kind and rank of headings among the drafts of the body: those that the file declares in its
    structure tree or its `bookmarks`, and those that stand out; the largest come first."""
    body = [draft for draft in drafts if draft.zone in ("", "body")]
    declared = _declared(body, bookmarks)
    letters = sum(len(draft.text) for draft in body) or 1
    bold_means_much = sum(len(d.text) for d in body if d.bold) < 0.3 * letters
    looks: dict[int, _Look] = {}
    for i, draft in enumerate(body):
        after = next((d for d in body[i + 1 : i + 4]), None)
        if i in declared:
            looks[i] = _declared_look(draft, measures)
            continue
        able = draft.kind == "paragraph" and after and _may_be_heading(draft)
        if not able or not after or (draft.marked and _is_among_items(body, i)):
            continue
        if look := _look(draft, after, measures, bold_means_much):
            looks[i] = look
    ranks = {look: rank for rank, look in enumerate(sorted(set(looks.values())))}
    # What is declared says how deep it is, and so do others that look the same.
    depths = {look: declared[i] for i, look in reversed(looks.items()) if i in declared}
    for i, look in looks.items():
        depth = declared.get(i) or depths.get(look) or max(depths.values(), default=0) + 1
        body[i].kind, body[i].level = "heading", depth if depths else 1 + ranks[look]


def _declared(
    body: Sequence[DraftBlock], bookmarks: Sequence[tuple[int, str, int]]
) -> dict[int, int]:
    """Depths of the headings that the file itself declares, by their place in `body`."""
    found = {
        i: draft.lines[0].heading
        for i, draft in enumerate(body)
        if draft.lines[0].heading and draft.kind == "paragraph" and len(draft.text) <= _LONGEST
    }
    if found:
        return found
    places: dict[tuple[int, str], list[int]] = {}
    for i, draft in enumerate(body):
        if draft.kind == "paragraph" and len(draft.text) <= _LONGEST:
            places.setdefault((draft.page, _fold(draft.text)), []).append(i)
    for page, title, depth in bookmarks:
        for i in places.get((page, _fold(title)), ())[-1:]:
            found.setdefault(i, depth)
    return found


def _declared_look(draft: DraftBlock, measures: Measures) -> _Look:
    if draft.size > _LARGER * measures.body_size:
        return (0, -round(draft.size * 2) / 2)
    return (1, 0.0) if draft.bold else (2, 0.0) if draft.italic else (3, 0.0)


def _is_among_items(body: Sequence[DraftBlock], i: int) -> bool:
    """Whether another item of a list of the same look stands next to it: "1. Count" above
    "2. Guard" are items, "1. Introduction" above a paragraph is a heading."""
    beside = [body[k] for k in (i - 1, i + 1) if 0 <= k < len(body)]
    return any(d.marked and d.bold == body[i].bold and _same_list(body[i], d) for d in beside)


def level_headings(drafts: Sequence[DraftBlock], first: int) -> None:
    """Levels from `first` on, by the ranks that are left below the title."""
    headings = [draft for draft in drafts if draft.kind == "heading"]
    ranks = sorted({draft.level for draft in headings if draft.zone == "body"})
    for draft in headings:
        place = ranks.index(draft.level) if draft.level in ranks else 0
        draft.level = min(6, first + place)


def _may_be_heading(draft: DraftBlock) -> bool:
    text = draft.text
    return (
        len(text) <= _LONGEST
        and len(draft.lines) <= 5
        and any(char.isalpha() for char in text)
        and not (len(text.split()) > 14 and ends_sentence(text))
        and not without_bullet(text)
        and not _LEADERS.search(text)
    )


def _look(
    draft: DraftBlock, after: DraftBlock, measures: Measures, bold_means_much: bool
) -> _Look | None:
    """How much the draft stands out, the most first; None when it does not."""
    text = draft.text
    if draft.size > _LARGER * measures.body_size:
        return (0, -round(draft.size * 2) / 2)
    short = len(text.split()) <= 16 and len(draft.lines) <= 2
    open_ended = text[-1] not in ".,;:!…" and (text[0].isupper() or text[0].isdigit())
    plain_size = draft.size > 0.93 * measures.body_size
    if not (short and open_ended and plain_size) or len(text) < 3:
        return None
    if draft.bold and not after.bold and bold_means_much:
        return (1, 0.0)
    if text.isupper() and len(text.split()) > 1 and not after.text.isupper():
        return (1, 1.0)
    longer = len(after.lines) >= 2 and len(after.text) > 2 * len(text)
    if draft.italic and not after.italic and longer and after.kind == "paragraph":
        return (2, 0.0)
    return None


def find_items(drafts: Sequence[DraftBlock]) -> None:
    """Items of lists and their depth, by how far their marks stand from the margin."""
    depths: list[float] = []
    region = -1
    for i, draft in enumerate(drafts):
        if draft.zone not in ("", "body") or draft.kind != "paragraph" or not draft.marked:
            if draft.kind == "paragraph" and draft.zone in ("", "body") and not draft.indented:
                depths.clear()
            continue
        x = draft.lines[0].x0
        near = [other for other in drafts[max(0, i - 3) : i + 4] if other is not draft]
        if not without_bullet(draft.text) and not any(_same_list(draft, d) for d in near):
            continue
        if depths and draft.region != region:  # a list goes on at the depth where it stopped
            depths = [depth + x - depths[-1] for depth in depths]
        region = draft.region
        while depths and x < depths[-1] - 4:
            depths.pop()
        if not depths or x > depths[-1] + 4:
            depths.append(x)
        draft.kind, draft.level = "list_item", len(depths)


def _same_list(one: DraftBlock, two: DraftBlock) -> bool:
    """Numbers count as a list when there are several."""
    return (
        two.marked
        and two.zone in ("", "body")
        and bool(NUMBERED.match(two.text)) == bool(NUMBERED.match(one.text))
    )


def zone_drafts(
    drafts: Sequence[DraftBlock], texts: Sequence[str], title: str, author: str
) -> TitlePage:
    """Zones of the drafts that have none yet. `texts` are theirs; `title` and `author` are the
    file's own, which count only where the first pages print them."""
    free = [i for i, draft in enumerate(drafts) if not draft.zone]
    pieces = [
        Piece(texts[i], i, kind=drafts[i].kind, level=drafts[i].level) for i in free if texts[i]
    ]
    free = [i for i in free if texts[i]]
    early = [k for k, i in enumerate(free) if drafts[i].page < _FIRST_PAGES]
    head = pieces[: len(early)]
    at = _title_at([drafts[i] for i in free[: len(early)]], head, title)
    if at >= 0:
        head[at].underlined = 1
    page = read_title_page(head)
    if at >= 0 and page.title_at >= 0 and page.title_at != at and not page.front:
        page.text_from = max(page.title_at, -1) + 1
    page.authors = page.authors or _printed_author(author, head) or _name_below(page, head)
    for k, piece in enumerate(pieces[: page.text_from]):
        caption = k > page.title_at and k not in page.front and furniture.is_caption(piece.text)
        piece.zone = "caption" if caption else "front"
        if k == page.title_at:
            piece.kind, piece.level = "title", 1
    rest = [piece for piece in pieces[page.text_from :] if not piece.zone]
    zone_text(rest, page, noisy=False)
    for i, piece in zip(free, pieces, strict=True):
        drafts[i].zone = piece.zone or "body"
        if piece.kind in ("title", "footnote"):
            drafts[i].kind, drafts[i].level = piece.kind, piece.level
        elif piece.zone == "caption":
            drafts[i].kind = "caption"
        elif piece.zone == "front" and drafts[i].kind == "heading":
            drafts[i].kind, drafts[i].level = "paragraph", 0
    return page


def _title_at(drafts: Sequence[DraftBlock], pieces: Sequence[Piece], title: str) -> int:
    """The piece that prints the file's title, else the largest on the first page."""
    wanted = _fold(title)
    if len(wanted) > 5:
        for k, piece in enumerate(pieces):
            text = _fold(piece.text)
            if text and (text == wanted or (len(text) >= 15 and text in wanted)):
                return k
    first = [k for k, draft in enumerate(drafts) if draft.page == drafts[0].page]
    able = [k for k in first if 2 <= len(pieces[k].text) <= 250 and pieces[k].words <= 35]
    if not able:
        return -1
    largest = max(able, key=lambda k: (drafts[k].size * (1 + (pieces[k].words > 1)), -k))
    sizes = sorted(drafts[k].size for k in first)
    return largest if drafts[largest].size > 1.12 * sizes[len(sizes) // 2] else -1


def _printed_author(author: str, head: Sequence[Piece]) -> tuple[str, ...]:
    names = names_in(author) or ((author.strip(),) if is_name(author) else ())
    printed = _fold(" ".join(piece.text for piece in head))
    return tuple(name for name in names if _fold(name) in printed)


def _name_below(page: TitlePage, head: Sequence[Piece]) -> tuple[str, ...]:
    """A name that stands alone below the title."""
    below = page.title_at + 1
    if page.title_at < 0 or below >= len(head) or not is_name(head[below].text):
        return ()
    page.text_from = max(page.text_from, below + 1)
    return (head[below].text,)


def _fold(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
