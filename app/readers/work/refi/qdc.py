"""REFI-QDA codebooks (.qdc), as NVivo, ATLAS.ti, MAXQDA, QualCoder and others export them.

Source of the format: QDA-XML 1.0, module Codebook.xsd (www.qdasoftware.org).
"""

import re

from app.domain.errors import Unreadable
from app.domain.work.foreign_work import ForeignWork
from app.readers.work.refi.codes import OURS, tags_of, taken_apart
from app.readers.work.refi.faults import faults
from app.readers.xml_tree import local, parse_xml

NOT_A_CODEBOOK = Unreadable(
    "This XML file is not a REFI-QDA codebook. Export the codebook from the other program as "
    "“REFI-QDA codebook (.qdc)” and bring that in."
)
_ROOT = re.compile(rb"\s*(<[?!][^>]*>\s*)*<(\w+:)?CodeBook\b")


def recognises(data: bytes) -> bool:
    # Without the byte order mark, and without the NULs of UTF-16.
    return bool(_ROOT.match(data[:8000].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe")))


def read(data: bytes) -> ForeignWork:
    """The codes of a codebook. Raises Unreadable, TooLarge."""
    root = parse_xml(data)
    if local(root) != "CodeBook":
        raise NOT_A_CODEBOOK
    sets = [element.get("name", "") for element in root.iter() if local(element) == "Set"]
    left = f"Sets of codes are left out: {', '.join(sets)[:300]}." if sets else ""
    origin = str(root.get("origin") or "").strip()
    tags = tags_of(root)
    return ForeignWork(
        tool=origin[:80] or "REFI-QDA codebook",
        tags=tuple(map(taken_apart, tags)) if origin == OURS else tags,
        warnings=(*filter(None, (left,)), *faults(root)),
    )
