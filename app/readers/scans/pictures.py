"""PNG, JPEG and TIFF files: pictures of one page, or with TIFF of several. They are put into a PDF
as they are and read as one; nothing but recognised text can come of them.

Other pictures (HEIC, WebP, GIF) are refused: scanners do not make them, and what a phone keeps as
HEIC it sends as JPEG.
"""

import io
import warnings
from typing import TYPE_CHECKING

from app.domain.document import Document
from app.domain.errors import Scanned, TooLarge, Unreadable
from app.readers.scans import Told, read_pdf
from app.readers.scans.tesseract import MISSING

if TYPE_CHECKING:
    from PIL.Image import Image as Page

_MAGIC = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"II*\x00": "image/tiff",
    b"MM\x00*": "image/tiff",
}
_FORMATS = ("PNG", "JPEG", "TIFF")
_MOST_PIXELS = 120_000_000  # of all pages; a telephone's best has 50 million
_MOST_PAGES = 500
_QUALITY = 92  # of JPEG, so that small letters keep their edges
_A4_INCHES = 8.27, 11.69
_FEWEST_DPI, _MOST_DPI = 70, 1200  # others are no size of paper: cameras say 72, screens 96
DAMAGED = (
    "This picture is damaged or cut short. Scan or save it anew as PNG, JPEG, TIFF or PDF, and add "
    "that."
)


def recognises(data: bytes) -> bool:
    return bool(media_type(data))


def media_type(data: bytes) -> str:
    """ "image/png", or "" for what is no picture that can be read."""
    return next((kind for magic, kind in _MAGIC.items() if data.startswith(magic)), "")


def read(data: bytes) -> Document:
    """A picture has no text as such: always raises Scanned."""
    raise Scanned(MISSING)


def read_scan(data: bytes, password: str, code: str, told: Told) -> Document:
    """As `scans.read_pdf`. Raises Unreadable for damage, TooLarge for more than 500 pages or 120
    million pixels."""
    return read_pdf(as_pdf(data), password, code, told)


def as_pdf(data: bytes) -> bytes:
    """A PDF with a page for each of the picture's, upright as a camera says it is (EXIF), in shades
    of grey, on white where it is transparent. Raises as `read_scan`."""
    from PIL import Image, UnidentifiedImageError  # which only the child loads

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow's about sizes; they are refused below
            with Image.open(io.BytesIO(data), formats=_FORMATS) as picture:
                pages = _pages(picture)
        buffer = io.BytesIO()
        first, *others = pages
        # Each page says its own size; the resolution is what they were brought to.
        first.save(buffer, "PDF", save_all=True, append_images=others, resolution=_dpi(first),
                   quality=_QUALITY)  # fmt: skip
        return buffer.getvalue()
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError,
            SyntaxError, MemoryError) as error:  # fmt: skip
        if isinstance(error, Image.DecompressionBombError | MemoryError):
            raise TooLarge(_too_large()) from None
        raise Unreadable(DAMAGED) from None


def _pages(picture: "Page") -> list["Page"]:
    from PIL import ImageOps, ImageSequence

    pages: list[Page] = []
    pixels = 0
    for page in ImageSequence.Iterator(picture):
        pixels += page.width * page.height
        if pixels > _MOST_PIXELS or len(pages) >= _MOST_PAGES:
            raise TooLarge(_too_large())
        pages.append(_on_white(ImageOps.exif_transpose(page)))
    return pages


def _on_white(page: "Page") -> "Page":
    from PIL import Image, ImageOps

    if page.mode == "1":
        return page.copy()
    if page.mode in ("LA", "PA", "RGBA") or "transparency" in page.info:
        page = page.convert("RGBA")
        white = Image.new("RGBA", page.size, "white")
        page = Image.alpha_composite(white, page)
    if page.mode.startswith(("I", "F")):  # 16 bits and more
        page = ImageOps.autocontrast(page.convert("F").convert("L"))
    return page.convert("L")


def _dpi(page: "Page") -> float:
    """What the picture says, if that is a sheet of paper; else as if its longer side were A4's."""
    said = page.info.get("dpi", (0, 0))[0]
    if _FEWEST_DPI < said < _MOST_DPI and max(page.size) / said < 4 * _A4_INCHES[1]:
        return float(said)
    return max(page.size) / _A4_INCHES[1]


def _too_large() -> str:
    return (
        f"This picture is too large: at most {_MOST_PIXELS // 1_000_000} million pixels on "
        f"{_MOST_PAGES} pages can be read. Scan it at 300 dots an inch, or add it in parts."
    )
