"""`portrait evidence`, typed: a school's packet, the page of several, and every refusal said."""

import json

import pytest

from portraitlib.cli import main
from portraitlib.persons.key import KEY_VARIABLE, read_key
from portraitlib.report.evidence_files import packet_in
from portraitlib.results.packets import Packet
from tests.report.packets import area, effect, written


@pytest.fixture
def typed(capsys, sample_project, monkeypatch):
    monkeypatch.setenv(KEY_VARIABLE, str(sample_project / "key"))
    monkeypatch.setenv("PORTRAIT_PROJECT", str(sample_project))

    def run(*words):
        with pytest.raises(SystemExit) as left:
            main(["evidence", *map(str, words)])
        said = capsys.readouterr()
        return left.value.code, (said.out + said.err).replace("\u00a0", " ")

    return run


def test_a_school_writes_its_packet_and_is_told_what_stays(typed, tmp_path, sample_project):
    status, said = typed("export", "--school", "999001", "--out", tmp_path)
    (path,) = tmp_path.iterdir()
    assert status == 0 and path.name in said and "le sceau de la clé de l'école" in said
    packet = packet_in(path.name, path.read_bytes(), read_key(sample_project / "key", forbidden=()))
    assert isinstance(packet, Packet) and packet.source.is_fictional
    kinds = [one.kind for one in packet.findings]
    assert kinds.count("effect") == 1 and "area" in kinds and "rate" in kinds
    assert str(sample_project) not in path.read_text(encoding="utf-8")


def test_without_the_key_of_the_school_the_packet_says_so(typed, tmp_path, monkeypatch):
    monkeypatch.setenv(KEY_VARIABLE, str(tmp_path / "aucune"))
    status, said = typed("export", "--school", "999001", "--what", "depistage", "--out", tmp_path / "remis")
    (path,) = (tmp_path / "remis").iterdir()
    assert status == 0 and "sans sceau" in said
    assert "seal" not in json.loads(path.read_text(encoding="utf-8"))["signature"]


def test_a_description_leaves_no_packet_and_says_why(typed, tmp_path):
    asked = ("--what", "estimation", "--programme", "tutoring", "--outcome", "mark:french")
    status, said = typed("export", "--school", "999001", *asked, "--out", tmp_path / "remis")
    assert status == 1 and "Aucun paquet n'est écrit pour l'école 999001" in said and "description" in said
    assert not (tmp_path / "remis").exists()


@pytest.mark.parametrize(
    ("option", "value"), [("--what", "tout"), ("--by", "nom"), ("--programme", "INCONNU"), ("--outcome", "mark:magie")]
)
def test_what_is_not_a_choice_is_refused_in_a_sentence(typed, tmp_path, option, value):
    asked = () if option in ("--what", "--by") else ("--what", "estimation")
    status, said = typed("export", "--school", "999001", *asked, option, value, "--out", tmp_path / "remis")
    assert status == 1 and "Traceback" not in said and said.strip().endswith(".")


def test_packets_of_several_schools_make_a_page(typed, tmp_path):
    folder = written(tmp_path / "paquets", ["999001", "999002", "999003"], lambda i: (effect(value=1.0 + i), area()))
    status, said = typed("pool", folder, "--out", tmp_path / "ensemble")
    assert status == 0 and "Dans 3 écoles" in said
    assert sorted(path.name for path in (tmp_path / "ensemble").iterdir()) == ["ensemble.html", "ensemble.xlsx"]


def test_two_schools_are_too_few_and_no_page_is_written(typed, tmp_path):
    status, said = typed("pool", written(tmp_path / "paquets", ["999001", "999002"]), "--out", tmp_path / "ensemble")
    assert status == 1 and "il faut au moins 3 écoles" in said and not (tmp_path / "ensemble").exists()


def test_every_fault_is_told_before_anything_is_pooled(typed, tmp_path):
    folder = written(tmp_path / "paquets", ["999001", "999002", "999003"])
    (folder / "abime.json").write_text("{", encoding="utf-8")
    changed = folder / "paquet-999002.json"
    changed.write_text(changed.read_text(encoding="utf-8").replace('"value": 2.0', '"value": 9.0'), encoding="utf-8")
    status, said = typed("pool", folder, "--out", tmp_path / "ensemble")
    assert status == 1 and "2 choses sont à corriger" in said
    assert "abime.json :" in said and "paquet-999002.json :" in said and not (tmp_path / "ensemble").exists()


@pytest.mark.parametrize("command", ["export", "pool"])
def test_help_is_given_in_both_languages(typed, command):
    french, english = typed(command, "--help"), typed(command, "--help", "--language", "en")
    assert french[0] == english[0] == 0
    assert "paquet" in french[1] and "packet" in english[1] and "Écri" not in english[1]


def test_a_folder_without_packets_is_said(typed, tmp_path):
    status, said = typed("pool", tmp_path)
    assert status == 1 and "ne contient aucun paquet" in said
