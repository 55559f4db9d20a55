"""The finished file, seen by qpdf and poppler, for every layout × brand × content."""
import itertools
import re
import xml.etree.ElementTree as xml
from collections import Counter

import pytest
import sheets

CASES = [pytest.param((content, layout, brand), id=f"{content.name}-{layout}-{brand}")
         for content in sheets.CONTENTS for layout in sheets.LAYOUTS for brand in sheets.BRANDS]
LARGE = [layout for layout in sheets.LAYOUTS if "large-print" in layout]


class Case:
    def __init__(self, render, content, layout, brand):
        self.content = sheets.load(content)
        self.layout = sheets.load_layout(layout)
        self.layout_name = layout
        self.brand = sheets.load_brand(brand)
        self.phrases = sheets.load_phrases(self.content["language"])
        self.words = sheets.Words(self.content, self.brand, self.phrases,
                                  self.layout["links"]["print_url"] == "true")
        self.sheet = render(content, layout, brand)


@pytest.fixture(params=CASES, scope="module")
def case(request, render):
    return Case(render, *request.param)


def test_there_is_something_to_test():
    assert {"letter", "a4", "large-print-letter", "large-print-a4", "letter-mono"} <= set(sheets.LAYOUTS)
    assert "navis" in sheets.BRANDS and len(sheets.BRANDS) >= 2
    assert len(sheets.CONTENTS) >= 2 and sheets.EVERY_BLOCK.is_file()


def test_file_is_sound(case):
    assert "No syntax or stream encoding errors found" in case.sheet.check
    assert case.sheet.bytes.startswith(b"%PDF-1.7\n")
    assert case.sheet.info["PDF version"] == "1.7"
    assert case.sheet.bytes.rstrip().endswith(b"%%EOF")
    assert case.sheet.info["Encrypted"] == "no" and case.sheet.info["JavaScript"] == "no"


def test_disclaimer_is_whole_on_every_page(case):
    assert len(case.sheet.pages) == int(case.sheet.info["Pages"]) >= 1
    for page in case.sheet.pages:
        assert case.words.disclaimer in sheets.fold(page)


def test_disclaimer_is_once_in_the_tags(case):
    assert sheets.fold(case.sheet.struct_text).count(case.words.disclaimer) == 1


def test_pages_are_numbered(case):
    total = len(case.sheet.pages)
    for number, page in enumerate(case.sheet.pages, 1):
        assert f"Page {number} of {total}" in sheets.fold(page)


def test_fonts_are_embedded_subsets_with_unicode(case):
    for name, kind, encoding, embedded, subset, unicode_map in case.sheet.fonts:
        assert (embedded, subset, unicode_map) == ("yes", "yes", "yes"), name
        assert re.match(r"[A-Z]{6}\+", name)
        assert kind.startswith("CID") and encoding == "Identity-H", name


def test_metadata(case):
    info, sheet = case.sheet.info, case.sheet
    day = case.content["date"]
    assert info["Title"] == sheets.plain(case.content["title"], False)
    assert info["Author"] == case.content["author"]
    assert info["Tagged"] == "yes" and info["Metadata Stream"] == "yes"
    document = sheet.get(sheet.trailer["/Info"])
    for key in ("/CreationDate", "/ModDate"):
        assert sheet.get(document[key]).startswith("D:" + day.replace("-", "") + "000000")
    assert re.match(r"handout \d+\.\d+\.\d+$", sheet.get(document["/Producer"]))


