"""handout batch --portal: a bundle for each job, into files or to a server, and none sent twice."""
import json
import os
import re
import signal
import subprocess
import time
from pathlib import Path

import pytest
import sheets
from fhir_server import Server, capability, dropped, outcome, says

CONTENT = sheets.ROOT / "content" / "leukemia" / "car-t-cell-therapy.en.yaml"
NOW = {"SOURCE_DATE_EPOCH": "1795363200"}


def job(i, content=CONTENT, **more):
    return {"content": str(content), "portal": {"patient": f"Patient/zmark{i}", "message": f"Zmarktext {i}",
                                                "sheet": {"prepared_for": f"Zmarkname {i}"}}, **more}


@pytest.fixture
def batch(run, tmp_path):
    """batch(jobs, options…) -> CompletedProcess; .rows is the manifest."""

    def call(jobs, *options, out="out", env=None, **more):
        lines = "".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in jobs)
        done = run("batch", "--portal", "--from", "-", "--out", out, "--progress", "never", *options,
                   stdin=lines.encode(), env={**NOW, **(env or {})}, cwd=tmp_path, **more)
        manifest = tmp_path / out / "manifest.jsonl"
        done.rows = [json.loads(line) for line in manifest.read_text().splitlines()] if manifest.is_file() else None
        assert "mark" not in done.out.lower() + done.err.lower()
        assert not manifest.is_file() or "mark" not in manifest.read_text().lower()
        return done

    return call


def statuses(done):
    return [row["status"] for row in done.rows]


def journal(tmp_path, name="out/sent.txt"):
    return (tmp_path / name).read_text().splitlines()


def test_a_bundle_each(batch, run, tmp_path):
    jobs = [job(1), job(2, layout="letter,large-print-letter", language="es", bilingual="en"), job(3, brand="marlowe-bay")]
    done = batch(jobs)
    assert done.returncode == 0 and statuses(done) == ["written"] * 3
    options = [(), ("--layout", "letter,large-print-letter", "--lang", "es", "--bilingual", "en"), ("--brand", "marlowe-bay")]
    for row, one, more in zip(done.rows, jobs, options):
        assert list(row) == ["job", "content", "status", "bytes", "identifier"] and row["content"] == str(CONTENT)
        made = (tmp_path / "out" / (row["identifier"].removeprefix("urn:uuid:") + ".json")).read_bytes()
        alone = run("portal", CONTENT, "--values", "-", *more, env=NOW, stdin=json.dumps(one["portal"]).encode())
        assert made == alone.stdout and len(made) == row["bytes"]
        assert json.loads(made)["entry"][-1]["fullUrl"] == row["identifier"]
    assert len(list((tmp_path / "out").iterdir())) == 4


def test_files_are_for_their_owner_alone(batch, tmp_path):
    batch([job(1)], preexec_fn=lambda: os.umask(0o022))
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "out").iterdir()} == {0o600}


def test_layouts_of_the_command_line(batch, tmp_path):
    done = batch([job(1), job(2, layout="a4")], "--layout", "letter,letter-mono")
    counts = [len(json.loads((tmp_path / "out" / f"{row['identifier'][9:]}.json").read_text())["entry"]) for row in done.rows]
    assert counts == [3, 2]


def test_what_is_there_is_not_made_again(batch, tmp_path):
    assert statuses(batch([job(1), job(2)])) == ["written"] * 2
    before = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "out").glob("*-*.json")}
    later = {"SOURCE_DATE_EPOCH": "1795400000"}
    assert statuses(batch([job(2), job(1), job(3)], env=later)) == ["unchanged", "unchanged", "written"]
    assert {name: (tmp_path / "out" / name).stat().st_mtime_ns for name in before} == before
    assert statuses(batch([job(1)], "--force", env=later)) == ["written"]


@pytest.mark.parametrize("line, words", [
    ("{", "not a JSON object"), ({"content": "x.yaml"}, "a job needs “portal”"), ({"portal": {}}, "a job needs “content”"),
    (job(1, output="zmark.json"), "unknown key"), (job(1, values={"note": "zmark"}), "unknown key"),
    ({"content": "x.yaml", "portal": "zmark"}, "“portal” is not an object"), (job(1, bilingual=1), "“bilingual” is not text"),
    (job(1, portl={}), "did you mean “portal”?"), (job(1, content="none.yaml"), "none.yaml"), (job(1, language="xx"), "xx"),
    (job(1, layout="nothing"), "nothing"),
    ({"content": str(CONTENT), "portal": {"patient": "Zmark", "message": "x"}}, "portal:1:13: “reference” is “…”: it must be a FHIR"),
    ({"content": str(CONTENT), "portal": {"patient": "Patient/1", "message": "x", "zmark": 1}}, "unknown key")])
def test_a_fault_costs_its_job_alone(batch, line, words):
    done = batch([line, job(7)])
    assert done.returncode == 1 and statuses(done) == ["failed", "written"] and words in done.rows[0]["error"]
    assert set(done.rows[0]) <= {"job", "content", "status", "error"}


def test_the_same_job_twice(batch):
    one = job(1)
    done = batch([one, dict(reversed(one.items())), job(2)])
    assert statuses(done) == ["written", "failed", "written"] and "an earlier job is the same" in done.rows[1]["error"]


@pytest.mark.parametrize("options, words", [
    (("--send", "http://localhost/"), "--send works only with --portal"), (("--codes", "c"), "--codes works only with --portal"),
    (("--portal",), "--portal works only with --from"), (("--portal", "--token-file", "t"), "--portal works only with"),
    (("--tries", "2"), "--tries works only with --portal")])
def test_usage(run, options, words):
    done = run("batch", CONTENT, "--out", "o", *options)
    assert done.returncode == 2 and words in done.err


# the server


def test_each_is_sent_once(batch, tmp_path):
    with Server() as server:
        done = batch([job(i) for i in range(20)], "--send", server.base, env={"HANDOUT_TOKEN": "zmark.token"})
        assert (done.returncode, statuses(done)) == (0, ["sent"] * 20) and "20 sent" in done.err
        assert len(server.posts) == 20 and len(server.store) == 40
        assert {headers.get("Authorization") for headers in server.headers} == {"Bearer zmark.token"}
        assert sorted(journal(tmp_path)) == sorted(f"{row['identifier']} {server.base}" for row in done.rows)
        assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["manifest.jsonl", "sent.txt"]
        again = batch([job(i) for i in range(22)], "--send", server.base, env={"SOURCE_DATE_EPOCH": "1795400000"})
        assert statuses(again) == ["unchanged"] * 20 + ["sent"] * 2 and len(server.posts) == 22
        assert [row["identifier"] for row in again.rows[:20]] == [row["identifier"] for row in done.rows]
        assert statuses(batch([job(1)], "--force", "--send", server.base)) == ["unchanged"]
        assert len(server.posts) == 23 and len(server.store) == 44


def test_another_server_gets_it_too(batch, tmp_path):
    with Server() as server, Server() as other:
        batch([job(1)], "--send", server.base)
        assert statuses(batch([job(1)], "--send", other.base)) == ["sent"]
        assert len(journal(tmp_path)) == 2


def test_what_the_server_has_is_not_there_twice(batch):
    """As when a run was killed between sending and noting."""
    with Server() as server:
        batch([job(1)], "--send", server.base, out="one")
        assert statuses(batch([job(1)], "--send", server.base, out="two")) == ["unchanged"] and len(server.store) == 2
        assert statuses(batch([job(1)], "--send", server.base, out="two")) == ["unchanged"] and len(server.posts) == 2


def test_a_line_that_was_cut(batch, tmp_path):
    with Server() as server:
        batch([job(1), job(2)], "--send", server.base)
        lines = journal(tmp_path)
        (tmp_path / "out" / "sent.txt").write_text(lines[0] + "\n" + lines[1][:30])
        done = batch([job(1), job(2), job(3)], "--send", server.base)
        assert sorted(statuses(done)) == ["sent", "unchanged", "unchanged"] and len(server.posts) == 4
        assert journal(tmp_path)[1] == lines[1][:30] and len(journal(tmp_path)) == 4
        batch([job(1), job(2), job(3)], "--send", server.base)
        assert len(server.posts) == 4


def slowly(server):
    def take(handler, bundle):
        time.sleep(0.05)
        handler.send(200, server.take(bundle))
    return take


@pytest.mark.parametrize("after", [0.3, 0.8, 1.5])
def test_killed_and_run_again(environment, batch, tmp_path, after):
    """kill -9 of the run: the next one sends the rest, and of what was noted nothing."""
    jobs = [job(i) for i in range(60)]
    (tmp_path / "jobs.jsonl").write_text("".join(json.dumps(line) + "\n" for line in jobs))
    with Server() as server:
        server.answers = [slowly(server)] * 200
        process = subprocess.Popen([str(sheets.PROGRAM), "batch", "--portal", "--from", "jobs.jsonl", "--out", "out",
                                    "--send", server.base, "--jobs", "2"], cwd=tmp_path, env={**environment, **NOW},
                                   stderr=subprocess.DEVNULL)
        time.sleep(after)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        time.sleep(0.5)  # its workers end with it
        noted, posted = len(journal(tmp_path)), len(server.posts)
        assert noted <= posted < 60 and posted - noted <= 2
        server.answers = []
        done = batch(jobs, "--send", server.base)
        assert done.returncode == 0 and set(statuses(done)) <= {"sent", "unchanged"}
        assert len(server.posts) == posted + 60 - noted and len(server.store) == 120
        assert len(set(journal(tmp_path))) == 60 == len(journal(tmp_path))


def test_shares_know_of_each_other(batch, tmp_path):
    jobs = [job(i) for i in range(24)]
    with Server() as server:
        counts = []
        for share in ("1/2", "2/2"):
            batch(jobs, "--send", server.base, "--shard", share)
            counts.append(len(server.posts))
        assert 0 < counts[0] < 24 and counts[1] == 24
        assert len(journal(tmp_path, "out/sent-1-of-2.txt") + journal(tmp_path, "out/sent-2-of-2.txt")) == 24
        assert statuses(batch(jobs, "--send", server.base)) == ["unchanged"] * 24 and len(server.posts) == 24


def test_a_refusal_costs_its_job_alone(batch, tmp_path):
    with Server(says(422, outcome("no Patient/zmark0: Zmarktext"))) as server:
        done = batch([job(0), job(1), job(2)], "--send", server.base, "--jobs", "1")
        assert done.returncode == 1 and statuses(done) == ["failed", "sent", "sent"] and "HTTP 422" in done.rows[0]["error"]
        assert len(journal(tmp_path)) == 2
        assert statuses(batch([job(0), job(1), job(2)], "--send", server.base)) == ["sent", "unchanged", "unchanged"]


def test_a_server_that_fails_is_left_alone(batch, tmp_path):
    with Server(*[says(503)] * 100) as server:
        done = batch([job(i) for i in range(30)], "--send", server.base, "--tries", "1", "--jobs", "1")
        assert done.returncode == 1 and statuses(done) == ["failed"] * 30 and len(server.posts) == 3
        assert "the server has failed 3 jobs" in done.rows[-1]["error"] and journal(tmp_path) == []


def test_a_server_that_could_create_twice_is_refused(batch, tmp_path):
    with Server(metadata=capability(conditional=None)) as server:
        done = batch([job(1)], "--send", server.base)
        assert done.returncode == 2 and "conditionalCreate" in done.err and server.posts == []
        assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("metadata, code", [(says(401), 2), (dropped, 3), (says(500), 3)])
def test_the_server_is_asked_first(batch, tmp_path, metadata, code):
    with Server(metadata=metadata) as server:
        assert batch([job(1)], "--send", server.base, "--tries", "1").returncode == code
        assert server.posts == [] and not (tmp_path / "out").exists()


@pytest.mark.long
def test_a_slow_server_has_its_time(batch):
    """More than a job that only makes a PDF has."""
    with Server() as server:
        server.answers = [lambda handler, bundle: (time.sleep(11), handler.send(200, server.take(bundle)))]
        done = batch([job(1)], "--send", server.base)
        assert statuses(done) == ["sent"] and len(server.posts) == 1


@pytest.mark.skipif("HANDOUT_SLOW" in os.environ, reason="the sanitizers keep what was freed")
def test_memory_stays_flat(environment, tmp_path, handout_text):
    """Of a thousand jobs and of three thousand: the largest of the processes is as large."""
    path = tmp_path / "small.yaml"
    path.write_text(handout_text(), encoding="utf-8")
    peaks = []
    for count in (1000, 3000):
        lines = "".join(json.dumps(job(i, path)) + "\n" for i in range(count))
        done = subprocess.run(["/usr/bin/env", "python3", "-c",
                               "import resource, subprocess, sys\n"
                               "code = subprocess.run(sys.argv[1:]).returncode\n"
                               "print(code, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)",
                               str(sheets.PROGRAM), "batch", "--portal", "--from", "-", "--out", str(tmp_path / str(count)),
                               "--progress", "never"], input=lines.encode(), capture_output=True, check=True,
                              env={**environment, **NOW}, timeout=120)
        code, peak = done.stdout.split()[-2:]
        assert code == b"0" and len(list((tmp_path / str(count)).iterdir())) == count + 1
        peaks.append(int(peak))
    assert peaks[1] < peaks[0] + 2000, peaks


def test_values_are_in_no_other_file(batch, tmp_path):
    with Server() as server:
        batch([job(1), job(2)], "--send", server.base)
    for path in Path(tmp_path).rglob("*"):
        assert path.is_dir() or not re.search(rb"(?i)mark", path.read_bytes()), path
