"""A block of a brief as runs: its emphasis and links, and what is highlighted in it."""

from collections.abc import Iterable, Sequence

from app.domain.document import InlineMark, PlacedBlock
from app.domain.overlaps import segments
from app.writers.annotated.marked_blocks import Mark, wash
from app.writers.word.links import Links
from app.writers.word.styles import Styles
from app.writers.word.text import run

_EMPHASIS = {"strong": "<w:b/><w:bCs/>", "emphasis": "<w:i/><w:iCs/>"}


class Marking:
    """Runs for blocks; `language` is what they say themselves to be in, "" that of the document."""

    def __init__(self, styles: Styles, links: Links, language: str) -> None:
        self._links, self._language = links, language
        self._link = f'<w:rStyle w:val="{styles["hyperlink"]}"/>'
        self._reference = f'<w:rStyle w:val="{styles["annotation reference"]}"/>'

    def runs(self, text: str, ordinal: int, block: PlacedBlock, marks: Sequence[Mark]) -> str:
        """`text` is the whole brief's; `marks` are those that stand in this block."""
        inline = {(1, n): mark for n, mark in enumerate(block.marks)}
        marked = {(0, mark.number): mark for mark in marks}
        spans = [
            *((m.passage.start, m.passage.end, key) for key, m in marked.items()),
            *((block.start + m.start, block.start + m.end, key) for key, m in inline.items()),
        ]
        opening = _by_place(
            (max(m.passage.start, block.start), m) for m in marks if m.opens == ordinal
        )
        closing = _by_place(
            (min(m.passage.end, block.end), m) for m in marks if m.closes == ordinal
        )
        parts = []
        for segment in segments(block.start, block.end, spans):
            parts += [_start(mark) for mark in opening.get(segment.start, ())]
            held = [marked[key] for key in segment.keys if key in marked]
            kinds = [inline[key] for key in segment.keys if key in inline]
            parts.append(self._run(text[segment.start : segment.end], held, kinds))
            parts += [self._end(mark) for mark in closing.get(segment.end, ())]
        return "".join(parts)

    def _run(self, text: str, marks: Sequence[Mark], inline: Sequence[InlineMark]) -> str:
        target = next((mark.target for mark in inline if mark.kind == "link"), "")
        kinds = {mark.kind for mark in inline}
        properties = self._link if target else ""
        properties += "".join(look for kind, look in _EMPHASIS.items() if kind in kinds)
        properties += shading([mark.colour for mark in marks])
        if "superscript" in kinds:
            properties += '<w:vertAlign w:val="superscript"/>'
        content = run(text, properties, self._language)
        return self._links.out(target, content) if target else content

    def _end(self, mark: Mark) -> str:
        return (
            f'<w:commentRangeEnd w:id="{mark.number}"/><w:r><w:rPr>{self._reference}</w:rPr>'
            f'<w:commentReference w:id="{mark.number}"/></w:r>'
        )


def _start(mark: Mark) -> str:
    return f'<w:commentRangeStart w:id="{mark.number}"/>'


def shading(colours: Sequence[str]) -> str:
    """The first colour behind the words; where passages overlap the next as a line below them."""
    if not colours:
        return ""
    below = f'<w:u w:val="single" w:color="{colours[1][1:].upper()}"/>' if len(colours) > 1 else ""
    return f'{below}<w:shd w:val="clear" w:color="auto" w:fill="{wash(colours[0])}"/>'


def _by_place(marks: Iterable[tuple[int, Mark]]) -> dict[int, list[Mark]]:
    found: dict[int, list[Mark]] = {}
    for place, mark in marks:
        found.setdefault(place, []).append(mark)
    return found
