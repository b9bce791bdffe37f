"""Items of the diagnostic instruments: what a group has right, leaves out, and which items tell students apart."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from portraitlib.results.section import Form, ResultTable, fact, key, less, mark, n, part, rate, statistic, study, table
from portraitlib.statistics.items import column_moments, facility_interval, item_rest_correlation
from portraitlib.studies.group_portrait.measures.answers import InstrumentResult, Sitting, latest_sittings, taken
from portraitlib.studies.group_portrait.measures.beside_level import rest_may_be_told, welch_gaps
from portraitlib.studies.group_portrait.measures.columns import HIGH, LOW, N_ITEMS, RIGHT, WILSON
from portraitlib.studies.group_portrait.measures.populations import of_group
from portraitlib.studies.group_portrait.measures.selection import Group, choose_group
from portraitlib.studies.group_portrait.settings import GroupPortraitRules
from portraitlib.tables.school import School

GAPS = ("rest_facility", "gap", "gap_low", "gap_high", "is_clear", "is_lower")
"""Columns that compare the group with the rest of its level."""

ITEMS = table(
    "items",
    key("instrument"),
    key("item"),
    fact("skill"),
    fact("maximum_score"),
    fact(
        "is_essential_item",
        mark("Essentiel"),
        like="yes_no",
        definition=mark("L'équipe a dit cet apprentissage essentiel (params/portrait_groupe.yml)."),
    ),
    n("n_students"),
    rate(
        "right_share",
        mark("Part qui réussit"),
        of="n_right",
        told=("facility", "facility_low", "facility_high", *GAPS),
        shown=False,
        definition=mark("Part des élèves ayant atteint l'item qui le réussissent."),
    ),
    statistic(
        "facility",
        mark("Part des points obtenus"),
        Form.PERCENT,
        unit="share",
        definition=mark("Part moyenne des points de l'item, parmi les élèves qui l'ont atteint."),
        source="Lord & Novick 1968",
    ),
    statistic(
        "facility_low", mark("Part des points, borne basse"), Form.PERCENT, unit="share", definition=LOW, source=WILSON
    ),
    statistic(
        "facility_high",
        mark("Part des points, borne haute"),
        Form.PERCENT,
        unit="share",
        definition=HIGH,
        source=WILSON,
    ),
    *RIGHT,
    part(
        "n_omitted", mark("Sauté"), group="omitted", definition=mark("Élèves qui ont atteint l'item et l'ont laissé.")
    ),
    part(
        "n_answered",
        mark("Avec une réponse"),
        group="omitted",
        shown=False,
        definition=mark("Élèves, ou items, avec une réponse."),
    ),
    statistic(
        "n_not_reached",
        mark("Non atteint"),
        Form.COUNT,
        definition=mark("Élèves qui ne se sont pas rendus à l'item : manquant, jamais 0."),
    ),
    statistic(
        "discrimination",
        mark("Lien avec le reste de l'instrument"),
        unit="coefficient",
        definition=mark("Corrélation de l'item avec le reste de l'instrument, dans tout le niveau."),
        source="Lord & Novick 1968",
    ),
    statistic(
        "is_odd",
        mark("À relire"),
        Form.TEXT,
        shown=False,
        definition=mark("Les élèves qui ont moins de points le réussissent autant, ou plus."),
    ),
    statistic(
        "rest_facility",
        mark("Autres groupes du niveau"),
        Form.PERCENT,
        unit="share",
        definition=mark("Part des points obtenus dans les autres groupes du niveau."),
    ),
    statistic("gap"),
    statistic("gap_low"),
    statistic("gap_high"),
    statistic("is_clear"),
    statistic(
        "is_lower",
        mark("Nettement moins réussi"),
        Form.TEXT,
        shown=False,
        definition=mark("Nettement moins réussi que dans les autres groupes du niveau."),
    ),
)
_NOT_REACHED_UNTOLD = replace(ITEMS, columns=tuple(one for one in ITEMS.columns if one.name != "n_not_reached"))
TAKERS = table(
    "takers",
    key("instrument"),
    key("subject"),
    fact("first_date"),
    fact("last_date", shown=False),
    N_ITEMS,
    n("n_students"),
    statistic(
        "n_took", mark("L'ont passé"), Form.COUNT, definition=mark("Élèves du groupe qui ont au moins une réponse.")
    ),
    statistic(
        "n_did_not_take",
        mark("Ne l'ont pas passé"),
        Form.COUNT,
        definition=mark("Élèves du groupe sans aucune réponse."),
    ),
)


@dataclass(frozen=True, kw_only=True)
class InstrumentItems(InstrumentResult):
    """Items of the instruments that a group took.

    Tables: ``items`` (one row per instrument and item), ``takers`` (one row per instrument: who took it).
    """

    is_compared: bool


@study
def describe_instrument(
    school: School, *, group: str | None = None, instrument: str | None = None, school_year: int | None = None
) -> InstrumentItems:
    """Describe the items of each diagnostic instrument at its latest sitting of the year.

    Facility is the mean share of an item's points over the students who reached it. An omitted item counts
    as 0 (unless the parameters say otherwise), an item not reached as missing. Discrimination is the
    correlation of the item with the rest of the instrument, over the whole level where it took it.

    Parameters
    ----------
    school : School
    group : str, optional
        The notebook's group by default.
    instrument : str, optional
        All those that the group took by default.
    school_year : int, optional

    Returns
    -------
    InstrumentItems or Refusal
        Refused without a group, without items, without answers, with too few students, or when everything was
        omitted.

    Raises
    ------
    ParamsError
        ``unknown_instrument`` with those there are.

    References
    ----------
    `statistics.items`; differences by Welch's interval, `statistics.intervals`.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> students = pd.DataFrame({"student_id": list("abcdef"), "school_year": 2026, "group": "21", "grade_level": 2})
    >>> items = pd.DataFrame({"instrument": "T", "item": ["Q1", "Q2"], "maximum_score": [1.0, 2.0]})
    >>> answers = pd.DataFrame({"student_id": list("abcdef") * 2, "instrument": "T",
    ...     "date": pd.Timestamp("2025-09-16"), "item": ["Q1"] * 6 + ["Q2"] * 6,
    ...     "score": [1, 1, 1, 0, 0, 0, 2, 1, 1, 0, 0, 2.0]})
    >>> made = {"students": students, "items": items, "responses": answers}
    >>> describe_instrument(school_in_memory(made, group="21")).tables["items"].data["facility"].tolist()
    [0.5, 0.5]
    """
    chosen = choose_group(school, group, school_year)
    sittings = latest_sittings(school, chosen, instrument)
    n_items = sum(len(sitting.items) for sitting in sittings)  # all items of all instruments are looked at together
    data = pd.concat([item_table(sitting, school, n_items) for sitting in sittings], ignore_index=True)
    items = (_NOT_REACHED_UNTOLD if school.reader.policy.minimum_count else ITEMS).filled(data)
    return InstrumentItems(
        tables={"items": of_group(items, chosen, school, sittings), "takers": takers_table(sittings, chosen)},
        counts={"students": len(chosen.students), "left": chosen.n_left},
        scope=chosen.scope,
        rules=school.settings(GroupPortraitRules),
        taken=taken(sittings),
        is_compared=bool(data["gap"].notna().any()),
    )


def item_table(sitting: Sitting, school: School, n_compared: int) -> pd.DataFrame:
    """One row per item of a sitting, for the group and beside the rest of its level, as far as the reader may know."""
    rules, own = school.settings(GroupPortraitRules), sitting.of_group()
    moments = column_moments(own.shares)
    low, high = facility_interval(own.shares, confidence=rules.confidence)
    right = (own.shares >= rules.right_share - 1e-9).sum(axis=0)
    enough = sitting if rest_may_be_told(sitting, school) else own
    discrimination = item_rest_correlation(enough.shares, sitting.maximum, smallest=max(rules.smallest_correlation, 4))
    table = sitting.items.assign(
        instrument=sitting.instrument,
        is_essential_item=sitting.items["item"].isin(rules.essential_items.get(sitting.instrument, ())),
        n_students=moments.n,
        n_right=right,
        n_not_right=moments.n - right,
        n_omitted=own.omitted.sum(axis=0),
        n_answered=moments.n - (own.omitted & ~np.isnan(own.shares)).sum(axis=0),
        right_share=np.divide(right, moments.n, out=np.full(len(right), np.nan), where=moments.n > 0),
        facility=moments.mean,
        facility_low=low,
        facility_high=high,
        discrimination=discrimination,
        is_odd=discrimination <= 0,
    )
    if not school.reader.policy.minimum_count:
        table["n_not_reached"] = own.not_reached.sum(axis=0)
    return table.assign(**_gaps(sitting, school, n_compared))


def takers_table(sittings: list[Sitting], group: Group) -> ResultTable:
    """Who took each instrument and who did not, in the group."""
    rows = [
        {
            "instrument": sitting.instrument,
            "subject": sitting.subject,
            "first_date": sitting.first_date,
            "last_date": sitting.last_date,
            "n_items": len(sitting.items),
            "n_students": len(group.students),
            "n_took": sitting.n_group,
            "n_did_not_take": len(group.students) - sitting.n_group,
        }
        for sitting in sittings
    ]
    takers = TAKERS.filled(pd.DataFrame(rows))
    # The few who did not would be told by the size of the class, which other tables tell.
    return less(takers, takers.data["n_did_not_take"], takers.data["n_took"])


def _gaps(sitting: Sitting, school: School, n_compared: int) -> dict[str, Any]:
    if not rest_may_be_told(sitting, school):
        return {**dict.fromkeys(GAPS[:-2], np.nan), "is_clear": False, "is_lower": False}
    rest = sitting.of(~sitting.in_group)
    gaps = welch_gaps(sitting.of_group().shares, rest.shares, school.settings(GroupPortraitRules), n_compared)
    is_lower = gaps["is_clear"] & (gaps["gap"] < 0)
    return {"rest_facility": column_moments(rest.shares).mean, **gaps, "is_lower": is_lower}
