"""The browser that prints: found, run, and its failures told."""

import re

import pytest

from portraitlib.errors import ReportError
from portraitlib.report import pdf as room
from portraitlib.report.exit_check import Forbidden, check_exit, machine_folders
from portraitlib.report.pdf import find_browser, print_to_pdf


def program(tmp_path, script):
    path = tmp_path / "navigateur"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


@pytest.fixture
def page(tmp_path):
    path = tmp_path / "page.html"
    path.write_text("<!DOCTYPE html><html lang='fr-CA'><title>Essai</title><h1>Été</h1><p><a href='#x'>a</a></p>")
    return path


def test_the_browser_named_by_the_variable_comes_first(tmp_path, monkeypatch):
    monkeypatch.setenv("PORTRAIT_BROWSER", program(tmp_path, "exit 0"))
    assert find_browser() == str(tmp_path / "navigateur")
    monkeypatch.setenv("PORTRAIT_BROWSER", str(tmp_path / "absent"))
    assert find_browser() is None


def test_a_machine_without_browser_has_none(monkeypatch):
    monkeypatch.delenv("PORTRAIT_BROWSER", raising=False)
    monkeypatch.setattr(room.shutil, "which", lambda name: None)
    monkeypatch.setattr(room, "_usual_places", lambda platform: iter(()))
    assert find_browser() is None


def test_edge_is_found_where_windows_keeps_it(tmp_path, monkeypatch):
    edge = tmp_path / "Microsoft" / "Edge" / "Application" / "msedge.exe"
    edge.parent.mkdir(parents=True)
    edge.write_text("")
    monkeypatch.setenv("PROGRAMFILES(X86)", str(tmp_path))
    monkeypatch.delenv("PROGRAMFILES", raising=False)
    assert list(room._usual_places("win32")) == [str(edge)]


@pytest.mark.parametrize("script", ["exit 3", "exit 0", "sleep 30"])
def test_a_browser_that_fails_writes_nothing_or_hangs_is_told(tmp_path, page, script):
    with pytest.raises(ReportError, match="pdf_failed"):
        print_to_pdf(page, tmp_path / "a.pdf", program(tmp_path, script), timeout=2)


@pytest.mark.browser
def test_the_pdf_is_tagged_in_french_and_says_nothing_of_the_machine(tmp_path, page):
    browser = find_browser()
    if browser is None:
        pytest.skip("no Chromium, Chrome or Edge on this machine")
    target = tmp_path / "page.pdf"
    print_to_pdf(page, target, browser)
    content = target.read_bytes()
    assert re.search(rb"/Lang ?\(fr-CA\)", content) and b"/StructTreeRoot" in content and b"/Outlines" in content
    check_exit([target], Forbidden(folders=machine_folders(tmp_path)))
