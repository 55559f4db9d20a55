#!/usr/bin/env python3
"""Do the tests find small changes of the program? Draws some by a fixed seed over all folders of src, builds each, and has the
tests of its folder judge it: found where one fails or does not end. usage: mutants.py BUILD_FOLDER, with all and unit made

  --count N   how many in all (200)        --room FOLDER   only of this one
  --seed N    which ones are drawn (1)     --jobs N        how many are judged at a time (processors)

A change that gives the same machine code is none, one that does not compile neither: another is drawn. The compiler, its flags
and the libraries are $CC, $FLAGS and $LIBS. rooms.txt says which tests judge a folder. Exit 1 under 85 % found.
"""
import argparse
import collections
import difflib
import os
import queue
import random
import resource
import shlex
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import changes

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
FOUND_MIN = 85
LEAST = 6  # of a folder
FILE_MAX, DATA_MAX = 1 << 30, 6 << 30  # bytes, what a mutant may write and take
COMPILER = [os.environ.get("CC", "cc"), *shlex.split(os.environ.get("FLAGS", "")), "-O2", "-w"]
LIBS = shlex.split(os.environ.get("LIBS", ""))
Room = collections.namedtuple("Room", "name units files")
Verdict = collections.namedtuple("Verdict", "change found by seconds")


def read_rooms(build):
    rooms = {}
    for number, line in enumerate((HERE / "rooms.txt").read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        name, units, files = (field.strip() for field in line.split("|"))
        rooms[name] = Room(name, units.split(), [str(ROOT / "tests" / file) for file in files.split()])
        missing = [file for file in rooms[name].files if not Path(file).is_file()]
        missing += [unit for unit in rooms[name].units if not (build / "tests" / unit).is_file()]
        if missing or not (ROOT / "src" / name).is_dir():
            sys.exit(f"rooms.txt:{number}: there is no {', '.join(missing) or 'src/' + name}")
    folders = {path.parent.name for path in (ROOT / "src").glob("*/*.c")}
    if folders - set(rooms):
        sys.exit(f"tests/mutants/rooms.txt: no line says what judges {', '.join(sorted(folders - set(rooms)))}")
    return rooms


class Bench:
    """A folder in which one mutant at a time is built and judged."""

    def __init__(self, build, folder):
        self.build, self.folder = build, folder
        shutil.rmtree(folder, ignore_errors=True)
        (folder / "tests" / "tight").mkdir(parents=True)
        for preloaded in (build / "tests").glob("*.so"):
            shutil.copy(preloaded, folder / "tests")
        for file in build.glob("*handout.*"):  # to be installed, no more
            shutil.copy(file, folder, follow_symlinks=False)
        sources = sorted((ROOT / "src").glob("*/*.c"))
        self.objects = {f"{path.parent.name}/{path.name}": build / path.parent.name / f"{path.stem}.o" for path in sources}
        self.main, self.whole = build / "main.o", {}

    def compile(self, path, text):
        """The object file's bytes; None where it does not compile."""
        source, out = self.folder / "mutant.c", self.folder / "mutant.o"
        source.write_text(text, encoding="utf-8")
        done = subprocess.run([*COMPILER, "-I", ROOT / "src" / Path(path).parent, "-c", "-o", out, source], cwd=ROOT,
                              capture_output=True, check=False)
        return out.read_bytes() if done.returncode == 0 else None

    def differs(self, change):
        """Is it a change of what the machine does? Leaves its object file."""
        text = (ROOT / "src" / change.path).read_text(encoding="utf-8")
        if change.path not in self.whole:
            self.whole[change.path] = self.compile(change.path, text)
        made = self.compile(change.path, change.apply(text))
        return made is not None and made != self.whole[change.path]

    def link(self, room, path=None):
        def run(out, *objects):
            subprocess.run([COMPILER[0], "-o", self.folder / out, *objects, *LIBS, "-lcmocka"], check=True)

        objects = {**self.objects, **({path: self.folder / "mutant.o"} if path else {})}
        run("handout", self.main, *objects.values())
        if path != "base/arena.c":
            tight = {**objects, "base/arena.c": self.build / "tests" / "tight" / "arena.o"}
            run(Path("tests") / "tight" / "handout", self.main, *tight.values())
        for unit in room.units:
            made = self.build / "mutants" / f"{unit}.o"
            run(Path("tests") / unit, made, *(held for name, held in objects.items() if not name.startswith("cmd/")))

    def judge(self, room, seconds):
        """What finds the mutant: a unit program, a test; None where all pass."""
        pytest = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--tb=no",
                  "--basetemp", self.temporary()]
        for unit in room.units:
            if self.run([self.folder / "tests" / unit], seconds):
                return unit
        for part in ("not long", "long"):
            for file in room.files:
                said = self.run([*pytest, "-m", part, file], seconds)
                if said:
                    return next((line.split()[1] for line in said.splitlines() if line.startswith(("FAILED", "ERROR"))),
                                Path(file).name).rpartition("/")[2]
        return None

    def temporary(self):
        return Path("/tmp") / f"handout-mutant-{os.getpid()}-{self.folder.name}"

    def run(self, command, seconds):
        """What a command that failed said; nothing of one that passed, or had no test."""
        environment = {**os.environ, "HANDOUT": str(self.folder / "handout"), "HANDOUT_DATA": str(ROOT),
                       "PYTHONDONTWRITEBYTECODE": "1"}
        process = subprocess.Popen([HERE / "isolate.sh", ROOT, *command], env=environment, preexec_fn=limit,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        try:
            said = process.communicate(timeout=seconds)[0].decode("utf-8", "replace")
        except subprocess.TimeoutExpired:
            process.kill()  # of what it started, the kernel takes care
            process.communicate()
            return f"no end in {seconds:.0f} s"
        return "" if process.returncode in (0, 5) else said or "failed"


def limit():
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_MAX, FILE_MAX))
    resource.setrlimit(resource.RLIMIT_DATA, (DATA_MAX, DATA_MAX))


