import pytest

from app.readers.bylines import byline, coauthors, name_with_role, persons_alone


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("By Ana Souza", ("Ana Souza",)),
        ("by Ana Souza and Tomas de la Cruz", ("Ana Souza", "Tomas de la Cruz")),
        ("By Ana Souza, Bo Li & Cem Kaya", ("Ana Souza", "Bo Li", "Cem Kaya")),
        ("By Guest Blogger for Ana Souza and Ana Souza", ("Ana Souza",)),
        ("By ANA SOUZA | March 3, 2013", ("Ana Souza",)),
        ("Written by Ana Souza on 3 March 2013", ("Ana Souza",)),
        ("Posted by Ana Souza at 3:14 PM", ("Ana Souza",)),
        ("Posted on 3 March 2013 by Ana Souza", ("Ana Souza",)),
        ("Author: UNIDIR", ("UNIDIR",)),
        ("Authors: Ana Souza; Bo Li", ("Ana Souza", "Bo Li")),
        ("By the Small Arms Survey", ("the Small Arms Survey",)),
        ("By Martin L. King, Jr.", ("Martin L. King Jr",)),
    ],
)
def test_a_byline_names_its_authors(line: str, names: tuple[str, ...]) -> None:
    assert byline(line) == names


@pytest.mark.parametrize(
    "line",
    [
        "By January 2012, a United Nations report warned of a spike in proliferation.",
        "By air and by sea",
        "By adopting a light footprint the alliance left a vacuum.",
        "Bylaws of the Union",
    ],
)
def test_a_sentence_that_begins_with_by_is_no_byline(line: str) -> None:
    assert byline(line) == ()


def test_a_coauthor_is_taken_from_the_note() -> None:
    note = "Coauthored with Bo Li, program coordinator in the Border Program."
    assert coauthors(note) == ("Bo Li",)
    assert coauthors("Co-written by Bo Li and Cem Kaya.") == ("Bo Li", "Cem Kaya")
    assert coauthors("Together they drafted a plan for the north.") == ()


def test_a_name_with_an_office_is_an_author() -> None:
    assert name_with_role("Ana Souza, Senior Fellow") == ("Ana Souza",)
    assert name_with_role("In Mali, Senior Fellow") == ()


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("By Dr. Ada Lund, Ph.D., and Prof. Bo Li, MA", ("Ada Lund", "Bo Li")),
        ("By Yo-Yo Ma", ("Yo-Yo Ma",)),
        ("Von Ada Lund und Bo Li", ("Ada Lund", "Bo Li")),
        ("Par Jean Dupont et Ana Souza", ("Jean Dupont", "Ana Souza")),
        ("作者：李明", ("李明",)),
        ("بقلم: ليلى حداد", ("ليلى حداد",)),
        ("מאת רות לוי", ("רות לוי",)),
        ("By Lt. Col. Ada Lund and Ambassador Bo Li", ("Ada Lund", "Bo Li")),
        ("Von Dipl.-Ing. Ada Lund", ("Ada Lund",)),
        ("Por Ada Lund y José Ortega y Gasset", ("Ada Lund", "José Ortega y Gasset")),
        ("Por José Ortega y Gasset", ("José Ortega y Gasset",)),
        ("Av Ada Lund och Bo Li", ("Ada Lund", "Bo Li")),
        ("By Ada Lund and Bo Li, Special to the Border Post", ("Ada Lund", "Bo Li")),
        ("By Ada Lund for The Border Post", ("Ada Lund",)),
        ("By Border Institute for Peace", ("Border Institute for Peace",)),
        ("By Ada Lund Updated March 3, 2015", ("Ada Lund",)),
        ("By Ada Lund 3 March", ("Ada Lund",)),
        ("Von Menschen und Waffen", ()),
        ("Par ailleurs", ()),
    ],
)
def test_titles_and_degrees_are_no_names_and_bylines_are_in_any_language(
    line: str, names: tuple[str, ...]
) -> None:
    assert byline(line) == names


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Jonas Meier and Priya Raman", ("Jonas Meier", "Priya Raman")),
        ("Dr. Ada Lund, MA, und Jonas Meier", ("Ada Lund", "Jonas Meier")),
        ("Ada Lund, Jonas Meier", ("Ada Lund", "Jonas Meier")),
        ("Ada Lund, Senior Fellow", ()),
        ("Ada Lund", ()),
        ("Arms Control and Border Security", ()),
        ("War and Peace", ()),
        ("Jonas Meier and Priya Raman guard the depots", ()),
        ("Ada Lund and Human Rights Watch", ()),
    ],
)
def test_persons_alone_on_a_line(line: str, names: tuple[str, ...]) -> None:
    assert persons_alone(line) == names
