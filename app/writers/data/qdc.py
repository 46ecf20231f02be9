"""REFI-QDA codebook (.qdc): the tags with their texts, colours and nesting, for the codebook of
another program. A codebook without tags is not valid by the schema, which asks for one code.

Source of the format: QDA-XML 1.0, module Codebook.xsd (www.qdasoftware.org).
"""

from app.domain.report.summary import Summary
from app.writers.contract import Written, unwatched
from app.writers.data.refi import ORIGIN, add_codes, to_bytes

_SPACE = "urn:QDA-XML:codebook:1.0"


def write(summary: Summary, _written: Written = unwatched) -> bytes:
    from lxml import etree

    root = etree.Element(f"{{{_SPACE}}}CodeBook", {"origin": ORIGIN}, nsmap={None: _SPACE})
    add_codes(root, summary)
    return to_bytes(root)
