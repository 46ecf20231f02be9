"""Bytes to text: never mangled, else refused with the reason."""

import codecs
import contextlib
import re
import unicodedata

from app.domain.errors import TooLarge, Unreadable

MOST_CHARACTERS = 5_000_000
MOST_BLOCKS = 20_000  # paragraphs and cells; of a book of 2,000 pages, ten a page

_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_MAGIC = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a zip file without a brief in it: unpack it and add the brief alone"),
    (_OLE, "an old Word or Excel file: save it as .docx"),
    (b"{\\rtf", "a Rich Text (RTF) file"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90\x00", "a program"),
    (b"SQLite format 3", "a database"),
    (b"bplist00", "a web archive or property list: save the page as HTML"),
    (b"wOFF", "a font"),
)
_MULTIBYTE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf](?:[\x80-\xbf]|\Z)|[\xf0-\xf4][\x80-\xbf]{3}"
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a]")
_LETTERS = re.compile(rb"[A-Za-z ]")
_HIGH = re.compile(rb"[\x80-\xff]")
_MOST_LOOKED_AT = 200_000  # bytes, for a guess
_USUAL = re.compile("[ \n,.、。，0-9A-Za-z]")  # in texts of every script
_DECLARED = re.compile(
    rb"<meta\b[^>]{0,500}?\bcharset\s*=\s*[\"']?\s*([\w.:-]{2,40})"
    rb"|\A\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{2,40})",
    re.IGNORECASE,
)
_COMMENT = re.compile(rb"<!--.*?(?:-->|\Z)", re.DOTALL)
_HEAD_BYTES = 16_384  # browsers look at 1,024, but saved pages have much before the declaration
# What the standard decodes by another name, or not at all (WHATWG Encoding, 4.2 and 14.1).
_BY_ANOTHER = {
    "gbk": "gb18030", "big5": "big5hkscs", "euc-kr": "cp949", "shift_jis": "cp932",
    "cp874": "windows-874",
}  # fmt: skip
_NEVER = ("replacement", "x-user-defined", "utf-8", "utf-16le", "utf-16be")
_IN_ASCII = ("iso-2022-jp", "replacement", "utf-7")  # encodings that write every letter in ASCII
_WESTERN = "Read as Windows-1252 (Western European): check the accents and quotation marks."
_FEW = 4  # bytes above ASCII: too few to tell one Latin alphabet from another
# How people know the encodings that letters tell (WHATWG's names, with what chardetng calls else).
_OF = {
    "big5": "Chinese", "cp874": "Thai", "euc-jp": "Japanese", "euc-kr": "Korean",
    "gb18030": "Chinese", "ibm866": "Cyrillic",
    "iso-8859-2": "Central European", "iso-8859-4": "Baltic", "iso-8859-5": "Cyrillic",
    "iso-8859-6": "Arabic", "iso-8859-7": "Greek", "iso-8859-8": "Hebrew", "koi8-u": "Cyrillic",
    "shift_jis": "Japanese", "windows-1250": "Central European", "windows-1251": "Cyrillic",
    "windows-1253": "Greek", "windows-1254": "Turkish", "windows-1255": "Hebrew",
    "windows-1256": "Arabic", "windows-1257": "Baltic", "windows-1258": "Vietnamese",
}  # fmt: skip
_LATIN = ("Baltic", "Central European", "Turkish", "Vietnamese")
# "³ódŸ", "£ód", "Þanlýurfa": what the words of other Latin alphabets are in Windows-1252.
_NOT_WESTERN = re.compile(r"[^\W\d_][\x80-\xbfðþý][^\W\d_]|£[^\W\d_]|[^\W\d_][¡-©«-¯±´¶-¹¼-¿]{2}")
_CUT_UTF8 = re.compile("[a-zà-ÿ][ÂÃ]")  # in Windows-1252
_ADVICE = "Save it as UTF-8 text and try again, or paste the text."


def seems_to_be(data: bytes) -> str:
    """What a file that is not text seems to be ("a PDF"), by its first bytes; "" if unknown."""
    if data.startswith(_OLE) and _ENCRYPTED in data:
        return "a file protected by a password: open it in Word and save it without"
    for magic, name in _MAGIC:
        if data.startswith(magic):
            return name
    return "a film or sound file" if data[4:8] == b"ftyp" else ""


def decode(data: bytes) -> tuple[str, tuple[str, ...]]:
    """The text, and sentences for the analyst when its encoding had to be guessed.

    By byte order mark, else strict UTF-8, else UTF-16 by its control characters, else as its
    letters tell, but not where most of it is UTF-8. Raises Unreadable otherwise.
    """
    if name := seems_to_be(data):
        raise Unreadable(f"This is not text: it seems to be {name}.")
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _text(_strictly(data, encoding)), ()
    if _CONTROLS.search(data) and (text := _utf16(data)):
        return text, (_told("UTF-16"),)
    if b"\x00" in data:
        raise Unreadable(
            f"This is not text: it holds a NUL at byte {data.index(0)}, as programs and pictures "
            f"do. {_ADVICE}"
        )
    if b"\x1b$" in data and (text := _as_declared(data, "iso-2022-jp")):
        return text, (_told("ISO-2022-JP (Japanese)"),)
    try:
        return _text(data.decode("utf-8")), ()
    except UnicodeDecodeError as error:
        if _is_broken_utf8(data):
            raise _broken(data, error) from None
        return _told_by_letters(data, error)


