"""Groups of a plan on a school that can be read by eye, in what each audience sees."""

import pandas as pd
import pytest

from portraitlib.display.viewing import view_of
from portraitlib.display.wording import Words
from portraitlib.journal import open_journal
from portraitlib.journal.kinds import KINDS
from portraitlib.journal.purge import forget
from portraitlib.studies.planning.measures.accepted import as_accepted
from portraitlib.studies.planning.measures.asking import asked_of
from portraitlib.studies.planning.measures.at_work import PlanAtWork
from portraitlib.studies.planning.measures.capacity import measure_capacity
from portraitlib.studies.planning.measures.groups import plan_groups
from portraitlib.studies.planning.measures.left_out import explain_left_out
from portraitlib.studies.planning.settings import PlanningRules
from portraitlib.tables.school import school_in_memory

YEAR = 2026
STUDENTS = [f"p{at:016x}" for at in range(1, 31)]


def tables(**changed):
    """Thirty students of secondary 1; twenty ask mathematics, eight being sent; two groups of eight at noon."""
    people = pd.DataFrame({"student_id": STUDENTS, "school_year": YEAR, "grade_level": 1, "group": "11"})
    slots = pd.DataFrame({"school_year": YEAR, "slot": ["J1-midi", "J2-midi"], "cycle_day": [1, 2], "slot_kind": "noon",
                          "starts_at": "12:00", "ends_at": "13:00"})  # fmt: skip
    offers = pd.DataFrame({"school_year": YEAR, "offer": ["MAT-1", "MAT-2"], "service": "recovery",
                           "offer_kind": "group",
                           "subject": "mathematics", "staff_id": ["a1", "a2"], "minimum_size": 5,
                           "maximum_size": 8})  # fmt: skip
    hours = pd.DataFrame({"school_year": YEAR, "staff_id": ["a1", "a2"], "slot": ["J1-midi", "J2-midi"],
                          "releasable_hours": 1.0, "task_hours": 24.0})  # fmt: skip
    wishes = pd.DataFrame({"school_year": YEAR, "student_id": STUDENTS[:20], "subject": "mathematics",
                           "service": "recovery", "asked_by": "teacher",
                           "wish": ["directed"] * 8 + ["volunteer"] * 12})  # fmt: skip
    made = {"students": people, "slots": slots, "offers": offers, "adult_hours": hours, "wishes": wishes}
    return {name: frame for name, frame in (made | changed).items() if frame is not None}


@pytest.fixture(scope="module")
def school():
    return school_in_memory(tables())


def told(result, language="fr"):
    return view_of(result, Words(language))


def test_the_directed_all_have_a_place_and_volunteers_take_what_is_left(school):
    found = plan_groups(school)
    rows = found.tables["places_by_rank"].data.set_index("need_rank")
    assert rows[["n_placed", "n_not_placed"]].to_numpy().tolist() == [[8, 0], [8, 4]]
    assert found.tables["planned_groups"].data["n_students"].tolist() == [8, 8]
    assert (found.counts["without"], found.counts["more"], found.is_proved) == (4, 0, True)


def test_who_is_left_out_is_told_why_and_what_an_hour_more_would_change(school):
    found = explain_left_out(school)
    assert found.tables["left_out_reasons"].data.to_numpy().tolist() == [["after_directed", 4]]
    assert found.tables["left_out"].data["student_id"].isin(STUDENTS[8:20]).all()
    assert found.tables["one_more"].data.empty  # four are fewer than a group


def test_hours_are_told_by_subject_and_by_adult(school):
    found = measure_capacity(school)
    assert found.tables["hours_by_subject"].data.to_numpy().tolist() == [["mathematics", 3.0, 2.0, 2.0, 0.0]]
    assert found.tables["hours_by_adult"].data["n_places"].tolist() == [8, 8]
    by_slot = found.tables["hours_by_slot"].data
    assert by_slot[["slot", "hours_asked", "hours_possible"]].to_numpy().tolist() == [
        ["J1-midi", 1.25, 1.0],
        ["J2-midi", 1.25, 1.0],
    ]
    assert found.one_adult_share == 0.5
    assert found.tables["other_hours"].data["n_placed"].tolist() == [0, 16, 16]


