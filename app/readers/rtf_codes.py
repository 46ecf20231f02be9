"""RTF's tokens, character sets and languages (Rich Text Format Specification 1.9.1)."""

import re

TOKEN = re.compile(
    rb"((?:\\'[0-9a-fA-F]{2}){1,1000})"  # without a limit the matcher's memory has none
    rb"|\\([a-zA-Z]{1,32})(-?\d{1,10})?[ ]?"
    rb"|\\([^a-zA-Z])"
    rb"|([{}])"
    rb"|([^\\{}\r\n]+)"
    rb"|[\r\n]+",
    re.DOTALL,
)
CODEC_OF_CHARSET = {
    77: "mac_roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "gbk", 136: "cp950",
    161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257",
    204: "cp1251", 222: "cp874", 238: "cp1250", 254: "cp437", 255: "cp850",
}  # fmt: skip
SYMBOL_CHARSET = 2
CODEC_OF_DECLARATION = {"ansi": "cp1252", "mac": "mac_roman", "pc": "cp437", "pca": "cp850"}
SPELT = {
    "tab": "\t", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“",
    "rdblquote": "”", "bullet": "•", "emspace": " ", "enspace": " ", "qmspace": " ",
    "zwj": "\u200d", "zwnj": "\u200c", "column": " ", "page": " ",
}  # fmt: skip
SIGNS = {b"~": " ", b"_": "\u2011", b"\\": "\\", b"{": "{", b"}": "}", b"\t": "\t"}
# Groups whose content is no text, beside all that begin with \*.
SILENT = frozenset(
    {"colortbl", "filetbl", "listtable", "listoverridetable", "revtbl", "rsidtbl", "pict"}
    | {"objdata", "nonesttables", "shprslt", "upr", "xe", "tc", "tcn", "rxe", "private", "template"}
    | {"pntxta", "pntxtb", "sp", "ftnsep", "ftnsepc", "ftncn", "aftnsep", "aftnsepc", "aftncn"}
    | {"atnid", "atnref", "atrfstart", "atrfend", "bkmkstart", "bkmkend", "datafield", "formfield"}
    | {"datastore", "themedata", "colorschememapping", "latentstyles", "falt", "panose", "mmathPr"}
    | {"printim", "nextfile", "comment", "keywords", "doccomm", "hlinkbase", "subject", "category"}
)
MARGINS = frozenset({f"{name}{side}" for name in ("header", "footer") for side in ("", *"lrf")})
_LANGUAGES = {
    1: "ar", 2: "bg", 4: "zh", 5: "cs", 6: "da", 7: "de", 8: "el", 9: "en", 10: "es", 11: "fi",
    12: "fr", 13: "he", 14: "hu", 16: "it", 17: "ja", 18: "ko", 19: "nl", 20: "no", 21: "pl",
    22: "pt", 24: "ro", 25: "ru", 26: "hr", 27: "sk", 29: "sv", 30: "th", 31: "tr", 33: "id",
    34: "uk", 36: "sl", 37: "et", 38: "lv", 39: "lt", 42: "vi",
}  # fmt: skip


def language(number: int) -> str:
    """ISO 639-1 of a Windows language identifier, "" when it is not known."""
    return _LANGUAGES.get(number & 0x3FF, "")


def codec(page: int) -> str:
    """Python's name of a Windows code page, Western when it is not known."""
    import codecs

    name = {10000: "mac_roman", 65001: "utf-8", 936: "gbk"}.get(page, f"cp{page}")
    try:
        codecs.lookup(name)
    except LookupError:
        return "cp1252"
    return name
