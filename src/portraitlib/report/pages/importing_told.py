"""What an import did, or would do, as the page shows it: the sentences of the command, one by one."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from portraitlib.display.faults import describe_faults, reconciliation_rows, told_of_rows
from portraitlib.display.removal_words import removal_text, stayed_text
from portraitlib.display.secretary import mend_text, to_mend
from portraitlib.display.suspicions import describe_suspicions
from portraitlib.display.wording import Words
from portraitlib.ingest import ImportReport
from portraitlib.ingest.fault import REFUSALS
from portraitlib.ingest.guess.afterwards import RAISES
from portraitlib.ingest.plan import read_mapping
from portraitlib.rules import load_keeping


def told_report(report: ImportReport, mapping: Path, project: Path, words: Words) -> dict[str, Any]:
    """What a report says, as plain values."""
    rows = report.reconciliation
    head, *body = reconciliation_rows(rows, words)
    share = load_keeping(project).most_removed_share
    mends = to_mend([*report.faults, *report.suspicions], read_mapping(mapping, project).mapping, words)
    return {
        "schools": report.schools,
        "head": head,
        "rows": body,
        "n_kept": int(rows["n_kept"].sum()),
        "n_set_aside": int(rows["n_set_aside"].sum()),
        "faults": blocks(describe_faults(report.faults, words)),
        "notes": blocks(describe_faults(report.notes, words)),
        "suspicions": _suspicions(report, words),
        "more": _more(report, words),
        "removed": removal_text([one.facts for one in report.removed], words).splitlines(),
        "stayed": stayed_text(report.stayed, words).splitlines(),
        "must_accept": any(one.is_more_than(share) for one in report.removed),
        "raised": [one.facts for one in (*report.faults, *report.suspicions) if one.rule in RAISES],
        "mends": [asdict(one) for one in mends],
        "mend_text": mend_text(mends, words),
    }


def blocks(text: str) -> list[list[str]]:
    r"""Sentences of a text of the command, a list a fault: the first says where and what.

    Examples
    --------
    >>> blocks("- notes.csv : note\n    Trouvé : 3\n- eleves.csv : vide")
    [['notes.csv : note', 'Trouvé : 3'], ['eleves.csv : vide']]
    """
    found: list[list[str]] = []
    for line in text.splitlines():
        if line.startswith("- ") or not found:
            found.append([line.removeprefix("- ").strip()])
        elif line.strip():
            found[-1].append(line.strip())
    return found


def _suspicions(report: ImportReport, words: Words) -> list[dict[str, Any]]:
    """What looks off, rule by rule: a rule is what a mapping accepts."""
    found = []
    for rule in dict.fromkeys(one.rule for one in report.suspicions):
        alike = [one for one in report.suspicions if one.rule == rule]
        told = [part for text in describe_suspicions(alike, words) for part in blocks(text)]
        found.append(_rule(rule, [lines[:-1] for lines in told], words))  # the last says what to write in the mapping
    for rule in dict.fromkeys(one.rule for one in report.faults if one.rule in REFUSALS):
        alike = [one for one in report.faults if one.rule == rule]
        found.append(_rule(rule, blocks(describe_faults(alike, words)), words))
    return found


def _rule(rule: str, told: list[list[str]], words: Words) -> dict[str, Any]:
    return {"rule": rule, "label": words.label(rule, "rule"), "told": told}


def _more(report: ImportReport, words: Words) -> list[str]:
    """What the command says besides: rules accepted, values flagged."""
    return told_of_rows(replace(report, faults=(), notes=(), suspicions=()), words)[1:]
