"""Practices in words: what is known, what is not, and what is chosen without support."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from portraitlib.display.section import Rank, ShownTable, View, Words, mark, shown_table, view_of, with_labels
from portraitlib.journal.forms import WORDS
from portraitlib.rules import LocalEvidence
from portraitlib.studies.planning.measures.practices import NEEDS, ChosenPractices
from portraitlib.studies.planning.views.phrases import is_known

SOLID = {
    "without_reservations": mark("solide"),
    "with_reservations": mark("solide, avec des réserves"),
    "not_met": mark("pas assez solide pour conclure"),
    "not_given": mark("pas assez donné"),
}
_UNDER = (
    "practice_subjects", "practice_effect", "practice_comparison", "at_scale", "take_up", "practice_conditions",
    "known_failures", "practice_local", "practice_source",
)  # fmt: skip


@view_of.register
def view_practices(result: ChosenPractices, words: Words) -> View:
    """Practices of a need, in the order of the file."""
    practices = result.tables["practices"]
    shown = shown_table(practices, words, title=words.say("Pratiques, dans l'ordre du fichier"))
    effects = [_effect(row, words) for row in practices.data.to_dict("records")]
    subjects = [_subjects(one, words) for one in practices.data["practice_subjects"]]
    local = ["; ".join(_local(one, words) for one in told) or words.say("rien encore") for told in result.local]
    sources = [_source(one, words) for one in practices.data["practice_source"]]
    shown = with_labels(
        shown, practice_effect=effects, practice_subjects=subjects, practice_local=local, practice_source=sources
    )
    return View(
        name="pratiques",
        headline=_headline(result, words),
        sentences=tuple(_sentences(result, words)),
        tables=(_under(shown, words),),
        notes=tuple(_notes(words)),
        on_page="whole",
        rank=Rank.CONTEXT,
        to_do=words.say("Pour chaque priorité, retenez une pratique que vous pouvez vraiment donner, et sa dose."),
    )


def _source(written: str, words: Words) -> str:
    """Where something was read, and on what day, written in full."""
    source, _, day = written.rpartition("; ")
    return words.say("{source}; lu le {day:date}", source=source, day=date.fromisoformat(day))


def _under(shown: ShownTable, words: Words) -> ShownTable:
    """Long texts stand under their row, each after what it says."""
    texts = {
        one.name: [words.say("{what} : {text}", what=one.label, text=text) for text in shown.labels[one.name]]
        for one in shown.columns
        if one.name in _UNDER
    }
    columns = tuple(replace(one, is_under=one.name in _UNDER) for one in shown.columns)
    return with_labels(replace(shown, columns=columns), **texts)


def _effect(row: dict[Any, Any], words: Words) -> str:
    """An effect as its source gives it, with what it is the mean of; words only when no source was seen to give one."""
    if not is_known(row["effect_low"]):
        return words.say("aucun nombre vu dans une source")
    ends = list(dict.fromkeys(words.number(row[f"effect_{end}"], 2) for end in ("low", "high")))
    told = [
        words.plural("{n} étude", "{n} études", row["effect_studies"]) if is_known(row["effect_studies"]) else "",
        words.plural("{n} élève", "{n} élèves", row["effect_students"]) if is_known(row["effect_students"]) else "",
        words.plural("{n} effet", "{n} effets", row["effect_effects"]) if is_known(row["effect_effects"]) else "",
    ]
    return words.say(
        "{size} écart type ({outcome}; {counts})",
        size=words.say("de {low} à {high}", low=ends[0], high=ends[1]) if len(ends) > 1 else ends[0],
        outcome=row["practice_effect"],
        counts=", ".join(filter(None, told)),
    )


def _local(one: LocalEvidence, words: Words) -> str:
    """What the school saw of its own programme: how it was compared first, then the number when it may be told."""
    design, solid = WORDS.get(one.design, ""), SOLID.get(one.verdict, "")
    told = [
        words.label(one.programme, "service"),
        words.year(one.school_year),
        words.say(design) if design else "",
        words.say(solid) if solid else "",
        words.say("exploration") if one.is_exploration else "",
    ]
    if one.gap is not None and one.low is not None and one.high is not None:
        gap, low, high = (words.number(end, 2) for end in (one.gap, one.low, one.high))
        told.append(words.say("{gap} écart type, de {low} à {high}", gap=gap, low=low, high=high))
    if one.about:
        told.append(words.say("environ {about:count} élèves", one))
    if one.course in ("keep", "change", "stop"):
        course = WORDS[one.course]
        told.append(words.say("l'équipe le {course}", course=words.say(course)))
    return ", ".join(filter(None, told))


def _subjects(told: str, words: Words) -> str:
    """Subjects in which a practice was studied apart, as a reader reads them."""
    named = [words.label(one, "subject") for one in told.split(", ") if one]
    return ", ".join(named) or words.say("plusieurs ensemble, ou aucune")


def _headline(result: ChosenPractices, words: Words) -> str:
    n = len(result.tables["practices"].data)
    if not result.need and not result.tier and not result.subject:
        return words.plural("{n} pratique, et ce que l'on en sait.", "{n} pratiques, et ce que l'on en sait.", n)
    what = words.say(NEEDS[result.need]) if result.need else words.say("tous les besoins")
    if result.subject:
        subject = words.label(result.subject, "subject")
        what = subject if subject == what else words.say("{subject} ({need})", subject=subject, need=what)
    tier = words.label(result.tier, "tier") if result.tier else words.say("tous les paliers")
    return words.plural(
        "{what}, {tier} : {n} pratique, et ce que l'on en sait.",
        "{what}, {tier} : {n} pratiques, et ce que l'on en sait.",
        n,
        what=what,
        tier=tier,
    )


def _sentences(result: ChosenPractices, words: Words) -> Iterator[str]:
    data = result.tables["practices"].data
    if result.subject:
        yield words.say(
            "Étudiées à part dans cette matière : {n:count}. Les études des autres portent sur plusieurs matières, ou "
            "sur aucune.",
            n=int((data["practice_subjects"] != "").sum()),
        )
    popular = data.loc[data["is_popular_without_support"].astype(bool), "practice_name"].tolist()
    if popular:
        yield words.say(
            "Courantes, sans appui dans les études vues : {names}. Cela ne les condamne pas : dites ce que vous en "
            "attendez, et comment vous le verrez.",
            names="; ".join(popular),
        )
    yield words.say(
        "Une aide offerte à qui veut venir rejoint peu d'élèves, et moins encore ceux qui en ont le plus besoin : "
        "désignez d'abord, puis ouvrez aux volontaires."
    )


def _notes(words: Words) -> Iterator[str]:
    yield words.say(
        "Des effets d'études faites autrement ne se comparent pas : l'ordre n'est pas un classement. Un effet vu dans "
        "de petites études baisse souvent dans un grand programme."
    )
    yield words.say(
        "D'après les résumés et les pages des auteurs (aucun texte complet n'a été lu). La liste est à l'équipe : "
        "params/pratiques.yml."
    )
