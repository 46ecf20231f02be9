"""What becomes of pasted and uploaded text of many shapes. The texts are our own."""

import gc
import json
import time
from pathlib import Path
from textwrap import dedent, fill

import pytest

from app.domain.document import Document, lay_out
from app.domain.sample import SAMPLE
from app.readers.prose.plain_text import read
from tests.fixtures import renderings

ESSAY = Path(__file__).parents[3] / "shared" / "essay"

FIRST = (
    "Weapons cross the northern border every week, and the people who should count them have "
    "neither vehicles nor fuel. A customs post that was rebuilt in spring now stands empty, "
    "while lorries pass a few kilometres to the east without being stopped."
)
SECOND = (
    "The ministry knows this. Its own survey found that fewer than one depot in five keeps a "
    "register, and that serial numbers are written down only where a foreign adviser asks for "
    "them. A register costs less than one rifle."
)
THIRD = (
    "Governments should begin with what they own: count it, lock it and publish the count. "
    "Border posts come second, because a guard without a list has nothing to compare a "
    "shipment with, however well he is paid."
)


def sample() -> bytes:
    return renderings.text(SAMPLE.blocks)


def of(text: str) -> Document:
    return read(dedent(text).encode())


def body(document: Document) -> list[str]:
    """The numbered paragraphs, in order."""
    text, placed = lay_out(document.blocks)
    return [text[block.start : block.end] for block in placed if block.number is not None]


def zones(document: Document) -> dict[str, str]:
    return {block.text: block.zone for block in document.blocks}


def kinds(document: Document) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in document.blocks]


@pytest.mark.skipif(not ESSAY.exists(), reason="the essay is not beside this checkout")
def test_the_essay_comes_out_as_expected() -> None:
    expected = json.loads((ESSAY / "expected.json").read_text("utf-8"))
    document = read((ESSAY / "collateral-damage.txt").read_bytes())
    assert document.title == expected["title"]
    assert document.authors == tuple(expected["authors"])
    assert document.date == expected["date"]
    assert document.language == expected["language"]
    paragraphs = body(document)
    assert [len(text) for text in paragraphs] == [each["characters"] for each in expected["body"]]
    for text, each in zip(paragraphs, expected["body"], strict=True):
        assert text.startswith(each["starts"])
        assert text.endswith(each["ends"])
    seen = [
        (block.kind if block.kind == "title" else block.zone, block.text.replace("\n", " "))
        for block in document.blocks
    ]
    assert [zone for zone, _ in seen] == [each["zone"] for each in expected["zones"]]
    assert all(
        text.startswith(each["starts"])
        for (_, text), each in zip(seen, expected["zones"], strict=True)
    )
    for passage in expected["passages"]:
        assert passage["quote"] in paragraphs[passage["paragraph"] - 1]


def test_a_clean_essay_loses_nothing() -> None:
    document = of(f"Counting What Is There\n\n{FIRST}\n\n{SECOND}\n\n{THIRD}\n")
    assert document.title == "Counting What Is There"
    assert body(document) == [FIRST, SECOND, THIRD]
    assert document.language == "en"


def test_paragraphs_on_lines_of_their_own_need_no_blank_lines() -> None:
    document = of(f"Counting What Is There\nby Ana Souza\n{FIRST}\n{SECOND}\n{THIRD}")
    assert document.authors == ("Ana Souza",)
    assert body(document) == [FIRST, SECOND, THIRD]


def test_hard_wrapped_lines_are_joined() -> None:
    text = "\n\n".join(fill(each, 72) for each in (FIRST, SECOND, THIRD))
    document = of(f"Counting What Is There\n\nAna Souza\n3 March 2013\n\n{text}")
    assert body(document)[-3:] == [FIRST, SECOND, THIRD]


def test_wrapped_paragraphs_marked_by_indentation_only_are_told_apart() -> None:
    text = "\n".join(fill(each, 72, initial_indent="    ") for each in (FIRST, SECOND, THIRD))
    assert body(of(text)) == [FIRST, SECOND, THIRD]


