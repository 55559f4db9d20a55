"""What an attacker or an unlucky author can bring: nothing is lost, nothing hangs, nothing falls over."""
import os
import shutil
import struct
import subprocess
import sys
import unicodedata
import zlib

import pytest
import sheets
import tagged

HEAD = ("handout: 1\ntitle: T one\ntopic: hostile\ncancer_type: general\nlanguage: en\ndate: 2026-05-15\n"
        "author: Test author\nsections:\n  - heading: Head\n    body:\n")
slow = "HANDOUT_SLOW" in os.environ


def write(folder, body, head=HEAD):
    path = folder / "sheet.yaml"
    path.write_text(head + body, encoding="utf-8")
    return path


def struct_text(pdf):
    return subprocess.run(["pdfinfo", "-struct-text", str(pdf)], stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL).stdout.decode()


@pytest.mark.parametrize("invisible", ["\\u00ad", "\\u200b", "\\u200d", "\\ufeff", "\\u200e", "\\u0301"])
def test_text_behind_an_invisible_character_is_read(run, tmp_path, invisible):
    sheet = write(tmp_path, '      - text: "chemo%stherapy goes on and stays plain"\n' % invisible)
    assert run("render", sheet, "-o", tmp_path / "x.pdf").returncode == 0
    assert "goes on and stays plain" in struct_text(tmp_path / "x.pdf")


def test_a_ligature_map_does_not_spoil_later_letters(run, tmp_path):
    sheet = write(tmp_path, '      - text: "sa\\u00ad and a man can pass"\n')
    assert run("render", sheet, "-o", tmp_path / "x.pdf").returncode == 0
    text = subprocess.run(["pdftotext", str(tmp_path / "x.pdf"), "-"], stdout=subprocess.PIPE).stdout.decode()
    assert "a man can pass" in text and "\u00ad" not in text


@pytest.mark.parametrize("text", ["\ufb2f\u05a8", "\u0600\u0661", "\u25cc\u064e", "chemo\u00adtherapy \uac00\u00ad\ub098",
                                  "\u05d0\u05d15mg", "\u0627\u00a0\u0628", "(1 [2 \u00ab3\u05d0\u00bb"])
def test_odd_text_is_whole(run, tmp_path, text):
    """Marks on marks, signs that look like controls, numbers inside words: the tag tree says them as they were written."""
    out = tmp_path / "x.pdf"
    done = run("render", write(tmp_path, '      - text: "%s"\n' % text), "-o", out)
    assert done.returncode == 0, done.err
    said = unicodedata.normalize("NFC", "".join(tagged.outline(tagged.Tagged(out).tree, "text")))
    assert sheets.fold(unicodedata.normalize("NFC", text.replace("\u00ad", ""))) in said.replace("\u00ad", "")


@pytest.mark.parametrize("body, said", [
    ('      - text: "[](https://a.org)"\n', "a link without words"),
    ('      - text: "[w](https://a.org \\"hidden\\")"\n', "a link with a title"),
    ('      - text: "\\u200b"\n', "is empty"),
    ("      - text: null\n", "YAML's word for nothing"),
    ("      - text: ~\n", "YAML's word for nothing"),
    ("      - text: Room # 5 is upstairs\n", "takes for a comment"),
    ('      - steps: [{title: "one\\n\\ntwo"}]\n', "must be one paragraph"),
])
def test_what_would_be_lost_is_refused(run, tmp_path, body, said):
    done = run("render", write(tmp_path, body), "-o", tmp_path / "x.pdf")
    assert done.returncode == 1 and said in done.err and not (tmp_path / "x.pdf").exists()
    assert "sheet.yaml:1" in done.err  # line 11


@pytest.mark.skipif(slow, reason="timing")
@pytest.mark.parametrize("body", [
    '      - text: "%s"\n' % ("\U0001f600" * 200000),
    '      - text: "a%s"\n' % ("\u0301" * 400000),
    '      - text: "a%s"\n' % ("\u200b\u00ad" * 150000),
    '      - text: "[w w](https://a.b/%s)"\n' % ("x/" * 400000),
    "      - bullets:\n" + "          - \U0001f600 item\n" * 20000,
    '      - text: "%s"\n' % ("a-" * 200000),
    '      - text: "%s"\n' % ("1\u05d1" * 100000),
    '      - text: "%s"\n' % ("\u0633\u0644\u0627\u0645 " * 10000),
    '      - text: "%s1"\n' % ("(" * 20000 + "\u05d1"),
], ids=["no-glyph", "marks", "zero-width", "long-url", "bullets-no-glyph", "hyphens", "numbers-in-words", "arabic", "brackets"])
def test_hostile_text_ends_soon(run, tmp_path, body, cpu_seconds):
    with cpu_seconds() as spent:
        run("render", write(tmp_path, body), "-o", tmp_path / "x.pdf")
    assert spent.seconds < 1


