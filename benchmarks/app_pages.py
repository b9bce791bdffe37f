"""`portrait app` as a person meets it: seconds until a page is usable, until a choice is shown; memory.

    python benchmarks/app_pages.py [--store store] [--school 999001] [--rounds 3] [--soak MINUTES]

Starts the command, opens 01 and 04 in Chromium, makes every choice of the bar and those of one section alone, makes
them once more, and looks at the memory of the processes. Prints the median and the 95th percentile of each, the load
of the machine before and after, and the processor time of the server's processes beside the clock's: on a machine
that does other work, the clock says little. `--soak` has 30 tabs make choices for that many minutes instead. The exit
status is 1 when a limit is not met or a process is left.
"""

from __future__ import annotations

import argparse
import os
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psutil
from process_tree import memory_of_tree
from schools import PROJECT

from portraitlib.report.pdf import find_browser

NOTEBOOKS = ("01_portrait_ecole", "04_depistage")
LIMITS = {  # seconds, at the 95th percentile; megabytes
    "answers": 3.0,
    "first paint": 0.6,
    "readable": 1.0,
    "usable": 1.5,
    "choice": 0.3,
    "again": 0.02,
    "fixed MB": 260.0,
    "worker MB": 180.0,
}
_CHOOSE = """async ([number, name, code]) => {
  const section = [...document.querySelectorAll('.live')].find(one => one.dataset.section === number);
  const bar = document.querySelector('#choix'), isShared = section.dataset.linked.split(' ').includes(name);
  const menu = (isShared ? bar : section).querySelector(`[name="${name}"]`);
  section.scrollIntoView();
  await new Promise(done => setTimeout(done, 450));  // a person looks before choosing: no choice follows at once
  const laidOut = () => section.getBoundingClientRect().height && performance.now();  // the frame after it shows it
  const shown = new Promise(done => {
    const watcher = new MutationObserver(() => {
      if (section.querySelector('[aria-busy], .renewal:not(.fresh)')) return;
      watcher.disconnect();
      done(laidOut());
    });
    watcher.observe(section, {subtree: true, childList: true, attributes: true});
  });
  performance.clearResourceTimings();
  const begun = performance.now();
  menu.value = code;
  menu.dispatchEvent(new Event('change', {bubbles: true}));
  const ended = await Promise.race([shown, new Promise(done => setTimeout(() => done(-1), 30000))]);
  const isAsked = performance.getEntriesByType('resource').some(one => one.name.includes(`/section/${number}?`));
  return [ended < 0 ? -1 : (ended - begun) / 1000, isAsked];
}"""
_MENUS = """() => [...document.querySelectorAll('.live')].flatMap(section => {
  const linked = section.dataset.linked.split(' ');
  const bar = [...document.querySelectorAll('#choix select')].filter(one => linked.includes(one.name));
  return [...bar, ...section.querySelectorAll('form select')].map(one => [section.dataset.section, one.name,
    bar.includes(one), one.dataset.first, [...one.options].map(option => option.value)]);
})"""
_OPENED = """() => new Promise(done => {
  const wait = () => {
    const page = performance.getEntriesByType('navigation')[0];
    const [paint] = performance.getEntriesByName('first-contentful-paint');
    if (!window.usable || !paint) return setTimeout(wait, 20);
    done([paint.startTime / 1000, page.domInteractive / 1000, window.usable / 1000]);
  };
  wait();
})"""
_WATCH = """new MutationObserver((_, self) => {
  if (document.querySelector('#choix[data-ready]')) { window.usable = performance.now(); self.disconnect(); }
}).observe(document, {subtree: true, childList: true, attributes: true, attributeFilter: ['data-ready']});"""


@dataclass
class Measured:
    """Seconds and megabytes, by what they are of."""

    found: dict[str, list[float]] = field(default_factory=dict)

    def add(self, what: str, *values: float) -> None:
        """Keep some."""
        self.found.setdefault(what, []).extend(values)

    def told(self) -> Iterator[str]:
        """A line for each: how many, median, 95th percentile, limit."""
        for what, values in self.found.items():
            limit = LIMITS.get(what.partition(",")[0])
            told = f"limit {limit:g}" if limit else ""
            yield f"{what:34} {len(values):5} {statistics.median(values):9.3f} {late(values):9.3f}  {told}"

    def missed(self) -> list[str]:
        """What is over its limit."""
        return [
            what
            for what, values in self.found.items()
            if late(values) > LIMITS.get(what.partition(",")[0], float("inf"))
        ]


