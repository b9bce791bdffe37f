"""The account of an import that was only tried."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portraitlib.display.faults import told_of_rows, told_of_years
from portraitlib.results.vocabulary import mark

if TYPE_CHECKING:
    from portraitlib.display.wording import Words
    from portraitlib.ingest import ImportReport


def describe_trial(report: ImportReport, words: Words) -> str:
    """Account of an import that was only tried."""
    parts = told_of_rows(report, words)
    parts += told_of_years(report, mark("Cette importation enlèverait\n{listing}"), words)
    told = words.short_listing(report.schools) or words.say("aucune")
    return "\n\n".join(
        [*parts, words.say("Essai : rien n'a changé. Écoles qui seraient importées : {schools}.", schools=told)]
    )