def test_what_is_free_and_what_is_left_are_told_to_the_team(school):
    found = measure_capacity(school)
    assert found.tables["unused_places"].data[["n_students", "n_seats", "n_free_seats"]].to_numpy().tolist() == [
        [16, 16, 0]
    ]
    left = found.tables["needs_left"].data
    assert left[["subject", "n_students", "n_placed", "n_not_placed"]].to_numpy().tolist()[0] == [
        "mathematics",
        20,
        16,
        4,
    ]
    assert "le plus grand besoin encore sans place" in " ".join(told(found).sentences)


def test_lines_of_the_measure_are_those_that_the_school_typed_and_for_its_team_alone():
    typed = {"line": "Récupération du midi", "amount": 4200}
    rules = PlanningRules(budget=[typed, {"line": "Autobus", "amount": 900.5, "school": "ailleurs"}])
    found = measure_capacity(school_in_memory(tables(), settings=[rules]))
    assert found.tables["budget_lines"].data.to_numpy().tolist() == [["Récupération du midi", 4200]]
    assert "4 200 $" in " ".join(told(found).sentences).replace("\u00a0", " ").replace("\u202f", " ")
    other = measure_capacity(school_in_memory(tables(), audience="public", settings=[rules]))
    assert other.tables["budget_lines"].data.empty
    with pytest.raises(ValueError, match="amount"):
        PlanningRules(budget=[{"line": "X", "amount": -1}])


@pytest.mark.parametrize("audience", ["personnel", "public"])
def test_nobody_is_named_outside_the_team(audience):
    school = school_in_memory(tables(), audience=audience)
    for study in (plan_groups, explain_left_out, measure_capacity):
        found = study(school)
        of_persons = [table for table in found.tables.values() if table.is_about_students]
        assert of_persons
        assert all(table.data.empty for table in of_persons)


def test_results_under_the_pass_mark_ask_when_nobody_did():
    marks = pd.DataFrame({"student_id": STUDENTS, "school_year": YEAR, "course": "MAT", "subject": "mathematics",
                          "course_level": 1, "competency": "overall", "term": "1",
                          "mark": [50.0] * 20 + [40.0] * 6 + [80.0] * 4})  # fmt: skip
    found = plan_groups(school_in_memory(tables(results=marks)))
    assert (found.counts["by_results"], found.counts["asking"]) == (6, 26)


def competencies(lacked):
    """Marks of two competencies at the second term: 50 in those that a student lacks, 70 in the others."""
    rows = [(student, name, 50.0 if name in lacked.get(student, ()) else 70.0)
            for student in STUDENTS[:20] for name in ("problem_solving", "reasoning")]  # fmt: skip
    marks = pd.DataFrame(rows, columns=["student_id", "competency", "mark"])
    overall = marks.drop_duplicates("student_id").assign(competency="overall", mark=65.0)
    return pd.concat([marks, overall]).assign(school_year=YEAR, course="MAT", subject="mathematics", course_level=1,
                                              term="2")  # fmt: skip


@pytest.fixture(scope="module")
def of_competencies():
    """Students 1-7 lack one competency, 8-14 the other, 15 both, the rest none."""
    lacked = {one: ["problem_solving"] for one in STUDENTS[:7]} | {one: ["reasoning"] for one in STUDENTS[7:14]}
    return tables(results=competencies(lacked | {STUDENTS[14]: ["problem_solving", "reasoning"]}))


def test_students_of_a_group_lack_the_same_competency_and_others_go_with_any(of_competencies):
    school = school_in_memory(of_competencies)
    found = plan_groups(school)
    groups = found.tables["planned_groups"].data.set_index("offer")
    assert sorted(groups["competency"]) == ["problem_solving", "reasoning"]
    inside = found.tables["planned_students"].data.set_index("student_id")["offer"].map(groups["competency"])
    assert set(inside.reindex(STUDENTS[:7]).dropna()) == {"problem_solving"}
    assert set(inside.reindex(STUDENTS[7:14]).dropna()) == {"reasoning"}
    assert groups["n_students"].tolist() == [8, 8]
    assert "une même compétence" in " ".join(told(found).notes)


