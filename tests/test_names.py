"""Names as people give them: languages, types of cancer, topics in place of files."""
import json
import shutil

import pytest
import sheets

CAR_T = sheets.ROOT / "content" / "leukemia" / "car-t-cell-therapy.en.yaml"


def shown(run, language):
    done = run("render", CAR_T, "--lang", language, "--json", "-o", "/dev/null")
    assert done.returncode == 0, done.err
    return json.loads(done.out)["language"]


@pytest.mark.parametrize("called, language", [
    ("Vietnamese", "vi"), ("vietnamese", "vi"), ("Tiếng Việt", "vi"), ("tieng viet", "vi"), ("español", "es"), ("Espanol", "es"),
    ("ES", "es"), ("es-MX", "es"), ("Simplified Chinese", "zh-Hans"), ("Chinese (Simplified)", "zh-Hans"),
    ("简体中文", "zh-Hans"), ("zh-hans-cn", "zh-Hans"), ("العربية", "ar"), ("हिन्दी", "hi"), ("Creole", "ht"), ("Kreyòl", "ht"),
    ("Haitian Creole", "ht"), ("Filipino", "tl"), ("français", "fr"), ("한국어", "ko"), ("русский", "ru")])
def test_a_language_as_people_call_it(run, called, language):
    assert shown(run, called) == language


@pytest.mark.parametrize("called, text", [
    ("vietnamse", "unknown language “vietnamse”; did you mean vi (Vietnamese)?"),
    ("Spansh", "did you mean es (Spanish)?"), ("Chinese", "language “Chinese” can mean several: say zh-Hans or zh-Hant"),
    ("xx", "unknown language “xx”; see `handout languages`"), ("x", "unknown language “x”"), ("Klingonese", "unknown language")])
def test_a_language_that_nobody_calls_so_is_exit_2_everywhere(run, tmp_path, called, text):
    values = tmp_path / "values.yaml"
    values.write_text("patient: Patient/1\nmessage: Hello\n", encoding="utf-8")
    for arguments in (["render", CAR_T, "-o", "x"], ["render", CAR_T, "-o", "x", "--bilingual"], ["list"], ["batch", CAR_T, "--out", "x"],
                      ["portal", CAR_T, "--values", values], ["email", CAR_T, "--values", values], ["import", CAR_T]):
        option = [] if arguments[-1] == "--bilingual" else ["--lang"]
        done = run(*arguments, *option, called, cwd=tmp_path)
        assert (done.returncode, done.out) == (2, ""), arguments
        assert text in done.err and done.err.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["values.yaml"]


@pytest.mark.parametrize("called", ["de", "Swahili", "Lao"])
def test_a_language_that_a_sheet_does_not_have_is_exit_1(run, tmp_path, called):
    for arguments in (["render", CAR_T, "-o", "x"], ["list", CAR_T], ["batch", CAR_T, "--out", "x"]):
        done = run(*arguments, "--lang", called, cwd=tmp_path)
        assert (done.returncode, done.out) == (1, ""), arguments
        assert str(CAR_T) in done.err and ": error: no " in done.err and done.err.count("\n") == 1


@pytest.mark.parametrize("called, kind", [
    ("breast", "breast"), ("Breast cancer", "breast"), ("breast cancer", "breast"), ("cáncer de mama", "breast"),
    ("CANCER DE MAMA", "breast"), ("Leucemia", "leukemia"), ("白血病", "leukemia"), ("Leukämie", "leukemia"),
    ("breast cancer,leucemia", "breast leukemia")])
def test_a_type_of_cancer_as_people_call_it(run, tmp_path, called, kind):
    rows = [json.loads(line) for line in run("list", "--json", "--lang", "English", "--cancer-type", called).out.splitlines()]
    assert {row["cancer_type"] for row in rows} == set(kind.split())
    done = run("batch", sheets.ROOT / "content", "--out", tmp_path / "out", "--lang", "en", "--cancer-type", called, "--dry-run")
    assert f"{len(rows)} job" in done.err
    done = run("import", sheets.ROOT / "tests/import/answer.txt", "--cancer-type", called.split(",")[0])
    assert f"cancer_type: {kind.split()[0]}\n" in done.out


@pytest.mark.parametrize("called, text", [
    ("brest cancer", "unknown type of cancer “brest cancer”; did you mean breast (Breast cancer)?"),
    ("brest", "no handout has the cancer type “brest”; did you mean “breast”?"),
    ("nosuchtype", "no handout has the cancer type “nosuchtype”; see `handout list`"),
    ("Nothing at all of this sort", "unknown type of cancer “Nothing at all of this sort”; see `handout list`")])
def test_a_type_that_nobody_calls_so_is_exit_2(run, tmp_path, called, text):
    for arguments in (["list"], ["batch", sheets.ROOT / "content", "--out", tmp_path / "x"]):
        done = run(*arguments, "--cancer-type", called)
        assert (done.returncode, done.out, done.err) == (2, "", f"handout: error: {text}\n")


