"""Marks at the pass mark: a practice to discuss together, never a person."""

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
from portraitlib.studies.school_portrait.measures.pile_up import MarksAtPass

_COLUMNS = (
    "kind",
    "n_under",
    ("expected_under", Form.COUNT),
    "n_at_pass",
    ("expected_at_pass", Form.COUNT),
    ("moved_share", Form.PERCENT),
    ("moved_low", Form.PERCENT),
    ("moved_high", Form.PERCENT),
    "is_clear",
)


@view_of.register
def _(result: MarksAtPass, words: Words) -> View:
    kinds, facts = result.tables["pile_up"], result.facts
    summary = shown_table(kinds, words, title=words.say("Notes au seuil et juste dessous"), columns=_COLUMNS)
    marks = shown_table(
        result.tables["marks_near_pass"],
        words,
        title=words.say("Résultats finaux, note par note"),
        columns=("kind", ("whole_mark", Form.COUNT), "n_results", ("expected", Form.COUNT)),
    )
    told = kinds.data.dropna(subset="n_under").to_dict("records")
    return View(
        name="notes-au-seuil",
        headline=_headline(told, facts, words),
        sentences=tuple(_sentences(told, facts, words)),
        figures=_figures(marks, kinds, facts, words),
        tables=(marks, summary),
        notes=tuple(_notes(facts, words)),
    )


def _kind(row, words: Words) -> str:
    return (
        words.say("les cours sans épreuve ministérielle")
        if row["kind"] == "without_exam"
        else words.say("les cours avec épreuve ministérielle")
    )


def _headline(told: list[dict], facts, words: Words) -> str:
    pass_mark = words.number(facts["pass_mark"], 0)
    if not told:
        return words.say("Les nombres près du seuil sont retenus : ils sont trop petits pour être montrés.")
    clear = [row for row in told if row["is_clear"]]
    if not clear:
        return words.say(
            "Rien ne distingue {pass_mark} des notes voisines : les résultats suivent une courbe régulière.",
            pass_mark=pass_mark,
        )
    row = clear[0]
    return words.say(
        "Dans {kind}, {n_at_pass} résultats finaux sont à {pass_mark}, là où une courbe régulière en laisse attendre "
        "{expected_at_pass}; de {first} à {last}, il y en a {n_under} au lieu de {expected_under}.",
        kind=_kind(row, words),
        pass_mark=pass_mark,
        n_at_pass=words.count(int(row["n_at_pass"])),
        expected_at_pass=words.number(row["expected_at_pass"], 0),
        n_under=words.count(int(row["n_under"])),
        expected_under=words.number(row["expected_under"], 0),
        **_range(facts, words),
    )


def _range(facts, words: Words) -> dict[str, str]:
    return {"first": words.number(facts["first_under"], 0), "last": words.number(facts["pass_mark"] - 1, 0)}


def _sentences(told: list[dict], facts, words: Words):
    for row in told:
        if row["is_clear"]:
            yield words.say(
                "Tout se passe comme si {share} des résultats attendus de {first} à {last} étaient inscrits à "
                "{pass_mark} (intervalle de {low} à {high}).",
                share=words.percent(min(max(row["moved_share"], 0), 1)),
                low=words.percent(max(row["moved_low"], 0)),
                high=words.percent(min(row["moved_high"], 1)),
                pass_mark=words.number(facts["pass_mark"], 0),
                **_range(facts, words),
            )
        elif any(other["is_clear"] for other in told):
            yield words.say("Dans {kind}, rien ne distingue le seuil des notes voisines.", kind=_kind(row, words))
        if row["is_rounded"]:
            yield words.say(
                "Dans {kind}, les notes sont souvent des multiples de 5 : on en a tenu compte, le seuil en est un.",
                kind=_kind(row, words),
            )
    yield words.say(
        "C'est une façon de noter, pas une personne : arrondi, jugement professionnel en fin d'année, reprise d'une "
        "évaluation, consigne commune. Les nombres ne disent pas laquelle, et ils ne sont donnés ni par groupe ni par "
        "enseignante ou enseignant."
    )


def _figures(marks: ShownTable, kinds: ResultTable, facts, words: Words) -> tuple[ShownFigure, ...]:
    """Counts of the kind of course where the pass mark stands out; else of the first kind."""
    flags = kinds.data["is_clear"].fillna(False).astype(bool)
    kind = kinds.data.loc[flags.idxmax() if flags.any() else kinds.data.index[0], "kind"]
    drawn = only(marks, marks.rows["kind"] == kind)
    if drawn.rows["n_results"].isna().all():
        return ()
    pass_mark = facts["pass_mark"]
    told = dict(zip(drawn.rows["whole_mark"], drawn.rows["n_results"], strict=True))
    title = words.say("Le seuil de {mark} ne se distingue pas", mark=words.number(pass_mark, 0))
    if flags.any():
        title = words.say("Le seuil de {mark} se distingue des notes voisines", mark=words.number(pass_mark, 0))
    years = [words.year(year) for year in facts["years"]]
    span = years[0] if len(years) == 1 else words.say("de {first} à {last}", first=years[0], last=years[-1])
    image = charts.histogram(
        drawn,
        words,
        value="whole_mark",
        n="n_results",
        highlight=(pass_mark,),
        axis_label=words.say("Résultat final, en points entiers"),
        n_label=words.say("Nombre de résultats"),
        title=title,
        subtitle=f"{words.label(kind, 'kind')} · {span}",
    )
    near = [mark for mark in told if facts["first_under"] <= mark <= pass_mark + 1 and pd.notna(told[mark])]
    listed = "; ".join(
        words.say("{mark} : {n}", mark=words.number(mark, 0), n=words.count(int(told[mark]))) for mark in near
    )
    alt = words.say("{title}. Une barre par note; près du seuil, {rows}.", title=title, rows=listed)
    return (ShownFigure(name="notes-au-seuil", image=image, title=title, alt=alt, table=marks.name),)


def _notes(facts, words: Words):
    yield words.say(
        "La courbe régulière est tracée d'après les notes plus loin du seuil, de part et d'autre. Parmi les résultats "
        "de {first} à {pass_mark}, elle dit quelle part devrait être à {pass_mark}; on compare avec ce qu'un tirage au "
        "sort donnerait. On ne dit que le seuil se distingue que si le hasard en fait autant moins de {chances} fois "
        "sur 1000.",
        chances=words.number(1000 * facts["chance_level"], 0),
        pass_mark=words.number(facts["pass_mark"], 0),
        first=_range(facts, words)["first"],
    )
    for kind in facts["kinds_left_out"]:
        yield words.say(
            "{kind} : trop peu de résultats près du seuil pour en dire quelque chose.", kind=words.label(kind, "kind")
        )
