#!/usr/bin/env python3
"""Which lines and branches the tests ran, a file a line, held against limits. usage: report.py BUILD_FOLDER LLVM_VERSION

limits.txt says what must be reached, and what shall be; unreachable.txt which lines no test can reach, and why: what did not run of
them does not count. An entry there that stands for no line, or for one that was run, is a fault.
"""
import collections
import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent


class File:
    def __init__(self):
        self.lines, self.functions, self.branches = {}, [], collections.defaultdict(list)

    def function_of(self, line):
        """The one that begins last before the line."""
        starts = [(start, name) for start, name in self.functions if start <= line]
        return max(starts)[1] if starts else None


def entries(name):
    """Where it stands, and the fields of each line that is no comment."""
    for number, line in enumerate((HERE / name).read_text(encoding="utf-8").splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            yield f"{name}:{number}", re.split(r"\s*\|\s*", line.strip())


def export(build, version):
    """What llvm-cov counted, as lcov writes it."""
    profiles, merged = sorted((build / "profiles").glob("*.profraw")), build / "all.profdata"
    if not profiles:
        sys.exit(f"no profile in {build / 'profiles'}: did any test run?")
    subprocess.run([f"llvm-profdata-{version}", "merge", "-sparse", "-o", merged, *profiles], check=True)
    units = [path for path in sorted((build / "tests").glob("test_*")) if not path.suffix and path.is_file()]
    objects = [word for program in (*units, build / "tests" / "tight" / "handout") for word in ("-object", program)]
    return subprocess.run([f"llvm-cov-{version}", "export", "-format=lcov", "-instr-profile", merged, build / "handout",
                           *objects], check=True, stdout=subprocess.PIPE).stdout.decode()


def read(text):
    """{path below src: File}"""
    files, file = {}, None
    for line in text.splitlines():
        key, _, value = line.partition(":")
        if key == "SF":
            path = Path(value)
            inside = ROOT / "src" in path.parents and path.suffix == ".c"
            file = files.setdefault(str(path.relative_to(ROOT / "src")), File()) if inside else None
        elif file and key == "FN":
            start, name = value.split(",", 1)
            file.functions.append((int(start), name.rpartition(":")[2]))
        elif file and key == "DA":
            number, count = map(int, value.split(","))
            file.lines[number] = count
        elif file and key == "BRDA":
            number, _, _, count = value.split(",")
            file.branches[int(number)].append(0 if count == "-" else int(count))
    return files


def strike(file, number):
    """Takes out what did not run of a line and of those right below it; was there anything?"""
    missed = 0
    while number in file.lines and (not missed or not file.lines[number]):
        missed += not file.lines[number] or 0 in file.branches[number]
        file.branches[number] = [count for count in file.branches[number] if count]
        if not file.lines[number]:
            del file.lines[number]
        if not missed:
            break
        number += 1
    return missed


def take_unreachable(files):
    """Strikes out what unreachable.txt names; the faults of the list."""
    faults = []
    for place, fields in entries("unreachable.txt"):
        if len(fields) != 4 or not fields[3]:
            faults.append(f"{place}: not “file | function | text of the line | reason”")
            continue
        path, function, text, _ = fields
        file = files.get(path, File())
        source = (ROOT / "src" / path).read_text(encoding="utf-8").splitlines() if file.lines else []
        found = [number for number in sorted(file.lines)
                 if source[number - 1].strip() == text and file.function_of(number) == function]
        if not found:
            faults.append(f"{place}: no such line in {path}, {function}")
        faults += [f"{place}: {path}:{number} was run: take it off the list" for number in found if not strike(file, number)]
    return faults


def share(counts):
    counts = list(counts)
    return 100 * sum(map(bool, counts)) / len(counts) if counts else 100.0


def table(files):
    """{(path or "total", "branches" or "lines"): per cent}, printed."""
    told, all_lines, all_branches = {}, [], []
    print("%-32s %9s %7s %9s %7s" % ("file", "branches", "missed", "lines", "missed"))
    for path, file in [*sorted(files.items()), ("total", None)]:
        lines = list(file.lines.values()) if file else all_lines
        branches = [count for row in file.branches.values() for count in row] if file else all_branches
        if file:
            all_lines += lines
            all_branches += branches
        told[path, "branches"], told[path, "lines"] = share(branches), share(lines)
        print("%-32s %8.1f%% %7d %8.1f%% %7d" % (path, share(branches), branches.count(0), share(lines), lines.count(0)))
    return told


def main():
    build, version = Path(sys.argv[1]).resolve(), sys.argv[2]
    files = read(export(build, version))
    faults = take_unreachable(files)
    told = table(files)
    for place, (path, kind, least, _) in entries("limits.txt"):
        if (path, kind) not in told:
            faults.append(f"{place}: no such file: {path}")
        elif round(told[path, kind], 2) < float(least):
            faults.append(f"{path}: {told[path, kind]:.2f} % of {kind}, the limit is {least} %")
    print("\n".join(faults) or "all limits are kept")
    sys.exit(1 if faults else 0)


main()
