"""How many titles, authors and dates of real programs' files of references are read right.

    python -m tests.readers.work.measured_bibliographies FOLDER

FOLDER holds copies of public repositories, which stay outside of ours: `bbt` (Better BibTeX for
Zotero, test/fixtures: files of many programs and what Zotero has of them), `Datasets` (ASReview,
citation-file-formatting: the same works exported by many programs) and `jabref` (its importer's
tests: RIS and BibTeX of the same works). With -v each difference is listed.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from app.domain.errors import Refused
from app.domain.words import fold, spaced
from app.domain.work.foreign_work import ForeignText
from app.readers.dates import date_line
from app.readers.work import read_work_checked, work_reader_for
from app.readers.work.bibliographies import one_line

TEXTS = {
    *("report", "journalArticle", "book", "bookSection", "webpage", "newspaperArticle"),
    *("magazineArticle", "thesis", "conferencePaper", "document", "blogPost", "manuscript"),
    *("preprint", "encyclopediaArticle"),
}


class Truth(NamedTuple):
    """`authors` are folded words of each, `date` is ISO 8601 or "" where nobody can say."""

    key: str
    title: str
    authors: list[list[str]]
    date: str


def works(path: Path) -> list[ForeignText]:
    data = path.read_bytes()
    return list(read_work_checked(work_reader_for(path.name, data), data).texts)


def main(folder: Path, verbose: bool) -> None:
    for name, pairs in {
        "BibTeX of many programs (imported by Zotero)": of_zotero(folder, "import", "*.bib"),
        "BibTeX by Better BibTeX": of_zotero(folder, "export", "*.bibtex"),
        "biblatex by Better BibTeX": of_zotero(folder, "export", "*.biblatex"),
        "CSL-JSON by Better BibTeX": of_zotero(folder, "export", "*.csl.json"),
        **{f"RIS by {each}": of_datasets(folder, each) for each in (
            "citavi", "endnote", "mendeley", "zotero", "refworks", "rayyan", "eppireviewer",
            "scopus", "embase", "openalex", "cochrane_endnote", "psychInfo_ovid")},
        "RIS of many programs (imported by JabRef)": of_jabref(folder),
    }.items():  # fmt: skip
        counted(name, pairs, verbose)


def counted(name: str, pairs: Iterator[tuple[str, ForeignText, Truth]], verbose: bool) -> None:
    right: Counter[str] = Counter()
    total = 0
    for where, text, truth in pairs:
        assert text.details
        total += 1
        said = {
            "title": (spaced(text.details.title), spaced(truth.title)),
            "authors": ([sorted(fold(a)) for a in text.details.authors], truth.authors),
            "date": (text.details.date, truth.date or text.details.date),
        }
        for what, (ours, theirs) in said.items():
            right[what] += ours == theirs
            if verbose and ours != theirs:
                print(f"  {where[:60]} {text.key}: {what}\n    {ours!r}\n    {theirs!r}")
    parts = ", ".join(f"{what} {right[what]}" for what in ("title", "authors", "date"))
    print(f"{name}: {total} works; right: {parts}")


def of_zotero(folder: Path, kind: str, pattern: str) -> Iterator[tuple[str, ForeignText, Truth]]:
    lost = 0
    for path in sorted((folder / "bbt/test/fixtures" / kind).glob(pattern)):
        known = path.with_name(re.sub(r"\.(csl\.json|\w+)$", ".json", path.name))
        if not known.exists() or known == path:
            continue
        items = json.loads(known.read_text()).get("items", [])
        truths = {item.get("citationKey") or _key(item): _truth(item) for item in items
                  if item.get("itemType") in TEXTS}  # fmt: skip
        try:
            read = works(path)
        except Refused as refusal:
            lost += bool(truths)
            print(f"  not read: {path.name[:70]}: {refusal.message}")
            continue
        for text in read:
            if truth := truths.get(text.key):
                yield path.name, text, truth
    print(f"  ({lost} files of {kind} {pattern} not read)")


def _key(item: dict[str, Any]) -> str:
    extra = item.get("extra", "")
    lines = extra if isinstance(extra, list) else str(extra).splitlines()
    found = (re.match(r"(?:citation key|bibtex)\*?: *(\S+)", line, re.I) for line in lines)
    return next((each[1] for each in found if each), "")


def _truth(item: dict[str, Any]) -> Truth:
    people = [each for each in item.get("creators", ()) if each.get("creatorType") == "author"]
    names = [
        " ".join(filter(None, (p.get("firstName"), p.get("lastName"), p.get("name"))))
        for p in people
    ]
    said = str(item.get("date", ""))
    iso = re.match(r"\d{4}(-\d\d)?(-\d\d)?$", said)
    return Truth(
        "",
        one_line(item.get("title", "")),
        [sorted(fold(n)) for n in names],
        iso[0] if iso else date_line(said),
    )


def of_datasets(folder: Path, program: str) -> Iterator[tuple[str, ForeignText, Truth]]:
    """The same works as the spreadsheets list them, by their DOI."""
    path = folder / f"Datasets/RIS/_baseline_{program}.ris"
    truths = _tables(folder)
    for text in works(path):
        if truth := truths.get(text.doi):
            yield path.name, text, truth


def _tables(folder: Path) -> dict[str, Truth]:
    found: dict[str, Truth] = {}
    for name, title, authors, date in (
        ("_baseline_zotero", "Title", "Author", "Publication Year"),
        ("_baseline", "Title", "Author/s", "Publication Year"),
    ):
        with (folder / f"Datasets/CSV/{name}.csv").open(encoding="utf-8-sig") as file:
            for row in csv.DictReader(file):
                names = [each for each in row[authors].split("; ") if each]
                found.setdefault(
                    row["DOI"].casefold(),
                    Truth("", row[title], [sorted(fold(n)) for n in names], row[date]),
                )
    return found


def of_jabref(folder: Path) -> Iterator[tuple[str, ForeignText, Truth]]:
    for path in sorted((folder / "jabref").rglob("*.ris")):
        known = path.with_suffix(".bib")
        if not known.exists():
            continue
        try:
            pairs = list(zip(works(path), works(known), strict=False))
        except Refused as refusal:
            print(f"  not read: {path.name}: {refusal.message}")
            continue
        for text, other in pairs:
            assert other.details
            names = [sorted(fold(each)) for each in other.details.authors]
            yield path.name, text, Truth("", other.details.title, names, other.details.date)


if __name__ == "__main__":
    main(Path(sys.argv[1]), "-v" in sys.argv)
