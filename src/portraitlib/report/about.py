"""What a report says of itself: which school, for whom, from which data, made how."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import portraitlib
from portraitlib.display.wording import Words, mark
from portraitlib.params import NotebookParams
from portraitlib.persons.key import key_here
from portraitlib.report.identifiers import under_key
from portraitlib.rules import DisclosurePolicy, load_policy

if TYPE_CHECKING:
    from portraitlib.report.page import PageFacts
    from portraitlib.report.workbook import Cover
    from portraitlib.tables.school import School

_AUDIENCES = {"interne": mark("Équipe-école"), "personnel": mark("Personnel de l'école"), "public": mark("Public")}
_BANNER_TITLES = {
    "interne": mark("Confidentiel – équipe-école."),
    "personnel": mark("Réservé au personnel de l'école."),
    "public": mark("Version publique."),
}
_FOR_WHOM = {"interne": mark("À remettre aux seules personnes autorisées de l'école.")}
# What a policy lets an audience see, a pair a protection: when it is there, when it is not.
_ROWS = (mark("Aucune ligne sur un seul élève"), mark("Renseignements personnels d'élèves, sans nom"))
_COUNTS = (mark("petits groupes montrés"), mark("tout groupe de moins de {minimum} élèves est retenu (n < {minimum})"))
_FOUND_AGAIN = mark("de même que ce qui permettrait de le retrouver")
_RATES = (
    mark("un taux où peu d'élèves sont d'un côté est donné par une borne, sauf 0 % et 100 %"),
    mark("un taux où peu d'élèves sont d'un côté est donné par une borne, 0 % et 100 % compris"),
)


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
    is_of_a_person: Callable[[str], bool] | None
    partition: str
    sources: Mapping[str, str]
    made_on: date
    own_since: str = ""  # day on which the school accepted its own text of the notebook
    suspicions: tuple[str, ...] = ()  # rules by which the import suspects columns of the school
    since: tuple[str, ...] = ()  # days of earlier reports beside which this one would tell a few students


def about_report(params: NotebookParams, made_on: date, own_since: str = "") -> About:
    """Read a report's own facts from the store; `own_since`: when the school accepted its own text of the notebook.

    Raises
    ------
    ParamsError, StoreError
        As `open_school`; ``unknown_school_year`` too.
    """
    from portraitlib.report.opened_once import open_once  # the index words the same facts, and opens no school

    school = open_once(**params.model_dump())
    described = school.table("schools")
    row: Any = described.iloc[0] if len(described) else {}
    name, pseudonyms = row.get("school_name"), _pseudonyms(school)
    return About(
        params=params,
        school_name=name if isinstance(name, str) and name else school.code,
        is_fictional=is_fictional(school),
        school_year=school.school_year,
        minimum_count=school.reader.policy.minimum_count,
        shows_students=school.reader.policy.shows_students,
        pseudonyms=pseudonyms,
        handles=frozenset(school.reader.handles.all.values()),
        is_of_a_person=_number_check(school, pseudonyms),
        partition=str(school.partition.entry["hash"]),
        sources=dict(school.partition.entry.get("sources", {})),
        made_on=made_on,
        own_since=own_since,
        suspicions=_suspicions(school),
    )


def is_fictional(school: School) -> bool:
    """Whether a school says of itself that it is made up."""
    described = school.table("schools")
    return bool(len(described) and str(described["is_synthetic"].iloc[0]) == "True")


def _suspicions(school: School) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one["rule"] for one in school.partition.entry.get("suspicions", [])))


def _pseudonyms(school: School) -> frozenset[str]:
    """Every person of the partition, whatever date is read."""
    of_staff = [(table, "staff_id") for table in ("staff", "offers", "adult_hours", "trainings", "staff_time")]
    places = [("students", "student_id"), ("results", "student_id"), *of_staff, ("sessions", "provider_id")]
    columns = [school.partition.content(table, [column]).column(column) for table, column in places]
    return frozenset(name for column in columns for name in column.unique().to_pylist() if name is not None)


def _number_check(school: School, pseudonyms: frozenset[str]) -> Callable[[str], bool] | None:
    """Check of a number under the key, on the machine that has it; numbers of schools and courses are nobody's."""
    key = key_here()
    if key is None or key.fingerprint != school.partition.entry.get("key"):
        return None
    columns = [school.partition.content("results", [name]).column(name) for name in ("course", "course_group")]
    return under_key(
        key, school.code, pseudonyms, [school.code, *(one for c in columns for one in c.unique().to_pylist())]
    )


