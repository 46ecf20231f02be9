"""Rich Text (RTF 1.9), by our own tokenizer: one pass, bounded depth. striprtf, which was looked
at, gives text only: no headings, lists, tables, notes."""

from locale import windows_locale

from app.domain.document import Block, Document
from app.domain.errors import TooLarge, Unreadable
from app.readers.prose.manuscript import Properties, authors_of, document_of
from app.readers.rtf.walk import Walk

MOST_WORDS = 2_500_000  # control words and groups
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
    if data.count(b"\\") - data.count(b"\\'") + data.count(b"{") > MOST_WORDS:
        raise TooLarge(
            "This file has far more formatting than text, as files made to harm do. Open it in its "
            "own program, save it as .docx, or paste its text."
        )
    walk = Walk()
    walk.feed(data.lstrip(b"\xef\xbb\xbf \t\r\n"))
    margins = {block.text: block for block in walk.margins}
    blocks: list[Block] = [*walk.body.blocks, *walk.notes, *walk.comments, *margins.values()]
    warnings = {
        _CHANGED: walk.changed,
        _HIDDEN: walk.hidden,
        _CUT: walk.cut,
        _BROKEN: any("\ufffd" in block.text for block in blocks),
    }
    most = walk.languages.most_common(1)
    return document_of(
        blocks,
        Properties(
            title=walk.about.get("title", ""),
            authors=authors_of(walk.about.get("author", "")),
            usual_language=windows_locale.get(most[0][0], "") if most else "",
        ),
        [sentence for sentence, is_so in warnings.items() if is_so],
    )
