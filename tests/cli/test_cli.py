"""The command line as a person types it: sentences in, sentences out, an exit status a script can read."""

import json
import os
import re
from contextlib import nullcontext
from types import SimpleNamespace

import pytest

from portraitlib import __version__, cli
from portraitlib.cli.entry import portrait
from portraitlib.cli.run import _server_ahead
from portraitlib.cli.words import help_texts
from portraitlib.display.catalogue import FOLDER, read_catalogue
from portraitlib.errors import PortraitError
from portraitlib.report import plan, progress
from portraitlib.report.forked import process
from portraitlib.report.outcome import Outcome


@pytest.fixture
def typed(capsys, monkeypatch):
    """Type a command; give back its status and what it said."""

    def run(line):
        with pytest.raises(SystemExit) as left:
            cli.main(line.split())
        said = capsys.readouterr()
        out, err = (text.replace("\u00a0", " ") for text in said)
        return SimpleNamespace(status=left.value.code, out=out, err=err)

    return run


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project with a store of two schools and one notebook that is never run."""
    import shutil
    from pathlib import Path

    import pandas as pd

    from portraitlib.tables.store import writing

    folder = tmp_path / "projet"
    shutil.copytree(Path(__file__).parents[2] / "params", folder / "params")
    (folder / "notebooks").mkdir()
    (folder / "notebooks" / "01_essai.ipynb").write_text("{}")
    with writing(folder / "store") as store:
        for code, name in (("999001", "École A"), ("999002", None)):
            schools = pd.DataFrame({"school_id": [code], "school_name": [name]})
            students = pd.DataFrame({"school_id": code, "student_id": ["x1", "x2"], "school_year": [2025, 2026]})
            store.add(code, {"schools": schools, "students": students}, rules="quebec")
        store.commit()
    monkeypatch.setenv("PORTRAIT_PROJECT", str(folder))
    monkeypatch.setattr(plan, "refuse_changed_notebooks", lambda _project, _names: None)
    return folder


@pytest.fixture
def runs(monkeypatch):
    """Plans handed to the runner, which makes nothing; `runs.outcomes` is what it will say."""
    seen = SimpleNamespace(plans=[], jobs=[], forced=[], archived=[], schedulers=[], outcomes=[])

    def run(plan, jobs, scheduler, watch, force, with_archives):
        seen.archived.append(with_archives)
        seen.plans.append(plan)
        seen.jobs.append(jobs)
        seen.schedulers.append(scheduler)
        seen.forced.append(force)
        for outcome in seen.outcomes:
            watch(outcome)
        return progress.RunReport(tuple(seen.outcomes), plan.out / "index.html")

    monkeypatch.setattr(progress, "run", run)
    return seen


def test_help_is_in_french(typed):
    for line in ("", "--help", "run --help"):
        said = typed(line)
        assert said.status == 0
        assert "Utilisation : portrait" in said.out
        assert not any(word in said.out for word in ("Usage", "default", "Show this", "Commands"))


def test_help_is_in_english_when_it_is_asked_for(typed):
    french = re.compile("[éèàçÉ]|Utilisation|Commandes|Langue|DOSSIER|FICHIER")
    lines = (
        "--help",
        "run --help",
        "import --help",
        "store --help",
        "store restore --help",
        "app --help",
        "check --help",
    )
    said = {line: typed(f"{line} --language en").out for line in lines}
    assert [line for line in lines if not said[line].startswith("Usage: portrait") or french.search(said[line])] == []
    assert "FOLDER" in said["run --help"] and "2026 for 2025-2026" in said["run --help"]


def test_every_text_of_the_help_has_its_english():
    english = read_catalogue(FOLDER / "en" / "LC_MESSAGES" / "portraitlib.po")
    texts = [text for text in help_texts(portrait) if re.search("[a-zé]{3}", text)]
    same = {"fr|en", "bar|quiet|json", "interne|personnel|public", "forked|papermill", "A,B|toutes"}
    assert len(texts) > 60
    assert {text for text in texts if english.gettext(text) == text} <= same


def test_a_message_writes_commands_as_they_can_be_typed_where_one_is(typed, project, monkeypatch):
    monkeypatch.setenv("PORTRAIT_COMMAND", "python kit.py portrait")
    assert "l'importation : python kit.py portrait import --mapping" in typed("schools --store vide").err
    assert "Utilisation : python kit.py portrait run" in typed("run --help").out
    assert "Aide : python kit.py portrait run --help" in typed("run --colour").err


def test_the_version_is_told(typed):
    said = typed("--version")
    assert (said.status, said.out.strip()) == (0, f"portrait {__version__}")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("run --colour", "L'option --colour n'existe pas."),
        ("run --jobs beaucoup", "La valeur donnée à --jobs n'est pas acceptée."),
        ("run --progress roue", "La valeur donnée à --progress n'est pas acceptée."),
        ("run --jobs 0", "La valeur donnée à --jobs n'est pas acceptée."),
        ("import", "Il manque l'option --mapping."),
        (
            "courir",
            "Commandes : init, import, run, sample, check, attack, schools, app, lab, names, journal, plan, practice, "
            "meetings, evidence, notebooks, store, backup, restore, student, purge et key.",
        ),
        ("run --store", "Il manque une valeur après --store."),
    ],
)
def test_a_mistyped_command_is_told_in_french_with_where_to_find_help(typed, line, said):
    answer = typed(line)
    assert answer.status == 2
    assert said in answer.err and "--help" in answer.err


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("run --schools 999009", "999001"),
        ("run --schools ../x", "../x"),
        ("run --notebooks 09_rien", "01_essai"),
        ("run --audience tous", "interne"),
        ("run --as-of hier", "as_of"),
        ("run --store ailleurs", "ailleurs"),
        ("schools --store ailleurs", "ailleurs"),
        ("schools --language de", "language"),
    ],
)
def test_a_wrong_value_is_a_sentence_with_what_is_possible(typed, project, line, said):
    answer = typed(line)
    assert answer.status == 1
    assert said in answer.err
    assert "Traceback" not in answer.err and "Error" not in answer.err


def test_debug_shows_the_error_itself(project):
    with pytest.raises(PortraitError, match="no_store"):
        cli.main(["schools", "--store", "ailleurs", "--debug"])


def test_the_schools_are_listed_with_their_size(typed, project):
    said = typed("schools")
    assert said.status == 0
    assert said.out.splitlines() == ["École A – 999001 : 1 élève en 2025-2026", "École 999002 : 1 élève en 2025-2026"]


def test_the_defaults_of_a_run_are_those_of_the_guide(typed, project, runs):
    said = typed("run")
    (plan,) = runs.plans
    assert said.status == 0
    assert (plan.store, plan.out) == (project / "store", project / "rapports")
    assert (plan.audience, plan.language, len(plan.tasks), runs.jobs) == ("interne", "fr", 2, [1])


def test_every_option_of_a_run_reaches_its_tasks(typed, project, runs):
    typed(
        "run --schools 999002 --notebooks 01_essai --audience public --language fr --jobs 3 "
        "--as-of 2026-02-01 --school-year 2026 --timeout 90 --out publics"
    )
    (task,) = runs.plans[0].tasks
    assert (task.school, task.notebook, task.out) == ("999002", "01_essai", project / "publics")
    assert task.timeout == 90
    assert (task.params.as_of, task.params.school_year, task.params.audience) == ("2026-02-01", 2026, "public")
    assert (runs.jobs, runs.forced) == ([3], [False])


def test_archives_are_made_when_they_are_asked_for(typed, project, runs):
    typed("run")
    typed("run --zip")
    assert runs.archived == [False, True]


def test_force_reaches_the_run(typed, project, runs):
    typed("run --force")
    assert runs.forced == [True]


def test_a_run_says_what_it_kept_and_why_it_made_the_rest(typed, project, runs):
    runs.outcomes = [
        Outcome("999001", "01_essai", "made", "fr", is_kept=True),
        Outcome("999002", "01_essai", "made", "fr", reasons=("partition",)),
    ]
    assert typed("run").out.splitlines()[:4] == [
        "1 rapport produit.",
        "1 rapport était à jour : il est gardé tel quel.",
        "Pourquoi produire les autres :",
        "– les données de l'école ont changé : 1 rapport",
    ]


def test_who_types_the_former_name_of_an_audience_is_told_the_new_one(typed, project):
    answer = typed("run --audience cap")
    assert answer.status == 1
    assert "s'appelle maintenant « personnel »" in answer.err


def test_a_failure_makes_the_status_1_and_is_told(typed, project, runs):
    runs.outcomes = [
        Outcome("999001", "01_essai", "made", "fr"),
        Outcome("999002", "01_essai", "failed", "fr", message="La raison."),
    ]
    said = typed("run")
    assert said.status == 1
    assert "999002, 01_essai : La raison." in said.err
    assert "1 rapport produit." in said.out and "index.html" in said.out


def test_followed_in_json_a_run_writes_nothing_else_on_its_output(typed, project, runs):
    runs.outcomes = [
        Outcome("999001", "01_essai", "made", "fr", seconds=1.5),
        Outcome("999002", "01_essai", "failed", "fr", message="La raison.", code="kernel_died"),
    ]
    said = typed("run --progress json --scheduler tcp://grappe:8786")
    lines = [json.loads(line) for line in said.out.splitlines()]
    assert [(line["event"], line["done"], line["failures"]) for line in lines] == [
        ("start", 0, 0),
        ("report", 1, 0),
        ("report", 2, 1),
        ("end", 2, 1),
    ]
    assert runs.schedulers == ["tcp://grappe:8786"]
    assert "La raison." in said.err and "1 rapport produit." in said.err


def test_a_pdf_without_a_browser_is_told_and_the_run_goes_on(typed, project, runs, monkeypatch):
    monkeypatch.setenv("PORTRAIT_BROWSER", str(project / "absent"))
    runs.outcomes = [Outcome("999001", "01_essai", "made", "fr")]
    said = typed("run --pdf")
    assert said.status == 1
    assert "navigateur" in said.err
    assert "1 rapport produit." in said.out
    assert all(task.browser == "" for task in runs.plans[0].tasks)


def test_a_warning_is_told_once_however_many_reports_have_it(typed, project, runs):
    runs.outcomes = [Outcome(code, "01_essai", "made", "fr", warnings=("Sans PDF.",)) for code in ("999001", "999002")]
    said = typed("run")
    assert said.status == 1
    assert said.err.count("Sans PDF.") == 1


def test_an_interrupted_run_leaves_with_its_own_status(typed, project, monkeypatch):
    def interrupt(*arguments, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr(progress, "run", interrupt)
    said = typed("run")
    assert (said.status, said.err.strip().splitlines()[-1]) == (130, "Interrompu.")


def test_an_unforeseen_fault_is_a_sentence_without_its_text(typed, project, monkeypatch):
    def fail(*arguments, **options):
        raise ValueError("TREM12345678")

    monkeypatch.setattr(progress, "run", fail)
    said = typed("run")
    assert said.status == 1
    assert "ValueError" in said.err and "TREM12345678" not in said.err


def test_the_sample_is_written_where_it_was_asked(typed, tmp_path):
    said = typed(f"sample --schools 1 --seed 2 --out {tmp_path / 'exemple'}")
    assert said.status == 0
    assert (tmp_path / "exemple" / "999001" / "results.csv").exists()


@pytest.fixture
def mapping(project):
    path = project / "params" / "importation" / "essai.yml"
    path.write_text(
        json.dumps(
            {
                "name": "essai",
                "description": "x",
                "rules": "quebec",
                "schools": [{"school_id": "S1", "school_name": "École S"}],
                "courses": [],
                "files": [
                    {
                        "pattern": "eleves.csv",
                        "tables": [
                            {
                                "table": "students",
                                "columns": {
                                    "school_id": {"value": "S1"},
                                    "student_id": {"from": "eleve", "identifier": "other"},
                                    "school_year": "annee",
                                    "grade_level": "niveau",
                                },
                            },
                            {
                                "table": "results",
                                "columns": {
                                    "school_id": {"value": "S1"},
                                    "student_id": {"from": "eleve", "identifier": "other"},
                                    "school_year": "annee",
                                    "course": {"value": "132208"},
                                    "competency": {"value": "overall"},
                                    "term": {"value": "final"},
                                    "mark": "note",
                                },
                            },
                        ],
                    }
                ],
            }
        ),
        encoding="utf-8",
    )
    return path


def test_an_import_says_what_was_kept_and_the_school_is_there(typed, project, mapping, tmp_path):
    raw = tmp_path / "brut"
    raw.mkdir()
    (raw / "eleves.csv").write_text("eleve,annee,niveau,note\nA12345,2026,2,75\nB12345,2026,2,40\n")
    said = typed(
        f"import --mapping {mapping} --raw {raw} --store {tmp_path / 'depot'} --key {tmp_path / 'cles' / 'cle'}"
    )
    assert said.status == 0, said.err
    assert "eleves.csv" in said.out or "2" in said.out
    assert "École S" in typed(f"schools --store {tmp_path / 'depot'}").out


def test_an_import_can_say_its_result_in_one_line(typed, project, mapping, tmp_path):
    raw = tmp_path / "brut"
    raw.mkdir()
    (raw / "eleves.csv").write_text("eleve,annee,niveau,note\nA12345,2026,2,75\nB12345,2026,2,400\n")
    store = tmp_path / "depot"
    said = typed(f"import --mapping {mapping} --raw {raw} --store {store} --key {tmp_path / 'cles' / 'cle'} --brief")
    assert said.out.splitlines() == ["S1 : lignes gardées, 3; mises de côté, 1."]
    assert (store / ".gitignore").read_text() == "*\n"


def test_an_import_that_keeps_nothing_leaves_with_status_1(typed, project, mapping, tmp_path):
    raw = tmp_path / "brut"
    raw.mkdir()
    said = typed(
        f"import --mapping {mapping} --raw {raw} --store {tmp_path / 'depot'} --key {tmp_path / 'cles' / 'cle'}"
    )
    assert said.status == 1
    assert "Traceback" not in said.err and "eleves.csv" in said.err


def test_a_faulty_mapping_is_told_before_anything_is_read(typed, project, mapping, tmp_path):
    mapping.write_text("name: essai\ncolour: red\n")
    said = typed(f"import --mapping {mapping} --raw {tmp_path} --store {tmp_path / 'depot'} --key {tmp_path / 'cle'}")
    assert said.status == 1
    assert "colour" in said.err
    assert not (tmp_path / "depot").exists()


def test_libraries_are_loaded_ahead_unless_nothing_was_imported_since_the_last_run(project, monkeypatch):
    started = []
    monkeypatch.setattr(process, "server_ahead", lambda environment: nullcontext(started.append(environment)))
    ask = {"out": "rapports", "engine": "", "scheduler": "", "store": "store"}
    _server_ahead(**ask, force=False)
    (project / "rapports").mkdir()
    (project / "rapports" / "manifest.json").touch()
    os.utime(project / "store" / "manifest.json", (0, 0))
    _server_ahead(**ask, force=False)  # nothing new
    _server_ahead(**ask | {"engine": "papermill"}, force=True)
    _server_ahead(**ask | {"store": "absent"}, force=True)
    assert [one["PORTRAIT_PROJECT"] for one in started] == [str(project)] * process.can_fork()
