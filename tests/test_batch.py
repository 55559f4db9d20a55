"""Many handouts at once: batch, list, merge-manifests; what survives faults, kills and full disks.

HANDOUT_BATCH_JOBS raises how many jobs the larger runs have.
"""
import hashlib
import json
import os
import pty
import random
import re
import shutil
import signal
import subprocess
import tempfile
import time
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import faults
import pytest
import sheets

CLUSTER = ("SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_MIN", "SLURM_ARRAY_TASK_COUNT",
           "JOB_COMPLETION_INDEX", "JOB_COMPLETIONS")
SUMMARY = re.compile(r"(\d+) jobs?: (\d+) written, (\d+) unchanged, (\d+) failed in [\d.]+ s; (\S+)"
                     r"(; interrupted: .*)?\n")
MARKS = re.compile(rb"%handout [^\n]*\n(?=startxref)")
MARK = "Zanzibarwig"
injects = pytest.mark.skipif(not faults.can_inject(), reason="no strace that may trace")


def many(count):
    return max(count, int(os.environ.get("HANDOUT_BATCH_JOBS", "0")))


def text_of(topic="small-sheet", cancer="general", language="en", body="One plain paragraph.",
            head="", more=""):
    return (f"handout: 1\ntitle: A small sheet\ntopic: {topic}\ncancer_type: {cancer}\n"
            f"language: {language}\ndate: 2026-05-15\nauthor: Test author\n{head}"
            f"sections:\n  - heading: One heading\n    body:\n      - text: {body}\n{more}")


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def job(content, output, **more):
    return json.dumps({"content": str(content), "output": output, **more}, ensure_ascii=False)


def job_file(path, jobs):
    return write(path, "".join(line + "\n" for line in jobs))


def manifest(folder, name="manifest.jsonl"):
    return [json.loads(line) for line in (folder / name).read_text(encoding="utf-8").splitlines()]