def test_xmp_says_what_info_says(case):
    packet = case.sheet.tool("pdfinfo", "-meta", case.sheet.path)
    tree = xml.fromstring(packet[packet.index("<x:xmpmeta"):packet.index("<?xpacket end")])
    spaces = {"dc": "http://purl.org/dc/elements/1.1/", "xmp": "http://ns.adobe.com/xap/1.0/",
              "ua": "http://www.aiim.org/pdfua/ns/id/"}
    title = "".join(tree.find(".//dc:title", spaces).itertext()).strip()
    assert title == sheets.plain(case.content["title"], False)
    author = "".join(tree.find(".//dc:creator", spaces).itertext()).strip()
    assert author == case.content["author"]
    assert tree.find(".//xmp:CreateDate", spaces).text == case.content["date"] + "T00:00:00Z"
    assert tree.find(".//ua:part", spaces).text == "1"


def test_page_size(case):
    wanted = {key: float(value) for key, value in case.layout["page"].items()}
    known = (595.28, 841.89) if "a4" in case.layout_name else (612, 792)
    assert (wanted["width"], wanted["height"]) == known
    for page in case.sheet.page_objects:
        left, bottom, right, top = page["/MediaBox"]
        assert right - left == pytest.approx(wanted["width"], abs=0.01)
        assert top - bottom == pytest.approx(wanted["height"], abs=0.01)


def test_catalog(case):
    catalog = case.sheet.catalog
    assert case.sheet.get(catalog["/Lang"]) == case.content["language"]
    assert case.sheet.get(catalog["/ViewerPreferences"])["/DisplayDocTitle"] is True
    assert case.sheet.get(catalog["/MarkInfo"])["/Marked"] is True
    assert all(page["/Tabs"] == "/S" for page in case.sheet.page_objects)


def test_outline_has_each_heading(case):
    titles = case.sheet.outline_titles
    assert titles[0] == sheets.plain(case.content["title"], False)
    assert [title for title in titles if title in case.words.headings] == case.words.headings


def test_outline_leads_to_the_page_of_the_heading(case):
    found = {}

    def walk(entries):
        for entry in entries:
            found[entry["title"]] = entry["destpageposfrom1"]
            walk(entry["kids"])

    walk(case.sheet.json["outlines"])
    for heading in case.words.headings:
        page = case.sheet.frames[found[heading] - 1]
        assert heading.split()[0] in [item[3].split()[0] for item in page
                                      if item[0:2] == ("text", "H2")]


def test_page_labels(case):
    labels = case.sheet.json["pagelabels"]
    assert labels and labels[0]["index"] == 0 and labels[0]["label"]["/S"] == "/D"


def test_document_id(case):
    first, second = case.sheet.identifier
    assert first == second and re.fullmatch(r"[0-9a-f]{32}", first)
    assert first != "0" * 32


def test_every_word_is_in_the_tags_in_order(case):
    """… and nothing else but the program's own words: no running head or foot."""
    gaps = sheets.find_in_order(case.sheet.struct_text, case.words.texts)
    allowed = sheets.own_words(case.phrases, case.brand["name"], [re.escape(meta_date(case)), brand_web(case)])
    assert [gap for gap in gaps if not allowed.fullmatch(gap)] == []
    assert "Page 1 of" not in sheets.fold(case.sheet.struct_text)


def brand_web(case):
    """The brand's address, as it is printed."""
    return re.escape(case.brand["web"].removeprefix("https://").rstrip("/"))


def meta_date(case):
    """What stands before the author in the line below the title."""
    kind = sheets.load_type_names(case.content["language"])[case.content["cancer_type"]]
    line = next(item[3] for page in case.sheet.frames for item in page
                if item[0:2] == ("text", "P") and item[3].startswith(kind + " · "))
    assert case.content["date"][:4] in line
    return line[:line.index(case.content["author"])].strip()


def test_every_word_is_on_the_pages_in_order(case):
    more = [re.escape(meta_date(case)), *case.sheet.table_heads()]
    gaps = sheets.find_in_order(case.sheet.body_text, case.words.texts, breaks=True)
    allowed = sheets.own_words(case.phrases, case.brand["name"], [*more, brand_web(case)])
    assert [gap for gap in gaps if not allowed.fullmatch(gap)] == []


