"""What a need, or a strength, is called; and how a pseudonym is shortened to be read on paper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from portraitlib.display.view import ShownTable
from portraitlib.display.wording import Words

_SHORTEST_NAME = 5


def need_text(row: Mapping[str, str], words: Words) -> str:
    """« fractions (Mathématique) », « Histoire : résultat juste sous le seuil »."""
    if row["need_kind"] == "skill":
        return _skill(row, words)
    if row["need_kind"] == "engagement":
        return words.say("Engagement déclaré bas, dimension {dimension}", dimension=_dimension(row, words))
    subject = _subject(row, words)
    if row["topic"] == "just_under":
        return words.say("{subject} : résultat juste sous le seuil", subject=subject)
    return words.say("{subject} : résultat plus loin sous le seuil", subject=subject)


def strength_text(row: Mapping[str, str], words: Words) -> str:
    """What students can build on: « repérer (Français) »."""
    if row["need_kind"] == "skill":
        return _skill(row, words)
    if row["need_kind"] == "engagement":
        return words.say("Engagement déclaré élevé, dimension {dimension}", dimension=_dimension(row, words))
    return words.say("{subject} : résultat solide", subject=_subject(row, words))


def _skill(row: Mapping[str, str], words: Words) -> str:
    if not row["subject"]:
        return str(row["topic"])
    return words.say("{skill} ({subject})", skill=row["topic"], subject=_subject(row, words))


def _subject(row: Mapping[str, str], words: Words) -> str:
    """Subject by the first words of its name: « Français » for « Français, langue d'enseignement »."""
    return words.label(row["subject"], "subject").partition(",")[0]


def _dimension(row: Mapping[str, str], words: Words) -> str:
    return words.label(row["topic"], "dimension").lower()


def with_need_texts(shown: ShownTable, rows: list[dict], words: Words) -> ShownTable:
    """Write what each row's need is, and its shared strength, in place of their codes.

    Parameters
    ----------
    shown : ShownTable
        With a column ``topic``, and perhaps ``strength_topic``.
    rows : list of dict
        The same rows with the columns that make a topic, and those of the strength.
    words : Words
    """
    texts = {"topic": [need_text(row, words) for row in rows]}
    if "strength_topic" in shown.labels:
        strengths = [
            {name.removeprefix("strength_"): code for name, code in row.items() if name.startswith("strength_")}
            for row in rows
        ]
        texts["strength_topic"] = [
            strength_text(strength, words) if strength["topic"] else "" for strength in strengths
        ]
    return replace(shown, labels=shown.labels.assign(**texts))


def short_names(names: set[str]) -> dict[str, str]:
    """First signs of each pseudonym, as many as tell all of them apart.

    Examples
    --------
    >>> short_names({"p2b5c39f", "p2b5d412"}) == {"p2b5c39f": "p2b5c", "p2b5d412": "p2b5d"}
    True
    """
    length = _SHORTEST_NAME
    while len({name[:length] for name in names}) < len(names):
        length += 1
    return {name: name[:length] for name in names}


def filled(rows: list[dict]) -> list[dict]:
    """Rows whose withheld or missing texts are empty."""
    return [{name: "" if _is_missing(code) else code for name, code in row.items()} for row in rows]


def _is_missing(code: object) -> bool:
    return code is None or code is pd.NA or (isinstance(code, float) and pd.isna(code))
