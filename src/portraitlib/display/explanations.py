"""Every error code in a reader's words: what was expected, what was found, what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from string import Formatter
from typing import Any

from portraitlib.display.cluster_lacks import lacks_listing
from portraitlib.display.error_sentences import EXPLANATIONS
from portraitlib.display.faults import describe_faults
from portraitlib.display.journal_sentences import JOURNAL_FAULTS
from portraitlib.display.journal_words import both_texts, of_a_field
from portraitlib.display.report_sentences import REPORT_FAULTS
from portraitlib.display.setting_sentences import (
    CELL_KINDS,
    FAULTS,
    FINDINGS,
    FORMER_AUDIENCE,
    MISSPELT,
    PLACES,
    RENAMED,
    SHAPES,
)
from portraitlib.display.store_words import store_facts
from portraitlib.display.wording import MISSING, Words
from portraitlib.errors import PortraitError
from portraitlib.journal.kinds import KINDS
from portraitlib.printable import printable
from portraitlib.results.rooms import rooms
from portraitlib.results.vocabulary import mark


def explanation(error: PortraitError, words: Words) -> str:
    r"""Explain an error: one sentence or more, then one line a fault when there are several.

    Examples
    --------
    >>> from portraitlib.errors import StoreError
    >>> error = StoreError("unknown_school", school="123", known=["999001", "999002"])
    >>> explanation(error, Words("fr")).split(". ")[1].split("\xa0: ")
    ['Écoles disponibles', '999001 et 999002.']
    """
    general = mark("La trousse ne peut pas continuer ({code}).")
    facts = {name: _written(fact, name, words) for name, fact in error.facts.items()}
    facts |= _listing(error.facts, words) | store_facts(error, words)
    if error.facts.get("where") in PLACES:
        facts["where"] = words.say(PLACES[str(error.facts["where"])])
    sentence = {**EXPLANATIONS, **REPORT_FAULTS, **JOURNAL_FAULTS}.get(error.code, general)
    return words.say(sentence, **_filled(sentence, {**facts, "code": error.code}))


def fault_line(fault: Mapping[str, Any], known: object, words: Words) -> str:
    """One fault of a parameter file, in a line."""
    general = mark("{place} : {found} n'est pas une valeur acceptable.")
    allowed = fault.get("allowed") or {}
    facts = {"known": known, **allowed, "place": _place(fault, words), "found": fault.get("found")}
    if facts["found"] == "null":
        facts["found"] = words.say("rien")
    facts = {name: _written(fact, name, words) for name, fact in facts.items()}
    facts["expected"] = facts.get("expected", "").replace(" or ", words.say(" ou "))  # pydantic's own English
    sentence = FAULTS.get(str(fault["kind"]), general)
    if fault["kind"] == "string_pattern_mismatch":
        sentence = SHAPES.get(str(allowed.get("pattern")), sentence)
    if "close" in allowed:
        sentence = MISSPELT
    told = words.say(sentence, **_filled(sentence, facts))
    is_old_name = FORMER_AUDIENCE in (str(fault.get("found")).strip("'"), str(fault["place"]).rpartition(".")[2])
    return f"{told} {words.say(RENAMED)}" if is_old_name else told


def _place(fault: Mapping[str, Any], words: Words) -> str:
    """Where a fault is: the line when the file is known, then the keys, items of a list counted from 1."""
    steps: Sequence[object] = fault.get("steps") or [step for step in str(fault["place"]).split(".") if step]
    told = ""
    for step, before in zip(steps, ("", *steps), strict=False):
        if isinstance(step, int):
            told += " " + words.say("nº {n}", n=step)
        else:
            told += (", " if isinstance(before, int) else "." if told else "") + str(step)
    if fault.get("line"):
        return words.say("ligne {line}, {place}", line=fault["line"], place=told)
    return told or words.say("l'ensemble")


def _filled(sentence: str, facts: Mapping[str, str]) -> dict[str, str]:
    """Facts a sentence asks for; one the error does not carry is written as a dash."""
    asked = [name for _, name, _, _ in Formatter().parse(sentence) if name]
    return {name: facts.get(name, MISSING) for name in asked}


def _listing(facts: Mapping[str, Any], words: Words) -> dict[str, str]:
    faults, findings = facts.get("faults"), facts.get("findings")
    if refused := facts.get("refused"):
        lines = [
            words.say("- {sheet}, ligne {row} : {why}", one, why=explanation(one["error"], words)) for one in refused
        ]
        return {"listing": "\n".join(lines)}
    if "theirs" in facts:
        return {"listing": "\n".join(both_texts(facts["kind"], facts["theirs"], facts["typed"], words))}
    if kept_back := facts.get("kept_back"):
        return {"listing": "\n".join(words.say("- {line}", line=line) for line in kept_back)}
    if errors := facts.get("errors"):
        return {"listing": "\n".join(explanation(error, words) for error in errors)}
    if faults and not isinstance(faults[0], Mapping):
        return {"listing": describe_faults(faults, words)}
    if faults:
        lines = [_any_fault(fault, facts, words) for fault in (*faults, *facts.get("criteria_faults", ()))]
        count = words.plural("{n} point", "{n} points", len(lines))
        return {"n": count, "listing": "\n".join(f"- {line}" for line in lines)}
    if cells := facts.get("cells"):
        return {"listing": "\n".join(_cell_line(cell, words) for cell in cells)}
    lacking = facts.get("lacking")
    if lacking and not isinstance(lacking[0], str):  # columns that a sheet lacks are said by their names alone
        return {"listing": lacks_listing(lacking, words)}
    if findings:
        lines = [
            words.say(
                "- {file} : {kind} ({count})", file=one["file"], kind=kind_found(one["kind"], words), count=one["count"]
            )
            for one in findings
        ]
        return {"listing": "\n".join(lines)}
    return {}


def _cell_line(cell: Mapping[str, Any], words: Words) -> str:
    """What is wrong in a cell of a notebook, and under which heading it is."""
    kind = str(cell["kind"])
    what = words.say(CELL_KINDS[kind])
    if "cell" not in cell:
        return words.say("- {notebook} : {what}", cell, what=what)
    if not cell["section"]:
        return words.say("- {notebook}, cellule {cell} : {what}", cell, what=what)
    return words.say("- {notebook}, cellule {cell} (« {section} ») : {what}", cell, what=what)


def _any_fault(fault: Mapping[str, Any], facts: Mapping[str, Any], words: Words) -> str:
    """Line of a fault: of a field of the journal, of a criterion, or of any parameter file."""
    if facts.get("kind") in KINDS:
        return fault_line(of_a_field(str(facts["kind"]), fault, words), [], words)
    if "criterion" not in fault:
        return fault_line(fault, facts.get("known", []), words)
    room = next(one for one in rooms() if "invalid_criteria" in one.faults)
    return room.found(room.faults["invalid_criteria"])(fault, words)


def kind_found(kind: str, words: Words) -> str:
    """What the exit check found, in words."""
    return words.say(FINDINGS[kind]) if kind in FINDINGS else kind


def _written(fact: object, name: str, words: Words) -> str:
    if fact is None or fact == "":
        return MISSING
    if isinstance(fact, (list, tuple, set, frozenset)):
        return words.short_listing([_written(item, name, words) for item in fact]) or MISSING
    if isinstance(fact, int) and 1990 <= fact <= 2100:
        return words.year(fact)
    return printable(str(fact))
