"""A project made in a folder of one's own, and what is refused."""

import pytest

from portraitlib.errors import ReportError
from portraitlib.report.new_project import make_project
from portraitlib.report.settings_check import check_settings


def test_a_new_project_has_its_notebooks_its_settings_and_a_page_in_french(tmp_path):
    written = {path.as_posix() for path in make_project(tmp_path / "centre")}
    assert {"LISEZMOI.md", ".gitignore", "notebooks/00_donnees.ipynb", "params/confidentialite.yml"} <= written
    assert check_settings(tmp_path / "centre") == []
    assert not [name for name in written if name.startswith(("params/ecoles/", "docs/decisions/", "data/"))]


def test_making_it_again_adds_what_lacks_and_touches_nothing_else(tmp_path):
    make_project(tmp_path)
    (tmp_path / "params" / "portrait.yml").write_text("confidence: 0.9\n", encoding="utf-8")
    (tmp_path / "notebooks" / "00_donnees.ipynb").unlink()
    assert [path.as_posix() for path in make_project(tmp_path)] == ["notebooks/00_donnees.ipynb"]
    assert (tmp_path / "params" / "portrait.yml").read_text(encoding="utf-8") == "confidence: 0.9\n"


@pytest.mark.parametrize("name", ["photo.jpg", "params/x.yml"])
def test_a_folder_of_something_else_is_left_alone(tmp_path, name):
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).touch()
    with pytest.raises(ReportError, match="not_a_new_project"):
        make_project(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [name.split("/")[0]]
