"""From what people write to content and back: every word once, in order."""
import collections
import os
import random
import re
import subprocess

import pytest
import sheets

ANSWER = sheets.ROOT / "tests" / "import" / "answer.txt"
MARKDOWN = sheets.ROOT / "tests" / "import" / "answer.md"
HEAD = {"handout", "topic", "cancer_type", "language", "date", "author"}
TAIL = ("closing", "call_to_action", "sources")


def words(text):
    return re.findall(r"[^\W_]+", text.casefold())


def texts(value, key=None):
    """Every text of a handout, in the order of the page."""
    if isinstance(value, dict):
        for name, part in value.items():
            yield from texts(part, name)
    elif isinstance(value, list):
        for part in value:
            yield from texts(part, key)
    elif key not in ("kind", "url", "lines", "image"):
        yield value


def words_of(handout):
    """The words of title to sections, and those behind them, without markup and the head's keys."""
    body, tail = [], []
    for key, value in handout.items():
        if key not in HEAD:
            for text in texts(value, key):
                (tail if key in TAIL else body).extend(words(re.sub(r"\]\([^)]*\)", "]", text)))
    return body, tail


def words_of_text(text, head=True):
    """The words of an answer without what a handout says by its form: marks, "Step 1", head where it was found."""
    found = []
    for line in re.split(r"[\n\r\f]+", text):
        line = line.replace("\u00ad", "").replace("\u200b", "")
        line = re.sub(r"^\s*(?:(?:\d{1,3}[.)]|\(\d{1,3}\)|o|\[ \])\s+|step[ \u00a0]\d+\s*[:.–—-]*)", "", line, flags=re.I)
        if not head or not re.search(r"\b20\d\d", line):
            found += words(line)
    return found


def run_text(pdf):
    return subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, text=True, check=True).stdout


def import_(run, tmp_path, document, *options, code=0):
    source = document if hasattr(document, "read_bytes") else tmp_path / "in.txt"
    if source is not document:
        source.write_bytes(document if isinstance(document, bytes) else document.encode())
    out = tmp_path / "out.en.yaml"
    out.unlink(missing_ok=True)
    done = run("import", source, "-o", out, *options)
    assert done.returncode == code, done.err
    if code:
        assert not out.exists()
        return done
    return sheets.load(out), done


def same_words(handout, text):
    for step in re.findall(r"step [1-9]\b", str(handout), re.I):  # headings where one before them is missing
        text = re.sub(step.replace(" ", r"\s+"), step.replace(" ", "  "), text, flags=re.I)
    body, tail = words_of(handout)
    wanted = words_of_text(text, handout["author"] == "Navis AI")
    assert body == wanted[:len(body)]
    assert collections.Counter(tail) == collections.Counter(wanted[len(body):])


def test_an_answer(run, tmp_path):
    handout, done = import_(run, tmp_path, ANSWER)
    assert done.err == ""
    assert {key: handout[key] for key in HEAD} == {
        "handout": "1", "topic": "out", "cancer_type": "lymphoma", "language": "en", "date": "2026-05-03",
        "author": "Navis AI"}
    assert handout["title"] == "What is an autologous stem cell transplant for Lymphoma"
    assert handout["notice"]["title"] == "For informational purposes only"
    assert [section["heading"] for section in handout["sections"]][::3] == [
        "How a Transplant Works", "Why Doctors Use It", "Questions to Ask Your Care Team"]
    steps = handout["sections"][2]["body"][0]["steps"]
    assert [step["title"] for step in steps] == ["Collection", "Strong treatment", "Cells come back"]
    assert steps[1]["body"] == [{"bullets": ["You get chemotherapy for about a week through an IV line",
                                             "Your blood counts go down after it"]}]
    assert handout["sections"][3]["body"][1]["bullets"][1].startswith("**Own cells:** Your body")
    assert handout["sections"][6]["body"] == [{"questions": [
        "Is a transplant an option for me?", "What else could I try?",
        "How long will I be in the hospital?", "Who can stay with me?"]}]
    assert handout["closing"].startswith("This information is for educational purposes only.")
    assert [invitation["title"] for invitation in handout["call_to_action"]] == [
        "This is general information.", "Get guidance specific to your case"]
    same_words(handout, ANSWER.read_text())


@pytest.mark.skipif(not sheets.REFERENCE.exists(), reason="the reference answer is not here")
def test_the_reference_answer_is_what_was_typed_by_hand(run, tmp_path):
    handout, done = import_(run, tmp_path, sheets.REFERENCE.with_name("car-t-leukemia.txt"))
    assert done.err == ""
    typed = sheets.load(sheets.REFERENCE)
    del typed["topic"], handout["topic"], typed["disclaimer"]
    assert handout == typed


def test_every_word_is_on_the_page_in_order(run, tmp_path, render):
    handout, _ = import_(run, tmp_path, ANSWER)
    (tmp_path / "in.txt").write_text(ANSWER.read_text())
    pdf = tmp_path / "out.pdf"
    assert run("render", tmp_path / "out.en.yaml", "-o", pdf).returncode == 0
    page = iter(words(run_text(pdf)))
    body, _ = words_of(handout)
    assert all(any(word == other for other in page) for word in body)


# mutations

def blocks_of(text):
    return text.strip().split("\n\n")


