"""Turns of phrase that the sections of the screening share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from portraitlib.display.view import ShownColumn, ShownTable
from portraitlib.display.wording import MISSING, Words, mark
from portraitlib.indicators.wording import band, points, whole, written_value
from portraitlib.results.forms import Form

NOT_A_DIAGNOSIS = mark(
    "Le coefficient dit qui regarder d'abord, jamais qui est l'élève ni ce qu'il deviendra. Ce n'est pas un diagnostic "
    ": aucune décision ne se prend sur ce seul nombre, ni sans l'élève et sa famille."
)


def reason(row: Mapping[str, object], words: Words) -> str:
    """What a criterion gives, in a sentence: « Résultat en mathématique : 52 % (bande : …), 10,5 sur 14 points »."""
    indicator = str(row["indicator"])
    name, most = words.label(indicator, "indicator"), whole(float(row["most_points"]), words)  # type: ignore[arg-type]
    if not row["is_known"]:
        return words.say("{name} : non connu (de 0 à {most} points)", name=name, most=most)
    given = whole(round(float(row["points"]), 1), words)  # type: ignore[arg-type]
    return words.say(
        "{name} : {value} (bande : {band}), {given} sur {most} points",
        name=name,
        value=written_value(indicator, row["value"], words),
        band=band(indicator, row["band_low"], row["band_below"], words),  # type: ignore[arg-type]
        given=given,
        most=most,
    )


def short_reason(row: Mapping[str, object], words: Words) -> str:
    """What a criterion gives, short: « Résultat en mathématique, 52 % : 10,5 points »."""
    return words.say(
        "{name}, {value} : {points}",
        name=words.label(row["indicator"], "indicator"),
        value=written_value(str(row["indicator"]), row["value"], words),
        points=points(round(float(row["points"]), 1), words),  # type: ignore[arg-type]
    )


def coefficient(row: Mapping[str, object], words: Words) -> str:
    """Coefficient, with its bounds where something is missing: « 33 (de 25 à 50) »."""
    value = row["coefficient"]
    if value is None or pd.isna(value):
        return MISSING
    low, high = float(row["coefficient_low"]), float(row["coefficient_high"])  # type: ignore[arg-type]
    told = whole(round(float(value), 1), words)  # type: ignore[arg-type]
    if round(low, 1) == round(high, 1):
        return told
    return words.say(
        "{value} (de {low} à {high})", value=told, low=whole(round(low, 1), words), high=whole(round(high, 1), words)
    )


def support_texts(supports: pd.DataFrame, words: Words) -> dict[str, str]:
    """Supports of each student in words, by pseudonym: « Tutorat (Français), en cours; Mentorat, terminé le … »."""
    told: dict[str, list[str]] = {}
    for row in supports.to_dict("records"):
        told.setdefault(row["student_id"], []).append(support(row, words))
    return {student: "; ".join(parts) for student, parts in told.items()}


def support(row: Mapping[str, object], words: Words) -> str:
    """One support: what, in which subject, whether it goes on."""
    name = words.label(row["service"], "service")
    if pd.notna(row["subject"]):
        name = words.say("{service} ({subject})", service=name, subject=words.label(row["subject"], "subject"))
    if row["is_running"]:
        return words.say("{service}, en cours", service=name)
    return words.say("{service}, jusqu'au {day}", service=name, day=words.day(row["end_date"]))  # type: ignore[arg-type]


def with_text(
    shown: ShownTable,
    name: str,
    texts: Sequence[str],
    words: Words,
    *,
    after: str,
    header: str = "",
    is_long: bool = False,
    is_under: bool = False,
) -> ShownTable:
    """Add a column of written text to a table, after another column; see `ShownColumn` for `is_long`, `is_under`."""
    columns = list(shown.columns)
    place = [column.name for column in columns].index(after) + 1
    columns.insert(place, ShownColumn(name, header or words.label(name, "column"), Form.TEXT, is_long, is_under))
    order = [column.name for column in columns]
    return replace(
        shown,
        columns=tuple(columns),
        rows=shown.rows.assign(**{name: list(texts)})[order],
        labels=shown.labels.assign(**{name: list(texts)})[order],
        withheld=shown.withheld.assign(**{name: False})[order],
        bounds=shown.bounds.assign(**{name: ""})[order],
    )


def without(shown: ShownTable, *names: str) -> ShownTable:
    """Leave columns out of a table: what they held is told by another one."""
    order = [column.name for column in shown.columns if column.name not in names]
    return replace(
        shown,
        columns=tuple(column for column in shown.columns if column.name in order),
        **{part: getattr(shown, part)[order] for part in ("rows", "labels", "withheld", "bounds")},
    )


def scope(facts: Mapping[str, object], words: Words) -> str:
    """What the numbers are about: year, level or group, day of the data."""
    parts = [words.year(facts["school_year"])]  # type: ignore[arg-type]
    if facts.get("grade_level"):
        parts.append(words.grade(int(facts["grade_level"])))  # type: ignore[call-overload]
    if facts.get("group"):
        parts.append(words.say("groupe {group}", group=facts["group"]))
    if facts.get("as_of"):
        parts.append(words.say("données connues le {day}", day=words.day(pd.Timestamp(str(facts["as_of"])))))
    return " · ".join(parts)


def notice(facts: Mapping[str, object], words: Words) -> str:
    """Notice that goes with every list of students: purpose, source, who reads it, how long it is kept."""
    return words.say(
        "Avis. Cette page contient des renseignements personnels, y compris le coefficient lui-même. But : organiser "
        "le soutien de ces élèves, et rien d'autre. Source : résultats, assiduité, discipline, questionnaires et "
        "parcours inscrits par l'école, {scope}. Lecture : l'équipe-école qui en a besoin. Les parents doivent être "
        "informés que l'école produit cet indicateur. Conservation : jusqu'à la fin de l'année scolaire, puis "
        "destruction; ne pas recopier ni transmettre.",
        scope=scope(facts, words),
    )


def unknown_note(facts: Mapping[str, object], words: Words) -> tuple[str, ...]:
    """Which criteria nobody's data could answer; nothing when there is none."""
    unknown = facts.get("unknown_indicators", ())
    if not unknown:
        return ()
    names = words.listing(words.label(name, "indicator").lower() for name in unknown)  # type: ignore[union-attr]
    return (
        words.say(
            "Non connus pour personne dans ces données : {names}. Ce qui n'est pas connu n'est jamais compté comme "
            "bon : les bornes du coefficient en tiennent compte.",
            names=names,
        ),
    )


def with_short_tiers(shown: ShownTable, name: str, words: Words) -> ShownTable:
    """Write tiers short, « 3 », « à compléter », in a table that has little room."""
    texts = [words.say("à compléter") if str(tier) == "0" else str(tier) for tier in shown.rows[name]]
    return replace(shown, labels=shown.labels.assign(**{name: texts}))
