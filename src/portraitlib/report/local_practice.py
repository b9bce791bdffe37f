"""What a school saw of its own programme, written beside research in ``params/pratiques.yml``: its comments stay."""

from __future__ import annotations

import json
import re
from pathlib import Path

import yaml

from portraitlib.errors import ParamsError
from portraitlib.kit_files import own_or_brought
from portraitlib.params import check
from portraitlib.rules import LocalEvidence, PracticeBook
from portraitlib.tables.durable import flush_file
from portraitlib.yaml_files import read_yaml

_ITEM = re.compile(r"^  - id: *(\S+)", re.MULTILINE)
_LOCAL = "    local:\n"


def keep_local(project: Path, practice: str, evidence: LocalEvidence) -> Path:
    """Write local evidence under a practice of the project's file; what it said of the same programme is replaced.

    Raises
    ------
    ParamsError
        ``unknown_practice`` with those there are; those of the file, which is then left as it was.
    """
    path = project / "params" / PracticeBook.file
    text = own_or_brought(path).read_text(encoding="utf-8")
    known = _ITEM.findall(text)
    if practice not in known:
        raise ParamsError("unknown_practice", found=practice, known=known)
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(".tmp.yml")
    new.write_text(with_local(text, practice, evidence), encoding="utf-8")
    try:
        check(PracticeBook, read_yaml(new), where=path.name)
        flush_file(new)
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)
    return path


def with_local(text: str, practice: str, evidence: LocalEvidence) -> str:
    r"""Text of the file with the evidence under its practice, everything else as it was.

    Examples
    --------
    >>> told = LocalEvidence(school="A", school_year=2026, programme="Midi", outcome="absence", design="drawn",
    ...     verdict="without_reservations", written_on="2026-06-20")
    >>> text = "practices:\n  - id: one\n    grade: T1\n  - id: two  # ours\n"
    >>> print(with_local(with_local(text, "one", told), "one", told))  # doctest: +ELLIPSIS
    practices:
      - id: one
        grade: T1
        local:
          - {"school": "A", ...}
      - id: two  # ours
    <BLANKLINE>
    """
    starts = [(found.group(1), found.start()) for found in _ITEM.finditer(text)]
    place = [name for name, _ in starts].index(practice)
    begin = starts[place][1]
    end = starts[place + 1][1] if place + 1 < len(starts) else len(text)
    before, _, kept = text[begin:end].rstrip("\n").partition(_LOCAL)
    lines = [line for line in kept.splitlines() if _of(line) != evidence.of]
    lines.append(f"      - {json.dumps(evidence.model_dump(mode='json', exclude_none=True), ensure_ascii=False)}")
    block = before.rstrip("\n") + "\n" + _LOCAL + "\n".join(lines) + "\n"
    return text[:begin] + block + text[end:]


def _of(line: str) -> tuple[str, int, str, str] | None:
    """What a line of local evidence is about; None for a comment, or what a person wrote otherwise."""
    try:
        return LocalEvidence(**yaml.safe_load(line)[0]).of
    except (yaml.YAMLError, TypeError, ValueError):
        return None
