"""Rows that count for what a study needs of the data."""

from __future__ import annotations

import pandas as pd


def mentoring(services: pd.DataFrame) -> pd.DataFrame:
    """Mentoring services."""
    return services[services["service"] == "mentoring"]


def both_waves(answers: pd.DataFrame) -> pd.DataFrame:
    """Answers of those who answered before and after."""
    waves = answers.groupby("respondent_id", observed=True)["wave"].transform("nunique")
    return answers[waves > 1]
