"""What the staff say of their practices before and after: the same persons, all together, and never one of them."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from portraitlib.results.section import Form, Result, demand, fact, key, mark, n, named, statistic, study, table
from portraitlib.statistics.comparisons import leaves_out_0, shared_level
from portraitlib.statistics.detectable import detectable_by_interval
from portraitlib.statistics.intervals import mean_interval
from portraitlib.studies.evaluation.settings import EvaluationRules
from portraitlib.tables.questionnaires import told_answers, wordings
from portraitlib.tables.school import School

LEAST_ANSWERED = 0.5
"""Share of the questions that a person answers both times, from which that person counts."""
WAVES = ("before", "after")
PRACTICES = table(
    "practice_changes",
    key("instrument"),
    key("item", shown=False),
    fact("practice", mark("Pratique"), definition=mark("Question posée au personnel; vide : toutes ensemble.")),
    n("n_sheets"),
    statistic(
        "practice_before", mark("Réponse moyenne, avant"), Form.NUMBER, unit="scale points",
        definition=mark("Moyenne, avant, des personnes qui ont répondu les deux fois."),
    ),
    statistic(
        "practice_change", mark("Changement de pratique"), Form.NUMBER, unit="scale points",
        definition=mark("Réponse d'après moins celle d'avant, mêmes personnes et mêmes questions, en moyenne."),
    ),
    statistic(
        "practice_low", mark("Changement de pratique, borne basse"), Form.NUMBER, unit="scale points",
        definition=mark("Borne basse de son intervalle."), source="Student (1908), Biometrika 6:1-25",
    ),
    statistic(
        "practice_high", mark("Changement de pratique, borne haute"), Form.NUMBER, unit="scale points",
        definition=mark("Borne haute de son intervalle."), source="Student (1908), Biometrika 6:1-25",
    ),
    statistic(
        "least_practice", mark("Plus petit changement de pratique vu 8 fois sur 10"), Form.NUMBER, unit="scale points",
        shown=False, definition=mark("Plus petit changement que ces réponses feraient voir 8 fois sur 10."),
        source="Bloom 1995",
    ),
    statistic("is_clear", shown=False),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Practices(Result):
    """How the answers of the staff moved; `counts` has ``listed``, ``before``, ``after``, ``both``.

    Parameters
    ----------
    scale_low, scale_high : float
        Of the questionnaire with the most persons.
    scale_words : str
    confidence : float
        Of the interval of all the questions; those of single questions share it.
    is_validated : bool
    """

    scale_low: float
    scale_high: float
    scale_words: str
    confidence: float
    is_validated: bool


@study
def follow_practices(school: School) -> Practices:
    """Follow what the staff say of their practices, before and after a support: the same persons, all together.

    Parameters
    ----------
    school : School

    Returns
    -------
    Practices or Refusal
        ``practice_changes``: a row for all the questions of a questionnaire, then one a question. ``no_practices`` (no
        questionnaire of the staff has both waves), ``practices_not_paired`` (too few persons answered both times under
        one number: nothing is told of fewer).

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> items = pd.DataFrame({"instrument": "P", "item": ["P1"], "respondent": "staff", "scale_low": 1.0,
    ...     "scale_high": 5.0, "wording_fr": "Je vérifie."})
    >>> said = pd.DataFrame([{"instrument": "P", "item": "P1", "respondent_id": who, "school_year": 2026, "wave": wave,
    ...     "answer": answer + (wave == "after")} for who, answer in zip("abcdef", (1.0, 2, 2, 3, 3, 4))
    ...     for wave in ("before", "after")])
    >>> students = pd.DataFrame({"student_id": ["s"], "school_year": [2026]})
    >>> told = follow_practices(school_in_memory({"students": students, "questionnaires": items, "answers": said}))
    >>> told.tables["practice_changes"].data[["n_sheets", "practice_change"]].values.tolist()
    [[6.0, 1.0], [6.0, 1.0]]
    """
    rules = school.settings(EvaluationRules)
    said = _said(school)
    demand(set(WAVES) <= set(said["wave"].dropna()), "no_practices")
    wide = said.pivot_table(index=["instrument", "who", "item"], columns="wave", values="score").dropna()
    wide = _of_enough(wide.reset_index(), said)
    fewest = max(rules.fewest_adults, school.reader.policy.minimum_count)
    sizes = wide.groupby("instrument")["who"].nunique()
    wide = wide[wide["instrument"].isin(sizes[sizes >= fewest].index)]
    demand(wide, "practices_not_paired", fewest=fewest)
    parts = [_changes(str(name), rows, fewest, rules) for name, rows in wide.groupby("instrument", sort=True)]
    data = pd.concat(parts, ignore_index=True).merge(_questions(said, school), on=["instrument", "item"], how="left")
    first = said[said["instrument"] == sizes.idxmax()].iloc[0]
    words = first[f"scale_words_{school.reader.language}"]
    return Practices(
        tables=named(PRACTICES.filled(data.fillna({"practice": ""})[PRACTICES.names])),
        counts=_answered(said, wide, school.reader.policy.minimum_count),
        scale_low=float(first["scale_low"]),
        scale_high=float(first["scale_high"]),
        scale_words="" if pd.isna(words) else str(words),
        confidence=rules.confidence,
        is_validated=bool(said["is_validated"].eq(True).fillna(False).all()),
    )


def _said(school: School) -> pd.DataFrame:
    """Answers of the staff to what was asked before and after, in the year read; high ones being the good ones."""
    rows = told_answers(school)
    is_read = rows["respondent"].eq("staff") & rows["wave"].isin(WAVES) & rows["respondent_id"].notna()
    is_read &= rows["school_year"].eq(school.school_year)
    rows = rows[is_read.to_numpy(dtype=bool, na_value=False)]
    turned = rows["scale_low"] + rows["scale_high"] - rows["answer"]
    score = rows["answer"].mask(rows["is_reversed"].eq(True).fillna(False).to_numpy(dtype=bool), turned)
    return rows.assign(who=rows["respondent_id"], score=score.astype("float64"))


def _of_enough(both: pd.DataFrame, said: pd.DataFrame) -> pd.DataFrame:
    """Pairs of answers of the persons who answered enough of the questions, both times."""
    asked = said.groupby("instrument")["item"].nunique()
    answered = both.groupby(["instrument", "who"])["item"].transform("size")
    return both[(answered >= LEAST_ANSWERED * both["instrument"].map(asked)).to_numpy(dtype=bool)]


def _changes(instrument: str, rows: pd.DataFrame, fewest: int, rules: EvaluationRules) -> pd.DataFrame:
    """Change of all the questions together, a person counting once; then of each question."""
    moved = rows.assign(change=rows["after"] - rows["before"])
    of_each = moved.groupby("who")[["before", "change"]].mean()
    items = [(str(item), some) for item, some in moved.groupby("item", sort=True) if len(some) >= fewest]
    level = float(shared_level(rules.confidence, max(len(items), 1)))
    told = [_row(instrument, "", of_each, rules.confidence), *(_row(instrument, *one, level) for one in items)]
    return pd.DataFrame(told)


def _row(instrument: str, item: str, some: pd.DataFrame, level: float) -> dict[str, object]:
    change, spread = float(some["change"].mean()), float(some["change"].std(ddof=1))
    low, high = (float(one) for one in mean_interval(change, spread, len(some), confidence=level))
    return {
        "instrument": instrument, "item": item, "n_sheets": len(some), "practice_before": some["before"].mean(),
        "practice_change": change, "practice_low": low, "practice_high": high,
        "least_practice": float(detectable_by_interval(low, high, confidence=level)),
        "is_clear": bool(leaves_out_0(low, high)),
    }  # fmt: skip


def _questions(said: pd.DataFrame, school: School) -> pd.DataFrame:
    items = said.drop_duplicates(["instrument", "item"])
    return items[["instrument", "item"]].assign(practice=wordings(items, school.reader.language))


def _answered(said: pd.DataFrame, both: pd.DataFrame, minimum: int) -> dict[str, int | None]:
    """Persons written in the questionnaire, those who answered each time, those read: answered both times.

    None is told where two of them would tell of a few persons who did not answer.
    """
    known = said[said["score"].notna()]
    of_wave = {wave: int(known.loc[known["wave"] == wave, "who"].nunique()) for wave in WAVES}
    told = {"listed": int(said["who"].nunique()), **of_wave, "both": int(both["who"].nunique())}
    is_few = any(0 < one - other < minimum for one in told.values() for other in told.values())
    return {} if is_few else dict(told)
