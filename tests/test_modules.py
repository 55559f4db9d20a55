"""The module rule of the design, read off the sources and the objects."""
import hashlib
import os
import re
import subprocess
import sys

import pytest
import sheets

SOURCE = sheets.ROOT / "src"
BUILD = sheets.PROGRAM.parent
# module: what it may include of ours, beside itself
MAY = {
    "base": set(),
    "yaml": {"base"},
    "text": {"base"},
    "content": {"base", "yaml"},
    "style": {"base", "yaml"},
    "convert": {"base", "yaml", "content"},
    "layout": {"base", "content", "style", "text", "yaml"},  # yaml: the nodes to blame
    "pdf": {"base", "text", "layout/frame.h"},
    "library": {"base", "yaml", "text", "content", "style"},  # text: folding; style: names of languages
    "job": {"base", "yaml", "content", "style", "text", "layout", "pdf", "library"},
    "check": {"base", "yaml", "content", "job"},
    "batch": {"base", "library", "job"},
    "portal": {"base", "library", "job", "content"},
    "print": {"base"},
    "record": {"base"},
    "web": {"base", "library", "job", "check", "batch", "portal", "print", "record"},
    "api": {"base", "yaml", "content", "style", "convert", "library", "job", "check", "batch", "portal"},
    "cmd": {"base", "yaml", "content", "style", "convert", "text", "layout", "pdf", "library", "job", "check",
            "batch", "portal", "print", "record", "web", "api"},
    "": {"cmd"},  # main.c
}
SOURCES = sorted([*SOURCE.rglob("*.c"), *SOURCE.rglob("*.h")])


def includes(path):
    """(line, written between quotes or angles, is it ours)"""
    text = path.read_text(encoding="utf-8")
    for number, line in enumerate(text.splitlines(), 1):
        match = re.match(r'\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)', line)
        if match:
            yield number, match.group(1) or match.group(2), match.group(1) is not None


def module_of(path):
    return path.relative_to(SOURCE).parent.as_posix().replace(".", "")


def faults_of(module, name):
    """Why a file of module may not include name, or nothing."""
    target = name.split("/")[0] if "/" in name else ""
    if target == module or target in MAY[module] or name in MAY[module]:
        return None
    return f"{module or 'main'} may not include {name}"


def test_there_are_sources():
    assert len(SOURCES) > 40
    assert sum(1 for path in SOURCES for _ in includes(path)) > 100


def test_modules_are_known():
    assert {module_of(path) for path in SOURCES} <= set(MAY)
    assert [path.name for path in SOURCES if module_of(path) == ""] == ["main.c"]


def test_modules_include_what_they_may():
    faults = []
    for path in SOURCES:
        for line, name, ours in includes(path):
            fault = faults_of(module_of(path), name) if ours else None
            if fault:
                faults.append(f"{path.relative_to(sheets.ROOT)}:{line}: {fault}")
    assert faults == []


def cycle_of(graph):
    """A circle of the graph as a list of its nodes, or nothing."""
    done, path = set(), []

    def visit(node):
        if node in path:
            return path[path.index(node):]
        if node in done:
            return None
        path.append(node)
        found = next(filter(None, map(visit, sorted(graph.get(node, ())))), None)
        path.pop()
        done.add(node)
        return found

    return next(filter(None, map(visit, sorted(graph))), None)


