"""The tag tree of a finished PDF, by the rules of ISO 32000-1 and through qpdf alone; refuses what it does not know."""
import base64
import functools
import json
import re
import unicodedata
from dataclasses import dataclass, field

import sheets

GAP = re.compile(rb"(?:[\0\t\n\f\r ]|%[^\r\n]*)*")
WORD = re.compile(rb"<<|>>|[\[\]]|<[0-9A-Fa-f\0\t\n\f\r ]*>|/?[^\0\t\n\f\r ()<>\[\]{}/%]+")
ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
CLOSING = {"BT": "ET", "q": "Q"}


class Fault(AssertionError):
    """What breaks a rule, or what this reader does not know."""


def require(truth, *said):
    if not truth:
        raise Fault(" ".join(map(str, said)))


def literal(data, at):
    """The string behind the parenthesis at `at`, and where it ends (7.3.4.2)."""
    out, depth, start = b"", 1, at
    part = re.compile(rb"[()]|\\([0-7]{1,3}|\r\n|[\s\S])|\r\n?|[^()\\\r]+")
    while depth:
        match = part.match(data, at)
        require(match, "a string without end at byte", start)
        at, found, escaped = match.end(), match.group(), match.group(1)
        depth += (found == b"(") - (found == b")")
        if escaped is None:
            out += b"\n" if found[:1] == b"\r" else found if depth else b""
        elif escaped[:1].isdigit():
            out += bytes([int(escaped, 8) & 255])
        elif escaped[:1] not in b"\r\n":
            out += ESCAPES.get(escaped, escaped)
    return out, at


def operations(data):
    """Each (operator, operands) of a content stream; names keep their slash, strings are bytes."""
    stack, at = [[]], GAP.match(data).end()
    while at < len(data):
        if data[at:at + 1] == b"(":
            value, at = literal(data, at + 1)
            stack[-1].append(value)
        else:
            match = WORD.match(data, at)
            require(match, "no token:", data[at:at + 20])
            word, at = match.group(), match.end()
            if word in (b"[", b"<<"):
                stack.append([])
            elif word == b"]":
                stack[-2].append(stack.pop())
            elif word == b">>":
                pairs = stack.pop()
                stack[-1].append(dict(zip(pairs[::2], pairs[1::2], strict=True)))
            elif word[:1] == b"<":
                stack[-1].append(bytes.fromhex(word[1:-1].decode()))
            elif re.fullmatch(rb"[+-]?(\d+\.?\d*|\.\d+)", word):
                stack[-1].append(float(word) if b"." in word else int(word))
            elif word[:1] == b"/":
                stack[-1].append(word.decode("ascii"))
            else:
                require(len(stack) == 1, "an operator in an array:", word)
                yield word.decode("ascii"), stack.pop()
                stack.append([])
        at = GAP.match(data, at).end()
    require(stack == [[]], "operands without an operator:", stack)


def text_string(data):
    """7.9.2.2: with its mark UTF-16, else PDFDocEncoding, of which ASCII is all that is known here."""
    return data[2:].decode("utf-16-be") if data[:2] == b"\xfe\xff" else data.decode("ascii")


def read_to_unicode(data):
    """{code: text} of a ToUnicode map (9.10.3) of two-byte codes."""
    text = data.decode("ascii")
    require(re.search(r"begincodespacerange\s*<0000>\s*<FFFF>\s*endcodespacerange", text), "other codes than two bytes")
    require("range" not in text.replace("codespacerange", ""), "bfrange, cidrange or notdefrange")
    rows = [row for block in re.findall(r"beginbfchar(.*?)endbfchar", text, re.S)
            for row in re.findall(r"<([0-9A-Fa-f]{4})>\s*<((?:[0-9A-Fa-f]{4})+)>", block)]
    require(len(rows) == sum(map(int, re.findall(r"(\d+)\s+beginbfchar", text))), "a bfchar row is not understood")
    return {int(code, 16): bytes.fromhex(said).decode("utf-16-be") for code, said in rows}


def read_widths(array):
    """{code: width} of a W array (9.7.4.3) in its form `first [w w w]`."""
    firsts, rows = array[::2], array[1::2]
    require(all(isinstance(row, list) for row in rows), "W has a range")
    return {first + i: width for first, row in zip(firsts, rows, strict=True) for i, width in enumerate(row)}


@dataclass
class Font:
    name: str
    said: dict
    widths: dict = field(default_factory=dict)

    def decode(self, codes):
        require(len(codes) % 2 == 0, "half a code in", codes)
        numbers = [codes[i] << 8 | codes[i + 1] for i in range(0, len(codes), 2)]
        require(all(number in self.said for number in numbers), self.name, "has no ToUnicode for one of", numbers)
        return [self.said[number] for number in numbers]


