from dataclasses import replace

from app.domain.sample import SAMPLE
from app.readers.details import fit_for_a_brief


def test_what_fits_stays_as_it_is() -> None:
    assert fit_for_a_brief(SAMPLE) == SAMPLE


def test_what_a_form_would_refuse_is_cut_or_left_out() -> None:
    wild = replace(
        SAMPLE,
        title=" x" * 500,
        authors=(*("a" * 300 for _ in range(200)), " "),
        publisher="p" * 400,
        date="yesterday",
        url="javascript:go()",
    )
    found = fit_for_a_brief(wild)
    assert len(found.title) <= 500
    assert (len(found.authors), {len(author) for author in found.authors}) == (100, {200})
    assert (len(found.publisher), found.date, found.url) == (300, "", "")


def test_a_text_without_a_title_takes_another() -> None:
    assert fit_for_a_brief(replace(SAMPLE, title=" "), "Untitled 1").title == "Untitled 1"
    assert fit_for_a_brief(SAMPLE, "Untitled 1").title == SAMPLE.title
