"""What every form of the journal has: a name to sign with, buttons, a place where sentences come.

JupyterLab shows the widgets; a page that answers has HTML made from the same ones (`form_page`): what a form does is
written once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from portraitlib.display.explanations import explanation
from portraitlib.display.markup import template
from portraitlib.display.show import words_of
from portraitlib.display.wording import Words
from portraitlib.errors import PortraitError
from portraitlib.journal.opened import Journal
from portraitlib.tables.school import School

WIDE = {"layout": {"width": "50rem", "max_width": "100%"}, "style": {"description_width": "min(18rem, 45%)"}}
WRAPPED = {"layout": {"flex_flow": "row wrap"}}
"""Buttons of a row, one under the other on a phone."""


class Face:
    """What every form has: a name to sign with, a place for messages; what goes wrong is a sentence."""

    box: Any
    asks: tuple[str, ...] = ()
    """Controls that change what others offer, by name."""

    def __init__(self, school: School, journal: Journal) -> None:
        import ipywidgets

        self.school, self.journal, self.widgets = school, journal, ipywidgets
        self.acts: dict[str, Any] = {}
        self.lines: list[str] = []
        self.unreadable: dict[str, str] = {}
        self.wrong: tuple[str, ...] = ()
        self.is_fault = self.has_kept = False
        self.seen, self.new_entry = 0, ""
        self.words: Words = words_of(school.reader)
        self.says = ipywidgets.HTML()
        self.who = ipywidgets.Text(description=self.words.say("Écrit par :"), **WIDE)

    def button(self, label: str, act: Callable[[], str], style: str = "") -> Any:
        """A button; it acts, and says what came of it. What was typed stays in the fields."""
        button: Any = self.widgets.Button(description=label, button_style=style, layout={"width": "auto"})

        def pressed(_button: object) -> None:
            """Act, and put the sentence where the person looks."""
            try:
                self.tell(act())
            except PortraitError as fault:
                self.tell(explanation(fault, self.words), is_fault=True)
                self.after_fault(fault)
            except Exception:  # a traceback in a callback is seen by nobody
                self.tell(self.words.say("L'enregistrement n'a pas réussi. Votre texte est resté ici."), is_fault=True)

        button.on_click(pressed)
        self.acts[act.__name__] = button
        return button

    def after_fault(self, fault: PortraitError) -> None:
        """What a form does beside telling a fault: the fields that it is about are marked."""
        faults = [one for one in fault.facts.get("faults", ()) if isinstance(one, Mapping)]
        self.wrong = tuple(str(one.get("place", "")).partition(".")[0] for one in faults)

    @property
    def entry(self) -> str:
        """Text that the form is on; empty for a new one."""
        return ""

    @property
    def is_busy(self) -> bool:
        """Whether something goes on beside it, such as a search."""
        return False

    def work_kept(self) -> dict[str, Any]:
        """What was done here beside the fields and is not saved yet, as JSON."""
        return {}

    def take_work(self, kept: Mapping[str, Any]) -> None:
        """Do again what `work_kept` told."""

    def tell(self, text: str, *, is_fault: bool = False) -> None:
        """Write a message under the form."""
        self.lines, self.is_fault = text.splitlines(), is_fault
        lines = self.lines
        told = template("alert").render(sentences=lines) if is_fault else "<br>".join(map(escape, lines))
        self.says.value = f'<div role="status">{told}</div>' if text else ""