def mutate(text, seed):
    """The answer as another program, page or person would have given it."""
    pick = random.Random(seed)
    head, *rest = blocks_of(text)
    if pick.random() < 0.5:
        bullet = pick.choice(["•", "-", "*", "–", "o", "▪", "·", "●"])
        gap = pick.choice([" ", "\t", "   ", "\u00a0"])
        indent = pick.choice(["", "  ", "\t", "      "])
        rest = [re.sub(r"^ *• ", indent + bullet + gap, block, flags=re.M) for block in rest]
    if pick.random() < 0.4:
        style = pick.choice(["%s) ", "(%s) ", "%s.  ", "  %s.\t"])
        rest = [re.sub(r"^ *(\d)\. ", lambda match: style % match[1], block, flags=re.M) for block in rest]
    if pick.random() < 0.3:
        style = pick.choice(["Step %s: ", "STEP %s. ", "Step %s – ", "step %s:"])
        rest = [re.sub(r"^STEP (\d): ", lambda match: style % match[1], block) for block in rest]
    for _ in range(pick.choice([0, 0, 1, 2, 5])):
        del rest[pick.randrange(len(rest))]
    for _ in range(pick.choice([0, 0, 1, 2])):
        first, second = pick.randrange(len(rest)), pick.randrange(len(rest))
        rest[first], rest[second] = rest[second], rest[first]
    gap = pick.choice(["\n\n"] * 5 + ["\n\n\n\n", "\n \n", "\n\t\n"])
    mutated = gap.join([head, *rest]) + pick.choice(["", "\n", "\n\n\n"])
    if pick.random() < 0.2:
        mutated = mutated.replace("'", "’").replace('"saved"', "“saved”")
    if pick.random() < 0.2:
        mutated = mutated.replace("first", "\ufb01rst").replace("fight", "\ufb01ght")
    if pick.random() < 0.2:
        mutated = re.sub(r"(?<=\w) (?=\w)", lambda match: pick.choice([" "] * 9 + ["\u00a0"]), mutated)
    if pick.random() < 0.2:
        mutated = "\n".join(line + " " * pick.randrange(3) for line in mutated.split("\n"))
    return mutated


@pytest.mark.parametrize("seed", range(150))
def test_mutated_answers_lose_no_word(run, tmp_path, seed):
    text = mutate(ANSWER.read_text(), seed)
    ends = ["\n", "\r\n", "\r"][seed % 3]
    encoding = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"][seed % 4]
    handout, _ = import_(run, tmp_path, text.replace("\n", ends).encode(encoding))
    same_words(handout, text.replace("\ufb01", "fi"))
    assert run("render", tmp_path / "out.en.yaml", "--dump", "frames").returncode == 0


@pytest.mark.parametrize("width", [50, 72])
def test_lines_that_were_wrapped(run, tmp_path, width):
    import textwrap
    wrapped = "\n".join(
        textwrap.fill(line, width, subsequent_indent="    " if "•" in line else "") if len(line) > width else line
        for line in ANSWER.read_text().split("\n"))
    handout, _ = import_(run, tmp_path, wrapped)
    whole, _ = import_(run, tmp_path, ANSWER)
    assert handout["sections"] == whole["sections"]


def test_bullets_nest_by_indent_and_by_sign(run, tmp_path):
    handout, _ = import_(run, tmp_path, "Title\n\nHeading\n\n• one\n   • one a\n   • one b\n• two\no\ttwo a\n• three\n")
    assert handout["sections"][0]["body"] == [{"bullets": [
        {"text": "one", "bullets": ["one a", "one b"]}, {"text": "two", "bullets": ["two a"]}, "three"]}]


def test_a_table_that_was_copied(run, tmp_path):
    handout, _ = import_(run, tmp_path, "Title\n\nHeading\n\nDrug\tWhen\nA\tmorning\nB\tevening\n")
    assert handout["sections"][0]["body"] == [
        {"table": {"columns": ["Drug", "When"], "rows": [["A", "morning"], ["B", "evening"]]}}]


@pytest.mark.parametrize("line, cancer_type, date, author", [
    ("LeukemiaMay 15, 2026Navis AI", "leukemia", "2026-05-15", "Navis AI"),
    ("Breast cancer15 May 2026Dr. A. Reader", "breast", "2026-05-15", "Dr. A. Reader"),
    ("Lymphoma | 2026-05-15 | By The Team", "lymphoma", "2026-05-15", "The Team"),
    ("Sept. 3, 2026 · Navis AI · Lung cancer", "lung", "2026-09-03", "Navis AI"),
    ("Date: 5/6/2026, Author: Navis AI", "general", "2026-05-06", "Navis AI"),
    ("Leukemia, 15.05.2026, Navis AI", "leukemia", "2026-05-15", "Navis AI"),
    ("Published June 1st, 2026 by Navis AI", "general", "2026-06-01", "Navis AI"),
])
def test_the_line_below_the_title(run, tmp_path, line, cancer_type, date, author):
    handout, _ = import_(run, tmp_path, f"A title\n\n{line}\n\nHeading\n\nSome text.\n")
    assert (handout["cancer_type"], handout["date"], handout["author"]) == (cancer_type, date, author)
    assert words_of(handout)[0] == ["a", "title", "heading", "some", "text"]


