"""The school's rule on every series, with how often it is wrong for this very series; the other rules beside it."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import Any

import numpy as np
import pandas as pd

from portraitlib.journal.opened import Journal
from portraitlib.results.section import Form, Result, demand, fact, key, mark, n, named, part, statistic, study, table
from portraitlib.statistics.progress import Floats
from portraitlib.statistics.progress_errors import rule_errors
from portraitlib.statistics.progress_rules import CHANGE, GO_ON, LEAST_POINTS, RAISE, RULES
from portraitlib.studies.follow_up.measures.columns import N_PROBES
from portraitlib.studies.follow_up.measures.lines import READ, Lines, lines_of
from portraitlib.studies.follow_up.settings import ProgressRules
from portraitlib.tables.school import School

_ANSWERS = {CHANGE: "change", GO_ON: "go_on", RAISE: "raise_aim"}
_OF_SLOPE = ("trend_line", "slope_interval")  # the errors of the others suppose a start that varies as scores do
_STRAIGHT = 0.1  # least share of its spread that is noise, and not the step
_RULE_CODES = {
    "four_points": mark("Quatre derniers résultats"),
    "trend_line": mark("Droite de tendance"),
    "last_median": mark("Médiane des trois derniers"),
    "slope_interval": mark("Intervalle de la pente"),
}
ANSWERS = table(
    "rule_answers",
    key("student_id"),
    fact("group"),
    key("instrument"),
    N_PROBES,
    fact(
        "rule_answer",
        mark("La règle dit"),
        definition=mark("Ce que la règle dit de faire; l'équipe décide."),
        codes={
            "change": mark("Changer le soutien"),
            "go_on": mark("Continuer"),
            "raise_aim": mark("Viser plus haut"),
            "too_early": mark("Trop tôt"),
        },
    ),
    fact(
        "false_change",
        mark("Changerait à tort"),
        Form.PERCENT,
        unit="probability",
        definition=mark("Combien de fois la règle dirait « changer » à un élève exactement sur sa cible."),
    ),
    fact(
        "missed_change",
        mark("Ne verrait pas"),
        Form.PERCENT,
        unit="probability",
        definition=mark("Combien de fois la règle ne dirait pas « changer » à un élève qui ne progresse pas du tout."),
    ),
    about_students=True,
)
OTHER_RULES = table(
    "other_rules",
    key("student_id"),
    key("instrument"),
    key(
        "progress_rule",
        mark("Règle"),
        definition=mark("Règle de décision sur une série de résultats."),
        codes=_RULE_CODES,
    ),
    fact("rule_answer"),
    fact("false_change"),
    fact("missed_change"),
    about_students=True,
)
COUNTS = table(
    "rule_counts",
    key("instrument"),
    n("n_students"),
    part("n_change", mark("Changer"), definition=mark("Élèves pour qui la règle dit de changer le soutien.")),
    part("n_go_on", mark("Continuer"), definition=mark("Élèves pour qui elle dit de continuer.")),
    part("n_raise_aim", mark("Viser plus haut"), definition=mark("Élèves pour qui elle dit de viser plus haut.")),
    part("n_too_early", mark("Trop tôt"), definition=mark("Élèves qui ont trop peu de résultats pour la règle.")),
    statistic("n_rated", mark("Erreur connue"), Form.COUNT, unit="series", definition=mark("Dont l'erreur se sait.")),
    statistic(
        "expected_false", mark("À tort, attendus"), Form.MARK, unit="students",
        definition=mark("« Changer » dits à tort, parmi celles-là, si toutes étaient exactement sur leur cible."),
    ),
)  # fmt: skip
RATES = table(
    "rule_errors",
    key("progress_rule"),
    n("n_students"),
    *(
        statistic(f"{error}_{end}", label, Form.PERCENT, unit="probability", definition=words)
        for error, of_end in (
            (
                "false",
                {
                    "usual": (mark("À tort"), mark("« Changer » à un élève sur sa cible : série médiane.")),
                    "low": (mark("À tort, borne basse"), mark("« Changer » à tort : la plus petite part.")),
                    "high": (mark("À tort, borne haute"), mark("« Changer » à tort : la plus grande part.")),
                },
            ),
            (
                "missed",
                {
                    "usual": (mark("Manqués"), mark("Élève sans progrès que la règle ne verrait pas : série médiane.")),
                    "low": (mark("Manqués, borne basse"), mark("Manqués : la plus petite part.")),
                    "high": (mark("Manqués, borne haute"), mark("Manqués : la plus grande part.")),
                },
            ),
        )
        for end, (label, words) in of_end.items()
    ),
)


@dataclass(frozen=True, kw_only=True)
class AppliedRule(Result):
    """What the school's rule says of each series that has an aim.

    Parameters
    ----------
    rules : ProgressRules
    least_points : int
        Scores before the rule speaks.
    """

    rules: ProgressRules
    least_points: int


@study
def apply_progress_rule(
    school: School, *, home_group: str | None = None, journal: Journal | None = None
) -> AppliedRule:
    """Apply the school's rule to every series with an aim, and say how often it is wrong for each.

    Parameters
    ----------
    school : School
    home_group : str, optional
        Home group; all of them when None.
    journal : Journal, optional
        Where aims are written.

    Returns
    -------
    AppliedRule or Refusal
        ``rule_counts`` (a row an instrument), ``rule_answers`` (a row a student and instrument, what is to be changed
        first), ``other_rules``, ``rule_errors`` (a row a rule). ``no_progress``, ``nobody_followed_there``,
        ``no_aims``; ``aims_not_shown`` to a reader outside the team.
    """
    found = lines_of(school, journal)
    demand(len(found.series.rows), "no_progress", school_year=school.school_year)
    rows = found.series.rows
    in_group = (
        np.ones(len(rows), dtype=bool) if home_group is None else (rows["group"] == home_group).fillna(False).to_numpy()
    )
    demand(in_group.any(), "nobody_followed_there", group=home_group)
    demand(journal is None or not journal.is_closed, "aims_not_shown")
    places = np.flatnonzero(np.isin(found.state, READ) & in_group)
    demand(places, "no_aims")
    version = journal.version() if journal is not None else ""
    said = school.keep(f"answers of rules beside aims {version}", lambda _: answers_of(found))
    said = said[said["place"].isin(places)]
    own = said[said["progress_rule"] == found.rules.rule].reset_index(drop=True)
    tables = named(
        COUNTS.filled(_counts(own)),
        ANSWERS.filled(_in_order(own)[ANSWERS.names]),
        RATES.filled(_rates(said)),
        OTHER_RULES.filled(_of_others(said, found.rules.rule)[OTHER_RULES.names]),
    )
    return AppliedRule(tables=tables, rules=found.rules, least_points=found.rules.least_points)


def answers_of(found: Lines) -> pd.DataFrame:
    """What each rule says of each series beside an aim, with both of its errors; `place` is the row of the series."""
    places = np.flatnonzero(np.isin(found.state, READ))
    about = found.series.rows.iloc[places][["student_id", "group", "instrument"]].assign(place=places)
    about = about.assign(n_probes=found.line.n[places])
    answers, errors = _answers(found, places), np.array([_errors_of(found, int(place)) for place in places])
    errors = errors.reshape(len(places), 2, len(RULES))
    told = [
        about.assign(
            progress_rule=name,
            rule_answer=[_ANSWERS.get(one, "too_early") for one in answers[name]],
            false_change=errors[:, 0, number],
            missed_change=errors[:, 1, number],
        )
        for number, name in enumerate(RULES)
    ]
    return pd.concat(told, ignore_index=True).sort_values(["place"], kind="stable", ignore_index=True)


def _answers(found: Lines, places: np.ndarray) -> dict[str, Floats]:
    """Answers of each rule to the series asked for, each in its direction."""
    weeks, scores = found.series.weeks[places], found.aims.scores[places]
    sign = np.where(found.aims.is_descending[places], -1.0, 1.0)
    aim = found.aims.mirrored(places, sign)
    rules = found.rules
    more: dict[str, Any] = {"confidence": rules.confidence, "autocorrelation": rules.autocorrelation}
    return {
        name: rule(
            weeks, scores * sign[:, None], aim, least_points=rules.least_points,
            **(more if name == "slope_interval" else {}),
        )
        for name, rule in RULES.items()
    }  # fmt: skip


def _errors_of(found: Lines, place: int) -> list[tuple[float, ...]]:
    """Both errors of the four rules for a series; NaN where they are not known for it."""
    weeks, scores = found.series.weeks[place], found.aims.scores[place]
    dates, rules = np.sort(weeks[~np.isnan(scores)]), found.rules
    step = step_of(found, place)
    noise = np.sqrt(max(found.line.spread[place] ** 2 - step**2 / 12, (_STRAIGHT * found.line.spread[place]) ** 2))
    if len(dates) < max(LEAST_POINTS, rules.least_points) or not step <= 2 * noise:
        return [(np.nan,) * len(RULES)] * 2
    told = rule_errors(
        dates, found.aims.slope[place], noise, step=step,
        autocorrelation=rules.autocorrelation, confidence=rules.confidence,
    )  # fmt: skip
    known = [name in _OF_SLOPE or not found.aims.is_written[place] for name in RULES]
    return [
        tuple(rate if is_known else np.nan for rate, is_known in zip(astuple(one), known, strict=True))
        for one in (told.false_change, told.missed)
    ]


def step_of(found: Lines, place: int) -> float:
    """Smallest difference of two scores of the instrument: the one declared, or that of the scores themselves."""
    declared = found.series.rows["step"].iloc[place]
    if declared > 0:
        return float(declared)
    same = (found.series.rows["instrument"] == found.series.rows["instrument"].iloc[place]).to_numpy(dtype=bool)
    known = np.unique(found.series.scores[same])
    gaps = np.diff(known[~np.isnan(known)])
    least = gaps.min() if len(gaps) else 0.0
    is_multiple = least > 0 and np.allclose(gaps / least, np.rint(gaps / least), atol=1e-6)
    return float(least) if is_multiple else 0.0


def _of_others(said: pd.DataFrame, rule: str) -> pd.DataFrame:
    """What the rules that the school did not choose say of the series that have enough scores for them."""
    return said[(said["progress_rule"] != rule) & (said["rule_answer"] != "too_early")].reset_index(drop=True)


def _counts(own: pd.DataFrame) -> pd.DataFrame:
    """Answers counted by instrument, with how many « change » would be false if all were on their aims."""
    codes = [*_ANSWERS.values(), "too_early"]
    told = pd.crosstab(own["instrument"], own["rule_answer"]).reindex(columns=codes, fill_value=0).add_prefix("n_")
    false = own.groupby("instrument", sort=True)["false_change"]
    told = (
        told.assign(n_students=told.sum(axis=1), n_rated=false.count(), expected_false=false.sum(min_count=1))
        .rename_axis(columns=None)
        .reset_index()
    )
    return told.sort_values(["n_students", "instrument"], ascending=[False, True], kind="stable", ignore_index=True)


def _rates(said: pd.DataFrame) -> pd.DataFrame:
    """Both errors of each rule over the series whose errors are known: the median, the least, the most."""
    known = said[said["missed_change"].notna()]
    ends = {"usual": "median", "low": "min", "high": "max"}
    told = known.groupby("progress_rule", sort=False).agg(
        n_students=("student_id", "nunique"),
        **{f"false_{end}": ("false_change", how) for end, how in ends.items()},
        **{f"missed_{end}": ("missed_change", how) for end, how in ends.items()},
    )
    return told.reset_index()


def _in_order(own: pd.DataFrame) -> pd.DataFrame:
    """What is to be changed first."""
    order = {code: place for place, code in enumerate(("change", "raise_aim", "go_on", "too_early"))}
    ranked = own.assign(rank=own["rule_answer"].map(order))
    return ranked.sort_values(["rank", "instrument", "student_id"], kind="stable", ignore_index=True)
