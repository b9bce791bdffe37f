"""A mapping read and checked, with the rules and the courses it names, before any data file is opened."""

from __future__ import annotations

import hashlib
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portraitlib.errors import MappingError, ParamsError
from portraitlib.ingest.asked import with_sets
from portraitlib.ingest.mapping import ImportMapping
from portraitlib.ingest.mapping_check import faults_of, told_fault, validated
from portraitlib.params import project_folder
from portraitlib.rules import Course, RuleSet, load_courses, load_rules
from portraitlib.yaml_files import located, read_yaml


@dataclass(frozen=True)
class Plan:
    """A mapping ready to be followed: checked, with the rules and the courses it names."""

    mapping: ImportMapping
    digest: str
    rules: RuleSet
    courses: dict[str, Course]
    project: Path | None

    @property
    def entry(self) -> dict[str, object]:
        """What a store keeps of the plan beside the data."""
        inline = self.mapping.rules
        rules = {"rules": inline} if isinstance(inline, str) else {"rules_inline": inline.model_dump(mode="json")}
        courses = [course.model_dump(mode="json") for course in self.mapping.courses]
        return {"mapping": self.mapping.name, "mapping_hash": self.digest, **rules, "courses": courses}


def read_mapping(path: Path, project: Path | None = None) -> Plan:
    """Read the description of an import and check all of it.

    Raises
    ------
    MappingError
        ``invalid_mapping`` with every fault at once: its place, its kind, what was found, what was
        expected; or the code of what is wrong with the file itself.
    """
    path = Path(path)
    try:
        content = read_yaml(path)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        project = project or _project_of(path)
    except (ParamsError, OSError) as fault:
        code = fault.code if isinstance(fault, ParamsError) else "file_unreadable"
        facts = fault.facts if isinstance(fault, ParamsError) else {"file": path.name, "found": type(fault).__name__}
        raise MappingError(code, **facts) from None
    return made_plan(content, project, where=path.name, digest=digest, path=path)


def made_plan(
    content: dict[str, Any], project: Path, *, where: str, digest: str = "", path: Path | None = None
) -> Plan:
    """Check the content of a description and all that it names.

    Raises
    ------
    MappingError
        ``invalid_mapping``, as `read_mapping`.
    """
    unusable: list[dict[str, Any]] = []
    content = with_sets(content, project, unusable)
    mapping, faults = validated(content)
    faults += [*unusable, *faults_of(content, mapping)]
    rules, courses = _rules_and_courses(mapping, project, faults)
    if faults or mapping is None or rules is None:
        with located(path) if path else nullcontext():
            raise MappingError("invalid_mapping", where=where, faults=faults)
    return Plan(mapping, digest, rules, courses, project)


def _project_of(path: Path) -> Path:
    try:
        return project_folder(path.resolve().parent)
    except ParamsError:
        return project_folder()


def _rules_and_courses(
    mapping: ImportMapping | None, project: Path, faults: list[dict[str, Any]]
) -> tuple[RuleSet | None, dict[str, Course]]:
    """Rules and courses the mapping names; a fault when they cannot be had."""
    if mapping is None:
        return None, {}
    try:
        rules = mapping.rules if isinstance(mapping.rules, RuleSet) else load_rules(mapping.rules, project)
        courses = {course.code: course for course in [*load_courses(project).courses, *mapping.courses]}
    except ParamsError as fault:
        faults.append(told_fault("rules", "rules_unusable", fault.facts.get("file") or fault.facts.get("where")))
        return None, {}
    return rules, courses
