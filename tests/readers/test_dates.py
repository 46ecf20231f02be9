import pytest

from app.readers.dates import date_line, dateline, find_date


@pytest.mark.parametrize(
    ("line", "iso"),
    [
        ("January 29, 2013", "2013-01-29"),
        ("29 January 2013", "2013-01-29"),
        ("29th of January, 2013", "2013-01-29"),
        ("Jan. 29, 2013", "2013-01-29"),
        ("Sept 3 2013", "2013-09-03"),
        ("2013-01-29", "2013-01-29"),
        ("Published on Tuesday, 29 January 2013 at 10:15 am GMT", "2013-01-29"),
        ("Geneva, 3 March 2013", "2013-03-03"),
        ("Last updated: March 2013", "2013-03"),
        ("March 2013", "2013-03"),
        ("Date: 2013", "2013"),
        ("(2013)", "2013"),
        ("29/01/2013", "2013-01-29"),
        ("3.4.2013", "2013-04-03"),
        ("3. 4. 2013", "2013-04-03"),
        ("2013/4/3 5:50", "2013-04-03"),
        ("12 مارس 2023", "2023-03-12"),
        ("١٢ مارس ٢٠٢٣", "2023-03-12"),
        ("آذار/مارس 2013", "2013-03"),
        ("2021年5月3日", "2021-05-03"),
        ("发布日期：2021年5月3日", "2021-05-03"),
        ("2013년 5월 3일", "2013-05-03"),
        ("Genf, 3. März 2013", "2013-03-03"),
        ("Publié le mardi 1er mars 2013", "2013-03-01"),
        ("3 de mayo de 2013", "2013-05-03"),
        ("3 marca 2013 r.", "2013-03-03"),
        ("3 listopada 2013", "2013-11-03"),
        ("3. listopada 2013.", "2013-10-03"),
        ("3 марта 2013 г.", "2013-03-03"),
        ("2013. május 3.", "2013-05-03"),
        ("3 Mayıs 2013", "2013-05-03"),
        ("3 במאי 2013", "2013-05-03"),
        ("३ मार्च २०१३", "2013-03-03"),
        ("3 มีนาคม 2013", "2013-03-03"),
        ("ngày 3 tháng 5 năm 2013", "2013-05-03"),
        ("Published 3 March 2013, updated 4 April 2013", "2013-03-03"),
    ],
)
def test_a_line_that_is_a_date(line: str, iso: str) -> None:
    assert date_line(line) == iso


@pytest.mark.parametrize(
    "line",
    [
        "By January 2012, a report warned that arms were flowing south.",
        "The embargo of 2011",
        "February 30, 2013",
        "3/4/2013",
        "set 2013",
        "30 of them in 2013",
        "Das Embargo von 2011",
        "Im März 2013 fuhren die Boote nach Süden.",
        "No date here",
    ],
)
def test_a_line_that_is_not_a_date_or_not_a_sure_one(line: str) -> None:
    assert date_line(line) == ""


def test_the_first_date_in_a_sentence_is_found_with_its_span() -> None:
    text = "On 11 January 2013 France sent troops; by May 2013 they left."
    iso, start, end = find_date(text)
    assert (iso, text[start:end]) == ("2013-01-11", "11 January 2013")


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("3.4.2013 – Guards count rifles.", "2013-04-03"),
        ("(3 April 2013) Guards count rifles.", "2013-04-03"),
        ("3 April 2013 | Depots, Locks", "2013-04-03"),
        ("Depots | 3 April 2013", "2013-04-03"),
        ("/ miércoles 3 de abril de 2013", "2013-04-03"),
        ("2013年4月3日 10:01 国境の町", "2013-04-03"),
        ("3 April 2013, 9:30 Guards count rifles.", "2013-04-03"),
        ("3 April 2013", "2013-04-03"),
        ("3 April 2013 was a cold day at the border.", ""),
        ("2013 | Depots", ""),
        ("Guards count rifles – 3 April 2013 – and go home." + " So it was." * 20, ""),
    ],
)
def test_a_dateline_opens_a_text_or_closes_a_short_one(text: str, iso: str) -> None:
    assert dateline(text) == iso


@pytest.mark.parametrize(
    ("line", "iso"),
    [
        ("2 december 2022", "2022-12-02"),  # not "2 de cember"
        ("den 9 december 2021", "2021-12-09"),
        ("2 de diciembre de 2022", "2022-12-02"),
        ("1er décembre 2020", "2020-12-01"),
        ("12 березня 2023 р.", "2023-03-12"),
    ],
)
def test_an_of_is_a_word_of_its_own(line: str, iso: str) -> None:
    assert date_line(line) == iso
