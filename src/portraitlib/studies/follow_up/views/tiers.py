"""Tiers over cycles, in words: a move is not an effect."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from portraitlib.display.section import Rank, View, Words, listed, mark, shown_table, titled, view_of
from portraitlib.studies.follow_up.measures.tiers import TierMoves
from portraitlib.studies.follow_up.views.phrases import is_known

CYCLES = {
    "term": mark("Un cycle est une étape : on compare aux jours où les résultats des bulletins sont connus."),
    "timetable": mark("Un cycle est un tour de l'horaire."),
    "team": mark("Un cycle est le rythme que l'équipe s'est donné."),
}


@view_of.register
def view_tier_moves(result: TierMoves, words: Words) -> View:
    """Who moved between the last two ends of cycles, and who may leave a support."""
    tables = result.tables
    students = shown_table(
        tables["tier_students"],
        words,
        title=words.say("Élèves qui changent de palier, ou pourraient laisser un soutien"),
    )
    return View(
        name="paliers-suivis",
        headline=_headline(result, words),
        sentences=tuple(_sentences(result, words)),
        tables=(
            *titled(tables["tier_cycles"], words.say("D'une fin de cycle à l'autre"), words),
            *titled(tables["tier_paths"], words.say("Du premier palier au dernier"), words),
            *titled(tables["may_leave"], words.say("Qui pourrait laisser son soutien"), words),
            *((listed(students, "services_told", "service", words),) if len(tables["tier_students"].data) else ()),
        ),
        notes=(
            words.say(CYCLES[result.cycle]),
            words.say(
                "Des élèves au plus haut palier redescendent en partie d'eux-mêmes la fois d'après, et d'autres "
                "montent. On ne connaît pas la fidélité du coefficient : un changement de palier n'est jamais donné "
                "ici pour l'effet d'un soutien."
            ),
            words.say(
                "« Pourrait laisser » : au palier 2 ou 3 plus tôt cette année, puis au palier 1, à coup sûr, à "
                "{leave_after:count} fins de cycle de suite. Qui avait un soutien sans avoir été à ces paliers n'y est "
                "pas. Un mentorat, lui, ne s'écourte pas : la relation demande au moins six mois.",
                result,
            ),
        ),
        rank=Rank.PRIORITY if _has_moved(result) else Rank.CONTEXT,
        to_do=words.say(
            "Pour qui monte : que voit-on en classe ? Pour qui pourrait laisser un soutien : qu'en dit-il ?"
        ),
    )


def _last_cycle(result: TierMoves) -> dict[Any, Any]:
    """The latest cycle: in the table, one that is withheld from this reader may stand after it."""
    return result.tables["tier_cycles"].data.sort_values("look_after").iloc[-1].to_dict()


def _has_moved(result: TierMoves) -> bool:
    """Whether somebody is known to have changed tier since the last end of cycle."""
    last = _last_cycle(result)
    return any(is_known(last[name]) and last[name] > 0 for name in ("n_more", "n_less"))


def _headline(result: TierMoves, words: Words) -> str:
    row = _last_cycle(result)
    if not all(is_known(row[name]) for name in ("n_students", "n_more", "n_less")):
        return words.withheld(
            "Du {look_before:date} au {look_after:date}, trop peu d'élèves changent de palier, ou presque tous, pour "
            "dire combien à ce public.",
            row,
        )
    return words.say(
        "Du {look_before:date} au {look_after:date}, sur {n_students:count} élèves : vers plus de soutien, "
        "{n_more:count}; vers moins, {n_less:count}.",
        row,
    )


def _sentences(result: TierMoves, words: Words) -> Iterator[str]:
    row = _last_cycle(result)
    if is_known(row["n_unplaced"]) and row["n_unplaced"]:
        yield words.plural(
            "Pour {n} élève, on en savait trop peu à l'une des deux dates : il n'est pas « sans changement ».",
            "Pour {n} élèves, on en savait trop peu à l'une des deux dates : ils ne sont pas « sans changement ».",
            row["n_unplaced"],
        )
    students = result.tables["tier_students"].data
    leaving = int(students["may_leave_support"].fillna(False).sum()) if len(students) else 0
    if leaving:
        yield words.plural(
            "{n} élève pourrait laisser un soutien : à discuter avec lui.",
            "{n} élèves pourraient laisser un soutien : à discuter avec eux.",
            leaving,
        )
    if result.counts["arrived"] != 0:
        yield words.plural(
            "{n} élève arrivé depuis la première date n'est pas comparé.",
            "{n} élèves arrivés depuis la première date ne sont pas comparés.",
            result.counts["arrived"],
        )
