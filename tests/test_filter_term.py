"""A new filter term is one entry: typed, clicked, in the page, sentence and help. Shown in a copy
of the program with a term over a facet that the rows carry already."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.fixtures.program import ROOT, copied, tried

ENTRY = """    Term(
        key="colour",
        label="Toy colour",
        noun="colour",
        positive="of {} colour",
        negative="not of {} colour",
        example="colour:plum",
        where=lambda colours, known: _coded(
            known,
            Coding.tag_id.in_(
                sa.select(sa.column("id", sa.Uuid))
                .select_from(sa.table("tag"))
                .where(sa.column("colour").in_(colours))
            ),
        ),
        choices={"plum": "plum", "teal": "teal"},
        facet="colours",
    ),"""


def test_a_new_term_is_everywhere(tmp_path: Path) -> None:
    copy = copied(tmp_path)
    terms = copy / "app/store/filters/terms.py"
    end = '    ),\n)\n"""A new term'
    before, after = terms.read_text().split(end)
    terms.write_text(f"{before}    ),\n{ENTRY}{end.removeprefix('    ),')}{after}")
    toy = copy / "tests/browser/test_toy_filter_term.py"
    shutil.copy(ROOT / "tests/fixtures/toy/filter_term.py", toy)
    assert "4 passed" in tried(copy, "-n0", str(toy.relative_to(copy)))
