"""`index.html`: every school of a run, or one, its state, its findings, its reports; searchable without a network."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from portraitlib.display.wording import Words
from portraitlib.report.about import audience_label, banner, school_label
from portraitlib.report.findings import KINDS, main_finding, told_n
from portraitlib.report.manifest import INDEX
from portraitlib.report.one_page import ONE_PAGE, told_of
from portraitlib.report.templates import page_environment, template_text

_FOLDED_FROM = 4
"""Schools from which each one's reports are folded: what one compares then fits on a screen."""
_LISTED = ("priority", "caution")
"""Kinds of findings that a report's row may name in a word."""


def index_pages(manifest: Mapping[str, Any], words: Words) -> dict[str, str]:
    """Index of all the schools of a manifest, and one in each school's folder, by path.

    A school's own names no other and links to nothing outside its folder: it can be handed over alone.
    """
    by_school: dict[str, dict[str, Mapping[str, Any]]] = {}
    for key, entry in manifest["reports"].items():
        by_school.setdefault(entry["school"], {})[key] = entry
    alone = {
        f"{code}/{INDEX}": index_html({**manifest, "reports": reports}, words, folder=f"{code}/")
        for code, reports in by_school.items()
    }
    return {INDEX: index_html(manifest, words), **alone}


def index_html(manifest: Mapping[str, Any], words: Words, *, folder: str = "") -> str:
    """Page that lists the schools of a manifest; links are those of a page that stands in `folder`.

    Its only script sorts and filters the list; the page's security policy lets that script run and nothing else.
    """
    schools = _schools(manifest["reports"], words, folder)
    script = "" if folder else template_text("index.js")
    return (
        page_environment()
        .get_template("index.html.j2")
        .render(
            words=words,
            title=schools[0]["label"] if folder else words.say("Rapports des écoles"),
            is_alone=bool(folder),
            is_folded=len(schools) >= _FOLDED_FROM,
            schools=schools,
            notebooks=_notebooks(schools),
            counts=_counts(schools, words),
            found=[
                words.say("Aucune école trouvée"),
                words.say("1 école trouvée"),
                words.say("{n} écoles trouvées", n="{n}"),
            ],
            has_alarms=any(school["alarms"] for school in schools),
            is_fictional=any(school["is_fictional"] for school in schools),
            audience=manifest["audience"],
            audience_label=audience_label(manifest["audience"], words),
            banner=banner(manifest["audience"], words),
            made_on=words.date(_day(manifest["made_at"])),
            one_page=ONE_PAGE,
            style=f"{template_text('base.css')}\n{template_text('index.css')}",
            script=script,
            script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        )
    )


def _schools(reports: Mapping[str, Mapping[str, Any]], words: Words, folder: str) -> list[dict[str, Any]]:
    by_school: dict[str, list[Mapping[str, Any]]] = {}
    for entry in reports.values():
        by_school.setdefault(entry["school"], []).append(entry)
    return [_school(code, entries, words, folder) for code, entries in sorted(by_school.items())]


def _school(code: str, entries: list[Mapping[str, Any]], words: Words, folder: str) -> dict[str, Any]:
    name = next((entry["school_name"] for entry in entries if entry["school_name"]), code)
    failures = [entry for entry in entries if entry["status"] == "failed"]
    alarms = _alarms(entries, words)
    reports = [_report(entry, words, folder) for entry in entries]
    headline = next((entry["headline"] for entry in entries if entry["headline"]), "")
    to_check = len(alarms) + sum(report["is_caution"] + (not report["is_made"]) for report in reports)
    return {
        "code": code,
        "label": school_label(name, code, words),
        "is_fictional": any(entry["is_fictional"] for entry in entries),
        "headline": headline,
        "has_one_page": bool(told_of(entries)),
        "n": told_n(headline),
        "failures": len(failures),
        "suspicions": alarms,
        "alarms": to_check,
        "to_check": words.plural("{n} point à vérifier", "{n} points à vérifier", to_check),
        "told_reports": words.plural("{n} rapport", "{n} rapports", len(reports)),
        "state": _state(len(entries), len(failures), words),
        "reports": reports,
    }


def _alarms(entries: list[Mapping[str, Any]], words: Words) -> list[str]:
    """What an import suspects of the school's data, each said once: every report of the school carries it."""
    rules = dict.fromkeys(rule for entry in entries for rule in entry.get("suspicions", ()))
    return [words.label(rule, "rule") for rule in rules]


def _state(total: int, failures: int, words: Words) -> str:
    if not failures:
        return words.say("Complet")
    if failures == total:
        return words.say("Non produit")
    return words.say("Incomplet")


def _report(entry: Mapping[str, Any], words: Words, folder: str) -> dict[str, Any]:
    kinds = {".html": "page", ".pdf": "pdf", ".xlsx": "workbook", ".ipynb": "notebook"}
    finding = main_finding(entry.get("findings", ()))
    kind = finding["kind"] if finding else ""
    return {
        "name": entry["notebook"],
        "of_notebook": entry["title"] or entry["notebook"],
        "title": _report_title(entry, words),
        "finding": finding["sentence"] if finding else "",
        "n": finding["n"] if finding else None,
        "kind": words.say(KINDS[kind]) if kind in _LISTED else "",
        "is_caution": kind == "caution",
        "is_made": entry["status"] == "made",
        "message": entry["message"],
        "warnings": entry["warnings"],
        "made_on": words.date(_day(entry["made_at"])),
        **{kind: "" for kind in kinds.values()},
        **{
            kinds[ending]: path.removeprefix(folder)
            for path in entry["outputs"]
            if (ending := f".{path.rpartition('.')[2]}") in kinds
        },
    }


def _report_title(entry: Mapping[str, Any], words: Words) -> str:
    """Title of a report; the group comes with it, since a school has as many of those as groups."""
    title = entry["title"] or entry["notebook"]
    return words.say("{title} – groupe {group}", title=title, group=entry["group"]) if entry.get("group") else title


def _notebooks(schools: list[dict[str, Any]]) -> dict[str, str]:
    """Title of each notebook that says something of a school: what the list may be read by."""
    reports = [report for school in schools for report in school["reports"] if report["finding"]]
    return dict(sorted({report["name"]: report["of_notebook"] for report in reports}.items()))


def _counts(schools: list[dict[str, Any]], words: Words) -> str:
    reports = [report for school in schools for report in school["reports"]]
    failures = sum(not report["is_made"] for report in reports)
    parts = [words.plural("{n} école", "{n} écoles", len(schools))] if len(schools) > 1 else []
    parts += [words.plural("{n} rapport produit", "{n} rapports produits", len(reports) - failures)]
    if failures:
        parts.append(words.plural("{n} rapport non produit", "{n} rapports non produits", failures))
    return words.listing(parts)


def _day(moment: str) -> date:
    return datetime.fromisoformat(moment).date()
