"""Who is compared: each student concerned by a programme, who took it, the outcome, and what was known before."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace

import pandas as pd

from portraitlib.params import resolve
from portraitlib.studies.evaluation.measures.concerned import concerned, levels_of
from portraitlib.studies.evaluation.measures.outcomes import Outcome, outcome_of
from portraitlib.studies.evaluation.measures.panels import months_of, panel_of, phases_of
from portraitlib.studies.evaluation.measures.programmes import first_day, programme_row, programmes_of, took_of
from portraitlib.studies.evaluation.measures.refused import need
from portraitlib.studies.evaluation.settings import DesignRules, EvaluationRules
from portraitlib.tables.school import School
from portraitlib.tables.school.opening import school_of
from portraitlib.tables.store import open_partition

ID = ["school_id", "student_id"]


@dataclass(frozen=True)
class Compared:
    """Students concerned by a programme, those without an outcome too.

    Parameters
    ----------
    programme : dict
        Its row in `programmes_of`.
    outcome : Outcome
        Of the first school.
    data : DataFrame
        ``school_id``, ``student_id``, ``unit`` (what was drawn; else the school when several are read together, or the
        home group), ``took`` (0 or 1), ``is_offered`` (0, 1, missing where nobody says), ``score``, ``outcome``,
        ``before``, and what was known before the support, one column ``c_…`` each, missing where it is not known.
    aside : DataFrame
        ``reason``, ``n``: students of the year who are not concerned; with those of `data`, everyone.
    since : Timestamp
        Day on which the programme began; NaT when nobody knows.
    rules : DesignRules
        What a comparison needs, as the school's parameters say it.
    panel, months, phases : DataFrame
        See `panels`; empty where the outcome or the schools have none.
    """

    programme: dict[str, object]
    outcome: Outcome
    data: pd.DataFrame
    aside: pd.DataFrame
    since: pd.Timestamp
    rules: DesignRules = field(default_factory=DesignRules)
    panel: pd.DataFrame = field(default_factory=pd.DataFrame)
    months: pd.DataFrame = field(default_factory=pd.DataFrame)
    phases: pd.DataFrame = field(default_factory=pd.DataFrame)

    @property
    def known(self) -> pd.DataFrame:
        """Rows of the students who have an outcome."""
        return self.data[self.data["outcome"].notna().to_numpy()]

    @property
    def n_years(self) -> int:
        """School years read together."""
        return len(set(self.data["school_year"]))

    @property
    def covariates(self) -> list[str]:
        """Columns of what was known before, the outcome's own apart."""
        return [str(name) for name in self.data if str(name).startswith("c_")]


def schools_together(school: School) -> list[School]:
    """The school, then those that the team reads with it; itself alone for another audience."""
    return school.keep("schools read together", _schools_together)


def _schools_together(school: School) -> list[School]:
    asked = school.settings(EvaluationRules).schools_together if school.reader.audience == "interne" else ()
    if school.code not in asked:
        return [school]
    others = [code for code in asked if code != school.code]
    params = [school.params.model_copy(update={"school": code}) for code in others]
    return [school, *(school_of(open_partition(resolve(one.store), one.school), one) for one in params)]


def compared_of(school: School, programme_id: str, outcome: str) -> Compared:
    """Students concerned by a programme, with an outcome; those of the schools read together.

    Returns
    -------
    Compared
        Refused ``no_programme``, ``no_outcome``, ``duplicates``, ``treated_before_eligible``, ``two_programmes``,
        ``outcome_before_start``, ``sequences_pooled``, ``constant_outcome``.

    Examples
    --------
    Of four students, one was tutored:

    >>> from portraitlib.tables.school import school_in_memory
    >>> who = ["a", "b", "c", "d"]
    >>> tables = {
    ...     "students": pd.DataFrame({"student_id": who, "school_year": 2026, "grade_level": 2, "group": "21"}),
    ...     "services": pd.DataFrame({"student_id": ["a"], "service": ["tutoring"], "start_date": ["2025-12-01"]}),
    ...     "results": pd.DataFrame({"student_id": who, "school_year": 2026, "subject": "french", "course": "132208",
    ...                              "competency": "overall", "term": "3", "course_level": 2,
    ...                              "mark": [60.0, 70.0, 80.0, 75.0]})}
    >>> compared_of(school_in_memory(tables), "tutoring", "mark:french").data["took"].tolist()
    [1, 0, 0, 0]
    """
    return school.keep(f"compared {programme_id} by {outcome}", lambda one: _compared_of(one, programme_id, outcome))


