"""What is the site's own: data in several folders, the site's first, file by file."""
import json
import os
import shutil
import subprocess

import pytest
import sheets

CAR_T = sheets.ROOT / "content" / "leukemia" / "car-t-cell-therapy.en.yaml"


@pytest.fixture
def site(tmp_path):
    """A folder of the site's own, which has nothing yet: site(name, text) writes a file into it."""
    folder = tmp_path / "config" / "handout"

    def write(name, text):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    write.env = {"HANDOUT_DATA": f"{folder}:{sheets.ROOT}"}
    write.folder = folder
    return write


HARBOR = "brand: 1\nname: Harbor Clinic\ndisclaimer: Ask your own team first.\n"


@pytest.fixture
def installed(alone, tmp_path):
    """The program with data beside it, and nothing in HANDOUT_DATA."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "share").mkdir()
    shutil.copy2(alone, tmp_path / "bin" / "handout")
    (tmp_path / "share" / "handout").symlink_to(sheets.ROOT)
    return tmp_path / "bin" / "handout"


def brand_of(name):
    return (sheets.ROOT / "layouts" / "brands" / "navis.yaml").read_text().replace("name: Navis AI", f"name: {name}")


def test_a_brand_of_ones_own(run, site, tmp_path):
    site("layouts/brands/harbor.yaml", HARBOR)
    assert "harbor       Harbor Clinic" in run("brands", env=site.env).out
    done = run("render", CAR_T, "--brand", "harbor", "-o", tmp_path / "out.pdf", env=site.env)
    assert done.returncode == 0, done.err
    assert "Ask your own team first." in sheets.fold(sheets.text_of(tmp_path / "out.pdf"))


def test_a_layout_extends_one_that_is_installed(run, site, tmp_path):
    site("layouts/roomy.yaml", "layout: 1\nextends: a4\nabout: Our own\n")
    listed = run("layouts", env=site.env).out
    assert "roomy" in listed and "Our own" in listed and "letter-mono" in listed
    done = run("render", CAR_T, "--layout", "roomy", "--dump", "frames", env=site.env)
    assert done.returncode == 0, done.err
    assert done.out == run("render", CAR_T, "--layout", "a4", "--dump", "frames").out


def test_the_sites_own_takes_the_place_of_what_is_installed(run, site):
    phrases = (sheets.ROOT / "layouts" / "phrases" / "en.yaml").read_text()
    site("layouts/phrases/en.yaml", phrases.replace("Page {page}", "Leaf {page}"))
    assert "Leaf 1" in run("render", CAR_T, "--dump", "frames", env=site.env).out
    assert "Leaf 1" not in run("render", CAR_T, "--dump", "frames").out


def test_each_name_is_listed_once(run, site):
    site("layouts/a4.yaml", "layout: 1\nextends: letter\nabout: A4 as we like it\n")
    lines = [line for line in run("layouts", env=site.env).out.splitlines() if line.startswith("a4")]
    assert len(lines) == 1 and lines[0].endswith("A4 as we like it")


def test_texts_of_an_installed_brand_in_a_language_more(run, site, tmp_path):
    thai = tmp_path / "sheet.th.yaml"
    thai.write_text("handout: 1\ntitle: ไข้\ntopic: fever\ncancer_type: general\nlanguage: th\ndate: 2026-05-15\nauthor: A\n"
                    "sections:\n  - heading: ไข้\n    body:\n      - text: โทรหาเรา\n", encoding="utf-8")
    site("layouts/brands/marlowe-bay.th.yaml", (sheets.ROOT / "layouts" / "brands" / "marlowe-bay.es.yaml").read_text())
    done = run("render", thai, "--brand", "marlowe-bay", "-o", tmp_path / "out.pdf", env=site.env)
    assert done.returncode == 0, done.err


def test_a_type_of_ones_own(run, site, tmp_path, handout_text):
    site("content/cancer-types.yaml", "cancer_types: 1\ntypes:\n  - type: thymus\n    icd10: [C37]\n    names: {en: Thymic cancer}\n"
                                      "  - type: leukemia\n    icd10: [C91-C95]\n    names: {en: Blood cancer}\n")
    sheet = tmp_path / "sheet.en.yaml"
    sheet.write_text(handout_text().replace("cancer_type: general", "cancer_type: thymus"), encoding="utf-8")
    assert "Thymic cancer" in run("render", sheet, "--dump", "frames", env=site.env).out
    assert "Blood cancer" in run("render", CAR_T, "--dump", "frames", env=site.env).out
    assert "Breast cancer" in run("render", sheets.ROOT / "content/breast/breast-cancer-diagnosis.en.yaml", "--dump",
                                  "frames", env=site.env).out
    assert str(sheet) in run("list", tmp_path, "--icd10", "C37", "--json", env=site.env).out
    spanish = run("render", CAR_T, "--lang", "es", "--dump", "frames", env=site.env)
    assert spanish.returncode == 1 and "no name for cancer type “leukemia” in language “es”" in spanish.err


def test_words_of_ones_own(run, site, tmp_path, handout_text):
    sheet = tmp_path / "sheet.en.yaml"
    sheet.write_text(handout_text(body="      - text: Your team looks at the zorble each day."), encoding="utf-8")
    words = (sheets.ROOT / "content" / "rules" / "plain-words.en.yaml").read_text()
    assert "“zorble”" not in run("check", sheet).out
    site("content/rules/plain-words.en.yaml", words.rstrip() + "\n  - {term: zorble, plain: small pump, kind: medical}\n")
    assert "“zorble” is not explained; say “small pump”" in run("check", sheet, env=site.env).out


def test_sheets_of_ones_own(run, site):
    own = CAR_T.read_text().replace("title: ", "title: Our ", 1)
    path = site("content/leukemia/car-t-cell-therapy.en.yaml", own)
    site("content/general/lobby.en.yaml", own.replace("topic: car-t-cell-therapy", "topic: lobby")
         .replace("cancer_type: leukemia", "cancer_type: general"))
    rows = [json.loads(line) for line in run("list", "--json", env=site.env).out.splitlines()]
    before = [json.loads(line) for line in run("list", "--json").out.splitlines()]
    assert len(rows) == len(before) + 1
    of_car_t = [row["content"] for row in rows if (row["topic"], row["language"]) == ("car-t-cell-therapy", "en")
                and row["cancer_type"] == "leukemia"]
    assert of_car_t == [str(path)]
    assert run("list", env=site.env).err == ""


def test_folders_in_handout_data(run, site, tmp_path, alone):
    site("layouts/brands/harbor.yaml", HARBOR)
    listed = run("brands", program=alone, env={"HANDOUT_DATA": f"{site.folder}:{tmp_path / 'none'}:{sheets.ROOT}"}).out
    assert "harbor" in listed and "navis" in listed


@pytest.mark.parametrize("variable, below", [("XDG_CONFIG_HOME", "handout"), ("HOME", ".config/handout")])
def test_the_users_folder(run, installed, tmp_path, variable, below):
    """It is before what is installed and what HANDOUT_DATA names."""
    brands = tmp_path / "user" / below / "layouts" / "brands"
    brands.mkdir(parents=True)
    (brands / "harbor.yaml").write_text(HARBOR)
    env = {"HANDOUT_DATA": None, "XDG_CONFIG_HOME": None, variable: tmp_path / "user"}
    listed = run("brands", program=installed, env=env)
    assert "harbor" in listed.out and "navis" in listed.out and listed.err == ""
    more = brands.parents[2] / "more"
    (more / "layouts" / "brands").mkdir(parents=True)
    (more / "layouts" / "brands" / "harbor.yaml").write_text(HARBOR.replace("Harbor", "Another"))
    assert "Harbor Clinic" in run("brands", program=installed, env={**env, "HANDOUT_DATA": more}).out


def test_a_folder_that_all_may_write_to_is_passed_over(run, installed, tmp_path):
    brands = tmp_path / "user" / "handout" / "layouts" / "brands"
    brands.mkdir(parents=True)
    (brands / "harbor.yaml").write_text(HARBOR)
    (tmp_path / "user" / "handout").chmod(0o777)
    env = {"HANDOUT_DATA": None, "XDG_CONFIG_HOME": tmp_path / "user"}
    listed = run("brands", program=installed, env=env)
    assert listed.returncode == 0 and "harbor" not in listed.out
    assert f"handout: warning: {tmp_path / 'user' / 'handout'} is ignored: everyone may write to it" in listed.err
    (tmp_path / "user" / "handout").chmod(0o775)
    listed = run("brands", program=installed, env=env)
    assert "harbor" in listed.out and listed.err == ""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_a_strangers_folder_is_passed_over(run, installed, tmp_path):
    own = tmp_path / "user" / "handout"
    (own / "layouts" / "brands").mkdir(parents=True)
    (own / "layouts" / "brands" / "harbor.yaml").write_text(HARBOR)
    os.chown(own, 65534, 65534)
    env = {"HANDOUT_DATA": None, "XDG_CONFIG_HOME": tmp_path / "user"}
    listed = run("brands", program=installed, env=env)
    assert "harbor" not in listed.out and "is ignored" in listed.err
    named = run("brands", program=installed, env={**env, "HANDOUT_DATA": own})
    assert "harbor" in named.out and named.err == ""


def test_a_logo_of_another_folder(run, site, tmp_path):
    """A name in a file is looked for beside the file, then in the list."""
    shutil.copy2(CAR_T, tmp_path / "sheet.en.yaml")
    site("layouts/brands/navis.yaml", brand_of("Navis of our own"))
    done = run("render", tmp_path / "sheet.en.yaml", "-o", tmp_path / "out.pdf", env=site.env)
    assert done.returncode == 0, done.err
    site("layouts/brands/navis.yaml", brand_of("Navis of our own").replace(".png", "-lost.png"))
    done = run("render", tmp_path / "sheet.en.yaml", "-o", tmp_path / "out.pdf", env=site.env)
    assert done.returncode == 1 and str(site.folder / "layouts" / "brands") in done.err


def test_a_font_beside_its_layout(run, site):
    font = "AtkinsonHyperlegibleNext-Regular.ttf"
    shutil.copy2(sheets.ROOT / "layouts" / "letter.yaml", site("layouts/letter.yaml", ""))
    before = run("render", CAR_T, "--dump", "frames", env=site.env).out
    assert font in before
    shutil.copy2(sheets.ROOT / "fonts" / "NotoSans-Regular.ttf", site.folder / "layouts" / font)
    done = run("render", CAR_T, "--dump", "frames", env=site.env)
    assert done.returncode == 0, done.err
    assert done.out != before


def test_errors_say_where_was_looked(run, site, tmp_path):
    site("layouts/roomy.yaml", "layout: 1\nextends: nowhere\n")
    done = run("render", CAR_T, "--layout", "roomy", "-o", tmp_path / "out.pdf", env=site.env)
    assert done.returncode == 1
    assert f"roomy.yaml:2:10: error: unknown layout “nowhere”" in done.err
    assert f"looked for in {site.folder}, {sheets.ROOT}" in done.err


def test_a_sheet_of_ones_own_hides_the_installed_one_from_a_search(run, site):
    def found():
        rows = [json.loads(line) for line in run("list", "--json", "--search", "apheresis", env=site.env).out.splitlines()]
        return ("car-t-cell-therapy", "en") in [(row["topic"], row["language"]) for row in rows]

    assert found()
    head = CAR_T.read_text().partition("sections:")[0]
    site("content/leukemia/car-t-cell-therapy.en.yaml",
         head + "sections:\n  - heading: Ask us\n    body:\n      - text: Ask us.\n")
    assert not found()


def test_what_changes_in_a_site_makes_a_batch_anew(run, site, tmp_path):
    def written():
        done = run("batch", CAR_T, "--out", tmp_path / "out", "--json", env=site.env)
        assert done.returncode == 0, done.err
        return json.loads(done.out)["written"]

    assert (written(), written()) == (1, 0)
    site("layouts/brands/navis.yaml", brand_of("Navis of our own"))
    for file in (sheets.ROOT / "layouts" / "brands").glob("*.png"):
        shutil.copy2(file, site.folder / "layouts" / "brands")
    assert (written(), written()) == (1, 0)


def looked(program, tmp_path, env, places):
    """Where in the trace of its look for a layout each place is."""
    if not shutil.which("strace"):
        pytest.skip("no strace")
    clean = {name: value for name, value in os.environ.items() if name not in ("HANDOUT_DATA", "XDG_CONFIG_HOME")}
    trace = subprocess.run(["strace", "-f", "-e", "trace=file", program, "render", CAR_T, "--layout", "nowhere"],
                           env={**clean, **env}, capture_output=True, text=True, check=False, cwd=tmp_path).stderr
    return [trace.find(f'"{place}') for place in places]


def test_where_is_looked(installed, tmp_path):
    """/etc/handout, the user's, HANDOUT_DATA, what came with the program, in this order."""
    for name in ("a", "b", "home/.config/handout"):
        (tmp_path / name / "layouts").mkdir(parents=True)
    env = {"HOME": str(tmp_path / "home"), "HANDOUT_DATA": f"{tmp_path / 'a'}:{tmp_path / 'b'}"}
    at = looked(installed, tmp_path, env, ("/etc/handout", *(folder / "layouts/nowhere.yaml" for folder in (
        tmp_path / "home/.config/handout", tmp_path / "a", tmp_path / "b", sheets.ROOT))))
    assert -1 not in at and at == sorted(at)


