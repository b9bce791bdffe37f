"""The page of the import: the same import as the command's, without a file to write; what it refuses, what it keeps."""

import json
import os
import re
import shutil
import stat
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest

from portraitlib.ingest import import_raw
from portraitlib.report.pages.importing import ImportHandler
from portraitlib.report.pages.importing_folders import Places
from portraitlib.report.pages.importing_state import State, keep_state, read_state, state_file
from portraitlib.tables.store import read_manifest
from tests.conftest import PROJECT
from tests.report.pages.conftest import serving
from tests.report.pages.importing_walk import FIRST, FORENAME, NUMBERS, Walk, exports, put

ANSWERS = {"school": "654321", "school_name": "École des Essais", "text": "-", "mark_code": "AB", "column": "?"}


@pytest.fixture(scope="module")
def served(whole_project, tmp_path_factory, hear_ctrl_c):
    """A server of pages for a team, with a key and a home of its own; entered once."""
    folder = tmp_path_factory.mktemp("importation")
    project = shutil.copytree(whole_project, folder / "projet")
    put(project / "donnees" / "envoi", exports())
    (folder / "maison" / "Documents").mkdir(parents=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PORTRAIT_KEY_FILE", str(folder / "cle"))
        patch.setenv("HOME", str(folder / "maison"))
        with serving(project, hear_ctrl_c) as one:
            yield entered(one, project, folder)


def entered(one, project, folder):
    """The server, with the cookie of who has its token."""
    path = urlsplit(one.address)._replace(scheme="", netloc="", path="/portrait/").geturl()
    status, page, headers = one.ask(path)
    assert status in (200, 302), page
    cookie = headers["Set-Cookie"].partition(";")[0]

    def get(path, **more):
        return one.ask(path, Cookie=cookie, **more)

    return SimpleNamespace(get=get, ask=one.ask, place="/portrait/", project=project, folder=folder, cookie=cookie)


@pytest.fixture
def walk(served):
    """A window on the page; nothing is under way before, nor after."""
    one = Walk(served)
    one.see("dossier")
    assert one.send("abandonner")[0] == 200
    yield one
    one.send("arreter")
    one.wait()
    for path in (served.project / "params" / "importation").glob("ecole_*.yml"):
        path.unlink()


def tried(walk, folder, **more):
    """Walk to the trial; what the page says then."""
    walk.begin(folder, **more)
    if walk.step == "colonnes":
        walk.answer_all(walk.do("vu"), **ANSWERS)
    walk.see("essai")
    return walk.do("essai")


def partition(store, school):
    """The files of a school's partition, to the byte."""
    entry = read_manifest(store)["schools"][school]
    folder = next((store / "schools" / school).glob(f"{entry['hash']}*"))
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix == ".parquet"}, entry


