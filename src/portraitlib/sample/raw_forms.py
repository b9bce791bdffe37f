"""Questionnaires as an online form exports them: when, sometimes an address, then a column a question, in words."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from portraitlib.rules import Questionnaire, load_questionnaire
from portraitlib.sample.text_files import TextFormat

FORM = TextFormat()
FORMS = {"climat": "formulaire_climat", "parents": "formulaire_parents", "personnel": "formulaire_personnel"}
"""Questionnaire to the name of its file; no question nor word of their scales holds a comma."""


def of_instrument(answers: pd.DataFrame, instrument: str) -> pd.DataFrame:
    """Answers to one questionnaire, by the place of each person."""
    rows = answers[answers["instrument"] == instrument].reset_index(drop=True)
    is_by_place = "person" in rows and rows["person"].notna().all()
    return rows.astype({"person": "int64"}) if is_by_place else rows


def write_forms(answers: pd.DataFrame, codes: np.ndarray, folder: Path) -> None:
    """Write the export of each form: the students' asks their file number, and keeps an address that nobody needs."""
    for name, file in FORMS.items():
        asked = load_questionnaire(name)
        rows = of_instrument(answers, asked.instrument)
        who = "person" if asked.respondent == "student" else "who"
        wide = rows.pivot(index=[who, "date"], columns="item", values="answer").reset_index()  # noqa: PD010 - a duplicate must fail
        columns: dict[str, object] = {"Horodateur": wide["date"].dt.strftime("%Y/%m/%d") + " 10:15:00"}
        if asked.respondent == "student":
            columns["Adresse courriel"] = [f"eleve{rank:03d}@exemple.invalid" for rank in wide.index]
            columns["Code permanent"] = codes[wide[who]]
        FORM.write(folder / f"{file}.csv", columns | _in_words(asked, wide))


def _in_words(asked: Questionnaire, wide: pd.DataFrame) -> dict[str, object]:
    words = {float(step.value): step.fr for step in asked.scale if step.value is not None}
    return {one.fr: wide[one.item].map(words).fillna("") for one in asked.items}
