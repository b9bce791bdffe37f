"""Response beside dose, in words: what was not given has not failed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from portraitlib.display.section import Rank, View, Words, listed, shown_table, titled, view_of
from portraitlib.studies.follow_up.measures.chosen import ChosenChange
from portraitlib.studies.follow_up.measures.response import ResponseByDose
from portraitlib.studies.follow_up.views.phrases import is_known


@view_of.register
def view_response(result: ResponseByDose, words: Words) -> View:
    """Of those who had enough, who goes too slowly; of those who had too little, that nothing is concluded."""
    table, students = result.tables["response_by_dose"], result.tables["next_steps"]
    is_any_under = table.data.loc[table.data["dose"] == "full", "n_under_aim"].gt(0).any()
    told = shown_table(students, words, title=words.say("Pour chaque série, ce qu'il y a à discuter"))
    return View(
        name="reponse-et-dose",
        headline=_headline(result, words),
        sentences=tuple(_sentences(result, words)),
        tables=(
            *titled(table, words.say("Progression, à côté de ce qui a été reçu"), words),
            *((listed(told, "services_told", "service", words),) if len(students.data) else ()),
        ),
        notes=(
            words.say(
                "« Assez reçu » : au moins {full_dose:percent} du temps prévu. Un soutien se met à côté d'un outil de "
                "sa matière; quand la matière de l'un ou de l'autre n'est pas dite, ils vont ensemble.",
                result,
            ),
            words.say("Un soutien qui n'a pas été donné n'a pas échoué : sans la dose, on ne dit rien de la réponse."),
        ),
        rank=Rank.PRIORITY if is_any_under else Rank.CONTEXT,
        to_do=words.say(
            "Pour qui a assez reçu et n'avance pas assez : un autre moyen, plus de temps, ou un changement en classe ?"
        )
        if is_any_under
        else "",
    )


def _headline(result: ResponseByDose, words: Words) -> str:
    rows = result.tables["response_by_dose"].data
    told = rows[rows["dose"] == "full"].sort_values(["n_under_aim", "n_students"], ascending=False, kind="stable")
    full = told.to_dict("records")
    if not full:
        return words.say("On ne lit pas encore la réponse : aucun élève suivi n'a assez reçu de son soutien.")
    row = full[0]
    if not is_known(row["n_students"]) or not is_known(row["n_under_aim"]):
        return words.withheld("Trop peu d'élèves ont assez reçu pour dire à ce public comment ils progressent.")
    read = row["n_under_aim"] + row["n_over_aim"] + row["n_unsettled"]
    if not read:
        return words.plural(
            "{instrument} : {n} élève a assez reçu, sans cible à côté de laquelle le lire.",
            "{instrument} : {n} élèves ont assez reçu, sans cible à côté de laquelle les lire.",
            row["n_students"],
            row,
        )
    return words.plural(
        "{instrument} : sur {read:count} élèves qui ont assez reçu, {n} progresse sûrement moins vite que sa cible.",
        "{instrument} : sur {read:count} élèves qui ont assez reçu, {n} progressent sûrement moins vite que leur "
        "cible.",
        row["n_under_aim"],
        row,
        read=read,
    )


def _sentences(result: ResponseByDose, words: Words) -> Iterator[str]:
    rows = result.tables["response_by_dose"].data
    short = rows[rows["dose"] == "short"]
    if len(short) and short["n_under_aim"].notna().all() and short["n_under_aim"].sum():
        yield words.plural(
            "{n} élève progresse moins vite que sa cible et a trop peu reçu : le soutien d'abord, on ne dit pas qu'il "
            "n'y répond pas.",
            "{n} élèves progressent moins vite que leur cible et ont trop peu reçu : le soutien d'abord, on ne dit pas "
            "qu'ils n'y répondent pas.",
            short["n_under_aim"].sum(),
        )
    if result.is_of_teaching:
        yield words.say(
            "La plupart de ceux qui ont assez reçu avancent moins vite que leur cible : avant d'ajouter des heures, "
            "regardez l'enseignement en classe, une formation, ou le coenseignement."
        )


@view_of.register
def view_chosen(result: ChosenChange, words: Words) -> View:
    """Gains of the students supported, each beside its band of regression to the mean."""
    return View(
        name="avant-apres",
        headline=_chosen_headline(result, words),
        sentences=tuple(_bands(result, words)),
        tables=titled(
            result.tables["chosen_change"], words.say("Gain des élèves soutenus, et gain sans rien faire"), words
        ),
        notes=(
            words.say(
                "Des élèves choisis parce qu'ils étaient bas remontent d'eux-mêmes vers la moyenne. La bande dit où "
                "serait leur gain si l'on n'avait rien fait pour eux : le gain des autres, plus ce retour "
                "(niveau {confidence:percent}).",
                result,
            ),
            words.say(
                "La fidélité est celle de l'outil (table « Instruments de suivi »). Calculée sur les réponses d'un "
                "même jour, "
                "elle est plutôt trop haute : le vrai retour est alors plus grand, et la bande trop basse."
            ),
            words.say(
                "Hors de la bande, un gain n'est pas encore l'effet du soutien : les élèves soutenus ont pu recevoir "
                "autre chose aussi."
            ),
        ),
        rank=Rank.CONTEXT,
    )


def _with_band(result: ChosenChange) -> list[dict[Any, Any]]:
    rows = result.tables["chosen_change"].data
    return rows[rows["idle_gain"].notna()].to_dict("records")


def _chosen_headline(result: ChosenChange, words: Words) -> str:
    told = _with_band(result)
    if not told:
        return words.say(
            "Le gain des élèves soutenus ne se lit pas : sans la fidélité d'un outil, ou sans d'autres élèves mesurés, "
            "on ne le distingue pas du retour vers la moyenne."
        )
    row = told[0]
    return words.say(
        "{instrument} : les élèves soutenus ont gagné {chosen_gain:scale_points}; sans rien faire, on en attendait "
        "de {low} à {high}.",
        row,
        low=words.number(row["idle_gain_low"], 1),
        high=words.number(row["idle_gain_high"], 1),
    )


def _bands(result: ChosenChange, words: Words) -> Iterator[str]:
    """For each band: inside, above or below."""
    for row in _with_band(result):
        gain, low, high = (row[name] for name in ("chosen_gain", "idle_gain_low", "idle_gain_high"))
        if gain > high:
            yield words.say("{instrument} : le gain dépasse ce que donnerait le retour vers la moyenne.", row)
        elif gain < low:
            yield words.say("{instrument} : le gain est moindre que ce que l'on attendait sans rien faire.", row)
        else:
            yield words.say(
                "{instrument} : le gain est de ceux que l'on verrait sans rien faire; ce n'est pas la preuve que le "
                "soutien n'aide pas.",
                row,
            )
