"""Where a notebook's numbers come from: what a reader needs to remake them or to answer for them."""

from __future__ import annotations

import platform
from importlib.metadata import version

import pandas as pd

import portraitlib
from portraitlib.display.show import emit
from portraitlib.display.view import Rank, ShownColumn, ShownTable, View
from portraitlib.display.wording import Words, mark
from portraitlib.results.forms import Form
from portraitlib.rules import MarkingRule
from portraitlib.rules.marking import STILL_IN_FORCE
from portraitlib.tables.schemas import SCHEMAS
from portraitlib.tables.school import School

LIBRARIES = ("pandas", "numpy", "scipy")
_SHORT_HASH = 16

PARAMETERS: dict[str, str] = {
    "school": mark("École"),
    "store": mark("Dossier des données"),
    "school_year": mark("Année scolaire lue"),
    "as_of": mark("Données connues à la date du"),
    "audience": mark("Public visé"),
    "language": mark("Langue"),
    "group": mark("Groupe-repère"),
}
"""Label of each parameter of a notebook."""


def provenance(school: School) -> None:
    """Show what the notebook was made from: data, parameters, rules, versions.

    Parameters
    ----------
    school : School
    """
    emit(provenance_view(school), school.reader)


def provenance_view(school: School) -> View:
    """View of a school's provenance: one table of items and values, with the hashes of the data."""
    words = Words(school.reader.language)
    items = [*_data(school, words), *_parameters(school, words), *_rules(school, words), *_versions(words)]
    return View(
        name="provenance",
        rank=Rank.NO_FINDING,
        headline=words.say(
            "Les nombres de ce carnet viennent des données de l'école {school}, telles qu'importées.",
            school=school.code,
        ),
        tables=(_item_table(items, words),),
        notes=(words.say("Une empreinte change dès que le fichier change : deux empreintes égales, mêmes données."),),
    )


def _item_table(items: list[tuple[str, str]], words: Words) -> ShownTable:
    rows = pd.DataFrame(items, columns=["item", "value"], dtype="str")
    return ShownTable(
        name="provenance",
        title=words.say("D'où viennent les nombres"),
        columns=(
            ShownColumn("item", words.say("Élément"), Form.TEXT),
            ShownColumn("value", words.say("Valeur"), Form.TEXT),
        ),
        rows=rows,
        labels=rows.astype("object"),
        withheld=pd.DataFrame(False, index=rows.index, columns=rows.columns),
        bounds=pd.DataFrame("", index=rows.index, columns=rows.columns, dtype="object"),
    )


def _data(school: School, words: Words) -> list[tuple[str, str]]:
    entry = school.partition.entry
    sources = entry.get("sources") or {}
    latest = _latest_day(school)
    return [
        (words.say("Empreinte des données de l'école"), str(entry.get("hash", ""))),
        *([(words.say("Description d'import"), str(entry["mapping"]))] if entry.get("mapping") else []),
        *(
            (words.say("Fichier importé {file}", file=name), words.say("empreinte {hash}", hash=digest[:_SHORT_HASH]))
            for name, digest in sorted(sources.items())
        ),
        *([(words.say("Dernière date inscrite dans les données"), words.date(latest))] if latest is not None else []),
    ]


def _latest_day(school: School) -> pd.Timestamp | None:
    """Latest day of what happened: absences, events, sessions; a calendar speaks of days to come."""
    days = [
        school.columns(name, [schema.date_column])[schema.date_column].max()
        for name, schema in SCHEMAS.items()
        if schema.date_column and name != "calendar"
    ]
    return max((day for day in days if not pd.isna(day)), default=None)


def _parameters(school: School, words: Words) -> list[tuple[str, str]]:
    params = school.params
    texts = {
        "school": params.school,
        "school_year": words.year(school.school_year) if school.school_years else "",
        "as_of": params.as_of,
        "audience": words.label(params.audience, "audience"),
        "language": words.say("français") if params.language == "fr" else words.say("anglais"),
        "group": params.group,
    }
    return [(words.say(PARAMETERS[name]), text) for name, text in texts.items() if text]


def _rules(school: School, words: Words) -> list[tuple[str, str]]:
    used = [rule for rule in school.rules.rules if _covers(rule, school.school_years)]
    minimum = school.reader.policy.minimum_count
    shown = (
        words.say("aucun effectif retenu")
        if not minimum
        else words.say("effectifs de 1 à {last} retenus", last=minimum - 1)
    )
    return [
        *((words.say("Règle de notation {series}", series=_years(rule, words)), _rule(rule, words)) for rule in used),
        (words.say("Confidentialité"), shown),
    ]


def _years(rule: MarkingRule, words: Words) -> str:
    """Years of a marking rule; the last one has no end yet."""
    if rule.last_year == STILL_IN_FORCE:
        return words.say("{year} et après", year=rule.first_year)
    return f"{rule.first_year}" if rule.first_year == rule.last_year else f"{rule.first_year}-{rule.last_year}"


def _covers(rule: MarkingRule, years: list[int]) -> bool:
    return any(rule.first_year <= year <= rule.last_year for year in years)


def _rule(rule: MarkingRule, words: Words) -> str:
    weights = "/".join(words.number(weight * 100, 0) for weight in rule.term_weights.values())
    text = words.say(
        "étapes {weights}, {exams}, réussite à partir de {pass_mark}",
        weights=weights,
        exams=_exams(rule, words),
        pass_mark=words.percent(rule.pass_mark / 100),
    )
    return text if rule.is_confirmed else words.say("{rule} (non confirmé)", rule=text)


def _exams(rule: MarkingRule, words: Words) -> str:
    """What ministry exams weigh in the competency that they examine."""
    if not rule.holds_exams:
        return words.say("aucune épreuve ministérielle n'a compté")
    if rule.compulsory_exam_weight is None:
        return words.say("épreuve de {weight} de la compétence évaluée", weight=words.percent(rule.exam_weight or 0))
    return words.say(
        "épreuve de {weight} de la compétence évaluée ({early} en 2e secondaire)",
        weight=words.percent(rule.exam_weight or 0),
        early=words.percent(rule.compulsory_exam_weight),
    )


def _versions(words: Words) -> list[tuple[str, str]]:
    kit = [(words.say("Version de la trousse"), portraitlib.__version__), ("Python", platform.python_version())]
    return [*kit, *((name, version(name)) for name in LIBRARIES)]
