"""Finding a sheet: by diagnosis code, by words; the data files that lie among the content."""
import json
import os
import re
import shutil
import subprocess

import pytest
import sheets

TYPES = sheets.ROOT / "content" / "cancer-types.yaml"


def sheet(topic, title="A sheet", cancer="general", language="en", heading="A heading", body="Plain words."):
    return (f"handout: 1\ntitle: {title}\ntopic: {topic}\ncancer_type: {cancer}\nlanguage: {language}\n"
            f"date: 2026-05-15\nauthor: A\nsections:\n  - heading: {heading}\n    body:\n      - text: {body}\n")


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def library(tmp_path):
    folder = tmp_path / "in"
    for name, text in {
        "breast/surgery.en": sheet("surgery", "Breast surgery", "breast", body="A port lies below the skin."),
        "breast/lymph.en": sheet("lymph", "Swelling", "breast", heading="Care for your port"),
        "general/port.en": sheet("port-care", "Port care", body="Your team supports you."),
        "general/port.es": sheet("port-care", "Cuidado del catéter", language="es", body="Náuseas y vómitos."),
        "general/rest.en": sheet("rest", "Rest", body="We support you."),
        "leukemia/chemo.en": sheet("chemo", "Chemotherapy", "leukemia"),
        "leukemia/chemo.ar": sheet("chemo", "العلاج الكيميائي", "leukemia", "ar"),
        "myeloma/chemo.en": sheet("chemo", "Chemotherapy", "myeloma"),
        "skin/sun.en": sheet("sun", "Sun", "skin"),
        "melanoma/sun.en": sheet("sun", "Sun", "melanoma"),
    }.items():
        write(folder / f"{name}.yaml", text)
    return folder


@pytest.fixture
def found(run, library):
    """found(options…) -> names of the files, in the order in which they are told."""

    def call(*options, code=0):
        done = run("list", library, "--paths", *options)
        assert done.returncode == code, done.err
        as_json = [json.loads(line)["content"] for line in run("list", library, *options, "--json").out.splitlines()]
        assert [line.split()[3] for line in done.out.splitlines()] == as_json
        return [os.path.relpath(path, library).removesuffix(".yaml") for path in as_json]

    return call


GENERAL = ["general/port.en", "general/port.es", "general/rest.en"]


@pytest.mark.parametrize("code, names", [
    ("C91.00", ["leukemia/chemo.ar", "leukemia/chemo.en"]), ("c9100", ["leukemia/chemo.ar", "leukemia/chemo.en"]),
    ("C91", ["leukemia/chemo.ar", "leukemia/chemo.en"]), ("C90.0", ["myeloma/chemo.en"]),
    ("C43.9", ["melanoma/sun.en", "skin/sun.en"]), ("C44", ["skin/sun.en"]), ("C4A.0", ["skin/sun.en"]),
    ("D05.11", ["breast/lymph.en", "breast/surgery.en"])])
def test_a_code_finds_sheets_of_its_types(found, code, names):
    names = names + GENERAL
    assert found("--icd10", code) == names
    assert found("--icd10", code, "--lang", "en") == [name for name in names if name.endswith(".en")]


@pytest.mark.parametrize("code", ["C79.51", "C80", "c80.1", "D46", "D46.9", "D00", "D37", "D49", "C61", "C7A.0"])
def test_general_sheets_fit_a_cancer_without_a_type_or_sheets(found, code):
    assert found("--icd10", code) == GENERAL


@pytest.mark.parametrize("code, exit_code, words", [
    ("D12.6", 1, "no type of cancer has the code “D12.6”"), ("D50", 1, "no type of cancer has"), ("I10", 1, "no type"),
    ("Z85.3", 1, "no type of cancer has the code “Z85.3”"),
    ("C9", 2, "“C9” is not an ICD-10-CM code; one looks like C91 or C91.00"), ("91.00", 2, "is not an ICD-10-CM code"),
    ("", 2, "--icd10 is empty"), ("C91-C95", 2, "is not an ICD-10-CM code")])
