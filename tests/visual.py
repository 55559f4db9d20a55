"""Where the eye finds the characters of a line: UAX #9 by GNU FriBidi, and the glyphs of a finished PDF by MuPDF."""
import ctypes
import re
import subprocess
import unicodedata
import xml.etree.ElementTree as ElementTree
from collections import defaultdict

FRIBIDI = ctypes.CDLL("libfribidi.so.0")
RIGHT = 0x111  # FRIBIDI_PAR_RTL
LINE = re.compile(r'  text (\S+) x ([-\d.]+) y ([-\d.]+) size \S+ ink \S+ \S+ "(.*)"$')


def levels(text):
    """The embedding level of each character of a paragraph that is read from the right."""
    codes = (ctypes.c_uint32 * len(text))(*map(ord, text))
    types, brackets = ((ctypes.c_uint32 * len(text))() for _ in range(2))
    out = (ctypes.c_int8 * len(text))()
    base = ctypes.c_uint32(RIGHT)
    FRIBIDI.fribidi_get_bidi_types(codes, len(text), types)
    FRIBIDI.fribidi_get_bracket_types(codes, len(text), types, brackets)
    assert FRIBIDI.fribidi_get_par_embedding_levels_ex(types, brackets, len(text), ctypes.byref(base), out)
    return list(out)


def from_the_left(text, of_characters):
    """The characters of a line as they stand, from the left: rule L2."""
    order = list(range(len(text)))
    for level in range(max(of_characters, default=0), 0, -1):
        begin = 0
        while begin < len(order):
            end = begin
            while end < len(order) and of_characters[order[end]] >= level:
                end += 1
            order[begin:end] = reversed(order[begin:end])
            begin = max(end, begin + 1)
    return "".join(text[i] for i in order)


def seen(text):
    """What of it can be compared: no blanks, marks and controls; brackets look left or right as they stand.

    Lam and alef are one glyph, of which MuPDF does not tell what comes first.
    """
    pairs = dict(zip("([{<«‹≤", ")]}>»›≥"))
    bare = "".join(pairs.get(c, c) for c in unicodedata.normalize("NFKD", text).replace("ـ", "")
                   if not c.isspace() and unicodedata.category(c) not in ("Mn", "Cf"))
    return re.sub("[ال]+", "ﻻ", bare)


def lines_of(dump):
    """{(page, y): [{"x": its left end, "paragraph": its lines, "number": which of them it is}]} of `--dump frames`.

    A line that ends in a blank goes on in the next one.
    """
    found, page, last = defaultdict(list), 0, None
    for row in dump.splitlines():
        page = int(row.split()[1]) if row.startswith("page ") else page
        match = LINE.match(row)
        if not match:
            last = last if row.startswith("page ") else None
            continue
        role, x, y, text = match.group(1), float(match.group(2)), float(match.group(3)), match.group(4).replace('\\"', '"')
        if last and last["role"] == role and last["y"] == y:
            last["paragraph"][-1] += text
            last["x"] = min(last["x"], x)
            continue
        goes_on = last and last["role"] == role and last["paragraph"][-1].endswith(" ")
        paragraph = last["paragraph"] if goes_on else []
        paragraph.append(text)
        last = {"role": role, "x": x, "y": y, "paragraph": paragraph, "number": len(paragraph) - 1}
        found[page, y].append(last)
    return found


def merge(rows):
    """What stands beside one another, within half a point, is one line to the eye."""
    out, last = {}, None
    for (page, y), row in sorted(rows.items()):
        if not last or last[0] != page or y - last[1] > 0.5:
            last = page, y
        out.setdefault(last, []).extend(row)
    return out


def levels_as(text, marked):
    """The levels of a text, as they are in another one that has isolates beside its characters."""
    of_marked, out, at = levels(marked), [], 0
    for c in text:
        while marked[at] != c:
            at += 1
        out.append(of_marked[at])
        at += 1
    return out


def expected(parts, marked):
    """The characters on a baseline from the left, by UAX #9."""
    out = ""
    for part in sorted(parts, key=lambda part: part["x"]):
        paragraph, number = part["paragraph"], part["number"]
        whole, begin = "".join(paragraph), sum(map(len, paragraph[:number]))
        out += from_the_left(paragraph[number], levels_as(whole, marked.get(whole, whole))[begin:begin + len(paragraph[number])])
    return seen(out)


def glyphs(pdf, pages):
    """{(page, y): characters from the left}"""
    tree = ElementTree.fromstring(subprocess.run(["mutool", "draw", "-q", "-F", "stext", "-o", "-", pdf, f"1-{pages}"],
                                                 capture_output=True, check=True).stdout)
    found = defaultdict(list)
    for number, page in enumerate(tree.iter("page"), 1):
        for place, char in enumerate(page.iter("char")):
            found[number, float(char.get("y"))].append((float(char.get("x")), place, char.get("c")))
    return {key: seen("".join(c for _, _, c in sorted(row))) for key, row in merge(found).items()}


def differences(dump, pdf, marked=None):
    """[(the line as it is read, as UAX #9 has it from the left, as it stands)] where these two differ.

    marked: paragraphs as they are read by UAX #9: with isolates that they do not have themselves.
    """
    parts = merge(lines_of(dump))
    drawn = glyphs(pdf, max((page for page, _ in parts), default=1))
    out = []
    for (page, y), row in parts.items():
        there = next((text for (at, where), text in drawn.items() if at == page and abs(where - y) < 0.5), "")
        wanted = expected(row, marked or {})
        if wanted != there:
            out.append((" | ".join(part["paragraph"][part["number"]].strip() for part in row), wanted, there))
    return out
