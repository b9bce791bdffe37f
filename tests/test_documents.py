"""What the front-door documents say is true: links lead somewhere, commands exist, notebooks are as stated."""

import re
import runpy
import shlex
import subprocess
import tomllib
from pathlib import Path

import click
import pytest
import yaml

import portraitlib
from portraitlib import cli
from portraitlib.ingest import import_raw
from portraitlib.tables.store import open_partition

PROJECT = Path(__file__).resolve().parents[1]
MADE_BY_THE_READER = (
    "mon_ecole",
    "store-mon-ecole",
    "rapports-mon-ecole",
    "exports",
    "sortie.ipynb",
    "dist/portraitlib",
    "essai",
    "premier_jet",
    "first_draft",
    "../portrait-",
    "/commun/",
    "tcp://",
)
DOCUMENTS = sorted(
    path.relative_to(PROJECT).as_posix()
    for path in [*PROJECT.glob("*.md"), *PROJECT.glob("docs/**/*.md"), *PROJECT.glob("benchmarks/*.md")]
)
LINK = re.compile(r"\]\((?!https?://|#|mailto:)([^)#\s]+)")
ANCHOR = re.compile(r"\]\(([^)\s]*)#([^)\s]+)\)")
FRONT_DOOR = ("README.md", "LISEZMOI.md", "CONTRIBUTING.md", "benchmarks/README.md")
GUIDES = sorted(path.name for path in PROJECT.glob("docs/*.md"))
CODE_LINE = re.compile(r"^(?: {4,}|)((?:python|portrait|papermill|pip|conda) .*)$", re.MULTILINE)
CODE_SPAN = re.compile(r"`((?:python|portrait|papermill) [^`]+)`")


def text_of(document: str) -> str:
    return (PROJECT / document).read_text(encoding="utf-8")


def commands() -> list[tuple[str, list[str]]]:
    """Each command line of the front-door documents, as words, comments left out."""
    found = []
    for document in [*FRONT_DOOR, *map("docs/{}".format, GUIDES)]:
        text = text_of(document)
        lines = CODE_LINE.findall(text) + (CODE_SPAN.findall(text) if document in FRONT_DOOR else [])
        found += [(document, shlex.split(line, comments=True)) for line in lines if "…" not in line]
    return found


def portrait_lines() -> list[list[str]]:
    """Arguments of every `portrait` command of the documents, called directly or through kit.py."""
    lines = [words for _, words in commands()]
    through_kit = [words[3:] for words in lines if words[1:3] == ["kit.py", "portrait"]]
    return through_kit + [words[1:] for words in lines if words[0] == "portrait"]


