#!/usr/bin/env python3
"""Every content file in every layout and brand, and every language, judged by veraPDF as PDF/UA-1 and PDF/A-2a. usage: check.py BUILD_FOLDER

Files that were broken on purpose must fail: a check that cannot bite proves nothing.
"""
import collections
import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests"))
import samples  # noqa: E402
import sheets  # noqa: E402

FLAVOURS = ("ua1", "2a")


def names(handout, what):
    out = subprocess.run([handout, what], check=True, stdout=subprocess.PIPE).stdout.decode()
    return [line.split()[0] for line in out.splitlines()]


def contents():
    tests = [ROOT / "tests" / "golden" / "every-block.en.yaml", ROOT / "tests" / "conformance" / "mixed.en.yaml"]
    return sheets.HANDOUTS + tests


def render(handout, content, out, *options):
    subprocess.run([handout, "render", content, "-o", out, *options], check=True, stdout=subprocess.DEVNULL)
    return out


def render_matrix(handout, folder):
    """Every content file × layout × brand."""
    return [render(handout, content, folder / ("%s.%s.%s.pdf" % (content.stem, layout, brand)), "--layout", layout, "--brand", brand)
            for content in contents() for layout in names(handout, "layouts") for brand in names(handout, "brands")]


def render_languages(handout, folder):
    """A sheet in each language that there are words for, and each translation with its original behind it."""
    brand = samples.write_brand(folder)
    files = [render(handout, samples.write_sample(folder, language), folder / ("sample.%s.pdf" % language), "--brand", brand)
             for language in sheets.LANGUAGES]
    for content in sheets.TRANSLATIONS:
        files.append(render(handout, content, folder / ("bilingual.%s.pdf" % content.stem), "--bilingual", "en"))
    return files


def plain(pdf, out):
    subprocess.run(["qpdf", "--qdf", "--object-streams=disable", pdf, out], check=True)
    return out.read_bytes()


def break_all(pdf, folder):
    """Copies with one fault each: what a careless change of the writer could do."""
    data = plain(pdf, folder / "plain.qdf")
    faults = {"heading-skipped": (rb"/S /H2\b", b"/S /H4"), "figure-without-alt": (rb"/Alt \([^)]*\)", b""),
              "language-lost": (rb"/Lang \(en\)", b""), "no-output-intent": (rb"/OutputIntents \[", b"/OutputNothing [")}
    files = []
    for name, (old, new) in faults.items():
        broken, count = re.subn(old, new, data, count=1)
        if not count:
            sys.exit("nothing to break for %s" % name)
        raw, out = folder / (name + ".qdf"), folder / (name + ".pdf")
        raw.write_bytes(broken)
        with open(out, "wb") as fixed:
            subprocess.run(["fix-qdf", raw], check=True, stdout=fixed)
        files.append(out)
    return files


def judge(classpath, flavour, files):
    """{file: rules that failed}; PASS gives an empty list."""
    run = subprocess.run(["java", "-cp", classpath, "org.verapdf.apps.GreenfieldCliWrapper", "-f", flavour, "--format",
                          "text", "-v", *files], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    verdicts, rules = {}, []
    for line in run.stdout.decode().splitlines():
        verdict = re.match(r"(PASS|FAIL) (.+) %s$" % flavour, line)
        if verdict:
            rules = verdicts[Path(verdict.group(2))] = [] if verdict.group(1) == "PASS" else ["failed"]
        elif line.startswith("  FAIL "):
            rules.append(line.split()[1])
    missing = [str(f) for f in files if f not in verdicts]
    if missing:
        sys.exit("veraPDF said nothing of %s\n%s" % (missing[:3], run.stderr.decode()[-2000:]))
    return verdicts


def main():
    build = Path(sys.argv[1]).resolve()
    handout, classpath = build / "handout", str(build / "verapdf" / "*")
    os.environ.setdefault("HANDOUT_DATA", str(ROOT))
    failed = 0
    with tempfile.TemporaryDirectory() as tmp:
        folder = Path(tmp)
        files = render_matrix(handout, folder) + render_languages(handout, folder)
        broken = break_all(folder / "every-block.en.letter.navis.pdf", folder)
        table, bites = collections.defaultdict(lambda: [0, 0]), set()
        with ThreadPoolExecutor(len(FLAVOURS)) as pool:
            judged = list(pool.map(lambda flavour: judge(classpath, flavour, files + broken), FLAVOURS))
        for flavour, verdicts in zip(FLAVOURS, judged):
            for file, rules in verdicts.items():
                if file in broken:
                    bites.update([file] if rules else [])
                    continue
                row = table[(file.name.split(".")[0], flavour)]
                row[0] += 1
                row[1] += bool(rules)
                if rules:
                    failed += 1
                    print("%s fails %s: %s" % (file.name, flavour, ", ".join(rules[1:])))
        print("%-24s %-8s %6s %7s" % ("content", "standard", "files", "failed"))
        for (content, flavour), (count, wrong) in sorted(table.items()):
            print("%-24s %-8s %6d %7d" % (content, flavour, count, wrong))
        blunt = [f.name for f in broken if f not in bites]
        print("%d files × %d standards, %d failed; %d broken on purpose, %d found" %
              (len(files), len(FLAVOURS), failed, len(broken), len(bites)))
        sys.exit(1 if failed or blunt else 0)


main()
