"""What the server loads before it forks: imported for its effect, by multiprocessing's fork server.

Code, templates, words and the project's own rules: no data of a school is ever read here. Nothing here may start
a thread: a fork would lose it.
"""

from __future__ import annotations

import gc
import pkgutil
from contextlib import suppress
from datetime import date
from importlib import import_module
from itertools import product
from typing import TYPE_CHECKING

from portraitlib.errors import PortraitError
from portraitlib.report.lean_imports import lean_imports

if TYPE_CHECKING:
    import pandas as pd

_LIBRARIES = (
    "IPython.core.application",
    "IPython.core.completer",
    "IPython.core.completerlib",
    "IPython.core.logger",
    "IPython.core.magics",
    "IPython.core.oinspect",
    "IPython.core.pylabtools",
    "babel.dates",
    "bdb",
    "babel.numbers",
    "ipykernel.debugger",  # every kernel asks it whether a debugger is there
    "ipykernel.inprocess.blocking",
    "ipykernel.inprocess.ipkernel",
    "ipywidgets",
    "matplotlib.colors",
    "matplotlib.font_manager",
    "matplotlib.markers",
    "nbconvert.exporters.html",
    "pandas.core.methods.to_dict",
    "pandas.core.reshape.reshape",
    "papermill",
    "pyarrow.pandas_compat",
    "pyarrow.parquet",
    "scipy.optimize",
    "scipy.special",
    "sqlite3",
    "tornado.platform.asyncio",
    "xlsxwriter",
    "zmq.utils.garbage",
)
_OF_AN_IMPORT = tuple(f"portraitlib.display.{name}" for name in ("guessed_mapping", "import_", "secretary"))
"""Words of an import: they load what reads raw files."""
_REPORT = (
    "csv_files",
    "delivered",
    "forked.engine",
    "opened_once",
    "page",
    "pages.fences",
    "task",
    "views",
    "workbook",
)
"""What makes a report; the rest of `report` plans, serves a cluster or writes documents, and loads much more."""
_PARTS = ("display", "indicators", "results", "rules", "statistics", "studies", "tables")


def load() -> None:
    """Import the libraries and the kit."""
    with lean_imports():
        for name in _LIBRARIES:
            import_module(name)
        for name in _REPORT:
            import_module(f"portraitlib.report.{name}")
    for part in _PARTS:
        package = import_module(f"portraitlib.{part}")
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.startswith(_OF_AN_IMPORT):
                import_module(module.name)


def warm() -> None:
    """Do once what every run would do first: compile templates and validators, read words, letters and rules."""
    _warm_words()
    _warm_page()
    with suppress(PortraitError):  # a project whose rules are at fault is told so by its first report
        _warm_rules()
    with suppress(Exception):  # and so is what else stops a study
        rehearse_studies()


def _warm_words() -> None:
    from portraitlib.display.charts.lettering import LETTERS, width_of
    from portraitlib.display.wording import Words

    for language in ("fr", "en"):
        words = Words(language)
        words.number(1.5), words.percent(0.5), words.date(date(2026, 1, 31)), words.listing(["a", "b"])
    for is_bold in (False, True):
        width_of(LETTERS, is_bold=is_bold)
    import_module("matplotlib.backends").backend_registry.list_all()  # reads what every installed library declares


def _warm_page() -> None:
    from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

    from portraitlib.display.markup import FOLDER, template
    from portraitlib.display.wording import Words
    from portraitlib.report.page import PageFacts, export_html

    for path in FOLDER.glob("*.html.j2"):
        template(path.name.removesuffix(".html.j2"))
    shown = new_output("display_data", {"text/html": "<p>1</p>", "text/plain": "1"})
    book = new_notebook(cells=[new_markdown_cell("# Un\n\n| a |\n|---|\n| 1 |"), new_code_cell("1", outputs=[shown])])
    export_html(book, PageFacts("École", "interne", "", ""), Words("fr"))


def _warm_rules() -> None:
    from portraitlib import rules
    from portraitlib.results.rooms import rooms

    rules.load_rules(), rules.load_courses()
    for room in rooms():
        for model in room.settings.values():
            rules.load_settings(room.found(model))
    rules.load_policy("interne")
    for path in rules.list_criteria():
        rules.load_criteria(path.stem)


def rehearse_studies() -> None:
    """Show a few studies of invented students: what Python and pandas make ready once is then ready in each report."""
    from portraitlib.display.show import bundle_of, shown_view
    from portraitlib.results.rooms import rooms
    from portraitlib.tables.school import school_in_memory

    school = school_in_memory(_invented())
    for room in rooms():
        for name in room.rehearsed:
            study = room.found(f"{room.studies[name]}:{name}")
            bundle_of(shown_view(study(school)), school.reader)


def _invented() -> dict[str, pd.DataFrame]:
    """Twenty-four students of two levels, marked twice in two subjects."""
    import pandas as pd

    who = [(f"s{number:02}", number % 2 + 1, number) for number in range(24)]
    students = pd.DataFrame([(one, 2026, level, 13, ("F", "M")[number % 3 % 2]) for one, level, number in who])
    marks = pd.DataFrame(
        [
            (one, 2026, subject, f"{subject}{level}", level, "overall", term, 40.0 + (7 * number + 5 * place) % 60)
            for one, level, number in who
            for place, (subject, term) in enumerate(product(("french", "mathematics"), ("1", "final")))
        ]
    )
    of_a_mark = ["subject", "course", "course_level", "competency", "term", "mark"]
    return {
        "students": students.set_axis(
            ["student_id", "school_year", "grade_level", "age_on_september_30", "sex"], axis=1
        ),
        "results": marks.set_axis(["student_id", "school_year", *of_a_mark], axis=1),
    }


def settle() -> None:
    """Leave what was loaded out of every collection of garbage to come, in this process and in those forked from it.

    None is made first: it would walk all that is loaded to free a megabyte. A report's process looks at what it makes
    itself, and seldom: it lives for a second and leaves nothing behind.
    """
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    gc.enable()


gc.disable()
load()
warm()
settle()