MEASURE = """import os, sys
pid = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ)
_, status, used = os.wait4(pid, 0)
print(os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)"""


def measure(run, *arguments):
    """Exit code, seconds on the processor and MiB of memory, measured from a small process: a child begins with its parent's."""
    done = run("-IS", "-c", MEASURE, sheets.PROGRAM, *arguments, program=sys.executable)
    code, seconds, memory = done.out.splitlines()[-1].split()
    return int(code), float(seconds) / float(os.environ.get("HANDOUT_SLOWER", "1")), float(memory)


def in_flow(key, entry, count):
    return "      - %s: [%s]\n" % (key, ", ".join([entry] * count))


MANY = {
    "bullets": in_flow("bullets", "x", 49900),
    "bullets-of-two-directions": in_flow("bullets", "a\u05d0a\u05d0", 49900),
    "nested-bullets": in_flow("bullets", "{text: a, bullets: [{text: b, bullets: [c, d]}]}", 4000),
    "questions": in_flow("questions", "x", 49900),
    "steps": in_flow("steps", "{title: x}", 99) * 160,
    "headings": "".join("      - text: y\n  - heading: Head %d\n    body:\n" % i for i in range(6000)) + "      - text: z\n",
    "rows": "      - table: {columns: [a, b, c, d], rows: [%s]}\n" % ", ".join(["[w, x, y, z]"] * 9900),
    "lines-to-write-on": "      - notes: {lines: 30}\n" * 9900,
    "one-word-paragraphs": '      - text: "%s"\n' % ("x\n\n\n" * 262000),
    "two-directions": '      - text: "%s"\n' % ("a \u05d0 " * 209000),
    "no-spaces": '      - text: "%s"\n' % ("a\u05d0" * 349000),
    "marks": '      - text: "%s"\n' % (("a" + "\u0301" * 8 + " ") * 58000),
    "emphasis": '      - text: "%s"\n' % ("**a** b " * 130000),
    "links": '      - text: "%s"\n' % ("[a](tel:1)b " * 87000),
    "code-points": '      - text: "%s"\n' % "".join(chr(0x4e00 + i % 20000) for i in range(349000)),
}


@pytest.mark.skipif(slow, reason="timing and memory")
@pytest.mark.parametrize("shape", MANY)
def test_a_mebibyte_takes_two_seconds_and_256_mib(run, tmp_path, shape):
    head = HEAD.replace("language: en", "language: zh-Hans") if shape == "code-points" else HEAD
    sheet = write(tmp_path, MANY[shape], head)
    assert sheet.stat().st_size <= 1024 * 1024
    code, seconds, memory = measure(run, "render", sheet, "-o", tmp_path / "x.pdf")
    if seconds >= 2:  # others may have had the processor's caches
        code, seconds, memory = measure(run, "render", sheet, "-o", tmp_path / "x.pdf")
    assert code == (1 if shape == "no-spaces" else 0)
    assert seconds < 2 and memory < 256


def png(width, height, extra=b""):
    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
    rows = zlib.compress(b"".join(b"\0" + b"\x80" * width for _ in range(height)), 9)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)) + extra
            + chunk(b"IDAT", rows) + chunk(b"IEND", b""))


def test_one_image_in_many_figures_is_decoded_once(run, tmp_path, cpu_seconds):
    (tmp_path / "big.png").write_bytes(png(4000, 4000))
    sheet = write(tmp_path, "      - figure: {image: big.png, alt: grey}\n" * 20)
    with cpu_seconds() as spent:
        done = run("render", sheet, "-o", tmp_path / "x.pdf")
    assert done.returncode == 0, done.err
    assert slow or spent.seconds < 3


def test_inflated_png_text_is_not_read(run, tmp_path, cpu_seconds):
    data = b"k\0\0" + zlib.compress(b"x" * 5000000, 9)
    bomb = struct.pack(">I", len(data)) + b"zTXt" + data + struct.pack(">I", zlib.crc32(b"zTXt" + data))
    (tmp_path / "bomb.png").write_bytes(png(20, 20, bomb * 200))
    sheet = write(tmp_path, "      - figure: {image: bomb.png, alt: grey}\n")
    with cpu_seconds() as spent:
        done = run("render", sheet, "-o", tmp_path / "x.pdf")
    assert done.returncode == 0, done.err
    assert slow or spent.seconds < 0.5


