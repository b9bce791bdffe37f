"""What came of one report: what travels from the process that made it to the index and the manifest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from portraitlib.display.explanations import explanation
from portraitlib.display.wording import Words
from portraitlib.errors import PortraitError
from portraitlib.report.groups import report_name
from portraitlib.report.plan import Task


@dataclass(frozen=True)
class Outcome:
    """What came of one task.

    Parameters
    ----------
    school, notebook : str
    status : {"made", "failed"}
    school_name : str
        Empty when the school could not be opened.
    group : str
        Group the report is about; empty for the whole school.
    title : str
        Title of the report.
    headline : str
        Sentence that stands for the school; empty when the notebook has none.
    message : str
        Why it failed, in the reader's words.
    code : str
        Code of the error.
    details : tuple of str
        Exception and frames, without data.
    warnings : tuple of str
        What is missing from a report that was made, in words.
    outputs : dict of file to SHA-256
        Files of the report, relative to the folder of the reports.
    partition, notebook_hash : str
    sources : dict of file to SHA-256
    seconds : float
    reasons : tuple of str
        Why it was made this time, as `resume.reasons_to_make` says it.
    made_at : str
        ISO moment.
    is_kept : bool
        An earlier run made it and nothing has changed since: this run left it as it was.
    """

    school: str
    notebook: str
    status: str
    language: str
    school_name: str = ""
    is_fictional: bool = False
    group: str = ""
    title: str = ""
    headline: str = ""
    message: str = ""
    code: str = ""
    details: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
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
