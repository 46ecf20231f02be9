"""A picture for the cover of a report, drawn anew: its dots alone, as PNG or JPEG. What else a file
holds (where a photograph was taken, colour profiles, whatever stands behind its end) is not taken,
and who reads ours reads nothing that somebody else wrote."""

import io
import warnings

from app.domain.errors import TooLarge, Unreadable
from app.domain.report.logo import (
    DAMAGED,
    JPEG,
    KEPT_DOTS,
    MOST_BYTES,
    MOST_DOTS,
    PNG,
    TOO_LARGE,
    Logo,
    check,
)

_QUALITY = 92  # of JPEG, so that letters keep their edges


def redrawn(data: bytes) -> Logo:
    """Upright as a camera says it is (EXIF), at most KEPT_DOTS long, fewer where that would take
    more than MOST_BYTES. Raises Invalid, Unreadable for damage, TooLarge."""
    from PIL import Image, ImageOps, UnidentifiedImageError  # which only the child loads

    check(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow's about sizes; they are refused below
            with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as picture:
                if picture.width * picture.height > MOST_DOTS:
                    raise TooLarge(TOO_LARGE)
                is_png = picture.format == "PNG"
                upright = ImageOps.exif_transpose(picture)
        clear = upright.has_transparency_data
        if upright.mode.startswith("I"):  # 16 bits of grey
            upright = upright.convert("I").point(lambda shade: shade / 257).convert("L")
        drawn = upright.convert("RGBA" if clear else "RGB")
        drawn.info.clear()
        for dots in (KEPT_DOTS, KEPT_DOTS // 2, KEPT_DOTS // 3):
            drawn.thumbnail((dots, dots))
            written = io.BytesIO()
            drawn.save(written, "PNG" if is_png else "JPEG", optimize=True, quality=_QUALITY)
            if written.tell() <= MOST_BYTES:
                break
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise Unreadable(DAMAGED) from error
    except (Image.DecompressionBombError, MemoryError):
        raise TooLarge(TOO_LARGE) from None
    return Logo(PNG if is_png else JPEG, drawn.width, drawn.height, written.getvalue())
