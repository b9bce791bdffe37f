"""The register, row by row: what counts, what does not and why."""

from __future__ import annotations

from collections.abc import Iterator

from portraitlib.display.section import Rank, View, Words, mark, shown_table, view_of
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
def view_register(result: RegisterAccount, words: Words) -> View:
    """View of what becomes of each row of the register."""
    title = words.say("Du registre aux taux : ce que devient chaque ligne")
    return View(
        name="registre",
        rank=Rank.CONTEXT if result.adds_up else Rank.CAUTION,
        to_do=words.say("Faites corriger le registre à la source avant de lire les taux."),
        headline=_headline(result, words),
        sentences=tuple(_sentences(result, words)),
        tables=(shown_table(result.tables["register"], words, title=title),),
        notes=(
            words.say(ANY_REASON),
            words.say(
                "Les lignes « mises de côté » restent dans les données : corrigez-les à la source, puis importez de "
                "nouveau. Le total des lignes lues se compare à celui du système de l'école."
            ),
            *recording_notes(result.scope, words),
        ),
    )


def _headline(result: RegisterAccount, words: Words) -> str:
    sentence = words.plural(
        "{n_used:count} lignes du registre sur {n} comptent dans les taux, sur {n_days:count} jours de classe, "
        "jusqu'au {last_day:date}.",
        "{n_used:count} lignes du registre sur {n} comptent dans les taux, sur {n_days:count} jours de classe, "
        "jusqu'au {last_day:date}.",
        result.n_rows,
        result,
        result.scope,
    )
    if result.adds_up:
        return sentence
    return sentence + " " + words.say("Le compte n'est pas juste : les taux sont à lire avec prudence.")


def _sentences(result: RegisterAccount, words: Words) -> Iterator[str]:
    recording = result.scope.recording
    yield words.say(
        "Le registre ne contient que les exceptions : un élève inscrit, un jour de classe, sans ligne, était "
        "présent. Le nombre de jours possibles vient du calendrier scolaire et des dates d'inscription."
    )
    yield words.say(_RECORDING[recording.kind])
    if recording.has_minutes:
        yield words.say(
            "Quand les minutes manquées sont notées, l'absence compte pour leur part d'une journée de "
            "{minutes_a_day:count} minutes.",
            result.rules.reading,
        )
    if recording.has_unknown_reasons:
        yield words.say(
            "Le motif est connu pour {excused_known:percent} des absences; les autres ne sont ni motivées ni non "
            "motivées.",
            recording,
        )
    yield from _silences(result, words)
    if not result.adds_up:
        yield words.plural(
            "{n} ligne n'a pas été retrouvée entre les fichiers importés et les données lues.",
            "{n} lignes n'ont pas été retrouvées entre les fichiers importés et les données lues.",
            abs(result.n_unexplained),
        )


def _silences(result: RegisterAccount, words: Words) -> Iterator[str]:
    for first, last, n_days in result.scope.silences:
        yield words.plural(
            "Du {first:date} au {last:date}, {n} jour de classe n'a aucune ligne : le registre semble ne pas avoir été "
            "tenu (ou pas encore). Ce jour ne compte pas comme un jour de présence.",
            "Du {first:date} au {last:date}, {n} jours de classe n'ont aucune ligne : le registre semble ne pas avoir "
            "été tenu (ou pas encore). Ces jours ne comptent pas comme des jours de présence.",
            n_days,
            {"first": first, "last": last},
        )
