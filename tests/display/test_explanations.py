"""Whatever goes wrong is said in words, with what to do."""

import ast
from functools import cache
from pathlib import Path
from string import Formatter

import pytest

import portraitlib
from portraitlib.display.error_sentences import EXPLANATIONS
from portraitlib.display.explanations import explanation, fault_line
from portraitlib.display.journal_sentences import JOURNAL_FAULTS
from portraitlib.display.refusals import GENERAL, refusal_sentence, sentence_of
from portraitlib.display.report_sentences import REPORT_FAULTS
from portraitlib.display.setting_sentences import FAULTS, FINDINGS
from portraitlib.display.wording import Words
from portraitlib.errors import MappingError, ParamsError, ReportError, StoreError
from portraitlib.params import NotebookParams, check
from portraitlib.results.result import Refusal
from portraitlib.rules import DisclosurePolicy
from portraitlib.tables.school import Reader

SOURCE = Path(portraitlib.__file__).parent
ALL = EXPLANATIONS | REPORT_FAULTS | JOURNAL_FAULTS
ERRORS = {"JournalError", "ParamsError", "MappingError", "ImportFaultsError", "StoreError", "ReportError"}
FR = Words("fr")


@cache
def calls_by_name():
    """(module from the source's folder, call) of every call of the source, by the name that is called."""
    found = {}
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                found.setdefault(name, []).append((path.relative_to(SOURCE).as_posix(), node))
    return found


def calls_of(*names):
    """(module, call) of every call of these names in the source."""
    return [call for name in names for call in calls_by_name().get(name, ())]


@pytest.fixture(scope="module")
def codes():
    """Codes of the errors that the source raises, each with the facts that are given with it."""
    found = {}
    for _, call in calls_of(*ERRORS):
        if call.args and isinstance(call.args[0], ast.Constant):
            facts = {keyword.arg for keyword in call.keywords}
            found.setdefault(call.args[0].value, []).append(facts)
    return found


def test_codes_were_found_in_the_source(codes):
    assert {"unknown_school", "invalid_params", "no_browser"} <= set(codes)


def test_a_code_has_its_sentence(codes):
    assert sorted(set(codes) - set(ALL)) == []


def test_a_sentence_asks_only_for_facts_the_error_carries(codes):
    for code in set(codes) & set(ALL):
        asked = {name for _, name, _, _ in Formatter().parse(ALL[code]) if name} - {"n", "listing", "code"}
        for facts in codes[code]:
            assert None in facts or asked <= facts, f"{code} is raised without {asked - facts}"


def test_every_kind_of_fault_of_what_a_person_writes_has_its_sentence():
    kinds = {
        call.args[place].value
        for name, place in (("wrong", 0), ("told_fault", 1))
        for _, call in calls_of(name)
        if len(call.args) > place and isinstance(call.args[place], ast.Constant)
    }
    assert {"shares_do_not_rise", "scale_reversed", "under_the_floor", "unknown_column"} <= kinds
    assert sorted(kinds - set(FAULTS)) == []


def test_every_reason_to_refuse_has_its_sentence():
    given = {
        word.value
        for name, place in (("refuse", 0), ("demand", 1))
        for _, call in calls_of(name)
        if len(call.args) > place
        for word in ast.walk(call.args[place])
        if isinstance(word, ast.Constant) and isinstance(word.value, str)
    }
    assert {"no_results", "no_students"} <= given
    assert sorted(reason for reason in given if sentence_of(reason) == GENERAL) == []


def test_every_finding_of_the_exit_check_has_its_words():
    assert set(FINDINGS) >= {"code_permanent", "pseudonym", "machine_path", "external_address"}


def test_an_unknown_school_is_told_with_the_schools_there_are():
    told = explanation(StoreError("unknown_school", school="123", known=["999001", "999002"]), FR)
    assert "123" in told
    assert "999001 et 999002" in told


def test_every_wrong_parameter_is_told_at_once_with_what_to_do():
    with pytest.raises(ParamsError) as caught:
        check(NotebookParams, {"school": "../x", "langage": "fr", "audience": "tous"}, where="carnet")
    told = explanation(caught.value, FR)
    assert told.count("\n- ") == 3
    assert "langage\u00a0: cette clé est inconnue" in told
    assert "'interne', 'personnel' ou 'public'" in told
    assert " or " not in told


def test_every_pydantic_fault_of_a_notebook_is_worded():
    wrong = {"school": "x" * 40, "school_year": "2026", "group": "x" * 99, "as_of": "hier", "store": 3}
    with pytest.raises(ParamsError) as caught:
        check(NotebookParams, wrong, where="carnet")
    assert sorted({fault["kind"] for fault in caught.value.facts["faults"]} - set(FAULTS)) == []


def test_a_school_year_is_written_as_a_school_year():
    told = explanation(ParamsError("unknown_school_year", found=2019, expected=[2025, 2026]), FR)
    assert "2018-2019" in told
    assert "2024-2025 et 2025-2026" in told


def test_what_may_not_leave_is_counted_and_never_quoted():
    findings = [{"file": "rapport.html", "kind": "code_permanent", "count": 2}]
    told = explanation(ReportError("may_not_leave", findings=findings), FR)
    assert "- rapport.html\u00a0: codes permanents (2)" in told


def test_an_unknown_code_is_said_without_a_traceback():
    assert "mystery" in explanation(StoreError("mystery"), FR)


def test_an_explanation_exists_in_english():
    told = explanation(MappingError("file_missing", file="a.yml", folder="importation"), Words("en"))
    assert told.startswith("File a.yml was not found")


def test_a_fact_that_is_not_carried_is_a_dash():
    assert explanation(ParamsError("invalid_yaml", file="a.yml", line=None), FR).startswith(
        "Le fichier a.yml n'est pas écrit correctement (ligne —)"
    )


def test_a_fault_without_its_sentence_says_what_was_found():
    fault = {"place": "x", "kind": "brand_new", "found": "3", "allowed": {}}
    assert fault_line(fault, [], FR) == "x\u00a0: 3 n'est pas une valeur acceptable."


def a_refusal(reason, **facts):
    return Refusal(
        reader=Reader("fr", "personnel", DisclosurePolicy(minimum_count=5)), study="s", reason=reason, facts=facts
    )


def test_a_refusal_names_the_year_it_is_about():
    assert "2019-2020" in refusal_sentence(a_refusal("no_rule_for_year", school_year=2020), FR)


def test_an_unknown_group_is_named_beside_those_there_are():
    told = refusal_sentence(a_refusal("unknown_group", group="99", groups=["11", "12", "21"]), FR)
    assert "« 99 »".replace(" ", "\u00a0") in told
    assert "11, 12 et 21" in told


def test_a_reason_without_its_sentence_never_shows_a_code():
    assert refusal_sentence(a_refusal("brand_new"), FR) == GENERAL
