"""Rich Text (RTF 1.9), by our own tokenizer: one pass, bounded depth. striprtf, which was looked
at, gives text only: no headings, lists, tables, notes."""

from app.domain.document import Block, Document
from app.domain.errors import Unreadable
from app.readers.manuscript import Properties, authors_of, document_of
from app.readers.rtf_codes import language
from app.readers.rtf_groups import Groups

_CHANGED = "Tracked changes were taken as accepted: what was struck out is not in the text."
_HIDDEN = "Hidden text was left out."
_CUT = (
    "This file is cut short or damaged: its last part may be missing. Compare it with its source."
)
_BROKEN = "Some characters fit no alphabet and are shown as \ufffd: check them."


def recognises(data: bytes) -> bool:
    return data[:100].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{\\rtf")


def read(data: bytes) -> Document:
    """The document of an RTF file; raises Unreadable, TooLarge."""
    if not recognises(data):
        raise Unreadable("This is not a Rich Text file. Save it anew, or paste its text.")
    groups = Groups()
    groups.feed(data.lstrip(b"\xef\xbb\xbf \t\r\n"))
    body = groups.finish()
    blocks: list[Block] = [*body.blocks, *groups.notes, *groups.comments]
    seen: set[str] = set()
    for block in groups.margins:
        if block.text not in seen:
            seen.add(block.text)
            blocks.append(block)
    warnings = {
        _CHANGED: groups.changed,
        _HIDDEN: groups.hidden,
        _CUT: groups.cut,
        _BROKEN: any("\ufffd" in block.text for block in blocks),
    }
    said = groups.about
    most = groups.languages.most_common(1)
    return document_of(
        blocks,
        Properties(
            title=said.get("title", ""),
            authors=authors_of(said.get("author", "")),
            date=said.get("revtim") or said.get("creatim") or "",
            usual_language=language(most[0][0]) if most else "",
        ),
        [sentence for sentence, is_so in warnings.items() if is_so],
    )
