"""A search that begins with part of the columns, or goes on with all of them, ends where the whole one does."""

import pytest

from portraitlib.planner import solver
from portraitlib.planner.candidates import candidates_of
from portraitlib.planner.model import model_of
from portraitlib.planner.timetable import greedy


def models(small, made):
    for demand in (*map(small, range(20)), made.school(3, asked=1.0)):
        candidates = candidates_of(demand)
        yield model_of(candidates.only(greedy(candidates)))


def test_the_best_of_part_of_the_columns_is_the_best_of_all(small, made, monkeypatch):
    asked, whole = [], solver.solved
    monkeypatch.setattr(solver, "PART", 3)
    monkeypatch.setattr(solver, "LARGER_PART", 60)
    monkeypatch.setattr(solver, "solved", lambda model, **told: asked.append(len(model.worth)) or whole(model, **told))
    ends = set()
    for model in models(small, made):
        found = solver.solved_in_part(model)
        ends.add(asked[-1] == len(model.worth))
        assert found.worth == pytest.approx(whole(model).worth, abs=1e-5)
        assert model.worth @ found.columns == pytest.approx(found.worth)
        sums = model.rows @ found.columns
        assert (sums >= model.low - 1e-6).all()
        assert (sums <= model.high + 1e-6).all()
    assert ends == {True, False}  # all the columns were needed for some, not for others
