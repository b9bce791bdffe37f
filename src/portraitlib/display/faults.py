"""The faults of an import in a reader's words: what was expected, what was found, what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from portraitlib.display.fault_advice import ADVICE, DATE_FORMS, NO_ENCODING, UNUSED_FILES
from portraitlib.display.fault_facts import LINES_SHOWN, count_of, facts_of, found_in, place_of, said
from portraitlib.display.fault_words import EXPECTED, EXPECTED_SEVERAL
from portraitlib.display.removal_words import removal_text, stayed_text
from portraitlib.display.suspicions import describe_accepted, describe_suspicions
from portraitlib.results.vocabulary import mark

if TYPE_CHECKING:
    import pandas as pd

    from portraitlib.display.wording import Words
    from portraitlib.ingest import Fault, ImportReport


@dataclass(frozen=True)
class Manner:
    """How faults are told: what to do about each rule, and how many of their lines."""

    advice: Mapping[str, str]
    n_lines: int = LINES_SHOWN


IMPORT = Manner(ADVICE)
FAULTS_LISTED = 200
ROWS_LISTED = 60
FILES_ALIKE = 4
EXAMPLES = 3


def told_of_years(report: ImportReport, removing: str, words: Words) -> list[str]:
    """What goes of the version in use, in a sentence that says whether it is gone; what stays of it."""
    told = []
    if report.removed:
        told.append(words.say(removing, listing=removal_text([one.facts for one in report.removed], words)))
    if any(report.stayed.values()):
        stayed = stayed_text(report.stayed, words)
        told.append(words.say("Années gardées de la version déjà importée\n{listing}", listing=stayed))
    return told


def describe_import(report: ImportReport, words: Words) -> str:
    """Account of an import for a terminal: rows in, kept, set aside; every fault; what to know."""
    parts = told_of_rows(report, words)
    parts += told_of_years(report, mark("Ce que cette importation a enlevé\n{listing}"), words)
    parts.append(words.say("Écoles importées : {schools}.", schools=words.short_listing(report.schools)))
    if int(report.reconciliation["n_set_aside"].sum()):
        parts.append(words.say("Lignes mises de côté : {folder}", folder=report.set_aside_folder))
    if int(report.reconciliation["n_emptied"].sum()):
        folder = report.set_aside_folder.with_name("cases_videes")
        parts.append(words.say("Cases vidées (leur ligne est gardée) : {folder}", folder=folder))
    return "\n\n".join(parts)


def told_of_rows(report: ImportReport, words: Words, manner: Manner = IMPORT) -> list[str]:
    """What became of the rows: counts, faults, what to check, what to know."""
    parts = [reconciliation_text(report.reconciliation, words)]
    parts += _section(words.say("À corriger"), report.faults, words, manner)
    title = words.say("À vérifier : gardé, mais quelque chose paraît faux")
    parts += ["\n".join([title, *describe_suspicions(report.suspicions, words)])] if report.suspicions else []
    parts += _section(words.say("À savoir"), report.notes, words)
    parts += describe_accepted(report.accepted, words)
    return parts + _flags(report.flags, words)


def describe_import_briefly(report: ImportReport, words: Words) -> str:
    """Account of an import on one line: schools, rows kept, rows set aside."""
    kept, aside = (int(report.reconciliation[name].sum()) for name in ("n_kept", "n_set_aside"))
    if report.suspicions:
        rules = dict.fromkeys(words.label(one.rule, "rule") for one in report.suspicions)
        return words.say(
            "{schools} : lignes gardées, {kept}; mises de côté, {aside}. À vérifier : {rules}.",
            schools=words.listing(report.schools),
            kept=words.count(kept),
            aside=words.count(aside),
            rules="; ".join(rules),
        )
    return words.say(
        "{schools} : lignes gardées, {kept}; mises de côté, {aside}.",
        schools=words.short_listing(report.schools),
        kept=words.count(kept),
        aside=words.count(aside),
    )


def describe_faults(faults: Sequence[Fault], words: Words, manner: Manner = IMPORT) -> str:
    """Faults one under the other; what many files have in common is told once."""
    causes, consequences = _folded(faults)
    told = []
    for fault in _grouped(causes, words):
        told.append(_describe(fault, words, manner))
        told += [_consequence(one, words) for one in _grouped(consequences.pop((fault.rule, fault.file), []), words)]
    if len(told) > FAULTS_LISTED:
        more = words.count(len(told) - FAULTS_LISTED)
        told = [*told[:FAULTS_LISTED], words.say("… et {more} autres, dans rapport.json", more=more)]
    return "\n".join(told)


def describe_fault(fault: Fault, words: Words, manner: Manner = IMPORT) -> str:
    """One fault: where and what, then expected, found, lines, what to do.

    Examples
    --------
    >>> from portraitlib.display.wording import Words
    >>> from portraitlib.ingest import Fault
    >>> fault = Fault("mark_outside_scale", "notes.csv", table="results", column="mark",
    ...               expected={"low": 0, "high": 20, "codes": ()}, found=("72",), count=3, lines=(2, 7, 9))
    >>> print(describe_fault(fault, Words("fr")).replace(chr(160), " "))
    - notes.csv, Résultats, Résultat (%) : note hors de l'échelle
        Attendu : une note de 0 à 20
        Trouvé : 3 enregistrements, par exemple « 72 »; lignes 2, 7 et 9
        À faire : Corrigez la note, ou l'échelle (« marks: low, high ») de la description. Si...
    """
    lines = [words.say("- {place} : {rule}", place=place_of(fault, words), rule=words.label(fault.rule, "rule"))]
    facts = facts_of(fault, words)
    expected = EXPECTED_SEVERAL if "headers" in fault.expected else EXPECTED
    if fault.rule in expected:
        lines.append(words.say("    Attendu : {expected}", expected=said(expected[fault.rule], facts, words)))
    found = found_in(fault, words, manner.n_lines)
    if found:
        lines.append(words.say("    Trouvé : {found}", found=found))
    if fault.rule in manner.advice:
        lines.append(
            words.say("    À faire : {advice}", advice=said(_advice(fault, manner.advice, facts), facts, words))
        )
    return "\n".join(lines)


def describe_note(note: Fault, words: Words) -> str:
    """One thing to know, on a line."""
    facts = facts_of(note, words)
    told = said(ADVICE.get(note.rule, ""), facts, words)
    count = f" ({count_of(note, words)})" if note.count else ""
    rule = words.label(note.rule, "rule")
    return words.say(
        "- {place} : {rule}{count}. {told}", place=place_of(note, words), rule=rule, count=count, told=told
    )


def reconciliation_text(reconciliation: pd.DataFrame, words: Words) -> str:
    """Rows in, kept and set aside by file and table, aligned for a terminal; by table alone when files are many."""
    table = reconciliation_rows(reconciliation, words)
    widths = [max(len(row[place]) for row in table) for place in range(len(table[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) if place < 2 else cell.rjust(width) for place, (cell, width) in enumerate(cells))
        for cells in ([*zip(row, widths, strict=True)] for row in table)
    )


def reconciliation_rows(reconciliation: pd.DataFrame, words: Words) -> list[tuple[str, ...]]:
    """Headings, then rows in, kept and set aside by file and table, then their total; by table when files are many."""
    if len(reconciliation) > ROWS_LISTED:
        reconciliation = _by_table(reconciliation, words)
    counts = {
        "n_in": words.say("Lus"),
        "n_kept": words.say("Gardés"),
        "n_set_aside": words.say("Mis de côté"),
        "n_emptied": words.say("Cases vidées"),
    }
    counted = [name for name in counts if name != "n_emptied" or reconciliation[name].sum()]
    head = (words.say("Fichier"), words.say("Table"), *(counts[name] for name in counted))
    names = ["file", "sheet", "table", *counted]
    rows = [
        (f"{file} [{sheet}]" if sheet else file, words.label(table, "table"), *map(words.count, counts))
        for file, sheet, table, *counts in reconciliation[names].to_numpy().tolist()
    ]
    totals = (words.count(int(reconciliation[name].sum())) for name in counted)
    return [head, *rows, (words.say("Total"), "", *totals)]


def _by_table(reconciliation: pd.DataFrame, words: Words) -> pd.DataFrame:
    """Sum the files of each table; the detail is in reconciliation.csv."""
    counts = reconciliation.groupby("table", sort=False)[["n_in", "n_kept", "n_set_aside", "n_emptied"]].sum()
    n_files = reconciliation.groupby("table", sort=False)["file"].nunique()
    names = [words.plural("{n} fichier", "{n} fichiers", int(n)) for n in n_files]
    return counts.assign(file=names, sheet="").reset_index()


def _describe(fault: Fault, words: Words, manner: Manner) -> str:
    return describe_note(fault, words) if fault.is_note else describe_fault(fault, words, manner)


def _folded(faults: Sequence[Fault]) -> tuple[list[Fault], dict[tuple[str, ...], list[Fault]]]:
    """Faults that are causes, those with consequences first; and what follows from each rule."""
    known = {(fault.rule, fault.file) for fault in faults}
    consequences: dict[tuple[str, ...], list[Fault]] = {}
    for fault in faults:
        if fault.because in known:
            consequences.setdefault(fault.because, []).append(fault)
    causes = [fault for fault in faults if fault.because not in known]
    return sorted(causes, key=lambda fault: (fault.rule, fault.file) not in consequences), consequences


def _consequence(fault: Fault, words: Words) -> str:
    rule, found = words.label(fault.rule, "rule"), found_in(fault, words)
    return words.say("    D'où : {place} : {rule}; {found}", place=place_of(fault, words), rule=rule, found=found)


def _section(title: str, faults: Sequence[Fault], words: Words, manner: Manner = IMPORT) -> list[str]:
    return [f"{title}\n{describe_faults(faults, words, manner)}"] if faults else []


def _grouped(faults: Sequence[Fault], words: Words) -> list[Fault]:
    """Tell once what many files have in common: the same rule, table, column and expectation."""
    alike: dict[tuple[Any, ...], list[Fault]] = {}
    for fault in faults:
        what = (fault.rule, fault.table, fault.column, fault.is_cell, repr(sorted(fault.expected.items())))
        alike.setdefault(what, []).append(fault)
    return [fault for same in alike.values() for fault in (same if len(same) < FILES_ALIKE else [_merged(same, words)])]


def _merged(same: list[Fault], words: Words) -> Fault:
    first = same[0]
    files = words.say("{n} fichiers, dont {file}", n=words.count(len(same)), file=first.file)
    examples = tuple(dict.fromkeys(example for fault in same for example in fault.found))[:EXAMPLES]
    count = sum(fault.count for fault in same)
    return replace(first, file=files, sheet="", found=examples, count=count, lines=())


def _flags(flags: pd.DataFrame, words: Words) -> list[str]:
    """How many values are flagged, by rule, table and column."""
    if not len(flags):
        return []
    counts = flags.groupby(["rule", "table", "column"], as_index=False)[["n_rows"]].sum()
    lines = [
        words.say(
            "- {table}, {column} : {rule} ({count})",
            table=words.label(table, "table"),
            column=words.label(column),
            rule=words.label(rule, "rule"),
            count=words.count(n),
        )
        for rule, table, column, n in counts.to_numpy().tolist()
    ]
    return ["\n".join([words.say("Gardé, mais à vérifier"), *lines])]


def _advice(fault: Fault, advice: Mapping[str, str], facts: Mapping[str, str]) -> str:
    """Advice for the fault, by what is known of it: the encoding to write, the files that nothing reads."""
    if fault.rule == "wrong_encoding" and not fault.expected.get("suggestion"):
        return NO_ENCODING
    if fault.rule == "required_table_missing" and fault.expected.get("unused"):
        return UNUSED_FILES
    if fault.rule == "not_a_date" and "day_first" in facts:
        return DATE_FORMS
    return advice[fault.rule]
