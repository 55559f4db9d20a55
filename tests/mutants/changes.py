"""Small changes of the meaning of C source text, each in one place of one line."""
import re
from dataclasses import dataclass

# what is no code that runs, and characters, which may look like the beginning of it
SILENT = re.compile(r"""('(?:\\.|[^'\\\n])+')"""
                    r'|//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|^[ \t]*#(?:\\\n|[^\n])*', re.S | re.M)
SWAPS = {"==": "!=", "!=": "==", "<": "<=", "<=": "<", ">": ">=", ">=": ">", "&&": "||", "||": "&&", "+": "-", "-": "+",
         "true": "false", "false": "true", "+=": "-=", "-=": "+=", "++": "--", "--": "++"}
CALL = r"^\t+()((?!return\b|if\b|while\b|for\b|switch\b|case\b|else\b|goto\b)[a-z_][\w>.\[\]-]*\([^;\n]*\));$"
ASSIGNMENT = r"^\t+()([*(]*[a-z_][\w>.\[\])-]* (?:[-+|&*/]|<<|>>)?= [^;\n]*);$"


@dataclass(frozen=True, order=True)
class Change:
    path: str   # below src
    start: int  # of the bytes that are replaced
    end: int
    new: str
    kind: str

    def apply(self, text):
        return text[:self.start] + self.new + text[self.end:]

    def line(self, text):
        return text.count("\n", 0, self.start) + 1


def blank(text, characters):
    """The text with all that is not code turned into spaces, each character in its place."""
    return SILENT.sub(lambda match: match.group(1) if match.group(1) and not characters
                      else re.sub(r"[^\n]", " ", match.group()), text)


def negated(code):
    """Each condition of an if: where it begins and ends."""
    for match in re.finditer(r"\bif \(", code):
        depth, at = 1, match.end()
        while depth:
            depth += (code[at] == "(") - (code[at] == ")")
            at += 1
        yield match.end(), at - 1


def changes(path, text):
    """Every change of a file, in order."""
    code, bare = blank(text, False), blank(text, True)

    def each(kind, pattern, new):
        for match in re.finditer(pattern, code if "'" in pattern else bare, re.M):
            yield Change(path, match.start(2), match.end(2), new(match.group(2)), kind)

    found = [
        *each("comparison", r"( )(==|!=|<=|>=|<|>)(?= )", SWAPS.get),
        *each("connective", r"( )(&&|\|\|)(?=\s)", SWAPS.get),
        *each("arithmetic", r"((?<=[\w\])]) )([-+]=?)(?= )", SWAPS.get),
        *each("step", r"()(\+\+|--)", SWAPS.get),
        *each("boolean", r"()(\btrue\b|\bfalse\b)", SWAPS.get),
        *each("constant", r"()((?<![\w.'])\d+(?![\w.']))", lambda number: str(int(number) + 1)),
        *each("constant", r"('(?=[ -~]'))([a-yA-Y0-8 .,:;/-])(?=')", lambda letter: chr(ord(letter) + 1)),
        *each("return", r"(\breturn )(0|1|-1|NULL|DIAG_\w+)(?=;)",
              lambda value: {"0": "1", "1": "0", "-1": "0", "NULL": "(void *)1", "DIAG_OK": "DIAG_INPUT"}.get(value, "DIAG_OK")),
        *each("call", CALL, lambda call: "(void)0"),
        *each("assignment", ASSIGNMENT, lambda assignment: "(void)0"),
    ]
    found += [Change(path, start, end, f"!({text[start:end]})", "condition") for start, end in negated(bare)]
    return sorted(found)


def draw(candidates, rng):
    """All of them by chance, each kind as often as the others while it lasts."""
    kinds = {}
    for change in candidates:
        kinds.setdefault(change.kind, []).append(change)
    for row in kinds.values():
        rng.shuffle(row)
    while kinds:
        kind = rng.choice(sorted(kinds))
        yield kinds[kind].pop()
        if not kinds[kind]:
            del kinds[kind]
