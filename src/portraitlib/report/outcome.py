"""What came of one report: what travels from the process that made it to the index and the manifest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from portraitlib.display.explanations import explanation
from portraitlib.display.wording import Words
from portraitlib.errors import PortraitError
from portraitlib.report.groups import report_name
from portraitlib.report.plan import Task


@dataclass(frozen=True)
class Outcome:
    """What came of one task."""

    school: str
    notebook: str
    status: str
    language: str
    school_name: str = ""
    is_fictional: bool = False
    group: str = ""
    title: str = ""
    headline: str = ""
    findings: tuple[Mapping[str, Any], ...] = ()
    suspicions: tuple[str, ...] = ()
    school_year: int = 0
    message: str = ""
    code: str = ""
    details: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    caution: str = ""
    outputs: Mapping[str, str] = field(default_factory=dict)
    partition: str = ""
    notebook_hash: str = ""
    sources: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    reasons: tuple[str, ...] = ()
    made_at: str = ""
    is_kept: bool = False

    @property
    def name(self) -> str:
        """Name of the report, as `plan.Task.name` gives it."""
        return report_name(self.notebook, self.group)

    @property
    def key(self) -> str:
        """School and name of the report, as `plan.Task.key` gives it."""
        return f"{self.school}/{self.name}"


def not_made(task: Task, error: PortraitError) -> Outcome:
    """Outcome of a task that no process could finish, to tell in its reader's words."""
    return Outcome(
        task.school,
        task.notebook,
        "failed",
        task.params.language,
        group=task.params.group,
        message=explanation(error, Words(task.params.language)),
        code=error.code,
        reasons=task.reasons,
    )
