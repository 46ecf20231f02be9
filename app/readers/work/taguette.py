"""Projects of Taguette (.sqlite3), as its “Export project” writes them; and its own database.

Source of the format: Taguette 1.5.2, taguette/database/models.py and taguette/extract.py. Its
offsets count bytes of UTF-8 over the text nodes of a document's HTML.
"""

import json
import sqlite3
import tempfile
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from html.parser import HTMLParser
from itertools import accumulate
from pathlib import PurePath
from typing import Any

from app.domain.document import Document, lay_out
from app.domain.errors import Unreadable
from app.domain.tags import TEXTS, Tag
from app.domain.text import canonical
from app.domain.work.foreign_work import ForeignPassage, ForeignText, ForeignWork
from app.readers.dates import moment
from app.readers.html.blocks import find_blocks
from app.readers.html.tree import parse, strip_unseen
from app.readers.language import guess_language

MAGIC = b"SQLite format 3\0"
NOT_TAGUETTE = Unreadable(
    "This database is not a Taguette project, or it is damaged. In Taguette, choose “Export "
    "project” and choose the .sqlite3 file that it writes."
)
# Who runs Taguette alone is called that, and so is everyone in an exported project.
NOBODY = "admin"
_COLUMNS = {
    "documents": {"id", "name", "contents"},
    "tags": {"id", "path", "description"},
    "highlights": {"id", "document_id", "start_offset", "end_offset", "snippet"},
    "highlight_tags": {"highlight_id", "tag_id"},
}
_LONGEST_VALUE = 64 * 2**20  # bytes


class Offsets:
    """`source` is the text of all text nodes; `text` is what was laid out of the same HTML."""

    def __init__(self, source: str, text: str) -> None:
        self.text = text
        self._source = source
        self._bytes = None if source.isascii() else _starts_in_bytes(source)
        self._seen = _Seen(source, text)

    def span(self, start: int, end: int) -> tuple[int, int] | None:
        """The code points of `text` for these bytes of `source`; None when the words there are
        not the same."""
        low, high = self._point(start), self._point(end)
        found = self._seen.span(low, high)
        if found is None:
            return None
        there = self.text[slice(*found)]
        return found if _bare(there) == _bare(self._source[low:high]) else None

    def _point(self, offset: int) -> int:
        """A byte within a character counts for the character after it, as Taguette splits."""
        if self._bytes is None:
            return min(offset, len(self._source))
        at = bisect_right(self._bytes, offset) - 1
        return at if self._bytes[at] == offset else min(at + 1, len(self._source))


class _Seen:
    """The letters and digits of two texts that have the same ones in the same order."""

    def __init__(self, source: str, text: str) -> None:
        self._places = [at for at, char in enumerate(text) if char.isalnum()]
        before = [0, *accumulate(char.isalnum() for char in source)]
        same = "".join(filter(str.isalnum, source)) == "".join(filter(str.isalnum, text))
        self._before = before if same else []
        self._source, self._text = source, text

    def span(self, low: int, high: int) -> tuple[int, int] | None:
        if not self._before or not low < high < len(self._before):
            return None
        first, last = self._before[low], self._before[high]
        if first == last:
            return None
        return self._opened(first, low), self._closed(last - 1, high)

    def _opened(self, first: int, low: int) -> int:
        """Back from the first letter over the marks that the source has before it, too."""
        at = self._places[first]
        lead = "".join(self._source[low : self._next_letter(low)].split())
        while lead and at and (lead[-1] == self._text[at - 1] or self._text[at - 1].isspace()):
            at -= 1
            if not self._text[at].isspace():
                lead = lead[:-1]
        return at

    def _closed(self, last: int, high: int) -> int:
        at = self._places[last] + 1
        tail = "".join(self._source[self._last_letter(high) + 1 : high].split())
        while tail and at < len(self._text) and self._text[at] in (tail[0], " ", "\n"):
            if not self._text[at].isspace():
                tail = tail[1:]
            at += 1
        return at

    def _next_letter(self, at: int) -> int:
        while not self._source[at].isalnum():
            at += 1
        return at

    def _last_letter(self, end: int) -> int:
        while not self._source[end - 1].isalnum():
            end -= 1
        return end - 1


def words_of(markup: str) -> str:
    """The text of all text nodes, one after the other."""
    found = _TextNodes()
    found.feed(markup)
    found.close()
    return "".join(found.parts)


class _TextNodes(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._opened_pre = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._opened_pre = tag == "pre"

    def handle_data(self, data: str) -> None:
        # HTML drops a line end right after <pre>.
        self.parts.append(data.removeprefix("\n") if self._opened_pre else data)
        self._opened_pre = False


def _bare(text: str) -> str:
    return "".join(filter(str.isalnum, canonical(text)))


def _starts_in_bytes(text: str) -> list[int]:
    return [0, *accumulate(len(char.encode("utf-8", "surrogatepass")) for char in text)]


def recognises(data: bytes) -> bool:
    return data.startswith(MAGIC)


def read(data: bytes) -> ForeignWork:
    """The documents, tags and highlights. Raises Unreadable."""
    with _opened(data) as database:
        try:
            _refuse_others(database)
            documents = list(database.execute("SELECT id, name, contents FROM documents"))
            texts = {str(key): _text(name, contents) for key, name, contents in documents}
            return ForeignWork(
                tool="Taguette",
                texts=tuple(
                    ForeignText(key=key, name=str(name), document=texts[key][0])
                    for key, name in ((str(id), name) for id, name, _ in documents)
                ),
                tags=_tags(database),
                passages=tuple(_passages(database, {k: v[1] for k, v in texts.items()})),
            )
        except (sqlite3.Error, RecursionError):
            raise NOT_TAGUETTE from None


@contextmanager
def _opened(data: bytes) -> Iterator[sqlite3.Connection]:
    """The database, to be read only: nothing that its schema says is carried out."""
    with tempfile.NamedTemporaryFile(suffix=".sqlite3") as file:
        file.write(data)
        file.flush()
        # immutable: neither a journal nor a log beside the file is looked for
        address = f"file:{file.name}?mode=ro&immutable=1"
        with closing(sqlite3.connect(address, uri=True)) as database:
            database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_VALUE)
            database.execute("PRAGMA trusted_schema=OFF")
            database.execute("PRAGMA query_only=ON")
            database.text_factory = lambda value: value.decode("utf-8", "replace")
            database.set_authorizer(_only_reading)
            yield database