@dataclass
class Show:
    """A show string: what it says, how it looks, and the colour that lies below it."""
    text: str
    size: float
    bold: bool
    ink: tuple
    ground: tuple
    x: float
    y: float


@dataclass
class Sequence:
    """A marked-content sequence (14.6)."""
    tag: str
    properties: dict
    text: str = ""
    shows: list = field(default_factory=list)
    boxes: list = field(default_factory=list)

    @property
    def mcid(self):
        return self.properties.get("/MCID")

    @property
    def said(self):
        return text_string(self.properties["/ActualText"]) if "/ActualText" in self.properties else self.text


class Page:
    """What a content stream draws: marks by MCID, shows in order, and the rules that it breaks."""
    TAGS = {"/Artifact": {"/Type", "/Subtype"}, "/Span": {"/MCID", "/ActualText"}, "/ReversedChars": set()}

    def __init__(self, data, fonts=None, images=()):
        self.fonts, self.images = fonts or {}, images
        self.marks, self.shows, self.faults = {}, [], []
        self.open = []  # Sequences, "BT" and "q"
        self.fills = [((float("-inf"),) * 2 + (float("inf"),) * 2, (1.0, 1.0, 1.0))]
        self.path, self.ink, self.font, self.size, self.at = [], None, None, None, None
        self.scale, self.shift = (1, 1), (0, 0)
        for operator, operands in operations(data):
            action = getattr(self, f"do_{operator}", None)
            require(action, "operator", operator, operands)
            action(*operands)
        require(not self.open, "open at the end:", self.open)

    @property
    def sequences(self):
        return [entry for entry in self.open if isinstance(entry, Sequence)]

    def close(self, wanted):
        """14.6.1: each pair of operators nests in the others."""
        entry = self.open.pop() if self.open else None
        require(isinstance(entry, Sequence) if wanted is Sequence else entry == wanted,
                CLOSING.get(wanted, "EMC"), "closes", entry)
        return entry

    def painted(self, *what):
        if not any(entry.mcid is not None or entry.tag == "/Artifact" for entry in self.sequences):
            self.faults.append(f"{what} is neither tagged nor an artifact")

    def outside_text(self, *what):
        require("BT" not in self.open, what, "inside a text object")

    def do_BDC(self, tag, properties):
        require(isinstance(properties, dict), "a named property list:", properties)
        require(set(properties) <= self.TAGS.get(tag, {"/MCID"}), tag, "with", properties)
        if tag == "/Artifact":
            require(properties.get("/Type") in ("/Layout", "/Pagination"), properties)
            require(properties.get("/Subtype") in (None, "/Header", "/Footer"), properties)
        content = [entry for entry in self.sequences if entry.tag != "/ReversedChars"]
        if content and (tag == "/Artifact" or content[-1].tag == "/Artifact" or "/MCID" in properties):
            self.faults.append(f"{tag} {properties} inside {content[-1].tag}")
        self.open.append(Sequence(tag, properties))
        if "/MCID" in properties:
            require(properties["/MCID"] not in self.marks, "MCID twice:", properties)
            self.marks[properties["/MCID"]] = self.open[-1]

    def do_BMC(self, tag):
        self.do_BDC(tag, {})

    def do_EMC(self):
        ended = self.close(Sequence)
        if self.sequences:
            around = self.sequences[-1]
            around.text += ended.said
            around.shows += ended.shows
            around.boxes += ended.boxes

    def do_BT(self):
        self.outside_text("BT")
        self.open.append("BT")
        self.at = (0, 0)

    def do_ET(self):
        self.close("BT")

    def do_Td(self, x, y):
        require("BT" in self.open, "Td outside a text object")
        self.at = (self.at[0] + x, self.at[1] + y)

    def do_Tf(self, font, size):
        self.font, self.size = self.fonts[font], size

    def do_Ts(self, rise):
        """A text's rise changes neither its words nor its size."""

    def do_TJ(self, array):
        require("BT" in self.open and "q" not in self.open, "text outside BT, or inside q")
        self.painted("TJ", array)
        said = [text for part in array if isinstance(part, bytes) for text in self.font.decode(part)]
        if any(entry.tag == "/ReversedChars" for entry in self.sequences):
            if any(text.isspace() for text in said[1:-1]):
                self.faults.append(f"a reversed string with a space inside: {said}")
            said.reverse()
        x, y = self.at
        ground = next(ink for box, ink in reversed(self.fills)
                      if box[0] <= x <= box[2] and box[1] <= y + self.size / 4 <= box[3])
        show = Show("".join(said), self.size, "Bold" in self.font.name, self.ink, ground, x, y)
        self.shows.append(show)
        if self.sequences:
            self.sequences[-1].text += show.text
            self.sequences[-1].shows.append(show)

    def do_q(self):
        self.outside_text("q")
        self.open.append("q")

    def do_Q(self):
        self.close("q")
        require("q" not in self.open, "q inside q")
        self.scale, self.shift = (1, 1), (0, 0)

    def do_cm(self, a, b, c, d, x, y):
        require(self.open[-1:] == ["q"] and b == c == 0 and self.scale == (1, 1), "cm", a, b, c, d, x, y)
        self.scale, self.shift = (a, d), (x, y)

    def placed(self, x, y):
        return x * self.scale[0] + self.shift[0], y * self.scale[1] + self.shift[1]

    def do_Do(self, name):
        require(name in self.images and self.open[-1:] == ["q"], "Do", name)
        self.painted("Do", name)
        if self.sequences:
            self.sequences[-1].boxes.append(self.placed(0, 0) + self.placed(1, 1))

    def do_rg(self, red, green, blue):
        self.ink = (red, green, blue)

    def do_g(self, grey):
        self.ink = (grey,) * 3

    def do_RG(self, red, green, blue):
        """The stroke's colour: no text has one."""

    def do_G(self, grey):
        """The stroke's colour: no text has one."""

    def do_w(self, width):
        """The stroke's width."""

    def do_m(self, *points):
        self.outside_text("a path")
        self.path += map(self.placed, points[::2], points[1::2])

    do_l = do_c = do_m

    def do_h(self):
        require(self.path, "h without a path")

    def do_re(self, x, y, width, height):
        self.do_m(x, y, x + width, y + height)

    def do_S(self):
        require(self.path, "a stroke without a path")
        self.painted("a stroke")
        self.path = []

    do_s = do_S

    def do_f(self):
        require(self.path, "a fill without a path")
        self.painted("a fill")
        xs, ys = zip(*self.path)
        self.fills.append(((min(xs), min(ys), max(xs), max(ys)), self.ink))
        self.path = []


