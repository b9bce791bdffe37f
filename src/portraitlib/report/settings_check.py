"""Every settings file, before anything starts: the faults of all of them at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from portraitlib.errors import ParamsError, PortraitError
from portraitlib.kit_files import own_or_brought
from portraitlib.params import Settings
from portraitlib.report.school_file import read_school_file
from portraitlib.results.rooms import rooms
from portraitlib.rules import (
    KeepingRules,
    LawSheet,
    LossRules,
    load_courses,
    load_followed,
    load_guide,
    load_keeping,
    load_law,
    load_policy,
    load_questionnaire,
    load_rules,
    load_settings,
    load_words,
)
from portraitlib.rules.load import read_criteria
from portraitlib.yaml_files import read_yaml

Check = Callable[[], object]

SCHOOLS, FOLLOWED = "ecoles", "suivis"
RULES, GUIDE, WORDS = "notation_", "guide.yml", "glossaire.yml"


def settings_models() -> dict[str, type[Settings]]:
    """Model of each file of choices in ``params/``, as the studies' rooms declare them, and those of them all.

    Examples
    --------
    >>> sorted(settings_models())[0]
    'accompagnement.yml'
    """
    of_rooms = {name: room.found(place) for room in rooms() for name, place in room.settings.items()}
    return {**of_rooms, LossRules.file: LossRules}


def check_settings(project: Path, schools: Sequence[str] | None = None) -> list[PortraitError]:
    """Check what the reports of some schools read in ``params/``."""
    checks = {**_shared(project), **_of_schools(project, schools)}
    return list(_refusals(checks.values()))


def refuse_faulty_settings(project: Path, schools: Sequence[str]) -> None:
    """Refuse to begin when a file is faulty: each report would say so, one after the other.

    Raises
    ------
    ParamsError
        That of the file when one is faulty; ``invalid_settings`` with all of them when several are.
    """
    errors = check_settings(project, schools)
    if len(errors) == 1:
        raise errors[0]
    if errors:
        raise ParamsError("invalid_settings", errors=errors)


def checker_of(project: Path, path: Path) -> Check:
    """What reads a file of ``params/``, from where it is."""
    folder = project / "params"
    place = path.resolve().relative_to(folder.resolve()) if path.resolve().is_relative_to(folder.resolve()) else None
    if place is None or place.parts[0] == "criteres":
        return partial(read_criteria, path)
    if place.parts[0] == "importation":
        from portraitlib.ingest import read_mapping  # only a check of everything needs it

        return partial(read_mapping, path, project)
    if place.parts[0] == "questionnaires":
        return partial(load_questionnaire, place.stem, project)
    quoted: dict[str, Check] = {
        GUIDE: partial(load_guide, project),
        WORDS: partial(load_words, project),
        KeepingRules.file: partial(load_keeping, project),
    }  # no report reads them
    known: dict[str, Check] = {**quoted, **_shared(project), **_of_schools(project, None)}
    return known.get(place.as_posix(), partial(_refuse_unknown, place.as_posix(), known))


def absent_keys(project: Path) -> dict[str, list[str]]:
    """Choices that a file leaves unsaid, by file: the kit's own stand for them."""
    found = {}
    for name, model in settings_models().items():
        try:
            content = read_yaml(own_or_brought(project / "params" / name))
        except PortraitError:
            continue
        if lacking := list(_lacking(model, content)):
            found[name] = lacking
    return found


def _lacking(model: type[BaseModel], content: Mapping[str, Any], above: str = "") -> Iterator[str]:
    for name, field in model.model_fields.items():
        if name not in content:
            yield above + name
        elif isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            inner = content[name] if isinstance(content[name], Mapping) else {}
            yield from _lacking(field.annotation, inner, f"{above}{name}.")


def _shared(project: Path) -> dict[str, Check]:
    """What every report may read, by its path under ``params/``."""
    folder = project / "params"
    notations = sorted((folder / "regles").glob(f"{RULES}*.yml"))
    return {
        "confidentialite.yml": partial(load_policy, "personnel", project),
        LawSheet.file: partial(load_law, project),
        "regles/cours.yml": partial(load_courses, project),
        **{f"regles/{path.name}": partial(load_rules, path.stem.removeprefix(RULES), project) for path in notations},
        **{name: partial(load_settings, model, project) for name, model in settings_models().items()},
        **{f"criteres/{path.name}": partial(read_criteria, path) for path in (folder / "criteres").glob("*.yml")},
    }


def _of_schools(project: Path, schools: Sequence[str] | None) -> dict[str, Check]:
    """What only the reports of some schools read."""
    readers: dict[str, Callable[[str], object]] = {
        SCHOOLS: partial(read_school_file, project),
        FOLLOWED: partial(load_followed, project=project),
    }
    return {
        f"{top}/{code}.yml": partial(reader, code)
        for top, reader in readers.items()
        for code in (_codes(project, top) if schools is None else schools)
    }


def _codes(project: Path, top: str) -> list[str]:
    return sorted(path.stem for path in (project / "params" / top).glob("*.yml"))


def _refuse_unknown(name: str, known: Iterable[str]) -> None:
    top = name.rpartition("/")[0]
    here = sorted(other for other in known if other.rpartition("/")[0] == top)
    raise ParamsError("settings_of_nothing", file=name, known=here)


def _refusals(checks: Iterable[Check]) -> Iterator[PortraitError]:
    for check in checks:
        try:
            check()
        except PortraitError as refused:
            yield refused