def test_who_lacks_what_no_group_works_on_is_told_so():
    """Three lack reasoning, too few for a group; nine lack the other, and one group is given."""
    lacked = {one: ["reasoning"] for one in STUDENTS[:3]} | {one: ["problem_solving"] for one in STUDENTS[3:12]}
    one_group = tables(results=competencies(lacked), offers=tables()["offers"].head(1), wishes=tables()["wishes"][:12])
    found = explain_left_out(school_in_memory(one_group))
    told = found.tables["left_out"].data.set_index("student_id")["left_out_reason"]
    assert told[told == "unlike"].index.tolist() == STUDENTS[:3]


def test_a_school_may_choose_that_groups_mix_competencies(of_competencies):
    rules = PlanningRules(groups_by_competency=False)
    found = plan_groups(school_in_memory(of_competencies, settings=[rules]))
    assert found.tables["planned_groups"].data["competency"].isna().all()
    assert "une même compétence" not in " ".join(told(found).notes)


def test_an_accepted_plan_is_not_broken_by_marks_that_come_after(of_competencies, tmp_path):
    before = school_in_memory(of_competencies)
    seats = plan_groups(before).tables["planned_students"].data
    groups = [
        {"name": offer, "slot": some["slots_told"].iloc[0], "students": some["student_id"].tolist()}
        for offer, some in seats.groupby("offer")
    ]
    lacked = {one: ["reasoning"] for one in STUDENTS[:7]} | {one: ["problem_solving"] for one in STUDENTS[7:14]}
    after = school_in_memory(tables(results=competencies(lacked)))
    kept = KINDS["plan"].model_validate({"title": "Plan", "school_year": YEAR, "groups": groups})
    _, _, changed = as_accepted(asked_of(after).demand, asked_of(after).people, kept)
    assert (changed.broken, changed.n_unasked) == ({}, 0)


def test_a_wish_of_a_student_who_is_not_enrolled_stands_aside_and_is_counted():
    wishes = tables()["wishes"]
    left = wishes.head(6).assign(student_id=[f"p{at:016x}" for at in range(901, 907)])
    found = plan_groups(school_in_memory(tables(wishes=pd.concat([wishes, left]))))
    assert (found.counts["aside"], found.counts["asking"]) == (6, 20)


def test_the_adult_of_the_last_year_is_wanted_again_and_one_of_before_is_not():
    days = pd.to_datetime([f"{YEAR - 2}-02-01", f"{YEAR - 1}-09-05"])
    services = pd.DataFrame({"student_id": STUDENTS[0], "service_id": ["v1", "v2"], "service": "recovery",
                             "start_date": days, "provider_id": ["a1", "a2"]})  # fmt: skip
    last = asked_of(school_in_memory(tables(services=services))).demand.last_adult
    assert last[["student_id", "staff_id"]].to_numpy().tolist() == [[STUDENTS[0], "a2"]]


def test_next_year_is_planned_a_level_higher():
    ahead = {name: frame.assign(school_year=YEAR + 1) for name, frame in tables().items() if name != "students"}
    offers = ahead["offers"].assign(level=[1, 2])
    found = plan_groups(school_in_memory(tables(**ahead | {"offers": offers})))
    assert (found.school_year, found.tables["planned_groups"].data["offer"].tolist()) == (YEAR + 1, ["MAT-2"])


@pytest.mark.parametrize(
    ("missing", "reason"), [("slots", "no_slots"), ("offers", "no_offers"), ("wishes", "nothing_asked")]
)
def test_a_sheet_that_is_missing_is_named(missing, reason):
    school = school_in_memory(tables(**{missing: None}))
    refused = {study(school).reason for study in (plan_groups, explain_left_out, measure_capacity)}
    assert refused == {reason}
    assert "«" in told(plan_groups(school)).headline


@pytest.mark.parametrize("language", ["fr", "en"])
def test_each_section_is_told_in_a_headline_and_never_called_the_best(school, language):
    for study in (plan_groups, explain_left_out, measure_capacity):
        view = told(study(school), language)
        text = " ".join([view.headline, *view.sentences, *view.notes])
        assert view.headline
        assert "optimal" not in text.lower()


