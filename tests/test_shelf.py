"""handout batch over a library that changes: twins, PDFs of sheets that are gone, and what would be done."""
import json
import shutil

import pytest
import sheets

PORT = sheets.ROOT / "content" / "general" / "port-care.en.yaml"


@pytest.fixture
def library(tmp_path, handout_text):
    """library/general: one, two and three, in English; one in Spanish too."""
    folder = tmp_path / "library" / "general"
    folder.mkdir(parents=True)

    def write(name, topic, language="en"):
        text = handout_text().replace("topic: small-sheet", f"topic: {topic}").replace("language: en", f"language: {language}")
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")

    for topic in ("one", "two", "three"):
        write(f"{topic}.en", topic)
    write("one.es", "one", "es")
    write.folder = folder
    return write


@pytest.fixture
def batch(run, tmp_path):
    out = tmp_path / "out"

    def call(*options, code=0, paths=("library",)):
        done = run("batch", *paths, "--out", out, "--progress", "never", *options, cwd=tmp_path)
        assert done.returncode == code, done.err
        return done

    call.out = out
    call.pdfs = lambda: sorted(path.relative_to(out).as_posix() for path in out.rglob("*.pdf"))
    call.rows = lambda: [json.loads(line) for line in (out / "manifest.jsonl").read_text().splitlines()]
    return call


ALL = [f"general/{stem}.letter.pdf" for stem in ("one.en", "one.es", "three.en", "two.en")]


def test_twins_fail_and_all_others_are_made(batch, library):
    library("double.en", "one")
    done = batch(code=1)
    assert batch.pdfs() == [name for name in ALL if name != "general/one.en.letter.pdf"]
    failed = {row["content"]: row["error"] for row in batch.rows() if row["status"] == "failed"}
    assert set(failed) == {"library/general/one.en.yaml", "library/general/double.en.yaml"}
    assert "same file as library/general/double.en.yaml" in failed["library/general/one.en.yaml"]
    assert "same file as library/general/one.en.yaml" in failed["library/general/double.en.yaml"]
    assert all("give one of them another topic" in error for error in failed.values())
    assert "5 jobs: 3 written, 0 unchanged, 2 failed" in done.err


def test_three_of_one_name_all_fail(batch, library):
    for name in ("a.en", "b.en"):
        library(name, "one")
    batch(code=1)
    assert sum(row["status"] == "failed" for row in batch.rows()) == 3


@pytest.mark.parametrize("stream", [False, True], ids=["file", "pipe"])
def test_lines_of_one_output(run, tmp_path, stream):
    lines = [{"content": str(PORT), "output": name, "layout": layout} for name, layout in
             (("a.pdf", "letter"), ("b.pdf", "letter"), ("A.pdf", "a4"))]
    jobs = "".join(json.dumps(line) + "\n" for line in lines)
    (tmp_path / "jobs.jsonl").write_text(jobs)
    source = "-" if stream else tmp_path / "jobs.jsonl"
    done = run("batch", "--from", source, "--out", tmp_path / "out", stdin=jobs.encode())
    assert done.returncode == 1
    rows = [json.loads(line) for line in (tmp_path / "out" / "manifest.jsonl").read_text().splitlines()]
    assert [row["status"] for row in rows] == (["written", "written", "failed"] if stream else
                                               ["failed", "written", "failed"])
    assert "has this output" in rows[2]["error"]


def test_a_sheet_that_is_gone_is_told_and_pruned(batch, library):
    batch("--layout", "letter,a4")
    assert len(batch.pdfs()) == 8
    (library.folder / "two.en.yaml").unlink()
    (library.folder / "three.en.yaml").rename(library.folder / "drei.en.yaml")  # the topic is inside: nothing is gone
    done = batch()
    assert "warning: 2 PDFs are without a sheet (general/two.en.a4.pdf, …); --prune removes them" in done.err
    assert len(batch.pdfs()) == 8
    done = batch("--prune", "--json")
    assert "2 PDFs removed that were without a sheet" in done.err
    summary = json.loads(done.out)
    assert (summary["removed"], summary["of_no_sheet"]) == (2, 0)
    assert batch.pdfs() == sorted(f"general/{stem}.{layout}.pdf" for stem in ("one.en", "one.es", "three.en")
                                  for layout in ("a4", "letter"))
    assert "without a sheet" not in batch().err


def test_what_is_not_asked_for_this_time_stays(batch, library):
    batch()
    for options in (("--layout", "a4"), ("--lang", "es"), ("--brand", "marlowe-bay"), ("--cancer-type", "general")):
        assert "without a sheet" not in batch("--prune", *options).err
    assert set(ALL) <= set(batch.pdfs())


