"""Web pages saved "complete", the page and its folder in one zip file."""

import re
from pathlib import PurePosixPath

from app.domain.document import Document
from app.domain.errors import Unreadable
from app.readers.archives import Archive
from app.readers.html import web_page

_DIRECTORY = b"PK\x01\x02"  # of the zip file, at its end
_NAME = re.compile(rb"\.x?html?", re.IGNORECASE)
_PAGES = (".html", ".htm", ".xhtml")
_OWN_PAGES = ("index", "default")


def recognises(data: bytes) -> bool:
    """A zip file that names a page."""
    return data.startswith(b"PK\x03\x04") and bool(_NAME.search(data, data.find(_DIRECTORY)))


def read(data: bytes) -> Document:
    """The document of the main page; raises Unreadable, TooLarge."""
    archive = Archive(data)
    return web_page.read(archive.read(_main_page(archive.names)))


def _main_page(names: tuple[str, ...]) -> str:
    """The page that is not part of another, nearest to the top. Raises Unreadable for several:
    one brief is one page."""
    pages = [name for name in map(PurePosixPath, names) if _is_page(name)]
    pages = [page for page in pages if not any(_belongs(page, other) for other in pages)]
    depth = min((len(page.parts) for page in pages), default=0)
    top = [page for page in pages if len(page.parts) == depth]
    own = [page for page in top if page.stem.lower() in _OWN_PAGES]
    if len(top) == 1 or len(own) == 1:
        return str((own if len(own) == 1 else top)[0])
    if not top:
        raise Unreadable(
            "There is no web page in this zip file. Unpack it, and bring in the brief alone."
        )
    shown = ", ".join(f"“{page.name[:60]}”" for page in top[:4])
    raise Unreadable(
        f"This zip file holds several pages ({shown}{', …' if len(top) > 4 else ''}). Unpack it, "
        "and bring them in one by one; several files can be chosen at once."
    )


def _is_page(name: PurePosixPath) -> bool:
    hidden = name.name.startswith(".") or "__MACOSX" in name.parts
    return name.suffix.lower() in _PAGES and not hidden


def _belongs(page: PurePosixPath, other: PurePosixPath) -> bool:
    """Whether `page` lies in the folder of `other`: "Essay_files", "Essay-Dateien" of "Essay"."""
    folders = page.parts[len(other.parts) - 1 : -1]
    return (
        page.parts[: len(other.parts) - 1] == other.parts[:-1]
        and bool(folders)
        and re.match(rf"{re.escape(other.stem)}[_.-]", folders[0]) is not None
    )
