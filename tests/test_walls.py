"""What the compiler, the linker and the kernel keep an intruder from."""
import json
import os
import re
import shutil
import socket
import subprocess

import pytest
import sheets
from fhir_server import Server

PLANT = sheets.PROGRAM.parent / "tests" / "plant.so"
SAMPLE = sheets.ROOT / "content" / "leukemia" / "car-t-cell-therapy.en.yaml"
EACCES, EPERM = 13, 1


def elf(*options):
    return subprocess.run(["readelf", "-W", *options, sheets.PROGRAM], capture_output=True, text=True, check=True).stdout


@pytest.fixture(scope="module")
def instrumented():
    return "__asan_init" in elf("--dyn-syms")


def test_the_program_is_hardened(instrumented):
    if instrumented:
        pytest.skip("sanitizers have walls of their own")
    assert re.search(r"Type:\s+DYN", elf("-h")), "no PIE"
    assert "BIND_NOW" in elf("-d") or re.search(r"FLAGS.*NOW", elf("-d")), "bound lazily"
    headers = elf("-l")
    assert "GNU_RELRO" in headers
    assert re.search(r"GNU_STACK.* RW ", headers), "the stack can be executed"
    imported = elf("--dyn-syms")
    assert "__stack_chk_fail" in imported
    assert re.search(r"__(memcpy|snprintf|vsnprintf|fprintf)_chk", imported), "no FORTIFY"


def test_every_object_of_ours_marks_where_calls_may_land():
    build = sheets.PROGRAM.parent
    objects = [build / path.relative_to(sheets.ROOT / "src").with_suffix(".o") for path in
               sorted((sheets.ROOT / "src").rglob("*.c"))]
    if os.uname().machine != "x86_64" or not all(path.is_file() for path in objects):
        pytest.skip("control-flow enforcement is of x86-64")
    symbols = subprocess.run(["nm", *map(str, objects)], capture_output=True, text=True, check=True).stdout
    if "__asan_" in symbols or "__llvm_profile" in symbols:
        pytest.skip("the builds of sanitizers and coverage are not hardened")
    notes = subprocess.run(["readelf", "-n", *map(str, objects)], capture_output=True, text=True, check=True).stdout
    assert len(objects) > 100
    assert notes.count("IBT, SHSTK") == len(objects)


@pytest.fixture
def intruder(environment, tmp_path):
    """intruder(arguments…, stdin=…) -> {what it tried: errno}, CompletedProcess"""
    if not PLANT.is_file():
        pytest.skip(f"{PLANT} is missing: run make test")
    if "__asan_init" in elf("--dyn-syms"):
        pytest.skip("the sanitizers want to be loaded first")
    version = subprocess.run([sheets.PROGRAM, "--version"], capture_output=True, text=True, check=True).stdout
    if "no Landlock" in version or "no seccomp" in version:
        pytest.skip("this kernel has no walls: " + version)
    secret = tmp_path / "elsewhere" / "secret"
    secret.parent.mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "cwd").mkdir()
    secret.write_text("a neighbour's")
    server = socket.create_server(("127.0.0.1", 0))

    def run(*arguments, stdin=b"", walls=True, at=""):
        out, into = os.pipe()
        env = {**environment, "LD_PRELOAD": str(PLANT), "PLANT_FD": str(into), "PLANT_READ": str(secret),
               "PLANT_WRITE": str(secret.parent / "planted"), "PLANT_PORT": str(server.getsockname()[1]), "PLANT_AT": at}
        done = subprocess.run([str(sheets.PROGRAM), *map(str, arguments)], env=env, input=stdin, capture_output=True,
                              check=False, pass_fds=(into,), timeout=60, cwd=tmp_path / "cwd")
        os.close(into)
        with os.fdopen(out) as told:
            tried = {what: int(error) for what, error in map(str.split, told)}
        assert not (secret.parent / "planted").exists() or not walls
        return tried, done

    yield run
    server.close()


REFUSED = {"read": EACCES, "write": EACCES, "connect": EPERM, "exec": EPERM}


def test_the_intruder_gets_through_where_there_are_no_walls(intruder):
    """…or the tests below would prove nothing. `list` reads no more than heads, and is not confined."""
    tried, _ = intruder("list", sheets.ROOT / "content" / "leukemia", walls=False)
    assert tried == {"read": 0, "write": 0, "connect": 0}  # and then it is another program


def test_render_without_output_can_write_where_it_stands(intruder, tmp_path):
    _, done = intruder("render", SAMPLE)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "cwd" / "car-t-cell-therapy.en.pdf").is_file()


def test_render_is_confined(intruder, tmp_path):
    tried, done = intruder("render", SAMPLE, "-o", tmp_path / "out" / "sheet.pdf")
    assert tried == REFUSED
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "sheet.pdf").read_bytes().startswith(b"%PDF")


def test_check_is_confined(intruder):
    tried, done = intruder("check", SAMPLE)
    assert tried == REFUSED
    assert done.returncode == 0, done.stderr


def test_import_is_confined(intruder, tmp_path):
    tried, done = intruder("import", sheets.ROOT / "tests" / "import" / "answer.txt", "-o", tmp_path / "out" / "answer.en.yaml")
    assert tried == REFUSED
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "answer.en.yaml").is_file()


def test_the_workers_of_a_batch_are_confined(intruder, tmp_path):
    """Where the line says all, the parent reads no YAML: what reads it first is a worker."""
    line = json.dumps({"content": str(SAMPLE), "output": "sheet.pdf", "layout": "letter"})
    tried, done = intruder("batch", "--from", "-", "--out", tmp_path / "out", "--jobs", "1", stdin=line.encode())
    assert done.returncode == 0, done.stderr
    assert tried == REFUSED
    assert (tmp_path / "out" / "sheet.pdf").is_file()


def test_a_worker_whose_bundles_are_sent_is_confined(intruder, tmp_path):
    """The parent reads what codes there are before: the worker reads them no more, but the sheet."""
    line = json.dumps({"content": str(SAMPLE), "portal": {"patient": "Patient/1", "message": "Hello"}})
    with Server() as server:
        tried, done = intruder("batch", "--portal", "--send", server.base, "--from", "-", "--out", tmp_path / "out", "--jobs", "1",
                               stdin=line.encode(), at="worker")
        assert done.returncode == 0, done.stderr
        assert len(server.posts) == 1
    assert tried == REFUSED


def test_a_worker_reads_where_its_jobs_lie(environment, tmp_path):
    """Folders that no line named before, through links and upwards; what lies elsewhere is no part of them."""
    lines = []
    for number in range(30):
        folder = tmp_path / f"clinic-{number}"
        folder.mkdir()
        shutil.copy2(SAMPLE, folder / "sheet.yaml")
        lines.append({"content": str(folder / "sheet.yaml"), "output": f"{number}.pdf"})
    (tmp_path / "links").mkdir()
    (tmp_path / "links" / "sheet.yaml").symlink_to(tmp_path / "clinic-3" / "sheet.yaml")
    lines.append({"content": str(tmp_path / "links" / "sheet.yaml"), "output": "link.pdf"})
    lines.append({"content": str(tmp_path / "clinic-1" / ".." / "clinic-2" / "sheet.yaml"), "output": "up.pdf"})
    stdin = "".join(json.dumps(line) + "\n" for line in lines).encode()
    done = subprocess.run([sheets.PROGRAM, "batch", "--from", "-", "--out", tmp_path / "out", "--jobs", "2"],
                          input=stdin, capture_output=True, env=environment, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    assert len(list((tmp_path / "out").glob("*.pdf"))) == len(lines)