def test_modules_do_not_include_each_other_in_a_circle():
    graph = {}
    for path in SOURCES:
        for _, name, ours in includes(path):
            if ours and name.split("/")[0] != module_of(path):
                graph.setdefault(module_of(path), set()).add(name.split("/")[0])
    assert len(graph) > 8
    assert cycle_of(graph) is None
    assert cycle_of({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == ["b", "c"]


def files_of(module):
    return [path for path in SOURCES if module_of(path) == module]


def include_graph(module):
    """{header: headers of its room that it includes}"""
    graph = {}
    for path in files_of(module):
        for _, name, ours in includes(path):
            if path.suffix == ".h" and ours and name.rpartition("/")[0] == module:
                graph.setdefault(path.name, set()).add(name.rpartition("/")[2])
    return graph


def call_graph(module):
    """{file: files of its room whose functions or data it uses}, off the objects."""
    defined, used = {}, {}
    for path in files_of(module):
        if path.suffix == ".c":
            table = subprocess.run(["nm", BUILD / path.relative_to(SOURCE).with_suffix(".o")], capture_output=True, text=True,
                                   check=True).stdout
            for line in table.splitlines():
                *_, kind, name = line.split()
                if kind in "TDBR":
                    defined[name] = path.stem
                elif kind == "U":
                    used.setdefault(path.stem, set()).add(name)
    return {stem: {defined[name] for name in names if name in defined} - {stem} for stem, names in used.items()}


@pytest.mark.parametrize("module", sorted({module_of(path) for path in SOURCES} - {""}))
def test_files_of_a_room_know_each_other_in_one_direction(module):
    assert cycle_of(include_graph(module)) is None
    if not all((BUILD / path.relative_to(SOURCE).with_suffix(".o")).is_file() for path in files_of(module) if path.suffix == ".c"):
        pytest.skip(f"no objects in {BUILD}")
    graph = call_graph(module)
    if module == "cmd":  # the table of commands knows them all, and help knows the table
        graph = {stem: others for stem, others in graph.items() if stem != "commands"}
    assert cycle_of(graph) is None


# Rooms where a header and its source count as one file, and an include of a source as a call.
ONE_WAY = {"api", "base", "layout", "library", "pdf", "style", "text"}


@pytest.mark.parametrize("module", sorted(ONE_WAY))
def test_headers_with_their_sources_know_each_other_in_one_direction(module):
    sources = [path for path in files_of(module) if path.suffix == ".c"]
    if not all((BUILD / path.relative_to(SOURCE).with_suffix(".o")).is_file() for path in sources):
        pytest.skip(f"no objects in {BUILD}")
    graph = call_graph(module)
    for path in files_of(module):
        for _, name, ours in includes(path):
            folder, _, file = name.rpartition("/")
            stem = file.removesuffix(".h")
            if ours and folder == module and stem != path.stem:
                graph.setdefault(path.stem, set()).add(stem)
    assert sum(map(len, graph.values())) > 3
    assert cycle_of(graph) is None


def test_files_are_short():
    long = {path.relative_to(SOURCE).as_posix(): count for path in SOURCES
            if (count := len(path.read_text(encoding="utf-8").splitlines())) > 500}
    assert long == {}


def test_functions_fit_on_a_screen():
    """At most 50 lines and 20 branches."""
    lizard = sheets.ROOT / "build" / "lizard"
    if not (lizard / "lizard.py").is_file():
        pytest.skip("no lizard: run make test with the network at hand")
    done = subprocess.run([sys.executable, "-m", "lizard", "-C", "20", "-L", "50", "-w", SOURCE], capture_output=True, text=True,
                          check=False, env={**os.environ, "PYTHONPATH": str(lizard)})
    assert done.stdout == "" and done.returncode == 0, done.stdout


def test_the_makefile_builds_every_module():
    built = re.search(r"^MODULES = (.*)$", (sheets.ROOT / "Makefile").read_text(), re.M).group(1).split()
    assert set(built) == {module_of(path) for path in SOURCES} - {"", "cmd"}


def test_own_headers_are_named_with_their_module():
    for path in SOURCES:
        for line, name, ours in includes(path):
            where = f"{path.relative_to(sheets.ROOT)}:{line}: {name}"
            if ours:
                assert "/" in name and (SOURCE / name).is_file(), where
            else:
                assert not (SOURCE / name).is_file(), where


def test_the_rule_would_find_a_breach():
    assert faults_of("base", "yaml/node.h") and faults_of("layout", "pdf/pdf.h")
    assert faults_of("pdf", "layout/layout.h") and not faults_of("pdf", "layout/frame.h")
    assert faults_of("", "job/job.h") and not faults_of("cmd", "job/job.h")


def test_only_pdf_knows_libharu():
    users = {module_of(path) for path in SOURCES for _, name, _ in includes(path)
             if name.startswith("hpdf")}
    assert users == {"pdf"}


def test_one_file_knows_the_network():
    users = {path.relative_to(SOURCE).as_posix() for path in SOURCES for _, name, _ in includes(path)
             if name.startswith(("curl/", "sys/socket.h", "netinet/", "netdb.h"))}
    assert users - {path for path in users if path.startswith("batch/")} == {"portal/send.c"}


def test_headers_are_guarded():
    for path in SOURCES:
        if path.suffix == ".h":
            guard = f"{module_of(path)}_{path.stem}_H".upper().replace("-", "_")
            guard = {"API_HANDOUT_H": "HANDOUT_H"}.get(guard, guard)  # the one that is installed
            text = path.read_text(encoding="utf-8")
            assert re.match(rf"#ifndef {guard}\n#define {guard}\n", text), path


def test_no_mutable_state():
    """No object of ours has writable data of its own: several jobs may share a process."""
    objects = [BUILD / path.relative_to(SOURCE).with_suffix(".o") for path in SOURCES
               if path.suffix == ".c"]
    if not all(path.is_file() for path in objects):
        pytest.skip(f"no objects in {BUILD}")
    symbols = subprocess.run(["nm", *map(str, objects)], capture_output=True, text=True, check=True).stdout
    if re.search(r"__(asan|ubsan|tsan|msan|gcov|llvm_profile)_", symbols):
        pytest.skip("instrumented objects hold state of their own")
    table = subprocess.run(["objdump", "-t", *map(str, objects)], capture_output=True, text=True,
                           check=True).stdout
    seen, state = 0, []
    for line in table.splitlines():
        # value flags section size name
        match = re.match(r"[0-9a-f]+ (.{7}) (\S+)\s+([0-9a-f]+)\s+(?:\.hidden )?(\S+)$", line)
        if not match:
            continue
        seen += 1
        flags, section, size, name = match.groups()
        writable = re.match(r"\.(data|bss|tdata|tbss)(?!\.rel\.ro)|\*COM\*", section)
        if writable and flags[6] == "O" and int(size, 16):
            state.append(f"{name} in {section}")
    assert seen > 200
    assert state == []


def test_a_name_is_defined_once():
    """The linker takes the first of two functions of one name out of the archive and says nothing."""
    objects = [BUILD / path.relative_to(SOURCE).with_suffix(".o") for path in SOURCES if path.suffix == ".c"]
    if not all(path.is_file() for path in objects):
        pytest.skip(f"no objects in {BUILD}")
    symbols = subprocess.run(["nm", "--defined-only", "-g", *map(str, objects)], capture_output=True, text=True,
                             check=True).stdout
    names = re.findall(r"^[0-9a-f]+ [TDBRVW] (\S+)$", symbols, re.M)
    names = [name for name in names if not name.startswith("__")]
    assert len(names) > 200
    assert sorted(set(names)) == sorted(names)


def declared_in(text):
    """Names of the functions that a header declares."""
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    return set(re.findall(r"^(?!static|#|\s|typedef)[\w *]+?\b(\w+)\(", text, re.M))


def static_in(text):
    return set(re.findall(r"^static [\w *]*?\b(\w+)\([^;]*$", text, re.M))


def test_no_static_function_has_the_name_of_another_rooms_own():
    declared = {}
    for path in SOURCES:
        if path.suffix == ".h":
            for name in declared_in(path.read_text(encoding="utf-8")):
                declared.setdefault(name, set()).add(module_of(path))
    assert len(declared) > 300
    assert {"file_read", "job_run", "frames_append"} <= set(declared)
    clashes, seen = [], 0
    for path in SOURCES:
        for name in static_in(path.read_text(encoding="utf-8")):
            seen += 1
            if declared.get(name, set()) - {module_of(path)}:
                clashes.append(f"{path.relative_to(SOURCE)}: {name} is also in {declared[name]}")
    assert seen > 1000
    assert clashes == []


def test_fonts_are_the_ones_that_were_checked():
    """fonts/SHA256SUMS names every font and its sum."""
    folder = sheets.ROOT / "fonts"
    sums = dict(reversed(line.split()) for line in (folder / "SHA256SUMS").read_text().splitlines())
    assert sums == {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.glob("*.ttf")}