def test_what_the_text_does_not_say(run, tmp_path):
    handout, done = import_(run, tmp_path, "A title\n\nHeading\n\nSome text.\n")
    assert handout["cancer_type"] == "general" and handout["author"] == "Not stated"
    assert done.err.count("note:") == 3 and "--date" in done.err
    handout, done = import_(run, tmp_path, "A title\n\nHeading\n\nSome text.\n", "--cancer-type", "lung", "--date",
                            "May 1, 2026", "--author", "A nurse", "--title", "Another title", "--lang", "es")
    assert done.err.endswith("in.txt:1:1: note: the title “A title” was replaced\n") and done.err.count("\n") == 1
    assert [handout[key] for key in ("title", "cancer_type", "language", "date", "author")] == [
        "Another title", "lung", "es", "2026-05-01", "A nurse"]
    assert handout["sections"][0]["heading"] == "Heading"


def test_words_before_the_first_heading(run, tmp_path):
    handout, _ = import_(run, tmp_path, "# Title\n\nSome words.\n\n## Heading\n\nMore.\n")
    assert handout["sections"] == [{"body": [{"text": "Some words."}]},
                                   {"heading": "Heading", "body": [{"text": "More."}]}]
    assert run("render", tmp_path / "out.en.yaml", "--dump", "tags").returncode == 0


def body_of(run, tmp_path, text, *options):
    """What stands in the first section below a title."""
    handout, done = import_(run, tmp_path, text, *options)
    return handout["sections"][0]["body"], handout, done


# what is easily lost or moved

@pytest.mark.parametrize("line", [
    "By the end of this handout you will know what to ask.", "Your surgery is planned for May 15, 2026 at noon",
    "Reviewed May 1, 2024", "Chemotherapy starts on June 15, 2026", "Written by hand are the notes of your nurse"])
@pytest.mark.parametrize("above", ["", "Leukemia | May 15, 2026 | Navis AI\n\n"])
def test_text_below_the_title_is_not_the_head(run, tmp_path, line, above):
    handout, _ = import_(run, tmp_path, f"# Title\n\n{above}{line}\n\n## Heading\n\nMore.\n")
    assert words_of(handout)[0] == words(f"Title {line} Heading More")


@pytest.mark.parametrize("head", [
    "Leukemia\nMay 15, 2026\nNavis AI", "**Date:** May 15, 2026\n**Author:** Navis AI\n**Cancer type:** Leukemia",
    "May 15, 2026\n\nNavis AI\n\nLeukemia"])
def test_the_head_in_several_lines(run, tmp_path, head):
    handout, _ = import_(run, tmp_path, f"A title\n{head}\n\nHeading\n\nSome text.\n", "--format", "text")
    assert [handout[key] for key in ("cancer_type", "date", "author")] == ["leukemia", "2026-05-15", "Navis AI"]
    assert handout["title"] == "A title" and handout["sections"] == [{"heading": "Heading", "body": [{"text": "Some text."}]}]


def test_a_heading_that_names_a_type_is_no_head(run, tmp_path):
    handout, _ = import_(run, tmp_path, "# A title\n\n## Leukemia\n\nLeukemia is a disease.\n")
    assert handout["sections"] == [{"heading": "Leukemia", "body": [{"text": "Leukemia is a disease."}]}]


def test_numbers_in_front_of_bullets_keep_their_place(run, tmp_path):
    body, _, _ = body_of(run, tmp_path, "# T\n\n## H\n\n- item\n  1. number one\n\n  - bullet one\n- last\n")
    assert body == [{"bullets": [{"text": "item", "numbered": ["number one"]}]}, {"bullets": ["bullet one"]},
                    {"bullets": ["last"]}]


def test_sources_in_the_middle_stay_there(run, tmp_path):
    handout, _ = import_(run, tmp_path, "# T\n\n## One\n\nA.\n\n## Sources\n\n- NCCN\n\n## Two\n\nB.\n")
    assert "sources" not in handout and [section["heading"] for section in handout["sections"]] == ["One", "Sources", "Two"]


@pytest.mark.parametrize("tag", ["<name>", "<hospital>", "<your age>"])
def test_words_in_angle_brackets_are_words(run, tmp_path, tag):
    body, _, _ = body_of(run, tmp_path, f"# T\n\n## H\n\nCall {tag} now, or {tag}.\n")
    assert words(body[0]["text"]) == words(f"Call {tag} now or {tag}")


def test_a_number_at_the_beginning_of_a_wrapped_line(run, tmp_path):
    body, _, _ = body_of(run, tmp_path, "T\n\nHeading\n\nMost people who get this treatment are older than the age of\n"
                         "65. Most of them are well, says\n- we hope - the newest and best of all reports.\n")
    assert body == [{"text": "Most people who get this treatment are older than the age of 65. Most of them are well, "
                     "says - we hope - the newest and best of all reports."}]


def test_a_list_with_text_between_goes_on(run, tmp_path):
    body, _, _ = body_of(run, tmp_path, "# T\n\n## H\n\n1. One\n\nText.\n\n2. Two\n\n- a\n\n3. Three\n")
    assert body == [{"numbered": ["One\n\nText.", {"text": "Two", "bullets": ["a"]}, "Three"]}]
    body, _, _ = body_of(run, tmp_path, "# T\n\n## H\n\n1. **One**\n\nText.\n\n2. **Two**\n\n- a\n")
    assert body == [{"steps": [{"title": "One", "body": [{"text": "Text."}]},
                               {"title": "Two", "body": [{"bullets": ["a"]}]}]}]


