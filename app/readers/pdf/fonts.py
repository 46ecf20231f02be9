"""What the fonts of a PDF look like: names, weights and slopes."""

import ctypes
import re

from app.readers.pdf.layout import Style
from app.readers.pdf.opening import Handle, pdfium

_BOLD = re.compile(r"bold|black|heavy|demi|-?medi(?:$|ital)|cmbx|sfbx|cmssbx", re.IGNORECASE)
_ITALIC = re.compile(r"ital|obliq|slant|[-,]it$|-bdit|cmti|sfti|cmsl", re.IGNORECASE)
_SUBSET = re.compile(r"^[A-Z]{6}\+")
_FORCED_BOLD = 1 << 18  # a font's flag (ISO 32000-1, table 123)
_STROKED = 2  # text render mode "fill, then stroke", which word processors use for bold


class Fonts:
    """Names and weights by font, for a whole document."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[str, bool, bool]] = {}
        self._styles: dict[tuple[int, float, bool], Style] = {}

    def style(self, text_object: Handle, scale: float) -> Style:
        functions = pdfium()
        size = ctypes.c_float()
        functions.FPDFTextObj_GetFontSize(text_object, size)
        font = functions.FPDFTextObj_GetFont(text_object)
        key = ctypes.cast(font, ctypes.c_void_p).value or 0
        stroked = functions.FPDFTextObj_GetTextRenderMode(text_object) == _STROKED
        printed = round(abs(size.value) * scale, 1)
        if (style := self._styles.get((key, printed, stroked))) is None:
            name, bold, italic = self._font(font, key)
            style = self._styles[key, printed, stroked] = Style(
                name, printed, bold or stroked, italic
            )
        return style

    def _font(self, font: Handle, key: int) -> tuple[str, bool, bool]:
        if key not in self._known:
            functions = pdfium()
            buffer = ctypes.create_string_buffer(200)
            functions.FPDFFont_GetBaseFontName(font, buffer, 200)
            name = _SUBSET.sub("", buffer.value.decode("utf-8", "replace"))
            flags = functions.FPDFFont_GetFlags(font)
            bold = bool(_BOLD.search(name)) or bool(flags > 0 and flags & _FORCED_BOLD)
            self._known[key] = (name, bold, bool(_ITALIC.search(name)))
        return self._known[key]
