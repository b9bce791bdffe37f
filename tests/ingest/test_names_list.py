"""A list of names is the school's own, or it is not taken."""

import pytest

from portraitlib.errors import ParamsError
from portraitlib.ingest.names_list import read_names_list
from portraitlib.persons.handles import Handles, Persons
from portraitlib.persons.key import Key

KEY = Key(b"k" * 64)
CODES = [f"ZZZZ0101990{n}" for n in range(4)]


def handles_of(codes, role="student", numbers=()):
    drawn = [KEY.pseudonym(role, code) for code in codes] + [KEY.pseudonym(role, f"A1|{one}") for one in numbers]
    if role == "staff":
        return Handles(lambda: Persons(2026, staff=drawn))
    return Handles(lambda: Persons(2026, dict.fromkeys(drawn, "21")))


def listed(tmp_path, text, handles, encoding="utf-8", name="liste.csv"):
    (tmp_path / name).write_bytes(text.encode(encoding))
    return read_names_list(tmp_path / name, "A1", handles, KEY)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("sign", [";", ",", "\t"])
def test_numbers_and_names_are_found_wherever_their_columns_are(tmp_path, sign, encoding):
    rows = [["Liste des élèves"], ["Rang", "Nom", "Code permanent", "Prénom", "Nom de la mère"]]
    rows += [[str(n), f"Planté{n}", code, "Léa", "Autre"] for n, code in enumerate(CODES)]
    found = listed(tmp_path, "\n".join(sign.join(row) for row in rows), handles_of(CODES), encoding)
    assert sorted(found.names.values()) == [f"Léa Planté{n}" for n in range(4)]
    assert (found.known_share, found.n_unnamed) == (1, 0)


def test_a_number_that_lost_its_zeros_is_found(tmp_path):
    found = listed(tmp_path, "Fiche;Nom\n12;Ana Plantée\n", handles_of([], numbers=["0000012"]))
    assert list(found.names.values()) == ["Ana Plantée"]


def test_the_staff_have_names_too(tmp_path):
    found = listed(tmp_path, "Matricule;Nom\nE12;Ana Plantée\n", handles_of([], "staff", ["E12"]))
    assert [handle[:4] for handle in found.names] == ["P26-"]


def test_the_list_of_another_school_is_known_by_its_numbers(tmp_path):
    text = "Code permanent;Nom\n" + "".join(f"YYYY0202990{n};Planté\n" for n in range(3)) + f"{CODES[0]};Planté\n"
    assert listed(tmp_path, text, handles_of(CODES)).known_share == 0.25


@pytest.mark.parametrize(
    ("text", "code"), [("Code permanent;Groupe\nx;21\n", "no_name_column"), ("\0\1\2", "list_unreadable")]
)
def test_what_is_no_list_of_names_is_refused(tmp_path, text, code):
    with pytest.raises(ParamsError) as refused:
        listed(tmp_path, text, handles_of(CODES))
    assert refused.value.code == code
