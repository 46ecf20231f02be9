"""All hostile files. None is kept in the repository: each is made when it is needed."""

from tests.readers.hostile_case import Case
from tests.readers.hostile_pages import PAGES
from tests.readers.hostile_pdfs import PDFS
from tests.readers.hostile_zips import ZIPS

CASES: tuple[Case, ...] = (*ZIPS, *PDFS, *PAGES)
