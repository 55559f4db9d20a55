"""The tag tree of the finished file says what the content says: roles, words, languages; and all of it can be seen."""
import copy
import datetime
import difflib
import html
import json
import os
import re
import unicodedata
from collections import Counter
from pathlib import Path

import pytest
import sheets
import tagged
import yaml
from tagged import Element

FOLDER = Path(os.environ.get("HANDOUT_DATA") or sheets.ROOT) / "layouts"  # where the program looks
MIXED = sheets.ROOT / "tests" / "conformance" / "mixed.en.yaml"
CONTENTS = [*sorted({*sheets.CONTENTS, *sheets.TRANSLATIONS}), MIXED]
CASES = [(content, layout, "navis") for content in CONTENTS for layout in ("letter", "large-print-a4")]
CASES += [(content, "letter", "navis") for content in sheets.LIBRARY if content not in CONTENTS]
CASES += [(content, "letter", "marlowe-bay") for content in CONTENTS if re.search(r"\.ar\.|every-block", content.name)]
LOOKS = [(layout, brand) for layout in sheets.LAYOUTS for brand in sheets.BRANDS]

DIGITS = {"ar": "٠١٢٣٤٥٦٧٨٩", "bn": "০১২৩৪৫৬৭৮৯", "fa": "۰۱۲۳۴۵۶۷۸۹", "my": "၀၁၂၃၄၅၆၇၈၉"}  # where not 0-9
DATES = {  # the day, the month's name or number, the year
    "ar": ("{} {} {}", "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر"),
    "en": ("{1} {0}, {2}", "January February March April May June July August September October November December"),
    "es": ("{} de {} de {}",
           "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"),
    "fr": ("{} {} {}", "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"),
    "hi": ("{} {} {}", "जनवरी फ़रवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्तूबर नवंबर दिसंबर"),
    "ht": ("{} {} {}", "janvye fevriye mas avril me jen jiyè out septanm oktòb novanm desanm"),
    "ko": ("{2}년 {1}월 {0}일", "1 2 3 4 5 6 7 8 9 10 11 12"),
    "pt": ("{} de {} de {}",
           "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro"),
    "ru": ("{} {} {} г.", "января февраля марта апреля мая июня июля августа сентября октября ноября декабря"),
    "tl": ("{1} {0}, {2}", "Enero Pebrero Marso Abril Mayo Hunyo Hulyo Agosto Setyembre Oktubre Nobyembre Disyembre"),
    "vi": ("{} tháng {}, {}", "1 2 3 4 5 6 7 8 9 10 11 12"),
    "zh-Hans": ("{2}年{1}月{0}日", "1 2 3 4 5 6 7 8 9 10 11 12"),
}


def load_translated(stem, language):
    """The file of a language, else of a more general one: zh-Hans-CN, zh-Hans, zh; {} where there is none."""
    parts = language.split("-")
    names = (f"{stem}{'-'.join(parts[:n])}.yaml" for n in range(len(parts), 0, -1))
    found = next((path for path in map(FOLDER.joinpath, names) if path.is_file()), None)
    return sheets.load(found) if found else {}


def load_type_names(language):
    """{cancer type: its name}"""
    types = sheets.load(FOLDER.parent / "content" / "cancer-types.yaml")["types"]
    return {entry["type"]: entry["names"][language] for entry in types}


def is_format(character):
    return unicodedata.category(character) == "Cf"


def invisible(character):
    """Format characters say nothing, but for those that join letters or part them."""
    return is_format(character) and character not in "\u200c\u200d"


def clean(rich):
    """Markdown's words without its signs, folded, but for white space at either end."""
    plain = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", re.sub(r"(?<!\\)\*{1,3}", "", html.unescape(rich)))
    return "".join(character for character in re.sub(r"\s+", " ", plain) if not invisible(character))


def paragraphs(rich):
    return [part for part in re.split(r"\n[ \t]*\n", rich) if part.strip()]


class Sayings:
    """Phrases, numbers and dates of a language."""

    def __init__(self, language):
        self.language, self.phrases = language, load_translated("phrases/", language)

    def phrase(self, key, **values):
        return re.sub(r"\{(\w+)\}", lambda name: values[name.group(1)], self.phrases[key])

    def number(self, number):
        return str(number).translate(str.maketrans("0123456789", DIGITS.get(self.language, "0123456789")))

    def date(self, iso):
        year, month, day = map(int, iso.split("-"))
        form, months = DATES[self.language]
        month = months.split()[month - 1]
        return form.format(self.number(day), self.number(month) if month.isdigit() else month, self.number(year))


