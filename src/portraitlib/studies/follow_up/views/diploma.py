"""Towards the diploma, in words: always to verify, never "will not graduate"."""

from __future__ import annotations

from collections.abc import Iterator

from portraitlib.display.section import Rank, View, Words, listed, shown_table, titled, view_of
from portraitlib.studies.follow_up.measures.adult_education import ToAdults
from portraitlib.studies.follow_up.measures.diploma import TowardsDiploma
from portraitlib.studies.follow_up.views.phrases import is_known


@view_of.register
def view_diploma(result: TowardsDiploma, words: Words) -> View:
    """Who would still lack something in secondary 5, and what."""
    tables = result.tables
    students = shown_table(tables["missing_units"], words, title=words.say("Ce qui manque à chacun, à vérifier"))
    return View(
        name="vers-le-diplome",
        headline=_headline(result, words),
        sentences=tuple(_sentences(result, words)),
        tables=(
            *titled(tables["diploma_levels"], words.say("Vers le diplôme, par niveau"), words),
            *titled(tables["diploma_lines"], words.say("Ce qui est réussi, en cours, ou manque"), words),
            *((listed(students, "lines_told", "requirement", words),) if len(tables["missing_units"].data) else ()),
        ),
        notes=tuple(_notes(result, words)),
        rank=Rank.PRIORITY,
        to_do=words.say("Vérifiez chaque ligne avec la personne responsable de la sanction, puis parlez-en à l'élève."),
    )


def _headline(result: TowardsDiploma, words: Words) -> str:
    rows = result.tables["diploma_levels"].data
    row = rows.sort_values("grade_level").iloc[-1].to_dict()
    if not is_known(row["n_lacking"]) or not is_known(row["n_students"]):
        return words.withheld(
            "{grade_level:label} : trop peu d'élèves dans une des réponses pour dire à ce public à combien il manque "
            "quelque chose pour le diplôme.",
            row,
        )
    return words.plural(
        "{grade_level:label} : sur {n_students:count} élèves, il manquerait quelque chose à {n} pour le diplôme, même "
        "si cette année est réussie; à vérifier.",
        "{grade_level:label} : sur {n_students:count} élèves, il manquerait quelque chose à {n} pour le diplôme, même "
        "si cette année est réussie; à vérifier.",
        row["n_lacking"],
        row,
    )


def _sentences(result: TowardsDiploma, words: Words) -> Iterator[str]:
    if result.untold:
        told = "; ".join(words.label(line, "requirement") for line in result.untold)
        yield words.say(
            "Aucun cours n'y répond dans les données : {told}. On n'en dit rien, et les unités ne sont pas comptées en "
            "tout : importez ces cours.",
            told=told,
        )
    rows = result.tables["diploma_levels"].data
    unknown = rows["n_units_not_known"]
    if unknown.notna().all() and unknown.sum():
        yield words.plural(
            "Pour {n} élève, aucun résultat de 4e secondaire n'est dans les données : on ne sait pas.",
            "Pour {n} élèves, aucun résultat de 4e secondaire n'est dans les données : on ne sait pas.",
            unknown.sum(),
        )


def _notes(result: TowardsDiploma, words: Words) -> Iterator[str]:
    yield words.say(
        "Demandé : {units:count} unités de 4e et de 5e secondaire, dont {of_level_5:count} de 5e, et les lignes du "
        "tableau. Source : {source}.",
        result.rules,
    )
    if not result.rules.is_confirmed:
        yield words.say(
            "Le texte en vigueur n'a pas été vu : faites confirmer cette liste par votre centre de services."
        )
    yield words.say(
        "Seuls les cours importés comptent : ni équivalence non inscrite, ni cours d'été, ni formation "
        "professionnelle. À l'éducation des adultes, les conditions sont autres."
    )


@view_of.register
def view_to_adults(result: ToAdults, words: Words) -> View:
    """Students sent to adult education during each year."""
    table = result.tables["to_adult_education"]
    return View(
        name="vers-les-adultes",
        headline=_adults(result, words),
        sentences=(words.say("L'année n'est pas finie : ce nombre peut encore monter."),) if result.is_going_on else (),
        tables=titled(table, words.say("Partis vers l'éducation des adultes en cours d'année"), words),
        notes=(
            words.say(
                "Aller à l'éducation des adultes n'est pas abandonner. Le modèle d'accompagnement ciblé regarde si "
                "moins d'élèves y sont envoyés en cours d'année; quelques départs de plus ou de moins ne disent rien."
            ),
        ),
        rank=Rank.CONTEXT,
    )


def _adults(result: ToAdults, words: Words) -> str:
    years = result.tables["to_adult_education"].data
    row = years.sort_values("school_year").iloc[-1].to_dict()  # a year withheld from this reader may stand last
    if not is_known(row["n_to_adults"]) or not is_known(row["n_students"]):
        return words.withheld(
            "En {school_year:year}, trop peu d'élèves sont partis vers l'éducation des adultes en cours d'année, ou "
            "aucun, pour dire combien à ce public.",
            row,
        )
    return words.plural(
        "En {school_year:year}, {n} élève sur {n_students:count} est parti vers l'éducation des adultes en cours "
        "d'année.",
        "En {school_year:year}, {n} élèves sur {n_students:count} sont partis vers l'éducation des adultes en cours "
        "d'année.",
        row["n_to_adults"],
        row,
    )
