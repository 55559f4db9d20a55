"""`handout check`: each rule fires on what breaks it and is silent on what does not; levels, exit codes, JSON."""
import json
import os
import re
import subprocess
import time

import jsonschema
import pytest
import sheets

RULES_FOLDER = sheets.ROOT / "content" / "rules"
REPORT = json.loads((RULES_FOLDER / "report.schema.json").read_text(encoding="utf-8"))
DAY = "1781524800"  # 15 June 2026
REVIEW = "review: {by: Test Board, on: 2026-05-20, expires: 2027-06-01}\n"
SOURCES = "sources:\n  - {text: National Cancer Institute, url: https://www.cancer.gov}\n"
GOOD = """\
      - bullets: [Rest when you feel tired., Call us if you have a fever.]
  - heading: How rest can help
    body:
      - text: You heal while you rest. A short walk can help too. It may make your side effects worse if you do too much.
      - checklist: [Ask your nurse how far to walk.]
"""


def sheet(body="", head=REVIEW, tail=SOURCES, language="en", title="How to rest", heading="The main points"):
    return (f"handout: 1\ntitle: {title}\ntopic: rest\ncancer_type: general\nlanguage: {language}\n"
            f"date: 2026-05-15\nauthor: Test author\n{head}sections:\n  - heading: {heading}\n    body:\n{GOOD}"
            f"{body}{tail}")


def part(text, heading="What to do"):
    """A section with one paragraph."""
    return f"  - heading: {heading}\n    body:\n      - text: {json.dumps(text, ensure_ascii=False)}\n"


