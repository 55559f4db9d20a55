"""Files that hold a patient's words are for their owner alone, whatever the umask and what was there before."""
import json
import os
import stat

import pytest
import sheets

CONTENT = sheets.ROOT / "content" / "leukemia" / "car-t-cell-therapy.en.yaml"
VALUES = b"prepared_for: A. Patient\n"
UMASKS = [0o000, 0o022, 0o077]


def mode_of(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture(params=UMASKS, ids=lambda umask: f"umask-{umask:03o}")
def call(run, tmp_path, request):
    def start(*arguments, stdin=b""):
        done = run(*arguments, stdin=stdin, cwd=tmp_path, preexec_fn=lambda: os.umask(request.param))
        assert done.returncode == 0, done.err
        return done

    start.shared = 0o666 & ~request.param
    return start


def test_render_with_values(call, tmp_path):
    for options in ((), ("--dump", "frames")):
        out = tmp_path / f"out-{len(options)}"
        call("render", CONTENT, "--values", "-", "-o", out, *options, stdin=VALUES)
        assert mode_of(out) == 0o600
        out.chmod(0o644)
        call("render", CONTENT, "--values", "-", "-o", out, *options, stdin=VALUES)
        assert mode_of(out) == 0o600, "the one that it took the place of could be read by others"


def test_render_without_values_is_as_the_umask_has_it(call, tmp_path):
    call("render", CONTENT, "-o", tmp_path / "out.pdf")
    assert mode_of(tmp_path / "out.pdf") == call.shared


def test_batch_with_values(call, tmp_path):
    jobs = "".join(json.dumps({"content": str(CONTENT), "output": name, **more}) + "\n" for name, more in
                   (("a.pdf", {"values": {"prepared_for": "A. Patient"}}), ("b.pdf", {}))).encode()
    out = tmp_path / "out"
    call("batch", "--from", "-", "--out", out, stdin=jobs)
    assert (mode_of(out / "a.pdf"), mode_of(out / "b.pdf")) == (0o600, call.shared)
    (out / "a.pdf").chmod(0o644)
    call("batch", "--from", "-", "--out", out, stdin=jobs)
    assert mode_of(out / "a.pdf") == 0o600, "it did not change, but others could read it"
    assert json.loads((out / "manifest.jsonl").read_text().splitlines()[0])["status"] == "unchanged"
    (out / "a.pdf").chmod(0o644)
    call("batch", "--from", "-", "--out", out, "--force", stdin=jobs)
    assert mode_of(out / "a.pdf") == 0o600


@pytest.mark.parametrize("command, values", [
    ("portal", b"patient: Patient/1\nmessage: Hello\n"),
    ("email", b"from: {address: a@b.example}\nto: [c@d.example]\nsubject: S\nmessage: Hello\n"),
])
def test_what_is_sent(call, tmp_path, command, values):
    out = tmp_path / "out"
    for _ in range(2):
        call(command, CONTENT, "--values", "-", "-o", out, stdin=values)
        assert mode_of(out) == 0o600
        out.chmod(0o666)


def test_bundles_of_a_batch(call, tmp_path):
    job = json.dumps({"content": str(CONTENT), "portal": {"patient": "Patient/1", "message": "Hello"}}).encode()
    call("batch", "--portal", "--from", "-", "--out", tmp_path / "out", stdin=job)
    bundles = list((tmp_path / "out").glob("*.json"))
    assert len(bundles) == 1 and mode_of(bundles[0]) == 0o600
