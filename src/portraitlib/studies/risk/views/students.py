"""View of the students to be supported."""

from __future__ import annotations

from portraitlib.display.tables import shown_table
from portraitlib.display.view import ShownTable, View
from portraitlib.display.viewing import view_of
from portraitlib.display.wording import Words
from portraitlib.indicators.wording import criteria_note
from portraitlib.results.forms import Form
from portraitlib.studies.risk.measures.screened import StudentList
from portraitlib.studies.risk.views.phrases import (
    NOT_A_DIAGNOSIS,
    coefficient,
    notice,
    scope,
    short_reason,
    support_texts,
    unknown_note,
    with_short_tiers,
    with_text,
    without,
)


@view_of.register
def _(result: StudentList, words: Words) -> View:
    facts, counts = result.facts, result.counts
    return View(
        name="eleves-a-soutenir",
        headline=_headline(counts, words),
        sentences=tuple(filter(None, (_supports(result, words), _undetermined(counts, words)))),
        tables=(_table(result, words),),
        notes=(
            notice(facts, words),
            words.say(NOT_A_DIAGNOSIS),
            *unknown_note(facts, words),
            criteria_note(facts, words),
        ),
    )


def _headline(counts, words: Words) -> str:
    n = counts["targeted"] + counts["intensive"]
    return words.plural(
        "{n} élève à soutenir de plus près : {intensive} au palier 3, {targeted} au palier 2.",
        "{n} élèves à soutenir de plus près : {intensive} au palier 3, {targeted} au palier 2.",
        n,
        intensive=words.count(counts["intensive"]),
        targeted=words.count(counts["targeted"]),
    )


def _supports(result: StudentList, words: Words) -> str:
    if not result.facts["has_supports"]:
        return words.say(
            "Les données ne disent pas quels soutiens les élèves reçoivent : demandez-le avant de conclure que rien "
            "n'est fait."
        )
    return words.plural(
        "Pour {n} élève de cette liste, aucun soutien n'est noté cette année : est-ce le cas ?",
        "Pour {n} élèves de cette liste, aucun soutien n'est noté cette année : est-ce le cas ?",
        result.counts["without_support"],
    )


def _undetermined(counts, words: Words) -> str:
    if not counts["undetermined"]:
        return ""
    return words.plural(
        "On sait trop peu de {n} élève, à la fin de la liste : complétez ses données avant de juger qu'il va bien.",
        "On sait trop peu de {n} élèves, à la fin de la liste : complétez leurs données avant de juger qu'ils vont "
        "bien.",
        counts["undetermined"],
    )


def _table(result: StudentList, words: Words) -> ShownTable:
    table = result.tables["students"]
    shown = shown_table(
        table,
        words,
        title=words.say("Élèves à soutenir, {scope}", scope=scope(result.facts, words)),
        columns=("student_id", "group", ("tier", Form.TEXT), ("coefficient", Form.MARK),
                 ("coefficient_low", Form.MARK), ("coefficient_high", Form.MARK), ("observed_share", Form.PERCENT)),
    )  # fmt: skip
    rows = table.data.to_dict("records")
    supports = support_texts(result.tables["supports"].data, words)
    none = words.say("aucun noté") if result.facts["has_supports"] else words.say("non connu")
    reasons: dict[str, list[str]] = {}
    for row in result.tables["reasons"].data.to_dict("records"):
        reasons.setdefault(row["student_id"], []).append(short_reason(row, words))
    told = [supports.get(row["student_id"], none) for row in rows]
    shown = with_text(shown, "supports", told, words, after="group", is_under=True)
    shown = with_text(
        shown,
        "reasons",
        ["; ".join(reasons.get(row["student_id"], [])) for row in rows],
        words,
        after="coefficient_high",
        is_under=True,
    )
    shown = with_short_tiers(shown, "tier", words)
    if any(row["coefficient_low"] != row["coefficient_high"] for row in rows):
        written = [coefficient(row, words) for row in rows]
        shown = with_text(
            shown, "coefficient_text", written, words, after="tier", header=words.say("Coefficient (et ses bornes)")
        )
        return without(shown, "coefficient", "coefficient_low", "coefficient_high")
    return without(shown, "coefficient_low", "coefficient_high", "observed_share")
