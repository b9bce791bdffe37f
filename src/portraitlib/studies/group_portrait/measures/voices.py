"""What students, parents and staff say, questionnaire by questionnaire; engagement has a section of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from portraitlib.results.section import Form, demand, fact, key, mark, statistic, study, table
from portraitlib.statistics.intervals import mean_interval
from portraitlib.studies.group_portrait.measures.engagement_scores import (
    RELIABILITY,
    Scores,
    common_scale,
    reliability_table,
    score_students,
    wave_of,
)
from portraitlib.studies.group_portrait.measures.engagement_tables import spread_of
from portraitlib.studies.group_portrait.measures.selection import Group, GroupResult, choose_group, whole, year_bounds
from portraitlib.studies.group_portrait.measures.voice_changes import N_PEOPLE, VOICE_CHANGES, changes_between
from portraitlib.studies.group_portrait.settings import GroupPortraitRules
from portraitlib.tables.questionnaires import ENGAGEMENT, told_answers, wordings
from portraitlib.tables.school import School

SCORES = table(
    "voice_scores",
    key("instrument"),
    key("respondent"),
    key("dimension"),
    key("unit", adds_up=True),
    N_PEOPLE,
    statistic("mean_score"),
    statistic("score_low"),
    statistic("score_high"),
)
QUESTIONS = table(
    "voice_questions",
    key("instrument"),
    key("item", shown=False),
    fact("question", mark("Question posée"), definition=mark("Question telle qu'elle a été posée.")),
    fact("dimension"),
    fact("is_reversed"),
    key("unit"),
    N_PEOPLE,
    statistic(
        "mean_answer",
        mark("Réponse moyenne"),
        Form.NUMBER,
        unit="scale points",
        definition=mark("Moyenne des réponses, telles qu'elles ont été données."),
    ),
)
VOICE_RELIABILITY = table(
    "voice_reliability", key("instrument"), *(N_PEOPLE if one.kind == "n" else one for one in RELIABILITY.columns)
)


@dataclass(frozen=True)
class Asked:
    """A questionnaire that was answered, and what a reader must know of it before its scores."""

    instrument: str
    respondent: str
    date: pd.Timestamp
    scale_low: float
    scale_high: float
    scale_words: str
    is_anonymous: bool
    is_validated: bool
    n_without_wording: int
    is_told: bool
    """Enough sheets came back to describe them."""


@dataclass(frozen=True, kw_only=True)
class Voices(GroupResult):
    """What people say, the last time each questionnaire was given in the year.

    Tables: ``scores`` (questionnaire x dimension x the group, the rest of its level or the school), ``questions``
    (questionnaire x question), ``reliability`` (questionnaire x dimension; the whole school), ``changes`` (as scores,
    where a questionnaire was given twice in the year: from the time before to the last). Of parents and staff, and of
    any sheet without a name or group, only the whole school is told.
    """

    questionnaires: tuple[Asked, ...]


@study
def describe_voices(
    school: School, *, group: str | None = None, school_year: int | None = None, whole_school: bool = False
) -> Voices:
    """Describe what students, parents and staff answered to each questionnaire but those on engagement.

    Sheets without a name are never told by group unless the group and the rest of its level both have at least
    `fewest_anonymous` of them, and never at all under that number, whoever reads.

    Parameters
    ----------
    school : School
    group : str, optional
        The notebook's by default.
    school_year : int, optional
        The year read by default.
    whole_school : bool
        Of the whole school, without a group.

    Returns
    -------
    Voices or Refusal
        ``no_voices`` (none that year), ``too_few_voices`` (too few sheets of each), or why there is no group.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> people = pd.DataFrame({"student_id": list("abcde"), "school_year": 2026, "group": "21", "grade_level": 2})
    >>> items = pd.DataFrame({"instrument": "Climat", "item": ["C1", "C2"], "wording_fr": "Oui ?",
    ...     "dimension": "safety", "respondent": "student", "scale_low": 1, "scale_high": 4, "is_reversed": False})
    >>> answers = pd.DataFrame([{"instrument": "Climat", "student_id": s, "date": pd.Timestamp("2025-10-22"), "item": i,
    ...     "answer": answer} for s, answer in zip("abcde", (1, 2, 3, 4, 4)) for i in ("C1", "C2")])
    >>> school = school_in_memory({"students": people, "questionnaires": items, "answers": answers}, group="21")
    >>> describe_voices(school).tables["scores"].data[["unit", "n_sheets", "mean_score"]].values.tolist()
    [['group', 5, 2.8]]
    """
    rules = school.settings(GroupPortraitRules)
    chosen = whole(school, school_year) if whole_school else choose_group(school, group, school_year)
    answers = _answers_of(school, chosen)
    demand(answers, "no_voices", **chosen.facts())
    sheets = [
        _Sheets(rows, chosen, _groups_of_level(school, chosen), rules, school.reader.language)
        for _, rows in answers.groupby("instrument", sort=True)
    ]
    told = [one for one in sheets if one.units]
    demand(told, "too_few_voices", **chosen.facts(), smallest=rules.fewest_anonymous)
    parts = {
        SCORES: pd.concat([one.score_rows() for one in told]).sort_values("unit", key=_last, kind="stable"),
        QUESTIONS: pd.concat([one.question_rows() for one in told], ignore_index=True),
        VOICE_RELIABILITY: pd.concat([one.reliability_rows() for one in told], ignore_index=True),
        VOICE_CHANGES: pd.concat([one.change_rows() for one in told], ignore_index=True),
    }
    return Voices(
        tables={
            name.name.removeprefix("voice_"): name.filled(rows.reset_index(drop=True)) for name, rows in parts.items()
        },
        scope=chosen.scope,
        rules=rules,
        questionnaires=tuple(one.asked for one in sheets),
    )


def on_engagement(questions: pd.DataFrame) -> pd.DataFrame:
    """Questions on one of the dimensions of engagement."""
    return questions[questions["dimension"].isin(ENGAGEMENT).to_numpy(dtype=bool)]


def on_something_else(questions: pd.DataFrame) -> pd.DataFrame:
    """Questions that this section describes, once they are answered."""
    return questions[(questions["dimension"].notna() & ~questions["dimension"].isin(ENGAGEMENT)).to_numpy(dtype=bool)]


def _answers_of(school: School, chosen: Group) -> pd.DataFrame:
    """Dated answers of the year with who gave them; those of surveys before and after wait for their comparison."""
    told = told_answers(school)
    first, last = year_bounds(chosen.school_year)
    is_read = told["date"].between(first, last) & told["wave"].isna() & ~told["dimension"].isin(ENGAGEMENT)
    rows = told[(is_read & told["dimension"].notna()).to_numpy(dtype=bool)]
    return rows.assign(who=rows["student_id"].fillna(rows["respondent_id"])).dropna(subset="who")


def _last(units: pd.Series) -> pd.Series:
    """Whether each unit comes after the others: the rest of the level."""
    return units == "rest"


def _groups_of_level(school: School, chosen: Group) -> pd.Index:
    students = school.table("students")
    rows = students[students["student_id"].isin(chosen.rest) & (students["school_year"] == chosen.school_year)]
    return pd.Index(rows["group"].dropna().unique())


def _is_yes(value: Any) -> bool:
    return bool(pd.notna(value) and value)


class _Sheets:
    """Sheets of one questionnaire, the last time it was given: who may be told apart, and what they say."""

    def __init__(
        self, rows: pd.DataFrame, chosen: Group, level: pd.Index, rules: GroupPortraitRules, language: str
    ) -> None:
        wave, waves = wave_of(rows["date"], rules.passation_gap_days)
        self._every, self._rows, self._rules, self._language = rows, rows[wave == len(waves) - 1], rules, language
        first = self._rows.iloc[0]
        self._is_nameless = bool(self._rows["student_id"].isna().any())
        self._is_of_students = first["respondent"] == "student"
        self._floor = rules.fewest_anonymous if self._is_nameless else rules.smallest_class
        self._dimensions = tuple(dict.fromkeys(self._rows.sort_values("item")["dimension"]))
        self._low, self._high = common_scale(self._rows)
        self._scores = self._scored()
        self.units = dict(self._units(chosen, level))
        questions = self._rows.drop_duplicates("item")
        words = first[f"scale_words_{language}"] if f"scale_words_{language}" in questions else None
        self.asked = Asked(
            instrument=str(first["instrument"]),
            respondent=str(first["respondent"]),
            date=waves[-1],
            scale_low=self._low,
            scale_high=self._high,
            scale_words="" if pd.isna(words) else str(words),
            is_anonymous=self._is_nameless or _is_yes(first["is_anonymous"]),
            is_validated=_is_yes(first["is_validated"]),
            n_without_wording=int((wordings(questions, language) == "").sum()),
            is_told=bool(self.units),
        )

    def _scored(self) -> Scores:
        return score_students(
            self._rows.assign(student_id=self._rows["who"]),
            gap_days=self._rules.passation_gap_days,
            least_answered_share=self._rules.least_answered_share,
            dimensions=self._dimensions,
        )

    def _units(self, chosen: Group, level: pd.Index) -> Iterator[tuple[str, pd.Index]]:
        """Who is described together: the group and the rest of its level when both may be, else the whole school."""
        people = self._scores.students
        if self._is_of_students and chosen.group:
            parts = {"group": people.intersection(chosen.students), "rest": people.intersection(chosen.rest)}
            if self._is_nameless:
                group = self._rows.drop_duplicates("who").set_index("who")["group"]
                parts = {"group": group.index[group == chosen.group], "rest": group.index[group.isin(level)]}
            enough = {name: part for name, part in parts.items() if self._is_enough(part)}
            # Of nameless sheets, one part alone would tell the other by what the level or the school says.
            if "group" in enough and (len(enough) == len(parts) or not self._is_nameless):
                yield from enough.items()
                return
        if self._is_enough(people):
            yield "school", people

    def _is_enough(self, people: pd.Index) -> bool:
        """Whether every dimension has enough scores to be told."""
        scored = ~np.isnan(self._scores.of(people)[:, -1])
        return bool((scored.sum(axis=0) >= self._floor).all())

    def score_rows(self) -> pd.DataFrame:
        """Mean score of each dimension, for each unit."""
        parts = []
        for unit, people in self.units.items():
            points = self._low + self._scores.of(people)[:, -1] * (self._high - self._low)
            count, mean, spread = spread_of(points)
            low, high = mean_interval(mean, spread, count, confidence=self._rules.confidence)
            values = {"n_sheets": count, "mean_score": mean, "score_low": low, "score_high": high}
            parts.append(pd.DataFrame({"dimension": self._dimensions, "unit": unit, **values}))
        return self._named(pd.concat(parts, ignore_index=True)).assign(respondent=self.asked.respondent)

    def question_rows(self) -> pd.DataFrame:
        """Mean answer to each question, of the smallest unit that may be told."""
        unit, people = next(iter(self.units.items()))
        rows = self._rows[self._rows["who"].isin(people).to_numpy()]
        of_item = rows.groupby("item", sort=True)["answer"]
        told = rows.drop_duplicates("item").set_index("item").sort_index()
        data = pd.DataFrame(
            {
                "question": wordings(told, self._language).replace("", None),
                "dimension": told["dimension"],
                "is_reversed": told["is_reversed"],
                "unit": unit,
                "n_sheets": of_item.count(),
                "mean_answer": of_item.mean(),
            }
        )
        return self._named(data[data["n_sheets"] >= self._floor].reset_index())

    def change_rows(self) -> pd.DataFrame:
        """Change since the time before, for each unit."""
        rows = changes_between(self._every, self.units, self._rules, self._floor, is_nameless=self._is_nameless)
        return self._named(rows).assign(respondent=self.asked.respondent)

    def reliability_rows(self) -> pd.DataFrame:
        """How regularly each dimension measures, among the sheets of the whole school."""
        data = reliability_table(self._scores, self._rules).data.rename(columns={"n_students": "n_sheets"})
        return self._named(data[data["n_sheets"] >= self._floor])

    def _named(self, rows: pd.DataFrame) -> pd.DataFrame:
        return rows.assign(instrument=self.asked.instrument)
