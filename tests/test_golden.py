"""Each stage of the pipeline as text, for a file that has every block. UPDATE_GOLDENS=1 writes them."""
import os

import pytest
import sheets

CASES = [("content", "letter", "content"), ("frames", "letter", "frames"), ("tags", "letter", "tags"),
         ("tags", "large-print-letter", "large-print-letter.tags")]


@pytest.mark.parametrize("dump, layout, name", CASES, ids=[case[2] for case in CASES])
def test_golden(run, dump, layout, name):
    golden = sheets.EVERY_BLOCK.with_name(f"every-block.en.{name}.txt")
    done = run("render", sheets.EVERY_BLOCK, "--dump", dump, "--layout", layout, "--brand", "navis",
               env={"SOURCE_DATE_EPOCH": "1780000000"})
    assert done.returncode == 0, done.err
    assert done.err == "" and len(done.stdout) > 1000
    if os.environ.get("UPDATE_GOLDENS") == "1":
        golden.write_bytes(done.stdout)
    assert golden.is_file(), "no golden yet: run once with UPDATE_GOLDENS=1 and read it"
    assert done.out.splitlines() == golden.read_text(encoding="utf-8").splitlines()
    assert done.stdout == golden.read_bytes()
