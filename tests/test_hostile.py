"""Hostile input: each is one clear error with its place, exit 1, no file, and soon."""
import os
import re
from pathlib import Path

import pytest
import sheets

FOLDER = Path(__file__).parent / "hostile"
WHOLE = (1, 1)  # a fault of the file as a whole
SECONDS = 0.1
HEAD = """handout: 1
title: A hostile sheet
topic: hostile
cancer_type: general
language: en
date: 2026-05-15
author: Test author
"""
BODY = """sections:
  - heading: One heading
    body:
      - text: One plain paragraph.
"""

# file, (line, column) of its first error, what that error must say
CASES = [
    ("alias", (8, 10), "text that begins with “*” needs quotes: “\"*word"),
    ("anchor", (8, 10), "needs quotes: “\"&word Good bye\""),
    ("anchor-and-alias", (9, 14), "needs quotes: “\"&h One heading\""),
    ("billion-laughs", (1, 4), "text that begins with “&” needs quotes"),
    ("bad-date", (6, 7), "“date” is “2026-02-30”"),
    ("bad-indent", (12, 6), "this line begins with 5 spaces, the one above it with"),
    ("bad-kind", (11, 25), "Did you mean “urgent”?"),
    ("bad-language", (5, 11), "“language” is “english!”"),
    ("bad-number", (11, 24), "“lines” must be a whole number from 1 to 40"),
    ("bidi", (11, 21), "U+202E"),
    ("bidi-embedding", (11, 21), "U+202A"),
    ("bidi-escaped", (11, 15), "U+202E"),
    ("blank-title", (2, 8), "“title” is empty"),
    ("colon-in-text", (8, 14), "text that contains “: ” needs quotes: “\"Note: this breaks\"”"),
    ("control", (11, 21), "U+001B"),
    ("control-escaped", (11, 15), "U+001B"),
    ("cut-utf8", (11, 35), "invalid UTF-8 at byte offset 199"),
    ("data-link", (11, 15), "link “data:text/html;base64,AAAA”"),
    ("deep-40", (8, 41), "nested deeper than 32 levels"),
    ("duplicate-key", (8, 1), "“title” appears twice, on lines 2 and 8; take one out"),
    ("empty", WHOLE, "the file is empty"),
    ("empty-disclaimer", (8, 13), "“disclaimer” is empty"),
    ("empty-sections", (8, 11), "“sections” has 0 entries"),
    ("empty-title", (2, 8), "“title” is empty"),
    ("endless-disclaimer", (8, 13), "disclaimer"),
    ("expires-before-review", (8, 42), "“expires” must be later than “on”"),
    ("figure-above", (11, 25), "“../golden/cells.png”"),
    ("figure-absolute", (11, 25), "“/etc/passwd”"),
    ("figure-broken", (11, 25), "broken.png"),
    ("figure-cut", (11, 25), "cut.png"),
    ("figure-folder", (11, 25), "directory"),
    ("figure-huge", (11, 25), "60000 × 60000 pixels"),
    ("figure-inside-above", (11, 25), "“a/../../golden/cells.png”"),
    ("figure-missing", (11, 25), "not-there.png"),
    ("figure-no-alt", (11, 17), "“alt” is missing in figure"),
    ("figure-no-image", (11, 25), "neither PNG nor JPEG"),
    ("figure-truncated-jpeg", (11, 25), "truncated.jpg"),
    ("figure-wide", (11, 25), "8193 × 1 pixels"),
    ("file-url", (10, 10), "“file:///etc/passwd”"),
    ("html-in-text", (11, 15), "backquotes"),
    ("http-link", (11, 15), "link “http://example.org”"),
    ("image-in-text", (11, 15), "figure"),
    ("invalid-utf8", (11, 21), "invalid UTF-8 at byte offset 185 (0xFF)"),
    ("javascript-link", (11, 15), "link “javascript:alert(1)”"),
    ("key-is-list", (8, 3), "a key must be plain text"),
    ("list-at-root", (1, 1), "must be lines of the form"),
    ("list-for-text", (2, 8), "“title” must be text"),
    ("long-word", (11, 15), "cannot be broken"),
    ("missing-in-callout", (12, 11), "“body” is missing in callout"),
    ("no-glyph-script", (11, 41), "“𓂀” (U+13080"),
    ("no-glyph-emoji", (12, 19), "“😀” (U+1F600"),
    ("no-glyph-escaped", (11, 15), "“𓂀” (U+13080"),
    ("no-sections", (1, 1), "“sections” is missing"),
    ("no-title", (1, 1), "“title” is missing"),
    ("no-version", (1, 1), "“handout: 1” is missing"),
    ("nul", (11, 21), "U+0000"),
    ("nul-escaped", (11, 15), "U+0000"),
    ("only-comment", WHOLE, "the file is empty"),
    ("overlong-utf8", (11, 21), "invalid UTF-8 at byte offset 185 (0xC0)"),
    ("path-in-topic", (3, 8), "“topic” is “../../etc/passwd”"),
    ("row-too-long", (14, 15), "3 cells, but the table has 2 columns"),
    ("row-too-short", (15, 15), "2 cells, but the table has 3 columns"),
    ("second-document", (12, 1), "“---” begins a second sheet here"),
    ("several", (3, 1), "“title” appears twice"),
    ("several-in-layout", (11, 21), "“𓂀” (U+13080"),
    ("surrogate-utf8", (11, 21), "invalid UTF-8 at byte offset 185 (0xED)"),
    ("tab-indent", (9, 1), "tab"),
    ("tag", (8, 10), "text that begins with “!” needs quotes"),
    ("tag-on-text", (6, 7), "text that begins with “!” needs quotes: “\"!!timestamp 2026-05-15\"”"),
    ("text-at-root", (1, 1), "must be lines of the form"),
    ("text-for-list", (11, 18), "“bullets” must be a list"),
    ("two-blocks-in-one", (12, 9), "“text” and “bullets” are in one block"),
    ("unclosed-quote", (12, 10), "the quote that opens here is never closed; put \" at the end of the text"),
    ("unknown-key", (8, 1), "unknown key “autor” in handout; did you mean “author”?"),
    ("unknown-key-far", (8, 1), "unknown key “xylophone” in handout; known keys: title"),
    ("unknown-key-nested", (11, 9), "unknown key “bulets” in block; did you mean “bullets”?"),
    ("unknown-language", (5, 11), "language “tlh”"),
    ("url-too-long-for-code", (9, 30), "too long for a QR code"),
    ("utf16-be", WHOLE, "UTF-16"),
    ("utf16-le", WHOLE, "UTF-16"),
    ("utf16-no-mark", WHOLE, "UTF-16"),
    ("version-2", (1, 10), "“handout” must be 1"),
    ("wide-table", (12, 11), "the table's longest words"),
]

