"""Where pages end, and tables to write in: read off the frames."""
import itertools

import pytest
import sheets

LAYOUTS = ["letter", "large-print-letter"]
FILL = "      - text: A line.\n"
LISTS = {
    "bullets": ("      - bullets: [{}]\n", "item {}"),
    "numbered": ("      - numbered: [{}]\n", "item {}"),
    "checklist": ("      - checklist: [{}]\n", "item {}"),
    "questions": ("      - questions: [{}]\n", "item {}"),
    "terms": ("      - terms: [{}]\n", "{{term: item {}, means: A meaning}}"),
    "contacts": ("      - contacts: [{}]\n", "{{name: item {}, phone: '555'}}"),
    "steps": ("      - steps: [{}]\n", "{{title: item {}, body: [{{text: One line.}}, {{text: Another line.}}]}}"),
    "table": ("      - table: {{columns: [A, B], rows: [{}]}}\n", "[item {}, word]"),
}


@pytest.fixture
def lay_out(run, tmp_path, handout_text):
    def call(body, layout="letter"):
        path = tmp_path / "sheet.yaml"
        path.write_text(handout_text(body), encoding="utf-8")
        done = run("render", path, "--dump", "frames", "--layout", layout)
        assert (done.returncode, done.err) == (0, "")
        return sheets.Sheet(path, done.out).frames

    return call


def items_of(page):
    return [item[3] for item in page if item[0] == "text" and item[3] and item[3].startswith("item ")]


@pytest.mark.parametrize("kind", LISTS)
def test_first_and_last_item_are_not_alone_on_a_page(lay_out, kind):
    """Wherever the list stands, a page that holds a part of it holds two items or more."""
    whole, entry = LISTS[kind]
    body = whole.format(", ".join(entry.format(i) for i in range(8)))
    torn = 0
    for lines in range(6, 24):
        parts = [len(items_of(page)) for page in lay_out(FILL * lines + body)]
        parts = [count for count in parts if count]
        assert sum(parts) == 8
        torn += len(parts) > 1
        assert min(parts) > 1, (lines, parts)
    assert torn >= 2, "the list is never torn: this tests nothing"


def table(rows, columns=3):
    return (f"      - table:\n          columns: [{', '.join(f'Head {k}' for k in range(columns))}]\n          rows:\n"
            + "".join(f"            - [{', '.join(row)}]\n" for row in rows))


@pytest.mark.parametrize("rows, layout", [(2, "letter"), (6, "letter"), (2, "large-print-letter"), (4, "large-print-letter")])
def test_a_small_table_stays_on_one_page(lay_out, rows, layout):
    body = table([[f"item {i}", "some words", "more words"] for i in range(rows)])
    moved = set()
    for lines in range(1, 26):
        pages = [i for i, page in enumerate(lay_out(FILL * lines + body, layout)) if items_of(page)]
        assert len(pages) == 1, lines
        moved |= set(pages)
    assert len(moved) > 1


def test_a_small_table_is_torn_before_it_costs_a_page(lay_out):
    """Rows that a page cannot hold together go on, two or more each side, below the head again."""
    words = " ".join(["word"] * 90)
    body = table([[f"item {i}", words] for i in range(6)], 2)
    pages = lay_out(body, "large-print-letter")
    parts = [len(items_of(page)) for page in pages if items_of(page)]
    assert sum(parts) == 6 and len(parts) > 1
    heads = [sum(item[3] in ("Head 0", "Head 1") for item in page) for page in pages if items_of(page)]
    assert heads == [2] * len(parts)


def blank_table(frames):
    """x of the columns' heads, and the heights of the rows."""
    page = next(page for page in frames if any(item[3] == "Head 0" for item in page))
    heads = [item[2]["x"] for item in page if item[0] == "text" and item[3] and item[3].startswith("Head")]
    start = next(item[2]["y"] for item in page if item[3] == "Head 0")
    below = page[next(i for i, item in enumerate(page) if item[3] == "Head 0"):]
    rules = [item[2] for item in itertools.takewhile(lambda item: item[1] != "H2", below)
             if item[0] == "rule" and item[2]["width"] > 100 and item[2]["y"] > start]
    ys = [rule["y"] for rule in rules]
    return heads, [b - a for a, b in zip(ys, ys[1:])], below


@pytest.mark.parametrize("layout, least", [("letter", 25.5), ("large-print-letter", 34)])
@pytest.mark.parametrize("empty", ['""', '" "', '" "'])
def test_a_diary_has_room_to_write(lay_out, layout, least, empty):
    frames = lay_out(table([[empty] * 3] * 3), layout)
    heads, heights, below = blank_table(frames)
    assert len(heights) >= 3 and all(height >= least for height in heights[:3])
    assert heads[1] - heads[0] == pytest.approx(heads[2] - heads[1], abs=0.1), "columns to write in are alike"
    upright = [item[2] for item in below if item[0] == "rule" and item[2]["width"] == 0 and item[2]["height"] >= least]
    assert len(upright) == 6, "two lines between three cells in each row"


@pytest.mark.parametrize("layout", LAYOUTS)
def test_columns_to_write_in_share_what_others_leave(lay_out, layout):
    rows = [["Mon", '""', '""'], ["Tue", '""', '""']]
    heads, _, _ = blank_table(lay_out(table(rows), layout))
    assert heads[1] - heads[0] < (heads[2] - heads[1]) / 2
    long = "Words that take much more than a third of the line that they stand on"
    heads, heights, _ = blank_table(lay_out(table([[long, long, '""']] * 2), layout))
    right = {"letter": 540, "large-print-letter": 558}[layout]
    measure = right - heads[0] + 6
    assert right - heads[2] > measure / 5, "a column to write in keeps a fair width beside long texts"


def test_a_filled_row_is_as_high_as_its_text(lay_out):
    _, heights, below = blank_table(lay_out(table([["a", "b", "c"], ["a", "b", '""'], ["a", "b", "c"]])))
    assert heights[0] == heights[2] == 25 and heights[1] == 26
    assert sum(item[0] == "rule" and item[2]["width"] == 0 for item in below) == 1


def test_a_wide_diary_keeps_its_heads_on_one_line(lay_out):
    """Heads that fit on a line are not broken for the sake of equal columns."""
    body = ("      - table: {columns: [Date, Tingling or numb, Pain, What I could not do], "
            'rows: [["", "", "", ""]]}\n')
    words = [item[3] for page in lay_out(body) for item in page if item[3]]
    assert "What I could not do" in words and "Tingling or numb" in words


@pytest.mark.parametrize("value", ["-1", "x", "3000"])
def test_room_is_a_length_of_the_layout(run, tmp_path, small, value):
    layout = tmp_path / "mine.yaml"
    layout.write_text(f"layout: 1\nextends: letter\ntable: {{room: {value}}}\n", encoding="utf-8")
    done = run("render", small, "-o", "-", "--layout", layout)
    assert done.returncode == 1 and f"{layout}:3:15: error: “room” must be a number from 0 to 2000" in done.err
