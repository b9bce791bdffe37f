"""Hours planned and hours held, by role of the adult who gives the support: an adult's time is counted once a group."""

from __future__ import annotations

import numpy as np
import pandas as pd

from portraitlib.indicators.doses import year_followed
from portraitlib.results.section import Form, codes_of, key, mark, n, statistic, table
from portraitlib.studies.follow_up.settings import FollowUpRules
from portraitlib.tables.school import School

GATHERED, NOT_TOLD = "gathered", "not_told"
BY_ROLE = table(
    "delivery_by_role",
    key(
        "giver_role",
        mark("Qui donne le soutien"),
        codes={
            **codes_of("role"),
            GATHERED: mark("Rôles de peu de personnes, réunis"),
            NOT_TOLD: mark("Rôle non inscrit"),
        },
        definition=mark("Le rôle, cette année-là, de la personne inscrite au service."),
    ),
    statistic(
        "hours_planned_in_all",
        mark("Heures prévues"),
        Form.MARK,
        unit="hours",
        definition=mark("Temps prévu des soutiens dont les heures sont connues; celui d'un groupe compte une fois."),
    ),
    statistic(
        "hours_of_held",
        mark("Heures tenues"),
        Form.MARK,
        unit="hours",
        definition=mark("Durée des séances tenues de ces mêmes soutiens."),
    ),
    statistic(
        "held_share",
        mark("Part tenue"),
        Form.PERCENT,
        of="hours planned",
        unit="share of hours",
        definition=mark("Heures tenues, parmi les heures prévues."),
    ),
    n("n_givers", mark("Personnes"), definition=mark("Personnes inscrites aux services de cette ligne.")),
    statistic(
        "n_supports_given",
        mark("Soutiens"),
        Form.COUNT,
        unit="supports",
        definition=mark("Services de l'année; un groupe compte une fois."),
    ),
    statistic(
        "n_supports_unwritten",
        mark("Sans heures connues"),
        Form.COUNT,
        unit="supports",
        definition=mark("Sans séance inscrite, sans temps prévu ou sans durée : hors des heures de cette ligne."),
    ),
    statistic(
        "sessions_noted",
        mark("Séances inscrites"),
        Form.COUNT,
        unit="sessions",
        definition=mark("Séances inscrites, tenues ou non; celle d'un groupe compte une fois."),
    ),
    statistic(
        "sessions_held",
        mark("Séances tenues"),
        Form.COUNT,
        unit="sessions",
        definition=mark("Séances où au moins un élève était."),
    ),
)
_SUMS = ("n_supports_given", "n_supports_unwritten", "sessions_noted", "sessions_held", "planned", "held")


def hours_by_role(school: School, pairs: pd.DataFrame, sessions: pd.DataFrame) -> pd.DataFrame:
    """Rows of `BY_ROLE`, the most hours planned first; nothing where no service bears its adult.

    Roles of fewer than ``fewest_adults`` are one line, which is left out when it has as few: a line never tells what
    one person did.

    Parameters
    ----------
    school : School
    pairs : DataFrame
        Of `supports_received`.
    sessions : DataFrame
        Sessions of the year.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> pairs = pd.DataFrame({"service_id": ["1", "1"], "provider_id": None, "planned_total": 60.0})
    >>> len(hours_by_role(school_in_memory({}), pairs, pd.DataFrame()))
    0
    """
    if pairs["provider_id"].isna().all():
        return pd.DataFrame(columns=BY_ROLE.names)
    supports = _supports(pairs, sessions).assign(giver_role=lambda rows: _roles(school, rows["adult"]))
    fewest = school.settings(FollowUpRules).fewest_adults
    n_adults = _adults(supports)
    few = supports["giver_role"].isin(n_adults.index[n_adults < fewest])
    told = supports.assign(giver_role=supports["giver_role"].mask(few, GATHERED))
    n_givers = _adults(told)
    sums = told.groupby("giver_role", sort=True)[list(_SUMS)].sum().assign(n_givers=n_givers)
    sums = sums[(sums["n_givers"] >= fewest).to_numpy(dtype=bool)]
    planned = sums["planned"].where(sums["planned"] > 0)
    told = sums.assign(hours_planned_in_all=planned / 60, hours_of_held=(sums["held"] / 60).where(planned.notna()),
                       held_share=sums["held"] / planned)  # fmt: skip
    order = told.reset_index().sort_values(["hours_planned_in_all", "giver_role"], ascending=[False, True])
    return order[BY_ROLE.names].reset_index(drop=True)


def _adults(supports: pd.DataFrame) -> pd.Series:
    """Adults of each role; those who are not written count as one, for they may be."""
    return supports.fillna({"adult": ""}).groupby("giver_role")["adult"].nunique()


def _supports(pairs: pd.DataFrame, sessions: pd.DataFrame) -> pd.DataFrame:
    """One row per service: its adult, the longest time planned of its students, the sessions and the time held."""
    groups = pairs.astype({"provider_id": "object"}).groupby("service_id", sort=True)
    supports = groups.agg(adult=("provider_id", "first"), planned=("planned_total", "max"))
    supports = supports.join(_sessions(sessions)).fillna({"sessions_noted": 0, "sessions_held": 0})
    is_known = supports["planned"].notna() & supports["held"].notna()
    return supports.assign(
        n_supports_given=1,
        n_supports_unwritten=(~is_known).astype("int64"),
        planned=supports["planned"].where(is_known),
        held=supports["held"].where(is_known),
    )


def _sessions(sessions: pd.DataFrame) -> pd.DataFrame:
    """Sessions of each service, those with a student there, and how long these were; a length not told is unknown."""
    there = sessions["was_attended"].fillna(False).astype(bool)
    rows = sessions[["service_id", "date"]].assign(
        there=there, minutes=sessions["minutes"].astype("float64").where(there)
    )
    days = rows.groupby(["service_id", "date"], sort=False).agg(is_held=("there", "any"), minutes=("minutes", "max"))
    days = days.assign(minutes=days["minutes"].where(days["is_held"], 0.0))
    of = days.groupby("service_id", sort=False)
    told = of.agg(sessions_noted=("is_held", "size"), sessions_held=("is_held", "sum"), held=("minutes", "sum"))
    return told.assign(held=told["held"].where(~of["minutes"].agg(lambda one: bool(one.isna().any()))))


def _roles(school: School, adults: pd.Series) -> np.ndarray:
    """Role of each adult in the year followed, or in the last year before it in which they are listed."""
    staff = school.table("staff")
    known = staff[(staff["school_year"] <= year_followed(school)).fillna(False).to_numpy(dtype=bool)]
    last = known.sort_values("school_year").drop_duplicates("staff_id", keep="last")
    role = adults.map(last.set_index("staff_id")["role"].astype("object"))
    return role.astype("object").fillna(NOT_TOLD).to_numpy()
