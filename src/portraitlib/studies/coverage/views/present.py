"""What the store holds of a school, in words and tables."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from portraitlib.display.section import ShownTable, View, Words, shown_table, view_of
from portraitlib.studies.coverage.measures.present import TablesPresent


@view_of.register
def view_tables(result: TablesPresent, words: Words) -> View:
    """View of the tables present: how many, of how many students and years, and which are absent."""
    return View(
        name="tables-presentes",
        to_do=words.say("Décidez quelles données valent la peine d'être ajoutées."),
        headline=_headline(result, words),
        sentences=tuple(_sentences(result, words)),
        tables=tuple(shown for shown in _tables(result, words) if len(shown.rows)),
    )


def _tables(result: TablesPresent, words: Words) -> Iterator[ShownTable]:
    yield shown_table(
        result.tables["tables_present"],
        words,
        title=words.say("Données sur des personnes"),
        note=words.say(
            "« Personnes » compte des élèves, ou des membres du personnel pour les tables « Personnel » et « Pratiques "
            "d'enseignement ». Un tiret : les lignes n'ont pas de date."
        ),
    )
    yield shown_table(
        result.tables["tables_present_about_nobody"],
        words,
        title=words.say("Le reste : calendrier, items, groupes observés…"),
    )
    yield shown_table(
        result.tables["rows_by_term"],
        words,
        title=words.say("Données sur des personnes, par année scolaire et par étape"),
        note=words.say(
            "Une année scolaire commence en août. L'étape d'une date vient du calendrier de l'école; un tiret : la "
            "table ne la dit pas, ou la date est hors du calendrier."
        ),
    )
    yield shown_table(
        result.tables["rows_by_term_about_nobody"], words, title=words.say("Le reste, par année scolaire et par étape")
    )


def _headline(result: TablesPresent, words: Words) -> str:
    years = result.school_years
    if not years:
        return words.say("Aucun élève n'est inscrit dans ces données : il n'y a rien à lire.")
    if len(years) == 1:
        span = words.say("pour une seule année scolaire ({year:year})", year=years[0])
    else:
        span = words.say(
            "sur {n:count} années scolaires (de {first:year} à {last:year})",
            n=len(years),
            first=years[0],
            last=years[-1],
        )
    return words.say(
        "Les données comptent {n_present:count} tables sur {n_standard:count} et {n_students:count} élèves, {span}.",
        result,
        result.counts,
        span=span,
    )


def _sentences(result: TablesPresent, words: Words) -> Iterator[str]:
    if result.school_year:
        yield words.plural(
            "En {school_year:year}, l'année lue ici, {n} élève est inscrit.",
            "En {school_year:year}, l'année lue ici, {n} élèves sont inscrits.",
            result.counts["n_enrolled"],
            result,
        )
    if result.absent:
        yield words.say(
            "Absent des données : {tables:listing}. Absent ne veut pas dire zéro : aucune analyse ne suppose, par "
            "exemple, que personne ne s'absente parce que les absences n'ont pas été fournies.",
            tables=[words.label(name, "table") for name in result.absent],
        )
    else:
        yield words.say("Toutes les tables prévues sont là.")
    if result.as_of:
        yield words.say(
            "Les données sont lues telles qu'elles étaient connues le {day:date}.", day=date.fromisoformat(result.as_of)
        )
