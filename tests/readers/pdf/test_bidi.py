"""What stands on a line, from left to right, and what was written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.readers.pdf.bidi import has_rightward, reading_order, with_brackets

# As a reader from the left meets them, letter by letter; brackets as they look.
LINES = [
    ("ןמ 15% יכ עבוק Small Arms Survey לש ךמסמה", "המסמך של Small Arms Survey קובע כי 15% מן"),
    ("הנשב UNODC רמא ,2012 תנשב", "בשנת 2012, אמר UNODC בשנה"),
    ("לובגה תא ,(Annex A, p. 12 ואר)", "(ראו Annex A, p. 12), את הגבול"),
    (".31.12.2030 דע European Union (EU)-ל", "ל-European Union (EU) עד 31.12.2030."),
    ("ורבע 2015–2011 םינשה ןיב", "בין השנים 2011–2015 עברו"),
    ("حالسلا نم %15 نإ", "إن 15% من السلاح"),
    (".2012 سرام 12 يف", "في 12 مارس 2012."),
    ("The words םולש דוע are two.", "The words עוד שלום are two."),
    ("The year 2012 and םולש 15 דוע again.", "The year 2012 and עוד 15 שלום again."),
    ("No other script (12).", "No other script (12)."),
]


def read(stands: str, *, leftward: bool) -> str:
    order = reading_order(stands, leftward=leftward)
    return with_brackets("".join(stands[i] for i in order))


@pytest.mark.parametrize(("stands", "written"), LINES)
@pytest.mark.parametrize("leftward", [False, True])
def test_a_line_is_read_as_it_was_written(stands: str, written: str, leftward: bool) -> None:
    assert read(stands[::-1] if leftward else stands, leftward=leftward) == written


def test_marks_stay_with_their_letters() -> None:
    assert read("\u05dd\u05d5\u05b9\u05dc\u05e9\u05c1", leftward=False) == "ש\u05c1לו\u05b9ם"


@pytest.mark.parametrize(
    ("given_as", "meant"),
    [
        ("ראו )נספח א( כאן", "ראו (נספח א) כאן"),
        ("סעיף 15)ב)(4) לחוק", "סעיף 15(ב)(4) לחוק"),
        ("»שלום« אמר", "«שלום» אמר"),
        ("המשך) של f(x)", "המשך) של f(x)"),
    ],
)
def test_brackets_go_by_the_words_beside_them(given_as: str, meant: str) -> None:
    assert with_brackets(given_as) == meant


@given(st.text(alphabet="אבםשل a b1 2.,%()-ab\u05b9", max_size=40), st.booleans())
def test_nothing_is_lost_or_doubled(text: str, leftward: bool) -> None:
    assert sorted(reading_order(text, leftward=leftward)) == list(range(len(text)))
    assert len(with_brackets(text)) == len(text)


@given(st.text(alphabet="abc 12.,%()-", max_size=40))
def test_what_runs_from_the_left_stays(text: str) -> None:
    assert not has_rightward(text)
    assert reading_order(text, leftward=False) == list(range(len(text)))
