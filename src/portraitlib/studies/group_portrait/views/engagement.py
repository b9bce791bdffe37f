"""What a group says of its engagement: who answered, how the answers lie, how far they can be trusted."""

from __future__ import annotations

import pandas as pd

from portraitlib.display.section import (
    ShownFigure,
    ShownTable,
    View,
    Words,
    among_shown,
    among_told,
    charts,
    mark,
    nothing_found,
    only,
    range_title,
    shown_table,
    view_of,
)
from portraitlib.statistics.comparisons import shared_level
from portraitlib.studies.group_portrait.measures.engagement import Engagement
from portraitlib.studies.group_portrait.views.engagement_words import (
    about_one_student,
    change,
    dimension_inside,
    non_respondents,
    regularity,
    who_answered,
)
from portraitlib.studies.group_portrait.views.phrases import seen_by, told_flags, without_wording

LOWER = mark(
    "Groupe {group} : l'engagement déclaré {dimension} est plus bas que dans le reste du niveau, de {gap:scale_points} "
    "sur {scale_high:whole} (intervalle de {score_gap_low:number} à {score_gap_high:number}; n = {n_students:count})."
)
HIGHER = mark(
    "Groupe {group} : l'engagement déclaré {dimension} est plus élevé que dans le reste du niveau, de "
    "{gap:scale_points} sur {scale_high:whole} (intervalle de {score_gap_low:number} à {score_gap_high:number}; n = "
    "{n_students:count})."
)


@view_of.register
def view_engagement(result: Engagement, words: Words) -> View:
    """How the answers lie, then how far they can be trusted."""
    tables = _tables(result, words)
    sentences = (
        who_answered(result, words),
        non_respondents(result, words),
        regularity(result, words),
        change(result, words),
    )
    return View(
        name="engagement",
        to_do=words.say("Demandez aux élèves ce qui leur donne envie de participer."),
        headline=_headline(result, words),
        sentences=tuple(filter(None, sentences)),
        figures=_figures(tables[0], result, words),
        tables=tables,
        notes=(
            words.say(
                "Échelle de {scale_low:whole} à {scale_high:whole}, questions inversées remises à l'endroit. Bas : "
                "moins de {low_under:number}; élevé : {high_from:number} ou plus. Un score demande au moins "
                "{least_answered_share:percent} des questions de la dimension.",
                result,
                result.rules,
            ),
            *_questions(result, words),
        ),
    )


def _questions(result: Engagement, words: Words) -> list[str]:
    """The questions as students read them; how many have no wording."""
    told = [words.say("« {wording} »", wording=text) for text in result.questions if text]
    n_without = len(result.questions) - len(told)
    asked = words.say("Ce qui était demandé : {questions}.", questions="; ".join(told)) if told else ""
    return [sentence for sentence in (asked, without_wording(n_without, words)) if sentence]


def _tables(result: Engagement, words: Words) -> tuple[ShownTable, ...]:
    titled = {
        "distribution": words.say("Engagement déclaré par le groupe, par dimension"),
        "means": words.say("Score moyen du groupe et du reste du niveau"),
        "changes": words.say("Changement des mêmes élèves, de la première à la dernière passation"),
        "reliability": words.say("Fidélité de chaque dimension, toute l'école"),
        "answering": words.say("Résultats des élèves du niveau, selon qu'ils ont répondu ou non"),
        "students": words.say("Score de chaque élève, dernière passation (aucun classement)"),
    }
    notes = {"students": about_one_student(result, words)}
    return tuple(
        shown_table(result.tables[name], words, title=title, note=notes.get(name, ""))
        for name, title in titled.items()
        if len(result.tables[name].data)
    )