def test_the_whole_walk_makes_the_import_that_the_command_makes_with_the_file_it_writes(walk, served):
    folder = put(served.folder / "envoi_a", exports())
    page = walk.begin(folder)
    assert walk.step == "colonnes" and "2 fichiers dans le dossier" in page
    for shown in ("Groupe-repère", "« 21 »", "devient un pseudonyme", "Titres non reconnus", "Humeur", "Nom et Prénom"):
        assert shown in page
    asked = walk.answer_all(walk.do("vu"), **ANSWERS)
    assert asked == [
        "Quel est le code de l'école ?",
        "Quel est le nom de l'école 654321 ?",
        "De quelle année scolaire sont ces lignes : notes.csv ? Rien ne le dit.",
        "Que veut dire « FPT » (Niveau) ?",
        "Que contient la colonne « Nature du plan » ?",
        "Que contient la colonne « Humeur » ?",
        "Que veut dire « DIS » à la place d'une note ?",
    ]
    page = walk.see("essai")
    assert "Voir la description" not in page and 'data-action="importer"' not in page
    page = walk.do("essai")
    assert "note hors de l'échelle" in page and "Lignes gardées : 35; mises de côté : 1" in page
    told = re.search(r"<textarea.*?>(.*?)</textarea>", walk.see("secretaire"), re.DOTALL)[1]
    assert "colonne « Étape 1 » et « Final »" in told and "ligne 7" in told and "720" not in told
    assert "654321" not in read_manifest(served.project / "store")["schools"]  # tried, not imported
    walk.see("essai")
    page = walk.do("importer")
    assert walk.step == "fin" and "params/importation/ecole_654321.yml" in page
    written = served.project / "params" / "importation" / "ecole_654321.yml"
    text = written.read_text(encoding="utf-8")
    assert 'school_name: "École des Essais"' in text and '"DIS": "AB"' in text and "# Non devinées" in text
    by_page, entry = partition(served.project / "store", "654321")
    other = served.folder / "store_de_la_commande"
    import_raw(written, folder, other, key_file=served.folder / "cle", project=served.project)
    by_command, other_entry = partition(other, "654321")
    assert by_page == by_command and entry["hash"] == other_entry["hash"]
    assert not state_file(served.project / "store").exists()
    shown = "".join(walk.pages) + text + json.dumps(entry, ensure_ascii=False)
    assert [one for one in (*FIRST, FORENAME, *NUMBERS) if one in shown] == []
    assert "Description suivie" in tried(walk, folder, source=written.name)
    assert written.read_text(encoding="utf-8") == text


def test_what_an_import_removes_is_said_and_asked_for(walk, served):
    store = served.project / "store"
    one = {name: "\n".join(text.splitlines()[:2]) + "\n" for name, text in exports().items()}
    walk.begin(put(served.folder / "autres", one), adds=False)
    walk.answer_all(walk.do("vu"), **{**ANSWERS, "school": "999003"})
    page = walk.do("essai")
    assert "école 999003 : 2025-2026 : 1 élève sur 2" in page and 'name="replaces"' in page
    before = read_manifest(store)["schools"]["999003"]["hash"]
    status, told, _ = walk.send("importer", replaces=False)
    assert status == 409 and "cochez la case" in json.loads(told)["said"]
    assert read_manifest(store)["schools"]["999003"]["hash"] == before
    walk.do("importer", replaces=True)
    assert walk.step == "fin" and read_manifest(store)["schools"]["999003"]["hash"] != before


def test_suspicions_are_accepted_one_by_one_and_a_mapping_of_the_project_keeps_its_comments(walk, served):
    folder = put(served.folder / "pareilles", exports(marks=lambda _at: "0"))
    page = tried(walk, folder)
    rules = re.findall(r'name="rules" value="(\w+)"', page)
    assert "many_zeros" in rules and len(rules) > 1
    assert walk.send("accepter", rules=["jump_in_mean"])[0] == 409  # not offered
    page = walk.do("accepter", rules=["many_zeros"])
    assert re.findall(r'name="rules" value="(\w+)"', page) == [one for one in rules if one != "many_zeros"]
    assert "Ne plus l'accepter" in page
    text = re.search(r'<pre class="told" tabindex="0">(.*?)</pre>', page, re.DOTALL)[1]
    assert "\naccept: [many_zeros]\n" in text
    text = "# à nous\n" + text.replace("\nfiles:", "\nfiles:  # les deux", 1)
    written = served.project / "params" / "importation" / "ecole_654321.yml"
    written.write_text(text, encoding="utf-8")
    other = next(one for one in rules if one != "many_zeros")
    tried(walk, folder, source=written.name)
    page = walk.do("accepter", rules=[other])
    assert "recevra la ligne « accept »" in page and written.read_text(encoding="utf-8") == text
    walk.do("importer")
    assert written.read_text(encoding="utf-8") == text.replace("[many_zeros]", f"[many_zeros, {other}]")


def test_another_mapping_of_that_name_is_never_replaced(walk, served):
    other = served.project / "params" / "importation" / "ecole_654321.yml"
    other.write_text("name: ecole_654321  # la nôtre\n", encoding="utf-8")
    page = tried(walk, put(served.folder / "nommee", exports()))
    assert "params/importation/ecole_654321_2.yml" in page
    assert other.read_text(encoding="utf-8") == "name: ecole_654321  # la nôtre\n"


