"""All tables, in one place for the migrations and the queries.

Everything below a project has the primary key (project_id, id), and foreign keys carry project_id:
the database itself refuses a link from one project into another.
"""

from app.store.tables.accounts import Invitation, ResetLink, SentForm, SetupLink, User, UserSession
from app.store.tables.briefs import Block, Brief, Draft, Original, Revision
from app.store.tables.codebook import Synthesis, Tag
from app.store.tables.foreign_ids import ForeignId
from app.store.tables.highlights import Coding, Highlight
from app.store.tables.notes import Note
from app.store.tables.progress import BriefRead, ReadingProgress
from app.store.tables.projects import Event, Membership, Project
from app.store.tables.search import SavedFilter, SearchEntry, WordFold

__all__ = [
    "Block",
    "Brief",
    "BriefRead",
    "Coding",
    "Draft",
    "Event",
    "ForeignId",
    "Highlight",
    "Invitation",
    "Membership",
    "Note",
    "Original",
    "Project",
    "ReadingProgress",
    "ResetLink",
    "Revision",
    "SavedFilter",
    "SearchEntry",
    "SentForm",
    "SetupLink",
    "Synthesis",
    "Tag",
    "User",
    "UserSession",
    "WordFold",
]
