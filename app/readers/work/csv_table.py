"""A table of quotations with tags and notes: comma, semicolon or tab between the cells.

Columns go by their headings: those of Taguette's exports (taguette/export.py: highlights “id,
document, tag, content”; codebook “tag, description, …”), of Briefmark's own CSV
(app/writers/data/csv_table.py), and what people write in a table of their own.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from app.domain.errors import Unreadable
from app.domain.tags import TEXTS, Tag
from app.domain.work.foreign_ids import own_id
from app.domain.work.foreign_work import ForeignPassage, ForeignText, ForeignWork
from app.readers.dates import moment
from app.readers.decoding import decode_text
from app.readers.work.refi.codebook import hex_colour
from app.readers.work.taguette import parent_of

# The first of each that a table has is taken.
ATTRIBUTE = "attribute: "  # begins the columns of attributes of briefs
HEADINGS = {
    "quote": ("quote", "quotation", "passage", "exact", "content", "highlight", "excerpt",
              "segment", "coded segment", "quoted text", "selection", "text"),
    "tags": ("tag slugs", "tags", "tag", "codes", "code", "labels", "label", "category", "theme",
             "name", "path"),
    "note": ("note", "notes", "comment", "comments", "memo", "annotation", "remark"),
    "source": ("brief", "document", "document name", "source", "title", "file", "document title"),
    "url": ("url", "uri", "link", "web address", "address"),
    "author": ("analyst", "author", "coder", "user", "created by", "marked by"),
    "made": ("marked at", "created", "created at", "date", "timestamp"),
    "prefix": ("prefix", "before", "context before"),
    "suffix": ("suffix", "after", "context after"),
    "parent": ("parent", "parent tag", "parent code", "broader", "above", "belongs to"),
    "colour": ("colour", "color"),
    "definition": ("definition", "description", "meaning", "what it means"),
    "when_to_use": ("when to use", "use when", "inclusion", "inclusion criteria", "include"),
    "when_not_to_use": ("when not to use", "exclusion", "exclusion criteria", "exclude"),
    "examples": ("examples", "example"),
    "id": ("id", "ref", "highlight id"),
}  # fmt: skip
OURS = {"ref", "tag slugs", "passage", "marked at", "replies"}
TAGUETTES = ["id", "document", "tag", "content"]
_COUNTS = "number of highlights"  # a column of Taguette's codebooks
_NEUTRALISED = re.compile(r"''*[=+\-@\t\r\n＝＋－＠]")
_SEPARATORS = ",;\t"
_STEPS = ("/", ">", "\\", "::")  # between the names of a path
_REPLY = re.compile(r"^(.{1,200}) \((\d{4}-\d\d-\d\dT[\d:+.Z-]{8,16})\): ", re.MULTILINE)
_MOST_ROWS = 200_000


@dataclass(frozen=True)
class _Table:
    columns: Mapping[str, int]  # what a column is -> where it stands
    headings: list[str]
    rows: list[list[str]]

    @property
    def ours(self) -> bool:
        return set(self.headings) >= OURS

    @property
    def taguettes(self) -> bool:
        return self.headings == TAGUETTES or _COUNTS in self.headings

    def cell(self, row: list[str], what: str) -> str:
        """The cell, with Briefmark's own apostrophe before a formula taken away; "" without."""
        at = self.columns.get(what, len(row))
        cell = row[at] if at < len(row) else ""
        return cell[1:] if self.ours and _NEUTRALISED.match(cell) else cell


def read(data: bytes) -> ForeignWork:
    """The quotations, or the tags of a codebook. Raises Unreadable, TooLarge."""
    text, warnings = decode_text(data)
    return of_rows(_cells(text), warnings)


def of_rows(rows: list[list[str]], warnings: Sequence[str] = ()) -> ForeignWork:
    """As `read`, of the rows of a table, the first with the headings. Raises Unreadable."""
    table = _table(rows)
    tool = "Briefmark" if table.ours else "Taguette" if table.taguettes else "a table"
    warnings = (*warnings, *_unread(table))
    if "quote" not in table.columns:
        tags, doubts = _codebook(table)
        return ForeignWork(tool, tags=tags, warnings=(*warnings, *doubts))
    names = _names_of_slugs(table)
    passages = tuple(_merged(_passages(table)))
    used = dict.fromkeys(tag for passage in passages for tag in passage.tags)
    tags = tuple(Tag(key, names.get(key, key)) for key in used)
    return ForeignWork(
        tool,
        texts=tuple(_texts(table)),
        tags=_with_parents(tags) if table.taguettes else tags,
        passages=passages,
        warnings=warnings,
    )


