"""What differs between two sides of `same_pages.py`: found byte for byte, told once for all the views it is in."""

from __future__ import annotations

import base64
import difflib
import gzip
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path

import yaml

TOLD = 120  # characters of each side
BEFORE = 40  # characters before, on the first of the views
MOST_NAMED = 6  # sections
MOST_HUNKS = 8  # a view: more says nothing new

_IMAGE = re.compile(r"data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)")
_WORD_BEFORE, _WORD_AFTER = re.compile(r"\w*\Z"), re.compile(r"\w*")


@dataclass(frozen=True)
class Place:
    """Where something is shown: a section, to whom, under which choices."""

    section: str
    reader: str
    choices: str = ""

    def __str__(self) -> str:
        return ", ".join(part for part in (self.section, self.reader, self.choices) if part)


Texts = Mapping[Place, Mapping[str, str]]
"""What one side shows: texts by kind, at each place."""


@dataclass(frozen=True)
class Expected:
    """A change that was reviewed: texts of a section are the same once `pattern` is replaced on both sides."""

    section: str
    pattern: str
    replace: str
    reason: str


@dataclass
class Found:
    """What was compared and what differed.

    Parameters
    ----------
    groups : dict
        Places by (kind, old text, new text), what stands before it at the first of them included.
    accepted : Counter
        Texts that differ as expected, by reason.
    compared : Counter
        Texts compared, by kind.
    """

    groups: dict[tuple[str, str, str], list[tuple[Place, str]]] = field(default_factory=lambda: defaultdict(list))
    accepted: Counter = field(default_factory=Counter)
    compared: Counter = field(default_factory=Counter)

    def add(self, other: Found) -> None:
        """Add what another comparison found."""
        for key, places in other.groups.items():
            self.groups[key] += places
        self.accepted += other.accepted
        self.compared += other.compared


def read_expected(path: Path | None) -> list[Expected]:
    """Reviewed changes of a YAML file: a list of section, pattern, replace, reason."""
    return [Expected(**entry) for entry in yaml.safe_load(path.read_text(encoding="utf-8")) or []] if path else []


