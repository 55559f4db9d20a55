"""The man page and what shells complete: each asks the program, in the shell itself."""
import re
import shutil
import subprocess

import pytest
import sheets

CONTENT = "content/leukemia/car-t-cell-therapy.en.yaml"


def shell(environment, program, *arguments, **more):
    path = f"{sheets.PROGRAM.parent}:{environment['PATH']}"
    return subprocess.run([program, *arguments], env={**environment, "PATH": path, "TERM": "dumb"},
                          cwd=sheets.ROOT, capture_output=True, text=True, check=False, timeout=60, **more)


def needs(program):
    return pytest.mark.skipif(not shutil.which(program), reason=f"{program} is missing")


@pytest.fixture(scope="module")
def scripts(run, tmp_path_factory):
    folder = tmp_path_factory.mktemp("scripts")
    paths = {}
    for name in ("bash", "zsh", "fish"):
        done = run("completion", name)
        assert (done.returncode, done.err) == (0, "")
        paths[name] = folder / ("_handout" if name == "zsh" else f"handout.{name}")
        paths[name].write_text(done.out, encoding="utf-8")
    return paths


# (words before the cursor, last one unfinished), (some of what fits), (what does not)
CASES = [
    (["ren"], ["render"], ["batch"]),
    (["--"], ["--help", "--version"], ["render"]),
    (["render", "--la"], ["--layout", "--lang"], ["--brand"]),
    (["render", "--layout", ""], ["letter", "a4", "large-print-a4"], ["navis"]),
    (["render", "--layout", "large"], ["large-print-letter", "large-print-a4"], ["letter"]),
    (["render", "--brand", "mar"], ["marlowe-bay"], ["navis"]),
    (["render", "--dump", ""], ["content", "frames", "tags"], ["letter"]),
    (["render", "--lang", "e"], ["es", "en"], ["fr"]),
    (["list", "--cancer-type", "br"], ["breast"], ["leukemia"]),
    (["batch", "--layout", "letter,la"], ["letter,large-print-letter"], ["letter"]),
    (["batch", "--progress", "a"], ["auto", "always"], ["never"]),
    (["batch", "--out", "con"], ["content"], ["CONTRIBUTING.md"]),
    (["batch", "--portal", "--s"], ["--send", "--shard"], ["--portal"]),
    (["schema", "c"], ["content", "cancer-types"], ["layout"]),
    (["completion", ""], ["bash", "zsh", "fish"], ["csh"]),
    (["help", "po"], ["portal"], ["render"]),
    (["merge-manifests", "con"], ["content"], ["CONTRIBUTING.md"]),
    (["import", "READ"], ["README.md"], ["Makefile"]),
    (["check", "content/leukemia/car-t-cell-therapy.e"], [CONTENT], ["content/leukemia/car-t-cell-therapy.fr.yaml"]),
    (["render", CONTENT, "--allow"], ["--allow-expired"], ["--layout"]),
]


def told(case):
    return " ".join(case[0])


def expect(found, case):
    found = {word.rstrip("/ ") for word in found}
    assert set(case[1]) <= found and not set(case[2]) & found, found


@pytest.mark.parametrize("case", CASES, ids=told)
def test_bash_completes(environment, scripts, case):
    words = ["handout", *case[0]]
    script = (f'source "{scripts["bash"]}"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _handout handout; '
              'printf "%s\\n" "${COMPREPLY[@]}"')
    done = shell(environment, "bash", "--norc", "-c", script, "bash", *words)
    assert (done.returncode, done.stderr) == (0, "")
    expect(done.stdout.splitlines(), case)


@pytest.mark.parametrize("words", [["--layout", "=", "la"], ["--layout", "="]])
def test_bash_completes_behind_an_equals_sign(environment, scripts, words):
    """bash makes a word of its own of “=”."""
    expect_these = ["large-print-letter"] if words[-1] == "la" else ["letter", "a4"]
    test_bash_completes(environment, scripts, (["render", *words], expect_these, ["--layout"]))


def test_bash_completes_with_its_own_words(environment, scripts):
    script = f'source "{scripts["bash"]}"; complete -p handout'
    assert shell(environment, "bash", "--norc", "-c", script).stdout == "complete -F _handout handout\n"


@needs("fish")
@pytest.mark.parametrize("case", [*CASES, (["render", "--layout=la"], ["--layout=large-print-a4"], ["letter"]),
                                  (["batch", "--out=con"], ["--out=content"], [])], ids=told)
