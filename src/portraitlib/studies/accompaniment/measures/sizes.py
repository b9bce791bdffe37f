"""How many students an accompanied group has, day by day."""

from __future__ import annotations

import numpy as np
import pandas as pd

from portraitlib.studies.accompaniment.measures.relations import PAIR, PROGRAMME, of_programmes, relations_of_year
from portraitlib.tables.school import School

GROUP = [*PROGRAMME, "group"]


def groups_of(school: School) -> pd.DataFrame:
    """Relations of the year in a group accompaniment, with the name of their group: its own, else its service's."""
    rows = of_programmes(relations_of_year(school))
    rows = rows[(rows["service"] == "group_accompaniment").to_numpy()]
    return rows.assign(group=rows["group_id"].astype("object").fillna(rows["service_id"].astype("object")))


def sizes_of(school: School) -> pd.DataFrame:
    """Students of each group from each day on which someone comes or leaves: ``date``, ``size``, by service, group.

    A student counts once, and the day of an end still counts.
    """
    return school.keep("sizes of accompanied groups", _sizes_of)


def _sizes_of(school: School) -> pd.DataFrame:
    rows = groups_of(school)
    moves = pd.concat(
        [
            rows[GROUP].assign(date=rows["start_date"], change=1),
            rows.loc[rows["end_date"].notna(), GROUP].assign(
                date=rows["end_date"].dropna() + pd.Timedelta(days=1), change=-1
            ),
        ]
    )
    daily = moves.groupby([*GROUP, "date"], sort=True)["change"].sum().reset_index()
    return daily.assign(size=daily.groupby(GROUP)["change"].cumsum()).drop(columns="change")


def largest_of(school: School) -> pd.Series:
    """Most students at once of the group of each relation of a group accompaniment, by service and student."""
    rows = groups_of(school)
    most = sizes_of(school).groupby(GROUP)["size"].max()
    found = most.reindex(pd.MultiIndex.from_frame(rows[GROUP])).to_numpy(dtype="float64", na_value=np.nan)
    made = pd.Series(found, index=pd.MultiIndex.from_frame(rows[PAIR].astype("object")))
    return made[~made.index.duplicated()]
