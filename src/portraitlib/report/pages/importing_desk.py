"""The import under way: what may be done next, and what each thing done changes. One at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import RLock
from typing import Any

from portraitlib.display.wording import Words
from portraitlib.errors import MappingError
from portraitlib.ingest.guess.doubt import NOTHING
from portraitlib.ingest.guess.doubts import rest_of_file
from portraitlib.report.pages.importing_job import Job
from portraitlib.report.pages.importing_mapping import Written, guess_so_far, known_mappings, mapping_name, mapping_of
from portraitlib.report.pages.importing_refused import (
    BUSY,
    MOVED,
    NOT_OFFERED,
    NOT_YOURS,
    STOPPED,
    TO_ACCEPT,
    RefusedError,
)
from portraitlib.report.pages.importing_state import State, forget_state, keep_state, read_state
from portraitlib.report.pages.importing_work import Bring, look, make_import, try_import

STEPS = ("dossier", "colonnes", "questions", "essai", "fin")


@dataclass
class Desk:
    """The import of one person into one store.

    Parameters
    ----------
    project, store : Path
    language : str
    file : Path
        Where it is kept between visits.
    schools : tuple of str or None
        Schools whose data this person may replace; None for all.
    """

    project: Path
    store: Path
    language: str
    file: Path
    schools: tuple[str, ...] | None = None
    job: Job | None = None
    fault: str = ""
    last: dict[str, Any] = field(default_factory=dict)
    _lock: Any = field(default_factory=RLock)

    @property
    def words(self) -> Words:
        """Words of who imports."""
        return Words(self.language)

    @property
    def state(self) -> State:
        """The import as it is kept."""
        return read_state(self.file)

    @property
    def is_busy(self) -> bool:
        """Whether a work is under way."""
        return self.job is not None and not self.job.is_over

    @property
    def mappings(self) -> list[str]:
        """Mappings that may be followed; for who may import some schools only, those named after them."""
        known = known_mappings(self.project)
        if self.schools is None:
            return known
        starts = tuple(f"{mapping_name(code)}{end}" for code in self.schools for end in (".", "_"))
        return [name for name in known if name.startswith(starts)]

    def step(self) -> str:
        """The step that comes next."""
        return self.steps()[0]

    def steps(self) -> tuple[str, list[str]]:
        """The step that comes next, and all that may be looked at: those already done and it."""
        state = self.state
        secretary = ["secretaire"] if state.tried or self.last else []
        if not state.look:
            is_done = bool(self.last) and not state.folder
            return ("fin", ["dossier", "fin", *secretary]) if is_done else ("dossier", ["dossier", *secretary])
        found = guess_so_far(state)
        if found is None:
            return "essai", ["dossier", "essai", *secretary]
        now = "colonnes" if not state.has_seen else "questions" if found[1] else "essai"
        return now, [*STEPS[: STEPS.index(now) + 1], *secretary]

    def choose(self, revision: int, folder: Path, source: str, *, adds: bool) -> None:
        """Begin with a folder, and a mapping or none; what was under way is left."""
        with self._turn(revision) as state:
            if source and source not in self.mappings:
                raise RefusedError(NOT_OFFERED)
            begun = State(folder=str(folder), source=source, adds=adds, revision=state.revision)
            self.last = {}
            keep_state(self.file, begun)
            self._begin("look", look, (folder, self.project, self.language, not source), self._looked)

    def _looked(self, state: State, found: dict[str, Any]) -> None:
        state.look = found

    def seen(self, revision: int) -> None:
        """The columns recognised are right."""
        with self._turn(revision) as state:
            state.has_seen = True
            keep_state(self.file, state)

    def answer(self, revision: int, key: str, answer: str, *, of_rest: bool = False) -> None:
        """Answer the question asked; or leave out all the columns of its file that are still asked about."""
        with self._turn(revision) as state:
            found = guess_so_far(state)
            asked = found[1][0] if found and found[1] else None
            if asked is None or asked.key != key:
                raise RefusedError(MOVED)
            if of_rest and asked.kind == "column":
                state.answers += [(one.key, NOTHING) for one in rest_of_file(found[1] if found else (), asked)]
            elif asked.accepts(answer):
                state.answers.append((key, answer))
            else:
                raise RefusedError(NOT_OFFERED)
            state.tried = {}
            keep_state(self.file, state)

    def undo(self, revision: int) -> None:
        """Take the last answer back."""
        with self._turn(revision) as state:
            state.answers, state.tried = state.answers[:-1], {}
            keep_state(self.file, state)

    def try_out(self, revision: int, accepted: list[str] | None = None, *, adds: bool | None = None) -> None:
        """Try the import, some suspicions accepted, the other years kept or not."""
        with self._turn(revision) as state:
            offered = {one["rule"] for one in state.tried.get("suspicions", ())} | set(state.accepted)
            if accepted is not None and not offered.issuperset(accepted):
                raise RefusedError(NOT_OFFERED)
            state.accepted = sorted(state.accepted if accepted is None else {*state.accepted, *accepted})
            state.adds = state.adds if adds is None else adds
            state.tried = {}
            written = self._mapping(state)
            keep_state(self.file, state)
            self._begin("try", try_import, (self._bring(state, written, text=written.text),), self._tried)

    def _tried(self, state: State, found: dict[str, Any]) -> None:
        if self.schools is not None and not set(self.schools).issuperset(found["schools"]):
            self.fault = self.words.say(NOT_YOURS)
            return
        state.tried = found

    def ask_more(self, revision: int) -> None:
        """Ask the questions that the trial raised."""
        with self._turn(revision) as state:
            state.raised, state.tried = [*state.raised, *state.tried.get("raised", ())], {}
            keep_state(self.file, state)

    def take_accepted_back(self, revision: int) -> None:
        """Accept nothing after all; the trial is to be made again."""
        with self._turn(revision) as state:
            state.accepted, state.tried = [], {}
            keep_state(self.file, state)

    def make(self, revision: int, *, replaces: bool) -> None:
        """Import what was tried; the mapping is written among those of the project, and goes if nothing comes of it."""
        with self._turn(revision) as state:
            if not state.tried.get("schools"):
                raise RefusedError(NOT_OFFERED)
            if state.tried["must_accept"] and not replaces:
                raise RefusedError(TO_ACCEPT)
            written = self._mapping(state)
            written.put()
            asked = self._bring(state, written, replaces=replaces, digest=state.tried["digest"])

            def made(found: dict[str, Any] | None) -> None:
                """Forget what is done; take the mapping back when nothing was."""
                with self._lock:
                    if found is None or "fault" in found:
                        written.take_back()
                        self.fault = found["fault"] if found else self.words.say(STOPPED)
                        return
                    self.last = {**found, "mapping": written.path.name, "is_new": written.is_new}
                    forget_state(self.file)

            keep_state(self.file, state)
            self.fault = ""
            self.job = Job("make", make_import, (asked,), made)

    def stop(self) -> None:
        """Stop what is under way."""
        if self.job and self.is_busy:
            self.job.stop()

    def leave(self, revision: int) -> None:
        """Give up: nothing of it is kept."""
        with self._turn(revision):
            forget_state(self.file)
            self.fault, self.last = "", {}

    def _mapping(self, state: State) -> Written:
        try:
            return mapping_of(state, self.project, self.words)
        except (MappingError, OSError) as fault:
            from portraitlib.display.explanations import explanation
            from portraitlib.report.failure import failure_of

            raise RefusedError(explanation(failure_of(fault).error, self.words)) from None

    def _bring(self, state: State, written: Written, **more: Any) -> Bring:
        return Bring(written.path, Path(state.folder), self.store, self.project, state.adds, self.language, **more)

    def _begin(
        self,
        kind: str,
        work: Callable[..., dict[str, Any]],
        arguments: tuple[Any, ...],
        keep: Callable[[State, dict[str, Any]], None],
    ) -> None:
        def finish(found: dict[str, Any] | None) -> None:
            """Keep what was found, unless something else was begun meanwhile."""
            with self._lock:
                if found is None or "fault" in found:
                    self.fault = found["fault"] if found else self.words.say(STOPPED)
                    return
                state = self.state
                keep(state, found)
                keep_state(self.file, state)

        self.fault = ""
        self.job = Job(kind, work, arguments, finish)

    def _turn(self, revision: int) -> _Turn:
        return _Turn(self, revision)


class _Turn:
    """One change, made on the import as the window that asks has seen it, with no work under way."""

    def __init__(self, desk: Desk, revision: int) -> None:
        self._desk, self._revision = desk, revision

    def __enter__(self) -> State:
        self._desk._lock.acquire()
        state = self._desk.state
        refused = BUSY if self._desk.is_busy else MOVED if state.revision != self._revision else ""
        if refused:
            self._desk._lock.release()
            raise RefusedError(refused)
        return state

    def __exit__(self, *_fault: object) -> None:
        self._desk._lock.release()
