"""On a terminal the line at fault stands under a message, with a caret below the place."""
import os
import pty
import subprocess

import pytest
import sheets

MARK = "a" * 200


@pytest.fixture
def on_a_terminal(environment, tmp_path):
    """What a command says on a terminal."""

    def call(*arguments, **more):
        parent, child = pty.openpty()
        done = subprocess.run([sheets.PROGRAM, *map(str, arguments)], env={**environment, "NO_COLOR": "1", **more}, stderr=child,
                              stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL, cwd=tmp_path, check=False, timeout=60)
        os.close(child)
        text = b""
        while True:
            try:
                part = os.read(parent, 65536)
            except OSError:
                break
            if not part:
                break
            text += part
        os.close(parent)
        assert done.returncode != 0
        return text.decode().replace("\r\n", "\n").splitlines()

    return call


def write(path, handout_text, body):
    path.write_text(handout_text(body=f"      - text: {body}"), encoding="utf-8")
    return path


def test_the_line_and_the_place(on_a_terminal, run, tmp_path, handout_text):
    path = write(tmp_path / "a.yaml", handout_text, "@home")
    said = on_a_terminal("render", path)
    assert said == [f"{path}:11:15: error: text that begins with “@” needs quotes: “\"@home\"”",
                    "    11 |       - text: @home", "       |               ^"]
    assert run("render", path).err.splitlines() == said[:1], "not where a program reads it"


@pytest.mark.parametrize("before, columns", [("Ça: ", 4), ("我们 ", 5), ("e\u0301a ", 3)])
def test_the_caret_counts_columns(on_a_terminal, tmp_path, handout_text, before, columns):
    path = write(tmp_path / "a.yaml", handout_text, f"'{before}[x](http://a.example)'")
    *_, line, caret = on_a_terminal("render", path)
    assert line.endswith(f"- text: '{before}[x](http://a.example)'")
    assert caret.index("^") == len("    11 |       - text: ")
    path = write(tmp_path / "b.yaml", handout_text, f"{before.strip(': ')}: b")
    *_, caret = on_a_terminal("render", path)
    assert "^" in caret and columns


def test_a_long_line_is_cut_around_the_place(on_a_terminal, tmp_path, handout_text):
    path = write(tmp_path / "a.yaml", handout_text, f"{MARK}: {MARK}")
    _, line, caret = on_a_terminal("render", path)
    assert len(line) < 120 and line.count("…") == 2
    assert line[caret.index("^")] == ":"


def test_controls_do_not_reach_the_terminal(on_a_terminal, tmp_path, handout_text):
    path = write(tmp_path / "a.yaml", handout_text, "x\x1b[31m")
    assert all("\x1b" not in line for line in on_a_terminal("render", path))


@pytest.mark.parametrize("options", [("render", "--values"), ("portal", "--values"), ("email", "--values")])
def test_no_line_of_a_patients_values_is_shown(on_a_terminal, tmp_path, handout_text, options):
    sheet = write(tmp_path / "a.yaml", handout_text, "Fine.")
    values = tmp_path / "values.yaml"
    values.write_text("prepared_four: Zephyrine Quux\n")
    said = on_a_terminal(options[0], sheet, options[1], values)
    assert said and not any("Zephyrine" in line or "^" in line for line in said)


def test_what_is_no_file_has_no_line(on_a_terminal, tmp_path):
    assert len(on_a_terminal("render", tmp_path / "none.yaml")) == 1
    os.mkfifo(tmp_path / "pipe.yaml")
    writer = os.open(tmp_path / "pipe.yaml", os.O_RDWR)
    os.write(writer, b"handout: 1\n")
    assert len(on_a_terminal("layouts", "--nonsense")) == 2
    os.close(writer)
