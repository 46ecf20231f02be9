import pytest

from app.domain.errors import TooLarge, Unreadable
from app.readers.decoding import decode, decode_page, decode_text

TEXT = "Trafic d’armes: “où” et “pourquoi”\nzweite Zeile – größer"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_is_read_as_it_is(encoding: str) -> None:
    assert decode(TEXT.encode(encoding)) == (TEXT, ())


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    "text",
    [TEXT, "Складам оружия нужны два замка.", "武器庫には、鍵が必要である。", "무기고에는 둘."],
)
def test_utf16_without_a_mark_is_read_in_any_script(encoding: str, text: str) -> None:
    assert decode(text.encode(encoding)) == (
        text,
        ("Read as UTF-16, by its letters: check some of its words.",),
    )


def test_utf16_big_endian_with_a_mark_is_read() -> None:
    assert decode(b"\xfe\xff" + TEXT.encode("utf-16-be"))[0] == TEXT


def test_windows_1252_is_read_with_a_warning() -> None:
    text, [warning] = decode(TEXT.encode("cp1252"))
    assert text == TEXT
    assert "Windows-1252" in warning


@pytest.mark.parametrize(
    "words", ["Państwo strzeże ", "军火库需要两把锁", "مخازن السلاح ", "“no” "]
)
def test_one_broken_byte_makes_broken_utf8_not_another_alphabet(words: str) -> None:
    with pytest.raises(Unreadable, match="broken UTF-8"):
        decode(9 * words.encode() + b"\xe9 " + words.encode())


def test_broken_utf8_is_refused_naming_the_place() -> None:
    data = "première\nséance".encode() + b" \xff fin"
    with pytest.raises(Unreadable, match=r"broken UTF-8 .*byte 18 \(line 2\)"):
        decode(data)


@pytest.mark.parametrize("data", [b"caf\xc3(", b"a\n\xe2\x80", b"\xc3\xa9\xc3\n"])
def test_cut_utf8_is_not_taken_for_windows_1252(data: bytes) -> None:
    with pytest.raises(Unreadable, match="broken UTF-8"):
        decode(data)


def test_broken_utf16_is_refused() -> None:
    with pytest.raises(Unreadable, match="broken UTF-16"):
        decode(b"\xff\xfea\x00\x00\xd8b\x00")


@pytest.mark.parametrize(
    ("encoding", "sentence"),
    [
        ("cp1251", "Складам оружия нужны два замка. "),
        ("koi8_r", "Складам оружия нужны два замка. "),
        ("cp866", "Складам оружия нужны два замка. "),
        ("cp932", "武器庫には①二つの鍵が必要である。"),
        ("euc_jp", "武器庫には二つの鍵が必要である。"),
        ("iso2022_jp", "武器庫には二つの鍵が必要である。"),
        ("cp949", "무기고에는 자물쇠가 두 개 필요하다. 똠방각하. "),
        ("gb2312", "军火库需要两把锁。"),
        ("big5", "軍火庫需要兩把鎖。"),
        ("cp1253", "Οι αποθήκες όπλων χρειάζονται δύο κλειδαριές. "),
        ("iso8859_7", "Άρα οι αποθήκες όπλων χρειάζονται δύο κλειδαριές. "),
        ("cp1255", "מחסני נשק צריכים שני מנעולים. "),
        ("cp1256", "مخازن السلاح تحتاج إلى قفلين. "),
        ("cp874", "คลังอาวุธต้องมีกุญแจสองดอก"),
        ("iso8859_2", "Państwo powinno strzec składów broni i granicę, ślad. "),
        ("cp1250", "Państwo powinno strzec składów broni i granicę, ślad. "),
        ("iso8859_2", "Příští rok začne školení celníků. "),
        ("cp1250", "A bizottság a határellenőrzés erősítését javasolja. "),
        ("cp1254", "Sınır şehirlerindeki depoların güvenliği artırılmalıdır. "),
        ("cp1257", "Ministrijai jāmarķē katrs priekšmets pirms izvešanas; trīs nedēļas. "),
    ],
)
@pytest.mark.parametrize("times", [1, 40])
def test_what_nothing_declares_is_told_by_its_letters(
    encoding: str, sentence: str, times: int
) -> None:
    text, [warning] = decode((times * sentence).encode(encoding))
    assert text == times * sentence
    assert "by its letters" in warning


