"""Sentences about a group's engagement: who answered, how far the answers can be trusted, what changed."""

from __future__ import annotations

import pandas as pd

from portraitlib.display.section import Words, mark, nothing_found
from portraitlib.statistics.comparisons import shared_level
from portraitlib.studies.group_portrait.measures.engagement import Engagement
from portraitlib.studies.group_portrait.views.phrases import seen_by, told_flags

DIMENSIONS = {"affective": mark("affectif"), "cognitive": mark("cognitif"), "behavioural": mark("comportemental")}
LOWER = mark(
    "Au même niveau, les élèves qui n'ont pas répondu ont des résultats plus bas de {gap:scale_points} (intervalle "
    "de {mean_gap_low:number} à {mean_gap_high:number}) : les répondants ne représentent pas tout le monde."
)
HIGHER = mark(
    "Au même niveau, les élèves qui n'ont pas répondu ont des résultats plus hauts de {gap:scale_points} (intervalle "
    "de {mean_gap_low:number} à {mean_gap_high:number}) : les répondants ne représentent pas tout le monde."
)
ALIKE = mark(
    "Au même niveau, les élèves qui n'ont pas répondu n'ont pas des résultats nettement différents des autres "
    "(intervalle de l'écart : de {mean_gap_low:number} à {mean_gap_high:number} points)."
)


def dimension_inside(code: str, words: Words) -> str:
    """Name of a dimension inside a sentence: « affectif »."""
    return words.say(DIMENSIONS[code])


def who_answered(result: Engagement, words: Words) -> str:
    """How many answered, how many did not, how many left too many holes."""
    counts = result.counts
    answered = words.plural(
        "{n} élève du groupe a répondu.", "{n} élèves du groupe ont répondu.", counts["respondents"]
    )
    if counts["respondents"] is None:  # most of them, maybe: « quelques » would be false
        answered = words.say("Le nombre d'élèves du groupe qui ont répondu est retenu.")
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
    if not absent["is_clear"]:
        return words.say(ALIKE, absent)
    sentence, gap = LOWER if absent["mean_gap"] < 0 else HIGHER, abs(absent["mean_gap"])
    return words.say(sentence, absent, gap=gap)


def regularity(result: Engagement, words: Words) -> str:
    """How far the questionnaire can be trusted, in plain words."""
    rows = result.tables["reliability"].data.dropna(subset="alpha")
    if rows.empty:
        return words.say(
            "On ne peut pas dire si ce questionnaire mesure régulièrement : trop peu de réponses complètes."
        )
    weak = rows[~told_flags(rows, "is_regular")]
    if len(weak):
        return words.say(
            "Pour l'engagement {names:listing}, ce questionnaire mesure trop peu régulièrement pour conclure : "
            "regardez les réponses question par question.",
            names=[dimension_inside(code, words) for code in weak["dimension"]],
        )
    if told_flags(rows, "is_individual").all():
        return words.say("Ce questionnaire mesure régulièrement, même pour parler d'un seul élève.")
    known = rows["omega"].fillna(rows["alpha"])
    return words.say(
        "Ce questionnaire mesure assez régulièrement pour parler du groupe, trop peu pour parler d'un élève seul "
        "(fidélité de {low:number2} à {high:number2}, sur 1).",
        low=known.min(),
        high=known.max(),
    )


def about_one_student(result: Engagement, words: Words) -> str:
    """How far one student's score can be trusted."""
    if told_flags(result.tables["reliability"].data, "is_individual").all():
        return words.say("Élèves dans l'ordre de leur numéro.")
    return words.say(
        "Élèves dans l'ordre de leur numéro. À cette fidélité, le score d'un élève est une piste pour une "
        "conversation, pas une mesure."
    )


def change(result: Engagement, words: Words) -> str:
    """Change of the same students over the waves."""
    if result.n_waves < 2:
        return words.say("Une seule passation cette année : on ne peut pas encore parler de changement.")
    changes = result.tables["changes"].data
    own = changes[changes["unit"] == "group"].dropna(subset="change_low")
    if own.empty:
        return ""
    clear = own[told_flags(own, "is_clear")]
    if clear.empty:
        # These intervals are already at the level that all dimensions share.
        level = float(shared_level(result.rules.confidence, len(own)))
        seen = seen_by(own, "change", level, 1)
        sentence = words.say("Chez les mêmes élèves, aucun changement net de la première à la dernière passation.")
        return nothing_found(sentence, seen, words, unit="scale")
    moves = [
        words.say(
            "{name} {sign}{score_change:number} (de {change_low:number} à {change_high:number})",
            row,
            name=dimension_inside(row["dimension"], words),
            sign="+" if row["score_change"] > 0 else "",
        )
        for row in clear.to_dict("records")
    ]
    return words.say("Chez les mêmes élèves, changement net : {moves:listing}.", moves=moves)