def test_a_plan_that_waits_for_a_condition_says_so_in_its_first_line(tmp_path):
    school = school_in_memory(tables(), journal=str(tmp_path / "journal"))
    open_journal(school).save("condition", {"what": "Un autobus à 16 h 30"}, who="Anne")
    line = told(plan_groups(school)).headline.replace("\u00a0", " ")
    assert line.endswith("Le plan attend : 1 condition n'est pas encore remplie.")


NEED = (STUDENTS[0], "mathematics", "recovery", "")


def at_work(school, journal=None):
    return PlanAtWork(school, journal)


def accepted(school, title="Midis", moves=()):
    """A journal that holds the plan of a school, after some moves."""
    journal = open_journal(school)
    work = at_work(school, journal)
    for need, offer in moves:
        assert work.move(need, offer) == []
    journal.save("plan", {"title": title, **work.fields()}, who="Anne")
    return journal


def test_a_move_is_checked_made_undone_and_kept_with_the_former_place(school):
    work = at_work(school)
    first = work.plan.placed[NEED]
    other = ({"MAT-1", "MAT-2"} - {first}).pop()
    assert work.broken(NEED, other) == work.move(NEED, other) == ["too_many"]
    assert work.requests[0][1] == ""
    assert work.move(NEED, "") == []
    assert (work.undo().student_id, work.undo(), work.plan.placed[NEED]) == (STUDENTS[0], None, first)
    work.move(NEED, "")
    kept = KINDS["plan"].model_validate({"title": "Midis", **work.fields()})
    assert (kept.school_year, sorted(len(group.students) for group in kept.groups)) == (YEAR, [7, 8])
    assert [(move.student, move.offer_before, move.offer_after) for move in kept.moves] == [(STUDENTS[0], first, "")]


def test_the_plan_accepted_is_what_is_shown_next_moves_included(tmp_path):
    school = school_in_memory(tables(), journal=str(tmp_path / "journal"))
    waiting = at_work(school).requests[0][0]
    journal = accepted(school, moves=[(NEED, ""), (waiting, at_work(school).plan.placed[NEED])])
    found = plan_groups(school, journal=journal)
    assert (found.in_force, found.is_accepted, found.counts["placed"]) == ("Midis", True, 16)
    placed = set(found.tables["planned_students"].data["student_id"])
    assert (STUDENTS[0] in placed, waiting[0] in placed) == (False, True)
    assert found.tables["broken_rules"].data.empty
    assert STUDENTS[0] in set(explain_left_out(school, journal=journal).tables["left_out"].data["student_id"])
    again = at_work(school, journal)
    assert again.fields()["moves"] == list(journal.entries("plan")[0].body.model_dump()["moves"])
    text = " ".join(told(found).sentences)
    assert "déplacements compris" in text


def test_what_changed_since_a_plan_was_accepted_is_counted(tmp_path):
    place = str(tmp_path / "journal")
    accepted(school_in_memory(tables(), journal=place))
    now = tables()
    gone, unasked = STUDENTS[0], STUDENTS[1]
    now["students"] = now["students"][now["students"]["student_id"] != gone]
    now["wishes"] = now["wishes"][~now["wishes"]["student_id"].isin([gone, unasked])]
    now["adult_hours"] = now["adult_hours"][now["adult_hours"]["staff_id"] == "a1"]
    later = school_in_memory(now, journal=place)
    found = plan_groups(later, journal=open_journal(later))
    assert (found.counts["gone"], found.counts["unasked"], found.counts["placed"]) == (1, 1, 15)
    assert found.tables["broken_rules"].data.to_numpy().tolist() == [["adult_hours", 1], ["adult_not_free", 1]]
    assert not found.is_bound_known
    text = " ".join([*told(found).sentences, *told(found, "en").sentences])
    assert "a quitté l'école" in text.replace("\u00a0", " ")
    assert "Toutes les combinaisons" not in text


