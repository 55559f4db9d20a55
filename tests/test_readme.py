"""The README's examples run: each ```sh block behind a line <!-- test -->."""
import os
import re
import shutil
import subprocess

import pytest
import sheets

README = sheets.ROOT / "README.md"
BLOCK = re.compile(r"<!-- test -->\s*\n```sh\n(.*?)^```", re.S | re.M)


def blocks():
    text = README.read_text(encoding="utf-8") if README.is_file() else ""
    return [pytest.param(match.group(1), id=f"line-{text.count(chr(10), 0, match.start()) + 1}")
            for match in BLOCK.finditer(text)]


def test_each_mark_stands_before_a_block():
    if not blocks():
        pytest.skip("README.md has no marked block")
    assert README.read_text(encoding="utf-8").count("<!-- test -->") == len(blocks())


@pytest.mark.parametrize("block", blocks())
def test_block_runs(environment, tmp_path, block):
    copy = tmp_path / "handout"
    copy.mkdir()
    for entry in sheets.ROOT.iterdir():
        if entry.name in ("build", ".git"):
            continue
        if entry.is_dir():
            shutil.copytree(entry, copy / entry.name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(entry, copy / entry.name)
    (copy / "build").mkdir()
    shutil.copy2(sheets.PROGRAM, copy / "build" / "handout")
    variables = {key: value for key, value in environment.items()
                 if key not in ("HANDOUT_DATA", "MAKEFLAGS", "MFLAGS", "MAKELEVEL")}
    variables["HOME"] = str(tmp_path)
    variables["PATH"] = f"{copy / 'build'}:{os.environ['PATH']}"
    done = subprocess.run(["sh", "-eu", "-c", block], cwd=copy, env=variables, capture_output=True,
                          text=True, check=False, timeout=120)
    assert done.returncode == 0, f"{block}\n{done.stdout}\n{done.stderr}"
