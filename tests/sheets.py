"""What a sheet should say, and a finished PDF seen through other programs' eyes."""
import functools
import json
import os
import re
import subprocess
from pathlib import Path

import yaml
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = Path(os.environ.get("HANDOUT") or ROOT / "build" / "handout").absolute()
EVERY_BLOCK = ROOT / "tests" / "golden" / "every-block.en.yaml"
REFERENCE = ROOT.parent / "shared" / "answers" / "car-t-leukemia.en.yaml"

LAYOUTS = sorted(path.stem for path in (ROOT / "layouts").glob("*.yaml"))
BRANDS = sorted(path.stem for path in (ROOT / "layouts" / "brands").glob("*.yaml") if "." not in path.stem)
LANGUAGES = sorted(path.stem for path in (ROOT / "layouts" / "phrases").glob("*.yaml"))
HANDOUTS = [path for path in sorted((ROOT / "content").rglob("*.*.yaml")) if path.parent.name != "rules"]
LIBRARY = [path for path in HANDOUTS if path.name.endswith(".en.yaml")]
TRANSLATIONS = [path for path in HANDOUTS if path not in LIBRARY]
# what is looked at in every layout and brand; all of the library is by `make conformance`
CONTENTS = [*(path for path in LIBRARY if path.stem in (
    "car-t-cell-therapy.en", "fatigue.en", "hormone-therapy-for-prostate-cancer.en")), EVERY_BLOCK]


def load(path):
    """YAML with every scalar a text, as the program reads it."""
    return yaml.load(Path(path).read_text(encoding="utf-8"), Loader=yaml.BaseLoader)


def load_brand(name):
    return load(ROOT / "layouts" / "brands" / f"{name}.yaml")


def load_layout(name):
    """A layout with what it extends."""

    def merge(parent, child):
        if not isinstance(parent, dict) or not isinstance(child, dict):
            return child
        return {**parent, **{key: merge(parent.get(key), value) for key, value in child.items()}}

    layout = load(ROOT / "layouts" / f"{name}.yaml")
    if "extends" in layout:
        layout = merge(load_layout(layout["extends"]), layout)
    return layout


def load_phrases(language):
    """The program's own words: of zh-Hans-CN, else of zh-Hans, else of zh."""
    path = ROOT / "layouts" / "phrases" / f"{language}.yaml"
    return load(path) if path.exists() else load_phrases(language.rpartition("-")[0])


def load_type_names(language):
    """{cancer type: what it is called in language, else in a more general one}"""
    types = load(ROOT / "content" / "cancer-types.yaml")["types"]
    names = {entry["type"]: entry["names"].get(language) for entry in types}
    return names if all(names.values()) else load_type_names(language.rpartition("-")[0])


def text_of(path):
    """The words of a PDF, as poppler reads them."""
    return subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True).stdout


def fold(text):
    return " ".join(text.split())


def url_to_read(url):
    shown = re.sub(r"^(https://|mailto:|tel:)", "", url)
    return shown[:-1] if shown.endswith("/") else shown


def plain(rich, print_url=True):
    """Markdown as it is printed: without its signs, a link's address behind its words."""

    def link(match):
        words, shown = match.group(1), url_to_read(match.group(2))
        return f"{words} ({shown})" if print_url and words != shown else words

    rich = re.sub(r"\[([^\]]*)\]\(([^)\s]*)\)", link, rich)
    rich = re.sub(r"(?<!\\)\*{1,3}", "", rich)
    return fold(re.sub(r"\\([*_\[\]`\\])", r"\1", rich))


def links(rich):
    return re.findall(r"\[[^\]]*\]\(([^)\s]*)\)", rich)


