"""The canonical form of a text (DESIGN, section 3) and what is computed from it."""

import hashlib
import unicodedata

import regex

_LINE_ENDS = regex.compile(r"\r\n|[\r\v\f\x85\u2028\u2029]")
_SPACES = regex.compile(r"[\t\p{Zs}]")
_BROKEN = regex.compile(r"[\ud800-\udfff\p{Noncharacter_Code_Point}]")
# Soft hyphen, zero-width and bidirectional marks, invisible operators, controls but LF.
# ZWNJ and ZWJ (U+200C, U+200D) spell words and emoji, so they stay.
_UNSEEN = regex.compile(
    r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f"
    r"\u202a-\u202e\u2060-\u2069\ufeff]"
)
_SPACE_RUN = regex.compile(r" {2,}")
_AROUND_LINE_END = regex.compile(r" ?\n ?")


def canonical(text: str, *, preformatted: bool = False) -> str:
    """`text` as Briefmark keeps it; applying it twice changes nothing more.

    Preformatted text keeps its indentation and runs of spaces (a tab counts as four);
    otherwise runs of spaces fold into one and lines lose the spaces at both ends.
    """
    text = _LINE_ENDS.sub("\n", text)
    if preformatted:
        text = text.replace("\t", "    ")
    text = _UNSEEN.sub("", _SPACES.sub(" ", text))
    text = unicodedata.normalize("NFC", _BROKEN.sub("\ufffd", text))
    if preformatted:
        # Not a pattern: one for trailing spaces takes quadratic time on a long run of them.
        return "\n".join([line.rstrip(" ") for line in text.split("\n")]).strip("\n")
    return str(_AROUND_LINE_END.sub("\n", _SPACE_RUN.sub(" ", text))).strip(" \n")


def sha256(text: str) -> str:
    """Hexadecimal SHA-256 of the text's UTF-8 bytes."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
