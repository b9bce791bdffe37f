"""View of the 360 sheet: strengths and supports first, one page when printed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from portraitlib.display.section import Rank, ResultTable, ShownTable, View, Words, shown_table, view_of
from portraitlib.indicators.wording import band, points, strengths_told, written_value
from portraitlib.rules import RISK_INDICATORS
from portraitlib.studies.risk.measures.sheet import StudentSheet
from portraitlib.studies.risk.views.phrases import Row, coefficient, reason, scope, support, with_text, without
from portraitlib.studies.risk.views.sheet_figures import sheet_figures

MOST_LEVERS = 3
TERMS = ("term_1", "term_2", "term_3", "term_final")


@view_of.register
def view_sheet(result: StudentSheet, words: Words) -> View:
    """Everything a team looks at together before it decides with a student."""
    student = result.tables["student"].data.iloc[0].to_dict()
    made_of = _contributions(result.tables["contributions"], words)
    days = shown_table(result.tables["days"], words, title=words.say("Jours de classe"))
    figures = tuple(sheet_figures(result, made_of, days, words))
    drawn = {figure.table for figure in figures}
    return View(
        name=f"fiche-{words.label(student['student_id'], 'student_id')}",
        headline=_headline(student, result, words),
        sentences=tuple(_sentences(student, result, words)),
        figures=figures,
        tables=(*_tables(result.tables, words), *(table for table in (made_of, days) if table.name in drawn)),
        notes=(_notice(result, words),),
        rank=Rank.NO_FINDING,
        is_sheet=True,
    )


def _headline(student: Row, result: StudentSheet, words: Words) -> str:
    parts = [words.say("Élève {student_id:label}", student)]
    if pd.notna(student["grade_level"]):
        parts.append(words.grade(student["grade_level"]))
    if pd.notna(student["group"]):
        parts.append(words.say("groupe {group}", student))
    return " · ".join([*parts, scope(replace(result.scope, grade_level=None, group=None), words)])


def _sentences(student: Row, result: StudentSheet, words: Words) -> Iterator[str]:
    """Strengths and supports, then the coefficient and what would change it."""
    rows = {name: table.data.to_dict("records") for name, table in result.tables.items()}
    yield strengths_told(rows["strengths"], words)
    yield _supports(rows["supports"], words, has_supports=result.has_supports)
    yield _tier(student, words)
    if levers := rows["levers"][:MOST_LEVERS]:
        told = "; ".join(_lever(row, words) for row in levers)
        yield words.say("Ce qui changerait le plus le coefficient : {told}.", told=told)


def _supports(supports: Sequence[Row], words: Words, *, has_supports: bool) -> str:
    if not has_supports:
        return words.say("Soutiens : les données de l'école ne les disent pas.")
    if not supports:
        return words.say("Soutiens : aucun n'est noté cette année.")
    return words.say("Soutiens : {told}.", told="; ".join(support(row, words) for row in supports))


def _tier(student: Row, words: Words) -> str:
    told = words.say(
        "Coefficient de soutien : {value} sur 100. Proposition : {tier}.",
        value=coefficient(student, words),
        tier=words.label(student["tier"], "tier").lower(),
    )
    if student["observed_share"] == 1:
        return told
    known = words.say("Part connue des critères : {share:percent}.", share=student["observed_share"])
    return f"{told} {known}"


def _lever(row: Row, words: Words) -> str:
    """What the next better band would take off."""
    indicator, limit = row["indicator"], row["next_limit"]
    facts = {"name": words.label(indicator, "indicator").lower(), "less": points(round(row["points_less"], 1), words)}
    if RISK_INDICATORS[indicator].high_is_worse:
        value = band(indicator, float("nan"), limit, words)
        return words.say("{name} : {value} ({less} de moins)", facts, value=value)
    value = written_value(indicator, limit, words)
    return words.say("{name} : {value} ou plus ({less} de moins)", facts, value=value)


def _contributions(table: ResultTable, words: Words) -> ShownTable:
    """Points of each criterion, and what is known of it."""
    shown = shown_table(table, words, title=words.say("De quoi le coefficient est fait"))
    told = [reason(row, words) for row in table.data.to_dict("records")]
    header = words.say("Ce qui est connu, et ce que cela vaut")
    return with_text(shown, "meaning", told, after="domain", header=header)


def _tables(tables: Mapping[str, ResultTable], words: Words) -> Iterator[ShownTable]:
    """Marks and engagement, when there are."""
    marks, answers = tables["marks"], tables["engagement"]
    if len(marks.data):
        known = [term for term in TERMS if marks.data[[f"{term}_mark", f"{term}_code"]].notna().to_numpy().any()]
        columns = ("subject", *(f"{term}_mark" for term in known))
        shown = shown_table(marks, words, title=words.say("Résultats par étape"), columns=columns)
        yield _with_codes(shown, marks.data, known, words)
    if len(answers.data):
        yield shown_table(answers, words, title=words.say("Engagement déclaré, de 0 à 100 %"))


def _with_codes(shown: ShownTable, data: pd.DataFrame, terms: list[str], words: Words) -> ShownTable:
    """Write the code where there is no mark: a blank would hide it."""
    for term in terms:
        name, codes = f"{term}_mark", data[f"{term}_code"]
        if not codes.notna().any():
            continue
        texts = [
            str(code) if pd.notna(code) else words.mark(mark) for mark, code in zip(data[name], codes, strict=True)
        ]
        header = words.label(name, "column")
        shown = without(with_text(shown, f"{term}_text", texts, after=name, header=header), name)
    return shown


def _notice(result: StudentSheet, words: Words) -> str:
    return words.say(
        "Renseignements personnels. But : préparer le soutien de cet élève, avec lui. Source : données de l'école, "
        "critères version {version} (empreinte {sha}…). À détruire à la fin de l'année scolaire. Le coefficient n'est "
        "pas un diagnostic : il ne décide de rien seul.",
        version=result.scope.preset.chosen.version,
        sha=result.scope.preset.sha256[:12],
    )
