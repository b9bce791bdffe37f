"""A report's page made to answer: a form at each section, one bar for the choices that sections share."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from nbformat import NotebookNode

from portraitlib.display.journal_write import FORM_MIME
from portraitlib.display.section_choices import CHOICES_MIME
from portraitlib.display.wording import Words
from portraitlib.report.templates import page_environment

SHARED = ("subject", "grade_level", "school_year", "group", "subgroup", "instrument")
"""Choices that mean the same in every section; « répartir par » does not, and stays with its section."""
_POLICY = re.compile(r"<meta http-equiv=\"Content-Security-Policy\"[^>]*>\s*")
_MAIN = re.compile(r"<main\b[^>]*>")
_VIEW = '<div class="view">\n{}\n</div>'

Menu = Mapping[str, Any]


@dataclass
class Dressing:
    """Gives a page's sections their forms; knows afterwards where each is, and what they share.

    Parameters
    ----------
    words : Words
    may_write : bool
        Whether the page is the team's: a finding may be copied from it.
    """

    words: Words
    may_write: bool = False
    places: list[tuple[str, int]] = field(default_factory=list)
    forms: list[tuple[str, int, str]] = field(default_factory=list)
    shared: list[Menu] = field(default_factory=list)

    def __call__(self, cells: list[NotebookNode]) -> None:
        """Dress the cells of a page."""
        sections = [told for cell in cells for told in _choices_in(cell)]
        self.shared = _shared_menus(sections)
        for cell in cells:
            if cell.cell_type == "code":
                cell.outputs = list(self._dressed(cell))

    def _dressed(self, cell: NotebookNode) -> Iterator[NotebookNode]:
        """Outputs of a cell, each section's line of choices and answer in one, each form where it stands."""
        place, n_forms, outputs = 0, 0, list(cell.outputs)
        while outputs:
            output = outputs.pop(0)
            data = output.get("data", {})
            told = data.get(CHOICES_MIME)
            if FORM_MIME in data:
                yield self._form(cell.get("id", ""), n_forms, data[FORM_MIME], output)
                n_forms += 1
                continue
            if told is None:
                yield output
                continue
            answer = outputs.pop(0) if outputs and _is_view(outputs[0]) else None
            yield self._section(cell.get("id", ""), place, told["menus"], output, answer)
            place += 1

    def _form(self, cell: str, place: int, told: Mapping[str, Any], output: NotebookNode) -> NotebookNode:
        number = len(self.forms)
        self.forms.append((cell, place, told["kind"]))
        without_script = output.data["text/html"]
        output.data["text/html"] = _filled(
            "pages_form.html.j2", words=self.words, number=number, title=told["title"], without_script=without_script
        )
        return output

    def _section(
        self, cell: str, place: int, menus: Sequence[Menu], line: NotebookNode, answer: NotebookNode | None
    ) -> NotebookNode:
        number = len(self.places)
        self.places.append((cell, place))
        area = _VIEW.format(line.data["text/html"]) + (_VIEW.format(answer.data["text/html"]) if answer else "")
        linked = [menu for menu in menus if menu in self.shared]
        line.data["text/html"] = _filled(
            "pages_section.html.j2",
            words=self.words,
            number=number,
            linked=" ".join(menu["name"] for menu in linked),
            own=[menu for menu in menus if menu not in linked],
            area=area,
            may_write=self.may_write,
        )
        line.metadata.update(answer.metadata if answer else {})
        return line


def live_page(
    html: str, dressing: Dressing, *, version: str, base: str, one_at_a_time: bool, shows_names: bool = False
) -> str:
    """The report's page with the bar, the style and the script; what it may load is said by the server."""
    head = _filled("pages_head.html.j2", may_write=dressing.may_write, root=base.rsplit("/", 3)[0] + "/")
    bar = _filled(
        "pages_bar.html.j2",
        words=dressing.words,
        menus=dressing.shared,
        has_sections=bool(dressing.places),
        version=version,
        base=base,
        front=base.rpartition("/")[0] + "/",
        one_at_a_time=one_at_a_time,
        may_write=dressing.may_write,
        shows_names=shows_names,
    )
    html = _POLICY.sub("", html, count=1).replace("</head>", f"{head}\n</head>", 1)
    return _MAIN.sub(lambda found: f"{found[0]}\n{bar}", html, count=1)


def section_answer(html: str) -> str:
    """A section's answer as the page has it: the line of choices, then what was found."""
    line, opening, rest = html.partition("<section")
    return _VIEW.format(line) + (_VIEW.format(opening + rest) if opening else "")


def _choices_in(cell: NotebookNode) -> Iterator[list[Menu]]:
    for output in cell.get("outputs", []):
        if CHOICES_MIME in output.get("data", {}):
            yield output.data[CHOICES_MIME]["menus"]


def _shared_menus(sections: Sequence[Sequence[Menu]]) -> list[Menu]:
    """Of each choice, the menu that several sections have alike: same options, same start, so the same sense."""
    found: list[Menu] = []
    for name in SHARED:
        alike = [menu for menus in sections for menu in menus if menu["name"] == name and not menu["is_typed"]]
        counts = Counter(map(repr, alike))
        most = next((one for one in alike if counts[repr(one)] == max(counts.values()) > 1), None)
        found += [most] if most else []
    return found


def _is_view(output: NotebookNode) -> bool:
    data = output.get("data", {})
    return '<section class="portrait' in data.get("text/html", "") and CHOICES_MIME not in data


def _filled(template: str, **values: Any) -> str:
    return page_environment().get_template(template).render(**values)