def test_a_hyphen_at_a_line_end_goes_only_where_the_text_spells_the_whole_word() -> None:
    text = (
        "An international body should count the weapons that were left in the old\n"
        "depots before anyone else does so, and this body has to be as inter-\n"
        "national as the trade itself is. What is asked of it is a plain post-\n"
        "conflict inventory, with a public register of all that has been found.\n"
    )
    [paragraph] = body(of(text))
    assert "as international as" in paragraph
    assert "a plain post-conflict inventory" in paragraph


def test_headings_and_lists_keep_their_shape() -> None:
    document = of(
        f"""\
        Counting What Is There

        By Ana Souza

        {FIRST}

        What should be done

        Three steps do not need new money:

        • Count the weapons in every depot.
        • Publish the count.
          - each spring
        • Close the post in the east

        {SECOND}

        Steps for partners

        1. Lend vehicles.
        2. Lend fuel.

        {THIRD}
        """
    )
    found = kinds(document)
    assert ("heading", "What should be done") in found
    assert ("heading", "Steps for partners") in found
    assert ("list_item", "Count the weapons in every depot.") in found
    assert ("list_item", "each spring") in found
    assert ("list_item", "1. Lend vehicles.") in found
    assert body(document)[-1] == THIRD
    assert len(body(document)) == 10


def test_a_wrapped_list_item_is_one_item() -> None:
    items = "\n".join(
        fill(each, 72, initial_indent="- ", subsequent_indent="  ") for each in (FIRST, SECOND)
    )
    assert body(of(f"{fill(THIRD, 72)}\n\n{items}\n")) == [THIRD, FIRST, SECOND]


def test_a_blog_keeps_its_body_and_sets_apart_share_bars_and_comments() -> None:
    document = of(
        f"""\
        Home
        About
        Subscribe
        Log in
        Share  Tweet  Email
        How to Lose Ten Thousand Rifles
        Posted on 3 March 2013 by Ana Souza
        {FIRST}
        Share this article
        {SECOND}
        Read more: our earlier series
        {THIRD}
        Filed under: arms, borders
        Related posts
        Nine ways to guard a bridge
        The price of a lock
        2 Comments
        bo says:
        March 4, 2013 at 9:12 am
        I served at that post and every word of this is true, believe me, we had no fuel at all.
        Reply
        cem says:
        March 5, 2013 at 7:40 pm
        Weapons are not the problem here. The problem is that nobody has been paid for a year.
        Leave a reply
        Your email address will not be published.
        """
    )
    assert document.title == "How to Lose Ten Thousand Rifles"
    assert document.authors == ("Ana Souza",)
    assert document.date == "2013-03-03"
    assert body(document) == [FIRST, SECOND, THIRD]
    comments = "\n".join(text for text, zone in zones(document).items() if zone == "comments")
    assert "I served at that post" in comments
    assert "nobody has been paid" in comments


def test_comments_without_a_heading_are_not_body() -> None:
    document = of(
        f"Counting What Is There\n\n{FIRST}\n\n{SECOND}\n\n{THIRD}\n\n"
        "Posted by bo\n\nThis is simply wrong, as everybody who was there knows very well.\n\n"
        "Posted by cem\n\nI disagree with the author and with the comment above as well.\n\n"
        "Posted by dee\n\nWhat a waste of everybody's time and money this whole debate is.\n"
    )
    assert body(document) == [FIRST, SECOND, THIRD]


@pytest.mark.parametrize(
    ("head", "title", "authors", "date"),
    [
        ("Ten Locks\nBy ANA SOUZA AND BO LI\nMARCH 3, 2013", "Ten Locks", 2, "2013-03-03"),
        (
            "Ten Locks for All\n\nAna Souza, Senior Fellow\n\n2013-03-03",
            "Ten Locks",
            1,
            "2013-03-03",
        ),
        ("Title: Ten Locks\nAuthor: Ana Souza\nDate: March 2013", "Ten Locks", 1, "2013-03"),
        (
            "POLICY BRIEF\n\nTen Locks for All\n\nby Ana Souza | 3 March 2013",
            "Ten Locks",
            1,
            "2013-03-03",
        ),
        ("Ten Locks for Ten Doors\n=======================", "Ten Locks", 0, ""),
        ("Geneva, 3 March 2013\n\nTen Locks for Ten Doors", "Ten Locks", 0, "2013-03-03"),
    ],
)
def test_title_authors_and_date_in_many_forms(
    head: str, title: str, authors: int, date: str
) -> None:
    document = of(f"{head}\n\n{FIRST}\n\n{SECOND}\n")
    assert document.title.startswith(title)
    assert len(document.authors) == authors
    assert document.date == date
    assert body(document) == [FIRST, SECOND]


