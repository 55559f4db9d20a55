"""For who writes sheets: a beginning, a print that opens, a print anew after each save."""
import codecs
import os
import re
import select
import signal
import subprocess
import time

import pytest
import sheets

DAY = {"SOURCE_DATE_EPOCH": "1781524800"}  # 15 June 2026


# handout new


def test_new_prints_and_passes_a_check(run, tmp_path):
    done = run("new", "mouth-care", cwd=tmp_path, env=DAY)
    assert (done.returncode, done.out, done.err) == (0, "mouth-care.en.yaml\n", "")
    told = sheets.load(tmp_path / "mouth-care.en.yaml")
    assert (told["title"], told["topic"], told["cancer_type"], told["language"], str(told["date"])) == (
        "Mouth care", "mouth-care", "general", "en", "2026-06-15")
    assert (tmp_path / "mouth-care.en.yaml").read_text(encoding="utf-8").count("\n# ") > 3
    done = run("render", "mouth-care.en.yaml", cwd=tmp_path, env=DAY)
    assert (done.returncode, done.out, done.err) == (0, "mouth-care.en.pdf\n", "")
    done = run("check", "mouth-care.en.yaml", cwd=tmp_path, env=DAY)
    assert done.returncode == 0 and "1 handout: 0 errors" in done.out, done.out


def test_new_refuses_to_overwrite(run, tmp_path):
    path = tmp_path / "mouth-care.en.yaml"
    path.write_text("mine", encoding="utf-8")
    for arguments in ([], ["-o", path]):
        done = run("new", "mouth-care", *arguments, cwd=tmp_path)
        assert (done.returncode, done.out) == (2, "") and "it already exists" in done.err
    assert path.read_text(encoding="utf-8") == "mine"
    assert run("new", "mouth-care", "-o", "no/such/folder.yaml", cwd=tmp_path).returncode == 3
    with open("/dev/full", "wb") as full:
        assert run("new", "mouth-care", "-o", "-", stdout=full).returncode == 3


@pytest.mark.parametrize("topic, slug, title", [
    ("Mouth care", "mouth-care", "Mouth care"), ("Después de la cirugía", "despues-de-la-cirugia", "Después de la cirugía"),
    ('A "b": \\ {c}', "a-b-c", 'A "b": \\ {c}'), ("a-1", "a-1", "A 1")])
def test_new_takes_a_title(run, topic, slug, title):
    done = run("new", topic, "-o", "-")
    assert done.returncode == 0, done.err
    assert f"topic: {slug}\n" in done.out
    assert sheets.fold(run("render", "-", "--dump", "content", stdin=done.stdout).out).count(title) >= 1


def test_new_in_each_language_that_the_brand_speaks(run, tmp_path):
    spoken = {path.name.split(".")[1] for path in (sheets.ROOT / "layouts" / "brands").glob("navis.*.yaml")} - {"yaml"} | {"en"}
    assert len(spoken) >= 12
    for language in spoken:
        path = tmp_path / f"{language}.yaml"
        assert run("new", "mouth-care", "--lang", language, "--cancer-type", "Breast cancer", "-o", path, "-q").out == ""
        assert sheets.load(path)["cancer_type"] == "breast"
        done = run("render", path, "-o", tmp_path / "x.pdf")
        assert done.returncode == 0, done.err
        assert run("check", path).returncode == 0


def test_new_of_a_type_that_no_table_has(run, tmp_path):
    assert run("new", "mouth-care", "--cancer-type", "rare-one", cwd=tmp_path).returncode == 0
    assert run("render", "mouth-care.en.yaml", cwd=tmp_path).returncode == 0
    done = run("new", "x", "--cancer-type", "brest cancer", cwd=tmp_path)
    assert done.returncode == 2 and "did you mean breast" in done.err
    assert run("new", "\x07\x07", "-o", "-").returncode == 1


# --open


@pytest.fixture
def desktop(tmp_path):
    """A stand-in of xdg-open, which notes what it is told to show."""
    folder = tmp_path / "desktop"
    folder.mkdir()
    program = folder / "xdg-open"
    program.write_text(f'#!/bin/sh\necho opening; printf "%s\\n" "$*" >> "{folder}/opened"\n', encoding="utf-8")
    program.chmod(0o755)

    def opened(wait=10):
        end = time.monotonic() + wait
        while not (folder / "opened").exists() and time.monotonic() < end:
            time.sleep(0.02)
        return (folder / "opened").read_text(encoding="utf-8").splitlines() if (folder / "opened").exists() else []

    opened.env = {"PATH": f"{folder}:{os.environ['PATH']}"}
    return opened


def test_open_shows_the_pdf(run, tmp_path, small, desktop):
    done = run("render", small, "--open", cwd=tmp_path, env=desktop.env)
    assert (done.returncode, done.out) == (0, "small-sheet.en.pdf\n")
    assert desktop() == ["small-sheet.en.pdf"]
    assert (tmp_path / "small-sheet.en.pdf").read_bytes() == run("render", small, "-o", "-").stdout


def test_open_of_an_odd_name(run, tmp_path, small, desktop):
    assert run("render", small, "--open", "-o-x.pdf", cwd=tmp_path, env=desktop.env).returncode == 0
    assert desktop() == ["./-x.pdf"]


def test_open_shows_nothing_where_nothing_was_made(run, tmp_path, small, handout_text, desktop):
    small.write_text(handout_text().replace("author", "autor"), encoding="utf-8")
    done = run("render", small, "--open", cwd=tmp_path, env=desktop.env)
    assert done.returncode == 1 and "autor" in done.err and desktop(wait=0.3) == []


