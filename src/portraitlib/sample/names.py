"""Made-up names and codes for the raw export: what an import must drop or hash. No real name is used."""

from __future__ import annotations

import numpy as np
import pandas as pd

from portraitlib.sample.plan import SchoolPlan
from portraitlib.sample.school import birth_dates

_FAMILY = (
    ("Zor", "Vax", "Quo", "Mlo", "Tro", "Brux", "Xan", "Dul", "Fry", "Gwo", "Hov", "Jix", "Kel", "Wun", "Nar", "Pov"),
    (
        "bec",
        "dax",
        "fit",
        "grol",
        "lor",
        "mux",
        "nox",
        "pel",
        "quin",
        "rax",
        "sor",
        "tuk",
        "vane",
        "wick",
        "zel",
        "yop",
    ),
)
_GIVEN = (
    ("Ael", "Bri", "Cyo", "Dji", "Elu", "Fao", "Gwe", "Hyo", "Ilu", "Jao", "Kyo", "Lio"),
    ("na", "ro", "mi", "sol", "va", "xi", "ko", "lu"),
)
CODE_DAY = "99"  # a day no calendar has: a code of the sample cannot be a birthday
GIRLS_MONTH = 50


def draw_names(plan: SchoolPlan, persons: pd.DataFrame) -> pd.DataFrame:
    """Make a family name, a given name and a code permanent for each person.

    The code has the public shape (four letters, day, month with 50 more for a girl, year, two digits)
    with day 99, so that no real person's code can come out.

    Examples
    --------
    >>> from portraitlib.sample.people import draw_people
    >>> from portraitlib.sample.plan import plan_school
    >>> plan = plan_school(0)
    >>> names = draw_names(plan, draw_people(plan).persons)
    >>> bool(names["code"].is_unique and names["code"].str.fullmatch(r"[A-Z]{4}99[0-9]{6}").all())
    True
    """
    rng = plan.generator("names")
    family = _two_parts(_FAMILY, len(persons), rng)
    given = _two_parts(_GIVEN, len(persons), rng)
    birth = birth_dates(persons)
    month = birth.month + GIRLS_MONTH * persons["is_girl"].to_numpy()
    stem = [
        f"{last[:3]}{first[0]}".upper() + f"{CODE_DAY}{m:02d}{y % 100:02d}"
        for last, first, m, y in zip(family, given, month, birth.year, strict=True)
    ]
    same = pd.Series(stem).groupby(stem).cumcount()
    code = [f"{start}{number + 1:02d}" for start, number in zip(stem, same, strict=True)]
    return pd.DataFrame({"family": family, "given": given, "code": code})


def _two_parts(parts: tuple[tuple[str, ...], tuple[str, ...]], n: int, rng: np.random.Generator) -> np.ndarray:
    first, second = (np.array(part)[rng.integers(0, len(part), size=n)] for part in parts)
    return np.char.add(first, second)
