"""The project's own tools do what they say."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from babel.messages.catalog import Catalog

TOOLS = Path(__file__).resolve().parents[1] / "tools"


def tool(name):
    spec = spec_from_file_location(name, TOOLS / f"{name}.py")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_sentence_that_says_how_its_places_are_written_keeps_its_english():
    known = Catalog(locale="en")
    known.add("{n} élèves, soit {share}", "{n} students, that is {share}")
    known.add(("{n} élève", "{n} élèves de {level}"), ("{n} student", "{n} students of {level}"))
    known.add("Parti", "Gone")
    wanted = ["{n:count} élèves, soit {share:percent}", ("{n} élève", "{n} élèves de {level:grade}"), "Nouveau"]
    made = tool("catalogue").renewed(known, wanted)
    assert made[wanted[0]].string == "{n:count} students, that is {share:percent}"
    assert made[wanted[1]].string == ("{n} student", "{n} students of {level:grade}")
    assert made["Nouveau"].string == ""
    assert "Parti" not in made
