"""The first page of a school, and the names that stand beside numbers on this machine."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from tornado.web import HTTPError, authenticated

from portraitlib.display.explanations import explanation
from portraitlib.errors import PortraitError
from portraitlib.persons.names import names_here
from portraitlib.report.pages.entries import Entry
from portraitlib.report.pages.front import Ready
from portraitlib.report.pages.front_kept import FRONT_SECONDS, Told
from portraitlib.report.pages.handler import PLACE, Handler
from portraitlib.report.pages.site import Site
from portraitlib.results.rooms import STEPS, rooms
from portraitlib.rules import load_policy

FRONT_LOOK = 0.15
"""Seconds after which the first page is sent with what is known of it."""
FIRST_LOOK = 0.3
"""Seconds that a page being made is waited for, before it is said that it is being made."""
MEETING = "10_rencontre"
LANGUAGES = {"fr": "Français", "en": "English"}
"""Each language by its own name."""


class Front(Handler):
    """The first page of a school for an audience."""

    @authenticated
    async def get(self, **_place: str) -> None:
        """Send it, or say that it is being made."""
        site = self.site
        if asked := self.get_query_argument("language", ""):
            self.redirect(self._in_language(site, asked))
            return
        told = await site.front.get(FRONT_LOOK)
        if told is None:
            said = site.words.say("Cette page se prépare. Elle s'affichera dans un instant.")
            self.send("pages_said.html.j2", words=site.words, said=said, base=site.base, again=1)
            return
        self.send(
            "pages_front.html.j2",
            words=site.words,
            base=site.base,
            front=told.front,
            is_whole=told.is_whole,
            is_team=load_policy(site.params.audience).shows_students,
            entries=told.entries,
            steps=steps_of(told, site),
            meeting=MEETING if MEETING in told.entries else "",
            known_on=site.words.date(date.fromisoformat(site.params.as_of)) if site.params.as_of else "",
            switch=self._switch(site),
            views=self.views(site),
            may_import=load_policy(site.params.audience).shows_students and self.may_import(site.params.school),
            **told.about,
        )

    def _in_language(self, site: Site, language: str) -> str:
        if language not in LANGUAGES:
            raise HTTPError(400)
        return self.sites.of((site.params.school, site.params.audience), language).base

    def _switch(self, site: Site) -> Mapping[str, str]:
        """The way to the same page in the other language."""
        (other,) = (one for one in LANGUAGES if one != site.params.language)
        return {"label": LANGUAGES[other], "tag": other, "address": self._in_language(site, other)}

    def views(self, site: Site) -> dict[str, Any]:
        """What else is open to who asks: the same school as other audiences see it, and the other schools."""
        school = site.params.school
        others = [
            (f"{site.root}{school}/{one}/", one) for one in self.open_audiences(school) if one != site.params.audience
        ]
        return {"others": others, "has_schools": len(self.open_schools()) > 1}


class Names(Handler):
    """Names of a school's persons by their number, for who is at the machine that keeps them."""

    @authenticated
    async def get(self, **_place: str) -> None:
        """Send them; nothing of them is kept by the server or by the browser."""
        site = self.site
        if not self.sees_names(site):
            raise HTTPError(404)
        told = await site.front.get(FRONT_SECONDS)
        year = told.front.school_year if told else 0
        if not year:
            raise HTTPError(503)
        self.set_header("Content-Type", "application/json; charset=utf-8")
        try:
            names = await site.apart(names_here, site.params.school, year, date.today())
        except PortraitError as refused:
            self.finish(json.dumps({"names": {}, "said": explanation(refused, site.words)}))
            return
        said = "" if names else site.words.say("Ce poste ne garde pas les noms de cette école.")
        self.finish(json.dumps({"names": dict(names), "said": said}))


def steps_of(told: Told, site: Site) -> list[tuple[str, list[dict[str, Any]]]]:
    """Notebooks by the step of the guide's approach at which they are opened; the school's own come last."""
    step_of = {one.notebook: one.step for one in rooms()}
    by_notebook: dict[str, list[tuple[str, Entry]]] = {}
    for name, entry in told.entries.items():
        by_notebook.setdefault(entry.notebook, []).append((name, entry))
    found: dict[str, list[dict[str, Any]]] = {}
    for notebook, pages in by_notebook.items():
        found.setdefault(step_of.get(notebook, ""), []).append(
            {
                "notebook": notebook,
                "title": pages[0][1].title,
                "pages": [(name, entry.group) for name, entry in pages],
                "ready": told.front.ready.get(notebook, Ready()),
            }
        )
    labels = [(code, site.words.say(label)) for code, label in STEPS.items()]
    own = ("", site.words.say("Les carnets de l'école"))
    return [(label, found[code]) for code, label in (*labels, own) if code in found]


FRONTS = [(PLACE + r"?", Front), (PLACE + r"names", Names)]