def heading_anchor(heading: str) -> str:
    kept = re.sub(r"[^\w\- ]", "", heading.strip().lower())
    return kept.replace(" ", "-")


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_link_of_a_document_leads_to_a_file(document):
    folder = (PROJECT / document).parent
    assert [target for target in LINK.findall(text_of(document)) if not (folder / target).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_link_to_a_heading_finds_it(document):
    for target, anchor in ANCHOR.findall(text_of(document)):
        if target.startswith("http"):
            continue
        page = (PROJECT / document).parent / target if target else PROJECT / document
        headings = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
        assert anchor in {heading_anchor(heading) for heading in headings}, f"{target}#{anchor}"


@pytest.mark.parametrize("folder", ["docs", "docs/decisions"])
def test_every_page_of_a_folder_is_listed_in_its_readme(folder):
    pages = {path.name for path in (PROJECT / folder).glob("*.md")} - {"README.md"}
    assert pages <= set(LINK.findall(text_of(f"{folder}/README.md")))


def test_documents_show_commands_to_try():
    assert len(portrait_lines()) >= 8


@pytest.mark.parametrize("words", portrait_lines(), ids=" ".join)
def test_every_portrait_command_of_the_documents_is_understood(words):
    """The real command line parses it: the command and each option exist and take these values."""
    group = next(found for found in vars(cli).values() if isinstance(found, click.Group))
    command = group.commands.get(words[0], group)
    assert command is not group or words == ["--help"]
    if command is not group:
        command.make_context(words[0], words[1:], resilient_parsing=False)


def test_every_kit_command_of_the_documents_exists():
    known = runpy.run_path(str(PROJECT / "kit.py"))["COMMANDS"]
    asked = {words[2] for _, words in commands() if words[1:2] == ["kit.py"]}
    assert {"run", "test", "lab", "app", "portrait"} <= asked <= set(known)


def test_every_file_named_in_a_command_exists():
    files = [(document, word) for document, words in commands() for word in words[1:] if "/" in word]
    ours = [(document, word) for document, word in files if not any(name in word for name in MADE_BY_THE_READER)]
    assert ours
    assert [(document, word) for document, word in ours if not (PROJECT / word).exists()] == []


@pytest.mark.parametrize("document", ["README.md", "LISEZMOI.md"])
def test_the_notebooks_listed_are_those_that_are_there(document):
    listed = re.findall(r"^\| \[?`(\d\d_\w+)`.*\|$", text_of(document), re.MULTILINE)
    assert listed == sorted(path.stem for path in (PROJECT / "notebooks").glob("*.ipynb"))


WRITES = re.compile(r"--(?:store|out)[ =]([\w.-]+)")


def test_what_the_documents_tell_to_write_is_ignored_by_git():
    """Names of stores and reports that a reader will copy: students' data must not be one `git add` away."""
    names = {name for document in DOCUMENTS for name in WRITES.findall(text_of(document))}
    assert {"store-mon-ecole", "rapports-mon-ecole"} <= names
    paths = [f"{name}/students.parquet" for name in names - {"essai", "province"}]  # made-up schools
    paths += [
        "carnets-mon-ecole/01.ipynb",
        "journal-2026/x",
        "offres.xlsx",
        "rencontres_21.xlsx",
        "params/suivis/A.yml",
    ]
    asked = subprocess.run(
        ["git", "check-ignore", "--no-index", "--stdin"], cwd=PROJECT, input="\n".join(paths), capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    assert sorted(set(paths) - set(asked.stdout.splitlines())) == []


def test_the_version_is_the_same_wherever_it_is_written():
    version = tomllib.loads(text_of("pyproject.toml"))["project"]["version"]
    assert portraitlib.__version__ == version
    assert yaml.safe_load(text_of("CITATION.cff"))["version"] == version
    assert re.search(r"^## (\S+?),", text_of("CHANGELOG.md"), re.MULTILINE)[1] == version


@pytest.mark.parametrize(
    "workflow", sorted((PROJECT / ".github" / "workflows").glob("*.yml")), ids=lambda path: path.name
)
def test_hosted_checks_are_said_to_be_untried_and_call_what_is_there(workflow):
    text = workflow.read_text(encoding="utf-8")
    assert "NOT TRIED" in text
    asked = [step["run"] for job in yaml.safe_load(text)["jobs"].values() for step in job["steps"] if "run" in step]
    assert asked
    known = [*runpy.run_path(str(PROJECT / "kit.py"))["COMMANDS"]]
    kit = [line.split()[2] for line in asked if line.startswith("python kit.py")]
    assert set(kit) <= set(known)
    assert all((PROJECT / line.split()[0]).exists() for line in asked if line.startswith(".ci/"))


def test_the_picture_of_a_report_is_small_and_a_picture():
    picture = (PROJECT / "docs" / "images" / "rapport.png").read_bytes()
    assert picture.startswith(b"\x89PNG")
    assert len(picture) < 300_000


OF_SCHOOLS = ["LISEZMOI.md", *(f"docs/{name}.md" for name in (
    "premiere_heure", "installer", "importation", "rapports", "confidentialite", "loi25", "sauvegarde", "questions",
    "chercheurs",
    "portrait_ecole", "portrait_groupe", "assiduite", "depistage", "validite_depistage", "donnees_exemple",
))]  # fmt: skip


@pytest.mark.parametrize("document", OF_SCHOOLS)
def test_french_for_schools_has_no_break_before_double_punctuation(document):
    prose = re.sub(r"```.*?```|<!--.*?-->|^ {4,}.*$", "", text_of(document), flags=re.DOTALL | re.MULTILINE)
    lines = [re.sub(r"`[^`]*`|\]\([^)]*\)", "", line) for line in prose.splitlines()]
    assert [line for line in lines if re.search(r"\w [:;?!»]|« \w", line)] == []


def test_the_example_of_the_import_guide_imports_as_the_guide_says(tmp_path):
    guide = text_of("docs/importation.md")
    raw = tmp_path / "exports"
    raw.mkdir()
    for name, content in re.findall(r"`(\w+\.csv)`\n\n```csv\n(.*?)```", guide, re.DOTALL):
        (raw / name).write_text(content, encoding="utf-8")
    described, course = re.findall(r"```yaml\n(.*?)```", guide, re.DOTALL)[:2]  # the others are those of common cases
    (tmp_path / "mon_ecole.yml").write_text(described + course, encoding="utf-8")
    import_raw(tmp_path / "mon_ecole.yml", raw, tmp_path / "store", key_file=tmp_path / "cle")
    results = open_partition(tmp_path / "store", "123456").read("results")
    assert results["mark"].notna().sum() == 7
    assert results["mark_code"].dropna().tolist() == ["AB"]


def test_the_test_command_of_a_clean_machine_is_the_readmes():
    told = (PROJECT / ".ci" / "run").read_text(encoding="utf-8")
    assert re.findall(r"python3 kit.py test.*$", told, re.MULTILINE) == [
        "python3 kit.py test", "python3 kit.py test --long",
    ]  # fmt: skip
    assert "python kit.py test" in text_of("README.md")
