"""Sentences about a group's engagement: who answered, how far the answers can be trusted, what changed."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from portraitlib.display.wording import Words, mark
from portraitlib.studies.group_portrait.measures.engagement import Engagement


def dimension_inside(code: str, words: Words) -> str:
    """Name of a dimension inside a sentence: « affectif »."""
    names = {"affective": mark("affectif"), "cognitive": mark("cognitif"), "behavioural": mark("comportemental")}
    return words.say(names[code])


def top_of_scale(facts: Mapping, words: Words) -> str:
    """Highest score of the questionnaire's scale."""
    return words.number(facts["scale"][1], 0)


def who_answered(result: Engagement, words: Words) -> str:
    """How many answered, how many did not, how many left too many holes."""
    counts = result.counts
    answered = words.plural(
        "{n} élève du groupe a répondu.", "{n} élèves du groupe ont répondu.", counts["respondents"]
    )
    if counts["non_respondents"] == 0:
        return words.say("{answered} Personne ne manque.", answered=answered)
    missing = words.plural(
        "{n} élève n'a pas répondu : on ne sait rien de son engagement.",
        "{n} élèves n'ont pas répondu : on ne sait rien de leur engagement.",
        counts["non_respondents"],
    )
    if counts["incomplete"] == 0:
        return f"{answered} {missing}"
    holes = words.plural(
        "{n} élève a laissé trop de questions vides pour avoir un score partout.",
        "{n} élèves ont laissé trop de questions vides pour avoir un score partout.",
        counts["incomplete"],
    )
    return f"{answered} {missing} {holes}"


def non_respondents(result: Engagement, words: Words) -> str:
    """Whether those of the level who did not answer have other results than those who did."""
    absent = result.tables["answering"].data.set_index("has_answered").loc[False]
    if pd.isna(absent["mean_gap_low"]):
        return ""
    facts = {
        "gap": words.number(abs(absent["mean_gap"])),
        "low": words.number(absent["mean_gap_low"]),
        "high": words.number(absent["mean_gap_high"]),
    }
    if absent["mean_gap_low"] <= 0 <= absent["mean_gap_high"]:
        return words.say(
            "Au même niveau, les élèves qui n'ont pas répondu n'ont pas des résultats nettement différents des autres "
            "(intervalle de l'écart : de {low} à {high} points).",
            **facts,
        )
    sentence = (
        mark(
            "Au même niveau, les élèves qui n'ont pas répondu ont des résultats plus bas de {gap} points (intervalle "
            "de {low} à {high}) : les répondants ne représentent pas tout le monde."
        )
        if absent["mean_gap"] < 0
        else mark(
            "Au même niveau, les élèves qui n'ont pas répondu ont des résultats plus hauts de {gap} points (intervalle "
            "de {low} à {high}) : les répondants ne représentent pas tout le monde."
        )
    )
    return words.say(sentence, **facts)


def regularity(result: Engagement, words: Words) -> str:
    """How far the questionnaire can be trusted, in plain words."""
    rows = result.tables["reliability"].data.dropna(subset="alpha")
    if rows.empty:
        return words.say(
            "On ne peut pas dire si ce questionnaire mesure régulièrement : trop peu de réponses complètes."
        )
    weak = rows[~rows["is_regular"].fillna(False).astype(bool)]
    if len(weak):
        names = words.listing(dimension_inside(code, words) for code in weak["dimension"])
        return words.say(
            "Pour l'engagement {names}, ce questionnaire mesure trop peu régulièrement pour conclure : regardez les "
            "réponses question par question.",
            names=names,
        )
    if rows["is_individual"].fillna(False).astype(bool).all():
        return words.say("Ce questionnaire mesure régulièrement, même pour parler d'un seul élève.")
    return words.say(
        "Ce questionnaire mesure assez régulièrement pour parler du groupe, trop peu pour parler d'un élève seul "
        "(fidélité de {low} à {high}, sur 1).",
        low=words.number(rows["omega"].fillna(rows["alpha"]).min(), 2),
        high=words.number(rows["omega"].fillna(rows["alpha"]).max(), 2),
    )


def about_one_student(result: Engagement, words: Words) -> str:
    """How far one student's score can be trusted."""
    if result.tables["reliability"].data["is_individual"].fillna(False).astype(bool).all():
        return words.say("Élèves dans l'ordre de leur pseudonyme.")
    return words.say(
        "Élèves dans l'ordre de leur pseudonyme. À cette fidélité, le score d'un élève est une piste pour une "
        "conversation, pas une mesure."
    )


def change(result: Engagement, words: Words) -> str:
    """Change of the same students over the waves."""
    if len(result.facts["waves"]) < 2:
        return words.say("Une seule passation cette année : on ne peut pas encore parler de changement.")
    changes = result.tables["changes"].data
    own = changes[(changes["unit"] == "group")].dropna(subset="change_low")
    if own.empty:
        return ""
    clear = own[(own["change_low"] > 0) | (own["change_high"] < 0)]
    if clear.empty:
        return words.say("Chez les mêmes élèves, aucun changement net de la première à la dernière passation.")
    moves = [
        words.say(
            "{dimension} {change} (de {low} à {high})",
            dimension=dimension_inside(row["dimension"], words),
            change=_signed(row["score_change"], words),
            low=words.number(row["change_low"]),
            high=words.number(row["change_high"]),
        )
        for row in clear.to_dict("records")
    ]
    return words.say("Chez les mêmes élèves, changement net : {moves}.", moves=words.listing(moves))


def _signed(x: float, words: Words) -> str:
    return ("+" if x > 0 else "") + words.number(x)
