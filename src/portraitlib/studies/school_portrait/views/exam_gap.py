"""School mark and ministry exam: how far apart, and why a gap is not a fault."""

from __future__ import annotations

import pandas as pd

from portraitlib.display import charts
from portraitlib.display.drawn import only
from portraitlib.display.tables import shown_table
from portraitlib.display.view import ShownFigure, ShownTable, View
from portraitlib.display.viewing import view_of
from portraitlib.display.wording import Words
from portraitlib.results.forms import Form
from portraitlib.results.result import ResultTable
from portraitlib.studies.school_portrait.measures.exam_gap import ExamGaps
from portraitlib.studies.school_portrait.views.phrases import PLACE, place, rule_note, with_place

_COLUMNS = (
    "n_students",
    ("school_mean", Form.MARK),
    ("exam_mean", Form.MARK),
    ("exam_difference", Form.MARK),
    ("difference_low", Form.MARK),
    ("difference_high", Form.MARK),
    ("school_spread", Form.MARK),
    ("exam_spread", Form.MARK),
    "is_clear",
)


@view_of.register
def _(result: ExamGaps, words: Words) -> View:
    courses, facts = result.tables["exam_courses"], result.facts
    shown = shown_table(
        courses,
        words,
        title=words.say("Note d'école et épreuve ministérielle, par cours"),
        columns=("subject", "track", "level", *_COLUMNS),
    )
    tables = (shown,)
    if "exam_groups" in result.tables:
        tables += (_groups(result.tables["exam_groups"], words),)
    compared = courses.data[courses.data["exam_difference"].notna()]
    return View(
        name="note-ecole-epreuve",
        headline=_headline(compared, facts, words),
        sentences=tuple(filter(None, (_who(result, words), _not_a_fault(words)))),
        figures=_figures(shown, facts, words),
        tables=tables,
        notes=tuple(_notes(facts, words)),
    )


def _groups(table: ResultTable, words: Words) -> ShownTable:
    """Groups of each course; what they are estimated at where there are enough of them."""
    columns, note = ("subject", "track", "level", "course_group", *_COLUMNS), ""
    if table.data["shrunk_difference"].notna().any():
        columns += (("shrunk_difference", Form.MARK),)
        note = words.say(
            "Écart estimé : l'écart d'un groupe est rapproché de celui de son cours, d'autant plus qu'il compte "
            "peu d'élèves. Le plus grand écart de plusieurs petits groupes paraît toujours grand."
        )
    title = words.say("Note d'école et épreuve ministérielle, par groupe-cours")
    return shown_table(table, words, title=title, columns=columns, note=note)


def _headline(compared: pd.DataFrame, facts, words: Words) -> str:
    year = words.year(facts["school_year"])
    if compared.empty:
        return words.say("Les écarts sont retenus : les groupes sont trop petits pour être montrés.")
    clear = compared[compared["is_clear"].fillna(False).astype(bool)]
    if clear.empty:
        return words.plural(
            "En {year}, aucun écart net entre la note d'école et l'épreuve dans le cours comparé.",
            "En {year}, aucun écart net entre la note d'école et l'épreuve dans les {n} cours comparés.",
            len(compared),
            year=year,
        )
    largest = clear.loc[clear["exam_difference"].abs().sort_values(kind="stable").index[-1]].to_dict()
    how_many = words.plural(
        "En {year}, la note d'école et l'épreuve s'écartent nettement dans {n} cours sur {total}.",
        "En {year}, la note d'école et l'épreuve s'écartent nettement dans {n} cours sur {total}.",
        len(clear),
        year=year,
        total=words.count(len(compared)),
    )
    return f"{how_many} {_largest(largest, words)}"


