"""A new text of a tag is one entry and one column beside its migration: pages, form, documents,
exchange, search and fingerprint follow from the list. Shown in a copy of the program."""

from __future__ import annotations

import shutil
from pathlib import Path

from app.domain.report.method import fingerprint
from tests.fixtures.program import ROOT, copied, inserted, tried
from tests.writers.summaries import summary

ENTRY = '    TagText("toy", "Toy question", "Toy question", "Which toy is meant?"),'
COLUMN = "    toy: Mapped[Text]"
MIGRATION = '''"""A toy text of a tag"""

import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{head}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("tag", sa.Column("toy", sa.Text, nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("tag", "toy")
'''


def test_a_new_text_of_a_tag_is_everywhere(tmp_path: Path) -> None:
    copy = copied(tmp_path)
    inserted(copy / "app/domain/tags.py", ENTRY, after='TagText("examples"')
    inserted(copy / "app/store/tables/codebook.py", COLUMN, after="examples: Mapped")
    versions = copy / "app/store/migrations/versions"
    head = max(path.name[:4] for path in versions.glob("[0-9]*.py"))
    (versions / "9999_toy.py").write_text(MIGRATION.format(head=head))
    shutil.copy(ROOT / "tests/fixtures/toy/tag_field.py", copy / "tests/test_toy_tag_field.py")
    said = tried(copy, "tests/test_toy_tag_field.py", FINGERPRINT=fingerprint(summary()))
    assert "8 passed" in said
