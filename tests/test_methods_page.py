"""`docs/methodes.md`: a section a method, with its source and known error; its examples are those the library gives."""

import re
from pathlib import Path

import numpy as np
import pytest

from portraitlib.rules import load_courses, load_rules
from portraitlib.statistics.classification import net_benefit
from portraitlib.statistics.discrimination import area_under_curve
from portraitlib.statistics.funnel import funnel_limits
from portraitlib.statistics.intervals import (
    mean_interval,
    risk_ratio_interval,
    share_difference_interval,
    wilson_interval,
)
from portraitlib.statistics.moderation import final_result
from portraitlib.statistics.power import detectable_effect, two_groups
from portraitlib.statistics.power_shares import detectable_shares

PAGE = (Path(__file__).resolve().parents[1] / "docs" / "methodes.md").read_text(encoding="utf-8")
SECTIONS = {part.split("\n", 1)[0]: part for part in PAGE.split("\n## ")[1:]}


def in_french(number, decimals=0):
    return f"{float(number):.{decimals}f}".replace(".", ",")


@pytest.mark.parametrize("name", SECTIONS)
def test_every_method_says_how_with_an_example_a_source_and_its_known_error(name):
    parts = re.findall(r"^\*\*(Calcul|Exemple|Source|Erreur connue)\.\*\* \S", SECTIONS[name], re.MULTILINE)
    assert parts == ["Calcul", "Exemple", "Source", "Erreur connue"]


signalled, left = [1] * 30 + [0] * 70, [1] * 12 + [0] * 18 + [1] * 3 + [0] * 67


@pytest.mark.parametrize(
    ("section", "found", "told"),
    [
        ("Taux et intervalle", 100 * np.array(wilson_interval(30, 40)), "intervalle de {} % à {} %"),
        ("Écart entre deux groupes", 100 * np.array(share_difference_interval(30, 40, 20, 40)), "de {} à {}."),
        ("Écoles de milieu comparable", 100 * np.array(funnel_limits(0.5, 10)), "de {} % à {} %"),
    ],
)
def test_an_interval_of_the_page_is_that_of_the_library(section, found, told):
    assert told.format(*map(in_french, found)) in SECTIONS[section]


def test_other_examples_are_those_of_the_library():
    low, high = mean_interval(70, 10, 25)
    assert f"de {in_french(low, 1)} à {in_french(high, 1)}" in SECTIONS["Moyenne et intervalle"]
    ratio, low, high = risk_ratio_interval(12, 30, 4, 50)
    told = f"rapport de {in_french(ratio)}, de {in_french(low, 1)} à {in_french(high)}"
    assert told in SECTIONS["Suivre les mêmes élèves"]
    results = [int(final_result(68, 60, 0.5)), int(final_result(68, 60, 0.2)), int(final_result(64, 70, 0.5))]
    told = "68, épreuve 60 : {} si l'épreuve compte pour 50 %, {} pour 20 %. Note modérée 64, épreuve 70 : {}."
    assert told.format(*results).replace(" :", "\u00a0:") in SECTIONS["Modération"]
    area = area_under_curve([10, 20, 30, 40, 50], [0, 0, 1, 0, 1]).area
    assert f"aire de {in_french(area, 2)}" in SECTIONS["Validité du dépistage"]
    assert in_french(net_benefit(signalled, left, 0.2), 3) in SECTIONS["Validité du dépistage"]


def test_the_table_of_rules_is_that_of_the_rule_files():
    rows = re.findall(
        r"^\| (\d{4}[^|]*)\|([^|]+)\|([^|]+)\|([^|]+)\|([^|]+)\|$", SECTIONS["Les cours et les règles"], re.M
    )
    assert len(rows) == 8
    for years, _, unique, compulsory, state in rows:
        rule = load_rules().for_year(int(years[:4]))
        for told, weight in ((unique, rule.exam_weight), (compulsory, rule.compulsory_exam_weight)):
            assert told.strip() == ("aucune" if weight is None else f"{weight:.0%}".replace("%", " %")), years
        assert state.strip().startswith("confirmé" if rule.is_confirmed else "non confirmé"), years
    french = load_courses().find("132506")
    assert french.share_of_exam(0.5) == pytest.approx(0.25)
    assert "50 % × 50 % = 25 % du cours" in SECTIONS["Les cours et les règles"]


def test_what_a_plan_could_show_is_what_the_library_gives():
    section = SECTIONS["Ce qu'un plan pourrait montrer"]
    plain, adjusted = (12 * detectable_effect(two_groups(14, 56, explained=r2)) for r2 in (0, 0.49))
    assert f"une hausse de {in_french(plain, 1)} points; {in_french(adjusted, 1)} points" in section
    assert f"{in_french(100 * detectable_shares(0.7, 14, 56)[1], 1)}\u00a0% chez les 14" in section
