"""Pictures of a PDF's pages, as they are printed, for the original beside the text, and of the
regions where passages stand.

Measured on 168 pages of two columns (A5, 1,488 dots long): a grey PNG of 16 shades takes 79 kB and
19 ms a page, WebP 148 kB and 55 ms, JPEG 205 kB; a page with colours or photographs
is WebP. 1,488 dots are 1,052 across A4: on a screen of two dots a point the
page stands 526 points wide with nothing enlarged."""

import ctypes
import time
from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING

from app.domain.original_pages import WHOLE, OriginalPage, PagePicture
from app.domain.page_regions import PageRegion, RegionPicture
from app.readers.pdf.pdfium import Handle, opened, page_label, pdfium

if TYPE_CHECKING:
    from PIL.Image import Image

_LONG = 1_488  # dots of the longer side
_SHADES = 16
_QUALITY = 60  # of WebP
_JPEG = 75  # quality
# What is left then is pictured when somebody opens it.
_MOST_SECONDS = 8.0  # of the processor
_LONGEST = 15.0  # seconds, where others have the processor
_MOST_BYTES = 40 * 2**20
_ANNOTATIONS = 0x01  # FPDF_ANNOT: what others marked and filled in is on the page, too
_WHITE = 0xFFFFFFFF
_MIDDLE = slice(40, 216)  # shades that are neither print nor paper
_PHOTOGRAPH = 0.2  # of a page in such shades; a page of text has a twentieth
_REGION_DPI = 150
_REGION_LONG = 1_600  # dots of a side
_OUTLINE = (0xB4, 0x53, 0x09)  # as on a saved page
_OUTLINED = 2  # dots
_EDGE = (0xBB, 0xBB, 0xBB)


def pictures(data: bytes, password: str, first: int, last: int) -> list[PagePicture]:
    """All pages, and the pictures of those from `first` to `last`, counted from 1, as far as time
    goes. Raises as `opened` does."""
    found: list[PagePicture] = []
    began, clock, size = time.process_time(), time.monotonic(), 0
    with opened(data, password) as file:
        for number in range(1, pdfium().FPDF_GetPageCount(file) + 1):
            page = OriginalPage(number, page_label(file, number - 1), *_size(file, number - 1))
            spent = (
                time.process_time() - began > _MOST_SECONDS
                or time.monotonic() - clock > _LONGEST
                or size > _MOST_BYTES
            )
            if not first <= number <= last or spent:
                found.append(PagePicture(page))
                continue
            picture = _picture(file, page)
            size += len(picture.data)
            found.append(picture)
    return found


def _size(file: Handle, index: int) -> tuple[int, int]:
    size = pdfium().FS_SIZEF()
    known = pdfium().FPDF_GetPageSizeByIndexF(file, index, size)
    width, height = (size.width, size.height) if known else (612, 792)
    return max(1, min(round(width), 2**15)), max(1, min(round(height), 2**15))


def _picture(file: Handle, page: OriginalPage) -> PagePicture:
    functions = pdfium()
    loaded = functions.FPDF_LoadPage(file, page.number - 1)
    if not loaded:
        return PagePicture(page)
    scale = _LONG / max(page.width, page.height)
    width, height = max(1, round(page.width * scale)), max(1, round(page.height * scale))
    try:
        image = _drawn(loaded, (width, height), (0, 0, width, height))
    finally:
        functions.FPDF_ClosePage(loaded)
    written = BytesIO()
    if shades := _in_shades(image, _SHADES):
        shades.save(written, "PNG", bits=4)
        return PagePicture(page, "image/png", written.getvalue())
    image.save(written, "WEBP", quality=_QUALITY, method=2)
    return PagePicture(page, "image/webp", written.getvalue())