def test_tag_tree_is_whole(case):
    """Each marked content that a page has belongs to one element, and the parent tree says so."""
    sheet = case.sheet
    seen = []
    for reference, element in sheet.elements():
        for kid in sheets.kids_of(element):
            if isinstance(kid, int):
                seen.append((element["/Pg"], kid, reference))
            elif isinstance(kid, dict) and kid.get("/Type") == "/MCR":
                seen.append((kid.get("/Pg", element.get("/Pg")), kid["/MCID"], reference))
    root = sheet.get(sheet.catalog["/StructTreeRoot"])
    numbers = sheet.get(root["/ParentTree"])["/Nums"]
    parents = dict(zip(numbers[::2], numbers[1::2]))
    for page in sheet.json["pages"]:
        held = {(mcid, reference) for of, mcid, reference in seen if of == page["object"]}
        row = sheet.get(parents[sheet.get(page["object"])["/StructParents"]])
        assert held == set(enumerate(row))
        streams = b"".join(sheet.stream(reference) for reference in page["contents"])
        marks = [int(mcid) for mcid in re.findall(rb"/MCID (\d+)", streams)]
        assert sorted(marks) == list(range(len(row)))
    assert len(seen) == len(set(seen))


def test_everything_drawn_is_content_or_artifact(case):
    """Nothing that shows stands outside a marked content, and none of those nest."""
    shows = {"Tj", "TJ", "'", '"', "f", "f*", "S", "s", "B", "B*", "b", "Do", "sh"}
    for page in case.sheet.json["pages"]:
        stream = b"".join(case.sheet.stream(part) for part in page["contents"]).decode("latin-1")
        stream = re.sub(r"<[0-9a-fA-F\s]*>", " ", stream)
        stream = re.sub(r"\((?:\\.|[^\\()])*\)", " ", stream, flags=re.S)
        depth = 0
        for word in re.findall(r"/[^\s/\[\]<>()]+|[A-Za-z'\"*]+", stream):
            if word in ("BDC", "BMC"):
                depth += 1
                assert depth == 1
            elif word == "EMC":
                depth -= 1
                assert depth == 0
            elif word in shows:
                assert depth == 1, f"{word} outside a marked content"
        assert depth == 0


def test_tags_say_what_they_must(case):
    sheet = case.sheet
    elements = [element for _, element in sheet.elements()]
    roles = Counter(element["/S"] for element in elements)
    assert elements[0]["/S"] == "/Document" and roles["/Document"] == 1
    assert roles["/H1"] == 1 and roles["/H2"] >= len(case.words.headings)
    known = {"/Document", "/Sect", "/H1", "/H2", "/H3", "/P", "/L", "/LI", "/Lbl", "/LBody", "/Table",
             "/TR", "/TH", "/TD", "/Figure", "/Caption", "/Link", "/Note", "/Span", "/Div",
             "/THead", "/TBody"}
    assert set(roles) <= known
    levels = [int(element["/S"][2]) for element in elements
              if re.fullmatch(r"/H[1-6]", element["/S"])]
    assert levels[0] == 1
    assert all(below - above <= 1 for above, below in zip(levels, levels[1:]))
    for element in elements:
        attributes = sheet.get(element.get("/A", {}))
        if element["/S"] == "/L":
            assert attributes["/O"] == "/List" and "/ListNumbering" in attributes
            assert all(sheet.get(kid)["/S"] == "/LI" for kid in sheets.kids_of(element))
        elif element["/S"] == "/TH":
            assert attributes["/Scope"] == "/Column"
        elif element["/S"] == "/Figure":
            assert sheet.get(element["/Alt"]).strip()


def test_pictures_have_alternative_text(case):
    wanted = [*case.words.alts]
    if "logo" in case.brand:
        wanted.insert(0, case.brand["logo"]["alt"])
    alts = [case.sheet.get(element["/Alt"]) for _, element in case.sheet.elements()
            if element["/S"] == "/Figure"]
    assert alts == wanted


