"""Each table of a study can be made whatever was imported before it: a column said elsewhere is imported with it."""

import subprocess
import sys

import pytest

FILLED_ALONE = """
import importlib, os, pkgutil
import pandas as pd
import portraitlib.tables.school, portraitlib.studies as studies
from portraitlib.results.tables import Table

def fill(name):
    for table in vars(importlib.import_module(name)).values():
        if isinstance(table, Table):
            table.filled(pd.DataFrame(columns=list(table.names)))

for found in pkgutil.walk_packages(studies.__path__, "portraitlib.studies."):
    if ".measures." in found.name:
        child = os.fork()
        if child == 0:
            try:
                fill(found.name)
            except BaseException as fault:
                print(found.name, repr(fault), flush=True)
            os._exit(0)
        os.waitpid(child, 0)
"""


@pytest.mark.long
@pytest.mark.skipif(sys.platform == "win32", reason="needs fork")
def test_the_tables_of_a_module_are_made_when_it_is_imported_alone():
    done = subprocess.run([sys.executable, "-c", FILLED_ALONE], capture_output=True, text=True)
    assert (done.stdout, done.returncode) == ("", 0), done.stderr
