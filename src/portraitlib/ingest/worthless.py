"""Cells that a spreadsheet left without a value, told once a sheet by kind, with their lines."""

from __future__ import annotations

from collections import Counter

import numpy as np

from portraitlib.ingest.convert import is_formula
from portraitlib.ingest.record import LINES_KEPT, Ledger, Origin


class Worthless:
    """Counts the cells in error, and the formulas never computed, of one sheet."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._lines: dict[str, list[int]] = {"error_cells": [], "formulas_not_computed": []}

    def add(self, found: list[tuple[str, np.ndarray]]) -> None:
        """Add the cells of some rows: what each shows, and its lines."""
        for shown, lines in found:
            self._counts[shown] += len(lines)
            listed = self._lines[_rule(shown)]
            listed[:] = sorted({*listed, *lines[:LINES_KEPT].tolist()})[:LINES_KEPT]

    def tell(self, ledger: Ledger, origin: Origin) -> None:
        """Tell what was found: it is empty in the data, and only the school can fill it."""
        for rule, lines in self._lines.items():
            kinds = {shown: n for shown, n in self._counts.most_common() if _rule(shown) == rule}
            if kinds:
                told = ", ".join(f"{shown} ({n})" for shown, n in kinds.items() if not is_formula(shown))
                ledger.fault(rule, origin, expected={"kinds": told}, count=sum(kinds.values()), lines=lines)


def _rule(shown: str) -> str:
    return "formulas_not_computed" if is_formula(shown) else "error_cells"
