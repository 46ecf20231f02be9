"""Files made to harm, or harmed, each read as an upload is: in a child, its limits in force.
`make hostile` does the same with the slow ones, measures, and asks the server meanwhile."""

import io
import resource

import pytest
import sqlalchemy as sa
from flask import Flask

from app.domain.errors import Unreadable
from app.domain.sample import SAMPLE
from app.readers import READERS, Reader, reader_for
from app.store.database import db
from tests.fixtures.renderings import RENDERINGS
from tests.fixtures.study import Study
from tests.readers.hostile_case import Case, judged
from tests.readers.hostile_files import CASES

WEB_PAGES = next(reader for reader in READERS if reader.name == "web_page").extensions
QUICK = [case for case in CASES if not case.slow]
UPLOADED = ("zip bomb of overlapping members", "encrypted PDF", "MHTML of 200,000 parts")


def reader_named_by(extension: str) -> Reader:
    return next(reader for reader in READERS if extension in reader.extensions)


def childrens_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.mark.parametrize("case", QUICK, ids=lambda case: case.name)
def test_it_is_read_or_refused_in_words_within_ten_seconds(case: Case) -> None:
    data = case.make()
    before = childrens_seconds()
    judged(case, data)
    assert childrens_seconds() - before < 10


def test_there_are_many_and_each_has_its_name() -> None:
    assert len(CASES) >= 40
    assert len({case.name for case in CASES}) == len(CASES)


@pytest.mark.parametrize("name", RENDERINGS)
def test_a_wrong_extension_does_not_mislead(name: str) -> None:
    data = RENDERINGS[name](SAMPLE.blocks)
    reader = reader_for(name, data)
    for extension in (extension for other in READERS for extension in other.extensions):
        if reader.recognises and reader.recognises(data):
            assert reader_for(f"essay{extension}", data) is reader
        elif reader_named_by(extension).recognises and extension not in WEB_PAGES:
            with pytest.raises(Unreadable, match="not what its name says"):
                reader_for(f"essay{extension}", data)


def test_nothing_of_a_refused_file_is_kept(app: Flask, study: Study) -> None:
    def rows() -> dict[str, int]:
        with app.app_context():
            count = sa.select(sa.func.count())
            tables = db.metadata.sorted_tables
            return {t.name: db.session.scalar(count.select_from(t)) or 0 for t in tables}

    client = study.client("analyst")
    before = rows()
    for case in CASES:
        if case.name in UPLOADED:
            sent = {"file": (io.BytesIO(case.make()), case.filename)}
            answer = client.post(f"/projects/{study.slug}/drafts", data=sent)
            assert answer.status_code in (413, 415, 422)
    assert rows() == before
