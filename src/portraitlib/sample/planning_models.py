"""The three models of the guide as timetables: slots, adults and offers, the same in every school that follows one."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

CYCLE_DAYS = range(1, 10)
BUS_DAYS = (1, 2, 3, 4, 6, 7, 8)
"""Four evenings of a week of five days, over a cycle of nine."""
BUSES: dict[str, tuple[str, str]] = {
    "noon": ("12:05", "12:50"),
    "class": ("13:05", "14:20"),
    "evening": ("15:30", "16:45"),
}
SUFFIXES = {"noon": "midi", "class": "PM", "evening": "soir"}
SEATS, FEW_SEATS, DAY_OF_FEW_SEATS = 24, 8, 4
UNDER_SHARE = 0.6
"""Share of the students sent who are sent in mathematics, the others in French."""

Row = dict[str, Any]


def _slots(kind: str, days: Collection[int] = CYCLE_DAYS, n_rooms: int | None = 6) -> list[Row]:
    starts, ends = BUSES[kind]
    is_late = kind == "evening"
    return [
        {
            "slot": f"J{day}-{SUFFIXES[kind]}",
            "cycle_day": day,
            "starts_at": starts,
            "ends_at": ends,
            "slot_kind": kind,
            "has_late_bus": is_late and day in BUS_DAYS,
            "bus_seats": _seats(day) if is_late and day in BUS_DAYS else None,
            "n_rooms": n_rooms,
        }
        for day in days
    ]


def _seats(day: int) -> int:
    return FEW_SEATS if day == DAY_OF_FEW_SEATS else SEATS


def _offer(name: str, service: str, staff: str, kind: str = "group", **more: Any) -> Row:
    told: Row = dict.fromkeys(("level", "cycle", "minimum_size", "maximum_size"))
    told |= {"subject": "", "room": "", "allowed_slots": "", "group": "", "sessions_a_week": 1, "in_place": False}
    return {"offer": name, "service": service, "offer_kind": kind, "staff": staff, "is_specialist": False} | told | more


def _specialist(name: str, service: str, staff: str, subject: str, **more: Any) -> Row:
    return _offer(name, service, staff, subject=subject, is_specialist=True, **more)


def _in_class(name: str, service: str, staff: str, group: str, subject: str, kind: str = "in_class") -> Row:
    of_class = {"group": group, "level": int(group[0]), "subject": subject, "sessions_a_week": 2, "in_place": True}
    return _offer(name, service, staff, kind, **of_class)


ENGLISH, MATHEMATICS, FRENCH, SCIENCE = "english_second_language", "mathematics", "french", "science"

SLOTS: dict[str, list[Row]] = {
    "targeted": [*_slots("noon", n_rooms=4), *_slots("class", n_rooms=None)],
    "impacts": [*_slots("noon", n_rooms=8), *_slots("class", (3, 6, 9), n_rooms=8)],
    "directed_study": [*_slots("noon", n_rooms=2), *_slots("evening", n_rooms=4)],
}

OFFERS: dict[str, list[Row]] = {
    "targeted": [
        _in_class("RATIO-41", "other", "T10", "41", ENGLISH, "class_ratio"),
        _in_class("RATIO-51", "other", "T11", "51", ENGLISH, "class_ratio"),
        _in_class("COENS-21", "co_teaching", "T04", "21", MATHEMATICS),
        _in_class("COENS-41", "co_teaching", "R01", "41", MATHEMATICS),
        *(
            _offer(f"ACC-{number}", "resource_teacher", "R02", minimum_size=1, maximum_size=3, cycle=2)
            for number in (1, 2, 3, 4, 5, 6)
        ),
        _offer("ACC-7", "resource_teacher", "R03", minimum_size=1, maximum_size=3, cycle=2),
        _specialist("TUT-MAT-4", "tutoring", "T05", MATHEMATICS, level=4),
        _specialist("TUT-MAT-5", "tutoring", "T06", MATHEMATICS, level=5),
        _specialist("TUT-FRA", "tutoring", "T01", FRENCH, cycle=2),
    ],
    "impacts": [
        _specialist("REC-FRA-1", "recovery", "T01", FRENCH, cycle=1, in_place=True),
        _specialist("REC-FRA-2", "recovery", "T02", FRENCH, cycle=2),
        _specialist("REC-MAT-1", "recovery", "T04", MATHEMATICS, cycle=1, in_place=True),
        _specialist("REC-MAT-3", "recovery", "T05", MATHEMATICS, level=3),
        _specialist("REC-CST-4", "recovery", "T06", MATHEMATICS, level=4, maximum_size=15),
        _specialist("REC-CST-5", "recovery", "T05", MATHEMATICS, level=5, maximum_size=15),
        _specialist("REC-SCI", "recovery", "T07", SCIENCE, cycle=2),
        *(
            _offer(f"ORTHO-{number}", "orthopedagogy", f"E0{1 + number % 2}", maximum_size=8, subject=FRENCH)
            for number in (1, 2, 3)
        ),
        *(_offer(f"DEVOIRS-{n}", "homework_help", f"T{12 + n}", maximum_size=15) for n in (1, 2, 3, 4, 5)),
        *(_offer(f"ETUDE-{n}", "supervised_study", f"R0{n}", maximum_size=15) for n in (1, 2, 3, 4, 5, 6)),
        *(_offer(f"ETUDE-{n + 6}", "supervised_study", f"T{17 + n}", maximum_size=15) for n in (1, 2, 3, 4)),
        _offer("ENRICH-ROBOT", "enrichment", "T08", maximum_size=15, in_place=True),
        _offer("ENRICH-THEATRE", "enrichment", "T03", maximum_size=15),
        _offer("ENRICH-JOURNAL", "enrichment", "T12", maximum_size=15),
        _offer("ENRICH-DEBATS", "enrichment", "T11", maximum_size=15),
    ],
    "directed_study": [
        _specialist("ETU-FRA-1", "directed_study", "T01", FRENCH, cycle=1, maximum_size=15),
        _specialist("ETU-FRA-2", "directed_study", "T02", FRENCH, cycle=2, maximum_size=15),
        _specialist("ETU-MAT-1", "directed_study", "T04", MATHEMATICS, cycle=1, maximum_size=15),
        _specialist("ETU-MAT-2", "directed_study", "T05", MATHEMATICS, cycle=2, maximum_size=15),
        _specialist("ETU-ANG", "directed_study", "T10", ENGLISH, maximum_size=15),
        _offer("SPORT-BASKET", "extracurricular", "T13", maximum_size=15, in_place=True),
        _offer("SPORT-SOCCER", "extracurricular", "T14", maximum_size=15, in_place=True),
        _offer("SPORT-FORME", "extracurricular", "R01", maximum_size=15),
    ],
}

_ANY = ("noon", "class", "evening")
ADULTS: dict[str, dict[str, tuple[float, Collection[int], Collection[str]]]] = {
    # adult: hours a week, days of the cycle and kinds of slot in which the adult is free
    "targeted": {
        **{f"T{n:02}": (2.5, (1, 3, 5, 7, 9), ("class",)) for n in (4, 10, 11)},
        **{f"T{n:02}": (1.0, (2, 4, 6), ("noon",)) for n in (1, 5, 6)},
        "R01": (2.5, (2, 4, 6, 8), ("class",)),
        "R02": (6.0, CYCLE_DAYS, ("noon", "class")),
        "R03": (1.0, (1, 5), ("noon",)),
    },
    "impacts": {
        **{f"T{n:02}": (1.5, tuple(range(1 + n % 3, 10, 3)), _ANY) for n in range(1, 22)},
        **{f"R{n:02}": (2.0, CYCLE_DAYS, ("noon",)) for n in range(1, 7)},
        **{f"E{n:02}": (3.0, CYCLE_DAYS, _ANY) for n in (1, 2)},
    },
    "directed_study": {
        **{f"T{n:02}": (2.5, (1, 2, 4, 6, 8), ("evening",)) for n in (1, 4, 10)},
        **{f"T{n:02}": (2.5, (1, 3, 4, 7), ("evening",)) for n in (2, 5, 13)},
        "T14": (2.5, (2, 6, 8), ("evening",)),
        "R01": (1.5, CYCLE_DAYS, _ANY),
    },
}
"""Adults who may give something: few or many hours, on some days."""
