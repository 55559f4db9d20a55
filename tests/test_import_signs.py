"""Signs, encodings and forms of documents that people bring: what each becomes, or why it is refused, and where."""
import pytest
import yaml

HEAD = "How to rest\n\nBy A. Lee, May 15, 2026\n\nFirst\n\n"
WRITTEN = """---
handout: 1
topic: rest
cancer_type: general
language: en
date: 2026-05-15
author: A. Lee
---

# How to rest

"""  # as `handout export` writes it: nothing is left to be recognized


@pytest.fixture
def bring(run, tmp_path):
    """bring(document) -> CompletedProcess; .sheet is the handout that was made, or nothing."""

    def call(document, *options, name="in.txt"):
        path = tmp_path / name
        path.write_bytes(document if isinstance(document, bytes) else document.encode())
        done = run("import", path, *options)
        done.sheet = yaml.load(done.out, Loader=yaml.BaseLoader) if done.returncode == 0 else None
        return done

    return call


def body_of(done):
    assert done.sheet, done.err
    return done.sheet["sections"][0]["body"]


# what stands below the heading, and the block or blocks that it becomes
BECOMES = {
    "check marks": ("✅ Rest\n✔ Drink\n", [{"bullets": ["Rest", "Drink"]}]),
    "variation selector": ("✔\ufe0f Rest\n✔\ufe0f Drink\n", [{"bullets": ["Rest", "Drink"]}]),
    "arrows as bullets": ("→ Rest\n→ Drink\n", [{"bullets": ["Rest", "Drink"]}]),
    "pointing hands": ("👉 Rest\n👉 Drink\n", [{"bullets": ["Rest", "Drink"]}]),
    "empty boxes": ("☐ Rest\n☐ Drink\n", [{"checklist": ["Rest", "Drink"]}]),
    "boxes behind bullets": ("- ☐ Rest\n- ☐ Drink\n", [{"checklist": ["Rest", "Drink"]}]),
    "keys with figures": ("1\u20e3 Rest\n2\u20e3 Drink\n", [{"numbered": ["Rest", "Drink"]}]),
    "arrow between words": ("Rest → drink ⇒ sleep ➔ eat ➜ walk.\n", [{"text": "Rest -> drink -> sleep -> eat -> walk."}]),
    "ligatures": ("o\ufb00er \ufb01nd \ufb02ow o\ufb03ce wa\ufb04e \ufb05and fir\ufb06.\n", [{"text": "offer find flow office waffle stand first."}]),
    "invisible characters": ("Re\u00adst and\u200b dr\u2060ink\ufeff.\n", [{"text": "Rest and drink."}]),
    "picture left out": ("Rest \ufffc well.\n", [{"text": "Rest well."}]),
    "spaces of all widths": ("Rest\u2003well\u205fand\u2009drink\u00a0much.\n", [{"text": "Rest well and drink much."}]),
    "no-break before signs": ("Repos\u00a0! Quoi\u202f? 50\u00a0% et 20\u00a0€ à 38\u00a0°C : «\u00a0oui\u00a0»\n",
                              [{"text": "Repos\u00a0! Quoi\u202f? 50\u00a0% et 20\u00a0€ à 38\u00a0°C : «\u00a0oui\u00a0»"}]),
    "no-break between number and unit": ("Take 5\u00a0mg now.\n", [{"text": "Take 5\u00a0mg now."}]),
    "emoji before the words": ("🎉 Rest well.\n", [{"text": "Rest well."}]),
    "emoji behind the words": ("Rest well. 🎉🎊\n", [{"text": "Rest well."}]),
    "emoji of several characters": ("👩\u200d⚕\ufe0f👍🏽 Rest well.\n", None),
    "line ends of other programs": ("Rest\rDrink\fSleep\vWalk\x85Eat\u2028Sit\u2029Stand.\n", None),
}


@pytest.mark.parametrize("name", BECOMES)
def test_what_people_type_becomes(bring, name):
    text, wanted = BECOMES[name]
    done = bring(HEAD + text)
    if wanted:
        assert body_of(done) == wanted
    elif done.sheet is None:
        assert done.returncode == 1 and ":7:1: error: " in done.err
    else:
        found = str(done.sheet)
        assert all(word in found for word in "Rest Drink Sleep Walk Eat Sit Stand".split())


