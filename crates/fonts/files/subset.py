#!/usr/bin/env python3
"""Makes the bundled fonts from their sources: fewer characters, no hints, no layout tables.

Usage: python3 subset.py SOURCES OUT   (needs fonttools 4.68.0; README.md says how to get SOURCES)

SOURCES holds the files that FONTS names. A source with another SHA-256 is refused. The same sources give
the same bytes: time stamps of the fonts are kept.
"""

import hashlib
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

LATIN = [
    *range(0x20, 0x7F),  # Basic Latin
    *range(0xA0, 0xAD), *range(0xAE, 0x180),  # Latin-1 without the soft hyphen, Latin Extended-A
    0x18F, 0x192, 0x1A0, 0x1A1, 0x1AF, 0x1B0,  # schwa, florin, Vietnamese horns
    *range(0x1CD, 0x1DD), *range(0x1E2, 0x200), *range(0x218, 0x21C), 0x259,  # Latin Extended-B
    *range(0x1E80, 0x1E86), 0x1E9E, *range(0x1EA0, 0x1EFA),  # Welsh, capital sharp s, Vietnamese
    0x2009, 0x200A, 0x202F,  # thin spaces of French and Swiss numbers
    *range(0x2010, 0x2015), *range(0x2018, 0x201B), *range(0x201C, 0x201F),  # dashes, quotes
    0x2020, 0x2021, 0x2022, 0x2026, 0x2030, 0x2032, 0x2033, 0x2039, 0x203A,
    0x20AC, 0x2116, 0x2122, 0x2212,  # euro, numero, trade mark, minus
]
GREEK = [*range(0x384, 0x3CF)]
CYRILLIC = [*range(0x400, 0x460), 0x490, 0x491]
BOX = [0x25A1]  # shown in place of what no bundled font has

FONTS = {
    "sans.ttf": (
        "Inter_400Regular.ttf",
        "a414b48aa577ef2c62ebb135341ddeef33ee26a4f5dc9f787f93c1aab08ebb50",
        LATIN + GREEK + CYRILLIC + BOX,
    ),
    "formal.ttf": (
        "GreatVibes_400Regular.ttf",
        "8671b4332bff26a2ca32c7388a2929320e0ade036e460bd76cd1a22abbd4d5b4",
        LATIN,
    ),
    "lively.ttf": (
        "DancingScript_400Regular.ttf",
        "9ef04a03a7e36872dbb179ed3fbb11fde004bd01e35416c3270023f7a91dd4f4",
        LATIN,
    ),
    "casual.ttf": (
        "GrapeNuts_400Regular.ttf",
        "e1ba743618029708364d6ed75a2a1644739113d9024b730493fd6d3e5f8bb9ea",
        LATIN,
    ),
}
# Where the licence reserves a name: what a changed copy is called instead.
RENAMED = {"lively.ttf": "Bulla Lively"}
# Copyright, family, style, PostScript name, address of the licence.
NAMES = [0, 1, 2, 6, 14]


def make(source: Path, digest: str, characters: list[int], target: Path) -> None:
    """Writes one subset."""
    found = hashlib.sha256(source.read_bytes()).hexdigest()
    if found != digest:
        sys.exit(f"{source.name}: SHA-256 {found}, expected {digest}")
    font = TTFont(source, recalcTimestamp=False)
    options = subset.Options()
    options.layout_features = []
    options.hinting = False
    options.glyph_names = False
    options.notdef_outline = True
    options.name_IDs = NAMES
    options.name_languages = [0x409]
    options.drop_tables += ["GDEF", "GPOS", "GSUB", "DSIG", "kern", "STAT", "meta"]
    options.recalc_timestamp = False
    worker = subset.Subsetter(options)
    worker.populate(unicodes=characters)
    worker.subset(font)
    if family := RENAMED.get(target.name):
        names = font["name"]
        names.setName(family, 1, 3, 1, 0x409)
        names.setName(family.replace(" ", "") + "-Regular", 6, 3, 1, 0x409)
    font.save(target)
    digest = hashlib.sha256(target.read_bytes()).hexdigest()
    print(f"{target.name} {target.stat().st_size} bytes, SHA-256 {digest}")


def main() -> None:
    """Reads the two folders and makes all fonts."""
    sources, out = Path(sys.argv[1]), Path(sys.argv[2])
    for name, (source, digest, characters) in FONTS.items():
        make(sources / source, digest, characters, out / name)


if __name__ == "__main__":
    main()
