"""Web pages, MHTML, Rich Text, Markdown and plain text made to harm."""

import json
import random

from app.domain.sample import SAMPLE
from tests.fixtures.renderings import RENDERINGS
from tests.readers.hostile_case import DEEP, ELEMENTS, EMPTY, LONG, WORDS, Case

HEAD = "<!doctype html><html lang=en><head><title>Ten Locks</title>"
ENCODING = "encoding of this text is not one Briefmark knows"
BLOCKS = "too many paragraphs"


def page(body: str, head: str = "") -> bytes:
    return f"{HEAD}{head}</head><body><article><p>{WORDS}</p>{body}</article></body>".encode()


def mime(body: bytes, kind: str = "text/html", more: str = "") -> bytes:
    return f"MIME-Version: 1.0\r\nContent-Type: {kind}\r\n{more}\r\n".encode() + body


def nested_parts(depth: int) -> bytes:
    parts = "".join(
        f"Content-Type: multipart/mixed; boundary=b{i}\r\n\r\n--b{i}\r\n" for i in range(depth)
    )
    return f"MIME-Version: 1.0\r\n{parts}Content-Type: text/html\r\n\r\n<p>{WORDS}".encode()


def wide_table() -> bytes:
    """Short rows that a wide head makes long: 30 million cells from 60 KB."""
    return f"{WORDS}\n\n|{'a|' * 5_000}\n|{'-|' * 5_000}\n{'|x|' + chr(10)}".encode() + (
        b"|x|\n" * 6_000
    )


def backticks() -> bytes:
    return f"{WORDS}\n\n{' '.join('`' * i for i in range(1, 3_000))}".encode()


def noise(count: int) -> str:
    dice = random.Random(1)
    return "".join(dice.choices("abcdefgh ijklm nop qrst uvwxyz", k=count))


RTF = rf"{{\rtf1\ansi {WORDS}"