# name, a function that makes the bytes, place, text: too large to be kept as files
LARGE = [
    ("brackets", lambda: "[" * 200_000, (1, 33), "nested deeper than 32 levels"),
    ("brackets-in-place", lambda: HEAD + "closing: " + "[" * 200_000, (8, 41), "nested deeper than 32"),
    ("braces", lambda: "{a: " * 60_000, (1, 129), "nested deeper than 32 levels"),
    ("lists-in-lists", lambda: HEAD + "closing:\n" + "".join(" " * i + "-\n" for i in range(1, 600)),
     (40, 33), "nested deeper than 32 levels"),
    ("50001-nodes", lambda: HEAD + BODY + "      - bullets: [" + "x," * 50_001 + "]\n",
     (12, 99963), "more than 50000 values"),
    ("many-keys", lambda: HEAD + "".join(f"k{i}: v\n" for i in range(60_000)), (101, 1),
     "more than 100 keys in one place"),
    ("mebibyte", lambda: HEAD + BODY + "#" * 1024 * 1024, WHOLE, "longer than the 1048576 bytes"),
    ("long-key", lambda: HEAD + "k" * 100_000 + ": x\n" + BODY, (8, 1), "a key has at most 1024 characters"),
    ("many-overrides", lambda: (HEAD + BODY).replace("plain", "\u202e" * 300_000), (11, 19), "U+202E"),
    ("many-errors", lambda: HEAD + BODY + "      - bulets: x\n" * 16_000, (12, 9), "bulets"),
    ("without-glyphs", lambda: (HEAD + BODY).replace("plain", "😀" * 30_000), (11, 19), "U+1F600"),
    ("unclosed-links", lambda: HEAD + BODY + '      - text: "' + "[" * 100_000 + '"\n', (12, 15),
     "cannot be broken"),
    ("stars", lambda: HEAD + BODY + '      - text: "' + "*" * 100_000 + '"\n', (12, 15),
     "cannot be broken"),
]