def test_a_code_that_finds_nothing(run, library, code, exit_code, words):
    assert "no handout is about a cancer with this code" in run("list", library / "skin", "--icd10", "C61").err
    done = run("list", library, "--icd10", code)
    assert (done.returncode, done.out) == (exit_code, "") and words in done.err.splitlines()[0]


@pytest.mark.parametrize("words, names", [
    ("port", ["general/port.en", "general/port.es", "breast/lymph.en", "breast/surgery.en"]),
    ("PORT breast", ["breast/lymph.en", "breast/surgery.en"]),
    ("  care\tport ", ["general/port.en", "general/port.es", "breast/lymph.en"]),
    ("vomitos", ["general/port.es"]), ("CATÉTER nauseas", ["general/port.es"]),
    ("leukemia", ["leukemia/chemo.ar", "leukemia/chemo.en"]), ("سرطان", ["leukemia/chemo.ar"]),
    ("upport", ["general/port.en", "general/rest.en"]),
    ("skin cancer", ["skin/sun.en", "breast/surgery.en"])])
def test_words_find_sheets_the_best_first(found, words, names):
    assert found("--search", words) == names


def test_whole_words_in_a_row_come_first(found, library):
    for i, (title, heading, body) in enumerate([
            ("CAR-T cells", "A", "B."), ("A", "Life after CAR T-cell therapy", "B."), ("A", "B", "You get CAR T."),
            ("A car", "Type T", "B."), ("T", "B", "A car."), ("Care", "Team", "B."), ("A", "B", "A cart and a tree.")]):
        write(library / "lung" / f"{i}.en.yaml", sheet(f"sheet-{i}", title, "lung", heading=heading, body=body))
    order = [f"lung/{i}.en" for i in range(7)]
    assert found("--search", "CAR T", "--cancer-type", "lung") == order
    assert found("--search", "“CAR T”", "--cancer-type", "lung") == order


def test_one_word_counts_by_where_and_how_it_stands(found, library):
    for i, (title, heading, body) in enumerate([
            ("My chemo", "A", "B."), ("A", "Your chemo", "B."), ("Chemotherapy", "A", "B."), ("A", "B", "Chemo."),
            ("A", "Chemotherapy", "B."), ("A", "B", "Chemotherapy.")]):
        write(library / "lung" / f"{i}.en.yaml", sheet(f"sheet-{i}", title, "lung", heading=heading, body=body))
    assert found("--search", "chemo", "--cancer-type", "lung") == [f"lung/{i}.en" for i in range(6)]


@pytest.mark.parametrize("words", ['"port care"', "'port care'", "“port” «care»", "„port ‚care‘“", '""port care""'])
def test_quotation_marks_are_not_looked_for(found, words):
    assert found("--search", words)[0] == "general/port.en"


def test_an_expired_sheet_is_marked(run, library):
    review = "review: {{by: A, on: 2020-05-20, expires: {}}}\n"
    write(library / "lung" / "a.en.yaml", sheet("a", cancer="lung").replace("sections", review.format("2020-06-01") + "sections"))
    write(library / "lung" / "a.es.yaml",
          sheet("a", cancer="lung", language="es").replace("sections", "translation: {from: en, method: human}\nsections"))
    write(library / "lung" / "b.en.yaml", sheet("b", cancer="lung") + review.format("2020-06-02"))
    write(library / "lung" / "c.en.yaml", sheet("c", cancer="lung"))
    env = {"SOURCE_DATE_EPOCH": "1591056000"}  # 2 June 2020
    rows = [json.loads(line) for line in run("list", library / "lung", "--json", env=env).out.splitlines()]
    assert [(row["expires"], row["expired"]) for row in rows] == [("2020-06-01", True), ("2020-06-01", True),
                                                                  ("2020-06-02", False), (None, False)]
    lines = run("list", library / "lung", "--paths", env=env).out.splitlines()
    assert [line.endswith(".yaml  expired 2020-06-01") for line in lines] == [True, True, False, False]
    assert [line.endswith(".yaml") for line in lines] == [False, False, True, True]


