"""The rules of the house. Layers are import-linter's contracts in pyproject.toml (`make check`)."""

from __future__ import annotations

import ast
import re
import tomllib
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

import app

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())

# Modules whose behaviour is stated in another test module than their mirror image.
TESTED_ELSEWHERE = {
    "store/report_settings.py": "actions/test_report.py",
    "__main__.py": "test_main.py",
    "writers/__init__.py": "writers/test_contract.py",
    "store/reset_links.py": "web/test_resets.py",
    "store/email_changes.py": "web/test_mail.py",
    "store/mails.py": "mail/test_post.py",
    "web/edge/unchanged.py": "web/test_changes.py",
    # parts of one reader, tried by what the reader makes of whole texts
    "readers/child.py": "readers/test_isolation.py",
    "readers/work/json_values.py": "readers/work/test_web_annotations.py",
    "readers/marked_text.py": "readers/test_markdown.py",
    "readers/work/json_export.py": "readers/work/test_exports.py",
    "readers/work/workbook.py": "readers/work/test_exports.py",
    "readers/prose/manuscript.py": "readers/test_docx.py",
    # the order of the pages of passages; the marks of a page
    "store/passage_order.py": "store/test_passages.py",
    "store/marks.py": "store/test_highlights.py",
    # parts of the filter language and of the summary
    "citing/entries.py": "citing/test_processor.py",
    "domain/citations/organisations.py": "domain/citations/test_names.py",
    # parts of the documents, tried by what is written
    "writers/references.py": "writers/references/test_csl.py",
    "writers/data/xlsx_sheet.py": "writers/data/test_xlsx.py",
    # what an export holds, and the program that the processes run
    "exports/worker.py": "web/test_exports.py",
    # the reading page
    "web/room/page.py": "web/test_reading.py",
    # what a change answers is stated with the changes of highlights
    "web/room/answer.py": "web/test_highlights.py",
    "web/edge/answers.py": "web/test_failed_commit.py",
    # declarations; what becomes of them is stated with the import
    "domain/work/foreign_work.py": "actions/test_work.py",
    "domain/work/report.py": "actions/test_work.py",
    "domain/work/foreign_records.py": "actions/work/test_own_exports.py",
    "store/foreign_work.py": "actions/test_work.py",
    # a tree of classes; that each has its status is a test of the web
    "domain/errors.py": "web/test_errors.py",
    "actions/syntheses.py": "store/test_basis.py",
    "actions/hand_ins.py": "web/test_hand_ins.py",
    "store/hand_ins.py": "web/test_hand_ins.py",
    # what is in the trash is stated with what puts it there and takes it out
    **{f"store/trash/{name}.py": "actions/test_trash.py" for name in ("emptying", "tags", "words")},
    # from the form to the import that is checked
    "actions/scans.py": "web/test_scans.py",
    "domain/scans.py": "web/test_scans.py",
    "store/scans.py": "web/test_scans.py",
    "store/memos.py": "actions/test_memos.py",
    # the hits of a search are there to be marked
    "store/hits.py": "actions/test_acts.py",
    "cli/backup.py": "cli/test_restore.py",
    "cli/installation.py": "cli/test_verify.py",
    # the way in and the proof again are there for second factors
    "store/factors.py": "actions/test_signing_in.py",
    "web/edge/coming_in.py": "web/test_factors.py",
    "web/edge/confirming.py": "web/test_factors.py",
    "web/edge/passkeys.py": "web/test_factors.py",
    "web/edge/provider.py": "web/test_oidc.py",
    # an Event is stated with each action
    "store/events.py": "actions/test_events.py",
}
# What is also stated elsewhere, by the beginning of the module's path: what holds of all of a room,
# and the tests of what a module is there for. The store's modules are also stated by the actions
# of their noun (`stated_in`).
ALSO_STATED_IN = {
    "actions/": ("actions/test_events.py", "store/test_answers.py"),
    "actions/codebook.py": ("actions/test_synthesis.py",),
    "actions/highlight": ("actions/test_highlights.py", "actions/test_highlight_states.py"),
    "actions/original_pages.py": ("actions/test_page_regions.py",),
    "actions/people.py": ("actions/test_invitations.py", "web/test_resets.py"),
    "actions/signing_in/": ("web/test_oidc.py", "web/test_factors.py"),
    "actions/undo": (
        "actions/test_undo_history.py",
        "actions/test_undo_notes.py",
        "actions/test_undoable.py",
    ),
    "actions/work/": ("actions/test_work.py", "actions/test_second_imports.py"),
    "cli/backup.py": ("cli/test_moving.py",),
    "cli/briefs.py": ("cli/test_matrix.py",),
    "cli/installation.py": ("cli/test_mail.py", "cli/test_record.py", "cli/test_trash.py"),
    "mail/post.py": ("mail/test_server.py",),
    "actions/drafts.py": ("actions/test_annotations.py",),
    "domain/report/": ("domain/test_report.py", "writers/test_written.py"),
    "domain/report/method.py": ("domain/report/test_fingerprint.py",),
    "domain/report/summary.py": ("domain/test_passages.py",),
    "domain/work/": ("actions/test_work.py",),
    "store/": ("store/test_answers.py",),
    "store/cells.py": ("actions/test_matrix.py", "store/test_matrix.py"),
    "store/backup/": ("cli/test_restore.py", "cli/test_moving.py"),
    "store/foreign_ids.py": ("actions/test_second_imports.py",),
    "store/highlight_rows.py": ("actions/test_highlights.py",),
    "store/marks.py": ("web/test_marks.py", "web/test_reading.py"),
    "store/mails.py": ("mail/test_post.py", "web/test_mail.py"),
    "store/memberships.py": ("actions/test_people.py",),
    "store/names.py": ("web/test_filter_bar.py",),
    "store/passages.py": ("web/test_passages.py",),
    "store/search": ("store/test_search.py", "store/test_search_index.py", "web/test_search.py"),
    "store/users.py": ("actions/test_accounts.py",),
    "web/pages/recommendations/making.py": ("web/test_strip.py",),
    "writers/": ("writers/test_written.py",),
    "writers/contract.py": ("writers/test_documents.py",),
    "writers/data/qdc.py": ("writers/data/test_qdpx.py",),
    "writers/documents/": ("writers/test_documents.py",),
    "writers/references.py": (
        "writers/references/test_bibtex.py",
        "writers/references/test_ris.py",
    ),
    "writers/typeset/": ("writers/documents/test_pdf.py",),
    "writers/word/": ("writers/documents/test_docx.py", "writers/annotated/test_docx.py"),
}
# Declarations without behaviour; the migrations are tested as a whole.
DECLARATIONS = ("store/tables/", "store/migrations/")

