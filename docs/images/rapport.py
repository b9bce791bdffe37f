"""Take the picture of the README again, from the reports of `python kit.py run`.

    python docs/images/rapport.py

Needs the test packages and an installed Chromium, Chrome or Edge.
"""

from pathlib import Path

from playwright.sync_api import sync_playwright

from portraitlib.report.pdf import find_browser

PROJECT = Path(__file__).resolve().parents[2]
REPORT = PROJECT / "rapports" / "999001" / "01_portrait_ecole" / "01_portrait_ecole.html"
SECTION = "y-a-t-il-une-zone-ou-les-besoins-sont-plus-criants"
PICTURE = Path(__file__).with_name("rapport.png")


def main() -> None:
    """Write the picture: the section on the zones, from its title down."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1100, "height": 1400})
        page.goto(REPORT.as_uri())
        page.evaluate("id => document.getElementById(id).scrollIntoView()", SECTION)
        page.screenshot(path=PICTURE)
        browser.close()


if __name__ == "__main__":
    main()