def pdfs(folder):
    """{path below folder: bytes} of every PDF."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.pdf")}


def everything(folder):
    return {str(path.relative_to(folder)): path.read_bytes()
            for path in folder.rglob("*") if path.is_file()}


def hidden(folder):
    return [str(path) for path in folder.rglob(".*")]


def summary(err):
    """jobs, written, unchanged, failed of the summary line."""
    found = SUMMARY.search(err)
    assert found, err
    return tuple(map(int, found.groups()[:4]))


def statuses(folder):
    return {row["output"]: row["status"] for row in manifest(folder) if "output" in row}


def is_true(folder):
    """Each line that says so has its file, with that digest."""
    rows = manifest(folder)
    for row in rows:
        if row["status"] != "failed":
            held = (folder / row["output"]).read_bytes()
            assert hashlib.sha256(held).hexdigest() == row["sha256"], row
            assert len(held) == row["bytes"] and row["pages"] >= 1
        else:
            assert row["error"]
    return rows


@pytest.fixture(scope="session")
def environment(environment):
    return {name: value for name, value in environment.items() if name not in CLUSTER}


@pytest.fixture
def small(tmp_path):
    return write(tmp_path / "in" / "small.yaml", text_of())


@pytest.fixture
def batch(run):
    def call(*arguments, code=0, **more):
        done = run("batch", *arguments, **more)
        assert done.returncode == code, (done.returncode, done.err)
        return done

    return call


@pytest.fixture
def start(environment):
    """start(arguments…) -> Popen, a group of its own that ends with the test."""
    started = []

    def call(*arguments, before=(), env=None, stdin=subprocess.PIPE, stderr=subprocess.PIPE):
        process = subprocess.Popen([*before, str(sheets.PROGRAM), *map(str, arguments)],
                                   env={**environment, **(env or {})}, stdin=stdin, stderr=stderr,
                                   stdout=subprocess.PIPE, start_new_session=True)
        started.append(process)
        return process

    yield call
    for process in started:
        if process.poll() is None:
            faults.kill_group(process)


def send(process, *lines):
    process.stdin.write("".join(line + "\n" for line in lines).encode())
    process.stdin.flush()


def finish(process, timeout=20):
    out, err = process.communicate(timeout=timeout)
    return process.returncode, out.decode(), err.decode()


@pytest.fixture
def wide(tmp_path):
    """A folder of handouts of two cancer types, three topics and three languages."""
    folder = tmp_path / "wide"
    for cancer in ("leukemia", "breast"):
        for topic in ("alpha", "beta", "gamma"):
            for language in ("en", "es", "fr"):
                write(folder / cancer / f"{topic}.{language}.yaml",
                      text_of(f"{topic}-{cancer}", cancer, language, f"About {topic} of {cancer}."))
    return folder


def numbered(content, count, start=0):
    """Jobs that all differ."""
    return [job(content, f"part-{i % 3}/sheet-{i}.pdf", values={"note": f"Note number {i}"})
            for i in range(start, start + count)]


# the product, and names


def test_product_of_all_that_is_asked(batch, wide, tmp_path):
    out = tmp_path / "out"
    done = batch(wide, "-o", out, "--layout", "letter,a4", "--brand", "navis,marlowe-bay")
    wanted = {f"{cancer}/{topic}-{cancer}.{language}.{layout}.{brand}.pdf"
              for cancer in ("leukemia", "breast") for topic in ("alpha", "beta", "gamma")
              for language in ("en", "es", "fr") for layout in ("letter", "a4")
              for brand in ("navis", "marlowe-bay")}
    assert set(pdfs(out)) == wanted and summary(done.err) == (72, 72, 0, 0)
    rows = is_true(out)
    assert {row["output"] for row in rows} == wanted
    assert [row["job"] for row in rows] == list(range(72))
    assert [row["content"] for row in rows] == sorted(row["content"] for row in rows)
    for row in rows:
        assert list(row) == ["job", "content", "layout", "brand", "language", "output", "status",
                             "pages", "bytes", "sha256"]
        assert row["output"].endswith(f".{row['language']}.{row['layout']}.{row['brand']}.pdf")
    assert hidden(out) == []


def test_a_brand_that_is_not_asked_is_not_in_the_name(batch, small, tmp_path):
    batch(small, "-o", tmp_path / "out")
    assert list(pdfs(tmp_path / "out")) == ["general/small-sheet.en.letter.pdf"]


@pytest.mark.parametrize("options, count", [
    (["--lang", "es"], 6), (["--lang", "es,fr"], 12), (["--cancer-type", "breast"], 9),
    (["--cancer-type", "breast", "--lang", "en", "--layout", "letter,a4"], 6),
])
def test_filters(batch, wide, tmp_path, options, count):
    batch(wide, "-o", tmp_path / "out", *options)
    rows = is_true(tmp_path / "out")
    assert len(rows) == count
    if "--lang" in options:
        assert {row["language"] for row in rows} <= set(options[options.index("--lang") + 1].split(","))


def test_a_name_that_is_not_there_is_usage(batch, small, tmp_path):
    for option, name in (("--layout", "lettre"), ("--brand", "navi"), ("--lang", "xx"),
                         ("--cancer-type", "leukemla")):
        done = batch(small, "-o", tmp_path / "out", option, name, code=2)
        assert name in done.err


def test_as_the_program_renders(run, batch, tmp_path):
    """But for its mark, a sheet of a batch is the one of render."""
    source = sheets.CONTENTS[0]
    batch(source, "-o", tmp_path / "out")
    run("render", source, "-o", tmp_path / "one.pdf")
    made, = pdfs(tmp_path / "out").values()
    assert MARKS.sub(b"", made) == (tmp_path / "one.pdf").read_bytes()
    sheets.Sheet(next((tmp_path / "out").rglob("*.pdf"))).check


@pytest.mark.parametrize("languages", [("en", "en"), ("en", "EN"), ("zh-HANS", "zh-Hans")])
def test_of_two_files_with_one_output_neither_is_made(batch, tmp_path, languages):
    for i, language in enumerate(languages):
        write(tmp_path / "in" / f"{i}.yaml", text_of("same", language=language))
    write(tmp_path / "in" / "a.yaml", text_of("other"))
    done = batch(tmp_path / "in", "-o", tmp_path / "out", code=1)
    assert "0.yaml" in done.err and "1.yaml" in done.err and "the same file" in done.err
    assert [path.name for path in (tmp_path / "out").rglob("*.pdf")] == ["other.en.letter.pdf"]


def test_what_is_no_run_has_no_summary(batch, tmp_path, small):
    """It would name a manifest that is not there."""
    done = batch(small, "-o", tmp_path / "out", "--lang", "es", "--json", code=1)
    assert done.out == "" and "0 jobs" not in done.err


@pytest.mark.parametrize("output", [
    "../x.pdf", "a/../../x.pdf", "/tmp/handout-x.pdf", "a//x.pdf", "./x.pdf", ".x.pdf", "a/.b/x.pdf",
    "é.pdf", "a b.pdf", "x", "x.txt", "", ".pdf", "a\\x.pdf", "x\n.pdf", "a" * 130 + ".pdf",
])
def test_outputs_stay_in_the_folder(batch, small, tmp_path, output):
    out = tmp_path / "deep" / "out"
    out.parent.mkdir()
    batch("--from", "-", "-o", out, stdin=(job(small, output) + "\n" + job(small, "ok.pdf")).encode(),
          code=1)
    rows = is_true(out)
    assert [row["status"] for row in rows] == ["failed", "written"]
    assert "standard input:1:" in rows[0]["error"]
    assert sorted(everything(tmp_path / "deep")) == ["out/manifest.jsonl", "out/ok.pdf"]


def test_a_link_does_not_lead_out(batch, small, tmp_path):
    out, other = tmp_path / "out", tmp_path / "other"
    out.mkdir()
    other.mkdir()
    victim = write(other / "victim.pdf", "not yours")
    (out / "way").symlink_to(other)
    (out / "file.pdf").symlink_to(victim)
    (out / "in").mkdir()
    (out / "in" / "way").symlink_to("..")
    batch("--from", "-", "-o", out, code=1,
          stdin="\n".join(job(small, name) for name in
                          ("way/x.pdf", "way/victim.pdf", "in/way/x.pdf", "file.pdf")).encode())
    rows = is_true(out)
    assert [row["status"] for row in rows] == ["failed"] * 3 + ["written"]
    assert everything(other) == {"victim.pdf": b"not yours"}
    assert not (out / "file.pdf").is_symlink() and not (out / "x.pdf").exists()


def test_every_sound_output_can_be_made(batch, small, tmp_path):
    deep = "/".join(["folder-with-a-long-name-%d" % i for i in range(9)]) + "/x.pdf"
    batch("--from", "-", "-o", tmp_path / "out", stdin=job(small, deep).encode())
    assert list(pdfs(tmp_path / "out")) == [deep]


def test_many_folders(batch, small, tmp_path):
    """More folders than are kept open: each file comes into its own."""
    out = tmp_path / "out"
    same = [job(small, f"d{i}/a.pdf") for i in range(32)]
    others = [job(small, f"d{i}/q.pdf") for i in (40, 41, 42)]
    batch("--from", job_file(tmp_path / "1", same + others), "-o", out, "-j", 1)
    new = job(small, "d0/new.pdf", values={"note": "New"})
    batch("--from", job_file(tmp_path / "2", [*same, new, *others]), "-o", out, "-j", 1)
    assert [str(path.relative_to(out)) for path in out.rglob("new.pdf")] == ["d0/new.pdf"]
    is_true(out)


def long_names(content, count):
    return [job(content, f"a-long-name-of-a-handout-for-a-patient-with-number-{i:04}.pdf",
                values={"note": f"Number {i}"}) for i in range(count)]


def test_long_names_that_begin_alike(batch, small, tmp_path):
    jobs = job_file(tmp_path / "jobs", long_names(small, 300))
    out = tmp_path / "out"
    batch("--from", jobs, "-o", out, "-j", 1)
    before = pdfs(out)
    for _ in range(3):
        done = batch("--from", jobs, "-o", out, "-j", 5, "--force")
        assert summary(done.err) == (300, 300, 0, 0)
        assert pdfs(out) == before


@injects
def test_without_nameless_files(environment, batch, small, tmp_path):
    """A file system without O_TMPFILE, as NFS."""
    for kind, jobs in (("short", numbered(small, 40)), ("long", long_names(small, 40))):
        path = job_file(tmp_path / f"{kind}.jsonl", jobs)
        command = faults.inject("openat", "error=EOPNOTSUPP", path=".")
        done = subprocess.run([*command, sheets.PROGRAM, "batch", "--from", path, "-o", tmp_path / kind,
                               "-j", "2"], env=environment, capture_output=True, check=False)
        assert done.returncode == 0, (kind, done.stderr)
        batch("--from", path, "-o", tmp_path / f"{kind}-whole")
        assert everything(tmp_path / kind) == everything(tmp_path / f"{kind}-whole"), kind


def test_a_folder_that_leads_in_a_circle(batch, wide, tmp_path):
    (wide / "again").symlink_to(wide)
    batch(wide, "-o", tmp_path / "out")
    assert len(pdfs(tmp_path / "out")) == 18


# jobs from lines


def test_jobs_of_a_file_and_of_standard_input(batch, small, tmp_path):
    lines = [job(small, "a.pdf"), job(small, "b/c.pdf", layout="a4", brand="marlowe-bay"),
             job(small, "d.pdf", language="en", values={"prepared_for": "Jo"})]
    path = job_file(tmp_path / "jobs.jsonl", lines)
    batch("--from", path, "-o", tmp_path / "1")
    batch("--from", "-", "-o", tmp_path / "2", stdin=path.read_bytes())
    assert everything(tmp_path / "1") == everything(tmp_path / "2")
    rows = is_true(tmp_path / "1")
    assert [row["output"] for row in rows] == ["a.pdf", "b/c.pdf", "d.pdf"]
    assert [(row["layout"], row["brand"]) for row in rows] == [
        ("letter", "navis"), ("a4", "marlowe-bay"), ("letter", "navis")]
    assert ["values" in row for row in rows] == [False, False, True]


def test_the_first_sheet_comes_before_the_last_line(start, small, tmp_path):
    process = start("batch", "--from", "-", "-o", tmp_path / "out")
    send(process, job(small, "first.pdf"))
    faults.wait_for((tmp_path / "out" / "first.pdf").exists)
    assert process.poll() is None
    process.stdin.write(job(small, "last.pdf").encode()[:-4])  # half a line waits
    process.stdin.flush()
    time.sleep(0.1)
    assert not (tmp_path / "out" / "last.pdf").exists() and process.poll() is None
    process.stdin.write(job(small, "last.pdf").encode()[-4:])
    code, _, err = finish(process)
    assert (code, summary(err)) == (0, (2, 2, 0, 0))
    assert sorted(pdfs(tmp_path / "out")) == ["first.pdf", "last.pdf"]


def test_blank_lines_and_ends(batch, small, tmp_path):
    text = "\n \t\r\n" + job(small, "a.pdf") + "\r\n\n\n" + job(small, "b.pdf")
    batch("--from", "-", "-o", tmp_path / "out", stdin=text.encode())
    assert [row["status"] for row in is_true(tmp_path / "out")] == ["written"] * 2
    batch("--from", "-", "-o", tmp_path / "none", stdin=b"")
    assert manifest(tmp_path / "none") == []


def test_a_broken_line_is_one_job_that_failed(batch, small, tmp_path):
    bad = ["{", '{"content": "', "[]", "7", "null", "\x00", '{"content":"a","content":"b","output":"c.pdf"}',
           "[" * 5000, '{"output": "x.pdf"}', '{"content": "x.yaml"}', "{}", job(small, "k.pdf", layot="a4"),
           job(small, "k.pdf", layout=4), job(small, "k.pdf", values=[1]), job(small, "k.pdf", values="x"),
           '{"content": 1, "output": "x.pdf"}', '{"content": null, "output": "x.pdf"}']
    lines = [line for i, broken in enumerate(bad) for line in (job(small, f"{i}.pdf"), broken)]
    lines.append(job(small, "last.pdf"))
    path = job_file(tmp_path / "jobs.jsonl", lines)
    done = batch("--from", path, "-o", tmp_path / "out", code=1)
    rows = is_true(tmp_path / "out")
    assert summary(done.err) == (len(lines), len(bad) + 1, 0, len(bad))
    assert [row["status"] for row in rows] == ["written", "failed"] * len(bad) + ["written"]
    for i in range(len(bad)):
        assert rows[2 * i + 1]["error"].startswith(f"{path}:{2 * i + 2}:"), rows[2 * i + 1]
    assert "mean “layout”" in rows[23]["error"] and "layout" in rows[25]["error"]
    assert set(pdfs(tmp_path / "out")) == {f"{i}.pdf" for i in range(len(bad))} | {"last.pdf"}


def test_a_job_without_an_output_is_named_like_one_of_the_product(batch, small, tmp_path):
    text = small.read_text()
    head = {"topic": "", "cancer_type": "", "language": ""}
    for key in head:
        head[key] = re.search(rf"^{key}: (.*)$", text, re.M).group(1)
    stem = f"{head['cancer_type']}/{head['topic']}.{head['language']}"
    lines = [json.dumps({"content": str(small), **more}) for more in (
        {}, {"layout": "a4"}, {"brand": "navis"}, {"language": "tlh"}, {"layout": "letter"})]
    path = job_file(tmp_path / "jobs.jsonl", lines[:3])
    batch("--from", path, "-o", tmp_path / "out")
    assert set(pdfs(tmp_path / "out")) == {f"{stem}.{tail}.pdf" for tail in ("letter", "a4", "letter.navis")}
    path = job_file(tmp_path / "more.jsonl", lines[3:4])
    assert f"{path}:1: " in batch("--from", path, "-o", tmp_path / "other", code=1).err
    path = job_file(tmp_path / "twice.jsonl", [lines[0], lines[4]])
    batch("--from", path, "-o", tmp_path / "third", code=1)
    assert not pdfs(tmp_path / "third")


def test_a_line_that_is_not_utf8(batch, small, tmp_path):
    text = b'{"content": "\xff", "output": "x.pdf"}\n' + job(small, "a.pdf").encode()
    batch("--from", "-", "-o", tmp_path / "out", stdin=text, code=1)
    assert [row["status"] for row in is_true(tmp_path / "out")] == ["failed", "written"]


def test_a_line_that_is_too_long_is_one_job_that_failed(batch, small, tmp_path):
    lines = [job(small, "a.pdf"), job(small, "b.pdf", values={"note": "x" * 5_000_000}),
             job(small, "c.pdf"), job(small, "d.pdf")]
    batch("--from", job_file(tmp_path / "jobs", lines), "-o", tmp_path / "out", code=1)
    assert sorted(pdfs(tmp_path / "out")) == ["a.pdf", "c.pdf", "d.pdf"]
    assert [row["status"] for row in is_true(tmp_path / "out")] == [
        "written", "failed", "written", "written"]


def test_long_lines_cost_no_other_job(batch, small, tmp_path):
    """Together they are more than a message to a worker may be."""
    long = [job(small, f"l{i}.pdf", values={"note": "é" * 1_000_000}) for i in range(15)]
    lines = [job(small, "first.pdf"), *long, job(small, "last.pdf")]
    batch("--from", job_file(tmp_path / "jobs", lines), "-o", tmp_path / "out", "-j", 1, code=1)
    found = statuses(tmp_path / "out")
    assert (found["first.pdf"], found["last.pdf"]) == ("written", "written")


def test_a_second_job_with_the_same_output(batch, small, tmp_path):
    lines = [job(small, "a.pdf", values={"note": "first"}), job(small, "b.pdf"),
             job(small, "A.pdf", values={"note": "second"}), job(small, "a.pdf")]
    batch("--from", "-", "-o", tmp_path / "out", stdin="\n".join(lines).encode(), code=1)
    rows = is_true(tmp_path / "out")
    assert [row["status"] for row in rows] == ["written", "written", "failed", "failed"]
    assert rows[2]["error"].startswith("standard input:3:")
    assert sorted(pdfs(tmp_path / "out")) == ["a.pdf", "b.pdf"]


def test_lines_that_cannot_be_read(batch, tmp_path):
    """Never as if there were nothing to do."""
    batch("--from", tmp_path / "none.jsonl", "-o", tmp_path / "out", code=1)
    done = batch("--from", tmp_path, "-o", tmp_path / "out", code=1)
    assert str(tmp_path) in done.err and "Is a directory" in done.err


def test_a_job_in_another_language_than_it_says(batch, small, tmp_path):
    batch("--from", "-", "-o", tmp_path / "out", code=1,
          stdin=job(small, "a.pdf", language="es").encode())
    assert pdfs(tmp_path / "out") == {}


def test_a_job_cannot_read_the_lines(batch, small, tmp_path):
    """A content "-" would be the standard input of the run."""
    lines = [job("-", "x.pdf"), *(job(small, f"{i}.pdf") for i in range(40))]
    batch("--from", "-", "-o", tmp_path / "out", stdin="\n".join(lines).encode(), code=1)
    assert len(pdfs(tmp_path / "out")) == 40


@pytest.mark.parametrize("name", ["Ana", "Zoë Łukasz", "李小龙", "𠮷田", 'a "quoted" \\ name', "O'Hara: #1"])
def test_every_name_of_a_patient(batch, run, small, tmp_path, name):
    values = tmp_path / "values.yaml"
    values.write_text("prepared_for: '" + name.replace("'", "''") + "'\n", encoding="utf-8")
    one = run("render", small, "--values", values, "-o", tmp_path / "one.pdf")
    done = run("batch", "--from", "-", "-o", tmp_path / "out",
               stdin=job(small, "a.pdf", values={"prepared_for": name}).encode())
    assert done.returncode == one.returncode, (one.err, manifest(tmp_path / "out"))
    if not one.returncode:
        assert sheets.Sheet(tmp_path / "out" / "a.pdf").pages == sheets.Sheet(tmp_path / "one.pdf").pages


def test_values_are_in_the_sheet_alone(start, small, tmp_path):
    """Also where they are at fault."""
    lines = [job(small, "good.pdf", values={"prepared_for": MARK}),
             *(job(small, f"{i}.pdf", values=values) for i, values in enumerate([
                 {"date": MARK}, {"prepared_for": [MARK]}, {MARK: "x"}, {"note": MARK + "\u0001"},
                 {"note": MARK + "\uffff"}, {"phone": {MARK: MARK}}, {"prepared_for": MARK * 20000},
                 {"date": "2026-05-15", "note": MARK + " \U00012000"}]))]
    lines.append('{"content": "%s", "output": "z.pdf", "values": {"note": "%s}}' % (small, MARK))
    process = start("batch", "--from", "-", "-o", tmp_path / "out", "--json", "--progress", "always")
    send(process, *lines)
    told = [b"%d" % process.pid]
    faults.wait_for((tmp_path / "out" / "good.pdf").exists)
    for one in (process.pid, *faults.children(process.pid)):
        told.append(Path(f"/proc/{one}/cmdline").read_bytes())
        told.append(Path(f"/proc/{one}/comm").read_bytes())
    _, out, err = finish(process)
    assert MARK.encode() not in b"".join(told) and MARK not in out + err
    assert MARK in "".join(sheets.Sheet(tmp_path / "out" / "good.pdf").pages)
    leaks = [row["error"] for row in manifest(tmp_path / "out") if MARK in json.dumps(row)]
    assert leaks == []


# the manifest and the summary


def test_errors_name_file_line_and_column(batch, small, tmp_path):
    bad = write(tmp_path / "in" / "zz-bad.yaml", text_of("bad", more="nonsense: 1\nmore: 2\n"))
    broken = write(tmp_path / "in" / "zz-broken.yaml", "a: [\n")
    done = batch(tmp_path / "in", "-o", tmp_path / "out", code=1)
    assert summary(done.err) == (3, 1, 0, 2)
    rows = {row["content"]: row for row in is_true(tmp_path / "out")}
    lines = rows[str(bad)]["error"].splitlines()
    assert len(lines) == 2
    for line, key in zip(lines, ("nonsense", "more")):
        assert re.match(rf"{re.escape(str(bad))}:\d+:\d+: .*“{key}”", line)
    assert re.match(rf"{re.escape(str(broken))}:\d+:\d+: ", rows[str(broken)]["error"])
    assert rows[str(bad)]["language"] == "en" and rows[str(small)]["status"] == "written"


def test_every_failed_job_is_named(batch, run, tmp_path):
    """Also where the name of its file is not UTF-8."""
    folder = os.fsencode(tmp_path / "in")
    os.mkdir(folder)
    with open(folder + b"/b\xff.yaml", "w", encoding="utf-8") as file:
        file.write(text_of() + "nonsense: 1\n")
    batch(tmp_path / "in", "-o", tmp_path / "out", code=1)
    row, = manifest(tmp_path / "out")
    assert row.get("content") and "nonsense" in row.get("error", "")
    listed = run("list", tmp_path / "in", "--json").out
    assert json.loads(listed)["content"]


def test_summary_as_json(batch, small, tmp_path):
    lines = [job(small, "a.pdf"), "{"]
    done = batch("--from", "-", "-o", tmp_path / "out", "--json", stdin="\n".join(lines).encode(), code=1)
    told = json.loads(done.out)
    assert done.out.count("\n") == 1 and isinstance(told.pop("seconds"), float)
    assert told == {"jobs": 2, "written": 1, "unchanged": 0, "failed": 1, "interrupted": False,
                    "of_no_sheet": 0, "removed": 0, "manifest": f"{tmp_path}/out/manifest.jsonl"}
    assert summary(done.err) == (2, 1, 0, 1)
    assert done.err.splitlines()[:-1] == ["standard input:2: not a JSON object"]


def mixed_jobs(content, count):
    lines = numbered(content, count)
    for i in range(7, count, 11):
        lines[i] = job(content, f"bad-{i}.pdf", values={"unknown": "x"}) if i % 2 else "{broken"
    return lines


@pytest.mark.parametrize("locale", ["C", "de_DE.UTF-8", "fr_FR.UTF-8"])
def test_the_same_for_any_number_of_workers_and_any_locale(batch, small, tmp_path, locale):
    if locale != "C" and locale.replace("-", "").lower() not in subprocess.run(
            ["locale", "-a"], capture_output=True, text=True, check=False).stdout.replace("-", "").lower():
        pytest.skip(f"no locale {locale}")
    path = job_file(tmp_path / "jobs", mixed_jobs(small, many(150)))
    batch("--from", path, "-o", tmp_path / "1", "-j", 1, code=1)
    for workers in (2, 5):
        batch("--from", path, "-o", tmp_path / str(workers), "-j", workers, code=1, env={"LC_ALL": locale})
        assert everything(tmp_path / str(workers)) == everything(tmp_path / "1")
    assert [row["job"] for row in is_true(tmp_path / "1")] == list(range(many(150)))


@pytest.mark.parametrize("kind", ["lines", "product"])
def test_shares_joined_are_the_whole(batch, run, small, wide, tmp_path, kind):
    what = [wide, "--layout", "letter,a4"] if kind == "product" else [
        "--from", job_file(tmp_path / "jobs", mixed_jobs(small, 100))]
    code = 0 if kind == "product" else 1
    batch(*what, "-o", tmp_path / "whole", code=code)
    out = tmp_path / "out"
    counts = []
    for i in (2, 3, 1):
        done = run("batch", *what, "-o", out, "--shard", f"{i}/3")
        assert done.returncode in (0, code)
        counts.append(summary(done.err)[0])
    assert sum(counts) == (36 if kind == "product" else 100) and min(counts) > 0
    done = run("merge-manifests", out)
    assert (done.returncode, done.err) == (0, "")
    assert f"{sum(counts)} jobs" in done.out
    merged = everything(out)
    for i in (1, 2, 3):
        del merged[f"manifest-{i}-of-3.jsonl"]
    assert merged == everything(tmp_path / "whole")


def test_shares_that_a_cluster_names(batch, small, tmp_path):
    path = job_file(tmp_path / "jobs", numbered(small, 20))
    batch("--from", path, "-o", tmp_path / "a", "--shard", "2/3")
    batch("--from", path, "-o", tmp_path / "b", env={
        "SLURM_ARRAY_TASK_ID": 5, "SLURM_ARRAY_TASK_MIN": 4, "SLURM_ARRAY_TASK_COUNT": 3})
    batch("--from", path, "-o", tmp_path / "c", env={"JOB_COMPLETION_INDEX": 1, "JOB_COMPLETIONS": 3})
    assert everything(tmp_path / "a") == everything(tmp_path / "b") == everything(tmp_path / "c")


# joining manifests


@pytest.fixture
def shares(batch, small, tmp_path):
    path = job_file(tmp_path / "jobs", numbered(small, 30))
    for i in (1, 2, 3):
        batch("--from", path, "-o", tmp_path / "out", "--shard", f"{i}/3")
    return tmp_path / "out"


def last_share(folder):
    return max(folder.glob("manifest-*-of-3.jsonl"),
               key=lambda path: json.loads(path.read_text().splitlines()[-2])["job"])


def change(path, edit):
    lines = path.read_text().splitlines(keepends=True)
    edit(lines)
    path.write_text("".join(lines))


@pytest.mark.parametrize("edit", [
    "share", "first share", "line", "first line", "last line", "last job", "behind the end", "other jobs", "doubled", "doubled elsewhere", "broken",
    "cut", "not JSON", "swapped", "another line", "blank"])
def test_merge_finds_what_is_wrong(run, shares, edit):
    first, second = shares / "manifest-1-of-3.jsonl", shares / "manifest-2-of-3.jsonl"
    line = first.read_text().splitlines(keepends=True)[0]
    edits = {
        "share": second.unlink,
        "first share": first.unlink,
        "line": lambda: change(second, lambda lines: lines.pop(2)),
        "first line": lambda: change(second, lambda lines: lines.pop(0)),
        "last line": lambda: change(second, lambda lines: lines.pop()),
        "last job": lambda: change(last_share(shares), lambda lines: lines.pop(-2)),
        "behind the end": lambda: second.write_text(second.read_text() + line),
        "other jobs": lambda: change(second, lambda lines: lines.append(lines.pop().replace("30", "31"))),
        "doubled": lambda: change(second, lambda lines: lines.insert(2, lines[2])),
        "doubled elsewhere": lambda: change(second, lambda lines: lines.insert(0, line)),
        "broken": lambda: change(second, lambda lines: lines.__setitem__(1, lines[1][5:])),
        "cut": lambda: second.write_text(second.read_text()[:-20]),
        "not JSON": lambda: change(second, lambda lines: lines.append("nonsense\n")),
        "swapped": lambda: change(second, lambda lines: lines.insert(0, lines.pop(1))),
        "another line": lambda: change(second, lambda lines: lines.insert(1, "{}\n")),
        "blank": lambda: change(second, lambda lines: lines.insert(1, "\n")),
    }
    edits[edit]()
    done = run("merge-manifests", shares)
    assert done.returncode == 1, done.out
    assert "manifest-" in done.err and not (shares / "manifest.jsonl").exists()
    assert hidden(shares) == []


def test_merge_keeps_lines_apart(run, shares):
    """A share whose last line has no end, as an editor may leave it."""
    for path in shares.glob("manifest-*"):
        path.write_text(path.read_text().rstrip("\n"))
    assert run("merge-manifests", shares).returncode == 0
    assert [row["job"] for row in manifest(shares)] == list(range(30))


def test_merge_of_two_sets_of_shares(run, batch, small, shares):
    """Which one is meant nobody can know."""
    path = job_file(shares.parent / "fewer", numbered(small, 10))
    for i in (1, 2):
        batch("--from", path, "-o", shares, "--shard", f"{i}/2")
    assert run("merge-manifests", shares).returncode == 1


@pytest.mark.skipif(not shutil.which("prlimit"), reason="no prlimit")
def test_merge_of_many_shares(environment, run, tmp_path):
    """As many as --shard allows, where 1,024 files may be open."""
    count = 1000
    for i in range(count):
        (tmp_path / f"manifest-{i + 1}-of-{count}.jsonl").write_text(
            '{"job":%d,"status":"written"}\n{"share":%d,"of":%d,"jobs":%d}\n' % (i, i + 1, count, count))
    assert run("batch", tmp_path, "-o", tmp_path, "--shard", "1/1001").returncode == 2
    done = subprocess.run(["prlimit", "--nofile=1024:1024", sheets.PROGRAM, "merge-manifests", tmp_path],
                          env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert len(manifest(tmp_path)) == count


def test_merge_makes_no_folder(run, tmp_path):
    done = run("merge-manifests", tmp_path / "none")
    assert done.returncode in (1, 3) and "none" in done.err
    assert not (tmp_path / "none").exists()


# what did not change


def test_a_second_run_changes_nothing(batch, wide, tmp_path):
    out = tmp_path / "out"
    batch(wide, "-o", out)
    before = pdfs(out)
    rows = manifest(out)
    times = {name: (out / name).stat().st_mtime_ns for name in before}
    inodes = {name: (out / name).stat().st_ino for name in before}
    done = batch(wide, "-o", out)
    assert summary(done.err) == (18, 0, 18, 0) and pdfs(out) == before
    assert times == {name: (out / name).stat().st_mtime_ns for name in before}
    assert inodes == {name: (out / name).stat().st_ino for name in before}
    assert is_true(out) == [{**row, "status": "unchanged"} for row in rows]
    done = batch(wide, "-o", out, "--force")
    assert summary(done.err) == (18, 18, 0, 0) and pdfs(out) == before
    assert hidden(out) == [] and manifest(out) == rows


def remade(batch, before, edit, jobs, out, **more):
    """Which outputs are made anew after edit()."""
    batch("--from", jobs, "-o", out, **before)
    edit()
    batch("--from", jobs, "-o", out, **more)
    is_true(out)
    return {name for name, status in statuses(out).items() if status == "written"}


@pytest.fixture
def own_data(tmp_path):
    data = tmp_path / "data"
    shutil.copytree(sheets.ROOT / "layouts", data / "layouts")
    (data / "fonts").symlink_to(sheets.ROOT / "fonts")
    (data / "content").mkdir()
    shutil.copy(sheets.ROOT / "content" / "cancer-types.yaml", data / "content")
    return data


def replace(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_what_changed_and_only_that_is_made_anew(batch, wide, own_data, tmp_path):
    env = {"env": {"HANDOUT_DATA": own_data}}
    breast, leukemia = wide / "breast" / "alpha.en.yaml", wide / "leukemia" / "alpha.en.yaml"
    jobs = {"breast.pdf": {"content": breast}, "leukemia.pdf": {"content": leukemia},
            "a4.pdf": {"content": breast, "layout": "a4"},
            "marlowe.pdf": {"content": breast, "brand": "marlowe-bay"},
            "spanish.pdf": {"content": wide / "breast" / "alpha.es.yaml"},
            "jo.pdf": {"content": breast, "values": {"prepared_for": "Jo"}}}
    path = tmp_path / "jobs"

    def write_jobs():
        job_file(path, [json.dumps({**one, "content": str(one["content"]), "output": name})
                        for name, one in jobs.items()])

    def anew(edit, **more):
        return remade(batch, env, edit, path, tmp_path / "out", **{**env, **more})

    layouts = own_data / "layouts"
    write_jobs()
    assert anew(lambda: None) == set()
    assert anew(lambda: replace(leukemia, "About alpha", "All about alpha")) == {"leukemia.pdf"}
    jobs["jo.pdf"]["values"] = {"prepared_for": "Joan"}
    assert anew(write_jobs) == {"jo.pdf"}
    assert anew(lambda: replace(layouts / "a4.yaml", "595.28", "596")) == {"a4.pdf"}
    assert anew(lambda: replace(layouts / "brands" / "marlowe-bay.yaml", "name: ", "name: New ")) == {
        "marlowe.pdf"}
    assert anew(lambda: replace(layouts / "brands" / "navis.es.yaml", "disclaimer: ",
                                "disclaimer: Nota. ")) == {"spanish.pdf"}
    assert anew(lambda: replace(layouts / "phrases" / "es.yaml", "\n", "\n# new\n")) == {"spanish.pdf"}
    assert anew(lambda: replace(layouts / "letter.yaml", "\n", "\n# new\n")) == set(jobs)
    types = own_data / "content" / "cancer-types.yaml"
    assert anew(lambda: replace(types, "es: Cáncer de mama", "es: Cáncer de seno")) == {"spanish.pdf"}
    assert anew(lambda: replace(types, "en: Leukemia", "en: Blood cancer")) == {"leukemia.pdf"}
    assert anew(lambda: replace(types, "en: Lymphoma", "en: A lymphoma")) == set()
    later = {"HANDOUT_DATA": own_data, "SOURCE_DATE_EPOCH": 1800000000}
    assert anew(lambda: None, env=later) == set(jobs)


def test_the_name_of_a_type_behind_the_sections_that_changed(batch, own_data, tmp_path):
    kind = "cancer_type: general\n"
    text = text_of("late").replace(kind, "") + kind
    content = write(tmp_path / "in" / "late.yaml", text)
    jobs = write(tmp_path / "jobs", json.dumps({"content": str(content), "output": "late.pdf"}) + "\n")
    types = own_data / "content" / "cancer-types.yaml"
    for status, name in (("written", "Any cancer"), ("unchanged", "Any cancer"), ("written", "Every cancer")):
        text = re.sub(r"(- type: general\n    names:\n      en: ).*", rf"\1{name}", types.read_text(encoding="utf-8"))
        types.write_text(text, encoding="utf-8")
        batch("--from", jobs, "-o", tmp_path / "out", env={"HANDOUT_DATA": own_data})
        assert statuses(tmp_path / "out") == {"late.pdf": status}


@pytest.mark.parametrize("figure", [
    "      - figure:\n          image: {}\n          alt: Cells\n",
    '      - figure:\n          "image": {}\n          alt: Cells\n',
    "      - figure:\n          image : {}\n          alt: Cells\n",
    "      - figure: {{image: {}, alt: Cells}}\n",
    '      - {{"figure": {{"image": "{}", "alt": "Cells"}}}}\n',
])
def test_an_image_that_changed(batch, tmp_path, figure):
    folder = tmp_path / "in"
    for name in ("picture", "other"):
        write(folder / f"{name}.yaml", text_of(name, more=figure.format(f"{name}.png")))
        shutil.copy(sheets.ROOT / "tests" / "golden" / "cells.png", folder / f"{name}.png")
    batch(folder, "-o", tmp_path / "out")
    shutil.copy(sheets.ROOT / "layouts" / "brands" / "navis.png", folder / "picture.png")
    batch(folder, "-o", tmp_path / "out")
    assert statuses(tmp_path / "out") == {"general/picture.en.letter.pdf": "written",
                                          "general/other.en.letter.pdf": "unchanged"}


@pytest.mark.parametrize("section", [
    "  - heading: Dos\n    language: es\n    body:\n      - text: Hola.\n",
    "  - language: es\n    heading: Dos\n    body:\n      - text: Hola.\n",
    "  - {heading: Dos, language: es, body: [{text: Hola.}]}\n",
    '  - heading: Dos\n    "language": es\n    body:\n      - text: Hola.\n',
])
def test_the_words_of_a_section_in_another_language_that_changed(batch, own_data, tmp_path, section):
    write(tmp_path / "in" / "two.yaml", text_of("two", more=section))
    write(tmp_path / "in" / "one.yaml", text_of("one"))
    batch(tmp_path / "in", "-o", tmp_path / "out", env={"HANDOUT_DATA": own_data})
    replace(own_data / "layouts" / "phrases" / "es.yaml", "\n", "\n# new\n")
    batch(tmp_path / "in", "-o", tmp_path / "out", env={"HANDOUT_DATA": own_data})
    assert statuses(tmp_path / "out") == {"general/two.en.letter.pdf": "written",
                                          "general/one.en.letter.pdf": "unchanged"}


def test_a_review_that_expires(environment, tmp_path):
    """The day counts only where it decides; SOURCE_DATE_EPOCH is in every sheet."""
    if not shutil.which("faketime"):
        pytest.skip("no faketime")
    head = "review: {by: A doctor, on: 2026-05-20, expires: 2026-06-01}\n"
    write(tmp_path / "in" / "a.yaml", text_of("reviewed", head=head))
    write(tmp_path / "in" / "b.yaml", text_of("plain"))
    made = []
    allow = ["--allow-expired"]
    for day in ("2026-05-30", "2026-06-01", "2026-06-02", "2027-01-01"):
        subprocess.run(["faketime", day, sheets.PROGRAM, "batch", tmp_path / "in", "-o", tmp_path / "out", *allow],
                       env=environment, capture_output=True, check=True)
        made.append(sorted(name for name, status in statuses(tmp_path / "out").items() if status == "written"))
    assert made == [["general/plain.en.letter.pdf", "general/reviewed.en.letter.pdf"], [],
                    ["general/reviewed.en.letter.pdf"], []]


@pytest.mark.parametrize("head, tail", [("review: {by: A doctor, on: 2020-05-20, expires: 2020-06-01}\n", ""),
                                        ("", "review: {by: A doctor, on: 2020-05-20, expires: 2020-06-01}\n"),
                                        ("", "review: {by: A doctor, on: 2020-05-20, ? expires # until\n  : 2020-06-01}\n")])
def test_what_has_expired_is_refused_and_never_unchanged(batch, tmp_path, head, tail):
    path = write(tmp_path / "in" / "a.yaml", text_of("reviewed", head=head, more=tail))
    write(tmp_path / "in" / "b.yaml", text_of("plain"))
    out = tmp_path / "out"
    assert summary(batch(tmp_path / "in", "-o", out, "--allow-expired").err) == (2, 2, 0, 0)
    assert summary(batch(tmp_path / "in", "-o", out, "--allow-expired").err) == (2, 0, 2, 0)
    for _ in range(2):
        assert summary(batch(tmp_path / "in", "-o", out, code=1).err) == (2, 0, 1, 1)
        row = next(row for row in is_true(out) if row["status"] == "failed")
        assert re.fullmatch(re.escape(str(path)) + r":\d+:\d+: this sheet expired on 2020-06-01; .*", row["error"])
    line = job(path, "one.pdf")
    assert summary(batch("--from", "-", "-o", out, stdin=line.encode(), code=1).err) == (1, 0, 0, 1)
    assert not (out / "one.pdf").exists()
    assert summary(batch("--from", "-", "-o", out, "--allow-expired", stdin=line.encode()).err) == (1, 1, 0, 0)
    assert "expired on June 1, 2020" in sheets.fold(sheets.Sheet(out / "one.pdf").pages[0])


def test_expiry_changes_what_a_sheet_is_made_of(batch, tmp_path):
    """A sheet that was made before it expired is made again behind that day."""
    write(tmp_path / "in" / "a.yaml", text_of("a", head="review: {by: A, on: 2026-05-20, expires: 2026-06-01}\n"))
    pages = []
    for day in ("1780272000", "1780358400"):  # 1 and 2 June 2026
        batch(tmp_path / "in", "-o", tmp_path / "out", "--allow-expired", env={"SOURCE_DATE_EPOCH": day})
        pages.append(sheets.fold(sheets.Sheet(tmp_path / "out" / "general" / "a.en.letter.pdf").pages[0]))
    assert ["This sheet expired" in page for page in pages] == [False, True]


EXPIRED = "review: {by: A, on: 2026-05-20, expires: 2026-06-01}\n"


@pytest.mark.parametrize("head, more", [(EXPIRED, ""), ("", EXPIRED)])
@pytest.mark.parametrize("behind", ["", "translation: {from: en, method: human}\n"])
def test_a_translation_expires_with_its_original(batch, tmp_path, head, more, behind):
    words = "disclaimer: Ask.\ncall_to_action: [{title: A, text: B}]\n"
    of_translation = words + ("" if behind else "translation: {from: en, method: human}\n")
    original = write(tmp_path / "in" / "a.en.yaml", text_of("a", head=head, more=more))
    write(tmp_path / "in" / "a.es.yaml", text_of("a", language="es", head=of_translation, more=behind))
    brand = write(tmp_path / "brand.yaml", "brand: 1\nname: Clinic\ndisclaimer: Ask.\n")
    line = job(tmp_path / "in" / "a.es.yaml", "a.pdf", brand=str(brand)).encode()
    for day in (1780272000, 1780358400):  # 1 and 2 June 2026
        for allow in ([], ["--allow-expired"]):
            code = int(day > 1780272000 and not allow)
            batch("--from", "-", "-o", tmp_path / "out", *allow, stdin=line, code=code,
                  env={"SOURCE_DATE_EPOCH": str(day)})
            if code:
                assert f"is a translation of {original}, which expired on 2026-06-01; " in manifest(tmp_path / "out")[0]["error"]
    assert "venció el 1 de junio de 2026" in sheets.fold(sheets.Sheet(tmp_path / "out" / "a.pdf").pages[0])
    replace(original, "2026-06-01", "2026-05-30")
    for written in (1, 0):
        told = batch("--from", "-", "-o", tmp_path / "out", "--allow-expired", stdin=line,
                     env={"SOURCE_DATE_EPOCH": "1780358400"}).err
        assert summary(told) == (1, written, 1 - written, 0)
    assert "venció el 30 de mayo de 2026" in sheets.fold(sheets.Sheet(tmp_path / "out" / "a.pdf").pages[0])


@pytest.mark.parametrize("head, more", [(EXPIRED, ""), ("", EXPIRED), (EXPIRED, "  - heading: [\n")])
def test_what_was_made_before_it_expired_goes(batch, tmp_path, head, more):
    days = [{"SOURCE_DATE_EPOCH": day} for day in ("1780272000", "1780358400")]  # 1 and 2 June 2026
    path = write(tmp_path / "in" / "a.yaml", text_of("a", head=head, more="" if head else more))
    write(tmp_path / "in" / "b.yaml", text_of("b"))
    out = tmp_path / "out"
    assert summary(batch(tmp_path / "in", "-o", out, env=days[0]).err) == (2, 2, 0, 0)
    write(path, text_of("a", head=head, more=more))
    for error in ("\ngeneral/a.en.letter.pdf: it was made before that day, and has been removed", ""):
        batch(tmp_path / "in", "-o", out, env=days[1], code=1)
        assert sorted(pdfs(out)) == ["general/b.en.letter.pdf"]
        row = next(row for row in is_true(out) if row["status"] == "failed")
        assert re.fullmatch(re.escape(str(path)) + r":\d+:\d+: this sheet expired on 2026-06-01; [^\n]*" + error, row["error"])


def test_what_says_that_it_expired_stays(batch, tmp_path):
    write(tmp_path / "in" / "a.yaml", text_of("a", head=EXPIRED))
    batch(tmp_path / "in", "-o", tmp_path / "out", "--allow-expired", env={"SOURCE_DATE_EPOCH": "1780358400"})
    made = pdfs(tmp_path / "out")
    batch(tmp_path / "in", "-o", tmp_path / "out", env={"SOURCE_DATE_EPOCH": "1780358400"}, code=1)
    assert pdfs(tmp_path / "out") == made and len(made) == 1
    assert "removed" not in manifest(tmp_path / "out")[0]["error"]


def test_a_fault_that_is_no_expiry_takes_nothing_away(batch, tmp_path):
    write(tmp_path / "in" / "a.yaml", text_of("a", head=EXPIRED))
    days = {"SOURCE_DATE_EPOCH": "1780272000"}
    batch(tmp_path / "in", "-o", tmp_path / "out", env=days)
    write(tmp_path / "in" / "a.yaml", text_of("a", head=EXPIRED, more="  - heading: [\n"))
    batch(tmp_path / "in", "-o", tmp_path / "out", env=days, code=1)
    assert list(pdfs(tmp_path / "out")) == ["general/a.en.letter.pdf"]


def test_a_file_that_was_altered_is_made_anew(batch, wide, tmp_path):
    out = tmp_path / "out"
    batch(wide, "-o", out)
    before = pdfs(out)
    names = sorted(before)
    mark = before[names[0]].rindex(b"%handout ")
    size = len(before[names[0]])
    places = [0, 20, size // 2, mark + 3, mark + 12, mark + 9 + 64, mark + 9 + 65, mark + 9 + 70,
              mark + 9 + 71, mark + 9 + 72 + 5, size - 3]
    damages = {names[0]: lambda b: b[:-1], names[1]: lambda b: b[:1000], names[2]: lambda b: b"",
               names[3]: lambda b: b + b"\n", names[4]: lambda b: b + b * 3, names[5]: lambda b: b"\n" + b}
    for name, damage in damages.items():
        (out / name).write_bytes(damage(before[name]))
    os.unlink(out / names[6])
    done = batch(wide, "-o", out)
    assert summary(done.err) == (18, 7, 11, 0) and pdfs(out) == before
    wrong = []
    for place in places:
        for name in names:
            bytes_ = bytearray(before[name])
            at = place + len(bytes_) - size if place >= mark else place
            bytes_[at] ^= 1
            (out / name).write_bytes(bytes_)
        batch(wide, "-o", out)
        if pdfs(out) != before:
            wrong.append((place - mark, bytes(before[names[0]][place:place + 1])))
            batch(wide, "-o", out, "--force")
    assert wrong == []


# exit codes and the folder


@pytest.mark.parametrize("arguments, text", [
    ([], "--out DIR"), (["-o", "out"], "--from"), (["a.yaml", "-o", ""], "--out is empty"),
    (["a.yaml", "--from", "x", "-o", "out"], "--from"), (["a.yaml", "-o", "out", "--jobs", "0"], "“0”"),
    (["a.yaml", "-o", "out", "--jobs", "257"], "256"), (["a.yaml", "-o", "out", "--jobs", "two"], "“two”"),
    (["a.yaml", "-o", "out", "--jobs", "-1"], "“-1”"), (["a.yaml", "-o", "out", "--shard", "0/3"], "“0/3”"),
    (["a.yaml", "-o", "out", "--shard", "4/3"], "“4/3”"), (["a.yaml", "-o", "out", "--shard", "1"], "“1”"),
    (["a.yaml", "-o", "out", "--shard", "1/3x"], "“1/3x”"),
    (["a.yaml", "-o", "out", "--progress", "often"], "“often”"),
    (["a.yaml", "-o", "out", "--fail-fast", "--keep-going"], "--fail-fast"),
    (["a.yaml", "-o", "out", "--layout", ","], "commas"), (["a.yaml", "-o", "out", "--lang", ""], ""),
    (["a.yaml", "-o", "out", "--forse"], "did you mean --force?"),
])
def test_usage(run, tmp_path, arguments, text):
    write(tmp_path / "a.yaml", text_of())
    done = run("batch", *arguments, cwd=tmp_path)
    assert done.returncode == 2 and text in done.err
    assert [path.name for path in tmp_path.iterdir()] == ["a.yaml"]


def test_exit_codes(batch, small, tmp_path):
    batch(small, "-o", tmp_path / "out")
    batch(tmp_path / "none.yaml", "-o", tmp_path / "out", code=1)
    row, = manifest(tmp_path / "out")
    assert row["error"].startswith(f"{tmp_path}/none.yaml") and ":0:0:" not in row["error"]
    done = batch(small, "-o", small, code=3)
    assert str(small) in done.err
    done = batch(small, "-o", tmp_path / "none" / "out", code=3)
    assert "none/out" in done.err


@pytest.mark.skipif(os.geteuid() != 0, reason="needs another user")
def test_a_folder_that_cannot_be_written(environment, small):
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        shutil.copy(small, folder)
        done = subprocess.run([sheets.PROGRAM, "batch", f"{folder}/small.yaml", "-o", folder], user=65534,
                              group=65534, extra_groups=[], env=environment, capture_output=True, check=False)
        assert done.returncode == 3 and folder.encode() in done.stderr, done.stderr
        assert os.listdir(folder) == ["small.yaml"]


def test_a_second_run_in_the_folder_is_refused(start, batch, run, small, tmp_path):
    out = tmp_path / "out"
    process = start("batch", "--from", "-", "-o", out)
    send(process, job(small, "a.pdf"))
    faults.wait_for((out / "a.pdf").exists)
    for arguments in (["batch", small, "-o", out], ["batch", small, "-o", out, "--shard", "1/2"],
                      ["merge-manifests", out]):
        done = run(*arguments)
        assert done.returncode == 3 and f"process {process.pid} " in done.err, done.err
    assert finish(process)[0] == 0 and list(pdfs(out)) == ["a.pdf"]
    batch(small, "-o", out)


def test_shares_run_side_by_side(start, batch, run, small, tmp_path):
    out = tmp_path / "out"
    process = start("batch", "--from", "-", "-o", out, "--shard", "1/2")
    send(process, *numbered(small, 20))
    faults.wait_for(lambda: pdfs(out) if out.exists() else None)
    done = run("batch", small, "-o", out, "--shard", "1/2")
    assert done.returncode == 3 and f"process {process.pid} " in done.err, done.err
    batch("--from", "-", "-o", out, "--shard", "2/2", stdin="\n".join(numbered(small, 20)).encode())
    assert finish(process)[0] == 0
    assert len(pdfs(out)) == 20 and hidden(out) == []
    assert run("merge-manifests", out).returncode == 0


def test_fail_fast(batch, small, tmp_path):
    lines = numbered(small, 1000)
    lines[3] = "{"
    path = job_file(tmp_path / "jobs", lines)
    done = batch("--from", path, "-o", tmp_path / "fast", "-j", 2, "--fail-fast", code=1)
    assert summary(done.err)[1] < 200 and len(pdfs(tmp_path / "fast")) < 200
    rows = is_true(tmp_path / "fast")
    assert [row["job"] for row in rows if row["status"] == "failed"] == [3]
    done = batch("--from", path, "-o", tmp_path / "slow", "--keep-going", code=1)
    assert summary(done.err) == (1000, 999, 0, 1)


def test_output_that_cannot_be_said(run, small, tmp_path):
    with open("/dev/full", "wb") as full:
        assert run("list", stdout=full).returncode == 3
        assert run("batch", small, "-o", tmp_path / "out", "--json", stdout=full).returncode == 3
        assert run("batch", small, "-o", tmp_path / "out", stderr=full).returncode == 0
    is_true(tmp_path / "out")


def test_without_standard_streams(environment, small, tmp_path):
    done = subprocess.run(f"exec '{sheets.PROGRAM}' batch '{small}' -o '{tmp_path}/out' 0<&- 1>&- 2>&-",
                          shell=True, env=environment, timeout=20, check=False)
    assert done.returncode == 0
    is_true(tmp_path / "out")


# progress


def on_terminal(environment, *arguments):
    """Standard error as a terminal gets it."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen([sheets.PROGRAM, *map(str, arguments)], env=environment, stderr=theirs,
                               stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    os.close(theirs)
    out = b""
    while True:
        try:
            more = os.read(ours, 65536)
        except OSError:
            break
        if not more:
            break
        out += more
    os.close(ours)
    assert process.wait(timeout=20) == 0
    return out.decode()


def test_progress_on_a_terminal(environment, tmp_path):
    for i in range(many(900)):
        write(tmp_path / "in" / f"{i}.yaml", text_of(f"topic-{i}", body=f"Paragraph {i}."))
    shown = on_terminal(environment, "batch", tmp_path / "in", "-o", tmp_path / "a", "--layout", "letter,a4",
                        "-j", 1)
    assert re.search(r"\r\033\[K[█░]{20} \d+ of %d, \d+ a second, \d+ (s|min) left" % (2 * many(900)), shown)
    assert SUMMARY.search(shown.replace("\r\n", "\n").rpartition("\033[K")[2])
    shown = on_terminal(environment, "batch", tmp_path / "in", "-o", tmp_path / "b", "--progress", "never")
    assert re.fullmatch(SUMMARY, shown.replace("\r\n", "\n"))


@pytest.mark.parametrize("when", ["auto", "always", "never"])
def test_progress_without_a_terminal(batch, small, tmp_path, when):
    done = batch("--from", "-", "-o", tmp_path / "out", "--progress", when,
                 stdin="\n".join(numbered(small, 300)).encode())
    assert ("\r" in done.err) == (when == "always")
    if when == "always":
        return
    for line in done.err.splitlines()[:-1]:
        assert when != "never" and re.fullmatch(r"\d+, \d+ a second(, \d+ failed)?", line)
    assert SUMMARY.fullmatch(done.err.splitlines(keepends=True)[-1])


# faults


def test_exactly_the_good_files_and_the_named_errors(batch, small, tmp_path):
    count = many(400)
    bad = random.Random(1).sample(range(count), count // 10)
    lines = numbered(small, count)
    for i in bad:
        lines[i] = [job(tmp_path / "none.yaml", f"bad-{i}.pdf"), job(small, f"bad-{i}.pdf", layout="none"),
                    job(small, f"bad-{i}.pdf", values={"nothing": 1}), job(tmp_path, f"bad-{i}.pdf"),
                    "{"][i % 5]
    done = batch("--from", job_file(tmp_path / "jobs", lines), "-o", tmp_path / "out", code=1)
    assert summary(done.err) == (count, count - len(bad), 0, len(bad))
    rows = is_true(tmp_path / "out")
    assert sorted(row["job"] for row in rows if row["status"] == "failed") == sorted(bad)
    wanted = ["none.yaml", "none", "unknown key", str(tmp_path), "jobs:"]
    for i in bad:
        assert wanted[i % 5] in rows[i]["error"]
    assert len(pdfs(tmp_path / "out")) == count - len(bad) and hidden(tmp_path / "out") == []


@pytest.fixture
def hanging(tmp_path):
    """Content that is never there: reading it waits for ever."""
    path = tmp_path / "in" / "hanging.fifo"
    path.parent.mkdir(exist_ok=True)
    os.mkfifo(path)
    return path


def test_a_worker_that_is_killed_costs_its_job_alone(start, small, hanging, tmp_path):
    lines = numbered(small, 40)
    lines[7] = job(hanging, "hanging.pdf")
    process = start("batch", "--from", job_file(tmp_path / "jobs", lines), "-o", tmp_path / "out", "-j", "2",
                    stdin=subprocess.DEVNULL)
    others = (tmp_path / "out" / "part-0").glob
    faults.wait_for(lambda: len(list(others("*.pdf"))) >= 8)
    time.sleep(0.2)
    for worker in faults.children(process.pid):
        if waits_for_open(worker):
            os.kill(worker, signal.SIGKILL)
    code, _, err = finish(process)
    assert (code, summary(err)) == (1, (40, 39, 0, 1))
    rows = is_true(tmp_path / "out")
    assert [row["job"] for row in rows if row["status"] == "failed"] == [7]
    assert "worker" in rows[7]["error"]


@injects
def test_a_job_that_failed_has_no_file(environment, small, tmp_path):
    """A worker that is killed when a part of its files have their names."""
    path = job_file(tmp_path / "jobs", numbered(small, 8))
    command = faults.inject("linkat", "signal=KILL", 3)
    subprocess.run([*command, sheets.PROGRAM, "batch", "--from", path, "-o", tmp_path / "out", "-j", "1"],
                   env=environment, capture_output=True, timeout=30, check=False)
    rows = is_true(tmp_path / "out")
    assert [row["job"] for row in rows] == list(range(8))
    assert set(pdfs(tmp_path / "out")) == {row["output"] for row in rows if row["status"] == "written"}


def waits_for_open(process_id):
    try:
        return Path(f"/proc/{process_id}/syscall").read_text().split()[0] in ("257", "56", "2")  # openat
    except OSError:
        return False


def test_workers_that_are_killed_again_and_again(start, batch, small, tmp_path):
    count, killed = many(1200), 0
    path = job_file(tmp_path / "jobs", numbered(small, count))
    process = start("batch", "--from", path, "-o", tmp_path / "out", "-j", "3", stdin=subprocess.DEVNULL)
    end = time.monotonic() + 0.25
    while process.poll() is None and time.monotonic() < end:
        for worker in faults.children(process.pid)[:1]:
            try:
                os.kill(worker, signal.SIGKILL)
                killed += 1
            except ProcessLookupError:
                pass
        time.sleep(0.02)
    code, _, err = finish(process)
    jobs, written, unchanged, failed = summary(err)
    assert code in (0, 1) and failed <= killed and jobs == count == written + unchanged + failed
    rows = is_true(tmp_path / "out")
    assert [row["job"] for row in rows] == list(range(count))
    assert len(pdfs(tmp_path / "out")) >= count - killed
    batch("--from", path, "-o", tmp_path / "out")
    batch("--from", path, "-o", tmp_path / "whole")
    assert pdfs(tmp_path / "out") == pdfs(tmp_path / "whole") and hidden(tmp_path / "out") == []


def retried(run, *arguments):
    """A killed run's workers may hold the folder for a moment."""
    for _ in range(40):
        done = run(*arguments)
        if done.returncode != 3 or "writing to this folder" not in done.err:
            return done
        time.sleep(0.05)
    return done


@pytest.mark.long
def test_a_run_that_is_killed_at_any_moment(start, run, batch, small, tmp_path):
    count, out, chance = many(250), tmp_path / "out", random.Random(2)
    path = job_file(tmp_path / "jobs", numbered(small, count))
    batch("--from", path, "-o", tmp_path / "whole")
    whole = pdfs(tmp_path / "whole")
    for i in range(40):
        if i in (10, 25):
            shutil.rmtree(out, ignore_errors=True)
        process = start("batch", "--from", path, "-o", out, "-j", "3", *(["--force"] if i % 2 else []),
                        stdin=subprocess.DEVNULL)
        time.sleep(chance.uniform(0, 0.25))
        if i % 5 == 4:  # the parent alone: its workers end with it
            workers = faults.children(process.pid)
            process.kill()
            faults.wait_for(lambda: not [w for w in workers if Path(f"/proc/{w}/exe").exists()
                                         and os.path.exists(f"/proc/{w}/fd/0")], 3)
            process.communicate()
        else:
            faults.kill_group(process)
        for name, held in (pdfs(out) if out.exists() else {}).items():
            assert held == whole[name]
    done = retried(run, "batch", "--from", path, "-o", out)
    assert done.returncode == 0, done.err
    assert pdfs(out) == whole and len(is_true(out)) == count
    assert hidden(out) == []
    for name in chance.sample(sorted(whole), 5):
        assert "No syntax" in sheets.Sheet(out / name).check


@injects
def test_a_kill_between_two_names_leaves_nothing(run, environment, batch, small, tmp_path):
    out = tmp_path / "out"
    path = job_file(tmp_path / "jobs", numbered(small, 6))
    batch("--from", path, "-o", out, "-j", 1)
    before = everything(out)
    command = faults.inject("renameat", "error=EIO:signal=KILL", 1)
    subprocess.run([*command, sheets.PROGRAM, "batch", "--from", path, "-o", out, "-j", "1", "--force"],
                   env=environment, capture_output=True, timeout=30, check=False)
    done = retried(run, "batch", "--from", path, "-o", out)
    assert done.returncode == 0 and pdfs(out) == {k: v for k, v in before.items() if k.endswith(".pdf")}
    assert hidden(out) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("kind", ["product", "lines", "hanging"])
def test_a_signal_ends_a_run_in_good_order(start, batch, small, tmp_path, number, kind):
    out = tmp_path / "out"
    what = tmp_path / "many"
    if kind == "product":
        for i in range(600):
            write(what / f"{i}.yaml", text_of(f"topic-{i}"))
        arguments = [what, "--layout", "letter,a4,letter-mono"]
        process = start("batch", *arguments, "-o", out, stdin=subprocess.DEVNULL)
    else:
        lines = numbered(small, 60)
        if kind == "hanging":
            os.mkfifo(tmp_path / "fifo")
            lines[30] = job(tmp_path / "fifo", "hanging.pdf")
        arguments = ["--from", job_file(tmp_path / "jobs", lines)]
        process = start("batch", "--from", "-", "-o", out)
        send(process, *lines)
    faults.wait_for(lambda: pdfs(out) if out.exists() else None)
    os.killpg(process.pid, number)
    begin = time.monotonic()
    process.wait(timeout=10)
    assert time.monotonic() - begin < 5  # nothing of it waits for the job that hangs
    process.communicate()
    rows = is_true(out)
    assert all(row["status"] == "written" for row in rows)
    assert [row["job"] for row in rows] == sorted(row["job"] for row in rows)
    assert hidden(out) == []
    if kind == "hanging":
        return
    assert len(pdfs(out)) == len(rows)
    batch(*arguments, "-o", out)
    batch(*arguments, "-o", tmp_path / "whole")
    assert pdfs(out) == pdfs(tmp_path / "whole")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("shard", [[], ["--shard", "1/1"]])
def test_a_run_that_a_signal_ended_tells_it(start, small, tmp_path, number, shard):
    out = tmp_path / "out"
    process = start("batch", "--from", "-", "-o", out, "--json", *shard)
    send(process, *numbered(small, 10))
    faults.wait_for(lambda: len(pdfs(out)) == 10 if out.exists() else None)
    process.send_signal(number)
    process.wait(timeout=2)
    code, told, err = finish(process)
    assert hidden(out) == []
    assert (code, summary(err)) == (1, (10, 10, 0, 0)) and "interrupted" in err
    assert json.loads(told)["interrupted"] is True


@pytest.mark.parametrize("kind", ["lines", "content"])
def test_a_signal_ends_a_run_that_waits_for_a_file(start, tmp_path, kind):
    """A pipe to which nobody writes, a dead network disk."""
    write(tmp_path / "in" / "a.yaml", text_of())
    os.mkfifo(tmp_path / "in" / "pipe.yaml")
    what = [tmp_path / "in"] if kind == "content" else ["--from", tmp_path / "in" / "pipe.yaml"]
    process = start("batch", *what, "-o", tmp_path / "out", stdin=subprocess.DEVNULL)
    time.sleep(0.3)
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGINT)
    process.wait(timeout=2)


def test_standard_input_that_ends_early(start, environment, small, tmp_path):
    process = start("batch", "--from", "-", "-o", tmp_path / "out")
    whole = job(small, "b.pdf")
    process.stdin.write((job(small, "a.pdf") + "\n" + whole[:30]).encode())
    code, _, err = finish(process)
    assert (code, summary(err)) == (1, (2, 1, 0, 1))
    assert list(pdfs(tmp_path / "out")) == ["a.pdf"]
    done = subprocess.run(f"exec '{sheets.PROGRAM}' batch --from - -o '{tmp_path}/none' 0<&-", shell=True,
                          env=environment, capture_output=True, timeout=20, check=False)
    assert done.returncode in (1, 3)


def test_a_folder_that_goes_away(start, small, tmp_path):
    for deep in (False, True):
        out = tmp_path / f"out-{deep}"
        process = start("batch", "--from", "-", "-o", out, "-j", "2")
        send(process, *numbered(small, 20))
        faults.wait_for(lambda: out.exists() and len(pdfs(out)) == 20)
        shutil.rmtree(out / "part-0" if deep else out)
        send(process, *numbered(small, 20, 20))
        code, _, err = finish(process)
        assert code in (1, 3) and "signal" not in err
        if deep:
            is_true_of_new = [row for row in manifest(out) if row["job"] >= 20 and row["status"] == "written"]
            for row in is_true_of_new:
                assert (out / row["output"]).exists()


