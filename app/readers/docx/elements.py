"""What the parts of a Word file refer to, and what its XML says about single elements: fields,
cells, rows, boxes, formulas."""

from collections import Counter
from dataclasses import dataclass, field

from app.readers.office.fields import is_contents, link_of
from app.readers.office.lists import number
from app.readers.office.runs import Mark
from app.readers.xml_tree import Element, attribute, local

_MOST_OPEN = 50  # comments on the same words
WRAPPERS = frozenset({"ins", "moveTo", "smartTag", "customXml", "bdo", "dir", "sdtContent"})


@dataclass
class Seen:
    """What the parts of a file refer to and use, together."""

    notes: dict[tuple[str, str], str] = field(default_factory=dict)  # kind and id: its mark
    comments: dict[str, None] = field(default_factory=dict)  # ids that have words of their own
    commented: dict[str, None] = field(default_factory=dict)  # ids that are open at this place
    languages: Counter[str] = field(default_factory=Counter)
    changed: bool = False
    hidden: bool = False
    pictures: bool = False  # charts and diagrams, whose words are elsewhere
    chunks: bool = False
    _counts: Counter[str] = field(default_factory=Counter)

    def comment(self, bound: str, key: str) -> None:
        """A comment begins or ends."""
        if bound == "commentRangeEnd":
            self.commented.pop(key, None)
        elif len(self.commented) < _MOST_OPEN:
            self.commented[key] = self.comments[key] = None

    def mark_of(self, kind: str, key: str) -> str:
        """The mark that stands in the text for a note, the same wherever it is referred to."""
        if (kind, key) not in self.notes:
            self._counts[kind] += 1
            # 1, 2, 3 for footnotes; i, ii, iii for endnotes, as Word prints them
            style = "1" if kind == "footnote" else "i"
            self.notes[kind, key] = number(self._counts[kind], style)
        return self.notes[kind, key]


@dataclass
class FieldCode:
    """A field, with what the fields around it say: only the innermost is ever asked."""

    around: "FieldCode | None"
    code: list[str] = field(default_factory=list)
    silent: bool = True  # we are in its code, not in what it shows
    contents: bool = False
    link: tuple[Mark, ...] = ()

    def show(self) -> None:
        code = "".join(self.code)
        self.silent = self.around is not None and self.around.silent
        self.contents = self.contents or is_contents(code)
        self.link = link_of(code, self.link)


def alternative(element: Element) -> Element:
    """The first choice of a newer Word's element, or what stands in for it."""
    choices = [child for child in element if local(child) == "Choice"]
    able = [c for c in choices if any(local(e) in ("txbxContent", "t") for e in c.iter())]
    fallback = [child for child in element if local(child) == "Fallback"]
    return next(iter([*able, *fallback, *choices]), ())


def inside_another(element: Element, within: Element) -> bool:
    for above in element.iterancestors():
        if above is within:
            return False
        if local(above) in ("txbxContent", "Fallback"):
            return True
    return False


def child_of(element: Element, name: str) -> Element | None:
    return next((child for child in element if local(child) == name), None)


def all_below(element: Element, name: str) -> list[Element]:
    """Children of a name, also inside controls and tracked insertions."""
    found = []
    for child in element:
        if local(child) == name:
            found.append(child)
        elif local(child) in WRAPPERS or local(child) == "sdt":
            found += all_below(child, name)
    return found


def kept_rows(table: Element, seen: Seen) -> list[Element]:
    kept = []
    for row in all_below(table, "tr"):
        properties = child_of(row, "trPr")
        if properties is not None and child_of(properties, "del") is not None:
            seen.changed = True
        else:
            kept.append(row)
    return kept


def is_continued(properties: Element | None) -> bool:
    """Whether a cell only goes on with a merged one, or was deleted."""
    for child in () if properties is None else properties:
        if local(child) == "cellDel":
            return True
        if local(child) in ("vMerge", "hMerge") and attribute(child, "val") != "restart":
            return True
    return False


def span_of(properties: Element | None, name: str, usual: int) -> int:
    child = None if properties is None else child_of(properties, name)
    value = "" if child is None else attribute(child, "val")
    return min(int(value), 1000) if value.isdecimal() and len(value) < 6 else usual


def mark_is_deleted(properties: Element | None) -> bool:
    run = None if properties is None else child_of(properties, "rPr")
    return run is not None and (child_of(run, "del") is not None)


def is_drop_cap(properties: Element | None) -> bool:
    """Whether this is the big first letter of the next paragraph, which Word keeps apart."""
    frame = None if properties is None else child_of(properties, "framePr")
    return frame is not None and attribute(frame, "dropCap") in ("drop", "margin")


def formula_text(element: Element) -> str:
    """A formula in one line; a fraction as a/b."""
    if local(element) == "t":
        return element.text or ""
    parts = [formula_text(child) for child in element]
    return "/".join(filter(None, parts)) if local(element) == "f" else "".join(parts)
