from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.folders import STATIC
from app.web.edge import static
from app.web.edge.static import FOR_EVER, SHEETS, folder_hash, imported, script


def test_a_file_under_the_present_hash_is_cached_for_ever(client: FlaskClient) -> None:
    answer = client.get(f"/static/{folder_hash()}/css/base.css")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, FOR_EVER)
    assert answer.content_type.startswith("text/css")


def test_a_page_from_before_an_update_still_gets_its_files_but_does_not_keep_them(
    client: FlaskClient,
) -> None:
    answer = client.get("/static/0123456789ab/css/base.css")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-cache")


def test_parts_of_a_page_have_the_headers_that_parts_need(client: FlaskClient) -> None:
    for name in ("app/page.js", "css/every.css"):
        answer = client.get(f"/static/{folder_hash()}/{name}")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert sum(len(k) + len(v) + 4 for k, v in answer.headers) < 420
    icon = client.get(f"/static/{folder_hash()}/icon.svg")
    assert (
        "Content-Security-Policy" in icon.headers
    )  # it may stand alone, and then it is a document


def test_fonts_come_as_they_are_with_their_licences_beside_them(client: FlaskClient) -> None:
    faces = sorted((STATIC / "fonts").glob("*.woff2"))
    licences = [path.read_text("utf-8") for path in (STATIC / "fonts").glob("OFL-*.txt")]
    assert ["SIL Open Font License" in text for text in licences] == [True, True]
    for face in faces:
        answer = client.get(
            f"/static/{folder_hash()}/fonts/{face.name}", headers={"Accept-Encoding": "br, gzip"}
        )
        assert (answer.content_type, answer.headers["Cache-Control"]) == ("font/woff2", FOR_EVER)
        assert "Content-Encoding" not in answer.headers
        assert answer.data == face.read_bytes()


def test_nothing_outside_the_folder_is_served(client: FlaskClient) -> None:
    for path in ("../app/config.py", "%2e%2e/pyproject.toml", "css/../../README.md"):
        assert client.get(f"/static/x/{path}").status_code == 404


def test_scripts_come_small_and_compressed_and_mean_what_is_written(client: FlaskClient) -> None:
    answer = client.get(f"/static/{folder_hash()}/app/api.js", headers={"Accept-Encoding": "gzip"})
    sent = gzip.decompress(answer.data).decode()
    assert "export async function post(" in sent
    assert "/*" not in sent
    assert answer.content_length == len(answer.data) < 1_200


def test_style_sheets_of_one_page_come_as_one_in_their_order(client: FlaskClient) -> None:
    sent = client.get(f"/static/{folder_hash()}/css/every.css").text
    each = [client.get(f"/static/{folder_hash()}/css/{n}.css").text for n in SHEETS["every.css"]]
    assert sent.split() == "".join(each).split()
    assert sent.index("@layer tokens, base") < sent.index("@layer base {")
    assert "/*" not in sent
    assert len(sent) < sum((STATIC / f"css/{n}.css").stat().st_size for n in SHEETS["every.css"])


def test_a_style_sheet_loses_its_comments_and_indents_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, app: Flask
) -> None:
    monkeypatch.setattr(static, "STATIC", tmp_path)
    (tmp_path / "some.css").write_text(
        '/* one */\n.a :is(.b) {\n  content: \'/* kept */\' "\\"*/"; /* two\n lines */\n}\n'
    )
    sent = app.test_client().get("/static/x/some.css").text
    assert sent == '\n.a :is(.b) {\ncontent: \'/* kept */\' "\\"*/";\n}\n'


