"""A page made from a notebook: the report's own, with its sections' choices beside them."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from portraitlib.display.explanations import explanation
from portraitlib.display.notebook_text import translate_notebook
from portraitlib.display.screen import FACE_VARIABLE
from portraitlib.display.wording import Words
from portraitlib.errors import ReportError
from portraitlib.kit_files import notebooks_folder
from portraitlib.params import NotebookParams, resolve
from portraitlib.report.about import About, about_report, page_facts
from portraitlib.report.execute import batch_environment, execute_notebook
from portraitlib.report.exit_check import Forbidden, found_in, machine_folders
from portraitlib.report.failure import failure_of
from portraitlib.report.kit_notebooks import own_since
from portraitlib.report.pages.fences import keep_within
from portraitlib.report.pages.identity import TEAM
from portraitlib.rules import load_policy


@dataclass(frozen=True)
class Wanted:
    """A page to make.

    Parameters
    ----------
    params : NotebookParams
    notebook : str
    project : Path
    version : str
        What it is made from; a choice made on another version is refused.
    base : str
        Address of the page on the server.
    """

    params: NotebookParams
    notebook: str
    project: Path
    version: str
    base: str


@dataclass(frozen=True)
class MadePage:
    """A page, the cell and number of each section and form; the fault in words when it could not be made.

    A form has its kind too.
    """

    html: str = ""
    places: tuple[tuple[str, int], ...] = ()
    forms: tuple[tuple[str, int, str], ...] = ()
    fault: str = ""


def make_page(wanted: Wanted) -> MadePage:
    """Make a page, in a process of its own: it keeps to what is of its school and audience. Never raises."""
    keep_within(wanted.params, wanted.project, checks_names=True)
    os.environ[FACE_VARIABLE] = "page"
    words = Words(wanted.params.language)
    try:
        with batch_environment(wanted.project), tempfile.TemporaryDirectory(prefix="portrait-page-") as scratch:
            return _made(wanted, words, Path(scratch))
    except Exception as fault:
        return MadePage(fault=explanation(failure_of(fault).error, words))


def forbidden_on_a_page(about: About, project: Path, names: frozenset[str] = frozenset()) -> Forbidden:
    """What a page of a school may not hold; the names that this machine keeps too, where they are given."""
    return Forbidden(
        about.pseudonyms,
        about.handles,
        names,
        about.shows_students,
        machine_folders(project, resolve(about.params.store, project)),
        about.is_of_a_person,
    )


def _made(wanted: Wanted, words: Words, scratch: Path) -> MadePage:
    import nbformat

    from portraitlib.report.page import export_html
    from portraitlib.report.pages.dressing import Dressing, live_page
    from portraitlib.report.views import delivered_by

    params, project = wanted.params, wanted.project
    about = about_report(params, date.today(), own_since(project, wanted.notebook))
    source = nbformat.read(notebooks_folder(project) / f"{wanted.notebook}.ipynb", as_version=4)
    executed = execute_notebook(translate_notebook(source, words), params, project, scratch)
    about = replace(about, since=delivered_by(executed)[1])
    dressing = Dressing(words, may_write=params.audience == TEAM and about.shows_students)
    html, _ = export_html(executed, page_facts(about, wanted.notebook, words), words, dressing)
    if found := found_in(
        html, forbidden_on_a_page(about, project)
    ):  # in memory: a page half made leaves nothing on the disk
        told = [{"file": f"{wanted.notebook}.html", "kind": kind, "count": n} for kind, n in found.items()]
        raise ReportError("may_not_leave", findings=told)
    policy = load_policy(params.audience)
    page = live_page(
        html,
        dressing,
        version=wanted.version,
        base=wanted.base,
        one_at_a_time=policy.minimum_count > 0,
        shows_names=policy.shows_students,
    )
    return MadePage(page, tuple(dressing.places), tuple(dressing.forms))
