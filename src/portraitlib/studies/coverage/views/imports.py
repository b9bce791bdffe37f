"""What the import set aside and flagged, in words and tables."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from portraitlib.display.section import Rank, ShownTable, View, Words, mark, shown_table, view_of
from portraitlib.studies.coverage.measures.imports import Flags, SetAside

_N_REASONS = 3
_NO_RECORDS = mark(
    "Ces données n'ont pas de bilan d'importation : ce qui a été mis de côté ou signalé n'est pas connu."
)


@view_of.register
def view_set_aside(result: SetAside, words: Words) -> View:
    """View of the reconciliation: rows read, kept, set aside and why."""
    if not result.has_records:
        return View(name="lignes-mises-de-cote", headline=words.say(_NO_RECORDS))
    return View(
        name="lignes-mises-de-cote",
        rank=Rank.CAUTION if len(result.tables["faults"].data) else Rank.CONTEXT,
        to_do=words.say("Corrigez ces lignes à la source, puis importez de nouveau."),
        headline=_balance(result, words),
        sentences=tuple(_reasons(result, words)),
        tables=tuple(table for table in _tables(result, words) if len(table.rows)),
        notes=(
            words.say(
                "Une ligne mise de côté n'est l'erreur ni d'un élève ni de quiconque : c'est une ligne que le projet "
                "refuse de deviner."
            ),
            words.say("Ce compte est celui de toute l'importation, quel que soit le jour où les données sont lues."),
        ),
    )


def _tables(result: SetAside, words: Words) -> Iterator[ShownTable]:
    yield shown_table(
        result.tables["rows_by_table"], words, title=words.say("Lignes lues, conservées et mises de côté, par table")
    )
    yield shown_table(
        result.tables["faults"],
        words,
        title=words.say("Pourquoi des lignes ont été mises de côté"),
        note=words.say(
            "Les lignes elles-mêmes, avec leur numéro, sont dans le dossier des lignes mises de côté de l'importation "
            ": la personne qui a fait l'importation peut les corriger à la source et recommencer."
        ),
    )
    yield shown_table(
        result.tables["emptied_cells"],
        words,
        title=words.say("Valeurs illisibles laissées vides"),
        note=words.say("La ligne est gardée; la valeur manque. Le dossier « cases_videes » dit à quelles lignes."),
    )
    yield shown_table(
        result.tables["rows_by_file"], words, title=words.say("Lignes lues, conservées et mises de côté, par fichier")
    )


def _balance(result: SetAside, words: Words) -> str:
    if result.is_reconciled:
        return words.say(
            "Le compte est juste : {n_in:count} lignes lues, {n_kept:count} conservées, {n_set_aside:count} mises de "
            "côté.",
            result,
        )
    files = [words.say("{file} ({table:label})", file=file, table=table) for file, table in result.unbalanced]
    return words.say(
        "Le compte n'est pas juste : {n_in:count} lignes lues, {n_kept:count} conservées, {n_set_aside:count} mises de "
        "côté. À signaler avant de lire la suite : {files:listing}.",
        result,
        files=files,
    )


def _reasons(result: SetAside, words: Words) -> Iterator[str]:
    yield words.plural("Ces lignes viennent d'un seul fichier.", "Ces lignes viennent de {n} fichiers.", result.n_files)
    if result.n_emptied:
        yield words.plural(
            "{n} valeur illisible, qui n'est pas essentielle à sa ligne, a été laissée vide.",
            "{n} valeurs illisibles, qui ne sont pas essentielles à leur ligne, ont été laissées vides.",
            result.n_emptied,
        )
    faults = result.tables["faults"].data
    if faults.empty:
        yield words.say("Aucune ligne n'a été mise de côté.")
        return
    by_rule = faults.groupby("rule", sort=False)["n_rows"].sum().sort_values(ascending=False)
    listed = [words.say("{rule:label} ({n:count})", rule=rule, n=n) for rule, n in by_rule.head(_N_REASONS).items()]
    yield words.plural(
        "Une seule raison a fait mettre des lignes de côté : {reasons}.",
        "Les raisons les plus fréquentes de mettre une ligne de côté : {reasons}.",
        len(by_rule),
        reasons="; ".join(listed),
    )
    if pd.notna(repeated := by_rule.get("duplicate_identical")):
        yield words.plural(
            "{n} de ces lignes en répétait une autre, qui est gardée : elle ne manque à aucune analyse.",
            "{n} de ces lignes en répétaient une autre, qui est gardée : elles ne manquent à aucune analyse.",
            int(repeated),
        )


@view_of.register
def view_flags(result: Flags, words: Words) -> View:
    """View of flagged values: how many, by which rule, and whose when the reader may know."""
    if not result.n_rules and not result.n_suspicions:
        nothing = words.say("Aucune valeur conservée n'a été signalée.")
        headline = nothing if result.has_records else words.say(_NO_RECORDS)
        return View(name="valeurs-signalees", headline=headline, rank=Rank.NO_FINDING)
    return View(
        name="valeurs-signalees",
        rank=Rank.CAUTION,
        to_do=words.say("Vérifiez ces valeurs à la source avant de vous y fier."),
        headline=_flags_headline(result, words),
        sentences=tuple(_flag_sentences(result, words)),
        tables=tuple(table for table in _flag_tables(result, words) if len(table.rows)),
        notes=tuple(_flag_notes(result, words)),
    )


def _flag_tables(result: Flags, words: Words) -> Iterator[ShownTable]:
    titles = {
        "suspicions": words.say("Colonnes entières qui paraissent fausses"),
        "flags_by_rule": words.say("Valeurs d'élèves conservées, mais à vérifier"),
        "flagged_columns": words.say("Colonnes ou cours à vérifier en entier"),
        "flags_by_place": words.say("Où se trouvent les valeurs d'élèves à vérifier"),
    }
    for name, title in titles.items():
        yield shown_table(result.tables[name], words, title=title)
    yield shown_table(
        result.tables["flagged_students"],
        words,
        title=words.say("Élèves concernés"),
        note=words.say("Pour vérifier à la source, non pour juger d'un élève."),
    )


def _flags_headline(result: Flags, words: Words) -> str:
    n_students = result.counts["n_students"]
    if result.n_suspicions:
        labels = [words.label(rule, "rule") for rule in dict.fromkeys(result.tables["suspicions"].data["rule"])]
        return words.say("À vérifier avant de lire la suite : {labels}.", labels="; ".join(labels))
    if n_students == 0:
        return words.say("Des colonnes entières sont signalées; aucune valeur d'élève ne l'est.")
    return words.plural(
        "{n} élève a une valeur conservée, mais à vérifier.",
        "{n} élèves ont une valeur conservée, mais à vérifier.",
        n_students,
    )


def _flag_sentences(result: Flags, words: Words) -> Iterator[str]:
    """Say what looks wrong of whole columns, then each rule with the students it concerns, if they may be counted."""
    for one in result.tables["suspicions"].data.to_dict("records"):
        yield words.say(
            "{rule} ({table:label}, {column:label}, fichier {file}, lignes {lines}…). Les lignes sont gardées : "
            "l'importation en dit la cause probable.",
            one,
            rule=_capitalised(words.label(one["rule"], "rule")),
        )
    by_rule = result.tables["flags_by_rule"].data.groupby("rule", sort=False)["n_students"].max()
    for rule, n in by_rule.items():
        label = _capitalised(words.label(rule, "rule"))
        if pd.isna(n):
            yield words.say("{rule}.", rule=label)
        else:
            yield words.plural("{rule} : {n} élève.", "{rule} : {n} élèves.", int(n), rule=label)
    for rule, n in result.tables["flagged_columns"].data.groupby("rule", sort=False).size().items():
        label = _capitalised(words.label(rule, "rule"))
        yield words.plural("{rule} : {n} cas.", "{rule} : {n} cas.", int(n), rule=label)


def _capitalised(label: str) -> str:
    return label[:1].upper() + label[1:]


def _flag_notes(result: Flags, words: Words) -> Iterator[str]:
    yield words.say(
        "Une valeur signalée est restée dans les données et compte dans les analyses : un zéro peut être une vraie "
        "note, ou la marque d'un abandon ou d'une absence. Seule l'école peut le dire."
    )
    if "flagged_students" in result.tables_refused:
        yield words.say("La liste des élèves n'est montrée qu'à l'équipe-école (version interne).")
