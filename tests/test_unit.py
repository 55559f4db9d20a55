"""The C unit tests, each program one test. $UNIT_DIR, else tests/ beside the program under test."""
import os
import subprocess
from pathlib import Path

import pytest
import sheets

FOLDER = Path(os.environ.get("UNIT_DIR") or sheets.PROGRAM.parent / "tests")
PROGRAMS = sorted(path for path in FOLDER.glob("test_*")
                  if path.is_file() and not path.suffix and os.access(path, os.X_OK))
SOURCES = sorted((sheets.ROOT / "tests" / "unit").glob("test_*.c"))


def test_unit_tests_are_built():
    assert PROGRAMS, f"no unit test in {FOLDER}: run make unit"
    assert {path.stem for path in SOURCES} <= {path.name for path in PROGRAMS}, "run make unit"


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda path: path.name)
def test_unit(environment, program):
    done = subprocess.run([str(program.absolute())], cwd=sheets.ROOT, env=environment,
                          capture_output=True, check=False, timeout=300)
    output = (done.stdout + done.stderr).decode("utf-8", "replace")
    assert done.returncode == 0, output[-6000:]