def _cells(text: str) -> list[list[str]]:
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))  # of the whole process
    first = text.lstrip("\r\n").partition("\n")[0]
    separator = max(_SEPARATORS, key=first.count)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error as error:
        raise Unreadable(f"This is no table: {error}. Save it as CSV again.") from None


def _table(rows: list[list[str]]) -> _Table:
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    if len(rows) > _MOST_ROWS:
        raise Unreadable(f"This table has {len(rows):,} rows; at most {_MOST_ROWS:,} can be read.")
    headings = [_heading(cell) for cell in rows[0]] if rows else []
    columns = {
        what: next(headings.index(name) for name in names if name in headings)
        for what, names in HEADINGS.items()
        if any(name in headings for name in names)
    }
    about = columns.keys() & {"parent", "colour", *(text.name for text in TEXTS)}
    if "quote" not in columns and not ("tags" in columns and about):
        raise Unreadable(
            "No column of this table is a quotation. Name the columns in its first line: quote, "
            "tags, note, source. A codebook has the columns tag (or path) and description, and may "
            "have parent, color, when to use, when not to use, examples."
        )
    own = {cell.strip(): at for at, cell in enumerate(rows[0]) if cell.startswith(ATTRIBUTE)}
    return _Table(columns | own, headings, rows[1:])


def _heading(cell: str) -> str:
    return " ".join(cell.replace("_", " ").casefold().split())


def _passages(table: _Table) -> Iterator[tuple[str, ForeignPassage]]:
    """Each row with its own mark, by which rows of one highlight are told."""
    for number, row in enumerate(table.rows):
        if not (quote := table.cell(row, "quote")).strip():
            continue
        start, end = _span(table, row)
        yield (
            table.cell(row, "id") or str(number),
            ForeignPassage(
                text=_key(table, row),
                exact=quote,
                start=start,
                end=end,
                prefix=table.cell(row, "prefix"),
                suffix=table.cell(row, "suffix"),
                tags=tuple(_tags(table, row)),
                note=table.cell(row, "note"),
                replies=tuple(_replies(table, row)),
                author=table.cell(row, "author").strip(),
                created_at=moment(table.cell(row, "made")),
                ids=_ids(table, row, quote),
            ),
        )


def _ids(table: _Table, row: list[str], quote: str) -> tuple[str, ...]:
    """That of a row, which means something beside its source and words only: tables count rows."""
    id, made = table.cell(row, "id").strip(), moment(table.cell(row, "made"))
    if table.ours and made:
        return (own_id(id, made),)
    return (f"row {id} {_key(table, row)} {quote}",) if id else ()


def _merged(rows: Iterable[tuple[str, ForeignPassage]]) -> Iterable[ForeignPassage]:
    """Taguette writes a row for each tag of a highlight; they are one passage."""
    found: dict[tuple[str, str, str], ForeignPassage] = {}
    for id, passage in rows:
        key = (id, passage.text, passage.exact)
        if known := found.get(key):
            tags = tuple(dict.fromkeys((*known.tags, *passage.tags)))
            passage = replace(known, tags=tags)
        found[key] = passage
    return found.values()


def _texts(table: _Table) -> Iterable[ForeignText]:
    found: dict[str, ForeignText] = {}
    for row in table.rows:
        if (key := _key(table, row)) and key not in found:
            name, url = _name(table, row), table.cell(row, "url").strip()
            said = {
                each.removeprefix(ATTRIBUTE): cell
                for each in table.columns
                if each.startswith(ATTRIBUTE) and (cell := table.cell(row, each).strip())
            }
            found[key] = ForeignText(key=key, name=name or url, url=url, attributes=said)
    return found.values()


def _name(table: _Table, row: list[str]) -> str:
    """In our own tables the title: B1 is another brief in another project."""
    if table.ours and "title" in table.headings:
        return row[table.headings.index("title")].strip()
    return table.cell(row, "source").strip()


def _key(table: _Table, row: list[str]) -> str:
    return table.cell(row, "source").strip() or table.cell(row, "url").strip()


def _span(table: _Table, row: list[str]) -> tuple[int | None, int | None]:
    """Only our own count code points of our own text."""
    if not table.ours:
        return None, None
    cells = [row[table.headings.index(name)].strip() for name in ("start", "end")]
    if not all(cell.isdecimal() and len(cell) < 12 for cell in cells):
        return None, None
    return int(cells[0]), int(cells[1])


def _tags(table: _Table, row: list[str]) -> Iterable[str]:
    cell = table.cell(row, "tags")
    if table.taguettes:
        parts = [cell]
    else:
        parts = re.split(r"[;|\n]", cell)
        several = table.headings[table.columns["tags"]].endswith("s") if cell else False
        if len(parts) == 1 and several:
            parts = cell.split(",")
    return dict.fromkeys(" ".join(part.split()) for part in parts if part.strip())


