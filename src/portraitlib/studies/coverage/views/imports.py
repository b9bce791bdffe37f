"""What the import set aside and flagged, in words and tables."""

from __future__ import annotations

import pandas as pd

from portraitlib.display.tables import shown_table
from portraitlib.display.view import ShownTable, View
from portraitlib.display.viewing import view_of
from portraitlib.display.wording import Words
from portraitlib.studies.coverage.measures.imports import Flags, SetAside

_N_REASONS = 3


@view_of.register
def set_aside_view(result: SetAside, words: Words) -> View:
    """View of the reconciliation: rows read, kept, set aside and why."""
    if not result.has_records:
        return View(name="lignes-mises-de-cote", headline=_no_records(words))
    tables = (
        shown_table(
            result.tables["rows_by_table"],
            words,
            title=words.say("Lignes lues, conservées et mises de côté, par table"),
            columns=["table", "n_in", "n_kept", "n_set_aside", "kept_share", "n_stored"],
        ),
        shown_table(
            result.tables["faults"],
            words,
            title=words.say("Pourquoi des lignes ont été mises de côté"),
            columns=["file", "sheet", "table", "column", "rule", "n_rows"],
            note=words.say(
                "Les lignes elles-mêmes, avec leur numéro, sont dans le dossier des lignes mises de côté de "
                "l'importation : la personne qui a fait l'importation peut les corriger à la source et recommencer."
            ),
        ),
        shown_table(
            result.tables["rows_by_file"],
            words,
            title=words.say("Lignes lues, conservées et mises de côté, par fichier"),
            columns=["file", "sheet", "table", "n_in", "n_kept", "n_set_aside", "kept_share", "is_balanced"],
        ),
    )
    return View(
        name="lignes-mises-de-cote",
        headline=_balance(result, words),
        sentences=_reasons(result, words),
        tables=tuple(table for table in tables if len(table.rows)),
        notes=(
            words.say(
                "Une ligne mise de côté n'est pas une erreur d'élève ni de personne : c'est une ligne que le projet "
                "refuse de deviner."
            ),
        ),
    )


def _no_records(words: Words) -> str:
    return words.say(
        "Ces données n'ont pas de bilan d'importation : ce qui a été mis de côté ou signalé n'est pas connu."
    )


def _balance(result: SetAside, words: Words) -> str:
    facts = result.facts
    counts = {name: words.count(facts[name]) for name in ("n_in", "n_kept", "n_set_aside")}
    if facts["is_reconciled"]:
        return words.say(
            "Le compte est juste : {n_in} lignes lues, {n_kept} conservées, {n_set_aside} mises de côté.", **counts
        )
    files = [
        words.say("{file} ({table})", file=file, table=words.label(table, "table"))
        for file, table in facts["unbalanced"]
    ]
    return words.say(
        "Le compte n'est pas juste : {n_in} lignes lues, {n_kept} conservées, {n_set_aside} mises de côté. À signaler "
        "avant de lire la suite : {files}.",
        files=words.listing(files),
        **counts,
    )


def _reasons(result: SetAside, words: Words) -> tuple[str, ...]:
    n_files = result.facts["n_files"]
    sentences = [
        words.plural(
            "Ces lignes viennent d'un seul fichier.",
            "Ces lignes viennent de {n} fichiers.",
            n_files,
        )
    ]
    faults = result.tables["faults"].data
    if faults.empty:
        return (*sentences, words.say("Aucune ligne n'a été mise de côté."))
    by_rule = faults.groupby("rule", sort=False)["n_rows"].sum().sort_values(ascending=False)
    listed = [
        words.say("{rule} ({n})", rule=words.label(rule, "rule"), n=words.count(n))
        for rule, n in by_rule.head(_N_REASONS).items()
    ]
    return (
        *sentences,
        words.plural(
            "Une seule raison a fait mettre des lignes de côté : {reasons}.",
            "Les raisons les plus fréquentes de mettre une ligne de côté : {reasons}.",
            len(by_rule),
            reasons="; ".join(listed),
        ),
    )


