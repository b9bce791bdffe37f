"""What a need, or a strength, is called, and how much of it may be told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from portraitlib.display.numbers import is_missing
from portraitlib.display.section import ResultTable, ShownTable, Words, mark, with_labels
from portraitlib.studies.group_portrait.measures.columns import TOPIC


def need_text(row: Mapping[Any, Any], words: Words) -> str:
    """« fractions (Mathématique) », « Histoire : résultat juste sous le seuil »."""
    if row["need_kind"] == "skill":
        return _skill(row, words)
    if row["need_kind"] == "engagement":
        return words.say("Engagement déclaré bas, dimension {dimension}", dimension=_dimension(row, words))
    subject = _subject(row, words)
    if row["topic"] == "just_under":
        return words.say("{subject} : résultat juste sous le seuil", subject=subject)
    return words.say("{subject} : résultat plus loin sous le seuil", subject=subject)


def strength_text(row: Mapping[Any, Any], words: Words) -> str:
    """What students can build on: « repérer (Français) »."""
    if row["need_kind"] == "skill":
        return _skill(row, words)
    if row["need_kind"] == "engagement":
        return words.say("Engagement déclaré élevé, dimension {dimension}", dimension=_dimension(row, words))
    return words.say("{subject} : résultat solide", subject=_subject(row, words))


def _skill(row: Mapping[Any, Any], words: Words) -> str:
    if not row["subject"]:
        return str(row["topic"])
    return words.say("{topic} ({subject})", row, subject=_subject(row, words))


def _subject(row: Mapping[Any, Any], words: Words) -> str:
    """Subject by the first words of its name: « Français » for « Français, langue d'enseignement »."""
    return words.label(row["subject"], "subject").partition(",")[0]


def _dimension(row: Mapping[Any, Any], words: Words) -> str:
    return words.label(row["topic"], "dimension").lower()


def with_need_texts(shown: ShownTable, rows: list[dict[Any, Any]], words: Words) -> ShownTable:
    """Write what each row's need is, and its shared strength, in place of their codes; `rows` hold all these codes."""
    texts = {"topic": [need_text(row, words) for row in rows]}
    if "strength_topic" in shown.labels:
        strengths = [{one.name: row[f"strength_{one.name}"] for one in TOPIC} for row in rows]
        texts["strength_topic"] = [strength_text(one, words) if one["topic"] else "" for one in strengths]
    return with_labels(shown, **texts)


def filled(rows: list[dict[Any, Any]]) -> list[dict[Any, Any]]:
    """Rows whose withheld or missing texts are empty."""
    return [{name: "" if is_missing(code) else code for name, code in row.items()} for row in rows]


def told_needs(table: ResultTable) -> list[dict[Any, Any]]:
    """Needs whose share may be told, exactly or as a bound; the sign of the bound as ``sign``."""
    signs = [""] * len(table.data) if table.bounds is None else table.bounds["need_share"].tolist()
    rows = [{**row, "sign": sign} for row, sign in zip(table.data.to_dict("records"), signs, strict=True)]
    return [row for row in rows if pd.notna(row["need_share"])]


def measured(rows: list[dict[Any, Any]]) -> list[dict[Any, Any]]:
    """Needs that are not skills on too few items; all of them when none is measured."""
    return [row for row in rows if not row["is_indication"]] or rows


def share_of_need(row: dict[Any, Any], words: Words) -> str:
    """Share of a need: « 52 % », or « plus de 58 % » where only a bound may be told."""
    if not row["sign"]:
        return words.percent(row["need_share"])
    bound = mark("plus de {need_share:percent}") if row["sign"] == ">" else mark("moins de {need_share:percent}")
    return words.say(bound, row)


def n_universal(rows: list[dict[Any, Any]], universal_share: float) -> int:
    """Needs that are the whole class's; a bound above the share says it where the flag was withheld."""
    flags = [row["is_universal"] if pd.notna(row["is_universal"]) else _is_above(row, universal_share) for row in rows]
    return sum(map(bool, flags))


def is_decided(row: Mapping[Any, Any], universal_share: float) -> bool:
    """Whether a reader may know if a need is the whole class's: a bound that stands on one side says it."""
    if pd.notna(row["is_universal"]) or _is_above(row, universal_share):
        return True
    return bool(row["sign"] == "<" and row["need_share"] <= universal_share)


def _is_above(row: Mapping[Any, Any], share: float) -> bool:
    return row["sign"] == ">" and row["need_share"] >= share
