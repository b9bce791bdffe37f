"""Packets of made-up schools, for the tests of what reads them."""

import json
from datetime import date

from portraitlib.report.evidence_files import packet_text
from portraitlib.results.packets import Discrimination, Effect, GroupRate, Slope, Source, digest_of

SCOPE = {"criteria": "quebec_defaut", "criteria_print": "b" * 16, "look": "march", "grade_level": 3}


def effect(**more):
    told = {
        "programme": "TUTORAT", "service": "tutoring", "subject": "french", "chosen_by": "volunteer",
        "outcome": "mark:french", "outcome_kind": "number", "goes_up": True, "design": "matched", "method": "weighted",
        "is_declared": True, "value": 2.0, "error": 1.5, "freedom": 12.0, "size": 0.15, "size_error": 0.1,
        "n_took": 40, "n_others": 120, "n_units": 8,
    }  # fmt: skip
    return Effect(**{**told, **more})


def area(value=0.72, error=0.03):
    return Discrimination(value=value, error=error, n_gone=40, n_stayed=200, **SCOPE)


def slope(value=0.9, error=0.2):
    return Slope(value=value, error=error, **SCOPE)


def in_vain(n=90, least=15, most=15, group="F"):
    return GroupRate(measure="false_positive", attribute="sex", group=group, n=n, least=least, most=most, **SCOPE)


def source(school="999001", **more):
    told = {"school_year": 2026, "made_on": date(2026, 11, 30), "kit": "0.1.0", "data": "a" * 16, "is_fictional": True}
    return Source(**{"school": school, **told, **more})


def text(*findings, school="999001", key=None, **more):
    return packet_text(source(school, **more), findings or (effect(),), key)


def written(folder, schools, make=lambda place: (effect(value=1.0 + place),), **more):
    """Packets of some schools, in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for place, school in enumerate(schools):
        (folder / f"paquet-{school}.json").write_text(text(*make(place), school=school, **more), encoding="utf-8")
    return folder


def resigned(raw, **changes):
    """A packet changed, by someone who works out the digest again."""
    body = json.loads(raw)
    for place, value in changes.items():
        *steps, last = place.split("__")
        at = body
        for step in steps:
            at = at[int(step)] if step.isdigit() else at[step]
        at[last] = value
    body["signature"]["digest"] = digest_of(body)
    return json.dumps(body)
