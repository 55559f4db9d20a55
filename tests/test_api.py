"""The installed library, as another program sees it: handout.h, handout.pc, libhandout.so and libhandout.a."""
import ctypes
import os
import re
import shutil
import subprocess

import faults
import pytest
import sheets

CAR_T = sheets.ROOT / "content" / "leukemia" / "car-t-cell-therapy.en.yaml"
EXPORTS = sheets.ROOT / "tests" / "api" / "exports.txt"
HEADER = sheets.ROOT / "src" / "api" / "handout.h"
pytestmark = pytest.mark.xdist_group("api")


@pytest.fixture(scope="module")
def prefix(tmp_path_factory):
    """Where it is installed; only that is used."""
    if "__asan_init" in subprocess.run(["nm", "-D", sheets.PROGRAM], capture_output=True, text=True, check=True).stdout:
        pytest.skip("the sanitizers' build is not installed")
    folder = tmp_path_factory.mktemp("installed")
    env = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL")}
    build = tmp_path_factory.mktemp("build") / "build"
    shutil.copytree(sheets.PROGRAM.parent, build, symlinks=True, ignore=shutil.ignore_patterns(
        "tests", "sanitize", "coverage", "verapdf", "fhir", "cluster", "cmudict*", "*.pc"))
    done = subprocess.run(["make", "-s", "-C", sheets.ROOT, "install", f"BUILD={build}", f"PREFIX={folder}"], env=env,
                          capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stderr
    return folder


def flags(prefix, *options):
    env = {**os.environ, "PKG_CONFIG_PATH": str(prefix / "lib" / "pkgconfig")}
    return subprocess.run(["pkg-config", *options, "handout"], env=env, capture_output=True, text=True, check=True).stdout.split()


def environment_of(prefix):
    """The library finds what lies beside it."""
    env = {**os.environ, "LD_LIBRARY_PATH": str(prefix / "lib")}
    env.pop("HANDOUT_DATA", None)
    return env


@pytest.mark.parametrize("compiler, language", [("cc", "c"), ("c++", "c++")])
@pytest.mark.parametrize("linked", ["shared", "static"])
def test_a_program(prefix, tmp_path, run, compiler, language, linked):
    if not shutil.which(compiler):
        pytest.skip(f"no {compiler}")
    options = flags(prefix, "--cflags", "--libs")
    if linked == "static":
        options = [word for word in flags(prefix, "--static", "--cflags", "--libs") if word != "-lhandout"]
        options.insert(0, str(prefix / "lib" / "libhandout.a"))
    subprocess.run([compiler, "-x", language, "-Wall", "-Wextra", "-Werror", "-o", tmp_path / "use",
                    sheets.ROOT / "tests" / "api" / "use.c", "-x", "none", *options], check=True)
    needed = subprocess.run(["readelf", "-d", tmp_path / "use"], capture_output=True, text=True, check=True).stdout
    assert ("[libhandout.so.0]" in needed) == (linked == "shared")
    env = environment_of(prefix)
    if linked == "static":  # beside a program that lies elsewhere there is nothing
        env["HANDOUT_DATA"] = str(prefix / "share" / "handout")
    done = subprocess.run([tmp_path / "use", CAR_T, tmp_path / "out.pdf"], env=env, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert run("--version").out.startswith(f"handout {done.stdout}")
    run("render", CAR_T, "-o", tmp_path / "same.pdf")
    assert (tmp_path / "out.pdf").read_bytes() == (tmp_path / "same.pdf").read_bytes()


def test_valgrind_finds_nothing(prefix, tmp_path):
    if not shutil.which("valgrind"):
        pytest.skip("no valgrind")
    subprocess.run(["cc", "-g", "-o", tmp_path / "use", sheets.ROOT / "tests" / "api" / "use.c",
                    *flags(prefix, "--cflags", "--libs")], check=True)
    # glibc has one function for __memmove_chk and __memcpy_chk, which valgrind takes for the second
    (tmp_path / "known").write_text("{\n one function\n Memcheck:Overlap\n fun:__memcpy_chk\n fun:memmove\n}\n")
    done = subprocess.run(["valgrind", "-q", "--error-exitcode=9", "--leak-check=full", "--errors-for-leak-kinds=definite",
                           "--show-leak-kinds=definite", f"--suppressions={tmp_path / 'known'}", tmp_path / "use", CAR_T, tmp_path / "out.pdf"], env=environment_of(prefix), capture_output=True,
                          text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr


def test_nothing_else_is_installed(prefix):
    headers = [path.relative_to(prefix).as_posix() for path in (prefix / "include").rglob("*") if path.is_file()]
    assert headers == ["include/handout.h"]
    assert not re.search(r'#include "', HEADER.read_text())


def test_only_what_is_documented_is_exported(prefix):
    """A change that is meant goes into tests/api/exports.txt too."""
    wanted = EXPORTS.read_text().split()
    declared = re.findall(r"HANDOUT_API\b[^;]*?\b(handout_\w+)\(", HEADER.read_text())
    assert sorted(declared) == wanted
    for options, file in ((["-D"], "libhandout.so.0"), (["-g"], "libhandout.a")):
        table = subprocess.run(["nm", "--defined-only", *options, prefix / "lib" / file], capture_output=True, text=True,
                               check=True).stdout
        assert sorted(re.findall(r"^[0-9a-f]+ [A-TV-Z] (\w+)$", table, re.M)) == wanted, file
    dynamic = subprocess.run(["readelf", "-d", prefix / "lib" / "libhandout.so"], capture_output=True, text=True, check=True).stdout
    assert "Library soname: [libhandout.so.0]" in dynamic


class Bytes(ctypes.Structure):
    _fields_ = [("at", ctypes.POINTER(ctypes.c_char)), ("length", ctypes.c_size_t)]


class Message(ctypes.Structure):
    _fields_ = [("code", ctypes.c_int), ("file", ctypes.c_char_p), ("line", ctypes.c_uint), ("column", ctypes.c_uint),
                ("text", ctypes.c_char_p)]


class Finding(ctypes.Structure):
    _fields_ = [("level", ctypes.c_int), ("rule", ctypes.c_char_p), ("file", ctypes.c_char_p), ("line", ctypes.c_uint),
                ("column", ctypes.c_uint), ("text", ctypes.c_char_p)]


class Sheet(ctypes.Structure):
    _fields_ = [(name, ctypes.c_char_p) for name in ("path", "cancer_type", "topic", "language", "expires")] + [
        ("expired", ctypes.c_bool), ("fault", ctypes.c_char_p)]


class Entry(ctypes.Structure):
    _fields_ = [("name", ctypes.c_char_p), ("about", ctypes.c_char_p)]


class Result(ctypes.Structure):
    _fields_ = [("code", ctypes.c_int), ("messages", ctypes.POINTER(Message)), ("message_count", ctypes.c_size_t),
                ("bytes", Bytes), ("pages", ctypes.c_size_t),
                *((name, ctypes.c_char_p) for name in ("topic", "language", "copy_language", "title", "date", "brand")),
                ("findings", ctypes.POINTER(Finding)), ("finding_count", ctypes.c_size_t), ("flesch_kincaid", ctypes.c_double),
                ("smog", ctypes.c_double), ("sheets", ctypes.POINTER(Sheet)), ("sheet_count", ctypes.c_size_t),
                ("entries", ctypes.POINTER(Entry)), ("entry_count", ctypes.c_size_t),
                *((name, ctypes.c_uint64) for name in ("jobs", "written", "unchanged", "failed")),
                ("manifest", ctypes.c_char_p), ("created", ctypes.c_size_t), ("there", ctypes.c_size_t)]


class Request(ctypes.Structure):
    _fields_ = [("size", ctypes.c_size_t), ("file", ctypes.c_char_p), ("content", Bytes), ("content_name", ctypes.c_char_p),
                ("content_folder", ctypes.c_char_p), ("language", ctypes.c_char_p), ("second_language", ctypes.c_char_p),
                ("values", Bytes), ("layout", ctypes.c_char_p), ("brand", ctypes.c_char_p), ("output", ctypes.c_int),
                ("created", ctypes.c_char_p), ("today", ctypes.c_char_p), ("allow_expired", ctypes.c_bool)]


class Import(ctypes.Structure):
    _fields_ = [("size", ctypes.c_size_t), ("document", Bytes), ("name", ctypes.c_char_p), ("folder", ctypes.c_char_p),
                ("format", ctypes.c_int), *((name, ctypes.c_char_p) for name in (
                    "title", "topic", "cancer_type", "date", "author", "language", "today"))]


class List(ctypes.Structure):
    _fields_ = [("size", ctypes.c_size_t), ("paths", ctypes.POINTER(ctypes.c_char_p)), ("path_count", ctypes.c_size_t),
                *((name, ctypes.c_char_p) for name in ("languages", "cancer_types", "icd10", "search", "today"))]


class Batch(ctypes.Structure):
    _fields_ = [("size", ctypes.c_size_t), ("paths", ctypes.POINTER(ctypes.c_char_p)), ("path_count", ctypes.c_size_t),
                *((name, ctypes.c_char_p) for name in ("from_", "out", "layouts", "brands", "languages", "cancer_types")),
                ("workers", ctypes.c_uint), *((name, ctypes.c_bool) for name in ("force", "fail_fast", "prune", "allow_expired")),
                ("created", ctypes.c_char_p), ("today", ctypes.c_char_p)]


class Portal(ctypes.Structure):
    _fields_ = [("size", ctypes.c_size_t), *((name, ctypes.c_char_p) for name in (
        "file", "layouts", "languages", "second_language", "brand")), ("values", Bytes), ("codes", ctypes.c_char_p),
        ("password", ctypes.c_char_p), ("max_bytes", ctypes.c_size_t), ("now", ctypes.c_char_p), ("today", ctypes.c_char_p),
        ("allow_expired", ctypes.c_bool)]


class Library:
    """The shared library through ctypes; a call gives a copy of the result, which is dropped."""

    def __init__(self, path, data):
        self.c = ctypes.CDLL(str(path))
        self.c.handout_engine_new.restype = ctypes.c_void_p
        self.c.handout_engine_drop.argtypes = [ctypes.c_void_p]
        self.engine = self.c.handout_engine_new(str(data).encode())
        assert self.engine

    def call(self, name, request, *more):
        function = getattr(self.c, name)
        function.restype = ctypes.POINTER(Result)
        request.size = ctypes.sizeof(request)
        result = function(ctypes.c_void_p(self.engine), ctypes.byref(request), *more)
        assert result
        r = result.contents
        out = {name: getattr(r, name) for name in ("code", "pages", "topic", "language", "copy_language", "flesch_kincaid", "jobs",
                                                   "written", "unchanged", "failed")}
        out["bytes"] = ctypes.string_at(r.bytes.at, r.bytes.length) if r.bytes.at else None
        out["messages"] = [(m.code, m.file, m.line, m.text.decode()) for m in r.messages[:r.message_count]]
        out["findings"] = [(f.level, f.rule, f.line) for f in r.findings[:r.finding_count]]
        out["sheets"] = [(s.path, s.cancer_type, s.topic, s.language) for s in r.sheets[:r.sheet_count]]
        self.c.handout_result_drop(result)
        return out


@pytest.fixture(scope="module")
def library(prefix):
    made = Library(prefix / "lib" / "libhandout.so.0", sheets.ROOT)
    yield made
    made.c.handout_engine_drop(made.engine)


def bytes_of(text):
    buffer = ctypes.create_string_buffer(text, len(text))
    return Bytes(ctypes.cast(buffer, ctypes.POINTER(ctypes.c_char)), len(text))


def test_render_from_python(library, run, tmp_path):
    plain = library.call("handout_render", Request(file=str(CAR_T).encode()))
    run("render", CAR_T, "-o", tmp_path / "a.pdf")
    assert plain["bytes"] == (tmp_path / "a.pdf").read_bytes() and plain["code"] == 0 and plain["topic"] == b"car-t-cell-therapy"
    full = library.call("handout_render", Request(
        file=str(CAR_T).encode(), language=b"es", second_language=b"en", layout=b"large-print-letter", brand=b"marlowe-bay",
        values=bytes_of(b"prepared_for: A. Patient\n"), created=b"2026-01-02T03:04:05Z", today=b"2026-01-02", allow_expired=True))
    (tmp_path / "v.yaml").write_text("prepared_for: A. Patient\n")
    run("render", CAR_T, "--lang", "es", "--bilingual", "en", "--layout", "large-print-letter", "--brand", "marlowe-bay", "--values",
        tmp_path / "v.yaml", "-o", tmp_path / "b.pdf", env={"SOURCE_DATE_EPOCH": "1767323045"})
    assert (full["language"], full["copy_language"]) == (b"es", b"en")
    assert full["bytes"] == (tmp_path / "b.pdf").read_bytes()
    tags = library.call("handout_render", Request(file=str(CAR_T).encode(), output=3))
    assert tags["bytes"].decode() == run("render", CAR_T, "--dump", "tags").out


def test_check_list_import_and_export_from_python(library, run, tmp_path):
    found = library.call("handout_check", Request(file=str(CAR_T).encode()), ctypes.c_double(0))
    assert found["code"] == 0 and found["pages"] > 0 and 0 < found["flesch_kincaid"] < 6
    assert (0, b"machine-translation", 0) not in found["findings"] and found["findings"]
    strict = library.call("handout_check", Request(file=str(CAR_T).encode()), ctypes.c_double(1))
    assert strict["code"] == 1 and any(rule == b"grade" and level == 2 for level, rule, _ in strict["findings"])
    listed = library.call("handout_list", List(icd10=b"C91.00", languages=b"es"))
    assert [sheet[2] for sheet in listed["sheets"]] == [b"car-t-cell-therapy"]
    assert library.call("handout_list", List(languages=b"xx"))["code"] == 1
    answer = (sheets.ROOT / "tests" / "import" / "answer.txt").read_bytes()
    imported = library.call("handout_import", Import(document=bytes_of(answer), today=b"2026-05-15", topic=b"stem-cells"))
    assert imported["code"] == 0, imported["messages"]
    run("import", sheets.ROOT / "tests" / "import" / "answer.txt", "-o", tmp_path / "stem-cells.en.yaml",
        env={"SOURCE_DATE_EPOCH": "1778803200"})
    assert imported["bytes"] == (tmp_path / "stem-cells.en.yaml").read_bytes()
    exported = library.call("handout_export", Request(file=str(CAR_T).encode()), ctypes.c_int(2))
    assert exported["bytes"].decode() == run("export", CAR_T, "--format", "markdown").out


def test_batch_and_portal_from_python(library, tmp_path):
    paths = (ctypes.c_char_p * 1)(str(CAR_T.parent).encode())
    request = {"paths": paths, "path_count": 1, "out": str(tmp_path / "out").encode(), "languages": b"en", "workers": 1}
    done = library.call("handout_batch", Batch(**request))
    assert (done["code"], done["jobs"], done["written"]) == (0, 5, 5)
    assert library.call("handout_batch", Batch(**request))["unchanged"] == 5
    assert library.call("handout_batch", Batch(paths=paths, path_count=1))["code"] == 2
    bundle = library.call("handout_bundle", Portal(file=str(CAR_T).encode(), values=bytes_of(b"patient: Patient/1\nmessage: Hi\n")))
    assert bundle["code"] == 0 and b'"resourceType":"Bundle"' in bundle["bytes"].replace(b" ", b"")
    mail = library.call("handout_email", Portal(file=str(CAR_T).encode(), values=bytes_of(
        b"from: {address: a@b.example}\nto: [c@d.example]\nsubject: S\nmessage: Hi\n")))
    assert mail["code"] == 0 and b"application/pdf" in mail["bytes"]
    assert library.call("handout_bundle", Portal(file=str(CAR_T).encode()))["code"] == 2


def test_two_engines_in_two_threads(prefix, library):
    import threading  # pylint: disable=import-outside-toplevel
    wanted = library.call("handout_render", Request(file=str(CAR_T).encode()))["bytes"]
    wrong = []

    def work():
        own = Library(prefix / "lib" / "libhandout.so.0", sheets.ROOT)
        for _ in range(20):
            if own.call("handout_render", Request(file=str(CAR_T).encode()))["bytes"] != wanted:
                wrong.append(1)
        own.c.handout_engine_drop(own.engine)

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


@faults.allocations_fail
@pytest.mark.long
def test_every_allocation_can_fail(prefix, tmp_path):
    """A call gives NULL or HANDOUT_MACHINE, never a crash."""
    small = tmp_path / "small.c"
    small.write_text('#include <handout.h>\nint main(int argc, char **argv)\n{\n\t(void)argc;\n'
                     '\tstruct handout_engine *e = handout_engine_new(argv[1]);\n'
                     '\tstruct handout_list_request r = {.size = sizeof r, .icd10 = "C50"};\n'
                     '\tstruct handout_result *l = e ? handout_list(e, &r) : 0;\n'
                     '\tint code = l ? (int)l->code : 3;\n\thandout_result_drop(l);\n\thandout_engine_drop(e);\n\treturn code;\n}\n')
    subprocess.run(["cc", "-o", tmp_path / "small", small, *flags(prefix, "--cflags", "--libs")], check=True)
    with faults.Allocations(tmp_path / "run", environment_of(prefix), sheets.ROOT, program=tmp_path / "small") as program:
        assert program.whole.returncode == 0 and program.count > 200
        for number in [*range(1, 100), *range(100, program.count, 37)]:
            done = program.fail(number)
            assert done.returncode in (0, 3) or b"libicu" in done.stderr, (number, done)  # ICU 72 follows NULL in some of its own
