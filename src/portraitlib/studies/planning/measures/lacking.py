"""What a student lacks in a subject, so that those of a group lack the same: the one competency under the threshold."""

from __future__ import annotations

import numpy as np
import pandas as pd

from portraitlib.indicators.marks import TERM_PLACES
from portraitlib.tables.schemas import OVERALL

OF = ["student_id", "subject"]


def competency_lacked(results: pd.DataFrame, pass_mark: float) -> pd.Series:
    """Competency that each student lacks in each subject, at the latest term with marks of competencies.

    Parameters
    ----------
    results : DataFrame
        Results of one school year.
    pass_mark : float
        Threshold under which a competency is lacked.

    Returns
    -------
    Series of str
        By student and subject: the competency under the threshold when there is one alone; with none, or several,
        any group of the subject is right, and the pair is left out.

    Examples
    --------
    Writing is under 60 at the second term, reading is no more:

    >>> rows = [("a", "french", "reading", "1", 55.0), ("a", "french", "reading", "2", 62.0),
    ...         ("a", "french", "writing", "2", 58.0), ("b", "french", "reading", "2", 51.0),
    ...         ("b", "french", "writing", "2", 40.0)]
    >>> names = ["student_id", "subject", "competency", "term", "mark"]
    >>> competency_lacked(pd.DataFrame(rows, columns=names), 60.0).to_dict()
    {('a', 'french'): 'writing'}
    """
    term = results["term"].map(TERM_PLACES)
    is_part = (results["competency"] != OVERALL).to_numpy() & results["mark"].notna().to_numpy()
    rows = results[is_part & term.notna().to_numpy()].astype({"student_id": "object", "subject": "object"})
    if not len(rows):
        return pd.Series([], index=pd.MultiIndex.from_arrays([[], []], names=OF), dtype=object)
    order = rows["term"].map(TERM_PLACES).astype("int64")
    latest = order == order.groupby([rows[name] for name in OF]).transform("max")
    under = rows[(latest & (rows["mark"] < pass_mark)).to_numpy(dtype=bool)]
    found = under.drop_duplicates([*OF, "competency"]).set_index(OF)["competency"].astype("object")
    return found[~np.asarray(found.index.duplicated(keep=False))]
