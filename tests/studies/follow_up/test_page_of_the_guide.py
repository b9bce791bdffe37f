"""What docs/suivi.md says of the rules' errors is computed: its table by its command, its other numbers here."""

import runpy
from pathlib import Path

import numpy as np
import pytest

from portraitlib.statistics.progress import AimLine, start_of
from portraitlib.statistics.progress_rules import CHANGE, RULES

PROJECT = Path(__file__).resolve().parents[3]
PAGE = (PROJECT / "docs" / "suivi.md").read_text(encoding="utf-8")


def test_the_table_of_the_rules_errors_is_that_of_its_command(monkeypatch):
    monkeypatch.setenv("PORTRAIT_PROJECT", str(PROJECT))
    made = runpy.run_path(str(PROJECT / "benchmarks" / "monitoring.py"))["french_table"]()
    assert made in PAGE


@pytest.mark.parametrize(
    ("rule", "told"), [("slope_interval", 21), ("four_points", 28), ("trend_line", 74), ("last_median", 75)]
)
def test_a_rule_read_at_three_meetings_is_wrong_as_often_as_the_page_says(rule, told):
    weeks = np.arange(13.0)
    scores = weeks + np.random.default_rng(0).normal(0, 4, (20_000, 13))
    aim = AimLine(*start_of(weeks[:3], scores[:, :3]), np.ones(len(scores)))
    answers = [RULES[rule](weeks[:n], scores[:, :n], aim) == CHANGE for n in (7, 10, 13)]
    assert 100 * np.any(answers, axis=0).mean() == pytest.approx(told, abs=1)
    assert f"à {told} %" in PAGE.replace("\u00a0", " ")