def test_only_what_a_batch_made_is_removed(batch, library, tmp_path):
    batch()
    (library.folder / "two.en.yaml").unlink()
    shutil.copy2(tmp_path / "out" / "general" / "one.en.letter.pdf", tmp_path / "out" / "general" / "notes of mine.pdf")
    (tmp_path / "out" / "general" / "gone.en.letter.pdf").write_bytes(b"%PDF-1.7 of somebody else")
    (tmp_path / "out" / "elsewhere").mkdir()
    shutil.copy2(tmp_path / "out" / "general" / "one.en.letter.pdf", tmp_path / "out" / "elsewhere" / "x.en.letter.pdf")
    batch("--prune")
    assert batch.pdfs() == ["elsewhere/x.en.letter.pdf", "general/gone.en.letter.pdf", "general/notes of mine.pdf",
                            *(name for name in ALL if "two" not in name)]


def test_the_last_sheet_of_a_type_takes_its_folder_along(batch, library, tmp_path, handout_text):
    other = tmp_path / "library" / "lung"
    other.mkdir()
    (other / "x.en.yaml").write_text(handout_text().replace("cancer_type: general", "cancer_type: lung"), encoding="utf-8")
    batch()
    assert "lung/small-sheet.en.letter.pdf" in batch.pdfs()
    (other / "x.en.yaml").unlink()
    batch("--prune")
    assert batch.pdfs() == ALL and not (tmp_path / "out" / "lung").exists()


def test_a_part_of_the_library_says_nothing_of_the_rest(batch, library, tmp_path, handout_text):
    other = tmp_path / "library" / "lung"
    other.mkdir()
    (other / "x.en.yaml").write_text(handout_text().replace("cancer_type: general", "cancer_type: lung"), encoding="utf-8")
    batch()
    before = batch.pdfs()
    assert "without a sheet" not in batch("--prune", paths=("library/lung",)).err
    assert "without a sheet" not in batch("--prune", paths=("library/general/one.en.yaml",)).err
    assert batch.pdfs() == before


def test_nothing_is_removed_while_a_sheet_cannot_be_read(batch, library):
    batch()
    (library.folder / "two.en.yaml").write_text("handout: 1\ntitle: [\n", encoding="utf-8")
    (library.folder / "three.en.yaml").unlink()
    done = batch("--prune", code=1)
    assert "1 sheet cannot be read" in done.err and "nothing was removed" in done.err
    assert batch.pdfs() == ALL


@pytest.mark.parametrize("options", [("--from", "-"), ("library", "--shard", "1/2")])
def test_prune_is_refused_where_it_cannot_be_told(run, tmp_path, library, options):
    done = run("batch", *options, "--out", tmp_path / "out", "--prune", cwd=tmp_path)
    assert done.returncode == 2 and "--prune " in done.err and not (tmp_path / "out").exists()


def snapshot(folder):
    return {path: (path.read_bytes() if path.is_file() else None, path.stat().st_mtime_ns) for path in folder.rglob("*")}


def test_a_dry_run_tells_all_and_writes_nothing(batch, library, tmp_path):
    done = batch("--dry-run")
    assert sorted(done.out.splitlines()) == [f"write   {name}: new" for name in ALL]
    assert "4 jobs: 4 to write, 0 unchanged, 0 would fail; nothing was written" in done.err
    assert not batch.out.exists()
    batch()
    (library.folder / "two.en.yaml").unlink()
    text = (library.folder / "one.en.yaml").read_text()
    (library.folder / "one.en.yaml").write_text(text.replace("A small sheet", "A sheet that changed"))
    (library.folder / "three.en.yaml").write_text(text.replace("small-sheet", "three").replace("topic: one", "topic: three")
                                                  .replace("One plain", "One ❌ plain"))
    before = snapshot(tmp_path)
    done = batch("--dry-run", "--prune", "--json", code=1)
    assert snapshot(tmp_path) == before
    told = {row["output"]: row for row in map(json.loads, done.out.splitlines())}
    assert {name: row["would"] for name, row in told.items()} == {
        "general/one.en.letter.pdf": "write", "general/one.es.letter.pdf": "keep", "general/three.en.letter.pdf": "fail",
        "general/two.en.letter.pdf": "remove"}
    assert "changed" in told["general/one.en.letter.pdf"]["why"]
    assert "three.en.yaml:" in told["general/three.en.letter.pdf"]["error"]
    done = batch("--prune", code=1)
    assert {row["output"]: row["status"] for row in batch.rows()} == {
        "general/one.en.letter.pdf": "written", "general/one.es.letter.pdf": "unchanged",
        "general/three.en.letter.pdf": "failed"}


def test_a_dry_run_leaves_what_a_killed_run_left(batch, library, tmp_path):
    batch()
    hidden = [path for path in batch.out.rglob(".*")]
    assert hidden == []
    done = batch("--dry-run", "--force")
    assert [line.split(": ")[1] for line in done.out.splitlines()] == ["forced"] * 4
