"""The attack itself: a folder is read, identities are looked for, what they give back is listed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from portraitlib.attack.equations import Cell, equations_of
from portraitlib.attack.findings import EXACT, NARROW, Finding
from portraitlib.attack.identities import Identity, learn
from portraitlib.attack.numbers import HIDDEN, count_numbers, minimum_told, read_number
from portraitlib.attack.pool import Pool
from portraitlib.attack.reading import Delivery, read_delivery
from portraitlib.attack.sentences import stacks_said
from portraitlib.attack.stacks import COUNT, Name, Stack, stacks_of
from portraitlib.attack.structure import elsewhere, gaps, residuals, shown_few, told_by_rates, told_in_sentences
from portraitlib.attack.system import System


@dataclass(frozen=True)
class Attacked:
    """What an attack looked at, and what it got."""

    minimum: int
    n_files: int
    n_tables: int
    n_numbers: int
    n_withheld: int
    n_bounds: int
    identities: tuple[Identity, ...]
    n_equations: int
    n_solved: int
    findings: tuple[Finding, ...]
    n_wrong: int = 0
    learnt: tuple[Finding, ...] = ()
    """Zeros deduced of a column that is 0 everywhere in the truth: it taught them, not what was delivered."""

    def of_kind(self, *kinds: str) -> tuple[Finding, ...]:
        """Findings of some kinds."""
        return tuple(one for one in self.findings if one.kind in kinds)


def attack(folder: Path, minimum: int = 0, truth: Path | None = None) -> Attacked:
    """Look in a delivered folder for what its numbers give back of those withheld.

    Nothing is known of what made them: files are read as a reader would, identities are those that hold wherever
    they can be checked and that chance would not make, and what follows of withheld cells is computed. A number of a
    sentence is read as a cell: a sentence that several reports say is a table of which each says a row.

    The truth must not tell by itself what is withheld. An identity that leaves a label of a row aside (its service) is
    used on that row only when rows of the same label in other schools show it (`Support`): the row that it gives back
    may else be all that speaks for it. A column that the truth withholds somewhere teaches nothing. A 0 of a column
    that is 0 in all the schools is kept apart (`learnt`): that nobody ever is there was read in the truth.

    Parameters
    ----------
    folder : Path
        Reports of a school for one audience, or of several schools.
    minimum : int
        Smallest count of students that these files say they show; 0 to read it from them.
    truth : Path, optional
        The same reports with nothing withheld: identities are then learnt from what is true, so that none that
        delivered numbers hide is missed, and each deduction is checked.

    Returns
    -------
    Attacked

    Examples
    --------
    >>> import tempfile
    >>> attack(Path(tempfile.mkdtemp())).findings
    ()
    """
    delivery = read_delivery(folder)
    true = stacks_of(read_delivery(truth).sheets) if truth else None
    said = stacks_said(delivery.sentences, delivery.sheets)
    stacks = stacks_of(delivery.sheets, like=true) | said
    true = true | said if true is not None else None
    minimum = minimum or minimum_told([text for _, text in delivery.sentences] + _all_texts(delivery))
    known = tuple(learn(true or stacks, hidden_columns(stacks), is_true=true is not None))
    known = tuple(one for one in known if true is None or _is_seen_whole(one, true))
    equations = list(equations_of(known, Pool(stacks), minimum))
    system = System(equations, _floors(stacks))
    n_solved = system.solve(minimum)
    nobody = {cell for one in equations if one.of_nobody for cell in one.cells}
    deduced = _deduced(stacks, system, minimum, nobody)
    wrong = _wrong(deduced, stacks, true) if true else set()
    learnt = tuple(one for one in deduced if one not in wrong and _is_learnt(one, true))
    found = [
        *(one for one in deduced if one not in wrong and one not in learnt),
        *gaps(stacks, minimum),
        *residuals(stacks, minimum),
        *shown_few(stacks, known, minimum),
        *told_by_rates(stacks, known, minimum),
        *elsewhere(delivery.sheets),
        *told_in_sentences(delivery.sentences, minimum),
    ]
    return Attacked(
        minimum,
        delivery.n_files,
        len(delivery.sheets),
        _n_numbers(delivery),
        sum(int((marks == HIDDEN).sum()) for one in stacks.values() for marks in one.marks.values()),
        sum(int(np.isin(marks, ["<", ">"]).sum()) for one in stacks.values() for marks in one.marks.values()),
        tuple(one for one in known if one not in system.refuted),
        len(equations),
        n_solved,
        tuple(found),
        len(wrong),
        learnt,
    )


def _is_seen_whole(one: Identity, true: Mapping[Name, Stack]) -> bool:
    """Whether the truth withholds nothing of the columns of an identity: what holds of the rest may be by chance."""
    read = [(each.table, each.column) for _, each in one.terms] + ([(one.of.table, one.of.column)] if one.of else [])
    return not any(true[table].hidden(column).any() for table, column in [*read, (one.table, one.column)])


def _n_numbers(delivery: Delivery) -> int:
    cells = sum(read_number(text) is not None for one in delivery.sheets for row in one.texts for text in row)
    return cells + sum(count_numbers(text) for _, text in delivery.sentences)


def _wrong(found: list[Finding], stacks: Mapping[Name, Stack], true: Mapping[Name, Stack]) -> set[Finding]:
    """Deductions that the truth denies."""
    places = {name: {tuple(row): n for n, row in enumerate(one.labels.to_numpy())} for name, one in true.items()}
    wrong = set()
    for one in found:
        name, row, column = one.place or (("", ""), 0, "")
        at = places[name].get(tuple(stacks[name].labels.iloc[row]))
        value = np.nan if at is None else true[name].values[column][at]
        if value < one.low or value > one.high:
            wrong.add(one)
    return wrong


def _is_learnt(one: Finding, true: Mapping[Name, Stack] | None) -> bool:
    """Whether a deduced 0 is of a column that is 0 wherever the truth has it."""
    name, _, column = one.place or (("", ""), 0, "")
    return bool(true and one.high == 0 and not (true[name].values[column] > 0).any())


def _all_texts(delivery: Delivery) -> list[str]:
    return [text for one in delivery.sheets for row in one.texts for text in row if "<" in text]


def hidden_columns(stacks: Mapping[Name, Stack]) -> dict[Name, set[str]]:
    """Columns of counts withheld on some row of each table."""
    return {name: {column for column in one.of_kind(COUNT) if one.hidden(column).any()} for name, one in stacks.items()}


def _floors(stacks: Mapping[Name, Stack]) -> dict[Cell, float]:
    """A row is there since it counts somebody, in a table that never shows a 0; in another, a 0 may be withheld."""
    found: dict[Cell, float] = {}
    for name, stack in stacks.items():
        for column in stack.of_students()[:1]:
            if not (stack.known(column) == 0).any():
                found |= {(name, int(row), column): 1.0 for row in np.flatnonzero(stack.hidden(column))}
    return found


def _deduced(stacks: Mapping[Name, Stack], system: System, minimum: int, nobody: set[Cell]) -> list[Finding]:
    """Cells that may be small and are known more narrowly than from 1 to one less than the minimum.

    Zeros are left that tell of nobody: of cells that add up to a 0 which is shown, and of a column that shows its own
    elsewhere, for its reader may be told that nobody is there: the row was withheld for another count.
    """
    found = []
    for cell, low, high, why in system.known():
        name, row, column = cell
        stack, how = stacks[name], str(why.identity) if why else ""
        is_told = high == 0 and (cell in nobody or bool((stack.known(column) == 0).any()))
        if low < minimum and high - low < minimum - 2 and column in stack.of_students() and not is_told:
            kind = EXACT if high == low else NARROW
            found.append(Finding(kind, stack.files[row], name[1], stack.row_told(row), column, low, high, how, cell))
    return sorted(found, key=lambda one: (one.file, one.table, one.row, one.column))
