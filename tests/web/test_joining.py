from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.web.joining import CannotBeJoined, joined_script, joined_sheet
from app.web.static import FOLDER

SCRIPTS = sorted((FOLDER / "app").glob("*.js"))


def written(folder: Path, **sources: str) -> Path:
    """The files; the path of the first."""
    for name, source in sources.items():
        stem, _, kind = name.rpartition("_")
        (folder / f"{stem}.{kind}").write_text(source)
    stem, _, kind = next(iter(sources)).rpartition("_")
    return folder / f"{stem}.{kind}"


def test_a_module_stands_once_and_after_what_it_imports(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        a_js='import { one } from "./b.js";\nimport * as c from "./c.js";\none(c);\n',
        b_js='import { deep as low } from "./c.js";\nexport const one = () => low;\n',
        c_js="/* said to developers */\nexport async function deep() {}\nexport class Deeper {}\n",
    )
    assert joined_script(path) == (
        "const $c=(()=>{async function deep(){}\nclass Deeper{}\nreturn{deep,Deeper};})();\n"
        "const $b=(()=>{const{deep:low}=$c;const one=()=>low;return{one};})();\n"
        "const $a=(()=>{const{one}=$b;const c=$c;one(c);return{};})();"
    )


@pytest.mark.parametrize(
    "source",
    [
        'import one from "./b.js";',
        'import { one } from "../b.js";',
        'import { one } from "https://elsewhere.example/b.js";',
        'import { one } from "./b.js"',
        '  import { one } from "./b.js";',
        "export default 1;",
        "export let changing = 1;",
        "export const { one } = two;",
        "export { one };",
        'export * from "./b.js";',
        'export { one } from "./b.js";',
    ],
)
def test_what_would_mean_something_else_when_joined_is_refused(tmp_path: Path, source: str) -> None:
    path = written(tmp_path, a_js=f"{source}\n", b_js="export const one = 1;\n")
    with pytest.raises(CannotBeJoined, match=r"a\.js"):
        joined_script(path)


def test_modules_that_import_each_other_are_refused(tmp_path: Path) -> None:
    path = written(tmp_path, a_js='import "./b.js";\n', b_js='import "./c.js";\n',
                   c_js='import "./b.js";\n')  # fmt: skip
    with pytest.raises(CannotBeJoined, match=r"a\.js imports b\.js imports c\.js imports b\.js"):
        joined_script(path)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_every_script_can_be_joined(path: Path) -> None:
    assert joined_script(path).count(f"const ${path.stem}=") == 1


def test_what_a_script_loads_only_when_needed_has_its_exports(tmp_path: Path) -> None:
    path = written(tmp_path, a_js="export const one = 1;\n")
    assert joined_script(path).endswith("\nexport const{one}=$a;")


def test_what_is_loaded_only_when_needed_imports_nothing() -> None:
    """Else the page would have what it imports twice."""
    later = {
        name for path in SCRIPTS for name in re.findall(r'import\("\./(\w+\.js)"', path.read_text())
    }
    assert later
    assert [name for name in later if "import " in (FOLDER / "app" / name).read_text()] == []


def test_a_style_sheet_stands_where_it_is_imported(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        a_css='@import "b.css";\n/* said to developers */\np { color: red; }\n',
        b_css="@layer one, two;\n.x :is(a) { inline-size: calc(1px + 2px); }\n",
    )
    assert joined_sheet(path) == (
        "@layer one,two;.x :is(a){inline-size: calc(1px + 2px);}p{color: red;}"
    )


@pytest.mark.parametrize("path", sorted((FOLDER / "css").glob("*.css")), ids=lambda path: path.name)
def test_imports_of_a_style_sheet_come_first(path: Path) -> None:
    rest = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
    assert "@import" not in re.sub(r'^\s*(@import "\w+\.css";\s*)*', "", rest)
