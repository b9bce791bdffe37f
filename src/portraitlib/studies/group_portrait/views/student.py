"""The facts of one student, supports first; for the team that knows them, on a screen that somebody opened."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from portraitlib.display.section import ShownTable, View, Words, shown_table, view_of
from portraitlib.studies.group_portrait.measures.student import StudentFacts
from portraitlib.studies.group_portrait.views.need_words import strength_text


@view_of.register
def view_student(result: StudentFacts, words: Words) -> View:
    """Supports and strengths, then results."""
    sentences = (
        _supports(result, words),
        _strengths(result.tables["strengths"].data, words),
        _marks(result.tables["marks"].data, words),
        _skills(result.tables["skills"].data, words),
        _engagement(result, words),
        _attendance(result, words),
    )
    return View(
        name="eleve",
        headline=words.say(
            "Élève {student:label}, groupe {group} : ce que disent les données de {school_year:year}.",
            result,
            result.scope,
        ),
        sentences=sentences,
        tables=_tables(result, words),
        notes=(
            words.say(
                "Des faits, sans score ni étiquette. Ils ouvrent une conversation avec l'élève et avec les personnes "
                "qui le connaissent; ils ne la remplacent pas."
            ),
        ),
    )


def _supports(result: StudentFacts, words: Words) -> str:
    """Services of the year; « aucun » only when the data hold services at all."""
    services = result.tables["services"].data
    if services.empty:
        if not result.has_services:
            return words.say("Soutiens reçus : les données n'en disent rien.")
        return words.say("Soutiens reçus : aucun n'est inscrit cette année.")
    told = "; ".join(_service(row, words) for row in services.to_dict("records"))
    return words.say("Soutiens reçus : {services}.", services=told)


def _service(row: Mapping[Any, Any], words: Words) -> str:
    name = words.label(row["service"], "service")
    if pd.notna(row["subject"]):
        name = words.say("{service} ({subject:label})", row, service=name)
    if pd.isna(row["end_date"]):
        return words.say("{service}, depuis le {start_date:date}", row, service=name)
    return words.say("{service}, du {start_date:date} au {end_date:date}", row, service=name)


def _strengths(topics: pd.DataFrame, words: Words) -> str:
    texts = list(dict.fromkeys(strength_text(row, words) for row in topics.to_dict("records")))
    if not texts:
        return words.say("Forces : les données n'en montrent pas encore; vos observations, oui.")
    return words.say("Forces : {strengths}.", strengths="; ".join(texts))


def _marks(marks: pd.DataFrame, words: Words) -> str:
    if marks.empty:
        return words.say("Résultats : aucune note cette année.")
    parts = [
        words.say("{subject:label} {mark:whole} ({term})", row, term=words.label(row["term"], "term").lower())
        for row in marks.to_dict("records")
    ]
    return words.say("Résultats : {marks}.", marks="; ".join(parts))


def _skills(skills: pd.DataFrame, words: Words) -> str:
    if skills.empty:
        return words.say("Notions : aucun instrument passé cette année.")
    not_yet = skills[~skills["is_acquired"]]
    if not_yet.empty:
        return words.say("Notions : toutes celles des instruments passés sont acquises.")
    parts = [words.say("{skill} {skill_share:percent}", row) for row in not_yet.to_dict("records")]
    return words.say("Notions en voie d'être acquises (part des points) : {skills}.", skills="; ".join(parts))


def _engagement(result: StudentFacts, words: Words) -> str:
    scores = result.tables["engagement"].data
    if scores.empty:
        return words.say("Engagement déclaré : pas de réponse.")
    parts = [
        words.say("{name} {score:number}", row, name=words.label(row["dimension"], "dimension").lower())
        for row in scores.to_dict("records")
    ]
    return words.say("Engagement déclaré, sur {scale_high:whole} : {scores}.", result, scores="; ".join(parts))


def _attendance(result: StudentFacts, words: Words) -> str:
    if not result.has_attendance:
        return words.say("Présence : les données n'en disent rien.")
    days = result.tables["attendance"].data.set_index("status")["n_days"]
    absent = words.plural(
        "{n} jour avec une absence d'une période ou plus",
        "{n} jours avec une absence d'une période ou plus",
        int(days["absent"]),
    )
    late = words.plural("{n} retard", "{n} retards", int(days["late"]))
    return words.say("Présence : {absent}; {late}.", absent=absent, late=late)


def _tables(result: StudentFacts, words: Words) -> tuple[ShownTable, ...]:
    titled = {
        "services": words.say("Soutiens reçus"),
        "marks": words.say("Derniers résultats, par matière"),
        "skills": words.say("Notions des instruments passés"),
    }
    return tuple(
        shown_table(result.tables[name], words, title=title)
        for name, title in titled.items()
        if len(result.tables[name].data)
    )