def decode_text(data: bytes) -> tuple[str, tuple[str, ...]]:
    """Like `decode`; raises TooLarge for more text than a brief may have."""
    text, warnings = decode(data)
    if len(text) > MOST_CHARACTERS:
        raise TooLarge(
            f"This text is too long: {len(text):,} characters, of at most {MOST_CHARACTERS:,}. "
            "Split it into parts."
        )
    return text, warnings


def refuse_too_many(blocks: int) -> None:
    """Raises TooLarge for more blocks than a brief may have."""
    if blocks > MOST_BLOCKS:
        raise TooLarge(
            f"This text has too many paragraphs and table cells: {blocks:,}, of at most "
            f"{MOST_BLOCKS:,}. Add it in parts, or leave its largest tables out."
        )


def decode_page(data: bytes, charset: str = "") -> tuple[str, tuple[str, ...]]:
    """The text of HTML or XML, and sentences for the analyst when its encoding had to be guessed.

    By byte order mark, else strict UTF-8 (saved pages are often converted and keep the old
    declaration), else as declared: `charset` is what stands around the page, in a MIME part, and
    goes before a meta element or the XML declaration. Else as `decode`, which raises Unreadable.
    """
    declared = [_encoding(label) for label in (charset, _declared(data))]
    if data.isascii() and (name := next((n for n in declared if n in _IN_ASCII), "")):
        if text := _as_declared(data, name):
            return text, ()
        raise _unknown()
    if b"\0" in data and 200 * data.count(b"\0") < len(data) and _is_utf8(data):
        data = data.replace(b"\0", b"")  # a stray one, as browsers read past them
    unicode = any(data.startswith(mark) for mark, _ in _BOMS) or _is_utf8(data)
    for name in () if unicode else declared:
        if text := _as_declared(data, name):
            return text, ()
    return decode(data)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _declared(data: bytes) -> str:
    found = _DECLARED.search(_COMMENT.sub(b"", data[:_HEAD_BYTES]))
    return (found[1] or found[2]).decode("ascii", "replace") if found else ""


def _encoding(label: str) -> str:
    """The standard's name of an encoding: "gbk" for "gb2312"; "" for what it does not know."""
    import webencodings

    if label.strip().lower() in ("utf-7", "utf7"):  # known to no browser, for good reasons
        return "utf-7"
    found = webencodings.lookup(label)
    return found.name if found else ""


def _as_declared(data: bytes, name: str) -> str:
    """The text, or "" when it is not in that encoding."""
    import webencodings

    if not name or name in _NEVER or name == "utf-7":
        return ""
    try:
        name = _BY_ANOTHER.get(name, name)
        found = webencodings.lookup(name)
        codec = found.codec_info if found else codecs.lookup(name)
        return _text(codec.decode(data, "strict")[0])
    except (UnicodeDecodeError, Unreadable):
        return ""


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _broken(data, error) from None


def _broken(data: bytes, error: UnicodeDecodeError) -> Unreadable:
    line = data.count(b"\n", 0, error.start) + 1
    name = error.encoding.upper()
    return Unreadable(
        f"This is broken {name} text: byte {error.start} (line {line}) fits no character. {_ADVICE}"
    )


def _utf16(data: bytes) -> str:
    """The text of UTF-16 without a mark, "" for what is none: in one order of the bytes all its
    characters exist, and spaces, ends of lines and stops are where letters of any script have them.
    """
    if len(_LETTERS.findall(data)) > 0.6 * len(data):  # of UTF-16 it is half at most
        return ""
    best, most = "", 0
    for encoding in ("utf-16-le", "utf-16-be"):
        with contextlib.suppress(UnicodeDecodeError):
            text = data.decode(encoding)
            usual = len(_USUAL.findall(text))
            exist = not any(unicodedata.category(char) in ("Cn", "Co") for char in text[:20_000])
            if exist and usual > max(most, len(text) / 100) and not _CONTROL.search(text):
                best, most = text, usual
    return best


def _is_broken_utf8(data: bytes) -> bool:
    """Whether two thirds of what is above ASCII are whole characters of UTF-8; of Japanese in
    EUC-JP it is half by chance."""
    high = len(_HIGH.findall(data))
    whole = sum(len(_HIGH.findall(found)) for found in _MULTIBYTE.findall(data))
    return 3 * whole >= 2 * high


def _told_by_letters(data: bytes, error: UnicodeDecodeError) -> tuple[str, tuple[str, ...]]:
    """The text in the encoding that its letters tell, as a browser finds it for a page that
    declares none, and which that is; raises Unreadable when it does not hold all of the text."""
    from chardetng_py import EncodingDetector

    detector = EncodingDetector()
    detector.feed(data[:_MOST_LOOKED_AT], last=True)
    name = detector.guess(tld=None, allow_utf8=False).lower()
    script = _OF.get(name, "")
    few = len(_HIGH.findall(data[:_MOST_LOOKED_AT])) < _FEW
    western = _as_declared(data, "windows-1252")
    if (few or not script) and _CUT_UTF8.search(western):
        raise _broken(data, error)
    if script in _LATIN and few and western and not _NOT_WESTERN.search(western):
        script = ""
    if script and (text := _as_declared(data, name)):
        return text, (_told(f"{name} ({script})"),)
    if not western or script:
        raise _unknown()
    return western, (_WESTERN,)


def _told(name: str) -> str:
    return f"Read as {name}, by its letters: check some of its words."


def _unknown() -> Unreadable:
    return Unreadable(f"The encoding of this text is not one Briefmark knows. {_ADVICE}")


def _text(text: str) -> str:
    """`text`, unless it is full of control characters (a stray one is dropped later on)."""
    if len(_CONTROL.findall(text)) * 200 > len(text):
        raise Unreadable(f"This is not text: it is full of control characters. {_ADVICE}")
    return text
