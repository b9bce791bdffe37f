"""What this room says of itself; see `results.rooms`."""

from __future__ import annotations

from portraitlib.results.rooms import Ability, Manifest, Need
from portraitlib.results.vocabulary.marking import mark

MANIFEST = Manifest(
    notebook="10_rencontre",
    title=mark("10 La rencontre de l'équipe"),
    step="meet",
    studies={
        "ask_team": "measures.team",
        "describe_year": "measures.calendar",
        "gather_findings": "measures.findings",
        "list_agreements": "measures.recap",
        "list_changes": "measures.team",
        "list_conditions": "measures.recap",
        "prepare_meeting": "measures.team",
        "recall_decisions": "measures.decisions",
        "recap_meeting": "measures.recap",
        "take_stock": "measures.stocktaking",
        "welcome_staff": "measures.letters",
        "write_family_letter": "measures.letters",
    },
    first_page={"year": "describe_year", "due": "recall_decisions"},
    settings={"rencontres.yml": "portraitlib.journal.year:MeetingRules"},
    abilities=(Ability("meeting", mark("Préparer une rencontre"), (Need("students"),), is_essential=True),),
    refusals={
        "journal_is_for_the_team": mark(
            "Ce que l'équipe écrit est pour l'équipe : cette section ne s'ouvre que pour le public « interne »."
        )
    },
    of_the_page=("journal_is_for_the_team",),
)
