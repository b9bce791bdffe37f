"""JupyterLab as a principal meets it: names on the screen, none in what is saved."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from portraitlib.report.exit_check import Forbidden, found_in

pytestmark = [pytest.mark.browser, pytest.mark.notebooks, pytest.mark.long]

PROJECT = Path(__file__).parents[2]
PATIENCE = 180_000
"""Milliseconds given to a notebook that runs while other tests do."""
RUN = """async () => {
    await window.jupyterapp.restored;
    await window.jupyterapp.shell.currentWidget.sessionContext.ready;
    await window.jupyterapp.commands.execute('notebook:run-all-cells');
}"""
SAVE = "() => window.jupyterapp.commands.execute('docmanager:save')"


@contextmanager
def lab(project, folder):
    """The lab, opened by the command itself: the address of the working copies of a school."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder.mkdir()
    settings = {"ServerApp": {"allow_root": True, "port": port}, "IdentityProvider": {"token": "x"},
                "LabApp": {"expose_app_in_browser": True}}  # fmt: skip
    (folder / "jupyter_server_config.json").write_text(json.dumps(settings))
    server = subprocess.Popen(
        [sys.executable, "-m", "portraitlib.cli", "lab", "--school", "999001", "--no-browser"],
        env={**os.environ, "PORTRAIT_PROJECT": str(project), "JUPYTER_CONFIG_PATH": str(folder)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        while server.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.5)
        yield f"http://127.0.0.1:{port}/doc/tree/carnets/999001/04_depistage.ipynb?token=x"
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=60)


def test_a_principal_sees_the_names_and_the_lab_saves_none(planted_names, sample_project, tmp_path, browser):
    project = tmp_path / "projet"
    project.mkdir()
    for name in ("config", "notebooks", "params"):
        (project / name).symlink_to(PROJECT / name, target_is_directory=True)
    (project / "store").symlink_to(sample_project / "store", target_is_directory=True)
    with lab(project, tmp_path / "reglages") as address:
        page = browser.new_page(viewport={"width": 1366, "height": 6000})  # what is not in view is not in the page
        page.goto(address, wait_until="commit", timeout=PATIENCE)
        page.wait_for_selector(".jp-Notebook .jp-CodeCell", timeout=PATIENCE)
        page.evaluate(RUN)
        page.wait_for_function("document.body.textContent.includes('Nomx')", timeout=PATIENCE)
        page.evaluate(SAVE)
        page.close()
    saved = [path for path in (project / "carnets").rglob("*.ipynb")]
    assert len(saved) > 6  # the copies, and what the lab keeps beside the one that was saved
    texts = {path.name: path.read_text("utf-8") for path in saved}
    assert {name: found_in(text, Forbidden(names=planted_names)).get("name", 0) for name, text in texts.items()} == (
        dict.fromkeys(texts, 0)
    )
    assert [cell for text in texts.values() for cell in json.loads(text)["cells"] if cell.get("outputs")] == []
