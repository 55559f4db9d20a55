"""The command as a person or a job runs it: names, streams, exit codes, files, environment."""
import hashlib
import json
import os
import pty
import re
import resource
import shutil
import signal
import stat
import subprocess
from contextlib import contextmanager

import pytest
import sheets

CONTENT = next(path for path in sheets.CONTENTS if path.name == "car-t-cell-therapy.en.yaml")
DAY = 86400


def write(path, text):
    path.write_text(text, encoding="utf-8")
    return path


def names(folder):
    return sorted(entry.name for entry in folder.iterdir())


def one_line(done):
    """Standard error is one clear line."""
    assert done.err.endswith("\n") and done.err.count("\n") == 1, done.err
    return done.err


# help, version, usage

COMMANDS = ("render", "new", "batch", "merge-manifests", "check", "portal", "email", "list", "import", "export", "layouts",
            "brands", "languages", "schema", "help", "completion")


def test_help_lists_every_command(run):
    done = run("help")
    assert (done.returncode, done.err) == (0, "")
    for command in COMMANDS:
        assert re.search(rf"^  {command}\s+\w", done.out, re.M)
    for code in ("0 done", "1 the input is at fault", "2 usage", "3 the machine is at fault"):
        assert code in done.out
    assert run("--help").out == done.out == run("-h").out


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_a_command(run, command):
    done = run("help", command)
    assert (done.returncode, done.err) == (0, "")
    assert done.out.startswith(f"usage: handout {command}")
    for option in ("--help", "-h"):
        assert run(command, option).out == run(command, "x", option).out == done.out
    assert run(command, "-V").out == run(command, "--version").out == run("--version").out == run("-V").out
    assert max(map(len, done.out.splitlines())) <= 80


def test_help_has_groups_defaults_and_ranges(run):
    out = run("help", "batch").out
    assert out.startswith("usage: handout batch [OPTIONS] [FILE|FOLDER]... --out DIR\n")
    groups = re.findall(r"^(\w.*):$", out, re.M)
    assert groups == ["What to make", "Which sheets", "How it looks", "How it runs", "What it reports", "Portal"]
    words = " ".join(out.split())
    assert "--jobs N worker processes (1 to 256; default: one per processor)" in words
    assert "(default: letter)" in words and "(auto, always or never; default: auto)" in words


def test_help_of_render_tells_every_option(run):
    out = run("help", "render").out
    for option in ("--output", "-o", "--layout", "--brand", "--values", "--dump"):
        assert option in out
    assert "standard output" in out and "standard input" in out


def test_version(run):
    done = run("--version")
    assert (done.returncode, done.err) == (0, "")
    assert re.fullmatch(r"handout \d+\.\d+\.\d+\nconfinement: (no )?Landlock( \d+)?, (no )?seccomp\n"
                        r"built with: libharu \d[\d.]+, HarfBuzz \d[\d.]+, ICU \d[\d.]+, libyaml \d[\d.]+, libpng \d[\d.]+, "
                        r"jansson \d[\d.]+\n", done.out)


