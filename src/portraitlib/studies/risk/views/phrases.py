"""Turns of phrase that the sections of the screening share."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from portraitlib.display.section import MISSING, Form, ShownColumn, ShownTable, Words, mark, with_labels
from portraitlib.indicators.coefficient.selection import Scope
from portraitlib.indicators.wording import band, points, written_value
from portraitlib.studies.risk.measures.columns import ScreeningResult

Row = Mapping[Hashable, Any]

NOT_A_DIAGNOSIS = mark(
    "Le coefficient dit qui regarder d'abord, jamais qui est l'élève ni ce qu'il deviendra. Ce n'est pas un diagnostic "
    ": aucune décision ne se prend sur ce seul nombre, ni sans l'élève et sa famille."
)


def unplaced_first(result: ScreeningResult, headline: str, words: Words) -> str:
    """A headline, after who cannot be placed when some cannot; alone, that says nothing of the few who can."""
    n, total = result.counts["undetermined"], result.counts["students"]
    if n == 0:
        return headline
    is_everybody = n is not None and n == total
    policy = result.reader.policy
    is_most = n is not None and total is not None and 0 < total - n < policy.minimum_count
    if is_most or (is_everybody and policy.protects_parts):
        first = words.say("La plupart des élèves ne peuvent pas être placés : on sait trop peu d'eux cette année.")
    else:
        first = words.plural(
            "{n} élève sur {total:count} ne peut pas être placé : on en sait trop peu cette année.",
            "{n} élèves sur {total:count} ne peuvent pas être placés : on en sait trop peu cette année.",
            n,
            total=total,
        )
    told = [first, *when_known(result.scope, words), *([] if is_everybody else [headline])]
    return " ".join(told)


def when_known(asked: Scope, words: Words) -> tuple[str, ...]:
    """When more will be known of students, while the year has no result."""
    if asked.first_results is None:
        return ()
    return (
        words.say(
            "Les premiers résultats de {year:year} paraissent au plus tard le {day:date} : ils en placeront davantage.",
            year=asked.school_year,
            day=asked.first_results,
        ),
    )


def reason(row: Row, words: Words) -> str:
    """What a criterion gives, in a sentence: « Résultat en mathématique : 52 % (bande : …), 10,5 sur 14 points »."""
    facts = {"name": row["indicator"], "most": row["most_points"]}
    if not row["is_known"]:
        return words.say("{name:label_indicator} : non connu (de 0 à {most:amount} points)", facts)
    return words.say(
        "{name:label_indicator} : {value} (bande : {band}), {given:amount} sur {most:amount} points",
        facts,
        value=written_value(row["indicator"], row["value"], words),
        band=band(row["indicator"], row["band_low"], row["band_below"], words),
        given=round(row["points"], 1),
    )


def short_reason(row: Row, words: Words) -> str:
    """What a criterion gives, short: « Résultat en mathématique, 52 % : 10,5 points »."""
    return words.say(
        "{name:label_indicator}, {value} : {points}",
        name=row["indicator"],
        value=written_value(row["indicator"], row["value"], words),
        points=points(round(row["points"], 1), words),
    )


def coefficient(row: Row, words: Words) -> str:
    """Coefficient, with its bounds where something is missing: « 33 (de 25 à 50) »."""
    if pd.isna(row["coefficient"]):
        return MISSING
    value, low, high = (round(row[name], 1) for name in ("coefficient", "coefficient_low", "coefficient_high"))
    if low == high:
        return words.amount(value)
    return words.say("{value:amount} (de {low:amount} à {high:amount})", value=value, low=low, high=high)


def support_texts(supports: pd.DataFrame, words: Words) -> dict[str, str]:
    """Supports of each student in words, by pseudonym: « Tutorat (Français), en cours; Mentorat, terminé le … »."""
    told: dict[str, list[str]] = {}
    for row in supports.to_dict("records"):
        told.setdefault(row["student_id"], []).append(support(row, words))
    return {student: "; ".join(parts) for student, parts in told.items()}


def support(row: Row, words: Words) -> str:
    """One support: what, in which subject, whether it goes on."""
    name = words.label(row["service"], "service")
    if pd.notna(row["subject"]):
        name = words.say("{service:label} ({subject:label})", row)
    if row["is_running"]:
        return words.say("{service}, en cours", service=name)
    return words.say("{service}, jusqu'au {day:date}", service=name, day=row["end_date"])


def with_text(
    shown: ShownTable,
    name: str,
    texts: Sequence[str],
    *,
    after: str,
    header: str,
    is_long: bool = False,
    is_under: bool = False,
) -> ShownTable:
    """Add a column of written text to a table, after another column; see `ShownColumn` for `is_long`, `is_under`."""
    columns = list(shown.columns)
    place = [column.name for column in columns].index(after) + 1
    columns.insert(place, ShownColumn(name, header, Form.TEXT, is_long, is_under))
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


def scope(asked: Scope, words: Words) -> str:
    """What the numbers are about: year, level or group, day of the data."""
    parts = [words.year(asked.school_year)]
    if asked.grade_level:
        parts.append(words.grade(asked.grade_level))
    if asked.group:
        parts.append(words.say("groupe {group}", asked))
    if asked.as_of:
        parts.append(words.say("données connues le {day:date}", day=pd.Timestamp(asked.as_of)))
    return " · ".join(parts)


def notice(asked: Scope, words: Words) -> str:
    """Notice that goes with every list of students: purpose, source, who reads it, how long it is kept."""
    return words.say(
        "Avis. Cette page contient des renseignements personnels, y compris le coefficient lui-même. But : organiser "
        "le soutien de ces élèves, et rien d'autre. Source : résultats, assiduité, discipline, questionnaires et "
        "parcours inscrits par l'école, {scope}. Lecture : l'équipe-école qui en a besoin. Les parents doivent être "
        "informés que l'école produit cet indicateur. Conservation : jusqu'à la fin de l'année scolaire, puis "
        "destruction; ne pas recopier ni transmettre.",
        scope=scope(asked, words),
    )


def unknown_note(unknown: Sequence[str], words: Words) -> tuple[str, ...]:
    """Which criteria nobody's data could answer; nothing when there is none."""
    if not unknown:
        return ()
    return (
        words.say(
            "Non connus pour personne dans ces données : {names}. Ce qui n'est pas connu n'est jamais compté comme "
            "bon : les bornes du coefficient en tiennent compte.",
            names=words.listing(words.label(name, "indicator").lower() for name in unknown),
        ),
    )


def with_short_tiers(shown: ShownTable, name: str, words: Words) -> ShownTable:
    """Write tiers short, « 3 », « à compléter », in a table that has little room."""
    texts = [words.say("à compléter") if str(tier) == "0" else str(tier) for tier in shown.rows[name]]
    return with_labels(shown, **{name: texts})


def rates(shown: ShownTable, column: str) -> pd.Series:
    """Rates of a table that may be told as they are."""
    found = pd.to_numeric(shown.rows[column], errors="coerce")
    return found[shown.bounds[column] == ""].dropna()


def told_rates(shown: ShownTable, label: str, found: pd.Series, words: Words) -> str:
    """Rates in words, each after the name of its row."""
    return "; ".join(
        words.say("{name} {rate:percent}", name=name, rate=rate)
        for name, rate in zip(shown.labels.loc[found.index, label], found, strict=True)
    )