class Blocks(Sayings):
    """The elements that each kind of block must become."""

    def inline(self, rich, *before):
        """Texts and Links; an address is printed behind words that are not the address."""
        kids, at = list(before), 0
        for link in re.finditer(r"(?<!\\)\[((?:\\.|[^\]\\])*)\]\(([^)\s]*)\)", rich):
            words, url = clean(link.group(1)), link.group(2)
            shown = sheets.url_to_read(url)
            kids += [clean(rich[at:link.start()]),
                     self.link(url, words + (self.phrase("address", url=shown) if words != shown else ""))]
            at = link.end()
        return [*kids, clean(rich[at:])]

    def link(self, url, words=None):
        return Element("Link", [words or sheets.url_to_read(url)], url=url, alt=sheets.url_to_read(url))

    def texts(self, rich):
        return [Element("P", self.inline(part)) for part in paragraphs(rich)]

    def list(self, numbering, items):
        return Element("L", [Element("LI", item) for item in items], numbering=numbering)

    def blocks(self, body):
        return [element for block in body for kind, value in block.items()
                for element in getattr(self, f"block_{kind}")(value)]

    def block_text(self, rich):
        return self.texts(rich)

    def items(self, items, numbering):
        """[] for no items; several paragraphs of one are P each."""
        rows = []
        for number, item in enumerate(items, 1):
            item = {"text": item} if isinstance(item, str) else item
            parts = paragraphs(item["text"])
            body = self.inline(parts[0]) if len(parts) == 1 else [Element("P", self.inline(part)) for part in parts]
            body += self.items(item.get("bullets", []), "Disc") + self.items(item.get("numbered", []), "Decimal")
            label = [Element("Lbl", [self.number(number)])] if numbering == "Decimal" else []
            rows.append([*label, Element("LBody", body)])
        return [self.list(numbering, rows)] if rows else []

    def block_bullets(self, items):
        return self.items(items, "Disc")

    def block_numbered(self, items):
        return self.items(items, "Decimal")

    block_questions = block_numbered

    def block_checklist(self, items):
        return self.items(items, "None")

    def block_steps(self, steps):
        return [self.list("Decimal", [
            [Element("Lbl", [self.phrase("step", number=self.number(number))]),
             Element("LBody", [Element("P", self.inline(step["title"])), *self.blocks(step.get("body", []))])]
            for number, step in enumerate(steps, 1)])]

    def block_callout(self, callout):
        label = self.phrase(callout["kind"]) + self.phrase("colon")
        return [Element("Sect", [Element("H3", self.inline(callout["title"], label)), *self.blocks(callout["body"])])]

    def block_terms(self, terms):
        return [self.list("None", [[Element("Lbl", [*self.inline(term["term"]), self.phrase("colon")]),
                                    Element("LBody", self.inline(term["means"]))] for term in terms])]

    def block_table(self, table):
        def row(cells, role, scope=None):
            cells = [cell if isinstance(cell, str) else cell.get("text", "") for cell in cells]
            return Element("TR", [Element(role, self.inline(cell), scope=scope) for cell in cells])

        return [Element("Table", [row(table["columns"], "TH", "Column"), *(row(r, "TD") for r in table["rows"])])]

    def block_figure(self, figure):
        caption = [Element("Caption", self.inline(figure["caption"]))] if "caption" in figure else []
        return [Element("Figure", caption, alt=figure["alt"])]

    def block_contacts(self, contacts):
        return [self.list("None", [[Element("LBody", [
            *self.inline(contact["name"]), self.phrase("colon") + contact["phone"],
            *(self.inline(contact["hours"], self.phrase("separator")) if "hours" in contact else [])])]
            for contact in contacts])]

    def block_notes(self, notes):
        """Lines for a pen, which nobody reads aloud."""
        assert int(notes["lines"])
        return []


