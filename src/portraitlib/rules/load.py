"""Rules read from `params/`, each file parsed once per content."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from portraitlib.errors import ParamsError
from portraitlib.kit_files import brought_folder, own_or_brought
from portraitlib.params import Settings, Strict, check, project_folder
from portraitlib.rules.courses import CourseCatalogue
from portraitlib.rules.criteria import PresetCriteria, text_hash
from portraitlib.rules.criteria_check import checked_criteria
from portraitlib.rules.disclosure import Disclosure, DisclosurePolicy
from portraitlib.rules.guide import Guide
from portraitlib.rules.keeping import KeepingRules
from portraitlib.rules.law import LawSheet
from portraitlib.rules.marking import RuleSet
from portraitlib.rules.questionnaires import Questionnaire
from portraitlib.rules.screening import Followed
from portraitlib.rules.words import FieldWord, FieldWords
from portraitlib.yaml_files import located, read_yaml

Model = TypeVar("Model", bound=Strict)
Chosen = TypeVar("Chosen", bound=Settings)


@lru_cache(maxsize=32)
def _read(model: type[Model], path: Path, _stamp: int) -> Model:
    """Parse a params file once per content (`_stamp` is its modification time)."""
    with located(path):
        return check(model, read_yaml(path), where=path.name)


def _cached(model: type[Model], path: Path) -> Model:
    path = own_or_brought(path)
    try:
        stamp = path.stat().st_mtime_ns
    except FileNotFoundError:
        raise ParamsError("file_missing", file=path.name, folder=path.resolve().parent.name) from None
    return _read(model, path, stamp)


def load_rules(name: str = "quebec", project: Path | None = None) -> RuleSet:
    """Dated marking rules called `name`, from ``params/regles/notation_<name>.yml``.

    Raises
    ------
    ParamsError
        When the file is missing or breaks the model.
    """
    return _cached(RuleSet, (project or project_folder()) / "params" / "regles" / f"notation_{name}.yml")


def load_courses(project: Path | None = None) -> CourseCatalogue:
    """Return the course catalogue of ``params/regles/cours.yml``."""
    return _cached(CourseCatalogue, (project or project_folder()) / "params" / "regles" / "cours.yml")


def load_questionnaire(name: str, project: Path | None = None) -> Questionnaire:
    """Questionnaire of ``params/questionnaires/<name>.yml``.

    Raises
    ------
    ParamsError
        When the file is missing or breaks the model.
    """
    return _cached(Questionnaire, (project or project_folder()) / "params" / "questionnaires" / f"{name}.yml")


def list_questionnaires(project: Path | None = None) -> list[str]:
    """Names of the questionnaires of a project, and of those that the kit brings."""
    own = (project or project_folder()) / "params" / "questionnaires"
    brought = brought_folder() / "params" / "questionnaires"
    return sorted({path.stem for folder in (own, brought) for path in folder.glob("*.yml")})


def load_policy(audience: str, project: Path | None = None) -> DisclosurePolicy:
    """Disclosure rule of an audience, from ``params/confidentialite.yml``."""
    disclosure = _cached(Disclosure, (project or project_folder()) / "params" / "confidentialite.yml")
    return getattr(disclosure, audience)


def load_settings(kind: type[Chosen], project: Path | None = None) -> Chosen:
    """Choices of a study, from the file of ``params/`` that their model names.

    Raises
    ------
    ParamsError
        When the file is missing or breaks the model.
    """
    return _cached(kind, (project or project_folder()) / "params" / kind.file)


def load_keeping(project: Path | None = None) -> KeepingRules:
    """Choices behind the store, from ``params/conservation.yml``; those of the kit in a project without the file."""
    file = (project or project_folder()) / "params" / KeepingRules.file
    return load_settings(KeepingRules, project) if own_or_brought(file).exists() else KeepingRules()


def load_law(project: Path | None = None) -> LawSheet:
    """What the organisation says for the law, from ``params/loi25.yml``; nothing in a project without the file."""
    file = (project or project_folder()) / "params" / LawSheet.file
    return load_settings(LawSheet, project) if own_or_brought(file).exists() else LawSheet()


def load_guide(project: Path | None = None) -> Guide:
    """Return what the guides ask, from ``params/guide.yml``."""
    return _cached(Guide, (project or project_folder()) / "params" / "guide.yml")


def load_words(project: Path | None = None) -> tuple[FieldWord, ...]:
    """Words of the field, from ``params/glossaire.yml``."""
    return _cached(FieldWords, (project or project_folder()) / "params" / "glossaire.yml").words


def load_followed(school: str, project: Path | None = None) -> Followed | None:
    """Students whose sheet the team chose to print, from ``params/suivis/<school>.yml``; None when it chose none."""
    path = (project or project_folder()) / "params" / "suivis" / f"{school}.yml"
    return _cached(Followed, path) if path.is_file() else None


def list_criteria(project: Path | None = None) -> list[Path]:
    """Files of preset criteria in ``params/criteres``, by name."""
    return sorted(((project or project_folder()) / "params" / "criteres").glob("*.yml"))


def load_criteria(name: str, project: Path | None = None) -> PresetCriteria:
    """Preset criteria called `name`, from ``params/criteres/<name>.yml``, with the SHA-256 of the file.

    Raises
    ------
    ParamsError
        When the file is missing or may not be used: ``invalid_params`` or ``invalid_criteria``, all faults at once.
    """
    return read_criteria((project or project_folder()) / "params" / "criteres" / f"{name}.yml")


def read_criteria(path: Path) -> PresetCriteria:
    """Preset criteria of a file; see `load_criteria`."""
    path = own_or_brought(path)
    try:
        return _read_criteria(path, path.stat().st_mtime_ns)
    except FileNotFoundError:
        raise ParamsError("file_missing", file=path.name, folder=path.resolve().parent.name) from None


@lru_cache(maxsize=32)
def _read_criteria(path: Path, _stamp: int) -> PresetCriteria:
    with located(path):
        chosen = checked_criteria(read_yaml(path), where=path.name)
    if chosen.name != path.stem:
        raise ParamsError("criteria_name", file=path.name, found=chosen.name, expected=path.stem)
    return PresetCriteria(chosen, text_hash(path.read_text(encoding="utf-8")))
