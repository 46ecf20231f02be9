from dataclasses import replace

from app.domain.sample import SAMPLE
from app.readers.details import fit_for_a_brief, titled


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


def test_a_file_without_a_title_goes_by_its_name_and_says_so() -> None:
    named = titled(replace(SAMPLE, title="", warnings=("Read.",)), "Depots 2024 (final).pdf")
    assert named.title == "Depots 2024 (final)"
    assert named.warnings[0] == "Read."
    assert "the name of the file stands for it" in named.warnings[1]
    assert titled(SAMPLE, "Depots.pdf") == SAMPLE
