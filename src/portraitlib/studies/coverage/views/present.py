"""What the store holds of a school, in words and tables."""

from __future__ import annotations

from datetime import date

from portraitlib.display.tables import shown_table
from portraitlib.display.view import ShownTable, View
from portraitlib.display.viewing import view_of
from portraitlib.display.wording import Words
from portraitlib.results.forms import Form
from portraitlib.studies.coverage.measures.present import TablesPresent


@view_of.register
def tables_view(result: TablesPresent, words: Words) -> View:
    """View of the tables present: how many, of how many students and years, and which are absent."""
    return View(
        name="tables-presentes",
        headline=_headline(result, words),
        sentences=_sentences(result, words),
        tables=tuple(shown for shown in _tables(result, words) if len(shown.rows)),
    )


def _tables(result: TablesPresent, words: Words) -> tuple[ShownTable, ...]:
    by_table = ["n_rows", ("n_years", Form.COUNT), "first_date", "last_date"]
    by_term = ["n_rows", "first_date", "last_date"]
    return (
        shown_table(
            result.tables["tables_present"],
            words,
            title=words.say("Ce que les données disent de personnes"),
            columns=["table", "n_people", *by_table],
            note=words.say(
                "« Personnes » compte des élèves, ou des membres du personnel pour les tables « Personnel » et "
                "« Pratiques d'enseignement ». Un tiret : les lignes n'ont pas de date."
            ),
        ),
        shown_table(
            result.tables["tables_present_about_nobody"],
            words,
            title=words.say("Le reste : calendrier, items, groupes observés…"),
            columns=["table", *by_table],
        ),
        shown_table(
            result.tables["rows_by_term"],
            words,
            title=words.say("Données sur des personnes, par année scolaire et par étape"),
            columns=["table", "school_year", "term", "n_people", *by_term],
            note=words.say(
                "Une année scolaire commence en août. L'étape d'une date vient du calendrier de l'école; un tiret : "
                "la table ne la dit pas, ou la date est hors du calendrier."
            ),
        ),
        shown_table(
            result.tables["rows_by_term_about_nobody"],
            words,
            title=words.say("Le reste, par année scolaire et par étape"),
            columns=["table", "school_year", "term", *by_term],
        ),
    )


def _headline(result: TablesPresent, words: Words) -> str:
    n_standard = result.facts["n_standard"]
    n_present = n_standard - len(result.facts["absent"])
    years = result.facts["school_years"]
    if not years:
        return words.say("Aucun élève n'est inscrit dans ces données : il n'y a rien à lire.")
    if len(years) == 1:
        span = words.say("pour une seule année scolaire ({year})", year=words.year(years[0]))
    else:
        span = words.say(
            "sur {n} années scolaires (de {first} à {last})",
            n=words.count(len(years)),
            first=words.year(years[0]),
            last=words.year(years[-1]),
        )
    return words.say(
        "Les données comptent {n_present} tables sur {n_standard} et {n_students} élèves, {span}.",
        n_present=words.count(n_present),
        n_standard=words.count(n_standard),
        n_students=words.count(result.counts["n_students"]),
        span=span,
    )


def _sentences(result: TablesPresent, words: Words) -> tuple[str, ...]:
    sentences = []
    if result.facts["school_year"]:
        sentences.append(
            words.plural(
                "En {year}, l'année lue ici, {n} élève est inscrit.",
                "En {year}, l'année lue ici, {n} élèves sont inscrits.",
                result.counts["n_enrolled"],
                year=words.year(result.facts["school_year"]),
            )
        )
    absent = result.facts["absent"]
    if absent:
        sentences.append(
            words.say(
                "Absent des données : {tables}. Absent ne veut pas dire zéro : aucune analyse ne suppose, par exemple, "
                "que personne ne s'absente parce que les absences n'ont pas été fournies.",
                tables=words.listing(words.label(name, "table") for name in absent),
            )
        )
    else:
        sentences.append(words.say("Toutes les tables prévues sont là."))
    if result.facts["as_of"]:
        sentences.append(
            words.say(
                "Les données sont lues telles qu'elles étaient connues le {day}.",
                day=words.date(date.fromisoformat(result.facts["as_of"])),
            )
        )
    return tuple(sentences)
