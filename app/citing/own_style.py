"""A project's own citation style: a CSL file, looked through before it is kept.

What could keep the compiler busy or end the process is refused here: entities, macros that call
themselves, macros that call others so often that they unfold without end.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from lxml import etree

from app.citing.entries import entry
from app.citing.processor import Unusable, compiled
from app.domain.citations.kinds import KINDS
from app.domain.citations.names import Name
from app.domain.citations.styles import Style, own_style
from app.domain.citations.works import Work
from app.domain.errors import Invalid

MOST_BYTES = 500_000  # the longest of the public styles has 250 kB
_MOST_UNFOLDED = 100_000
_CSL = "{http://purl.org/net/xbiblio/csl}"
_PROBE = tuple(
    Work(kind.name, (Name(f"Probe {n}", "Ada"),), "Title: subtitle", f"20{n:02}-03-04", "P", "C")
    for n, kind in enumerate(KINDS)
)


def read_style(data: bytes) -> Style:
    """The style of a .csl file; raises Invalid with what is wrong and what to do."""
    if len(data) > MOST_BYTES:
        raise _refused(f"This file has {len(data):,} bytes; a style may have {MOST_BYTES:,}.")
    root = _parsed(data)
    _check_macros(root)
    for element in root.iter(f"{_CSL}bibliography"):
        # The list is in the order of the briefs, where dashes would name somebody else.
        for name in ("subsequent-author-substitute", "subsequent-author-substitute-rule"):
            element.attrib.pop(name, None)
    title = " ".join((root.findtext(f"{_CSL}info/{_CSL}title") or "").split())
    style = own_style(title[:200] or "A style without a title", etree.tostring(root).decode())
    try:
        compiled({f"k{n}": entry(work, style)[0] for n, work in enumerate(_PROBE)}, style)
    except Unusable as why:
        raise _refused(f"This style cannot be used: {str(why)[:300]}.") from None
    except (KeyError, IndexError):
        raise _refused("This style prints no citation.") from None
    return style


def _refused(sentence: str) -> Invalid:
    asked = f"{sentence} Choose another .csl file, or one of the styles in the list."
    return Invalid("The settings are not saved yet.", fields={"style_file": asked})


def _parsed(data: bytes) -> Any:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise _refused("This is no CSL file: it is not well-formed XML.") from None
    if root.getroottree().docinfo.doctype:
        raise _refused("This file declares a document type, which no style needs.")
    if root.tag != f"{_CSL}style":
        raise _refused("This is no CSL file: it begins with another element than <style>.")
    parent = root.find(f"{_CSL}info/{_CSL}link[@rel='independent-parent']")
    if parent is not None:
        raise _refused(
            f"This file only points to another style, {parent.get('href')}. Upload that."
        )
    for part in ("citation", "bibliography"):
        if root.find(f"{_CSL}{part}/{_CSL}layout") is None:
            raise _refused(f"This style has no layout of its {part}.")
    return root


def _check_macros(root: Any) -> None:
    calls = {
        macro.get("name"): [each.get("macro") for each in macro.iter() if each.get("macro")]
        for macro in root.iter(f"{_CSL}macro")
    }
    open_ones: set[str] = set()

    @cache
    def unfolded(name: str) -> int:
        if name in open_ones:
            raise _refused(f"In this style the macro “{name[:80]}” calls itself.")
        open_ones.add(name)
        total = 1 + sum(map(unfolded, calls.get(name, ())))
        open_ones.discard(name)
        if total > _MOST_UNFOLDED or len(open_ones) > 100:
            raise _refused("The macros of this style call each other too often.")
        return total

    for name in calls:
        unfolded(name)
