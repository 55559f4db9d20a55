"""The installed library, as another program sees it: handout.h, handout.pc, libhandout.so and libhandout.a."""
import ctypes
import json
import os
import re
import shutil
import subprocess
import threading

import declared
import faults
import fhir_server
import pytest
import sheets

CAR_T = sheets.ROOT / "content" / "leukemia" / "car-t-cell-therapy.en.yaml"
API = sheets.ROOT / "tests" / "api"
SANITIZED = b"__asan_init" in subprocess.run(["nm", "-D", sheets.PROGRAM], capture_output=True, check=True).stdout
OK, INPUT, USAGE = 0, 1, 2
TODAY = "2026-06-01"
pytestmark = pytest.mark.xdist_group("api")


@pytest.fixture(scope="module")
def prefix(tmp_path_factory):
    """Where it is installed; only that is used."""
    folder, build = tmp_path_factory.mktemp("installed"), tmp_path_factory.mktemp("build") / "build"
    env = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL")}
    build.mkdir()  # what is built is not built again, and what `install` notes there is its own
    for path in sheets.PROGRAM.parent.glob("*handout*"):
        shutil.copy(path, build, follow_symlinks=False)
    done = subprocess.run(["make", "-s", "-o", "all", "-C", sheets.ROOT, "install", f"BUILD={build}", f"PREFIX={folder}"], env=env,
                          capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stderr
    return folder


def flags(prefix, *options):
    env = {**os.environ, "PKG_CONFIG_PATH": str(prefix / "lib" / "pkgconfig")}
    return subprocess.run(["pkg-config", *options, "handout"], env=env, capture_output=True, text=True, check=True).stdout.split()


def build(prefix, source, out, *options, linked="shared", compiler="cc", language="c"):
    """A program of tests/api against what is installed alone."""
    if not shutil.which(compiler):
        pytest.skip(f"no {compiler}")
    libraries = flags(prefix, "--cflags", "--libs")
    if linked == "static":
        libraries = [word for word in flags(prefix, "--static", "--cflags", "--libs") if word != "-lhandout"]
        libraries.insert(0, str(prefix / "lib" / "libhandout.a"))
    if SANITIZED:
        libraries.append("-fsanitize=address,undefined")
    subprocess.run([compiler, "-x", language, "-Wall", "-Wextra", "-Wpedantic", "-Werror", *options, "-o", out, API / source, "-x", "none",
                    *libraries], check=True)
    return out


def environment_of(prefix):
    """The library finds what lies beside it."""
    env = {**os.environ, "LD_LIBRARY_PATH": str(prefix / "lib")}
    env.pop("HANDOUT_DATA", None)
    return env


@pytest.mark.parametrize("compiler, language, standard", [("cc", "c", "c11"), ("c++", "c++", "c++17")], ids=["c", "c++"])
@pytest.mark.parametrize("linked", ["shared", "static"])
def test_a_program(prefix, tmp_path, run, compiler, language, standard, linked):
    program = build(prefix, "use.c", tmp_path / "use", f"-std={standard}", linked=linked, compiler=compiler, language=language)
    needed = subprocess.run(["readelf", "-d", program], capture_output=True, text=True, check=True).stdout
    assert ("[libhandout.so.0]" in needed) == (linked == "shared")
    env = environment_of(prefix)
    if linked == "static":  # beside a program that lies elsewhere there is nothing
        env["HANDOUT_DATA"] = str(prefix / "share" / "handout")
    done = subprocess.run([program, CAR_T, tmp_path / "out.pdf"], env=env, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert run("--version").out.startswith(f"handout {done.stdout}")
    run("render", CAR_T, "-o", tmp_path / "same.pdf")
    assert (tmp_path / "out.pdf").read_bytes() == (tmp_path / "same.pdf").read_bytes()


def test_the_readmes_program(prefix, run, tmp_path):
    source = tmp_path / "print.c"
    source.write_text(re.search(r"```c\n(.*?)```", (sheets.ROOT / "README.md").read_text(encoding="utf-8"), re.S).group(1))
    program = build(prefix, source, tmp_path / "print")
    shutil.copy(CAR_T, tmp_path / "stem-cells.en.yaml")
    done = subprocess.run([program], cwd=tmp_path, env=environment_of(prefix), capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    run("render", "stem-cells.en.yaml", "--layout", "a4", "-o", "same.pdf", cwd=tmp_path)
    assert done.stdout == (tmp_path / "same.pdf").read_bytes()
    (tmp_path / "stem-cells.en.yaml").write_text("handout: 1\ntitel: A\n")
    done = subprocess.run([program], cwd=tmp_path, env=environment_of(prefix), capture_output=True, text=True, check=False)
    assert done.returncode == 1 and done.stderr.startswith("2: ") and "title" in done.stderr


@pytest.mark.long
@pytest.mark.skipif("HANDOUT_SLOW" in os.environ or not shutil.which("valgrind"), reason="the sanitizers look for the same, or no valgrind")
def test_valgrind_finds_nothing(prefix, tmp_path):
    program = build(prefix, "use.c", tmp_path / "use", "-g")
    # glibc has one function for __memmove_chk and __memcpy_chk, which valgrind takes for the second
    (tmp_path / "known").write_text("{\n one function\n Memcheck:Overlap\n fun:__memcpy_chk\n fun:memmove\n}\n")
    done = subprocess.run(["valgrind", "-q", "--error-exitcode=9", "--leak-check=full", "--errors-for-leak-kinds=definite",
                           "--show-leak-kinds=definite", f"--suppressions={tmp_path / 'known'}", program, CAR_T, tmp_path / "out.pdf"],
                          env=environment_of(prefix), capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr


@faults.allocations_fail
@pytest.mark.long
def test_every_allocation_can_fail(prefix, tmp_path):
    """A call gives NULL or HANDOUT_MACHINE, never another PDF, and the same engine makes the right one then.

    ICU alone, which does not try again what it could not load, may have a process do without.
    """
    program = build(prefix, "fail.c", tmp_path / "fail")
    with faults.Allocations(tmp_path / "run", environment_of(prefix), sheets.ROOT, sheets.EVERY_BLOCK, program=program,
                            walk=True) as failing:
        pdf, wrong, none = failing.whole.stdout, [], 0
        assert failing.whole.returncode == 0 and pdf.startswith(b"%PDF")
        for done in failing.each_place():
            none += not done.stdout and b"libicu" not in done.stderr
            crashed = done.returncode < 0 and faults.refuses(done)
            if not crashed and (done.stdout not in (pdf, b"") or done.returncode not in (0, 3)):
                wrong.append((done.returncode, done.stderr))
        assert wrong[:10] == []
        assert none < 50  # while the engine was made


def test_nothing_else_is_installed(prefix):
    assert [path.relative_to(prefix).as_posix() for path in (prefix / "include").rglob("*") if path.is_file()] == ["include/handout.h"]
    assert set(re.findall(r"#include (.*)", (prefix / "include" / "handout.h").read_text())) == {"<stdbool.h>", "<stddef.h>", "<stdint.h>"}
    assert sorted(path.name for path in (prefix / "lib").iterdir()) == [
        "libhandout.a", "libhandout.so", "libhandout.so.0", "libhandout.so.0.1.0", "pkgconfig"]
    assert str(prefix) in (prefix / "lib" / "pkgconfig" / "handout.pc").read_text()
    dynamic = subprocess.run(["readelf", "-d", prefix / "lib" / "libhandout.so"], capture_output=True, text=True, check=True).stdout
    assert "Library soname: [libhandout.so.0]" in dynamic and "TEXTREL" not in dynamic


def test_only_what_is_documented_is_exported(prefix):
    """A change that is meant goes into tests/api/exports.txt too."""
    wanted = (API / "exports.txt").read_text().split()
    assert sorted(declared.FUNCTIONS) == wanted
    for options, file in ((["-D"], "libhandout.so.0"), (["-g"], "libhandout.a")):
        table = subprocess.run(["nm", "--defined-only", *options, prefix / "lib" / file], capture_output=True, text=True,
                               check=True).stdout
        names = re.findall(r"^[0-9a-f]+ [A-Z] (\S+)$", table, re.M)
        assert sorted(name for name in names if not re.match(r"_[_A-Z]|lprof", name)) == wanted, file  # the others are the compiler's


@pytest.mark.skipif(ctypes.sizeof(ctypes.c_void_p) != 8, reason="places are those of 64 bits")
def test_members_stay_where_they_are(prefix, tmp_path):
    """New ones come behind their struct's last, and into tests/api/members.txt."""
    assert declared.places() == (API / "members.txt").read_text().splitlines()
    source = tmp_path / "places.c"
    source.write_text("#include <handout.h>\n#include <stdio.h>\nint main(void)\n{\n" + "".join(
        f'\tprintf("{name}.{member} %zu %zu\\n", offsetof(struct {name}, {member}), sizeof ((struct {name} *)0)->{member});\n'
        for name, own in declared.WRITTEN.items() for member, _ in own) + "}\n")
    program = build(prefix, source, tmp_path / "places")
    assert subprocess.run([program], env=environment_of(prefix), capture_output=True, text=True, check=True).stdout.splitlines() \
        == declared.places()


class Result:
    """A copy of a result, which is then dropped."""

    def __init__(self, made):
        for member, _ in declared.WRITTEN["handout_result"]:
            setattr(self, member, getattr(made, member))
        self.bytes = ctypes.string_at(made.bytes.at, made.bytes.length) if made.bytes.at else None
        for many, count in (("messages", "message_count"), ("findings", "finding_count"), ("sheets", "sheet_count"),
                            ("entries", "entry_count"), ("documents", "document_count")):
            pointed = [getattr(made, many)[i].contents for i in range(getattr(made, count))]
            setattr(self, many, [{name: getattr(item, name) for name, _ in item._fields_} for item in pointed])
        self.orphans = [made.orphans[i] for i in range(made.orphan_count)]


class Library:
    """An engine of the shared library."""

    def __init__(self, path, data=sheets.ROOT):
        self.c = declared.load(path)
        self.engine = self.c.handout_engine_new(str(data).encode())
        assert self.engine

    def take(self, made):
        assert made
        result = Result(made.contents)
        self.c.handout_result_drop(made)
        return result

    def call(self, name, *arguments):
        return self.take(getattr(self.c, f"handout_{name}")(self.engine, *arguments))

    def drop(self):
        self.c.handout_engine_drop(self.engine)


@pytest.fixture(scope="module")
def library(prefix):
    if SANITIZED:
        pytest.skip("Python does not bring the sanitizers")
    made = Library(prefix / "lib" / "libhandout.so.0")
    yield made
    made.drop()


def request(**values):
    return declared.request("handout_request", **values)


def test_render(library, run, tmp_path):
    plain = library.call("render", request(file=str(CAR_T)))
    run("render", CAR_T, "-o", tmp_path / "a.pdf")
    assert plain.bytes == (tmp_path / "a.pdf").read_bytes() and plain.code == OK
    assert (plain.topic, plain.language, plain.copy_language, plain.date) == (b"car-t-cell-therapy", b"en", None, b"2026-05-15")
    assert plain.pages == 4 and plain.title and plain.brand and not plain.messages
    (tmp_path / "v.yaml").write_text("prepared_for: A. Patient\n")
    look = {"layout": "large-print-letter", "brand": "marlowe-bay", "values": b"prepared_for: A. Patient\n",
            "created": "2026-01-02T03:04:05Z", "today": "2026-01-02", "allow_expired": True}
    full = library.call("render", request(file=str(CAR_T), language="es", second_language="en", **look))
    run("render", CAR_T, "--lang", "es", "--bilingual", "en", "--layout", "large-print-letter", "--brand", "marlowe-bay", "--values",
        tmp_path / "v.yaml", "-o", tmp_path / "b.pdf", env={"SOURCE_DATE_EPOCH": "1767323045"})
    assert (full.language, full.copy_language) == (b"es", b"en")
    assert full.bytes == (tmp_path / "b.pdf").read_bytes()
    spanish = CAR_T.with_name("car-t-cell-therapy.es.yaml").read_bytes()
    apart = library.call("render", request(content=spanish, copy=request(content=CAR_T.read_bytes()), **look))
    assert apart.bytes == full.bytes
    for output, kind in enumerate(("content", "frames", "tags"), 1):
        assert library.call("render", request(file=str(CAR_T), output=output)).bytes.decode() == run("render", CAR_T, "--dump", kind).out
    assert library.call("render", request(file=str(CAR_T), output=9)).code == USAGE
    both = request(file=str(CAR_T), second_language="es", copy=request(content=spanish))
    assert library.call("render", both).code == USAGE


def test_faults_are_data(library):
    bad = library.call("render", request(content=b"handout: 1\ntitel: A\n", content_name="draft.yaml"))
    assert bad.code == INPUT and bad.bytes is None
    first = bad.messages[0]
    assert (first["code"], first["file"], first["line"], first["column"]) == (INPUT, b"draft.yaml", 2, 1)
    assert "did you mean “title”" in first["text"].decode()
    faulty = b"".join(b"x%d: 1\n" % i for i in range(150))
    many = library.call("render", request(content=b"handout: 1\n" + faulty, values=faulty))
    assert len(many.messages) == 100 and many.messages_left_out > 0
    assert library.call("render", request(content=b" " * (1024 * 1024 + 1))).messages[0]["text"] == b"longer than 1048576 bytes"
    assert library.call("render", request(file=str(CAR_T), values=b" " * (1024 * 1024 + 1))).code == INPUT


def test_standard_input_is_the_programs_affair(library, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "-").write_bytes(CAR_T.read_bytes())
    assert library.call("render", request(file="-")).code == OK


def test_a_key_tells_what_would_change(library):
    keys = [library.call("key", request(file=str(CAR_T), **more)).key
            for more in ({}, {"layout": "letter", "brand": "navis"}, {"layout": "a4"}, {"values": b"phone: '1'\n"})]
    assert all(re.fullmatch(rb"[0-9a-f]{64}", key) for key in keys)
    assert keys[0] == keys[1] and len(set(keys)) == 3
    assert library.call("key", request(content=b"[")).key is None


def test_check(library, run):
    found = library.call("check", request(file=str(CAR_T), today=TODAY), 0)
    printed = json.loads(run("check", "--json", CAR_T, env={"SOURCE_DATE_EPOCH": "1780300800"}).out)
    assert [(f["rule"].decode(), ["note", "warning", "error"][f["level"]], f["line"], f["column"], f["text"].decode())
            for f in found.findings] == [(f["rule"], f["level"], f.get("line", 0), f.get("column", 0), f["message"]) for f in printed["findings"]]
    assert found.code == OK and found.pages == printed["pages"] and not found.errors
    assert 0 < found.flesch_kincaid < 8 and found.smog > 0 and found.sentences > 30 and found.words > 400
    assert found.notes + found.warnings >= len(found.findings) > 0
    strict = library.call("check", request(file=str(CAR_T)), 1)
    assert strict.code == INPUT and any(f["rule"] == b"grade" and f["level"] == 2 for f in strict.findings) and strict.errors
    spanish = library.call("check", request(file=str(CAR_T), language="es"), 0)
    assert (spanish.flesch_kincaid, spanish.words) == (0, 0) and spanish.pages
    for grade in (0.5, 21, float("nan"), -1):
        assert library.call("check", request(file=str(CAR_T)), grade).code == USAGE


def test_list_catalogs_and_schemas(library, run, tmp_path):
    def listed(**values):
        return library.call("list", declared.request("handout_list_request", **values))

    assert [sheet["topic"] for sheet in listed(icd10="C91.00", languages="es", cancer_types="leukemia").sheets] == [b"car-t-cell-therapy"]
    everything = listed(today=TODAY)
    lines = [json.loads(line) for line in run("list", "--json", env={"SOURCE_DATE_EPOCH": "1780300800"}).out.splitlines()]
    assert [(sheet["path"].decode(), sheet["expires"].decode() if sheet["expires"] else None, sheet["expired"])
            for sheet in everything.sheets] == [(line["content"], line["expires"], line["expired"]) for line in lines]
    assert listed(languages="xx").code == INPUT and listed(search="zzzz").code == INPUT
    assert [sheet["title"] for sheet in listed(paths=[str(CAR_T)], path_count=1).sheets] == [b"CAR-T cell therapy for leukemia"]
    (tmp_path / "bad.en.yaml").write_text("handout: 1\ntitle: [a\n")
    faulty = listed(paths=[str(tmp_path)], path_count=1)
    assert faulty.code == OK and (faulty.sheets[0]["fault_line"], faulty.sheets[0]["topic"]) == (2, None) and faulty.sheets[0]["fault"]
    for kind, name in enumerate(("layouts", "brands", "languages")):
        entries = library.call("catalog", kind).entries
        assert [entry["name"].decode() for entry in entries] == [line.split()[0] for line in run(name).out.splitlines()]
        assert all(entry["about"] for entry in entries)
    assert library.call("catalog", 3).code == USAGE
    for kind in ("content", "brand", "portal-codes"):
        assert library.take(library.c.handout_schema(kind.encode())).bytes.decode() == run("schema", kind).out
    assert library.take(library.c.handout_schema(b"nothing")).code == USAGE


def test_import_and_export(library, run, tmp_path):
    def imported(text, **values):
        return library.call("import", declared.request("handout_import_request", document=text, **values))

    answer = sheets.ROOT / "tests" / "import" / "answer.txt"
    made = imported(answer.read_bytes(), today="2026-05-15", topic="stem-cells")
    run("import", answer, "-o", tmp_path / "stem-cells.en.yaml", env={"SOURCE_DATE_EPOCH": "1778803200"})
    assert made.code == OK and made.bytes == (tmp_path / "stem-cells.en.yaml").read_bytes()
    assert library.call("render", request(content=made.bytes)).code == OK
    noted = imported(answer.read_bytes().replace(b" ", "\N{NO-BREAK SPACE}".encode(), 1), topic="stem-cells")
    assert noted.code == OK and {m["code"] for m in noted.messages} == {OK}
    given = imported(b"# A\n\nSome words.\n", format=2, title="T", cancer_type="leukemia", date="5/15/2026", author="B", language="en")
    assert b"date: 2026-05-15" in given.bytes and b"author: B" in given.bytes, given.messages
    assert imported(b"# A\n\nWords.\n", date="soon").code == USAGE
    unprintable = imported("# A\n\nA \U00013000 word.\n".encode(), cancer_type="leukemia", date="2026-05-15", author="B")
    assert unprintable.code == INPUT and unprintable.bytes is None and b"font" in unprintable.messages[-1]["text"]
    for form, name in ((1, "text"), (2, "markdown"), (0, "markdown")):
        exported = library.call("export", request(file=str(CAR_T)), form)
        assert exported.bytes.decode() == run("export", CAR_T, "--format", name).out
    assert library.call("export", request(file=str(CAR_T)), 3).code == USAGE


def test_batch(library, tmp_path):
    def batch(**values):
        return library.call("batch", declared.request("handout_batch_request", **values))

    (tmp_path / "in").mkdir()
    for name in ("car-t-cell-therapy.en.yaml", "car-t-cell-therapy.es.yaml"):
        shutil.copy(CAR_T.with_name(name), tmp_path / "in" / name)
    asked = {"paths": [str(tmp_path / "in")], "path_count": 1, "out": str(tmp_path / "out"), "workers": 1}
    done = batch(**asked)
    assert (done.code, done.jobs, done.written, done.failed, done.interrupted) == (OK, 2, 2, 0, False)
    assert os.path.samefile(done.manifest, tmp_path / "out" / "manifest.jsonl") and done.seconds > 0
    (tmp_path / "in" / "car-t-cell-therapy.es.yaml").unlink()
    again = batch(**asked)
    assert (again.unchanged, again.pruned) == (1, 0) and len(again.orphans) == 1
    assert batch(prune=True, **asked).pruned == 1
    (tmp_path / "in" / "bad.en.yaml").write_text("handout: 1\n")
    failed = batch(**asked)
    assert (failed.code, failed.failed, failed.unreadable) == (INPUT, 1, 1)
    for wrong in ({"out": None}, {"path_count": 0}, {"from": "jobs"}, {"shard": 1}, {"shard": 3, "shards": 2},
                  {"shard": 1, "shards": 2, "prune": True}):
        assert batch(**{**asked, **wrong}).code == USAGE, wrong


VALUES = {"bundle": b"patient: Patient/1\nmessage: Hello\n",
          "email": b"from: {address: a@b.example}\nto: [c@d.example]\nsubject: S\nmessage: Hi\n"}


def portal_request(kind, **values):
    given = {"documents": [request(file=str(CAR_T), layout="a4"), request(file=str(CAR_T), language="es")], "document_count": 2,
             "values": VALUES[kind], "now": "2026-06-01T10:00:00Z", "today": TODAY, **values}
    return declared.request("handout_portal_request", **given)


def test_bundle_and_email(library, run, tmp_path):
    bundle = library.call("bundle", portal_request("bundle"))
    assert bundle.code == OK and re.fullmatch(rb"urn:uuid:[0-9a-f-]{36}", bundle.identifier)
    made = json.loads(bundle.bytes)
    assert made["resourceType"] == "Bundle" and len(made["entry"]) == 3
    assert [(d["language"], d["layout"], d["pages"] > 1) for d in bundle.documents] == [(b"en", b"a4", True), (b"es", b"letter", True)]
    mail = library.call("email", portal_request("email", documents=[request(content=CAR_T.read_bytes(), content_name="sheet")],
                                                document_count=1))
    (tmp_path / "values").write_bytes(VALUES["email"])
    run("email", CAR_T, "--values", tmp_path / "values", "-o", tmp_path / "m.eml", env={"SOURCE_DATE_EPOCH": "1780308000"})
    assert mail.bytes == (tmp_path / "m.eml").read_bytes()
    for kind in ("bundle", "email"):
        assert library.call(kind, portal_request(kind, max_bytes=100)).code == INPUT
        for wrong in ({"documents": None}, {"document_count": 0}, {"values": declared.STRUCTS["handout_bytes"]()}, {"password": "short"}):
            given = portal_request(kind)
            for name, value in wrong.items():
                setattr(given, name, value.encode() if isinstance(value, str) else value)
            assert library.call(kind, given).code == USAGE, wrong
    locked = library.call("email", portal_request("email", password="blue-harbour-42"))
    assert locked.code == OK and locked.bytes != mail.bytes


def test_server(library):
    made = library.c.handout_bundle(library.engine, ctypes.byref(portal_request("bundle")))
    sheet = library.c.handout_render(library.engine, ctypes.byref(request(file=str(CAR_T))))
    server = ctypes.c_void_p()

    def connect(**values):
        return library.take(library.c.handout_connect(declared.request("handout_server_request", **values), ctypes.byref(server)))

    with fhir_server.Server() as there:
        connected = connect(base=there.base, token="abc.def", timeout=5, tries=1)
        assert connected.code == OK and connected.creates_once, connected.messages
        sent = library.take(library.c.handout_send(server, made))
        assert (sent.code, sent.created, sent.there) == (OK, 3, 0)
        again = library.take(library.c.handout_send(server, made))
        assert (again.created, again.there) == (0, 3)
        assert library.take(library.c.handout_send(server, sheet)).code == USAGE
        assert library.take(library.c.handout_send(server, None)).code == USAGE
        assert library.take(library.c.handout_send(None, made)).code == USAGE
        library.c.handout_disconnect(server)
        assert connect(base=there.base, token="a b").code == USAGE
        assert connect(base=there.base, timeout=5000).code == USAGE
        assert connect().code == USAGE
        assert library.take(library.c.handout_connect(declared.request("handout_server_request", base=there.base), None)).code == USAGE
    library.c.handout_disconnect(None)
    library.c.handout_result_drop(made)
    library.c.handout_result_drop(sheet)


# of each call a request with all that it can have, and what must be there: without it, HANDOUT_USAGE
def whole_requests(tmp_path):
    spanish = CAR_T.with_name("car-t-cell-therapy.es.yaml").read_bytes()
    look = {"layout": "a4", "brand": "navis", "created": "2026-01-02T03:04:05Z", "today": TODAY, "values": b"phone: '1'\n"}
    by_file = request(file=str(CAR_T), content_name="n", content_folder=".", language="en", second_language="es", **look)
    by_content = request(content=CAR_T.read_bytes(), content_name="n", content_folder=".", copy=request(content=spanish), **look)
    lists = {"layouts": "a4", "brands": "navis", "languages": "en", "cancer_types": "leukemia"}
    yield "render", by_file, {"file"}
    yield "render", by_content, {"content"}
    yield "key", by_content, {"content"}
    yield "check", by_content, {"content"}
    yield "export", by_content, {"content"}
    yield "import", declared.request("handout_import_request", document=(sheets.ROOT / "tests" / "import" / "answer.txt").read_bytes(),
                                     name="n", folder=".", title="T", topic="t", cancer_type="leukemia", date="2026-05-15",
                                     author="A", language="en", today=TODAY), {"document"}
    yield "list", declared.request("handout_list_request", paths=[str(CAR_T.parent)], path_count=1, languages="en",
                                   cancer_types="leukemia", icd10="C91.00", search="cell", today=TODAY), {"paths"}
    yield "batch", declared.request("handout_batch_request", paths=[str(CAR_T)], path_count=1, out=str(tmp_path / "out"), workers=1,
                                    created="2026-01-02T03:04:05Z", today=TODAY, **lists), {"paths", "out"}
    codes, password = str(sheets.ROOT / "content" / "portal-codes.yaml"), "blue-harbour-42"
    for kind in ("bundle", "email"):
        yield kind, portal_request(kind, brand="navis", codes=codes, password=password), {"documents", "values"}


def test_what_may_be_null_can_be(library, tmp_path):
    more = {"check": [0], "export": [0]}
    seen = 0
    for name, whole, needed in whole_requests(tmp_path):
        assert library.call(name, whole, *more.get(name, [])).code == OK, name
        for member, kind in type(whole)._fields_:
            own = ctypes.string_at(ctypes.addressof(whole), ctypes.sizeof(whole))
            if not issubclass(kind, (ctypes.c_char_p, ctypes._Pointer, declared.STRUCTS["handout_bytes"])) or not any(
                    own[getattr(type(whole), member).offset:][:8]):
                continue
            ctypes.memset(ctypes.addressof(whole) + getattr(type(whole), member).offset, 0, ctypes.sizeof(kind))
            done = library.call(name, whole, *more.get(name, []))
            ctypes.memmove(ctypes.addressof(whole), own, len(own))
            assert done.code == (USAGE if member in needed else OK), (name, member, [m["text"] for m in done.messages])
            seen += 1
        assert library.call(name, None, *more.get(name, [])).code == USAGE
        assert library.take(getattr(library.c, f"handout_{name}")(None, whole, *more.get(name, []))).code == USAGE
    assert seen > 60
    assert library.take(library.c.handout_catalog(None, 0)).code == USAGE
    assert library.take(library.c.handout_schema(None)).code == OK
    assert library.take(library.c.handout_connect(None, ctypes.byref(ctypes.c_void_p()))).code == USAGE


def test_engines_in_threads(prefix, library):
    """Python lets go of its lock while a function of a library runs."""
    wanted = library.call("render", request(file=str(CAR_T), second_language="ar")).bytes
    wrong = []

    def work():
        own = Library(prefix / "lib" / "libhandout.so.0")
        for _ in range(20):
            if own.call("render", request(file=str(CAR_T), second_language="ar")).bytes != wanted:
                wrong.append(threading.current_thread().name)
        own.drop()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_data_lie_beside_the_library(prefix, tmp_path):
    """Moved as a whole, it finds its own: not those of the program that uses it, nor those where it was installed first."""
    moved = tmp_path / "moved" / "lib" / "x86_64-linux-gnu"
    shutil.copytree(prefix / "lib", moved, symlinks=True)
    shutil.copytree(prefix / "share", tmp_path / "moved" / "share")
    (tmp_path / "program" / "layouts").mkdir(parents=True)
    (tmp_path / "program" / "bin").mkdir()
    source = tmp_path / "where.c"
    source.write_text('#include <handout.h>\n#include <stdio.h>\nint main(void)\n{\n\tstruct handout_engine *e = handout_engine_new(NULL);\n'
                      '\tstruct handout_list_request r = {.size = sizeof r};\n\tstruct handout_result *l = handout_list(e, &r);\n'
                      '\tputs(l->sheets[0]->path);\n\thandout_result_drop(l);\n\thandout_engine_drop(e);\n}\n')
    program = build(prefix, source, tmp_path / "program" / "bin" / "where")
    for folder, share in ((prefix / "lib", prefix / "share"), (moved, tmp_path / "moved" / "share")):
        env = {**environment_of(prefix), "LD_LIBRARY_PATH": str(folder)}
        done = subprocess.run([program], env=env, capture_output=True, text=True, check=True)
        assert done.stdout.startswith(str(share / "handout" / "content"))
