#!/usr/bin/env python3
"""Does the count of a process arrive that was killed? usage: killed.py LLVM_VERSION FOLDER COMPILER…

Without that, whatever only a worker runs that a test kills would seem never to have run.
"""
import re
import signal
import subprocess
import sys
from pathlib import Path


def main():
    version, folder, *compiler = sys.argv[1:]
    folder = Path(folder)
    program, merged = folder / "killed", folder / "killed.profdata"
    for old in folder.glob("*.profraw"):
        old.unlink()
    subprocess.run([*compiler, "-o", program, Path(__file__).with_suffix(".c")], check=True)
    for _ in range(2):
        assert subprocess.run([program], check=False).returncode == -signal.SIGKILL
    profiles = list(folder.glob("*.profraw"))
    if not profiles:
        sys.exit("processes that are killed are not counted: they leave no profile")
    subprocess.run([f"llvm-profdata-{version}", "merge", "-o", merged, *profiles], check=True)
    told = subprocess.run([f"llvm-profdata-{version}", "show", "--all-functions", "--counts", merged], check=True,
                          stdout=subprocess.PIPE).stdout.decode()
    counts = dict(re.findall(r"(\w+):\n(?:    .*\n)*?    Function count: (\d+)", told))
    wanted = {"main": "2", "ran_in_the_child": "2", "ran_in_the_parent": "2", "never_ran": "0"}
    if counts != wanted:
        sys.exit(f"processes that are killed are not counted: {counts}, not {wanted}")


main()