def test_a_brand_without_its_logo_is_told(run, tmp_path):
    brand = (sheets.ROOT / "layouts" / "brands" / "navis.yaml").read_text(encoding="utf-8")
    (tmp_path / "brand.yaml").write_text(brand.replace("navis.png", "gone.png"), encoding="utf-8")
    done = run("render", write(tmp_path, "      - text: x\n"), "--brand", tmp_path / "brand.yaml", "-o", tmp_path / "x.pdf")
    assert done.returncode == 1 and "gone.png" in done.err and "brand.yaml:" in done.err


@pytest.mark.parametrize("table, at, value, said", [
    (b"maxp", 4, struct.pack(">H", 50), "damaged"),
    (b"head", None, None, "font"),
])
def test_a_damaged_font_is_refused(run, tmp_path, table, at, value, said):
    font = bytearray((sheets.ROOT / "fonts" / "AtkinsonHyperlegibleNext-Regular.ttf").read_bytes())
    entry = font.index(table, 12)
    if at is None:
        font[entry:entry + 4] = b"zzzz"
    else:
        start = struct.unpack(">I", font[entry + 8:entry + 12])[0] + at
        font[start:start + len(value)] = value
    (tmp_path / "f.ttf").write_bytes(font)
    (tmp_path / "l.yaml").write_text("layout: 1\nextends: letter\nfonts: [{regular: %s}]\n" % (tmp_path / "f.ttf"))
    done = run("render", write(tmp_path, "      - text: some words\n"), "--layout", tmp_path / "l.yaml", "-o",
               tmp_path / "x.pdf")
    assert done.returncode == 1 and "f.ttf" in done.err and said in done.err


def test_the_input_is_not_overwritten(run, tmp_path):
    sheet = write(tmp_path, "      - text: x\n")
    before = sheet.read_bytes()
    assert run("render", sheet, "-o", sheet).returncode == 2
    assert sheet.read_bytes() == before


@pytest.mark.parametrize("change", [
    "boxes: {notice: {outset: 2000}}", "header: {baseline: 0}", "numbered: {indent: 0, number_gap: 200}",
    "type: {page_number: {size: 9, leading: 200}}", "steps: {badge: 2000}", "bullets: {dot: 2000}",
    "figure: {max_height: 0}", "bullets: {color: paper}", "checklist: {color: paper}"])
def test_a_layout_that_hides_things_is_refused(run, tmp_path, change):
    (tmp_path / "l.yaml").write_text("layout: 1\nextends: letter\n%s\n" % change)
    body = "      - numbered: [one]\n      - bullets: [two]\n"
    head = HEAD.replace("sections:", "notice: {title: N, text: t}\nsections:")
    done = run("render", write(tmp_path, body, head), "--layout", tmp_path / "l.yaml", "-o", tmp_path / "x.pdf")
    assert done.returncode == 1, done.err


def test_controls_do_not_reach_the_terminal(run, tmp_path):
    done = run("render", tmp_path / "a\x1b[31mb.yaml")
    assert done.returncode == 1 and "\x1b" not in done.err and "\\x1b" in done.err


def test_a_loop_of_links_is_kept(run, tmp_path):
    (tmp_path / "loop").symlink_to("loop")
    done = run("render", write(tmp_path, "      - text: x\n"), "-o", tmp_path / "loop")
    assert done.returncode == 3 and (tmp_path / "loop").is_symlink()


@pytest.mark.skipif(slow, reason="timing")
def test_a_comment_does_not_make_reading_slow(run, tmp_path, cpu_seconds):
    sheet = write(tmp_path, "      - bullets:\n" + "          - an item of a long list\n" * 20000 + "# end\n")
    with cpu_seconds() as spent:
        run("render", sheet, "--dump", "content")
    assert spent.seconds < 0.5


def test_entities_cannot_smuggle_controls(run, tmp_path):
    sheet = write(tmp_path, '      - text: "ab&#x202e;cd &#39;ok&#39;"\n')
    done = run("render", sheet, "--dump", "content")
    assert done.returncode == 0 and "\u202e" not in done.out and "&#x202e;" in done.out and "'ok'" in done.out


