"""The register, row by row: what counts, what does not and why."""

from __future__ import annotations

from collections.abc import Iterator

from portraitlib.display.tables import shown_table
from portraitlib.display.view import View
from portraitlib.display.viewing import view_of
from portraitlib.display.wording import Words, mark
from portraitlib.results.forms import Form
from portraitlib.studies.attendance.measures.account import RegisterAccount
from portraitlib.studies.attendance.views.phrases import ANY_REASON, recording_notes

_RECORDING = {
    "day": mark("Les absences sont notées par journée."),
    "period": mark("Les absences sont notées par période : une période manquée vaut sa part de la journée."),
    "both": mark(
        "Des absences sont notées par journée, d'autres par période : une journée compte pour 1, une période pour sa "
        "part de la journée, et une période notée en plus de la journée entière n'est pas comptée deux fois."
    ),
    "none": mark("Le registre de cette année ne contient aucune absence."),
}


@view_of.register
def _(result: RegisterAccount, words: Words) -> View:
    facts = result.facts
    title = words.say("Du registre aux taux : ce que devient chaque ligne")
    columns = ("row_step", ("n_rows", Form.COUNT), "row_use")
    return View(
        name="registre",
        headline=_headline(facts, words),
        sentences=tuple(_sentences(facts, words)),
        tables=(shown_table(result.tables["register"], words, title=title, columns=columns),),
        notes=(
            words.say(ANY_REASON),
            words.say(
                "Les lignes « mises de côté » restent dans les données : corrigez-les à la source, puis importez de "
                "nouveau. Le total des lignes lues se compare à celui du système de l'école."
            ),
            *recording_notes(facts, words),
        ),
    )


def _headline(facts, words: Words) -> str:
    numbers = {"used": words.count(facts["n_used"]), "days": words.count(facts["n_days"]),
               "date": words.date(facts["last_day"])}  # fmt: skip
    sentence = words.plural(
        "{used} lignes du registre sur {n} comptent dans les taux, sur {days} jours de classe, jusqu'au {date}.",
        "{used} lignes du registre sur {n} comptent dans les taux, sur {days} jours de classe, jusqu'au {date}.",
        facts["n_rows"],
        **numbers,
    )
    if facts["adds_up"]:
        return sentence
    return sentence + " " + words.say("Le compte n'est pas juste : les taux sont à lire avec prudence.")


def _sentences(facts, words: Words) -> Iterator[str]:
    yield words.say(
        "Le registre ne contient que les exceptions : un élève inscrit, un jour de classe, sans ligne, était "
        "présent. Le nombre de jours possibles vient du calendrier scolaire et des dates d'inscription."
    )
    recording = facts["recording"]
    yield words.say(_RECORDING[recording])
    if facts["has_minutes"]:
        yield words.say(
            "Quand les minutes manquées sont notées, l'absence compte pour leur part d'une journée de {minutes} "
            "minutes.",
            minutes=words.count(facts["minutes_a_day"]),
        )
    if facts["excused_known"] < 0.995:
        yield words.say(
            "Le motif est connu pour {share} des absences; les autres ne sont ni motivées ni non motivées.",
            share=words.percent(facts["excused_known"]),
        )
    for first, last, n_days in facts["silences"]:
        yield words.plural(
            "Du {first} au {last}, {n} jour de classe n'a aucune ligne : le registre semble ne pas avoir été tenu "
            "(ou pas encore). Ce jour ne compte pas comme un jour de présence.",
            "Du {first} au {last}, {n} jours de classe n'ont aucune ligne : le registre semble ne pas avoir été tenu "
            "(ou pas encore). Ces jours ne comptent pas comme des jours de présence.",
            n_days,
            first=words.date(first),
            last=words.date(last),
        )
    if not facts["adds_up"]:
        yield words.plural(
            "{n} ligne n'a pas été retrouvée entre les fichiers importés et les données lues.",
            "{n} lignes n'ont pas été retrouvées entre les fichiers importés et les données lues.",
            abs(facts["n_unexplained"]),
        )
