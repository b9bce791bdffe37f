"""A run with a progress bar that names the school and the notebook."""

from __future__ import annotations

from portraitlib.display.wording import Words
from portraitlib.report.outcome import Outcome
from portraitlib.report.plan import Plan
from portraitlib.report.run import RunReport, run


def watched_run(plan: Plan, words: Words, *, jobs: int = 1, force: bool = False) -> RunReport:
    """Make the reports of a plan under a progress bar on the error stream.

    Parameters
    ----------
    plan : Plan
    words : Words
    jobs : int
    force : bool
        Make every report, finished or not.

    Returns
    -------
    RunReport
    """
    from tqdm import tqdm  # only a person at a terminal needs it

    layout = "{desc}: {percentage:3.0f}%|{bar}| {n_fmt}/{total_fmt} [{elapsed}<{remaining}]"
    with tqdm(total=len(plan.tasks), desc=words.say("Rapports"), bar_format=layout, dynamic_ncols=True) as bar:

        def advance(outcome: Outcome) -> None:
            bar.set_description_str(f"{outcome.school}, {outcome.name}", refresh=False)
            bar.update()

        return run(plan, jobs=jobs, watch=advance, force=force)
