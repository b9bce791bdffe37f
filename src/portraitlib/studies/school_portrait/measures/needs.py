"""Rows that count for what a study needs of the data."""

from __future__ import annotations

import pandas as pd

from portraitlib.tables.schemas import OVERALL

FIRST_LEVEL_OF_SECOND_CYCLE = 3


def competencies(results: pd.DataFrame) -> pd.DataFrame:
    """Marks of competencies."""
    return results[(results["competency"] != OVERALL) & results["mark"].notna()]


def primary(results: pd.DataFrame) -> pd.DataFrame:
    """Marks of the end of primary."""
    return results[(results["course_level"] == 0).fillna(False) & results["mark"].notna()]


def second_cycle(results: pd.DataFrame) -> pd.DataFrame:
    """Marks of the second cycle."""
    return results[(results["course_level"] >= FIRST_LEVEL_OF_SECOND_CYCLE).fillna(False) & results["mark"].notna()]