@dataclass
class Element:
    """A structure element (14.7.2): kids are texts and Elements in order; lang is its own, language what holds."""
    role: str
    kids: list = field(default_factory=list)
    numbering: str = None
    scope: str = None
    alt: str = None
    lang: str = None
    url: str = None
    language: str = None
    box: list = None
    marks: list = field(default_factory=list)
    rects: list = field(default_factory=list)

    @property
    def text(self):
        """What a line of it says: its own texts and its links'."""
        return "".join(kid if isinstance(kid, str) else kid.text if kid.role == "Link" else "" for kid in self.kids)

    def walk(self):
        yield self
        for kid in self.kids:
            if isinstance(kid, Element):
                yield from kid.walk()


def fold(text):
    return sheets.fold(unicodedata.normalize("NFC", text))


def outline(element, *facts, depth=0):
    """A line an element: its role and the facts (text, numbering, scope, alt, url, lang, language) that it has."""
    parts = []
    for fact in facts:
        value = getattr(element, fact)
        value = fold(value) if fact in ("text", "alt") and value else value
        parts += [f"{fact} {value}"] if value else []
    lines = ["  " * depth + " ".join([element.role, *parts])]
    in_line = "text" in facts and any(isinstance(kid, Element) and kid.role == "Link" for kid in element.kids)
    own = ""
    for kid in [*element.kids, None]:
        if isinstance(kid, str):
            own += kid
            continue
        if in_line and fold(own):
            lines.append("  " * (depth + 1) + fold(own))
        own = ""
        if kid:
            lines += outline(kid, *facts, depth=depth + 1)
    return lines