@pytest.fixture
def check(run, tmp_path):
    """check(text, options…) -> the report, held against its schema."""

    def call(text, *options, env=None, name="rest.en.yaml"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        done = run("check", path, "--json", *options, env={"SOURCE_DATE_EPOCH": DAY, **(env or {})})
        assert done.err == "", done.err
        report = json.loads(done.out)
        jsonschema.validate(report, REPORT, cls=jsonschema.Draft202012Validator)
        assert (done.returncode == 1) == bool(report["errors"] or "--strict" in options and report["warnings"])
        return report

    return call


def rules(report, level=None):
    return {finding["rule"] for finding in report["findings"] if level in (None, finding["level"])}


def test_a_sound_sheet_has_no_finding(check):
    report = check(sheet(), "--strict")
    assert report["findings"] == [] and report["pages"] == 1
    assert report["reading"]["whole"]["flesch_kincaid"] < 6
    assert report["pemat_p"]["yes"] == report["pemat_p"]["judged"] > 8


LONG = ("We will look at your chart and talk with you about what to eat and drink and do on each day of the week "
        "that is to come.")
# rule, level, what breaks it, what does not
TEXTS = [
    ("long-sentence", "warning", LONG, "We look at your chart. Then we talk with you about what to eat and drink."),
    ("long-paragraph", "warning", "You can rest now. " * 25, "You can rest now. " * 10),
    ("medical-word", "warning", "Ask us about your ascites.", "Ascites is fluid in your belly."),
    ("medical-word", "warning", "Some get metastasis in time.", "Cancer can spread (metastasis)."),
    ("medical-word", "warning", "You may need apheresis.", "We take cells out of your blood. This is called apheresis."),
    ("medical-word", "warning", "Chemotherapy can make you sick.", "Chemotherapy is medicine that kills cancer cells."),
    ("medical-word", "warning", "You need a biopsy, a scan and a test.", "You need a biopsy, a test of a bit of skin."),
    ("medical-word", "warning", "Some stay in remission.", "You may reach **remission**. That means tests find no cancer."),
    ("medical-word", "warning", "We check each biopsy.", "We do a biopsy (we take a bit of skin)."),
    ("plain-word", "warning", "We will utilize a tube.", "We will use a tube."),
    ("plain-word", "warning", "Eat less prior to the test.", "Eat less before the test."),
    ("abbreviation", "warning", "Fever can mean CRS.", "Fever can mean cytokine release syndrome (CRS)."),
    ("abbreviation", "warning", "Call us (CRS can be bad for you).", "**Strong reaction (CRS):** call us."),
    ("abbreviation", "warning", "Your AML can come back.", "Your acute myeloid leukemia (AML) can come back."),
    ("abbreviation", "note", "Call us for CRS. Then rest. Cytokine release syndrome (CRS) is a strong reaction.",
     "Stage II or IIIB. Call 911 in the US."),
    ("passive", "note", "The tube is placed by a nurse.", "A nurse puts in the tube. You are tired. You will be scared."),
    ("passive", "note", "You will not be given food.", "This is called rest. Your hands are red. She was in bed."),
    ("double-negative", "warning", "It is not uncommon to be sick.", "It is common to be sick."),
    ("double-negative", "warning", "Never stop without a call to us.", "Do not stop. Call us, or come without a call."),
    ("double-negative", "warning", "You can’t eat without a tube.", "Do not use a mouthwash without alcohol."),
    ("double-negative", "warning", "It is not without risk.", "Never stop your pills unless your doctor tells you to."),
    ("passive", "note", "The scan is done soon.", "You can go home when you are done."),
    ("passive", "note", "The lump was found by a nurse.", "You are vaccinated. They are well-fed and are disabled."),
    ("passive", "note", "Is done by a nurse. Is known by all.", "We are done. This is known as rest."),
    ("passive", "note", "The cause is not known yet.", "It is known as ALL. Are you motivated?"),
    ("capitals", "warning", "Do NOT drive.", "Do **not** drive. Call 911."),
    ("double-negative", "warning", "There is not much you cannot do.", "You can do a lot. Do not drive if you cannot see."),
    ("capitals", "warning", "We found HIV AND AIDS.", "Get your CBC. BMP. LFT. Then CRP, MRI, PET."),
    ("capitals", "warning", "STOP EATING CHEESE today.", "Stop eating cheese today."),
    ("https", "error", "See http://example.org for more.", "See https://example.org for more."),
]


@pytest.mark.parametrize("rule, level, bad, good", TEXTS, ids=[f"{t[0]}-{i}" for i, t in enumerate(TEXTS)])
def test_rule_of_texts(check, rule, level, bad, good):
    assert rule in rules(check(sheet(part(bad))), level)
    assert rule not in rules(check(sheet(part(good))))


# none of these tells what the word is
UNEXPLAINED = [
    "You may have side effects such as mucositis.", "We treat it as neutropenia.", "You may get pain or mucositis.",
    "You may get mucositis or neutropenia.", "You may get mucositis. This is normal.",
    "You may get mucositis. It starts in week two.", "You may get mucositis (rare).", "It can be mucositis (it is bad).",
    "Call us (if you have neutropenia, come in).", "We said “mucositis” in week two.",
    "Ask about mucositis – and fever too.", "Mucositis: call us.", "Mucositis starts on day five.",
    "Mucositis takes two weeks.", "Your mucositis makes it hard for you.",
    "You may get a fever, the neutropenia, and a rash.", "Call your oncologist today.",
    "Call about a biopsy or a port.", "Anaphylaxis that kills.", "Mucositis is painful."]
EXPLAINED = [
    "A bad rash is known as mucositis.", "We call this mucositis.", "We see red spots (mucositis).",
    "Mucositis – red spots that hurt.", "Mucositis: red spots that hurt.", "Mucositis (red spots that hurt) goes away.",
    "Mucositis is a rash on the inside.", "You may get mucositis. This is a rash on the inside.",
    "You may get mucositis, a rash on the inside.", "We look for red spots, the mucositis.",
    "Mucositis: you may get red spots.", "You may get mucositis. This means red spots.", "A biopsy takes out some skin.",
    "You may get mucositis. These small sores go away.", "Your mouth may have sores or mucositis."]


@pytest.mark.parametrize("text", UNEXPLAINED)
def test_a_word_that_is_not_explained(check, text):
    assert "medical-word" in rules(check(sheet(part(text))))


@pytest.mark.parametrize("text", EXPLAINED)
def test_a_word_that_is_explained(check, text):
    assert "medical-word" not in rules(check(sheet(part(text))))


@pytest.mark.parametrize("text, spelled", [
    ("You may have GVHD (it is bad).", False), ("Your WBC (low) can rise.", False), ("Call us (if you have WBC).", False),
    ("You may have GVHD (graft-versus-host disease).", True), ("An EEG (a test of the brain) helps.", True),
    ("White blood cells (called WBC) help.", True)])
def test_what_spells_an_abbreviation(check, text, spelled):
    assert ("abbreviation" not in rules(check(sheet(part(text))))) == spelled


@pytest.mark.parametrize("text, told", [
    ("You have stage IVB or XII.", None), ("You have stage IIZ.", "“IIZ” is not spelled out"), ("Ask for QZX-T.", "“QZX” is not"),
    ("Ask for QZXs.", "“QZX” is not"), ("Ask for Q-ZX.", "“Q-ZX” is not"), ("Ask for QzX.", None),
    ("Ask for QZX (quick zone). Rest.", None), ("Ask for QZX (quick).", "“QZX” is not"), ("Ask for QZX (quicklyzoned).", None),
    ("Ask for QZX (a zone of rest).", None), ("Ask for QZX (zone of rest).", "“QZX” is not"), ("Ask for QZX ().", "“QZX” is not"),
    ("Take quick zones (called QZX).", None), ("Take zones (so we call it, here and now, QZX).", "“QZX” is not"),
    ("Take 5 quick zones (QZX). Ask for QZX-T now.", None),
    ("QZX is here. Take quick zones (QZX).", "“QZX” is not spelled out until further below")])
def test_an_abbreviation_that_no_list_has(check, text, told):
    said = [finding["message"] for finding in check(sheet(part(text)))["findings"] if finding["rule"] == "abbreviation"]
    assert [told] == [told for message in said if told in message] if told else said == []


@pytest.mark.parametrize("word", ["oligometastatic", "leptomeningeal", "carcinomatosis", "hepatosplenomegaly"])
def test_words_of_the_list(check, word):
    assert "medical-word" in rules(check(sheet(part(f"Ask us if it is {word}."))))


@pytest.mark.parametrize("rule, words, told", [
    ("medical-word", "Your mucositis", "Mucositis is a rash on the inside."),
    ("abbreviation", "Your GVHD", "Graft-versus-host disease (GVHD) can be bad.")])
def test_headings_and_titles_are_looked_at(check, rule, words, told):
    for text in [sheet(part("You can rest.", words)), sheet(title=words)]:
        assert rule in rules(check(text), "warning")
    for text in [sheet(part(told, words)), sheet(part(told), title=words)]:
        assert rule not in rules(check(text))


HEADS = [
    ("no-reviewer", "note", "", REVIEW),
    ("partial-review", "warning", "review: {by: B, on: 2026-05-20}\n", REVIEW),
    ("old-review", "warning", "review: {by: B, on: 2023-06-01, expires: 2027-06-01}\n",
     "review: {by: B, on: 2023-07-01, expires: 2027-06-01}\n"),
    ("expires-soon", "warning", "review: {by: B, on: 2026-05-20, expires: 2026-08-14}\n",
     "review: {by: B, on: 2026-05-20, expires: 2026-08-15}\n"),
    ("expired", "error", "review: {by: B, on: 2026-05-20, expires: 2026-06-14}\n",
     "review: {by: B, on: 2026-05-20, expires: 2026-06-15}\n"),
    ("machine-translation", "warning", "translation: {from: es, method: machine}\n" + REVIEW,
     "translation: {from: es, method: machine, reviewed_by: J. Doe, on: 2026-05-20}\n" + REVIEW),
    ("machine-translation", "warning", "translation: {from: es, method: machine}\n",
     "translation: {from: es, method: human}\n"),
]


@pytest.mark.parametrize("rule, level, bad, good", HEADS, ids=[f"{h[0]}-{i}" for i, h in enumerate(HEADS)])
def test_rule_of_heads(check, rule, level, bad, good):
    assert rule in rules(check(sheet(head=bad)), level)
    assert rule not in rules(check(sheet(head=good)))


def test_no_sources(check):
    assert rules(check(sheet(tail=""))) == {"no-sources"}


@pytest.mark.parametrize("heading, empty", [
    ("Introduction", True), ("Overview", True), ("Some important information", True), ("The basic concept", True),
    ("Potential considerations", True), ("What to do at home", False), ("Information for your family", False),
    ("How the test works", False), ("Questions to ask", False)])
def test_empty_heading(check, heading, empty):
    assert ("empty-heading" in rules(check(sheet(part("Rest now.", heading))))) == empty


@pytest.mark.parametrize("alt, useless", [
    ("image", True), ("Picture 1", True), ("cells.png", True), ("cells", True), ("Image of a cell", True),
    ("IMG_2041.JPG", True), ("A white cell between red cells", False), ("Diagram of the lung with two lobes", False)])
def test_alternative_text(check, tmp_path, alt, useless):
    (tmp_path / "cells.png").write_bytes((sheets.ROOT / "tests/golden/cells.png").read_bytes())
    figure = f"  - heading: How it looks\n    body:\n      - figure: {{image: cells.png, alt: {alt}, caption: A cell}}\n"
    assert ("alt-text" in rules(check(sheet(figure)))) == useless


def test_too_long(check):
    report = check(sheet("".join(part("You can rest now. " * 15, f"Day {day}") for day in range(25))))
    assert report["pages"] > 3 and "too-long" in rules(report, "warning")


def test_a_disclaimer_of_ones_own_is_enough(check):
    """The brand has no disclaimer in Welsh."""
    assert "no-disclaimer" in rules(check(sheet(language="cy")), "error") or \
        "prints" in rules(check(sheet(language="cy")), "error")
    german = sheet(language="de", head=REVIEW)
    assert "no-disclaimer" in rules(check(german), "error")
    assert "no-disclaimer" not in rules(check(sheet(language="de", head=REVIEW + "disclaimer: Nur zur Kenntnis.\n")))


HARD = ("Chemotherapeutic administration necessitates comprehensive hematological monitoring. Individualized "
        "immunosuppressive modalities considerably complicate postoperative rehabilitation. ") * 6


def test_grade(check):
    hard = check(sheet(part(HARD)))
    assert "grade" in rules(hard, "error") and hard["reading"]["whole"]["flesch_kincaid"] > 8
    less = sheet(part(HARD[:len(HARD) // 6]))
    assert "grade" in rules(check(less), "error")
    assert "grade" not in rules(check(less, "--max-grade", "20"), "error")
    assert "grade" in rules(check(less, "--max-grade", "20"), "warning")
    middle = part("The doctor examines your arm regularly and asks about medicines that you take during the "
                  "holiday. " * 8)
    assert "grade" in rules(check(sheet(middle)), "warning")
    assert "grade" in rules(check(sheet(middle), "--max-grade", "6"), "error")
    assert "hard-section" in rules(hard, "note")


def test_reading_is_what_the_formulas_give(check):
    """Counted by hand: 3 sentences, 13 words, 18 syllables, 1 of three syllables or more."""
    text = sheet().replace(GOOD, "      - bullets: [You may feel tired., Ask your doctor about medicine]\n"
                                 "      - text: Rest at home now.\n")
    whole = check(text)["reading"]["whole"]
    counts = [whole[key] for key in ("sentences", "words", "syllables", "polysyllables")]
    assert counts == [3, 13, 18, 1]
    assert whole["flesch_kincaid"] == round(0.39 * 13 / 3 + 11.8 * 18 / 13 - 15.59, 2)
    assert whole["smog"] == round(1.043 * (1 * 30 / 3) ** 0.5 + 3.1291, 2)
    assert not whole["smog_reliable"]


@pytest.mark.parametrize("text, count", [
    ("Call Dr. Lee at 8 a.m. today. Then rest.", 2), ("The fever is 100.4 °F. Call us.", 2),
    ("Do you rest? You should! Now…", 3), ("He said “Rest.” Then he left.", 2), ("Eat fruit (e.g. plums).", 1),
    ("A test vs. a scan. 5 days.", 2), ("No stop", 1), ("Sleep at 8 p.m. Then eat.", 2), ("Can I eat? No. Wait.", 3),
    ("Go to room No. 5 now.", 1),
    ("You need vitamin C. Eat an orange.", 2), ("You have hepatitis B. Your nurse knows.", 2),
    ("It is sold in the U.S. The FDA knows.", 2), ("Go to 12 Main St. Then turn left.", 2),
    ("Take it q.d. Then rest.", 2), ("See J. Smith at the U.S. Food Office.", 1), ("Go to St. Jude today.", 1),
    ("Come on Oct. 5 at noon.", 1), ("So Lee et al. Found in a test.", 1), ("1. Wash. 2. Dry.", 2),
    ("Call Bob Hill Jr. Monday.", 1), ("We wait in May. 5 days go by.", 2)])
def test_sentences(check, text, count):
    report = check(sheet(part(text)))
    assert report["reading"]["sections"][-1]["sentences"] == count


MORE_SENTENCES = [
    ("He said 'Rest.' Then he left.", 2), ("Eat (now.) Then rest.", 2), ("[Rest now.] Eat.", 2), ('Rest now. "Eat" it.', 2),
    ("Rest now. 'Eat' it.", 2), ("Rest now. (Eat it.)", 2), ("Rest now. [Eat it.]", 2), ("Rest now. ‘Eat it.’", 2),
    ("Rest now. Étés come.", 2), ("Rest now. ×2 is it.", 1), ("Rest now. éa b.", 1), ("休息。再吃。", 2), ("Rest now؟ Now", 2),
    ("Rest now۔ Now", 2), ("Rest now। Now", 2), ("Rest now! now", 1), ("C. Smith is in.", 1), ("I and B. Smith rest.", 1),
    ("So do I. Bob rests.", 2), ("x.y. Bob said no.", 1), ("So 1.2. Bob said.", 2)]
# text, words, syllables
WORDS = [
    ("one-two", 1, 2), ("one\u2010two", 1, 2), ("one\u2011two", 1, 2), ("don't", 1, 1), ("'tis 'so'", 2, 2), ("1,000 pills", 2, 2),
    ("a,b", 2, 2), ("5.x", 2, 2), ("€ 5", 1, 1), ("a × b ÷ c", 3, 3), ("ªº µ", 2, 2), ("、。 a", 1, 1), ("a \ufffc b", 2, 2),
    ("★ x", 1, 1), ("\ufe0f x", 1, 1), ("ñandú Ñu Þ ß", 4, 4), ("W WWW CT", 3, 14), ("\u3040a \u303fb", 2, 2)]


def test_many_texts_are_counted(check):
    """Each is a section of one sheet."""
    texts = [text for text, _ in MORE_SENTENCES] + ["Rest now. " + text for text, _, _ in WORDS]
    sections = check(sheet("".join(map(part, texts))))["reading"]["sections"][-len(texts):]
    told = [(text, section["sentences"]) for (text, _), section in zip(MORE_SENTENCES, sections)]
    assert told == MORE_SENTENCES
    told = [(text, section["words"] - 2, section["syllables"] - 2)
            for (text, _, _), section in zip(WORDS, sections[len(MORE_SENTENCES):])]
    assert told == WORDS


@pytest.mark.parametrize("text", ["Eat well.", HARD], ids=["easy", "hard"])
@pytest.mark.parametrize("options", [(), ("--max-grade", "4")], ids=["8", "4"])
def test_a_section_without_heading(check, run, tmp_path, text, options):
    bare = sheet().replace("  - heading: The main points\n    body:\n" + GOOD, f"  - body: [text: {json.dumps(text)}]\n")
    section = check(bare, *options)["reading"]["sections"][0]
    path = tmp_path / "rest.en.yaml"
    assert section["heading"] is None
    assert path.read_text().splitlines()[section["line"] - 1].startswith("  - body")
    done = run("check", path, *options, "--verbose")
    assert done.returncode in (0, 1) and "(no heading)" in done.out
    (tmp_path / "second.en.yaml").write_text(sheet().replace("topic: rest", "topic: more"), encoding="utf-8")
    done = run("check", tmp_path, "--json", *options)
    assert [json.loads(line)["topic"] for line in done.out.splitlines()] == ["rest", "more"]


def test_hardest_sentences(check, run, tmp_path):
    report = check(sheet(part(HARD)))
    assert len(report["reading"]["hardest"]) == 3
    grades = [hard["flesch_kincaid"] for hard in report["reading"]["hardest"]]
    assert grades == sorted(grades, reverse=True)
    for hard in report["reading"]["hardest"]:
        line = (tmp_path / "rest.en.yaml").read_text().splitlines()[hard["line"] - 1]
        assert line[hard["column"] - 1:].startswith(hard["text"])
    path = tmp_path / "rest.en.yaml"
    assert run("check", path).out.count("hard at line") == 3
    path.write_text(sheet(), encoding="utf-8")
    assert run("check", path).out.count("hard at line") == 3, "a single sheet is told in full"
    assert run("check", path, path).out.count("hard at line") == 0
    assert run("check", path, path, "--verbose").out.count("hard at line") == 6


def test_places(run, tmp_path):
    path = tmp_path / "x.yaml"
    path.write_text(sheet(part("Rest. Then **you** must utilize a tube.")), encoding="utf-8")
    done = run("check", path, env={"SOURCE_DATE_EPOCH": DAY})
    number, line = next((i, t) for i, t in enumerate(path.read_text().splitlines(), 1) if "utilize" in t)
    assert f"{path}:{number}:{line.index('utilize') + 1}: warning: “utilize”: say “use” [plain-word]" in done.out


def test_other_languages(check, run, tmp_path):
    report = check(sheet(part("El paciente es ingresado. " * 3), language="es"))
    assert report["reading"] is None
    assert rules(report) <= {"prints"}
    asked = {item["number"] for item in report["pemat_p"]["items"] if item["answer"] == "ask"}
    assert {3, 4, 5, 20, 21} <= asked, "what hangs on words is for a person"
    assert "no reading formula applies" in run("check", tmp_path / "rest.en.yaml").out
    assert check(sheet(language="en-GB"))["reading"]


def test_section_in_another_language_is_not_measured(check):
    spanish = ("  - heading: En español\n    language: es\n    body:\n      - text: " + "Inmediatamente utilize CRS. " * 9
               + "\n")
    assert rules(check(sheet(spanish))) == set()


def test_a_call_to_action_is_measured(check):
    head = REVIEW + "call_to_action: [{title: Learn more, text: The tube is placed by a nurse.}]\n"
    assert "passive" in rules(check(sheet(head=head)))
    assert check(sheet(head=head))["reading"]["whole"]["words"] == check(sheet())["reading"]["whole"]["words"] + 7


def test_capitals_stop_at_a_full_stop(check):
    found = check(sheet(part("Please STOP. DO NOT go.")))["findings"]
    assert [f["message"].split("”")[0] for f in found if f["rule"] == "capitals"] == ["“STOP", "“DO NOT"]


def test_expires_today(check):
    found = check(sheet(head="review: {by: B, on: 2026-05-20, expires: 2026-06-15}\n"))["findings"]
    assert [f["message"] for f in found] == ["the review expires today"]


# ignore

IGNORE = "check:\n  ignore:\n    - {{rule: {}, why: {}}}\n"


def test_ignore(check):
    bad = part("We will utilize a tube.")
    report = check(sheet(bad, head=REVIEW + IGNORE.format("plain-word", "The form has this word.")), "--strict")
    assert report["findings"] == [] and report["warnings"] == 0
    assert report["ignored"] == [{"rule": "plain-word", "why": "The form has this word."}]


def test_what_is_ignored_is_told(check, run, tmp_path):
    check(sheet(part("We will utilize a tube."), head=REVIEW + IGNORE.format("plain-word", "The form has it.")))
    done = run("check", tmp_path / "rest.en.yaml", env={"SOURCE_DATE_EPOCH": DAY})
    assert "  ignored: plain-word (The form has it.)\n" in done.out


@pytest.mark.parametrize("rule, bad", [("grade", part("Chemotherapeutic immunosuppression necessitates it. " * 30)),
                                       ("https", part("See http://example.org for more."))])
def test_errors_are_not_ignored(check, run, tmp_path, rule, bad):
    report = check(sheet(bad, head=REVIEW + IGNORE.format(rule, "x")))
    assert rules(report, "error") == {rule, "unknown-rule"}
    assert "ignored:" not in run("check", tmp_path / "rest.en.yaml").out


def test_ignore_of_what_is_not_there(check):
    assert rules(check(sheet(head=REVIEW + IGNORE.format("plain-word", "x"))), "note") == {"unused-ignore"}


@pytest.mark.parametrize("rule, text", [("plain-wrod", "did you mean “plain-word”"), ("zzzzzz", "unknown rule"),
                                        ("expired", "cannot be silenced")])
def test_ignore_of_an_unknown_rule(check, rule, text):
    report = check(sheet(head=REVIEW + IGNORE.format(rule, "x")))
    assert rules(report, "error") == {"unknown-rule"}
    assert text in report["findings"][0]["message"]


@pytest.mark.parametrize("entry", ["{rule: passive}", "{rule: passive, why: ''}", "{rule: passive, why: '  '}", "passive"])
def test_ignore_needs_a_reason(check, run, entry):
    text = sheet(head=REVIEW + f"check:\n  ignore:\n    - {entry}\n")
    assert rules(check(text)) == {"loads"}
    done = run("render", "-", "-o", "/dev/null", stdin=text.encode())
    assert done.returncode == 1


def test_ignore_does_not_change_the_print(run, tmp_path):
    path = tmp_path / "x.yaml"
    path.write_text(sheet(), encoding="utf-8")
    plain = run("render", path, "--dump", "frames").out
    path.write_text(sheet(head=REVIEW + IGNORE.format("passive", "x")), encoding="utf-8")
    assert run("render", path, "--dump", "frames").out == plain
    assert "ignore" in run("render", path, "--dump", "content").out


# levels, exit codes, output


def test_exit_codes(run, tmp_path):
    env = {"SOURCE_DATE_EPOCH": DAY}
    path = tmp_path / "x.yaml"
    path.write_text(sheet(), encoding="utf-8")
    assert run("check", path, "--strict", env=env).returncode == 0
    path.write_text(sheet(part("We will utilize a tube.")), encoding="utf-8")
    assert run("check", path, env=env).returncode == 0
    assert run("check", path, "--strict", env=env).returncode == 1
    path.write_text(sheet(part(HARD)), encoding="utf-8")
    assert run("check", path, env=env).returncode == 1
    assert run("check", tmp_path / "none.yaml").returncode == 1
    assert run("check", path, env={"HANDOUT_DATA": tmp_path}).returncode in (1, 3)


def test_broken_files_are_findings(check):
    report = check("handout: 1\ntitel: x\n")
    assert rules(report) == {"loads"} and report["errors"] >= 1 and report["topic"] is None
    assert "did you mean “title”" in json.dumps(report, ensure_ascii=False)
    assert rules(check(sheet(part("See [this](http://example.org).")))) == {"loads"}
    assert "prints" in rules(check(sheet(part("A face 🙂 here."))))


def test_a_brand_that_is_at_fault(check, run, tmp_path):
    done = run("check", "-", "--brand", "nosuch", stdin=sheet().encode())
    assert (done.returncode, done.out) == (2, "") and "unknown brand “nosuch”" in done.err
    brand = tmp_path / "brand.yaml"
    brand.write_text("brand: 1\nnam: x\n", encoding="utf-8")
    finding = check(sheet(), "--brand", brand)["findings"][0]
    assert (finding["rule"], finding["line"]) == ("prints", 0) and f"{brand}:2:1" in finding["message"]


def test_a_sheet_without_sections(run):
    done = run("check", "-", "--json", stdin=sheet()[:sheet().index("sections:")].encode() + b"sections: []\n")
    assert done.returncode in (0, 1)
    jsonschema.validate(json.loads(done.out), REPORT, cls=jsonschema.Draft202012Validator)


def test_standard_input(run):
    done = run("check", "-", "--json", stdin=sheet().encode(), env={"SOURCE_DATE_EPOCH": DAY})
    assert done.returncode == 0 and json.loads(done.out)["content"] == "standard input"


def test_folders_and_several_files(run, tmp_path):
    for name in "ab":
        (tmp_path / name).mkdir()
        (tmp_path / name / "x.yaml").write_text(sheet().replace("topic: rest", f"topic: {name}"), encoding="utf-8")
    done = run("check", tmp_path, tmp_path / "a" / "x.yaml", "--json")
    assert [json.loads(line)["topic"] for line in done.out.splitlines()] == ["a", "b", "a"]
    assert "3 handouts: 0 errors" in run("check", tmp_path, tmp_path / "a" / "x.yaml").out


def test_rules_are_listed(run):
    out = run("check", "--rules").out
    listed = [json.loads(line) for line in run("check", "--rules", "--json").out.splitlines()]
    assert len(listed) > 20
    for rule in listed:
        assert rule["about"] and rule["why"] and rule["source"]
        assert re.search(rf"^{rule['rule']} \({rule['level']}", out, re.M)
    tested = {entry[0] for entry in TEXTS + HEADS} | {
        "loads", "prints", "grade", "hard-section", "empty-heading", "too-long", "no-sources", "no-disclaimer", "alt-text",
        "unknown-rule", "unused-ignore"}
    assert {rule["rule"] for rule in listed} == tested, "each rule has a test"


def test_text_and_json_agree(run, tmp_path):
    path = tmp_path / "x.yaml"
    path.write_text(sheet(part(HARD + " We will utilize a tube."), tail=""), encoding="utf-8")
    report = json.loads(run("check", path, "--json").out)
    lines = [line for line in run("check", path).out.splitlines() if re.search(r"\[[\w-]+\]$", line)]
    assert lines == [f"{path}:{f['line']}:{f['column']}: {f['level']}: {f['message']} [{f['rule']}]"
                     for f in report["findings"]]
    assert [(f["line"], f["column"]) for f in report["findings"]] == \
        sorted((f["line"], f["column"]) for f in report["findings"])


def answers(report, checklist="pemat_p"):
    return {item["number"]: item["answer"] for item in report[checklist]["items"]}


def test_a_table_to_fill_in_is_found_in_a_box(check):
    box = """      - callout:
          kind: info
          title: Your week
          body:
            - table: {columns: [Day, Pain], rows: [[Monday, ""], [Tuesday, ""]]}
"""
    bare = sheet(heading="Rest").replace(GOOD, "      - text: The patient rests.\n" + box)
    filled = answers(check(bare))
    full = answers(check(bare.replace('""', "none")))
    assert [number for number in filled if filled[number] != full[number]] == [23]


def test_checklists(check):
    good = answers(check(sheet()))
    assert good[1] == good[2] == "ask" and good[17] == "not applicable"
    assert all(good[number] == "yes" for number in (3, 4, 5, 7, 8, 9, 11, 12, 20, 21, 22, 23))
    bare = sheet(heading="Rest").replace(GOOD, "      - text: The patient rests.\n")
    poor = answers(check(bare))
    assert all(poor[number] == "no" for number in (9, 11, 12, 20, 21, 22, 23))
    index = answers(check(sheet(tail="")), "clear_communication_index")
    assert index[11] == "no" and index[19] == "yes" and index[4] == "no"
    assert answers(check(bare), "clear_communication_index")[19] == "no"
    report = check(bare)
    counted = [item["answer"] for item in report["pemat_p"]["items"] if item["answer"] in ("yes", "no")]
    assert (report["pemat_p"]["judged"], report["pemat_p"]["yes"]) == (len(counted), counted.count("yes"))


# hostile text


@pytest.mark.parametrize("text", [
    "a" * 200000, "( " * 100000, "(biopsy " * 60000, "is not " * 80000, "CRS " * 100000, "A. " * 100000,
    "being " * 80000, "http://" * 50000, "not without " * 50000, "ﬃ́" * 30000, "biopsy. " * 60000, "’'-" * 90000,
    "1.1.1." * 60000, "“.”" * 50000], ids=range(14))
def test_hostile_text(run, text):
    started = time.monotonic()
    done = run("check", "-", "--json", stdin=sheet(part(text)).encode(), timeout=60)
    assert done.returncode in (0, 1) and time.monotonic() - started < 20
    report = json.loads(done.out)
    jsonschema.validate(report, REPORT, cls=jsonschema.Draft202012Validator)
    assert len(report["findings"]) < 26 * 26


def test_more_of_a_kind_is_counted(check):
    report = check(sheet("".join(part(f"We will utilize tube {i}.") for i in range(40))))
    found = [finding for finding in report["findings"] if finding["rule"] == "long-sentence"]
    assert not found
    passive = check(sheet("".join(part(f"Tube {i} is placed by us.", f"Tube {i}") for i in range(40))))
    assert any("more of this kind" in finding["message"] for finding in passive["findings"])
    errors = check(sheet("".join(part("You can rest. See http://example.org now. Go to bed.") for _ in range(40))))
    assert errors["errors"] == 40 and [f["rule"] for f in errors["findings"]].count("https") == 26


@pytest.mark.parametrize("text", ["It is not unless x. ", "It is given now. ", "DO NOT GO. You go. "])
def test_time_grows_with_the_text(run, text):
    """What is over the number that is kept costs no search for its place."""
    seconds = []
    for size in (100_000, 600_000):
        started = time.monotonic()
        assert run("check", "-", "--json", stdin=sheet(part(text * (size // len(text)))).encode()).returncode in (0, 1)
        seconds.append(time.monotonic() - started)
    assert seconds[1] < 12 * seconds[0] + 0.5


def test_a_full_disk(environment, tmp_path):
    path = tmp_path / "x.yaml"
    path.write_text(sheet(part(HARD)), encoding="utf-8")
    for options in [(), ("--json",)]:
        with open("/dev/full", "w", encoding="utf-8") as full:
            done = subprocess.run([str(sheets.PROGRAM), "check", path, path, path, *options], env=environment, stdout=full,
                                  stderr=subprocess.PIPE, check=False)
        assert done.returncode == 3
        assert done.stderr == b"handout: error: cannot write to standard output\n"


def test_hostile_files(run):
    done = run("check", *sorted((sheets.ROOT / "tests" / "hostile").glob("*.yaml")), "--json")
    assert done.returncode == 1
    lines = done.out.splitlines()
    assert len(lines) > 50
    for line in lines:
        jsonschema.validate(json.loads(line), REPORT, cls=jsonschema.Draft202012Validator)


def test_controls_do_not_reach_the_terminal(run, tmp_path):
    path = tmp_path / "x.yaml"
    path.write_text(sheet().replace("topic: rest", 'topic: "\\e[31m"'), encoding="utf-8")
    assert "\x1b" not in run("check", path).out


# the library


def test_the_shipped_sheets_pass(run):
    done = run("check", "--strict", *sheets.HANDOUTS)
    assert done.returncode == 0, done.out


def test_the_report_is_the_same_in_every_locale(run):
    paths = [sheets.HANDOUTS[0], sheets.CONTENTS[0]]
    assert run("check", *paths, "--json").out == run("check", *paths, "--json", env={"LC_ALL": "de_DE.UTF-8"}).out


def test_a_thousand_sheets_a_second(environment):
    """On one core; a slow machine may take five times as long."""
    paths = [str(sheets.CONTENTS[0])] * 1000
    before = os.times()
    done = subprocess.run([str(sheets.PROGRAM), "check", "--json", *paths], env=environment, stdout=subprocess.DEVNULL,
                          check=False, timeout=60)
    after = os.times()
    seconds = after.children_user + after.children_system - before.children_user - before.children_system
    print(f"{1000 / seconds:.0f} sheets a second")
    assert done.returncode == 0
    if "HANDOUT_SLOW" not in os.environ:
        assert seconds < 5
