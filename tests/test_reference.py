"""The reference answer keeps every word, in order, in both texts of the file, in every layout."""
import pytest
import sheets

pytestmark = pytest.mark.skipif(not sheets.REFERENCE.is_file(),
                                reason=f"the reference answer {sheets.REFERENCE} is not here")
LETTER_MAX = 36 * 1024


@pytest.fixture(scope="module")
def words():
    return sheets.Words(sheets.load(sheets.REFERENCE), sheets.load_brand("navis"),
                        sheets.load_phrases("en"))


@pytest.mark.parametrize("layout", sheets.LAYOUTS)
def test_every_word_in_the_tags(render, words, layout):
    sheet = render(sheets.REFERENCE, layout)
    assert sum(len(text.split()) for text in words.texts) > 500
    gaps = sheets.find_in_order(sheet.struct_text, words.texts)
    # what is left over is the program's own: labels, numbers, the review line
    assert sum(len(gap.split()) for gap in gaps) < 60


@pytest.mark.parametrize("layout", sheets.LAYOUTS)
def test_every_word_on_the_pages(render, words, layout):
    sheet = render(sheets.REFERENCE, layout)
    sheets.find_in_order(sheet.body_text, words.texts, breaks=True)


@pytest.mark.parametrize("layout", sheets.LAYOUTS)
def test_disclaimer_on_every_page(render, words, layout):
    sheet = render(sheets.REFERENCE, layout)
    assert sheet.pages
    for page in sheet.pages:
        assert words.disclaimer in sheets.fold(page)


def test_letter_is_small(render):
    sheet = render(sheets.REFERENCE)
    assert len(sheet.bytes) <= LETTER_MAX