def test_a_type_that_only_a_sheet_has(run, tmp_path, handout_text):
    path = tmp_path / "own.en.yaml"
    path.write_text(handout_text(head="cancer_type_name: Rare\n").replace("general", "rare-one"), encoding="utf-8")
    assert "small-sheet" in run("list", tmp_path, "--cancer-type", "rare-one").out


def test_a_date_in_the_words_of_a_language_that_is_called(run, tmp_path):
    document = tmp_path / "hoja.txt"
    document.write_text("Un título\n\nUn encabezado\n\nUn texto.\n", encoding="utf-8")
    done = run("import", document, "--lang", "Spanish", "--date", "15 de mayo de 2026")
    assert done.returncode == 0 and "language: es\n" in done.out and "date: 2026-05-15\n" in done.out, done.err
    done = run("import", document, "--date", "some day")
    assert done.returncode == 2 and "--date must be a day such as 2026-05-15, not “some day”" in done.err


# a topic in place of a file


def test_a_topic_is_a_sheet_of_the_library(run, tmp_path):
    values = tmp_path / "values.yaml"
    values.write_text("patient: Patient/1\nmessage: Hello\n", encoding="utf-8")
    mail = tmp_path / "mail.yaml"
    mail.write_text("from: a@b.example\nto: [c@d.example]\nsubject: s\nmessage: m\n", encoding="utf-8")
    path = next(sheets.ROOT.glob("content/*/mouth-sores.en.yaml"))
    for before, after in ((["render"], ["-o", "-"]), (["export"], []), (["portal"], ["--values", values, "--dry-run"]),
                          (["email"], ["--values", mail])):
        by_topic, by_file = (run(*before, name, *after, cwd=tmp_path, env={"SOURCE_DATE_EPOCH": "1791000000"})
                             for name in ("mouth-sores", path))
        assert (by_topic.returncode, by_topic.stdout) == (0, by_file.stdout), by_topic.err
    done = run("check", "mouth-sores", "--json", cwd=tmp_path)
    assert [json.loads(line)["topic"] for line in done.out.splitlines()] == ["mouth-sores"]
    assert run("render", "car-t-cell-therapy", "--lang", "Spanish", cwd=tmp_path).out == "car-t-cell-therapy.es.pdf\n"


def test_many_take_each_variant_of_a_topic(run, tmp_path):
    variants = sorted(path.name.split(".")[1] for path in CAR_T.parent.glob("car-t-cell-therapy.*.yaml"))
    rows = [json.loads(line) for line in run("list", "car-t-cell-therapy", "mouth-sores", "--json").out.splitlines()]
    assert [row["language"] for row in rows if row["topic"] == "car-t-cell-therapy"] == variants
    assert [row["topic"] for row in rows][-1] == "mouth-sores"
    done = run("batch", "car-t-cell-therapy", "--lang", "es,fr", "--out", tmp_path / "out")
    assert done.returncode == 0 and "2 jobs: 2 written" in done.err


def test_a_file_goes_before_a_topic(run, tmp_path, handout_text):
    (tmp_path / "mouth-sores").write_text(handout_text(), encoding="utf-8")
    assert run("render", "mouth-sores", cwd=tmp_path).out == "small-sheet.en.pdf\n"


def test_a_topic_that_is_not_there(run, tmp_path):
    for command in (["render"], ["export"], ["check"], ["list"]):
        done = run(*command, "mouth-sors", cwd=tmp_path)
        assert (done.returncode, done.out) == (1, "")
        assert done.err == "mouth-sors: error: there is no such file or topic; did you mean “mouth-sores”?\n"
    done = run("render", "nothing-like-it-at-all", cwd=tmp_path)
    assert done.returncode == 1 and done.err == "nothing-like-it-at-all: error: cannot read it: No such file or directory\n"


def test_a_topic_of_several_sheets_is_not_guessed(run, tmp_path):
    own = tmp_path / "config" / "handout" / "content" / "breast"
    own.mkdir(parents=True)
    text = CAR_T.read_text(encoding="utf-8").replace("cancer_type: leukemia", "cancer_type: breast")
    (own / "car-t-cell-therapy.en.yaml").write_text(text, encoding="utf-8")
    env = {"XDG_CONFIG_HOME": tmp_path / "config"}
    done = run("render", "car-t-cell-therapy", cwd=tmp_path, env=env)
    assert (done.returncode, done.out) == (2, "") and done.err.count("\n") == 1
    assert "belongs to several sheets" in done.err and str(own) in done.err and str(CAR_T) in done.err
    shutil.rmtree(own)
    (tmp_path / "config/handout/content/leukemia").mkdir()
    own = tmp_path / "config/handout/content/leukemia/car-t-cell-therapy.en.yaml"
    own.write_text(CAR_T.read_text(encoding="utf-8").replace("title: ", "title: Our ", 1), encoding="utf-8")
    told = json.loads(run("render", "car-t-cell-therapy", "--json", cwd=tmp_path, env=env).out)
    assert told["title"].startswith("Our "), "the site's own goes before what was installed"