def _compared_of(school: School, programme_id: str, code: str) -> Compared:
    programme, schools = programme_row(school, programme_id), schools_together(school)
    since = first_day(school, programme)
    found = outcome_of(school, code, since=since)
    need(pd.isna(since) or pd.isna(found.known_on) or found.known_on > since, "outcome_before_start")
    levels, years = levels_of(school, programme), _years_together(school, programme)
    parts = [concerned(one, programme, code, since, levels) for one in schools]
    parts += [concerned(one, programme, code, first_day(one, programme), levels) for one in years]
    data = pd.concat([rows for rows, _ in parts], ignore_index=True)
    data["unit"] = _units(data, programme)
    told = sum((Counter(aside) for _, aside in parts), Counter[str]())
    aside = pd.DataFrame(sorted(told.items()), columns=["reason", "n"])
    rules = school.settings(EvaluationRules).designs
    made = Compared(programme, found, data.drop(columns=["group"]), aside, since, rules)
    _check(school, made)
    return _over_time(school, schools, made)


def _over_time(school: School, schools: list[School], made: Compared) -> Compared:
    """The comparison, with what the schools, the months or the passages hold beside one value a student."""
    measure, _, of = made.outcome.code.partition(":")
    took = made.data[made.data["took"] == 1]
    if len(schools) > 1:
        made = replace(made, panel=panel_of(schools, made.programme, made.outcome.code))
    if measure == "absence":
        return replace(made, months=months_of(school, made.since, set(took["student_id"])))
    if measure == "score":
        return replace(made, phases=phases_of(school, of, took.set_index("student_id")["started_on"]))
    return made


def _years_together(school: School, programme: dict[str, object]) -> list[School]:
    """The school in earlier years, when one cut-off chose its students in each: students are few near a cut-off."""
    if programme["chosen_by"] != "cut_off":
        return []
    rows, same = school.table("programmes"), ("programme_id", "chosen_by", "cutoff", "cutoff_side")
    first = school.school_year - school.settings(EvaluationRules).designs.years_at_cutoff
    is_own = rows["school_year"].between(first + 1, school.school_year - 1).fillna(False)
    for name in same:
        is_own &= (rows[name] == programme[name]).fillna(False)
    years = sorted({int(year) for year in rows.loc[is_own.to_numpy(dtype=bool), "school_year"]})
    return [replace(school, params=school.params.model_copy(update={"school_year": year})) for year in years]


def _check(school: School, made: Compared) -> None:
    """Refuse what no design could carry."""
    known = made.known
    ids = set(known["student_id"])
    sequences = made.outcome.sequences
    followed = set(sequences[sequences.index.isin(ids)].astype("str"))
    need(len(followed) < 2, "sequences_pooled")
    need(len(known), "no_outcome", outcome=made.outcome.code)
    need(known["outcome"].max() > known["outcome"].min(), "constant_outcome")
    other = _other_programme(school, made)
    need(not other, "two_programmes", other=other)


def _other_programme(school: School, made: Compared) -> str:
    """Another programme that most of the students of this one have too, and the others do not; empty without one."""
    own, rows = made.data[made.data["school_id"] == school.code], programmes_of(school)
    took = own["took"].to_numpy() == 1
    for other in rows["programme_id"].astype("str"):
        row = programme_row(school, other)
        if other == made.programme["programme_id"] or _is_same(row, made.programme):
            continue
        has = own["student_id"].isin(set(took_of(school, row).index)).to_numpy()
        if took.any() and (~took).any() and has[took].mean() - has[~took].mean() > made.rules.most_also:
            return str(row["programme_name"] or row["service"])
    return ""


def _is_same(one: dict[str, object], other: dict[str, object]) -> bool:
    """Whether two rows tell of the same services: one programme written twice, in two subjects say, is not two."""
    return one["service"] == other["service"]


def _units(data: pd.DataFrame, programme: dict[str, object]) -> pd.Series:
    """What students go together by: what was drawn; the school, of several; the home group.

    Of several years, the student: the same one may be there more than once.
    """
    is_alone = programme["chosen_by"] == "drawn" and programme["drawn_unit"] in ("student", None)
    if is_alone or len(set(data["school_year"])) > 1:
        return data["student_id"]
    return data["school_id"] if len(set(data["school_id"])) > 1 else data["group"]