def test_the_sites_folder_goes_before_the_users(tmp_path):
    """The site's folder is set when the program is built."""
    site, user = tmp_path / "site", tmp_path / "user"
    (site / "handout").mkdir(parents=True)
    (user / "handout").mkdir(parents=True)
    source = tmp_path / "order.c"
    source.write_text("""#include <stdio.h>
#include "base/data_path.h"
int main(void) { puts(data_default(arena_new(0))); }
""")
    base = [sheets.ROOT / "src" / "base" / f"{name}.c" for name in ("data_path", "arena", "buf", "file", "diag", "utf8")]
    subprocess.run(["cc", "-D_GNU_SOURCE", f'-DHANDOUT_SITE="{site}/handout"', "-I", sheets.ROOT / "src", "-o",
                    tmp_path / "order", source, *base, "-lm"], check=True)
    env = {"PATH": os.environ["PATH"], "XDG_CONFIG_HOME": str(user), "HANDOUT_DATA": "/one:/two"}
    listed = subprocess.run([tmp_path / "order"], env=env, capture_output=True, text=True, check=True).stdout
    assert listed == f"{site}/handout:{user}/handout:/one:/two\n"


def make(*arguments, **env):
    clean = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "HANDOUT_DATA")}
    return subprocess.run(["make", "-s", "-C", sheets.ROOT, *arguments], env={**clean, **env}, capture_output=True, text=True,
                          check=False, timeout=600)