def test_links_are_annotations_and_tags(case):
    sheet = case.sheet
    root = sheet.get(sheet.catalog["/StructTreeRoot"])
    numbers = sheet.get(root["/ParentTree"])["/Nums"]
    parents = dict(zip(numbers[::2], numbers[1::2]))
    reached, tagged = [], set()
    for reference, element in sheet.elements():
        if element["/S"] != "/Link":
            continue
        targets = [kid["/Obj"] for kid in sheets.kids_of(element)
                   if isinstance(kid, dict) and kid.get("/Type") == "/OBJR"]
        assert targets, "a Link without its annotation"
        for target in targets:
            link = sheet.get(target)
            tagged.add(target)
            assert link["/Subtype"] == "/Link" and sheet.get(link["/Contents"]).strip()
            assert parents[link["/StructParent"]] == reference
        reached.append(sheet.get(sheet.get(link["/A"])["/URI"]))
    annotations = {reference for page in sheet.page_objects
                   for reference in sheet.get(page.get("/Annots", []))}
    assert annotations == tagged
    assert [url for url in reached if url in case.words.urls] == case.words.urls


def test_links_are_printed(case):
    text = re.sub(r"\s", "", case.sheet.body_text)
    assert case.words.urls
    for url in case.words.urls:
        assert re.sub(r"\s", "", sheets.url_to_read(url)) in text


def test_pages_are_neither_blank_nor_cut(case):
    assert len(case.sheet.pictures) == len(case.sheet.pages)
    for picture in case.sheet.pictures:
        wide, high = picture.size
        grey = picture.convert("L")
        dark = sum(grey.histogram()[:160])
        assert dark > wide * high * 0.002
        box = grey.point(lambda value: 255 if value < 250 else 0).getbbox()
        border = 18 * 50 / 72
        assert box[0] >= int(border) and box[1] >= int(border)
        assert box[2] <= wide - int(border) and box[3] <= high - int(border)


@pytest.mark.parametrize("brand", sheets.BRANDS)
@pytest.mark.parametrize("layout", LARGE)
@pytest.mark.parametrize("content", sheets.CONTENTS, ids=lambda path: path.name)
def test_large_print_is_large(render, content, layout, brand):
    sheet = render(content, layout, brand)
    least, most = text_sizes(sheet)
    assert least >= 14
    assert most == 18


@pytest.mark.parametrize("layout", [name for name in sheets.LAYOUTS if name not in LARGE])
def test_text_is_never_below_nine_points(render, layout):
    least, most = text_sizes(render(sheets.EVERY_BLOCK, layout))
    assert least >= 9
    assert most == 12


def text_sizes(sheet):
    """The least size, and the one that most letters have; by poppler, and the program agrees."""
    letters = Counter()
    tree = xml.fromstring(sheet.tool("pdftohtml", "-xml", "-i", "-stdout", "-zoom", "1", sheet.path)
                          .split("?>", 1)[1].split(">", 1)[1])
    sizes = {}
    for node in tree.iter():
        if node.tag == "fontspec":
            sizes[node.get("id")] = int(node.get("size"))
        elif node.tag == "text":
            letters[sizes[node.get("font")]] += len("".join(node.itertext()).strip())
    assert sum(letters.values()) > 1000
    told = [item[2]["size"] for page in sheet.frames for item in page if item[0] == "text"]
    assert int(min(told)) == min(letters)
    return min(letters), letters.most_common(1)[0][0]


def write_without_pictures(tmp_path, brand):
    """A brand without its logo and the content with every block without its figures."""
    import yaml
    bare = {key: value for key, value in sheets.load_brand(brand).items() if key != "logo"}
    content = sheets.load(sheets.EVERY_BLOCK)
    for section in content["sections"]:
        section["body"] = [block for block in section["body"] if "figure" not in block]
    out = []
    for name, data in (("brand.yaml", bare), ("content.yaml", content)):
        path = tmp_path / name
        path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False),
                        encoding="utf-8")
        out.append(path)
    return out


