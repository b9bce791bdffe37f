"""The page of the import, for the person who has the exports: no terminal, no file to write."""

from __future__ import annotations

import asyncio
import json
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tornado.web import HTTPError, authenticated

from portraitlib.report.pages.handler import Handler
from portraitlib.report.pages.identity import ANY, LOCAL
from portraitlib.report.pages.importing_folders import Places
from portraitlib.report.pages.importing_refused import NO_FOLDER, RefusedError
from portraitlib.report.pages.importing_state import state_file
from portraitlib.report.pages.site import BASE
from portraitlib.report.pages.writing import only_from_pages
from portraitlib.rules import load_policy

if TYPE_CHECKING:  # what reads raw files is loaded when somebody imports
    from portraitlib.report.pages.importing_desk import Desk

SHOWN = ("dossier", "colonnes", "questions", "essai", "fin", "secretaire")
LONGEST_TEXT = 4096
MOST_VALUES = 60


class ImportHandler(Handler):
    """A request about the import under way: of who may import, on a server that shows students to somebody."""

    def admit(self) -> None:
        """Refuse who may not import; that there is such a page is not told."""
        if self.entered is not None and not (self.may_import() and self.is_of_a_team()):
            raise HTTPError(404)

    def is_of_a_team(self) -> bool:
        """Whether some school has pages here that show students."""
        sites = self.sites
        seen = {sites.audiences(school)[0] for school in sites.schools} or {sites.asked.audience or "interne"}
        return any(load_policy(audience, sites.project).shows_students for audience in seen)

    @property
    def schools(self) -> tuple[str, ...] | None:
        """Schools whose data who asks may replace; None for all."""
        found = self.visitor.imports
        return None if ANY in found else tuple(sorted(found))

    @property
    def desk(self) -> Desk:
        """The import of who asks: one, for all windows. The store takes one import at a time, whoever makes it.

        Raises
        ------
        HTTPError
            404 for who may not import: that there is such a page is not told.
        """
        if not (self.may_import() and self.is_of_a_team()):
            raise HTTPError(404)
        from portraitlib.report.pages.importing_desk import Desk

        desks = self.settings.setdefault("portrait_imports", {})
        if self.who not in desks:
            sites = self.sites
            file = state_file(sites.store, self.who)
            desks[self.who] = Desk(sites.project, sites.store, sites.params.language, file)
        desks[self.who].schools = self.schools
        return desks[self.who]

    async def load(self) -> None:
        """Load what reads raw files, while the others are answered."""
        await asyncio.to_thread(import_module, "portraitlib.report.pages.importing_view")

    @property
    def places(self) -> Places:
        """Folders that may be named: who is at this machine names any, others those of the project."""
        return Places(self.sites.project, Path.home() if self.visitor == LOCAL else None, self.schools)

    @property
    def root(self) -> str:
        """Address of the page."""
        return f"{self.sites.root}import/"


class Begin(ImportHandler):
    """The import where it stands."""

    @authenticated
    async def get(self) -> None:
        """Lead to the step that comes next."""
        await self.load()
        self.redirect(f"{self.root}{self.desk.step()}")


class Step(ImportHandler):
    """One step."""

    @authenticated
    async def get(self, step: str) -> None:
        """Send it, or lead to the one that may be looked at."""
        if step not in SHOWN:
            raise HTTPError(404)
        await self.load()
        from portraitlib.report.pages.importing_view import step_values

        if step not in self.desk.steps()[1]:
            self.redirect(self.root)
            return
        values = step_values(self.desk, self.places, step)
        self.send(f"pages_import_{step}.html.j2", base=self.root, step=step, **values)


class Progress(ImportHandler):
    """How far the work under way is."""

    @authenticated
    async def get(self) -> None:
        """Send it."""
        job = self.desk.job
        if job is None or job.is_over:
            self.finish({"busy": None})
            return
        told = {"kind": job.kind, "step": job.step, "done": job.done, "total": job.total, "seconds": job.seconds}
        self.finish({"busy": told})


class Change(ImportHandler):
    """Something that is done about the import."""

    def check_xsrf_cookie(self) -> None:
        """Take what the script of these pages sends."""
        only_from_pages(self.request.headers)

    @authenticated
    async def post(self, action: str) -> None:
        """Do it, and say where to go; or say why it is refused."""
        self.check_xsrf_cookie()
        sent = self._sent()
        try:
            self._do(action, sent)
        except RefusedError as refused:
            self.set_status(409)
            self.finish({"said": self.sites.words.say(str(refused))})
            return
        self.finish({"go": f"{self.root}{self.desk.step()}"})

    def _do(self, action: str, sent: dict[str, Any]) -> None:
        desk, revision = self.desk, _number(sent.get("revision", 0))
        if action == "dossier":
            folder = self.places.chosen(_text(sent, "picked"), _text(sent, "typed"))
            if folder is None:
                raise RefusedError(NO_FOLDER)
            desk.choose(revision, folder, _text(sent, "source"), adds=_flag(sent, "adds"))
        elif action == "vu":
            desk.seen(revision)
        elif action == "reponse":
            answer = _text(sent, "answer")
            desk.answer(revision, _text(sent, "key"), answer, of_rest=_flag(sent, "rest"))
        elif action == "annuler":
            desk.undo(revision)
        elif action == "essai":
            desk.try_out(revision, None, adds=_flag(sent, "adds") if "adds" in sent else None)
        elif action == "accepter":
            desk.try_out(revision, _texts(sent, "rules"))
        elif action == "demander":
            desk.ask_more(revision)
        elif action == "reprendre":
            desk.take_accepted_back(revision)
        elif action == "importer":
            if not all(self.may_import(school) for school in desk.state.tried.get("schools", ())):
                raise HTTPError(404)
            desk.make(revision, replaces=_flag(sent, "replaces"))
        elif action == "arreter":
            desk.stop()
        elif action == "abandonner":
            desk.leave(revision)
        else:
            raise HTTPError(404)

    def _sent(self) -> dict[str, Any]:
        """What is sent: names of texts, of truth values, of lists of texts."""
        try:
            sent = json.loads(self.request.body)
        except (ValueError, RecursionError):
            raise HTTPError(400) from None
        if not isinstance(sent, dict) or len(sent) > MOST_VALUES:
            raise HTTPError(400)
        return sent


def _text(sent: dict[str, Any], name: str) -> str:
    value = sent.get(name, "")
    if not isinstance(value, str) or len(value) > LONGEST_TEXT:
        raise HTTPError(400)
    try:
        value.encode()
    except UnicodeEncodeError:
        raise HTTPError(400) from None
    return value


def _texts(sent: dict[str, Any], name: str) -> list[str]:
    value = sent.get(name, [])
    if not isinstance(value, list) or len(value) > MOST_VALUES:
        raise HTTPError(400)
    return [_text({name: one}, name) for one in value]


def _flag(sent: dict[str, Any], name: str) -> bool:
    value = sent.get(name, False)
    if not isinstance(value, bool):
        raise HTTPError(400)
    return value


def _number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise HTTPError(400)
    return value


_IMPORT = BASE + r"import/"
HANDLERS = [
    (_IMPORT[:-1] + r"/?", Begin),
    (_IMPORT + r"etat", Progress),
    (_IMPORT + r"faire/(?P<action>[a-z]{1,20})", Change),
    (_IMPORT + r"(?P<step>[a-z]{1,20})", Step),
]
