"""What one side of `same_pages.py` shows: its notebooks' cells run here, and every view they can give recorded.

    python pages_probe.py JOB.json FOLDER        in a process whose PYTHONPATH is the checkout's src

This file is run against two commits whose rooms may differ. It relies on what stays: the names of `import portraitlib`
that a notebook uses, the notebooks, IPython's `display`, the controls as ipywidgets has them. The one exception is in
`csv_writer`. Nothing else of the library is imported; a new place of something is a line there.

A job is a school, an audience, a language, and the groups of the notebooks that are made for one group (`*` is each of
them). It says which values to give to each control (`moves`); without, the probe enumerates them and gives them back,
for the other side: both sides are asked the same.
"""

from __future__ import annotations

import functools
import gzip
import json
import os
import random
import re
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch

TYPED = (0, 59.5, 100)  # what a person types in turn where a number is asked: outside, near, and at the end of marks
CSV_PLACES = ("portraitlib.report",)
"""Rooms of `views.views_of` and `csv_files.write_csv_files`, first found first taken: add a new one in front."""


def csv_writer(folder: Path) -> Callable[[object], dict[str, str]]:
    """Return what writes the CSV files of one bundle, as a report does: text by file name."""
    for place in CSV_PLACES:
        try:
            views, files = import_module(f"{place}.views"), import_module(f"{place}.csv_files")
            break
        except ModuleNotFoundError:
            continue
    else:
        raise SystemExit(f"views_of and write_csv_files are in none of {CSV_PLACES}: say where in pages_probe.py")

    def written(bundle: dict[str, object]) -> dict[str, str]:
        """CSV files of a bundle."""
        cell = SimpleNamespace(get=lambda name, default: [{"data": bundle}] if name == "outputs" else default)
        tables = [table for view in views.views_of(SimpleNamespace(cells=[cell])) for table in view.tables]
        return {path.name: path.read_bytes().decode() for path in files.write_csv_files(folder, tables)}

    return written


@contextmanager
def captured() -> Iterator[list]:
    """What is displayed, in order."""
    shown: list = []
    with patch("IPython.display.display", lambda *things, **_: shown.extend(things)):
        yield shown


@contextmanager
def person_present() -> Iterator[None]:
    """Environment of a notebook that a person drives: `explore` shows its controls."""
    with patch.dict(os.environ, {"JPY_SESSION_NAME": "carnet.ipynb"}):
        del os.environ["PORTRAIT_BATCH"]
        yield


def controls_of(explore: Callable, function: Callable, school: object, choices: dict) -> tuple[dict, list, str]:
    """Controls that a person is given.

    The keyword that a control moves is found by moving it: the library's own names for it are not needed.

    Returns
    -------
    (dict, list, str)
        Values each control may take, its first value first, by keyword of the study; each control's name and options,
        as read; the page below the controls.
    """
    calls: list[dict] = []
    is_real = True

    @functools.wraps(function)
    def watched(school: object, **values: object) -> object:
        calls.append(values)
        if not is_real:
            raise LookupError  # only the values are wanted
        return function(school, **values)

    with person_present(), captured() as shown:
        explore(watched, school, **choices)
    (box,) = map(_widget, shown)
    *controls, area = box.children
    page, is_real, alone = area.value, False, {}
    for control in controls:
        first = control.value
        others = [value for value in _values(control) if value != first]
        if others:
            name = _moved(control, others[0], calls)
            alone[name] = [_plain(value) for value in (first, *others)]
            control.value = first
    read = [(control.description, [str(label) for label, _ in getattr(control, "options", ())]) for control in controls]
    return alone, read, page


def _widget(shown: object) -> object:
    """Widget that was displayed: itself, or what names it by its number alone."""
    from ipywidgets.widgets import widget

    named = shown.get("application/vnd.jupyter.widget-view+json") if isinstance(shown, dict) else None
    return widget._instances[named["model_id"]] if named else shown


def _values(control: object) -> list:
    return [value for _, value in control.options] if hasattr(control, "options") else list(TYPED)


