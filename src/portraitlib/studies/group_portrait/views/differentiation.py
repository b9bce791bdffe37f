"""The differentiation table: a row per need, its students, their strength, and room for a pen."""

from __future__ import annotations

from dataclasses import replace

from portraitlib.display.section import Form, ResultTable, ShownTable, View, Words, among_shown, shown_table, view_of
from portraitlib.studies.group_portrait.measures.differentiation import BLANKS, SEPARATOR, Differentiation
from portraitlib.studies.group_portrait.views.need_words import filled, with_need_texts

BLANK_NAMES = tuple(one.name for one in BLANKS)
_ROOM = "\u00a0" * 16
"""Width of a cell left for a pen."""


@view_of.register
def view_differentiation(result: Differentiation, words: Words) -> View:
    """The table to fill together: with pseudonyms for the team, needs alone for the others."""
    groupings, share = result.tables["groupings"], result.rules.universal_share
    table = _with_names(groupings, words) if len(groupings.data) else _without_names(result, words)
    n_universal = _n_universal(table, share)
    first = words.plural(
        "{n} besoin est celui d'au moins {universal_share:percent} de la classe : il se travaille d'abord avec tous.",
        "{n} besoins sont ceux d'au moins {universal_share:percent} de la classe : ils se travaillent d'abord avec "
        "tous.",
        n_universal,
        result.rules,
    )
    return View(
        name="differenciation",
        on_page="open",
        to_do=words.say("Remplissez le tableau ensemble : qui fait quoi, et quand."),
        headline=_plan_headline(result, table, n_universal, words),
        sentences=(first,) if n_universal else (),
        tables=(_without(table, "is_universal"),),
        notes=(
            words.say("Chaque élève figure dans {most_needs:count} regroupements au plus.", result.rules),
            words.say(
                "Les colonnes vides se remplissent ensemble, à la main. Une force est nommée quand au "
                "moins {strength_share:percent} des élèves du regroupement la partagent.",
                result.rules,
            ),
        ),
    )


def _without(table: ShownTable, name: str) -> ShownTable:
    """Take a column out of everything the table holds by column."""
    held = {part: getattr(table, part).drop(columns=name) for part in ("rows", "labels", "withheld", "bounds")}
    return replace(table, columns=tuple(column for column in table.columns if column.name != name), **held)


def _plan_headline(result: Differentiation, table: ShownTable, n_universal: int, words: Words) -> str:
    if table.rows.empty:
        return words.withheld("Aucun regroupement du groupe {group} ne peut être montré ici.", result.scope)
    n_groupings = len(table.rows) - n_universal
    parts = []  # only what there is: « 0 enseignement » would be read as a reproach
    if n_universal:
        parts.append(
            words.plural("{n} enseignement à toute la classe", "{n} enseignements à toute la classe", n_universal)
        )
    if n_groupings and len(result.tables["groupings"].data):
        parts.append(words.plural("{n} regroupement", "{n} regroupements", n_groupings))
    elif n_groupings:  # who may not see students sees needs: several may be of one grouping, or of none
        parts.append(
            words.plural("{n} besoin d'une partie de la classe", "{n} besoins d'une partie de la classe", n_groupings)
        )
    said = words.say("Groupe {group} : {plan:listing}, à planifier ensemble.", result.scope, plan=parts)
    # a need whose size or nature is withheld may be the whole class's
    return said if len(result.tables["groupings"].data) else among_shown(said, table, "is_universal", words)


def _with_names(groupings: ResultTable, words: Words) -> ShownTable:
    """Table for the team: a column to write first names."""
    shown = shown_table(
        groupings,
        words,
        title=words.say("Tableau de différenciation"),
        note=words.say("« Un défi pour » nomme ceux qui savent déjà ce qu'on enseigne à tous."),
    )
    rows = groupings.data.to_dict("records")
    texts = [
        _whole_class(row["already"], words) if row["is_universal"] else _listed(row["listed_students"], words)
        for row in rows
    ]
    shown = with_need_texts(shown, rows, words)
    return _with_room(replace(shown, labels=shown.labels.assign(listed_students=texts), n_row_headers=1))


def _without_names(result: Differentiation, words: Words) -> ShownTable:
    """Table for who may not see students: needs and their strengths alone, where enough students share them."""
    topics, note = result.tables["topics"], ""
    if result.reader.policy.protects_parts:
        note = words.say("Les besoins que peu d'élèves partagent ne sont pas montrés à ce public.")
    told = {"data": "", "withheld": False, "bounds": ""}
    with_plan = {
        name: getattr(topics, name).assign(plan=value)
        for name, value in told.items()
        if getattr(topics, name) is not None
    }
    shown = shown_table(
        replace(topics, **with_plan),
        words,
        title=words.say("Tableau de différenciation"),
        columns=("topic", "is_universal", "n_need", "need_share", "strength_topic", ("plan", Form.TEXT)),
        note=note,
    )
    return _with_room(replace(with_need_texts(shown, filled(topics.data.to_dict("records")), words), n_row_headers=1))


def _n_universal(table: ShownTable, universal_share: float) -> int:
    """Rows that are the whole class's; a bound above the share says it where the flag was withheld."""
    is_universal = table.rows["is_universal"].fillna(False).astype(bool)
    if "need_share" in table.rows:
        is_universal |= (table.bounds["need_share"] == ">") & (table.rows["need_share"] >= universal_share)
    return int(is_universal.sum())


def _with_room(shown: ShownTable) -> ShownTable:
    rooms = {name: _ROOM for name in BLANK_NAMES if name in shown.labels}
    return replace(shown, labels=shown.labels.assign(**rooms))


def _whole_class(already: str, words: Words) -> str:
    """Who a universal row is for: everyone, and those who already know it need something else."""
    if not already:
        return words.say("toute la classe d'abord")
    return words.say("toute la classe d'abord; un défi pour {already}", already=_listed(already, words))


def _listed(students: str, words: Words) -> str:
    return SEPARATOR.join(sorted(words.label(one, "student_id") for one in students.split(SEPARATOR)))
