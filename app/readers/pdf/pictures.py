"""Pictures of a PDF's pages, as they are printed, for the original beside the text.

Measured on 168 pages of two columns (A5, 1,488 dots long): a grey PNG of 16 shades takes 79 kB and
19 ms a page, WebP 148 kB and 55 ms, JPEG 205 kB; a page with colours or photographs
is WebP. 1,488 dots are 1,052 across A4: on a screen of two dots a point the
page stands 526 points wide with nothing enlarged."""

import ctypes
import time
from io import BytesIO

from app.domain.original_pages import OriginalPage, PagePicture
from app.readers.pdf.pdfium import Handle, opened, page_label, pdfium

_LONG = 1_488  # dots of the longer side
_SHADES = 16
_QUALITY = 60  # of WebP
# What is left then is pictured when somebody opens it.
_MOST_SECONDS = 8.0  # of the processor
_LONGEST = 15.0  # seconds, where others have the processor
_MOST_BYTES = 40 * 2**20
_ANNOTATIONS = 0x01  # FPDF_ANNOT: what others marked and filled in is on the page, too
_WHITE = 0xFFFFFFFF
_MIDDLE = slice(40, 216)  # shades that are neither print nor paper
_PHOTOGRAPH = 0.2  # of a page in such shades; a page of text has a twentieth


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
    bitmap = functions.FPDFBitmap_CreateEx(
        width, height, functions.FPDFBitmap_BGRx, None, 4 * width
    )
    try:
        functions.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, _WHITE)
        functions.FPDF_RenderPageBitmap(bitmap, loaded, 0, 0, width, height, 0, _ANNOTATIONS)
        dots = ctypes.string_at(functions.FPDFBitmap_GetBuffer(bitmap), 4 * width * height)
    finally:
        functions.FPDFBitmap_Destroy(bitmap)
        functions.FPDF_ClosePage(loaded)
    return PagePicture(page, *_file_of(dots, width, height))


def _file_of(dots: bytes, width: int, height: int) -> tuple[str, bytes]:
    """Media type and bytes of the picture: PNG in shades, WebP for colours and photographs."""
    from PIL import Image

    written = BytesIO()
    blue, green, red = (dots[n::4] for n in range(3))
    image = Image.frombytes("L", (width, height), green)
    if not blue == green == red:
        image = Image.frombytes("RGB", (width, height), dots, "raw", "BGRX")
    elif sum(image.histogram()[_MIDDLE]) < _PHOTOGRAPH * len(green):
        shades = image.point([value * _SHADES // 256 for value in range(256)])
        image = Image.frombytes("P", shades.size, shades.tobytes())
        image.putpalette([n * 255 // (_SHADES - 1) for n in range(_SHADES) for _ in range(3)])
        image.save(written, "PNG", bits=4)
        return "image/png", written.getvalue()
    image.save(written, "WEBP", quality=_QUALITY, method=2)
    return "image/webp", written.getvalue()
