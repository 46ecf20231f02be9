"""Runs and paragraphs as strings. Thousands of paragraphs made as objects of the library take ten
times as long; the element names and their order are those of ISO/IEC 29500-1, section 17.

What people wrote comes in as plain text and is escaped here. `properties` are the elements of
`w:rPr` that stand before `w:rtl`.
"""

import re
from html import escape

from app.domain.direction import directed, is_rtl, may_have_rtl

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SPECIAL = re.compile("[\x00-\x1f\ud800-\udfff\ufffe\uffff]")
BIDI = "<w:bidi/>"
_OPEN, _CLOSE = '<w:t xml:space="preserve">', "</w:t>"
_INSTEAD = {
    "\n": "<w:br/>",
    "\r": "",
    "\t": "<w:tab/>",
    # No XML holds these two; a symbol is a character by its number.
    "\ufffe": '<w:sym w:font="Cambria" w:char="FFFE"/>',
    "\uffff": '<w:sym w:font="Cambria" w:char="FFFF"/>',
}


def words(text: str) -> str:
    """The content of a run: every character as it is, blanks included; control characters, which
    XML has no way to hold, are left out."""
    marked = escape(text, quote=False)
    return f"{_OPEN}{_SPECIAL.sub(_instead, marked)}{_CLOSE}"


def value(text: str) -> str:
    """`text` on one line, for an attribute."""
    return escape(_SPECIAL.sub("", " ".join(text.split())))


def run(text: str, properties: str = "", language: str = "", rtl: bool | None = None) -> str:
    """One run, or several where the text changes its direction; `rtl` is the paragraph's, that of
    the text where it is not given."""
    if not rtl and not may_have_rtl(text):
        return _run(text, properties, language, False)
    runs = directed(text, is_rtl(text) if rtl is None else rtl)
    return "".join([_run(each, properties, language, way) for each, way in runs])


def _run(text: str, properties: str, language: str, rtl: bool) -> str:
    if rtl:
        properties += "<w:rtl/>"
    if language:
        code = value(language)
        properties += f'<w:lang w:val="{code}" w:eastAsia="{code}" w:bidi="{code}"/>'
    before = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f"<w:r>{before}{words(text)}</w:r>"


def bold(text: str) -> str:
    return run(text, "<w:b/><w:bCs/>")


def paragraph(style: str, content: str, properties: str = "") -> str:
    """`style` is what the file calls it; `properties` are elements of `w:pPr` after `w:pStyle`."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{content}</w:p>'


def prose(style: str, text: str, label: str = "", properties: str = "") -> str:
    """A paragraph of one text, behind a bold label if there is one."""
    before = bold(f"{label} ") if label else ""
    return paragraph(style, before + run(text), properties + direction(text))


def direction(text: str, language: str = "") -> str:
    """The paragraph property of a text that runs from right to left."""
    return BIDI * is_rtl(text, language)


def inward(anchor: str, content: str) -> str:
    """A link to a bookmark in the file."""
    return f'<w:hyperlink w:anchor="{anchor}" w:history="1">{content}</w:hyperlink>'


def bookmarked(name: str, number: int, content: str) -> str:
    return (
        f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{content}'
        f'<w:bookmarkEnd w:id="{number}"/>'
    )


def field(instruction: str, result: str = "", properties: str = "", *, dirty: bool = False) -> str:
    """`result` is what a program shows that does not compute fields: runs. A `dirty` one is
    computed when the file is opened."""
    anew = ' w:dirty="true"' * dirty
    before = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return (
        f'<w:r>{before}<w:fldChar w:fldCharType="begin"{anew}/></w:r>'
        f'<w:r>{before}<w:instrText xml:space="preserve"> {instruction} </w:instrText></w:r>'
        f'<w:r>{before}<w:fldChar w:fldCharType="separate"/></w:r>{result}'
        f'<w:r>{before}<w:fldChar w:fldCharType="end"/></w:r>'
    )


def _instead(found: re.Match[str]) -> str:
    instead = _INSTEAD.get(found[0], "")
    return f"{_CLOSE}{instead}{_OPEN}" if instead else ""