# A thing as the domain has it, and its table, which keeps it: one thing under one name.
KEPT_UNDER_ITS_NAME = {
    *("Assignment", "Attribute", "Block", "Brief", "Memo", "OriginalPage", "Synthesis", "Tag"),
    *("Basis", "Origin", "Recommendation", "ReportSettings", "SummaryCell"),
}

# How many modules only one other reads: in all, and without those that the room above them names.
# They may only become smaller.
MOST_READ_ONCE, MOST_APART = 60, 16

FORBIDDEN_NAMES = {"util", "utils", "helper", "helpers", "manager", "managers", "misc", "common"}

# What the Content-Security-Policy refuses or what would let markup of users through.
FORBIDDEN_IN_TEMPLATES = {
    "unescaped output": r"\|\s*safe\b|autoescape\s+false",
    "inline script": r"<script\b(?![^>]*\bsrc=)(?![^>]*application/json)",
    "inline handler": r"<[a-z][^<>]*\son[a-z]+\s*=",
    "inline style": r"<style\b|<[a-z][^<>]*\sstyle\s*=",
    "javascript: link": r"javascript:",
}


def test_every_module_has_its_test_module() -> None:
    modules = {path.relative_to(ROOT / "app").as_posix() for path in (ROOT / "app").rglob("*.py")}
    missing = {
        module: expected
        for module in sorted(modules)
        if not module.endswith("__init__.py") and not module.startswith(DECLARATIONS)
        for expected in stated_in(module)
        if not (ROOT / "tests" / expected).exists()
    }
    assert missing == {}


