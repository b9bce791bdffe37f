"""The form of a plan: look for a better one, move a student and undo it, then keep its places with its title."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape
from threading import Event, Thread
from typing import Any, Protocol

from portraitlib.display.journal_face import WIDE, WRAPPED
from portraitlib.display.journal_form import FormFace
from portraitlib.display.screen import label_beside, names_on_screen
from portraitlib.display.wording import Words
from portraitlib.journal.entry import Evidence
from portraitlib.journal.opened import Journal
from portraitlib.tables.school import School

Request = tuple[str, str, str, str]
"""A student, the subject, the service asked, what is lacking."""


class Work(Protocol):
    """A plan that is changed before it is kept."""

    plan: Any

    @property
    def entry(self) -> str:
        """Entry of the journal that it comes from."""

    @property
    def groups(self) -> Sequence[str]:
        """Where a student may be placed."""

    @property
    def requests(self) -> Sequence[tuple[Request, str]]:
        """What is asked, and the group where it has its place."""

    def broken(self, need: Request, offer: str) -> list[str]:
        """Rules that a move would break."""

    def move(self, need: Request, offer: str) -> list[str]:
        """Make a move."""

    def undo(self) -> object:
        """Take back the last move."""

    def search(self, told: Callable[[float, float], None], stop: Callable[[], bool]) -> int:
        """Look for a better plan; how many moves are lost."""

    def fields(self) -> dict[str, Any]:
        """What the journal keeps of it."""

    def told(self) -> dict[str, Any]:
        """What was changed, as JSON; empty when nothing was."""

    def take(self, told: Mapping[str, Any]) -> int:
        """Change it again; how many moves are lost."""


class PlanFace(FormFace):
    """The form of a plan over the plan itself: nothing is kept before it is saved."""

    asks = ("asked", "where")

    def __init__(
        self, school: School, journal: Journal, kind: str, work: Work, found: Mapping[str, Evidence] | None = None
    ) -> None:
        self.work, self.halt, self.thread = work, Event(), Thread()
        super().__init__(school, journal, kind, found)
        say, widgets = self.words.say, self.widgets
        self.told, self.answer = widgets.HTML(), widgets.HTML()
        self.asked = widgets.Dropdown(description=say("Demande à déplacer :"), **WIDE)
        self.where = widgets.Dropdown(description=say("Groupe où aller :"), **WIDE)
        self.begin = self.button(say("Chercher mieux"), self.search)
        self.stop = self.button(say("Arrêter la recherche"), self.end)
        self.movers = [
            self.button(say("Faire ce déplacement"), self.move),
            self.button(say("Défaire le dernier déplacement"), self.undo_move),
        ]
        rows = [widgets.HBox([self.begin, self.stop], **WRAPPED), self.told, self.asked, self.where, self.answer]
        form = self.box.children[0]
        form.children = (*rows, widgets.HBox(self.movers, **WRAPPED), *form.children)
        self.which.value = work.entry if work.entry in self.known else self.which.value
        self.asked.observe(self._answer, names="value")
        self.where.observe(self._answer, names="value")
        self._refresh()
        self._wait(is_searching=False)

    def _refresh(self) -> None:
        """List what is asked and the groups as they are now."""
        say, names, handles = self.words.say, names_on_screen(self.school.reader), self.school.reader.handles
        stays = self.asked.value
        self.where.options = [(say("Hors du plan"), ""), *((one, one) for one in self.work.groups)]
        told = [
            say(
                "{student}, {what} : {where}",
                student=label_beside(handles.of(need[0]), names),
                what=_what(need, self.words),
                where=offer or say("sans place"),
            )
            for need, offer in self.work.requests
        ]
        needs = [need for need, _ in self.work.requests]
        self.asked.options = list(zip(told, needs, strict=True))
        if stays in needs:
            self.asked.value = stays
        self._answer()

    def _answer(self, _change: object = None) -> None:
        """Say at once whether the move chosen can be made."""
        need, before = self.asked.value, self._before()
        is_none = need is None or self.where.value in (None, before)
        lines = [] if is_none else moved_told(self.work.broken(need, self.where.value), before, self.where.value,
                                              self.words)  # fmt: skip
        self.answer.value = f'<div role="status">{"<br>".join(map(escape, lines))}</div>' if lines else ""

    def move(self) -> str:
        """Make the move chosen."""
        need, before = self.asked.value, self._before()
        if need is None or self.where.value in (None, before):
            return self.words.say("Choisissez une demande, puis un autre groupe que le sien.")
        if broken := self.work.move(need, self.where.value):
            return "\n".join(moved_told(broken, before, self.where.value, self.words))
        self._refresh()
        return self.words.plural(
            "Fait. {n} déplacement dans ce plan : « Enregistrer » le gardera.",
            "Fait. {n} déplacements dans ce plan : « Enregistrer » les gardera.",
            len(self.work.plan.moves),
        )

    def _before(self) -> str:
        """Group where the request chosen has its place; empty when it has none."""
        return dict(self.work.requests).get(self.asked.value, "")

    def undo_move(self) -> str:
        """Take back the last move."""
        if self.work.undo() is None:
            return self.words.say("Il n'y a pas de déplacement à défaire.")
        self._refresh()
        return self.words.say("Le dernier déplacement est défait.")

    @property
    def is_busy(self) -> bool:
        """Whether a search goes on."""
        return self.thread.is_alive()

    def work_kept(self) -> dict[str, Any]:
        """What the plan is now, where it was changed and not saved."""
        return self.work.told()

    def take_work(self, kept: Mapping[str, Any]) -> None:
        """Change the plan again as it was; moves that cannot be made any more are told."""
        lost = self.work.take(kept)
        self._refresh()
        if lost:
            self.told.value = escape(self._lost(lost))

    def search(self) -> str:
        """Look for a better plan beside the kernel, so that it may be stopped."""
        self.halt.clear()
        self._wait(is_searching=True)
        self.thread = Thread(target=self._searched, daemon=True)
        self.thread.start()
        return ""

    def end(self) -> str:
        """Stop the search: what it found is kept on the screen."""
        self.halt.set()
        return ""

    def _searched(self) -> None:
        before, first = len(self.work.plan.placed), self.work.plan.value
        try:
            lost = self.work.search(self._progress, self.halt.is_set)
            self.told.value = "<br>".join(map(escape, self._found(before, first, lost)))
            self._refresh()
        except Exception:  # nobody would see it: the thread ends alone
            self.told.value = self.words.say("La recherche n'a pas abouti. Le plan est resté le même.")
        self._wait(is_searching=False)

    def _progress(self, seconds: float, points: float) -> None:
        self.told.value = self.words.say(
            "Recherche, {seconds:count} s : {points:count} points. « Arrêter la recherche » garde ce qui est trouvé.",
            seconds=round(seconds),
            points=round(points),
        )

    def _found(self, before: int, first: float, lost: int) -> list[str]:
        plan, say = self.work.plan, self.words.say
        if plan.value <= first:
            told = [say("Aucun meilleur plan n'a été trouvé dans ce temps. Il peut en exister un.")]
        else:
            told = [
                self.words.plural(
                    "Le nouveau plan répond à {n} demande ({before:count} avant). « Enregistrer » le gardera.",
                    "Le nouveau plan répond à {n} demandes ({before:count} avant). « Enregistrer » le gardera.",
                    len(plan.placed),
                    before=before,
                )
            ]
        if lost:
            told.append(self._lost(lost))
        return told

    def _lost(self, n: int) -> str:
        return self.words.plural(
            "{n} déplacement à la main ne tient plus : il n'est pas refait.",
            "{n} déplacements à la main ne tiennent plus : ils ne sont pas refaits.",
            n,
        )

    def _wait(self, *, is_searching: bool) -> None:
        """One thing at a time: while a search goes on, it can be stopped and nothing else."""
        self.stop.disabled = not is_searching
        for one in (self.begin, *self.movers, self.asked, self.where):
            one.disabled = is_searching

    def _own(self) -> dict[str, Any]:
        """The places, with a new plan, the plan they come from, or one that has none."""
        one = self._current()
        is_its = one is None or one.entry == self.work.entry or not getattr(one.body, "groups", ())
        return super()._own() | (self.work.fields() if is_its else {})

    def _keep(self, body: Mapping[str, Any]) -> str:
        n = len({(student, group["name"]) for group in body["groups"] for student in group["students"]})
        kept = self.words.plural("{n} place est gardée avec le plan.", "{n} places sont gardées avec le plan.", n)
        return f"{super()._keep(body)}\n{kept}"


def moved_told(broken: Sequence[str], before: str, after: str, words: Words) -> list[str]:
    """Whether a move can be made, and each rule that it would break."""
    if broken:
        told = [words.say("{rule}.", rule=words.label(code, "broken_rule")) for code in broken]
        return [words.say("Ce déplacement ne peut pas se faire :"), *told]
    if not after:
        return [words.say("L'élève peut quitter le groupe {before}; sa place est gardée en mémoire.", before=before)]
    if not before:
        return [words.say("L'élève peut entrer dans le groupe {after}.", after=after)]
    return [words.say("L'élève peut passer du groupe {before} au groupe {after}.", before=before, after=after)]


def _what(need: Request, words: Words) -> str:
    _, subject, service, _ = need
    told = [words.label(subject, "subject")] if subject else []
    told += [words.label(service, "service")] if service else []
    return " · ".join(told) or words.say("Toute matière")
