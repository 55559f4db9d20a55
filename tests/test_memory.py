"""Memory: valgrind finds nothing, and when any one allocation fails no wrong or partial file is left."""
import os
import shutil
import subprocess

import faults
import pytest
import sheets

VALUES = b"patient: Patient/1\nencounter: {system: urn:x, value: y}\nmessage: Hello\nrecipients: [Patient/1]\n"
SHEET = sheets.EVERY_BLOCK


@pytest.mark.long
@pytest.mark.skipif("HANDOUT_SLOW" in os.environ or not shutil.which("valgrind"), reason="the sanitizers look for the same, or no valgrind")
def test_valgrind_finds_nothing(environment, tmp_path):
    run = subprocess.run(["valgrind", "--quiet", "--error-exitcode=99", "--leak-check=full", "--errors-for-leak-kinds=definite",
                          sheets.PROGRAM, "render", SHEET, "-o", tmp_path / "x.pdf"], env=environment,
                         capture_output=True, check=False)
    assert run.returncode == 0, run.stderr.decode()


# of a bundle, the last ones make it and those before make its sheet, as render does
@faults.allocations_fail
@pytest.mark.long
@pytest.mark.parametrize("command, last", [(["render"], None), (["portal", "--values", "-"], 900)], ids=["render", "portal"])
def test_every_allocation_can_fail(environment, tmp_path, command, last):
    out = tmp_path / "made" / "out"
    out.parent.mkdir()
    with faults.Allocations(tmp_path / "run", {**environment, "SOURCE_DATE_EPOCH": "1795363200"}, *command, SHEET,
                            "-o", out, stdin=VALUES, walk=True) as program:
        whole, count = out.read_bytes(), program.count
        assert program.whole.returncode == 0 and count > 1000

        def fail(number):
            out.unlink(missing_ok=True)
            done = program.fail(number)
            written = out.read_bytes() if out.exists() else None
            if done.returncode == 0:
                return None if written == whole else (number, "exit 0 with another file")
            if written is not None:
                return number, f"a file beside exit {done.returncode}"
            return None if faults.refuses(done) else (number, done.returncode, done.stderr.decode(errors="replace"))

        numbers = [n for n in range(1, count + 1) if not last or n > count - last or n % 7 == 0]
        assert [wrong for wrong in map(fail, numbers) if wrong][:10] == []
    assert [path.read_bytes() for path in out.parent.iterdir()] == [whole]