def test_the_list_of_modules_tested_elsewhere_is_true() -> None:
    assert [module for module in TESTED_ELSEWHERE if not (ROOT / "app" / module).exists()] == []
    assert [
        module for module in TESTED_ELSEWHERE if (ROOT / "tests" / mirror(module)).exists()
    ] == []
    assert [
        path for path in ALSO_STATED_IN if not any((ROOT / "app").glob(f"{path.rstrip('/')}*"))
    ] == []


@pytest.mark.parametrize("rule", FORBIDDEN_IN_TEMPLATES)
def test_no_template_has(rule: str) -> None:
    pattern = re.compile(FORBIDDEN_IN_TEMPLATES[rule], re.IGNORECASE)
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in (ROOT / "templates").rglob("*.*")
        for match in pattern.finditer(path.read_text())
    ]
    assert found == []


@pytest.mark.parametrize(
    ("rule", "markup"),
    [
        ("unescaped output", "{{ note | safe }}"),
        ("inline script", "<script type=module>go()</script>"),
        ("inline handler", '<button class="a"\n onclick="go()">'),
        ("inline style", '<p id="a" style="color:red">'),
        ("javascript: link", '<a href="javascript:go()">'),
    ],
)
def test_the_template_rules_find_what_they_forbid(rule: str, markup: str) -> None:
    assert re.search(FORBIDDEN_IN_TEMPLATES[rule], markup)


def test_no_name_that_says_nothing() -> None:
    paths = [
        path.relative_to(ROOT)
        for folder in ("app", "templates", "static", "tests")
        for path in (ROOT / folder).rglob("*")
    ]
    assert [str(path) for path in paths if FORBIDDEN_NAMES & set(path.stem.split("_"))] == []


def test_references_are_made_and_read_in_one_module() -> None:
    """`B1` and `B1:4`, with domain.references: what one cannot read there nobody may make."""
    by_hand = re.compile(r"""B\{+ ?\w|ref\}+:\{|ref\[1:\]|\[Bb\]|["']B["'] ?[~+]""")
    found = {
        f"{path.relative_to(ROOT)}: {match.group()}"
        for folder, ending in (("app", "*.py"), ("templates", "*.html"), ("app", "*.jinja"))
        for path in (ROOT / folder).rglob(ending)
        for match in by_hand.finditer(path.read_text())
        if path.name != "references.py"
    }
    assert found == set()


def test_a_class_name_means_one_thing() -> None:
    homes: dict[str, list[str]] = defaultdict(list)
    for name, tree in _modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                homes[node.name].append(name)
    several = {name: found for name, found in homes.items() if len(found) > 1}
    assert {name: several[name] for name in several.keys() - KEPT_UNDER_ITS_NAME} == {}
    assert several.keys() == KEPT_UNDER_ITS_NAME
    for name in KEPT_UNDER_ITS_NAME:
        assert [each.startswith("app.store.tables") for each in sorted(several[name])] == [
            False,
            True,
        ]


