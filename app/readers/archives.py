"""Zip files of strangers: Word, OpenDocument, EPUB and saved pages, within bounds.

Nothing is ever unpacked to disk, so no name in an archive can lead out of it. What the directory
claims is checked before a byte is inflated, and what comes out is counted while it is.
"""

import io
import zipfile
import zlib
from pathlib import PurePosixPath

from app.domain.errors import TooLarge, Unreadable

MOST_MEMBERS = 2_000
MOST_MEMBER_BYTES = 64 * 2**20
MOST_BYTES = 200 * 2**20
MOST_RATIO = 200
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_RATIO_FROM = 2**20  # a small member may well be blank space

_BOMB = TooLarge(
    "This file unpacks to far more than a brief can be, as files made to harm do. "
    "Open it in its own program, save it anew, or paste its text."
)
_DAMAGED = Unreadable(
    "This file is damaged or cut short. Open it in its own program and save it anew, or send it "
    "again."
)
_LOCKED = Unreadable(
    "This file is protected by a password. Open it in its own program, save it without the "
    "password, and add that."
)


class Archive:
    """The members of a zip file, read one by one.

    Raises TooLarge for a bomb, Unreadable for a damaged or encrypted file.
    """

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
            raise _DAMAGED from None
        members = [info for info in self._zip.infolist() if not _is_no_file(info)]
        self._members = {info.filename: info for info in members}
        self._left = MOST_BYTES
        self._check(members)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._members)

    def __contains__(self, name: str) -> bool:
        return name in self._members

    def read(self, name: str) -> bytes:
        """The bytes of a member; raises Unreadable when there is none of that name."""
        info = self._members.get(name)
        if info is None:
            raise _DAMAGED
        try:
            with self._zip.open(info) as member:
                data = member.read(MOST_MEMBER_BYTES + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError):
            raise _DAMAGED from None
        except NotImplementedError:  # a RuntimeError, too
            raise _DAMAGED from None
        except RuntimeError:  # zipfile's word for an encrypted member
            raise _LOCKED from None
        self._left -= len(data)
        if len(data) > MOST_MEMBER_BYTES or self._left < 0:
            raise _BOMB
        return data

    def beside(self, member: str, reference: str) -> str:
        """The name that a relative reference in `member` means, inside the archive or ""."""
        parts: list[str] = []
        for part in (PurePosixPath(member).parent / reference.partition("#")[0]).parts:
            if part == "..":
                if not parts:
                    return ""
                parts.pop()
            elif part not in (".", "/"):
                parts.append(part)
        name = "/".join(parts)
        return name if name in self else ""

    def _check(self, members: list[zipfile.ZipInfo]) -> None:
        if any(info.flag_bits & 0x1 for info in members):
            raise _LOCKED
        if len(members) > MOST_MEMBERS or sum(info.file_size for info in members) > MOST_BYTES:
            raise _BOMB
        if any(info.compress_type not in _PACKED for info in members):
            raise _DAMAGED  # documents are never packed by anything else
        for info in members:
            ratio = info.file_size / max(1, info.compress_size)
            if info.file_size > MOST_MEMBER_BYTES:
                raise _BOMB
            if info.file_size > _RATIO_FROM and ratio > MOST_RATIO:
                raise _BOMB


def _is_no_file(info: zipfile.ZipInfo) -> bool:
    """A folder, or a symbolic link, whose "content" is only a path (Unix modes, APPNOTE 4.4.15)."""
    return info.filename[-1:] in ("", "/") or info.external_attr >> 28 == 0o12