def _names_of_slugs(table: _Table) -> dict[str, str]:
    """Our own tables have both, in the same order."""
    found: dict[str, str] = {}
    if table.ours and "tags" in table.headings:
        at = table.headings.index("tags")
        for row in table.rows:
            names, slugs = row[at].split("; "), list(_tags(table, row))
            if len(names) == len(slugs):
                found |= dict(zip(slugs, names, strict=True))
    return found


def _replies(table: _Table, row: list[str]) -> Iterable[tuple[str, str]]:
    at = table.headings.index("replies") if table.ours else len(row)
    return replies_in(row[at] if at < len(row) else "")


def replies_in(cell: str) -> Iterator[tuple[str, str]]:
    """“Name (time): text” as our own tables have them, each on lines of its own."""
    parts = _REPLY.split(cell)
    for name, text in zip(parts[1::3], parts[3::3], strict=True):
        yield name, text.strip()


def _unread(table: _Table) -> Iterable[str]:
    """A sentence that names the columns of which nothing is read; ours and Taguette's are known."""
    read = {table.headings[at] for at in table.columns.values()}
    left = [name for name in table.headings if name and name not in read]
    if left and not (table.ours or table.taguettes):
        yield f"Columns that were not read: {', '.join(f'“{name[:60]}”' for name in left[:20])}."


def _codebook(table: _Table) -> tuple[tuple[Tag, ...], tuple[str, ...]]:
    """The tags, and sentences about what in their tree cannot be so."""
    if table.taguettes:
        return _with_parents(_listed(table)), ()
    if table.headings[table.columns["tags"]] == "path":
        return _by_paths(_listed(table)), ()
    tags = list(_listed(table))
    keys = {tag.name.casefold(): tag.slug for tag in reversed(tags)}
    above = {tag.slug: keys.get((tag.parent or "").casefold()) for tag in tags}
    lost = [
        f"“{tag.parent}” (of “{tag.name}”)" for tag in tags if tag.parent and not above[tag.slug]
    ]
    rings = [tag for tag in tags if _is_own_ancestor(tag.slug, above)]
    for tag in rings:
        above[tag.slug] = None
    doubts = []
    if lost:
        doubts.append(f"Parents that the table does not have: {', '.join(lost[:10])}.")
    if rings:
        named = ", ".join(f"“{tag.name}”" for tag in rings[:10])
        doubts.append(f"Tags that stand below themselves, imported without a parent: {named}.")
    return tuple(tag._replace(parent=above[tag.slug] or "") for tag in tags), tuple(doubts)


def _is_own_ancestor(slug: str, above: Mapping[str, str | None]) -> bool:
    seen, at = set(), above[slug]
    while at and at not in seen:
        if at == slug:
            return True
        seen.add(at)
        at = above[at]
    return False


def _listed(table: _Table) -> Iterable[Tag]:
    """A row for each tag, `parent` by name as yet; a name below two parents is two tags."""
    found: dict[str, Tag] = {}
    for row in table.rows:
        if name := " ".join(table.cell(row, "tags").split()):
            parent = " ".join(table.cell(row, "parent").split())
            texts = {text.name: table.cell(row, text.name).strip() for text in TEXTS}
            key = (
                name
                if found.get(name, Tag(name, name, parent)).parent == parent
                else (f"{parent}\t{name}")
            )
            found.setdefault(
                key,
                Tag(
                    key,
                    name,
                    parent,
                    hex_colour(table.cell(row, "colour")),
                    {part: text for part, text in texts.items() if text},
                ),
            )
    return found.values()


def _by_paths(tags: Iterable[Tag]) -> tuple[Tag, ...]:
    """“Security/Depots/Locks” is Locks below Depots below Security, whether or not these have rows
    of their own; else the points of Taguette's paths part the names."""
    rows = list(tags)
    step = next((each for each in _STEPS if any(each in tag.name for tag in rows)), "")
    if not step:
        return _with_parents(rows)
    found: dict[tuple[str, ...], Tag] = {}
    for tag in rows:
        names = tuple(filter(None, (" ".join(part.split()) for part in tag.name.split(step))))
        for depth in range(1, len(names) + 1):
            way = names[:depth]
            known = found.get(way) or Tag(step.join(way), way[-1], step.join(way[:-1]))
            full = tag if depth == len(names) else known
            found[way] = known._replace(
                texts=known.texts or full.texts, colour=known.colour or full.colour
            )
    return tuple(found.values())


def _with_parents(tags: Iterable[Tag]) -> tuple[Tag, ...]:
    listed = tuple(tags)
    keys = {tag.name: tag.slug for tag in listed}
    return tuple(tag._replace(parent=parent_of(tag.name, keys)) for tag in listed)
