"""Series of progress that cannot be read as one: two scales or levels under one name, a direction untold."""

from __future__ import annotations

from collections.abc import Iterator
from math import comb

import numpy as np
import pandas as pd

from portraitlib.ingest.stage import ORIGIN
from portraitlib.ingest.suspicions.seen import FEWEST_ROWS, Seen, Suspicion

FEWEST_SERIES = 3
APART, POINTS_APART = 2.5, 10
"""How far above the highest of some series the lowest of the others begins, for them to be on two scales."""
FEWEST_DAYS = 4
BY_CHANCE = 0.001
"""Series that rise or fall by chance alone would be as many less than once in a thousand."""
_INSTRUMENT = ["instrument", "level"]


def odd_series(seen: Seen) -> Iterator[Suspicion]:
    """Tell the instruments of progress whose scores look to be of two scales, of two levels, or read upside down."""
    rows = seen.rows("progress")
    if rows is None:
        return
    scored = rows[rows["score"].notna()].assign(level=rows["level"].astype("str").fillna(""))
    for name, of in scored.groupby("instrument"):
        is_told = of["level"] != ""
        if is_told.any() and not is_told.all():
            facts = {"instrument": str(name), "n_rows": int((~is_told).sum())}
            yield Suspicion("level_partly_told", "progress", "level", of.index[~is_told].to_numpy(), facts)
    for (instrument, _level), of in scored.groupby(_INSTRUMENT):
        yield from _two_scales(str(instrument), of)
    ways = _directions(seen.rows("instruments"))
    for name, of in scored.groupby("instrument"):
        yield from _reversed(str(name), of, ways.get(str(name), ""))


def _two_scales(instrument: str, of: pd.DataFrame) -> Iterator[Suspicion]:
    """Tell an instrument whose series part in two, far from one another; a student's of each file is a series."""
    series = of.groupby(["student_id", ORIGIN], observed=True)["score"].agg(["min", "max", "size"]).sort_values("max")
    if len(series) < 2 * FEWEST_SERIES:
        return
    top = series["max"].cummax().to_numpy()[:-1]
    foot = series["min"][::-1].cummin()[::-1].to_numpy()[1:]
    below, n = np.arange(1, len(series)), series["size"].cumsum().to_numpy()[:-1]
    enough = np.minimum(below, len(series) - below) >= FEWEST_SERIES
    enough &= np.minimum(n, len(of) - n) >= FEWEST_ROWS
    parted = np.flatnonzero(enough & (foot >= APART * top) & (foot - top >= POINTS_APART))
    if len(parted):
        facts = {"instrument": instrument, "top": float(top[parted[0]]), "foot": float(foot[parted[0]])}
        where = of.index[(of["score"] <= top[parted[0]]).to_numpy()].to_numpy()
        yield Suspicion("two_scales", "progress", "score", where, facts)


def _directions(instruments: pd.DataFrame | None) -> dict[str, str]:
    if instruments is None:
        return {}
    return dict(zip(instruments["instrument"], instruments["direction"].astype("object").fillna(""), strict=True))


def _reversed(instrument: str, of: pd.DataFrame, direction: str) -> Iterator[Suspicion]:
    """Tell an instrument of which more series go the wrong way than chance would send; up, when nothing is told."""
    slopes = _slopes(of)
    slopes = slopes[slopes != 0]
    wrong = int(np.count_nonzero(slopes > 0 if direction == "down" else slopes < 0))
    by_chance = sum(comb(len(slopes), k) for k in range(wrong, len(slopes) + 1)) / 2 ** len(slopes)
    if by_chance <= BY_CHANCE:
        facts = {"instrument": instrument, "n_wrong": wrong, "n_series": len(slopes), "code": direction}
        yield Suspicion("direction_reversed", "progress", "score", of.index.to_numpy(), facts)


def _slopes(of: pd.DataFrame) -> np.ndarray:
    """Slope of each series of several days, in points a day."""
    keys = [of["student_id"], of["level"]]
    days = (of["date"] - of["date"].min()).dt.days.astype("float64")
    centred, score = (part - part.groupby(keys, observed=True).transform("mean") for part in (days, of["score"]))
    products = pd.DataFrame({"xy": centred * score, "xx": centred**2, "day": of["date"]})
    sums = products.groupby(keys, observed=True).agg({"xy": "sum", "xx": "sum", "day": "nunique"})
    sums = sums[sums["day"] >= FEWEST_DAYS]
    return np.asarray(sums["xy"] / sums["xx"])
