"""The mapping of the import under way: its text, and its file, which never takes the place of another."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from portraitlib.display.guessed_mapping import written_mapping
from portraitlib.display.wording import Words
from portraitlib.ingest.accepting import with_accepted
from portraitlib.ingest.guess import Guess
from portraitlib.ingest.guess.afterwards import doubts_found
from portraitlib.ingest.guess.answers import open_doubts
from portraitlib.ingest.guess.doubt import Doubt
from portraitlib.ingest.guess.kept import guess_from
from portraitlib.report.pages.importing_state import State

_NO_CODE = re.compile(r"[^a-z0-9]+")
_DESCRIPTION = re.compile(r"""^description: *(["']?)(.+?)\1 *$""", re.MULTILINE)
_HEAD = 2_000  # characters of a mapping in which it says what it describes


@dataclass(frozen=True)
class Written:
    """The text of a mapping and its place; what stood there before, if anything did."""

    path: Path
    text: str
    before: str | None

    @property
    def is_new(self) -> bool:
        """Whether the file is still to be made."""
        return self.before is None

    def put(self) -> None:
        """Write it; a file that another made meanwhile is not replaced.

        Raises
        ------
        FileExistsError
        """
        if self.text == self.before:
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("x" if self.is_new else "w", encoding="utf-8", newline="") as written:
            written.write(self.text)

    def take_back(self) -> None:
        """Leave the folder as it was: nothing was imported."""
        if self.before is None:
            self.path.unlink(missing_ok=True)
        elif self.text != self.before:
            with self.path.open("w", encoding="utf-8", newline="") as written:
                written.write(self.before)


def mapping_folder(project: Path) -> Path:
    """Folder of the mappings of a project."""
    return project / "params" / "importation"


def known_mappings(project: Path) -> list[str]:
    """Names of the mappings of a project."""
    return sorted(path.name for path in mapping_folder(project).glob("*.yml") if path.is_file())


def described(project: Path, name: str) -> str:
    r"""What a mapping says that it describes; empty when it says nothing.

    Examples
    --------
    >>> import tempfile
    >>> folder = mapping_folder(Path(tempfile.mkdtemp()))
    >>> folder.mkdir(parents=True)
    >>> _ = (folder / "ecole.yml").write_text('name: ecole\ndescription: "Notes et absences"\n')
    >>> described(folder.parents[1], "ecole.yml")
    'Notes et absences'
    """
    with (mapping_folder(project) / name).open(encoding="utf-8", errors="replace") as file:
        found = _DESCRIPTION.search(file.read(_HEAD))
    return found[2] if found else ""


def mapping_name(school: str) -> str:
    """Name of the mapping of a school.

    Examples
    --------
    >>> mapping_name("999001"), mapping_name("A-1")
    ('ecole_999001', 'ecole_a_1')
    """
    return f"ecole_{_NO_CODE.sub('_', school.casefold())}".strip("_")


def guess_so_far(state: State) -> tuple[Guess, list[Doubt]] | None:
    """The guess once answered and the questions left; None when a mapping is followed."""
    if "guess" not in state.look:
        return None
    told = json.dumps([state.look["guess"], state.answers, state.raised])
    return _answered(told)


@lru_cache(maxsize=4)
def _answered(told: str) -> tuple[Guess, list[Doubt]]:
    """What is asked several times for one page; nobody changes it."""
    content, answers, raised = json.loads(told)
    guess = guess_from(content)
    return open_doubts(guess, [(key, answer) for key, answer in answers], doubts_found(guess, raised))


def questions_raised(state: State) -> int:
    """How many questions the trial raises that were not asked yet."""
    if "guess" not in state.look or not state.tried:
        return 0
    guess = guess_from(state.look["guess"])
    known = [*state.raised, *state.tried["raised"]]
    return len(open_doubts(guess, state.answers, doubts_found(guess, known))[1])


def mapping_of(state: State, project: Path, words: Words) -> Written:
    """The mapping as it stands, its suspicions accepted.

    Raises
    ------
    MappingError
        ``cannot_add_accept``.
    """
    found = guess_so_far(state)
    if found is None:
        path = mapping_folder(project) / state.source
        with path.open(encoding="utf-8", newline="") as opened:
            before = opened.read()
        return Written(path, with_accepted(before, state.accepted), before)
    for name in _names(found[0]):
        text = written_mapping(_named(found[0], name), words, is_confirmed=True)
        text = with_accepted(text, state.accepted)
        path = mapping_folder(project) / f"{name}.yml"
        if not path.exists():
            return Written(path, text, None)
        if path.read_text(encoding="utf-8") == text:
            return Written(path, text, text)
    raise AssertionError("unreachable")


def _named(guess: Guess, name: str) -> Guess:
    return replace(guess, name=name)


def _names(guess: Guess) -> Iterator[str]:
    """Name of the school's mapping, then others for when one that differs has it."""
    name = guess.name
    if len(guess.schools) == 1:
        name = mapping_name(guess.schools[0])
    yield name
    number = 2
    while True:
        yield f"{name[:56]}_{number}"
        number += 1
