"""Choices behind the attendance portrait."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field, model_validator

from portraitlib.params import Settings, Strict, wrong

MOST_EDGES = 5


class RegisterRules(Strict):
    """How a register of exceptions is read.

    Parameters
    ----------
    minutes_a_day : int
        Minutes of class in a day: an absence whose minutes are recorded counts for its share of them.
    unlikely_silence : float
        Class days in a row without a row of anybody are not read as days when all were present once this many
        rows would have been expected: the register was not kept, or is not yet.
    """

    minutes_a_day: int = Field(default=300, ge=1, le=1440)
    unlikely_silence: float = Field(default=15, gt=0)


class ChangeRules(Strict):
    """When a student's recent absences differ from the student's own earlier ones.

    Parameters
    ----------
    weeks : int
        Length of the recent window, the week read included.
    weeks_above : int
        Weeks of the window in which the student must have missed more than usual: one illness is no change.
    least_increase : float
        Smallest increase of the share of days missed [0-1].
    chance_level : float
        Probability [0-1] under which so many absences are no longer the student's usual ones.
    most_false_alarms : float
        Share [0-1] of steady students signalled in a week that the whole rule promises not to exceed; tests keep it.
    baseline_days : int
        Days enrolled before the window, without which a student has no usual rate.
    smallest_school : int
        Students from which the movement of the whole school is taken into account.
    weeks_looked_back : int
        Weeks over which the run of signals is followed.
    simulated_students, seed : int
        Size of the simulation of steady students, and its seed.
    increases : list of float
        Increases [0-1] whose detection is simulated.
    """

    weeks: int = Field(default=3, ge=1, le=12)
    weeks_above: int = Field(default=2, ge=1)
    least_increase: float = Field(default=0.1, gt=0, lt=1)
    chance_level: float = Field(default=0.02, gt=0, lt=0.5)
    most_false_alarms: float = Field(default=0.01, gt=0, lt=0.5)
    baseline_days: int = Field(default=20, ge=5)
    smallest_school: int = Field(default=30, ge=2)
    weeks_looked_back: int = Field(default=8, ge=1, le=40)
    simulated_students: int = Field(default=400, ge=100, le=20_000)
    seed: int = Field(default=20260401, ge=0)
    increases: list[float] = Field(default_factory=lambda: [0.1, 0.2, 0.4], min_length=1)

    @model_validator(mode="after")
    def _fits_in_the_window(self) -> ChangeRules:
        if self.weeks_above > self.weeks:
            raise wrong("more_than_window", key="weeks_above", found=self.weeks_above, expected=self.weeks)
        return self


class PatternRules(Strict):
    """When a weekday, a period or a subject stands out.

    Parameters
    ----------
    chance_level : float
        Probability [0-1], shared between all comparisons, under which a difference is called clear.
    smallest_group : int
        Students from which a group is compared.
    smallest_days : int
        Days of a weekday from which it is compared.
    smallest_timetable : int
        Periods missed within whole days from which the timetable's shares of subjects are known.
    """

    chance_level: float = Field(default=0.01, gt=0, lt=0.5)
    smallest_group: int = Field(default=10, ge=2)
    smallest_days: int = Field(default=6, ge=2)
    smallest_timetable: int = Field(default=400, ge=20)


class MeetingRules(Strict):
    """Who is on the list of the weekly meeting.

    Parameters
    ----------
    most_students : int
        Students of the list, unless equal ones follow: it must hold on one page.
    weeks_without_contact : int
        Weeks from which a student who is often absent and whom no support session reached is listed.
    notice_days : int
        Days a printed list is kept.
    """

    most_students: int = Field(default=15, ge=1, le=25)
    weeks_without_contact: int = Field(default=4, ge=1)
    notice_days: int = Field(default=7, ge=1)


class AttendanceRules(Settings):
    """Choices behind the attendance portrait, from ``params/assiduite.yml``.

    Parameters
    ----------
    band_edges : list of float
        Shares of days missed [0-1] at which the bands begin, the first band beginning at 0.
    chronic_share : float
        Share of days missed from which absence is chronic; one of the edges.
    minimum_days : int
        Days enrolled from which a student's rate is read.
    confidence : float
        Level of the intervals [0-1].
    reading : RegisterRules
    change : ChangeRules
    patterns : PatternRules
    meeting : MeetingRules
    """

    file: ClassVar[str] = "assiduite.yml"

    band_edges: list[float] = Field(default_factory=lambda: [0.05, 0.1, 0.2], min_length=1, max_length=MOST_EDGES)
    chronic_share: float = Field(default=0.1, gt=0, lt=1)
    minimum_days: int = Field(default=20, ge=1)
    confidence: float = Field(default=0.95, gt=0.5, lt=1)
    reading: RegisterRules = Field(default_factory=RegisterRules)
    change: ChangeRules = Field(default_factory=ChangeRules)
    patterns: PatternRules = Field(default_factory=PatternRules)
    meeting: MeetingRules = Field(default_factory=MeetingRules)

    @model_validator(mode="after")
    def _bands_follow_one_another(self) -> AttendanceRules:
        edges = self.band_edges
        if any(not 0 < edge < 1 for edge in edges) or sorted(set(edges)) != edges:
            raise wrong("shares_do_not_rise", key="band_edges", found=edges)
        if self.chronic_share not in edges:
            raise wrong("not_one_of_the_edges", key="chronic_share", found=self.chronic_share, expected=edges)
        return self
