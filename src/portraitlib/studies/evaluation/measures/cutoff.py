"""Students on the two sides of a cut-off: what rdrobust and rddensity say of them, called here only.

They are an extra, under the GPL: `kit.py install rd` installs them, and they are imported when a number is asked.
"""

from __future__ import annotations

import contextlib
import io
import warnings
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from portraitlib.statistics.impact.estimate import Estimate

Floats = NDArray[np.float64]
UP = "at_or_above"


@dataclass(frozen=True)
class AtCutoff:
    """The difference at a cut-off, and the students whom it is told by.

    Parameters
    ----------
    estimate : Estimate
        Less its bias, with the error that counts it: the robust one.
    conventional : Estimate
        As the two lines meet the cut-off.
    bandwidth : float
        How far from the cut-off students are read, in points of the score.
    n_below, n_above : int
        Students read on the side that is not offered the programme, and on the side that is.
    """

    estimate: Estimate
    conventional: Estimate
    bandwidth: float
    n_below: int
    n_above: int


@dataclass(frozen=True)
class Density:
    """Whether students are about as many just below as just above: a chance under a smooth spread of scores."""

    t: float
    p: float


def has_rd() -> bool:
    """Whether the two libraries are installed."""
    return find_spec("rdrobust") is not None and find_spec("rddensity") is not None


def distance(score: ArrayLike, cutoff: float, side: str) -> Floats:
    """How far each score is on the side that is offered the programme; 0 is offered.

    Examples
    --------
    >>> distance([40, 42, 44], 42, "at_or_above").tolist(), distance([40, 42, 44], 42, "at_or_below").tolist()
    ([-2.0, 0.0, 2.0], [2.0, 0.0, -2.0])
    """
    found = np.asarray(score, dtype=float) - cutoff
    return np.asarray(found if side == UP else 0.0 - found, dtype=np.float64)


def at_cutoff(
    outcome: ArrayLike,
    distances: ArrayLike,
    *,
    took: ArrayLike | None = None,
    covariates: ArrayLike | None = None,
    clusters: ArrayLike | None = None,
    bandwidth: float | None = None,
    donut: float = 0.0,
) -> AtCutoff:
    """Estimate the difference at a cut-off.

    Parameters
    ----------
    outcome, distances : array-like
        `distances` as `distance` gives them.
    took : array-like of 0 and 1, optional
        When the cut-off was not followed by all: the difference is then of those who followed it.
    covariates : array-like, students x covariates, optional
        Known before.
    clusters : array-like, optional
    bandwidth : float, optional
        In place of the one that the data give.
    donut : float
        Students nearer than this to the cut-off are left out.

    Raises
    ------
    ImportError
        When the library is not there (`has_rd`).

    References
    ----------
    Calonico S., Cattaneo M. D. and Titiunik R. (2014), Econometrica 82:2295-2326.
    """
    y, x = np.asarray(outcome, dtype=float), np.asarray(distances, dtype=float)
    kept = np.isfinite(y) & np.isfinite(x) & ((np.abs(x) >= donut) if donut > 0 else True)
    more: dict[str, Any] = {"h": bandwidth} if bandwidth else {}
    for name, values in (("fuzzy", took), ("covs", covariates), ("cluster", clusters)):
        if values is not None and np.size(values):
            more[name] = np.asarray(values)[kept]
    if "cluster" in more:
        more["cluster"] = np.unique(more["cluster"].astype(str), return_inverse=True)[1]
    found = _quietly("rdrobust", y[kept], x[kept], c=0, **more)
    told = [Estimate(float(found.coef.iloc[at, 0]), float(found.se.iloc[at, 0])) for at in (2, 0)]
    return AtCutoff(told[0], told[1], float(found.bws.iloc[0, 0]), int(found.N_h[0]), int(found.N_h[1]))


def density_at(distances: ArrayLike) -> Density:
    """Test whether scores are as dense on the two sides of the cut-off.

    References
    ----------
    Cattaneo M. D., Jansson M. and Ma X. (2020), Journal of the American Statistical Association 115:1449-1455.
    """
    x = np.asarray(distances, dtype=float)
    found = _quietly("rddensity", x[np.isfinite(x)], c=0)
    return Density(float(found.test["t_jk"]), float(found.test["p_jk"]))


def _quietly(library: str, *args: Any, **more: Any) -> Any:
    """What a library gives, without what it prints: ties of the score are told by `designs`."""
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        return getattr(import_module(library), library)(*args, **more)