ERROR = re.compile(r"(?P<file>.+?)(?::(?P<line>\d+):(?P<column>\d+))?: error: (?P<text>.+)")
MORE = re.compile(r"handout: and \d+ more")


def errors_of(done):
    """Each error as (file, place, text); every line of standard error must be one."""
    out = []
    for line in done.err.splitlines():
        if MORE.fullmatch(line):
            continue
        match = ERROR.fullmatch(line)
        assert match, line
        place = (int(match["line"]), int(match["column"])) if match["line"] else None
        out.append((match["file"], place, match["text"]))
    return out


def refuse(run, tmp_path, path, *more, file=None, **options):
    """Render what must be refused; the errors."""
    out = tmp_path / "out.pdf"
    done = run("render", path, "-o", out, *more, **options)
    assert done.returncode == 1, (done.returncode, done.err[:2000])
    assert done.out == ""
    assert "\033" not in done.err
    assert [entry.name for entry in tmp_path.iterdir() if entry.suffix in (".pdf", ".tmp")] == []
    errors = errors_of(done)
    assert errors
    assert {entry[0] for entry in errors} == {str(file or path)}
    return errors


def within_time(meter):
    if os.environ.get("HANDOUT_SLOW"):
        return
    assert meter.seconds < SECONDS


@pytest.mark.parametrize("name, place, text", CASES, ids=[case[0] for case in CASES])
def test_file_is_refused(run, tmp_path, cpu_seconds, name, place, text):
    path = FOLDER / f"{name}.yaml"
    with cpu_seconds() as meter:
        errors = refuse(run, tmp_path, path)
    assert errors[0][1] == place
    assert text in errors[0][2]
    within_time(meter)


def test_every_hostile_file_is_in_the_table():
    assert sorted(path.stem for path in FOLDER.glob("*.yaml")) == sorted(case[0] for case in CASES)


@pytest.mark.parametrize("name, make, place, text", LARGE, ids=[case[0] for case in LARGE])
def test_large_file_is_refused(run, tmp_path, cpu_seconds, name, make, place, text):
    path = tmp_path / f"{name}.yaml"
    path.write_text(make(), encoding="utf-8")
    with cpu_seconds() as meter:
        errors = refuse(run, tmp_path, path)
    assert (place, True) in [(entry[1], text in entry[2]) for entry in errors]
    assert len(errors) <= 100, "what a person can still read"
    within_time(meter)


def test_the_frame_around_the_faults_is_sound(run, tmp_path):
    """The files differ from a good one by their fault alone."""
    path = tmp_path / "good.yaml"
    path.write_text(HEAD + BODY, encoding="utf-8")
    done = run("render", path, "-o", tmp_path / "good.pdf")
    assert (done.returncode, done.err) == (0, "")


