"""View of the 360 sheet: strengths and supports first, one page when printed."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from portraitlib.display import charts
from portraitlib.display.tables import shown_table
from portraitlib.display.view import ShownFigure, ShownTable, View
from portraitlib.display.viewing import view_of
from portraitlib.display.wording import Words
from portraitlib.indicators.wording import band, points, whole, written_value
from portraitlib.results.forms import Form
from portraitlib.results.result import ResultTable
from portraitlib.studies.risk.measures.sheet import StudentSheet
from portraitlib.studies.risk.views.phrases import coefficient, reason, scope, support, with_text, without

MOST_LEVERS = 3
_TERMS = ("term_1", "term_2", "term_3", "term_final")


@view_of.register
def _(result: StudentSheet, words: Words) -> View:
    facts, data = result.facts, {name: table.data for name, table in result.tables.items()}
    student = data["student"].iloc[0].to_dict()
    made_of = _contributions(result.tables["contributions"], words)
    days = shown_table(
        result.tables["days"], words, title=words.say("Jours de classe"),
        columns=("date", ("missed_share", Form.PERCENT), "n_late"),
    )  # fmt: skip
    values = _values(result.tables["contributions"], words)
    figures = tuple(_figures(made_of, values, days, student, facts, words))
    drawn = {figure.table for figure in figures}
    behind = tuple(table for table in (made_of, days) if table.name in drawn)
    return View(
        name=f"fiche-{student['student_id']}",
        headline=_headline(student, facts, words),
        sentences=tuple(
            filter(None, (_strengths(data["strengths"], words), _supports(data["supports"], facts, words),
                          _tier(student, words), _levers(data["levers"], words)))
        ),
        figures=figures,
        tables=(*_tables(result.tables, words), *behind),
        notes=(_notice(facts, words),),
        is_finding=False,
        is_sheet=True,
    )  # fmt: skip


def _headline(student: Mapping[str, object], facts, words: Words) -> str:
    level = student["grade_level"]
    parts = [
        words.say("Élève {name}", name=student["student_id"]),
        *([words.grade(int(level))] if pd.notna(level) else []),  # type: ignore[call-overload, arg-type]
        *([words.say("groupe {group}", group=student["group"])] if pd.notna(student["group"]) else []),
        scope({**facts, "grade_level": None, "group": None}, words),
    ]
    return " · ".join(parts)


def _strengths(strengths: pd.DataFrame, words: Words) -> str:
    if strengths.empty:
        return words.say(
            "Forces : ce qui est noté ici n'en montre aucune, et ne dit pas tout. À chercher avec l'élève et ses "
            "proches : ce qui l'intéresse, où ça va bien, un adulte de confiance, ce qui a déjà aidé."
        )
    return words.say("Forces : {told}.", told="; ".join(_strength(row, words) for row in strengths.to_dict("records")))


def _strength(row: Mapping[str, object], words: Words) -> str:
    name, value = words.label(row["strength"], "strength"), row["value"]
    if row["strength"] == "best_subject":
        name = words.say("{subject}, {mark}", subject=words.label(row["subject"], "subject"),
                         mark=whole(float(value), words) + words.percent_sign)  # type: ignore[arg-type]  # fmt: skip
    elif row["strength"] == "rising":
        name = words.say("moyenne en hausse de {points}", points=points(round(float(value), 1), words))  # type: ignore[arg-type]
    elif row["strength"] == "present":
        name = words.say("présence de {share}", share=words.percent(value))  # type: ignore[arg-type]
    elif pd.notna(value):
        name = words.say("{name} ({share})", name=name.lower(), share=words.percent(value))  # type: ignore[arg-type]
    else:
        name = name[:1].lower() + name[1:]
    return name


def _supports(supports: pd.DataFrame, facts, words: Words) -> str:
    if not facts["has_supports"]:
        return words.say("Soutiens : les données de l'école ne les disent pas.")
    if supports.empty:
        return words.say("Soutiens : aucun n'est noté cette année.")
    told = "; ".join(support(row, words) for row in supports.to_dict("records"))
    return words.say("Soutiens : {told}.", told=told)


def _tier(student: Mapping[str, object], words: Words) -> str:
    told = words.say(
        "Coefficient de soutien : {value} sur 100. Proposition : {tier}.",
        value=coefficient(student, words),
        tier=words.label(student["tier"], "tier").lower(),
    )
    if float(student["observed_share"]) < 1:  # type: ignore[arg-type]
        told += " " + words.say("Part connue des critères : {share}.", share=words.percent(student["observed_share"]))  # type: ignore[arg-type]
    return told


def _levers(levers: pd.DataFrame, words: Words) -> str:
    if levers.empty:
        return ""
    told = "; ".join(_lever(row, words) for row in levers.head(MOST_LEVERS).to_dict("records"))
    return words.say("Ce qui changerait le plus le coefficient : {told}.", told=told)


def _lever(row: Mapping[str, object], words: Words) -> str:
    indicator, limit = str(row["indicator"]), float(row["next_limit"])  # type: ignore[arg-type]
    from portraitlib.rules import RISK_INDICATORS

    is_under = RISK_INDICATORS[indicator].high_is_worse
    value = band(indicator, float("nan"), limit, words) if is_under else written_value(indicator, limit, words)
    facts = {
        "name": words.label(indicator, "indicator").lower(),
        "value": value,
        "less": points(round(float(row["points_less"]), 1), words),  # type: ignore[arg-type]
    }
    if is_under:
        return words.say("{name} : {value} ({less} de moins)", **facts)
    return words.say("{name} : {value} ou plus ({less} de moins)", **facts)


def _contributions(table: ResultTable, words: Words) -> ShownTable:
    shown = shown_table(
        table,
        words,
        title=words.say("De quoi le coefficient est fait"),
        columns=("indicator", "domain", ("points", Form.MARK), ("most_points", Form.MARK)),
    )
    told = [reason(row, words) for row in table.data.to_dict("records")]
    return with_text(shown, "meaning", told, words, after="domain")


def _figures(
    made_of: ShownTable, values: list[str], days: ShownTable, student: Mapping[str, object], facts, words: Words
):
    drawn = _only_telling(made_of, values, words)
    if len(drawn.rows):
        title = words.say("De quoi le coefficient est fait")
        image = charts.waterfall(
            drawn, words, label="indicator", value="points", most="most_points", maximum=100.0,
            targets=tuple((at, words.say("palier {tier}", tier=tier))
                          for at, tier in zip(facts["tier_limits"], (2, 3), strict=True)),
            title=title,
        )  # fmt: skip
        alt = words.say("{title} : {told}.", title=title, told="; ".join(drawn.labels["meaning"]))
        yield ShownFigure(f"coefficient-{student['student_id']}", image, title, alt, made_of.name)
    if len(days.rows):
        share, late = days.rows["missed_share"].mean(), int(days.rows["n_late"].sum())
        title = words.say(
            "Assiduité : {share} du temps de classe manqué, {late}",
            share=words.percent(share, 1),
            late=words.plural("{n} retard", "{n} retards", late),
        )
        image = charts.calendar(days, words, date="date", share="missed_share", late="n_late", title=title)
        alt = words.say(
            "{title}. Une case par jour de classe, une colonne par semaine. {n} touchés par une absence.",
            title=title,
            n=words.plural("{n} jour", "{n} jours", int((days.rows["missed_share"] > 0).sum())),
        )
        yield ShownFigure(f"assiduite-{student['student_id']}", image, title, alt, days.name)


def _only_telling(made_of: ShownTable, values: list[str], words: Words) -> ShownTable:
    """Criteria that give points, the most first, then those that are not known."""
    from dataclasses import replace

    sizes = pd.to_numeric(made_of.rows["points"], errors="coerce")
    order = [*sizes[sizes > 0].sort_values(ascending=False, kind="stable").index, *sizes[sizes.isna()].index]
    frames = {
        name: getattr(made_of, name).loc[order].reset_index(drop=True)
        for name in ("rows", "labels", "withheld", "bounds")
    }
    told = pd.Series(values, index=made_of.rows.index, dtype="object").loc[order]
    named = [
        words.say("{name} ({value})", name=label, value=value)
        for label, value in zip(frames["labels"]["indicator"], told, strict=True)
    ]
    frames["labels"] = frames["labels"].assign(indicator=named)
    return replace(made_of, **frames)


def _values(contributions: ResultTable, words: Words) -> list[str]:
    """Value of each criterion's indicator, as a reader writes it."""
    return [
        written_value(str(row["indicator"]), row["value"] if row["is_known"] else None, words)
        for row in contributions.data.to_dict("records")
    ]


