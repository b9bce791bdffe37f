"""One synthetic school, whole: every standard table, and what the raw exports need besides."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.rules import load_courses, load_rules
from portraitlib.sample.accompaniment import accompany
from portraitlib.sample.accompaniment_meetings import tell_meetings
from portraitlib.sample.adults import draw_staff_time, draw_trainings, with_accompanying
from portraitlib.sample.attendance import draw_attendance
from portraitlib.sample.coming import with_missed_reasons
from portraitlib.sample.conduct import draw_discipline, list_outcomes
from portraitlib.sample.days import draw_calendar, off_strike
from portraitlib.sample.declines import plant_declines
from portraitlib.sample.diagnostics import draw_responses, list_items
from portraitlib.sample.entries import list_entries
from portraitlib.sample.instruments import draw_engagement, draw_observations
from portraitlib.sample.marks import draw_marks
from portraitlib.sample.people import People, draw_people
from portraitlib.sample.plan import SchoolPlan
from portraitlib.sample.planning import draw_planning, services_in_place
from portraitlib.sample.probes import choose_followed, draw_progress, held, list_instruments, with_ends
from portraitlib.sample.programmes import draw_programmes
from portraitlib.sample.report_cards import long_results, write_report_cards
from portraitlib.sample.staff import draw_practices, draw_staff
from portraitlib.sample.supports import apply_effects, assign_supports, draw_sessions, orientation_scores, with_planned
from portraitlib.sample.voices import draw_accompanied_voices, draw_voices, list_questions

SERVICE_CENTRE = "Centre de services scolaire de l'Exemple (fictif)"
ENTRY_AGE = 12


@dataclass(frozen=True)
class SyntheticSchool:
    """A school made by `build_school`."""

    plan: SchoolPlan
    people: People
    report_cards: pd.DataFrame
    tables: dict[str, pd.DataFrame]

    def standard(self) -> dict[str, pd.DataFrame]:
        """Every table under its standard column names, students and staff by the school's own codes."""
        named = {name: self._with_codes(frame) for name, frame in self.tables.items()}
        named["results"] = self._with_codes(long_results(self.report_cards))
        return named

    def student_codes(self) -> np.ndarray:
        """File number of each person: school and rank, fictional."""
        return np.array([f"F{self.plan.number + 1:03d}{rank:04d}" for rank in range(len(self.people.persons))])

    def _with_codes(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Put codes in the place of positions, and the school in front."""
        coded = frame.assign(school_id=self.plan.school_id)
        if "person" in coded:
            codes = np.array([*self.student_codes(), None], dtype="object")  # the last for who gives no name
            coded = coded.assign(student_id=codes[coded["person"].fillna(-1).astype("int64")]).drop(columns="person")
        if "other_person" in coded:
            coded = coded.assign(other_student_id=codes[coded["other_person"]]).drop(columns="other_person")
        persons = {"staff": "staff_id", "provider": "provider_id", "rater": "rater_id", "who": "respondent_id"}
        for place, name in persons.items():
            if place in coded:
                told = coded[place].where(coded[place].ne(""))
                coded = coded.assign(**{name: self.plan.school_id + "-" + told}).drop(columns=place)
        return coded


def build_school(plan: SchoolPlan) -> SyntheticSchool:
    """Make every table of a school, in the order in which things happen.

    Examples
    --------
    >>> from portraitlib.sample.plan import plan_school
    >>> school = build_school(plan_school(2, years=2))
    >>> sorted(school.tables)[:3]
    ['adult_hours', 'answers', 'attendance']
    """
    rules, catalogue = load_rules(), load_courses()
    # What is drawn day by day is drawn on the calendar as planned: a strike takes rows away and changes no other.
    people, planned, calendar = draw_people(plan), draw_calendar(plan, rules, strikes=False), draw_calendar(plan, rules)
    entries = list_entries(people, catalogue)
    sheet = draw_marks(plan, people, entries)
    attendance = off_strike(draw_attendance(plan, people, planned))
    scores = orientation_scores(people, entries, sheet, attendance, calendar)
    supports = assign_supports(plan, people, scores)
    apply_effects(plan, entries, supports, sheet)
    plant_declines(plan, people, entries, supports, sheet)
    staff = draw_staff(plan)
    planning = draw_planning(plan, people, staff)
    followed = choose_followed(plan, supports)
    given = with_planned(with_ends(supports, followed), services_in_place(plan, people, planning))
    sessions = with_missed_reasons(plan, held(plan, draw_sessions(plan, given, planned), followed))
    services = accompany(plan, people, given.services)
    sessions = tell_meetings(plan, services, sessions, planned)
    tables = {
        "schools": _school_row(plan),
        "students": student_rows(people, calendar),
        "calendar": calendar,
        "attendance": attendance,
        "discipline": off_strike(draw_discipline(plan, people, planned)),
        "items": list_items().drop(columns="difficulty"),
        "responses": draw_responses(plan, people),
        "questionnaires": list_questions(plan.school_id),
        "answers": _answers(plan, people, staff, services),
        "observations": draw_observations(plan, people),
        "progress": draw_progress(plan, people, followed, calendar),
        "instruments": list_instruments(),
        "services": _by_person(services, people).drop(columns=["school_year", "is_short", "ending"]),
        "sessions": _by_person(off_strike(sessions), people),
        "staff": with_accompanying(plan, staff, services),
        "trainings": draw_trainings(plan, services, sessions, calendar),
        "staff_time": draw_staff_time(plan, calendar),
        "outcomes": list_outcomes(plan, people),
        **planning,
        "offers": planning["offers"].drop(columns="in_place"),
        **draw_programmes(plan, people, supports, scores, planning["wishes"], given.services),
    }
    return SyntheticSchool(plan, people, write_report_cards(plan, people, entries, sheet, rules), tables)


def _answers(plan: SchoolPlan, people: People, staff: pd.DataFrame, services: pd.DataFrame) -> pd.DataFrame:
    """Every answer to a questionnaire: students by their number, staff by theirs, or sheets without a name."""
    drawn = [draw_engagement(plan, people), draw_voices(plan, people, staff), draw_practices(plan, staff)]
    drawn.append(draw_accompanied_voices(plan, people, services))
    return pd.concat(drawn, ignore_index=True)


def _by_person(frame: pd.DataFrame, people: People) -> pd.DataFrame:
    """Replace the enrolment by the person enrolled."""
    person = people.enrolments["person"].to_numpy()[frame["enrolment"].to_numpy()]
    return frame.drop(columns="enrolment").assign(person=person)


def _school_row(plan: SchoolPlan) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "school_id": [plan.school_id],
            "school_name": [plan.school_name],
            "service_centre": [SERVICE_CENTRE],
            "teaching_language": ["fr"],
            "imse_decile": [plan.imse_decile],
            "low_income_decile": [plan.low_income_decile],
            "is_synthetic": [True],
        }
    )


def student_rows(people: People, calendar: pd.DataFrame) -> pd.DataFrame:
    """Rows of the `students` table, with `birth_date`, which the standard table does not keep."""
    enrolments = people.enrolments
    year = enrolments["school_year"]
    birth = birth_dates(people.persons)[enrolments["person"].to_numpy()]
    opening = calendar[calendar["is_instructional"]].groupby("school_year")["date"].min()
    left = enrolments["exit_after"] >= 0
    exit_date = pd.to_datetime((year - 1).astype(str) + "-09-01") + pd.to_timedelta(enrolments["exit_after"], unit="D")
    return pd.DataFrame(
        {
            "person": enrolments["person"],
            "school_year": year,
            "grade_level": enrolments["grade_level"],
            "group": enrolments["group"],
            "sex": np.where(people.of("is_girl"), "F", "M"),
            "birth_date": birth,
            "birth_year": birth.year,
            "age_on_september_30": year - 1 - (birth + pd.DateOffset(months=3)).year,
            "ehdaa_status": people.of("ehdaa"),
            "has_intervention_plan": people.of("has_plan"),
            "first_language": people.of("first_language"),
            "was_born_in_canada": people.of("born_in_canada"),
            "entry_date": year.map(opening),
            "exit_date": exit_date.where(left),
            "exit_reason": enrolments["exit_reason"],
        }
    )


def birth_dates(persons: pd.DataFrame) -> pd.DatetimeIndex:
    """Date of birth of each person: 12 years old on 30 September of entry, 13 when entry was delayed."""
    eldest = persons["cohort"] - 1 - ENTRY_AGE - 1 - persons["is_delayed"]
    first = pd.to_datetime(eldest.astype(str) + "-10-01")
    return pd.DatetimeIndex(first + pd.to_timedelta(persons["birth_offset"], unit="D"))
