"""Bytes to text: never mangled, else refused with the reason."""

import codecs
import re

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
    (b"PK\x03\x04", "a zip file without a brief in it: unpack it and bring in the brief alone"),
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
_DECLARED = re.compile(
    rb"<meta\b[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})"
    rb"|\A\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{2,40})",
    re.IGNORECASE,
)
_LEGACY = re.compile(
    r"(windows-?|cp)125[0-8]|iso-?8859-?\d{1,2}|latin-?1|(us-)?ascii|koi8-[ru]|shift[_-]jis|"
    r"euc-(jp|kr)|gb2312|gbk|gb18030|big5|macintosh|windows-?874|tis-620|iso-2022-jp",
    re.IGNORECASE,
)
_IN_ASCII = re.compile(r"utf-?7|iso-2022-(jp|kr|cn)(-\w+)?|hz-gb-2312", re.IGNORECASE)
_WESTERN = "Read as Windows-1252 (Western European): check the accents and quotation marks."
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

    By byte order mark, else strict UTF-8, else UTF-16 by its pattern of NULs, else
    Windows-1252, but only without any sign of broken UTF-8. Raises Unreadable otherwise.
    """
    if name := seems_to_be(data):
        raise Unreadable(f"This is not text: it seems to be {name}.")
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _text(_strictly(data, encoding)), ()
    if b"\x00" in data:
        return _text(_strictly(data, _utf16_by_nuls(data))), ()
    try:
        return _text(data.decode("utf-8")), ()
    except UnicodeDecodeError as error:
        return _text(_as_western(data, error)), (_WESTERN,)


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
            f"{MOST_BLOCKS:,}. Bring it in in parts, or leave its largest tables out."
        )


def decode_page(data: bytes, charset: str = "") -> tuple[str, tuple[str, ...]]:
    """Like `decode`, for HTML, which may declare an older encoding in a meta element; `charset`
    is what stands around the page, in a MIME part, and goes before that.

    Valid UTF-8 goes first: saved pages are often converted and keep the old declaration. Not so
    where an encoding writes every letter in ASCII.
    """
    name = charset or _declared(data)
    if _IN_ASCII.fullmatch(name) and data.isascii():
        if name.lower() == "iso-2022-jp" and (text := _as_declared(data, name)):
            return text, ()
        raise _unknown()
    try:
        return decode(data)
    except Unreadable:
        if text := _as_declared(data, name):
            return text, ()
        raise


def _declared(data: bytes) -> str:
    found = _DECLARED.search(data[:4096])
    return (found[1] or found[2]).decode("ascii") if found else ""


def _as_declared(data: bytes, name: str) -> str:
    if not _LEGACY.fullmatch(name):
        return ""
    if re.fullmatch(r"iso-?8859-?1|latin-?1|(us-)?ascii", name, re.IGNORECASE):
        name = "cp1252"  # as browsers do (WHATWG Encoding)
    try:
        return _text(data.decode(name))
    except (LookupError, UnicodeDecodeError, Unreadable):
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


def _utf16_by_nuls(data: bytes) -> str:
    """Western text in UTF-16 has a NUL in nearly every other byte, and none between."""
    sample = data[:4000]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    pairs = len(sample) // 2
    if len(data) % 2 == 0 and odd > 0.5 * pairs and even <= 0.02 * pairs:
        return "utf-16-le"
    if len(data) % 2 == 0 and even > 0.5 * pairs and odd <= 0.02 * pairs:
        return "utf-16-be"
    raise Unreadable(
        f"This is not text: it holds a NUL at byte {data.index(0)}, as programs and pictures do. "
        f"{_ADVICE}"
    )


def _as_western(data: bytes, error: UnicodeDecodeError) -> str:
    if _MULTIBYTE.search(data):
        raise _broken(data, error)
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        raise _unknown() from None
    # Â and Ã are what cut UTF-8 looks like; five high bytes in a row, another alphabet.
    if re.search("[a-zà-ÿ][ÂÃ]", text):
        raise _broken(data, error)
    if re.search(rb"[\x80-\xff]{5}", data):
        raise _unknown()
    return text


def _unknown() -> Unreadable:
    return Unreadable(f"The encoding of this text is not one Briefmark knows. {_ADVICE}")


def _text(text: str) -> str:
    """`text`, unless it is full of control characters (a stray one is dropped later on)."""
    if len(_CONTROL.findall(text)) * 200 > len(text):
        raise Unreadable(f"This is not text: it is full of control characters. {_ADVICE}")
    return text
