"""Text as Markdown that reads back as the same text (CommonMark 0.31, with GitHub's tables,
strikethrough, autolinks and footnotes on or off).

Signs are escaped where they could mean something; a white-space character that a parser would
take away, at either end of a line, becomes a character reference; a line end becomes a hard break.
"""

import re
from urllib.parse import quote

# Anywhere: emphasis, links, code, tables, tags; an ampersand only where it could begin a
# character reference, a colon only where it could begin an emoji's short name.
_ANYWHERE = re.compile(r"[\\`*_\[\]<>|~#]|&(?=#?\w+;)|:(?=[\w+-]+:)")
# At the start of a line: lists, rules, setext underlines; the colon for parsers that know more.
_LINE_START = re.compile(r"([0-9]{1,9})([.)])|[-+=:]")


def inline(text: str) -> str:
    """`text` for a place where a line begins or goes on; line ends become hard breaks."""
    body = text.rstrip("\n")
    return "\\\n".join(map(_line, body.split("\n"))) + _references(text[len(body) :])


def one_line(text: str) -> str:
    """`text` with its white space folded, for headings and list items."""
    return inline(" ".join(text.split()))


def quoted(text: str) -> str:
    """A block quotation."""
    return "\n".join(f"> {line}" for line in inline(text).split("\n"))


def code(text: str) -> str:
    """A code span, white space folded."""
    text = " ".join(text.split())
    fence = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
    pad = " " if text[:1] in ("", "`") or text[-1] == "`" else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def link(label: str, url: str) -> str:
    address = quote(url, safe="/:?#@!$&'+,;=%-.")
    return f"[{label}]({address.replace('&', '&amp;')})"


def _line(line: str) -> str:
    body = line.strip()
    before, after = line[: len(line) - len(line.lstrip())], line[len(line.rstrip()) :]
    if not body:
        return _references(line)
    text = _ANYWHERE.sub(lambda sign: f"\\{sign[0]}", body)
    start = None if before else _LINE_START.match(text)
    if start:
        text = _not_a_start(start) + text[start.end() :]
    return f"{_references(before)}{text}{_references(after)}"


def _not_a_start(sign: re.Match[str]) -> str:
    return f"{sign[1]}\\{sign[2]}" if sign[1] else f"\\{sign[0]}"


def _references(space: str) -> str:
    return "".join(f"&#{ord(character)};" for character in space)
