"""What the eye sees of text from right to left: the glyphs of the finished PDF against UAX #9 by another program."""
import random
import re
import shutil

import pytest
import samples
import sheets
import visual
import yaml

LANGUAGES = ("ar", "fa", "he", "ur")
GOLDEN = sheets.ROOT / "tests" / "golden" / "islands.txt"
# what is read from left to right as a whole, whatever stands around it; no line ends inside
ISLANDS = [island.replace(" ", "\u00a0") for island in (
    "CAR-T", "CD19+", "Kymriah®", "tisagenlecleucel", "38.5 °C", "5 mg", "2.5 mg/kg", "+1 555 0142", "(555) 0142", "911", "24/7",
    "2026-05-15", "100%", "<5", "≥ 38.0", "www.example.org/care", "IL-6", "T (B)", "1–3")]
pytestmark = pytest.mark.skipif(not shutil.which("mutool"), reason="no mutool")


@pytest.fixture
def look(run, tmp_path):
    """look(sheet, options…) -> what differs from UAX #9, how many lines there are."""

    def call(path, *options, marked=None):
        pdf = tmp_path / "out.pdf"
        done = run("render", path, *options, "-o", pdf)
        assert done.returncode == 0, done.err
        dump = run("render", path, *options, "--dump", "frames").out
        lines = visual.lines_of(dump)
        return visual.differences(dump, pdf, marked), len(lines)

    return call


def intended():
    """{line: reason} of the golden file."""
    lines = [line.split("\t") for line in GOLDEN.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    return {line: reason for line, reason in lines}


SHEETS = [path for path in sheets.HANDOUTS if path.name.split(".")[-2] in LANGUAGES]


@pytest.mark.parametrize("layout", sheets.LAYOUTS)
@pytest.mark.parametrize("name", [*LANGUAGES, *(path.name for path in SHEETS)])
def test_a_sheet(look, tmp_path, name, layout):
    """Each line stands as UAX #9 has it, but for the islands that the golden file names."""
    path, brand = next((path for path in SHEETS if path.name == name), None), ()
    if not path:
        path, brand = samples.write_sample(tmp_path, name), ("--brand", samples.write_brand(tmp_path))
    found, lines = look(path, "--layout", layout, *brand)
    assert lines > 30
    known = intended()
    assert [row for row in found if row[0] not in known] == []


def words_of(language):
    texts = [text for text in sheets.load_phrases(language).values() if isinstance(text, str)]
    return sorted(set(re.findall(r"[\u05d0-\u05ea\u0620-\u06d3]{2,}", " ".join(texts))))


def mixture(rng, words):
    """[(text, is it an island)]: words with islands between them, punctuation, brackets and quotation marks."""
    out = [(rng.choice(words), False)]
    for _ in range(rng.randint(2, 9)):
        opening, closing = rng.choice([("", "")] * 4 + [("(", ")"), ("«", "»"), ("[", "]")])
        sign = rng.choice(["", "", "", ",", ".", ":", "؟" if words[0] > "ا" else "?", " –"])
        island = rng.choice(ISLANDS)
        out += [(" " + opening, False), (island, True), (closing + " " + rng.choice(words) + sign, False)]
    return out


@pytest.mark.parametrize("language", LANGUAGES)
def test_mixtures(look, tmp_path, language):
    """Words, numbers, doses, phone numbers, drug names, dates, brackets and quotation marks, drawn by a fixed seed."""
    rng, words = random.Random(language), words_of(language)
    mixtures = [mixture(rng, words) for _ in range(150)]
    sheet = samples.sample(language)
    sheet["sections"] = [{"heading": words[0], "body": [{"text": "".join(text for text, _ in row)} for row in mixtures]}]
    path = tmp_path / f"mixtures.{language}.yaml"
    path.write_text(yaml.safe_dump(sheet, allow_unicode=True, sort_keys=False, width=1 << 20), encoding="utf-8")
    marked = {"".join(text for text, _ in row): "".join(f"\u2066{text}\u2069" if island else text for text, island in row)
              for row in mixtures}
    found, lines = look(path, "--brand", samples.write_brand(tmp_path), marked=marked)
    assert lines > 150
    assert [row for row in found if row[0] not in intended()] == []