PAGES = (
    Case("page 200,000 elements deep", "a.html", lambda: page("<div>a" * 200_000), DEEP),
    Case("page of unclosed emphasis, 100,000 deep", "a.html",
         lambda: page("<b><i>x" * 50_000), DEEP),
    Case("a page that ends in an open quotation", "a.html",
         lambda: page(f"<p a='{'<a b=' * 400_000}"), holds=WORDS),
    Case("page of 200,000 paragraphs", "a.html",
         lambda: page("<p>Count them, every one." * 200_000), BLOCKS, slow=True),
    Case("page of 4 million elements", "a.html", lambda: page("<br><p>" * 2_000_000), ELEMENTS),
    Case("a million attributes on an element", "a.html", lambda: page(
        "<p " + " ".join(f"a{i}={i}" for i in range(1_000_000)) + f">{WORDS}"),
         "thousands of attributes"),
    Case("page table of 50,000 cells", "a.html", lambda: page(
        "<table>" + ("<tr>" + "<td>1" * 10) * 5_000 + "</table>"), BLOCKS),
    Case("20,000 tables in tables", "a.html", lambda: page("<table><tr><td>" * 20_000), DEEP),
    Case("metadata of a megabyte, 100,000 deep", "a.html", lambda: page("", (
        f'<script type="application/ld+json">{"[" * 100_000}{"]" * 100_000}</script>'
        f'<meta name=author content="{"Ana; " * 100_000}">')), holds=WORDS),
    Case("page that never ends its comment", "a.html",
         lambda: page("<!-- " + "-- >" * 500_000), holds=WORDS),
    Case("page with NULs", "a.html", lambda: page("a\0b" * 1_000), "holds a NUL"),
    Case("page that runs and hides things", "a.html", lambda: page(
        "<script>evil()</script><svg onload=evil()><iframe src=evil></iframe>"
        "<a href=javascript:evil()>a</a><img src=http://127.0.0.1:9/evil onerror=evil()>"),
         holds=WORDS, lacks="evil"),
    Case("page in UTF-7", "a.html", lambda: page("+ADw-script+AD4-", "<meta charset=utf-7>"),
         ENCODING),
    Case("page in ISO-2022-JP", "a.html", lambda: (
        f"{HEAD}<meta charset=iso-2022-jp></head><p>武器を数える。{WORDS}"
    ).encode("iso2022_jp"), holds="武器を数える"),
    Case("page in right-to-left and mixed scripts", "a.html", lambda: page(
        "<p dir=rtl>عدّ البنادق في كل مستودع، then count again, ثم مرة أخرى. שלום 123."),
         holds="ثم مرة أخرى"),
    Case("emoji and combining marks", "a.html", lambda: page(
        f"<p>👩🏽‍🚒🇲🇱 e{chr(0x301) * 3_000} Zalgo, क्षि and 𝔘𝔫𝔦𝔠𝔬𝔡𝔢.</p>"), holds="👩🏽‍🚒🇲🇱"),
    Case("MHTML parts 10,000 deep", "a.mhtml", lambda: nested_parts(10_000), "far more parts"),
    Case("MHTML of 200,000 parts", "a.mhtml", lambda: mime(
        b"--b\r\n\r\nx\r\n" * 200_000, "multipart/related; boundary=b"), "far more parts"),
    Case("MHTML, quoted-printable without end", "a.mhtml", lambda: mime(
        f"<p>{WORDS}".encode() + b"=\r\n" * 3_000_000 + b" \t" * 2_000_000,
        more="Content-Transfer-Encoding: quoted-printable\r\n"), holds=WORDS),
    Case("MHTML, 20 MB of headers", "a.mhtml", lambda: mime(
        b"", "multipart/related; boundary=b", f"X-A: {'a' * 70}\r\n" * 250_000), "no page"),
    Case("half of an MHTML file", "a.mhtml",
         lambda: RENDERINGS["essay.mhtml"](SAMPLE.blocks)[:4_000], holds="rifle"),
    Case("Rich Text, groups a million deep", "a.rtf",
         lambda: f"{RTF}{'{' * 1_000_000}".encode(), "nested|damaged|deep"),
    Case("Rich Text, \\bin longer than the file", "a.rtf",
         lambda: rf"{RTF}\par \bin2147483647 evil}}".encode(), holds=WORDS, lacks="evil"),
    Case("Rich Text of 4 million words", "a.rtf",
         lambda: f"{RTF}{chr(92) + 'b '}".encode() + b"\\b " * 4_000_000, "far more formatting"),
    Case("half of a Rich Text file", "a.rtf",
         lambda: RENDERINGS["essay.rtf"](SAMPLE.blocks)[:4_000], holds="rifle"),
    Case("Markdown quoted 50,000 deep", "a.md",
         lambda: f"{WORDS}\n\n{'>' * 50_000} x".encode(), holds=WORDS),
    Case("Markdown lists 1,000 deep", "a.md", lambda: (WORDS + "\n\n" + "".join(
        f"{'  ' * i}- x\n" for i in range(1_000))).encode(), holds=WORDS),
    Case("Markdown, 100,000 brackets", "a.md",
         lambda: f"{WORDS}\n\n{'[' * 50_000}{'](' * 50_000}".encode(), holds=WORDS),
    Case("Markdown, emphasis without end", "a.md",
         lambda: f"{WORDS}\n\n{'*a **b _c __d ' * 20_000}".encode(), holds=WORDS),
    Case("Markdown, backticks of all lengths", "a.md", backticks, holds=WORDS, slow=True),
    Case("Markdown table, 30 million cells from 90 KB", "a.md", wide_table, holds=WORDS,
         slow=True),
    Case("a line of 4.9 million letters", "a.txt", lambda: noise(4_900_000).encode(), holds="a",
         slow=True),
    Case("a word of 3 million letters", "a.html", lambda: page("<p>" + "x" * 3_000_000),
         holds=WORDS),
    Case("20 MB of text", "a.txt", lambda: b"Count. " * 3_000_000, LONG),
    Case("a text of NULs", "a.txt", lambda: b"Count\0" * 50_000, "holds a NUL"),
    Case("a text of control characters", "a.txt", lambda: b"\x1b[31mCount" * 9_000, "control char"),
    Case("text in an alphabet nobody named", "a.txt",
         lambda: "Считать винтовки в каждом складе.".encode("cp1251"), holds="Считать винтовки"),
    Case("half a character at the end", "a.txt",
         lambda: (WORDS + " Zürich").encode()[:-4] + b"\xc3", "broken UTF-8"),
    Case("UTF-32 without a mark", "a.txt", lambda: WORDS.encode("utf-32-le"), "not text"),
    Case("a program named .html", "a.html", lambda: b"\x7fELF" + bytes(900), "a program"),
    Case("a page named .docx, without its head", "a.docx",
         lambda: f"<p>{WORDS}".encode(), "not what its name says"),
    Case("JSON named .pdf", "a.pdf", lambda: json.dumps([WORDS]).encode(), "not what its name"),
    *(Case(f"empty: {name}", name, bytes, EMPTY) for name in ("a.html", "a.mht", "a.rtf", "a.txt")),
)  # fmt: skip
