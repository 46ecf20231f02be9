"""Bullets for the list styles that a file did not have."""

from typing import Any

from app.writers.word.styles import Styles, W, part

_LEVELS = ("list bullet", "list bullet 2", "list bullet 3")


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
