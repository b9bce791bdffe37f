"""What a report says of itself: which school, for whom, from which data, made how."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import portraitlib
from portraitlib.display.wording import Words, mark
from portraitlib.params import NotebookParams
from portraitlib.rules import load_policy
from portraitlib.tables.school import School, open_school

if TYPE_CHECKING:
    from portraitlib.report.page import PageFacts
    from portraitlib.report.workbook import Cover

_AUDIENCES = {"interne": mark("Équipe-école"), "personnel": mark("Personnel de l'école"), "public": mark("Public")}
_BANNER_TITLES = {
    "interne": mark("Confidentiel – équipe-école."),
    "personnel": mark("Réservé au personnel de l'école."),
    "public": mark("Version publique."),
}
_BANNERS = {
    "interne": mark(
        "Renseignements personnels sur des élèves (numéros de l'année, sans nom) : à remettre aux seules personnes "
        "autorisées de l'école."
    ),
    "personnel": mark(
        "Données regroupées : aucune ligne ne porte sur un seul élève, "
        "et tout groupe de moins de {minimum} élèves est retenu (n < {minimum})."
    ),
    "public": mark(
        "Données regroupées : tout groupe de moins de {minimum} élèves est retenu (n < {minimum}), "
        "de même que les valeurs qui permettraient de le retrouver."
    ),
}


@dataclass(frozen=True)
class About:
    """A report's own facts."""

    params: NotebookParams
    school_name: str
    is_fictional: bool
    school_year: int
    minimum_count: int
    shows_students: bool
    pseudonyms: frozenset[str]
    handles: frozenset[str]
    partition: str
    sources: Mapping[str, str]
    made_on: date
    own_since: str = ""  # day on which the school accepted its own text of the notebook
    suspicions: tuple[str, ...] = ()  # rules by which the import suspects columns of the school


def about_report(params: NotebookParams, made_on: date, own_since: str = "") -> About:
    """Read a report's own facts from the store; `own_since`: when the school accepted its own text of the notebook.

    Raises
    ------
    ParamsError, StoreError
        As `open_school`; ``unknown_school_year`` too.
    """
    school = open_school(**params.model_dump())
    described = school.table("schools")
    row: Any = described.iloc[0] if len(described) else {}
    name = row.get("school_name")
    return About(
        params=params,
        school_name=name if isinstance(name, str) and name else school.code,
        is_fictional=bool(row.get("is_synthetic") is True or str(row.get("is_synthetic")) == "True"),
        school_year=school.school_year,
        minimum_count=school.reader.policy.minimum_count,
        shows_students=school.reader.policy.shows_students,
        pseudonyms=_pseudonyms(school),
        handles=frozenset(school.reader.handles.all.values()),
        partition=str(school.partition.entry["hash"]),
        sources=dict(school.partition.entry.get("sources", {})),
        made_on=made_on,
        own_since=own_since,
        suspicions=_suspicions(school),
    )


def _suspicions(school: School) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one["rule"] for one in school.partition.entry.get("suspicions", [])))


def _pseudonyms(school: School) -> frozenset[str]:
    """Every person of the partition, whatever date is read."""
    places = (("students", "student_id"), ("results", "student_id"), ("staff", "staff_id"))
    columns = [school.partition.content(table, [column]).column(column) for table, column in places]
    return frozenset(name for column in columns for name in column.unique().to_pylist() if name is not None)


def page_facts(about: About, notebook: str, words: Words) -> PageFacts:
    """What the page says around the notebook."""
    from portraitlib.report.page import PageFacts  # the index says the same words, and needs no nbconvert

    audience = about.params.audience
    return PageFacts(
        school=school_label(about.school_name, about.params.school, words),
        audience=audience,
        banner_title=banner(audience, words)["title"],
        banner=banner(audience, words)["text"],
        facts=_facts(about, words),
        footer=_footer(about, notebook, words),
        generator=f"portraitlib {portraitlib.__version__}",
        caution=_caution(about, words, notebook),
    )


