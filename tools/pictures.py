"""Take the pictures of the guides again, from the reports of ``python kit.py run``: ``python tools/pictures.py``.

Needs the test packages and an installed Chromium, Chrome or Edge. A picture has few colours, so that it weighs little.
"""

from __future__ import annotations

import io
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


def taken(page: Page, address: str, top: str, height: int) -> bytes:
    """Picture of a page from some place down, with few colours."""
    page.set_viewport_size({"width": 1100, "height": height})
    page.goto(address)
    if top:
        page.locator(top).evaluate("place => place.scrollIntoView()")
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
        browser.close()


if __name__ == "__main__":
    main()
