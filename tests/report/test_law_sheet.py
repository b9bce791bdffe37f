"""The sheet for the law: filled by each run, sourced, and made again when a setting changed."""

import pytest
import yaml

from portraitlib.display.explanations import explanation
from portraitlib.display.wording import Words
from portraitlib.errors import ParamsError
from portraitlib.report.law_sheet import ARTICLES, SHEET, sheet_html
from portraitlib.report.manifest import read_manifest
from portraitlib.report.plan import plan_run
from portraitlib.report.run import run
from portraitlib.rules import LawSheet


def test_a_run_fills_the_sheet_and_a_later_one_says_what_only_a_setting_changed(project):
    plan = plan_run(schools=["999001"])
    assert run(plan).failures == ()
    page = project / "rapports" / SHEET
    text = page.read_text("utf-8").replace("\u00a0", " ")
    assert [article for article, *_ in ARTICLES if f">{article}<" not in text] == []
    assert "École des Essais – 999001" in text and "resultats.csv" in text and "version 1" in text
    assert "dépersonnalisées" in text and "400 jours" in text and text.count('class="blank"') > 10
    settings = project / "params" / "loi25.yml"
    told = yaml.safe_load(settings.read_text("utf-8")) | {"retention": "Règle 12 <b>"}
    settings.write_text(yaml.safe_dump(told, allow_unicode=True), encoding="utf-8")
    again = run(plan_run(schools=["999001"]))
    assert again.made == () and "Règle 12 &lt;b&gt;" in page.read_text("utf-8")
    assert page.read_text("utf-8") == sheet_html(read_manifest(project / "rapports"), plan, Words("fr"))


@pytest.mark.parametrize("contact", ["a.b@exemple.invalid", "au 514 555-0199", "(514) 5550199"])
def test_an_address_or_a_number_is_refused_before_a_sheet_would_be_stopped_as_it_leaves(project, contact):
    (project / "params" / "loi25.yml").write_text(f"person_in_charge: '{contact}'\n", encoding="utf-8")
    with pytest.raises(ParamsError) as refused:
        plan_run(schools=["999001"])
    said = explanation(refused.value, Words("fr"))
    assert "person_in_charge" in said and "fonction" in said and contact not in said


def test_a_day_and_a_reference_are_no_contact():
    told = LawSheet(assessed_on="2026-02-18", registered_as="2026-118", retention="C-12, 7 ans")
    assert told.assessed_on == "2026-02-18"


def test_each_article_says_how_sure_its_source_is_and_the_ruling_on_a_dropout_algorithm_is_named():
    sources = {article: source for article, _asked, _here, source in ARTICLES}
    assert set(sources) >= {"65.1", "65.0.1", "65.2", "63.5", "63.8 – 63.11", "53.1"}
    assert all("officiel" in sources[one] for one in ("65.1", "65.0.1", "65.2", "63.5", "63.8 – 63.11", "53.1"))
    ruling = next(text for text in ARTICLES if "Val-des-Cerfs" in text[1])
    assert "secondaires" in ruling[3]
