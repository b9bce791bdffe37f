"""What was declared, in words: before or after the outcome was known, and by what proof."""

from __future__ import annotations

from collections.abc import Iterator

from portraitlib.display.section import Rank, ShownTable, View, Words, shown_table, view_of, with_labels, with_under
from portraitlib.studies.evaluation.measures.declared import Declarations
from portraitlib.studies.evaluation.views.naming import outcome_named


@view_of.register
def view_declarations(result: Declarations, words: Words) -> View:
    """Declarations, what they are worth, then how to write one."""
    return View(
        name="declare-d-avance",
        headline=_headline(result, words),
        sentences=tuple(_sentences(result, words)),
        tables=(_table(result, words),) if result.n_declared or result.n_unnamed else (),
        notes=(
            words.say(
                "Déclaré d'avance : deux choses le disent, le jour du journal, avant celui où le résultat pouvait être "
                "su, et les données gardées ce jour-là, qui ne l'avaient pas. La trousse pose cette empreinte quand le "
                "texte est gardé; personne ne la tape. Un texte changé depuis compte à partir de la première version "
                "qui disait la même chose."
            ),
            words.say(
                "Un seul résultat principal par programme : il se lit seul. Les autres se lisent ensemble, avec la "
                "correction de Holm, car plusieurs essais donnent plus souvent un hasard."
            ),
        ),
        rank=Rank.CONTEXT if result.n_declared or result.reads_words else Rank.NO_FINDING,
        to_do=words.say("Écrivez maintenant la question de l'an prochain, avec un seul résultat principal."),
        on_page="open",
    )


def _table(result: Declarations, words: Words) -> ShownTable:
    """The outcomes declared, the team's words under each for the team alone."""
    table = result.tables["declarations"]
    columns = [
        str(one) for one in table.data if one not in ("programme_id", "outcome", "declared_of", "declared_number")
    ]
    if not result.reads_words:
        columns = [one for one in columns if one not in _WORDS]
    shown = shown_table(table, words, title=words.say("Ce qui a été déclaré"), columns=tuple(columns))
    shown = with_labels(shown, declared_measure=[outcome_named(one, words) for one in table.data["outcome"]])
    return with_under(shown, *(one for one in _UNDER if one in columns))


_CODES = ("programme_id", "outcome", "declared_of", "declared_number")
_WORDS = ("declared_programme", "declared_question", "declared_comparison")
_UNDER = ("declared_proof", "declared_question", "declared_comparison")


def _headline(result: Declarations, words: Words) -> str:
    if not result.n_declared:
        return words.say(
            "Aucun résultat n'est déclaré d'avance : les nombres de ce carnet sont une exploration. Ils donnent la "
            "question de l'an prochain."
        )
    if not result.n_before:
        return words.plural(
            "{n} résultat est déclaré, sans preuve que c'était d'avance : ses nombres sont une exploration.",
            "{n} résultats sont déclarés, sans preuve que c'était d'avance : leurs nombres sont une exploration.",
            result.n_declared,
        )
    return words.plural(
        "{n} résultat est déclaré d'avance, sur {n_declared:count} : ses nombres ne sont pas une exploration.",
        "{n} résultats sont déclarés d'avance, sur {n_declared:count} : leurs nombres ne sont pas une exploration.",
        result.n_before,
        result,
    )


def _sentences(result: Declarations, words: Words) -> Iterator[str]:
    data = result.tables["declarations"].data
    if changed := int((data["n_changed"] > 0).sum()):
        yield words.plural(
            "{n} résultat a été déclaré autrement, avant ou après : toutes les versions sont au journal.",
            "{n} résultats ont été déclarés autrement, avant ou après : toutes les versions sont au journal.",
            changed,
        )
    if result.n_unnamed:
        yield words.plural(
            "{n} résultat ne nomme aucun programme de l'année : écrivez son nom ou son numéro.",
            "{n} résultats ne nomment aucun programme de l'année : écrivez son nom ou son numéro.",
            result.n_unnamed,
        )
