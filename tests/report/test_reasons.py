"""The reasons in words: a few lines, whatever the number of reports."""

import pytest

from portraitlib.display.wording import Words
from portraitlib.report.outcome import Outcome
from portraitlib.report.reasons import told_reasons, told_work

FRENCH = Words("fr")


def outcomes(n, *reasons, is_kept=False, status="made"):
    return [Outcome(f"S{i}", "04_depistage", status, "fr", reasons=reasons, is_kept=is_kept) for i in range(n)]


def told(found, words=FRENCH):
    return [line.replace("\u00a0", " ") for line in told_work(found, words)]


def test_nine_hundred_reports_are_told_in_a_few_lines():
    found = [
        *outcomes(850, is_kept=True),
        *outcomes(40, "partition", "params/suivis/S1.yml"),
        *outcomes(10, "params/depistage.yml", status="failed"),
    ]
    assert told(found) == [
        "850 rapports étaient à jour : ils sont gardés tels quels.",
        "Pourquoi produire les autres :",
        "– les données de l'école ont changé : 40 rapports",
        "– le fichier de l'école dans params/suivis a changé : 40 rapports",
        "– params/depistage.yml a changé : 10 rapports",
    ]


def test_a_first_run_has_nothing_to_explain():
    assert told(outcomes(3, "never_made")) == []


def test_a_run_in_which_nothing_changed_is_one_line():
    assert told(outcomes(900, is_kept=True)) == ["900 rapports étaient à jour : ils sont gardés tels quels."]


def test_force_is_told_as_such():
    assert told(outcomes(2, "forced")) == ["Pourquoi les produire :", "– --force a été demandé : 2 rapports"]


def test_a_report_counts_once_in_a_reason_that_two_inputs_share():
    assert told(outcomes(1, "value/language", "value/as_of"))[1:] == [
        "– la demande a changé (année, date, langue, public ou dossier des données) : 1 rapport"
    ]


@pytest.mark.parametrize(
    "reason",
    ["partition", "peers", "notebook", "library", "pdf", "version/pandas", "value/language", "params/ecoles/S0.yml"]
    + ["params/depistage.yml", "forced", "never_made", "failed_before", "no_record", "files_changed", "incomplete"],
)
def test_every_reason_has_words_of_its_own(reason):
    (made,) = outcomes(1, reason)
    (sentence,) = told_reasons(made, FRENCH)
    assert " " in sentence and sentence != reason
