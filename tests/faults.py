"""Faults to put upon a running batch: its processes, their memory, and system calls that fail."""
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path


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
