"""The JSON Schemas that editors use: current, valid, and of one mind with the program."""
import copy
import json
import re
import warnings

import jsonschema
import pytest
import sheets

FILES = {
    "content": "content/handout.schema.json",
    "values": "content/values.schema.json",
    "layout": "layouts/layout.schema.json",
    "brand": "layouts/brands/brand.schema.json",
    "phrases": "layouts/phrases/phrases.schema.json",
    "cancer-types": "content/cancer-types.schema.json",
    "words": "content/rules/plain-words.schema.json",
    "abbreviations": "content/rules/abbreviations.schema.json",
    "portal": "content/portal.schema.json",
    "portal-codes": "content/portal-codes.schema.json",
    "email": "content/email.schema.json",
}
CASES = [pytest.param(kind, path, id=f"{kind}-{path.name}") for kind, paths in (
    ("content", [*sheets.HANDOUTS, sheets.EVERY_BLOCK]),
    ("layout", sorted((sheets.ROOT / "layouts").glob("*.yaml"))),
    ("brand", sorted((sheets.ROOT / "layouts" / "brands").glob("*.yaml"))),
    ("phrases", sorted((sheets.ROOT / "layouts" / "phrases").glob("*.yaml"))),
    ("cancer-types", [sheets.ROOT / "content" / "cancer-types.yaml"]),
    ("words", [sheets.ROOT / "content" / "rules" / "plain-words.en.yaml"]),
    ("abbreviations", [sheets.ROOT / "content" / "rules" / "abbreviations.en.yaml"]),
    ("portal-codes", [sheets.ROOT / "content" / "portal-codes.yaml"]),
) for path in paths]


@pytest.fixture(scope="module")
def schemas(run):
    out = {}
    for kind in FILES:
        done = run("schema", kind)
        assert (done.returncode, done.err) == (0, "")
        out[kind] = json.loads(done.out)
    return out


def check(schema, data):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return sorted(jsonschema.Draft202012Validator(schema).iter_errors(data), key=str)


@pytest.mark.parametrize("kind", FILES)
def test_committed_file_is_current(run, kind):
    path = sheets.ROOT / FILES[kind]
    assert path.is_file(), "run make schema"
    assert run("schema", kind).out == path.read_text(encoding="utf-8"), "run make schema"


def test_content_is_the_default(run):
    assert run("schema").out == run("schema", "content").out


@pytest.mark.parametrize("kind", FILES)
def test_schema_is_valid(schemas, kind):
    schema = schemas[kind]
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["title"] and schema["$defs"]

    def references(part):
        if isinstance(part, dict):
            for key, value in part.items():
                if key == "$ref":
                    yield value
                else:
                    yield from references(value)
        elif isinstance(part, list):
            for value in part:
                yield from references(value)

    found = set(references(schema))
    assert found
    for reference in found:
        assert reference.startswith("#/$defs/") and reference[8:] in schema["$defs"]


@pytest.mark.parametrize("kind, path", CASES)
def test_file_is_valid_with_texts_alone(schemas, kind, path):
    """Every scalar a text: numbers as texts are accepted."""
    assert check(schemas[kind], sheets.load(path)) == []


@pytest.mark.parametrize("kind, path", CASES)
def test_file_is_valid_as_an_editor_reads_it(schemas, kind, path):
    """Numbers and booleans as YAML has them; dates stay texts."""
    import yaml

    class Loader(yaml.SafeLoader):
        pass

    # YAML 1.2: `on` is a text, and so is a date
    Loader.yaml_implicit_resolvers = {
        key: [entry for entry in entries if entry[0].endswith((":int", ":float", ":null"))]
        for key, entries in yaml.SafeLoader.yaml_implicit_resolvers.items()}
    Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), list("tf"))
    assert check(schemas[kind], yaml.load(path.read_text(encoding="utf-8"), Loader=Loader)) == []


def change(data, path, value):
    """data with what stands at path replaced, or removed where value is None."""
    data = copy.deepcopy(data)
    at = data
    for step in path[:-1]:
        at = at[step]
    if value is None:
        del at[path[-1]]
    else:
        at[path[-1]] = value
    return data