def test_fish_completes(environment, scripts, tmp_path, case):
    line = " ".join(["handout", *case[0]])
    environment = {**environment, "HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
    done = shell(environment, "fish", "--no-config", "-c", f"source {scripts['fish']}; complete -C '{line}'")
    assert (done.returncode, done.stderr) == (0, "")
    expect([row.split("\t")[0] for row in done.stdout.splitlines()], case)
    assert shell(environment, "fish", "--no-config", "-n", scripts["fish"]).returncode == 0


ZSH = r"""
zmodload zsh/zpty
zpty shell zsh -f -i
send() { zpty -w shell "$1" }
send 'PS1= ; unsetopt zle_bracketed_paste; fpath=(%s $fpath); autoload -Uz compinit; compinit -u -D -d %s'
send 'zstyle ":completion:*" list-colors "no="; zstyle ":completion:*" verbose false; LISTMAX=1000; LINES=400; COLUMNS=80'
send 'report() { compadd() { local -a all; builtin compadd -O all "$@"; (( $#all )) && print -rl -- "<"$^all">"; builtin compadd "$@" }; zle complete-word; print "<done>" }'
send 'zle -C complete-word complete-word _main_complete; zle -N report; bindkey "^I" report'
send 'print ready-now'
zpty -r shell line '*ready-now*ready-now*'
zpty -w -n shell "$1"$'\t'
zpty -r shell line '*<done>*'
print -r -- "$line"
zpty -d shell
"""


@needs("zsh")
@pytest.mark.parametrize("case", [*CASES, (["render", "--layout=la"], ["--layout=large-print-a4"], ["letter"])], ids=told)
def test_zsh_completes(environment, scripts, tmp_path, case):
    folder = scripts["zsh"].parent
    line = " ".join(["handout", *case[0]])
    environment = {**environment, "HOME": str(tmp_path), "ZDOTDIR": str(tmp_path)}
    done = shell(environment, "zsh", "-f", "-c", ZSH % (folder, tmp_path / "dump"), "zsh", line)
    assert shell(environment, "zsh", "-n", scripts["zsh"]).returncode == 0
    expect([word.split("/")[-1] if "/" in case[0][-1] else word
            for word in re.findall(r"<([^<>\r\n]+)>", done.stdout)],
           (case[0], [word.split("/")[-1] for word in case[1]], [word.split("/")[-1] for word in case[2]]))


def test_nothing_that_shells_ask_can_fail(run, tmp_path):
    for words in ([], [""], ["nosuch", ""], ["render", "--nosuch=x"], ["render", "--nosuch", ""], ["render", "--", "-"],
                  ["render", "a", ""], ["render", "--quiet=x"], ["list", "--lang", "de,"], ["-"], ["\xff"]):
        done = run("complete", "--", *words, env={"HANDOUT_DATA": tmp_path}, cwd=tmp_path)
        assert (done.returncode, done.err) == (0, ""), words


def offered(done):
    kind, *rows = done.out.splitlines()
    return kind, [row.split("\t")[0] for row in rows]


# the words of a line, what of the file system fits, some of what is offered, some of what is not
ASKED = [
    (["ren"], "word", ["render"], ["list"]), (["--ver"], "word", ["--version"], ["render"]),
    (["render", "--lay"], "word", ["--layout"], ["--brand"]), (["render", "--layout", "let"], "yaml", ["letter", "letter-mono"], ["a4"]),
    (["render", "--layout=let"], "yaml", ["--layout=letter"], ["letter"]), (["render", "-q", "--brand", ""], "yaml", ["navis", "marlowe-bay"], []),
    (["batch", "--layout", "a4,lett"], "word", ["a4,letter"], ["letter"]), (["list", "--lang", "es,f"], "word", ["es,fr", "es,fa"], ["fr"]),
    (["list", "--cancer-type", "leuk"], "word", ["leukemia"], ["breast"]), (["render", "mouth"], "yaml", ["mouth-sores"], ["fatigue"]),
    (["render", "content/mouth"], "yaml", [], ["mouth-sores"]), (["render", "a.yaml", "mouth"], "word", [], ["mouth-sores"]),
    (["render", "--", "mouth"], "yaml", ["mouth-sores"], []), (["render", "--", "--lay"], "yaml", [], ["--layout"]),
    (["render", "-", "mouth"], "word", [], ["mouth-sores"]), (["render", "-o", "mouth"], "file", [], ["mouth-sores"]),
    (["render", "-o", "x.pdf", "mouth"], "yaml", ["mouth-sores"], []), (["render", "--values=v.yaml", "mouth"], "yaml", ["mouth-sores"], []),
    (["render", "-qv", "mouth"], "yaml", ["mouth-sores"], []), (["batch", "--out", ""], "folder", [], ["letter"]),
    (["help", "ren"], "word", ["render"], ["list"]), (["completion", "f"], "word", ["fish"], ["bash"]),
    (["render", "--dump", ""], "word", ["content", "frames"], []),
]


@pytest.mark.parametrize("case", ASKED, ids=lambda case: " ".join(case[0]))
def test_what_is_offered(run, case):
    words, kind, there, absent = case
    found, rows = offered(run("complete", "--", *words))
    assert found == kind and set(there) <= set(rows) and not set(absent) & set(rows), rows
    assert run("complete", *words).out == run("complete", "--", *words).out


# the man page


@pytest.fixture(scope="module")
def manual(run):
    done = run("help", "--man")
    assert (done.returncode, done.err) == (0, "")
    return done.out


@needs("mandoc")
def test_man_page_is_sound(environment, manual):
    done = shell(environment, "mandoc", "-T", "lint", "-W", "warning", input=manual)
    faults = [line for line in done.stdout.splitlines() if "missing date" not in line]
    assert faults == []


def test_man_page_knows_every_option(run, manual):
    manual = manual.replace("\\-", "-")
    commands = re.findall(r"^  ([\w-]+)  ", run("help").out, re.M)
    options = {option for command in commands for option in re.findall(r"--[\w-]+", run("help", command).out)}
    assert len(options) > 30 and len(commands) > 14
    for word in [*commands, *options]:
        assert word in manual, word


def test_shipped_copies_are_what_the_program_says(run):
    folder = sheets.PROGRAM.parent
    if not (folder / "handout.1").is_file():
        pytest.skip("not built by make")
    assert (folder / "handout.1").read_text(encoding="utf-8") == run("help", "--man").out
    for name in ("bash", "zsh", "fish"):
        assert (folder / f"handout.{name}").read_text(encoding="utf-8") == run("completion", name).out
