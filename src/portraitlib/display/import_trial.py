"""The account of an import that was only tried."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portraitlib.display.faults import told_of_rows
from portraitlib.display.removal_words import removal_text, stayed_text

if TYPE_CHECKING:
    from portraitlib.display.wording import Words
    from portraitlib.ingest import ImportReport


def describe_trial(report: ImportReport, words: Words) -> str:
    """Account of an import that was only tried."""
    parts = told_of_rows(report, words)
    if report.removed:
        removed = removal_text([one.facts for one in report.removed], words)
        parts.append(words.say("Cette importation enlèverait\n{listing}", listing=removed))
    if any(report.stayed.values()):
        stayed = stayed_text(report.stayed, words)
        parts.append(words.say("Années gardées de la version déjà importée\n{listing}", listing=stayed))
    told = words.short_listing(report.schools) or words.say("aucune")
    return "\n\n".join(
        [*parts, words.say("Essai : rien n'a changé. Écoles qui seraient importées : {schools}.", schools=told)]
    )