def test_what_is_asked_since_a_plan_was_accepted_is_told_apart_from_what_waited(tmp_path):
    place = str(tmp_path / "journal")
    first = school_in_memory(tables(), journal=place)
    journal = accepted(first)
    assert plan_groups(first, journal=journal).counts["new"] == 0
    now = tables()
    now["wishes"] = pd.concat([now["wishes"], now["wishes"].tail(1).assign(student_id=STUDENTS[25])])
    later = school_in_memory(now, journal=place)
    found = plan_groups(later, journal=open_journal(later))
    assert (found.counts["new"], found.counts["without"]) == (1, 5)
    assert "Depuis, une demande sans place est venue pour 1 élève" in " ".join(told(found).sentences).replace(
        "\u00a0", " "
    )
    left = explain_left_out(later, journal=open_journal(later)).tables["left_out"].data.set_index("student_id")
    assert left["asked_since"].value_counts().to_dict() == {"before": 4, "new": 1}
    assert left.loc[STUDENTS[25], "asked_since"] == "new"


def test_a_plan_of_an_older_kit_says_nothing_of_what_was_asked_then(tmp_path):
    school = school_in_memory(tables(), journal=str(tmp_path / "journal"))
    journal = open_journal(school)
    fields = at_work(school, journal).fields()
    del fields["asked"]
    journal.save("plan", {"title": "Midis", **fields}, who="Anne")
    found = plan_groups(school, journal=journal)
    assert (found.is_accepted, found.tells_new) == (True, False)
    assert explain_left_out(school, journal=journal).tables["left_out"].data["asked_since"].isna().all()
    assert "Depuis" not in " ".join(told(found).sentences)


def test_a_session_that_is_offered_no_more_is_counted_and_its_places_are_free(tmp_path):
    place = str(tmp_path / "journal")
    accepted(school_in_memory(tables(), journal=place))
    now = tables(offers=tables()["offers"].head(1))
    found = plan_groups(later := school_in_memory(now, journal=place), journal=open_journal(later))
    assert (found.n_sessions_gone, found.n_groups, found.counts["placed"]) == (1, 1, 8)


def test_support_in_class_is_kept_with_the_plan(tmp_path):
    now = tables()
    now["slots"] = pd.concat([now["slots"], now["slots"].head(1).assign(slot="J1-p1", slot_kind="class")])
    now["offers"] = pd.concat([now["offers"], now["offers"].head(1).assign(
        offer="CO-1", offer_kind="in_class", staff_id="a3", group="11")])  # fmt: skip
    now["adult_hours"] = pd.concat([now["adult_hours"], now["adult_hours"].head(1).assign(staff_id="a3", slot="J1-p1")])
    school = school_in_memory(now, journal=str(tmp_path / "journal"))
    found = plan_groups(school, journal=accepted(school))
    assert found.tables["planned_in_class"].data["offer"].tolist() == ["CO-1"]
    assert found.tables["broken_rules"].data.empty


def test_a_search_starts_from_the_plan_makes_the_moves_again_and_can_be_stopped(tmp_path):
    school = school_in_memory(tables(), journal=str(tmp_path / "journal"))
    work = at_work(school, accepted(school, moves=[(NEED, "")]))
    assert len(work.plan.placed) == 15
    assert work.search(lambda *_: None, lambda: True) == 0
    assert len(work.plan.placed) == 15
    assert work.search(lambda *_: None, lambda: False) == 0
    assert len(work.plan.placed) == 16


def test_a_plan_of_another_year_is_kept_as_near_as_can_be(tmp_path):
    school = school_in_memory(tables(), journal=str(tmp_path / "journal"))
    first = plan_groups(school).tables["planned_students"].data
    journal = open_journal(school)
    journal.save("plan", {"title": "Midis", **at_work(school).fields(), "school_year": YEAR - 1}, who="Anne")
    again = plan_groups(school, journal=journal)
    assert (again.in_force, again.is_accepted) == ("Midis", False)
    pd.testing.assert_frame_equal(again.tables["planned_students"].data, first)


def test_a_student_who_is_forgotten_leaves_the_groups_and_the_moves_of_the_plan_kept(tmp_path):
    school = school_in_memory(tables(), journal=str(tmp_path / "journal"))
    journal = accepted(school, moves=[(NEED, "")])
    for student in STUDENTS[:2]:
        assert len(journal.about(student)) == 1
        forget(journal, [student])
        assert open_journal(school).about(student) == []
    assert len(open_journal(school).entries("plan")) == 1