class Wanted(Blocks):
    """The whole tree of a handout; copy_of: (language's name, pages) of the sheet that it is the copy of."""

    def __init__(self, content, brand, values=None, copy_of=None):
        self.content, self.values, self.copy_of = sheets.load(content), values or {}, copy_of
        super().__init__(self.content["language"])
        own = sheets.load(FOLDER / "brands" / f"{brand}.yaml")
        words = load_translated(f"brands/{brand}.", self.language)
        self.brand = {**own, **words, "logo": {**own["logo"], **words.get("logo", {})}}
        self.invitations = self.content.get("call_to_action") or self.brand.get("call_to_action", [])

    @property
    def tree(self):
        parts = [self.front, self.sections, self.texts(self.content.get("closing", "")), self.invited, self.notes,
                 self.contacts, self.sources, self.reviews, self.end]
        document = Element("Document", [element for part in parts for element in (part() if callable(part) else part)])
        set_language(document, self.language)
        return document

    def front(self):
        content = self.content
        name = content.get("cancer_type_name") or load_type_names(self.language)[content["cancer_type"]]
        meta = self.phrase("meta", cancer_type=name, date=self.date(content["date"]), author=content["author"])
        if "date" in self.values:
            meta += self.phrase("separator") + self.phrase("handed_out", date=self.date(self.values["date"]))
        yield Element("Figure", alt=self.brand["logo"]["alt"])
        yield Element("H1", self.inline(content["title"]))
        yield Element("P", [meta])
        if self.copy_of:
            language, pages = self.copy_of
            form = self.phrases["pages"]["one" if pages == 1 else "other"]
            yield Element("P", [self.phrase("copy", language=language, pages=form.format(count=self.number(pages)))])
        for field in ("prepared_for", "prepared_by", "phone"):
            yield Element("P", [self.phrase(field), " ", self.values.get(field, "")])
        if "notice" in content:
            yield Element("Sect", self.texts(content["notice"]["title"]) + self.texts(content["notice"]["text"]))

    def sections(self):
        for section in self.content["sections"]:
            language = section.get("language")
            speaker = Blocks(language) if language else self
            elements = [Element("H2", speaker.inline(section["heading"])), *speaker.blocks(section["body"])]
            yield from [Element("Sect", elements, lang=language)] if language else elements

    def invited(self):
        for invitation in self.invitations:
            kids = self.texts(invitation["title"]) + self.texts(invitation["text"])
            if "url" in invitation:
                before, behind = self.phrases["scan"].split("{url}")
                kids.append(Element("P", [before, self.link(invitation["url"]), behind]))
            yield Element("Sect", kids)

    def notes(self):
        yield Element("H2", [self.phrase("nurse_notes")])
        for line in self.values.get("note", "").splitlines():
            yield from self.texts(line)

    def contacts(self):
        web, contacts = self.brand.get("web"), self.brand.get("contacts", [])
        known = web in [invitation.get("url") for invitation in self.invitations]
        if contacts or (web and not known):
            yield Element("H2", [self.phrase("contact", brand=self.brand["name"])])
            yield from self.block_contacts(contacts) if contacts else []
            yield from [Element("P", [self.link(web)])] if web and not known else []

    def sources(self):
        sources = [{"text": s} if isinstance(s, str) else s for s in self.content.get("sources", [])]
        if sources:
            yield Element("H2", [self.phrase("sources")])
            yield self.list("None", [[Element("LBody", self.inline(source["text"]) + (
                [" ", self.link(source["url"])] if "url" in source else []))] for source in sources])

    @property
    def expired(self):
        return self.content.get("review", {}).get("expires", "9") < datetime.date.today().isoformat()

    def reviews(self):
        review, translation = self.content.get("review"), self.content.get("translation", {})
        if review:
            words = self.phrase("reviewed", date=self.date(review["on"]), name=review["by"])
            if "expires" in review:
                more = self.phrase("expired" if self.expired else "review_again", date=self.date(review["expires"]))
                words = self.phrase("sentences", first=words, second=more)
            yield Element("P", [words])
        if "reviewed_by" in translation:
            yield Element("P", [self.phrase("translation_reviewed", date=self.date(translation["on"]),
                                            name=translation["reviewed_by"])])

    def end(self):
        """What the foot of every page says is read once, at the end."""
        review, translation = self.content.get("review"), self.content.get("translation")
        status = [] if review else [self.phrase("unreviewed")]
        if self.expired:
            status = [self.phrase("expired", date=self.date(review["expires"]))]
        if translation and "reviewed_by" not in translation:
            status.append(self.phrase(f"{translation['method']}_translation"))
        if status[1:]:
            status = [self.phrase("sentences", first=status[0], second=status[1])]
        yield from [Element("P", status)] if status else []
        disclaimer = self.content.get("disclaimer") or self.brand["disclaimer"]
        yield Element("P", [kid for part in paragraphs(disclaimer) for kid in self.inline(part, " ")])


def set_language(element, language):
    element.language = element.lang or language
    for kid in element.kids:
        if isinstance(kid, Element):
            set_language(kid, element.language)


def every(tree, role):
    return [element for element in tree.walk() if element.role == role]