def recorded(path: Path, reader: str) -> dict[Place, dict[str, str]]:
    """Texts that a probe wrote: at each place, by kind."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return dict(shown for line in map(json.loads, lines) for shown in _texts(line, reader))


def _texts(line: Mapping, reader: str) -> Iterator[tuple[Place, dict[str, str]]]:
    """Texts of one line: each thing shown, in a place of its own."""
    section = f"{line['notebook']}/{line['cell']}"
    call = f"{line['study']} (call {line['call']})" if line["study"] else ""
    values = " ".join(f"{name}={value}" for name, value in line["values"].items())
    group = f"group {line['group']}" if line["group"] else ""
    for number, bundle in enumerate(line["bundles"]):
        nth = f"{line['what']} {number}"
        choices = "; ".join(part for part in (group, call, values, nth) if part)
        yield Place(section, reader, choices), {kind.removeprefix("text/"): text for kind, text in bundle.items()}


def compare(old: Texts, new: Texts, expected: Sequence[Expected] = ()) -> Found:
    """Compare two sides' texts.

    Parameters
    ----------
    old, new : dict of Place to dict of kind to str
    expected : sequence of Expected
        Reviewed changes: a difference that disappears after their replacements is counted, not told.

    Returns
    -------
    Found

    Examples
    --------
    >>> place = Place("01/zones", "personnel, fr")
    >>> found = compare({place: {"html": "<p>12 élèves</p>"}}, {place: {"html": "<p>13 élèves</p>"}})
    >>> list(found.groups)
    [('html', '12', '13')]
    """
    found = Found()
    for place in [*old, *(place for place in new if place not in old)]:
        before, after = old.get(place, {}), new.get(place, {})
        found.compared.update(kind.split()[0] for kind in {**before, **after})
        found.compared["refusals"] += is_refusal(before)
        for kind, texts in differences(place, before, after):
            _add_difference(found, kind, place, texts, expected)
    return found


def differences(place: Place, old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[tuple[str, tuple[str, str]]]:
    """Kind and texts of what differs at a place; what is there on one side only, or fails there only, once."""
    if not old or not new or ("error" in old) != ("error" in new):
        kind = "error" if "error" in {**old, **new} else "only in NEW" if not old else "only in OLD"
        yield kind, tuple(side.get("error", place.section if side else "") for side in (old, new))
        return
    refusal = "refusal, " if is_refusal(old) or is_refusal(new) else ""
    for kind in {**old, **new}:
        if old.get(kind) != new.get(kind):
            yield refusal + kind, (old.get(kind, ""), new.get(kind, ""))


def is_refusal(view: Mapping[str, str]) -> bool:
    """Whether a view has no table: the data could not support it, and it says why.

    Examples
    --------
    >>> is_refusal({"json": '{"tables": []}'}), is_refusal({"plain": "Matière : Français"})
    (True, False)
    """
    return "json" in view and not json.loads(view["json"]).get("tables")


def _add_difference(found: Found, kind: str, place: Place, texts: tuple[str, str], expected: Sequence) -> None:
    """Put a difference where it belongs: expected, or beside those that read the same."""
    before, after = map(readable, texts)
    reasons = []
    for entry in expected:
        if fnmatch(place.section, entry.section):
            changed = [re.sub(entry.pattern, entry.replace, text) for text in (before, after)]
            reasons += [entry.reason] if changed != [before, after] else []
            before, after = changed
    if before == after and reasons:
        found.accepted[" + ".join(reasons)] += 1
        return
    for lead, old, new in hunks(before, after) or [("", "(only the encoding differs)", "")]:
        found.groups[kind, old[:TOLD], new[:TOLD]].append((place, lead))


def readable(text: str) -> str:
    """Text in lines, its pictures written out, so that a difference can be found and read.

    Examples
    --------
    >>> readable('<img src="data:image/svg+xml;base64,PHN2Zy8+">')
    '<img src="data:image/svg+xml,<svg/>">'
    """
    if text[:1] in ("{", "["):  # the workbook's tables, or a control's options
        return json.dumps(json.loads(text), ensure_ascii=False, indent=1)
    return _IMAGE.sub(lambda found: "data:image/svg+xml," + base64.b64decode(found[1]).decode(errors="replace"), text)


def hunks(old: str, new: str) -> list[tuple[str, str, str]]:
    r"""First differing pieces of two texts: what stands before, the old piece, the new piece; each distinct one once.

    Examples
    --------
    >>> hunks("a cat sat\non a mat\n", "a dog sat\non a mat\n")
    [('a ', 'cat', 'dog')]
    """
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    found: dict[tuple[str, str], str] = {}
    for tag, a, b, c, d in difflib.SequenceMatcher(None, before, after).get_opcodes():
        if tag == "equal":
            continue
        for one, other in _paired(before[a:b], after[c:d]):
            lead, piece, put = _trimmed(one, other)
            found.setdefault((piece, put), lead)
        if len(found) >= MOST_HUNKS:
            break
    return [(lead, *pieces) for pieces, lead in list(found.items())[:MOST_HUNKS]]


def _paired(before: list[str], after: list[str]) -> Iterable[tuple[str, str]]:
    """Lines that stand for one another when there are as many; else both blocks whole."""
    if len(before) == len(after):
        return ((one, other) for one, other in zip(before, after, strict=True) if one != other)
    return [("".join(before), "".join(after))]


def _trimmed(old: str, new: str) -> tuple[str, str, str]:
    """What differs between two texts, from the start of a word to the end of one, and what stands before it."""
    start = next((at for at, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    start = _WORD_BEFORE.search(old, 0, start).start()
    room = min(len(old), len(new)) - start
    ends = zip(reversed(old[start:]), reversed(new[start:]), strict=False)
    end = next((at for at, (a, b) in enumerate(ends) if a != b), room)
    end -= _WORD_AFTER.match(old, len(old) - end).end() - (len(old) - end)
    return old[max(0, start - BEFORE) : start], old[start : len(old) - end], new[start : len(new) - end]


def told(found: Found, expected: Sequence[Expected] = ()) -> Iterator[str]:
    """Lines that tell what differs: a group of differences that read the same is one; then what was expected."""
    for (kind, old, new), places in sorted(found.groups.items(), key=lambda item: -len(item[1])):
        sections = Counter(place.section for place, _ in places)
        readers = {place.reader for place, _ in places}
        named = ", ".join([*list(sections)[:MOST_NAMED], *["…"] * (len(sections) > MOST_NAMED)])
        first, lead = places[0]
        yield f"{kind}: {len(places)} texts of {len(readers)} readers, {len(sections)} sections: {named}"
        yield f"  first: {first}"
        yield f"  old: {lead!r} + {old!r}" if lead else f"  old: {old!r}"
        yield f"  new: {lead!r} + {new!r}" if lead else f"  new: {new!r}"
    for reason, count in found.accepted.most_common():
        yield f"expected: {reason}: {count} texts"
    for entry in expected:
        if not any(entry.reason in reasons for reasons in found.accepted):
            yield f"expected, and never met: {entry.reason}"
