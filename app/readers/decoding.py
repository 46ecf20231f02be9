"""Bytes to text: never mangled, else refused with the reason."""

import codecs
import contextlib
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
    rb"<meta\b[^>]{0,500}?\bcharset\s*=\s*[\"']?\s*([\w.:-]{2,40})"
    rb"|\A\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{2,40})",
    re.IGNORECASE,
)
_COMMENT = re.compile(rb"<!--.*?(?:-->|\Z)", re.DOTALL)
_HEAD_BYTES = 16_384  # browsers look at 1,024, but saved pages have much before the declaration
# What the standard decodes by another name, or not at all (WHATWG Encoding, 4.2 and 14.1).
_BY_ANOTHER = {"gbk": "gb18030"}
_NEVER = ("replacement", "x-user-defined", "utf-8", "utf-16le", "utf-16be")
_IN_ASCII = ("iso-2022-jp", "replacement", "utf-7")  # encodings that write every letter in ASCII
_WESTERN = "Read as Windows-1252 (Western European): check the accents and quotation marks."
_FEWEST_BYTES = 40  # above ASCII, for a guess
_GUESSED = 0.9  # of 1, chardet's confidence
# What chardet tells surely, by the encoding that holds all of it; it knows no Arabic and does not
# tell central from western Europe.
_TOLD = {
    "shift_jis": "cp932", "cp932": "cp932", "euc-jp": "euc_jp", "euc-kr": "cp949",
    "cp949": "cp949", "gb2312": "gb18030", "gb18030": "gb18030", "big5": "big5hkscs",
    "windows-1251": "cp1251", "koi8-r": "koi8_r", "iso-8859-5": "iso8859_5", "ibm866": "cp866",
    "windows-1253": "cp1253", "iso-8859-7": "cp1253", "windows-1255": "cp1255",
    "iso-8859-8": "cp1255",
}  # fmt: skip
_SIGN_IN_WORD = re.compile(r"[^\W\d_][\x80-\xbf][^\W\d_]|[^\W\d_][\x80-\x9f¡-©«-¯±´¶-¹¼-¿]{2}")
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
    as its letters tell when they tell it surely, else Windows-1252, but only without any sign of
    broken UTF-8. Raises Unreadable otherwise.
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
        if found := _told_by_letters(data):
            name, text = found
            return _text(text), (f"Read as {name}, by its letters: check some of its words.",)
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
        codec = webencodings.lookup(_BY_ANOTHER.get(name, name)).codec_info
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


def _told_by_letters(data: bytes) -> tuple[str, str] | None:
    """The encoding that nothing declares, and the text in it; None when neither the frequencies of
    its letters nor their script tell it."""
    import chardet

    if len(re.findall(rb"[\x80-\xff]", data[:200_000])) < _FEWEST_BYTES:
        return _central_european(data)
    told = chardet.detect(data[:200_000])
    name = (told["encoding"] or "").lower()
    with contextlib.suppress(UnicodeDecodeError):
        if name in _TOLD and told["confidence"] >= _GUESSED:
            return told["encoding"] or "", data.decode(_TOLD[name])
    with contextlib.suppress(UnicodeDecodeError):
        text = data.decode("cp1256")
        if _share(r"[\u0600-\u06ff]", text) > 0.95 and re.search(rb"[\xc0-\xff]{4}", data):
            return "Windows-1256 (Arabic)", text
    with contextlib.suppress(UnicodeDecodeError):
        text = data.decode("cp874")
        if _share(r"[\u0e00-\u0e7f]", text) > 0.95 and re.search(rb"[\xa1-\xfb]{9}", data):
            return "Windows-874 (Thai)", text
    return _central_european(data)


def _central_european(data: bytes) -> tuple[str, str] | None:
    """Where signs stand within words in Windows-1252 ("sk³adów"), and letters in one of these."""
    if not _SIGN_IN_WORD.search(data.decode("cp1252", "replace")) or _MULTIBYTE.search(data):
        return None
    for name, codec in (("ISO-8859-2", "iso8859_2"), ("Windows-1250", "cp1250")):
        with contextlib.suppress(UnicodeDecodeError):
            text = data.decode(codec)
            if not _SIGN_IN_WORD.search(text) and not re.search(r"[\x80-\x9f]", text):
                return f"{name} (Central European)", text
    return None


def _share(letters: str, text: str) -> float:
    """Of what is not ASCII, punctuation aside, the share of these letters."""
    others = [char for char in text if ord(char) > 0x7F and char.isalpha()]
    marks = sum(bool(re.match(letters, char)) for char in others)
    return marks / max(1, len(others))


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
