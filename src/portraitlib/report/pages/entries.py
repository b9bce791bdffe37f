"""The pages that a school has for an audience: a notebook each, and one for each group where it is about a group."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portraitlib.display.wording import Words
from portraitlib.kit_files import notebooks_folder
from portraitlib.params import NotebookParams, resolve
from portraitlib.report.groups import groups_asked, is_per_group, report_name
from portraitlib.report.plan import notebook_names


@dataclass(frozen=True)
class Entry:
    """A page of the site: a notebook, and the group of one that is about a group."""

    notebook: str
    group: str
    title: str


def entries_of(params: NotebookParams, project: Path) -> dict[str, Entry]:
    """Pages by their address; each group has its own of a notebook that is about one.

    Raises
    ------
    StoreError
        When the groups of the school cannot be read.
    """
    from portraitlib.display.notebook_text import translate_notebook
    from portraitlib.report.execute import heading_above

    import nbformat  # isort: skip

    folder, words, found = notebooks_folder(project), Words(params.language), {}
    for name in notebook_names(project):
        book = translate_notebook(nbformat.read(folder / f"{name}.ipynb", as_version=4), words)
        title = heading_above(book, 0).strip() or name
        groups = _groups(params, project) if is_per_group(folder / f"{name}.ipynb") else [""]
        for group in groups or [""]:
            own = group or params.group * (not groups)
            found[report_name(name, own)] = Entry(name, own, title)
    return found


def _groups(params: NotebookParams, project: Path) -> list[str]:
    store = resolve(params.store, project)
    return groups_asked(store, project, params.school, ["all"], params.school_year)


def about_of(params: NotebookParams, project: Path) -> dict[str, Any]:
    """What the list of a school's pages says of itself: the school, the audience, the banner.

    Raises
    ------
    StoreError
        When the school cannot be read.
    """
    from portraitlib.report.about import banner, school_label
    from portraitlib.tables.store import open_partition

    words = Words(params.language)
    partition = open_partition(resolve(params.store, project), params.school)
    names = partition.content("schools", ["school_name"]).column(0).drop_null().to_pylist()
    return {
        "school": school_label(names[0] if names else params.school, params.school, words),
        "audience": params.audience,
        "banner": banner(params.audience, words),
    }
