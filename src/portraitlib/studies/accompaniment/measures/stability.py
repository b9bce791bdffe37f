"""Whether the same adult stays with a student: over a relation, and over those that it follows in the same cycle."""

from __future__ import annotations

import numpy as np
import pandas as pd

from portraitlib.studies.accompaniment.measures.relations import PAIR, meetings_of, relations_of, was_there
from portraitlib.tables.school import School

FIRST_OF_CYCLE_TWO = 3


def main_adult_share(school: School) -> pd.Series:
    """Part of the meetings of a relation, and of those that it follows in the same cycle, held with the main adult.

    Returns
    -------
    Series
        By service and student, of the relations of which a meeting was held with an adult who is known.
    """
    return school.keep("part of the main adult", _main_adult_share)


def _main_adult_share(school: School) -> pd.Series:
    every = relations_of(school)
    cycle = np.where(every["level"] < FIRST_OF_CYCLE_TWO, 1, 2)
    chain = pd.Series(_first_of_chain(every), index=pd.MultiIndex.from_frame(every[PAIR].astype("object")))
    cycles = pd.Series(cycle, index=chain.index)
    met = meetings_of(school)
    met = met[was_there(met) & met["adult"].notna().to_numpy()]
    key = pd.MultiIndex.from_frame(met[PAIR].astype("object"))
    rows = pd.DataFrame(
        {"chain": chain.reindex(key).to_numpy(), "cycle": cycles.reindex(key).to_numpy(),
         "student_id": met["student_id"].to_numpy(), "adult": met["adult"].to_numpy()}
    )  # fmt: skip
    by = ["chain", "student_id", "cycle"]
    counts = rows.groupby([*by, "adult"]).size()
    share = counts.groupby(by).max() / counts.groupby(by).sum()
    asked = pd.MultiIndex.from_arrays([chain.to_numpy(), every["student_id"].to_numpy(), cycle], names=by)
    found = pd.Series(share.reindex(asked).to_numpy(), index=chain.index)
    return found[~found.index.duplicated()]


def _first_of_chain(every: pd.DataFrame) -> np.ndarray:
    """Service from which each relation comes, by those that it says it follows; a circle is one of its own."""
    keys = every[PAIR].astype("object")
    before = dict(
        zip(keys.itertuples(index=False, name=None), every["previous_service_id"].astype("object"), strict=True)
    )
    firsts = []
    for service, student in keys.itertuples(index=False, name=None):
        seen = [service]
        while pd.notna(last := before.get((seen[-1], student))) and str(last) not in seen:
            seen.append(str(last))
        firsts.append(seen[-1] if pd.isna(last) else min(seen))
    return np.array(firsts, dtype=object)