class Words:
    """Every text of a content file in the order of reading, as the sheet prints it."""

    def __init__(self, content, brand, phrases, print_url=True):
        self.print_url = print_url
        self.texts, self.headings, self.alts, self.urls = [], [], [], []
        self.add(content["title"])
        self.texts.append(content["author"])
        if "notice" in content:
            self.add(content["notice"]["title"])
            self.add(content["notice"]["text"])
        for section in content["sections"]:
            self.headings.append(plain(section["heading"], False))
            self.add(section["heading"])
            self.blocks(section["body"])
        if "closing" in content:
            self.add(content["closing"])
        for invitation in content.get("call_to_action") or brand.get("call_to_action") or []:
            self.add(invitation["title"])
            self.add(invitation["text"])
            self.url(invitation.get("url"))
        for contact in brand.get("contacts") or []:
            self.contact(contact)
        for source in content.get("sources") or []:
            source = {"text": source} if isinstance(source, str) else source
            self.add(source["text"])
            self.url(source.get("url"))
        if "review" in content:
            behind = re.search(r"\{name\}(\S*)", phrases["reviewed"]).group(1)
            self.texts.append(content["review"]["by"] + behind)
        self.disclaimer = plain(content.get("disclaimer") or brand["disclaimer"], False)
        self.texts.append(self.disclaimer)

    def add(self, rich, behind=""):
        self.urls += links(rich)
        for paragraph in re.split(r"\n[ \t]*\n", rich):
            if paragraph.strip():
                self.texts.append(plain(paragraph, self.print_url) + behind)

    def url(self, url):
        if url:
            self.urls.append(url)
            self.texts.append(url_to_read(url))

    def contact(self, contact):
        self.add(contact["name"], ":")
        self.texts.append(contact["phone"])
        if "hours" in contact:
            self.add(contact["hours"])

    def items(self, items):
        for item in items:
            item = {"text": item} if isinstance(item, str) else item
            self.add(item["text"])
            self.items(item.get("bullets", []))
            self.items(item.get("numbered", []))

    def blocks(self, body):
        for block in body:
            (kind, value), = block.items()
            getattr(self, f"block_{kind}")(value)

    def block_text(self, rich):
        self.add(rich)

    block_bullets = block_numbered = block_questions = block_checklist = items

    def block_steps(self, steps):
        for step in steps:
            self.add(step["title"])
            self.blocks(step.get("body", []))

    def block_callout(self, callout):
        self.add(callout["title"])
        self.blocks(callout["body"])

    def block_terms(self, terms):
        for term in terms:
            self.add(term["term"], ":")
            self.add(term["means"])

    def block_table(self, table):
        for row in [table["columns"], *table["rows"]]:
            for cell in row:
                self.add(cell if isinstance(cell, str) else cell["text"])

    def block_figure(self, figure):
        self.alts.append(figure["alt"])
        if "caption" in figure:
            self.add(figure["caption"])

    def block_contacts(self, contacts):
        for contact in contacts:
            self.contact(contact)

    def block_notes(self, notes):
        del notes


def find_in_order(text, words, breaks=False):
    """The stretches of text between words, each found whole behind the one before.

    Each must begin and end at white space: a word glued to another is not found. With breaks, a
    line may have ended behind a hyphen, a dash or a slash.
    """
    gaps, at = [], 0
    text = fold(text)
    for wanted in words:
        pattern = r"\s+".join(re.escape(word) for word in wanted.split())
        if breaks:
            pattern = re.sub(r"(\\-|–|—|/|\.(?=\w))", r"\1\\s?", pattern)
        match = re.compile(rf"(?<!\S){pattern}(?!\S)").search(text, at)
        assert match, f"not found in order and whole: {wanted!r}\nbehind: …{text[max(0, at - 80):at]}" \
                      f"\nthere is: {text[at:at + 300]}…"
        gaps.append(text[at:match.start()].strip())
        at = match.end()
    gaps.append(text[at:].strip())
    return [gap for gap in gaps if gap]


def own_words(phrases, brand_name="", more=()):
    """A pattern of what the program itself may print between the content's texts."""
    known = {"number": r"\d+", "date": r"\w+ \d{1,2}, \d{4}", "brand": re.escape(brand_name)}
    forms = []
    for key, value in phrases.items():
        if key in ("phrases", "page_of", "meta", "sentences", "copy") or not isinstance(value, str):
            continue
        # a text of the content stands in the other places and cuts the phrase in two
        for half in re.split(r"\{(?:name|url)\}", value):
            parts = re.split(r"\{(\w+)\}", half.strip())
            forms.append("".join(known[part] if i % 2 else re.escape(part)
                                 for i, part in enumerate(parts)))
    forms = sorted(filter(None, forms), key=len, reverse=True)
    return re.compile("(?:(?:%s):?(?!\\S)\\s*)*" % "|".join([*forms, *more, r"\d+", "·", r"[.:]"]))