def test_a_blank_disclaimer_of_a_brand_is_refused(run, tmp_path):
    brand = (sheets.ROOT / "layouts" / "brands" / "navis.yaml").read_text(encoding="utf-8")
    lines = ['disclaimer: "\\_"' if line.startswith("disclaimer:") else line for line in brand.splitlines()
             if not line.startswith(("logo:", "  image:", "  alt:"))]
    (tmp_path / "brand.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = run("render", write(tmp_path, "      - text: x\n"), "--brand", tmp_path / "brand.yaml", "-o", tmp_path / "x.pdf")
    assert done.returncode == 1 and "disclaimer" in done.err


def test_the_file_identifier_follows_everything(run, tmp_path):
    ids = []
    for alt in ("one", "two"):
        (tmp_path / "p.png").write_bytes(png(20, 20))
        sheet = write(tmp_path, "      - figure: {image: p.png, alt: %s}\n" % alt)
        assert run("render", sheet, "-o", tmp_path / "x.pdf").returncode == 0
        data = (tmp_path / "x.pdf").read_bytes()
        ids.append(data[data.rindex(b"/ID["):][:70])
    assert ids[0] != ids[1]


def test_phrases_are_checked(run, tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    (data / "fonts").symlink_to(sheets.ROOT / "fonts")
    shutil.copytree(sheets.ROOT / "layouts", data / "layouts")
    phrases = data / "layouts" / "phrases" / "en.yaml"
    phrases.write_text(phrases.read_text(encoding="utf-8").replace("{page} of", "{pgae} of"), encoding="utf-8")
    done = run("render", write(tmp_path, "      - text: x\n"), "-o", tmp_path / "x.pdf", env={"HANDOUT_DATA": data})
    assert done.returncode == 1 and "{pgae}" in done.err and "{page}" in done.err


def test_a_photo_on_its_side_is_refused(run, tmp_path):
    jpeg = (sheets.ROOT / "tests" / "golden" / "cells.jpg").read_bytes()
    for orientation, code in ((1, 0), (6, 1)):
        tiff = b"MM\0*\0\0\0\x08\0\x01" + struct.pack(">HHIHH", 0x112, 3, 1, orientation, 0) + b"\0\0\0\0"
        block = b"Exif\0\0" + tiff
        (tmp_path / "photo.jpg").write_bytes(jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(block) + 2) + block + jpeg[2:])
        sheet = write(tmp_path, "      - figure: {image: photo.jpg, alt: cells}\n")
        done = run("render", sheet, "-o", tmp_path / "x.pdf")
        assert done.returncode == code, done.err
    assert "upright" in done.err


def test_a_link_in_the_disclaimer_keeps_its_address(run, tmp_path):
    head = HEAD.replace("sections:", "disclaimer: Not advice. See [our page](https://example.org/legal) first.\nsections:")
    sheet = write(tmp_path, "      - text: x\n", head)
    assert run("render", sheet, "-o", tmp_path / "x.pdf").returncode == 0
    assert "our page (example.org/legal) first." in sheets.fold(struct_text(tmp_path / "x.pdf"))


def test_a_code_is_not_cut_from_its_words(run, tmp_path):
    """Many calls to action fill pages; no code reaches below the content."""
    calls = "call_to_action:\n" + "".join(
        "  - {title: Call %d, text: words, url: 'https://example.org/%d'}\n" % (i, i) for i in range(40))
    sheet = write(tmp_path, "      - text: x\n", HEAD.replace("sections:", calls + "sections:"))
    done = run("render", sheet, "--dump", "frames")
    assert done.returncode == 0, done.err
    pages = [page.splitlines() for page in done.out.split("\npage ")]
    codes = 0
    for page in pages:
        rule = min(float(line.split(" y ")[1].split()[0]) for line in page if line.startswith("  rule footer"))
        for line in page:
            if line.startswith("  qr"):
                fields = line.split()
                bottom = float(fields[fields.index("y") + 1]) + float(fields[fields.index("height") + 1])
                assert bottom < rule
                codes += 1
    assert codes == 40


def test_signs_everywhere_are_told_soon(run, tmp_path, cpu_seconds):
    """Where each of many values is a fault, the sheet is not searched for each."""
    path = tmp_path / "x.yaml"
    path.write_text("handout: 1\nx:\n" + "- *x\n" * 49000)
    with cpu_seconds() as spent:
        done = run("render", path)
    assert done.returncode == 1 and "begins with “*” needs quotes: “\"*x\"”" in done.err and "and 48900 more" in done.err
    assert slow or spent.seconds < 1