# what stands below the heading, and what is said of it
REFUSED = {
    "a cross says no": ("❌ Alcohol\n", "the symbol “❌” (U+274C) would be lost"),
    "a thumb": ("Rest 👎 well.\n", "would be lost"),
    "a colour": ("🔴 Call us\n", "would be lost"),
    "a colour behind an ornament": ("🎉🔴 Call us\n", "would be lost"),
    "a face in the middle": ("Rest 🎉 well.\n", "the symbol “🎉” (U+1F389) would be lost"),
    "a figure before an emoji": ("Rest 5 🎉\n", "would be lost"),
    "lost already": ("Rest \ufffd well.\n", "a character that was already lost (U+FFFD)"),
    "bidirectional control": ("Rest \u202e well.\n", "a bidirectional control (U+202E)"),
    "control": ("Rest \x07 well.\n", "a control character (U+0007)"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_would_be_lost_is_refused(bring, name):
    text, words = REFUSED[name]
    done = bring(HEAD + text)
    assert done.returncode == 1 and done.out == ""
    assert f"in.txt:7:1: error: {words}" in done.err or words in done.err


@pytest.mark.parametrize("codec, mark, said", [
    ("utf-16-le", b"\xff\xfe", "read as UTF-16LE"), ("utf-16-be", b"\xfe\xff", "read as UTF-16BE"), ("utf-16-le", b"", "read as UTF-16LE"),
    ("utf-16-be", b"", "read as UTF-16BE"), ("cp1252", b"", "not UTF-8: read as Windows-1252"), ("utf-8", b"\xef\xbb\xbf", "")])
def test_an_encoding(bring, codec, mark, said):
    done = bring(mark + (HEAD + "Café “Rest” – now.\n").encode(codec))
    assert body_of(done) == [{"text": "Café “Rest” – now."}]
    assert said in done.err


def test_two_encodings_in_one(bring):
    done = bring(HEAD.encode() + "Café ".encode() + "naïve".encode("cp1252") + b"\n")
    assert done.returncode == 1 and "in.txt:7:1: error: a byte here is neither UTF-8 nor" in done.err


# plain text below the heading, and what the handout has behind its head
FORMS = {
    "questions with answers": ("Q: May I eat?\nA: Yes.\nQ: May I drink?\nA: No.\n",
                               [{"text": "Q: May I eat?"}, {"text": "A: Yes."}, {"text": "Q: May I drink?"}, {"text": "A: No."}]),
    "steps of all kinds": ("STEP 1: WASH YOUR HANDS\nUse soap.\n\nSTEP 2 - DRY\nUse a towel.\n\nSTEP 3. Rest\nWell.\n",
                           [{"steps": [{"title": "Wash your hands", "body": [{"text": "Use soap."}]},
                                       {"title": "Dry", "body": [{"text": "Use a towel."}]}, {"title": "Rest", "body": [{"text": "Well."}]}]}]),
    "steps line by line": ("Step 1: Wash\nStep 2: Dry\nStep 3: Rest\n", [{"steps": [{"title": "Wash"}, {"title": "Dry"}, {"title": "Rest"}]}]),
    "capitals that are a name": ("STEP 1: TAKE TYLENOL\nTake TYLENOL now.\n",
                                 [{"steps": [{"title": "Take TYLENOL", "body": [{"text": "Take TYLENOL now."}]}]}]),
    "lists in lists": ("- One\n  - a\n  - b\n- Two\n  1. x\n  2. y\n",
                       [{"bullets": [{"text": "One", "bullets": ["a", "b"]}, {"text": "Two", "numbered": ["x", "y"]}]}]),
    "bullets of a word processor": ("• One\no a\no b\n• Two\n", [{"bullets": [{"text": "One", "bullets": ["a", "b"]}, "Two"]}]),
    "dashes": ("– One\n– Two\n", [{"bullets": ["One", "Two"]}]),
    "numbers in brackets": ("(1) One\n(2) Two\n", [{"numbered": ["One", "Two"]}]),
    "lines to write on": ("Notes:\n____\n____\n____\n", [{"text": "Notes:"}, {"notes": {"lines": "3"}}]),
    "table by tabs": ("Day\tPain\nMonday\t1\nTuesday\t2\n",
                      [{"table": {"columns": ["Day", "Pain"], "rows": [["Monday", "1"], ["Tuesday", "2"]]}}]),
    "numbered questions": ("Rest.\n\n1. What is it?\n2. When?\n3. Why me?\n", [{"text": "Rest."}, {"questions": ["What is it?", "When?", "Why me?"]}]),
    "questions in bullets": ("- What is it?\n- When?\n", [{"questions": ["What is it?", "When?"]}]),
    "a line that goes on": ("This is a long line that goes on\nand on in the next one\nuntil it ends.\n",
                            [{"text": "This is a long line that goes on and on in the next one until it ends."}]),
    "deeper text": ("First\n    deeper text\n    goes on\n", [{"text": "First deeper text goes on"}]),
}


@pytest.mark.parametrize("name", FORMS)
def test_a_form_of_plain_text(bring, name):
    text, wanted = FORMS[name]
    assert body_of(bring(HEAD + text)) == wanted


def test_what_ends_a_sheet(bring):
    done = bring(HEAD + "Rest.\n\nDisclaimer: This is not medical advice.\n")
    assert done.sheet["closing"] == "Disclaimer: This is not medical advice."
    done = bring(HEAD + "Rest.\n\nLearn more\nAsk us at https://a.example/z\n")
    assert done.sheet["call_to_action"] == [{"title": "Learn more", "text": "Ask us at https://a.example/z"}]
    done = bring(HEAD + "Rest.\n\nSources:\n- A book: https://a.example/x.\n- Another (https://b.example/y)\n- A third\n")
    assert done.sheet["sources"] == [{"text": "A book", "url": "https://a.example/x"}, "Another (https://b.example/y)", "A third"]


def test_headings_that_are_underlined(bring):
    done = bring(HEAD + "Rest.\n\nSmaller\n-------\n\nMore.\n")
    assert [(section["heading"], section["body"]) for section in done.sheet["sections"]] == [
        ("First", [{"text": "Rest."}]), ("Smaller", [{"text": "More."}])]


@pytest.mark.parametrize("lines, wanted", [
    ("____\n____\n____\n", {"notes": {"lines": "3"}}), ("________\n\n________\n\nRest.\n", {"notes": {"lines": "2"}}),
    ("_____", {"notes": {"lines": "1"}}), ("____\n" * 50, {"notes": {"lines": "40"}}), ("\n___\n\nRest.\n", {"text": "Rest."})])
def test_lines_to_write_on_in_markdown(bring, lines, wanted):
    done = bring("# How to rest\n\nBy A. Lee, May 15, 2026\n\n## First\n\nYour notes:\n" + lines, name="in.md")
    assert body_of(done)[:2] == [{"text": "Your notes:"}, wanted]
    assert ("Rest." in str(body_of(done))) == ("Rest." in lines)


def test_tabs_in_markdown_are_spaces(bring):
    done = bring("# How to rest\n\nBy A. Lee, May 15, 2026\n\n## First\n\nDay\tPain\nMonday\t\t1\n", name="in.md")
    assert body_of(done) == [{"text": "Day Pain Monday 1"}]


# Markdown below the head, and what is said where it has no place in a handout
MISPLACED = {
    "item without text": ("## First\n\n-\n- Rest\n", "a list item without text"),
    "heading in an item": ("## First\n\n- Rest\n\n  ## Inside\n", "an item holds text and lists; put this after the list"),
    "heading in a box": ("## First\n\n> [!NOTE]\n> Rest.\n>\n> ## Inside\n", "a heading inside a list or quote"),
    "table in an item": ("## First\n\n- Rest\n\n  | a | b |\n  |---|---|\n  | c | d |\n", "an item holds text and lists"),
    "two lists of bullets in an item": ("## First\n\n- Rest\n\n  - a\n\n  * b\n", "at most one list with bullets"),
    "table without rows": ("## First\n\n| a | b |\n|---|---|\n", "a table without rows below its heading"),
    "heading without anything": ("## First\n\n## Second\n\nRest.\n\n## Third\n", "a heading without anything below it"),
    "figure without a file": ("## First\n\n<!-- handout: figure -->\n\nA picture\n", "a figure needs its file"),
    "figure without a text": ("## First\n\n<!-- handout: figure a.png -->\n\n- A picture\n", "a figure needs its file"),
    "caption without a text": ("## First\n\n<!-- handout: figure a.png -->\n\nA picture\n\n<!-- handout: caption -->\n\n- x\n", "a caption without text"),
    "no lines": ("## First\n\n<!-- handout: notes -->\n", "needs a number of lines, 1 to 40"),
    "too many lines": ("## First\n\n<!-- handout: notes 41 -->\n", "needs a number of lines, 1 to 40"),
    "lines and more": ("## First\n\n<!-- handout: notes 6x -->\n", "needs a number of lines, 1 to 40"),
    "term without meaning": ("## First\n\n<!-- handout: terms -->\n\n- Rest\n", "this must be an item with a list below it, of one item"),
    "term with two meanings": ("## First\n\n<!-- handout: terms -->\n\n- Rest\n  - a\n  - b\n", "of one item"),
    "contact with too much": ("## First\n\n<!-- handout: contacts -->\n\n- Nurse\n  - 1\n  - 2\n  - 3\n", "of one item or two"),
    "step without a title": ("## First\n\n<!-- handout: steps -->\n\n1.\n2. Rest\n", "a step without a title"),
    "callout with a title alone": ("## First\n\n> [!WARNING]\n> ### Title\n", "a callout without text below its heading"),
    "label that is none": ("## First\n\n<!-- handout: nonsense -->\n\nRest.\n", "there is no such label here"),
    "raw HTML": ("## First\n\n<p>Rest</p>\n", "raw HTML"),
    "deep lists": ("## First\n\n" + "".join("  " * i + "- a\n" for i in range(40)), "deep"),
}


@pytest.mark.parametrize("name", MISPLACED)
def test_what_has_no_place_is_told(bring, name):
    text, words = MISPLACED[name]
    done = bring(WRITTEN + text, name="in.md")
    assert done.returncode == 1 and done.out == "", done.out
    assert words in done.err and "in.md:" in done.err


def test_a_document_without_a_title(bring):
    assert "there is no title" in bring("- a\n- b\n", name="in.md").err
