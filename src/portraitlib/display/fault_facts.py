"""Facts of a fault of an import in a reader's words: where, how many, what was expected."""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter
from typing import TYPE_CHECKING

from portraitlib.display.fault_words import ANY_SHAPE, KINDS, MEND, MENDS, SHAPES
from portraitlib.printable import printable

if TYPE_CHECKING:
    from portraitlib.display.wording import Words
    from portraitlib.ingest import Fault

OF_CELLS = ("error_cells", "formulas_not_computed")
"""Rules that count cells, not records."""
LINES_SHOWN, MOST_LINES = 5, 60
"""Lines told of a fault when nothing else is said; those that an import keeps of it, at most."""
QUOTED = {"codes", "headers"}
"""Facts that a user has to write, or to look for, as they are."""


def place_of(fault: Fault, words: Words) -> str:
    """File, sheet, table and column, as far as the fault is about them."""
    file = f"{fault.file} [{fault.sheet}]" if fault.sheet else fault.file
    table = words.label(fault.table, "table") if fault.table else ""
    column = words.label(fault.column, "column") if fault.column else ""
    return ", ".join(part for part in (file, table, column) if part) or words.say("Importation")


def found_in(fault: Fault, words: Words, n_lines: int = LINES_SHOWN) -> str:
    """How many records, some values, the first lines."""
    parts = [count_of(fault, words)] if fault.count else []
    if fault.is_cell:
        parts.append(words.plural("ligne gardée", "lignes gardées", fault.count))
    if fault.found:
        examples = words.listing([words.say("« {text} »", text=printable(text)) for text in fault.found])
        parts.append(words.say("par exemple {examples}", examples=examples))
    if fault.expected.get("all_close") and fault.rule == "missing_column":
        parts.append(words.say("au nom voisin : {close}", close=facts_of(fault, words)["all_close"]))
    found = ", ".join(parts)
    if not fault.lines:
        return found
    shown = fault.lines[:n_lines]
    lines = words.listing([str(line) for line in shown])
    listed = words.plural("ligne {lines}", "lignes {lines}", len(shown), lines=lines)
    if len(fault.lines) > n_lines or fault.count > len(fault.lines) >= MOST_LINES:
        listed = words.say("{listed} (les {n} premières)", listed=listed, n=words.count(len(shown)))
    return f"{found}; {listed}" if found else listed


def count_of(fault: Fault, words: Words) -> str:
    """How many records, or cells."""
    if fault.is_cell:
        return words.plural("{n} case vidée", "{n} cases vidées", fault.count)
    if fault.rule in OF_CELLS:
        return words.plural("{n} cellule", "{n} cellules", fault.count)
    return words.plural("{n} enregistrement", "{n} enregistrements", fault.count)


def said(sentence: str, facts: Mapping[str, str], words: Words) -> str:
    """Sentence with the facts it asks for; nothing for no sentence."""
    asked = [name for _, name, _, _ in Formatter().parse(sentence) if name]
    return words.say(sentence, **{name: facts.get(name, "") for name in asked}) if sentence else ""


def facts_of(fault: Fault, words: Words) -> dict[str, str]:
    """Facts of what was expected, written; names of tables by their labels."""
    facts = {name: _written(fact, words) for name, fact in fault.expected.items()}
    if fault.rule == "wrong_kind":
        found = str(fault.expected["found"])
        facts["kind"], facts["found"] = (_kind(str(fault.expected[name]), words) for name in ("kind", "found"))
        facts["mend"] = words.say(MENDS.get(found, MEND))
    if fault.rule == "wrong_shape":
        facts["shape"] = said(SHAPES.get(str(fault.expected.get("pattern")), ANY_SHAPE), facts, words)
    if "formats" in fault.expected:
        facts["formats"] = " / ".join(_date_form(form, words) for form in fault.expected["formats"])
    for name in QUOTED & fault.expected.keys():
        facts[name] = words.listing([words.say("« {text} »", text=text) for text in fault.expected[name]])
    if fault.rule == "not_a_date":
        facts |= _date_forms(fault)
    if "tables" in fault.expected:
        facts["tables"] = words.listing([words.label(table, "table") for table in fault.expected["tables"]])
    for name in ("headers", "all_close"):
        facts[name] = words.listing([words.say("« {text} »", text=text) for text in fault.expected.get(name, ())])
    return facts


def _date_forms(fault: Fault) -> dict[str, str]:
    """How a date that was found could be read: by its day first, or its month."""
    from portraitlib.ingest.guess.seen import date_form

    form = date_form(set(fault.found))
    other = form.replace("%d", "%\0").replace("%m", "%d").replace("%\0", "%m")
    return dict(zip(("day_first", "month_first"), sorted((form, other)), strict=True)) if form else {}


def _kind(kind: str, words: Words) -> str:
    return words.say(KINDS[kind]) if kind in KINDS else kind


def _date_form(form: str, words: Words) -> str:
    """Form of a date as one reads it: JJ/MM/AAAA."""
    signs = {"%d": words.say("JJ"), "%m": words.say("MM"), "%Y": words.say("AAAA"), "%y": words.say("AA")}
    for sign, letters in signs.items():
        form = form.replace(sign, letters)
    return form


def _written(fact: object, words: Words) -> str:
    if isinstance(fact, list | tuple):
        return words.listing([str(item) for item in fact]) or words.say("aucun")
    if isinstance(fact, float):
        return words.number(fact, 0 if fact.is_integer() else 1)
    return "tab" if fact == "\t" else printable(str(fact))