@pytest.mark.parametrize("arguments, text", [
    ([], "which command?"),
    (["rendr"], "unknown command “rendr”; did you mean “render”?"),
    (["brand"], "did you mean “brands”?"),
    (["zzzzzzzz"], "unknown command “zzzzzzzz”\n"),
    (["help", "rendr"], "did you mean “render”?"),
    (["--verson"], "unknown option “--verson”"),
    (["render"], "FILE is missing: a handout in YAML, or the topic of one"),
    (["render", "a", "b"], "too many arguments: “b”"),
    (["render", "a", "--layot", "letter"], "unknown option --layot; did you mean --layout?"),
    (["render", "a", "--layot=letter"], "unknown option --layot; did you mean --layout?"),
    (["render", "a", "-x"], "unknown option -x"),
    (["render", "a", "-o"], "-o needs a value"),
    (["render", "a", "--brand"], "--brand needs a value"),
    (["render", "a", "--dump", "frame"], "“frame”"),
    (["render", "-", "--values", "-"], "cannot both come from standard input"),
    (["layouts", "x"], "too many arguments"),
    (["brands", "--all"], "unknown option --all"),
    (["render", "a", "--dump", "tgs"], "--dump must be content, frames or tags, not “tgs”; did you mean “tags”?"),
    (["render", "a", "--brand", ""], "--brand is empty"),
    (["render", ""], "FILE is empty"),
    (["render", "a", "--json", "-o", "-"], "--json, --open and --watch need a PDF in a file"),
    (["render", "a", "--quiet=yes"], "--quiet takes no value"),
    (["batch", "a"], "--out DIR is missing: where the PDFs go"),
    (["batch", "a", "--out", "b", "--jobs", "0"], "--jobs must be a number from 1 to 256, not “0”"),
    (["batch", "a", "--out", "b", "--jobs", "2x"], "not “2x”"),
    (["batch", "a", "--out", "b", "--jobs", "99999999999999999999"], "from 1 to 256"),
    (["batch", "a", "--out", "b", "--keep-going", "--fail-fast"], "--keep-going and --fail-fast cannot be used together"),
    (["batch", "a", "--out", "b", "--tries", "2"], "--tries works only with --portal"),
    (["batch", "--out", "b", "--portal"], "--portal works only with --from"),
    (["batch", "a", "--out", "b", "--token-file", "t"], "--token-file works only with --send"),
    (["merge-manifests"], "DIR is missing: the folder of the batch"),
    (["completion", "csh"], "SHELL must be bash, zsh or fish, not “csh”; did you mean “zsh”?"),
    (["check", "--max-grade", "high"], "“high”"),
    (["check", "--max-grade", "0"], "from 1 to 20"),
    (["check", "--stict"], "did you mean --strict?"),
    (["schema", "nothing"], "“nothing”"),
    (["render", "a", "--prepared-for", "Jo"], "unknown option --prepared-for"),
])
def test_usage_is_exit_2(run, tmp_path, arguments, text):
    done = run(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert done.out == "" and text in done.err
    assert done.err.startswith("handout: error: ")
    command = arguments[0] if arguments and arguments[0] in COMMANDS and arguments[0] != "help" else ""
    assert done.err.splitlines()[1:] == [f"try `handout help{command and ' '}{command}`"]
    assert names(tmp_path) == []


def test_lists(run):
    done = run("layouts")
    assert (done.returncode, done.err) == (0, "")
    assert [line.split()[0] for line in done.out.splitlines()] == sheets.LAYOUTS
    assert all(len(line.split()) > 2 for line in done.out.splitlines())
    done = run("brands")
    assert (done.returncode, done.err) == (0, "")
    listed = dict(line.split(None, 1) for line in done.out.splitlines())
    assert listed == {name: sheets.load_brand(name)["name"] for name in sheets.BRANDS}
    done = run("languages")
    names = dict(line.split(maxsplit=1) for line in done.out.splitlines())
    assert sorted(names) == sheets.LANGUAGES and names["ht"] == "Haitian Creole"


@pytest.mark.parametrize("command", ["layouts", "brands", "languages"])
def test_lists_as_json(run, command):
    done = run(command, "--json")
    assert (done.returncode, done.err) == (0, "")
    rows = [json.loads(line) for line in done.out.splitlines()]
    listed = dict(line.split(maxsplit=1) for line in run(command).out.splitlines())
    assert {row["name"]: row["about"] for row in rows} == listed and len(rows) > 1


@pytest.mark.parametrize("arguments", [
    ["render", CONTENT, "-o", "x"], ["batch", CONTENT, "--out", "x"], ["check", CONTENT], ["email", CONTENT, "--values", CONTENT],
    ["portal", CONTENT, "--values", CONTENT]], ids=lambda arguments: arguments[0])
@pytest.mark.parametrize("option, text", [("--layout", "unknown layout “leter”; did you mean “letter”?"),
                                          ("--brand", "unknown brand “leter”; see `handout brands`")])
def test_unknown_names_are_exit_2_everywhere(run, tmp_path, arguments, option, text):
    if (arguments[0], option) == ("check", "--layout"):
        pytest.skip("check makes no layout")
    done = run(*arguments, option, "leter", cwd=tmp_path)
    assert (done.returncode, done.out) == (2, "")
    assert one_line(done) == f"handout: error: {text}\n"
    assert names(tmp_path) == []
    done = run(*arguments, option, "leter,,", cwd=tmp_path)
    assert done.returncode == 2


def test_quiet_says_nothing_but_errors(run, tmp_path, small):
    answer = (sheets.ROOT / "tests/import/answer.txt").read_bytes()
    (tmp_path / "notes.txt").write_bytes(answer.replace(b" ", b"\xc2\xa0", 1))  # which is told
    for arguments in (["render", small], ["batch", small, "--out", "out", "--progress", "always"],
                      ["import", "notes.txt", "-o", "a.en.yaml"]):
        assert run(*arguments, cwd=tmp_path).out + run(*arguments, cwd=tmp_path).err != ""
        done = run(*arguments, "--quiet", cwd=tmp_path)
        assert (done.returncode, done.out, done.err) == (0, "", ""), arguments
    done = run("check", small, "-q")
    assert all(": error: " in line for line in done.out.splitlines())
    assert ": warning: " in run("check", small).out
    done = run("render", tmp_path / "none.yaml", "-q")
    assert done.returncode == 1 and "none.yaml: error: " in one_line(done)
    assert run("list", "-q").out == run("list").out


def test_render_as_json(run, tmp_path):
    done = run("render", CONTENT, "--json", cwd=tmp_path)
    assert (done.returncode, done.err) == (0, "")
    told = json.loads(done.out)
    made = (tmp_path / "car-t-cell-therapy.en.pdf").read_bytes()
    assert told == {"output": "car-t-cell-therapy.en.pdf", "topic": "car-t-cell-therapy",
                    "title": "CAR-T cell therapy for leukemia", "language": "en", "copy_language": None,
                    "layout": "letter", "brand": "navis", "pages": 4, "bytes": len(made),
                    "sha256": hashlib.sha256(made).hexdigest()}


def test_verbose_tells_the_stages(run, tmp_path, small):
    done = run("render", small, "--verbose", cwd=tmp_path)
    assert (done.returncode, done.out) == (0, "small-sheet.en.pdf\n")
    stages = re.findall(r"^  (\w+) +(\d+\.\d{3}) ms$", done.err, re.M)
    assert [name for name, _ in stages] == ["load", "shape", "layout", "write", "deflate", "file"]
    assert all(float(time) > 0 for _, time in stages)


# input and output


def test_default_output_name(run, tmp_path):
    done = run("render", CONTENT, cwd=tmp_path)
    assert (done.returncode, done.err) == (0, "")
    assert done.out == "car-t-cell-therapy.en.pdf\n"
    assert names(tmp_path) == ["car-t-cell-therapy.en.pdf"]
    assert (tmp_path / "car-t-cell-therapy.en.pdf").read_bytes().startswith(b"%PDF-1.7")


def test_streams(run, tmp_path):
    by_name = run("render", CONTENT, "-o", "-", cwd=tmp_path)
    assert (by_name.returncode, by_name.err) == (0, "")
    assert by_name.stdout.startswith(b"%PDF-1.7")
    by_stream = run("render", "-", "-o", "-", stdin=CONTENT.read_bytes(), cwd=tmp_path)
    assert by_stream.stdout == by_name.stdout
    assert names(tmp_path) == []
    to_file = run("render", "-", "--output=x.pdf", stdin=CONTENT.read_bytes(), cwd=tmp_path)
    assert (to_file.returncode, to_file.out) == (0, "x.pdf\n")
    assert (tmp_path / "x.pdf").read_bytes() == by_name.stdout


def test_defaults_are_letter_and_navis(run):
    plain = run("render", CONTENT, "-o", "-").stdout
    said = run("render", CONTENT, "-o", "-", "--layout", "letter", "--brand", "navis").stdout
    assert plain == said
    assert plain != run("render", CONTENT, "-o", "-", "--layout", "a4").stdout
    assert plain != run("render", CONTENT, "-o", "-", "--brand", "marlowe-bay").stdout


def test_layout_and_brand_as_files(run):
    layout = sheets.ROOT / "layouts" / "a4.yaml"
    brand = sheets.ROOT / "layouts" / "brands" / "marlowe-bay.yaml"
    by_file = run("render", CONTENT, "-o", "-", "--layout", layout, "--brand", brand)
    by_name = run("render", CONTENT, "-o", "-", "--layout", "a4", "--brand", "marlowe-bay")
    assert by_file.returncode == by_name.returncode == 0
    assert by_file.stdout == by_name.stdout


def test_names_behind_two_hyphens(run, tmp_path, handout_text):
    write(tmp_path / "-odd.yaml", handout_text())
    done = run("render", "-o", "out.pdf", "--", "-odd.yaml", cwd=tmp_path)
    assert (done.returncode, done.err) == (0, "")
    assert (tmp_path / "out.pdf").exists()


@pytest.mark.parametrize("dump", ["content", "frames", "tags"])
def test_dump_goes_to_standard_output(run, tmp_path, small, dump):
    done = run("render", small, "--dump", dump, cwd=tmp_path)
    assert (done.returncode, done.err) == (0, "")
    assert "One plain paragraph." in done.out
    assert names(tmp_path) == ["small.yaml"]
    done = run("render", small, "--dump", dump, "-o", "dump.txt", cwd=tmp_path)
    assert "One plain paragraph." in (tmp_path / "dump.txt").read_text(encoding="utf-8")


def test_figures_stand_beside_the_content(run, tmp_path):
    text = sheets.EVERY_BLOCK.read_bytes()
    done = run("render", "-", "-o", "-", stdin=text, cwd=sheets.EVERY_BLOCK.parent)
    assert done.returncode == 0
    assert done.stdout == run("render", sheets.EVERY_BLOCK, "-o", "-", cwd=tmp_path).stdout
    done = run("render", "-", "-o", "-", stdin=text, cwd=tmp_path)
    assert done.returncode == 1 and "cells.png" in done.err and done.stdout == b""


# what differs by patient

VALUES = ("prepared_for: Zephyrine Quux\nprepared_by: Nurse Wolframite\nphone: +1 555 0199\n"
          "note: Bring your **blue** card\ndate: 2026-07-04\n")


@pytest.mark.parametrize("how", ["file", "stdin"])
def test_values_are_printed_and_never_in_the_metadata(run, tmp_path, how):
    out = tmp_path / "out.pdf"
    if how == "file":
        values = write(tmp_path / "values.yaml", VALUES)
        done = run("render", CONTENT, "-o", out, "--values", values)
    else:
        done = run("render", CONTENT, "-o", out, "--values", "-", stdin=VALUES.encode())
    assert (done.returncode, done.err) == (0, "")
    sheet = sheets.Sheet(out)
    text = sheets.fold(sheet.struct_text)
    assert "Prepared for Zephyrine Quux" in text and "Prepared by Nurse Wolframite" in text
    assert "Phone +1 555 0199" in text and "Bring your blue card" in text
    assert "Given to you on July 4, 2026" in text
    assert "Zephyrine Quux" in sheets.fold(sheet.pages[0])
    outside = " ".join([*sheet.info.values(), *sheet.outline_titles,
                        sheet.tool("pdfinfo", "-meta", out), str(sheet.objects)])
    for word in ("Zephyrine", "Quux", "Wolframite", "0199", "blue card"):
        assert word not in outside
        assert word.encode() not in sheet.bytes
        assert word.encode("utf-16-be") not in sheet.bytes
        assert word.encode("utf-16-be").hex().encode() not in sheet.bytes.lower()


def test_values_stand_in_the_identifier_only_as_a_digest(run, tmp_path):
    """Two patients' sheets are two documents."""
    ids = []
    for name in ("One", "Two"):
        out = tmp_path / f"{name}.pdf"
        run("render", CONTENT, "-o", out, "--values", "-", stdin=f"prepared_for: {name}\n".encode())
        ids.append(sheets.Sheet(out).identifier[0])
    assert ids[0] != ids[1]


def test_lines_for_a_pen_where_values_are_missing(render):
    text = sheets.fold(render(CONTENT).struct_text)
    for label in ("Prepared for", "Prepared by", "Phone", "Notes from your nurse"):
        assert label in text
    frames = render(CONTENT).frames
    rules = [item for page in frames for item in page if item[0] == "rule" and item[1] == "layout"]
    assert len(rules) >= 3


def test_values_alone_from_a_missing_file(run, tmp_path):
    done = run("render", CONTENT, "-o", tmp_path / "out.pdf", "--values", tmp_path / "none.yaml")
    assert done.returncode == 1 and "none.yaml: error: cannot read it" in one_line(done)
    assert names(tmp_path) == []


# colour


def on_terminal(environment, *arguments, env=None):
    """Standard error of a run on a terminal."""
    try:
        master, slave = pty.openpty()
    except OSError:
        pytest.skip("this machine has no terminals")
    try:
        process = subprocess.Popen([str(sheets.PROGRAM), *map(str, arguments)], stderr=slave,
                                   stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
                                   env={**environment, **(env or {})})
        os.close(slave)
        out = b""
        while True:
            try:
                chunk = os.read(master, 4096)
            except OSError:
                break
            if not chunk:
                break
            out += chunk
        assert process.wait(30) == 1
    finally:
        os.close(master)
    return out.decode()


def test_colour_on_a_terminal_only(run, environment, tmp_path, handout_text):
    path = write(tmp_path / "bad.yaml", handout_text().replace("author", "autor"))
    coloured = on_terminal(environment, "render", path)
    assert "\033[" in coloured
    plain = re.sub(r"\033\[[\d;]*m", "", coloured).replace("\r\n", "\n")
    done = run("render", path, cwd=tmp_path)
    assert "\033" not in done.err and done.err == plain.splitlines(keepends=True)[0], "the line at fault is for people"
    assert "\033" not in on_terminal(environment, "render", path, env={"NO_COLOR": "1"})
    assert "\033[" in on_terminal(environment, "render", path, env={"NO_COLOR": ""})


# the machine at fault


def test_full_device(run):
    done = run("render", CONTENT, "-o", "/dev/full")
    assert done.returncode == 3
    assert one_line(done).startswith("/dev/full: error: cannot write it: ")
    assert stat.S_ISCHR(os.stat("/dev/full").st_mode)


@pytest.mark.parametrize("arguments", [["render", str(CONTENT), "-o", "-"],
                                       ["render", str(CONTENT), "--dump", "tags"],
                                       ["help"], ["help", "render"], ["list"], ["layouts"], ["brands"], ["languages"],
                                       ["schema", "content"], ["--version"]])
def test_standard_output_full_or_closed(run, arguments):
    with open("/dev/full", "wb") as full:
        done = run(*arguments, stdout=full)
    assert done.returncode == 3
    assert "standard output" in one_line(done)
    reader, writer = os.pipe()
    os.close(reader)
    done = run(*arguments, stdout=writer)
    os.close(writer)
    assert (done.returncode, done.err) == (-signal.SIGPIPE, ""), "who has read enough ends it in silence"
    done = subprocess.run(["sh", "-c", '"$0" "$@" >&-', str(sheets.PROGRAM), *arguments],
                          stderr=subprocess.PIPE, check=False,
                          env={**os.environ, "HANDOUT_DATA": str(sheets.ROOT)})
    assert done.returncode == 3
    assert b"standard output" in done.stderr and done.stderr.count(b"\n") == 1


def test_a_list_that_nobody_reads_to_its_end(run, tmp_path, small):
    done = subprocess.run(["sh", "-c", f'"{sheets.PROGRAM}" list | head -1'], capture_output=True, check=False)
    assert (done.returncode, done.stderr, done.stdout.count(b"\n")) == (0, b"", 1)
    reader, writer = os.pipe()
    os.close(reader)
    done = run("batch", small, "--out", "out", "--json", "--quiet", cwd=tmp_path, stdout=writer)
    os.close(writer)
    assert (done.returncode, done.err) == (0, ""), "what it did counts"
    with open("/dev/full", "wb") as full:
        assert run("batch", small, "--out", "out", "--json", "--quiet", cwd=tmp_path, stdout=full).returncode == 3


def test_null_device_and_pipe(run, tmp_path):
    done = run("render", CONTENT, "-o", "/dev/null")
    assert done.returncode == 0
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = subprocess.Popen(["cat", str(pipe)], stdout=subprocess.PIPE)
    done = run("render", CONTENT, "-o", pipe)
    assert done.returncode == 0
    assert reader.communicate(timeout=30)[0] == run("render", CONTENT, "-o", "-").stdout
    assert stat.S_ISFIFO(os.stat(pipe).st_mode)


@pytest.mark.parametrize("out", ["none/out.pdf", ".", "small.yaml/out.pdf"])
def test_output_that_cannot_be(run, tmp_path, small, out):
    done = run("render", small, "-o", out, cwd=tmp_path)
    assert done.returncode == 3
    assert one_line(done).startswith(f"{out}: error: cannot write it: ")
    assert names(tmp_path) == ["small.yaml"]


@contextmanager
def mounted(folder, *arguments):
    done = subprocess.run(["mount", *arguments, str(folder)], capture_output=True, check=False)
    if done.returncode:
        pytest.skip("cannot mount here: " + done.stderr.decode().strip())
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount")


@needs_root
def test_full_disk_leaves_the_old_file(run, tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    with mounted(disk, "-t", "tmpfs", "-o", "size=16k", "tmpfs"):
        out = disk / "out.pdf"
        out.write_bytes(b"the old file")
        done = run("render", CONTENT, "-o", out)
        assert done.returncode == 3
        assert one_line(done) == f"{out}: error: cannot write it: No space left on device\n"
        assert out.read_bytes() == b"the old file"
        assert names(disk) == ["out.pdf"]
        out.unlink()
        assert run("render", CONTENT, "-o", out).returncode == 3
        assert names(disk) == []


@needs_root
def test_read_only_file_system(run, tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    with mounted(disk, "-t", "tmpfs", "tmpfs"):
        (disk / "out.pdf").write_bytes(b"the old file")
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        for name in ("out.pdf", "new.pdf"):
            done = run("render", CONTENT, "-o", disk / name)
            assert done.returncode == 3
            assert "Read-only file system" in one_line(done)
        assert names(disk) == ["out.pdf"]
        assert (disk / "out.pdf").read_bytes() == b"the old file"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_read_only_folder(run, tmp_path):
    folder = tmp_path / "locked"
    folder.mkdir()
    (folder / "out.pdf").write_bytes(b"the old file")
    folder.chmod(0o555)
    try:
        for name in ("out.pdf", "new.pdf"):
            done = run("render", CONTENT, "-o", folder / name)
            assert done.returncode == 3
            assert "Permission denied" in one_line(done)
        assert names(folder) == ["out.pdf"]
        assert (folder / "out.pdf").read_bytes() == b"the old file"
    finally:
        folder.chmod(0o755)


def test_file_size_limit(run, tmp_path):
    """A write that ends in the middle, for anyone: the old file stands, no temporary is left."""
    out = tmp_path / "out.pdf"
    out.write_bytes(b"the old file")

    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192))

    done = run("render", CONTENT, "-o", out, preexec_fn=limit)
    assert done.returncode == 3
    assert "cannot write it: File too large" in one_line(done)
    assert names(tmp_path) == ["out.pdf"] and out.read_bytes() == b"the old file"


def test_file_is_replaced_whole(run, tmp_path):
    """A new file takes the name; who has the old one open goes on reading it."""
    out = tmp_path / "out.pdf"
    out.write_bytes(b"the old file")
    out.chmod(0o640)
    with out.open("rb") as old:
        assert run("render", CONTENT, "-o", out).returncode == 0
        assert old.read() == b"the old file"
    assert out.read_bytes().startswith(b"%PDF")
    assert stat.S_IMODE(out.stat().st_mode) == 0o640
    assert names(tmp_path) == ["out.pdf"]


def test_new_file_follows_the_mask(run, tmp_path):
    out = tmp_path / "out.pdf"
    assert run("render", CONTENT, "-o", out, preexec_fn=lambda: os.umask(0o027)).returncode == 0
    assert stat.S_IMODE(out.stat().st_mode) == 0o640


def test_symbolic_link_stays(run, tmp_path):
    (tmp_path / "there").mkdir()
    target = tmp_path / "there" / "real.pdf"
    target.write_bytes(b"the old file")
    link = tmp_path / "link.pdf"
    link.symlink_to("there/real.pdf")
    assert run("render", CONTENT, "-o", link).returncode == 0
    assert link.is_symlink() and target.read_bytes().startswith(b"%PDF")
    assert names(tmp_path) == ["link.pdf", "there"] and names(tmp_path / "there") == ["real.pdf"]


def test_fault_of_the_input_leaves_the_old_file(run, tmp_path, handout_text):
    path = write(tmp_path / "bad.yaml", handout_text().replace("author", "autor"))
    out = tmp_path / "out.pdf"
    out.write_bytes(b"the old file")
    assert run("render", path, "-o", out).returncode == 1
    assert out.read_bytes() == b"the old file"
    assert names(tmp_path) == ["bad.yaml", "out.pdf"]


# same input, same bytes


def test_bytes_are_the_same(run, tmp_path):
    first = run("render", sheets.EVERY_BLOCK, "-o", "-").stdout
    assert first.startswith(b"%PDF")
    other = tmp_path / "other"
    other.mkdir()
    for environment in ({}, {"LC_ALL": "de_DE.UTF-8", "LANG": "de_DE.UTF-8"}, {"LC_ALL": "C"},
                        {"LC_ALL": "ar_EG.UTF-8"}, {"TZ": "Pacific/Kiritimati"}, {"TZ": "Etc/GMT+12"},
                        {"MALLOC_PERTURB_": "85"}, {"HOME": "/nonexistent", "USER": "somebody"}):
        done = run("render", sheets.EVERY_BLOCK, "-o", "-", env=environment, cwd=other)
        assert (done.returncode, done.err) == (0, "")
        assert done.stdout == first, environment
    out = other / "out.pdf"
    run("render", os.path.relpath(sheets.EVERY_BLOCK, other), "-o", "out.pdf", cwd=other)
    assert out.read_bytes() == first


def test_bytes_do_not_follow_the_clock(run):
    """The day decides whether a review has expired, and nothing else."""
    fake = shutil.which("faketime")
    first = run("render", CONTENT, "-o", "-").stdout
    assert first == run("render", CONTENT, "-o", "-").stdout
    if fake:
        done = run("-f", "2031-01-01 00:00:00", sheets.PROGRAM, "render", CONTENT, "-o", "-", program=fake)
        assert done.stdout == first


def test_identifier_follows_the_content(run, tmp_path, handout_text):
    ids = set()
    for number, text in enumerate((handout_text(), handout_text("      - text: Another.\n"),
                                   handout_text(title="Another"))):
        out = tmp_path / f"{number}.pdf"
        assert run("render", write(tmp_path / "x.yaml", text), "-o", out).returncode == 0
        ids.add(sheets.Sheet(out).identifier[0])
    assert len(ids) == 3


def test_source_date_epoch(run, render):
    sheet = render(CONTENT, env={"SOURCE_DATE_EPOCH": "1781524800"})
    info = sheet.get(sheet.trailer["/Info"])
    assert sheet.get(info["/CreationDate"]) == sheet.get(info["/ModDate"]) == "D:20260615120000Z"
    assert "2026-06-15T12:00:00Z" in sheet.tool("pdfinfo", "-meta", sheet.path)
    assert "May 15, 2026" in sheet.struct_text, "the sheet's own date stays"
    for wrong in ("tomorrow", "-1", "1e9", "99999999999999999999"):
        done = run("render", CONTENT, "-o", "-", env={"SOURCE_DATE_EPOCH": wrong})
        assert done.returncode == 2 and "SOURCE_DATE_EPOCH" in done.err
        assert done.stdout == b""


# review and expiry

REVIEWED = "review: {by: Test Board, on: 2026-05-20, expires: 2026-06-01}\n"
EXPIRED = "This sheet expired on June 1, 2026."
UNREVIEWED = "This sheet has not been reviewed by a clinician."
SECOND_OF_JUNE = {"SOURCE_DATE_EPOCH": str(1780272000 + DAY)}


def long_sheet(tmp_path, handout_text, head):
    body = "".join(f"      - text: Paragraph {i} of a sheet that takes several pages.\n" for i in range(90))
    return write(tmp_path / "long.yaml", handout_text(body, head))


@pytest.mark.parametrize("layout", sheets.LAYOUTS)
def test_expired_is_said_on_every_page(render, tmp_path, handout_text, layout):
    path = long_sheet(tmp_path, handout_text, REVIEWED)
    sheet = render(path, layout, "navis", "--allow-expired", env=SECOND_OF_JUNE)
    assert len(sheet.pages) >= 3
    assert all(EXPIRED in sheets.fold(page) for page in sheet.pages)
    assert EXPIRED in sheets.fold(sheet.struct_text)


@pytest.mark.parametrize("dump", [[], ["--dump", "frames"]])
def test_expired_is_refused(run, tmp_path, handout_text, dump):
    path = write(tmp_path / "old.yaml", handout_text(head=REVIEWED))
    done = run("render", path, "-o", tmp_path / "out.pdf", *dump, env=SECOND_OF_JUNE)
    assert done.returncode == 1 and names(tmp_path) == ["old.yaml"]
    assert one_line(done).startswith(f"{path}:8:51: error: this sheet expired on 2026-06-01; ")
    assert "--allow-expired" in done.err
    assert run("render", path, "-o", tmp_path / "out.pdf", *dump, "--allow-expired", env=SECOND_OF_JUNE).returncode == 0


def test_review_behind_the_sections_expires_too(run, tmp_path, handout_text):
    path = write(tmp_path / "old.yaml", handout_text(tail=REVIEWED))
    assert run("render", path, "-o", "-", env=SECOND_OF_JUNE).returncode == 1
    assert run("render", path, "-o", "-", "--allow-expired", env=SECOND_OF_JUNE).returncode == 0


@pytest.mark.parametrize("first, second", [("", REVIEWED), (REVIEWED, ""), (REVIEWED, REVIEWED)])
def test_both_copies_can_have_expired(run, tmp_path, handout_text, first, second):
    disclaimer = "disclaimer: Not medical advice.\ncall_to_action: [{title: A, text: B}]\n"
    brand = write(tmp_path / "brand.yaml", "brand: 1\nname: Clinic\ndisclaimer: Ask.\n")
    for language, head in (("en", first), ("es", second)):
        write(tmp_path / f"a.{language}.yaml",
              handout_text(head=disclaimer + head).replace("language: en", f"language: {language}"))
    sheet = ["render", tmp_path / "a.en.yaml", "--brand", brand, "--bilingual", "es", "-o", tmp_path / "out.pdf"]
    done = run(*sheet, env=SECOND_OF_JUNE)
    assert done.returncode == 1 and not (tmp_path / "out.pdf").exists()
    expired = [f"a.{language}.yaml" for language, head in (("en", first), ("es", second)) if head]
    assert [line.split(":")[0].split("/")[-1] for line in done.err.splitlines()] == expired
    assert run(*sheet, "--allow-expired", env=SECOND_OF_JUNE).returncode == 0
    pages = sheets.Sheet(tmp_path / "out.pdf").pages
    said = [words in sheets.fold(page) for page, words in zip(pages, (EXPIRED, "Esta hoja venció el 1 de junio de 2026."))]
    assert said == [bool(first), bool(second)]


TRANSLATION = "translation: {from: en, method: human}\n"
OWN_WORDS = "disclaimer: Not medical advice.\ncall_to_action: [{title: A, text: B}]\n"
SAID = {"en": EXPIRED, "es": "Esta hoja venció el 1 de junio de 2026."}


@pytest.fixture
def translated(tmp_path, handout_text):
    """translated(original's parts, translation's parts): a.es.yaml beside a.en.yaml; its path."""
    brand = write(tmp_path / "brand.yaml", "brand: 1\nname: Clinic\ndisclaimer: Ask.\n")

    def call(original, more=None):
        write(tmp_path / "a.en.yaml", handout_text(head=OWN_WORDS + original.get("head", ""), tail=original.get("tail", "")))
        text = handout_text(**{"head": OWN_WORDS + TRANSLATION, **(more or {})})
        return write(tmp_path / "a.es.yaml", text.replace("language: en", "language: es")), brand

    return call


@pytest.mark.parametrize("original", [{"head": REVIEWED}, {"tail": REVIEWED}])
@pytest.mark.parametrize("more", [
    {}, {"head": OWN_WORDS, "tail": TRANSLATION},
    {"head": OWN_WORDS + TRANSLATION + "review: {by: B, on: 2026-05-20}\n"},
    {"head": OWN_WORDS + TRANSLATION.replace("from: en", "from: en-US")}])
@pytest.mark.parametrize("asked", [[], ["--lang", "es"]])
def test_a_translation_expires_with_its_original(run, tmp_path, translated, original, more, asked):
    path, brand = translated(original, more)
    sheet = ["render", tmp_path / "a.en.yaml" if asked else path, *asked, "--brand", brand, "-o", tmp_path / "out.pdf"]
    done = run(*sheet, env=SECOND_OF_JUNE)
    assert done.returncode == 1 and not (tmp_path / "out.pdf").exists()
    told = f": error: this sheet is a translation of {tmp_path / 'a.en.yaml'}, which expired on 2026-06-01; "
    assert one_line(done).startswith(f"{path}:") and told in done.err
    assert run(*sheet, "--allow-expired", env=SECOND_OF_JUNE).returncode == 0
    assert all(SAID["es"] in sheets.fold(page) for page in sheets.Sheet(tmp_path / "out.pdf").pages)
    assert run(*sheet, env={"SOURCE_DATE_EPOCH": str(1780272000)}).returncode == 0
    checked = run("check", path, "--brand", brand, "--json", env=SECOND_OF_JUNE)
    found = [f for f in json.loads(checked.out)["findings"] if f["rule"] == "expired"]
    assert len(found) == 1 and found[0]["level"] == "error" and "a.en.yaml, which expired on 2026-06-01" in found[0]["message"]


def test_both_copies_expire_with_the_original(run, tmp_path, translated):
    path, brand = translated({"head": REVIEWED})
    sheet = ["render", path, "--brand", brand, "--bilingual", "en", "-o", tmp_path / "out.pdf"]
    done = run(*sheet, env=SECOND_OF_JUNE)
    assert done.returncode == 1 and done.err.count(" expired on 2026-06-01; ") == 2
    assert run(*sheet, "--allow-expired", env=SECOND_OF_JUNE).returncode == 0
    pages = [sheets.fold(page) for page in sheets.Sheet(tmp_path / "out.pdf").pages]
    assert SAID["es"] in pages[0] and SAID["en"] in pages[-1]


@pytest.mark.parametrize("original, more", [
    ({"head": REVIEWED}, {"head": OWN_WORDS + TRANSLATION + REVIEWED.replace("2026-06-01", "2027-06-01")}),
    ({"head": REVIEWED}, {"head": OWN_WORDS + TRANSLATION, "tail": REVIEWED.replace("2026-06-01", "2027-06-01")}),
    ({"head": REVIEWED}, {"head": OWN_WORDS}),
    ({"head": REVIEWED}, {"head": OWN_WORDS + TRANSLATION.replace("from: en", "from: fr")}),
    ({"tail": REVIEWED.replace("2026-06-01", "2027-06-01")}, {}), ({}, {})])
def test_what_does_not_expire_with_another(run, tmp_path, translated, original, more):
    path, brand = translated(original, more)
    done = run("render", path, "--brand", brand, "-o", tmp_path / "out.pdf", env=SECOND_OF_JUNE)
    assert (done.returncode, done.err) == (0, "")
    content = run("render", path, "--dump", "content", env=SECOND_OF_JUNE).out
    assert ("expires" in content) == ("2027" in "".join(more.values()))


def test_a_translation_of_a_translation_expires_too(run, tmp_path, translated):
    path, brand = translated({"head": REVIEWED})
    text = path.read_text(encoding="utf-8").replace("language: es", "language: fr").replace("from: en", "from: es")
    write(tmp_path / "a.fr.yaml", text)
    done = run("render", tmp_path / "a.fr.yaml", "--brand", brand, "-o", tmp_path / "out.pdf", env=SECOND_OF_JUNE)
    assert done.returncode == 1 and "a.en.yaml, which expired on 2026-06-01" in done.err


def test_an_original_that_cannot_be_read_hides_no_expiry(run, tmp_path, translated):
    path, brand = translated({"head": REVIEWED})
    write(tmp_path / "a.en.yaml", "handout: [")
    done = run("render", path, "--brand", brand, "-o", tmp_path / "out.pdf", env=SECOND_OF_JUNE)
    assert done.returncode == 1 and "a.en.yaml:2:1: error: this cannot be read" in done.err
    checked = run("check", path, "--brand", brand, env=SECOND_OF_JUNE)
    assert checked.returncode == 1 and "a.en.yaml:2:1: " in checked.out


@pytest.mark.parametrize("language", sheets.LANGUAGES)
def test_every_language_says_what_expired(language):
    assert "{date}" in sheets.load_phrases(language)["expired"]


def test_not_expired_on_its_last_day(render, tmp_path, handout_text):
    path = long_sheet(tmp_path, handout_text, REVIEWED)
    sheet = render(path, env={"SOURCE_DATE_EPOCH": str(1780272000 + DAY - 1)})  # 1 June, 23:59:59
    text = sheets.fold(" ".join(sheet.pages))
    assert "expired" not in text and UNREVIEWED not in text
    assert "Last reviewed on May 20, 2026 by Test Board." in text
    assert "To be reviewed again by June 1, 2026." in text


@pytest.mark.parametrize("layout", sheets.LAYOUTS)
def test_unreviewed_is_said_on_every_page(render, tmp_path, handout_text, layout):
    sheet = render(long_sheet(tmp_path, handout_text, ""), layout)
    assert len(sheet.pages) >= 3
    assert all(UNREVIEWED in sheets.fold(page) for page in sheet.pages)
    assert UNREVIEWED in sheets.fold(sheet.struct_text)


def test_call_to_action_has_a_code(render, tmp_path, handout_text):
    with_url = write(tmp_path / "with.yaml", handout_text(
        head="call_to_action:\n  - {title: Read, text: More, url: https://example.org/abc}\n"))
    without = write(tmp_path / "without.yaml", handout_text(
        head="call_to_action:\n  - {title: Read, text: More}\n"))
    codes = [item for page in render(with_url).frames for item in page if item[0] == "qr"]
    assert len(codes) == 1
    assert "example.org/abc" in render(with_url).body_text
    assert not [item for page in render(without).frames for item in page if item[0] == "qr"]
    code = codes[0][2]
    layout = sheets.load_layout("letter")
    assert (code["width"], code["height"]) == (float(layout["qr"]["size"]),) * 2
    # dark and light modules where the dump says the code stands
    scale = 50 / 72
    picture = render(with_url).pictures[0].convert("L").crop(tuple(
        int(value * scale) for value in (code["x"], code["y"], code["x"] + code["width"],
                                         code["y"] + code["height"])))
    dark = sum(picture.histogram()[:128]) / (picture.width * picture.height)
    assert 0.3 < dark < 0.7


# the data


def test_data_folder_elsewhere(run, tmp_path, small):
    data = tmp_path / "data"
    shutil.copytree(sheets.ROOT / "layouts", data / "layouts")
    shutil.copytree(sheets.ROOT / "fonts", data / "fonts")
    (data / "content").symlink_to(sheets.ROOT / "content")
    write(data / "layouts" / "mine.yaml", "layout: 1\nextends: letter\nabout: My own layout\n")
    write(data / "layouts" / "brands" / "mine.yaml", "brand: 1\nname: My own clinic\ndisclaimer: Ask.\n")
    env = {"HANDOUT_DATA": data}
    assert "mine " in run("layouts", env=env).out and "My own layout" in run("layouts", env=env).out
    assert "My own clinic" in run("brands", env=env).out
    done = run("render", small, "-o", "-", "--layout", "mine", "--brand", "mine", env=env)
    assert (done.returncode, done.err) == (0, "")
    assert "My own clinic" not in run("brands").out


@pytest.mark.parametrize("command", [["layouts"], ["brands"], ["languages"]])
def test_data_folder_that_is_missing(run, tmp_path, command):
    done = run(*command, env={"HANDOUT_DATA": tmp_path / "none"})
    assert done.returncode == 3
    assert "HANDOUT_DATA" in one_line(done) and str(tmp_path / "none") in done.err


def test_fonts_that_are_missing(run, tmp_path, small):
    shutil.copytree(sheets.ROOT / "layouts", tmp_path / "data" / "layouts")
    (tmp_path / "data" / "content").symlink_to(sheets.ROOT / "content")
    done = run("render", small, "-o", tmp_path / "out.pdf", env={"HANDOUT_DATA": tmp_path / "data"})
    assert done.returncode in (1, 3)
    assert "AtkinsonHyperlegibleNext" in done.err and "cannot read the font" in done.err
    assert not (tmp_path / "out.pdf").exists()


def test_font_that_is_broken(run, tmp_path, small):
    data = tmp_path / "data"
    shutil.copytree(sheets.ROOT / "layouts", data / "layouts")
    shutil.copytree(sheets.ROOT / "fonts", data / "fonts")
    (data / "content").symlink_to(sheets.ROOT / "content")
    font = data / "fonts" / "AtkinsonHyperlegibleNext-Regular.ttf"
    font.chmod(0o644)
    for broken in (font.read_bytes()[:200], b"no font at all", b""):
        font.write_bytes(broken)
        done = run("render", small, "-o", tmp_path / "out.pdf", env={"HANDOUT_DATA": data})
        assert done.returncode in (1, 3)
        assert "AtkinsonHyperlegibleNext-Regular.ttf" in one_line(done)
        assert not (tmp_path / "out.pdf").exists()


# installation


def make(target, prefix, folder):
    environment = {name: value for name, value in os.environ.items()
                   if name not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "HANDOUT_DATA")}
    # the program as it was built, also where a source has changed since
    done = subprocess.run(["make", "-s", "-o", "all", target, f"PREFIX={prefix}", f"DESTDIR={folder}",
                           f"BUILD={os.path.relpath(sheets.PROGRAM.parent, sheets.ROOT)}"],
                          cwd=sheets.ROOT, capture_output=True, check=False, env=environment, timeout=300)
    assert done.returncode == 0, done.stderr.decode()


