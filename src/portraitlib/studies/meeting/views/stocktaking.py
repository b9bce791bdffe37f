"""The stock-taking in words."""

from __future__ import annotations

from portraitlib.display.journal_words import month_of
from portraitlib.display.section import Rank, View, Words, view_of
from portraitlib.studies.meeting.measures.stocktaking import Stock
from portraitlib.studies.meeting.views.phrases import asked_points


@view_of.register
def view_stock(result: Stock, words: Words) -> View:
    """Each point with the team's word, and the step since the time before; no score."""
    table = result.tables["stocktaking"]
    n = int((table.data["place_now"] != "").sum())
    kept = words.say("Un point du bilan est tenu par la direction seule : il n'est pas montré ici.")
    return View(
        name="bilan",
        headline=words.plural(
            "L'équipe s'est située sur {n} point du bilan.", "L'équipe s'est située sur {n} points du bilan.", n
        )
        if n
        else words.say("Le bilan de l'équipe n'est pas encore commencé : cinq minutes, ensemble, en quatre mots."),
        sentences=(
            *(
                (words.say("Prochain bilan : {month}.", month=month_of(result.next_on, words)),)
                if result.next_on
                else ()
            ),
            *((kept,) if result.n_kept_by_direction else ()),
        ),
        tables=(asked_points(table, words.say("Où nous en sommes, en quatre mots"), words),),
        notes=(
            words.say(
                "Quatre mots : pas encore, commencé, en bonne voie, bien installé. Aucun total n'en est fait, et rien "
                "ne se compare d'une équipe à l'autre."
            ),
        ),
        on_page="whole",
        rank=Rank.CONTEXT,
    )


def _next(result: Stock, words: Words) -> tuple[str, ...]:
    """When it is asked next; nothing when the year's last one is past."""
    month = month_of(result.next_on, words)
    return (words.say("Prochain bilan : {month}.", month=month),) if month else ()
