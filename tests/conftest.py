"""Fixtures of the end-to-end tests. The program under test is $HANDOUT, else build/handout."""
import os
import resource
import shutil
import subprocess
from pathlib import Path

import pytest

import sheets

ROOT = sheets.ROOT
SLOWER = float(os.environ.get("HANDOUT_SLOWER", "1"))  # than the program as it is shipped, by this factor
SHEETS = {"case", "sheet"}  # fixtures of a module with a parameter: a finished PDF


def clean_environment():
    """The caller's environment without what would change a result."""
    environment = dict(os.environ)
    for name in ("SOURCE_DATE_EPOCH", "NO_COLOR", "LC_ALL", "LANG", "LANGUAGE", "TZ"):
        environment.pop(name, None)
    environment["XDG_CONFIG_HOME"] = "/nonexistent"  # where a user's own data would be
    inside = ROOT in sheets.PROGRAM.resolve().parents
    if not inside and not environment.get("HANDOUT_DATA"):
        environment["HANDOUT_DATA"] = str(ROOT)
    return environment


def pytest_configure(config):
    config.addinivalue_line("markers", "long: takes many seconds, so where tests run side by side it begins first")
    config.addinivalue_line("markers", "xdist_group(name): stays in one process with the others of that name")


def pytest_sessionstart(session):
    del session
    if not sheets.PROGRAM.is_file():
        pytest.exit(f"{sheets.PROGRAM} is missing: run make, or set HANDOUT", returncode=3)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """The tests of one sheet stay in one process, which makes and reads it once; side by side, the longest begin first."""
    for item in items:
        callspec = getattr(item, "callspec", None)
        for name in SHEETS & set(callspec.indices if callspec else ()):
            item.add_marker(pytest.mark.xdist_group(f"{item.path.stem}-{callspec.indices[name]}"))
    first = os.environ.get("PYTEST_XDIST_WORKER") is not None
    items.sort(key=lambda item: bool(item.get_closest_marker("long")) != first)


@pytest.fixture(scope="session")
def program():
    return sheets.PROGRAM


@pytest.fixture(scope="session")
def environment():
    return clean_environment()


@pytest.fixture(scope="session")
def alone(tmp_path_factory):
    """The program where no data lie beside it: what HANDOUT_DATA names is all that it has."""
    copy = tmp_path_factory.mktemp("alone") / "bin" / "handout"
    copy.parent.mkdir()
    shutil.copy2(sheets.PROGRAM, copy)
    return copy


@pytest.fixture(scope="session")
def run(environment, alone):
    """run(arguments…, env={…}, stdin=bytes, cwd=…) -> CompletedProcess with .out and .err as text.

    A value of None in env takes the variable away.
    """

    def call(*arguments, env=None, stdin=b"", cwd=None, program=None, timeout=60, **more):
        merged = dict(environment)
        if program is None and "HANDOUT_DATA" in (env or {}):
            program = alone
        for name, value in (env or {}).items():
            if value is None:
                merged.pop(name, None)
            else:
                merged[name] = str(value)
        if not {"stdin", "input"} & set(more):
            more["input"] = stdin
        more.setdefault("stdout", subprocess.PIPE)
        more.setdefault("stderr", subprocess.PIPE)
        done = subprocess.run([str(program or sheets.PROGRAM), *map(str, arguments)], env=merged,
                              cwd=cwd, timeout=timeout, check=False, **more)
        done.out = (done.stdout or b"").decode("utf-8", "replace")
        done.err = (done.stderr or b"").decode("utf-8", "replace")
        return done

    return call


@pytest.fixture(scope="session")
def render(run, tmp_path_factory):
    """render(content, layout, brand, …) -> Sheet; each is made once in a session."""
    kept = {}
    folder = tmp_path_factory.mktemp("sheets")

    def make(content, layout="letter", brand="navis", *more, env=None):
        key = (str(content), str(layout), str(brand), more, tuple(sorted((env or {}).items())))
        if key not in kept:
            path = folder / f"{len(kept)}.pdf"
            options = ["--layout", layout, "--brand", brand, *more]
            done = run("render", content, "-o", path, *options, env=env)
            assert done.returncode == 0, done.err
            assert done.err == ""
            frames = run("render", content, "--dump", "frames", *options, env=env)
            assert frames.returncode == 0, frames.err
            kept[key] = sheets.Sheet(path, frames.out)
        return kept[key]

    return make


@pytest.fixture
def cpu_seconds():
    """Time on the processor that the programs started inside `with` took."""

    class Meter:
        def __enter__(self):
            self.before = resource.getrusage(resource.RUSAGE_CHILDREN)
            return self

        def __exit__(self, *error):
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            self.seconds = (after.ru_utime + after.ru_stime
                            - self.before.ru_utime - self.before.ru_stime) / SLOWER

    return Meter


@pytest.fixture
def handout_text():
    """A small sound handout to change: handout_text(body="…", head="…", title="…")."""

    def text(body="      - text: One plain paragraph.", head="", title="A small sheet",
             heading="One heading", tail=""):
        return (f"handout: 1\ntitle: {title}\ntopic: small-sheet\ncancer_type: general\n"
                f"language: en\ndate: 2026-05-15\nauthor: Test author\n{head}"
                f"sections:\n  - heading: {heading}\n    body:\n{body}\n{tail}")

    return text


@pytest.fixture
def small(tmp_path, handout_text):
    path = Path(tmp_path) / "small.yaml"
    path.write_text(handout_text(), encoding="utf-8")
    return path
