"""One school, opened: its tables, its rules, who is reading."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar, cast

import numpy as np
import pandas as pd
import pyarrow as pa

from portraitlib.errors import ParamsError
from portraitlib.params import NotebookParams, Settings
from portraitlib.persons.handles import Handles, Persons
from portraitlib.rules import (
    CourseCatalogue,
    DisclosurePolicy,
    Followed,
    PresetCriteria,
    RuleSet,
    ScreeningRules,
    load_criteria,
    load_followed,
    load_settings,
)
from portraitlib.tables.as_of import known_on
from portraitlib.tables.frames import coded, coded_from_arrow, from_arrow, numbered
from portraitlib.tables.schemas import SCHEMAS
from portraitlib.tables.school.years import ToCome, latest_large_year, marked, results_to_come
from portraitlib.tables.store import Partition

Kept = TypeVar("Kept")
Chosen = TypeVar("Chosen", bound=Settings)
_OF_MARKED = ("student_id", "school_year", "course_level", "mark")


@dataclass(frozen=True)
class Reader:
    """Who reads a result: the language, the audience and its disclosure rule, and how its pages call people.

    Every result carries its reader, so that `show` needs nothing else.
    """

    language: str
    audience: str
    policy: DisclosurePolicy
    handles: Handles = field(default=Handles(lambda: Persons(0)), compare=False, repr=False)


@dataclass(frozen=True)
class School:
    """A school opened for reading. Tables are read on first use and kept.

    Parameters
    ----------
    params : NotebookParams
    rules : RuleSet
        Marking rules the school's results were made under.
    courses : CourseCatalogue
    reader : Reader
    partition : Partition

    Examples
    --------
    See `open_school`.
    """

    params: NotebookParams
    rules: RuleSet
    courses: CourseCatalogue
    reader: Reader
    partition: Partition
    _tables: dict[str, pd.DataFrame] = field(default_factory=dict, repr=False, compare=False)
    _settings: Mapping[type[Settings], Settings] = field(default_factory=dict, repr=False, compare=False)
    _followed: Followed | None = field(default=None, repr=False, compare=False)
    _criteria: Mapping[str, PresetCriteria] = field(default_factory=dict, repr=False, compare=False)
    _peers: pd.DataFrame | None = field(default=None, repr=False, compare=False)
    _is_another: bool = field(default=False, repr=False, compare=False)  # its tables are not those of its files
    _kept: dict[str, Any] = field(default_factory=dict, repr=False, compare=False, init=False)

    @property
    def code(self) -> str:
        """Code of the school."""
        return self.params.school

    def table(self, name: str) -> pd.DataFrame:
        """Standard table `name`, cut at `as_of` when one was given.

        Returns
        -------
        DataFrame
            A frame of the schema's columns; empty when the school has no such table. Treat it as
            read-only: it is shared by every study of the notebook.

        Raises
        ------
        KeyError
            When no standard table has that name.
        """
        if name not in self._tables:
            schema = SCHEMAS[name]
            frame = from_arrow(self.partition.content(name))
            if self.params.as_of and not schema.is_import_record and len(frame):
                day, students = date.fromisoformat(self.params.as_of), self._students_beside(name)
                frame = known_on(frame, schema, day, self.rules, students=students)
            self._tables[name] = frame.reset_index(drop=True)
        return self._tables[name]

    def _students_beside(self, name: str) -> pd.DataFrame | None:
        """The students whom the day of a result is told by; no other table is."""
        return self.table("students") if name == "results" else None

    def coded(self, name: str) -> pd.DataFrame:
        """Standard table `name`, each text a category: the same rows, quick to group and to compare.

        Parameters
        ----------
        name : str

        Returns
        -------
        DataFrame
            As `table` gives it, read-only too; a category may have no row.

        Examples
        --------
        >>> from portraitlib.tables.school import school_in_memory
        >>> school = school_in_memory({"results": pd.DataFrame({"term": ["final", "1", "1"]})})
        >>> school.coded("results")["term"].cat.codes.tolist()
        [1, 0, 0]
        """
        return self.keep(f"categories of {name}", lambda school: school._code(name))

    def columns(self, name: str, columns: Sequence[str]) -> pd.DataFrame:
        """Some columns of standard table `name`, as `table` gives them: the others are not read for it.

        Parameters
        ----------
        name : str
        columns : sequence of str

        Returns
        -------
        DataFrame
            Read-only.

        Examples
        --------
        >>> from portraitlib.tables.school import school_in_memory
        >>> school = school_in_memory({"results": pd.DataFrame({"term": ["final", "1"]})})
        >>> school.columns("results", ["term"])["term"].tolist()
        ['final', '1']
        """
        is_cut = self.params.as_of and not SCHEMAS[name].is_import_record
        if name in self._tables or is_cut or not self.partition.has_file(name):
            return self.table(name)[list(columns)]
        return from_arrow(self.partition.content(name, columns))

    def _code(self, name: str) -> pd.DataFrame:
        is_cut = self.params.as_of and not SCHEMAS[name].is_import_record
        if self._is_another or is_cut or not self.partition.has_file(name):
            return coded(self.table(name))
        frame = coded_from_arrow(self.partition.content(name))
        pa.default_memory_pool().release_unused()  # what reading took goes back before a study takes more
        return frame

    def keep(self, name: str, make: Callable[[School], Kept]) -> Kept:
        """Make something from the school's tables on first use, and keep it for the other studies.

        Parameters
        ----------
        name : str
            What is kept; two makers never share a name.
        make : function of the school
            Pure: what it gives depends on the school's tables, rules and choices only, and is read-only.

        Returns
        -------
        What `make` gave the first time.

        Examples
        --------
        >>> from portraitlib.tables.school import school_in_memory
        >>> school = school_in_memory({"results": pd.DataFrame({"mark": [50.0, 70.0]})})
        >>> float(school.keep("mean mark", lambda school: school.table("results")["mark"].mean()))
        60.0
        """
        if name not in self._kept:
            self._kept[name] = make(self)
        return self._kept[name]

    def has(self, name: str) -> bool:
        """Whether the school has at least one row of table `name`, as of the date read."""
        return len(self.table(name)) > 0

    def peers(self, deciles: Collection[int]) -> pd.DataFrame:
        """Success counted at import in every school of some deciles, without a name; this school's is ``is_own``.

        Returns
        -------
        DataFrame
            As `peer_counts.anonymous` gives it; empty when nothing was counted.
        """
        if self._peers is not None:
            return self._peers[self._peers["decile"].isin(list(deciles))]
        return self.partition.read_peers(deciles)

    def settings(self, kind: type[Chosen]) -> Chosen:
        """Choices a study asks for, read from their file of ``params/`` the first time.

        Parameters
        ----------
        kind : type of Settings
            It names its file.

        Raises
        ------
        ParamsError
            When the file is missing or breaks the model.

        Examples
        --------
        >>> from portraitlib.rules import ScreeningRules
        >>> from portraitlib.tables.school import school_in_memory
        >>> school_in_memory({}, settings=[ScreeningRules(hours_a_week=12)]).settings(ScreeningRules).hours_a_week
        12.0
        """
        return cast(Chosen, self._settings[kind]) if kind in self._settings else load_settings(kind)

    @property
    def followed(self) -> Followed | None:
        """Students whose sheet the team chose to print; None when it chose none."""
        return self._followed or load_followed(self.code)

    def preset_criteria(self, name: str = "") -> PresetCriteria:
        """Preset criteria called `name`; those of the screening's choices by default.

        Raises
        ------
        ParamsError
            When there is no such file, or its criteria may not be used.
        """
        name = name or self.settings(ScreeningRules).criteria
        return self._criteria[name] if name in self._criteria else load_criteria(name)

    @property
    def school_years(self) -> list[int]:
        """School years in which a student was enrolled, oldest first."""
        return list(self.keep("school years", lambda opened: _years_of(opened.table("students"))))

    @property
    def latest_year(self) -> int:
        """Latest year of enough students, 0 of none; see `years`."""
        return self.keep("latest year", lambda opened: latest_large_year(opened.table("students")))

    @property
    def year_of_results(self) -> int:
        """Year whose results are read: the parameter, or the latest in which enough students have a mark.

        In September that is the year before: the one under way has no result yet. 0 without results.
        """
        if self.params.school_year:
            return self.params.school_year
        return self.keep("year of results", lambda opened: latest_large_year(opened._marked_so_far()))

    def _marked_so_far(self) -> pd.DataFrame:
        """Who has a mark in which year, once each: the results themselves would be held twice."""
        return self.keep("marked so far", lambda opened: _no_later(_who_is_marked(opened), opened.latest_year))

    def has_results(self, school_year: int) -> bool:
        """Whether any mark of the school's own courses is known of a year."""
        return bool((self._marked_so_far()["school_year"] == school_year).any())

    @property
    def results_to_come(self) -> ToCome | None:
        """The next results of the year read; None once its final ones are there."""
        year = self.params.school_year or self.latest_year
        if not year:
            return None
        return self.keep("results to come", lambda opened: results_to_come(opened.coded("results"), year, opened.rules))

    @property
    def school_year(self) -> int:
        """Year read: the parameter, or the latest year of enough students.

        Raises
        ------
        ParamsError
            ``unknown_school_year`` with the years there are.
        """
        years = self.school_years
        wanted = self.params.school_year or self.latest_year
        if wanted not in years:
            raise ParamsError("unknown_school_year", found=wanted, expected=years)
        return wanted


def _years_of(students: pd.DataFrame) -> list[int]:
    return sorted(int(year) for year in students["school_year"].dropna().unique())


def _who_is_marked(opened: School) -> pd.DataFrame:
    """Student and year of every mark, once each."""
    rows = marked(opened.coded("results")[list(_OF_MARKED)])[["student_id", "school_year"]]
    _, first = np.unique(numbered([rows["student_id"], rows["school_year"]]), return_index=True)
    return rows.iloc[first]


def _no_later(results: pd.DataFrame, latest_year: int) -> pd.DataFrame:
    """Results of the years up to the latest; of all of them when the school has no year."""
    is_no_later = (results["school_year"] <= (latest_year or results["school_year"].max())).fillna(False)
    return results[is_no_later.to_numpy(dtype=bool)]