class Sheet:
    """A finished PDF."""

    def __init__(self, path, frames_text=""):
        self.path = Path(path)
        self.frames_text = frames_text

    def tool(self, *command):
        environment = {**os.environ, "TZ": "UTC", "LC_ALL": "C.UTF-8"}
        done = subprocess.run([str(part) for part in command], capture_output=True, check=False,
                              env=environment, timeout=60)
        assert done.returncode == 0, (command, done.stderr.decode("utf-8", "replace"))
        assert not done.stderr, (command, done.stderr.decode("utf-8", "replace"))
        return done.stdout.decode("utf-8")

    @functools.cached_property
    def bytes(self):
        return self.path.read_bytes()

    @functools.cached_property
    def check(self):
        return self.tool("qpdf", "--check", self.path)

    @functools.cached_property
    def pages(self):
        """The text of each page as a reader copies it."""
        return self.tool("pdftotext", self.path, "-").split("\f")[:-1]

    @functools.cached_property
    def raw_pages(self):
        """The text of each page in the order of the file."""
        return self.tool("pdftotext", "-raw", self.path, "-").split("\f")[:-1]

    @functools.cached_property
    def info(self):
        rows = (line.split(":", 1) for line in self.tool("pdfinfo", self.path).splitlines())
        return {key: value.strip() for key, value in rows}

    @functools.cached_property
    def fonts(self):
        """(name, type, encoding, embedded, subset, unicode) of each font."""
        lines = self.tool("pdffonts", self.path).splitlines()
        starts = [0] + [i for i in range(1, len(lines[1])) if lines[1][i - 1:i + 1] == " -"]
        rows = []
        for line in lines[2:]:
            name, rest = line.split(maxsplit=1)
            match = re.match(r"(.+?)\s{2,}(\S+)\s+(yes|no) (yes|no) (yes|no)", rest)
            rows.append((name, *match.groups()))
        assert starts and rows
        return rows

    @functools.cached_property
    def struct_lines(self):
        return self.tool("pdfinfo", "-struct-text", self.path).splitlines()

    @functools.cached_property
    def struct_text(self):
        """The words of the tag tree: blocks apart, what stands in a line as close as it is said."""
        out, blocks = [], []
        for line in self.struct_lines:
            indent = len(line) - len(line.lstrip())
            word = line.strip()
            text = re.fullmatch(r'"(.*)"', word)
            while blocks and indent <= blocks[-1]:
                blocks.pop()
                out.append("\n")
            if text:
                out.append(text.group(1))
            elif re.match(r"/|Object \d+", word):
                continue
            elif not re.match(r"\w+ \(inline\)", word):
                blocks.append(indent)
                out.append("\n")
        return "".join(out)

    @functools.cached_property
    def json(self):
        return json.loads(self.tool("qpdf", "--json=2", self.path))

    @functools.cached_property
    def objects(self):
        return {key[4:]: value for key, value in self.json["qpdf"][1].items()
                if key.startswith("obj:")}

    @property
    def trailer(self):
        return self.json["qpdf"][1]["trailer"]["value"]

    def get(self, value):
        """What a reference points to; text without qpdf's mark for it."""
        if isinstance(value, str):
            if re.fullmatch(r"\d+ \d+ R", value):
                held = self.objects[value]
                return held["value"] if "value" in held else held["stream"]["dict"]
            if value.startswith("u:"):
                return value[2:]
        return value

    @property
    def identifier(self):
        """Both halves of the document ID, in hexadecimal digits."""
        found = re.findall(rb"/ID\s*\[\s*<([0-9A-Fa-f]*)>\s*<([0-9A-Fa-f]*)>\s*\]", self.bytes)
        assert len(found) == 1 and "/ID" in self.trailer
        return tuple(half.decode().lower() for half in found[0])

    @property
    def catalog(self):
        return self.get(self.trailer["/Root"])

    @property
    def page_objects(self):
        return [self.get(page["object"]) for page in self.json["pages"]]

    def elements(self):
        """Each (reference, element) of the structure tree in reading order."""
        root = self.get(self.catalog["/StructTreeRoot"])

        def walk(kid):
            element = self.get(kid)
            if not isinstance(element, dict) or "/S" not in element:
                return
            yield kid, element
            for below in kids_of(element):
                if isinstance(below, str):
                    yield from walk(below)

        kids = root["/K"]
        for kid in kids if isinstance(kids, list) else [kids]:
            yield from walk(kid)

    def stream(self, reference):
        number = reference.split()[0]
        done = subprocess.run(["qpdf", f"--show-object={number}", "--filtered-stream-data",
                               str(self.path)], capture_output=True, check=True)
        return done.stdout

    @functools.cached_property
    def outline_titles(self):
        titles = []

        def walk(entries):
            for entry in entries:
                titles.append(entry["title"])
                walk(entry["kids"])

        walk(self.json["outlines"])
        return titles

    @functools.cached_property
    def frames(self):
        """The program's own dump: pages of (kind, tag or artifact, {size, x, y…}, text)."""
        pages = []
        for line in self.frames_text.splitlines():
            if line.startswith("page "):
                pages.append([])
                continue
            kind, tag, rest = line.strip().split(" ", 2)
            quoted = re.search(r'"(.*)"$', rest)
            numbers = dict(re.findall(r"(x|y|width|height|size) (-?[\d.]+)", rest.split('"')[0]))
            pages[-1].append((kind, tag, {key: float(value) for key, value in numbers.items()},
                              quoted.group(1) if quoted else None))
        return pages

    @functools.cached_property
    def body_text(self):
        """The page text without running heads and feet, which each page must have, whole."""
        out = []
        for page, items in zip(self.raw_pages, self.frames):
            words = page.split()
            head = fold(" ".join(i[3] for i in items if i[0:2] == ("text", "header"))).split()
            foot = fold(" ".join(i[3] for i in items if i[0:2] == ("text", "footer"))).split()
            assert head and words[:len(head)] == head, (head, words[:20])
            assert foot and words[-len(foot):] == foot, (foot, words[-40:])
            out.append(" ".join(words[len(head):-len(foot)]))
        return " ".join(out)

    def table_heads(self):
        return [re.escape(item[3].strip()) for page in self.frames for item in page
                if item[0:2] == ("text", "table-head")]

    @functools.cached_property
    def pictures(self):
        """Each page as a picture of 50 dots an inch, white where nothing is."""
        stem = self.path.with_suffix("")
        self.tool("pdftoppm", "-r", "50", self.path, stem)
        files = sorted(stem.parent.glob(f"{stem.name}-*.ppm"))
        out = []
        for file in files:
            with Image.open(file) as image:
                out.append(image.convert("RGB"))
            file.unlink()
        return out


def kids_of(element):
    kids = element.get("/K", [])
    return kids if isinstance(kids, list) else [kids]