def compare(tree, wanted, *facts):
    lines = difflib.unified_diff(*(tagged.outline(root, *facts) for root in (wanted, tree)), n=0, lineterm="")
    different = [line for line in lines if line[:2] not in ("--", "++", "@@")]
    assert not different, "\n".join(["missing and found instead:", *different])


@pytest.fixture(scope="module")
def read(render):
    """read(content, layout, brand, …) -> Tagged"""
    kept = {}

    def make(*arguments):
        sheet = render(*arguments)
        return kept.setdefault(sheet.path, tagged.Tagged(sheet.path))

    return make


class Case:
    def __init__(self, read, content, layout, brand):
        self.pdf = read(content, layout, brand)
        self.tree, self.wanted = self.pdf.tree, Wanted(content, brand).tree
        self.shows = [show for page in self.pdf.drawn.values() for show in page.shows]
        self.look = Look(layout, brand)


@pytest.fixture(params=CASES, ids=lambda case: f"{case[0].name}-{case[1]}-{case[2]}", scope="module")
def case(request, read):
    return Case(read, *request.param)


@pytest.fixture(scope="module")
def sound(read):
    return Case(read, sheets.EVERY_BLOCK, "letter", "navis")


def test_there_is_something_to_test():
    assert len(CONTENTS) >= 14 and {"navis", "marlowe-bay"} <= set(sheets.BRANDS)
    kinds = {kind for content in CONTENTS for section in sheets.load(content)["sections"]
             for block in section["body"] for kind in block}
    assert kinds == {name[6:] for name in dir(Blocks) if name.startswith("block_")}


def test_roles_and_nesting(case):
    compare(case.tree, case.wanted)


def test_every_word_in_its_element(case):
    compare(case.tree, case.wanted, "text")


def test_lists_and_table_heads(case):
    compare(case.tree, case.wanted, "numbering", "scope")


def test_links_lead_where_they_say(case):
    compare(case.tree, case.wanted, "url")


def test_alternative_texts(case):
    compare(case.tree, case.wanted, "alt")


def test_language_of_each_passage(case):
    compare(case.tree, case.wanted, "lang", "language")


def check_marks(pdf):
    """The tree holds every marked content of every page once, and the parent tree knows whose it is."""
    assert pdf.tree.role == "Document"
    marks = {(page, mcid) for page, drawn in pdf.drawn.items() for mcid in drawn.marks}
    assert Counter((page, mcid) for page, mcid, _ in pdf.claims) == Counter(marks)
    for page, mcid, element in pdf.claims:
        assert pdf.parents[pdf.get(page)["/StructParents"]][mcid] == element
    for element in pdf.tree.walk():
        assert {mark.tag for _, mark in element.marks} <= {f"/{element.role}", "/Span"}
    assert sorted(pdf.links) == sorted(pdf.tagged_links)


def test_marks_and_tree_are_one(case):
    check_marks(case.pdf)


def test_everything_drawn_is_tagged_or_an_artifact_and_never_both(case):
    assert {page: drawn.faults for page, drawn in case.pdf.drawn.items() if drawn.faults} == {}


def check_fonts(pdf):
    """What has a width says more than format characters: who reads no ActualText reads the letter all the same."""
    assert pdf.drawn and pdf.known_fonts
    for font in pdf.known_fonts.values():
        wrong = {code: said for code, said in font.said.items() if font.widths[code] and all(map(is_format, said))}
        assert not wrong, (font.name, wrong)


def test_no_visible_glyph_says_an_invisible_character(case):
    check_fonts(case.pdf)


def check_places(tree):
    """A Figure's BBox is its picture's; a Link's annotations lie over its words, each with an area."""
    for figure in every(tree, "Figure"):
        (_, mark), = figure.marks
        assert mark.boxes == [pytest.approx(figure.box, abs=0.02)]
    for link in every(tree, "Link"):
        assert link.marks
        assert all(left < right and bottom < top for _, (left, bottom, right, top) in link.rects), link.rects
        for page, show in ((page, show) for page, mark in link.marks for show in mark.shows):
            beside = show.size / 2  # a string from right to left may start with the space behind its word
            assert any(of == page and left - beside <= show.x <= right and bottom <= show.y <= top
                       for of, (left, bottom, right, top) in link.rects), (show, link.rects)


def test_figures_and_links_are_where_they_are_seen(case):
    check_places(case.tree)


# Two languages in one file


