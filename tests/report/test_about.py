"""What a report says of itself."""

from datetime import date

import pytest
import yaml

from portraitlib.display.wording import Words
from portraitlib.params import NotebookParams
from portraitlib.report.about import about_report, banner, page_facts, school_label, workbook_cover

WORDS = Words("fr")


@pytest.fixture
def about(project):
    def read(**params):
        return about_report(NotebookParams(school="999001", **params), date(2026, 11, 1))

    return read


def test_the_pseudonyms_of_the_school_are_known(about, student):
    assert student in about().pseudonyms and len(about().pseudonyms) == 2


def test_the_date_read_and_the_group_are_said(about):
    facts = dict(page_facts(about(as_of="2026-10-15", group="21"), "01", WORDS).facts)
    assert facts["Données lues"] == "connues le 15 octobre 2026"
    assert (facts["Groupe"], facts["Produit le"]) == ("21", "1er novembre 2026")


@pytest.mark.parametrize(("audience", "minimum"), [("personnel", 5), ("public", 10)])
def test_the_banner_and_the_workbook_say_the_smallest_group_shown(about, audience, minimum):
    assert f"moins de {minimum} élèves" in banner(audience, WORDS)["text"]
    cover = workbook_cover(about(audience=audience), "Titre", WORDS)
    assert any(f"«\u00a0n < {minimum}\u00a0»" in sentence for sentence in cover.sentences)


def test_the_banner_is_made_of_the_policy_and_changes_with_it(project):
    """A file that protects more says so; nothing is promised that it does not hold."""

    def told(audience, **changed):
        path = project / "params" / "confidentialite.yml"
        policies = yaml.safe_load(path.read_text(encoding="utf-8"))
        policies[audience] |= changed
        path.write_text(yaml.safe_dump(policies), encoding="utf-8")
        return banner(audience, WORDS)["text"]

    assert "moins de 12 élèves est retenu (n < 12), de même que ce qui permettrait" in told("public", minimum_count=12)
    assert "moins de 7 élèves" in told("personnel", minimum_count=7)
    assert "par une borne, sauf 0" in told("personnel", protects_parts=False)
    assert "% compris" in told("personnel", protects_parts=True)
    assert told("interne").startswith("Renseignements personnels d'élèves, sans nom\u00a0: petits groupes montrés.")
    assert "moins de 4 élèves est retenu (n < 4); un taux où" in told("interne", minimum_count=4)
    assert told("interne", shows_students=False).startswith("Aucune ligne sur un seul élève")


def test_the_school_team_is_told_it_holds_personal_information(about):
    assert "Renseignements personnels" in banner("interne", WORDS)["text"]
    assert not any("n <" in sentence for sentence in workbook_cover(about(), "Titre", WORDS).sentences)


def test_a_school_without_a_name_is_told_by_its_code():
    assert school_label("GP", "GP", WORDS) == "École GP"
