from dataclasses import replace

import pytest

from app.domain.briefs import Brief
from app.domain.citations.names import Name
from app.domain.citations.works import MONTHS, CitedWork, Work, parts_of_date, plainly, work_of
from app.domain.runs import Run, plain


def test_a_brief_is_a_work_with_its_names_taken_apart() -> None:
    row = Brief(1, "T", ("UN Women", "Dr. Jane Roe"), organisations=("UN Women",))
    names = (Name("UN Women", organisation=True), Name("Roe", "Jane"))
    assert work_of(row) == Work("report", names, "T")


@pytest.mark.parametrize(
    ("before", "place", "cited"),
    [
        ("Meier 2022, ", "p. 4, ¶8", "Meier 2022, p. 4, ¶8"),
        ("Meier, ", "4", "Meier 4"),
        ("“Depots,” ", "4", "“Depots” 4"),
        ("Meier, ", "par. 8", "Meier, par. 8"),
        ("Meier 2022, ", "", "short"),
    ],
)
def test_a_place_stands_where_the_style_has_it(before: str, place: str, cited: str) -> None:
    known = CitedWork((Run("short"),), (Run(before),), (), ())
    assert plain(known.at(place)) == cited


def test_a_comma_in_a_run_of_its_own_goes_too() -> None:
    known = CitedWork((), (Run("Depots", emphasis=True), Run(", ")), (Run("!"),), ())
    assert known.at("4") == (Run("Depots", emphasis=True), Run(" "), Run("4"), Run("!"))


@pytest.mark.parametrize(
    ("date", "parts"),
    [
        ("2013-01-29", (2013, 1, 29)),
        ("2013-01", (2013, 1)),
        ("2013", (2013,)),
        ("2013-02-30", (2013, 2)),
        ("2013-13-01", (2013,)),
        ("Spring 2013", ()),
        ("", ()),
    ],
)
def test_a_date_has_the_parts_that_exist(date: str, parts: tuple[int, ...]) -> None:
    assert parts_of_date(date) == parts


def test_without_a_style_a_work_is_cited_plainly() -> None:
    cited = plainly(Work("report", (Name("Roe", "Jane"),), "Depots", "Spring 2013"), ("date",))
    assert plain(cited.full) == "Roe, Jane. 2013. Depots."
    assert plain(cited.at("¶9")) == "Roe 2013, ¶9"
    assert cited.unused == ("date",)


@pytest.mark.parametrize(
    ("work", "short", "full"),
    [
        (Work("report"), "Untitled n.d.", "n.d. Untitled."),
        (Work("report", title=" A \n B ", date="2013"), "A B 2013", "2013. A B."),
        (
            Work(
                *(
                    "report",
                    (Name("UNIDIR", organisation=True), Name("Roe", "Jane")),
                    "T",
                    "in 2013",
                ),
                *("Press", "", "https://e.example"),
            ),
            "UNIDIR, Roe 2013",
            "UNIDIR; Roe, Jane. 2013. T. Press. https://e.example.",
        ),
        (Work("report", title="T", date="120134"), "T n.d.", "n.d. T."),
    ],
)
def test_cited_plainly_it_has_what_is_known(work: Work, short: str, full: str) -> None:
    cited = plainly(work, ())
    assert (plain(cited.short), plain(cited.before), cited.after) == (short, f"{short}, ", ())
    assert plain(cited.full) == full


def test_all_that_is_known_of_a_brief_is_its_works() -> None:
    row = Brief(1, "T", ("Ada Lund",), "Press", "2013", "https://e.example", kind="chapter")
    assert work_of(replace(row, container="Annals")) == Work(
        *("chapter", (Name("Lund", "Ada"),), "T", "2013", "Press", "Annals", "https://e.example"),
    )


def test_months_are_called_as_in_english() -> None:
    assert " ".join(MONTHS) == (
        "January February March April May June July August September October November December"
    )
