#!/usr/bin/env python3
"""What a handout costs, as a table. usage: bench.py BUILD_FOLDER  (run it by `make bench`)

Warm figures come from one process and documents that have no text in common: every text bears the document's number.
Times are medians; instructions are callgrind's, which do not depend on what else the machine does.
"""
import os
import re
import statistics
import subprocess
import sys
import tempfile

import yaml

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SAMPLE = os.path.join(ROOT, "content", "leukemia", "car-t-cell-therapy.en.yaml")
REFERENCE = os.path.join(ROOT, "..", "shared", "answers", "car-t-leukemia.en.yaml")
FIXED = {"handout", "topic", "cancer_type", "language", "date", "disclaimer", "url", "kind", "on", "expires", "lines", "translation", "check"}
MARK = "@@@@@"
SHEET = os.path.join(ROOT, "content", "leukemia", "car-t-cell-therapy.%s.yaml")
LANGUAGES = [("in Arabic", "ar", MARK), ("in Hindi", "hi", MARK), ("in Chinese", "zh-Hans", MARK),
             ("in Chinese, characters of its own", "zh-Hans", MARK + "□")]


def marked(value, mark):
    if isinstance(value, dict):
        return {k: v if k in FIXED else marked(v, mark) for k, v in value.items()}
    if isinstance(value, list):
        return [marked(v, mark) for v in value]
    return "%s %s" % (value, mark)


def write_template(source, path, mark=MARK):
    with open(source, encoding="utf-8") as f:
        handout = yaml.load(f, yaml.BaseLoader)
    with open(path, "w", encoding="utf-8") as f:
        yaml.safe_dump(marked(handout, mark), f, allow_unicode=True, sort_keys=False, width=1 << 30)


def figures(command):
    out = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout.decode()
    return {m.group(1): float(m.group(2)) for m in re.finditer(r"^(.+) (-?[\d.]+)$", out, re.M)}


def warm(program, count, runs=5):
    got = [figures(program + [str(count)]) for _ in range(runs)]
    return {k: statistics.median(g[k] for g in got) for k in got[0]}


def instructions(program, count):
    # valgrind's heap ends at 8 MB, after which the C library says ENOMEM before it looks elsewhere
    elsewhere = dict(os.environ, GLIBC_TUNABLES="glibc.malloc.mmap_threshold=32768")
    with tempfile.NamedTemporaryFile() as out:
        run = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=" + out.name] + program + [str(count)],
                             check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=elsewhere)
    return int(re.search(r"refs:\s+([\d,]+)", run.stderr.decode()).group(1).replace(",", ""))


def each(program):
    """Instructions of one more handout, in millions."""
    return (instructions(program, 12) - instructions(program, 2)) / 10e6


def cold(command, runs=21):
    times, peak = [], 0
    for _ in range(runs):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode > 1:
            sys.exit("%s failed" % command[0])
        after = usage.ru_utime + usage.ru_stime
        times.append(after * 1000)
        peak = max(peak, usage.ru_maxrss)
    return statistics.median(times), peak / 1024


def checks(program, source, tmp, count=1000):
    """Handouts that `handout check` reads in a second of one core; no two with a text in common."""
    folder = os.path.join(tmp, "sheets")
    os.mkdir(folder)
    write_template(source, os.path.join(tmp, "check.yaml"))
    with open(os.path.join(tmp, "check.yaml"), encoding="utf-8") as f:
        text = f.read()
    paths = [os.path.join(folder, "%d.en.yaml" % number) for number in range(count)]
    for number, path in enumerate(paths):
        with open(path, "w", encoding="utf-8") as f:
            f.write(text.replace(MARK, "%05d" % number))
    ms, _ = cold([program, "check", "--json"] + paths, 3)
    return count / ms * 1000


def main():
    build = os.path.abspath(sys.argv[1])
    source = REFERENCE if os.path.exists(REFERENCE) else SAMPLE
    shm = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=shm) as tmp:
        template, pdf = os.path.join(tmp, "template.yaml"), os.path.join(tmp, "out.pdf")
        write_template(source, template)
        program = [os.path.join(build, "tests", "warm"), template, ROOT, "letter", "en"]
        rows = []
        w = warm(program, 1000)
        rows.append(("warm, a handout", "%.2f ms" % w["warm_ms_per_doc"]))
        for stage in ("load", "shape and lay out", "write and deflate"):
            rows.append(("    " + stage, "%.2f ms" % w[stage + "_ms"]))
        rows.append(("warm, instructions", "%.1f million" % each(program)))
        for name, language, mark in LANGUAGES:
            write_template(SHEET % language, template, mark)
            other = program[:-1] + [language]
            rows.append(("warm, " + name, "%.2f ms, %.1f million" % (warm(other, 300)["warm_ms_per_doc"], each(other))))
        write_template(source, template)
        posts = {kind: [os.path.join(build, "tests", "post"), SAMPLE, ROOT, kind] for kind in ("sheet", "bundle")}
        ms = {kind: warm(posts[kind], 1000)["warm_ms"] for kind in posts}
        cost = {kind: each(posts[kind]) for kind in posts}
        rows.append(("warm, a portal's bundle, over its sheet", "%.2f over %.2f ms, %.1f over %.1f million (%+.0f %%)" % (
            ms["bundle"], ms["sheet"], cost["bundle"], cost["sheet"], 100 * (cost["bundle"] / cost["sheet"] - 1))))
        ms, peak = cold([os.path.join(build, "handout"), "render", source, "-o", pdf])
        rows.append(("cold process, CPU time", "%.1f ms" % ms))
        rows.append(("peak memory of that process", "%.1f MiB" % peak))
        rows.append(("size of the PDF", "%.1f kB, %d pages" % (os.path.getsize(pdf) / 1000, w["pages"])))
        rows.append(("checked on one core", "%.0f handouts/s" % checks(os.path.join(build, "handout"), source, tmp)))
        growth = figures(program + ["10000"])["growth_kib"]
        rows.append(("memory grown from handout 1,000 to 10,000", "%d KiB" % growth))
        print("handout benchmark: %s, letter" % os.path.basename(source))
        width = max(len(r[0]) for r in rows)
        for name, value in rows:
            print("  %-*s  %s" % (width, name, value))


if __name__ == "__main__":
    main()
