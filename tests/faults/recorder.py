"""What SQLite writes and when it is synced, in order, told by the functions of its own layer over
the operating system (sqlite.org/vfs.html): they are replaced in this process by ones that note what
is asked and ask on. Only the driver that is a library of its own can be reached so (pysqlite3)."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import CFUNCTYPE, POINTER, Structure, c_char_p, c_int, c_int64, c_void_p
from typing import Any, ClassVar, NamedTuple

# The name is passed on as the address that it is: SQLite reads more behind its end.
OPEN = CFUNCTYPE(c_int, c_void_p, c_void_p, c_void_p, c_int, c_void_p)
WRITE = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int, c_int64)
TRUNCATE = CFUNCTYPE(c_int, c_void_p, c_int64)
SYNC = CFUNCTYPE(c_int, c_void_p, c_int)
METHODS = 19  # an int, padded, and eighteen functions (sqlite3_io_methods, version 3)
AT_WRITE, AT_TRUNCATE, AT_SYNC = 3, 4, 5


class _Vfs(Structure):
    _fields_ = (
        ("version", c_int),
        ("size_of_file", c_int),
        ("longest_path", c_int),
        ("next", c_void_p),
        ("name", c_char_p),
        ("data", c_void_p),
        ("open", c_void_p),
    )


class Written(NamedTuple):
    file: str
    offset: int
    data: bytes


class Truncated(NamedTuple):
    file: str
    size: int


class Synced(NamedTuple):
    """What came before the entry `since` is on the disk from here on."""

    file: str
    since: int


class Acknowledged(NamedTuple):
    id: str


Entry = Written | Truncated | Synced | Acknowledged


class NotReachable(Exception):
    pass


@contextmanager
def recording(folder: str) -> Iterator[list[Entry]]:
    """The entries of files in the folder that are opened from here on. Raises NotReachable."""
    try:
        import pysqlite3._sqlite3 as library

        find = ctypes.CDLL(library.__file__).sqlite3_vfs_find
    except (ImportError, AttributeError, OSError):
        raise NotReachable("SQLite is reached by pysqlite3 alone, which is not here.") from None
    find.restype = POINTER(_Vfs)
    vfs = find(None).contents
    journal: list[Entry] = []
    hook = _Hook(vfs.open, journal, folder)
    former, vfs.open = vfs.open, ctypes.cast(hook.opening, c_void_p).value
    try:
        yield journal
    finally:
        vfs.open = former


class _Hook:
    """Keeps what C points to alive; files that are open when it ends go on with it."""

    kept: ClassVar[list[_Hook]] = []

    def __init__(self, opens: int, journal: list[Entry], folder: str) -> None:
        self._journal, self._folder = journal, folder
        self._names: dict[int, str] = {}
        self._tables: dict[int, ctypes.Array[c_void_p]] = {}
        self._functions: list[object] = []
        self._open = OPEN(opens)
        self.opening = OPEN(self._opened)
        self.kept.append(self)

    def _opened(self, vfs: int, at: int | None, file: int, flags: int, out: int | None) -> int:
        done = self._open(vfs, at, file, flags, out)
        name = ctypes.string_at(at).decode() if at else ""
        if done == 0 and name.startswith(self._folder):
            methods = c_void_p.from_address(file)
            if methods.value:
                self._names[file] = name.rpartition("/")[2]
                methods.value = ctypes.addressof(self._table(methods.value))
        return int(done)

    def _table(self, methods: int) -> ctypes.Array[c_void_p]:
        if methods not in self._tables:
            kind_of_table = c_void_p * METHODS
            table = kind_of_table.from_buffer_copy(kind_of_table.from_address(methods))
            former: list[Any] = list(table)
            made: tuple[tuple[int, Any, Any], ...] = (
                (AT_WRITE, WRITE, self._writing(WRITE(former[AT_WRITE]))),
                (AT_TRUNCATE, TRUNCATE, self._truncating(TRUNCATE(former[AT_TRUNCATE]))),
                (AT_SYNC, SYNC, self._syncing(SYNC(former[AT_SYNC]))),
            )
            for at, kind, function in made:
                wrapped = kind(function)
                self._functions.append(wrapped)
                table[at] = ctypes.cast(wrapped, c_void_p).value
            self._tables[methods] = table
        return self._tables[methods]

    def _writing(self, write: Any) -> Any:
        def written(file: int, data: int, size: int, offset: int) -> int:
            entry = Written(self._names[file], offset, ctypes.string_at(data, size))
            self._journal.append(entry)
            return int(write(file, data, size, offset))

        return written

    def _truncating(self, truncate: Any) -> Any:
        def truncated(file: int, size: int) -> int:
            self._journal.append(Truncated(self._names[file], size))
            return int(truncate(file, size))

        return truncated

    def _syncing(self, sync: Any) -> Any:
        def synced(file: int, flags: int) -> int:
            since = len(self._journal)
            done = sync(file, flags)
            self._journal.append(Synced(self._names[file], since))
            return int(done)

        return synced