def page_facts(about: About, notebook: str, words: Words) -> PageFacts:
    """What the page says around the notebook."""
    from portraitlib.report.page import PageFacts  # the index says the same words, and needs no nbconvert

    audience = about.params.audience
    return PageFacts(
        school=school_label(about.school_name, about.params.school, words),
        audience=audience,
        banner_title=banner(audience, words)["title"],
        banner=banner(audience, words)["text"],
        kind=_kind(about, words),
        facts=_facts(about, words),
        footer=_footer(about, notebook, words),
        generator=f"portraitlib {portraitlib.__version__}",
        caution=_caution(about, words, notebook),
    )


def _caution(about: About, words: Words, notebook: str) -> str:
    """What the import suspects, before anything is read; what an earlier report would tell beside this one."""
    return " ".join(one for one in (_suspected(about, words, notebook), beside_earlier(about, words)) if one)


def beside_earlier(about: About, words: Words) -> str:
    """What the reports remitted before would tell beside this one: the staff is warned, the public is told less."""
    if not about.since:
        return ""
    days = words.listing([words.date(date.fromisoformat(day)) for day in about.since])
    if load_policy(about.params.audience).protects_parts:
        return words.say(
            "Des effectifs sont retenus : à côté des rapports déjà produits ({days}), ils diraient combien d'élèves "
            "sont arrivés, sont partis ou ont changé.",
            days=days,
        )
    return words.say(
        "À côté des rapports déjà produits ({days}), des effectifs de celui-ci disent combien d'élèves sont arrivés, "
        "sont partis ou ont changé, même s'ils sont peu nombreux : ne remettez pas les deux aux mêmes personnes.",
        days=days,
    )


def _suspected(about: About, words: Words, notebook: str) -> str:
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
    told = [
        (words.say("École"), school),
        (words.say("Nature des données"), _kind(about, words)),
        (words.say("Public visé"), audience_label(audience, words)),
    ]
    return Cover(title, [*((name, value) for name, value in told if value), *_facts(about, words)], sentences)


def banner(audience: str, words: Words) -> dict[str, str]:
    """Who may read, and what the policy of that audience shows and withholds: a ``title`` and a ``text``."""
    whom = [words.say(_FOR_WHOM[audience])] if audience in _FOR_WHOM else []
    text = " ".join([f"{_shown(load_policy(audience), words)}.", *whom])
    return {"title": words.say(_BANNER_TITLES[audience]), "text": text}


def _shown(policy: DisclosurePolicy, words: Words) -> str:
    """What a policy shows, protection by protection."""
    said = [words.say(_COUNTS[policy.minimum_count > 0], minimum=policy.minimum_count)]
    if policy.minimum_count:
        said += [words.say(_FOUND_AGAIN)] if policy.complementary else []
        said = [", ".join(said), words.say(_RATES[policy.protects_parts])]
    return words.say("{rows} : {shown}", rows=words.say(_ROWS[policy.shows_students]), shown="; ".join(said))


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
        (words.say("Données lues"), _data_read(params, words)),
        (words.say("Produit le"), words.date(about.made_on)),
    ]
    if params.group:
        facts.insert(1, (words.say("Groupe"), params.group))
    if about.own_since:
        day = date.fromisoformat(about.own_since)
        facts.append((words.say("Carnet"), words.say("carnet modifié par l'école (accepté le {day:date})", day=day)))
    return facts


def _kind(about: About, words: Words) -> str:
    return words.say("Données fictives, à titre d'exemple") if about.is_fictional else ""


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