@pytest.mark.parametrize("facts", [(), ("numbering", "scope", "url", "alt"), ("lang", "language"), ("text",)])
def test_bilingual_parts(read, facts):
    folder = sheets.ROOT / "content" / "leukemia"
    english, arabic = (folder / f"car-t-cell-therapy.{language}.yaml" for language in ("en", "ar"))
    pdf = read(english, "letter", "navis", "--lang", "ar", "--bilingual", "en")
    pages = len(read(arabic, "letter", "navis").json["pages"])
    parts = [Wanted(arabic, "navis").tree, Wanted(english, "navis", copy_of=("Arabic", pages)).tree]
    for part, language in zip(parts, ("ar", "en")):
        part.role, part.lang = "Part", language
    assert pdf.catalog_language == "ar"
    check_marks(pdf)
    for found, part in zip(pdf.tree.kids[::-1], parts[::-1], strict=True):
        compare(found, part, *facts)
    compare(pdf.tree, Element("Document", parts, language="ar"), *facts)


FOREIGN = {
    "es": ("Los pasos", "Beba **agua**", "¿Y después?", "Llame si tiene [fiebre](https://example.org/es)"),
    "ar": ("الخطوات", "اشرب **الماء** كثيرا", "وماذا بعد؟", "اتصل إذا أصابتك [حمى](https://example.org/ar) شديدة"),
}


def write(path, handout_text, body=None, sections=(), **more):
    """A small handout with other blocks and further sections."""
    content = {**yaml.load(handout_text(), Loader=yaml.BaseLoader), **more}
    content["sections"][0]["body"] = body or content["sections"][0]["body"]
    content["sections"] += sections
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")  # JSON is YAML without aliases
    return path


def foreign(language):
    """A section of many blocks in another language."""
    heading, step, question, call = FOREIGN[language]
    return {"heading": heading, "language": language, "body": [
        {"steps": [{"title": step, "body": [{"bullets": [call, {"text": step, "numbered": [call, step]}]}]}] * 2},
        {"callout": {"kind": "urgent", "title": heading, "body": [{"text": call}, {"checklist": [step]}]}},
        {"questions": [question] * 11},
        {"terms": [{"term": heading, "means": call}]},
        {"table": {"columns": [heading, question], "rows": [[step, "12"], ["", call]]}},
        {"contacts": [{"name": heading, "phone": "+1 555 0142", "hours": step}]}]}


@pytest.mark.parametrize("facts", [(), ("lang", "language"), ("numbering", "scope", "url", "alt"), ("text",)])
@pytest.mark.parametrize("language", FOREIGN)
def test_section_in_another_language(read, tmp_path, handout_text, language, facts):
    back = {"heading": "Back in English", "body": [{"numbered": ["One [link](https://example.org/en)"]}]}
    path = write(tmp_path / "foreign.yaml", handout_text, sections=[foreign(language), back])
    pdf = read(path, "letter", "navis")
    assert pdf.catalog_language == "en"
    compare(pdf.tree, Wanted(path, "navis").tree, *facts)
    section = next(element for element in pdf.tree.kids if element.lang)
    assert (section.role, section.lang) == ("Sect", language)
    assert {element.language for element in section.walk()} == {language}
    assert {element.language for element in pdf.tree.walk()} == {"en", language}
    check_marks(pdf)


@pytest.mark.parametrize("language", sorted(path.stem for path in (FOLDER / "phrases").glob("*.yaml")))
def test_words_of_every_language(read, tmp_path, handout_text, language):
    """A section that says what the program's own phrases say: letters that join, stack and turn around come back."""
    phrases = load_translated("phrases/", language)
    said = [phrase for phrase in phrases.values() if isinstance(phrase, str) and "{" not in phrase and len(phrase) > 4]
    said += load_type_names(language).values()
    body = [{"bullets": said}, {"steps": [{"title": said[0]}] * 12},
            {"callout": {"kind": "urgent", "title": said[1], "body": [{"text": f"**{said[2]}** {said[3]}"}]}}]
    section = {"heading": said[0], "language": language, "body": body}
    path = write(tmp_path / "words.yaml", handout_text, sections=[section])
    pdf = read(path, "letter", "navis")
    check_fonts(pdf)
    compare(pdf.tree, Wanted(path, "navis").tree, "text", "language")


# What the sheets at hand do not have


def test_values_of_the_patient(read, tmp_path, small):
    values = {"prepared_for": "Zoë Łaska", "prepared_by": "M. O’Brien (RN)", "phone": "+1 555 0142",
              "date": "2026-06-02", "note": "Bring your *pills*.\nSee [this page](https://example.org/a)."}
    path = tmp_path / "values.yaml"
    path.write_text(json.dumps(values), encoding="utf-8")
    compare(read(small, "letter", "navis", "--values", path).tree, Wanted(small, "navis", values).tree, "text", "url")