@pytest.mark.parametrize("text", ["# T\n\n## H\n\n3. x\n4. y\n", "T\n\nH\n\n3. x\n4. y\n"])
def test_other_numbers_are_kept(run, tmp_path, text):
    body, _, done = body_of(run, tmp_path, text)
    assert body == [{"bullets": ["3. x", "4. y"]}] and "kept as text" in done.err


def test_a_step_without_those_before_it_is_a_heading(run, tmp_path):
    handout, _ = import_(run, tmp_path, "T\n\nHeading\n\nText.\n\nSTEP 2: TREATMENT\n\n• one\n")
    assert handout["sections"][1] == {"heading": "STEP 2: TREATMENT", "body": [{"bullets": ["one"]}]}


def test_sentences_about_steps_are_none(run, tmp_path):
    body, _, _ = body_of(run, tmp_path, "# T\n\n## H\n\nStep 1 is the collection of your cells.\n\nThen you rest.\n")
    assert body == [{"text": "Step 1 is the collection of your cells."}, {"text": "Then you rest."}]


@pytest.mark.parametrize("line", ["### **Step 1: Collect cells**", "#### Step 1: Collect cells", "**Step 1: Collect cells**"])
def test_steps_as_headings_of_all_sorts(run, tmp_path, line):
    body, _, _ = body_of(run, tmp_path, f"# T\n\n## H\n\n{line}\n\nText.\n")
    assert body == [{"steps": [{"title": "Collect cells", "body": [{"text": "Text."}]}]}]


def test_emphasis_inside_words(run, tmp_path):
    body, _, _ = body_of(run, tmp_path, "# T\n\n## H\n\n**C**himeric **A**ntigen\n\n是**一种**药。\n")
    assert body == [{"text": "**C**himeric **A**ntigen"}, {"text": "是**一种**药。"}]
    done = import_(run, tmp_path, "# T\n\n## H\n\n10<sup>9</sup>/L\n", code=1)
    assert "would change the number" in done.err


def test_sources_of_a_text_have_their_addresses(run, tmp_path):
    handout, _ = import_(run, tmp_path, "T\n\nH\n\nText.\n\nSources\n\n- NCCN Guidelines. https://www.nccn.org/x\n[2] "
                         "ACS\n")
    assert handout["sources"] == [{"text": "NCCN Guidelines.", "url": "https://www.nccn.org/x"}, "\\[2] ACS"]


def test_a_disclaimer_with_a_heading_closes(run, tmp_path):
    handout, _ = import_(run, tmp_path, "# T\n\n## H\n\nText.\n\n## Disclaimer\n\nThis is not medical advice.\n")
    assert handout["closing"] == "**Disclaimer**\n\nThis is not medical advice."
    assert handout["sections"] == [{"heading": "H", "body": [{"text": "Text."}]}]


def test_lines_of_their_own(run, tmp_path):
    line = "X" * 40 + " and so on, for this line is longer than any that was wrapped would be, and it ends."
    handout, _ = import_(run, tmp_path, f"Title\nLeukemia, May 15, 2026, Navis AI\nHow it works\n{line}\n{line}\nWhat to do\n"
                         f"• one\n• two\n{line}\n")
    assert [section["heading"] for section in handout["sections"]] == ["How it works", "What to do"]
    assert handout["sections"][0]["body"] == [{"text": line}] * 2
    assert handout["sections"][1]["body"] == [{"bullets": ["one", "two"]}, {"text": line}]


def test_questions_and_notes_are_lines_of_their_own(run, tmp_path):
    body, _, _ = body_of(run, tmp_path, "# T\n\n## H\n\nQ: Does it hurt?\nA: Not much.\n")
    assert body == [{"text": "Q: Does it hurt?"}, {"text": "A: Not much."}]


def test_a_rule_below_text_makes_no_heading(run, tmp_path):
    body, _, _ = body_of(run, tmp_path, "# T\n\n## H\n\nDone.\n---\n")
    assert body == [{"text": "Done."}]


def test_lists_inside_lists_without_text(run, tmp_path):
    body, _, _ = body_of(run, tmp_path, "# T\n\n## H\n\n- - one\n  - two\n- three\n")
    assert body == [{"bullets": ["one", "two", "three"]}]


def test_signs_that_no_font_has(run, tmp_path):
    body, _, done = body_of(run, tmp_path, "# T 🎗️\n\n## H\n\n✅ one\n✅ two → three\n\nText &ge; 5 &times; 3. 🙌\n")
    assert body == [{"bullets": ["one", "two -> three"]}, {"text": "Text ≥ 5 × 3."}]
    for said in ("2 emoji", "1 arrow", "2 symbols"):
        assert said in done.err
    assert run("render", tmp_path / "out.en.yaml", "--dump", "frames").returncode == 0


@pytest.mark.parametrize("text, line", [
    ("- ✅ This drug\n- ❌ That drug\n", 6), ("| Food | Safe? |\n|-|-|\n| Eggs | ✅ |\n", 7), ("Take 💊💊 now.\n", 5),
    ("- 🙂 0\n- 😭 10\n", 5), ("🔴 Call now.\n", 5), ("Go ⬆️ slowly.\n", 5), ("Don't:\n\n✗ drink\n", 7), ("① one\n", 5)])
