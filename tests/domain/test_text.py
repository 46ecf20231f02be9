import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from app.domain.text import canonical, sha256

# Ordinary characters are rare in st.text(); mix in those that the rules are about.
AWKWARD = st.text(
    st.one_of(
        st.sampled_from(
            " \t\n\r\v\f\x00\x1b\u0085\u00a0\u00ad\u200b\u200d\u2028\u3000\ufeffae\u0301"
        ),
        st.characters(),
        st.integers(0xD800, 0xDFFF).map(chr),
    )
)


@given(AWKWARD, st.booleans())
def test_canonical_text_stays_as_it_is(text: str, preformatted: bool) -> None:
    once = canonical(text, preformatted=preformatted)
    assert canonical(once, preformatted=preformatted) == once


@given(AWKWARD, st.booleans())
def test_canonical_text_is_nfc_without_controls_or_surrogates(
    text: str, preformatted: bool
) -> None:
    done = canonical(text, preformatted=preformatted)
    assert unicodedata.is_normalized("NFC", done)
    assert not any(unicodedata.category(c) in ("Cc", "Cs") for c in done if c != "\n")
    done.encode("utf-8")


@given(st.text("abc “”‘’–—é漢🙂", max_size=40))
def test_visible_characters_survive(text: str) -> None:
    assert canonical(text).split() == text.split()


def test_line_ends_become_lf() -> None:
    assert canonical("a\r\nb\rc\u2028d\x85e") == "a\nb\nc\nd\ne"


def test_spaces_fold_and_no_break_spaces_become_spaces() -> None:
    assert (
        canonical("  to \u00a0 stem\u202fthe \tflow  \n  of arms ") == "to stem the flow\nof arms"
    )


def test_invisible_characters_go_but_joiners_stay() -> None:
    assert canonical("\ufeffco\u00adope\u200bration\u202e") == "cooperation"
    assert canonical("👩\u200d👧 می\u200cخواهم") == "👩\u200d👧 می\u200cخواهم"


def test_removing_an_invisible_character_lets_an_accent_compose() -> None:
    assert canonical("e\u200b\u0301") == "é"


def test_preformatted_text_keeps_its_indentation() -> None:
    assert canonical("\n  a\n\tb   c  \n\n", preformatted=True) == "  a\n    b   c"


def test_lone_surrogates_become_replacement_characters() -> None:
    assert canonical("a\ud83db") == "a\ufffdb"


def test_the_hash_is_of_utf8_bytes() -> None:
    assert sha256("é") == "4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c"