def late(values: Sequence[float]) -> float:
    """95th percentile: the least value that 95 of 100 do not pass."""
    return sorted(values)[max(0, -(-len(values) * 95 // 100) - 1)]


@contextmanager
def served(options: argparse.Namespace, *more: str) -> Iterator[tuple[psutil.Process, str, float]]:
    """The command at work: its process, its address, seconds until it told it."""
    command = [sys.executable, "-c", "from portraitlib.cli import main; main()", "app", "--no-browser"]
    command += ["--store", options.store, *(["--school", options.school] if options.school else []), *more]
    begun = time.monotonic()
    process = subprocess.Popen(
        command,
        env={**os.environ, "PORTRAIT_PROJECT": str(PROJECT), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    try:
        said = process.stdout.readline() if process.stdout else ""
        answered = time.monotonic() - begun
        yield psutil.Process(process.pid), next(word for word in said.split() if word.startswith("http")), answered
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)


def open_page(context: Any, address: str, name: str) -> Any:
    """A page, once it is usable."""
    page = context.new_page()
    page.goto(f"{address.partition('?')[0]}{name}")
    page.locator("#choix[data-ready]").wait_for(timeout=120_000)
    return page


def measure_opening(context: Any, address: str, name: str, measured: Measured, rounds: int) -> None:
    """Seconds of a page, made already, until its first paint, until all can be read, until menus answer."""
    open_page(context, address, name).close()
    for _ in range(rounds):
        page = open_page(context, address, name)
        for what, seconds in zip(("first paint", "readable", "usable"), page.evaluate(_OPENED), strict=True):
            measured.add(f"{what}, {name[:2]}", seconds)
        page.close()


def choose(page: Any, choice: Sequence[str], measured: Measured, where: str) -> bool:
    """Make a choice in view of a section; whether the server was asked, or the page remembered."""
    seconds, is_asked = page.evaluate(_CHOOSE, list(choice))
    if seconds < 0:
        raise SystemExit(f"never shown: {choice}")
    measured.add(f"{'choice' if is_asked else 'again'}, {where}", seconds)
    return bool(is_asked)


def measure_choices(page: Any, root: psutil.Process, name: str, measured: Measured) -> None:
    """Seconds from a choice to its figure, in the bar and in a section's own form; then back to the start."""
    spent, asked = processor_seconds(root), 0
    for number, menu, is_shared, first, codes in page.evaluate(_MENUS):
        others = [code for code in codes if code != first]
        wanted = [code for code in ("french", "english") if code in others] or others[:2]
        for code in [*wanted, first, *wanted[:1], first] if wanted else ():
            asked += choose(page, (number, menu, code), measured, f"{name[:2]}, {'bar' if is_shared else 'own'}")
    measured.add(f"processor s an answer, {name[:2]}", (processor_seconds(root) - spent) / max(asked, 1))


def processor_seconds(root: psutil.Process) -> float:
    """Processor time of a process and of those under it now."""
    return sum(sum(one.cpu_times()[:2]) for one in [root, *root.children(recursive=True)])


def measure_memory(root: psutil.Process, measured: Measured) -> None:
    """Megabytes of what is always there, of each process that answers."""
    workers = answering(root)
    found = memory_of_tree(root)
    measured.add("fixed MB", sum(size for one, size in found.items() if one not in workers))
    measured.add("worker MB", *(size for one, size in found.items() if one in workers))


def answering(root: psutil.Process) -> list[psutil.Process]:
    """Processes forked for questions: those under the server that forks."""
    return [child for one in root.children() for child in one.children(recursive=True)]


def soak(context: Any, address: str, root: psutil.Process, minutes: float, measured: Measured) -> None:
    """Thirty tabs on every school of the store that make choices, one after the other; megabytes as they go."""
    entrance = context.new_page()
    entrance.goto(address)
    found = entrance.evaluate(
        "[...document.links].map(one => one.href).filter(one => /portrait\\/[^/]+\\/[a-z]+\\/$/.test(one))"
    )
    schools = list(dict.fromkeys(found)) or [address]
    tabs = [open_page(context, schools[n % len(schools)], NOTEBOOKS[n // len(schools) % 2]) for n in range(30)]
    begun, looks = time.monotonic(), []
    while time.monotonic() - begun < 60 * minutes:
        for page in tabs:
            number, menu, _, first, codes = next(one for one in page.evaluate(_MENUS) if len(one[4]) > 2)
            others = [code for code in codes if code != first]
            for code in (others[len(looks) % len(others)], first):
                choose(page, (number, menu, code), measured, "soak")
        looks.append((time.monotonic() - begun, sum(memory_of_tree(root).values())))
        print(
            f"{looks[-1][0]:6.0f} s {looks[-1][1]:7.1f} MB, {len(answering(root))} workers, {len(schools)} schools",
            flush=True,
        )
    then = next(size for at, size in looks if at >= min(120, 60 * minutes / 5))
    measured.add("growth %", 100 * (looks[-1][1] / then - 1))


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--store", default="store")
    asked.add_argument("--school", default="999001")
    asked.add_argument("--rounds", type=int, default=5, help="times each page is opened (5)")
    asked.add_argument("--notebooks", default=",".join(NOTEBOOKS))
    asked.add_argument("--soak", type=float, default=0, help="minutes of thirty tabs")
    options, measured = asked.parse_args(), Measured()
    options.school = options.school * (not options.soak)
    from playwright.sync_api import sync_playwright

    print("load", *os.getloadavg())
    with sync_playwright() as playwright, served(options) as (root, address, answered):
        measured.add("answers", answered)
        browser = playwright.chromium.launch(executable_path=find_browser(), args=["--no-sandbox"])
        context = browser.new_context(viewport={"width": 1200, "height": 900})
        context.add_init_script(_WATCH)
        context.new_page().goto(address)
        if options.soak:
            soak(context, address, root, options.soak, measured)
        for name in options.notebooks.split(",") if not options.soak else ():
            measure_opening(context, address, name, measured, options.rounds)
            page = open_page(context, address, name)
            measure_choices(page, root, name, measured)
            page.close()
        measure_memory(root, measured)
        family = root.children(recursive=True)
        browser.close()
    print("load", *os.getloadavg())
    print(f"{'':34} {'times':>5} {'median':>9} {'p95':>9}")
    for line in measured.told():
        print(line)
    _, left = psutil.wait_procs(family, timeout=10)
    for what in measured.missed():
        print(f"over its limit: {what}")
    print(f"{len(left)} processes left")
    return 1 if left or measured.missed() else 0


if __name__ == "__main__":
    sys.exit(main())