def files(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir())


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    text = (sheets.ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(r"^install:", text, re.M), "the Makefile has no target install"
    folder = tmp_path_factory.mktemp("installed")
    make("install", "/usr", folder)
    return folder


def test_installed_files(installed):
    there = files(installed)
    share = "usr/share/handout"
    for name in ("usr/bin/handout", "usr/lib/libhandout.a", f"{share}/layouts/letter.yaml",
                 f"{share}/layouts/brands/navis.yaml", f"{share}/layouts/phrases/en.yaml",
                 f"{share}/fonts/AtkinsonHyperlegibleNext-Regular.ttf",
                 "usr/share/man/man1/handout.1", f"{share}/content/rules/plain-words.en.yaml",
                 f"{share}/content/rules/report.schema.json"):
        assert name in there or f"{name}.gz" in there, name
    assert [name for name in there if name.startswith("usr/include/")] == ["usr/include/handout.h"]
    assert any(name.endswith("car-t-cell-therapy.en.yaml") for name in there)
    assert f"{share}/content/cancer-types.yaml" in there
    for name in ("bash-completion/completions/handout", "zsh/site-functions/_handout",
                 "fish/vendor_completions.d/handout.fish"):
        assert f"usr/share/{name}" in there
    assert any("fonts/" in name and re.search(r"OFL|LICEN[CS]E", name, re.I) for name in there)
    assert os.access(installed / "usr/bin/handout", os.X_OK)
    for name in there:
        assert stat.S_IMODE((installed / name).stat().st_mode) & 0o444 == 0o444, name


def test_installed_program_renders_from_any_folder(run, installed, tmp_path):
    program = installed / "usr/bin/handout"
    done = run("render", CONTENT, "-o", "out.pdf", cwd=tmp_path, program=program,
               env={"HANDOUT_DATA": None})
    assert (done.returncode, done.err) == (0, "")
    assert (tmp_path / "out.pdf").read_bytes() == run("render", CONTENT, "-o", "-").stdout
    done = run("layouts", cwd="/", program=program, env={"HANDOUT_DATA": None})
    assert [line.split()[0] for line in done.out.splitlines()] == sheets.LAYOUTS
    (tmp_path / "link").symlink_to(program)
    done = run("brands", cwd="/", program=tmp_path / "link", env={"HANDOUT_DATA": None})
    assert done.returncode == 0 and "navis" in done.out


def test_uninstall_removes_everything(installed, tmp_path):
    assert installed.is_dir()
    make("install", "/usr", tmp_path)
    assert files(tmp_path)
    stranger = write(tmp_path / "usr" / "share" / "not-ours", "stays")
    make("uninstall", "/usr", tmp_path)
    assert files(tmp_path) == ["usr/share/not-ours"]
    assert stranger.exists()
    assert not (tmp_path / "usr" / "share" / "handout").exists()


def test_names_never_reach_the_arguments(run):
    """There is no option that takes a patient's name."""
    options = re.findall(r"--[\w-]+", run("help", "render").out)
    assert options and not set(options) & {"--prepared-for", "--prepared-by", "--name", "--patient", "--note"}
