"""Tables, as strings (ISO/IEC 29500-1, 17.4). Widths are twentieths of a point, given for the grid
and for each cell: LibreOffice goes by the one, Word by the other."""

from collections.abc import Iterable, Sequence

from app.writers.word.text import value

_LOOK = (
    '<w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" '
    'w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
)


def cell(content: str, wide: int, columns: int = 1) -> str:
    """`content` are paragraphs, of which a cell has at least one."""
    span = f'<w:gridSpan w:val="{columns}"/>' if columns > 1 else ""
    width = f'<w:tcPr><w:tcW w:w="{wide}" w:type="dxa"/>{span}</w:tcPr>'
    return f"<w:tc>{width}{content or '<w:p/>'}</w:tc>"


def row(cells: Iterable[str], *, head: bool = False) -> str:
    """One that no page breaks; a `head` stands again on every page."""
    again = "<w:tblHeader/>" * head
    return f"<w:tr><w:trPr><w:cantSplit/>{again}</w:trPr>{''.join(cells)}</w:tr>"


def table(style: str, widths: Sequence[int], rows: Iterable[str], name: str = "") -> str:
    """`style` is what the file calls it. One with a name, which screen readers say, has a head."""
    named = f'{_LOOK}<w:tblCaption w:val="{value(name)}"/>' if name else ""
    grid = "".join(f'<w:gridCol w:w="{wide}"/>' for wide in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/>'
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>{named}</w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )
