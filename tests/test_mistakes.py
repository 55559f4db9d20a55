"""What an educator who knows no YAML is told of mistakes: one line with the right place, her words, and what to write."""
import re

import pytest

HEAD = ["handout: 1", "title: Fever", "topic: fever", "cancer_type: general", "language: en", "date: 2026-05-15", "author: A nurse"]
BODY = ["sections:", "  - heading: Call us", "    body:", "      - text: Drink enough.", "      - bullets:", "          - One thing",
        "          - Another thing"]
JARGON = re.compile(r"\b(scalar|mapping|sequence|token|alias|anchor|flow|block (?:mapping|end|entry)|document start|directive|"
                    r"simple key|indicator|node|tag|scanning|parsing)\b", re.I)


def sheet(changes):
    """The sheet with lines by number replaced; None takes one out, a list puts several there."""
    lines = [*HEAD, *BODY]
    out = []
    for number, line in enumerate(lines, 1):
        new = changes.get(number, line)
        out.extend(new if isinstance(new, list) else [] if new is None else [new])
    return "\n".join(out) + "\n"


# what she wrote, by line; where the error stands; what it says
MISTAKES = {
    "quote-never-closed": ({2: 'title: "Fever'}, (2, 8), "the quote that opens here is never closed; put \" at the end"),
    "quote-closed-by-another": ({2: 'title: "Fever', 11: '      - text: Say "yes" to water.'}, (2, 8), "never closed"),
    "single-quote-never-closed": ({2: "title: 'Fever"}, (2, 8), "never closed; put ' at the end"),
    "quote-in-a-list": ({13: '          - "One thing'}, (13, 13), "never closed"),
    "apostrophe-begins": ({13: "          - 'Til noon"}, (13, 13), "never closed"),
    "word-in-quotes": ({11: '      - text: "Rinse" your mouth'}, (11, 22), "put single quotes around all of it: “'\"Rinse\" your mouth'”"),
    "word-in-quotes-in-a-list": ({13: '          - "Rinse" your mouth'}, (13, 20), "only part of this text is in quotes"),
    "at-sign": ({11: "      - text: @home"}, (11, 15), "text that begins with “@” needs quotes: “\"@home\"”"),
    "backtick": ({11: "      - text: `home`"}, (11, 15), "begins with “`” needs quotes"),
    "percent": ({11: "      - text: %50 of people"}, (11, 15), "begins with “%” needs quotes"),
    "star-begins": ({11: "      - text: *Rinse* your mouth"}, (11, 15), "begins with “*” needs quotes: “\"*Rinse* your mouth\"”"),
    "two-stars-begin": ({11: "      - text: **Rinse** your mouth"}, (11, 15), "begins with “*” needs quotes: “\"**Rinse** your mouth\"”"),
    "star-in-a-list": ({13: "          - *One* thing"}, (13, 13), "begins with “*” needs quotes"),
    "ampersand-begins": ({11: "      - text: & more"}, (11, 15), "begins with “&” needs quotes"),
    "ampersand-word": ({11: "      - text: &more"}, (11, 15), "begins with “&” needs quotes"),
    "exclamation-begins": ({11: "      - text: !Call us"}, (11, 15), "begins with “!” needs quotes: “\"!Call us\"”"),
    "greater-begins": ({11: "      - text: > 38 °C is a fever"}, (11, 15), "begins with “>” needs quotes: “\"> 38 °C is a fever\"”"),
    "bar-begins": ({11: "      - text: | 38 °C"}, (11, 15), "begins with “|” needs quotes"),
    "bracket-begins": ({11: "      - text: [Rinse"}, (11, 15), "the “[” that opens here is not closed"),
    "brace-begins": ({11: "      - text: {Rinse"}, (11, 15), "the “{” that opens here is not closed"),
    "bracket-with-text-behind": ({11: "      - text: [Rinse] your mouth"}, (11, 23), ""),
    "colon-in-title": ({2: "title: Fever: what to do"}, (2, 13), "text that contains “: ” needs quotes: “\"Fever: what to do\"”"),
    "colon-in-text": ({11: "      - text: Remember: drink"}, (11, 23), "text that contains “: ” needs quotes"),
    "colon-in-bullet": ({13: "          - Soft foods: eggs"}, (13, 13), "needs quotes: “\"Soft foods: eggs\"”"),
    "colon-in-bullet-of-one-word": ({13: "          - Eat: eggs"}, (13, 13), "needs quotes: “\"Eat: eggs\"”"),
    "comma-in-braces": ({7: ["author: A nurse", "review: {by: Nurse, RN, on: 2026-05-01}"]}, (8, 21), "“RN” follows a comma"),
    "colon-without-space": ({2: "title:Fever"}, (2, 1), "put a space after the colon: “title: Fever”"),
    "no-colon": ({2: "title Fever"}, (2, 1), "“title Fever” has no key; write “key: text”"),
    "dash-without-space": ({13: "          -One thing"}, (13, 11), ""),
    "no-dash": ({13: "          One thing"}, (13, 11), "must be a list: lines that start with “- ”"),
    "star-for-dash": ({13: "          * One thing"}, (13, 11), ""),
    "bullet-sign-for-dash": ({13: "          • One thing", 14: "          • Another thing"}, (13, 11), "must be a list: lines that start with “- ”"),
    "tab-indent": ({11: "\t- text: Drink enough."}, (11, 1), "tab here; indent with spaces"),
    "tab-behind-spaces": ({13: "        \t- One thing"}, (13, 9), "tab here; indent with spaces"),
    "no-break-space-indent": ({11: "      \u00a0- text: Drink."}, (11, 7), "indented with U+00A0, which only looks like a space"),
    "only-no-break-spaces": ({14: "\u00a0\u00a0- Another thing"}, (14, 1), "U+00A0"),
    "wide-space-indent": ({14: "\u3000- Another thing"}, (14, 1), "U+3000"),
    "indent-too-small": ({14: "         - Another thing"}, (14, 10), "this line begins with 9 spaces, the one above it with 10"),
    "indent-too-large": ({3: "  topic: fever"}, (3, 8), "this line cannot have a key of its own here"),
    "text-goes-on-without-indent": ({11: ["      - text: Drink enough", "and rest."]}, (12, 1), "“and rest.” has no key"),
    "key-twice": ({3: ["topic: fever", "title: Again"]}, (4, 1), "“title” appears twice, on lines 2 and 4"),
    "key-misspelled": ({2: "titel: Fever"}, (2, 1), "unknown key “titel” in handout; did you mean “title”?"),
    "block-misspelled": ({12: "      - bulets:"}, (12, 9), "did you mean “bullets”?"),
    "key-with-capital": ({2: "Title: Fever"}, (2, 1), "did you mean “title”?"),
    "key-unknown": ({3: ["topic: fever", "colour: red"]}, (4, 1), "unknown key “colour”"),
    "key-empty": ({2: "title:"}, (2, 7), "“title” is empty; write its text"),
    "key-missing": ({2: None}, (1, 1), "“title” is missing"),
    "text-as-list-item": ({11: "      - Drink enough."}, (11, 9), "for a paragraph write “- text: Drink enough.”"),
    "list-for-text": ({2: ["title:", "  - Fever"]}, (3, 3), "“title” must be text"),
    "text-for-list": ({12: "      - bullets: One thing", 13: None, 14: None}, (12, 18), "must be a list: lines that start with “- ”"),
    "two-blocks-in-one": ({11: ["      - text: Drink", "        bullets: [a]"]}, (12, 9), "start “bullets” with a “- ” of its own"),
    "body-without-list": ({11: "      text: Drink enough.", 12: None, 13: None, 14: None}, (11, 7), "must be a list"),
    "date-with-slashes": ({6: "date: 5/15/2026"}, (6, 7), "“date” is “5/15/2026”"),
    "date-in-words": ({6: "date: May 15, 2026"}, (6, 7), "“date”"),
    "language-in-words": ({5: "language: English"}, (5, 11), "“language” is “English”"),
    "topic-with-spaces": ({3: "topic: My fever"}, (3, 8), "“topic” is “My fever”"),
    "type-with-capitals": ({4: "cancer_type: Breast Cancer"}, (4, 14), "“cancer_type”"),
    "comment-in-text": ({11: "      - text: Call 5 #2 now"}, (11, 15), "“ #”"),
    "kind-misspelled": ({11: ["      - callout:", "          kind: urgnt", "          body: [text: Call]"]}, (12, 17), "“kind” is “urgnt”"),
    "key-not-below-its-block": ({11: ["      - callout:", "          kind: info", "        title: Note"]}, (13, 9),
                                "“title” belongs to “callout”: indent it further"),
    "two-blocks-in-one": ({11: ["      - text: Rest", "        bullets: [a, b]"]}, (12, 9), "start “bullets” with a “- ” of its own"),
    "no-block-beside-one": ({11: ["      - text: Rest", "        txet: More"]}, (12, 9), "did you mean “text”?"),
    "kind-missing": ({11: ["      - callout:", "          body:", "            - text: Call"]}, (12, 11), "“kind” is missing"),
    "link-without-https": ({11: "      - text: See [here](www.lls.org)"}, (11, 15), "https:"),
    "empty-dash": ({13: "          -"}, (13, 12), "is empty"),
    "file-begun-twice": ({8: ["---", "sections:"]}, (8, 1), "“---” begins a second sheet here"),
    "backslash-in-quotes": ({2: 'title: "C:\\Fever"'}, (2, 11), "a backslash has a meaning of its own inside double quotes"),
    "sections-missing": ({number: None for number in range(8, 15)}, (1, 1), "“sections” is missing"),
    "heading-missing": ({9: "  - headng: Call us"}, (9, 5), "did you mean “heading”?"),
    "brackets-unbalanced": ({12: "      - bullets: [one, two", 13: None, 14: None}, (12, 18), "the “[” that opens here is not closed"),
    "brace-unbalanced": ({7: ["author: A nurse", "review: {by: Nurse, on: 2026-05-01"]}, (8, 9), "the “{” that opens here is not closed"),
    "null": ({2: "title: ~"}, (2, 8), "“title”"),
    "version-missing": ({1: None}, (1, 1), "“handout: 1” is missing"),
    "question-mark-begins": ({11: "      - text: ? why"}, (11, 15), ""),
    "word-in-single-quotes": ({11: "      - text: 'Rinse' your mouth"}, (11, 22), "put all of it into quotes, and write the marks inside as “ and ”"),
    "word-in-quotes-and-apostrophe": ({11: '      - text: "Rinse" and don\'t eat'}, (11, 22), "write the marks inside as “ and ”"),
    "sign-before-long-text": ({11: "      - text: @" + "é" * 50}, (11, 15), "quotes: “\"@" + "é" * 29 + "\"”"),
    "sign-before-odd-text": ({11: "      - text: @a" + "é" * 50}, (11, 15), "quotes: “\"@a" + "é" * 29 + "\"”"),
    "cited-up-to-a-space": ({11: "      - text: @" + "a" * 58 + " bcd"}, (11, 15), "aaa\"”"),
    "quote-open-before-a-gap": ({2: ['title: "Fever', "", "topic: fever"], 3: None}, (2, 8), "never closed; put \""),
    "quote-open-before-a-key": ({2: ['title: "Fever', "topic:", 'author: "x"'], 3: None}, (2, 8), "never closed; put \""),
    "quote-goes-on": ({2: ['title: "Fever', '  and rest"'], 11: "      - text: @home"}, (12, 15), "begins with “@”"),
    "quote-goes-on-with-a-hyphen": ({2: ['title: "Fever', '  -rest"'], 11: "      - text: @home"}, (12, 15), "begins with “@”"),
    "quote-goes-on-with-a-capital": ({2: ['title: "Fever', '  Now: rest"'], 11: "      - text: @home"}, (12, 15), "begins with “@”"),
    "quote-goes-on-with-colons": ({2: ['title: "Fever', '  at:home"'], 11: "      - text: @home"}, (12, 15), "begins with “@”"),
    "quote-goes-on-with-a-sign": ({2: ['title: "Fever', '  ~rest"'], 11: "      - text: @home"}, (12, 15), "begins with “@”"),
    "quote-open-before-a-long-key": ({2: ['title: "Fever', 'call_to_action: "x"']}, (2, 8), "never closed; put \""),
    "apostrophe-doubled": ({2: "title: 'It''s fever'", 11: "      - text: @home"}, (11, 15), "begins with “@”"),
    "apostrophe-doubled-never-closed": ({2: "title: 'It''s fever"}, (2, 8), "never closed; put '"),
    "quoted-indent-too-small": ({14: "         - 'Another thing'"}, (14, 10), "this line begins with 9 spaces, the one above it with 10"),
    "quoted-indent-and-spaces": ({14: "         - 'Another thing'  "}, (14, 10), "this line begins with 9 spaces"),
    "quote-over-lines-indent": ({14: ["         - 'Another", "            thing'"]}, (14, 10), "this line begins with 9 spaces"),
    "sign-in-a-list-of-lists": ({13: "          - - @one"}, (13, 15), "begins with “@”"),
    "quote-behind-spaces-in-a-list": ({13: '          -   "One thing'}, (13, 15), "never closed"),
    "quote-behind-spaces": ({2: 'title:   "Fever'}, (2, 10), "never closed"),
    "empty-dash-indent-too-small": ({14: "         - "}, (14, 10), "this line begins with 9 spaces"),
    "greater-indent-too-small": ({14: "         - >"}, (14, 10), "this line begins with 9 spaces"),
    "one-space": ({14: " - Another"}, (14, 2), "this line begins with 1 space, the one above it with 10"),
    "indent-below-a-gap": ({14: ["", "         - Another thing"]}, (15, 10), "this line begins with 9 spaces, the one above it with 10"),
    "tab-behind-a-dash": ({14: "          -\tb: c"}, (14, 12), "tab here; indent with spaces"),
    "tab-in-front-of-all": ({2: "title: Fever\n\t\trest"}, (3, 1), "tab here; indent with spaces"),
    "tab-inside-brackets": ({2: "title: [\t@home]"}, (2, 10), "begins with a symbol needs quotes"),
    "comment-before-colon": ({2: "title #x:"}, (2, 1), "“title #x:” has no key"),
    "key-without-end": ({2: "a" * 1100 + ": x"}, (2, 1), "a key has at most 1024 characters"),
    "backslash-before-no-number": ({2: 'title: "a\\xzz"'}, (2, 12), "a backslash has a meaning of its own"),
    "closing-bracket-begins": ({2: "]: Fever"}, (2, 1), "begins with a symbol needs quotes"),
    "colon-begins": ({2: ": Fever"}, (2, 1), "this cannot be read"),
    "dots-end-the-sheet": ({2: ["title: Fever", "..."]}, (4, 1), "this cannot be read"),
    "comma-begins": ({2: "title: Fever\n, rest: x"}, (3, 1), "begins with “,” needs quotes"),
    "text-with-no-key-behind-quote": ({2: "title: Fever: "}, (2, 13), "quotes: “\"Fever:\"”"),
    "old-line-end": ({2: "title: Fever\rtopic: @home", 3: None}, (3, 8), "begins with “@” needs quotes: “\"@home\"”"),
    "next-line-sign": ({2: "title: Fever\u0085topic: @home", 3: None}, (3, 8), "begins with “@” needs quotes: “\"@home\"”"),
    "line-separator": ({2: "title: Fever\u2028topic: *home", 3: None}, (3, 8), "begins with “*” needs quotes: “\"*home\"”"),
    "paragraph-separator": ({2: "title: Fever\u2029topic: @home", 3: None}, (3, 8), "begins with “@” needs quotes: “\"@home\"”"),
}
# several faults may be told of these: each is one that she made
SEVERAL = {"key-misspelled", "key-with-capital", "heading-missing", "key-missing", "no-dash"}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake(run, tmp_path, name):
    changes, (line, column), words = MISTAKES[name]
    path = tmp_path / "fever.en.yaml"
    path.write_bytes(sheet(changes).encode())
    done = run("render", path, "-o", tmp_path / "out.pdf")
    errors = done.err.splitlines()
    assert done.returncode == 1 and errors, done.err
    assert errors[0].startswith(f"{path}:{line}:{column}: error: "), done.err
    text = errors[0].partition("error: ")[2]
    assert words in text, text
    assert not JARGON.search(text.replace(sheet(changes), "")), text
    assert len(errors) == 1 or name in SEVERAL, done.err