def test_markdown_looking_text_gets_its_headings() -> None:
    document = of(f"# Ten Locks\n\n{FIRST}\n\n## What to do\n\n> {SECOND}\n\n* Count\n* Lock\n")
    assert document.title == "Ten Locks"
    assert ("heading", "What to do") in kinds(document)
    assert ("quotation", SECOND) in kinds(document)
    assert body(document) == [FIRST, SECOND, "Count", "Lock"]


@pytest.mark.parametrize("text", [FIRST, "Count the weapons.", "Peace"])
def test_a_single_paragraph_is_body_and_not_a_title(text: str) -> None:
    document = of(text)
    assert document.title == ""
    assert body(document) == [text]


def test_a_brief_about_comments_and_print_loses_no_paragraph() -> None:
    print_ = "Print is where the debate is held: three weeklies carry comments from both sides."
    comments = (
        "Comments posted by readers under such articles were counted over two months, and most "
        "of them asked for registers; the share of angry ones fell after the first report."
    )
    reply = (
        "The ministry gave no reply. It did share its own figures by email, in print and on disc."
    )
    document = of(
        f"What the Papers Say\n\nBy Ana Souza\n\n{FIRST}\n\nPrint\n\n{print_}\n\n"
        f"Comments\n\n{comments}\n\n{reply}\n\n{SECOND}\n"
    )
    assert body(document) == [FIRST, print_, comments, reply, SECOND]
    assert ("heading", "Comments") in kinds(document)


def test_short_body_paragraphs_stay() -> None:
    document = of(f"Ten Locks\n\nBy Ana Souza\n\n{FIRST}\n\nNobody came.\n\nWhy?\n\n{SECOND}\n")
    assert body(document) == [FIRST, "Nobody came.", "Why?", SECOND]


def test_captions_and_credits_are_set_apart() -> None:
    credit = "A guard counts rifles at a depot near the river in May (Dee Roe/Courtesy Reuters)."
    figure = "Figure 2: Rifles found by year"
    document = of(f"Ten Locks\n\nBy Ana Souza\n\n{credit}\n\n{FIRST}\n\n{figure}\n\n{SECOND}")
    assert zones(document)[credit] == zones(document)[figure] == "caption"
    assert body(document) == [FIRST, SECOND]


def test_notes_and_references_are_zoned_as_notes() -> None:
    note = "[1] Souza, Ana. Ten Locks. Geneva, 2012, p. 14."
    document = of(f"Ten Locks\n\n{FIRST}\n\n{SECOND}\n\n{THIRD}\n\nNotes\n\n{note}\n")
    assert zones(document)[note] == "notes"
    assert body(document) == [FIRST, SECOND, THIRD]


def test_a_section_called_notes_in_the_middle_stays_body() -> None:
    document = of(f"Ten Locks\n\n{FIRST}\n\nNotes\n\n{SECOND}\n\n{THIRD}\n")
    assert body(document) == [FIRST, SECOND, THIRD]


def test_notices_and_the_author_line_at_the_end_are_not_body() -> None:
    notice = "© 2013 Border Institute. All rights reserved."
    about = "Ana Souza is a senior fellow at the Border Institute."
    document = of(f"Ten Locks\n\nBy Ana Souza\n\n{FIRST}\n\n{SECOND}\n\n{about}\n\n{notice}\n")
    assert zones(document)[notice] == "boilerplate"
    assert zones(document)[about] == "front"
    assert body(document) == [FIRST, SECOND]


def test_the_address_is_taken_from_its_line() -> None:
    document = of(f"Ten Locks\n\n{FIRST}\n\n{SECOND}\n\nSource: https://example.org/locks\n")
    assert document.url == "https://example.org/locks"