def _moved(control: object, value: object, calls: list[dict]) -> str:
    """Keyword of the study that a control moves: the one that changes when it does."""
    before = calls[-1]
    control.value = value
    return next(name for name, now in calls[-1].items() if now != before[name])


def moves_of(is_any: bool, but: str = "") -> Callable[[str], bool]:
    """Return what says of a control whether it is moved: all of them but one, or none."""
    return lambda name: is_any and name != but


def as_text(content: object) -> str:
    return content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)


def _plain(value: object) -> object:
    """Value of a control, as JSON has it; in a control, "" stands for None."""
    return None if value == "" else value.item() if hasattr(value, "item") else value


def spread(values: list, most: int) -> list:
    """Return at most so many of the values, evenly spread, both ends among them; all when `most` is 0."""
    if not most or len(values) <= most:
        return values
    return [values[round(place * (len(values) - 1) / max(most - 1, 1))] for place in range(most)]


class Probe:
    """Runs notebooks for one reader, and writes each thing shown as a line of JSON."""

    def __init__(self, job: dict, folder: Path, stream: object) -> None:
        import portraitlib

        self.job, self.stream, self.library = job, stream, portraitlib
        self.explore = portraitlib.explore
        self.csv = csv_writer(folder / "csv")
        self.given = {tuple(key): values for key, values in job["moves"]} if job["moves"] is not None else None
        self.moves: list = []  # key of a call -> values given to its controls, one dict a view
        self.calls: list = []  # what can still be asked with drawn combinations
        self.groups: list = []  # as the controls of a notebook made for one group name them
        self.views = 0

    def run(self) -> None:
        """Run every notebook asked for, and for each group those that are made for one."""
        project = Path(os.environ["PORTRAIT_PROJECT"])
        for path in sorted((project / "notebooks").glob("*.ipynb")):
            if self.job["notebooks"] and path.stem not in self.job["notebooks"]:
                continue
            cells = [cell for cell in json.loads(path.read_text("utf-8"))["cells"] if cell["cell_type"] == "code"]
            is_per_group = any("per-group" in cell["metadata"].get("tags", ()) for cell in cells)
            self.notebook(path.stem, cells, "", moves_of(not is_per_group))
            for place, group in enumerate(self.named_groups() if is_per_group else ()):
                self.notebook(path.stem, cells, group, moves_of(True, but="group" if place else ""))
        self.draw()

    def named_groups(self) -> list[str]:
        """Groups asked for; each one that the controls name when the job says ``*``."""
        return self.groups if self.job["groups"] == ["*"] else self.job["groups"]

    def notebook(self, name: str, cells: list[dict], group: str, is_moved: Callable[[str], bool]) -> None:
        """Run the cells of a notebook; `is_moved` says which controls to move."""
        chosen = {key: self.job[key] for key in ("school", "store", "audience", "language")} | {"group": group}
        names: dict[str, object] = {}
        for cell in cells:
            place = SimpleNamespace(notebook=name, group=group, cell=cell["id"], number=0, is_moved=is_moved)
            explore = functools.partial(self.explored, place)
            run = functools.partial(exec, compile("".join(cell["source"]), cell["id"], "exec"), names)
            with patch.dict(self.library.__dict__, {"explore": explore}):
                if "explore" in names:
                    names["explore"] = explore
                self.record(place, "", {}, run)
            if "parameters" in cell["metadata"].get("tags", ()):
                names.update(chosen)

    def explored(self, place: SimpleNamespace, function: Callable, school: object, **choices: object) -> None:
        """Stand for `explore` in a cell: the section as a report has it, its controls, each moved alone."""
        place.number += 1
        call = SimpleNamespace(**vars(place), study=function.__name__)
        ask = functools.partial(self.explore, function, school)
        self.record(call, call.study, {}, functools.partial(ask, **choices))
        try:
            alone, read, page = controls_of(self.explore, function, school, choices)
        except Exception as error:  # compared as what is shown
            alone, read, page = {}, [], _told(error)
        self.write(call, call.study, {}, "controls", [{"options": as_text(read), "text/html": page}])
        self.groups = self.groups or alone.get("group", [])
        moved = {name: values for name, values in alone.items() if call.is_moved(name)}
        if len(moved) > 1:
            self.calls.append((call, ask, choices, moved))
        most = self.job["most"]
        moves = [{name: value} for name, values in moved.items() for value in spread(values[1:], most)]
        self.move(call, ask, choices, moves, "alone")

    def move(self, call: SimpleNamespace, ask: Callable, choices: dict, moves: list[dict], kind: str) -> None:
        """Record a section for each set of values: those that the other side was given, when there is one."""
        key = (call.notebook, call.group, call.cell, call.number, kind)
        moves = moves if self.given is None else self.given.get(key, [])
        self.moves.append((key, moves))
        for values in moves:
            self.record(call, call.study, values, functools.partial(ask, **{**choices, **values}))

    def draw(self) -> None:
        """Record sections for drawn combinations of their controls, as many as asked for in all."""
        drawing = random.Random(f"{self.job['school']} {self.job['drawn']}")
        drawn: list[list] = [[] for _ in self.calls]
        for _ in range(self.job["drawn"] if self.calls else 0):
            which = drawing.randrange(len(self.calls))
            values = self.calls[which][3]
            drawn[which].append({name: drawing.choice(values[name]) for name in values})
        for (call, ask, choices, _), moves in zip(self.calls, drawn, strict=True):
            self.move(call, ask, choices, moves, "drawn")

    def record(self, place: SimpleNamespace, study: str, values: dict, show: Callable[[], object]) -> None:
        """Write what `show` displays; an error, as its text."""
        with captured() as shown:
            try:
                show()
            except Exception as error:  # compared as what is shown
                shown.append({"error": _told(error)})
        bundles = [self._texts(bundle) for bundle in shown]
        if bundles:
            self.write(place, study, values, "shown", bundles)
            self.views += sum("json" in bundle or "error" in bundle for bundle in bundles)

    def _texts(self, bundle: object) -> dict[str, str]:
        """Contents of a bundle by kind, the CSV files of its tables among them."""
        if not isinstance(bundle, dict):
            return {"object": type(bundle).__name__}
        view = {"json" if mime.endswith("view+json") else mime: as_text(text) for mime, text in bundle.items()}
        return view | {f"csv {name}": text for name, text in (self.csv(bundle) if "json" in view else {}).items()}

    def write(self, place: SimpleNamespace, study: str, values: dict, what: str, bundles: list[dict]) -> None:
        """Write one line: what is shown, and where."""
        bundles = [{kind: self._normal(text, place.cell) for kind, text in bundle.items()} for bundle in bundles]
        where = {"notebook": place.notebook, "group": place.group, "cell": place.cell, "call": place.number}
        line = {**where, "study": study, "values": values, "what": what, "bundles": bundles}
        self.stream.write(json.dumps(line, ensure_ascii=False) + "\n")

    def _normal(self, text: str, cell: str) -> str:
        """Without what is the side's own: folders everywhere; the kit's version where provenance is told."""
        text = text.replace(self.job["store"], "(store)").replace(os.environ["PORTRAIT_PROJECT"], "(project)")
        if cell != "provenance":
            return text
        return re.sub(rf"(?<![\d.]){re.escape(self.library.__version__)}(?![\d.])", "(version)", text)


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def record(job: dict, folder: Path) -> dict:
    """Record what a job shows in `folder`; returns what was asked of the controls, and what it took."""
    folder.mkdir(parents=True)
    with gzip.open(folder / "shown.gz", "wt", encoding="utf-8", compresslevel=1) as stream:
        probe = Probe(job, folder, stream)
        probe.run()
    return {"moves": probe.moves, "groups": probe.named_groups(), "views": probe.views, "seconds": time.process_time()}


def main() -> None:
    job, folder = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")), Path(sys.argv[2])
    import portraitlib

    if not Path(portraitlib.__file__).is_relative_to(os.environ["PORTRAIT_PROJECT"]):
        raise SystemExit(f"the library read is not the checkout's: {portraitlib.__file__}")
    done = record(job, folder)
    (folder / "done.json").write_text(json.dumps(done), encoding="utf-8")


if __name__ == "__main__":
    main()
