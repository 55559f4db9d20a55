"""Memory: valgrind finds nothing, and when any one allocation fails no wrong or partial file is left."""
import json
import os
import shutil
import subprocess

import faults
import pytest
import sheets

VALUES = b"patient: Patient/1\nencounter: {system: urn:x, value: y}\nmessage: Hello\nrecipients: [Patient/1]\n"
MAIL = b"from: nurse@clinic.example\nto: [home@home.example]\nsubject: A message\nmessage: Hello\n"
SHEET = sheets.EVERY_BLOCK


@pytest.mark.long
@pytest.mark.skipif("HANDOUT_SLOW" in os.environ or not shutil.which("valgrind"), reason="the sanitizers look for the same, or no valgrind")
def test_valgrind_finds_nothing(environment, tmp_path):
    run = subprocess.run(["valgrind", "--quiet", "--error-exitcode=99", "--leak-check=full", "--errors-for-leak-kinds=definite",
                          sheets.PROGRAM, "render", SHEET, "-o", tmp_path / "x.pdf"], env=environment,
                         capture_output=True, check=False)
    assert run.returncode == 0, run.stderr.decode()


IMPORT = sheets.ROOT / "tests" / "import"
COMMANDS = {
    "render": ["render", SHEET, "-o", "out"],
    "render in a language by its name": ["render", "car-t-cell-therapy", "--lang", "Spanish", "--dump", "content"],
    "frames": ["render", SHEET, "--dump", "frames"],
    "check": ["check", "--json", SHEET],
    "import text": ["import", IMPORT / "answer.txt"],
    "import Markdown": ["import", IMPORT / "answer.md"],
    "export Markdown": ["export", SHEET],
    "export text": ["export", SHEET, "--format", "text"],
    "search": ["list", "--json", "--search", "port", "--icd10", "C50"],
    "topic": ["list", "mouth-sores", "--lang", "Enlish"],
    "cancer type by its name": ["list", "--cancer-type", "cáncer de mama", "--lang", "English"],
    "new": ["new", "mouth-care", "-o", "-"],
    "layouts": ["layouts", "--json"],
    "brands": ["brands"],
    "languages": ["languages"],
    "schema of content": ["schema", "content"],
    "schema of values": ["schema", "values"],
    "portal": ["portal", SHEET, "--values", "-", "-o", "out"],
    "e-mail": ["email", SHEET, "--values", "-", "-o", "out"],
}


# a shell that asks what a word could become wants no message: of what is not found nothing is said
SHELLS = {
    "what a layout is called": ["complete", "--", "render", "--layout", "l"],
    "what a type is called": ["complete", "--", "list", "--cancer-type=b"],
    "what a topic is called": ["complete", "--", "render", "--quiet", "m"],
}
# of these, the folder that they are about is there before; a job that finds no memory costs itself alone
SHELVES = {
    "dry run": ["batch", "--from", "JOBS", "--dry-run", "-o", "SHELF"],
    "merge": ["merge-manifests", "SHELF"],
}


@pytest.fixture
def shelf(run, tmp_path):
    """What two shares of a batch made, and its jobs."""
    jobs = tmp_path / "jobs.jsonl"
    small = tmp_path / "small.en.yaml"
    small.write_text(SHEET.read_text(encoding="utf-8").partition("sections:")[0] + "sections:\n  - heading: Rest\n    body:\n      - text: Rest.\n",
                     encoding="utf-8")
    lines = [{"content": str(small), "output": "a.pdf"}, {"content": str(small), "output": "b.pdf", "layout": "a4"}, {"content": 1}]
    jobs.write_text("".join(json.dumps(line) + "\n" for line in lines))
    for share in (1, 2):
        run("batch", "--from", jobs, "-o", tmp_path / "shelf", "--shard", f"{share}/2", env={"SOURCE_DATE_EPOCH": "1795363200"})
    return {"SHELF": tmp_path / "shelf", "JOBS": jobs}


@faults.allocations_fail
@pytest.mark.long
@pytest.mark.parametrize("name", [*COMMANDS, *SHELLS, *SHELVES])
def test_every_allocation_can_fail(environment, request, tmp_path, name):
    """Wherever the program asks for memory and gets none: exit 3 that says so and nothing written, or all as it should be."""
    folder, arguments = tmp_path / "run", {**COMMANDS, **SHELLS}.get(name)
    if not arguments:
        there = request.getfixturevalue("shelf")
        arguments = [there.get(argument, argument) for argument in SHELVES[name]]
    env = {**environment, "SOURCE_DATE_EPOCH": "1795363200"}

    def files(below):
        return {path.name: path.read_bytes() for path in (folder / below).iterdir()}

    with faults.Allocations(folder, env, *arguments, stdin=MAIL if "email" in arguments else VALUES, walk=True) as program:
        whole = program.whole.returncode, program.whole.stdout, files("whole")
        assert whole[0] == (2 if "Enlish" in arguments else 1 if "JOBS" in SHELVES.get(name, ()) else 0), program.whole.stderr
        for path in (folder / "whole").iterdir():
            path.unlink()
        wrong, refused = [], 0
        for done in program.each_place():
            made, refuses = files("forked"), faults.refuses(done)
            refuses = refuses or name in SHELVES and done.returncode in (1, 3) or name in SHELLS and done.returncode in (0, 3)
            refused += refuses
            there = made or files("whole")  # or it was written before
            if not (refuses and not made or (done.returncode, done.stdout, there) == whole):
                wrong.append((done.returncode, done.stderr.decode(errors="replace"), list(made)))
            for path in (folder / "forked").iterdir():
                path.unlink()
        assert wrong[:10] == []
        assert refused > 10
    assert faults.COUNTED or files("whole") == whole[2]
