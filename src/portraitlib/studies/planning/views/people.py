"""What adults and students say, and how many adults a plan meets, in words."""

from __future__ import annotations

from portraitlib.display.section import Rank, ResultTable, View, Words, among_told, is_whole, titled, view_of
from portraitlib.studies.planning.measures.mathematics import SEQUENCE, MathematicsStart
from portraitlib.studies.planning.measures.people import OwnPractices, SenseOfCompetence, Teachers
from portraitlib.studies.planning.views.phrases import is_known


def _scale(result: OwnPractices, words: Words) -> str:
    return (
        words.say("Réponses de {scale_low:whole} à {scale_high:whole} ({scale_words}).", result)
        if result.scale_words
        else words.say("Réponses de {scale_low:whole} à {scale_high:whole}.", result)
    )


def _not_validated(result: OwnPractices, words: Words) -> tuple[str, ...]:
    told = words.say("Ces questions n'ont pas été validées : elles aident à se parler, elles ne mesurent pas.")
    return () if result.is_validated else (told,)


@view_of.register
def view_own_practices(result: OwnPractices, words: Words) -> View:
    """The practice declared least often, and all of them; nobody is told apart."""
    table = result.tables["own_practices"]
    return View(
        name="nos-pratiques",
        headline=_least(table, words),
        sentences=(_scale(result, words),),
        tables=titled(table, words.say("Ce que le personnel dit faire, avant le soutien"), words),
        notes=(
            *_not_validated(result, words),
            words.say("Ce sont les réponses du groupe : aucune ne se lit personne par personne."),
        ),
        rank=Rank.CONTEXT,
        to_do=words.say("Laquelle voulons-nous faire plus souvent, dans la matière choisie ?"),
    )


def _least(table: ResultTable, words: Words) -> str:
    told = table.data.dropna(subset=["mean_given"])
    if told.empty:
        return words.withheld("Trop peu de personnes ont répondu pour que ce soit dit à ce public.")
    row = told.sort_values("mean_given", kind="stable").iloc[0]
    said = words.say(
        "La pratique que le personnel dit faire le moins souvent : « {asked_question} » ({mean_given:number}, de "
        "{given_low:number} à {given_high:number}).",
        row,
    )
    return among_told(said, table, "mean_given", words)


@view_of.register
def view_competence(result: SenseOfCompetence, words: Words) -> View:
    """What students say they can learn, proposed as an indicator."""
    table = result.tables["sense_of_competence"]
    told = table.data.dropna(subset=["mean_given"])
    row = told.sort_values("mean_given", kind="stable").iloc[0] if len(told) else None
    headline = (
        words.withheld("Trop peu d'élèves ont répondu pour que ce soit dit à ce public.")
        if row is None
        else among_told(
            words.say(
                "Là où les élèves se disent le moins capables : « {asked_question} » ({mean_given:number}).", row
            ),
            table,
            "mean_given",
            words,
        )
    )
    return View(
        name="sentiment-de-competence",
        headline=headline,
        sentences=(_scale(result, words),),
        tables=titled(table, words.say("Ce que les élèves se disent capables d'apprendre"), words),
        notes=(
            *_not_validated(result, words),
            words.say("Posé avant puis après, il peut servir d'indicateur : écrivez-le avant de commencer."),
        ),
        rank=Rank.CONTEXT,
    )


@view_of.register
def view_teachers(result: Teachers, words: Words) -> View:
    """How many adults the chosen subjects meet; counts only."""
    table = result.tables["teachers"]
    chosen = table.data[table.data["is_of_priority"].eq(True)]
    n = chosen["n_staff"].sum(skipna=is_whole(table, "n_staff"), min_count=1)  # a sum of some of them is no count
    if not result.has_priorities:
        headline = words.say("Aucune priorité n'est proposée : le personnel est compté par rôle et par matière.")
    elif not is_known(n):
        headline = words.say("Le personnel qui rencontre ces priorités ne peut pas être compté pour ce public.")
    else:
        headline = words.plural(
            "{n} personne enseigne une matière où une priorité est possible.",
            "{n} personnes enseignent une matière où une priorité est possible.",
            int(n),
        )
    unknown = words.say("La liste de l'année précédente n'est pas dans les données : on ne sait pas qui arrive.")
    return View(
        name="qui-accompagner",
        headline=headline,
        sentences=() if result.is_year_before_known else (unknown,),
        tables=titled(table, words.say("Personnel, par rôle et par matière"), words),
        notes=(
            words.say("Des nombres seulement : qui accompagner d'abord se décide avec les personnes, sans classement."),
        ),
        rank=Rank.CONTEXT,
    )


@view_of.register
def view_mathematics(result: MathematicsStart, words: Words) -> View:
    """Success in CST, with its interval; sequences are not compared."""
    table = result.tables["mathematics"]
    every = table.data[table.data["sequence"].eq(SEQUENCE)]
    rows = every.dropna(subset=["rate_low"])
    if every.empty:
        headline = words.say("Aucun élève n'a de résultat en mathématique CST cette année.")
    elif rows.empty:
        headline = words.withheld("Le taux de réussite en mathématique CST ne peut pas être montré à ce public.")
    else:
        row = rows.sort_values("success_rate", kind="stable").iloc[0]
        headline = words.say(
            "Mathématique CST, {level}, {year:year} : {success_rate:percent} réussissent (de {rate_low:percent} à "
            "{rate_high:percent}, {n_students:count} élèves).",
            row,
            level=words.label(row["level"], "level"),
            year=result.school_year,
        )
    engagement = result.tables.get("low_engagement")
    return View(
        name="mathematique",
        headline=headline,
        tables=(
            *titled(table, words.say("Réussite en mathématique, par séquence et par niveau"), words),
            *(titled(engagement, words.say("Élèves dont l'engagement est fragile"), words) if engagement else ()),
        ),
        notes=(
            words.say(
                "Les séquences n'ont ni le même programme ni les mêmes élèves : leurs taux ne se comparent pas. Une "
                "démarche comme IMPACTS part de ce taux et de l'engagement."
            ),
        ),
        rank=Rank.CONTEXT,
    )