def test_who_can_read_brotli_is_sent_that_and_others_what_they_read(client: FlaskClient) -> None:
    url = f"/static/{folder_hash()}/css/every.css"
    plain = client.get(url, headers={"Accept-Encoding": "identity"})
    packed = client.get(url, headers={"Accept-Encoding": "gzip, deflate, br, zstd"})
    zipped = client.get(url, headers={"Accept-Encoding": "gzip;q=1, br;q=0"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "br"
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert brotli.decompress(packed.data) == gzip.decompress(zipped.data) == plain.data
    assert len(packed.data) < len(zipped.data) < len(plain.data)
    assert plain.headers["ETag"] == packed.headers["ETag"]
    assert "Accept-Encoding" in packed.headers["Vary"]


def test_no_style_sheet_imports_another_one_behind_it() -> None:
    assert [p.name for p in (STATIC / "css").glob("*.css") if "@import" in p.read_text()] == []


def test_a_page_names_all_modules_of_its_script_ahead(app: Flask) -> None:
    with app.test_request_context():
        tags = str(script("app/passages.js"))
    ahead = re.findall(r'modulepreload" href="/static/\w+/([^"]+)"', tags)
    assert ahead == list(imported("app/passages.js"))
    assert len(ahead) == len(set(ahead)) > 5
    last = tags.splitlines()[-1]
    assert last == f'<script type="module" src="/static/{folder_hash()}/app/passages.js"></script>'
    assert "app/session.js" not in ahead  # loaded only when a session has run out


JOINS = {
    "app/brief.js": 'import "./page.js";\nimport { two as three, four } from "./room/b.js";\n',
    "app/page.js": 'import * as b from "./room/b.js"; // first\nimport("./kept.js");\n',
    "app/kept.js": "export const kept = 1;\n",
    "app/room/b.js": """export const two = 2;
export async function four() { return (await import("./deep/later.js")).five; }
function own() {}
""",
    "app/room/deep/later.js": """import { two } from "../b.js";
import { kept } from "../../kept.js";
export const five = two + kept;
""",
}


@pytest.fixture
def joins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(static, "STATIC", tmp_path)
    for name, text in JOINS.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    for kept in (static._joined, static._joined_names):
        kept.cache_clear()
    yield tmp_path
    for kept in (static._joined, static._joined_names):
        kept.cache_clear()


def sent(name: str) -> str:
    asset = static._asset(name)
    assert asset is not None
    return re.sub(r"\s+", " ", asset.data.decode())


def test_a_script_that_is_joined_runs_its_modules_in_their_order(joins: Path) -> None:
    text = sent("app/joined/brief.js")
    parts = re.findall(r'modules\["([^"]+)"\]\?\?=', text)
    assert parts == ["room/b.js", "page.js", "brief.js"]
    assert 'const b=modules["room/b.js"];' in text
    assert 'const{two:three,four}=modules["room/b.js"];' in text
    assert "return{two,four};" in text
    assert "own}" not in text


def test_what_it_reads_on_demand_takes_the_modules_that_are_there(joins: Path) -> None:
    assert 'import("./brief/room/deep/later.js")' in sent("app/joined/brief.js")
    assert 'import("./brief/kept.js")' in sent("app/joined/brief.js")
    text = sent("app/joined/brief/room/deep/later.js")
    assert text.startswith('import{modules}from"../../../brief.js";modules["kept.js"]??=')
    assert re.findall(r'modules\["([^"]+)"\]\?\?=', text) == ["kept.js", "room/deep/later.js"]
    assert text.endswith('export const{five}=modules["room/deep/later.js"];')


def test_nothing_else_is_joined(joins: Path) -> None:
    (joins / "secret.js").write_text("")
    for name in ("page.js", "page/kept.js", "brief/no.js", "brief/../../secret.js"):
        assert static._asset(f"app/joined/{name}") is None
    # Nor is what anybody may ask for kept: another name of the same, what is there already.
    for name in ("brief/room//deep/later.js", "brief/./kept.js", "brief/page.js", "brief/x.js"):
        assert static._asset(f"app/joined/{name}") is None
    assert static._joined.cache_info().currsize == 0


def test_all_that_is_joined_can_be_read() -> None:
    names = static._joined_names()
    assert names > {*static.JOINED}
    assert all(static._asset(f"app/joined/{name}") for name in names)


def test_a_module_that_cannot_be_joined_says_so(joins: Path) -> None:
    (joins / "app/room/b.js").write_text("export default 1;\n")
    with pytest.raises(ValueError, match=r"b\.js cannot be joined with others: export default"):
        static._asset("app/joined/brief.js")


def test_the_page_of_a_brief_asks_for_one_script(app: Flask) -> None:
    with app.test_request_context():
        tag = str(script("app/brief.js"))
    assert tag == (
        f'<script type="module" src="/static/{folder_hash()}/app/joined/brief.js"></script>'
    )


def test_modules_are_found_however_an_import_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(static, "STATIC", tmp_path)
    (tmp_path / "deep").mkdir()
    (tmp_path / "a.js").write_text(
        "import one from './b.js'\nimport {\n  two,\n} from \"./deep/c.js\";"
        " export * from './deep/../b.js'; import('./later.js');"
    )
    (tmp_path / "b.js").write_text('import "./a.js";')
    (tmp_path / "deep" / "c.js").write_text('export { two } from "../d.js";')
    (tmp_path / "d.js").write_text("")
    assert static.imported("a.js") == ("b.js", "a.js", "deep/c.js", "d.js")


def test_every_module_that_is_imported_is_there() -> None:
    scripts = [p.relative_to(STATIC).as_posix() for p in (STATIC / "app").rglob("*.js")]
    assert all((STATIC / name).is_file() for each in scripts for name in imported(each))