@pytest.mark.parametrize(
    "words",
    ["a naïve plan", "of Bogotá", "£5 billion – half", "in Düsseldorf", "Reykjavík and Þingvellir"],
)
def test_a_few_accents_are_taken_for_western(words: str) -> None:
    text, [warning] = decode(f"The report says: {words}.".encode("cp1252"))
    assert text == f"The report says: {words}."
    assert "Western" in warning


@pytest.mark.parametrize(
    ("encoding", "words"), [("cp1250", "The report of Łódź"), ("cp1254", "mayor of Şanlıurfa")]
)
def test_signs_within_a_word_tell_another_alphabet(encoding: str, words: str) -> None:
    assert decode(words.encode(encoding))[0] == words


def test_a_stray_nul_in_a_page_is_passed_over() -> None:
    page = "<p>" + 50 * "Prażmowski " + "\0</p>"
    assert decode_page(page.encode())[0] == page.replace("\0", "")


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"%PDF-1.7\n", "a PDF"),
        (b"PK\x03\x04\x14", "zip"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Word"),
        (b"{\\rtf1 hello}", "RTF"),
    ],
)
def test_other_formats_are_named(data: bytes, name: str) -> None:
    with pytest.raises(Unreadable, match=name):
        decode(data)


def test_binary_is_refused() -> None:
    with pytest.raises(Unreadable, match="NUL at byte 3"):
        decode(b"abc\x00def\x00\x00\x01\x02")
    with pytest.raises(Unreadable, match="control characters"):
        decode(b"\x01\x02\x03abc\x04\x05")


DECLARED = [
    ("iso-8859-2", "iso8859_2", "Państwo powinno strzec składów"),
    ("ISO-8859-9", "cp1254", "sınır şehirleri: “güvenli”"),
    ("koi8-r", "koi8_r", "Он и я"),
    ("windows-1251", "cp1251", "Привет, мир"),
    ("gb2312", "gb18030", "武器管控 €"),
    ("big5", "big5", "武器管控"),
    ("x-sjis", "cp932", "武器の流れ"),
    ("euc-kr", "cp949", "무기 통제"),
    ("tis-620", "cp874", "ตรวจสอบ"),
    ("iso-8859-1", "cp1252", "“où”"),
]


@pytest.mark.parametrize(("label", "codec", "words"), DECLARED)
@pytest.mark.parametrize(
    "head",
    [
        '<html><head><meta charset="{}">',
        '<meta http-equiv="Content-Type" content="text/html; charset={}">',
        '<?xml version="1.0" encoding="{}"?><html>',
        "<!-- <meta charset=macintosh> --><meta charset='{}'>",
    ],
)
def test_a_page_may_declare_an_older_encoding(
    label: str, codec: str, words: str, head: str
) -> None:
    page = f"{head.format(label)}<p>{words}</p>"
    assert decode_page(page.encode(codec)) == (page, ())


@pytest.mark.parametrize(("label", "codec", "words"), DECLARED)
def test_what_stands_around_a_page_goes_before_what_it_declares(
    label: str, codec: str, words: str
) -> None:
    page = f"<meta charset=macintosh><p>{words}</p>"
    assert decode_page(page.encode(codec), label) == (page, ())
    assert decode_page(page.encode("utf-8-sig"), label) == (page, ())


def test_a_wrong_declaration_gives_way_to_the_next() -> None:
    page = "<meta charset=windows-1254><p>şehir"
    assert decode_page(page.encode("cp1254"), "utf-8") == (page, ())
    assert decode_page(page.encode("cp1254"), "no-such-thing") == (page, ())


def test_a_declaration_does_not_overrule_valid_utf8() -> None:
    page = '<meta charset="iso-8859-1"><p>où</p>'
    assert decode_page(page.encode())[0] == page


@pytest.mark.parametrize("name", ["unicode_escape", "utf-7", "zlib", "no-such-thing"])
def test_strange_declarations_are_not_followed(name: str) -> None:
    page = f'<meta charset="{name}">Привет, мир'
    text, [warning] = decode_page(page.encode("cp1251"))
    assert text == page
    assert "windows-1251 (Cyrillic)" in warning


def test_more_text_than_a_brief_may_have_is_too_large() -> None:
    with pytest.raises(TooLarge, match="5,000,001"):
        decode_text(b"a" * 5_000_001)
