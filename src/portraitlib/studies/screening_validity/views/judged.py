"""Views of how right the coefficient was: at its limits, and on later cohorts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from portraitlib.display.section import (
    Rank,
    ResultTable,
    ShownTable,
    View,
    Words,
    among_told,
    exact,
    mark,
    only,
    range_title,
    shown_table,
    view_of,
)
from portraitlib.studies.screening_validity.measures.accuracy import Validity
from portraitlib.studies.screening_validity.measures.over_time import FoundChange, OverTime
from portraitlib.studies.screening_validity.views.phrases import dots, followed, interval, left_out, notes, scope

_ALIKE = 0.05  # shares of weight closer than that are told as one
RATE = dict[str, Any](value="measure_rate", low="rate_low", high="rate_high", n="n_students", is_sorted=False)


@view_of.register
def view_validity(result: Validity, words: Words) -> View:
    """What the coefficient found and missed."""
    area = result.area
    shown = _accuracy_table(result, words)
    figure = dots(
        "validite-justesse",
        shown,
        words,
        title=_found_title(shown, words),
        subtitle=scope(result.scope, words),
        label=("measure", "signal_rule"),
        **RATE,
    )
    return View(
        name="validite-justesse",
        rank=Rank.PRIORITY,
        to_do=words.say("Servez-vous du coefficient pour ouvrir une conversation, jamais pour la fermer."),
        headline=" ".join(
            [
                words.say(
                    "De deux élèves, l'un parti et l'autre resté, le coefficient place plus haut celui qui est parti "
                    "{of_100:whole} fois sur 100 (de {low_of_100:whole} à {high_of_100:whole}; au hasard, ce serait "
                    "50).",
                    of_100=100 * area.area,
                    low_of_100=100 * area.low,
                    high_of_100=100 * area.high,
                ),
                *_weight(result.tables["weight_known"], words),
            ]
        ),
        sentences=(
            followed(result.counts, words),
            words.say("Aire sous la courbe : {area}.", area=interval(area.area, area.low, area.high, words)),
            *left_out(result.counts, words),
            *_places(result, words),
            *_adult_education(result, words),
            words.say(
                "Repères publiés au Québec : 0,73 pour un indice administratif, 0,81 pour un questionnaire rempli par "
                "les élèves (Gagnon et autres, 2015; 1 557 élèves de deux écoles)."
            ),
        ),
        figures=(figure,),
        tables=(
            shown,
            shown_table(
                result.tables["by_outcome"], words, title=words.say("Qui était signalé, selon la suite du parcours")
            ),
            shown_table(
                result.tables["weight_known"], words, title=words.say("Part connue du poids des critères, par cohorte")
            ),
        ),
        notes=notes(result, words),
    )


_ADULT_EDUCATION = {
    "stayed": mark("Passer à l'éducation des adultes n'est pas partir : ces {n} élèves comptent parmi les restés."),
    "left": mark(
        "Les {n} élèves passés à l'éducation des adultes comptent ici parmi les partis (voir params/validite.yml)."
    ),
    "apart": mark(
        "Les {n} élèves passés à l'éducation des adultes forment une suite à part : ni partis ni restés "
        "(params/validite.yml)."
    ),
}


def _adult_education(result: Validity, words: Words) -> list[str]:
    """How those who went on to adult education are counted, and how many of them were signalled: always told apart."""
    table, scope = result.tables["by_outcome"], result.scope
    rows = table.data[(table.data["became"] == "adult_education") & exact(table, "flagged_share")]
    ways = {way: "adult_education" in outcomes for way, outcomes in (("left", scope.left), ("apart", scope.apart))}
    way = next((way for way, is_counted in ways.items() if is_counted), "stayed")
    signalled = mark(
        "Le coefficient en signalait {flagged_share:percent} (de {rate_low:percent} à {rate_high:percent})."
    )
    told = [
        f"{words.say(_ADULT_EDUCATION[way], n=words.count(row['n_students']))} {words.say(signalled, row)}"
        for row in rows.to_dict("records")
    ]
    if result.apart:
        told.append(
            words.say(
                "Entre les élèves de cette suite à part et ceux qui sont restés, l'aire sous la courbe est de {area}.",
                area=interval(result.apart.area, result.apart.low, result.apart.high, words),
            )
        )
    return told


def _weight(table: ResultTable, words: Words) -> list[str]:
    """How much of the coefficient's weight was known: an area on half of it is not that of the whole."""
    known = table.data.dropna(subset=["weight_known", "n_students"])
    if known.empty:
        return []
    least, most = (known.loc[known["weight_known"].agg(end)].to_dict() for end in ("idxmin", "idxmax"))
    if most["weight_known"] - least["weight_known"] < _ALIKE:
        mean = (known["weight_known"] * known["n_students"]).sum() / known["n_students"].sum()
        return [
            words.say("Il porte sur {share:percent} du poids des critères : le reste n'était pas connu.", share=mean)
        ]
    said = [
        words.say(
            "Selon la cohorte, il porte sur {least:percent} ({first:year}) à {most:percent} ({last:year}) du poids "
            "des critères : le reste n'était pas connu, et les cohortes ne se valent pas.",
            least=least["weight_known"],
            first=int(least["entry_cohort"]),
            most=most["weight_known"],
            last=int(most["entry_cohort"]),
        )
    ]
    return [among_told(one, table, "weight_known", words) for one in said]


