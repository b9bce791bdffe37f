"""Accompanied groups: their size at each date, who stays with them, individual talks, programmes, needs, activities."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.indicators.followed import last_day_known
from portraitlib.results.section import (
    Form,
    Result,
    ResultTable,
    column,
    demand,
    key,
    mark,
    n,
    named,
    part,
    statistic,
    study,
    table,
)
from portraitlib.studies.accompaniment.measures.populations import hidden, is_few, protected, whom_of
from portraitlib.studies.accompaniment.measures.programmes import (
    activities_of_programmes,
    meeting_times,
    needs_of_programmes,
)
from portraitlib.studies.accompaniment.measures.relations import PAIR, meetings_of, was_there
from portraitlib.studies.accompaniment.measures.sizes import GROUP, groups_of, sizes_of
from portraitlib.studies.accompaniment.settings import AccompanimentRules
from portraitlib.tables.school import School

TALKS = ("n_talked_alone", "n_not_talked_alone", "n_talk_unknown")
column(
    "size_state",
    mark("Taille"),
    codes={
        "advised": mark("Taille conseillée"),
        "over_advised": mark("Plus que conseillé"),
        "over_most": mark("Au-dessus de la limite"),
    },
    definition=mark("Le plus d'élèves à la fois dans l'année, à côté des deux nombres du guide."),
    source="params/accompagnement.yml",
)
GROUPS = table(
    "accompanied_groups",
    key("programme", adds_up=1),
    key(
        "accompanied_group", mark("Groupe accompagné"), adds_up=2,
        definition=mark("Nom du groupe, ou numéro de son service."),
    ),
    n("n_students", form=Form.COUNT),
    statistic(
        "size_largest", mark("Le plus à la fois"), Form.COUNT, unit="students",
        definition=mark("Le plus d'élèves à la fois dans l'année."),
    ),
    statistic("size_state"),
    statistic(
        "n_adults_seen", mark("Adultes"), Form.COUNT, unit="adults",
        definition=mark("Adultes différents aux rencontres inscrites du groupe, dans l'année."),
    ),
    statistic(
        "main_adult", mark("Avec l'adulte principal"), Form.PERCENT, of="meetings", unit="share",
        definition=mark("Part des rencontres du groupe avec l'adulte qui en a fait le plus."),
    ),
    part(
        "n_talked_alone", mark("Vus seuls"), group="talks",
        definition=mark("Élèves qui ont eu une rencontre inscrite où ils étaient seuls avec l'adulte."),
    ),
    part("n_not_talked_alone", mark("Pas vus seuls"), group="talks", definition=mark("Aucune n'est inscrite.")),
    part(
        "n_talk_unknown", mark("Non connu"), group="talks",
        definition=mark("Pour trop peu de leurs rencontres, le nombre d'élèves présents est inscrit."),
    ),
)  # fmt: skip
SIZES = table("accompanied_group_sizes", key("accompanied_group"), key("date"), n("n_students"), about_students=True)
ENOUGH_KNOWN = 0.5
GROUPS_OF = ["programme", "accompanied_group"]


@dataclass(frozen=True, kw_only=True)
class AccompaniedGroups(Result):
    """Accompanied groups of the year; `counts`, for the team: ``over_advised``, ``over_most``.

    Parameters
    ----------
    until : Timestamp
        Last day known.
    advised, most : int
        Students that the guide advises, and its limit.
    activities : dict of code to (French, English)
    """

    until: pd.Timestamp
    advised: int
    most: int
    activities: dict[str, tuple[str, str]]


@study
def describe_accompanied_groups(school: School) -> AccompaniedGroups:
    """Describe accompanied groups: their size at each date, whether the adult stays, individual talks, activities.

    Parameters
    ----------
    school : School

    Returns
    -------
    AccompaniedGroups or Refusal
        ``accompanied_groups`` (one row per group), ``meeting_times`` (programme x day of the week),
        ``programme_activities`` (programme x activity); for an audience
        that may see students, ``accompanied_group_sizes`` (group x day of a change) and ``programme_needs``.
        ``no_relations``, ``no_groups``.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> people = pd.DataFrame({"student_id": list("abc"), "school_year": 2026})
    >>> given = pd.DataFrame({"student_id": list("abc"), "service_id": "1", "service": "group_accompaniment",
    ...     "group_id": "A", "start_date": pd.to_datetime(["2025-09-08", "2025-09-08", "2025-11-03"]),
    ...     "end_date": pd.to_datetime(["2025-10-20", None, None])})
    >>> seen = pd.DataFrame({"student_id": "b", "date": [pd.Timestamp("2026-03-02")]})
    >>> school = school_in_memory({"students": people, "services": given, "attendance": seen})
    >>> told = describe_accompanied_groups(school)
    >>> told.tables["accompanied_group_sizes"].data[["date", "n_students"]].astype(str).values.tolist()
    [['2025-09-08', '2'], ['2025-10-21', '1'], ['2025-11-03', '2']]
    >>> told.tables["accompanied_groups"].data[["n_students", "size_largest"]].values.tolist()
    [[3, 2]]
    """
    rules = school.settings(AccompanimentRules)
    rows = groups_of(school)
    demand(rows, "no_groups")
    groups, members = _groups(school, rows, rules), rows.rename(columns={"group": "accompanied_group"})
    sizes = sizes_of(school).rename(columns={"group": "accompanied_group", "size": "n_students"})
    return AccompaniedGroups(
        tables=named(
            protected(_without_few(school, GROUPS.filled(groups)), school, whom_of(groups, members, GROUPS_OF)),
            SIZES.filled(sizes[SIZES.names]),
            needs_of_programmes(school),
            meeting_times(school, rows),
            activities_of_programmes(school, rules),
        ),
        counts={
            "over_advised": int((groups["size_state"] == "over_advised").sum()),
            "over_most": int((groups["size_state"] == "over_most").sum()),
        }
        if school.reader.policy.shows_students
        else {},
        until=last_day_known(school),
        advised=rules.conditions.group_advised,
        most=rules.conditions.group_most,
        activities={code: (one.fr, one.en) for code, one in rules.activities.items()},
    )


def _without_few(school: School, table: ResultTable) -> ResultTable:
    """Outside the team, neither what tells of the adult of a group, nor a size that tells of a few who came or left."""
    if school.reader.policy.shows_students:
        return table
    beyond = (table.data["n_students"] - table.data["size_largest"]).to_numpy()
    every = np.ones(len(table.data), dtype=bool)
    return hidden(
        hidden(table, every, "n_adults_seen", "main_adult"), is_few(beyond, school) & (beyond > 0), "size_largest",
        "size_state",
    )  # fmt: skip


def _groups(school: School, rows: pd.DataFrame, rules: AccompanimentRules) -> pd.DataFrame:
    """Each group of the year: students, size, adults, individual talks."""
    met = meetings_of(school)
    met = met[was_there(met)]
    met = met.merge(rows[[*PAIR, *GROUP]], on=PAIR)
    largest = sizes_of(school).groupby(GROUP)["size"].max()
    told = rows.groupby(GROUP, sort=True)["student_id"].nunique().rename("n_students").to_frame()
    told = told.assign(size_largest=largest, **_adults(met)).join(_talks(rows, met)).reset_index()
    limits = rules.conditions.group_advised, rules.conditions.group_most
    state = np.select(
        [told["size_largest"] > limits[1], told["size_largest"] > limits[0]], ["over_most", "over_advised"], "advised"
    )
    return told.assign(size_state=state, accompanied_group=told["group"])[GROUPS.names]


def _adults(met: pd.DataFrame) -> dict[str, pd.Series]:
    """Adults seen with each group, and the part of its meetings that the main one held; a group meets once a day."""
    dates = met.dropna(subset=["adult"]).drop_duplicates([*GROUP, "date", "adult"])
    counts = dates.groupby([*GROUP, "adult"]).size()
    by = counts.groupby(GROUP)
    return {"n_adults_seen": by.size(), "main_adult": by.max() / by.sum()}


def _talks(rows: pd.DataFrame, met: pd.DataFrame) -> pd.DataFrame:
    """Students of each group who were seen alone, were not, or of whom it is not known."""
    known = met["n_present"].notna()
    each = met.assign(known=known, alone=met["n_present"].eq(1).fillna(False).to_numpy(dtype=bool))
    told = each.groupby([*GROUP, "student_id"])[["known", "alone"]].agg({"known": "mean", "alone": "any"})
    keys = pd.MultiIndex.from_frame(rows[[*GROUP, "student_id"]].drop_duplicates())
    told = told.reindex(keys)
    alone = told["alone"].eq(True).to_numpy()
    is_not = ~alone & (told["known"] >= ENOUGH_KNOWN).to_numpy()
    codes = pd.Series(np.select([alone, is_not], TALKS[:2], TALKS[2]), index=keys)
    counts = pd.crosstab([keys.get_level_values(name) for name in GROUP], codes.to_numpy(), rownames=GROUP)
    return counts.reindex(columns=list(TALKS), fill_value=0)
