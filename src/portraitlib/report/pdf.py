"""A page printed to PDF by the browser the machine already has."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from portraitlib.errors import ReportError

BROWSER_TIMEOUT = 120
"""Seconds the browser may take for one page."""

_NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "microsoft-edge-stable",
    "msedge",
)
_MAC = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)
_WINDOWS = (
    r"Google\Chrome\Application\chrome.exe",
    r"Chromium\Application\chrome.exe",
    r"Microsoft\Edge\Application\msedge.exe",
)
_WINDOWS_FOLDERS = ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")


def find_browser() -> str | None:
    """Path of an installed Chromium, Chrome or Edge; None when the machine has none.

    The variable ``PORTRAIT_BROWSER`` names one that stands elsewhere.
    """
    named = os.environ.get("PORTRAIT_BROWSER")
    if named:
        return named if Path(named).is_file() else None
    on_path = (shutil.which(name) for name in _NAMES)
    return next((found for found in on_path if found), None) or next(_usual_places(sys.platform), None)


def _usual_places(platform: str) -> Iterator[str]:
    if platform == "darwin":
        places = [Path(place) for place in (*_MAC, *(str(Path.home()) + place for place in _MAC))]
    elif platform == "win32":
        roots = [os.environ[name] for name in _WINDOWS_FOLDERS if os.environ.get(name)]
        places = [Path(root, *place.split("\\")) for root in roots for place in _WINDOWS]
    else:
        places = [Path("/snap/bin/chromium"), Path("/opt/google/chrome/chrome"), Path("/opt/microsoft/msedge/msedge")]
    return (str(place) for place in places if place.is_file())


def print_to_pdf(page: Path, pdf: Path, browser: str, *, timeout: int = BROWSER_TIMEOUT) -> None:
    """Print an HTML file to a tagged PDF with an outline.

    The browser works in a profile of its own, made for the page and thrown away after it.

    Raises
    ------
    ReportError
        ``pdf_failed`` when the browser stops, takes too long or writes nothing.
    """
    with tempfile.TemporaryDirectory(prefix="portrait-pdf-", ignore_cleanup_errors=True) as profile:
        command = [browser, *_options(profile), f"--print-to-pdf={pdf.absolute()}", page.absolute().as_uri()]
        try:
            ended = subprocess.run(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=timeout
            )
        except (subprocess.TimeoutExpired, OSError) as fault:
            raise ReportError("pdf_failed", file=page.name, reason=type(fault).__name__) from None
    if ended.returncode != 0 or not pdf.exists() or not pdf.read_bytes().startswith(b"%PDF"):
        raise ReportError("pdf_failed", file=page.name, reason=f"exit status {ended.returncode}")


def _options(profile: str) -> list[str]:
    options = [
        "--headless",
        "--disable-gpu",
        "--no-pdf-header-footer",
        "--export-tagged-pdf",
        "--generate-pdf-document-outline",
        "--no-first-run",
        "--no-default-browser-check",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-extensions",
        "--disable-sync",
        "--host-resolver-rules=MAP * ~NOTFOUND",  # the page needs nothing; the browser may ask for nothing
        f"--user-data-dir={profile}",
    ]
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return [*options, "--no-sandbox"] if is_root else options
