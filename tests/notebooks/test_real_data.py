"""Public data go through the real import and the real notebooks, or a sentence says why not."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path

import nbformat
import numpy as np
import pandas as pd
import pytest
import traitlets.config

from portraitlib.display.explanations import explanation
from portraitlib.display.view import VIEW_MIME
from portraitlib.display.wording import Words
from portraitlib.errors import MappingError
from portraitlib.ingest import import_raw
from portraitlib.statistics.shrinkage_means import fit_means_prior
from portraitlib.tables.store import open_partition

PROJECT = Path(__file__).resolve().parents[2]
DATA = PROJECT.parent / "shared" / "data"
MAPPINGS = Path(__file__).parent / "real_data"
QUIET = traitlets.config.Config({"KernelManager": {"transport_encryption": "auto"}})

pytestmark = [
    pytest.mark.notebooks,
    pytest.mark.skipif(not DATA.is_dir(), reason="the public data sets are not beside the project"),
    pytest.mark.filterwarnings("default"),  # papermill's own warnings are not ours to raise
]


def skills_of_each_item(matrix: pd.DataFrame) -> pd.DataFrame:
    """A Q-matrix as the list of items that the kit asks for: its skills parted by a vertical bar."""
    skills = ["|".join(matrix.columns[row == 1]) for row in matrix.to_numpy()]
    return pd.DataFrame({"item": [f"Item{number}" for number in range(1, len(matrix) + 1)], "skill": skills})


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A folder like the project's own, for the stores of the public data."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "params").symlink_to(PROJECT / "params", target_is_directory=True)
    return folder


@pytest.fixture(scope="module")
def bring(project):
    """Import a public data set once; give the folder of its store. Every row must be kept."""

    @cache
    def bring_once(name: str, folder: str) -> Path:
        mapping = MAPPINGS / f"{name}.yml"
        mapping = mapping if mapping.exists() else PROJECT / "params" / "importation" / f"{name}.yml"
        raw = DATA / folder
        if name == "fraction_subtraction":
            raw = project / "fractions"
            raw.mkdir()
            shutil.copy(DATA / folder / "fraction_subtraction_536x20.csv", raw)
            skills_of_each_item(pd.read_csv(DATA / folder / "qmatrix_20x8.csv")).to_csv(raw / "items.csv", index=False)
        report = import_raw(mapping, raw, project / name, key_file=project.parent / "key", project=project)
        assert report.faults == ()
        assert report.reconciliation["n_set_aside"].sum() == 0
        return project / name

    return bring_once


@pytest.fixture(scope="module")
def views(project):
    """Run a notebook on a store, once; give its views by the cell they stand in."""

    @cache
    def run_once(notebook: str, store: Path, school: str, group: str = "") -> dict[str, list[dict]]:
        return views_of_run(project, notebook, store, school, group)

    return run_once


def views_of_run(project: Path, notebook: str, store: Path, school: str, group: str = "") -> dict[str, list[dict]]:
    """Run a notebook on a store with papermill and the params of a project."""
    import papermill
    from papermill.engines import papermill_engines

    from portraitlib.report.forked.engine import ENGINE, ForkedEngine
    from portraitlib.report.forked.process import can_fork

    papermill_engines.register(ENGINE, ForkedEngine)
    options = {"engine_name": ENGINE} if can_fork() else {"config": QUIET}

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PORTRAIT_PROJECT", str(project))
        patch.delenv("JPY_SESSION_NAME", raising=False)
        out = project / f"{notebook}-{store.name}.ipynb"
        papermill.execute_notebook(
            PROJECT / "notebooks" / f"{notebook}.ipynb",
            out,
            parameters={"school": school, "store": str(store), "group": group},
            kernel_name="python3",
            progress_bar=False,
            **options,
        )
    cells = [cell for cell in nbformat.read(out, as_version=4).cells if cell.cell_type == "code"]
    return {
        cell.id: [output.data[VIEW_MIME] for output in cell.outputs if VIEW_MIME in output.get("data", {})]
        for cell in cells
    }


def everything(views: dict[str, list[dict]]) -> list[dict]:
    """Views of a notebook, whatever cell they stand in."""
    return [view for of_cell in views.values() for view in of_cell]


def table_with(views: list[dict], *columns: str) -> pd.DataFrame:
    """Rows of the first table of these views that has these columns."""
    for view in views:
        for table in view["tables"]:
            names = [column["name"] for column in table["columns"]]
            if set(columns) <= set(names):
                return pd.DataFrame(table["rows"], columns=names)
    raise AssertionError(f"no table with {columns}: {[view['headline'] for view in views]}")


@pytest.mark.parametrize(
    ("name", "school", "low", "high", "mean", "between", "within"),
    [
        # Raudenbush and Bryk (2002), table 4.2
        ("school_exams_hsb", "HSB", -5, 30, 12.637, 8.614, 39.148),
        # A User's Guide to MLwiN: 0.169 between schools by maximum likelihood, 0.172 by REML
        ("school_exams_london", "LONDRES", -4, 4, -0.013, 0.172, 0.848),
    ],
)
def test_the_published_null_models_are_found_in_the_store(bring, name, school, low, high, mean, between, within):
    """Marks are rescaled to 0-100 by the import; means and variances come back by the same rule of three."""
    partition = open_partition(bring(name, "school_exams"), school)
    marks = partition.read("results").merge(partition.read("students"), on=["student_id", "school_year"])
    values = low + marks["mark"] * (high - low) / 100
    groups = values.groupby(marks["group"].astype(str))
    squares = float(((values - groups.transform("mean")) ** 2).sum())
    prior = fit_means_prior(groups.mean(), groups.count(), squares)
    assert [round(found, 3) for found in (prior.mean, prior.between, prior.within)] == [mean, between, within]


@pytest.mark.long
def test_high_school_and_beyond_has_its_mean_in_the_school_portrait(bring, views):
    """Success rates of this run mean nothing (the source has no pass mark); its mean does."""
    shown = views("01_portrait_ecole", bring("school_exams_hsb", "school_exams"), "HSB")
    source = pd.read_csv(DATA / "school_exams" / "Hsb82.csv")
    row = table_with(shown["results"], "subject", "n_students", "mean_mark").iloc[0]
    assert row["n_students"] == 7185
    assert row["mean_mark"] * 35 / 100 - 5 == pytest.approx(source["mAch"].mean())


@pytest.mark.long
def test_learningtower_years_are_parted_where_the_scale_changed(bring, views):
    shown = views("01_portrait_ecole", bring("pisa_learningtower", "pisa_students_learningtower"), "CAN")
    years = table_with(shown["trend"], "subject", "school_year", "series", "success_rate", "mean_mark")
    maths = years[years["subject"] == "mathematics"].set_index("school_year")
    assert maths["series"].to_dict() == {2000: "2000", 2003: "2003"} | {
        year: "2006-2022" for year in (2006, 2009, 2012, 2015, 2018, 2022)
    }
    source = pd.concat([pd.read_csv(path) for path in sorted((DATA / "pisa_students_learningtower").glob("*.csv"))])
    canada = source[source["country"] == "CAN"]
    expected = canada.groupby("year")["math"].mean() / 10
    assert maths["mean_mark"].to_numpy() == pytest.approx(expected.to_numpy())
    changes = table_with(shown["trend"], "subject", "first_year", "last_year", "gap")
    assert set(changes["first_year"]) == {2006}  # no change is measured across two scales


@pytest.mark.long
def test_fraction_items_have_their_facility_their_skills_and_their_order(bring, views):
    shown = everything(
        views("02_portrait_groupe", bring("fraction_subtraction", "items_fraction_subtraction"), "TATSUOKA", "tous")
    )
    source = pd.read_csv(DATA / "items_fraction_subtraction" / "fraction_subtraction_536x20.csv")
    items = table_with(shown, "item", "facility", "discrimination").set_index("item")
    assert items["facility"].to_dict() == pytest.approx(source.mean().to_dict())
    rest = {name: source[name].corr(source.drop(columns=name).sum(axis=1)) for name in source}
    assert items["discrimination"].to_dict() == pytest.approx(rest, abs=1e-6)
    matrix = pd.read_csv(DATA / "items_fraction_subtraction" / "qmatrix_20x8.csv")
    skills = table_with(shown, "skill", "n_items", "skill_share").set_index("skill")
    assert skills["n_items"].to_dict() == matrix.sum().to_dict()
    share = {name: source.loc[:, (matrix[name] == 1).to_numpy()].mean().mean() for name in matrix}
    assert skills["skill_share"].to_dict() == pytest.approx(share)


def test_pisa_items_set_a_class_of_eleven_beside_the_rest_and_say_it_is_few(bring, views):
    shown = everything(views("02_portrait_groupe", bring("pisa_math", "items_pisa_math"), "AUT", "900015"))
    source = pd.read_csv(DATA / "items_pisa_math" / "pisaMath_data.csv")
    own, names = source["idschool"] == 900015, [name for name in source if "Q" in name]
    items = table_with(shown, "item", "facility", "rest_facility", "is_clear").set_index("item")
    assert items["facility"].to_dict() == pytest.approx(source.loc[own, names].mean().to_dict())
    assert items["rest_facility"].to_dict() == pytest.approx(source.loc[~own, names].mean().to_dict())
    assert not items["is_clear"].any()  # eleven students tell nothing beyond chance, eleven items looked at together


@pytest.mark.long
def test_austrian_answers_have_the_alpha_of_their_questions_and_their_bands(bring, views):
    shown = everything(
        views("02_portrait_groupe", bring("engagement_austria", "engagement_austria_grade8"), "AUT8", "urbain")
    )
    source = pd.read_csv(DATA / "engagement_austria_grade8" / "austria_grade8_students_2400x15.csv")
    reliability = table_with(shown, "dimension", "alpha", "omega", "n_students").set_index("dimension")
    for dimension, start in (("affective", "mj"), ("cognitive", "sc"), ("behavioural", "act")):
        whole = source.filter(regex=f"^{start}").dropna()
        alpha = (1 - whole.var().sum() / whole.sum(axis=1).var()) * whole.shape[1] / (whole.shape[1] - 1)
        row = reliability.loc[dimension]
        assert (row["n_students"], row["alpha"]) == (len(whole), pytest.approx(alpha))
        assert row["omega_low"] < row["omega"] < row["omega_high"]
    assert reliability["is_regular"].to_dict() == {"affective": True, "cognitive": True, "behavioural": False}


def test_portuguese_dropouts_are_judged_with_criteria_their_data_allow_and_what_they_lack_is_said(tmp_path):
    """A mapping and a criteria file, no code: the whole notebook runs, and each section answers or says why not."""
    described = PROJECT / "tests" / "studies" / "screening_validity" / "measures" / "real_data"
    shutil.copytree(PROJECT / "params", tmp_path / "params")
    shutil.copy(described / "premier_semestre.yml", tmp_path / "params" / "criteres")
    choices = tmp_path / "params" / "depistage.yml"
    chosen = choices.read_text(encoding="utf-8").replace("criteria: quebec_defaut", "criteria: premier_semestre")
    choices.write_text(chosen, encoding="utf-8")
    store, mapping = tmp_path / "store", described / "uci_dropout_realinho.yml"
    key = tmp_path.parent / "key_of_dropouts"  # never in a folder that is shared
    import_raw(mapping, DATA / "uci_dropout_realinho", store, key_file=key, project=tmp_path)
    shown = views_of_run(tmp_path, "05_validite_depistage", store, "PORTALEGRE")
    headlines = {cell: view[0]["headline"] for cell, view in shown.items() if view}
    assert "77 fois sur 100 (de 76 à 79;" in headlines["accuracy"]
    assert "une même cohorte" in headlines["time"] == headlines["baselines"]
    assert "39\u00a0% des élèves suivis sont partis" in headlines["published"]
    assert headlines["lead"].startswith("Avant fin mars, rien n'était connu")
    assert "pas dans les données" in headlines["audit"]
    bands = table_with(shown["calibration"], "coefficient_from", "n_students", "n_gone")
    assert (bands["n_gone"].sum(), bands["n_students"].sum()) == (1175, 3309)


def test_holzinger_s_tests_are_refused_in_a_sentence_because_their_maximum_is_not_known(project):
    with pytest.raises(MappingError) as refused:
        import_raw(
            MAPPINGS / "holzinger.yml",
            DATA / "holzinger_swineford",
            project / "holzinger",
            key_file=project.parent / "key",
            project=project,
        )
    assert "maximum_score" in explanation(refused.value, Words("fr"))
    assert not (project / "holzinger").exists()


def test_a_q_matrix_becomes_the_skills_of_each_item():
    matrix = pd.DataFrame(np.array([[1, 0, 1], [0, 1, 0]]), columns=["a", "b", "c"])
    assert skills_of_each_item(matrix)["skill"].tolist() == ["a|c", "b"]
