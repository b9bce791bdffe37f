"""What an attack gives back: one thing that a reader could learn, and how."""

from __future__ import annotations

from dataclasses import dataclass

EXACT, NARROW, GAP, RESIDUAL, PART, RATE, ELSEWHERE, SENTENCE = (
    "exact", "narrow", "gap", "residual", "part", "rate", "elsewhere", "sentence",
)  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """One count of students that a reader gets.

    Parameters
    ----------
    kind : str
        ``exact`` and ``narrow``: a withheld cell, deduced or bounded more narrowly than promised; ``gap``: two shown
        counts whose difference is a few students; ``residual``: a total less its rows; ``part``, ``rate``: a few
        students shown, or told by a share and its count; ``elsewhere``: a cell withheld in one file and shown in
        another; ``sentence``: a few students in a sentence.
    file : str
    table, row, column : str
        Where it stands; empty for a sentence.
    low, high : float
        What a reader knows of it.
    how : str
        The numbers it is deduced from, or the passage.
    """

    kind: str
    file: str
    table: str = ""
    row: str = ""
    column: str = ""
    low: float = 0.0
    high: float = 0.0
    how: str = ""
    place: tuple[tuple[str, str], int, str] | None = None