@view_of.register
def flags_view(result: Flags, words: Words) -> View:
    """View of flagged values: how many, by which rule, and whose when the reader may know."""
    if not result.has_records and not result.facts["n_rules"]:
        return View(name="valeurs-signalees", headline=_no_records(words))
    if not result.facts["n_rules"]:
        return View(name="valeurs-signalees", headline=words.say("Aucune valeur conservée n'a été signalée."))
    return View(
        name="valeurs-signalees",
        headline=_flags_headline(result, words),
        sentences=_flag_sentences(result, words),
        tables=tuple(table for table in _flag_tables(result, words) if len(table.rows)),
        notes=_flag_notes(result, words),
    )


def _flag_tables(result: Flags, words: Words) -> tuple[ShownTable, ...]:
    place = ["school_year", "subject", "term"]
    return (
        shown_table(
            result.tables["flags_by_rule"],
            words,
            title=words.say("Valeurs d'élèves conservées, mais à vérifier"),
            columns=["rule", "table", "column", "n_students", "n_rows"],
        ),
        shown_table(
            result.tables["flagged_columns"],
            words,
            title=words.say("Colonnes ou cours à vérifier en entier"),
            columns=["rule", "table", "column", *place, "n_rows"],
        ),
        shown_table(
            result.tables["flags_by_place"],
            words,
            title=words.say("Où se trouvent les valeurs d'élèves à vérifier"),
            columns=["rule", *place, "n_students", "n_rows"],
        ),
        shown_table(
            result.tables["flagged_students"],
            words,
            title=words.say("Élèves concernés (pseudonymes)"),
            columns=["student_id", "rule", "school_year", "grade_level", "group", "subject", "term", "n_rows"],
            note=words.say("Pour vérifier à la source, non pour juger d'un élève."),
        ),
    )


def _flags_headline(result: Flags, words: Words) -> str:
    n_students = result.counts["n_students"]
    if n_students == 0:
        return words.say("Des colonnes entières sont signalées; aucune valeur d'élève ne l'est.")
    return words.plural(
        "{n} élève a une valeur conservée, mais à vérifier.",
        "{n} élèves ont une valeur conservée, mais à vérifier.",
        n_students,
    )


def _flag_sentences(result: Flags, words: Words) -> tuple[str, ...]:
    """Say each rule with the students it concerns, where they may be counted, then those about columns."""
    by_rule = result.tables["flags_by_rule"].data
    students = [
        words.say("{rule}.", rule=_capitalised(words.label(rule, "rule")))
        if pd.isna(n)
        else words.plural(
            "{rule} : {n} élève.", "{rule} : {n} élèves.", int(n), rule=_capitalised(words.label(rule, "rule"))
        )
        for rule, n in by_rule.groupby("rule", sort=False)["n_students"].max().items()
    ]
    by_column = result.tables["flagged_columns"].data.groupby("rule", sort=False).size()
    columns = [
        words.plural("{rule} : {n} cas.", "{rule} : {n} cas.", int(n), rule=_capitalised(words.label(rule, "rule")))
        for rule, n in by_column.items()
    ]
    return (*students, *columns)


def _capitalised(label: str) -> str:
    return label[:1].upper() + label[1:]


def _flag_notes(result: Flags, words: Words) -> tuple[str, ...]:
    notes = [
        words.say(
            "Une valeur signalée est restée dans les données et compte dans les analyses : un zéro peut être une "
            "vraie note, ou la marque d'un abandon ou d'une absence. Seule l'école peut le dire."
        )
    ]
    if "flagged_students" in result.facts.get("tables_refused", ()):
        notes.append(words.say("La liste des élèves n'est montrée qu'à l'équipe-école (version interne)."))
    return tuple(notes)
