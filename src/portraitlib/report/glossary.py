"""The glossary, from the declarations: words of the field, standard tables, and every column that a study gives.

``python -m portraitlib.report.glossary`` writes ``GLOSSARY.md`` (English), ``docs/glossaire.md`` (French) and
``docs/tables.md``, the standard tables in French for whoever describes files.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from pkgutil import walk_packages

from portraitlib.display.wording import Words
from portraitlib.params import project_folder
from portraitlib.results.columns import declarations
from portraitlib.results.rooms import HOME
from portraitlib.results.vocabulary.lookup import label_of
from portraitlib.rules import load_words
from portraitlib.tables.schema import Column
from portraitlib.tables.schemas import SCHEMAS

TABLES_PAGE = "docs/tables.md"
PAGES = {"en": "GLOSSARY.md", "fr": "docs/glossaire.md"}
_HEADS = {
    "en": """# Glossary

<!-- Written by `python -m portraitlib.report.glossary`: do not edit. -->

One line a term: the word used in the code, the French a reader sees, what it means, where the definition comes from.
The columns of the standard tables themselves are in [docs/reference/tables.md](docs/reference/tables.md).
""",
    "fr": """# Glossaire

<!-- Écrit par `python -m portraitlib.report.glossary` : ne pas modifier. -->

Une ligne par terme : le mot du code, le français qu'on lit, ce qu'il veut dire, d'où vient la définition.
""",
}
_TITLES = {
    "en": ("Words of the field", "Standard tables", "Columns of results", "term | French | definition | source"),
    "fr": ("Mots du domaine", "Tables", "Colonnes des résultats", "terme | français | définition | source"),
}
_SCHEMAS = "src/portraitlib/tables/schemas/"


def glossary_page(language: str, project: Path | None = None) -> str:
    """Markdown of the whole glossary in a language.

    Examples
    --------
    >>> glossary_page("fr").splitlines()[0]
    '# Glossaire'
    """
    words = Words(language)
    field = [(one.term, one.label, one.fr if language == "fr" else one.en, one.source) for one in load_words(project)]
    tables = [
        (f"`{name}`", Words("fr").label(name, "table"), schema.grain, _SCHEMAS) for name, schema in SCHEMAS.items()
    ]
    parts = [field, tables, _columns(words)] if language == "en" else [field, _columns(words)]
    titles = _TITLES[language][:3] if language == "en" else (_TITLES["fr"][0], _TITLES["fr"][2])
    sections = [_section(title, _TITLES[language][3], rows) for title, rows in zip(titles, parts, strict=True)]
    return "\n".join([_HEADS[language], *sections])


_TABLES_HEAD = """# Les tables, en français

<!-- Écrit par `python -m portraitlib.report.glossary` : ne pas modifier. -->

Ce qu'une description d'importation peut remplir : à gauche, le nom à écrire; puis ce qu'il veut dire et, s'il y en a,
les seuls codes acceptés (`recode` traduit les vôtres). Seules les tables `schools`, `students` et `results` sont
nécessaires; `schools` peut être écrite dans la description. Le code de l'école se remplit tout seul quand la
description n'en déclare qu'une; la matière et le niveau d'un cours viennent du catalogue des cours. Types, unités et
bornes : [la page en anglais](reference/tables.md).
"""


def tables_page() -> str:
    """Markdown of the standard tables that a description fills, in French.

    Examples
    --------
    >>> tables_page().splitlines()[0]
    '# Les tables, en français'
    """
    mapped = [schema for schema in SCHEMAS.values() if not schema.is_import_record]
    head = "| nom | ce que c'est | codes |\n|---|---|---|\n"
    sections = [
        f"## `{schema.name}` : {Words('fr').label(schema.name, 'table')}\n\n{head}"
        + "".join(_told_column(column) for column in schema.columns)
        for schema in mapped
    ]
    return "\n".join([_TABLES_HEAD, *sections])


def _told_column(column: Column) -> str:
    """Line of a column: what must be there says so, codes come with their French."""
    codes = [f"`{code}` {label_of(code, column.name) or ''}".strip() for code in column.codes]
    needed = " **(nécessaire)**" if column.required else ""
    return f"| `{column.name}` | {Words('fr').label(column.name, 'column')}{needed} | {', '.join(codes)} |\n"


def _columns(words: Words) -> list[tuple[str, str, str, str]]:
    """Line of each declared column that is not one of a standard table; a choice of a menu has no definition."""
    _load_rooms()
    stored = {name for schema in SCHEMAS.values() for name in schema.column_names}
    own = sorted((name, one) for name, one in declarations().items() if name not in stored and one.definition)
    return [(f"`{name}`", one.label, words.translate(one.definition), one.source or "portraitlib") for name, one in own]


def _load_rooms() -> None:
    """Import every module of every room: a column is declared where it is measured."""
    import portraitlib.studies as studies

    for module in walk_packages(studies.__path__, f"{HOME}."):
        if ".measures" in module.name:
            __import__(module.name)


def _section(title: str, head: str, rows: Iterable[tuple[str, ...]]) -> str:
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([f"## {title}", "", f"| {head} |", "|---|---|---|---|", *lines, ""])


def main() -> int:
    """Write the three pages."""
    (project_folder() / TABLES_PAGE).write_text(tables_page(), encoding="utf-8")
    for language, path in PAGES.items():
        (project_folder() / path).write_text(glossary_page(language), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