CORNERS = [
    {"text": "One paragraph.\n\nAnother, \\*not slanted\\*, AT&amp;T, ***both***.\n\n[Link](https://example.org/)"},
    {"bullets": [{"text": "First paragraph\n\nsecond paragraph", "bullets": ["in"], "numbered": ["1st", "2nd"]}]},
    {"numbered": [f"Item {n}" for n in range(1, 13)]},
    {"steps": [{"title": "A [link](mailto:a@example.org) in a title", "body": [
        {"callout": {"kind": "info", "title": "Box in a step", "body": [
            {"steps": [{"title": "Step in a box"}]},
            {"callout": {"kind": "caution", "title": "Box in a box", "body": [{"notes": {"lines": 2}}]}},
            {"terms": [{"term": "A **term**", "means": "Its [meaning](https://example.org/m)"}]}]}}]}]},
    {"table": {"columns": ["A", "[B](https://example.org/b)"], "rows": [[f"Row {n}", "**B**"] for n in range(70)]}},
    {"contacts": [{"name": "A [desk](https://example.org/d)", "phone": "+1 555 0117"}]},
    {"text": "Long words [" + "link text that goes on " * 150 + "and ends](https://example.org/long), and more."},
    *({"text": "[" + "word " * words + "end](https://example.org/w)"} for words in range(8, 24)),
    {"text": "Radio\u00adimmun\u00adtherapie well-known and/or 5\u00a0mg\u2014x\u0301 e\u0301 ﬁn " * 20},
]


@pytest.mark.parametrize("language, layout", [("en", "letter"), ("en", "large-print-letter"), ("ar", "a4")])
@pytest.mark.parametrize("facts", [(), ("text",), ("numbering", "scope", "url", "alt", "language"), None])
def test_corners(read, tmp_path, handout_text, language, layout, facts):
    """Blocks inside blocks, paragraphs inside items, links wherever they can stand, and what goes on over pages."""
    title = "A [linked](https://example.org/t) title"
    path = write(tmp_path / "corners.yaml", handout_text, CORNERS, title=title, language=language)
    pdf = read(path, layout, "navis")
    if facts is None:
        check_marks(pdf)
        check_places(pdf.tree)
        assert any(len({page for page, _ in element.marks}) > 1 for element in pdf.tree.walk()), "all on one page"
        assert any(len(element.rects) > 2 for element in pdf.tree.walk())
    else:
        compare(pdf.tree, Wanted(path, "navis").tree, *facts)


# A comparison that cannot fail proves nothing


def swap_kids(tree):
    tree.kids[3], tree.kids[4] = tree.kids[4], tree.kids[3]


def lose_word(tree):
    item = every(tree, "LBody")[0]
    item.kids[:] = [" ".join(item.text.split()[:-1])]


def glue_words(tree):
    item = every(tree, "H1")[0]
    item.kids[:] = [item.text.replace(" ", "", 1)]


def move_end_out_of_link(tree):
    link = every(tree, "Link")[0]
    parent = next(element for element in tree.walk() if link in element.kids)
    words = link.text
    link.kids[:] = [words[:-3]]
    parent.kids.insert(parent.kids.index(link) + 1, words[-3:])


def turn_list(tree):
    every(tree, "L")[0].numbering = "Decimal"


def lose_scope(tree):
    every(tree, "TH")[0].scope = None


def bend_link(tree):
    every(tree, "Link")[0].url = "https://example.org/elsewhere"


def lose_alternative(tree):
    every(tree, "Figure")[1].alt = None


def change_language(tree):
    every(tree, "P")[3].language = "fr"


def lift_list(tree):
    body = next(element for element in every(tree, "LBody") if every(element, "L"))
    tree.kids.append(body.kids.pop(-1))


@pytest.mark.parametrize("mutate, facts", [
    (swap_kids, ("text",)), (lose_word, ("text",)), (glue_words, ("text",)), (move_end_out_of_link, ("text",)),
    (turn_list, ("numbering",)), (lose_scope, ("scope",)), (bend_link, ("url",)), (lose_alternative, ("alt",)),
    (change_language, ("language",)), (lift_list, ())])
def test_a_changed_tree_is_found(sound, mutate, facts):
    changed = copy.deepcopy(sound.tree)
    compare(changed, sound.wanted, *facts)
    mutate(changed)
    with pytest.raises(AssertionError):
        compare(changed, sound.wanted, *facts)