def _tables(tables: Mapping[str, ResultTable], words: Words) -> tuple[ShownTable, ...]:
    told = []
    marks = tables["marks"]
    if len(marks.data):
        known = [term for term in _TERMS if marks.data[[f"{term}_mark", f"{term}_code"]].notna().to_numpy().any()]
        columns = tuple((f"{term}_mark", Form.MARK) for term in known)
        shown = shown_table(marks, words, title=words.say("Résultats par étape"), columns=("subject", *columns))
        told.append(_with_codes(shown, marks.data, known, words))
    answers = tables["engagement"]
    if len(answers.data):
        told.append(
            shown_table(
                answers, words, title=words.say("Engagement déclaré, de 0 à 100 %"),
                columns=("dimension", "date", "engagement_share"),
            )
        )  # fmt: skip
    return tuple(told)


def _with_codes(shown: ShownTable, data: pd.DataFrame, terms: list[str], words: Words) -> ShownTable:
    """Write the code where there is no mark: a blank would hide it."""
    for term in terms:
        codes = data[f"{term}_code"]
        if not codes.notna().any():
            continue
        texts = [
            str(code) if pd.notna(code) else words.mark(mark)
            for mark, code in zip(data[f"{term}_mark"], codes, strict=True)
        ]
        header = words.label(f"{term}_mark", "column")
        shown = without(
            with_text(shown, f"{term}_text", texts, words, after=f"{term}_mark", header=header), f"{term}_mark"
        )
    return shown


def _notice(facts, words: Words) -> str:
    return words.say(
        "Renseignements personnels. But : préparer le soutien de cet élève, avec lui. Source : données de l'école, "
        "critères version {version} (empreinte {sha}…). À détruire à la fin de l'année scolaire. Le coefficient n'est "
        "pas un diagnostic : il ne décide de rien seul.",
        version=facts["criteria_version"],
        sha=str(facts["criteria_sha256"])[:12],
    )
