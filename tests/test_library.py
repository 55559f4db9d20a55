"""What the shipped sheets have in common."""
import json
import re
import statistics

import pytest
import sheets

FOLDERS = ("breast", "lung", "colorectal", "prostate", "leukemia", "lymphoma", "skin", "ovarian", "general")
GENERAL = ("chemotherapy", "radiation-therapy", "immunotherapy", "fatigue", "nausea-and-vomiting",
           "low-blood-counts-and-fever", "port-care", "clinical-trials")


def blocks(value, kind):
    """Every block of a kind, wherever it stands."""
    if isinstance(value, dict):
        for key, part in value.items():
            if key == kind:
                yield part
            yield from blocks(part, kind)
    elif isinstance(value, list):
        for part in value:
            yield from blocks(part, kind)


def test_there_are_enough():
    assert len(sheets.LIBRARY) >= 40
    for folder in FOLDERS:
        assert sum(path.parent.name == folder for path in sheets.LIBRARY) >= 4, folder
    assert {f"{name}.en.yaml" for name in GENERAL} <= {path.name for path in sheets.LIBRARY if path.parent.name == "general"}


@pytest.mark.parametrize("path", sheets.LIBRARY, ids=lambda path: path.stem)
def test_a_sheet_has_what_a_patient_needs(path):
    sheet, text = sheets.load(path), path.read_text(encoding="utf-8")
    assert sheet["cancer_type"] == path.parent.name and path.name == f"{sheet['topic']}.en.yaml"
    assert "review" not in sheet, "nobody has reviewed it"
    assert [callout["kind"] for callout in blocks(sheet, "callout")].count("urgent") >= 1, "when to call"
    assert sum(len(questions) for questions in blocks(sheet, "questions")) >= 3
    assert any(any(blocks(sheet, kind)) for kind in ("checklist", "table", "notes")), "a tool to use"
    assert len(sheet["sources"]) >= 2 and all(source["url"].startswith("https://") for source in sheet["sources"])
    headings = " ".join(section["heading"] for section in sheet["sections"]).casefold()
    assert re.search(r"help|good|why|can do|works", headings) and re.search(r"wrong|risk|side effect|hard|problem", text)


@pytest.mark.parametrize("path", sheets.LIBRARY, ids=lambda path: path.stem)
def test_a_sheet_has_no_dose_and_no_figures_of_its_own(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\d\s*(?:mg|mcg|µg|ml|mL|IU|units)\b", text), "a dose"
    assert not re.search(r"\d\s*(?:%|percent)|\bout of \d|\bin \d+ people", text), "a figure that nobody can check"


def test_the_library_passes(run):
    done = run("check", "--strict", "--json", sheets.ROOT / "content")
    reports = [json.loads(line) for line in done.out.splitlines()]
    grades = [report["reading"]["whole"]["flesch_kincaid"] for report in reports if report["language"] == "en"]
    assert done.returncode == 0 and len(grades) == len(sheets.LIBRARY)
    assert max(grades) <= 8 and statistics.median(grades) <= 6