def _only_reading(action: int, *_about: Any) -> int:
    """Rows may be read; no function is called, nothing attached, created or changed."""
    allowed = action in (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ)
    return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY


def _refuse_others(database: sqlite3.Connection) -> None:
    """Views and virtual tables in the place of tables run code of whoever made the file."""
    for name, columns in _COLUMNS.items():
        if not _is_table(database, name):
            raise NOT_TAGUETTE
        cursor = database.execute(f'SELECT * FROM "{name}" LIMIT 1')  # noqa: S608 (a name above)
        if not columns <= {column[0] for column in cursor.description}:
            raise NOT_TAGUETTE


def _is_table(database: sqlite3.Connection, name: str) -> bool:
    schema = {
        name: (kind, str(sql))
        for kind, name, sql in database.execute("SELECT type, name, sql FROM sqlite_master")
        if kind in ("table", "view")
    }
    kind, sql = schema.get(name, ("", ""))
    return kind == "table" and sql.upper().lstrip().startswith("CREATE TABLE")


def _text(name: object, contents: object) -> tuple[Document | None, Offsets | None]:
    """The document with all that is in it, and its offsets; (None, None) for an empty one."""
    markup = contents if isinstance(contents, str) else ""
    if not words_of(markup).strip():
        return None, None
    tree = parse(markup)
    strip_unseen(tree)
    blocks = tuple(
        block.zoned("caption" if block.kind == "caption" else "body") for block in find_blocks(tree)
    )
    laid_out, _ = lay_out(blocks)
    document = Document(
        title=PurePath(str(name)).stem if PurePath(str(name)).suffix else str(name),
        authors=(),
        publisher="",
        date="",
        url="",
        language=guess_language(laid_out),
        blocks=blocks,
    )
    return document, Offsets(words_of(markup), laid_out)


def _tags(database: sqlite3.Connection) -> tuple[Tag, ...]:
    """A tag “actor.state” stands below “actor” where that is a tag as well; a name stays whole."""
    rows = database.execute("SELECT id, path, description FROM tags ORDER BY path, id")
    found = [(str(id), str(path), str(description or "")) for id, path, description in rows]
    keys = {path: key for key, path, _ in found}
    return tuple(
        Tag(
            key,
            path,
            parent_of(path, keys),
            texts={TEXTS[0].name: description} if description else {},
        )
        for key, path, description in found
    )


def parent_of(path: str, keys: dict[str, str]) -> str | None:
    """The key of the nearest tag above in Taguette's paths, if there is one."""
    while "." in path:
        path = path.rpartition(".")[0]
        if path in keys:
            return keys[path]
    return None


def _passages(
    database: sqlite3.Connection, offsets: dict[str, Offsets | None]
) -> Iterator[ForeignPassage]:
    tags = defaultdict(list)
    for highlight, tag in database.execute("SELECT highlight_id, tag_id FROM highlight_tags"):
        tags[highlight].append(str(tag))
    made = _made(database)
    names = dict(database.execute("SELECT id, name FROM documents"))
    project, often = _project(database), Counter[object]()
    rows = database.execute(
        "SELECT id, document_id, start_offset, end_offset, snippet FROM highlights "
        "ORDER BY document_id, start_offset, id"
    )
    for id, document, start, end, snippet in rows:
        known = offsets.get(str(document))
        span = known.span(start, end) if known and _whole(start, end) else None
        author, at = made.get(id, ("", None))
        # Every export numbers the highlights anew: what stays is where they stand.
        place = f"{project} {names.get(document)} {start} {end}"
        often[place] += 1
        yield ForeignPassage(
            text=str(document),
            exact=known.text[slice(*span)] if known and span else words_of(str(snippet or "")),
            start=span[0] if span else None,
            end=span[1] if span else None,
            tags=tuple(tags[id]),
            author=author,
            created_at=at,
            ids=(f"taguette {place} {often[place]}",),
        )


def _project(database: sqlite3.Connection) -> str:
    """Which project it is: two people may have the same document each in their own."""
    if not _is_table(database, "projects"):
        return ""
    try:
        rows = list(database.execute("SELECT name, created FROM projects ORDER BY id LIMIT 1"))
    except sqlite3.Error:
        return ""
    return " ".join(map(str, rows[0])) if rows else ""


def _whole(*numbers: object) -> bool:
    return all(isinstance(number, int) and 0 <= number < 2**40 for number in numbers)


def _made(database: sqlite3.Connection) -> dict[int, tuple[str, datetime | None]]:
    """By highlight, who made it and when, from the log of commands, where there is one."""
    found: dict[int, tuple[str, datetime | None]] = {}
    try:
        rows = list(database.execute("SELECT user_login, date, payload FROM commands ORDER BY id"))
    except sqlite3.Error:
        return found
    for login, date, payload in rows:
        try:
            command = json.loads(payload)
            if command["type"] == "highlight_add":
                author = "" if login == NOBODY else str(login)
                found.setdefault(command["highlight_id"], (author, moment(date)))
        except (ValueError, KeyError, TypeError, RecursionError):
            continue
    return found