def test_open_without_a_desktop(run, tmp_path, small):
    done = run("render", small, "--open", cwd=tmp_path, env={"PATH": str(tmp_path / "none")})
    assert done.returncode == 3 and (tmp_path / "small-sheet.en.pdf").exists()
    assert done.err == "small-sheet.en.pdf: error: cannot open it with xdg-open (package xdg-utils): No such file or directory\n"


@pytest.mark.parametrize("arguments", [["-o", "-"], ["--dump", "tags"]])
@pytest.mark.parametrize("option", ["--open", "--watch"])
def test_what_is_not_a_pdf_in_a_file_is_not_opened(run, small, arguments, option):
    assert run("render", small, *arguments, option).returncode == 2


# --watch


class Watching:
    """A watch that runs; its standard error is read line by line."""

    def __init__(self, environment, folder, *arguments):
        self.process = subprocess.Popen([sheets.PROGRAM, "render", *arguments, "--watch"], cwd=folder, env=environment,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        os.set_blocking(self.process.stderr.fileno(), False)
        self.rest = ""
        self.decoder = codecs.getincrementaldecoder("utf-8")()

    def until(self, text, seconds=20):
        """What was said up to text."""
        end = time.monotonic() + seconds
        while text not in self.rest:
            assert time.monotonic() < end, self.rest
            select.select([self.process.stderr], [], [], 0.2)
            self.rest += self.decoder.decode(self.process.stderr.read() or b"")
        said, self.rest = self.rest.split(text, 1)
        return said

    def end(self, sign=signal.SIGINT):
        self.process.send_signal(sign)
        out, _ = self.process.communicate(timeout=20)
        return self.process.returncode, out.decode()


@pytest.fixture
def watching(environment, tmp_path):
    started = []

    def start(*arguments, env=None):
        started.append(Watching({**environment, **(env or {})}, tmp_path, *arguments))
        return started[-1]

    yield start
    for one in started:
        one.process.kill()
        one.process.wait()
        one.process.stdout.close()
        one.process.stderr.close()


READY = "Ctrl-C ends it\n"


def title_of(path):
    return re.search(r"Title: +(.*)", subprocess.run(["pdfinfo", path], capture_output=True, text=True, check=True).stdout).group(1)


def test_watch_makes_it_anew_after_each_save(tmp_path, small, handout_text, watching, desktop):
    watch = watching("small.yaml", "--open", env=desktop.env)
    assert "error" not in watch.until(READY)
    pdf = tmp_path / "small-sheet.en.pdf"
    assert title_of(pdf) == "A small sheet"
    small.write_text(handout_text(title="Saved in place"), encoding="utf-8")
    watch.until(READY)
    assert title_of(pdf) == "Saved in place"
    new = tmp_path / ".small.yaml.new"
    new.write_text(handout_text(title="Put in its place"), encoding="utf-8")
    new.replace(small)
    watch.until(READY)
    assert title_of(pdf) == "Put in its place"
    small.write_text(handout_text(title="A fault").replace("author", "autor"), encoding="utf-8")
    assert "small.yaml:7:1: error: unknown key “autor”" in watch.until(READY)
    assert title_of(pdf) == "Put in its place", "a fault leaves what is there"
    small.write_text(handout_text(title="Mended"), encoding="utf-8")
    watch.until(READY)
    assert title_of(pdf) == "Mended"
    code, out = watch.end()
    assert (code, out) == (0, "small-sheet.en.pdf\n" * 4)
    assert desktop() == ["small-sheet.en.pdf"], "it is opened once"


def test_watch_begins_with_a_fault_and_sees_what_the_sheet_is_made_of(tmp_path, small, handout_text, watching):
    body = "      - figure: {image: cells.png, alt: Cells}\n"
    small.write_text(handout_text(body), encoding="utf-8")
    (tmp_path / "for.txt").write_text("prepared_for: One\n", encoding="utf-8")
    (tmp_path / "own").mkdir()
    layout = tmp_path / "own" / "own.yaml"
    layout.write_text("layout: 1\nextends: letter\nabout: Own\n", encoding="utf-8")
    watch = watching("small.yaml", "--values", "for.txt", "--layout", "own/own.yaml", "-o", "out.pdf")
    assert "error: image “cells.png”: cannot read it" in watch.until(READY)
    (tmp_path / "cells.png").write_bytes((sheets.EVERY_BLOCK.parent / "cells.png").read_bytes())
    assert "error" not in watch.until(READY)
    (tmp_path / "for.txt").write_text("prepared_for: Two\n", encoding="utf-8")
    watch.until(READY)
    assert "Two" in sheets.text_of(tmp_path / "out.pdf").split()
    before = (tmp_path / "out.pdf").stat().st_mtime_ns
    (tmp_path / "notes.txt").write_text("this is no part of it", encoding="utf-8")
    layout.write_text("layout: 1\nextends: a4\nabout: Own\n", encoding="utf-8")
    watch.until(READY)
    assert (tmp_path / "out.pdf").stat().st_mtime_ns > before
    assert watch.end(signal.SIGTERM)[0] == 0
    assert watch.rest.count(READY) == 0, "what it makes itself is no change"


def test_watch_is_for_files(run, small):
    assert run("render", "-", "--watch").returncode == 2
    done = run("render", small, "--watch", "--values", "-")
    assert done.returncode == 2 and "--watch needs files" in done.err
