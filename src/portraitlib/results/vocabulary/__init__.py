"""French of the standard tables, of the columns that several rooms give, and of every shared list of codes.

Importing it declares them; a room declares its own at the head of its measures. The English is in the catalogue.
"""

from __future__ import annotations

from portraitlib.results.columns import declare_codes
from portraitlib.results.vocabulary import codes, imports, subgroups
from portraitlib.results.vocabulary.marking import mark

__all__ = ["mark", "shared", "tables"]

for _part in (imports, codes, subgroups):
    for _kind, _codes in _part.CODES.items():
        declare_codes(_kind, _codes)
declare_codes("reason", codes.CODES["mark_code"] | {"blank": mark("Rien d'inscrit")})

# A code looked up without its list is that of the lists above, before that of a column.
from portraitlib.results.vocabulary import shared, tables  # noqa: E402
