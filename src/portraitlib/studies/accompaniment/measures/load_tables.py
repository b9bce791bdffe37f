"""Columns and tables of the load; a table by adult holds loads, and nothing else can be put in it."""

from __future__ import annotations

from typing import Any

import pandas as pd

from portraitlib.results.section import (
    Form,
    ResultTable,
    Role,
    Table,
    codes_of,
    column,
    fact,
    key,
    mark,
    n,
    statistic,
    table,
)

BY_ADULT = "staff_id"
LOADS = frozenset(
    {"role", "known_leaving_date", "n_students_now", "n_would_be_alone", "met_share", "hours_met", "hours_students",
     "hours_colleagues", "hours_services", "release_share", "hours_released", "released_used"}
)  # fmt: skip
"""What may be told of an adult: whom and how much, never how well."""


def table_by_adult(name: str, *columns: Role) -> Table:
    """A table with a row an adult, which holds nothing but loads.

    Raises
    ------
    ValueError
        When a column is no load: adults are not ranked, so nothing that would rank them is put beside them.

    Examples
    --------
    >>> table_by_adult("adults", fact("n_met"))
    Traceback (most recent call last):
    ...
    ValueError: a table by adult holds loads only: n_met is none
    """
    if others := sorted({one.name for one in columns} - LOADS):
        raise ValueError(f"a table by adult holds loads only: {', '.join(others)} is none")
    return table(name, key(BY_ADULT), *columns)


def by_adult(declared: Table, rows: pd.DataFrame) -> ResultTable:
    """A table with a row an adult, in the order of the pseudonyms, which says nothing of anybody."""
    return declared.filled(rows.sort_values(BY_ADULT, kind="stable", ignore_index=True))


_HOURS: dict[str, Any] = {"unit": "hours a week"}
ADULTS = table_by_adult(
    "load_by_adult",
    fact("role"),
    fact(
        "n_students_now", mark("Élèves"), Form.COUNT, unit="students", definition=mark("Élèves qu'il suit maintenant.")
    ),
    fact(
        "n_would_be_alone", mark("Sans personne, si l'adulte part"), Form.COUNT, unit="students",
        definition=mark("Ceux de ces élèves qui n'ont pas d'autre adulte qui les accompagne."),
    ),
    fact("known_leaving_date"),
    fact(
        "met_share", mark("Part des rencontres"), Form.PERCENT, unit="share",
        definition=mark("Part des heures de rencontre de l'année, dans l'école, tenues par cet adulte."),
    ),
    fact(
        "hours_met", mark("Rencontres, par semaine"), Form.MARK, **_HOURS,
        definition=mark("Heures de rencontre (une fois par groupe), par semaine de classe depuis la première."),
    ),
    fact(
        "hours_students", mark("Auprès des élèves"), Form.MARK, **_HOURS,
        definition=mark("Heures notées auprès des élèves, par semaine notée."),
    ),
    fact(
        "hours_colleagues", mark("Auprès des collègues"), Form.MARK, **_HOURS,
        definition=mark("Heures notées auprès des collègues, par semaine notée."),
    ),
    fact(
        "hours_services", mark("Avec les services"), Form.MARK, **_HOURS,
        definition=mark("Heures notées avec les services complémentaires, par semaine notée."),
    ),
    fact("release_share"),
    fact(
        "hours_released", mark("Heures libérées"), Form.MARK, **_HOURS,
        definition=mark("Part de la tâche libérée, fois les heures de la tâche (« Disponibilités du personnel »)."),
    ),
    fact(
        "released_used", mark("Part notée des heures libérées"), Form.PERCENT, unit="share",
        definition=mark("Heures notées des trois fonctions, sur les heures libérées; plus de 100 % : au-delà."),
    ),
)  # fmt: skip
IN_ALL = table(
    "load_in_all",
    key("service"),
    n("n_students"),
    statistic(
        "n_adults", mark("Adultes"), Form.COUNT, unit="adults", definition=mark("Adultes dont un lien est en cours.")
    ),
    statistic(
        "students_each", mark("Élèves par adulte"), Form.MARK, unit="students an adult",
        definition=mark("Liens en cours sur adultes qui en ont un; en moyenne."),
    ),
)  # fmt: skip
FUNCTIONS = table(
    "hours_by_function",
    key("role_function"),
    n("n_who_noted", mark("Adultes"), Form.COUNT, definition=mark("Adultes qui ont noté leurs heures cette année.")),
    statistic(
        "hours_a_week", mark("Heures par semaine"), Form.MARK, unit="hours a week",
        definition=mark("Heures notées par semaine notée, additionnées sur les adultes."),
    ),
    statistic(
        "hours_share", mark("Part du temps"), Form.PERCENT, of="hours noted", unit="share",
        definition=mark("Part de ces heures qui va à la fonction."),
    ),
)  # fmt: skip
column(
    "contact_mode",
    mark("Mode du contact"),
    codes={**codes_of("mode"), "not_told": mark("Mode non inscrit")},
    definition=mark("Comment l'élève et l'adulte se sont vus ou parlé."),
)
MODES = table(
    "contacts_by_mode",
    key("service"),
    key("contact_mode"),
    n("n_students"),
    statistic(
        "n_contacts", mark("Contacts"), Form.COUNT, unit="meetings",
        definition=mark("Rencontres inscrites de l'année où l'élève était."),
    ),
)  # fmt: skip
