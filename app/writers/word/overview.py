"""How many passages each tag has in each brief, as tables that fit the page."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from app.domain.report.summary import Section, Summary
from app.writers.word.styles import Styles
from app.writers.word.text import bold, direction, paragraph, run, value

_NUMBER = 560  # twentieths of a point that a column of numbers takes
_NAME = 2600
_RIGHT = '<w:jc w:val="right"/>'


def overview(summary: Summary, styles: Styles, width: int) -> str:
    """A table for as many briefs as there is room for, then another; briefs without a passage
    have no column. Their sum is the last column of the last."""
    held = {passage.brief for passage in summary.passages}
    briefs = [source.row.ref for source in summary.sources if source.row.ref in held]
    if not briefs:
        return ""
    room = max(1, (width - _NAME) // _NUMBER - 1)
    groups = list(_groups(briefs, room))
    return "".join(
        _caption(styles, group, briefs)
        + _table(summary.sections, group, group is groups[-1], styles, width)
        for group in groups
    )


def _caption(styles: Styles, group: Sequence[str], briefs: Sequence[str]) -> str:
    which = f", briefs {group[0]} to {group[-1]}" if len(group) < len(briefs) else ""
    text = f"Passages by tag and brief{which}. The briefs are named under Sources."
    return paragraph(styles["caption"], run(text), '<w:keepNext/><w:ind w:left="0" w:right="0"/>')


def _table(
    sections: Iterable[Section], briefs: Sequence[str], last: bool, styles: Styles, width: int
) -> str:
    numbers = [*briefs, "All"] if last else briefs
    name = width - _NUMBER * len(numbers)
    columns = f'<w:gridCol w:w="{name}"/>' + f'<w:gridCol w:w="{_NUMBER}"/>' * len(numbers)
    style = styles["table text"]

    def cell(text: str, wide: int, properties: str, *, strong: bool = False) -> str:
        content = paragraph(style, bold(text) if strong else run(text), properties)
        return f'<w:tc><w:tcPr><w:tcW w:w="{wide}" w:type="dxa"/></w:tcPr>{content}</w:tc>'

    def row(name_of: str, counts: Iterable[str], properties: str, *, strong: bool = False) -> str:
        cells = "".join(cell(each, _NUMBER, _RIGHT, strong=strong) for each in counts)
        first = cell(name_of, name, direction(name_of), strong=strong)
        return f"<w:tr><w:trPr><w:cantSplit/>{properties}</w:trPr>{first}{cells}</w:tr>"

    rows = [row("Tag", numbers, "<w:tblHeader/>", strong=True)]
    for section in sections:
        found = Counter(passage.brief for passage in section.passages)
        counts = [found[brief] for brief in briefs] + ([found.total()] if last else [])
        rows.append(row(section.title, [f"{n:,}" if n else "–" for n in counts], ""))
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{styles["table grid"]}"/>'
        f'<w:tblW w:w="{width}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        '<w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" '
        'w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
        f'<w:tblCaption w:val="{value("Passages by tag and brief")}"/></w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def _groups(briefs: Sequence[str], room: int) -> Iterator[list[str]]:
    left = iter(briefs)
    while group := list(islice(left, room)):
        yield group
