"""What people say: scores by hand, and what is told to nobody."""

import pandas as pd
import pytest

from portraitlib.display.show import shown_view
from portraitlib.results.result import Refusal
from portraitlib.studies.group_portrait.measures.voices import describe_voices
from portraitlib.tables.school import school_in_memory

AUTUMN = pd.Timestamp("2025-10-22")
GROUPS = {"21": 12, "22": 12, "31": 12}


def people():
    rows = [(f"{group}-{i:02}", group, int(group[0])) for group, n in GROUPS.items() for i in range(n)]
    return pd.DataFrame(rows, columns=["student_id", "group", "grade_level"]).assign(school_year=2026)


def questions(instrument="Climat", respondent="student", **more):
    one = {"instrument": instrument, "respondent": respondent, "scale_low": 1, "scale_high": 4, **more}
    items = {"item": ["Q1", "Q2"], "wording_fr": ["On m'écoute ?", "Je suis à part ?"], "is_reversed": [False, True]}
    return pd.DataFrame({**items, "dimension": "teacher_ties"}).assign(**one)


def sheets(names, answers=(4, 1), instrument="Climat", **columns):
    """A sheet a name, all with the same answers; a column may be a list, one value a sheet."""
    rows = pd.DataFrame({"who": names, "instrument": instrument, "date": AUTUMN}).assign(**columns)
    items = pd.DataFrame({"item": ["Q1", "Q2"], "answer": [float(answer) for answer in answers]})
    return rows.merge(items, how="cross")


def named(*frames):
    return pd.concat(frames, ignore_index=True).rename(columns={"who": "student_id"})


def nameless(*frames):
    return pd.concat(frames, ignore_index=True).rename(columns={"who": "respondent_id"})


def school_of(answers, asked=None, **params):
    asked = questions() if asked is None else asked
    tables = {"students": people(), "questionnaires": asked, "answers": answers}
    return school_in_memory(tables, **{"group": "21", **params})


def scores(school):
    found = describe_voices(school)
    return found.tables["scores"].data.set_index("unit")[["n_sheets", "mean_score"]].T.to_dict("list")


def test_a_score_is_the_mean_of_the_questions_turned_the_right_way_on_their_scale():
    answers = named(sheets([f"21-{i:02}" for i in range(6)], (4, 2)), sheets([f"22-{i:02}" for i in range(5)], (1, 4)))
    assert scores(school_of(answers)) == {"group": [6, 3.5], "rest": [5, 1.0]}
    table = describe_voices(school_of(answers)).tables["questions"].data
    assert table[["question", "n_sheets", "mean_answer"]].to_numpy().tolist() == [
        ["On m'écoute ?", 6, 4.0],
        ["Je suis à part ?", 6, 2.0],
    ]


def test_of_a_group_in_which_few_answered_the_school_is_told():
    answers = named(sheets(["21-00", "21-01"]), sheets([f"31-{i:02}" for i in range(9)], (1, 4)))
    assert list(scores(school_of(answers))) == ["school"]


@pytest.mark.parametrize(("in_group", "in_rest", "units"), [(10, 10, ["group", "rest"]), (10, 9, ["school"])])
def test_nameless_sheets_are_told_by_group_only_where_the_rest_has_enough_too(in_group, in_rest, units):
    names = [f"s{i:02}" for i in range(in_group + in_rest)]
    answers = nameless(sheets(names, group=["21"] * in_group + ["22"] * in_rest))
    assert list(scores(school_of(answers, questions(is_anonymous=True)))) == units


@pytest.mark.parametrize("audience", ["interne", "personnel", "public"])
@pytest.mark.parametrize("respondent", ["student", "parent", "staff"])
def test_under_ten_nameless_sheets_nothing_is_told_whoever_reads(audience, respondent):
    answers = nameless(sheets([f"s{i}" for i in range(9)], group="21"))
    refused = describe_voices(school_of(answers, questions(respondent=respondent), audience=audience))
    assert isinstance(refused, Refusal)
    assert (refused.reason, "9" in str(refused.facts)) == ("too_few_voices", False)


def test_parents_and_staff_are_told_for_the_whole_school_even_when_their_sheets_say_a_group():
    answers = nameless(sheets([f"s{i:02}" for i in range(12)], group="21"))
    for respondent in ("parent", "staff"):
        assert scores(school_of(answers, questions(respondent=respondent))) == {"school": [12, 4.0]}


def test_the_door_withholds_a_group_under_the_minimum_of_the_audience():
    answers = named(sheets([f"21-{i:02}" for i in range(6)]), sheets([f"22-{i:02}" for i in range(12)]))
    assert scores(school_of(answers, audience="public"))["group"] != [6, 4.0]
    assert scores(school_of(answers))["group"] == [6, 4.0]


