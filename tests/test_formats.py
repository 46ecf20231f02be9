"""A new export format is one file and one line: everything else follows from the registry."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from click.testing import CliRunner

from app.cli.export import export
from app.domain.summary import Summary
from app.writers import WRITERS, Writer, writer_named
from app.writers.contract import Written, unwatched, watched
from tests.fixtures.marked import Marked


def write(summary: Summary, written: Written = unwatched) -> bytes:
    return "\n\n".join(p.row.exact for p in watched(summary.passages, written)).encode()


def quotes_in(data: bytes) -> list[str]:
    return data.decode().split("\n\n")


@pytest.fixture
def toy() -> Iterator[Writer]:
    writer = Writer("toy", "Toy", "toy", "application/x-toy", write, kind="data", holds="once")
    WRITERS.append(writer)
    yield writer
    WRITERS.remove(writer)


def test_it_is_in_the_menu_and_at_its_address(marked: Marked, toy: Writer) -> None:
    client, url = marked.study.client("viewer"), marked.study.url("/summary")
    page = client.get(f"{url}?q=tag:peace").text
    assert 'href="/projects/sahel-arms/summary/toy?q=tag:peace"' in page
    answer = client.get(f"{url}/toy?q=tag:peace")
    assert answer.content_type == "application/x-toy"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="sahel-arms-summary.toy"'
    assert quotes_in(answer.data) == ["Monitors need mandates"]


@pytest.mark.usefixtures("toy")
def test_it_is_on_the_command_line_and_in_its_help() -> None:
    assert "|toy]" in CliRunner().invoke(export, ["--help"]).stdout.replace("\n", "").replace(
        " ", ""
    )
    assert writer_named("toy").label == "Toy"


def test_an_unknown_format_is_refused_with_those_there_are() -> None:
    done = CliRunner().invoke(export, ["--project", "p", "--format", "nope", "-o", "-"])
    assert done.exit_code == 2
    assert all(writer.name in done.stderr for writer in WRITERS)
