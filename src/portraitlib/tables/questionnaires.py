"""Answers beside their questions, for the studies of what people say."""

from __future__ import annotations

from typing import Any

import pandas as pd

from portraitlib.rules import Questionnaire
from portraitlib.tables.schemas.voices import OF_ITEM
from portraitlib.tables.school import School

ENGAGEMENT = ("affective", "cognitive", "behavioural")
"""Dimensions of engagement, in the order they are read, whatever questionnaire asks about them."""
_LONG = ("wording_fr", "wording_en", "scale_words_fr", "scale_words_en")


def told_answers(school: School) -> pd.DataFrame:
    """Answers of a school, each beside its question: the columns of both tables.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> items = pd.DataFrame({"instrument": ["climat"], "item": ["C1"], "wording_fr": ["On m'écoute."]})
    >>> answers = pd.DataFrame({"instrument": ["climat"], "item": ["C1"], "student_id": ["a"], "answer": [3.0]})
    >>> told_answers(school_in_memory({"questionnaires": items, "answers": answers}))["wording_fr"].tolist()
    ["On m'écoute."]
    """
    return school.keep("answers beside their questions", _told)


def _told(school: School) -> pd.DataFrame:
    answers = school.coded("answers")  # texts again, without the table of texts: it would be held for nothing else
    texts = [name for name in answers if isinstance(answers[name].dtype, pd.CategoricalDtype)]
    return _beside(answers.astype(dict.fromkeys(texts, "str")), school.table("questionnaires"))


def _beside(answers: pd.DataFrame, items: pd.DataFrame) -> pd.DataFrame:
    keys = ["instrument", "item"]
    items = items.astype(dict.fromkeys(_LONG, "category"))  # long texts, beside each answer
    return answers.astype(dict.fromkeys(keys, "str")).merge(items[[*keys, *OF_ITEM]], on=keys, how="left")


def engagement_answers(school: School) -> pd.DataFrame:
    """What students, known by their pseudonym, say of their engagement."""
    return school.keep("answers about engagement", _engagement)


def _engagement(school: School) -> pd.DataFrame:
    answers, items = school.coded("answers"), school.table("questionnaires")
    items = items[items["dimension"].isin(ENGAGEMENT).to_numpy(dtype=bool)]
    is_one = answers["student_id"].notna() & answers["instrument"].isin(items["instrument"])
    told = _beside(answers[(is_one & answers["item"].isin(items["item"])).to_numpy(dtype=bool)], items)
    told = told[told["dimension"].notna().to_numpy(dtype=bool)].reset_index(drop=True)
    if len(set(told["instrument"])) > 1:  # two questionnaires may call two questions by one code
        told["item"] = told["instrument"] + " " + told["item"]
    return told


def wordings(rows: pd.DataFrame, language: str) -> pd.Series:
    """Wording of each question in a language, in the other where it has none, empty without any.

    Examples
    --------
    >>> wordings(pd.DataFrame({"wording_fr": ["Oui ?", None], "wording_en": [None, None]}), "en").tolist()
    ['Oui ?', '']
    """
    own, other = (f"wording_{one}" for one in ((language, "fr") if language != "fr" else ("fr", "en")))
    return rows[own].astype("object").fillna(rows[other]).fillna("")


def question_rows(asked: Questionnaire, school: str) -> pd.DataFrame:
    """Rows of the table of questions for one school."""
    whole: dict[str, Any] = {
        "school_id": school,
        "instrument": asked.instrument,
        "respondent": asked.respondent,
        "scale_low": float(asked.numbers[0]),
        "scale_high": float(asked.numbers[-1]),
        "scale_words_fr": asked.words("fr"),
        "scale_words_en": asked.words("en"),
        "is_anonymous": asked.is_anonymous,
        "is_validated": asked.is_validated,
    }
    rows = [
        {"item": one.item, "wording_fr": one.fr, "wording_en": one.en, "dimension": one.dimension,
         "is_reversed": one.is_reversed}
        for one in asked.items
    ]  # fmt: skip
    return pd.DataFrame(rows).assign(**whole)