def test_every_word_of_the_source_is_in_some_block() -> None:
    text = (
        f"Home | Print\n\nTen Locks\n\nBy Ana Souza\n\n{FIRST}\n\n3 Comments\n\nbo says:\n\nNo.\n"
    )
    assert " ".join(block.text for block in of(text).blocks).split() == text.split()


@pytest.mark.parametrize(
    "unit",
    ["x ", "\u00a0", "- ", "---\n", "a\n", "1. a\n", "Notes\n\n", "Posted by x\n\n", "inter-\n",
     "By Ana Souza and ", "January 2, 2013\n\n", "http://a.b/c\n\n", "Related\n\n", "(", ">"],
)  # fmt: skip
def test_hostile_repetition_takes_linear_time(unit: str) -> None:
    """Measured against itself: ten times the text may take far less than a hundred times."""

    def seconds(size: int) -> float:
        data = (unit * size)[:size].encode()[:size] + b" end."
        gc.disable()  # what all other tests left behind would be walked in this time
        try:
            start = time.process_time()
            read(data)
            return time.process_time() - start
        finally:
            gc.enable()

    assert seconds(40_000) < 40 * max(seconds(4_000), 0.002)


TWO_MORE = (
    "ولم تتمكن الدول المجاورة من مراقبة حدودها الطويلة بعد عام 2011، ويقدّر تقرير أن أكثر "
    "من عشرين ألف قطعة سلاح عبرت الحدود في سنة واحدة، وأن معظمها لم يُسجَّل في أي دفتر."
)


@pytest.mark.parametrize(
    ("lines", "text", "said"),
    [
        (("ضبط السلاح في الساحل", "ليلى حداد", "مركز السياسات العامة", "12 مارس 2023"), TWO_MORE,
         (("ليلى حداد",), "مركز السياسات العامة", "2023-03-12", "ar")),
        (("萨赫勒地区的武器管控", "李明", "国际政策研究所", "2021年5月3日"),
         "2011年以后，大量武器从利比亚流入马里和尼日尔，邻国无力监控漫长的边界。联合国的一份报告估计，一年之内有超过两万件武器越境。",
         (("李明",), "国际政策研究所", "2021-05-03", "zh")),
        (("武器管控", "作者：李明、王芳", "日期：2021年5月3日"),
         "各国政府应首先保障武器库存的安全，其次加强边境管控。必须获得长期资金。" * 3,
         (("李明", "王芳"), "", "2021-05-03", "zh")),
        (("Kontrolle der Waffen", "Von Ada Lund", "Genf, 3. März 2013"),
         "Waffen strömten nach dem Ende des Krieges in den Norden, und die Nachbarn konnten ihre "
         "langen Grenzen nicht überwachen. Zuerst müssen die Lager gesichert werden.",
         (("Ada Lund",), "", "2013-03-03", "de")),
        (("Arms control in the North", "Ada Lund", "Center for Public Policy", "12 March 2023"),
         "Weapons flowed to the north after the war, and the neighbours could not watch their long "
         "borders. Governments should first secure their depots, every one of them.",
         (("Ada Lund",), "Center for Public Policy", "2023-03-12", "en")),
        (("Arms control in the North", "Lessons Learned", "12 March 2023"),
         "Weapons flowed to the north after the war, and the neighbours could not watch their long "
         "borders. Governments should first secure their depots, every one of them.",
         ((), "", "2023-03-12", "en")),
    ],
)  # fmt: skip
def test_front_matter_is_told_in_every_language(
    lines: tuple[str, ...], text: str, said: tuple[tuple[str, ...], str, str, str]
) -> None:
    document = read("\n\n".join([*lines, text]).encode())
    assert document.title == lines[0]
    assert (document.authors, document.publisher, document.date, document.language) == said
    assert [block.text for block in document.blocks if block.zone == "body"] == [text]


