"""Titles of figures that say what is seen: the smallest and the largest value that may be told."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from portraitlib.display.charts.readings import form_of, texts, values_of
from portraitlib.display.tables import written_column
from portraitlib.display.view import ShownTable
from portraitlib.display.wording import Words
from portraitlib.results.forms import Form
from portraitlib.results.vocabulary import mark


def range_title(
    shown: ShownTable, words: Words, label: str | Sequence[str], value: str, said: str, otherwise: str, **facts: object
) -> str:
    r"""Sentence `said`, of the ends of a column; `otherwise` and its value where there is only one to tell.

    It states what the table shows, says when some of it is withheld, and claims nothing of what lies behind: the
    intervals are in the figure.

    Parameters
    ----------
    said : str
        A marked sentence with the places ``{low}``, ``{low_where}``, ``{high}``, ``{high_where}``.
    otherwise : str
        What is measured, already in the reader's words: it is followed by the only value there is, where there is one.

    Examples
    --------
    >>> from portraitlib.display.drawn import only
    >>> from portraitlib.display.tables import shown_table
    >>> from portraitlib.results.result import ResultTable
    >>> data = pd.DataFrame({"group": ["11", "12"], "success_rate": [0.5, 0.8]})
    >>> shown = shown_table(ResultTable("rates", data, ("group",)), Words("fr"), title="Taux")
    >>> range_title(shown, Words("fr"), "group", "success_rate", "De {low} ({low_where}) à {high}", "Taux")
    'De 50\xa0% (11) à 80\xa0%'
    >>> one = only(shown, shown.rows["group"] == "11")
    >>> range_title(one, Words("fr"), "group", "success_rate", "De {low} à {high}", "Taux")
    'Taux\xa0: 50\xa0% (11)'
    """
    values = np.where(shown.bounds[value] == "", values_of(shown, value), np.nan)
    written = written_column(shown, words, value)
    told = sorted((number, place) for place, number in enumerate(values) if not pd.isna(number))
    if not told:
        return otherwise
    (_, low), (_, high) = told[0], told[-1]
    where = _places(shown, words, label)
    if written[low] == written[high]:
        everywhere = mark("{title} : {value} ({where})") if len(told) == 1 else mark("{title} : {value} partout")
        sentence = words.say(everywhere, title=otherwise, value=written[low], where=_unbracketed(where[low]))
        return among_shown(sentence, shown, value, words)
    places = {"low_where": _unbracketed(where[low]), "high_where": _unbracketed(where[high])}
    ends = {"low": written[low], "high": written[high], **places}
    sentence = words.say(said, **ends, **facts)
    return among_shown(sentence, shown, value, words)


def among_shown(sentence: str, shown: ShownTable, value: str, words: Words) -> str:
    """A sentence on the largest or smallest of a column, which says it when some of the column is withheld or a bound.

    Without it, « the lowest rate » told to the public would be that of another place than the one told to the team.
    """
    if not (shown.withheld[value] | (shown.bounds[value] != "")).any():
        return sentence
    return words.say("Parmi les valeurs montrées : {said}", said=sentence[:1].lower() + sentence[1:])


def _unbracketed(place: str) -> str:
    """A place as it stands inside brackets: « Mathématique, CST » of « Mathématique (CST) »."""
    return place.replace(" (", ", ").replace(")", "")


def _places(shown: ShownTable, words: Words, label: str | Sequence[str]) -> list[str]:
    """What names each row in a sentence: a date is written in full."""
    if isinstance(label, str) and form_of(shown, label) is Form.DATE:
        return [words.date(day) for day in shown.rows[label]]
    return texts(shown, words, label)
