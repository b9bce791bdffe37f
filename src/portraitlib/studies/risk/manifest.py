"""What this room says of itself; see `results.rooms`."""

from __future__ import annotations

from portraitlib.results.rooms import Ability, Choice, Manifest, Need, Reads
from portraitlib.results.vocabulary.marking import mark
from portraitlib.tables.schemas import SENSITIVE_COLUMNS

_SIGNALS = Reads(
    ("students", "results", "calendar", "attendance", "discipline", "answers"),
    (
        "students.grade_level",
        "students.group",
        "students.birth_year",
        "students.age_on_september_30",
        "students.entry_date",
        "students.exit_date",
    ),
)

MANIFEST = Manifest(
    notebook="04_depistage",
    title=mark("04 Dépistage : élèves à soutenir"),
    step="needs",
    narrowing=("grade_level",),
    rehearsed=("describe_tiers",),
    studies={
        "describe_criteria": "measures.rulebook",
        "describe_tiers": "measures.tiers",
        "list_screened": "measures.screened",
        "list_declines": "measures.declines",
        "plan_support": "measures.capacity",
        "describe_sheet": "measures.sheet",
        "describe_sheets": "measures.sheet",
        "compare_criteria": "measures.comparison",
        "compare_tiers": "measures.audit",
    },
    reads={
        "describe_tiers": _SIGNALS,
        "list_screened": Reads((*_SIGNALS.tables, "services"), _SIGNALS.columns),
        "list_declines": Reads((*_SIGNALS.tables, "services"), _SIGNALS.columns),
        "plan_support": Reads((*_SIGNALS.tables, "services"), _SIGNALS.columns),
        "describe_sheet": _SIGNALS,
        "describe_sheets": _SIGNALS,
        "compare_criteria": _SIGNALS,
        "compare_presets": _SIGNALS,
        "compare_tiers": Reads(
            _SIGNALS.tables, (*_SIGNALS.columns, *(f"students.{name}" for name in SENSITIVE_COLUMNS))
        ),
    },
    settings={"depistage.yml": "portraitlib.rules:ScreeningRules"},
    abilities=(
        Ability(
            "marks_signal", mark("Repérer par les résultats"), (Need("results", columns=("mark",)),), is_essential=True
        ),
        Ability(
            "absence_signal",
            mark("Repérer par l'assiduité"),
            (Need("attendance"), Need("calendar", columns=("is_instructional",))),
        ),
        Ability(
            "delay_signal",
            mark("Tenir compte d'un retard scolaire"),
            (
                Need("students", any_column=("age_on_september_30", "birth_year")),
                Need("students", columns=("grade_level",)),
            ),
        ),
        Ability("discipline_signal", mark("Tenir compte des événements de discipline"), (Need("discipline"),)),
        Ability("supports_beside", mark("Montrer les soutiens déjà reçus"), (Need("services"),)),
    ),
    choices={
        "pseudonym": Choice(mark("Élève"), "measures.sheet:list_pseudonyms", mark("Aucun élève choisi")),
        "hours_a_week": Choice(
            mark("Heures de soutien par semaine"),
            "measures.options:list_hours",
            mark("Selon les réglages"),
            offers_nothing=False,
            starts_first=True,
        ),
        "criteria": Choice(
            mark("Critères"),
            "measures.options:list_criteria_used",
            mark("Selon les réglages"),
            offers_nothing=False,
            starts_first=True,
        ),
        "compared_with": Choice(
            mark("Comparer avec"),
            "measures.options:list_criteria_compared",
            mark("Selon les réglages"),
            offers_nothing=False,
            starts_first=True,
        ),
    },
    refusals={
        "nobody_placed": mark(
            "Aucun élève de ce choix ne peut être placé : on en sait trop peu cette année. Cela ne veut pas dire que "
            "personne n'a besoin de soutien. Vérifiez que les résultats de cette année sont importés."
        ),
        "nobody_placed_yet": mark(
            "Aucun élève de ce choix ne peut être placé : on en sait trop peu en ce début d'année. Cela ne veut pas "
            "dire que personne n'a besoin de soutien. Les premiers résultats de {school_year} paraissent au plus tard "
            "le {day}; d'ici là, partez de ce que l'équipe savait en juin."
        ),
        "nobody_to_support": mark(
            "Avec ces critères, aucun élève placé n'est proposé aux paliers 2 et 3 pour ce choix. Ceux dont on sait "
            "trop peu restent à regarder."
        ),
        "same_criteria": mark("Les deux jeux de critères sont le même fichier : personne ne change de palier."),
        "no_decline_known": mark(
            "Aucun élève qui réussit tous ses cours n'a de notes à deux moments : une baisse ne peut pas être vue."
        ),
        "no_decline_known_yet": mark(
            "Une baisse se voit entre deux moments : les premiers résultats de {school_year} paraissent au plus tard "
            "le {day}, et se compareront alors à ceux de l'an dernier."
        ),
        "student_not_enrolled": mark("Cet élève n'est pas inscrit cette année, ou a quitté l'école."),
        "no_pseudonym": mark(
            "Aucun élève n'est choisi : la fiche s'ouvre dans l'application, au menu. Celles que l'équipe veut "
            "imprimer sont à la section suivante."
        ),
        "nobody_followed": mark(
            "L'équipe n'a pas encore choisi d'élèves à suivre. Pour imprimer leurs fiches, écrivez leurs numéros "
            "dans le fichier params/suivis/{code}.yml (le dossier dit comment)."
        ),
        "too_many_followed": mark(
            "La liste des élèves suivis dépasse {maximum} noms : un rapport n'imprime pas autant de fiches. "
            "Raccourcissez la liste, ou changez « followed_max » dans params/depistage.yml."
        ),
    },
    of_the_page=("no_pseudonym", "nobody_followed"),
    faults={"invalid_criteria": "portraitlib.indicators.criteria_words:criterion_fault"},
)
