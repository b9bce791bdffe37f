"""What a team decided: an append-only journal, its forms, its calendar. The database is loaded when it is asked."""

from portraitlib.journal.opened import Journal, Revision
from portraitlib.journal.opening import open_journal

__all__ = ["Journal", "Revision", "open_journal"]