def test_signs_that_mean_something_are_refused(run, tmp_path, text, line):
    done = import_(run, tmp_path, "# T\n\n## H\n\n" + text, code=1)
    assert f"in.txt:{line}:1: error: the symbol" in done.err and "write in words" in done.err


def test_keys_and_boxes(run, tmp_path):
    body, _, _ = body_of(run, tmp_path, "# T\n\n## H\n\n1️⃣ Rest\n2️⃣ Drink\n\nThen:\n\n☐ Pack\n☐ Call\n")
    assert body == [{"numbered": ["Rest", "Drink"]}, {"text": "Then:"}, {"checklist": ["Pack", "Call"]}]


def test_what_cannot_be_printed_is_not_imported(run, tmp_path):
    assert "𓂀" in import_(run, tmp_path, "# T\n\n## H\n\nA 𓂀 b.\n", code=1).err


def test_short_lines_in_a_row(run, tmp_path):
    body, handout, _ = body_of(run, tmp_path, "T\n\nDo not take\n\nAspirin\n\nIbuprofen\n\nYou may take\n\nTylenol\n\nAsk us if "
                               "you are not sure. We are here.\n")
    assert handout["sections"][0]["heading"] == "Do not take"
    assert [block["text"] for block in body] == ["Aspirin", "Ibuprofen", "You may take", "**Tylenol**",
                                                 "Ask us if you are not sure. We are here."]
    handout, _ = import_(run, tmp_path, "# A\n\n## Do NOT take\n\n---\n\n## Aspirin\n\nIt thins blood.\n")
    assert handout["sections"] == [{"heading": "Do NOT take", "body": [{"text": "**Aspirin**"}, {"text": "It thins blood."}]}]


def test_lines_to_write_on(run, tmp_path):
    handout, _ = import_(run, tmp_path, "# A\n\n## Write your questions\n\n1. ____\n2. ____\n\n## Contact\n\nCall us.\n")
    assert handout["sections"][0] == {"heading": "Write your questions", "body": [{"notes": {"lines": "2"}}]}
    handout, _ = import_(run, tmp_path, "A\n\nMy notes\n\n________\n________\n________\n\nContact\n\nCall us.\n")
    assert handout["sections"][0] == {"heading": "My notes", "body": [{"notes": {"lines": "3"}}]}


def test_tables_keep_their_columns(run, tmp_path):
    body, _, _ = body_of(run, tmp_path, "T\n\nH\n\nDrug\tMorning\tNight\nA\t1\t\nB\t\t2\n\t\tnone\nC\t1\n")
    assert body == [{"table": {"columns": ["Drug", "Morning", "Night"],
                               "rows": [["A", "1", ""], ["B", "", "2"], ["", "", "none"], ["C", "1", ""]]}}]
    body, _, _ = body_of(run, tmp_path, "# T\n\n## H\n\n|Time|Pill|\n|-|:-|\n|8 AM|two|\n")
    assert body == [{"table": {"columns": ["Time", "Pill"], "rows": [["8 AM", "two"]]}}]
    assert "columns made with spaces" in import_(
        run, tmp_path, "T\n\nH\n\nMedicine     Morning   Night\nPrednisone   2         0\n", code=1).err


def test_numbers_and_bullets_with_tabs(run, tmp_path):
    body, _, _ = body_of(run, tmp_path, "T\n\nH\n\n1\tKeep it dry.\n2\tWear a soft bra.\n\n§\tThree\n§\tFour\n")
    assert body == [{"numbered": ["Keep it dry.", "Wear a soft bra."]}, {"bullets": ["Three", "Four"]}]


@pytest.mark.parametrize("head", ["T\n\nH\n\n", "# T\n\n## H\n\n"])
def test_lines_of_a_schedule_stay_lines(run, tmp_path, head):
    body, _, _ = body_of(run, tmp_path, head + "Day 1: one drug, another drug\nDay 1-3: a pump\nDay 15: next cycle\n")
    assert [block["text"] for block in body] == ["Day 1: one drug, another drug", "Day 1-3: a pump", "Day 15: next cycle"]


def test_a_date_that_can_be_read_two_ways(run, tmp_path):
    handout, done = import_(run, tmp_path, "T\n\nBy: A. Nguyen, RN\nUpdated: 03/04/2026\n\nH\n\nText.\n")
    assert (handout["date"], handout["author"]) == ("2026-03-04", "A. Nguyen, RN")
    assert "the month first: 2026-03-04" in done.err


@pytest.mark.parametrize("name", ["null", "true", "no", "y"])
def test_names_that_yaml_reserves(run, tmp_path, name):
    out = tmp_path / f"{name}.en.yaml"
    assert run("import", ANSWER, "-o", out).returncode == 0
    assert run("render", out, "--dump", "frames").returncode == 0


@pytest.mark.parametrize("text, wanted", [
    ("Sure! Here is a handout:\n\n# A title\n\nText.\n", "in.txt:1:1: error: this is above the title"),
    ("---\ntitle: X\n---\n\n# T\n\nText.\n", "in.txt:1:1: error: front matter of another program"),
])
def test_what_stands_above_the_title(run, tmp_path, text, wanted):
    assert wanted in import_(run, tmp_path, text, "--format", "markdown", code=1).err