class Tagged(sheets.Sheet):
    """A finished PDF with its streams, pages and tag tree; claims: each (page, MCID) that the tree holds."""

    @functools.cached_property
    def json(self):
        return json.loads(self.tool("qpdf", "--json=2", "--json-stream-data=inline", "--decode-level=generalized",
                                    self.path))

    def stream(self, reference):
        return base64.b64decode(self.objects[reference]["stream"]["data"])

    def words(self, value):
        require(isinstance(value, str) and value.startswith("u:"), "no text string:", value)
        return value[2:]

    @functools.cached_property
    def drawn(self):
        """{page's reference: Page}"""
        out = {}
        for page in self.json["pages"]:
            resources = self.get(self.get(page["object"])["/Resources"])
            fonts = {name: self.font(reference) for name, reference in self.get(resources["/Font"]).items()}
            images = self.get(resources.get("/XObject", {}))
            require(all(self.get(image)["/Subtype"] == "/Image" for image in images.values()), "a form:", images)
            out[page["object"]] = Page(b"\n".join(map(self.stream, page["contents"])), fonts, images)
        return out

    @functools.cached_property
    def known_fonts(self):
        return {}

    def font(self, reference):
        if reference not in self.known_fonts:
            font = self.get(reference)
            require(font["/Subtype"] == "/Type0" and font["/Encoding"] == "/Identity-H", font)
            (descendant,) = map(self.get, self.get(font["/DescendantFonts"]))
            said, widths = read_to_unicode(self.stream(font["/ToUnicode"])), read_widths(self.get(descendant["/W"]))
            require(set(said) == set(widths), font["/BaseFont"], "has other codes in W than in ToUnicode")
            self.known_fonts[reference] = Font(font["/BaseFont"], said, widths)
        return self.known_fonts[reference]

    @property
    def catalog_language(self):
        return self.words(self.catalog["/Lang"])

    @functools.cached_property
    def parents(self):
        """The parent tree: {key: reference, or a page's references by MCID}."""
        numbers = self.get(self.get(self.catalog["/StructTreeRoot"])["/ParentTree"])["/Nums"]
        return {key: self.get(value) if isinstance(self.get(value), list) else value
                for key, value in zip(numbers[::2], numbers[1::2], strict=True)}

    @functools.cached_property
    def tree(self):
        self.claims, self.tagged_links = [], []
        root = self.get(self.catalog["/StructTreeRoot"])
        require(set(root) <= {"/Type", "/K", "/ParentTree", "/ParentTreeNextKey"}, "StructTreeRoot with", set(root))
        top = sheets.kids_of(root)
        require(len(top) == 1, "more than one top element")
        return self.element(top[0], self.catalog["/StructTreeRoot"], self.catalog_language)

    def element(self, reference, parent, language):
        held = self.get(reference)
        require(set(held) <= {"/Type", "/S", "/P", "/Pg", "/K", "/A", "/Alt", "/Lang"}, "an element with", set(held))
        require(held["/P"] == parent, reference, "has another parent than", parent)
        out = Element(held["/S"][1:], alt=self.words(held["/Alt"]) if "/Alt" in held else None,
                      lang=self.words(held["/Lang"]) if "/Lang" in held else None)
        out.language = out.lang or language
        self.read_attributes(out, self.get(held.get("/A", {})))
        for kid in sheets.kids_of(held):
            self.read_kid(out, kid, reference, held.get("/Pg"))
        return out

    def read_attributes(self, out, attributes):
        known = {"/List": {"/ListNumbering"}, "/Table": {"/Scope"}, "/Layout": {"/Placement", "/BBox"}}
        if attributes:
            require(set(attributes) - {"/O"} <= known[attributes["/O"]], attributes)
        out.numbering = attributes.get("/ListNumbering", "/")[1:] or None
        out.scope = attributes.get("/Scope", "/")[1:] or None
        out.box = attributes.get("/BBox")

    def read_kid(self, out, kid, reference, page):
        if isinstance(kid, str):
            out.kids.append(self.element(kid, reference, out.language))
        elif isinstance(kid, dict) and kid["/Type"] == "/OBJR":
            self.read_link(out, kid["/Obj"], reference, kid.get("/Pg", page))
        else:
            if isinstance(kid, dict):
                require(kid["/Type"] == "/MCR" and set(kid) <= {"/Type", "/Pg", "/MCID"}, kid)
                page, kid = kid.get("/Pg", page), kid["/MCID"]
            require(isinstance(kid, int) and page, "MCID", kid, "on page", page)
            self.claims.append((page, kid, reference))
            mark = self.drawn[page].marks.get(kid)
            require(mark, "no MCID", kid, "on page", page)
            out.marks.append((page, mark))
            out.kids.append(mark.said)

    def read_link(self, out, target, reference, page):
        link = self.get(target)
        require(link["/Subtype"] == "/Link" and out.role == "Link", target, "is no link in a Link")
        require(target in self.get(self.get(page).get("/Annots", [])), target, "is not on its page")
        require(self.parents[link["/StructParent"]] == reference, target, "has another parent")
        action = self.get(link["/A"])
        require(action["/S"] == "/URI" and out.url in (None, self.words(action["/URI"])), action)
        out.url = self.words(action["/URI"])
        out.alt = self.words(link["/Contents"])
        out.rects.append((page, link["/Rect"]))
        self.tagged_links.append(target)

    @property
    def links(self):
        return [link for page in self.page_objects for link in self.get(page.get("/Annots", []))]