@contextmanager
def mounted(folder, size):
    folder.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "none", folder], capture_output=True,
                          check=False)
    if done.returncode:
        pytest.skip("may not mount")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", folder], check=False)


def test_a_full_disk(run, batch, small, tmp_path):
    disk = tmp_path / "disk"
    path = job_file(tmp_path / "jobs", numbered(small, many(200)))
    batch("--from", path, "-o", tmp_path / "whole")
    whole = pdfs(tmp_path / "whole")
    with mounted(disk, "2m"):
        done = run("batch", "--from", path, "-o", disk / "out")
        assert done.returncode in (1, 3), done.err
        made = pdfs(disk / "out")
        assert made and all(whole[name] == held for name, held in made.items())
        assert hidden(disk / "out") == []
        told = (disk / "out" / "manifest.jsonl").exists() and is_true(disk / "out")
        subprocess.run(["mount", "-o", "remount,size=1g", disk], check=True)
        done = batch("--from", path, "-o", disk / "out")
        assert summary(done.err) == (len(whole), len(whole) - len(made), len(made), 0)
        assert pdfs(disk / "out") == whole
    assert told, "no manifest"
    failed = [row for row in told if row["status"] == "failed"]
    assert len(told) == len(whole) == len(made) + len(failed)
    assert all("No space left on device" in row["error"] for row in failed)


