"""What Word's styles and numbering make of a paragraph or run."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from app.readers.office.runs import Mark
from app.readers.office.styles import PLAIN, Look, heading, look_of
from app.readers.xml_tree import Element, attribute, local

_MARKS = {"b": "strong", "bCs": "", "i": "emphasis", "vertAlign": "superscript"}
_OFF = frozenset({"0", "false", "off", "none", "baseline", "subscript"})


@dataclass
class _Style:
    name: str = ""
    based_on: str = ""
    outline: int = 9
    numbering: tuple[str, int] | None = None  # list and depth from 0
    run: dict[str, bool] = field(default_factory=dict)
    language: str = ""


class Styles:
    """The styles of a file; roots of its styles and numbering parts, where it has them."""

    def __init__(self, styles: Element | None, numbering: Element | None) -> None:
        self._styles: dict[str, _Style] = {}
        self._looks: dict[str, Look] = {}
        self._usual = ""
        self._silent = set(_silent_lists(numbering)) if numbering is not None else set()
        self.language = ""
        for element in () if styles is None else styles:
            if local(element) == "style":
                self._add(element)
            elif local(element) == "docDefaults":
                self.language = next((attribute(e, "val") for e in _all(element, "lang")), "")

    def paragraph(self, properties: Element | None) -> tuple[Look, str]:
        """The look of a paragraph, and the id of its style."""
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
        return look, style

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
        style = _Style()
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

    def _chain(self, key: str) -> Iterator[_Style]:
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
            chain = list(self._chain(key)) or [_Style(name=key)]
            named = [look_of(style.name) for style in chain]
            look = next((look for look in named if look != PLAIN), PLAIN)
            outline = next((style.outline for style in chain if style.outline < 9), 9)
            if look == PLAIN and outline < 9:
                look = heading(outline + 1)
            numbering = next((style.numbering for style in chain if style.numbering), None)
            if numbering and look.kind in ("paragraph", "list_item") and look.zone == "body":
                look = self._item(numbering, look)
            self._looks[key] = look
        return self._looks[key]

    def _item(self, numbering: tuple[str, int], look: Look) -> Look:
        if numbering[0] == "0" or numbering in self._silent:
            return PLAIN
        return Look("list_item", level=max(numbering[1] + 1, look.level))


_ON = frozenset({"1", "true", "on"})


def _silent_lists(numbering: Element) -> Iterator[tuple[str, int]]:
    """Lists and depths that print neither number nor bullet, as headings' outlines have them."""
    silent: dict[str, list[int]] = {}
    for abstract in _all(numbering, "abstractNum"):
        for level in _all(abstract, "lvl"):
            formats = {local(child): attribute(child, "val") for child in level}
            if formats.get("numFmt") == "none" and not formats.get("lvlText", "").strip():
                at = _number(attribute(level, "ilvl"))
                silent.setdefault(attribute(abstract, "abstractNumId"), []).append(at)
    for num in _all(numbering, "num"):
        for child in num:
            if local(child) == "abstractNumId":
                for at in silent.get(attribute(child, "val"), ()):
                    yield attribute(num, "numId"), at


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