CONTENT_FAULTS = [
    (["title"], None),
    (["handout"], None),
    (["handout"], "2"),
    (["titel"], "x"),
    (["title"], ["x"]),
    (["title"], ""),
    (["date"], "15 May 2026"),
    (["topic"], "Not A Slug"),
    (["topic"], "a--b"),
    (["language"], "english!"),
    (["sections"], []),
    (["sections"], "x"),
    (["sections", 0, "heading"], ""),
    (["sections", 0, "body"], []),
    (["sections", 0, "body", 0], {"bulets": ["x"]}),
    (["sections", 0, "body", 0], {"text": "x", "bullets": ["x"]}),
    (["sections", 0, "body", 0], {}),
    (["sections", 0, "body", 0], {"bullets": []}),
    (["sections", 0, "body", 0], {"callout": {"kind": "danger", "title": "x", "body": [{"text": "x"}]}}),
    (["sections", 0, "body", 0], {"callout": {"kind": "info", "title": "x"}}),
    (["sections", 0, "body", 0], {"notes": {"lines": 41}}),
    (["sections", 0, "body", 0], {"notes": {"lines": "many"}}),
    (["sections", 0, "body", 0], {"figure": {"image": "x.png"}}),
    (["sections", 0, "body", 0], {"figure": {"image": "/etc/x.png", "alt": "x"}}),
    (["sections", 0, "body", 0], {"figure": {"image": "../x.png", "alt": "x"}}),
    (["sections", 0, "body", 0], {"table": {"columns": list("abcdefghi"), "rows": [list("abcdefghi")]}}),
    (["sources", 0, "url"], "http://example.org"),
    (["sources", 0, "url"], "javascript:alert(1)"),
    (["review", "by"], None),
]


@pytest.mark.parametrize("path, value", CONTENT_FAULTS, ids=range(len(CONTENT_FAULTS)))
def test_schema_and_program_refuse_the_same(run, tmp_path, schemas, path, value):
    import yaml
    good = sheets.load(sheets.EVERY_BLOCK)
    assert check(schemas["content"], good) == []
    bad = change(good, path, value)
    file = tmp_path / "bad.yaml"
    file.write_text(yaml.safe_dump(bad, allow_unicode=True, sort_keys=False), encoding="utf-8")
    for name in ("cells.png", "cells.jpg"):
        (tmp_path / name).write_bytes((sheets.EVERY_BLOCK.parent / name).read_bytes())
    done = run("render", file, "--dump", "content")
    assert done.returncode == 1, "the program takes it"
    assert check(schemas["content"], bad), "the schema takes it"


@pytest.mark.parametrize("kind, name, path, value", [
    ("layout", "letter", ["margin"], {"top": 1}),
    ("layout", "letter", ["layout"], "2"),
    ("layout", "letter", ["colors", "ink"], "black"),
    ("layout", "letter", ["type", "body", "size"], "large"),
    ("layout", "letter", ["type", "body", "bold"], "yes"),
    ("brand", "brands/navis", ["web"], "ftp://example.org"),
    ("brand", "brands/navis", ["language"], "english"),
    ("phrases", "phrases/en", ["page_of"], None),
    ("phrases", "phrases/en", ["stepp"], "x"),
])
def test_broken_style_is_refused(schemas, kind, name, path, value):
    good = sheets.load(sheets.ROOT / "layouts" / f"{name}.yaml")
    assert check(schemas[kind], good) == []
    assert check(schemas[kind], change(good, path, value))


def test_values_schema(schemas):
    assert check(schemas["values"], {"prepared_for": "Jo", "phone": "+1 555 0142"}) == []
    assert check(schemas["values"], {}) == []
    for bad in ({"prepared_four": "Jo"}, {"date": "tomorrow"}, {"prepared_for": ["Jo"]}, []):
        assert check(schemas["values"], bad), bad


def test_portal_schema(schemas):
    good = {"patient": "Patient/1", "message": "Hello"}
    assert check(schemas["portal"], good) == []
    assert check(schemas["portal"], {**good, "patient": {"system": "urn:oid:1.2", "value": "7"},
                                     "recipients": ["RelatedPerson/2"], "sheet": {"phone": "1"}}) == []
    for bad in ({}, {"patient": "Patient/1"}, {**good, "patient": "Jo"}, {**good, "mesage": "x"},
                {**good, "recipients": []}, {**good, "sheet": {"date": "tomorrow"}}):
        assert check(schemas["portal"], bad), bad


def test_email_schema(schemas):
    good = {"from": "n@clinic.example", "to": ["p@home.example"], "subject": "Hello", "message": "Hello"}
    assert check(schemas["email"], good) == []
    assert check(schemas["email"], {**good, "from": {"address": "n@clinic.example", "name": "N"}, "occasion": "2"}) == []
    for bad in ({}, {**good, "from": "Jo"}, {**good, "to": []}, {**good, "to": "p@home.example"}, {**good, "cc": "x"},
                {**good, "from": {"name": "N"}}, {**good, "from": "é@clinic.example"}):
        assert check(schemas["email"], bad), bad


@pytest.mark.parametrize("path", [*sheets.CONTENTS], ids=lambda path: path.name)
def test_file_name_says_what_is_inside(path):
    content = sheets.load(path)
    assert path.name == f"{content['topic']}.{content['language']}.yaml"
    if path != sheets.EVERY_BLOCK:
        assert path.parent.name == content["cancer_type"]
