"""What each step of the import shows, as plain values for its page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from portraitlib.display.import_columns import file_cards
from portraitlib.display.import_doubts import answer_text, asked_doubt
from portraitlib.errors import PortraitError
from portraitlib.ingest.guess import Guess
from portraitlib.ingest.guess.afterwards import doubts_found
from portraitlib.ingest.guess.answers import replayed
from portraitlib.ingest.guess.kept import guess_from
from portraitlib.report.pages.importing_desk import Desk
from portraitlib.report.pages.importing_folders import Places
from portraitlib.report.pages.importing_mapping import described, guess_so_far, mapping_of, questions_raised
from portraitlib.report.pages.importing_state import State


def step_values(desk: Desk, places: Places, step: str) -> dict[str, Any]:
    """What a step shows."""
    state = desk.state
    shared = {
        "revision": state.revision,
        "folder": state.folder,
        "look": state.look,
        "fault": desk.fault,
        "busy": desk.job.kind if desk.job and desk.is_busy else "",
        "seconds": desk.job.seconds if desk.job else 0,
        "allowed": desk.steps()[1],
        "has_guess": "guess" in state.look or not state.source,
    }
    return {**shared, **_OF_STEP[step](desk, state, places)}


def _folder(desk: Desk, state: State, places: Places) -> dict[str, Any]:
    return {
        "offered": list(places.offered()),
        "is_here": places.home is not None,
        "mappings": [(name, described(desk.project, name)) for name in desk.mappings],
        "source": state.source,
        "adds": state.adds,
    }


def _columns(desk: Desk, state: State, _places: Places) -> dict[str, Any]:
    guess, doubts = _found(state)
    return {
        "cards": file_cards(guess, doubts, desk.words),
        "drop": guess.drop,
        "unknown": guess.unknown,
        "unread": state.look.get("unread", []),
        "n_doubts": len(doubts),
    }


def _questions(desk: Desk, state: State, _places: Places) -> dict[str, Any]:
    guess, doubts = _found(state)
    asked = asked_doubt(doubts[0], guess, desk.words) if doubts else None
    return {
        "asked": asked,
        "is_column": bool(doubts) and doubts[0].kind == "column",
        "n_left": len(doubts),
        "n_of_file": len([one for one in doubts if one.kind == "column" and doubts and one.file == doubts[0].file]),
        "given": _given(desk, state),
    }


def _given(desk: Desk, state: State) -> list[tuple[str, str]]:
    """Answers given, the last first, each with its question."""
    guess = guess_from(state.look["guess"])
    found = [
        (asked_doubt(doubt, guess, desk.words).question, answer_text(doubt, answer, guess, desk.words))
        for doubt, answer in replayed(guess, state.answers, doubts_found(guess, state.raised))
    ]
    return found[::-1]


def _found(state: State) -> tuple[Guess, list[Any]]:
    found = guess_so_far(state)
    assert found is not None  # steps of a guess are shown for a guess only
    return found


def _trial(desk: Desk, state: State, _places: Places) -> dict[str, Any]:
    found = guess_so_far(state)
    try:
        written = mapping_of(state, desk.project, desk.words)
        name, is_new, text = written.path.name, written.is_new, written.text
    except (PortraitError, OSError):
        name, is_new, text = state.source, False, ""
    return {
        "tried": state.tried,
        "accepted": [(rule, desk.words.label(rule, "rule")) for rule in state.accepted],
        "adds": state.adds,
        "n_left": len(found[1]) if found else 0,
        "n_raised": questions_raised(state),
        "mapping": name,
        "is_new": is_new,
        "text": text,
        "is_changed": bool(state.source and state.accepted),
    }


def _end(desk: Desk, _state: State, _places: Places) -> dict[str, Any]:
    return {"made": desk.last}


def _secretary(desk: Desk, state: State, _places: Places) -> dict[str, Any]:
    told = state.tried or desk.last
    return {"mends": told["mends"], "mend_text": told["mend_text"]}


_OF_STEP: dict[str, Callable[[Desk, State, Places], dict[str, Any]]] = {
    "dossier": _folder,
    "colonnes": _columns,
    "questions": _questions,
    "essai": _trial,
    "fin": _end,
    "secretaire": _secretary,
}
