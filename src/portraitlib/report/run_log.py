"""`productions.csv`, in the folder of the reports: each run that was asked, when, how long, and what came of it.

No student, no folder of the machine, nothing that was typed: codes of schools that the store knows, names of notebooks,
codes of faults. Its readers are those of the folder, which has one audience.
"""

from __future__ import annotations

import csv
import io
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from portraitlib.display.wording import Words, mark
from portraitlib.errors import PortraitError
from portraitlib.report.csv_files import neutralised
from portraitlib.report.manifest import MANIFEST
from portraitlib.report.outcome import Outcome
from portraitlib.report.plan import Plan

LOG = "productions.csv"

_ENDS = {
    "made": mark("terminée"),
    "failed": mark("terminée, des rapports manquent"),
    "refused": mark("refusée"),
    "interrupted": mark("interrompue"),
    "stopped": mark("arrêtée par une erreur"),
}


@contextmanager
def logged(plan: Plan, told: Sequence[Outcome], made_at: str) -> Iterator[None]:
    """Write the line of a run when it ends, however it ends; `told` is what it has made by then."""
    started = time.monotonic()
    end, code = "made", ""
    try:
        yield
        end = "failed" if any(outcome.status == "failed" for outcome in told) else "made"
    except PortraitError as refused:
        end, code = "refused", refused.code
        raise
    except KeyboardInterrupt:
        end = "interrupted"
        raise
    except Exception as fault:
        end, code = "stopped", type(fault).__name__
        raise
    finally:
        words = Words(plan.language)
        seconds = time.monotonic() - started
        _add(
            plan.out, [made_at, round(seconds), words.say(_ENDS[end]), code, *_asked(plan), *_done(told, words)], words
        )


def log_refusal(out: Path, error: PortraitError, words: Words) -> None:
    """Write the line of a run that was refused before it was planned, in a folder that is already one of reports."""
    if (out / MANIFEST).is_file():
        now = datetime.now(UTC).astimezone().isoformat(timespec="seconds")
        end = _ENDS["refused"]
        _add(out, [now, 0, words.say(end), error.code], words)


def _asked(plan: Plan) -> list[object]:
    """What a run was asked: schools, notebooks, audience, language, date read."""
    schools = list(dict.fromkeys(task.school for task in plan.tasks))
    notebooks = dict.fromkeys(task.notebook for task in plan.tasks)
    as_of = sorted({task.params.as_of for task in plan.tasks} - {""})
    return [len(schools), " ".join(schools), " ".join(notebooks), plan.audience, plan.language, " ".join(as_of)]


def _done(told: Sequence[Outcome], words: Words) -> list[object]:
    """How many reports were made, kept and not made, and what stopped these."""
    failed = [outcome for outcome in told if outcome.status == "failed"]
    kept = sum(outcome.is_kept for outcome in told)
    why = Counter(outcome.code for outcome in failed)
    where = [words.say("{report} ({code})", report=one.key, code=one.code) for one in failed[:20]]
    more = [words.say("et {n} autres", n=len(failed) - 20)] if len(failed) > 20 else []
    reasons = [f"{code} : {n}" for code, n in why.most_common()]
    return [len(told) - kept - len(failed), kept, len(failed), "; ".join(reasons), ", ".join(where + more)]


def _header(words: Words) -> list[str]:
    return [
        words.say("Début"),
        words.say("Durée (secondes)"),
        words.say("Production"),
        words.say("Code"),
        words.say("Écoles"),
        words.say("Codes des écoles"),
        words.say("Carnets"),
        words.say("Public visé"),
        words.say("Langue"),
        words.say("Données connues le"),
        words.say("Produits"),
        words.say("Gardés"),
        words.say("Non produits"),
        words.say("Raisons"),
        words.say("Rapports non produits"),
    ]


def _add(out: Path, line: Sequence[object], words: Words) -> None:
    """Add a line; a log that cannot be written stops no run."""
    path = out / LOG
    with suppress(OSError):
        is_new = not path.exists()
        lines = io.StringIO()
        writer = csv.writer(lines, delimiter=";", lineterminator="\r\n")
        if is_new:
            writer.writerow(_header(words))
        writer.writerow([neutralised(value) for value in line])
        with path.open("ab") as log:  # one write: two runs that end together do not mix their lines
            log.write((("\ufeff" if is_new else "") + lines.getvalue()).encode())
