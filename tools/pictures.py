"""Take the pictures of the guides again, from what ``python kit.py run`` made: ``python tools/pictures.py``.

Those of the reports are taken from ``rapports``, those of the application from ``portrait app`` on ``store``.

Needs the test packages and an installed Chromium, Chrome or Edge. A picture has few colours, so that it weighs little.
"""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from portraitlib.report.pdf import find_browser

PROJECT = Path(__file__).resolve().parents[1]
REPORTS, IMAGES = PROJECT / "rapports", PROJECT / "docs" / "images"
COLOURS = 64

# Picture -> page of the reports, what its top is (a selector, or nothing for the page's own), height in pixels.
PICTURES = {
    "accueil": ("index.html", "", 900),
    "donnees": ("999001/00_donnees/00_donnees.html", "", 760),
    "rapport": (
        "999001/01_portrait_ecole/01_portrait_ecole.html",
        "#y-a-t-il-une-zone-ou-les-besoins-sont-plus-criants",
        1400,
    ),
}

# Picture -> page of the application, what its top is, height in pixels, what must be there before it is taken.
APPLICATION = {
    "application": ("", "", 760, ".year"),
    "choix": (
        "01_portrait_ecole?subject=french",
        "#y-a-t-il-une-zone-ou-les-besoins-sont-plus-criants",
        760,
        ".live[data-section='1'] .renewal.fresh:not(:empty)",
    ),
}


@contextmanager
def application() -> Iterator[str]:
    """The application at work on the first sample school; its address."""
    command = [sys.executable, "-m", "portraitlib.cli", "app", "--no-browser", "--school", "999001"]
    process = subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, encoding="utf-8")
    try:
        said = process.stdout.readline() if process.stdout else ""
        yield next(word for word in said.split() if word.startswith("http"))
    finally:
        process.terminate()
        process.wait(timeout=60)


def taken(page: Page, address: str, top: str, height: int, until: str = "body") -> bytes:
    """Picture of a page from some place down, once something is there, with few colours."""
    page.set_default_timeout(120_000)  # a page of the application may have to be made first
    page.set_viewport_size({"width": 1100, "height": height})
    page.goto(address)
    if top:
        page.locator(top).evaluate("place => place.scrollIntoView()")
    page.locator(until).first.wait_for(state="attached")
    drawn = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    light = io.BytesIO()
    drawn.quantize(COLOURS, dither=Image.Dither.NONE).save(light, "PNG", optimize=True)
    return light.getvalue()


def main() -> None:
    """Write every picture."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=["--no-sandbox"])
        page = browser.new_page()
        for name, (file, top, height) in PICTURES.items():
            (IMAGES / f"{name}.png").write_bytes(taken(page, (REPORTS / file).as_uri(), top, height))
        with application() as address:
            page.goto(address)
            page.get_by_text("Fermer la visite").click()
            front = page.url.partition("?")[0]
            for name, (file, top, height, until) in APPLICATION.items():
                (IMAGES / f"{name}.png").write_bytes(taken(page, f"{front}{file}", top, height, until))
        browser.close()


if __name__ == "__main__":
    main()
