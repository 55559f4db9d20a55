"""Kinds of font files: CFF outlines with and without CIDs, collections, and what cannot be embedded."""
import pytest
import sheets
from fontTools import subset
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.ttLib import TTCollection, TTFont
from PIL import ImageChops

ATKINSON = sheets.ROOT / "fonts" / "AtkinsonHyperlegibleNext-Regular.ttf"
BOLD = sheets.ROOT / "fonts" / "AtkinsonHyperlegibleNext-Bold.ttf"
CJK = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
TEXT = "CAR-T cells: 38.5 °C (fever)"
HAN = "白血病的细胞治疗"


def name_keyed(path):
    """Atkinson's outlines as CFF."""
    source = TTFont(ATKINSON)
    glyphs, order, units = source.getGlyphSet(), source.getGlyphOrder(), source["head"].unitsPerEm
    builder = FontBuilder(units, isTTF=False)
    builder.setupGlyphOrder(order)
    builder.setupCharacterMap(source.getBestCmap())
    outlines = {}
    for name in order:
        pen = T2CharStringPen(glyphs[name].width, glyphs)
        glyphs[name].draw(pen)
        outlines[name] = pen.getCharString()
    builder.setupCFF("Outlines", {}, outlines, {})
    builder.setupHorizontalMetrics({name: source["hmtx"][name] for name in order})
    builder.setupHorizontalHeader(ascent=source["hhea"].ascent, descent=source["hhea"].descent)
    builder.setupNameTable({"familyName": "Outlines", "styleName": "Regular", "psName": "Outlines"})
    builder.setupOS2(sxHeight=source["OS/2"].sxHeight, sCapHeight=source["OS/2"].sCapHeight)
    builder.setupPost()
    for tag in ("GDEF", "GPOS", "GSUB"):
        builder.font[tag] = source[tag]
    builder.save(path)


def cid_keyed(path):
    """Some of Noto Sans CJK's glyphs: ids start anew, CIDs stay."""
    options = subset.Options(notdef_outline=True, layout_features=["*"])
    font = subset.load_font(CJK, subset.Options(font_number=2))
    cutter = subset.Subsetter(options)
    cutter.populate(text=TEXT + HAN + "".join(map(chr, range(32, 127))) + "·–—’“”…°")
    cutter.subset(font)
    assert font["CFF "].cff[0].charset[-1] != "cid%05d" % (font["maxp"].numGlyphs - 1)
    font.save(path)


def collection(path):
    fonts = TTCollection()
    fonts.fonts = [TTFont(ATKINSON), TTFont(BOLD)]
    fonts.save(path)


def lay_out(render, handout_text, tmp_path, fonts, text=TEXT, language="en"):
    layout, content = tmp_path / "own.yaml", tmp_path / "sheet.yaml"
    layout.write_text(f"layout: 1\nextends: letter\nfonts: [{fonts}]\n", encoding="utf-8")
    content.write_text(handout_text(body=f'      - text: "{text}"', title="One", heading="Two")
                       .replace("language: en", f"language: {language}"), encoding="utf-8")
    return render(content, layout)


def looks_like(sheet, other):
    """The same ink but for the edges of curves, at 50 dots an inch."""
    assert len(sheet.pictures) == len(other.pictures)
    for a, b in zip(sheet.pictures, other.pictures):
        difference = ImageChops.difference(a.convert("L"), b.convert("L")).histogram()
        assert sum(difference[96:]) < 40


def test_name_keyed_cff(render, handout_text, tmp_path):
    name_keyed(tmp_path / "outlines.otf")
    sheet = lay_out(render, handout_text, tmp_path, f"{{regular: {tmp_path}/outlines.otf}}")
    (tmp_path / "true").mkdir()
    looks_like(sheet, lay_out(render, handout_text, tmp_path / "true", f"{{regular: {ATKINSON}}}"))
    assert TEXT in sheets.fold(sheet.pages[0])
    assert {kind for _, kind, *_ in sheet.fonts} == {"CID Type 0C"}


def test_cid_keyed_cff_is_shown_by_cids(render, handout_text, tmp_path):
    cid_keyed(tmp_path / "cut.otf")
    sheet = lay_out(render, handout_text, tmp_path, f"{{regular: {tmp_path}/cut.otf}}", TEXT + HAN)
    (tmp_path / "whole").mkdir()
    looks_like(sheet, lay_out(render, handout_text, tmp_path / "whole", f"{{regular: {CJK}, face: 2}}", TEXT + HAN))
    assert TEXT + HAN in sheets.fold(sheet.pages[0])


def test_face_of_a_collection(render, run, handout_text, tmp_path):
    collection(tmp_path / "two.ttc")
    sheet = lay_out(render, handout_text, tmp_path, f"{{regular: {tmp_path}/two.ttc, face: 1}}")
    (tmp_path / "bold").mkdir()
    looks_like(sheet, lay_out(render, handout_text, tmp_path / "bold", f"{{regular: {BOLD}}}"))
    layout = tmp_path / "own.yaml"
    layout.write_text(layout.read_text(encoding="utf-8").replace("face: 1", "face: 2"), encoding="utf-8")
    done = run("render", tmp_path / "sheet.yaml", "--layout", layout, "-o", tmp_path / "x.pdf")
    assert done.returncode == 1 and "face 2 is asked for, but the file holds 2" in done.err


@pytest.mark.parametrize("language, face", [("ja", "JP"), ("ko", "KR"), ("zh-Hans", "SC"), ("zh-Hant", "TC")])
def test_each_way_of_writing_han_has_its_face(render, tmp_path, language, face):
    import samples
    sheet = render(samples.write_sample(tmp_path, language), "letter", samples.write_brand(tmp_path))
    assert {name.split("+")[1].split("-")[0].lower() for name, *_ in sheet.fonts} == {f"notosanscjk{face}".lower()}


@pytest.mark.parametrize("bits", [2, 0x100, 0x200])
def test_font_that_may_not_be_embedded_is_refused(run, handout_text, tmp_path, bits):
    font = TTFont(ATKINSON)
    font["OS/2"].fsType = bits
    font.save(tmp_path / "restricted.ttf")
    layout, content = tmp_path / "own.yaml", tmp_path / "sheet.yaml"
    layout.write_text("layout: 1\nextends: letter\nfonts: [{regular: %s/restricted.ttf}]\n" % tmp_path, encoding="utf-8")
    content.write_text(handout_text(), encoding="utf-8")
    done = run("render", content, "--layout", layout, "-o", tmp_path / "x.pdf")
    assert done.returncode == 1 and "forbid embedding a subset" in done.err


@pytest.mark.parametrize("cut", [3, 40, 400])
def test_damaged_cff_is_refused(run, handout_text, tmp_path, cut):
    """A CFF table that ends too early is an error, never a crash."""
    cid_keyed(tmp_path / "cut.otf")
    font = TTFont(tmp_path / "cut.otf")
    table = font.reader["CFF "][:cut]
    bytes_ = (tmp_path / "cut.otf").read_bytes()
    offset = bytes_.index(font.reader["CFF "][:64])
    (tmp_path / "cut.otf").write_bytes(bytes_[:offset] + table + bytes(len(bytes_) - offset - cut))
    layout, content = tmp_path / "own.yaml", tmp_path / "sheet.yaml"
    layout.write_text("layout: 1\nextends: letter\nfonts: [{regular: %s/cut.otf}]\n" % tmp_path, encoding="utf-8")
    content.write_text(handout_text(), encoding="utf-8")
    done = run("render", content, "--layout", layout, "-o", tmp_path / "x.pdf")
    assert done.returncode == 1 and "cut.otf" in done.err, done.err
