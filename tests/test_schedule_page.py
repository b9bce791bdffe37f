"""The page on scheduling: each form of command that it shows is one that its system reads, and the kit understands."""

import configparser
import re
import shlex
from pathlib import Path

import pytest

from portraitlib.cli import portrait

PAGE = (Path(__file__).resolve().parents[1] / "docs" / "programmer.md").read_text(encoding="utf-8")
BLOCKS = [
    re.sub(r"^ {4}", "", block, flags=re.MULTILINE) for block in re.findall(r"(?:^ {4}.*\n|^\n(?= {4}))+", PAGE, re.M)
]
LIMITS = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))


def block_with(text):
    (found,) = [block for block in BLOCKS if text in block]
    return found.strip()


def understood(words):
    """Whether `portrait` reads the words that come after its name."""
    name, *rest = words[words.index("portrait") + 1 :]
    return portrait.commands[name].make_context(name, rest).command.name == name


@pytest.mark.parametrize(
    "line", [line for block in BLOCKS for line in block.splitlines() if line.startswith("python kit.py portrait ")]
)
def test_each_command_of_the_page_is_understood(line):
    assert understood(shlex.split(line))


def test_the_cron_line_is_five_fields_for_monday_then_a_command():
    *fields, command = block_with("* * 1").split(maxsplit=5)
    assert all(field == "*" or low <= int(field) <= high for field, (low, high) in zip(fields, LIMITS, strict=True))
    assert fields[4] == "1" and "%" not in command  # cron takes that sign for the end of the line
    moved, ran = command.split(" && ")
    assert shlex.split(moved)[0] == "cd" and understood(shlex.split(ran))


def test_the_two_units_of_systemd_are_read_as_it_reads_them():
    units = {}
    for holds in ("ExecStart", "OnCalendar"):
        units[holds] = configparser.ConfigParser(interpolation=None, strict=True)
        units[holds].optionxform = str
        units[holds].read_string(block_with(holds))
    service, timer = units.values()
    assert service.sections() == ["Unit", "Service"] and timer.sections() == ["Unit", "Timer", "Install"]
    assert understood(shlex.split(service["Service"]["ExecStart"]))
    assert re.fullmatch(r"Mon \*-\*-\* ([01]\d|2[0-3]):[0-5]\d:00", timer["Timer"]["OnCalendar"])
    assert block_with("systemctl").endswith("portrait.timer")


def test_the_task_of_windows_names_a_day_an_hour_and_a_file_the_page_writes():
    words = [word.strip('"') for word in shlex.split(block_with("schtasks"), posix=False)]
    given = dict(zip(words[2::2], words[3::2], strict=True))
    assert words[:2] == ["schtasks", "/Create"] and set(given) == {"/TN", "/SC", "/D", "/ST", "/TR"}
    assert (given["/SC"], given["/D"]) == ("WEEKLY", "MON") and re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", given["/ST"])
    assert f"`{given['/TR'].rpartition(chr(92))[2]}`" in PAGE
