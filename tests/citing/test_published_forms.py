"""Five kinds of works in four styles and one of our own, beside the form of the published examples:
Chicago Manual of Style 17, author-date quick guide (15.9); Publication Manual of the APA 7,
reference examples (chapter 10); MLA Handbook 9, works-cited quick guide; Cite Them Right 11
(Harvard). The works are invented; the form is what is compared. Emphasis stands in asterisks.

Known differences: titles keep their capitals (APA wants sentence case), since only a reader knows
which words are names. Chicago: a page is “p. 4”, not “4”; no place of publication; the year is not
said again with a newspaper's day, a page's day has no “Last modified”. APA: a report's month and
day are left out. A chapter has neither editors nor pages, for which a brief has no field. MLA: a
paragraph follows a page. Harvard: double quotation marks with American commas, and no “(Accessed:
day)”, which nobody has said.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace

import pytest

from app.citing.own_style import read_style
from app.citing.processor import cite
from app.domain.citations import Style, Work, style_named
from app.domain.citations.names import parse_name
from app.domain.runs import Runs, plain
from app.writers.documents import docx, html_page, markdown
from tests.citing.test_own_style import STYLE
from tests.writers.summaries import BRIEFS, PROJECT, summary


def work(kind: str, author: str, title: str, date: str, *rest: str) -> Work:
    return Work(kind, (parse_name(author),), title, date, *rest)


REPORT = work(
    *("report", "Depot Watch", "Counting Rifles: A Survey", "2019"),
    *("Harbour Foundation", "", "https://example.org/a.pdf"),
)
BOOK = work("book", "Ida Quill", "The Long Crate", "2016", "North Press")
CHAPTER = work("chapter", "Ben Okoro", "Locks", "2017", "North Press", "Ports and Depots")
NEWSPAPER = work("newspaper", "Ana Ruiz", "Border Posts Reopen", "2020-03-04", "", "Depot Times")
PAGE = work(
    *("webpage", "Marit Lund", "Why Depots Need Two Locks", "2021-05-06"),
    *("", "Depot Site", "https://example.org/b"),
)
WORKS = (REPORT, BOOK, CHAPTER, NEWSPAPER, PAGE)
PLACE = ("8", "body", "paragraph", "4")

FORMS: dict[str, list[tuple[str, str]]] = {
    "chicago": [
        (
            "Depot Watch. 2019. *Counting Rifles: A Survey*. Harbour Foundation. "
            "https://example.org/a.pdf.",
            "Depot Watch 2019, p. 4, ¶8",
        ),
        ("Quill, Ida. 2016. *The Long Crate*. North Press.", "Quill 2016, p. 4, ¶8"),
        (
            "Okoro, Ben. 2017. “Locks.” In *Ports and Depots*. North Press.",
            "Okoro 2017, p. 4, ¶8",
        ),
        (
            "Ruiz, Ana. 2020. “Border Posts Reopen.” *Depot Times*, March 4.",
            "Ruiz 2020, p. 4, ¶8",
        ),
        (
            "Lund, Marit. 2021. “Why Depots Need Two Locks.” Depot Site, May 6. "
            "https://example.org/b.",
            "Lund 2021, p. 4, ¶8",
        ),
    ],
    "apa": [
        (
            "Depot Watch. (2019). *Counting Rifles: A Survey*. Harbour Foundation. "
            "https://example.org/a.pdf",
            "Depot Watch, 2019, p. 4, para. 8",
        ),
        ("Quill, I. (2016). *The Long Crate*. North Press.", "Quill, 2016, p. 4, para. 8"),
        (
            "Okoro, B. (2017). Locks. In *Ports and Depots*. North Press.",
            "Okoro, 2017, p. 4, para. 8",
        ),
        (
            "Ruiz, A. (2020, March 4). Border Posts Reopen. *Depot Times*.",
            "Ruiz, 2020, p. 4, para. 8",
        ),
        (
            "Lund, M. (2021, May 6). *Why Depots Need Two Locks*. Depot Site. "
            "https://example.org/b",
            "Lund, 2021, p. 4, para. 8",
        ),
    ],
    "mla": [
        (
            "Depot Watch. *Counting Rifles: A Survey*. Harbour Foundation, 2019, "
            "https://example.org/a.pdf.",
            "Depot Watch 4, par. 8",
        ),
        ("Quill, Ida. *The Long Crate*. North Press, 2016.", "Quill 4, par. 8"),
        ("Okoro, Ben. “Locks.” *Ports and Depots*, North Press, 2017.", "Okoro 4, par. 8"),
        ("Ruiz, Ana. “Border Posts Reopen.” *Depot Times*, 4 Mar. 2020.", "Ruiz 4, par. 8"),
        (
            "Lund, Marit. “Why Depots Need Two Locks.” *Depot Site*, 6 May 2021, "
            "https://example.org/b.",
            "Lund 4, par. 8",
        ),
    ],
    "harvard": [
        (
            "Depot Watch (2019) *Counting Rifles: A Survey*. Harbour Foundation. Available at: "
            "https://example.org/a.pdf.",
            "Depot Watch, 2019, p. 4, para. 8",
        ),
        ("Quill, I. (2016) *The Long Crate*. North Press.", "Quill, 2016, p. 4, para. 8"),
        (
            "Okoro, B. (2017) “Locks,” in *Ports and Depots*. North Press.",
            "Okoro, 2017, p. 4, para. 8",
        ),
        (
            "Ruiz, A. (2020) “Border Posts Reopen,” *Depot Times*, 4 March.",
            "Ruiz, 2020, p. 4, para. 8",
        ),
        (
            "Lund, M. (2021) *Why Depots Need Two Locks*. Depot Site. Available at: "
            "https://example.org/b.",
            "Lund, 2021, p. 4, para. 8",
        ),
    ],
    "own": [
        ("Depot Watch. *Counting Rifles: A Survey*. 2019.", "[Depot Watch 2019 at p. 4, ¶8]"),
        ("Quill, Ida. *The Long Crate*. 2016.", "[Quill 2016 at p. 4, ¶8]"),
        ("Okoro, Ben. *Locks*. 2017.", "[Okoro 2017 at p. 4, ¶8]"),
        ("Ruiz, Ana. *Border Posts Reopen*. 2020.", "[Ruiz 2020 at p. 4, ¶8]"),
        ("Lund, Marit. *Why Depots Need Two Locks*. 2021.", "[Lund 2021 at p. 4, ¶8]"),
    ],
}


def marked(runs: Runs) -> str:
    return "".join(f"*{run.text}*" if run.emphasis else run.text for run in runs)


def style_of(name: str) -> Style:
    return read_style(STYLE.encode()) if name == "own" else style_named(name)


@pytest.mark.parametrize("name", FORMS)
def test_five_kinds_of_works_in_the_published_form(name: str) -> None:
    style = style_of(name)
    found = cite(WORKS, style)
    cited = [(marked(each.full), marked(each.at(style.place(*PLACE)))) for each in found]
    assert cited == FORMS[name]


@pytest.mark.parametrize("name", ["chicago", "apa", "mla", "harvard"])
def test_no_stop_follows_the_sign_at_which_a_title_ends(name: str) -> None:
    titles = ("Who Counts?", "Stop!", "Locks, etc.", "What Next…", "What Next...", "Locks")
    address = "https://example.org/a?.b..c"
    books = [BOOK._replace(title=title, url=address) for title in titles]
    articles = [NEWSPAPER._replace(title=title) for title in titles]
    found = [plain(each.full) for each in cite([*books, *articles], style_named(name))]
    for title, book, article in zip(titles, found[:6], found[6:], strict=True):
        stop = "." if title == "Locks" else ""
        assert f"{title.replace('...', '…')}{stop} North" in book
        assert address in book
        assert re.search(r"[?!…]\.|[^.]\.\.(?!\.)|\.{4}", article) is None


def test_emphasis_stands_in_every_document() -> None:
    briefs = [replace(brief, kind="book", authors=("Ida Quill",)) for brief in BRIEFS]
    mla = replace(PROJECT, style="mla")
    made = summary(briefs=briefs, project=mla)
    written = html_page.write(made).decode()
    assert "Quill, <em>Collateral Damage</em>, par. 9<" in written
    assert "<em>Collateral Damage</em>. Council on Foreign Relations" in written
    text = markdown.write(made).decode()
    assert "— Quill, *Collateral Damage*, par. 9 · " in text
    word = zipfile.ZipFile(io.BytesIO(docx.write(made))).read("word/document.xml").decode()
    assert re.search(r"<w:i/><w:iCs/></w:rPr><w:t[^>]*>Collateral Damage<", word)