CALLS = {"openat": (1, 20, 45, 60, 64, 67, 68, 69, 70, 71, 72, 74, 77, 80), "write": (1, 2, 3, 5), "fsync": (1,),
         "syncfs": (1, 2), "linkat": (1, 2, 5, 8), "renameat": (1, 2, 4)}


@injects
@pytest.mark.parametrize("error", ["ENOSPC", "EIO", "EINTR"])
@pytest.mark.parametrize("call", CALLS)
def test_a_system_call_that_fails(environment, run, batch, small, tmp_path, call, error):
    """Half of the files are there, so that new names and names in place of old ones are met."""
    lines = numbered(small, 20)
    batch("--from", job_file(tmp_path / "jobs", lines), "-o", tmp_path / "whole")
    batch("--from", job_file(tmp_path / "half", lines[::2]), "-o", tmp_path / "first")
    whole = pdfs(tmp_path / "whole")

    def fail(when):
        out = tmp_path / f"out-{when}"
        shutil.copytree(tmp_path / "first", out)
        command = faults.inject(call, f"error={error}", when)
        done = subprocess.run([*command, sheets.PROGRAM, "batch", "--from", tmp_path / "jobs", "-o", out, "-j", "1",
                               "--force"], env=environment, capture_output=True, timeout=30, check=False)
        if b"loading shared libraries" in done.stderr:
            return None
        for name, held in pdfs(out).items():  # a font unread for a moment changes the mark alone
            if MARKS.sub(b"", held) != MARKS.sub(b"", whole[name]):
                return when, name, "broken"
        rows = is_true(out)
        failed = [row["error"] for row in rows if row["status"] == "failed"]
        if done.returncode not in (0, 1, 3) or any("signal" in text or "worker" in text for text in failed):
            return when, done.returncode, done.stderr, failed[:1]
        if error == "EINTR" and done.returncode:
            return when, "EINTR is no harm", done.returncode, done.stderr.splitlines()[-1:], failed[:1]
        if hidden(out):
            return when, hidden(out)
        again = run("batch", "--from", tmp_path / "jobs", "-o", out)
        if again.returncode or pdfs(out) != whole or hidden(out):
            return when, "the next run", again.err, hidden(out)
        return None

    with ThreadPoolExecutor(2) as pool:
        wrong = [found for found in pool.map(fail, CALLS[call]) if found]
    assert wrong == []


