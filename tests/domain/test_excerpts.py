from hypothesis import given
from hypothesis import strategies as st

from app.domain.excerpts import around

TEXT = "A title\nGuards count every rifle in the depots.\nAnd more."


def test_context_stays_within_the_line() -> None:
    start = TEXT.index("every")
    assert around(TEXT, start, start + 5) == ("Guards count ", " rifle in the depots.")


def test_long_context_is_cut_between_words() -> None:
    start = TEXT.index("every")
    assert around(TEXT, start, start + 5, most=10) == ("…count ", " rifle in…")


@given(st.text(alphabet="ab \n🚢", max_size=60), st.data())
def test_context_is_what_stands_there(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    before, after = around(text, start, end, most=12)
    assert text[:start].endswith(before.removeprefix("…"))
    assert text[end:].startswith(after.removesuffix("…"))
    assert "\n" not in before + after
    assert len(before) <= 13
    assert len(after) <= 13
