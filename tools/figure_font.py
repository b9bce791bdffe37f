"""Write the letters of the figures, ``display/templates/portrait-*.woff``: ``python tools/figure_font.py``.

A subset of DejaVu Sans, as matplotlib ships it: the letters of French and English, their kerning, no hinting. Its
licence allows a changed font under another name; it goes with the files.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from matplotlib import get_data_path

from portraitlib.display.charts.lettering import LETTERS
from portraitlib.display.markup import FOLDER

FACES = {400: "DejaVuSans.ttf", 700: "DejaVuSans-Bold.ttf"}
_FONTS = Path(get_data_path()) / "fonts" / "ttf"
_NAME = "Portrait"
_LEFT = ["FFTM", "GDEF", "GSUB", "MATH", "gasp", "kern"]  # kerning is kept once, where browsers read it


def face(weight: int) -> bytes:
    """Bytes of one face, the same each time."""
    font = TTFont(_FONTS / FACES[weight], recalcTimestamp=False)
    options = subset.Options(layout_features=["kern"], hinting=False, name_IDs=[1, 2, 4, 6], notdef_outline=True)
    options.drop_tables += _LEFT
    cutter = subset.Subsetter(options)
    cutter.populate(text=LETTERS)
    cutter.subset(font)
    for record in font["name"].names:
        record.string = {2: "Bold" if weight == 700 else "Regular"}.get(record.nameID, _NAME)
    font.flavor = "woff"
    written = BytesIO()
    font.save(written, reorderTables=None)
    return written.getvalue()


def main() -> None:
    """Write both faces and their licence."""
    for weight in FACES:
        (FOLDER / f"portrait-{weight}.woff").write_bytes(face(weight))
    licence = (_FONTS / "LICENSE_DEJAVU").read_text(encoding="utf-8")
    (FOLDER / "portrait-LICENCE.txt").write_text(licence, encoding="utf-8")


if __name__ == "__main__":
    main()