def _headline(result: Engagement, words: Words) -> str:
    means = result.tables["means"].data
    last = means[(means["unit"] == "group") & (means["wave_date"] == means["wave_date"].max())]
    known = last.dropna(subset="mean_score").sort_values("mean_score", kind="stable")
    if known.empty:
        return words.withheld("L'engagement déclaré du groupe {group} est retenu : trop peu d'élèves.", result.scope)
    clear = known[told_flags(known, "is_clear")]
    if clear.empty:
        level = float(shared_level(result.rules.confidence, len(known)))
        sentence = _level_of_dimensions(known, result, words)
        return nothing_found(sentence, seen_by(known, "score_gap", level, 1), words, unit="scale")
    row = clear.loc[clear["score_gap"].abs().idxmax()]  # where the group is furthest from the rest of its level
    sentence = LOWER if row["score_gap"] < 0 else HIGHER
    return words.say(
        sentence,
        row,
        result,
        result.scope,
        dimension=dimension_inside(row["dimension"], words),
        gap=abs(row["score_gap"]),
    )


def _level_of_dimensions(known: pd.DataFrame, result: Engagement, words: Words) -> str:
    """From the lowest dimension to the highest, when none stands apart."""
    low, high = known["mean_score"].iloc[[0, -1]]
    lowest, highest = (dimension_inside(code, words) for code in known["dimension"].iloc[[0, -1]])
    told = {"low": low, "lowest": lowest, "high": high, "highest": highest, "n": known["n_students"].max()}
    if low == high:  # it says itself that it is of the dimensions shown
        return words.say(
            "Groupe {group} : l'engagement déclaré est de {low:number} sur {scale_high:whole} dans chaque dimension "
            "montrée, sans écart net avec le reste du niveau (n = {n:count}).",
            told,
            result,
            result.scope,
        )
    said = words.say(
        "Groupe {group} : l'engagement déclaré va de {low:number} ({lowest}) à {high:number} ({highest}) sur "
        "{scale_high:whole}, sans écart net avec le reste du niveau (n = {n:count}).",
        told,
        result,
        result.scope,
    )
    return among_told(said, result.tables["means"], ("mean_score", "is_clear"), words)


def _figures(bands: ShownTable, result: Engagement, words: Words) -> tuple[ShownFigure, ...]:
    drawn = only(bands, bands.rows["wave_date"] == bands.rows["wave_date"].max())
    if drawn.rows["share"].isna().all():
        return ()
    title = _finding(drawn, words)
    image = charts.stacked_bars(
        drawn,
        words,
        row="dimension",
        part="band",
        value="share",
        axis_label=words.say("Part des élèves"),
        title=title,
        subtitle=words.say(
            "Groupe {group}, passation du {date:date} (part des élèves qui ont répondu)",
            result.scope,
            date=drawn.rows["wave_date"].iloc[0],
        ),
    )
    cells = zip(drawn.labels["dimension"], drawn.labels["band"], drawn.rows["share"], strict=True)
    parts = "; ".join(
        words.say("{dimension}, {band} : {share:percent}", dimension=dimension, band=str(band).lower(), share=share)
        for dimension, band, share in cells
        if pd.notna(share)
    )
    alt = words.say("{title}. Une barre par dimension : {parts}.", title=title, parts=parts)
    return (ShownFigure("engagement", image=image, title=title, alt=alt, table=bands.name),)


def _finding(drawn: ShownTable, words: Words) -> str:
    low = drawn.rows[(drawn.rows["band"] == "low") & drawn.rows["share"].notna()]
    if low.empty:  # the low ones are withheld: what may be told is how many are not
        high = only(drawn, drawn.rows["band"] == "high")
        said = mark("De {low} ({low_where}) à {high} ({high_where}) des élèves déclarent un engagement élevé")
        topic = words.say("Élèves qui déclarent un engagement élevé")
        return range_title(high, words, "dimension", "share", said, topic)
    every, row = only(drawn, drawn.rows["band"] == "low"), low.iloc[low["share"].argmax()]
    if row["n_students"] == 0:
        return among_shown(words.say("Personne ne déclare un engagement bas"), every, "share", words)
    said = words.plural(
        "Au plus {n} élève déclare un engagement bas dans une même dimension",
        "Au plus {n} élèves déclarent un engagement bas dans une même dimension",
        row["n_students"],
    )
    return among_shown(said, every, "share", words)
