"""Every language that the program has words for: fonts, direction, extraction, its own words, variants, and what is refused."""
import re
import shutil
import unicodedata

import pytest
import samples
import sheets
import yaml

CONTENT = sheets.ROOT / "content" / "leukemia"
ENGLISH = CONTENT / "car-t-cell-therapy.en.yaml"
RIGHT_TO_LEFT = {"ar", "fa", "he", "ur"}
STATED = {"es", "zh-Hans", "vi", "ar", "ru", "ko", "fr", "pt", "ht", "tl", "hi"}
KEYS = {"handout", "topic", "cancer_type", "language", "date", "kind"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("languages")


@pytest.fixture(scope="module")
def brand(folder):
    return samples.write_brand(folder)


@pytest.fixture(params=sheets.LANGUAGES, scope="module")
def sheet(request, render, folder, brand):
    made = render(samples.write_sample(folder, request.param), "letter", brand)
    made.language = request.param
    return made


def words_of(value, key=None):
    """Each word of a handout's texts, as it is printed."""
    if isinstance(value, dict):
        for name, part in value.items():
            yield from words_of(part, name)
    elif isinstance(value, list):
        for part in value:
            yield from words_of(part)
    elif key not in KEYS:
        yield from clean(sheets.plain(value)).split()


def clean(text):
    """Composed, and without marks of direction, which are no text."""
    return re.sub("[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", unicodedata.normalize("NFC", text))


def test_the_languages_of_patients_are_there():
    assert STATED <= {path.stem.split(".")[1] for path in sheets.TRANSLATIONS}
    assert len(sheets.LANGUAGES) >= 15
    assert STATED | RIGHT_TO_LEFT | {"bn", "gu", "pa", "ta", "te", "th", "lo", "km", "my", "hy", "ka", "am", "ja",
                                     "zh-Hant", "el"} <= set(sheets.LANGUAGES)


def test_every_word_can_be_taken_out(sheet):
    """By another program, which sorts characters by place. From right to left it misplaces marks, and signs behind digits."""
    text = "".join(clean("".join(sheet.pages)).split())
    words = list(words_of(samples.sample(sheet.language)))
    if sheet.language in RIGHT_TO_LEFT:
        words = [word for word in words if all(unicodedata.category(c)[0] == "L" for c in word)]
    assert len(words) > 60
    assert [word for word in words if word not in text] == []


def test_fonts_are_embedded(sheet):
    assert "No syntax or stream encoding errors found" in sheet.check
    assert sheet.fonts
    for name, kind, encoding, embedded, subset, unicode_map in sheet.fonts:
        assert (embedded, subset, unicode_map) == ("yes", "yes", "yes"), (name, kind, encoding)


def test_catalog_says_the_language(sheet):
    assert sheet.get(sheet.catalog["/Lang"]) == sheet.language


def test_page_begins_where_reading_begins(sheet):
    """Title, bars and badges stand at the right in languages that are read from there."""
    start, items = {}, sheet.frames[0]
    title = next(item for item in items if item[1] == "H1")
    badge = next(item for page in sheet.frames for item in page if item[0] == "disc" and item[2]["width"] > 20)
    bar = next(item for item in items if item[0] == "rect" and item[2]["width"] == 4)
    for name, item in (("title", title), ("badge", badge), ("bar", bar)):
        start[name] = item[2]["x"]
    middle = 612 / 2
    if sheet.language in RIGHT_TO_LEFT:
        assert start["badge"] > 612 - 96 and start["bar"] > 612 - 96 and start["title"] > middle - 100
        number = next(item for item in items if item[0:2] == ("text", "footer") and item[2]["x"] < 100)
    else:
        assert start["badge"] < 96 and start["bar"] < 96 and start["title"] == 96
        number = next(item for item in items if item[0:2] == ("text", "footer") and item[2]["x"] > 300)
    assert number[3]


@pytest.mark.parametrize("language", sorted(RIGHT_TO_LEFT))
def test_mixed_text_keeps_its_order(render, folder, brand, language):
    """Drug names, doses and phone numbers stay whole: each is one item, read from the left."""
    sheet = render(samples.write_sample(folder, language), "letter", brand)
    shown = [item[3] for page in sheet.frames for item in page if item[0] == "text"]
    assert samples.FOREIGN in shown
    assert [text for text in shown if "0142" in text and "+1 555 0142" not in text] == []


def test_phrases_have_the_same_keys():
    english = sheets.load_phrases("en")
    for language in sheets.LANGUAGES:
        phrases = sheets.load_phrases(language)
        assert set(phrases) - {"months", "date_pattern"} == set(english), language


@pytest.fixture
def data(tmp_path):
    """A data folder to spoil."""
    for name in ("layouts", "fonts", "content"):
        shutil.copytree(sheets.ROOT / name, tmp_path / name)
    return tmp_path


@pytest.mark.parametrize("key, said", [("page_of", "page_of"), ("copy", "copy"), ("pages", "pages")])
def test_missing_phrase_names_language_and_string(run, data, key, said):
    path = data / "layouts" / "phrases" / "ru.yaml"
    phrases = sheets.load(path)
    del phrases[key]
    path.write_text(yaml.safe_dump(phrases, allow_unicode=True), encoding="utf-8")
    done = run("render", CONTENT / "car-t-cell-therapy.ru.yaml", "-o", data / "x.pdf", env={"HANDOUT_DATA": data})
    assert done.returncode == 1 and f"“{said}” is missing" in done.err and "language “ru”" in done.err


def test_missing_plural_form_is_named(run, data):
    path = data / "layouts" / "phrases" / "ru.yaml"
    phrases = sheets.load(path)
    del phrases["pages"]["few"]
    path.write_text(yaml.safe_dump(phrases, allow_unicode=True), encoding="utf-8")
    done = run("render", CONTENT / "car-t-cell-therapy.ru.yaml", "-o", data / "x.pdf", env={"HANDOUT_DATA": data})
    assert done.returncode == 1 and "“pages” lacks the form “few”, which language “ru” needs" in done.err


def test_missing_text_of_a_brand_is_named(run, data):
    (data / "layouts" / "brands" / "marlowe-bay.es.yaml").unlink()
    done = run("render", CONTENT / "car-t-cell-therapy.es.yaml", "--brand", "marlowe-bay", "-o", data / "x.pdf",
               env={"HANDOUT_DATA": data})
    assert done.returncode == 1
    for key in ("disclaimer", "contacts", "call_to_action"):
        assert f"“{key}” is missing in language “es”; write it into" in done.err
    brand = sheets.load(sheets.ROOT / "layouts" / "brands" / "marlowe-bay.es.yaml")
    del brand["contacts"]
    (data / "layouts" / "brands" / "marlowe-bay.es.yaml").write_text(yaml.safe_dump(brand), encoding="utf-8")
    done = run("render", CONTENT / "car-t-cell-therapy.es.yaml", "--brand", "marlowe-bay", "-o", data / "x.pdf",
               env={"HANDOUT_DATA": data})
    assert done.returncode == 1 and "marlowe-bay.es.yaml" in done.err and "“contacts” is missing in language “es”" in done.err


def test_unknown_cancer_type_needs_a_name(run, tmp_path):
    text = (CONTENT / "car-t-cell-therapy.es.yaml").read_text(encoding="utf-8")
    path = tmp_path / "x.es.yaml"
    path.write_text(text.replace("cancer_type: leukemia", "cancer_type: thymoma"), encoding="utf-8")
    done = run("render", path, "-o", tmp_path / "x.pdf")
    assert done.returncode == 1 and "no name for cancer type “thymoma” in language “es”" in done.err
    assert re.search(r"x\.es\.yaml:\d+:\d+: error", done.err) and "add the type to " in done.err
    assert done.err.count("\n") == 1 and "content/cancer-types.yaml" in done.err
    path.write_text(text.replace("cancer_type: leukemia", "cancer_type: thymoma\ncancer_type_name: Timoma"), encoding="utf-8")
    assert run("render", path, "-o", tmp_path / "x.pdf").returncode == 0


@pytest.mark.parametrize("path", sheets.TRANSLATIONS, ids=lambda path: path.name)
def test_unreviewed_translation_says_so_on_every_page(render, path):
    content, sheet = sheets.load(path), render(path)
    assert content["translation"] == {"from": "en", "method": "machine"}
    wanted = clean(sheets.load_phrases(content["language"])["machine_translation"]).split()
    assert len(sheet.frames) > 1
    for page in sheet.frames:
        foot = clean(" ".join(item[3] for item in page if item[1] in ("footer", "P") and item[2]["y"] > 680 and item[3])).split()
        assert "".join(wanted) in "".join(foot)


def translated(tmp_path, translation):
    text = (CONTENT / "car-t-cell-therapy.es.yaml").read_text(encoding="utf-8")
    path = tmp_path / "x.es.yaml"
    path.write_text(re.sub(r"translation: \{.*\}", f"translation: {translation}", text), encoding="utf-8")
    return path


def test_reviewed_translation_says_who_and_when(run, tmp_path):
    path = translated(tmp_path, "{from: en, method: machine, reviewed_by: Ana Ruiz, on: 2026-06-01}")
    frames = sheets.fold(run("render", path, "--dump", "frames").out)
    phrases = sheets.load_phrases("es")
    assert phrases["machine_translation"].split(".")[0] not in frames
    tags = sheets.fold(run("render", path, "--dump", "tags").out)
    assert phrases["translation_reviewed"].format(date="1 de junio de 2026", name="Ana Ruiz") in tags
    path = translated(tmp_path, "{from: en, method: human}")
    assert phrases["human_translation"] in sheets.fold(run("render", path, "--dump", "tags").out)


@pytest.mark.parametrize("translation, said", [
    ("{from: en}", "“method” is missing"),
    ("{from: en, method: robot}", "robot"),
    ("{from: en, method: machine, reviewed_by: Ana Ruiz}", "“reviewed_by” and “on” go together"),
    ("{from: es, method: human}", "one of them must be another language"),
])
def test_translation_is_checked(run, tmp_path, translation, said):
    done = run("render", translated(tmp_path, translation), "-o", tmp_path / "x.pdf")
    assert done.returncode == 1 and said in done.err


def test_lang_picks_the_variant(run, tmp_path):
    for asked, given in (("es", "es"), ("ZH-hans", "zh-Hans"), ("zh-Hans-CN", "zh-Hans"), ("en", "en")):
        done = run("render", ENGLISH, "--lang", asked, cwd=tmp_path)
        assert done.returncode == 0, done.err
        assert done.out == f"car-t-cell-therapy.{given}.pdf\n"


def test_missing_variant_names_the_others(run, tmp_path):
    done = run("render", ENGLISH, "--lang", "eo", "-o", tmp_path / "x.pdf")
    assert done.returncode == 1 and "no “eo” beside this sheet" in done.err and "ar, en, es, fr" in done.err
    assert run("render", "-", "--lang", "es").returncode == 2


def test_variant_must_be_in_its_language(run, tmp_path):
    for language in ("en", "es"):
        shutil.copy(CONTENT / f"car-t-cell-therapy.{language}.yaml", tmp_path)
    wrong = tmp_path / "car-t-cell-therapy.fr.yaml"
    shutil.copy(tmp_path / "car-t-cell-therapy.es.yaml", wrong)
    done = run("render", tmp_path / ENGLISH.name, "--lang", "fr", "-o", tmp_path / "x.pdf")
    assert done.returncode == 1 and "this is in “es”, but its file is the one for “fr”" in done.err
    wrong.write_text(wrong.read_text(encoding="utf-8").replace("language: es", "language: fr")
                     .replace("topic: car-t-cell-therapy", "topic: other"), encoding="utf-8")
    done = run("render", tmp_path / ENGLISH.name, "--bilingual", "fr", "-o", tmp_path / "x.pdf")
    assert done.returncode == 1 and "“topic” is “other”" in done.err
    done = run("render", tmp_path / ENGLISH.name, "--bilingual", "en", "-o", tmp_path / "x.pdf")
    assert done.returncode == 1 and "the copy must be in another language" in done.err


def test_bilingual_is_one_file_of_two_sheets(render, run, tmp_path):
    arabic, english = render(CONTENT / "car-t-cell-therapy.ar.yaml"), render(ENGLISH)
    both = render(ENGLISH, "letter", "navis", "--lang", "ar", "--bilingual", "en")
    assert run("render", ENGLISH, "--lang", "ar", "--bilingual", "en", cwd=tmp_path).out == "car-t-cell-therapy.ar.en.pdf\n"
    first, second = len(arabic.frames), len(english.frames)
    assert len(both.frames) == first + second
    text = sheets.fold(both.pages[first])
    assert f"English copy for the care team. The patient's sheet: Arabic, {first} pages" in text
    assert f"Page 1 of {second}" in text
    labels = both.get(both.catalog["/PageLabels"])["/Nums"]
    assert labels == [0, {"/S": "/D"}, first, {"/S": "/D"}]
    parts = [element for _, element in both.elements() if element["/S"] == "/Part"]
    assert [both.get(part["/Lang"]) for part in parts] == ["ar", "en"]


BAD = {
    "no-such-language": ("xx", "plain", "no fixed words"),
    "override": ("en", "a\u202eb", "U+202E can reorder what is read"),
    "escaped-override": ("en", "a\\u202Eb", "U+202E can reorder what is read"),
    "lone-surrogate": ("en", "a\\uD800b", "a backslash has a meaning of its own"),
    "lone-mark": ("en", "a \u0301b", "the mark U+0301 has no letter to sit on"),
    "lone-vowel-sign": ("hi", "\u093f", "the mark U+093F has no letter to sit on"),
    "long-latin-word": ("en", "x" * 5000, "cannot be broken"),
    "long-arabic-word": ("ar", "ب" * 5000, "cannot be broken"),
}


def write(tmp_path, language, text):
    path = tmp_path / "bad.yaml"
    path.write_text(f'handout: 1\ntitle: "1"\ntopic: t\ncancer_type: general\nlanguage: {language}\ndate: 2026-05-15\n'
                    f'author: A\ndisclaimer: "1"\nsections: [{{heading: "1", body: [{{text: "{text}"}}]}}]\n', encoding="utf-8")
    return path


@pytest.mark.parametrize("name", BAD)
def test_bad_text_is_refused(run, tmp_path, brand, name):
    language, text, said = BAD[name]
    done = run("render", write(tmp_path, language, text), "--brand", brand, "-o", tmp_path / "x.pdf")
    assert done.returncode == 1 and said in done.err and not (tmp_path / "x.pdf").exists()
    assert re.match(r".*bad\.yaml:\d+:\d+: error: ", done.err)


@pytest.mark.parametrize("language, letter", [("zh-Hans", "字"), ("ja", "か"), ("ko", "가")])
def test_long_words_that_may_be_broken_are_whole(render, tmp_path, brand, language, letter):
    """5,000 characters without a space: a right page, and nothing lost."""
    path = write(tmp_path, language, letter * 5000)
    sheet = render(path.rename(tmp_path / f"{language}.yaml"), "letter", brand)
    assert "".join("".join(sheet.pages).split()).count(letter) >= 5000


def test_language_without_a_font_is_refused(run, data, brand):
    shutil.copy(data / "layouts" / "phrases" / "en.yaml", data / "layouts" / "phrases" / "chr.yaml")
    command = ["render", write(data, "chr", "x"), "--brand", brand, "-o", data / "x.pdf"]
    done = run(*command, env={"HANDOUT_DATA": data})
    assert done.returncode == 1 and "cancer type “general” has no name in language “chr”; add it" in done.err
    types = data / "content" / "cancer-types.yaml"
    types.write_text(types.read_text(encoding="utf-8").replace("      de: ", "      chr: x\n      de: "), encoding="utf-8")
    done = run(*command, env={"HANDOUT_DATA": data})
    assert done.returncode == 1 and re.search(r"no font of this layout has U\+\w+, a letter of language “chr”", done.err)


def test_missing_font_names_its_package(run, data, brand):
    layout = data / "layouts" / "letter.yaml"
    layout.write_text(layout.read_text(encoding="utf-8").replace("/usr/share/fonts/opentype", "/nowhere"), encoding="utf-8")
    done = run("render", write(data, "zh-Hans", "字"), "--brand", brand, "-o", data / "x.pdf", env={"HANDOUT_DATA": data})
    assert done.returncode == 1 and "install Debian's package fonts-noto-cjk" in done.err
    assert run("render", ENGLISH, "-o", data / "x.pdf", env={"HANDOUT_DATA": data}).returncode == 0


def test_section_in_another_language(run, render, tmp_path):
    """It has its own words, fonts, direction and tag."""
    text = ENGLISH.read_text(encoding="utf-8").replace("  - heading: Words to know", '''\
  - heading: مساعدة
    language: ar
    body:
      - text: اتصل على الرقم +1 555 0142
      - steps: [{title: خطوة أولى, body: [{bullets: [نقطة]}]}]
      - checklist: [قائمة]
      - callout: {kind: urgent, title: اتصل, body: [{text: الآن}]}
  - heading: Words to know''')
    path = tmp_path / "mixed.en.yaml"
    path.write_text(text, encoding="utf-8")
    tags = run("render", path, "--dump", "tags").out
    assert "Sect language ar\n" in tags and "الخطوة ١" in clean(tags)
    frames = [item for page in render(path).frames for item in page]
    heading = next(item for item in frames if item[3] and item[3].strip() == "مساعدة")
    dots = [item for item in frames if item[0] == "disc" and item[2]["width"] > 20]
    assert heading[2]["x"] > 400 and max(item[2]["x"] for item in dots) > 500
    assert all(18 <= item[2]["x"] <= 612 - 18 for item in frames)
