"""French of why a study cannot say something."""

from __future__ import annotations

from portraitlib.display.wording import mark

READINESS: dict[str, str] = {"can": mark("oui"), "partly": mark("en partie"), "cannot": mark("non")}
REASONS: dict[str, str] = {
    "table_absent": mark("Il manque la table « {table} »."),
    "table_absent_that_year": mark("La table « {table} » n'a rien pour l'année lue."),
    "column_empty": mark("La table « {table} » est là, mais rien n'y est inscrit pour : {about}."),
    "columns_empty": mark(
        "La table « {table} » est là, mais il y faudrait au moins un de ces renseignements : {about}."
    ),
    "rows_absent": mark("La table « {table} » est là, mais sans {about}."),
    "too_few_years": mark("Il faut au moins {expected} années de « {table} »; il y en a {found}."),
    "too_few_students": mark("Il faut au moins {expected} élèves dans « {table} » pour en dire quelque chose de sûr."),
    "too_few_cases": mark(
        "Il faut au moins {expected} fois « {about} » dans « {table} » pour en dire quelque chose de sûr."
    ),
}