def _found_title(shown: ShownTable, words: Words) -> str:
    """Share of the students who left that was found: the first thing to know of any way of signalling."""
    said = mark("De {low} ({low_where}) à {high} ({high_where}) des élèves partis étaient repérés")
    topic = words.say("Part des élèves partis qui étaient repérés")
    kept = [name for name in ("limit_used", "signal_rule", "cohorts") if name in shown.rows]
    found = only(shown, shown.rows["measure"] == "sensitivity")
    shares = {words.percent(share) for share in found.rows[RATE["value"]]}
    if len(shares) == 1 and not (found.withheld[RATE["value"]] | (found.bounds[RATE["value"]] != "")).any():
        return words.say("{share} des élèves partis étaient repérés", share=shares.pop())
    return range_title(found, words, kept, RATE["value"], said, topic)


def _accuracy_table(result: Validity, words: Words) -> ShownTable:
    """Each measure, with its interval and its bounds."""
    return shown_table(
        result.tables["accuracy"],
        words,
        title=words.say("Ce que le coefficient a repéré, manqué et signalé en vain"),
        note=words.say(
            "Intervalles de Wilson à {level:percent}. Les deux dernières colonnes : les parts extrêmes si tous les "
            "élèves dont la suite n'est pas connue étaient partis, ou étaient restés.",
            level=result.scope.confidence,
        ),
    )


def _places(result: Validity, words: Words) -> list[str]:
    """What the places are, and who is tied at their limit."""
    told = [
        words.say(
            "« Selon les places » : les coefficients les plus élevés, jusqu'à {share:percent} des élèves.",
            share=result.capacity_share,
        )
    ]
    if tied := result.counts["tied"]:
        told.append(
            words.plural(
                "{n} élève est à égalité à la limite des places : personne n'y est signalé.",
                "{n} élèves sont à égalité à la limite des places : personne n'y est signalé.",
                tied,
            )
        )
    return told


@view_of.register
def view_over_time(result: OverTime, words: Words) -> View:
    """A limit set early, tried later."""
    periods = shown_table(
        result.tables["periods"], words, title=words.say("Les limites en usage, sur deux séries de cohortes")
    )
    areas = shown_table(result.tables["areas"], words, title=words.say("Aire sous la courbe, par série de cohortes"))
    figure = dots(
        "validite-temps",
        periods,
        words,
        title=_found_title(periods, words),
        subtitle=scope(result.scope, words),
        label=("limit_used", "measure", "cohorts"),
        **RATE,
    )
    first, last = result.earlier_cohorts
    return View(
        name="validite-temps",
        headline=" ".join(_found_changes(result, words)),
        sentences=(
            _change(result, words),
            words.say(
                "Une cohorte porte l'année d'entrée en 1re secondaire. Les plus anciennes vont de {first} à {last}. "
                "Les limites sont celles des paliers ({targeted:mark} et {intensive:mark}), un choix de l'équipe : "
                "aucune n'est tirée de ces données.",
                result,
                first=first,
                last=last,
            ),
            followed(result.counts, words),
        ),
        figures=(figure,),
        tables=(periods, areas),
        notes=notes(result, words),
        rank=Rank.NO_FINDING,
    )


def _found_changes(result: OverTime, words: Words) -> Iterator[str]:
    """What each limit found, then of which chance would explain the change."""
    for change in result.found_changes:
        yield _found(change, result, words)
    clear = [words.mark(_limit(one, result)) for one in result.found_changes if one.is_clear]
    if clear:
        yield words.say("Le hasard explique mal ce changement à {limits:listing}.", limits=clear)
    else:
        yield words.say("Ces données ne permettent pas de dire que cela a changé.")


def _limit(change: FoundChange, result: OverTime) -> float:
    return result.targeted if change.limit_used == "targeted" else result.intensive


def _found(change: FoundChange, result: OverTime, words: Words) -> str:
    """Share of those who left that a limit in use found, earlier and later."""
    return words.say(
        "À {limit:amount} ou plus, le coefficient repérait {earlier:percent} des élèves partis des cohortes plus "
        "anciennes et {later:percent} de ceux des plus récentes (intervalle de l'écart : de {low:points} à "
        "{high:points}).",
        change,
        limit=_limit(change, result),
    )


def _change(result: OverTime, words: Words) -> str:
    """How the area changed, and whether chance would explain it."""
    change = result.area_change
    return words.say(
        "L'aire change de {change} d'une série à l'autre : {verdict}.",
        change=interval(change.difference, change.low, change.high, words),
        verdict=words.say("un changement que le hasard n'explique pas bien")
        if result.is_change_clear
        else words.say("ces données ne permettent pas de dire qu'elle a changé"),
    )
