"""Sections on relations as each audience reads them, in both languages."""

import pytest

from portraitlib import (
    check_conditions,
    describe_accompanied_groups,
    describe_who_accompanies,
    follow_relations,
    open_school,
)
from portraitlib.display.show import result_html

STUDIES = (describe_who_accompanies, follow_relations, check_conditions, describe_accompanied_groups)


@pytest.fixture(scope="module")
def pages(sample_store):
    """HTML of each section, by audience and language."""
    found = {}
    for audience, language in (("interne", "fr"), ("personnel", "en"), ("public", "fr")):
        school = open_school(
            school="999002", store=str(sample_store), as_of="2026-03-02", audience=audience, language=language
        )
        found[audience] = {study.__name__: result_html(study(school)).replace("\u00a0", " ") for study in STUDIES}
    return found


def test_the_published_reference_and_the_guide_alone_are_said_and_nothing_is_a_cause(pages):
    assert "38 % se sont terminés avant le temps prévu" in pages["interne"]["follow_relations"]
    assert "le guide est la seule source trouvée" in pages["interne"]["check_conditions"]
    assert "the guide is the only source found" in pages["personnel"]["check_conditions"]


def test_the_group_over_the_limit_and_the_changing_adults_are_told_to_the_team(pages):
    told = pages["interne"]["describe_accompanied_groups"]
    assert "1 groupe accompagné a eu plus de 15 élèves à la fois : G1 (18)" in told
    assert "G2 : 3 adultes aux rencontres inscrites" in told
    assert "G2 : 3 adultes" not in pages["public"]["describe_accompanied_groups"]


def test_lines_of_relations_are_drawn_for_the_team_alone(pages):
    drawn = {audience: "Une ligne par lien" in one["follow_relations"] for audience, one in pages.items()}
    assert drawn["interne"]
    assert not drawn["public"]
    assert "A line a tie" not in pages["personnel"]["follow_relations"]
