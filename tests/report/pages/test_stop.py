"""However the server ends, nothing is left: no process, no folder."""

import os
import shutil
import signal

import nbformat
import psutil
import pytest
from nbformat.v4 import new_code_cell

from tests.report.conftest import NOTEBOOK, essay
from tests.report.pages.behind_proxy import OTHER, OWN, asked, serving_behind
from tests.report.pages.conftest import ask, family, serving

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def waiting_project(asking_project, tmp_path_factory):
    """A project whose page takes ten minutes to make."""
    folder = shutil.copytree(asking_project, tmp_path_factory.mktemp("attente") / "projet")
    cell = new_code_cell("import time\ntime.sleep(600)", id="attente")
    nbformat.write(essay(cell), folder / "notebooks" / f"{NOTEBOOK}.ipynb")
    return folder


@pytest.mark.parametrize("number", ["SIGINT", "SIGTERM", "SIGKILL"])
@pytest.mark.parametrize("when", ["open", "making"])
def test_the_end_of_the_server_is_the_end_of_all_it_started(
    asking_project, waiting_project, hear_ctrl_c, number, when, monkeypatch, tmp_path
):
    monkeypatch.setenv("TMPDIR", str(tmp_path))  # of the command and of all that it starts
    with serving(waiting_project if when == "making" else asking_project, hear_ctrl_c) as one:
        if when == "making":  # a page is asked for, and not waited for
            token = one.address.partition("?")[2]
            assert ask(one.address, f"/portrait/999001/interne/01_essai?{token}")[0] == 200
        running = family(one.process)
        os.kill(one.process.pid, getattr(signal, number))
        one.process.wait(timeout=60)
        assert psutil.wait_procs(running, timeout=60)[1] == []
        said = one.process.stderr.read()
    assert said == ""
    left = [path.name for path in tmp_path.glob("portrait-*")]
    assert left == [] or number == "SIGKILL"  # nobody is there to take the folder away; it holds no data
    assert all(not any((tmp_path / name).rglob("*.html")) for name in left)


@pytest.mark.parametrize("number", ["SIGINT", "SIGTERM", "SIGKILL"])
def test_behind_a_proxy_too_and_a_socket_left_behind_serves_again(
    asking_project, hear_ctrl_c, number, monkeypatch, tmp_path_factory
):
    tmp_path = tmp_path_factory.mktemp("s")  # a socket's address is short: a hundred letters
    (tmp_path / "tmp").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    for last in (number, "SIGTERM"):
        with serving_behind(asking_project, tmp_path, hear_ctrl_c) as one:
            for place in (f"{OWN}{NOTEBOOK}", f"{OWN.replace('interne', 'personnel')}{NOTEBOOK}"):
                assert asked(one, place).status == 200
            assert asked(one, OTHER, X_Forwarded_Groups="equipe-2").status == 200
            running = family(one.process)
            os.kill(one.process.pid, getattr(signal, last))
            one.process.wait(timeout=60)
            assert psutil.wait_procs(running, timeout=60)[1] == []
            assert one.process.stderr.read() == ""
        assert one.socket.exists() is (last == "SIGKILL")
    assert number == "SIGKILL" or list((tmp_path / "tmp").iterdir()) == []