def has_colour(picture):
    red, green, blue = picture.split()
    return red.tobytes() != green.tobytes() or green.tobytes() != blue.tobytes()


@pytest.mark.parametrize("brand", sheets.BRANDS)
def test_mono_has_no_colour(render, tmp_path, brand):
    bare, content = write_without_pictures(tmp_path, brand)
    assert not any(map(has_colour, render(content, "letter-mono", bare).pictures))
    assert any(map(has_colour, render(content, "letter", bare).pictures)), "the check sees colour"


def test_mono_has_no_tinted_areas(render, tmp_path):
    """Larger stretches are paper or ink, never between; letter has such stretches."""

    def tinted(layout):
        bare, content = write_without_pictures(tmp_path, "navis")
        count = 0
        for picture in render(content, layout, bare).pictures:
            grey = picture.convert("L")
            wide, high = grey.size
            pixels = grey.load()
            for y in range(2, high - 2, 4):
                for x in range(2, wide - 2, 4):
                    here = {pixels[x + i, y + j] for i in (-2, 0, 2) for j in (-2, 0, 2)}
                    count += len(here) == 1 and 8 < min(here) < 254
        return count

    assert tinted("letter-mono") == 0
    assert tinted("letter") > 20


def test_callouts_differ_without_colour(render, tmp_path):
    bare, content = write_without_pictures(tmp_path, "navis")
    text = sheets.fold(render(content, "letter-mono", bare).struct_text)
    phrases = sheets.load_phrases("en")
    for kind in ("info", "caution", "urgent"):
        assert phrases[kind].lower() in text.lower()


def test_steps_read_as_steps(render):
    text = sheets.fold(render(sheets.EVERY_BLOCK).struct_text)
    for number, title in enumerate(("Get ready", "Come in", "Go home"), 1):
        assert f"Step {number} {title}" in text


def test_long_table_repeats_its_head(render, tmp_path, handout_text):
    rows = "".join(f"            - [Row number {i}, Second cell {i}]\n" for i in range(90))
    body = f"      - table:\n          columns: [First head, Second head]\n          rows:\n{rows}"
    path = tmp_path / "table.yaml"
    path.write_text(handout_text(body), encoding="utf-8")
    sheet = render(path)
    with_rows = [page for page in sheet.raw_pages if "Row number" in page]
    assert len(with_rows) >= 3
    for page in with_rows:
        assert "First head" in page and page.index("First head") < page.index("Row number")
    assert sheets.fold(sheet.struct_text).count("First head") == 1
    sheets.find_in_order(sheet.struct_text, [f"Row number {i}" for i in range(90)])


def pages_of_lines(run, path, tag="P"):
    """The lines of body text on each page."""
    done = run("render", path, "--dump", "frames")
    assert done.returncode == 0, done.err
    pages = sheets.Sheet(path, done.out).frames
    return [[item[3] for item in page if item[0] == "text" and item[1] in (tag, "H2")]
            for page in pages]


def test_long_text_leaves_neither_widows_nor_orphans(run, tmp_path, handout_text):
    """Wherever a page ends, it does not part the first or the last line from its paragraph."""
    sentence = "Word after word makes a paragraph that is some lines long on this sheet. "
    cuts = 0
    for length in range(18, 44):
        body = "".join(f"      - text: Start{i} {sentence * size}End{i}.\n"
                       for i, size in enumerate((length, 30, 30)))
        path = tmp_path / "long.yaml"
        path.write_text(handout_text(body), encoding="utf-8")
        pages = pages_of_lines(run, path)
        assert len(pages) >= 2
        for above, below in zip(pages, pages[1:]):
            if "End" in above[-1] or "Start" in below[0] or "Word" not in " ".join(below[:2]):
                continue
            cuts += 1
            assert "Start" not in above[-1], f"orphan: {above[-1]}"
            assert "End" not in below[0], f"widow: {below[0]}"
    assert cuts >= 20, "the pages end between paragraphs: this tests nothing"