def test_few_modules_are_read_by_one_other_only() -> None:
    """A file that is only read together with another belongs in it. A format, a command, a table
    or a page that the list of its room names is read by that list."""
    modules = _modules()
    readers: dict[str, set[str]] = defaultdict(set)
    for name, tree in modules.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module:
                for each in node.names:
                    whole = f"{node.module}.{each.name}"
                    readers[whole if whole in modules else node.module].add(name)
    once = {name: min(found) for name in modules if len(found := readers[name] - {name}) == 1}
    assert len(once) <= MOST_READ_ONCE, sorted(once)
    apart = [name for name, reader in once.items() if not name.startswith(f"{reader}.")]
    assert len(apart) <= MOST_APART, sorted(apart)


def test_every_folder_of_the_application_has_its_layer() -> None:
    contract = PROJECT["tool"]["importlinter"]["contracts"][0]
    layers = set(re.findall(r"\w+", " ".join(contract["layers"])))
    folders = {path.parent.name for path in (ROOT / "app").glob("*/*.py")}
    assert folders <= layers


def test_one_version_everywhere() -> None:
    newest = re.search(r"^## \[?(\d+\.\d+\.\d+)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert newest
    assert PROJECT["project"]["version"] == app.__version__ == newest[1]


def test_every_runtime_dependency_is_argued_in_the_readme() -> None:
    rows = re.findall(r"^\|.*", (ROOT / "README.md").read_text(), re.MULTILINE)
    table = "\n".join(rows).lower()
    assert [name for name in _dependencies() if not re.search(rf"\b{name}\b", table)] == []


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_is_complete_hashed_and_bound_to_no_index(lock: str) -> None:
    text = (ROOT / lock).read_text()
    entries = re.findall(r"^([a-z0-9-]+)==.*\\\n {4}--hash=sha256:", text, re.MULTILINE)
    assert len(entries) == len(re.findall(r"^[^ #\n]", text, re.MULTILINE))
    assert set(_dependencies()) <= set(entries)
    assert not re.search(r"https?://|file:|--(extra-)?index-url|--find-links", text)


def test_the_licence_is_mit() -> None:
    assert (ROOT / "LICENSE").read_text().startswith("MIT License")


def stated_in(module: str) -> tuple[str, ...]:
    """The test modules that state a module: its own, and those of `ALSO_STATED_IN`. A module of the
    store keeps what the action of its noun changes (store/drafts.py, actions/test_drafts.py)."""
    layer, _, within = module.partition("/")
    of_the_noun = f"actions/test_{within}"
    found = [_own(module)]
    if layer == "store" and (ROOT / "tests" / of_the_noun).exists():
        found.append(of_the_noun)
    for beginning, tests in ALSO_STATED_IN.items():
        found += tests if module.startswith(beginning) else ()
    return tuple(dict.fromkeys(found))


def _own(module: str) -> str:
    """The module's own test module, else the one of its room: readers/pdf/fonts.py may be stated in
    readers/test_pdf.py, since a room's parts are tried by what the room makes."""
    if elsewhere := TESTED_ELSEWHERE.get(module):
        return elsewhere
    *above, room_name, _ = ["", "", *module.split("/")]
    room = "/".join([*filter(None, above), f"test_{room_name}.py"]) if any(above) else ""
    room = re.sub("^web/[a-z]+/", "web/", room)  # as in `mirror`
    own = mirror(module)
    return room if room and not (ROOT / "tests" / own).exists() else own


def mirror(module: str) -> str:
    """What the rooms of the web do is seen by requests, so their tests stand together."""
    folder, _, name = module.rpartition("/")
    folder = "web" if folder.startswith("web/") else folder
    return f"{folder}/test_{name}".lstrip("/")


def _dependencies() -> list[str]:
    found = (re.match(r"[a-z0-9-]+", line) for line in PROJECT["project"]["dependencies"])
    return [match.group() for match in found if match]


@cache
def _modules() -> dict[str, ast.Module]:
    """By their dotted names, without the migrations, which are read by what runs them."""
    paths = [path for path in (ROOT / "app").rglob("*.py") if "versions" not in path.parts]
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): ast.parse(
            path.read_text()
        )
        for path in paths
    }