@pytest.mark.parametrize("role", ["Figure", "Link"])
def test_a_moved_box_is_found(sound, role):
    changed = copy.deepcopy(sound.tree)
    check_places(changed)
    element = every(changed, role)[0]
    element.box = element.box and [edge + 1 for edge in element.box]
    element.rects = [(page, [edge + 99 for edge in rect]) for page, rect in element.rects]
    with pytest.raises(AssertionError):
        check_places(changed)


def test_a_lost_mark_is_found(sound):
    changed = tagged.Tagged(sound.pdf.path)
    check_marks(changed)
    lost = changed.claims.pop()
    with pytest.raises(AssertionError):
        check_marks(changed)
    changed.claims += [lost, lost]
    with pytest.raises(AssertionError):
        check_marks(changed)


def test_a_letter_that_says_nothing_is_found(sound):
    changed = tagged.Tagged(sound.pdf.path)
    check_fonts(changed)
    font = next(iter(changed.known_fonts.values()))
    font.said[next(code for code in font.said if font.widths[code])] = "\u200c"
    with pytest.raises(AssertionError):
        check_fonts(changed)


FONT = {"/F1": tagged.Font("ABCDEF+Test-Bold", {1: "a", 2: "b", 3: " ", 4: "لا"})}
WORD = b"0 g /F1 12 Tf [(\\0\\001)-5<00020001>]TJ "


@pytest.mark.parametrize("stream", [
    b"/P<</MCID 0>>BDC BT EMC ET", b"BT /P<</MCID 0>>BDC ET EMC", b"/P<</MCID 0>>BDC", b"EMC", b"q BT ET", b"BT q Q ET",
    b"/P<</MCID 0>>BDC EMC /P<</MCID 0>>BDC EMC", b"/P<</Unknown 0>>BDC EMC", b"/P/Properties BDC EMC", b"0 0 m W n",
    b"BT 1 0 0 1 0 0 Tm ET", b"BT " + WORD.replace(b"\\001", b"\\011") + b"ET", b"(", b"1 2", b"[1 g]", b"0 0 0 g"])
def test_reader_refuses(stream):
    with pytest.raises((tagged.Fault, TypeError)):
        tagged.Page(stream, FONT)


@pytest.mark.parametrize("stream, faults", [
    (b"/P<</MCID 0>>BDC BT " + WORD + b"ET EMC", 0), (b"BT " + WORD + b"ET", 1), (b"0 0 9 9 re f", 1),
    (b"/ReversedChars BMC BT " + WORD + b"ET EMC", 1), (b"/Artifact<</Type/Layout>>BDC 0 0 9 9 re f EMC", 0),
    (b"/Artifact<</Type/Layout>>BDC /P<</MCID 0>>BDC EMC EMC", 1), (b"/P<</MCID 0>>BDC /Span<</MCID 1>>BDC EMC EMC", 1),
    (b"/P<</MCID 0>>BDC /Artifact<</Type/Layout>>BDC EMC EMC", 1),
    (b"/P<</MCID 0>>BDC BT /ReversedChars BMC /F1 9 Tf [(\0\1\0\3\0\2)]TJ EMC ET EMC", 1)])
def test_reader_finds_fault(stream, faults):
    assert len(tagged.Page(stream, FONT).faults) == faults


def test_reader_reads_as_the_standard_says():
    """14.8.2.3.3: codes turn around in each show string, not a code's own characters, and not the strings."""

    def said(stream):
        return tagged.Page(b"/P<</MCID 0>>BDC BT " + stream + b"ET EMC", FONT).marks[0].said

    assert said(WORD) == "aba" and said(WORD + WORD) == "abaaba"
    two = b"/F1 9 Tf [(\0\3\0\1)20(\0\2\0\4)]TJ 0 5 Td [(\0\1\0\2)]TJ "
    assert said(two) == " ablaab".replace("la", "لا")
    assert said(b"/ReversedChars BMC " + two + b"EMC ") == "لاba ba"
    assert said(b"/Span<</ActualText<FEFF006F006B>>>BDC " + two + b"EMC ") == "ok"
    assert tagged.literal(b"a\\(\\101(\r\n)\\\n\\)) Tj", 0)[0] == b"a(A(\n))"


# Seen by tired eyes


def luminance(colour):
    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), parts))