def _caution(about: About, words: Words, notebook: str) -> str:
    """What the import suspects, before anything is read of the data."""
    if not about.suspicions:
        return ""
    rules = "; ".join(words.label(rule, "rule") for rule in about.suspicions)
    from portraitlib.display.show import DATA_NOTEBOOK  # it loads what draws figures, and an index draws none

    if notebook.startswith(DATA_NOTEBOOK):
        return words.say("À vérifier avant de lire : {rules}.", rules=rules)
    return words.say("À vérifier avant de lire : {rules} (voyez le carnet 00).", rules=rules)


def workbook_cover(about: About, title: str, words: Words, notebook: str = "") -> Cover:
    """First sheet of the workbook: the same facts, then how to read a cell."""
    from portraitlib.report.workbook import Cover

    school = school_label(about.school_name, about.params.school, words)
    audience = about.params.audience
    caution = _caution(about, words, notebook)
    sentences = [
        *([caution] if caution else []),
        " ".join(banner(audience, words).values()),
        words.say("Une cellule vide : la donnée n'existe pas. Ce n'est pas un zéro."),
    ]
    if about.minimum_count:
        sentences.append(
            words.say(
                "« n < {minimum} » : la valeur est retenue, parce qu'elle décrit moins de {minimum} élèves. "
                "« retenu » : elle permettrait de retrouver une autre valeur retenue.",
                minimum=about.minimum_count,
            )
        )
        sentences.append(
            words.say("« < 5 % » ou « > 95 % » : la valeur exacte est retenue, seule une limite est donnée.")
        )
    sentences.append(
        words.say(
            "Les mêmes tableaux, aux noms de colonnes du dictionnaire de données, sont dans le dossier « donnees »."
        )
    )
    return Cover(title, [(words.say("École"), school), *_facts(about, words)], sentences)


def banner(audience: str, words: Words) -> dict[str, str]:
    """Who may read, and what was withheld: a ``title`` and a ``text``."""
    minimum = load_policy(audience).minimum_count
    return {"title": words.say(_BANNER_TITLES[audience]), "text": words.say(_BANNERS[audience], minimum=minimum)}


def school_label(name: str, code: str, words: Words) -> str:
    """Name and code of a school, in one phrase."""
    return words.say("École {code}", code=code) if name == code else f"{name} – {code}"


def audience_label(audience: str, words: Words) -> str:
    """Who reads, in words."""
    return words.say(_AUDIENCES[audience])


def _facts(about: About, words: Words) -> Sequence[tuple[str, str]]:
    params = about.params
    facts = [
        (words.say("Année scolaire"), words.year(about.school_year)),
        (words.say("Public visé"), audience_label(params.audience, words)),
        (words.say("Données lues"), _data_read(params, words)),
        (words.say("Produit le"), words.date(about.made_on)),
    ]
    if params.group:
        facts.insert(1, (words.say("Groupe"), params.group))
    if about.own_since:
        day = date.fromisoformat(about.own_since)
        facts.append((words.say("Carnet"), words.say("carnet modifié par l'école (accepté le {day:date})", day=day)))
    if about.is_fictional:
        facts.insert(0, (words.say("Nature des données"), words.say("Données fictives, à titre d'exemple")))
    return facts


def _data_read(params: NotebookParams, words: Words) -> str:
    if params.as_of:
        return words.say("connues le {day}", day=words.date(date.fromisoformat(params.as_of)))
    return words.say("toutes les données importées")


def _footer(about: About, notebook: str, words: Words) -> Sequence[str]:
    return [
        words.say(
            "Carnet {notebook}, portraitlib {version}. Données de l'école : empreinte {partition}.",
            notebook=notebook,
            version=portraitlib.__version__,
            partition=about.partition,
        ),
        words.say("Les tableaux de ce rapport sont aussi dans « tableaux.xlsx » et dans le dossier « donnees »."),
    ]