def test_search_goes_with_the_other_options(found):
    assert found("--search", "port", "--cancer-type", "general") == ["general/port.en", "general/port.es"]
    assert found("--search", "port", "--lang", "en", "--cancer-type", "general") == ["general/port.en"]
    assert found("--search", "port", "--icd10", "C50") == ["breast/lymph.en", "breast/surgery.en", "general/port.en",
                                                           "general/port.es"]


@pytest.mark.parametrize("words, code, told", [
    ("zzz", 1, "no handout has all of these words"), ("port zzz", 1, "no handout has all of these words"),
    ("", 2, "--search is empty"), (" \t", 2, "no word to look for"), (b"\xff", 2, "not UTF-8"),
    ("a " * 17, 2, "more than 16 words")])
def test_words_that_find_nothing(environment, library, words, code, told):
    done = subprocess.run([sheets.PROGRAM, "list", library, "--search", words], env=environment, capture_output=True,
                          check=False)
    assert (done.returncode, done.stdout) == (code, b"") and told in done.stderr.decode()


def test_a_sheet_that_cannot_be_searched_is_told(run, library):
    bad = write(library / "general" / "bad.en.yaml", sheet("bad").replace("- text:", "- txt:"))
    done = run("list", library, "--search", "port")
    assert done.returncode == 1 and f"{bad}:11:9: error: unknown key “txt”" in done.err
    assert "port-care" in done.out


def test_pictures_are_not_needed_for_a_search(run, library):
    write(library / "general" / "seen.en.yaml", sheet("seen") + "      - figure: {image: none.png, alt: A rare gecko}\n")
    assert "seen" in run("list", library, "--search", "gecko").out


def test_a_language_without_words_of_its_own_is_searched_too(found, library):
    write(library / "general" / "x.yo.yaml", sheet("x", "Ìtọ́jú", language="yo"))
    assert found("--search", "itoju") == ["general/x.yo"]


# data files


def test_every_type_of_the_table_has_a_name_in_every_language():
    types = sheets.load(TYPES)["types"]
    assert len(types) > 20 and "general" in [entry["type"] for entry in types]
    for entry in types:
        assert set(entry["names"]) == set(sheets.LANGUAGES), entry["type"]


def test_content_is_of_types_of_the_table():
    types = {entry["type"] for entry in sheets.load(TYPES)["types"]}
    assert {sheets.load(path)["cancer_type"] for path in sheets.TRANSLATIONS} <= types


def test_codes_belong_to_one_type_but_melanoma():
    owners = {}
    for entry in sheets.load(TYPES)["types"]:
        for codes in entry.get("icd10", []):
            first, last = codes.split("-") if "-" in codes else (codes, codes)
            inside = [codes] if first == last else [f"{first[0]}{n:02}" for n in range(int(first[1:]), int(last[1:]) + 1)]
            for code in inside:
                owners.setdefault(code, []).append(entry["type"])
    assert len(owners) > 50
    shared = {code: types for code, types in owners.items() if len(types) > 1}
    assert set(shared) <= {"C43", "D03"}
    assert all(set(types) <= {"skin", "melanoma", "skin-melanoma"} for types in shared.values())


def test_data_files_are_passed_over(run, library, tmp_path):
    before = run("list", library).out
    write(library / "cancer-types.yaml", TYPES.read_text(encoding="utf-8"))
    write(library / "rules" / "words.en.yaml", "rules: 1\n")
    write(library / "general" / "rules" / "more.yaml", "rules: 1\n")
    done = run("list", library)
    assert (done.returncode, done.err, done.out) == (0, "", before)
    done = run("batch", library, "--out", tmp_path / "out", "--lang", "en")
    assert done.returncode == 0 and " 0 failed" in done.err