def test_headings_stay_with_what_follows(run, tmp_path, handout_text):
    seen = set()
    for filler, longer in itertools.product(range(8, 30), range(4)):
        more = "Some of it runs on, and over the end of its line, so that the steps are finer."
        body = "".join(f"      - text: Line {i} of the filler. {more if i < longer else ''}\n"
                       for i in range(filler))
        tail = "  - heading: The second heading\n    body:\n      - text: It leads in.\n" \
               "      - text: Then more.\n"
        path = tmp_path / "heading.yaml"
        path.write_text(handout_text(body, tail=tail), encoding="utf-8")
        for number, words in enumerate(pages_of_lines(run, path)):
            if "The second heading" in words:
                seen.add(number)
                at = words.index("The second heading")
                assert words[at + 1:at + 2] == ["It leads in."]
    assert len(seen) > 1, "the heading never came near the end of a page"


@pytest.mark.parametrize("kind", ["callout", "bullets", "step title"])
def test_what_belongs_together_stays_on_one_page(run, tmp_path, handout_text, kind):
    whole = " ".join(f"Whole{i} word after word, so that it takes more than one line." for i in range(8))
    block = {
        "callout": f"      - callout: {{kind: caution, title: Whole box, body: [{{text: \"{whole}\"}}]}}\n",
        "bullets": f"      - bullets: [First, \"{whole}\", Last]\n",
        "step title": "      - steps:\n          - title: Whole0\n            body:\n"
                      "              - text: Whole7 stands below it.\n",
    }[kind]
    pages_seen = set()
    for filler, longer in itertools.product(range(12, 27), range(3)):
        more = "Some of it runs on, and over the end of its line, so that the steps are finer."
        body = "".join(f"      - text: Line {i} of the filler. {more if i < longer else ''}\n"
                       for i in range(filler))
        path = tmp_path / "whole.yaml"
        path.write_text(handout_text(body + block + "      - text: Behind it.\n"), encoding="utf-8")
        done = run("render", path, "--dump", "frames")
        assert done.returncode == 0, done.err
        pages = sheets.Sheet(path, done.out).frames
        holds = [{item[3][item[3].index(mark):][:6] for mark in ("Whole0", "Whole7") for item in page
                  if item[0] == "text" and mark in item[3]} for page in pages]
        where = [number for number, found in enumerate(holds) if found]
        assert len(where) == 1 and holds[where[0]] == {"Whole0", "Whole7"}, (filler, longer)
        pages_seen.add(where[0])
    assert len(pages_seen) > 1, "it never came near the end of a page"


def test_language_of_words_with_special_letters(render, tmp_path, handout_text):
    """Ligatures and accents come back as the letters that were written."""
    words = "office affluent fjord flow ﬁn naïve Zoë Łódź ½ ² ≥ µ “quoted” ‘it’s’ … – — €"
    path = tmp_path / "letters.yaml"
    path.write_text(handout_text(f"      - text: {words}\n"), encoding="utf-8")
    sheet = render(path)
    assert words.replace("ﬁ", "fi") in sheets.fold(sheet.struct_text).replace("ﬁ", "fi")
    for word in ("office", "affluent", "naïve", "Łódź", "≥", "µ"):
        assert word in sheet.body_text.split()


def test_black_printers_get_a_grey_logo(render):
    def colors(layout):
        sheet = render(sheets.CONTENTS[0], layout)
        return {line.split()[5] for line in sheet.tool("pdfimages", "-list", sheet.path).splitlines()[2:]}

    assert colors("letter-mono") == {"gray"} and "rgb" in colors("letter")
