import pytest

from app.domain.citations.kinds import KINDS, guessed_kind


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://example.org/a", "webpage"),
        ("https://example.org/a.pdf", "report"),
        ("https://example.org/a.PDF?x=1", "report"),
        ("", "report"),
    ],
)
def test_what_is_no_page_is_a_report(url: str, kind: str) -> None:
    assert guessed_kind(url) == kind


def test_names_are_unique() -> None:
    assert len({kind.name for kind in KINDS}) == len(KINDS)
