"""View of the errors of the coefficient, group by group."""

from __future__ import annotations

from dataclasses import replace

from portraitlib.display.section import (
    Rank,
    ShownTable,
    View,
    Words,
    among_told,
    mark,
    shown_table,
    view_of,
    with_labels,
)
from portraitlib.studies.screening_validity.measures.audit import ErrorAudit
from portraitlib.studies.screening_validity.views.phrases import dots, followed, notes

MORE = ("ppv_rate", "ppv_low", "ppv_high", "roc_area", "expected_gone", "observed_to_expected")


@view_of.register
def view_audit(result: ErrorAudit, words: Words) -> View:
    """Errors group by group, and the gaps that are established."""
    by = result.by
    groups, rest = _groups(result, words)
    gaps = _gaps(result, words)
    figure = dots(
        "validite-groupes",
        groups,
        words,
        said=mark("De {low} ({low_where}) à {high} ({high_where}) des élèves partis n'avaient pas été repérés"),
        title=words.say("Part des élèves partis que le coefficient a manqués, par groupe"),
        subtitle=f"{words.label(by, 'column')} · {words.label(result.scope.look, 'look')}",
        is_each_told=False,
        label=by,
        value="false_negative_rate",
        low="false_negative_low",
        high="false_negative_high",
        n="n_gone",
    )
    return View(
        name="validite-groupes",
        headline=_headline(gaps, result, words),
        sentences=_sentences(result, words),
        figures=(figure,),
        tables=(groups, rest, gaps),
        notes=(
            words.say(
                "Des élèves signalés en vain plus souvent peuvent aussi avoir de plus grands besoins : un écart "
                "demande une explication, il n'en est pas une. L'absence d'écart établi ne prouve pas l'égalité."
            ),
            *notes(result, words),
        ),
        rank=Rank.CAUTION if gaps.rows["is_found"].fillna(False).astype(bool).any() else Rank.CONTEXT,
        to_do=words.say("N'employez pas le coefficient seul pour les élèves de ces groupes."),
    )


def _groups(result: ErrorAudit, words: Words) -> tuple[ShownTable, ShownTable]:
    """Errors of each group; right signals and departures expected in a second table."""
    note = words.say(
        "Un tiret : non estimable, moins de {smallest:count} élèves derrière ce nombre.",
        smallest=result.smallest_subgroup,
    )
    table, title = result.tables["groups"], words.say("Élèves manqués et signalés en vain, par groupe")
    groups = shown_table(table, words, title=title, note=note)
    title = words.say("Signalements confirmés et départs attendus, par groupe")
    rest = shown_table(table, words, title=title, note=note, columns=(result.by, *MORE))
    return groups, replace(rest, name="group_signals")


def _gaps(result: ErrorAudit, words: Words) -> ShownTable:
    """Gaps between groups, each group named."""
    shown = shown_table(
        result.tables["gaps"],
        words,
        title=words.say("Écarts entre groupes, deux à deux"),
        note=words.say(
            "Autre groupe moins groupe de comparaison. Valeurs p ajustées (Holm) et intervalles élargis (Bonferroni) "
            "selon le nombre d'écarts : ceux des élèves manqués entre eux, ceux des autres mesures ensemble."
        ),
    )
    codes = {"True": True, "False": False}
    names = {
        column: [words.label(codes.get(str(code), code), result.by) for code in shown.rows[column]]
        for column in ("first_group", "second_group")
    }
    return with_labels(shown, **names)


def _sentences(result: ErrorAudit, words: Words) -> tuple[str, ...]:
    return (
        words.say(
            "Un élève compte comme signalé s'il l'a été au moins une fois, ce jour-là, une des années où on l'a vu "
            "avant son départ."
        ),
        words.say(
            "Fausses alarmes : entre des groupes que le coefficient voit aussi bien, un écart d'élèves manqués "
            "est dit établi au plus {rate:percent} du temps, et un écart d'une autre mesure, toutes ensemble, au plus "
            "{rate:percent} du temps. Chaque autre caractéristique regardée est un nouvel essai : choisissez d'avance "
            "laquelle compte.",
            rate=1 - result.scope.confidence,
        ),
        words.say(
            "Non estimable (un tiret) : moins de {smallest:count} élèves derrière une part; pour une aire, moins de "
            "{smallest:count} partis ou de {smallest:count} restés.",
            smallest=result.smallest_subgroup,
        ),
        words.say(
            "Sont comptés ici les élèves vus une année ou plus avant leur départ; la première section ne lit qu'un "
            "jour de chacun. Les deux comptes peuvent donc différer."
        ),
        followed(result.counts, words),
    )


def _headline(gaps: ShownTable, result: ErrorAudit, words: Words) -> str:
    """Groups whose students are missed more often come first; then any other gap."""
    rows = gaps.rows.assign(first=gaps.labels["first_group"], second=gaps.labels["second_group"])
    found = rows[rows["is_found"].fillna(False).astype(bool)]
    missed = found[found["measure"] == "false_negative"]
    if len(missed):
        row = missed.iloc[missed["gap"].abs().argmax()]
        more, less = ("second", "first") if row["gap"] > 0 else ("first", "second")
        return words.say(
            "Le coefficient manque plus souvent les élèves du groupe « {more} » que ceux du groupe « {less} » (écart "
            "de {size:points_apart}).",
            more=row[more],
            less=row[less],
            size=abs(row["gap"]),
        )
    if not (rows["measure"] == "false_negative").any():
        told = words.say(
            "Trop peu d'élèves sont partis dans ces groupes pour dire si le coefficient en manque davantage."
        )
        return " ".join([told, *_needed(result, words)])
    if len(found):
        said = words.say("Aucun écart établi entre les élèves manqués; d'autres écarts le sont : voir le tableau.")
        return among_told(said, result.tables["gaps"], "is_found", words)
    told = words.say("Aucun écart n'est établi entre ces groupes; cela ne prouve pas qu'il n'y en a pas.")
    told = among_told(told, result.tables["gaps"], "is_found", words)
    return " ".join([told, *_needed(result, words)])


def _needed(result: ErrorAudit, words: Words) -> list[str]:
    """How many students would do: what « too few » means."""
    if result.n_needed is None:
        return []
    return [
        words.say(
            "Pour voir 4 fois sur 5 un écart de {gap:points_apart} entre deux groupes, il faudrait environ "
            "{n_needed:count} élèves partis dans chacun : réunir plusieurs écoles ou plusieurs années.",
            result,
            gap=result.gap_looked_for,
        )
    ]
