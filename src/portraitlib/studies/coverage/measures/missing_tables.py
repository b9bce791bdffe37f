"""Tables of expected results: by subject, where the unit is one result, and by kind of student."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from portraitlib.results.section import Form, ResultTable, key, mark, n, part, rate, statistic, table, without
from portraitlib.rules import DisclosurePolicy, PortraitRules
from portraitlib.statistics.intervals import Bounds, share_difference_interval, wilson_interval
from portraitlib.tables.schemas import SCHEMAS

ATTRIBUTES = ("sex", "ehdaa_status", "has_intervention_plan", "first_language", "was_born_in_canada")
UNKNOWN = "unknown"
_TERMS = SCHEMAS["results"].column("term").codes
BY_SUBJECT = table(
    "missing_by_subject",
    key("subject"),
    key("term"),
    n(
        "n_expected",
        mark("Attendus"),
        definition=mark(
            "Résultats attendus : des cours que l'élève suit, aux étapes où ils ont été notés, et des matières que "
            "presque tous suivent."
        ),
    ),
    part("n_marked", mark("Avec une note"), definition=mark("Résultats attendus qui ont une note.")),
    part("n_coded", mark("Avec un code"), definition=mark("Résultats attendus qui ont un code.")),
    part("n_blank", mark("Ni note ni code"), definition=mark("Résultats attendus qui n'ont ni l'une ni l'autre.")),
    rate(
        "blank_share", mark("Part manquante"), of="n_blank", definition=mark("Sans note ni code, parmi les attendus.")
    ),
    statistic(
        "blank_low", mark("Manquante, borne basse"), Form.PERCENT, unit="share", definition=mark("Sa borne basse.")
    ),
    statistic(
        "blank_high", mark("Manquante, borne haute"), Form.PERCENT, unit="share", definition=mark("Sa borne haute.")
    ),
    rate("code_share", mark("Part avec un code"), of="n_coded", definition=mark("Avec un code, parmi les attendus.")),
)
BY_SUBJECT_OUTSIDE = table(
    "missing_by_subject",
    *(replace(one, is_shown=one.name not in ("n_expected", "n_marked")) for one in BY_SUBJECT.columns),
)
CODES = table("codes_by_subject", key("subject"), key("term"), key("mark_code", adds_up=True), n("n_students"))
NOTHING = table("terms_without_results", key("subject"), key("grade_level", adds_up=True), key("term"), n("n_students"))
_STUDENTS = (
    n("n_students"),
    part("n_complete", mark("Complets"), shown=False, definition=mark("Élèves qui ont toutes les notes attendues.")),
    rate("complete_share", mark("Part des complets"), of="n_complete", definition=mark("Complets, parmi les élèves.")),
    statistic(
        "complete_low", mark("Complets, borne basse"), Form.PERCENT, unit="share", definition=mark("Sa borne basse.")
    ),
    statistic(
        "complete_high", mark("Complets, borne haute"), Form.PERCENT, unit="share", definition=mark("Sa borne haute.")
    ),
    part(
        "n_with_codes", mark("Avec un code seulement"), definition=mark("Élèves sans vide, mais avec au moins un code.")
    ),
    part("n_with_blanks", mark("Avec un résultat manquant"), definition=mark("Élèves avec au moins un vide.")),
    statistic("n_expected", shown=False),
    statistic("n_blank", shown=False),
    rate("blank_share", of="n_with_blanks", shown=False),
    statistic(
        "result_blank_share",
        mark("Part des résultats manquants"),
        Form.PERCENT,
        unit="share",
        definition=mark("Résultats vides, parmi les résultats attendus."),
    ),
)
_DIFFERS = statistic(
    "differs",
    mark("Écart au-delà du hasard"),
    Form.TEXT,
    definition=mark(
        "L'écart avec le groupe de comparaison dépasse le hasard, toutes les comparaisons comptées (Bonferroni)."
    ),
)
_COMPARED = (*_STUDENTS, statistic("gap"), statistic("gap_low"), statistic("gap_high"), _DIFFERS)
OVERALL = table("missing_overall", key("school_year"), *_STUDENTS)


def by_student(expected: pd.DataFrame, students: pd.DataFrame) -> pd.DataFrame:
    """One row per student of whom something was expected: how many results, blank or coded."""
    status = expected["status"]
    marked = expected[["student_id"]].assign(n_expected=1, n_blank=status == "blank", n_code=status == "code")
    counted = marked.groupby("student_id").sum().astype("int64")
    return counted.reset_index().merge(students, on="student_id")


def _student_counts(by_student: pd.DataFrame, grain: list[str], confidence: float) -> pd.DataFrame:
    """Students of each group, by what they lack, with the interval of the complete share."""
    marked = by_student.assign(
        n_complete=(by_student["n_blank"] == 0) & (by_student["n_code"] == 0),
        n_with_codes=(by_student["n_blank"] == 0) & (by_student["n_code"] > 0),
        n_with_blanks=by_student["n_blank"] > 0,
        n_students=1,
    )
    sums = ["n_students", "n_complete", "n_with_codes", "n_with_blanks", "n_expected", "n_blank"]
    data = marked.groupby(grain, dropna=False)[sums].sum().astype("int64").reset_index()
    data["complete_share"] = data["n_complete"] / data["n_students"]
    data["complete_low"], data["complete_high"] = wilson_interval(
        data["n_complete"], data["n_students"], confidence=confidence
    )
    data["blank_share"] = data["n_with_blanks"] / data["n_students"]
    data["result_blank_share"] = data["n_blank"] / data["n_expected"]
    return data


def overall(by_student: pd.DataFrame, school_year: int, confidence: float) -> ResultTable:
    """One row: all the students of whom something was expected."""
    data = _student_counts(by_student.assign(school_year=school_year), ["school_year"], confidence)
    return OVERALL.filled(data)


def by_grouping(by_student: pd.DataFrame, by: str, rules: PortraitRules) -> ResultTable:
    """One row per level or home group; `differs` says whether it differs from all the others together."""
    data = _student_counts(by_student, [by], rules.confidence)
    others = data[["n_complete", "n_students"]].sum() - data[["n_complete", "n_students"]]
    is_compared = (data["n_students"] >= rules.smallest_group) & (others["n_students"] >= rules.smallest_group)
    low, high = _difference(data, others, is_compared, rules.confidence)
    differs = pd.Series((low > 0) | (high < 0), index=data.index, dtype="boolean")
    data["differs"] = differs.where(is_compared)
    return table(f"missing_by_{by}", key(by, adds_up=True), *_STUDENTS, _DIFFERS).filled(data)


def by_subgroup(by_student: pd.DataFrame, by: str, rules: PortraitRules) -> ResultTable:
    """One row per attribute and value, each set against the most numerous value of its attribute.

    `by` is one attribute, or ``"subgroup"`` for each of `ATTRIBUTES` that the data have.
    """
    attributes = ATTRIBUTES if by == "subgroup" else (by,)
    known = [name for name in attributes if by_student[name].notna().any()]
    parts = [_one_attribute(by_student, name, rules.confidence) for name in known]
    data = pd.concat(parts or [_one_attribute(by_student.iloc[:0], "sex", rules.confidence)], ignore_index=True)
    data = _compare(data, rules.smallest_group, rules.confidence)
    keys = (key("subgroup"), key("subgroup_value", adds_up=True))
    return table(f"missing_by_{by}", *keys, *_COMPARED).filled(data)


def _one_attribute(by_student: pd.DataFrame, name: str, confidence: float) -> pd.DataFrame:
    value = by_student[name].astype("object").where(by_student[name].notna(), UNKNOWN).map(str).astype("str")
    marked = by_student.assign(subgroup=name, subgroup_value=value)
    data = _student_counts(marked, ["subgroup", "subgroup_value"], confidence)
    return data.sort_values("n_students", ascending=False, kind="stable", ignore_index=True)


def _difference(data: pd.DataFrame, reference: pd.DataFrame, is_compared: pd.Series, confidence: float) -> Bounds:
    """Interval of the difference of complete shares; all comparisons share the error (Bonferroni)."""
    level = 1 - (1 - confidence) / max(1, int(is_compared.sum()))
    return share_difference_interval(
        data["n_complete"], data["n_students"], reference["n_complete"], reference["n_students"], confidence=level
    )


def _compare(data: pd.DataFrame, smallest_group: int, confidence: float) -> pd.DataFrame:
    """Set each subgroup against the most numerous one of its attribute."""
    first = data.groupby("subgroup")[["n_complete", "n_students", "complete_share"]].transform("first")
    is_reference = ~data.duplicated("subgroup")
    large = (data["n_students"] >= smallest_group) & (first["n_students"] >= smallest_group)
    is_compared = ~is_reference & large
    low, high = _difference(data, first, is_compared, confidence)
    gaps = pd.DataFrame(
        {"gap": data["complete_share"] - first["complete_share"], "gap_low": low, "gap_high": high}, index=data.index
    ).where(is_compared)
    differs = ((gaps["gap_low"] > 0) | (gaps["gap_high"] < 0)).astype("boolean").where(is_compared)
    return data.join(gaps).assign(differs=differs)


def by_subject(expected: pd.DataFrame, confidence: float) -> ResultTable:
    """One row per subject and term; each student of whom a result was expected is counted once."""
    grain = ["subject", "term"]
    kinds = pd.crosstab([expected["subject"], expected["term"]], expected["status"])
    data = kinds.reindex(columns=["mark", "code", "blank"], fill_value=0).astype("int64").reset_index()
    data.columns = [*grain, "n_marked", "n_coded", "n_blank"]
    data.insert(2, "n_expected", data[["n_marked", "n_coded", "n_blank"]].sum(axis=1))
    data["blank_share"] = data["n_blank"] / data["n_expected"]
    data["blank_low"], data["blank_high"] = wilson_interval(data["n_blank"], data["n_expected"], confidence=confidence)
    data["code_share"] = data["n_coded"] / data["n_expected"]
    return BY_SUBJECT.filled(_in_order(data, grain))


def codes(expected: pd.DataFrame) -> ResultTable:
    """Students with each code; with a subject and term they add up to its `n_coded`."""
    grain = ["subject", "term", "mark_code"]
    coded = expected[expected["status"] == "code"]
    data = coded.groupby(grain).size().rename("n_students").reset_index()
    return CODES.filled(_in_order(data, grain))


def told_outside(subjects: ResultTable, codes: ResultTable, policy: DisclosurePolicy) -> ResultTable:
    """The same without who was expected: less those who have a mark, whom other pages count, few would be left.

    Where few lack a mark, or several codes are of few, nothing goes out that would tell how many were expected.
    """
    if not policy.minimum_count:
        return subjects
    data, grain, least = subjects.data, ["subject", "term"], 0 if policy.protects_parts else 1
    n_codes = codes.data.groupby(grain).size().reindex(pd.MultiIndex.from_frame(data[grain])).fillna(0).to_numpy()
    is_few = (n_codes > 1) & (data["n_coded"] - n_codes < policy.minimum_count - 2).to_numpy()
    is_few |= data[["n_coded", "n_blank"]].isin(range(least, policy.minimum_count)).any(axis=1).to_numpy()
    told = without(BY_SUBJECT_OUTSIDE.filled(data), is_few, "n_marked", "blank_low", "blank_high")
    for count, share in (("n_coded", "code_share"), ("n_blank", "blank_share")):
        told = without(told, is_few & (data[count] >= least).to_numpy(), share)
    return told


def nothing_entered(expected: pd.DataFrame, students: pd.DataFrame) -> ResultTable:
    """Subjects and terms for which a whole level has nothing, though the year's other subjects have."""
    grain = ["subject", "grade_level", "term"]
    placed = expected.merge(students[["student_id", "grade_level"]], on="student_id")
    takers = placed.groupby(["subject", "grade_level"])["student_id"].nunique().rename("n_students").reset_index()
    # An exam is not held in every subject: its absence says nothing.
    terms = pd.DataFrame({"term": [term for term in _TERMS if term != "exam" and (placed["term"] == term).any()]})
    every = takers.merge(terms, how="cross")
    seen = pd.MultiIndex.from_frame(placed[grain])
    data = every[~pd.MultiIndex.from_frame(every[grain]).isin(seen)]
    return NOTHING.filled(_in_order(data[[*grain, "n_students"]], grain))


def _in_order(data: pd.DataFrame, grain: list[str]) -> pd.DataFrame:
    """Sort by `grain`, terms in the order of the year."""
    by_term = {term: place for place, term in enumerate(_TERMS)}
    return data.sort_values(
        grain, key=lambda column: column.map(by_term) if column.name == "term" else column, ignore_index=True
    )