def test_installing_and_removing_leaves_what_a_site_put_there(tmp_path):
    build = f"BUILD={sheets.PROGRAM.parent}"
    if "__asan_init" in subprocess.run(["nm", "-D", sheets.PROGRAM], capture_output=True, text=True, check=True).stdout:
        pytest.skip("the sanitizers' build is not installed")
    stage = ["-o", "all", build, f"DESTDIR={tmp_path}", "PREFIX=/opt"]
    share = tmp_path / "opt" / "share" / "handout"
    own = share / "layouts" / "brands" / "harbor.yaml"
    newer = share / "layouts" / "a4.yaml"
    newer.parent.mkdir(parents=True)
    newer.write_text("ours, before there was one")
    assert f"{newer} is kept" in make("install", *stage).stderr
    own.write_text("brand: 1\nname: Harbor Clinic\n")
    (share / "content" / "ours").mkdir()
    (share / "content" / "ours" / "lobby.en.yaml").write_text("ours")
    assert make("install", *stage).returncode == 0
    assert make("uninstall", *stage).returncode == 0
    left = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file())
    assert left == ["opt/share/handout/content/ours/lobby.en.yaml", "opt/share/handout/layouts/a4.yaml",
                    "opt/share/handout/layouts/brands/harbor.yaml"]
    assert newer.read_text() == "ours, before there was one"
    newer.unlink()
    shutil.rmtree(share / "content")
    own.unlink()
    assert make("install", *stage).returncode == 0
    assert make("uninstall", *stage).returncode == 0
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("missing, package", [("harfbuzz-subset", "libharfbuzz-dev"), ("libseccomp", "libseccomp-dev"),
                                              ("yaml-0.1", "libyaml-dev")])
def test_make_names_a_package_that_is_missing(tmp_path, missing, package):
    fake = tmp_path / "pkg-config"
    fake.write_text(f'#!/bin/sh\nfor word; do [ "$word" != {missing} ] || exit 1; done\nexec /usr/bin/pkg-config "$@"\n')
    fake.chmod(0o755)
    done = make("all", f"BUILD={tmp_path / 'build'}", f"PKG_CONFIG={fake}")
    assert done.returncode != 0
    assert f"{missing} is missing: install {package}, or run `make deps`" in done.stderr
    assert "fatal error" not in done.stderr


def test_make_names_a_library_without_a_pkg_config_file(tmp_path):
    fake = tmp_path / "cc"
    fake.write_text('#!/bin/sh\ncase "$*" in *hpdf.h*) exit 1;; esac\nexec cc "$@"\n')
    fake.chmod(0o755)
    done = make("all", f"BUILD={tmp_path / 'build'}", f"CC={fake}")
    assert done.returncode != 0 and "hpdf.h is missing: install libhpdf-dev, or run `make deps`" in done.stderr
