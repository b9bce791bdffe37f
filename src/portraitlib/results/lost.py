"""What the numbers of a result lack: rows set aside and cells emptied at import, in its own population."""

from __future__ import annotations

from dataclasses import dataclass, replace

from portraitlib.rules import DisclosurePolicy


@dataclass(frozen=True)
class LostCells:
    """Unreadable values of one column, left empty."""

    table: str
    column: str
    n_students: int | None  # None when it is withheld
    n_cells: int | None = None  # of a table that is not about students


@dataclass(frozen=True)
class Lost:
    """What the numbers of a result lack.

    Parameters
    ----------
    n_rows : int or None
        Rows set aside; None when the number is withheld.
    n_students : int or None
        Students of those rows, as far as they could be read; None when the number is withheld.
    has_unknown_students : bool
        Some rows do not say whose they are.
    files : tuple of (table, rule)
        Whole files that gave nothing, of how many rows is not known, and why.
    uncertain_files : tuple of (table, rule)
        The same, of which the school itself is not known.
    n_uncertain : int
        Rows more, of which the school itself could not be read.
    reasons : tuple of (table, rule)
        Why, the most frequent first.
    cells : tuple of LostCells
    """

    n_rows: int | None = 0
    n_students: int | None = 0
    has_unknown_students: bool = False
    n_uncertain: int = 0
    files: tuple[tuple[str, str], ...] = ()
    uncertain_files: tuple[tuple[str, str], ...] = ()
    reasons: tuple[tuple[str, str], ...] = ()
    cells: tuple[LostCells, ...] = ()

    def told_to(self, policy: DisclosurePolicy) -> Lost:
        """The same, small numbers of students withheld."""

        def told(n: int | None) -> int | None:
            """A number, unless it is small enough to point at someone."""
            return None if n is not None and 0 < n < policy.minimum_count else n

        cells = tuple(replace(one, n_students=told(one.n_students)) for one in self.cells)
        return replace(self, n_rows=told(self.n_rows), n_students=told(self.n_students), cells=cells)