def test_an_answer_is_taken_back_and_only_what_is_offered_is_an_answer(walk, served):
    walk.begin(put(served.folder / "questions", exports()))
    page = walk.do("vu")
    key = walk.key(page)
    for answer in ("?", "", "../x", "ecole", "é" * 40):  # the code of the school cannot be unknown
        assert walk.send("reponse", key=key, answer=answer)[0] == 409
    page = walk.do("reponse", key=key, answer="654321")
    assert walk.key(page) != key
    assert walk.send("reponse", key=key, answer="654321")[0] == 409  # no longer asked
    assert walk.key(walk.do("annuler")) == key
    page = walk.do("reponse", key=key, answer="654321")
    walk.do("reponse", key=walk.key(page), answer="?")
    page = walk.see("questions")
    assert "je ne sais pas" in page and "2025-2026" in page


def test_two_windows_do_not_undo_one_another(walk, served):
    walk.begin(put(served.folder / "fenetres", exports()))
    other = Walk(served)
    other.see()
    walk.do("vu")
    status, told, _ = other.send("vu")
    assert status == 409 and "autre fenêtre" in json.loads(told)["said"]


def test_a_stopped_import_leaves_all_as_it_was(walk, served):
    store, folder = served.project / "store", served.folder / "arretee"
    tried(walk, put(folder, exports()))
    before = (store / "manifest.json").read_bytes()
    assert walk.send("importer", replaces=True)[0] == 200
    assert walk.send("vu")[0] == 409  # one thing at a time
    walk.send("arreter")
    walk.wait()
    page = walk.see()
    assert "s'est arrêté avant la fin" in page and walk.step == "essai"
    assert (store / "manifest.json").read_bytes() == before
    assert not (served.project / "params" / "importation" / "ecole_654321.yml").exists()
    assert 'data-action="importer"' in page  # it may be tried again


def test_files_that_change_or_go_between_the_steps_are_told(walk, served):
    folder = put(served.folder / "partie", exports())
    tried(walk, folder)
    (folder / "notes.csv").write_text(exports()["notes.csv"] + "9;063226;21;70;70\n", encoding="utf-8")
    page = walk.do("importer")
    assert "ont changé depuis l'essai" in page
    assert not (served.project / "params" / "importation" / "ecole_654321.yml").exists()
    shutil.rmtree(folder)
    assert "partie" in walk.do("essai") and walk.step == "essai"
    status, told, _ = walk.send("dossier", typed=str(folder), source="", adds=True)
    assert status == 409 and "n'a pas été trouvé" in json.loads(told)["said"]


def test_a_folder_of_too_many_files_and_one_of_none_are_told(walk, served, tmp_path):
    page = walk.begin(put(tmp_path / "vide", {"LISEZMOI.md": "rien"}))
    assert "Rien n'a été reconnu" in page and walk.step == "colonnes"
    many = tmp_path / "beaucoup"
    many.mkdir()
    for at in range(10_000):
        os.link(tmp_path / "vide" / "LISEZMOI.md", many / f"{at}.md")
    assert "10 000" in re.sub(r"\s", " ", walk.begin(many))


