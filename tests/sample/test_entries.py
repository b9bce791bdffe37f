"""Courses and competencies of each student."""

from portraitlib.rules import load_courses
from portraitlib.sample.entries import list_entries


def test_a_student_of_secondary_4_follows_one_mathematics_sequence_and_one_science(built):
    people = built[0].people
    entries = list_entries(people, load_courses())
    fourth = entries.courses[entries.courses["level"] == 4]
    per_student = fourth.groupby(["enrolment", "subject"]).size()
    assert (per_student == 1).all()
    mathematics = fourth[fourth["subject"] == "mathematics"]
    followed = people.enrolments["sequence"].to_numpy()[mathematics["enrolment"]]
    assert (mathematics["sequence"] == followed).all()


def test_competency_weights_of_a_course_add_up_to_one(built):
    entries = list_entries(built[0].people, load_courses())
    total = entries.parts.groupby("entry")["weight"].sum()
    assert len(total) == len(entries.courses)
    assert ((total - 1).abs() < 1e-9).all()