@pytest.mark.parametrize("piece", [
    "Ab c\n\n", "## h\n\n", "**a**\n\n", "[[[[", "[a]: b\n", "[^n]: x\n", "- a\n\nb\n\n", "1. aa\n- bb\n", "**a** ",
    "<b>x</b> ", "&amp;", "STEP 1: CAPS\n\n", "- item\n\n  more\n\n", "> q\n\n", "| a | b |\n", "*a **b ", "![x](y) "])
def test_long_documents_are_read_in_time(run, tmp_path, piece):
    """Or refused: what matters is that the time grows with the length and not with its square."""
    source = tmp_path / "long.md"
    source.write_text("# T\n\n## H\n\n" + piece * (100_000 // len(piece)) + "\n\nThe end.\n")
    for form in ("markdown", "text"):
        assert run("import", source, "--format", form, "-o", tmp_path / "x.yaml", timeout=20).returncode in (0, 1)


# encodings and signs

def test_windows_1252(run, tmp_path):
    text = ANSWER.read_text().replace("'", "’")
    handout, done = import_(run, tmp_path, text.encode("cp1252"))
    assert "Windows-1252" in done.err
    same_words(handout, text)


@pytest.mark.parametrize("document, wanted", [
    (b"A title\n\nHeading\n\nCaf\xc3\xa9 \xff text.\n", ":5:1: error: a byte here is neither UTF-8"),
    ("A title\n\nHeading\n\nA \u202eturned text.\n".encode(), ":5:1: error: a bidirectional control (U+202E)"),
    ("A title\n\nHeading\n\nA \ufffd text.\n".encode(), ":5:1: error: a character that was already lost"),
    ("A title\n\nHeading\n\nA \x01 text.\n".encode(), ":5:1: error: a control character (U+0001)"),
    (b"", "there is no title"),
    (b"  \n\n", "there is no title"),
])
def test_bytes_that_are_refused(run, tmp_path, document, wanted):
    assert wanted in import_(run, tmp_path, document, code=1).err


def test_signs_by_rule(run, tmp_path):
    handout, done = import_(run, tmp_path, "A title\n\nHeading\n\n“Quotes” – and—dashes, 5\u00a0days, a\u00a0word, "
                            "o\ufb03ce, zero\u200bwidth, soft\u00adhyphen, l’avis\u00a0? Yes.\n")
    assert handout["sections"][0]["body"] == [{
        "text": "“Quotes” – and—dashes, 5\u00a0days, a word, office, zerowidth, softhyphen, l’avis\u00a0? Yes."}]
    for said in ("1 special space", "1 ligature character", "2 invisible characters"):
        assert f"in.txt:5:1: note: {said}" in done.err


def test_signs_of_markdown_in_text_stay(run, tmp_path):
    line = "5 * 3 = 15, a_b_c, [x] <y> & #1 `z` \\ **not bold*."
    handout, _ = import_(run, tmp_path, f"A title\n\nHeading\n\n{line}\n", "--format", "text")
    out = run("render", tmp_path / "out.en.yaml", "--dump", "content").out
    assert f'text "{line}"' in out


# Markdown

def test_markdown(run, tmp_path):
    handout, done = import_(run, tmp_path, MARKDOWN)
    assert (handout["cancer_type"], handout["date"], handout["author"]) == ("lung", "2026-05-03", "Navis AI")
    assert handout["notice"] == {"title": "Disclaimer", "text": "This answer is for informational purposes only. "
                                 "It is not medical advice."}
    sections = {section.get("heading"): section["body"] for section in handout["sections"]}
    assert list(sections) == [None, "Overview: Key points", "The process", "Compare", "What to ask", "To do"]
    assert sections[None] == [{"text": "Radiation uses *strong* rays[1]."}]
    assert sections["Overview: Key points"] == [
        {"bullets": [{"text": "**Aim:** it hits CT cells", "bullets": ["one", "two\n\nmore of two"]},
                     "**Time:** weeks & days"]},
        {"text": "See the [page](https://www.cancer.gov) or the old one (http://example.org/a)."}]
    assert sections["The process"] == [{"steps": [
        {"title": "Planning", "body": [{"text": "You get a scan."}]},
        {"title": "Treatment", "body": [{"bullets": ["You lie still.", "It takes minutes."]}]}]}]
    assert sections["Compare"] == [
        {"table": {"columns": ["Treatment", "Goal"], "rows": [["Rays", "Control"], ["Sur gery", "Cure"]]}},
        {"callout": {"kind": "caution", "body": [{"text": "Tell us about a pacemaker."}]}},
        {"callout": {"kind": "urgent", "title": "Call 911", "body": [{"text": "if you cannot breathe."}]}}]
    assert sections["What to ask"] == [{"questions": ["Is it right for me?", "What does it cost?"]}]
    assert sections["To do"] == [{"checklist": ["Pack a bag", "Call your nurse"]},
                                 {"numbered": ["First", "Second\n\nquoted", "Third"]},
                                 {"text": "code one"}, {"text": "code two"}]
    assert handout["closing"] == "*This information is for educational purposes only.*"
    assert handout["sources"] == [
        {"text": "National Cancer Institute. Radiation.",
         "url": "https://www.cancer.gov/about-cancer/treatment/types/radiation-therapy"},
        {"text": "ACS", "url": "https://www.cancer.org"}, {"text": "\\[1] One more", "url": "https://medlineplus.gov"}]
    for line, said in ((13, "backquotes"), (20, "not an https link"), (37, "<sup>"), (63, "block of code")):
        assert re.search(rf"answer\.md:{line}:1: note: .*{said}", done.err), done.err
    assert run("render", tmp_path / "out.en.yaml", "--dump", "frames").returncode == 0


@pytest.mark.parametrize("text, line, wanted", [
    ("# T\n\nA.\n\n<div>\nwords\n</div>\n", 5, "raw HTML (“<div>"),
    ("# T\n\nA.\n\n<script>alert(1)</script>\n", 5, "raw HTML"),
    ("# T\n\nA <!-- hidden --> b.\n", 3, "HTML comment"),
    ("# T\n\nText with ![a cell](cell.png) inside.\n", 3, "an image inside text"),
    ("# T\n\nA [link](https://a.example \"with a title\").\n", 3, "a title"),
    ("# T\n\n## H\n\n" + "> " * 20 + "x\n", None, "more than 12 deep"),
    ("# T\n\n## H\n\n| A | B |\n|---|---|\n", 5, "a table without rows"),
    ("# T\n\n![a cell](cell.png)\n", None, "cell.png"),
])
def test_markdown_that_is_refused(run, tmp_path, text, line, wanted):
    done = import_(run, tmp_path, text, code=1)
    assert wanted in done.err
    assert line is None or f"in.txt:{line}:" in done.err


def test_a_fence_around_the_whole_answer(run, tmp_path):
    handout, _ = import_(run, tmp_path, "```markdown\n# T\n\n## H\n\n- one\n- two\n```\n")
    assert handout["title"] == "T" and handout["sections"] == [{"heading": "H", "body": [{"bullets": ["one", "two"]}]}]


def test_a_definition_that_nothing_uses_stays(run, tmp_path):
    handout, _ = import_(run, tmp_path, "# T\n\nText [one][1].\n\n[1]: https://a.example\n[2]: https://b.example\n")
    assert handout["sections"][0]["body"] == [{"text": "Text [one](https://a.example)."}]
    assert handout["sources"] == [{"text": "\\[2]", "url": "https://b.example"}]


# the command

def test_streams_formats_and_names(run, tmp_path):
    done = run("import", "-", stdin=ANSWER.read_bytes())
    assert done.returncode == 0 and done.out.startswith("handout: 1\ntitle: What is")
    assert "topic: what-is-an-autologous-stem-cell-transplant-for-lymphoma\n" in done.out
    assert run("import", ANSWER).out == done.out
    out = tmp_path / "stem-cells.en.yaml"
    assert run("import", ANSWER, "-o", out).returncode == 0
    assert "\ntopic: stem-cells\n" in out.read_text()
    for options, wanted in (((), "FILE is missing"), ((ANSWER, "--format", "docx"), "--format"),
                            ((ANSWER, "--date", "soon"), "--date")):
        failed = run("import", *options)
        assert failed.returncode == 2 and wanted in failed.err
    assert run("import", tmp_path / "none.txt").returncode == 1
    assert run("import", ANSWER, "-o", tmp_path / "no" / "folder.yaml").returncode == 3


def test_the_same_input_gives_the_same_bytes(run):
    assert run("import", ANSWER).out == run("import", ANSWER, env={"LC_ALL": "tr_TR.UTF-8", "TZ": "Asia/Tokyo"}).out


# export

ODD = """handout: 1
title: "Title # with *signs* and 1. more #"
topic: odd
cancer_type: general
language: en
date: 2026-05-15
author: "A: \\"quoted\\" # author"
review: {by: Board, on: 2026-01-01, expires: 2999-01-01}
notice: {title: "For *information*", text: "One.\\n\\nTwo [link](https://a.example/x_(y)?a=1&amp;b=2)."}
disclaimer: "No advice.\\n\\nNone at all."
sections:
  - body:
      - text: "# no heading\\n\\n- no bullet\\n\\n1. no number"
      - text: "> no quote"
      - text: "| no | table |"
      - text: "[x] no task, [notes 6]"
      - text: "• no bullet \\\\* either \\\\_ and \\\\` and &lt; &amp;amp; a_b_c 5 * 3"
      - text: "===\\n\\n---\\n\\n~~~"
      - text: "**Bold *and italic* both** *and **inside*** [a **bold** link](mailto:a@b.example)!"
      - text: "\\\\![no image](https://a.example)"
  - heading: "1. Heading: with **bold**"
    body:
      - bullets:
          - "Lead in: not bold"
          - "**Lead in:** bold"
          - "**Lead in: longer** bold"
          - {text: "First\\n\\nSecond", bullets: [a, {text: b, numbered: [c, d]}], numbered: [e]}
      - bullets: ["another list"]
      - numbered: ["one", "two"]
      - numbered: ["one again"]
      - questions: ["Why?", {text: "How?", bullets: [x]}]
      - checklist: ["do", {text: "this", bullets: [y]}]
      - callout: {kind: urgent, title: "Call: now", body: [{text: x}, {bullets: [a, b]}, {steps: [{title: s}]}]}
      - callout: {kind: info, body: [{text: no title}]}
      - callout: {kind: caution, title: C, body: [{callout: {kind: info, title: inner, body: [{text: deep}]}}]}
      - steps:
          - {title: "First: step"}
          - {title: Second, body: [{text: t}, {table: {columns: [A, ""], rows: [["", "b | c"], ["*i*", ""]]}}]}
          - {title: Third, body: [{callout: {kind: info, title: In a step, body: [{text: y}]}}]}
      - terms: [{term: "T: cells", means: "**Cells:** that fight"}, {term: B, means: x}]
      - contacts: [{name: Nurse, phone: "+1 555 0100", hours: "9:00: always"}, {name: Night, phone: "911"}]
      - notes: {lines: 6}
  - heading: Otra
    language: es
    body: [{text: "¿Qué?"}]
closing: "The end.\\n\\nReally."
call_to_action: [{title: Go, text: "There.\\n\\nNow.", url: "https://a.example"}, {title: Or, text: stay}]
sources: [{text: "One: two", url: "https://a.example/?q=1&b=2"}, Two]
"""


def content_of(run, path):
    done = run("render", path, "--dump", "content")
    assert done.returncode == 0, done.err
    return done.out


@pytest.mark.parametrize("text", ["* a", "+ a", "[^1]", "*i [a](https://x.org/a*b*) c*", "# d", "1) a", "_ _", "a\\\\b",
                                  "Name: [a](https://x.org)", "**a***b*", "***a** b*", "**a *b***", "<b>", "a &amp;lt; b"])
def test_single_texts_survive_export(run, tmp_path, text):
    sheet = tmp_path / "one.yaml"
    quoted = '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    sheet.write_text(ODD[:ODD.index("review:")].replace('"Title # with *signs* and 1. more #"', quoted) +
                     f"sections:\n  - heading: {quoted}\n    body:\n      - text: {quoted}\n      - bullets: [{quoted}]\n"
                     f"      - table: {{columns: [{quoted}], rows: [[{quoted}]]}}\n")
    for form in ("markdown", "text"):
        done = run("export", sheet, "--format", form, "-o", tmp_path / "x")
        assert done.returncode == 0, done.err
        assert run("import", tmp_path / "x", "-o", tmp_path / "again.yaml").returncode == 0
        assert content_of(run, tmp_path / "again.yaml") == content_of(run, sheet)


@pytest.mark.parametrize("form", ["markdown", "text"])
@pytest.mark.parametrize("content", [*sheets.HANDOUTS, sheets.EVERY_BLOCK, "odd"],
                         ids=lambda path: getattr(path, "stem", path))
def test_export_and_import_give_the_same_content(run, tmp_path, content, form):
    if content == "odd":
        content = tmp_path / "odd.yaml"
        content.write_text(ODD)
    document, again = tmp_path / f"sheet.{form}", tmp_path / "again.en.yaml"
    done = run("export", content, "--format", form, "-o", document)
    assert done.returncode == 0, done.err
    for image in content.parent.glob("*.[pj][np]g"):
        (tmp_path / image.name).write_bytes(image.read_bytes())
    done = run("import", document, "-o", again)
    assert (done.returncode, done.err) == (0, "")
    assert content_of(run, again) == content_of(run, content)


def test_export_reads_well(run, tmp_path):
    (tmp_path / "odd.yaml").write_text(ODD)
    markdown = run("export", tmp_path / "odd.yaml").out
    for line in ("# Title # with *signs* and 1. more \\#", "- **Lead in:** bold", "> [!CAUTION]", "- [ ] do",
                 "<!-- handout: questions -->", "1. Why?", "| A | |", "\\# no heading"):
        assert f"{line}\n" in markdown, line
    text = run("export", tmp_path / "odd.yaml", "--format", "text").out
    for line in ("• Lead in\\: not bold", "• Lead in: bold", "[urgent]", "    Call: now", "[ ] do", "[notes 6]"):
        assert f"\n{line}\n" in text, line


def test_export_says_what_is_wrong(run, tmp_path):
    assert run("export").returncode == 2
    assert run("export", ANSWER).returncode == 1
    assert run("export", sheets.EVERY_BLOCK, "--format", "pdf").returncode == 2


def test_a_label_in_the_wrong_place_is_named(run, tmp_path):
    text = run("export", sheets.EVERY_BLOCK).out
    for label in ("steps", "questions", "nonsense", "more", "caption", "notes 0"):
        broken = text.replace("# ", "<!-- handout: none -->\n\n# ", 1) if label == "none" else (
            text + f"\n<!-- handout: section -->\n\n## H\n\n<!-- handout: {label} -->\n\nText.\n")
        source = tmp_path / "in.md"
        source.write_text(broken)
        done = run("import", source)
        assert done.returncode == 1 and re.search(r"in\.md:\d+:\d+: error: ", done.err), (label, done.err)


@pytest.mark.parametrize("mark", ["notice", "disclaimer", "closing", "sources"])
def test_a_mark_that_appears_once_is_refused_twice(run, tmp_path, mark):
    """Twice below each other it has ended the program."""
    below = "- a\n" if mark == "sources" else "## Head\n\nText.\n" if mark == "notice" else "Text.\n"
    for between in ("", below):
        path = tmp_path / "a.md"
        path.write_text(f"# Title\n\n<!-- handout: {mark} -->\n\n{between}\n<!-- handout: {mark} -->\n\n{below}\n## Next\n\nText.\n")
        done = run("import", path, "-o", tmp_path / "a.yaml")
        assert done.returncode == 1 and f"“{mark}”" in done.err and not (tmp_path / "a.yaml").exists()
