"""What handout.h declares, read off the header: its structs and functions for ctypes, and where each member lies."""
import ctypes
import re

import sheets

HEADER = sheets.ROOT / "src" / "api" / "handout.h"
PLAIN = {"size_t": ctypes.c_size_t, "uint64_t": ctypes.c_uint64, "unsigned": ctypes.c_uint, "double": ctypes.c_double,
         "bool": ctypes.c_bool, "int": ctypes.c_int}
TEXT = re.sub(r"/\*.*?\*/|^\s*#.*?$", "", HEADER.read_text(encoding="utf-8"), flags=re.S | re.M)
STRUCTS, OPAQUE = {}, set()


def type_of(written):
    """"const char *const *" as ctypes has it."""
    name = re.sub(r"\bconst\b|\*", " ", written).split()
    stars = written.count("*")
    if name[0] == "enum":
        made = ctypes.c_int
    elif name == ["char"]:
        made, stars = ctypes.c_char_p, stars - 1
    elif name == ["void"] or name[0] == "struct" and name[1] not in STRUCTS:
        made, stars = (ctypes.c_void_p, stars - 1) if stars else (None, 0)
    else:
        made = STRUCTS[name[1]] if name[0] == "struct" else PLAIN[name[0]]
    for _ in range(stars):
        made = ctypes.POINTER(made)
    return made


def members(body):
    """(name, type as it is written) of each member."""
    for declaration in filter(None, (" ".join(part.split()) for part in body.split(";"))):
        base, rest = re.match(r"((?:const )?(?:struct \w+|enum \w+|\w+))(.*)", declaration).groups()
        for declarator in rest.split(","):
            yield re.search(r"(\w+)$", declarator).group(1), base + re.sub(r"\w+$", "", declarator)


for found in re.findall(r"^struct (\w+) \{", TEXT, re.M):
    STRUCTS[found] = type(found, (ctypes.Structure,), {})
WRITTEN = {name: list(members(body)) for name, body in re.findall(r"^struct (\w+) \{(.*?)^\};", TEXT, re.M | re.S)}
for struct_name, struct_members in WRITTEN.items():
    STRUCTS[struct_name]._fields_ = [  # bytes may hold NUL
        (name, ctypes.c_void_p if (struct_name, name) == ("handout_bytes", "at") else type_of(written))
        for name, written in struct_members]
FUNCTIONS = {name: (type_of(returns), [type_of(re.sub(r"\w+$", "", argument.strip())) for argument in arguments.split(",")
                                       if argument.strip() != "void"])
             for returns, name, arguments in re.findall(r"HANDOUT_API ([\w *]+?)(\w+)\(([^)]*)\);", TEXT)}


def load(path):
    """The library, its functions typed."""
    library = ctypes.CDLL(str(path))
    for name, (returns, arguments) in FUNCTIONS.items():
        function = getattr(library, name)
        function.restype, function.argtypes = returns, arguments
    return library


def places():
    """A line for each member: struct.member, offset, size."""
    return [f"{name}.{member} {getattr(struct, member).offset} {getattr(struct, member).size}"
            for name, struct in STRUCTS.items() for member, _ in WRITTEN[name]]


def convert(value):
    """A Python value as a member takes it; what it points to is kept by whoever keeps the second."""
    if isinstance(value, str):
        return value.encode(), None
    if isinstance(value, bytes):
        buffer = ctypes.create_string_buffer(value, len(value))
        return STRUCTS["handout_bytes"](ctypes.cast(buffer, ctypes.c_void_p), len(value)), buffer
    if isinstance(value, ctypes.Structure):
        return ctypes.pointer(value), value
    if isinstance(value, list):
        items = [convert(item)[0] for item in value]
        array = ((ctypes.c_char_p if isinstance(items[0], bytes) else type(items[0])) * len(items))(*items)
        return ctypes.cast(array, ctypes.POINTER(array._type_)), (array, value)
    return value, None


def request(struct, /, **values):
    """A request: texts are str, bytes are bytes, lists and requests within are pointed to."""
    made = STRUCTS[struct](size=ctypes.sizeof(STRUCTS[struct]))
    made.kept = []
    for member, value in values.items():
        converted, kept = convert(value)
        made.kept.append(kept)
        setattr(made, member, converted)
    return made
