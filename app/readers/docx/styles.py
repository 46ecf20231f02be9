"""What Word's styles and numbering make of a paragraph or run."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from app.readers.office.lists import Count, Level
from app.readers.office.runs import Mark
from app.readers.office.styles import PLAIN, Look, heading, look_of
from app.readers.xml_tree import Element, attribute, local

_MARKS = {"b": "strong", "bCs": "", "i": "emphasis", "vertAlign": "superscript"}
_STYLES = {
    "decimalZero": "01", "lowerLetter": "a", "upperLetter": "A", "lowerRoman": "i",
    "upperRoman": "I",
}  # fmt: skip
_OFF = frozenset({"0", "false", "off", "none", "baseline", "subscript"})


@dataclass
class _DocxStyle:
    name: str = ""
    based_on: str = ""
    outline: int = 9
    numbering: tuple[str, int] | None = None  # list and depth from 0
    run: dict[str, bool] = field(default_factory=dict)
    language: str = ""


class WordStyles:
    """The styles of a file; roots of its styles and numbering parts, where it has them."""

    def __init__(self, styles: Element | None, numbering: Element | None) -> None:
        self._styles: dict[str, _DocxStyle] = {}
        self._looks: dict[str, Look] = {}
        self._usual = ""
        self._lists = Numbering(numbering)
        self.language = ""
        for element in () if styles is None else styles:
            if local(element) == "style":
                self._add(element)
            elif local(element) == "docDefaults":
                self.language = next((attribute(e, "val") for e in _all(element, "lang")), "")

    def paragraph(self, properties: Element | None) -> tuple[Look, str, str]:
        """The look of a paragraph, the id of its style, and what its list prints before it. Ask
        once for each paragraph, in order: asking counts."""
        style, outline, numbering = self._usual, None, None
        for child in () if properties is None else properties:
            name = local(child)
            if name == "pStyle":
                style = attribute(child, "val")
            elif name == "outlineLvl":
                outline = _number(attribute(child, "val"))
            elif name == "numPr":
                numbering = _numbering(child)
        look = self._look(style)
        if look.kind == "paragraph" and look.zone == "body" and outline is not None and outline < 9:
            look = heading(outline + 1)
        elif look.kind == "heading" and outline == 9:
            look = PLAIN
        if look.kind in ("paragraph", "list_item") and look.zone == "body" and numbering:
            look = self._item(numbering, look)
        numbering = numbering or self._numbering_of(style)
        return look, style, self._lists.marker(*numbering) if numbering else ""

    def run(
        self, properties: Element | None, paragraph_style: str
    ) -> tuple[tuple[Mark, ...], bool]:
        """The marks of a run, and whether it is hidden."""
        own: dict[str, bool] = {}
        for child in () if properties is None else properties:
            if local(child) == "rStyle":
                own = {**self._run_of(attribute(child, "val")), **own}
            else:
                own |= _toggle(child)
        hidden = own.get("vanish")
        if hidden is None:
            hidden = self._run_of(paragraph_style).get("vanish", False)
        kinds = (kind for name, kind in _MARKS.items() if kind and own.get(name))
        return tuple((kind, "") for kind in kinds), hidden

    def _add(self, element: Element) -> None:
        style = _DocxStyle()
        for child in element.iter():
            name, value = local(child), attribute(child, "val")
            if name == "name":
                style.name = value
            elif name == "basedOn":
                style.based_on = value
            elif name == "outlineLvl":
                style.outline = _number(value)
            elif name == "numPr":
                style.numbering = _numbering(child)
            else:
                style.run |= _toggle(child)
        key = attribute(element, "styleId")
        self._styles[key] = style
        if attribute(element, "type") == "paragraph" and attribute(element, "default") in _ON:
            self._usual = key

    def _chain(self, key: str) -> Iterator[_DocxStyle]:
        """A style and those it is based on; a circle of them ends."""
        seen: set[str] = set()
        while key in self._styles and key not in seen and len(seen) < 20:
            seen.add(key)
            yield self._styles[key]
            key = self._styles[key].based_on

    def _run_of(self, key: str) -> dict[str, bool]:
        merged: dict[str, bool] = {}
        for style in self._chain(key):
            merged = {**style.run, **merged}
        return merged

    def _look(self, key: str) -> Look:
        if key not in self._looks:
            chain = list(self._chain(key)) or [_DocxStyle(name=key)]
            named = [look_of(style.name) for style in chain]
            look = next((look for look in named if look != PLAIN), PLAIN)
            outline = next((style.outline for style in chain if style.outline < 9), 9)
            if look == PLAIN and outline < 9:
                look = heading(outline + 1)
            numbering = self._numbering_of(key)
            if numbering and look.kind in ("paragraph", "list_item") and look.zone == "body":
                look = self._item(numbering, look)
            self._looks[key] = look
        return self._looks[key]

    def _numbering_of(self, key: str) -> tuple[str, int] | None:
        return next((style.numbering for style in self._chain(key) if style.numbering), None)

    def _item(self, numbering: tuple[str, int], look: Look) -> Look:
        if numbering[0] == "0" or self._lists.is_silent(*numbering):
            return PLAIN
        return Look("list_item", level=max(numbering[1] + 1, look.level))


_ON = frozenset({"1", "true", "on"})


class Numbering:
    """The lists of a file (numbering.xml), and how far each has counted."""

    def __init__(self, numbering: Element | None) -> None:
        self._levels: dict[str, dict[int, Level]] = {}  # by list
        self._counts: dict[str, Count] = {}  # lists of one kind go on with each other's
        self._restarts: dict[tuple[str, int], int] = {}  # what a list begins with, once
        self._silent: set[tuple[str, int]] = set()
        kinds: dict[str, Element] = {}
        counts: dict[str, Count] = defaultdict(Count)
        for element in () if numbering is None else numbering:
            if local(element) == "abstractNum":
                kinds[attribute(element, "abstractNumId")] = element
            elif local(element) == "num":
                key = attribute(element, "numId")
                kind = next((attribute(e, "val") for e in _all(element, "abstractNumId")), "")
                self._levels[key], self._counts[key] = {}, counts[kind]
                for level in _all(kinds.get(kind, ()), "lvl") if kind in kinds else ():
                    self._add_level(key, level)
                for override in _all(element, "lvlOverride"):
                    self._override(key, override)

    def is_silent(self, key: str, depth: int) -> bool:
        """Whether items print neither number nor bullet, as headings' outlines have them."""
        return (key, depth) in self._silent

    def marker(self, key: str, depth: int) -> str:
        """Count an item; what the list prints before it, "" for bullets."""
        if key not in self._levels:
            return ""
        if start := self._restarts.pop((key, depth), 0):
            self._counts[key].values[depth] = start - 1
        return self._counts[key].take(self._levels[key], depth)

    def _add_level(self, key: str, level: Element) -> None:
        depth = _number(attribute(level, "ilvl"))
        said = {local(child): attribute(child, "val") for child in level}
        text, counts = said.get("lvlText", ""), said.get("numFmt", "decimal")
        if counts == "none" and not text.strip():
            self._silent.add((key, depth))
        style = "" if counts in ("bullet", "none") else _STYLES.get(counts, "1")
        restarts = said.get("lvlRestart") != "0"
        start = _number(said.get("start", "0"))
        self._levels[key][depth] = Level(style, text, start, restarts)

    def _override(self, key: str, override: Element) -> None:
        depth = _number(attribute(override, "ilvl"))
        for child in override:
            if local(child) == "lvl":
                self._add_level(key, child)
            elif local(child) == "startOverride":
                self._restarts[key, depth] = _number(attribute(child, "val"))


def _all(element: Element, name: str) -> Iterator[Element]:
    return (child for child in element.iter() if local(child) == name)


def _numbering(element: Element) -> tuple[str, int]:
    values = {local(child): attribute(child, "val") for child in element}
    depth = _number(values.get("ilvl", "0"))
    return values.get("numId", "0"), min(depth, 8)


def _toggle(element: Element) -> dict[str, bool]:
    name = local(element)
    if name not in ("b", "i", "vanish", "vertAlign"):
        return {}
    return {name: attribute(element, "val") not in _OFF}


def _number(value: str) -> int:
    return int(value) if value.isdecimal() and len(value) < 6 else 0