@pytest.mark.parametrize("text, place", [
    ("cancer_types: 1\ntypes:\n  - {type: a, icd10: [C5]}\n", ":3:23: error: “codes” is “C5”"),
    ("cancer_types: 1\ntypes:\n  - {type: a, names: {english: A}}\n", ":3:23: error: “english” in “names” must be a BCP"),
    ("cancer_types: 1\ntypes:\n  - {type: a, names: {}}\n", ":3:22: error: “names” has 0 entries"),
    ("cancer_types: 1\ntypes:\n  - {type: a, names: A}\n", ":3:22: error: “names” must be lines of the form"),
    ("cancer_types: 1\ntypes:\n  - {type: a, names: {en: }}\n", ":3:27: error: “en” is empty"),
    ("cancer_types: 1\ntypes:\n  - {type: a}\n", ":3:5: error: “names” is missing"),
    ("cancer_types: 1\n", ":1:1: error: “types” is missing"), ("a: [\n", ":2:1: error: ")])
def test_a_table_with_a_fault_is_told_with_its_place(run, library, tmp_path, text, place):
    shutil.copytree(sheets.ROOT / "layouts", tmp_path / "data" / "layouts")
    path = write(tmp_path / "data" / "content" / "cancer-types.yaml", text)
    done = run("list", library, "--icd10", "C50", env={"HANDOUT_DATA": tmp_path / "data"})
    assert done.returncode == 1 and done.out == "" and str(path) + place in done.err


@pytest.fixture
def own_types(tmp_path):
    """own_types(old, new): a data folder whose table has new for old; its environment."""
    data = tmp_path / "own"

    def call(*changes):
        text = TYPES.read_text(encoding="utf-8")
        for old, new in changes:
            assert re.search(old, text)
            text = re.sub(old, new, text, count=1)
        write(data / "content" / "cancer-types.yaml", text)
        for name in ("layouts", "fonts"):
            if not (data / name).exists():
                (data / name).symlink_to(sheets.ROOT / name)
        return {"HANDOUT_DATA": data}

    return call


def shown(run, path, env, *options):
    """What the meta line of a sheet calls its cancer type."""
    done = run("render", path, "--dump", "tags", "--allow-expired", *options, env=env)
    assert done.returncode == 0, done.err
    plain = re.sub("[\u2066-\u2069]", "", done.out)
    return re.findall(r'"([^"\n]*?) · [^"\n]* · [^"\n]*"', plain)


@pytest.mark.parametrize("written", [
    "  - type: breast\n    icd10: [C50, D05]\n    names:\n{lines}", "  - type: breast\n    names:\n{lines}# Last\n\n",
    "  - {{type: breast, names: {{{line}}}}}\n", '  - type: "breast"\n    names:\n{lines}',
    '  - type: "bre\\x61st"\n    names:\n{lines}', "  - names:\n{lines}    type: breast\n",
    "  -  type:  breast  # Mama\n     names: {{{line}}}\n"])
def test_a_type_is_found_however_it_is_written(run, tmp_path, own_types, written):
    entry = r"  - type: breast\n    icd10: .*\n    names:\n((?:      .*\n)+)"
    lines = re.search(entry, TYPES.read_text(encoding="utf-8")).group(1)
    text = written.format(lines=lines, line=", ".join(lines.split("\n")[:-1]))
    env = own_types((entry, text.replace("\\", "\\\\")), ("es: Cáncer de mama", "es: Mama"))
    for language, name in (("en", "Breast cancer"), ("es", "Mama")):
        path = write(tmp_path / f"x.{language}.yaml", sheet("x", cancer="breast", language=language))
        assert shown(run, path, env) == [name]


def test_the_name_of_a_type_is_looked_up_in_a_more_general_language(run, tmp_path, own_types):
    path = write(tmp_path / "x.yaml", sheet("x", cancer="lung", language="es-MX"))
    assert shown(run, path, own_types()) == ["Cáncer de pulmón"]
    assert shown(run, path, own_types(("es: Cáncer de pulmón", "es-MX: Pulmón\n      es: P"))) == ["Pulmón"]


def test_a_name_of_its_own_wins(run, tmp_path, own_types):
    text = sheet("x", cancer="lung")
    path = write(tmp_path / "x.yaml", text.replace("language:", "cancer_type_name: Lungs\nlanguage:"))
    assert shown(run, path, own_types()) == ["Lungs"]
    assert shown(run, write(path, text.replace("lung", "soft-parts")), own_types()) == ["Soft parts"]


