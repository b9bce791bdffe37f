"""School mark and ministry exam: how far apart, and why a gap is not a fault."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from portraitlib.display.section import (
    ResultTable,
    ShownFigure,
    ShownTable,
    View,
    Words,
    among_told,
    charts,
    nothing_found,
    only,
    shown_table,
    view_of,
)
from portraitlib.studies.school_portrait.measures.exam_gap import EXAM_GROUPS, ExamGaps
from portraitlib.studies.school_portrait.views.phrases import PLACE, is_true, place, rule_note, seen_by, with_place


@view_of.register
def view_exam_gap(result: ExamGaps, words: Words) -> View:
    """School marks beside ministry exam marks."""
    courses = result.tables["exam_courses"]
    tables = [shown_table(courses, words, title=words.say("Note d'école et épreuve ministérielle, par cours"))]
    if "exam_groups" in result.tables:
        tables.append(_groups(result.tables["exam_groups"], words))
    return View(
        name="note-ecole-epreuve",
        to_do=words.say("Comparez en équipe ce que l'épreuve et vos évaluations demandent."),
        headline=_headline(courses.data[courses.data["exam_difference"].notna()], result, words),
        sentences=(
            " ".join(_who(result, words)),
            words.say(
                "Un écart n'est pas une faute : la note d'école juge une année de travail, l'épreuve juge un jour. "
                "Seule la compétence que l'épreuve évalue est comparée."
            ),
        ),
        figures=_figures(tables[0], result, words),
        tables=tuple(tables),
        notes=tuple(_notes(result, words)),
    )


def _groups(table: ResultTable, words: Words) -> ShownTable:
    """Groups of each course; what they are estimated at where there are enough of them."""
    columns, note = [role.name for role in EXAM_GROUPS.shown], ""
    if table.data["shrunk_difference"].notna().any():
        columns.append("shrunk_difference")
        note = words.say(
            "Écart estimé : l'écart d'un groupe est rapproché de celui de son cours, d'autant plus qu'il compte peu "
            "d'élèves. Le plus grand écart de plusieurs petits groupes paraît toujours grand."
        )
    title = words.say("Note d'école et épreuve ministérielle, par groupe-cours")
    return shown_table(table, words, title=title, columns=columns, note=note)


def _headline(compared: pd.DataFrame, result: ExamGaps, words: Words) -> str:
    if compared.empty:
        return words.withheld("Les écarts sont retenus : les groupes sont trop petits pour être montrés.")
    clear = compared[is_true(compared["is_clear"])]
    if clear.empty:
        sentence = words.plural(
            "En {school_year:year}, aucun écart net entre la note d'école et l'épreuve dans le cours comparé.",
            "En {school_year:year}, aucun écart net entre la note d'école et l'épreuve dans les {n} cours comparés.",
            len(compared),
            result,
        )
        sentence = among_told(sentence, result.tables["exam_courses"], "exam_difference", words)
        return nothing_found(sentence, seen_by(compared, "difference", result.confidence), words)
    said = words.plural(
        "En {school_year:year}, la note d'école et l'épreuve s'écartent nettement dans {n} cours sur {total:count}.",
        "En {school_year:year}, la note d'école et l'épreuve s'écartent nettement dans {n} cours sur {total:count}.",
        len(clear),
        result,
        total=len(compared),
    )
    largest = clear.loc[clear["exam_difference"].abs().sort_values(kind="stable").index[-1]].to_dict()
    return among_told(f"{said} {_largest(largest, words)}", result.tables["exam_courses"], "exam_difference", words)


def _largest(row: dict[Any, Any], words: Words) -> str:
    """The widest gap, told without its sign: the sentence says which mark is the higher one."""
    low, high = sorted((abs(row["difference_low"]), abs(row["difference_high"])))
    facts = {
        "place": place(row, words),
        "points": mark_points(abs(row["exam_difference"]), words),
        "low": low,
        "high": high,
        "n": row["n_students"],
    }
    if row["exam_difference"] > 0:
        return words.say(
            "Le plus grand écart est en {place} : la note d'école y est plus haute de {points} en moyenne (n = "
            "{n:count}, intervalle de {low:number} à {high:number}).",
            facts,
        )
    return words.say(
        "Le plus grand écart est en {place} : la note d'école y est plus basse de {points} en moyenne (n = {n:count}, "
        "intervalle de {low:number} à {high:number}).",
        facts,
    )


def mark_points(points: float, words: Words) -> str:
    """Points of a mark: « 7,5 points », « 1,4 point » in French."""
    if abs(points) >= 2:
        return words.say("{points:number} points", points=points)
    return words.say("{points:number} point", points=points)


def _who(result: ExamGaps, words: Words) -> Iterator[str]:
    """Whom the gaps are about, and who is left out."""
    yield words.plural(
        "{n} élève a une note à chaque étape et une note à l'épreuve.",
        "{n} élèves ont une note à chaque étape et une note à l'épreuve.",
        result.counts["students"],
    )
    if result.counts["without_exam"] != 0:
        yield words.plural(
            "{n} résultat sans note à l'épreuve est laissé de côté.",
            "{n} résultats sans note à l'épreuve sont laissés de côté.",
            result.counts["without_exam"],
        )
    if result.counts["without_school_mark"] != 0:
        yield words.plural(
            "{n} résultat sans note d'école de la compétence évaluée à chaque étape est laissé de côté.",
            "{n} résultats sans note d'école de la compétence évaluée à chaque étape sont laissés de côté.",
            result.counts["without_school_mark"],
        )
    if result.counts["not_examined"] != 0:
        yield words.plural(
            "{n} note d'épreuve est laissée de côté : le catalogue des cours ne dit pas quelle compétence elle évalue.",
            "{n} notes d'épreuve sont laissées de côté : le catalogue des cours ne dit pas quelle compétence elles "
            "évaluent.",
            result.counts["not_examined"],
        )


def _figures(shown: ShownTable, result: ExamGaps, words: Words) -> tuple[ShownFigure, ...]:
    drawn = with_place(only(shown, shown.rows["exam_difference"].notna()), words)
    if drawn.rows.empty:
        return ()
    is_clear = is_true(drawn.rows["is_clear"])
    title = _title(int(is_clear.sum()), words)
    image = charts.interval_dots(
        drawn,
        words,
        label=PLACE,
        value="exam_difference",
        low="difference_low",
        high="difference_high",
        n="n_students",
        target=0,
        target_label=words.say("même moyenne"),
        highlight=list(drawn.rows.loc[is_clear, PLACE]),
        is_sorted=False,
        axis_label=words.say("Note d'école moins note à l'épreuve, en points, avec son intervalle"),
        title=title,
        subtitle=words.say(
            "{school_year:year} · à droite, la note d'école est plus haute · les cours sont dans l'ordre du programme",
            result,
        ),
    )
    rows = [
        words.say("{place} {exam_difference:number} (de {difference_low:number} à {difference_high:number})", row)
        for row in drawn.rows.head(10).to_dict("records")
    ]
    alt = words.say("{title}. Un point et son intervalle par cours : {rows}.", title=title, rows="; ".join(rows))
    return (ShownFigure(name="note-ecole-epreuve", image=image, title=title, alt=alt, table=shown.name),)


def _title(n_clear: int, words: Words) -> str:
    if not n_clear:
        return words.say("Aucun écart net entre la note d'école et l'épreuve")
    return words.plural(
        "{n} écart net entre la note d'école et l'épreuve",
        "{n} écarts nets entre la note d'école et l'épreuve",
        n_clear,
    )


def _notes(result: ExamGaps, words: Words) -> Iterator[str]:
    yield words.say(
        "La note d'école est celle de la compétence que l'épreuve évalue (l'écriture en français de 5e secondaire) : "
        "la moyenne des étapes, pondérée selon la règle de l'année, avant que l'épreuve y entre. "
        "Un écart est statistiquement clair quand il reste hors du hasard une fois tous les cours regardés ensemble."
    )
    yield words.say(
        "Un cours ou un groupe de moins de {smallest_group:count} élèves n'est pas comparé. Les groupes sont dans "
        "l'ordre de leur nom : ce n'est pas un palmarès.",
        result,
    )
    if not result.is_exam_confirmed:
        yield words.say("Non confirmé : ce que certaines de ces épreuves évaluent (fichier params/regles/cours.yml).")
    yield from rule_note({"is_rule_confirmed": result.is_rule_confirmed}, words)