def test_the_last_time_it_was_given_is_told_and_a_survey_before_and_after_waits():
    names = [f"21-{i:02}" for i in range(6)]
    later = sheets(names, (1, 4)).assign(date=pd.Timestamp("2026-03-10"))
    assert scores(school_of(named(sheets(names), later))) == {"group": [6, 1.0]}
    waiting = describe_voices(school_of(named(sheets(names, wave="before"))))
    assert waiting.reason == "no_voices"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_page_says_what_was_asked_what_lacks_its_words_and_what_is_not_told(language):
    many, few = [f"21-{i:02}" for i in range(6)], [f"s{i}" for i in range(4)]
    bare = questions("Parents", "parent").assign(wording_fr=None)
    answers = pd.concat([named(sheets(many)), nameless(sheets(few, instrument="Parents"))], ignore_index=True)
    view = shown_view(describe_voices(school_of(answers, pd.concat([questions(), bare]), language=language)))
    told = " ".join([view.headline, *view.sentences, *view.notes])
    first, without, hidden = {
        "fr": ("Climat (élèves du groupe 21)\u00a0: 4,0 sur 4 (n = 6).", "La formulation de 2 questions", "Trop peu"),
        "en": ("Climat (students of group 21): 4.0 out of 4 (n = 6).", "The wording of 2 questions", "Too few"),
    }[language]
    assert view.headline == first
    assert without in told
    assert hidden in told
    assert "On m'écoute ?" in view.tables[1].labels["question"].tolist()


JANUARY = pd.Timestamp("2026-01-21")


def changes(school):
    found = describe_voices(school)
    return found.tables["changes"].data


def test_the_change_of_named_sheets_is_that_of_who_answered_both_times():
    twelve = [f"21-{i:02}" for i in range(12)]
    before = [sheets(twelve[:6], (2, 3)), sheets(twelve[6:], (3, 2))]
    after = [sheets(twelve[:6], (3, 2), date=JANUARY), sheets(twelve[6:11], (3, 1), date=JANUARY)]
    told = changes(school_of(named(*before, *after)))
    # Of 11 students, 6 gain a whole point and 5 half a point: 8.5 points in all.
    assert told[["unit", "n_sheets", "is_same_people", "is_clear"]].to_numpy().tolist() == [["group", 11, True, True]]
    assert told["voice_change"].round(4).tolist() == [round(8.5 / 11, 4)]
    assert told["first_date"].tolist() + told["last_date"].tolist() == [AUTUMN, JANUARY]
    said = shown_view(describe_voices(school_of(named(*before, *after)))).sentences[0]
    assert "monte de 0,77" in said


def test_only_the_questions_asked_both_times_are_compared():
    twelve = [f"21-{i:02}" for i in range(12)]
    before = [sheets(twelve[:6], (2, 1)), sheets(twelve[6:], (3, 1))]
    after = sheets(twelve, (4, 4), date=JANUARY)
    told = changes(school_of(named(*before, after[after["item"] == "Q1"])))
    assert told["voice_change"].tolist() == [1.5]


def test_sheets_without_a_name_are_two_samples_of_the_school_told_only_where_no_group_is():
    answers = [(2, 3)] * 5 + [(3, 2)] * 5
    names = [f"s{i:02}" for i in range(10)]
    before = [sheets([name], one) for name, one in zip(names, answers, strict=True)]
    after = [sheets([name], (3, 3), date=JANUARY) for name in names]
    asked = questions(respondent="parent", is_anonymous=True)
    told = changes(school_of(nameless(*before, *after), asked))
    assert told[["unit", "n_sheets", "is_same_people", "is_clear"]].to_numpy().tolist() == [
        ["school", 10, False, False]
    ]
    said = shown_view(describe_voices(school_of(nameless(*before, *after), asked))).sentences[0]
    assert "aucun changement net" in said
    assert "fois sur 10" in said
    by_group = nameless(*(one.assign(group=["21", "21"]) for one in (*before, *after)))
    assert changes(school_of(by_group, questions(is_anonymous=True))).unit.tolist() == ["school"]


def test_under_ten_nameless_sheets_one_of_the_times_no_change_is_told():
    before = [sheets([f"s{i}"], (2 + i % 2, 2)) for i in range(9)]
    after = [sheets([f"s{i}"], (2 + i % 2, 2), date=JANUARY) for i in range(12)]
    assert changes(school_of(nameless(*before, *after), questions(respondent="staff"))).empty