def test_both_copies_name_the_type_in_their_language(run, own_types):
    path = sheets.ROOT / "content" / "leukemia" / "car-t-cell-therapy.es.yaml"
    assert shown(run, path, own_types(), "--bilingual", "en") == ["Leucemia", "Leukemia"]


@pytest.mark.parametrize("change", [("      es: Cáncer de mama\n", ""), ("      es: Leucemia\n", "")])
def test_a_type_without_a_name_is_told_with_its_language(run, library, tmp_path, own_types, change):
    env, kind = own_types(change), "breast" if "mama" in change[0] else "leukemia"
    words = f"cancer type “{kind}” has no name in language “es”"
    path = write(tmp_path / "x.yaml", sheet("x", cancer=kind, language="es"))
    document = write(tmp_path / "in.txt", "Title\n\nHeading\n\nText.\n")
    for command in (["render", path, "-o", tmp_path / "x.pdf"], ["list", library, "--icd10", "C50"],
                    ["list", library, "--search", "port"], ["import", document]):
        done = run(*command, env=env)
        assert done.returncode == 1 and words in done.err and done.err.count("\n") == 1
        assert re.match(r".*content/cancer-types\.yaml:\d+:\d+: error", done.err)


def test_a_table_with_a_fault_fails_each_sheet_that_needs_it(run, tmp_path, own_types):
    env = own_types(("    icd10: \\[C50, D05]", "    icd10: [c50]"))
    for name in ("a", "b"):
        write(tmp_path / "in" / f"{name}.yaml", sheet(name, cancer="breast"))
    write(tmp_path / "in" / "c.yaml", sheet("c", cancer="lung"))
    done = run("batch", tmp_path / "in", "-o", tmp_path / "out", "--jobs", "1", env=env)
    assert done.returncode == 1 and " 2 failed" in done.err and "“codes” is “c50”" in done.err


def test_search_knows_the_names_of_the_table(run, library, own_types):
    env = own_types(("en: Breast cancer", "en: Zebra"))
    out = run("list", library, "--paths", "--search", "zebra", env=env).out
    assert "breast/surgery.en" in out and out.count("\n") == 2
    assert run("list", library, "--paths", "--search", "Breast cancer", env=env).returncode == 1


@pytest.mark.parametrize("line, language, kind", [
    ("Lung cancerMay 3, 2026Navis AI", "en", "lung"), ("Head and neck cancerMay 3, 2026Navis AI", "en", "head-and-neck"),
    ("Cáncer de pulmón3 de mayo de 2026Navis AI", "es", "lung"), ("Lung cancer2026-05-03Navis AI", "es", "lung"),
    ("LungenkrebsNavis AI 2026-05-03", "de", "lung"), ("Lung cancer | 2026-05-03 | Navis AI", "yo", "lung")])
def test_import_knows_the_names_of_the_table(run, tmp_path, line, language, kind):
    path = write(tmp_path / "in.txt", f"A title\n{line}\n\nHeading\n\nSome text.\n")
    done = run("import", path, "--lang", language)
    assert done.returncode == 0 and f"cancer_type: {kind}\n" in done.out, done.err


def test_a_table_that_is_missing_is_told(run, library, tmp_path):
    shutil.copytree(sheets.ROOT / "layouts", tmp_path / "data" / "layouts")
    done = run("list", library, "--icd10", "C50", env={"HANDOUT_DATA": tmp_path / "data"})
    assert done.returncode == 1 and "content/cancer-types.yaml: error: cannot read it" in done.err


def test_a_folder_without_a_sheet_is_told(run, tmp_path):
    done = run("list", tmp_path)
    assert (done.returncode, done.err) == (1, f"{tmp_path}: error: no handout (*.yaml) was found that matches the request\n")


def test_quotes_without_a_word_ask_for_nothing(run, library):
    assert run("list", library, "--search", '"" port ""').out == run("list", library, "--search", "port").out != ""
