"""What this room says of itself; see `results.rooms`."""

from __future__ import annotations

from portraitlib.results.rooms import Ability, Manifest, Need, Reads
from portraitlib.results.vocabulary.marking import mark

_GIVEN = Reads(("students", "services", "sessions"))
_COMING = Reads(
    ("students", "results", "attendance", "calendar", "discipline", "answers", "services", "sessions", "wishes"),
    ("students.grade_level",),
)

MANIFEST = Manifest(
    notebook="07_suivi",
    title=mark("07 Le suivi"),
    studies={
        # 1, 7, 8, 9: decisions, indicators, voices, pages
        # 2, 6, 10: doses, tiers, units
        "check_doses": "measures.doses",
        "measure_delivery": "measures.delivery",
        "describe_who_comes": "measures.coming",
        "list_never_came": "measures.coming",
        # 3, 4, 5: progress
    },
    reads={
        "check_doses": _GIVEN,
        "measure_delivery": Reads((*_GIVEN.tables, "calendar", "attendance")),
        "describe_who_comes": _COMING,
        "list_never_came": _COMING,
    },
    settings={"suivi.yml": "settings:FollowUpRules"},
    abilities=(
        Ability("progress", mark("Suivre la progression des élèves soutenus"), (Need("progress"),)),
        Ability("delivery", mark("Comparer les soutiens prévus et donnés"), (Need("services"), Need("sessions"))),
    ),
    refusals={
        "no_sessions": mark(
            "Trop peu de séances des soutiens de cette année sont inscrites : on ne sait pas s'ils ont été donnés, et "
            "l'on n'intensifie pas un soutien qui ne l'a peut-être pas été."
        )
    },
)