def _largest(row: dict, words: Words) -> str:
    """The widest gap, told without its sign: the sentence says which mark is the higher one."""
    ends = sorted((abs(row["difference_low"]), abs(row["difference_high"])))
    facts = {
        "place": place(row, words),
        "points": mark_points(abs(row["exam_difference"]), words),
        "low": words.number(ends[0], 1),
        "high": words.number(ends[1], 1),
        "n": words.count(int(row["n_students"])),
    }
    if row["exam_difference"] > 0:
        return words.say(
            "Le plus grand écart est en {place} : la note d'école y est plus haute de {points} en moyenne (n = {n}, "
            "intervalle de {low} à {high}).",
            **facts,
        )
    return words.say(
        "Le plus grand écart est en {place} : la note d'école y est plus basse de {points} en moyenne (n = {n}, "
        "intervalle de {low} à {high}).",
        **facts,
    )


def mark_points(points: float, words: Words) -> str:
    """Points of a mark: « 7,5 points », « 1,4 point » in French."""
    written = words.number(points, 1)
    return (
        words.say("{points} points", points=written)
        if abs(points) >= 2
        else words.say("{points} point", points=written)
    )


def _who(result: ExamGaps, words: Words) -> str:
    parts = [
        words.plural(
            "{n} élève a une note à chaque étape et une note à l'épreuve.",
            "{n} élèves ont une note à chaque étape et une note à l'épreuve.",
            result.counts["students"],
        )
    ]
    if result.counts["without_exam"] != 0:
        parts.append(
            words.plural(
                "{n} résultat sans note à l'épreuve est laissé de côté.",
                "{n} résultats sans note à l'épreuve sont laissés de côté.",
                result.counts["without_exam"],
            )
        )
    if result.counts["without_school_mark"] != 0:
        parts.append(
            words.plural(
                "{n} résultat auquel il manque une étape est laissé de côté.",
                "{n} résultats auxquels il manque une étape sont laissés de côté.",
                result.counts["without_school_mark"],
            )
        )
    return " ".join(parts)


def _not_a_fault(words: Words) -> str:
    return words.say(
        "Un écart n'est pas une faute : la note d'école juge une année de travail et toutes les compétences, l'épreuve "
        "juge un jour et une partie du programme."
    )


def _figures(shown: ShownTable, facts, words: Words) -> tuple[ShownFigure, ...]:
    drawn = with_place(only(shown, shown.rows["exam_difference"].notna()), words)
    if drawn.rows.empty:
        return ()
    is_clear = drawn.rows["is_clear"].fillna(False).astype(bool)
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
            "{year} · à droite, la note d'école est plus haute · les cours sont dans l'ordre du programme",
            year=words.year(facts["school_year"]),
        ),
    )
    alt = _alt(drawn, title, words)
    return (ShownFigure(name="note-ecole-epreuve", image=image, title=title, alt=alt, table=shown.name),)


def _title(n_clear: int, words: Words) -> str:
    if not n_clear:
        return words.say("Aucun écart net entre la note d'école et l'épreuve")
    return words.plural(
        "{n} écart net entre la note d'école et l'épreuve",
        "{n} écarts nets entre la note d'école et l'épreuve",
        n_clear,
    )


def _alt(drawn: ShownTable, title: str, words: Words) -> str:
    rows = [
        words.say(
            "{place} {points} (de {low} à {high})",
            place=row[PLACE],
            points=words.number(row["exam_difference"], 1),
            low=words.number(row["difference_low"], 1),
            high=words.number(row["difference_high"], 1),
        )
        for row in drawn.rows.head(10).to_dict("records")
    ]
    return words.say("{title}. Un point et son intervalle par cours : {rows}.", title=title, rows="; ".join(rows))


def _notes(facts, words: Words):
    yield words.say(
        "La note d'école est la moyenne des étapes, pondérée selon la règle de l'année, avant que l'épreuve y entre. "
        "Un écart est dit net quand il reste hors du hasard une fois tous les cours regardés ensemble."
    )
    yield words.say(
        "Un cours ou un groupe de moins de {smallest} élèves n'est pas comparé. Les groupes sont dans l'ordre de leur "
        "nom : ce n'est pas un palmarès.",
        smallest=words.count(facts["smallest_group"]),
    )
    yield from rule_note(facts, words)