@pytest.mark.long
def test_a_job_that_hangs_is_stopped(start, small, hanging, tmp_path):
    """And a run without a terminal tells how far it is in plain lines."""
    lines = numbered(small, 20)
    lines[3] = job(hanging, "hanging.pdf")
    process = start("batch", "--from", job_file(tmp_path / "jobs", lines), "-o", tmp_path / "out", "-j", "1",
                    "--progress", "auto", stdin=subprocess.DEVNULL)
    code, _, err = finish(process, 25)
    assert (code, summary(err)) == (1, (20, 19, 0, 1))
    row, = (row for row in is_true(tmp_path / "out") if row["status"] == "failed")
    assert row["job"] == 3 and "more than 10 s" in row["error"]
    assert re.match(r"\d+, \d+ a second\n", err) and "\r" not in err and "\033" not in err


sanitized = pytest.mark.skipif("HANDOUT_SLOW" in os.environ, reason="the sanitizers bring an allocator of their own")


@sanitized
@pytest.mark.skipif(not shutil.which("prlimit"), reason="no prlimit")
def test_a_job_that_needs_too_much_memory(environment, small, tmp_path):
    """Under a tighter limit than the program's own, which no content of 1 MB reaches."""
    big = write(tmp_path / "big.yaml", text_of("big", more="".join(
        f"  - heading: Heading {i}\n    body:\n      - text: {'word ' * 60}\n" for i in range(2500))))
    lines = [*numbered(small, 5), job(big, "big.pdf"), *numbered(small, 5, 5)]
    path = job_file(tmp_path / "jobs", lines)
    done = subprocess.run(["prlimit", f"--data={16 << 20}", sheets.PROGRAM, "batch", "--from", path, "-o",
                           tmp_path / "out"], env=environment, capture_output=True, timeout=30, check=False)
    assert done.returncode == 1
    rows = is_true(tmp_path / "out")
    assert [row["job"] for row in rows if row["status"] == "failed"] == [5]
    assert "out of memory" in rows[5]["error"]


@sanitized
def test_memory_does_not_grow_with_the_jobs(start, small, tmp_path):
    out = tmp_path / "out"
    process = start("batch", "--from", "-", "-o", out, "-j", "2")

    def after(first, last):
        send(process, *numbered(small, last - first, first))
        faults.wait_for(lambda: sum(len(os.listdir(folder)) for folder in out.glob("part-*")) == last, 30)
        time.sleep(0.1)
        return [faults.resident(process.pid), *map(faults.resident, faults.children(process.pid))]

    early = after(0, 300)
    late = after(300, many(3000))
    assert finish(process)[0] == 0 and len(early) == len(late) == 3
    grown = [b - a for a, b in zip(early, late)]
    assert max(grown) < 2 << 20, grown


# list


def test_list_tells_all_that_came_with_the_program(run):
    done = run("list", "--paths")
    assert (done.returncode, done.err) == (0, "")
    rows = [line.split() for line in done.out.splitlines()]
    there = [str(path) for path in sheets.HANDOUTS]
    assert [os.path.realpath(row[3]) for row in rows] == there
    for cancer, topic, language, path in rows:
        told = sheets.load(path)
        assert (told["cancer_type"], told["topic"], told["language"]) == (cancer, topic, language)
    as_json = [json.loads(line) for line in run("list", "--json").out.splitlines()]
    assert [[row["cancer_type"], row["topic"], row["language"], row["content"]] for row in as_json] == rows
    assert all(row["error"] is None for row in as_json)
    titles = [sheets.load(row[3])["title"].replace("**", "") for row in rows]
    assert [row["title"] for row in as_json] == titles
    plain = run("list").out.splitlines()
    assert [line[line.index(row[1]) + len(row[1]):].split(maxsplit=1) for line, row in zip(plain, rows)] == [
        [row[2], title] for row, title in zip(rows, titles)]
    assert str(sheets.ROOT) not in "".join(plain)


def columns(text):
    """Columns on a terminal."""
    return sum(0 if unicodedata.category(c) in ("Mn", "Me", "Cf") else 2 if unicodedata.east_asian_width(c) in "WF" else 1
               for c in text)


def test_list_is_aligned_by_what_is_seen(run, wide):
    for number, title in enumerate(("血液检查", "Café", "한국어", "e\u0301a\u0301 ", "a")):
        write(wide / "breast" / f"t{number}.en.yaml",
              (wide / "breast" / "beta.en.yaml").read_text(encoding="utf-8").replace("topic: beta", f"topic: t{number}")
              .replace("\nauthor", "\nreview: {by: A, on: 2020-05-20, expires: 2020-06-01}\nauthor", 1))
        path = wide / "breast" / f"t{number}.en.yaml"
        write(path, re.sub("^title: .*$", f"title: {title}", path.read_text(encoding="utf-8"), count=1, flags=re.M))
    lines = run("list", wide, env={"SOURCE_DATE_EPOCH": "1591056000"}).out.splitlines()
    starts = {columns(line[:line.index("expired 2020-06-01")]) for line in lines if "expired" in line}
    assert len(starts) == 1 and sum("expired" in line for line in lines) == 5


@pytest.mark.parametrize("options, count", [
    ([], 18), (["--lang", "en"], 6), (["--lang", "en,es", "--cancer-type", "breast"], 6),
    (["--cancer-type", "BREAST"], 9), (["--lang", "de"], 0)])
def test_list_filters(run, wide, options, count):
    done = run("list", wide, *options)
    assert done.returncode in ((0,) if count else (0, 1, 2))
    assert len(done.out.splitlines()) == count
    assert len(run("list", wide, *options, "--json").out.splitlines()) == count


def test_list_of_two_that_would_be_one_file(run, wide):
    """A batch makes neither; a list and a check name them and go on."""
    before = run("list", wide).out.splitlines()
    again = shutil.copy(wide / "breast" / "beta.en.yaml", wide / "breast" / "gone.yaml")
    first = wide / "breast" / "beta.en.yaml"
    told = {f"{one}: note: it has the cancer type, topic and language of {other}: a batch would refuse both; give one of them another topic"
            for one, other in ((again, first), (first, again))}
    for options in ([], ["--search", "sheet"]):
        done = run("list", wide, *options)
        assert (done.returncode, len(done.out.splitlines())) == (0, len(before) + 1)
        assert set(done.err.splitlines()) == told
    done = run("check", wide, "--json")
    assert len(done.out.splitlines()) == len(before) + 1 and str(again) in done.out
    assert set(done.err.splitlines()) == told
    assert "the same file as" in run("batch", wide, "-o", wide / "out").err


def test_list_is_the_order_of_a_batch(run, batch, wide, tmp_path):
    batch(wide, "-o", tmp_path / "out")
    listed = [json.loads(line)["content"] for line in run("list", wide, "--json").out.splitlines()]
    assert listed == [row["content"] for row in manifest(tmp_path / "out")]


def test_list_tells_faults(run, wide):
    bad = write(wide / "bad.yaml", "a: [\n")
    plain, as_json = run("list", wide), run("list", wide, "--json")
    assert plain.returncode == 1 and str(bad) in plain.err and len(plain.out.splitlines()) == 18
    rows = [json.loads(line) for line in as_json.out.splitlines()]
    assert len(rows) == 19 and [row["content"] for row in rows if row["error"]] == [str(bad)]
    assert as_json.returncode == 1
    none = run("list", wide / "none.yaml")
    assert none.returncode == 1 and ":0:0:" not in none.err
    assert run("list", "--nothing").returncode == 2
