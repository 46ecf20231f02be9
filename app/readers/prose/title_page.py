"""Title, authors, date and address, from the lines above the text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from app.domain.citations.organisations import is_organisation
from app.readers.bylines import (
    byline,
    coauthors,
    is_name,
    is_uncased_name,
    name_with_role,
    persons_alone,
)
from app.readers.dates import date_line, find_date
from app.readers.prose import furniture
from app.readers.prose.pieces import Piece, starts_item

_URL = re.compile(
    r"^(?:source|url|link|retrieved from|available (?:at|from|online at)|original|web)?\s*:?\s*<?"
    r"(https?://[^\s<>]+?)>?[.)]?$",
    re.IGNORECASE,
)
_LABEL_WORDS = {
    "title": "title subject titel titre título titulo titolo заголовок название العنوان כותרת 标题 "
    "標題 题目 タイトル 제목",
    "authors": "author authors by from autor autoren autorin autores auteur auteurs autore autori "
    "автор авторы الكاتب المؤلف المؤلفون מחבר מחברים 作者 著者 저자",
    "date": "date published datum fecha data дата التاريخ תאריך 日期 发布日期 日付 날짜",
    "publisher": "publisher source herausgeber quelle éditeur editorial editora editore издатель "
    "الناشر מוציא 出版 发布机构 来源 출판",
    "": "language sprache langue idioma lingua язык اللغة שפה 语言 言語 언어",
}
_LABELS = {word: what for what, words in _LABEL_WORDS.items() for word in words.split()}
_LABELLED = re.compile(r"^([^\W\d_]{2,16})\s*[:：]\s*(\S.*)$")
_SECTIONS = frozenset(
    {
        *("abstract", "introduction", "summary", "contents", "foreword", "preface", "overview"),
        *("executive summary", "table of contents", "key findings", "key points", "policy brief"),
    }
)
_MARKDOWN_TITLE = re.compile(r"^# \S")
LONG = 40  # words of a paragraph that is surely the text and not a blurb
_FRONT_PIECES = 8  # how far below the title a byline or date still belongs to it


@dataclass
class TitlePage:
    title: str = ""
    title_at: int = -1  # index of the title's piece, -1 for none
    authors: tuple[str, ...] = ()
    publisher: str = ""
    date: str = ""
    url: str = ""
    front: set[int] = field(default_factory=set)  # pieces that say who, when and where
    text_from: int = 0  # first piece after the title page


def read_title_page(pieces: Sequence[Piece]) -> TitlePage:
    """What stands above the text. `pieces` are as `pieces_of` made them."""
    prose = first_prose(pieces)
    page = TitlePage()
    _take_labelled(page, pieces[: min(prose, 15)])
    page.title_at = _find_title(pieces, prose, page)
    if page.title_at >= 0:
        page.title = page.title or _MARKDOWN_TITLE.sub(lambda m: m[0][2:], _plain(pieces, page))
    _take_lines(page, pieces, prose)
    page.text_from = max({page.title_at, *page.front} | {-1}) + 1
    if page.title_at >= 0 and page.date:
        _take_bare_names(page, pieces)
    return page


def find_url(text: str) -> str:
    """The address on a line that holds nothing else."""
    found = _URL.match(text) if len(text) <= 500 else None
    return found[1] if found else ""


def first_prose(pieces: Sequence[Piece]) -> int:
    """Where the text surely begins: its first long paragraph, else its first prose."""
    plain = [not (furniture.is_caption(p.text) or furniture.is_notice(p.text)) for p in pieces]
    for enough in (lambda p: p.words >= LONG, lambda p: p.is_prose):
        for i, piece in enumerate(pieces):
            if plain[i] and enough(piece) and not coauthors(piece.text):
                return i
    return len(pieces)


def _plain(pieces: Sequence[Piece], page: TitlePage) -> str:
    return pieces[page.title_at].text.replace("\n", " ")


def _take_labelled(page: TitlePage, head: Sequence[Piece]) -> None:
    """Lines such as "Title: …" and "Date: …"."""
    for i, piece in enumerate(head):
        found = _LABELLED.match(piece.text) if len(piece.text) <= 300 else None
        if not found:
            continue
        label, value = found[1].casefold(), found[2].strip()
        if label not in _LABELS:
            continue
        if _LABELS[label] == "title":
            page.title = page.title or value
        elif _LABELS[label] == "authors":
            page.authors = page.authors or byline(f"Author: {value}")
        elif _LABELS[label] == "date":
            page.date = page.date or date_line(value) or find_date(value)[0]
        elif _LABELS[label] == "publisher" and not find_url(value):
            page.publisher = page.publisher or value
        page.front.add(i)


def _take_lines(page: TitlePage, pieces: Sequence[Piece], prose: int) -> None:
    """Bylines, dates and addresses around the title, up to where the text begins."""
    low = page.title_at if page.title_at >= 0 else 0
    for i, piece in enumerate(pieces[: _front_end(pieces, prose, page.title_at)]):
        if i == page.title_at:
            continue
        near = low < i <= low + _FRONT_PIECES or (i < low and low - i <= 4) or page.title_at < 0
        if url := find_url(piece.text):
            page.url = page.url or url
            page.front.add(i)
        elif near and _take_line(page, piece.text, below=i > page.title_at >= 0):
            page.front.add(i)


def _take_bare_names(page: TitlePage, pieces: Sequence[Piece]) -> None:
    """Names that stand alone on their lines between title and date, as in "Ada Lund", "Center for
    Public Policy": where a body is named, too, or the script tells names from other words by
    nothing, since "Lessons Learned" looks like a name."""
    lines = [
        " ".join(pieces[i].text.split())
        for i in range(page.title_at + 1, page.text_from)
        if i not in page.front and pieces[i].words <= 10 and not pieces[i].ended
    ]
    bodies = [line for line in lines if is_organisation(line) and len(line) > 4]
    page.publisher = page.publisher or next(iter(bodies), "")
    for line in lines if not page.authors else ():
        fits = is_name(line) if bodies else is_uncased_name(line)
        if line not in bodies and (fits or is_uncased_name(line)):
            page.authors = byline(f"Author: {line}")
            return


def _front_end(pieces: Sequence[Piece], prose: int, title_at: int) -> int:
    """The title page may hold one short paragraph (what the text is about), not two."""
    seen = 0
    for i in range(title_at + 1, prose):
        text = pieces[i].text
        seen += pieces[i].is_prose and not (furniture.is_caption(text) or coauthors(text))
        if seen == 2:
            return i
    return prose


def _take_line(page: TitlePage, text: str, *, below: bool) -> bool:
    line = " ".join(text.split("\n"))
    more = coauthors(line)
    parts = re.split(r"\s+[|•·/]\s+", line)
    named = next(filter(None, map(byline, parts)), ()) or persons_alone(line)
    if below and not (named or page.authors):
        named = name_with_role(line)
    day = next(filter(None, map(date_line, parts)), "") or (find_date(line)[0] if named else "")
    page.authors = _joined(page.authors, more) if more else page.authors or named
    page.date = page.date or day
    return bool(more or named or day)


def _joined(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    return tuple({name.casefold(): name for name in (*first, *second)}.values())


def _find_title(pieces: Sequence[Piece], prose: int, page: TitlePage) -> int:
    head = pieces[:prose]
    tidy = not any(map(_is_furniture, (piece.text for piece in head)))
    able = [
        i
        for i, piece in enumerate(head)
        if i not in page.front and i + 1 < len(pieces) and _may_be_title(piece)
    ]
    scores = {i: _title_score(head, i, tidy and i == able[0]) for i in able}
    best = max(scores, key=lambda i: scores[i], default=-1)
    return best if best >= 0 and scores[best] >= 4 and not page.title else -1


def _may_be_title(piece: Piece) -> bool:
    text = piece.text
    return (
        1 <= piece.words <= 35
        and len(text) <= 250
        and text.casefold().strip(" :") not in _SECTIONS
        and not starts_item(text)
        and any(char.isalpha() for char in text)
        and not (_is_furniture(text) or furniture.is_notice(text) or furniture.is_caption(text))
        and not (_take_line(TitlePage(), text, below=False) or find_url(text))
    )


def _is_furniture(text: str) -> bool:
    return furniture.is_furniture(text) or furniture.is_comment_entry(text)


def _title_score(head: Sequence[Piece], i: int, opens: bool) -> float:
    """How much piece `i` looks like the title; 4 and more will do. `opens`: it opens a text
    without furniture."""
    piece, left = head[i], len(head) - i
    score = 4.0 if opens else 0.0
    score += 6 * (piece.underlined == 1 or bool(_MARKDOWN_TITLE.match(piece.text)))
    score += 2 if 4 <= piece.words <= 20 else -1 if piece.words == 1 else 0
    score += 2 if left <= 3 else 1 if left <= 6 else 0
    score += _byline_below(head, i)
    score -= 4 if piece.text.endswith((".", ";", ",")) else 2 if piece.text.endswith(":") else 0
    score -= is_name(piece.text)
    score -= 4 * (not opens and i > 0 and piece.words <= 6 and is_organisation(piece.text))
    return score


def _byline_below(head: Sequence[Piece], i: int) -> float:
    for distance, bonus in ((1, 5.0), (2, 3.0), (3, 2.0)):
        if i + distance < len(head):
            line = head[i + distance].text.replace("\n", " ")
            if byline(line) or date_line(line) or name_with_role(line):
                return bonus
    return 0.0
