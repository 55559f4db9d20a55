#!/usr/bin/env python3
"""How many handouts a batch makes a second, as a table. usage: batch.py BUILD_FOLDER  (run it by `make bench`)

A library of handouts of the reference length, of which no two have a text in common, on tmpfs and on disk; then many jobs
from lines of JSON, to see whether rate and memory stay as they are. HANDOUT_BENCH_JOBS says how many (20,000 if not said).
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time

from bench import MARK, REFERENCE, ROOT, SAMPLE, write_template

LIBRARY = 5000


def make_library(folder):
    """LIBRARY numbered copies of the sheet."""
    source = REFERENCE if os.path.exists(REFERENCE) else SAMPLE
    template = os.path.join(folder, "template")
    write_template(source, template)
    with open(template, encoding="utf-8") as f:
        text = f.read()
    os.remove(template)
    for i in range(LIBRARY):
        with open(os.path.join(folder, "t%06d.en.yaml" % i), "w", encoding="utf-8") as f:
            f.write(text.replace(MARK, "%05d" % i).replace("topic: ", "topic: t%06d-" % i))


def batch(program, out, *arguments, **more):
    """A second's worth of jobs, from the program's own summary."""
    done = subprocess.run([program, "batch", *arguments, "--out", out, "--json", "--progress", "never"], check=True,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, **more)
    summary = json.loads(done.stdout)
    return summary["jobs"] / summary["seconds"]


def resident(parent):
    """KiB of a process and its children."""
    total = 0
    for entry in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open("/proc/%s/status" % entry) as f:
                status = dict(line.split(":", 1) for line in f if ":" in line)
        except OSError:
            continue
        if int(entry) == parent or int(status["PPid"]) == parent:
            total += int(status.get("VmRSS", "0").split()[0])
    return total


def feed(process, library, jobs):
    """Jobs to standard input, a folder for each thousand."""
    with process.stdin as pipe:
        for i in range(jobs):
            line = {"content": "%s/t%06d.en.yaml" % (library, i % LIBRARY), "output": "%d/%d.pdf" % (i // 1000, i)}
            pipe.write((json.dumps(line) + "\n").encode())


def stream(program, library, out, jobs):
    """[(rate, memory at the end)] of each tenth. What was made is taken away behind it: a file system in memory that fills up
    gets slower by itself."""
    process = subprocess.Popen([program, "batch", "--from", "-", "--out", out, "--progress", "never"], stdin=subprocess.PIPE,
                               stderr=subprocess.DEVNULL)
    threading.Thread(target=feed, args=(process, library, jobs), daemon=True).start()
    tenths, memory, started = [], 0, time.monotonic()
    for folder in range(jobs // 1000):
        last = os.path.join(out, "%d/%d.pdf" % (folder, folder * 1000 + 999 - 2 * (folder == jobs // 1000 - 1)))
        while not os.path.exists(last) and process.poll() is None:
            time.sleep(0.002)
        if (folder + 1) % (jobs // 10000) == 0:
            now = time.monotonic()
            memory = resident(process.pid) or memory  # the last tenth can be over
            tenths.append((jobs / 10 / (now - started), memory))
            started = now
        shutil.rmtree(os.path.join(out, str(folder - 5)), ignore_errors=True)
    if process.wait():
        sys.exit("a stream of jobs failed")
    return tenths


def main():
    program = os.path.join(os.path.abspath(sys.argv[1]), "handout")
    os.environ.setdefault("HANDOUT_DATA", ROOT)
    jobs = int(os.environ.get("HANDOUT_BENCH_JOBS", "20000"))
    rows = []
    for name, place in (("tmpfs", "/dev/shm"), ("disk", None)):
        with tempfile.TemporaryDirectory(dir=place) as folder:
            library, out = os.path.join(folder, "library"), os.path.join(folder, "out")
            os.mkdir(library)
            make_library(library)
            for workers in (1, 2):
                shutil.rmtree(out, ignore_errors=True)
                rows.append(("%s, %d worker%s" % (name, workers, "s" * (workers > 1)),
                             "%.0f a second" % batch(program, out, library, "--jobs", str(workers))))
            rows.append(("%s, 2 workers, nothing changed" % name, "%.0f a second" % batch(program, out, library, "--jobs", "2")))
            if place:
                tenths = stream(program, library, os.path.join(folder, "stream"), jobs)
                rows.append(("%d jobs: rate of each tenth" % jobs, " ".join("%.0f" % rate for rate, _ in tenths)))
                rows.append(("    memory after each, MiB", " ".join("%.1f" % (kib / 1024) for _, kib in tenths)))
    print("handout batch, handouts of the reference length, letter")
    width = max(len(row[0]) for row in rows)
    for name, value in rows:
        print("  %-*s  %s" % (width, name, value))


main()
