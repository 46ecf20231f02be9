"""What OpenDocument styles make of a paragraph or span."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from app.readers.office.lists import Level
from app.readers.office.runs import Mark
from app.readers.office.styles import PLAIN, Look, look_of
from app.readers.xml_tree import Element, attribute, local

_ESCAPED = re.compile(r"_([0-9a-f]{1,5})_")


@dataclass
class _OdtStyle:
    name: str
    parent: str = ""
    said: dict[str, str] = field(default_factory=dict)  # text properties


class OdtStyles:
    """The styles of a file, from the roots of its styles.xml and content.xml."""

    def __init__(self, roots: Sequence[Element]) -> None:
        self._styles: dict[tuple[str, str], _OdtStyle] = {}
        self._looks: dict[str, Look] = {}
        self._marks: dict[tuple[str, str], tuple[tuple[Mark, ...], bool]] = {}
        self.language = ""
        self._lists: dict[str, dict[int, Level]] = {}
        for root in roots:
            for element in root.iter("{*}style", "{*}default-style"):
                self._add(element)
            for element in root.iter("{*}list-style", "{*}outline-style"):
                outline = local(element) == "outline-style"
                self._lists["" if outline else attribute(element, "name")] = _levels(element)

    def paragraph(self, key: str) -> Look:
        if key not in self._looks:
            named = (look_of(style.name) for style in self._chain("paragraph", key))
            self._looks[key] = next((look for look in named if look != PLAIN), PLAIN)
        return self._looks[key]

    def levels(self, key: str) -> dict[int, Level]:
        """How the lists of a style count, by depth from 0; the headings' for the style ""."""
        return self._lists.get(key, {})

    def marks(self, family: str, key: str) -> tuple[tuple[Mark, ...], bool]:
        """The marks that a style gives to text, and whether it hides it. Of paragraphs only
        styles without a name of their own count: headings are bold without meaning it."""
        if (family, key) not in self._marks:
            said: dict[str, str] = {}
            for style in self._chain(family, key):
                said = {**style.said, **said}
            kinds = [
                ("strong", said.get("font-weight", "normal") not in ("normal", "400")),
                ("emphasis", said.get("font-style", "normal") in ("italic", "oblique")),
                ("superscript", _is_raised(said.get("text-position", ""))),
            ]
            marks = tuple((kind, "") for kind, is_so in kinds if is_so)
            self._marks[family, key] = (marks, said.get("display") == "none")
        return self._marks[family, key]

    def _add(self, element: Element) -> None:
        family, key = attribute(element, "family"), attribute(element, "name")
        name = attribute(element, "display-name") or _plain(key)
        style = _OdtStyle(name, attribute(element, "parent-style-name"))
        for child in element:
            if local(child) == "text-properties":
                style.said = {str(k).rpartition("}")[2]: str(v) for k, v in child.attrib.items()}
        if local(element) == "default-style":
            if family == "paragraph":
                self.language = style.said.get("language", "").replace("none", "")
            return
        self._styles[family, key] = style

    def _chain(self, family: str, key: str) -> Iterator[_OdtStyle]:
        """A style and its parents, known by name where they are not defined; a circle ends."""
        seen: set[str] = set()
        while key and key not in seen and len(seen) < 20:
            seen.add(key)
            style = self._styles.get((family, key)) or _OdtStyle(_plain(key))
            yield style
            key = style.parent


def _levels(style: Element) -> dict[int, Level]:
    levels: dict[int, Level] = {}
    for element in style:
        deep = attribute(element, "level")
        if not deep.isdecimal() or not 0 < int(deep) <= 10:
            continue
        if "number" not in local(element) and local(element) != "outline-level-style":
            levels[int(deep) - 1] = Level("", "")
            continue
        shown, start = attribute(element, "display-levels"), attribute(element, "start-value")
        first = int(deep) - (int(shown) if shown.isdecimal() else 1) + 1
        places = ".".join(f"%{n}" for n in range(max(1, first), int(deep) + 1))
        before, after = attribute(element, "num-prefix"), attribute(element, "num-suffix")
        levels[int(deep) - 1] = Level(
            attribute(element, "num-format"),
            f"{before}{places}{after}",
            int(start) if start.isdecimal() else 1,
        )
    return levels


def _plain(key: str) -> str:
    """ "Heading_20_1" is how a style's name "Heading 1" is written."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), key)


def _is_raised(position: str) -> bool:
    first = position.split(" ")[0]
    return first == "super" or (first.rstrip("%").isdecimal() and first not in ("0", "0%"))
