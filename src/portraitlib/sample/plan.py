"""What each synthetic school will be: its size, its place, the truths planted in it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from portraitlib.sample.accompaniment_truths import ACCOMPANIED, GROUPS_IN
from portraitlib.sample.planning_truths import OF_MODEL
from portraitlib.sample.planting import planted_in
from portraitlib.sample.programme_truths import DRAWN_AND_SHORT, DRAWN_FOR_NOTHING
from portraitlib.sample.truths import Truth

LAST_YEAR = 2026
DEFAULT_YEARS = 5
FIRST_CODE = 999001
DAILY_REGISTERS = (1, 2)  # the second and third schools record whole days
ATTENDANCE_YEARS = 3  # registers kept: the last three years, as in a school that changed its software
COHORTS_BEFORE = 6  # cohorts that entered before the first year written, so that every level is full and some have left
ROOMS = (  # one stream of random numbers each: adding a room at the end changes no other
    "people",
    "calendar",
    "marks",
    "report_cards",
    "attendance",
    "discipline",
    "supports",
    "sessions",
    "diagnostics",
    "engagement",
    "observations",
    "progress",
    "staff",
    "names",
    "raw_faults",
    "voices",
    "planning",
    "voices_again",
    "follow_up",
    "follow_up_sessions",
    "missed",
    "proposed",
    "accompaniment",
    "accompaniment_meetings",
    "accompaniment_time",
    "accompaniment_voices",
)
MODELS = ("targeted", "impacts", "directed_study")
"""Models of the guide, by which the schools plan their supports, one after the other."""

_FEATURED: tuple[tuple[str, float, int, int, float], ...] = (
    # name, students entering a year, IMSE decile, low-income decile, share with another first language
    ("École secondaire des Trois-Lunes (fictive)", 59, 9, 8, 0.14),
    ("École secondaire de la Rive-Inventée (fictive)", 60, 10, 10, 0.32),
    ("École secondaire du Mont-Imaginaire (fictive)", 56, 8, 7, 0.12),
)


@dataclass(frozen=True)
class SchoolPlan:
    """A synthetic school before any student is drawn.

    Examples
    --------
    >>> plan_school(2).school_id, plan_school(2).truths
    ('999003', ())
    """

    number: int
    seed: int
    years: tuple[int, ...]
    school_id: str
    school_name: str
    n_entering: float
    imse_decile: int
    low_income_decile: int
    other_language_share: float
    truths: tuple[Truth, ...] = field(repr=False)

    @property
    def model(self) -> str:
        """Model of the guide that the school follows."""
        return MODELS[self.number % len(MODELS)]

    @property
    def planned(self) -> tuple[Truth, ...]:
        """What its planning tables hold on purpose."""
        return tuple(replace(truth, school=self.school_id) for truth in OF_MODEL[self.model])

    @property
    def accompanied(self) -> tuple[Truth, ...]:
        """What its accompaniment holds on purpose."""
        return tuple(replace(truth, school=self.school_id) for truth in ACCOMPANIED[self.number % len(ACCOMPANIED)])

    @property
    def drawn(self) -> tuple[Truth, ...]:
        """What its mentoring is worth to those drawn, where nobody else was given a mentor."""
        if self.number % len(ACCOMPANIED) == GROUPS_IN:
            return ()
        truth = DRAWN_AND_SHORT if self.truth("short_mentoring") else DRAWN_FOR_NOTHING
        return (replace(truth, school=self.school_id),)

    def truth(self, kind: str) -> Truth | None:
        """Return the planted truth of that kind, None when the school has none."""
        return next((truth for truth in self.truths if truth.kind == kind), None)

    def generator(self, room: str) -> np.random.Generator:
        """Random numbers of one room of this school, independent of every other room and school."""
        key = (self.number, ROOMS.index(room))
        return np.random.default_rng(np.random.SeedSequence(self.seed, spawn_key=key))

    @property
    def attendance_years(self) -> tuple[int, ...]:
        """Years whose attendance register was kept."""
        return self.years[-ATTENDANCE_YEARS:]

    @property
    def registers_by_period(self) -> bool:
        """Whether a whole day missed is one row a period in the last year, rather than one row a day."""
        return self.number not in DAILY_REGISTERS

    @property
    def first_cohort(self) -> int:
        """First year of entry simulated; it lies before the first year written."""
        return self.years[0] - COHORTS_BEFORE


def plan_school(number: int, *, seed: int = 1, years: int = DEFAULT_YEARS) -> SchoolPlan:
    """Plan school `number`: the first three are fixed, the others are drawn.

    Examples
    --------
    >>> plan_school(0).school_name
    'École secondaire des Trois-Lunes (fictive)'
    >>> plan_school(400) == plan_school(400)
    True
    """
    code = str(FIRST_CODE + number)
    if number < len(_FEATURED):
        name, n_entering, imse, low_income, other_language = _FEATURED[number]
    else:
        rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(number,)))
        name = f"École secondaire synthétique {code} (fictive)"
        n_entering = float(np.clip(rng.lognormal(3.86, 0.45), 18, 160))
        imse, low_income = (int(decile) for decile in rng.integers(6, 11, size=2))
        other_language = float(rng.uniform(0.05, 0.35))
    span = tuple(range(LAST_YEAR - years + 1, LAST_YEAR + 1))
    truths = planted_in(number, school=code, seed=seed, years=span)
    return SchoolPlan(number, seed, span, code, name, n_entering, imse, low_income, other_language, truths)
