"""Rows that count for what a study needs of the data."""

from __future__ import annotations

import pandas as pd


def left(outcomes: pd.DataFrame) -> pd.DataFrame:
    """Students who left without a diploma."""
    return outcomes[outcomes["outcome"] == "left"]
