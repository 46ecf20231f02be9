"""What else is on a page of a PDF: links, fields of forms, pictures."""

import ctypes

from app.readers.marked_text import safe_target
from app.readers.pdf.opening import Handle, pdfium

_URI = 3  # PDFACTION_URI
_IMAGE = 3  # FPDF_PAGEOBJ_IMAGE
_FORM = 5  # FPDF_PAGEOBJ_FORM
_FIELDS = (3, 20)  # annotations that print text: FPDF_ANNOT_FREETEXT, FPDF_ANNOT_WIDGET
_MOST_LINKS = 500
_MOST_OBJECTS = 200
Link = tuple[float, float, float, float, str]  # left, bottom, right, top, address


def links_of(document: Handle, page: Handle) -> list[Link]:
    """Boxes and addresses of the page's links to the web."""
    functions = pdfium()
    position, link, box = ctypes.c_int(0), functions.FPDF_LINK(), functions.FS_RECTF()
    found: list[Link] = []
    while functions.FPDFLink_Enumerate(page, position, link) and len(found) < _MOST_LINKS:
        action = functions.FPDFLink_GetAction(link)
        if not action or functions.FPDFAction_GetType(action) != _URI:
            continue
        buffer = ctypes.create_string_buffer(2001)
        functions.FPDFAction_GetURIPath(document, action, buffer, 2001)
        target = safe_target(buffer.value.decode("utf-8", "replace"))
        if target and functions.FPDFLink_GetAnnotRect(link, box):
            found.append((box.left, box.bottom, box.right, box.top, target))
    return found


def has_fields(page: Handle) -> bool:
    """Whether a form's fields or notes written on the page print text of their own."""
    functions = pdfium()
    for number in range(min(functions.FPDFPage_GetAnnotCount(page), _MOST_OBJECTS)):
        note = functions.FPDFPage_GetAnnot(page, number)
        kind = functions.FPDFAnnot_GetSubtype(note)
        functions.FPDFPage_CloseAnnot(note)
        if kind in _FIELDS:
            return True
    return False


def has_picture(page: Handle) -> bool:
    functions = pdfium()
    objects = min(functions.FPDFPage_CountObjects(page), _MOST_OBJECTS)
    kinds = (
        functions.FPDFPageObj_GetType(functions.FPDFPage_GetObject(page, i)) for i in range(objects)
    )
    return any(kind in (_IMAGE, _FORM) for kind in kinds)
