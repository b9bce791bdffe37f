"""The guide's conditions in words: each alone, with its number and where it comes from; no total."""

from __future__ import annotations

from collections.abc import Iterator

from portraitlib.display.section import (
    Rank,
    ShownFigure,
    ShownTable,
    View,
    Words,
    charts,
    listed,
    mark,
    range_title,
    shown_table,
    titled,
    view_of,
    with_labels,
    with_texts,
)
from portraitlib.studies.accompaniment.measures.conditions import Conditions, thresholds
from portraitlib.studies.accompaniment.views.phrases import programme_of, short_name

THRESHOLDS = {
    "weekly": mark("une rencontre dans {value:percent} des semaines de classe"),
    "three_months": mark("{value:count} jours"),
    "six_months": mark("{value:count} jours"),
    "one_year": mark("{value:count} jours promis au départ"),
    "one_to_one": mark("la forme inscrite"),
    "size_advised": mark("{value:count} élèves au plus"),
    "size_most": mark("{value:count} élèves au plus"),
    "same_adult": mark("{value:percent} des rencontres du cycle avec le même adulte"),
    "teachers_feedback": mark("{value:count} minutes, chaque semaine"),
    "shared_activity": mark("{value:percent} des rencontres"),
    "student_chooses": mark("{value:percent} des rencontres"),
    "trained_before": mark("{value:number} heures"),
    "adult_supported": mark("un contact par {value:count} semaines de classe"),
    "structure_written": mark("minutes par semaine et forme inscrites"),
}
"""How the number of each condition is written."""


@view_of.register
def view_conditions(result: Conditions, words: Words) -> View:
    """The condition most often not met, then each with its threshold, source and counts."""
    table = result.tables["conditions"]
    numbers = thresholds(result.rules)
    shown = shown_table(table, words, title=words.say("Les conditions du guide, une à une"))
    told = [words.say(THRESHOLDS[code], value=numbers.get(code)) for code in table.data["condition"]]
    each = result.tables["relation_conditions"]
    return View(
        name="conditions-du-guide",
        headline=_headline(result, words),
        sentences=tuple(_sentences(result, words)),
        figures=tuple(_figures(shown, words)),
        tables=(
            with_texts(shown, "threshold", words.say("Seuil"), told),
            *titled(result.tables["relation_forms"], words.say("Un à un, en groupe, à distance"), words),
            *((_each(result, words),) if len(each.data) else ()),
        ),
        notes=(
            words.say(
                "Le lien le plus récent de chaque élève dans chaque programme, jusqu'au {until:date}. « Non réunie » : "
                "ce qui est inscrit dit que non. « Non connue » : rien n'est inscrit, ou il est trop tôt. Les "
                "conditions ne s'additionnent pas : il n'y a pas de note.",
                result,
            ),
            words.say(
                "Pour les deux heures de formation, les trois mois, les 12 et les 15 élèves, le guide est la seule "
                "source trouvée. Ailleurs, les contacts du programme avec l'adulte sont la seule pratique liée à moins "
                "de fins précoces (1 451 programmes, doi 10.1007/s11121-020-01200-9) : notez-les aussi (table "
                "« Formations et contacts de soutien »)."
            ),
            words.say(
                "Le guide attend du mentorat de groupe qu'il aide l'appartenance, et peu l'engagement et la réussite; "
                "à distance, il informe des études et des métiers, et demande de prévoir les interruptions et la "
                "confidentialité."
            ),
            words.say(
                "Les semaines sont celles où il y a de la classe au calendrier, jusqu'à la dernière rencontre inscrite "
                ": ni congé, ni semaine de grève. Un appel ou un message garde le contact; ce n'est pas une rencontre. "
                "La formation compte si elle précède le jour de la première rencontre."
            ),
        ),
        rank=Rank.PRIORITY,
        to_do=words.say("Quelle condition dépend de nous, et que changeons-nous pour elle d'ici la prochaine étape ?"),
    )


def _headline(result: Conditions, words: Words) -> str:
    rows = result.tables["conditions"].data
    known = rows[rows["n_condition_not_met"].notna() & (rows["n_condition_not_met"] > 0)]
    if rows["n_condition_not_met"].isna().all():
        return words.withheld("Trop peu d'élèves pour dire à ce public quelles conditions sont réunies.")
    if not len(known):
        return words.say(
            "Aucune condition n'est dite non réunie : voyez au tableau lesquelles sont réunies, et lesquelles ne sont "
            "pas connues, ou pas dites à ce public."
        )
    row = known.sort_values("n_condition_not_met", ascending=False, kind="stable").iloc[0].to_dict()
    return words.plural(
        "{what} : « {condition:label} » n'est pas réunie pour {n} élève sur {n_students:count}.",
        "{what} : « {condition:label} » n'est pas réunie pour {n} élèves sur {n_students:count}.",
        row["n_condition_not_met"],
        row,
        what=programme_of(row, words),
    )


def _sentences(result: Conditions, words: Words) -> Iterator[str]:
    if not result.has_meetings:
        yield words.say(
            "Aucune rencontre n'est inscrite : le rythme, les activités, le choix de l'élève et la présence du même "
            "adulte ne sont pas connus."
        )
    if not result.has_calendar:
        yield words.say("Le calendrier scolaire manque : ce qui se compte en semaines de classe n'est pas connu.")
    if not result.has_trainings:
        yield words.say(
            "Aucune formation ni aucun contact avec les adultes n'est inscrit (table « Formations et contacts de "
            "soutien ») : les heures "
            "d'avant la première rencontre ne sont pas connues."
        )
    rows = result.tables["conditions"].data
    for count, said in (
        ("n_condition_met", mark("Réunies pour chaque élève : {told:listing}.")),
        ("n_condition_unknown", mark("Connues pour aucun élève : {told:listing}.")),
    ):
        is_all = rows[count].eq(rows["n_students"]).fillna(False).groupby(rows["condition"], sort=False).all()
        told = [words.label(code, "condition").lower() for code in is_all.index[is_all.to_numpy(dtype=bool)]]
        if told:
            yield words.say(said, told=told)


def _figures(shown: ShownTable, words: Words) -> Iterator[ShownFigure]:
    """Part of each programme whose relations do not meet each condition; blank where nobody's is known."""
    if shown.rows["not_met_share"].isna().all():
        return
    names = [short_name(row, words) for row in shown.rows.to_dict("records")]
    shown = with_labels(shown, service=names)
    title = range_title(
        shown, words, ("condition", "service"), "not_met_share",
        mark("Conditions non réunies : jusqu'à {high} des élèves ({high_where})"),
        words.say("Part des élèves dont le lien ne réunit pas chaque condition"),
    )  # fmt: skip
    image = charts.heatmap(
        shown, words, row="condition", column="service", value="not_met_share",
        n="n_students", scale=(1.0, 0.0), title=title, subtitle=words.say("une case vide : on ne le sait de personne"),
    )  # fmt: skip
    alt = words.say("{title}. Une ligne par condition, une colonne par programme.", title=title)
    yield ShownFigure("conditions", image, title, alt, shown.name)


def _each(result: Conditions, words: Words) -> ShownTable:
    shown = shown_table(
        result.tables["relation_conditions"], words, title=words.say("Ce qui manque à chaque lien, à lire un à un")
    )
    return listed(listed(shown, "conditions_not_met", "condition", words), "conditions_unknown", "condition", words)
