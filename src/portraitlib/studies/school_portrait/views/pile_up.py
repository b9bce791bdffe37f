"""Marks at the pass mark: a practice to discuss together, never a person."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from portraitlib.display.section import (
    Rank,
    ShownFigure,
    ShownTable,
    View,
    Words,
    charts,
    mark,
    only,
    shown_table,
    view_of,
)
from portraitlib.statistics.detectable import POWER, detectable_by_interval
from portraitlib.studies.school_portrait.measures.pile_up import RAISED, MarksAtPass
from portraitlib.studies.school_portrait.views.phrases import is_true, span

_COURSES = {
    "without_exam": mark("les cours sans épreuve ministérielle"),
    "with_exam": mark("les cours avec épreuve ministérielle"),
    RAISED: mark("les cours avec épreuve d'avant juin 2019"),
}


@view_of.register
def view_pile_up(result: MarksAtPass, words: Words) -> View:
    """Marks at the pass mark and just under it."""
    kinds = result.tables["pile_up"]
    marks = shown_table(result.tables["marks_near_pass"], words, title=words.say("Résultats finaux, note par note"))
    told = [
        {**row, "courses": words.translate(_COURSES[row["course_kind"]]), "last_under": result.pass_mark - 1}
        for row in kinds.data.dropna(subset="n_under").to_dict("records")
    ]
    is_any_clear = any(row["is_clear"] for row in told)
    others = _others_withheld(words) if 0 < len(told) < len(kinds.data) else ""
    return View(
        name="notes-au-seuil",
        rank=Rank.CAUTION if is_any_clear else Rank.CONTEXT,
        to_do=words.say("Entendez-vous sur le sens d'un 60 avant de comparer des taux.") if is_any_clear else "",
        headline=_headline(told, others, result, words),
        sentences=tuple(_sentences(told, others if is_any_clear else "", result, words)),
        figures=_figures(marks, result, words),
        tables=(marks, shown_table(kinds, words, title=words.say("Notes au seuil et juste dessous"))),
        notes=tuple(_notes(result, words)),
    )


def _others_withheld(words: Words) -> str:
    return words.say("Les nombres des autres cours sont retenus : ils sont trop petits pour être montrés.")


def _headline(told: list[dict[Any, Any]], others: str, result: MarksAtPass, words: Words) -> str:
    """What is clear, else that nothing is: of all courses, or of those whose numbers this reader may see."""
    if not told:
        return words.withheld("Les nombres près du seuil sont retenus : ils sont trop petits pour être montrés.")
    clear = [row for row in told if row["is_clear"] and row["course_kind"] != RAISED]
    if not clear and any(row["is_clear"] for row in told):
        raised = words.say(
            "Avant juin 2019, le Ministère portait lui-même à {pass_mark:whole} les 58 et 59 des cours à épreuve : "
            "c'est ce qui se voit ici.",
            result,
        )
        chosen = [row for row in told if row["course_kind"] != RAISED]
        return f"{raised} {_nothing_clear(chosen, others, result, words)}" if chosen else raised
    if not clear:
        return _nothing_clear(told, others, result, words)
    return words.say(
        "Dans {courses}, {n_at_pass:count} résultats finaux sont à {pass_mark:whole}, là où une courbe régulière en "
        "laisse attendre {expected_at_pass:whole}; de {first_under:whole} à {last_under:whole}, il y en a "
        "{n_under:count} au lieu de {expected_under:whole}.",
        clear[0],
        result,
    )


def _nothing_clear(told: list[dict[Any, Any]], others: str, result: MarksAtPass, words: Words) -> str:
    seen = _would_be_seen(told, result, words)
    if others:
        return " ".join([*(_not_clear(row, words) for row in told), seen, others])
    sentence = words.say("Rien ne distingue nettement {pass_mark:whole} des notes voisines.", result)
    return f"{sentence} {seen}"


def _not_clear(row: dict[Any, Any], words: Words) -> str:
    return words.say("Dans {courses}, rien ne distingue nettement le seuil des notes voisines.", row)


def _would_be_seen(told: list[dict[Any, Any]], result: MarksAtPass, words: Words) -> str:
    """Which part of the marks just below the pass mark would have had to be moved to be seen."""
    low, high = np.array([[row["moved_low"], row["moved_high"]] for row in told], dtype="float64").T
    # Only more marks than expected count: the level is that of one side.
    severity = (1 - result.confidence) / (2 * result.chance_level)
    seen = detectable_by_interval(low, high, confidence=result.confidence, n_comparisons=severity)
    if not (seen < 1).any():
        return words.say("Il y a trop peu de résultats près du seuil pour qu'une accumulation se voie.")
    return words.say(
        "Si {share:percent} des résultats attendus de {first_under:whole} à {last_under:whole} étaient inscrits à "
        "{pass_mark:whole}, cela se verrait {times:count} fois sur 10; moins que cela peut passer inaperçu.",
        result,
        share=math.ceil(100 * float(seen.min())) / 100,
        last_under=result.pass_mark - 1,
        times=round(10 * POWER),
    )


def _sentences(told: list[dict[Any, Any]], others: str, result: MarksAtPass, words: Words) -> Iterator[str]:
    is_any_clear = any(row["is_clear"] for row in told)
    for row in told:
        if row["is_clear"]:
            yield words.say(
                "Tout se passe comme si {share:percent} des résultats attendus de {first_under:whole} à "
                "{last_under:whole} étaient inscrits à {pass_mark:whole} (intervalle de {low:percent} à "
                "{high:percent}).",
                row,
                result,
                share=min(max(row["moved_share"], 0), 1),
                low=max(row["moved_low"], 0),
                high=min(row["moved_high"], 1),
            )
        elif is_any_clear:
            yield f"{_not_clear(row, words)} {_would_be_seen([row], result, words)}"
        if row["course_kind"] == RAISED:
            yield words.say(
                "Dans {courses}, c'est une règle du Ministère, non une façon de noter : jusqu'à la lettre du ministre "
                "du 15 avril 2019, les 58 et 59 y étaient portés à {pass_mark:whole}.",
                row,
                result,
            )
        if row["is_rounded"]:
            yield words.say(
                "Dans {courses}, les notes sont souvent des multiples de 5 : on en a tenu compte, le seuil en est un.",
                row,
            )
    if others:
        yield others
    yield words.say(
        "C'est une façon de noter, pas une personne : arrondi, jugement professionnel en fin d'année, reprise d'une "
        "évaluation, consigne commune. Les nombres ne disent pas laquelle, et ils ne sont donnés ni par groupe ni par "
        "enseignante ou enseignant."
    )


def _figures(marks: ShownTable, result: MarksAtPass, words: Words) -> tuple[ShownFigure, ...]:
    """Counts of the kind of course where the pass mark stands out; else of the first kind whose numbers are told."""
    kinds, pass_mark = result.tables["pile_up"].data.dropna(subset="n_under"), result.pass_mark
    if kinds.empty:
        return ()
    flags = is_true(kinds["is_clear"]) & (kinds["course_kind"] != RAISED).to_numpy()
    kind = kinds["course_kind"].iloc[flags.argmax()]
    drawn, kind_told = only(marks, marks.rows["course_kind"] == kind), words.label(kind, "course_kind")
    if drawn.rows["n_results"].isna().all():
        return ()
    title = words.say("{kind} : le seuil de {pass_mark:whole} ne se distingue pas", result, kind=kind_told)
    if flags.any():
        title = words.say("Le seuil de {pass_mark:whole} se distingue des notes voisines", result)
    image = charts.histogram(
        drawn,
        words,
        value="whole_mark",
        n="n_results",
        highlight=(pass_mark,),
        axis_label=words.say("Résultat final, en points entiers"),
        n_label=words.say("Nombre de résultats"),
        title=title,
        subtitle=f"{kind_told} · {span(result.years, words)}",
    )
    near = drawn.rows[drawn.rows["whole_mark"].between(result.first_under, pass_mark + 1)].dropna(subset="n_results")
    rows = [words.say("{whole_mark:whole} : {n_results:count}", row) for row in near.to_dict("records")]
    alt = words.say("{title}. Une barre par note; près du seuil, {rows}.", title=title, rows="; ".join(rows))
    return (ShownFigure(name="notes-au-seuil", image=image, title=title, alt=alt, table=marks.name),)


def _notes(result: MarksAtPass, words: Words) -> Iterator[str]:
    yield words.say(
        "La courbe régulière est tracée d'après les notes plus loin du seuil, de part et d'autre. Parmi les résultats "
        "de {first_under:whole} à {pass_mark:whole}, elle dit quelle part devrait être à {pass_mark:whole}; on compare "
        "avec ce qu'un tirage au sort donnerait. Le seuil n'est dit différent que si le hasard seul en ferait autant "
        "moins de {chances:whole} fois sur 1 000.",
        result,
        chances=1000 * result.chance_level,
    )
    if result.n_by_steps:
        yield words.say(
            "{n_by_steps:count} résultats de cours dont les notes semblent avoir été données sur {out_of:whole} sont "
            "laissés de côté : ramenées sur 100, ces notes vont par bonds, et celles juste sous le seuil n'existent "
            "pas toutes.",
            result,
        )
    for kind in result.kinds_left_out:
        yield words.say(
            "{course_kind:label} : trop peu de résultats près du seuil pour en dire quelque chose.", course_kind=kind
        )
