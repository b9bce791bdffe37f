"""What students say of their accompaniment, in words: by programme, never of an adult."""

from __future__ import annotations

from collections.abc import Iterator

from portraitlib.display.section import (
    Rank,
    ShownFigure,
    View,
    Words,
    charts,
    exact,
    mark,
    range_title,
    shown_table,
    titled,
    view_of,
)
from portraitlib.studies.accompaniment.measures.heard import Heard
from portraitlib.studies.accompaniment.views.phrases import programme_of


@view_of.register
def view_heard_by_programme(result: Heard, words: Words) -> View:
    """Heard, choosing, helped: the mean of the students of each programme, on the scale of their answers."""
    scores, choices = result.tables["heard_by_programme"], result.tables["choices_by_programme"]
    return View(
        name="paroles",
        headline=_headline(result, words),
        sentences=tuple(_sentences(result, words)),
        figures=tuple(_figure(result, words)),
        tables=(
            shown_table(scores, words, title=words.say("Ce que disent les élèves, par programme")),
            *titled(choices, words.say("Qui choisit ce qui se fait, par programme"), words),
        ),
        notes=(
            words.say(
                "Un programme n'est présenté qu'à partir de {fewest_dyads:count} élèves qui ont répondu, suivis par "
                "plusieurs adultes dont aucun n'en suit presque tous : sinon, on lirait la note d'un adulte. Ces "
                "réponses n'évaluent personne.",
                result,
            ),
            *(
                ()
                if result.is_validated
                else (
                    words.say(
                        "Ces questions n'ont pas été validées par la recherche : elles ouvrent une conversation."
                    ),
                )
            ),
        ),
        to_do=words.say("Redites aux élèves ce qu'ils ont répondu, et demandez-leur quoi changer aux rencontres."),
        on_page="whole",
        rank=Rank.CONTEXT,
    )


def _headline(result: Heard, words: Words) -> str:
    """The dimension that the students of the largest programme place lowest, with its interval."""
    table = result.tables["heard_by_programme"]
    known = table.data[exact(table, "mean_said") & exact(table, "n_students")]
    if known.empty:
        return words.withheld("Trop peu d'élèves accompagnés ont répondu pour le dire à ce public.")
    largest = known[known["n_students"] == known["n_students"].max()]
    first = largest[(largest[["service", "programme"]] == largest[["service", "programme"]].iloc[0]).all(axis=1)]
    row = first.sort_values("mean_said", kind="stable").iloc[0].to_dict()
    return words.say(
        "{whose}, {n_students:count} élèves : « {dimension:label} » est à {mean_said:amount} (intervalle de "
        "{said_low:amount} à {said_high:amount}) sur une échelle "
        "de {scale_low:amount} à {scale_high:amount}.",
        row,
        result,
        whose=programme_of(row, words),
    )


def _sentences(result: Heard, words: Words) -> Iterator[str]:
    if result.scale_words:
        yield words.say("Échelle des réponses : {scale_words}.", result)
    choices = result.tables["choices_by_programme"]
    for row in choices.data[exact(choices, "student_chose")].to_dict("records"):
        yield words.say(
            "{whose} : l'élève a choisi, seul ou avec l'adulte, ce qui s'est fait dans "
            "{student_chose:percent} des rencontres où on le sait.",
            row,
            whose=programme_of(row, words),
        )
    if result.n_programmes is not None and result.n_told is not None and result.n_programmes > result.n_told:
        yield words.plural(
            "{n} programme où des élèves ont répondu n'est pas présenté : trop peu de réponses, ou un seul adulte.",
            "{n} programmes où des élèves ont répondu ne sont pas présentés : trop peu de réponses, ou un seul adulte.",
            result.n_programmes - result.n_told,
        )
    if result.n_of_two:
        yield words.plural(
            "{n} élève a plusieurs adultes : on ne sait pas de qui il parle, et ses réponses sont à part.",
            "{n} élèves ont plusieurs adultes : on ne sait pas de qui ils parlent, et leurs réponses sont à part.",
            result.n_of_two,
        )


def _figure(result: Heard, words: Words) -> Iterator[ShownFigure]:
    table = result.tables["heard_by_programme"]
    if table.data["mean_said"].notna().sum() < 2:
        return
    shown = shown_table(table, words, title=words.say("Ce que disent les élèves accompagnés, par programme"))
    label = ["service", "programme", "dimension"] if table.data["programme"].ne("").any() else ["service", "dimension"]
    title = range_title(
        shown, words, label, "mean_said",
        mark("Score moyen de {low} ({low_where}) à {high} ({high_where}), sur une échelle de {bottom} à {top}"),
        words.say("Réponse moyenne des élèves accompagnés"),
        bottom=words.amount(result.scale_low), top=words.amount(result.scale_high),
    )  # fmt: skip
    image = charts.interval_dots(
        shown, words, label=label, value="mean_said", low="said_low", high="said_high", n="n_students", is_sorted=False,
        axis_label=words.say("Réponse moyenne, et son intervalle"), title=title,
    )  # fmt: skip
    told = "; ".join(
        words.say("{whose}, {dimension:label} : {mean_said:amount}", row, whose=programme_of(row, words))
        for row in table.data[exact(table, "mean_said")].to_dict("records")
    )
    yield ShownFigure("paroles", image, title, words.say("{title}. {told}.", title=title, told=told), shown.name)
