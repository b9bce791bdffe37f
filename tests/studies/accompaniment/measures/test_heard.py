"""What students say of their accompaniment: by programme of enough students and of several adults, never by adult."""

import pandas as pd
import pytest

from portraitlib import hear_accompanied
from portraitlib.display.show import shown_view
from portraitlib.tables.school import school_in_memory

ON = pd.Timestamp("2025-11-20")


def school_of(adults, answers=None, *, programme="guidance", chosen=None, **params):
    """A student for each adult, who answers one question of each dimension with the same number."""
    ids = [f"s{at:02}" for at in range(len(adults))]
    answers = answers or [3.0] * len(ids)
    services = pd.DataFrame({"student_id": ids, "service_id": ids, "service": "mentoring", "provider_id": list(adults),
                             "programme": programme, "start_date": pd.Timestamp("2025-10-06")})  # fmt: skip
    items = pd.DataFrame({"instrument": "Élève accompagné", "item": ["M1", "M3", "M5"], "respondent": "student",
                          "dimension": ["heard", "choosing", "useful"], "scale_low": 1, "scale_high": 4,
                          "is_reversed": [False, False, True]})  # fmt: skip
    said = [{"item": item, "student_id": one, "answer": answer} for one, answer in zip(ids, answers, strict=True)
            for item in ("M1", "M3", "M5")]  # fmt: skip
    said = pd.DataFrame(said).assign(instrument="Élève accompagné", date=ON)
    tables = {"students": pd.DataFrame({"student_id": ids, "school_year": 2026}), "services": services,
              "questionnaires": items, "answers": said}  # fmt: skip
    if chosen:
        tables["sessions"] = pd.DataFrame({"student_id": ids, "service_id": ids, "date": ON, "was_attended": True,
                                           "chosen_by": chosen})  # fmt: skip
    return school_in_memory(tables, **params)


def scores(school):
    return hear_accompanied(school).tables["heard_by_programme"].data


def test_means_are_of_students_and_reversed_questions_are_turned():
    rows = scores(school_of("xxyyzz", [4.0, 4, 4, 3, 3, 3])).set_index("dimension")
    assert rows["mean_said"].tolist() == [3.5, 3.5, 1.5]
    assert rows["n_students"].tolist() == [6, 6, 6]


@pytest.mark.parametrize(
    ("adults", "is_told"),
    [("xxyy", False), ("xxyyz", True), ("xxxxxx", False), ("xxxxxyz", True), ("xxxxxxxy", False), ("xxxxyyy", True)],
)
def test_a_programme_of_few_students_or_of_one_adult_is_not_told(adults, is_told):
    result = hear_accompanied(school_of(adults))
    assert getattr(result, "reason", "told") == ("told" if is_told else "too_few_words")


def test_students_of_an_adult_who_is_not_written_may_be_anybodys():
    assert hear_accompanied(school_of([*"xxxy", None, None])).reason == "too_few_words"


def test_a_student_of_two_adults_is_set_aside_and_counted():
    school = school_of("xxyyzz")
    tables = {name: school.table(name) for name in ("students", "services", "questionnaires", "answers")}
    again = tables["services"].head(1).assign(service_id="again", provider_id="y")
    result = hear_accompanied(school_in_memory(tables | {"services": pd.concat([tables["services"], again])}))
    assert (result.n_of_two, result.tables["heard_by_programme"].data["n_students"].max()) == (1, 5)
    assert any("plusieurs adultes" in one for one in shown_view(result).sentences)


def test_who_chose_is_a_share_of_the_meetings_of_which_it_is_known():
    chosen = ["student", "both", "adult", "programme", None, "student"]
    rows = hear_accompanied(school_of("xxyyzz", chosen=chosen)).tables["choices_by_programme"].data
    assert rows[["n_students", "n_meetings_told", "student_chose"]].to_numpy().tolist() == [[5, 5, 0.6]]


@pytest.mark.parametrize(
    ("audience", "n", "is_told"), [("personnel", 6, True), ("public", 6, False), ("public", 12, True)]
)
def test_a_programme_under_five_or_ten_is_hidden_by_audience(audience, n, is_told):
    result = hear_accompanied(school_of("xxyyzz" * (n // 6), audience=audience))
    assert getattr(result, "reason", "told") == ("told" if is_told else "too_few_words")
    assert not is_told or result.tables["heard_by_programme"].data["mean_said"].notna().all()


def test_nobody_who_answered_is_said():
    school = school_of("xxyyzz")
    tables = {name: school.table(name) for name in ("students", "services", "questionnaires")}
    assert hear_accompanied(school_in_memory(tables)).reason == "no_words"


def test_the_page_names_no_adult():
    view = shown_view(hear_accompanied(school_of(["adulte-x", "adulte-y", "adulte-z"] * 3)))
    assert "adulte-" not in repr(view)
    assert "n'évaluent personne" in " ".join(view.notes)
