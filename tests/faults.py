"""Faults to put upon a running batch: its processes, their memory, and system calls that fail."""
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest
import sheets

FAIL_ALLOC = sheets.PROGRAM.parent / "tests" / "fail_alloc.so"
TIGHT = sheets.PROGRAM.parent / "tests" / "tight" / "handout"  # the program that asks the machine for each piece of memory
allocations_fail = pytest.mark.skipif("HANDOUT_SLOW" in os.environ or not FAIL_ALLOC.is_file(),
                                      reason=f"the sanitizers bring an allocator of their own, or no {FAIL_ALLOC}")


COUNTED = "HANDOUT_COUNTED" in os.environ  # branches are: each run is one of its own, from main() on


class Allocations:
    """A command that runs again and again, and each time one allocation of it fails. A context.

    Its standard streams are files in the folder. With walk, it is the one at the next place that is new, and `with` ends with
    the run that goes on from place to place: it must come out as the whole one did. That one works in the folder whole,
    the others in the folder forked.
    """

    def __init__(self, folder, environment, *arguments, stdin=b"", walk=False, program=None):
        for below in (folder, folder / "whole", folder / "forked"):
            below.mkdir(exist_ok=True)
        (folder / "in").write_bytes(stdin)
        self.folder, self.walk, self.command = folder, walk, [str(part) for part in (program or TIGHT, *arguments)]
        self.environment = {**environment, "LD_PRELOAD": str(FAIL_ALLOC), "FAIL_ALLOC": str(folder),
                            **({"FAIL_ALLOC_WALK": "1"} if walk and not COUNTED else {})}

    def __enter__(self):
        self.process = subprocess.Popen(self.command, env=self.environment, bufsize=0, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, cwd=self.folder / "whole" if self.walk else None)
        self.whole = self.fail(0)
        self.count = int(self.whole.stderr.splitlines()[-1])
        return self

    def __exit__(self, *error):
        self.process.communicate()
        if self.walk and not COUNTED and not any(error):
            walked = self.process.returncode, (self.folder / "walk").read_bytes()
            assert walked == (self.whole.returncode, self.whole.stdout)

    def fail(self, number=1):
        """CompletedProcess with stdout and stderr as bytes; of a walk that has ended None."""
        self.process.stdin.write(b"%d\n" % number)
        status = self.process.stdout.readline()
        if not status and self.walk:
            return None
        code = os.waitstatus_to_exitcode(int(status))
        out, err = ((self.folder / name).read_bytes() for name in ("out", "err"))
        return subprocess.CompletedProcess(self.command, code, out, err)


    def each_place(self):
        """The run in which the allocation failed, for each place of the walk."""
        if not COUNTED:
            return iter(self.fail, None)
        scan = subprocess.run(self.command, env={**self.environment, "FAIL_ALLOC_WALK": "scan"}, input=b"1\n", check=False,
                              stdout=subprocess.PIPE, cwd=self.folder / "whole")
        return map(self.fail, map(int, scan.stdout.split()))


def refuses(done):
    """Did a run without one of its allocations say so? ICU 72 follows NULL in some of its own, which no caller can prevent."""
    return (done.returncode == 3 and b"out of memory" in done.stderr
            or done.returncode < 0 and b"libicu" in done.stderr.partition(b"\n")[0])


def wait_for(condition, seconds=10):
    """Until condition() holds; its value."""
    end = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < end, f"this did not come in {seconds} s"
        time.sleep(0.005)
    return value


def children(process_id):
    """The processes that process_id started and that live."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == process_id and fields[0] not in "ZX":
            found.append(int(entry.name))
    return sorted(found)


def resident(process_id):
    """Bytes in memory that are the process's own."""
    text = Path(f"/proc/{process_id}/status").read_text()
    line = next(line for line in text.splitlines() if line.startswith("RssAnon:"))
    return int(line.split()[1]) * 1024


def kill_group(process):
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.communicate()


def can_inject():
    """Is there an strace that may trace?"""
    if not shutil.which("strace"):
        return False
    return subprocess.run(["strace", "-f", "-o", "/dev/null", "true"], capture_output=True,
                          check=False).returncode == 0


def inject(call, fault, when=None, path=None):
    """The beginning of a command line whose program meets the fault: error=EIO, signal=KILL…"""
    rule = f"inject={call}:{fault}" + (f":when={when}" if when else "")
    # the leak checker does not work under a tracer
    return ["env", "ASAN_OPTIONS=detect_leaks=0", "strace", "-f", "-qq", "-o", "/dev/null", *(["-P", path] if path else []), "-e", rule]
