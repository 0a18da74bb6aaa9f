#!/usr/bin/env python3
"""Writes Sources/CWidth/tables.c from three files of the Unicode Character Database.

usage: .ci/generate-width-table.py FOLDER
FOLDER holds EastAsianWidth.txt, GraphemeBreakProperty.txt and emoji-data.txt of one version.
"""
import os
import re
import sys

LAST = 0x10FFFF
BLOCK = 128

# Kinds, bits 2-4 of an entry; the same numbers stand in include/cwidth.h.
PLAIN, EXTEND, SPACING, REGIONAL, PICTOGRAPH, SPECIAL, HANGUL, CONTROL = range(8)
EMOJI, CONSONANT, LINKER = 0x20, 0x40, 0x80

# Indic_Conjunct_Break of DerivedCoreProperties 17.0, which is not among the three files.
INCB_LINKER = """
  94D 9CD ACD B4D C4D D4D 1039 17D2 1A60 1B44 1BAB 1CF5-1CF6 A9C0 AAF6 10A3F 11133 113D0 1193E
  11A3A 11A47 11A99 11F42"""
INCB_CONSONANT = """
  915-939 958-95F 978-97F 995-9A8 9AA-9B0 9B2 9B6-9B9 9DC-9DD 9DF 9F0-9F1 A95-AA8 AAA-AB0
  AB2-AB3 AB5-AB9 AF9 B15-B28 B2A-B30 B32-B33 B35-B39 B5C-B5D B5F B71 C15-C28 C2A-C39 C58-C5A
  D15-D3A 1000-102A 103F 1050-1055 105A-105D 1061 1065-1066 106E-1070 1075-1081 108E 1780-17B3
  1A20-1A54 1B0B-1B0C 1B13-1B33 1B45-1B4C 1B83-1BA0 1BAE-1BAF 1BBB-1BBD A989-A98B A98F-A9B2
  A9E0-A9E4 A9E7-A9EF A9FA-A9FE AA60-AA6F AA71-AA73 AA7A AA7E-AA7F AAE0-AAEA ABC0-ABDA 10A00
  10A10-10A13 10A15-10A17 10A19-10A35 11103-11126 11144 11147 11380-11389 1138B 1138E
  11390-113B5 11900-11906 11909 1190C-11913 11915-11916 11918-1192F 11A00 11A0B-11A32 11A50
  11A5C-11A83 11B0A 11DF1 11F04-11F10 11F12-11F33"""
# Shown by nothing, whatever their category says: joiners of words, fillers, selectors, tags.
INVISIBLE = """
  34F 115F-1160 17B4-17B5 180B-180F 2065 3164 FE00-FE0F FFA0 FFF0-FFFB 1D173-1D17A
  13430-1343F E0000-E0FFF FDD0-FDEF"""


def ranges(text):
    for word in text.split():
        first, _, last = word.partition("-")
        yield int(first, 16), int(last or first, 16)


def records(path):
    """Yields first, last, property and general category of each line."""
    pattern = re.compile(r"^([0-9A-F]+)(?:\.\.([0-9A-F]+))?\s*;\s*(\w+)\s*#\s*(\S+)")
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            match = pattern.match(line)
            if match:
                first, last, name, category = match.groups()
                yield int(first, 16), int(last or first, 16), name, category


def build(folder):
    width = bytearray([1]) * (LAST + 1)
    kind = bytearray(LAST + 1)
    flags = bytearray(LAST + 1)
    category = ["Cn"] * (LAST + 1)
    for first, last, name, group in records(os.path.join(folder, "EastAsianWidth.txt")):
        for code in range(first, last + 1):
            category[code] = group
            if name in ("W", "F"):
                width[code] = 2
    # The file leaves the defaults of these blocks to a comment.
    for first, last in ranges("3400-4DBF 4E00-9FFF F900-FAFF 20000-2FFFD 30000-3FFFD"):
        for code in range(first, last + 1):
            width[code] = 2
    for first, last, name, group in records(os.path.join(folder, "emoji-data.txt")):
        for code in range(first, last + 1):
            if name == "Emoji":
                flags[code] |= EMOJI
            elif name == "Emoji_Presentation":
                width[code] = 2
            elif name == "Extended_Pictographic":
                kind[code] = PICTOGRAPH
    for first, last, name, group in records(os.path.join(folder, "GraphemeBreakProperty.txt")):
        for code in range(first, last + 1):
            if name == "Extend" and code not in (0xFF9E, 0xFF9F):
                # Spacing marks that only extend by history still take a cell of their own.
                mc = category[code] == "Mc"
                kind[code], width[code] = (SPACING, 1) if mc else (EXTEND, 0)
            elif name == "SpacingMark" and category[code] != "Lo":
                kind[code], width[code] = SPACING, 1
            elif name == "Regional_Indicator":
                kind[code], width[code] = REGIONAL, 2
            elif name in ("L", "LV", "LVT"):
                kind[code], width[code] = HANGUL, 2
            elif name in ("V", "T"):
                kind[code], width[code] = HANGUL, 0
    prepended = {
        code for first, last, name, _ in records(os.path.join(folder, "GraphemeBreakProperty.txt"))
        if name == "Prepend" for code in range(first, last + 1)}
    for code in range(LAST + 1):
        if category[code] in ("Cf", "Zl", "Zp") and code not in prepended:
            kind[code], width[code] = SPECIAL, 0
        elif category[code] == "Cc":
            kind[code], width[code] = CONTROL, 3
        elif code & 0xFFFE == 0xFFFE or category[code] == "Cs":
            kind[code], width[code] = SPECIAL, 0
    for first, last in ranges(INVISIBLE):
        for code in range(first, last + 1):
            kind[code], width[code] = SPECIAL, 0
    for code in range(0x1F3FB, 0x1F400):
        kind[code], width[code] = SPECIAL, 2  # emoji modifiers join only what can wear them
    for text, flag in ((INCB_LINKER, LINKER), (INCB_CONSONANT, CONSONANT)):
        for first, last in ranges(text):
            for code in range(first, last + 1):
                flags[code] |= flag
    return bytes(width[c] | kind[c] << 2 | flags[c] for c in range(LAST + 1))


def compress(values):
    blocks, pages = [], []
    seen = {}
    for start in range(0, len(values), BLOCK):
        block = values[start:start + BLOCK]
        if block not in seen:
            seen[block] = len(blocks)
            blocks.append(block)
        pages.append(seen[block])
    return pages, blocks


def c_array(kind, name, numbers):
    lines, line = [], " "
    for number in numbers:
        word = f" {number},"
        if len(line) + len(word) > 100:
            lines.append(line)
            line = " "
        line += word
    lines.append(line)
    return f"const {kind} {name}[{len(numbers)}] = {{\n" + "\n".join(lines) + "\n};\n"


def main():
    folder = sys.argv[1]
    pages, blocks = compress(build(folder))
    assert len(blocks) <= 256
    target = os.path.join(os.path.dirname(__file__), "..", "Sources", "CWidth")
    head = (
        "// Generated by .ci/generate-width-table.py from the Unicode Character Database 17.0\n"
        "// (Unicode License v3). Do not edit.\n"
        '#include "cwidth.h"\n\n')
    with open(os.path.join(target, "tables.c"), "w", encoding="utf-8") as file:
        file.write(head)
        file.write(c_array("uint8_t", "cwidth_pages", pages))
        file.write("\n")
        file.write(c_array("uint8_t", "cwidth_blocks", [v for b in blocks for v in b]))
    print(len(pages), "pages,", len(blocks), "blocks")


main()
