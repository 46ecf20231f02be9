"""Style names, which Word has in English in every language, and the ids a file has for them."""

from collections.abc import Mapping
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

Element = Any  # lxml has no types of its own
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PLAIN = Path(__file__).parent / "plain"
_REFERENCES = (f"{W}basedOn", f"{W}next", f"{W}link")
# The list styles, by level.
_LEVELS = ("list bullet", "list bullet 2", "list bullet 3")


class Styles:
    """The id of each style that we use. `sheet` is the `w:styles` of a file, to which those that
    it lacks are added from ours."""

    def __init__(self, sheet: Element) -> None:
        self._sheet = sheet
        theirs = {_name(style): _id(style) for style in sheet.iterfind(f"{W}style")}
        ours = list(_ours().iterfind(f"{W}style"))
        taken = set(theirs.values())
        self._ids: dict[str, str] = {}
        for style in ours:
            name = _name(style)
            self._ids[name] = theirs.get(name) or _free(_id(style), taken)
        renamed = {_id(style): self._ids[_name(style)] for style in ours}
        missing = [style for style in ours if _name(style) not in theirs]
        sheet.extend(_copy(style, renamed) for style in missing)
        self.added = frozenset(self._ids[_name(style)] for style in missing)

    def __getitem__(self, name: str) -> str:
        """The id, which is safe in an attribute."""
        return self._ids[name.casefold()]

    def mirrored(self, name: str) -> str:
        """`w:pBdr` for a paragraph of this style that runs from right to left, "" where it changes
        nothing: other than indents, borders stay on their side (ISO/IEC 29500-1, 17.3.1.17)."""
        style = next(each for each in self._sheet.iterfind(f"{W}style") if _id(each) == self[name])
        borders = style.find(f"{W}pPr/{W}pBdr")
        sides = {} if borders is None else {each.tag: each.attrib for each in borders}
        left, right = sides.get(f"{W}left"), sides.get(f"{W}right")
        return f"<w:pBdr>{_border('left', right)}{_border('right', left)}</w:pBdr>" * (
            left != right
        )

    def numbered(self, number: str) -> None:
        """Have the lists that were added use the numbering of this id."""
        for style in self._sheet.iterfind(f"{W}style"):
            if _id(style) in self.added:
                for used in style.iter(f"{W}numId"):
                    used.set(f"{W}val", number)


def part(name: str) -> Element:
    """A part of our own base, anew."""
    from docx.oxml import parse_xml

    return parse_xml((PLAIN / name).read_bytes())


@cache
def _ours() -> Element:
    return part("styles.xml")


def _copy(style: Element, renamed: Mapping[str, str]) -> Element:
    from copy import deepcopy

    copied = deepcopy(style)
    copied.set(f"{W}styleId", renamed[_id(style)])
    copied.attrib.pop(f"{W}default", None)
    for reference in copied.iterchildren(*_REFERENCES):
        reference.set(f"{W}val", renamed[reference.get(f"{W}val")])
    return copied


def _name(style: Element) -> str:
    name = style.find(f"{W}name")
    return "" if name is None else str(name.get(f"{W}val")).casefold()


def _id(style: Element) -> str:
    return str(style.get(f"{W}styleId"))


def _border(side: str, like: Mapping[str, str] | None) -> str:
    look = {f"{W}val": "none", f"{W}sz": "0", f"{W}space": "0"} if like is None else like
    values = (f' w:{n.removeprefix(W)}="{escape(v)}"' for n, v in look.items() if n.startswith(W))
    return f"<w:{side}{''.join(values)}/>"


def _free(id: str, taken: set[str]) -> str:
    while id in taken:
        id += "B"
    taken.add(id)
    return id


def add_bullets(document: Any, styles: Styles) -> None:
    """Numbering for those of our list styles that were added. A list style means the level that
    names it, whatever level it names itself (ISO/IEC 29500-1, 17.9.3)."""
    if styles.added.isdisjoint(styles[name] for name in _LEVELS):
        return
    numbering = _numbering_of(document)
    kinds, lists = numbering.findall(f"{W}abstractNum"), numbering.findall(f"{W}num")
    kind, number = part("numbering.xml")
    kind_id = _next(kinds, "abstractNumId")
    number_id = _next(lists, "numId", 1)
    kind.set(f"{W}abstractNumId", kind_id)
    number.set(f"{W}numId", number_id)
    number[0].set(f"{W}val", kind_id)
    for name, level in zip(_LEVELS, kind.iterfind(f"{W}lvl"), strict=True):
        named = level.find(f"{W}pStyle")
        if styles[name] in styles.added:
            named.set(f"{W}val", styles[name])
        else:
            level.remove(named)
    numbering.insert(numbering.index(lists[0]) if lists else len(kinds), kind)
    numbering.insert(numbering.index(lists[-1] if lists else kind) + 1, number)
    styles.numbered(number_id)


def _numbering_of(document: Any) -> Any:
    """The `w:numbering` of a document, which gets one if it has none."""
    from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.parts.numbering import NumberingPart

    main = document.part
    if not any(link.reltype == RELATIONSHIP_TYPE.NUMBERING for link in main.rels.values()):
        empty = part("numbering.xml")
        del empty[:]
        name = PackURI("/word/numbering.xml")
        added = NumberingPart(name, CONTENT_TYPE.WML_NUMBERING, empty, main.package)
        main.relate_to(added, RELATIONSHIP_TYPE.NUMBERING)
    return main.numbering_part.element


def _next(elements: list[Any], name: str, least: int = 0) -> str:
    return str(max((int(each.get(f"{W}{name}")) + 1 for each in elements), default=least))
