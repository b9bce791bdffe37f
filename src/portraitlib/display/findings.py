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
from portraitlib.results.result import ResultTable
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
    return _of_shown(sentence, words)


def among_told(sentence: str, table: ResultTable, columns: str | Sequence[str], words: Words) -> str:
    r"""A sentence that compares or counts the rows of a table, said of what is shown when some of it is not.

    « The largest », « none » or « 2 of 7 », read from a table of which this reader does not see all, may be false of
    the whole.

    Parameters
    ----------
    columns : str or sequence of str
        What the sentence is made of.

    Examples
    --------
    >>> data = pd.DataFrame({"n_students": [12, None]})
    >>> table = ResultTable("needs", data, (), withheld=data.isna())
    >>> among_told("Le plus grand : 12", table, "n_students", Words("fr"))
    'Parmi les valeurs montrées\xa0: le plus grand\xa0: 12'
    """
    return sentence if is_whole(table, columns) or not sentence else _of_shown(sentence, words)


def is_whole(table: ResultTable, columns: str | Sequence[str]) -> bool:
    """Whether this reader sees every value of some columns as it is: none withheld, none given as a bound.

    Examples
    --------
    >>> data = pd.DataFrame({"n_students": [12, None]})
    >>> is_whole(ResultTable("needs", data, ()), "n_students")
    True
    >>> is_whole(ResultTable("needs", data, (), withheld=data.isna()), "n_students")
    False
    """
    names = [columns] if isinstance(columns, str) else list(columns)
    hidden, bounds = table.withheld, table.bounds
    is_hidden = hidden is not None and any(hidden[name].any() for name in names if name in hidden)
    is_bound = bounds is not None and any((bounds[name] != "").any() for name in names if name in bounds)
    return not (is_hidden or is_bound)


def _of_shown(sentence: str, words: Words) -> str:
    """The sentence after the phrase; a name all in capitals stays as it is."""
    first = sentence[:1] if sentence[1:2].isupper() else sentence[:1].lower()
    return words.say("Parmi les valeurs montrées : {said}", said=first + sentence[1:])


def _unbracketed(place: str) -> str:
    """A place as it stands inside brackets: « Mathématique, CST » of « Mathématique (CST) »."""
    return place.replace(" (", ", ").replace(")", "")


def _places(shown: ShownTable, words: Words, label: str | Sequence[str]) -> list[str]:
    """What names each row in a sentence: a date is written in full."""
    if isinstance(label, str) and form_of(shown, label) is Form.DATE:
        return [words.date(day) for day in shown.rows[label]]
    return texts(shown, words, label)
