from dataclasses import replace
from typing import Any

import pytest
import rispy
from hypothesis import given

from app.domain.citations.names import parse_name
from app.writers.references import folded, write_ris
from tests.writers.hostile import any_text
from tests.writers.summaries import BRIEFS, summary


def quotes_in(data: bytes) -> list[str]:
    """None: citations hold no passage."""
    assert isinstance(rispy.loads(data.decode()), list)
    return []


def written(*briefs: Any) -> str:
    return write_ris(summary([], briefs=briefs)).decode()


def test_a_brief_is_a_record_of_lines() -> None:
    assert written(replace(BRIEFS[0], language="en")) == (
        "TY  - ELEC\r\n"
        "ID  - patrick2013collateral\r\n"
        "AU  - Patrick, Stewart M.\r\n"
        "AU  - Bennett, Isabella\r\n"
        "TI  - Collateral Damage\r\n"
        "PY  - 2013\r\n"
        "DA  - 2013/01/29/\r\n"
        "PB  - Council on Foreign Relations\r\n"
        "UR  - https://example.org/collateral?a=1&b=(2)\r\n"
        "LA  - en\r\n"
        "ER  - \r\n"
    )


@pytest.mark.parametrize(
    ("kind", "type"),
    [("article", "JOUR"), ("newspaper", "NEWS"), ("law", "STAT"), ("book", "BOOK")],
)
def test_a_record_has_the_type_of_the_brief(kind: str, type: str) -> None:
    text = written(replace(BRIEFS[0], kind=kind, container="The Depot Times"))
    assert text.startswith(f"TY  - {type}\r\n")
    assert "T2  - The Depot Times\r\n" in text


def test_an_organisation_stands_as_it_is_called() -> None:
    brief = replace(BRIEFS[0], authors=("UN Women", "Ada Lund"), organisations=("UN Women",))
    assert "AU  - UN Women\r\nAU  - Lund, Ada\r\n" in written(brief)


@pytest.mark.parametrize(
    ("date", "line"),
    [("2013-01", "2013/01//"), ("2013", "2013///"), ("Spring 2013", "///Spring 2013")],
)
def test_a_date_keeps_the_slashes_of_what_is_not_known(date: str, line: str) -> None:
    assert f"DA  - {line}\r\n" in written(replace(BRIEFS[0], date=date))


def test_without_a_date_there_is_no_line_for_it() -> None:
    assert "PY  -" not in written(replace(BRIEFS[0], date=""))
    assert "DA  -" not in written(replace(BRIEFS[0], date=""))


@given(any_text, any_text)
def test_any_detail_reads_back_on_one_line(title: str, name: str) -> None:
    details = {"title": f"a {title}", "authors": (f"a {name}", name), "publisher": f"b {title}"}
    records = rispy.loads(written(replace(BRIEFS[0], **details), BRIEFS[1]))  # type: ignore[arg-type]
    assert len(records) == 2
    assert records[0]["title"] == folded(f"a {title}")
    assert records[0]["publisher"] == folded(f"b {title}")
    authors = [parse_name(each, False).inverted for each in (f"a {name}", name) if each.strip()]
    assert records[0]["authors"] == authors