def contrast(one, other):
    """WCAG 2.1, 1.4.3."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def check_seen(ink, ground, size, bold, *where):
    least = 3 if size >= 18 or (bold and size >= 14) else 4.5
    assert contrast(ink, ground) >= least, (contrast(ink, ground), ink, ground, size, bold, *where)


def rgb(code):
    return tuple(int(code[i:i + 2], 16) / 255 for i in (1, 3, 5))


class Look:
    """A layout in the colours of a brand."""

    def __init__(self, layout, brand):
        self.layout, self.large = sheets.load_layout(layout), layout.startswith("large-print")
        named = {**self.layout["colors"]}
        if self.layout["brand_colors"] == "true":
            named.update(sheets.load_brand(brand).get("colors", {}))
        self.colors = {name: rgb(code) for name, code in named.items()}

    def grounds(self, role):
        """The colours that a role of text can stand on."""
        if role == "badge":
            return {self.layout["steps"]["fill"]}
        fills = {"paper"}
        if role == "table_head":
            fills.add(self.layout["table"]["fill"])
        if role not in ("title", "heading", "brand", "header", "footer", "status", "page_number", "field"):
            fills |= {box["fill"] for box in self.layout["boxes"].values()}
        return fills - {"none"}


@pytest.mark.parametrize("layout, brand", LOOKS)
def test_layout_can_be_seen(layout, brand):
    look = Look(layout, brand)
    for role, text in look.layout["type"].items():
        for ground in look.grounds(role):
            bold = text["bold"] == "true"
            check_seen(look.colors[text["color"]], look.colors[ground], float(text["size"]), bold, role, ground)


@pytest.mark.parametrize("layout", sheets.LAYOUTS)
def test_layout_is_large_enough(layout):
    look = Look(layout, "navis")
    sizes = {role: float(text["size"]) for role, text in look.layout["type"].items()}
    assert sizes["body"] >= (18 if look.large else 12)
    assert min(sizes.values()) >= (14 if look.large else 9), sizes
    assert "extends" not in sheets.load(sheets.ROOT / "layouts" / "letter.yaml")
    assert all(set(text) >= {"size", "leading", "bold", "color"} for text in look.layout["type"].values())


def check_text(shows, look):
    """Every show string is large enough, and told from the colour that was painted below it."""
    letters = Counter()
    for show in shows:
        check_seen(show.ink, show.ground, show.size, show.bold, show.text)
        letters[show.size] += len(show.text)
    assert min(letters) >= (14 if look.large else 9)
    assert letters.most_common(1)[0][0] >= (18 if look.large else 12)


def test_text_of_every_sheet_can_be_seen(case):
    check_text(case.shows, case.look)


@pytest.mark.parametrize("layout, brand", LOOKS)
def test_text_of_every_look_can_be_seen(read, layout, brand):
    case = Case(read, sheets.EVERY_BLOCK, layout, brand)
    check_text(case.shows, case.look)
    palette = {tuple(round(part, 3) for part in colour) for colour in case.look.colors.values()}
    assert {show.ink for show in case.shows} | {show.ground for show in case.shows} <= palette
    assert len({show.ground for show in case.shows}) >= (2 if "mono" in layout else 3), "no text on a fill"


@pytest.mark.parametrize("change", [{"size": 8.5}, {"ink": (0.5,) * 3}, {"ground": (0.1, 0.1, 0.1)}])
def test_text_that_is_small_or_pale_is_found(sound, change):
    shows = copy.deepcopy(sound.shows)
    check_text(shows, sound.look)
    vars(next(show for show in shows if show.size == 9)).update(change)
    with pytest.raises(AssertionError):
        check_text(shows, sound.look)


@pytest.mark.parametrize("ink, size, bold", [("#808080", 12, False), ("#808080", 13, True), ("#959595", 18, False)])
def test_pale_text_is_found(ink, size, bold):
    check_seen(rgb("#767676"), rgb("#ffffff"), 12, False)
    with pytest.raises(AssertionError):
        check_seen(rgb(ink), rgb("#ffffff"), size, bold)


def test_ground_is_what_was_painted_last():
    fills = b"/Artifact<</Type/Layout>>BDC 0 g 0 0 50 50 re f 1 0 0 rg 0 20 50 30 re f EMC "
    words = b"/P<</MCID 0>>BDC BT 5 5 Td " + WORD + b"5 30 Td [(\0\1)]TJ 90 90 Td [(\0\1)]TJ ET EMC"
    page = tagged.Page(fills + words, FONT)
    assert [show.ground for show in page.shows] == [(0, 0, 0), (1, 0, 0), (1, 1, 1)]
