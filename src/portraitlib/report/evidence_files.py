"""The packets of a folder: written and signed, or read with every fault of every file told at once."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pydantic import ValidationError

import portraitlib
from portraitlib.display.provenance import LIBRARIES
from portraitlib.errors import ReportError
from portraitlib.persons.key import Key
from portraitlib.persons.names import all_names
from portraitlib.report.about import is_fictional
from portraitlib.report.exit_check import Forbidden, check_exit, machine_folders
from portraitlib.results.packets import FORMAT, VERSION, Finding, Packet, Source, digest_of, signed_bytes, unsigned
from portraitlib.tables.school import School
from portraitlib.told_faults import told_faults

LARGEST = 1_000_000
"""Bytes of a packet: one of five hundred numbers has half of it."""
_UNKNOWN_HASH = "0" * 16


@dataclass(frozen=True)
class PacketFault:
    """What is wrong with a file: a code that has its sentence, and facts."""

    file: str
    kind: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ReadFolder:
    """Packets of a folder by file, and all that is wrong; what is read when nothing is."""

    packets: Mapping[str, Packet]
    faults: tuple[PacketFault, ...]
    n_others: int

    @property
    def n_sealed(self) -> int:
        """Packets that bear the seal of a key."""
        return sum(bool(one.signature.seal) for one in self.packets.values())


def source_of(school: School, today: date) -> Source:
    """Where the packet of a school comes from."""
    return Source(
        school=school.code,
        school_year=school.school_year,
        made_on=today,
        kit=portraitlib.__version__,
        versions={name: version(name) for name in LIBRARIES},
        data=str(school.partition.entry.get("hash", "")) or _UNKNOWN_HASH,
        is_fictional=is_fictional(school),
    )


def packet_text(source: Source, findings: Iterable[Finding], key: Key | None) -> str:
    """Text of a packet, signed: a digest always, a seal with the key of the school when this machine has it."""
    body = unsigned(source, findings)
    signature = {"digest": digest_of(body)}
    if key is not None:
        signature |= {"key": key.fingerprint, "seal": key.seal(signed_bytes(body))}
    return json.dumps({**body, "signature": signature}, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def write_packet(folder: Path, source: Source, text: str, store: Path) -> Path:
    """Write a packet once it has passed the check of what may leave; where it is.

    Raises
    ------
    ReportError
        ``may_not_leave``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"paquet-{source.school}-{source.school_year}.json"
    beside = path.with_suffix(".tmp.json")
    beside.write_bytes(text.encode())
    try:
        check_exit(
            [beside], Forbidden(names=frozenset(all_names(date.today())), folders=machine_folders(store, folder))
        )
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    return path


def read_packets(folder: Path, key: Key | None = None) -> ReadFolder:
    """Packets of a folder, and every fault of every one of them.

    Parameters
    ----------
    folder : Path
    key : Key, optional
        The seals that it made are checked too.

    Raises
    ------
    ReportError
        ``no_packets`` when the folder has no JSON file, or is none.
    """
    there = sorted(folder.iterdir()) if folder.is_dir() else []
    files = [path for path in there if path.suffix.lower() == ".json"]
    if not files:
        raise ReportError("no_packets", folder=folder.name)
    packets, faults = {}, []
    for path in files:
        found = read_packet(path, key)
        if isinstance(found, Packet):
            packets[path.name] = found
        else:
            faults += found
    faults += [*_same_schools(packets), *_mixed(packets)]
    return ReadFolder(packets, tuple(faults), len(there) - len(files))


def read_packet(path: Path, key: Key | None = None) -> Packet | list[PacketFault]:
    """A packet, or all that is wrong with its file."""
    try:
        raw = path.read_bytes() if path.stat().st_size <= LARGEST else None
    except OSError:
        return [PacketFault(path.name, "unreadable")]
    if raw is None:
        return [PacketFault(path.name, "too_large")]
    return packet_in(path.name, raw, key)


def packet_in(file: str, raw: bytes, key: Key | None = None) -> Packet | list[PacketFault]:
    """The packet that some bytes are, or all that is wrong with them.

    Examples
    --------
    >>> packet_in("a.json", b"{")
    [PacketFault(file='a.json', kind='not_json', facts={'line': 1})]
    """
    try:
        body = json.loads(raw.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_no_constant)
    except UnicodeDecodeError:
        return [PacketFault(file, "not_utf8")]
    except json.JSONDecodeError as fault:
        return [PacketFault(file, "not_json", {"line": fault.lineno})]
    except RecursionError:
        return [PacketFault(file, "not_json", {"line": 1})]
    except _RepeatedError as repeated:
        return [PacketFault(file, "repeated_key", {"key": str(repeated)[:64]})]
    except ValueError:  # NaN, infinity, or a number of more digits than Python reads
        return [PacketFault(file, "no_number")]
    if not isinstance(body, dict) or body.get("format") != FORMAT:
        return [PacketFault(file, "not_a_packet")]
    if isinstance(newer := body.get("version"), int) and newer > VERSION:
        return [PacketFault(file, "newer", {"version": newer})]
    return _checked(file, body, key)


def _checked(file: str, body: dict[str, Any], key: Key | None) -> Packet | list[PacketFault]:
    """The packet, once its form and its signature are right."""
    try:
        packet = Packet.model_validate_json(json.dumps(body))
    except ValidationError as refused:
        return [PacketFault(file, "invalid", one) for one in told_faults(refused, Packet)]
    signed, faults = packet.signature, []
    if signed.digest != digest_of(body):
        faults.append(PacketFault(file, "changed"))
    elif key is not None and signed.key == key.fingerprint and signed.seal != key.seal(signed_bytes(body)):
        faults.append(PacketFault(file, "seal_of_another"))
    if _is_twice_inside(packet):
        faults.append(PacketFault(file, "twice_inside"))
    return faults or packet


def _is_twice_inside(packet: Packet) -> bool:
    """Whether a packet tells one thing twice."""
    return len({one.alike for one in packet.findings}) < len(packet.findings)


def _same_schools(packets: Mapping[str, Packet]) -> Iterator[PacketFault]:
    """One fault a file that tells of a school what an earlier one tells: a school counts once, whatever the year."""
    seen: dict[tuple[str, ...], str] = {}
    told: dict[str, set[str]] = defaultdict(set)
    for name, packet in packets.items():
        for one in packet.findings:
            first = seen.setdefault((packet.source.school, *one.alike), name)
            if first != name:
                told[name].add(first)
    for name, others in told.items():
        school = packets[name].source.school
        yield from (PacketFault(name, "school_twice", {"school": school, "other": other}) for other in sorted(others))


def _mixed(packets: Mapping[str, Packet]) -> list[PacketFault]:
    """Fictional schools beside real ones."""
    fictional = [name for name, one in packets.items() if one.source.is_fictional]
    return [PacketFault(name, "fictional") for name in fictional] if len(fictional) < len(packets) else []


class _RepeatedError(ValueError):
    """A key given twice in one object."""


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, value in pairs:
        if name in made:
            raise _RepeatedError(name)
        made[name] = value
    return made


def _no_constant(name: str) -> float:
    raise ValueError(name)
