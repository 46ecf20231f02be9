"""Persons and organisations; the organisations of ../shared/cases where these are at hand."""

from pathlib import Path

import pytest

from app.domain.citations.names import (
    Name,
    guessed_organisation,
    guessed_organisations,
    names_of,
    parse_name,
)

CASES = Path(__file__).parents[4] / "shared" / "cases" / "organisations.txt"
ORGANISATIONS = """
Amnesty International
Article 19
Group of 77
The Depot Times
World Bank
Global Fund
Deutsche Bank
Depot Works, Inc.
Smith & Sons
Ministry of Foreign Affairs, Norway
General Secretariat of the Council
Robert Schuman Fund
Friedrich-Ebert-Stiftung
Heinrich Böll Stiftung
Brot für die Welt
Bundesamt für Justiz
Utenriksdepartementet
Action contre la Faim
Médicos del Mundo
Terre des Hommes
Fundación Arias
Norsk Utenrikspolitisk Institutt
Women's Voices
OCHA Sudan
Wizara ya Elimu
Министерство обороны
外务省
Центр исследований
وزارة الخارجية
联合国教科文组织
外務省研究所
Kyiv School of Economics
مركز الجزيرة للدراسات
Saferworld
GRIP
"""
PERSONS = """
Aaron Bank
Jean-Pierre Mission
Eva Hall
Julia Fund
Ludwig Bank
Nick Board
Mary Council
Thomas House
Peter Union
J. B. House
Anatole France
Bank, Aaron
Roe, Jane
Dr. Jane Roe
Jane Roe, PhD
Hon. Mary Board
Ursula von der Leyen
Karl-Theodor von und zu Guttenberg
José Ortega y Gasset
Martin Luther King Jr.
JD Vance
ADA LUND
Abu Bakr al-Depoti
Nguyễn Văn Minh
Marit Osei-Lindqvist
Иван Петров
ليلى حداد
李明
山田太郎
김철수
"""


@pytest.mark.parametrize("name", ORGANISATIONS.strip().splitlines())
def test_an_organisation_is_never_inverted(name: str) -> None:
    assert guessed_organisation(name)
    assert parse_name(name) == Name(name, organisation=True)


@pytest.mark.skipif(not CASES.exists(), reason="the shared cases are not at hand")
def test_the_organisations_of_the_cases() -> None:
    names = CASES.read_text().split("\n")
    assert [name for name in names if name and parse_name(name).inverted != name] == []


@pytest.mark.parametrize("name", PERSONS.strip().splitlines())
def test_a_person_is_none(name: str) -> None:
    assert not guessed_organisation(name)


@pytest.mark.parametrize(
    ("text", "inverted"),
    [
        ("Dr. Jane Roe", "Roe, Jane"),
        ("Prof. Dr. h. c. Jane Roe, PhD, MPA", "Roe, Jane"),
        ("Roe, Dr. Jane", "Roe, Jane"),
        ("Jane Roe MA", "Roe, Jane"),
        ("Amb. Jane Roe (ret.)", "Roe, Jane"),
        ("Jack Ma", "Ma, Jack"),
        ("Don Johnson", "Johnson, Don"),
        ("Aaron Bank", "Bank, Aaron"),
        ("Patrick, Stewart M.", "Patrick, Stewart M."),
        ("Martin Luther King Jr.", "King, Martin Luther, Jr."),
        ("King, Martin Luther, Jr.", "King, Martin Luther, Jr."),
        ("Ursula von der Leyen", "von der Leyen, Ursula"),
        ("Gloria Macapagal Di Caro", "Di Caro, Gloria Macapagal"),
        ("José Ortega y Gasset", "Ortega y Gasset, José"),
        ("Ana e Silva", "e Silva, Ana"),
        ("Ana Maria e Silva", "Maria e Silva, Ana"),
        ("李明", "李明"),
        ("Dr.", "Dr."),
    ],
)
def test_a_person_by_family_name_without_titles_and_degrees(text: str, inverted: str) -> None:
    assert parse_name(text).inverted == inverted


def test_what_people_say_goes_before_the_guess() -> None:
    assert parse_name("Chatham House", organisation=False).inverted == "House, Chatham"
    assert parse_name("Ada Lund", organisation=True).inverted == "Ada Lund"
    authors = ("Ada  Lund", "", "Chatham House")
    assert names_of(authors, ("Ada Lund",)) == (
        Name("Ada Lund", organisation=True),
        Name("House", "Chatham"),
    )
    assert guessed_organisations(("UN Women", "Ada Lund", "UN Women")) == ("UN Women",)


def test_a_suffix_is_one_behind_two_names_and_i_joins_two() -> None:
    assert parse_name("King Jr.") == Name("Jr.", "King")
    assert parse_name("Martin King Jr.") == Name("King", "Martin", "Jr.")
    assert parse_name("Jordi Pujol i Soley", organisation=False).inverted == "Pujol i Soley, Jordi"
