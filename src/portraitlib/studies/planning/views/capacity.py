"""Hours in words: asked and available, what rests on one adult, class time that is taken."""

from __future__ import annotations

from collections.abc import Iterator

from portraitlib.display.section import Rank, View, Words, among_told, shown_table, titled, view_of
from portraitlib.studies.planning.measures.capacity import Capacity
from portraitlib.studies.planning.views.phrases import is_known, with_any_subject


@view_of.register
def view_capacity(result: Capacity, words: Words) -> View:
    """Hours by subject and by slot, other hours, class minutes, adults."""
    tables, adults = result.tables, result.tables["hours_by_adult"]
    asked = tables["hours_by_subject"].data
    hours = titled(tables["hours_by_subject"], words.say("Heures, par matière"), words)
    return View(
        name="capacite",
        headline=words.say(
            "Pour toutes les demandes, il faudrait {asked:mark} heures de groupes par semaine; le plan en donne "
            "{held:mark}, et {in_class:mark} en classe.",
            asked=float(asked["hours_asked"].sum()),
            held=float(asked["hours_held"].sum()),
            in_class=float(asked["hours_in_class"].sum()),
        ),
        sentences=tuple(_sentences(result, words)),
        tables=(
            *(with_any_subject(one, words) for one in hours),
            *(
                with_any_subject(one, words)
                for name, title in (
                    ("needs_left", words.say("Demandes encore sans place, par matière et par niveau")),
                    ("unused_places", words.say("Places des groupes donnés, prises et libres")),
                )
                for one in titled(tables[name], title, words)
            ),
            *titled(tables["budget_lines"], words.say("Ce que la mesure donne, selon l'école"), words),
            *titled(tables["other_hours"], words.say("Avec d'autres heures"), words),
            *titled(tables["hours_by_slot"], words.say("Plages de l'horaire"), words),
            *titled(tables["class_minutes"], words.say("Temps de classe pris aux élèves"), words),
            *((shown_table(adults, words, title=words.say("Heures, par adulte")),) if len(adults.data) else ()),
        ),
        notes=(
            words.say(
                "Dans les plages, une demande est partagée également entre celles où l'élève est libre. Les heures "
                "demandées sont d'un groupe à sa taille habituelle; le même adulte compte dans chaque plage où il est "
                "libre."
            ),
            words.say(
                "Les lignes et les montants de la mesure budgétaire sont ceux que l'école écrit (clé budget de "
                "params/planification.yml) : la trousse n'en donne aucun."
            ),
        ),
        rank=Rank.CONTEXT,
    )


def _sentences(result: Capacity, words: Words) -> Iterator[str]:
    if result.n_adults and "hours_by_adult" not in result.tables_refused:
        yield words.say(
            "{share:percent} des places reposent sur un seul adulte; s'il s'absente, elles s'arrêtent.",
            share=result.one_adult_share,
        )
    if result.budget:
        yield words.say(
            "Les lignes écrites par l'école font {budget:count} $ en tout, à côté de ces heures.",
            budget=round(result.budget),
        )
    free = result.tables["unused_places"].data
    if "unused_places" not in result.tables_refused and len(free):
        yield words.say(
            "Déjà en place et libres : {seats:count} places des groupes donnés, et {hours:mark} heures d'adultes par "
            "semaine. Elles se donnent avant d'en demander d'autres.",
            seats=int(free["n_free_seats"].sum()),
            hours=result.hours_unused,
        )
    left = result.tables["needs_left"].data
    if "needs_left" not in result.tables_refused and left["n_not_placed"].sum():
        most = left.iloc[0].to_dict()
        said = words.plural(
            "Ce plan fait, le plus grand besoin encore sans place : {subject:label}, {grade_level:label} ({n} élève).",
            "Ce plan fait, le plus grand besoin encore sans place : {subject:label}, {grade_level:label} ({n} élèves).",
            int(most["n_not_placed"]),
            most,
        )
        yield among_told(said, result.tables["needs_left"], "n_not_placed", words)
    lose = result.counts["lose_class"]
    if not is_known(lose) or lose:
        yield words.plural(
            "Le plan prend du temps de classe à {n} élève.", "Le plan prend du temps de classe à {n} élèves.", lose
        )
    other = result.tables["other_hours"].data.set_index("hours_change")["n_placed"]
    if other.notna().all() and {"less", "more"} <= set(other.index):
        yield words.say(
            "Avec 20 % d'heures de moins, {less:count} élèves auraient une place; avec 20 % de plus, {more:count}.",
            less=other["less"],
            more=other["more"],
        )