def test_what_is_not_sent_by_the_page_itself_is_refused(served, walk):
    path = f"{walk.base}faire/abandonner"
    right = {"X_Portrait": "1", "Content_Type": "application/json"}
    sent = json.dumps({"revision": 0})

    def status(body=sent, **headers):
        return served.get(path, method="POST", body=body, **headers)[0]

    refused = {
        "a form of another site": status(Content_Type="application/x-www-form-urlencoded"),
        "no header": status(Content_Type="application/json"),
        "another site": status(**right, Sec_Fetch_Site="cross-site"),
        "the same site": status(**right, Sec_Fetch_Site="same-site"),
        "another origin": status(**right, Origin="https://exemple.invalid"),
        "no cookie": served.ask(path, method="POST", body=sent, X_Portrait="1", Content_Type="application/json")[0],
    }
    assert refused == dict.fromkeys(refused, 403)
    wrong = (
        "",
        "[]",
        "[" * 5000,
        '{"revision": true}',
        '{"revision": "1"}',
        json.dumps({str(at): at for at in range(99)}),
    )
    assert {status(body=body, **right) for body in wrong} == {400}
    long = json.dumps({"revision": 0, "typed": "x" * 5000})
    assert served.get(f"{walk.base}faire/dossier", method="POST", body=long, **right)[0] == 400
    assert served.get(f"{walk.base}faire/autre", method="POST", body=sent, **right)[0] == 404
    assert {served.get(f"{walk.base}{one}")[0] for one in ("autre", "..%2fx", "faire/vu")} <= {404, 405}


def test_the_import_under_way_is_kept_for_its_owner_alone_and_for_a_day(walk, served, tmp_path):
    walk.begin(put(served.folder / "gardee", exports()))
    kept = state_file(served.project / "store")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600 and stat.S_IMODE(kept.parent.stat().st_mode) == 0o700
    text = kept.read_text(encoding="utf-8")
    assert [one for one in (*FIRST, FORENAME, *NUMBERS) if one in text] == []
    old = tmp_path / "importation.json"
    keep_state(old, State(folder="x"))
    assert read_state(old).folder == "x"
    content = json.loads(old.read_text(encoding="utf-8"))
    old.write_text(json.dumps({**content, "touched": content["touched"] - 25 * 3600}), encoding="utf-8")
    assert read_state(old) == State() and not old.exists()
    old.write_text('{"folder": 3', encoding="utf-8")
    assert read_state(old) == State()


def test_who_comes_from_elsewhere_names_the_folders_of_the_project_only(tmp_path):
    project, home = tmp_path / "projet", tmp_path / "maison"
    for folder in (project / "donnees" / "envoi" / "a", project / "donnees" / ".cache", home / "Documents"):
        folder.mkdir(parents=True)
    (project / "donnees" / "ailleurs").symlink_to(home)
    here, elsewhere = Places(project, home), Places(project, None)
    assert list(here.offered()) == ["donnees/envoi", "donnees/envoi/a", "~/Documents"]
    assert list(elsewhere.offered()) == ["donnees/envoi", "donnees/envoi/a"]
    assert elsewhere.chosen("donnees/envoi", "") == (project / "donnees" / "envoi").resolve()
    assert here.chosen("", str(home)) == home.resolve() and here.chosen("", "~x/y") is None
    refused = (
        "/etc",
        str(home),
        str(project),
        f"{project}/donnees/../..",
        f"{project}/donnees/ailleurs",
        "donnees/envoi",
    )
    assert [elsewhere.chosen("", one) for one in refused] == [None] * len(refused)
    assert [elsewhere.chosen(one, "") for one in ("~/Documents", "donnees/ailleurs", "../x", "")] == [None] * 4
    (project / "donnees" / "999001" / "juin").mkdir(parents=True)
    of_school = Places(project, None, ("999001",))
    assert list(of_school.offered()) == ["donnees/999001", "donnees/999001/juin"]
    assert of_school.chosen("", str(project / "donnees" / "envoi")) is None
    assert here.chosen("", "relatif") is None and here.chosen("", "/absent\0") is None


@pytest.mark.parametrize(("audiences", "asked", "shown"), [
    ({"1": ("interne", "personnel")}, None, True),
    ({"1": ("personnel", "public"), "2": ("interne",)}, None, True),
    ({"1": ("personnel", "public")}, "personnel", False),
    ({}, "public", False),
    ({}, None, True),
])  # fmt: skip
def test_a_server_that_shows_no_student_has_no_such_page(audiences, asked, shown):
    sites = SimpleNamespace(
        schools=tuple(audiences), audiences=audiences.get, asked=SimpleNamespace(audience=asked), project=PROJECT
    )
    assert ImportHandler.is_of_a_team(SimpleNamespace(sites=sites)) is shown
