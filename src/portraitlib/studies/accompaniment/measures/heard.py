"""What students say of their accompaniment, by programme: heard, choosing, helped. Never by adult."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.results.section import Form, Result, demand, key, mark, n, named, statistic, study, table
from portraitlib.statistics.intervals import mean_interval
from portraitlib.studies.accompaniment.measures.populations import protected
from portraitlib.studies.accompaniment.measures.relations import (
    PAIR,
    PROGRAMME,
    is_in_year,
    meetings_of,
    of_programmes,
    relations_of_year,
    was_there,
)
from portraitlib.studies.accompaniment.settings import AccompanimentRules
from portraitlib.tables.questionnaires import told_answers
from portraitlib.tables.school import School

DIMENSIONS = ("heard", "choosing", "useful")
MOST_OF_ONE = 0.75
"""Share of a programme's students followed by one adult, above which what is told of it would be told of the adult."""
CHOSE = ("student", "both")
HEARD = table(
    "heard_by_programme",
    key("service"),
    key("programme"),
    key("dimension"),
    n("n_students"),
    statistic(
        "mean_said", mark("Réponse moyenne des élèves"), Form.NUMBER, unit="scale points",
        definition=mark("Moyenne des élèves, sur l'échelle des réponses; plus haut est mieux."),
    ),
    statistic(
        "said_low", mark("Réponse moyenne, borne basse"), Form.NUMBER, unit="scale points",
        definition=mark("Borne basse de l'intervalle de cette moyenne."),
    ),
    statistic(
        "said_high", mark("Réponse moyenne, borne haute"), Form.NUMBER, unit="scale points",
        definition=mark("Borne haute de l'intervalle de cette moyenne."),
    ),
)  # fmt: skip
CHOICES = table(
    "choices_by_programme",
    key("service"),
    key("programme"),
    n("n_students"),
    statistic(
        "n_meetings_told", mark("Rencontres lues"), Form.COUNT, unit="meetings",
        definition=mark("Rencontres de l'année où l'élève était, et dont on sait qui a choisi ce qui s'est fait."),
    ),
    statistic(
        "student_chose", mark("L'élève a choisi"), Form.PERCENT, of="meetings", unit="share",
        definition=mark("Part de ces rencontres où l'élève a choisi, seul ou avec l'adulte."),
    ),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Heard(Result):
    """What students say of their accompaniment this year.

    Parameters
    ----------
    scale_low, scale_high : float
        Ends of the scale of the answers.
    scale_words : str
    fewest_dyads : int
    n_programmes, n_told : int or None
        Programmes some of whose students answered; those of which something may be told. None for readers who may
        not see students, as the next.
    n_of_two : int or None
        Students who answered and have several adults: nobody knows of whom they speak.
    is_validated : bool
    """

    scale_low: float
    scale_high: float
    scale_words: str
    fewest_dyads: int
    n_programmes: int | None = None
    n_told: int | None = None
    n_of_two: int | None = None
    is_validated: bool = False


@study
def hear_accompanied(school: School) -> Heard:
    """Hear what students say of their accompaniment: heard, choosing, helped; by programme, never by adult.

    The last answers of the year of each student are read, under the programme of the relation that ran that day. A
    programme is told when enough students answered, of several adults, none of whom follows nearly all of them.

    Parameters
    ----------
    school : School

    Returns
    -------
    Heard or Refusal
        ``heard_by_programme`` (service x programme x dimension) and ``choices_by_programme`` (service x programme).
        ``no_words`` (nobody answered), ``too_few_words`` (no programme may be told), ``no_relations``.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> ids = list("abcdef")
    >>> people = pd.DataFrame({"student_id": ids, "school_year": 2026})
    >>> given = pd.DataFrame({"student_id": ids, "service_id": ids, "service": "mentoring",
    ...     "provider_id": list("xxyyzz"), "start_date": pd.Timestamp("2025-10-06")})
    >>> items = pd.DataFrame({"instrument": "M", "item": ["M1"], "dimension": "heard", "respondent": "student",
    ...     "scale_low": 1, "scale_high": 4})
    >>> said = pd.DataFrame({"instrument": "M", "item": "M1", "student_id": ids, "answer": [4.0, 4, 3, 3, 2, 2],
    ...     "date": pd.Timestamp("2025-11-20")})
    >>> school = school_in_memory({"students": people, "services": given, "questionnaires": items, "answers": said})
    >>> told = hear_accompanied(school).tables["heard_by_programme"].data
    >>> told[["dimension", "n_students", "mean_said"]].values.tolist()
    [['heard', 6, 3.0]]
    """
    chosen = school.settings(AccompanimentRules)
    # A reader to whom ten students are few hears no programme of five.
    fewest = max(chosen.fewest_dyads, school.reader.policy.minimum_count)
    rules = chosen.model_copy(update={"fewest_dyads": fewest})
    said = _said(school)
    demand(said, "no_words")
    year = of_programmes(relations_of_year(school))
    placed, n_of_two = _placed(said, year)
    told = placed[_may_be_told(placed, rules.fewest_dyads)]
    demand(told, "too_few_words", fewest=rules.fewest_dyads)
    scale = float(said["scale_low"].min()), float(said["scale_high"].max())
    scores, whom = _scores(told, scale, rules)
    choices, choosing = _choices(school, year, rules)
    first, is_inside = said.iloc[0], school.reader.policy.shows_students
    words = first[f"scale_words_{school.reader.language}"]
    return Heard(
        tables=named(
            protected(HEARD.filled(scores), school, whom, choosing),
            protected(CHOICES.filled(choices), school, choosing, whom),
        ),
        scale_low=scale[0],
        scale_high=scale[1],
        scale_words="" if pd.isna(words) else str(words),
        fewest_dyads=rules.fewest_dyads,
        n_programmes=len(placed[PROGRAMME].drop_duplicates()) if is_inside else None,
        n_told=len(told[PROGRAMME].drop_duplicates()) if is_inside else None,
        n_of_two=n_of_two if is_inside else None,
        is_validated=bool(said["is_validated"].eq(True).fillna(False).all()),
    )


def _said(school: School) -> pd.DataFrame:
    """Last answers of each student to each question of the three dimensions, the high ones being the good ones."""
    rows = told_answers(school)
    is_one = rows["student_id"].notna() & rows["answer"].notna() & rows["dimension"].isin(DIMENSIONS)
    rows = rows[(is_one & rows["respondent"].eq("student")).to_numpy(dtype=bool, na_value=False)]
    rows = rows[is_in_year(school, rows["date"])]
    turned = rows["scale_low"] + rows["scale_high"] - rows["answer"]
    rows = rows.assign(score=rows["answer"].mask(rows["is_reversed"].eq(True).fillna(False), turned))
    last = rows.groupby(["student_id", "instrument"])["date"].transform("max")
    return rows[(rows["date"] == last).to_numpy(dtype=bool)].sort_values(["student_id", "item"], ignore_index=True)


def _placed(said: pd.DataFrame, year: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Answers under the relation that ran that day; and students of several adults, whose answers are set aside."""
    rows = said.merge(year[["student_id", *PROGRAMME, "adult", "start_date", "end_date"]], on="student_id")
    rows = rows[((rows["start_date"] <= rows["date"]) & ~(rows["date"] > rows["end_date"])).to_numpy(dtype=bool)]
    n_ties = rows.groupby("student_id")["adult"].transform(lambda one: len(set(one)))
    is_one = (n_ties == 1).to_numpy(dtype=bool)
    kept = rows[is_one].drop_duplicates(["student_id", "instrument", "item"]).reset_index(drop=True)
    return kept, int(rows.loc[~is_one, "student_id"].nunique())


def _may_be_told(rows: pd.DataFrame, fewest: int) -> np.ndarray:
    """Rows of programmes of enough students and of several adults, none of whom follows nearly all of them.

    An adult who is not written may be any of the others: such students count, and make nobody more.
    """
    dyads = rows.drop_duplicates([*PROGRAMME, "student_id"])
    told = []
    for names, some in dyads.groupby(PROGRAMME):
        of_each, n_unknown = some["adult"].value_counts(), some["adult"].isna().sum()
        is_several = len(of_each) >= 2 and of_each.max() + n_unknown <= MOST_OF_ONE * len(some)
        told += [names] if len(some) >= fewest and is_several else []
    return np.isin(pd.MultiIndex.from_frame(rows[PROGRAMME]).to_flat_index(), pd.Index(told, dtype=object))


def _scores(
    rows: pd.DataFrame, scale: tuple[float, float], rules: AccompanimentRules
) -> tuple[pd.DataFrame, list[frozenset[str]]]:
    """Mean of the students' scores in each dimension, with its interval; enough of them must have answered it."""
    each = rows.groupby([*PROGRAMME, "dimension", "student_id"])["score"].mean().reset_index()
    each["dimension"] = pd.Categorical(each["dimension"], DIMENSIONS)  # in the order they are read
    told, whom = [], []
    for names, some in each.groupby([*PROGRAMME, "dimension"], sort=True, observed=True):
        if len(some) >= rules.fewest_dyads:
            mean, spread = some["score"].mean(), some["score"].std(ddof=1)
            low, high = np.clip(mean_interval(mean, spread, len(some), confidence=rules.confidence), *scale)
            keys = dict(zip([*PROGRAMME, "dimension"], names, strict=True))
            told.append(
                {**keys, "n_students": len(some), "mean_said": mean, "said_low": float(low), "said_high": float(high)}
            )
            whom.append(frozenset(some["student_id"]))
    return pd.DataFrame(told, columns=HEARD.names), whom


def _choices(
    school: School, year: pd.DataFrame, rules: AccompanimentRules
) -> tuple[pd.DataFrame, list[frozenset[str]]]:
    """Share of meetings of each programme in which the student chose, of those whose choice is written."""
    met = meetings_of(school)
    came = was_there(met) & is_in_year(school, met["date"])
    came &= met["chosen_by"].notna().to_numpy()
    rows = met[came].drop(columns="adult").merge(year[[*PAIR, *PROGRAMME, "adult"]], on=PAIR)
    rows = rows[_may_be_told(rows, rules.fewest_dyads)] if len(rows) else rows
    told, whom = [], []
    for names, some in rows.groupby(PROGRAMME, sort=True):
        ids = frozenset(some["student_id"])
        told.append({**dict(zip(PROGRAMME, names, strict=True)), "n_students": len(ids), "n_meetings_told": len(some),
                     "student_chose": some["chosen_by"].isin(CHOSE).mean()})  # fmt: skip
        whom.append(ids)
    return pd.DataFrame(told, columns=CHOICES.names), whom
