"""What is made again and why: each input, alone, and nothing else."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portraitlib.params import NotebookParams
from portraitlib.report.outcome import Outcome
from portraitlib.report.plan import Task
from portraitlib.report.record import Record, manifest_entry
from portraitlib.report.resume import choose, longest_first, reasons_to_make

NAMES = st.sampled_from(["partition", "notebook", "library", "pdf", "params/depistage.yml", "value/language"])
INPUTS = st.dictionaries(NAMES, st.sampled_from(["", "aa", "bb"]), min_size=1)


def task(school="999001", notebook="01_essai"):
    return Task(notebook, NotebookParams(school=school), Path("projet"), Path("rapports"))


def record(of=None, *, inputs=(), is_whole=True, warnings=(), seconds=0.0):
    of = of or task()
    outcome = Outcome(
        of.school, of.notebook, "made", "fr", title="Essai", warnings=warnings, made_at="2026-01-31", seconds=seconds
    )
    return Record(manifest_entry(of, outcome, {}), inputs, is_whole)


@given(INPUTS)
def test_a_report_whose_inputs_are_the_same_is_never_made_again(inputs):
    assert reasons_to_make("a", inputs, {"a": record(inputs=dict(inputs))}) == ()


@given(INPUTS, st.data())
def test_any_one_input_that_changes_is_the_one_reason(inputs, data):
    name = data.draw(st.sampled_from(sorted(inputs)))
    today = {**inputs, name: inputs[name] + "c"}
    assert reasons_to_make("a", today, {"a": record(inputs=inputs)}) == (name,)


@given(INPUTS, INPUTS)
def test_an_input_that_comes_or_goes_is_a_reason_too(before, today):
    reasons = reasons_to_make("a", today, {"a": record(inputs=before)})
    assert set(reasons) == {name for name in {*before, *today} if before.get(name) != today.get(name)}


@pytest.mark.parametrize(
    ("records", "failed", "reason"),
    [
        ({}, (), "never_made"),
        ({}, ("a",), "failed_before"),
        ({"a": None}, (), "no_record"),
        ({"a": record(inputs={"x": "1"}, is_whole=False)}, (), "files_changed"),
        ({"a": record(inputs={"x": "1"}, warnings=("Sans PDF.",))}, (), "incomplete"),
    ],
)
def test_a_report_that_is_not_finished_says_what_it_lacks(records, failed, reason):
    assert reasons_to_make("a", {"x": "1"}, records, failed) == (reason,)


def test_what_is_finished_is_kept_and_the_rest_is_made_with_its_inputs_and_reasons():
    kept, changed = task(), task("999002")
    records = {one.key: record(one, inputs={"partition": "before"}) for one in (kept, changed)}
    today = {kept.key: {"partition": "before"}, changed.key: {"partition": "after"}}
    choice = choose([kept, changed], lambda one: today[one.key], records)
    assert [(one.key, one.is_kept, one.title, one.made_at) for one in choice.kept] == [
        (kept.key, True, "Essai", "2026-01-31")
    ]
    assert [(one.key, one.inputs, one.reasons) for one in choice.tasks] == [
        (changed.key, {"partition": "after"}, ("partition",))
    ]


def test_force_makes_everything():
    choice = choose([task()], lambda _: {"x": "1"}, {task().key: record(inputs={"x": "1"})}, force=True)
    assert choice.kept == ()
    assert [one.reasons for one in choice.tasks] == [("forced",)]


def test_a_kept_outcome_says_what_the_run_that_made_it_said():
    made = Outcome("999001", "01_essai", "made", "fr", outputs={"a.html": "0"}, warnings=(), reasons=("partition",))
    entry = manifest_entry(task(), made, {"pandas": "3"})
    assert Record(entry, {}, is_whole=True).kept() == replace(made, is_kept=True)


def test_reports_made_side_by_side_begin_with_the_longest_of_each_school():
    short, long, new = task(notebook="00"), task(notebook="01"), task(school="999002", notebook="01")
    records = {short.key: record(short, seconds=1.0), long.key: record(long, seconds=3.5), "999003/00": None}
    tasks = (short, long, task(school="999002", notebook="00"), new)
    assert [one.key for one in longest_first(tasks, records)] == ["999001/01", "999001/00", "999002/01", "999002/00"]
