"""What Word's XML says about single elements: cells, rows, boxes, formulas."""

from app.readers.docx_seen import Seen
from app.readers.xml_tree import Element, attribute, local

WRAPPERS = frozenset({"ins", "moveTo", "smartTag", "customXml", "bdo", "dir", "sdtContent"})


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