FRONTS = [
    (
        "fr",
        "Garder les dépôts d’armes",
        "Ana Dubois",
        "Institut de recherche sur la paix",
        "12 mars 2023",
        "2023-03-12",
    ),
    (
        "es",
        "Guardar los depósitos de armas",
        "Carmen Ruiz Ortega",
        "Centro de Estudios de Paz",
        "5 de junio de 2020",
        "2020-06-05",
    ),
    (
        "it",
        "Custodire i depositi di armi",
        "Giulia Bianchi",
        "Istituto Affari di Pace",
        "21 gennaio 2022",
        "2022-01-21",
    ),
    (
        "pl",
        "Strzec składów broni",
        "Anna Kowalska",
        "Instytut Badań nad Pokojem",
        "15 listopada 2021",
        "2021-11-15",
    ),
    (
        "ru",
        "Охрана складов оружия",
        "Анна Петрова",
        "Институт исследований мира",
        "12 марта 2023 г.",
        "2023-03-12",
    ),
    (
        "uk",
        "Охорона складів зброї",
        "Олена Шевченко",
        "Інститут досліджень миру",
        "12 березня 2023 р.",
        "2023-03-12",
    ),
    (
        "tr",
        "Silah depolarını korumak",
        "Ayşe Yılmaz",
        "Barış Araştırmaları Enstitüsü",
        "9 Şubat 2020",
        "2020-02-09",
    ),
    (
        "sv",
        "Bevaka vapenförråden",
        "Erik Lindqvist",
        "Institutet för fredsforskning",
        "2 december 2022",
        "2022-12-02",
    ),
    (
        "cs",
        "Střežit sklady zbraní",
        "Jana Nováková",
        "Ústav mezinárodních vztahů",
        "3. května 2021",
        "2021-05-03",
    ),
    ("ja", "武器庫を守る", "佐藤健", "国際平和研究所", "2022年4月1日", "2022-04-01"),
    ("ko", "무기고 지키기", "김민수", "국제평화연구소", "2022년 4월 1일", "2022-04-01"),
    (
        "fa",
        "نگهبانی از انبارهای سلاح",
        "مریم رضایی",
        "مؤسسه پژوهش صلح",
        "12 مارس 2023",
        "2023-03-12",
    ),
    ("he", "שמירה על מחסני נשק", "רות כהן", "המכון לחקר השלום", "12 במרץ 2023", "2023-03-12"),
    (
        "hi",
        "हथियार भंडारों की रखवाली",
        "अनिता शर्मा",
        "शांति अध्ययन संस्थान",
        "12 मार्च 2023",
        "2023-03-12",
    ),
]
OPENINGS = {
    "fr": (
        "Les dépôts d’armes doivent avoir deux serrures, et les gardes doivent compter "
        "chaque fusil une fois par mois, car ce qui n’est pas compté "
        "ne manque à personne avant de réapparaître de l’autre côté de la "
        "frontière."
    ),
    "es": (
        "Los depósitos de armas necesitan dos cerraduras y los guardias deben contar "
        "cada fusil una vez al mes, porque lo que nadie cuenta nadie "
        "lo echa de menos hasta que aparece al otro lado de la "
        "frontera."
    ),
    "it": (
        "I depositi di armi hanno bisogno di due serrature e le guardie "
        "devono contare ogni fucile una volta al mese, perché ciò che nessuno "
        "conta non manca a nessuno finché non ricompare oltre il confine."
    ),
    "pl": (
        "Składy broni potrzebują dwóch zamków, a strażnicy powinni liczyć każdy karabin raz "
        "w miesiącu, bo tego, czego nikt nie liczy, nikomu nie brakuje, dopóki "
        "nie pojawi się po drugiej stronie granicy."
    ),
    "ru": (
        "Складам оружия нужны два замка, а охрана должна пересчитывать каждую винтовку раз "
        "в месяц, потому что того, чего никто не считает, никто не хватится, "
        "пока оно не появится по ту сторону границы."
    ),
    "uk": (
        "Складам зброї потрібні два замки, а охорона має рахувати кожну гвинтівку раз "
        "на місяць, бо того, чого ніхто не рахує, ніхто не шукатиме, доки "
        "воно не з’явиться по той бік кордону."
    ),
    "tr": (
        "Silah depolarının iki kilidi olmalı ve bekçiler her tüfeği ayda bir kez "
        "saymalıdır, çünkü kimsenin saymadığı şeyin eksikliğini sınırın öbür yanında "
        "ortaya çıkana kadar kimse fark etmez."
    ),
    "sv": (
        "Vapenförråd behöver två lås och vakterna bör räkna varje gevär en gång "
        "i månaden, för det som ingen räknar saknas av ingen förrän det "
        "dyker upp på andra sidan gränsen."
    ),
    "cs": (
        "Sklady zbraní potřebují dva zámky a strážní mají jednou za měsíc spočítat "
        "každou pušku, protože co nikdo nepočítá, nikomu nechybí, dokud se to neobjeví "
        "na druhé straně hranice."
    ),
    "ja": (
        "武器庫には二つの鍵が必要であり、警備員は月に一度すべての銃を数えるべ"
        "きである。数えられないものは、国境の向こうに現れるまで誰にも惜しまれ"
        "ないからである。各国は記録を公開すべきだ。"
    ),
    "ko": (
        "무기고에는 자물쇠가 두 개 필요하며 경비원은 한 달에 한 번 모든 소총을 "
        "세어야 한다. 아무도 세지 않는 것은 국경 너머에 나타날 때까지 아무도 아쉬워하지 "
        "않기 때문이다."
    ),
    "fa": (
        "انبارهای سلاح به دو قفل نیاز دارند و نگهبانان باید هر تفنگ "
        "را ماهی یک بار بشمارند، زیرا آنچه کسی نمی‌شمارد تا وقتی که "
        "در آن سوی مرز پیدا نشود کسی جای خالی آن را نمی‌بیند."
    ),
    "he": (
        "מחסני נשק צריכים שני מנעולים, והשומרים צריכים לספור כל רובה פעם בחודש, "
        "כי מה שאיש אינו סופר אינו חסר לאיש עד שהוא מופיע מעברו "
        "השני של הגבול."
    ),
    "hi": (
        "हथियार भंडारों को दो ताले चाहिए और पहरेदारों को हर बंदूक महीने "
        "में एक बार गिननी चाहिए, क्योंकि जिसे कोई नहीं गिनता उसकी कमी "
        "किसी को तब तक नहीं खलती जब तक वह सीमा पार दिखाई "
        "न दे।"
    ),
}