def test_there_are_enough():
    assert len(MISTAKES) >= 110


def test_the_sheet_itself_is_sound(run, tmp_path):
    path = tmp_path / "fever.en.yaml"
    path.write_text(sheet({}), encoding="utf-8")
    assert run("render", path, "-o", tmp_path / "out.pdf").returncode == 0


ENCODINGS = {"utf-16": ("the file is UTF-16; save it as UTF-8", "utf-16"), "windows": ("save the file as UTF-8", "cp1252")}


@pytest.mark.parametrize("name", ENCODINGS)
def test_an_encoding(run, tmp_path, name):
    words, codec = ENCODINGS[name]
    path = tmp_path / "fever.en.yaml"
    path.write_bytes(sheet({2: "title: Café"}).encode(codec))
    done = run("render", path, "-o", tmp_path / "out.pdf")
    assert done.returncode == 1 and words in done.err and done.err.count("\n") == 1


def test_line_ends_and_marks_of_other_programs_are_taken(run, tmp_path):
    path = tmp_path / "fever.en.yaml"
    for text in (sheet({}).replace("\n", "\r\n"), "\ufeff" + sheet({})):
        path.write_bytes(text.encode())
        assert run("render", path, "-o", tmp_path / "out.pdf").returncode == 0
    path.write_bytes(sheet({2: 'title: "Fever'}).replace("\n", "\r\n").encode())
    assert run("render", path).err.startswith(f"{path}:2:8: error: the quote that opens here is never closed")
