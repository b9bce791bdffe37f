"""The page of the import, for the person who has the exports: no terminal, no file to write."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tornado.web import HTTPError, authenticated

from portraitlib.display.import_columns import file_cards
from portraitlib.display.import_doubts import answer_text, asked_doubt
from portraitlib.ingest.guess.answers import open_doubts
from portraitlib.ingest.guess.doubt import UNKNOWN
from portraitlib.ingest.guess.kept import guess_from
from portraitlib.params import resolve
from portraitlib.report.pages.base import Handler
from portraitlib.report.pages.importing_desk import NO_FOLDER, Desk, RefusedError
from portraitlib.report.pages.importing_folders import Places
from portraitlib.report.pages.importing_mapping import guess_so_far, known_mappings, mapping_of
from portraitlib.report.pages.importing_state import state_file
from portraitlib.report.pages.site import BASE
from portraitlib.rules import load_policy

IMPORT = f"{BASE}import/"
LONGEST_TEXT = 4096
MOST_VALUES = 60