@pytest.mark.parametrize(("language", "title", "author", "publisher", "day", "iso"), FRONTS)
@pytest.mark.parametrize("gap", ["\n\n", "\n"])
def test_what_stands_above_a_text_is_known_in_other_languages(
    language: str, title: str, author: str, publisher: str, day: str, iso: str, gap: str
) -> None:
    body = OPENINGS[language]
    text = f"{title}\n\n{author}{gap}{publisher}{gap}{day}\n\n{body}\n\n{body}\n"
    found = read(text.encode())
    assert (found.title, found.authors, found.publisher) == (title, (author,), publisher)
    assert (found.date, found.language) == (iso, language)
    assert [block.text for block in found.blocks if block.zone == "body"] == [body, body]


BRIDGE = "The bridge was closed in spring, and nobody said why it was closed or for how long."


@pytest.mark.parametrize("label", ["Related", "You may also like", "About the authors"])
def test_what_follows_a_heading_over_other_pages_is_no_text(label: str) -> None:
    def zones(heading: str) -> list[str]:
        parts = ("Ten Locks", FIRST, SECOND, THIRD, heading, BRIDGE)
        return [block.zone for block in read("\n\n".join(parts).encode()).blocks]

    assert zones(label) == ["front", "body", "body", "body", "boilerplate", "boilerplate"]
    assert zones("What it costs") == ["front", *["body"] * 5]


def test_links_below_the_comments_are_no_comments() -> None:
    said = ("3 Comments", "ana says:", BRIDGE, "ben says:", "I think so, too.", "Related", SECOND)
    text = "\n\n".join(("Ten Locks", FIRST, SECOND, THIRD, *said))
    zones = [block.zone for block in read(text.encode()).blocks]
    assert zones[4:] == ["boilerplate", *["comments"] * 4, "boilerplate", "boilerplate"]
