"""View of the students to be supported."""

from __future__ import annotations

from collections.abc import Iterator

from portraitlib.display.section import Rank, ShownTable, View, Words, shown_table, view_of
from portraitlib.indicators.wording import criteria_note
from portraitlib.studies.risk.measures.screened import StudentList
from portraitlib.studies.risk.views.phrases import (
    NOT_A_DIAGNOSIS,
    coefficient,
    notice,
    scope,
    short_reason,
    support_texts,
    unknown_note,
    unplaced_first,
    with_short_tiers,
    with_text,
    without,
)


@view_of.register
def view_students(result: StudentList, words: Words) -> View:
    """Students, their supports, their coefficient and its reasons."""
    return View(
        name="eleves-a-soutenir",
        rank=Rank.PRIORITY,
        to_do=words.say("Lisez les fiches en équipe, confirmez par ce que vous savez, choisissez un soutien."),
        on_page="whole",
        headline=_headline(result, words),
        sentences=tuple(_sentences(result, words)),
        tables=(_table(result, words),),
        notes=(
            notice(result.scope, words),
            words.say(NOT_A_DIAGNOSIS),
            *unknown_note(result.unknown_indicators, words),
            criteria_note(result.scope.preset, words),
        ),
    )


def _headline(result: StudentList, words: Words) -> str:
    """Who is to be supported; first, how many could not be placed."""
    targeted, intensive = result.counts["targeted"], result.counts["intensive"]
    told = words.plural(
        "{n} élève à soutenir de plus près : {intensive:count} au palier 3, {targeted:count} au palier 2.",
        "{n} élèves à soutenir de plus près : {intensive:count} au palier 3, {targeted:count} au palier 2.",
        None if targeted is None or intensive is None else targeted + intensive,
        result.counts,
    )
    return unplaced_first(result, told, words)


def _sentences(result: StudentList, words: Words) -> Iterator[str]:
    """Whose supports are not noted, and of whom too little is known."""
    if result.has_supports:
        yield words.plural(
            "Pour {n} élève de cette liste, aucun soutien n'est noté cette année : est-ce le cas ?",
            "Pour {n} élèves de cette liste, aucun soutien n'est noté cette année : est-ce le cas ?",
            result.counts["without_support"],
        )
    else:
        yield words.say(
            "Les données ne disent pas quels soutiens les élèves reçoivent : demandez-le avant de conclure que rien "
            "n'est fait."
        )
    if result.counts["undetermined"]:
        yield words.plural(
            "On sait trop peu de {n} élève, à la fin de la liste : complétez ses données avant de juger qu'il va bien.",
            "On sait trop peu de {n} élèves, à la fin de la liste : complétez leurs données avant de juger qu'ils vont "
            "bien.",
            result.counts["undetermined"],
        )


def _table(result: StudentList, words: Words) -> ShownTable:
    """Students, with the bounds of the coefficient where one is not sure."""
    title = words.say("Élèves à soutenir, {scope}", scope=scope(result.scope, words))
    shown = with_short_tiers(shown_table(result.tables["students"], words, title=title), "tier", words)
    shown = _with_reasons(_with_supports(shown, result, words), result, words)
    rows = result.tables["students"].data.to_dict("records")
    if all(row["coefficient_low"] == row["coefficient_high"] for row in rows):
        return without(shown, "coefficient_low", "coefficient_high", "observed_share")
    written = [coefficient(row, words) for row in rows]
    header = words.say("Coefficient (et ses bornes)")
    shown = with_text(shown, "coefficient_text", written, after="tier", header=header)
    return without(shown, "coefficient", "coefficient_low", "coefficient_high")


def _with_supports(shown: ShownTable, result: StudentList, words: Words) -> ShownTable:
    """Supports of each student, under the row."""
    supports = support_texts(result.tables["supports"].data, words)
    none = words.say("aucun noté") if result.has_supports else words.say("non connu")
    told = [supports.get(student, none) for student in shown.rows["student_id"]]
    header = words.say("Soutiens reçus cette année")
    return with_text(shown, "supports", told, after="group", header=header, is_under=True)


def _with_reasons(shown: ShownTable, result: StudentList, words: Words) -> ShownTable:
    """Reasons of each coefficient, under the row."""
    reasons: dict[str, list[str]] = {}
    for row in result.tables["reasons"].data.to_dict("records"):
        reasons.setdefault(row["student_id"], []).append(short_reason(row, words))
    told = ["; ".join(reasons.get(student, [])) for student in shown.rows["student_id"]]
    header = words.say("Ce qui compte le plus")
    return with_text(shown, "reasons", told, after="coefficient_high", header=header, is_under=True)
