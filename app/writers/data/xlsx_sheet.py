"""A sheet with one table: frozen head, filter, wrapped text; nothing in it is ever run.

Text is written as text, whatever it begins with. What XML cannot hold is written as Excel does it
(`_xFFFE_`), and so is text that looks like that. A cell of Excel holds 32,767 UTF-16 units: a
longer text goes on in the next row, which repeats what identifies the row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, lru_cache
from html import escape
from typing import TYPE_CHECKING, Any

from app.domain.direction import is_rtl
from app.domain.report.wording import is_web_address

if TYPE_CHECKING:
    from xlsxwriter import Workbook

MOST_IN_CELL = 32_767  # UTF-16 units
MOST_LINKS = 65_530  # of a sheet
LONGEST_ADDRESS = 2_079  # UTF-16 units, on either side of the #
PART = "part"
_LINE, _TALLEST = 15, 409  # points
_NAME = 80  # characters: a text that may stand in many rows
_WIDE = 28  # characters: what is in such columns may take several lines

Value = str | int | float | datetime | None
Row = Sequence[Value]


@dataclass(frozen=True, slots=True)
class Column:
    """`width` is in characters. A `repeated` one stands again where a row goes on in the next;
    addresses in a `link` are hyperlinks."""

    name: str
    width: int
    repeated: bool = True
    link: bool = False


@dataclass(frozen=True, slots=True)
class Looks:
    head: Any
    text: Any
    rtl: Any
    number: Any
    moment: Any
    link: Any


def looks(workbook: Workbook) -> Looks:
    top = {"valign": "top", "text_wrap": True}
    return Looks(
        head=workbook.add_format({**top, "bold": True, "bottom": 1, "bg_color": "#F2EEE4"}),
        text=workbook.add_format(top),
        rtl=workbook.add_format({**top, "reading_order": 2}),
        number=workbook.add_format({"valign": "top", "align": "left"}),
        moment=workbook.add_format(
            {"valign": "top", "align": "left", "num_format": "yyyy-mm-dd hh:mm:ss"}
        ),
        link=workbook.add_format({**top, "font_color": "#17566A", "underline": 1}),
    )


@cache
def sheet_class() -> type[Any]:
    """XlsxWriter's sheet with cells of its own: the library escapes each attribute and each text
    anew, which takes a seventh of a workbook of 5,000 passages. Texts as it escapes them."""
    from xlsxwriter import worksheet
    from xlsxwriter.utility import xl_rowcol_to_cell_fast

    def inline(text: str) -> str:
        escaped = escape(worksheet.Worksheet._escape_control_characters(text), quote=False)
        space = ' xml:space="preserve"' * bool(text[:1].isspace() or text[-1:].isspace())
        return f"<is><t{space}>{escaped}</t></is></c>"

    known = lru_cache(maxsize=4096)(inline)  # names, citations and tags stand in many rows

    class Sheet(worksheet.Worksheet):
        def _write_cell(self, row: int, col: int, cell: Any) -> None:
            place = f'<c r="{xl_rowcol_to_cell_fast(row, col)}" s="{cell.format._get_xf_index()}"'
            if type(cell) is worksheet.CellStringTuple:
                words = (known if len(cell.string) <= _NAME else inline)(cell.string)
                self.fh.write(f'{place} t="inlineStr">{words}')
            else:
                self.fh.write(f"{place}><v>{cell.number:.16G}</v></c>")

    return Sheet


def fill(sheet: Any, look: Looks, columns: Sequence[Column], rows: Iterable[Row]) -> int:
    """Writes the rows one after the other; how many of them went on in a further row."""
    columns = (*columns, Column(PART, 12))
    for at, column in enumerate(columns):
        sheet.set_column(at, at, column.width)
        sheet.write_string(0, at, column.name, look.head)
    put = _Putting(sheet, look, columns)
    line = continued = 0
    for row in rows:
        parts = list(_parts(columns, row)) if _may_be_long(row) else [row]
        continued += len(parts) > 1
        for part in parts:
            line += 1
            put.row(line, part)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, line, len(columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_footer("&L&A&R&P of &N")
    return continued


class _Putting:
    def __init__(self, sheet: Any, look: Looks, columns: Sequence[Column]) -> None:
        self._sheet, self._look = sheet, look
        self._links = 0
        self._linked = {at for at, column in enumerate(columns) if column.link}
        self._wide = [
            (at, column.width)
            for at, column in enumerate(columns)
            if column.width >= _WIDE and not column.link
        ]

    def row(self, line: int, values: Row) -> None:
        sheet, look = self._sheet, self._look
        if (lines := self._lines(values)) > 1:  # LibreOffice does not find the height itself
            sheet.set_row(line, min(_LINE * lines, _TALLEST))
        string, text, linked = sheet.write_string, look.text, self._linked  # for each of many cells
        for at, value in enumerate(values):
            if isinstance(value, str):
                if at in linked and self._may_link(value):
                    self._links += 1
                    sheet.write_url(line, at, value, look.link, value)
                elif value:
                    rtl = not value.isascii() and is_rtl(value)  # asked of many cells
                    string(line, at, value, look.rtl if rtl else text)
            elif isinstance(value, datetime):
                utc = value if value.tzinfo is UTC else value.astimezone(UTC)
                at_second = utc.replace(tzinfo=None, microsecond=0)
                sheet.write_datetime(line, at, at_second, look.moment)
            elif value is not None:
                sheet.write_number(line, at, value, look.number)

    def _lines(self, values: Row) -> int:
        """About as many as the longest text has in its column, where columns are wide."""
        most = 1
        for at, width in self._wide:
            value = values[at]
            if isinstance(value, str) and (len(value) > width or "\n" in value):
                most = max(most, sum(-(-len(line) // width) or 1 for line in value.split("\n")))
        return most

    def _may_link(self, address: str) -> bool:
        return (
            self._links < MOST_LINKS
            and is_web_address(address)
            and all(_units(side) <= LONGEST_ADDRESS for side in address.split("#", 1))
        )


def _may_be_long(row: Row) -> bool:
    """A quick look; `_parts` has the exact one."""
    return sum([len(value) for value in row if isinstance(value, str)]) > MOST_IN_CELL // 2


def _parts(columns: Sequence[Column], row: Row) -> Iterator[Row]:
    """The row; where a text is too long for a cell several, the last column counting them."""
    texts = [_pieces(value) if isinstance(value, str) else [value] for value in row]
    most = max(map(len, texts))
    for n in range(most):
        yield [
            *(
                pieces[n] if n < len(pieces) else pieces[0] if again else None
                for pieces, again in zip(texts, _repeats(columns, texts), strict=True)
            ),
            f"{n + 1} of {most}" if most > 1 else None,
        ]


def _repeats(columns: Sequence[Column], texts: Sequence[Sequence[Value]]) -> list[bool]:
    return [
        column.repeated and len(pieces) == 1
        for column, pieces in zip(columns[:-1], texts, strict=True)
    ]


def _pieces(text: str) -> list[str]:
    """The text cut where cells are full, never inside a character."""
    pieces, start, units = [], 0, 0
    for at, character in enumerate(text):
        size = 2 if character > "\uffff" else 1
        if units + size > MOST_IN_CELL:
            pieces.append(text[start:at])
            start, units = at, 0
        units += size
    return [*pieces, text[start:]]


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
