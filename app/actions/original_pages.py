"""The pages of originals, kept beside the texts that were read from them."""

from __future__ import annotations

import uuid

from app.domain.document import Document, lay_out
from app.domain.text import sha256
from app.store import original_pages


def keep_lines(project_id: uuid.UUID, file_sha256: str, document: Document) -> None:
    """Keep where the lines of a text that was just read stand on the pages of its file."""
    if document.lines:
        text, _ = lay_out(document.blocks)
        original_pages.keep_lines(project_id, file_sha256, sha256(text), document.lines)