def region_pictures(
    data: bytes, password: str, regions: Sequence[PageRegion]
) -> list[RegionPicture | None]:
    """A picture of each, with what is outlined in it; None where there is no such page, or where
    time has run out. In the order of pages they take the least. Raises as `opened` does."""
    found: list[RegionPicture | None] = []
    began, clock = time.process_time(), time.monotonic()
    with opened(data, password) as file:
        for region in regions:
            spent = (
                time.process_time() - began > _MOST_SECONDS or time.monotonic() - clock > _LONGEST
            )
            found.append(None if spent else _region(file, region))
    return found


def _region(file: Handle, region: PageRegion) -> RegionPicture | None:
    """A PNG of 15 shades and the outline where it is text, else a JPEG: Word knows no WebP."""
    from PIL import ImageDraw

    functions, frame = pdfium(), region.frame
    loaded = functions.FPDF_LoadPage(file, frame.page - 1)
    if not loaded:
        return None
    wide, high = _size(file, frame.page - 1)
    width, height = (
        wide * (frame.right - frame.left) / WHOLE,
        high * (frame.bottom - frame.top) / WHOLE,
    )
    scale = min(_REGION_DPI / 72, _REGION_LONG / max(width, height, 1))
    whole = max(1, round(wide * scale)), max(1, round(high * scale))
    left, top, right, bottom = (round(at * whole[n % 2] / WHOLE) for n, at in enumerate(frame[1:]))
    try:
        image = _drawn(loaded, whole, (left, top, max(right, left + 1), max(bottom, top + 1)))
    finally:
        functions.FPDF_ClosePage(loaded)
    shades = _in_shades(image, _SHADES - 1)
    colour: int | tuple[int, int, int] = _OUTLINE
    edge: int | tuple[int, int, int] = _EDGE
    if shades:
        shades.putpalette([*(shades.getpalette() or [])[: 3 * (_SHADES - 1)], *_OUTLINE])
        image, colour, edge = shades, _SHADES - 1, _SHADES - 5
    else:
        image = image.convert("RGB")
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, image.width - 1, image.height - 1), outline=edge)
    for path in region.paths:
        corners = [(x * whole[0] / WHOLE - left, y * whole[1] / WHOLE - top) for x, y in path]
        pen.line([*corners, corners[0]], colour, _OUTLINED)
    written = BytesIO()
    if shades:
        image.save(written, "PNG", bits=4)
    else:
        image.save(written, "JPEG", quality=_JPEG)
    kind = "image/png" if shades else "image/jpeg"
    return RegionPicture(frame.page, width, height, kind, written.getvalue())


def _drawn(loaded: Handle, whole: tuple[int, int], cut: tuple[int, int, int, int]) -> "Image":
    """What stands in `cut` (left, top, right, bottom) of a page that is drawn so many dots wide and
    high: grey where nothing of it has a colour."""
    from PIL import Image

    functions, (left, top, right, bottom) = pdfium(), cut
    width, height = right - left, bottom - top
    bitmap = functions.FPDFBitmap_CreateEx(
        width, height, functions.FPDFBitmap_BGRx, None, 4 * width
    )
    try:
        functions.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, _WHITE)
        functions.FPDF_RenderPageBitmap(bitmap, loaded, -left, -top, *whole, 0, _ANNOTATIONS)
        dots = ctypes.string_at(functions.FPDFBitmap_GetBuffer(bitmap), 4 * width * height)
    finally:
        functions.FPDFBitmap_Destroy(bitmap)
    blue, green, red = (dots[n::4] for n in range(3))
    if blue == green == red:
        return Image.frombytes("L", (width, height), green)
    return Image.frombytes("RGB", (width, height), dots, "raw", "BGRX")


def _in_shades(image: "Image", count: int) -> "Image | None":
    """The same in so many shades of grey; None of colours and photographs."""
    from PIL import Image

    dots = image.width * image.height
    if image.mode != "L" or sum(image.histogram()[_MIDDLE]) >= _PHOTOGRAPH * dots:
        return None
    shades = image.point([value * count // 256 for value in range(256)])
    found = Image.frombytes("P", shades.size, shades.tobytes())
    found.putpalette([n * 255 // (count - 1) for n in range(count) for _ in range(3)])
    return found