def test_limits_are_not_below_what_is_promised(run, tmp_path):
    """32 levels, 50,000 nodes and 1 MiB pass."""
    path = tmp_path / "large.yaml"
    words = " ".join(["word"] * 100)
    body = HEAD + BODY + f"      - text: {words}\n" * 1500
    path.write_text(body + "#" * (1024 * 1024 - len(body)), encoding="utf-8")
    assert path.stat().st_size == 1024 * 1024
    done = run("render", path, "--dump", "content")
    assert (done.returncode, done.err) == (0, "")
    assert done.out.count(words) == 1500
    rows = "            - [a, b, c, d, e, f, g, h]\n"
    used = 60
    table = ("sections:\n  - heading: One\n    body:\n      - table:\n"
             "          columns: [a, b, c, d, e, f, g, h]\n          rows:\n")
    path.write_text(HEAD + table + rows * ((50_000 - used) // 9), encoding="utf-8")
    done = run("render", path, "--dump", "content")
    assert (done.returncode, done.err) == (0, "")


def test_several_errors_in_one_run(run, tmp_path):
    errors = refuse(run, tmp_path, FOLDER / "several.yaml")
    wanted = [((3, 1), "appears twice"), ((4, 8), "“topic”"), ((7, 7), "“date”"), ((8, 1), "“autor”"),
              ((11, 14), "U+202E"), ((13, 15), "javascript"), ((14, 9), "“bulets”"),
              ((15, 25), "“danger”"), ((16, 14), "*nothing"), ((18, 24), "“lines”")]
    for place, text in wanted:
        assert [entry for entry in errors if entry[1] == place and text in entry[2]], (place, text)


def test_several_errors_of_the_layout_in_one_run(run, tmp_path):
    errors = refuse(run, tmp_path, FOLDER / "several-in-layout.yaml")
    assert [entry[1] for entry in errors] == [(11, 21), (13, 18), (14, 13)]


@pytest.mark.parametrize("name", ["alias", "anchor-and-alias", "tab-indent", "colon-in-text", "tag"])
def test_a_fault_is_told_once(run, tmp_path, name):
    """No second error that follows from the first alone."""
    errors = refuse(run, tmp_path, FOLDER / f"{name}.yaml")
    assert len({entry[1] for entry in errors}) == len(errors)
    assert not [entry for entry in errors if "is missing" in entry[2] or "is empty" in entry[2]]


def test_values_are_read_as_strictly(run, tmp_path, small):
    cases = {
        "prepared_for: &a Jo\n": ((1, 15), "begins with “&” needs quotes"),
        "prepared_four: Jo\n": ((1, 1), "did you mean “prepared_for”?"),
        "date: tomorrow\n": ((1, 7), "“date” is “tomorrow”"),
        "prepared_for: Jo\nprepared_for: Al\n": ((2, 1), "appears twice"),
        "note: 𓂀\n": ((1, 7), "U+13080"),
        "prepared_for: [a]\n": ((1, 15), "must be text"),
    }
    for text, (place, words) in cases.items():
        values = tmp_path / "values.yaml"
        values.write_text(text, encoding="utf-8")
        errors = refuse(run, tmp_path, small, "--values", values, file=values)
        assert errors[0][1] == place and words in errors[0][2]
        errors = refuse(run, tmp_path, small, "--values", "-", stdin=text.encode(),
                        file="standard input")
        assert errors[0][1] == place and words in errors[0][2]


LAYOUT_FAULTS = {
    "extends: letter\n": ((1, 1), "“layout: 1” is missing"),
    'layout: 1\nextends: letter\ncolors: {ink: "#bbbbbb"}\n': ((3, 15), "#bbbbbb"),
    "layout: 1\nextends: lettr\n": ((2, 10), "did you mean “letter”?"),
    "layout: 1\nextends: letter\nmargin: {top: 9}\n": ((3, 1), "did you mean “margins”?"),
    "layout: 1\nextends: letter\ntype: {body: {size: 11}}\n": ((3, 14), "at least 12"),
    "layout: 1\nextends: large-print-letter\ntype: {footer: {size: 9}}\n": ((3, 16), "at least 14"),
    "layout: 1\nextends: letter\npage: {width: 200}\n": (None, "margins"),
    'layout: 1\nextends: letter\ncolors: {ink: "black"}\n': ((3, 15), "color"),
    "layout: 1\nextends: letter\nfooter: {disclaimer: false}\n": ((3, 10), "unknown key “disclaimer”"),
}


@pytest.mark.parametrize("text", LAYOUT_FAULTS, ids=range(len(LAYOUT_FAULTS)))
def test_layout_is_refused(run, tmp_path, small, text):
    place, words = LAYOUT_FAULTS[text]
    layout = tmp_path / "layout.yaml"
    layout.write_text(text, encoding="utf-8")
    done = run("render", small, "-o", tmp_path / "out.pdf", "--layout", layout)
    assert done.returncode == 1, done.err
    assert not (tmp_path / "out.pdf").exists()
    errors = errors_of(done)
    if place:
        assert errors[0][0:2] == (str(layout), place)
    assert words in errors[0][2]


def test_contrast_names_both_colours_and_the_ratio(run, tmp_path, small):
    layout = tmp_path / "layout.yaml"
    layout.write_text('layout: 1\nextends: letter\ncolors: {muted: "#8a8a8a"}\n', encoding="utf-8")
    done = run("render", small, "-o", tmp_path / "out.pdf", "--layout", layout)
    assert done.returncode == 1
    # 3.45:1 by the formula of WCAG 2.1
    assert "#8a8a8a" in done.err and "#ffffff" in done.err and "3.45:1" in done.err and "4.5:1" in done.err
    # the same grey is enough for large text: only roles under 18 pt (14 bold) are named
    assert not re.search(r"error: (title|heading) text", done.err)


def test_contrast_of_a_brand_is_checked(run, tmp_path, small):
    brand = tmp_path / "brand.yaml"
    brand.write_text('brand: 1\nname: Pale\ncolors: {accent: "#9fd0d8"}\ndisclaimer: Ask.\n',
                     encoding="utf-8")
    done = run("render", small, "-o", tmp_path / "out.pdf", "--brand", brand)
    assert done.returncode == 1 and f"{brand}:3:18: error: " in done.err and "#9fd0d8" in done.err
    done = run("render", small, "-o", tmp_path / "out.pdf", "--brand", brand, "--layout", "letter-mono")
    assert done.returncode == 0, "this layout does not use the brand's colours"


def test_layouts_that_extend_in_a_circle(run, tmp_path, small):
    one, two = tmp_path / "one.yaml", tmp_path / "two.yaml"
    one.write_text(f"layout: 1\nextends: {two}\n", encoding="utf-8")
    two.write_text(f"layout: 1\nextends: {one}\n", encoding="utf-8")
    done = run("render", small, "-o", tmp_path / "out.pdf", "--layout", one)
    assert done.returncode == 1 and "loop" in done.err


def test_a_brand_without_a_disclaimer_is_refused(run, tmp_path, small):
    for text in ("brand: 1\nname: Silent\n", 'brand: 1\nname: Silent\ndisclaimer: ""\n'):
        brand = tmp_path / "brand.yaml"
        brand.write_text(text, encoding="utf-8")
        done = run("render", small, "-o", tmp_path / "out.pdf", "--brand", brand)
        assert done.returncode == 1 and "“disclaimer” is" in done.err
        assert not (tmp_path / "out.pdf").exists()


def test_a_broken_logo_is_refused(run, tmp_path, small):
    (tmp_path / "logo.png").write_bytes((FOLDER / "cut.png").read_bytes())
    brand = tmp_path / "brand.yaml"
    brand.write_text("brand: 1\nname: Torn\nlogo: {image: logo.png, alt: Torn}\ndisclaimer: Ask.\n",
                     encoding="utf-8")
    done = run("render", small, "-o", tmp_path / "out.pdf", "--brand", brand)
    assert done.returncode == 1 and f"{brand}:3:15: error: " in done.err and "logo.png" in done.err


@pytest.mark.parametrize("kind, wrong, right", [("layout", "leter", "letter"), ("brand", "navi", "navis")])
def test_unknown_names_are_suggested(run, tmp_path, small, kind, wrong, right):
    done = run("render", small, "-o", tmp_path / "out.pdf", f"--{kind}", wrong)
    assert done.returncode == 2
    assert f"unknown {kind} “{wrong}”; did you mean “{right}”?" in done.err


@pytest.mark.parametrize("path", ["not-there.yaml", ".", "not-there/x.yaml"])
def test_input_that_cannot_be_read(run, tmp_path, path):
    done = run("render", path, "-o", "out.pdf", cwd=tmp_path)
    assert done.returncode == 1
    assert re.fullmatch(rf"{re.escape(path)}: error: cannot read it: .+\n", done.err)
    assert not (tmp_path / "out.pdf").exists()