def shares(candidates, count):
    """{folder: how many of it}: each has some, the rest goes by the number of possible changes."""
    least = min(LEAST, count // len(candidates))
    free, whole = count - least * len(candidates), sum(map(len, candidates.values()))
    out = {name: least + free * len(row) // whole for name, row in candidates.items()}
    for name in sorted(out, key=lambda name: -len(candidates[name]))[:count - sum(out.values())]:
        out[name] += 1
    return out


def all_changes(name):
    return [change for path in sorted((ROOT / "src" / name).glob("*.c"))
            for change in changes.changes(f"{name}/{path.name}", path.read_text(encoding="utf-8"))]


def describe(change):
    before = (ROOT / "src" / change.path).read_text(encoding="utf-8")
    lines = difflib.unified_diff(before.splitlines(), change.apply(before).splitlines(), lineterm="", n=0)
    shown = [line for line in lines if line[:2] not in ("--", "++", "@@")]
    return "\n".join([f"src/{change.path}:{change.line(before)}: {change.kind}", *("    " + line for line in shown)])


def unit_objects(build, rooms):
    for unit in sorted({unit for room in rooms for unit in room.units}):
        subprocess.run([*COMPILER, "-Itests/unit", "-c", "-o", build / "mutants" / f"{unit}.o", f"tests/unit/{unit}.c"],
                       cwd=ROOT, check=True)


def time_allowed(bench, room):
    """Seconds for a command: the tests of the folder pass where nothing is changed, and take so long at most."""
    begin = time.monotonic()
    bench.link(room)
    found = bench.judge(room, 900)
    if found:
        sys.exit(f"{room.name}: {found} fails, and nothing was changed")
    spent = time.monotonic() - begin
    print(f"{room.name}: the tests take {spent:.0f} s", flush=True)
    return 30 + 3 * spent


def judge_one(bench, room, row, seconds):
    """The verdict on the next change of the row that is one; None where none is left."""
    change = next((change for change in row if bench.differs(change)), None)
    if not change:
        return None
    begin = time.monotonic()
    bench.link(room, change.path)
    by = bench.judge(room, seconds)
    verdict = Verdict(change, by is not None, by, time.monotonic() - begin)
    print(f"{'found' if by else 'SURVIVED':9} {verdict.seconds:5.0f} s  src/{change.path} {change.kind}  {by or ''}", flush=True)
    return verdict


def judge_all(benches, rooms, candidates, wanted, seed):
    """A verdict for each change."""
    free = queue.Queue()
    for bench in benches:
        free.put(bench)

    def borrow(work, *arguments):
        bench = free.get()
        try:
            return work(bench, *arguments)
        finally:
            shutil.rmtree(bench.temporary(), ignore_errors=True)
            free.put(bench)

    rows = {room.name: Locked(changes.draw(candidates[room.name], random.Random(f"{seed} {room.name}"))) for room in rooms}
    with ThreadPoolExecutor(len(benches)) as pool:
        seconds = dict(zip(rows, pool.map(lambda room: borrow(time_allowed, room), rooms)))
        tasks = [room for room in rooms for _ in range(wanted[room.name])]
        verdicts = pool.map(lambda room: borrow(judge_one, room, rows[room.name], seconds[room.name]), tasks)
        return [verdict for verdict in verdicts if verdict]


class Locked:
    """An iterator that threads share."""

    def __init__(self, row):
        self.rows = queue.Queue()
        for one in row:
            self.rows.put(one)

    def __iter__(self):
        return self

    def __next__(self):
        try:
            return self.rows.get_nowait()
        except queue.Empty:
            raise StopIteration from None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build", type=lambda path: Path(path).resolve())
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--room")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    options = parser.parse_args()
    rooms = read_rooms(options.build)
    if options.room and options.room not in rooms:
        sys.exit(f"no folder {options.room}; there are {', '.join(rooms)}")
    rooms = [rooms[name] for name in rooms if options.room in (None, name)]
    if subprocess.run([HERE / "isolate.sh", ROOT, "true"], check=False).returncode:
        sys.exit("no namespaces of their own for the mutants, which may kill and delete what they hit: run it as root")
    candidates = {room.name: all_changes(room.name) for room in rooms}
    benches = [Bench(options.build, options.build / "mutants" / str(number)) for number in range(options.jobs)]
    unit_objects(options.build, rooms)
    verdicts = judge_all(benches, rooms, candidates, shares(candidates, options.count), options.seed)
    for verdict in verdicts:
        if not verdict.found:
            print("\nsurvived: " + describe(verdict.change))
    print("\n%-10s %8s %6s %9s %6s" % ("folder", "possible", "found", "survived", "share"))
    for name in [*candidates, "total"]:
        mine = [verdict for verdict in verdicts if name in ("total", verdict.change.path.split("/")[0])]
        possible = sum(map(len, candidates.values())) if name == "total" else len(candidates[name])
        found = sum(verdict.found for verdict in mine)
        share = 100 * found / len(mine) if mine else 100
        print("%-10s %8d %6d %9d %5.0f%%" % (name, possible, found, len(mine) - found, share))
    sys.exit(1 if share < FOUND_MIN else 0)


main()
