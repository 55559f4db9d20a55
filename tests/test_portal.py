"""handout portal: the bundle, the server, and what nobody else may see."""
import base64
import hashlib
import json
import os
import re
import select
import shutil
import socket
import ssl
import subprocess
import threading
import time
import uuid
import xml.etree.ElementTree as ET
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import sheets
from fhir_server import Server, capability, dropped, outcome, says, slow

CONTENT = sheets.ROOT / "content" / "leukemia" / "car-t-cell-therapy.en.yaml"
NOW = {"SOURCE_DATE_EPOCH": "1795363200"}
MESSAGE = 'Dear Zephyrine,\nhere is <the> sheet & "more".\n\nYours'
VALUES = {"patient": "Patient/p-77", "message": MESSAGE}
FULL = {**VALUES, "practitioner": {"reference": "Practitioner/n1", "display": "Nurse Wolframite"},
        "encounter": "Encounter/e9", "in_response_to": "Communication/c5",
        "recipients": ["Patient/p-77", "RelatedPerson/r3"],
        "sheet": {"prepared_for": "Zephyrine Quux", "note": "Bring your **blue** card"}}


@pytest.fixture
def portal(run, tmp_path):
    """portal(values, options…) -> CompletedProcess; values go in by a file."""

    def call(values, *options, content=CONTENT, env=None, **more):
        path = tmp_path / "values.yaml"
        path.write_text(values if isinstance(values, str) else json.dumps(values, ensure_ascii=False), encoding="utf-8")
        return run("portal", content, "--values", path, *options, env={**NOW, **(env or {})}, cwd=tmp_path, **more)

    return call


@pytest.fixture
def bundle(portal):
    def make(values, *options, **more):
        done = portal(values, *options, **more)
        assert (done.returncode, done.err) == (0, "")
        return json.loads(done.out)

    return make


def resources(bundle, kind):
    return [entry["resource"] for entry in bundle["entry"] if entry["resource"]["resourceType"] == kind]


def document(bundle):
    found = resources(bundle, "DocumentReference")
    assert len(found) == 1
    return found[0]


def message(bundle):
    found = resources(bundle, "Communication")
    assert len(found) == 1
    return found[0]


def attachment(resource):
    assert len(resource["content"]) == 1
    return resource["content"][0]["attachment"]


# the bundle


def test_bundle_is_a_transaction_of_conditional_creates(bundle):
    made = bundle(FULL)
    assert made["resourceType"] == "Bundle" and made["type"] == "transaction"
    assert [entry["request"]["url"] for entry in made["entry"]] == ["DocumentReference", "Communication"]
    for entry in made["entry"]:
        identifier = entry["resource"]["identifier"][0]
        assert entry["request"]["method"] == "POST"
        assert identifier == {"system": "urn:ietf:rfc:3986", "value": entry["fullUrl"]}
        assert entry["request"]["ifNoneExist"] == "identifier=urn:ietf:rfc:3986|" + entry["fullUrl"]
        number = uuid.UUID(entry["fullUrl"])
        assert number.version == 8 and number.variant == uuid.RFC_4122
    assert len({entry["fullUrl"] for entry in made["entry"]}) == 2


def test_document(bundle, run):
    made = document(bundle(FULL))
    assert made["status"] == "current" and made["language"] == "en"
    assert made["type"]["coding"] == [{"system": "http://loinc.org", "code": "34895-3", "display": "Education note"}]
    assert made["category"][0]["coding"][0]["code"] == "clinical-note"
    assert made["subject"] == {"reference": "Patient/p-77"}
    assert made["date"] == "2026-11-22T16:00:00Z"
    assert made["author"] == [{"reference": "Practitioner/n1", "display": "Nurse Wolframite"}]
    assert made["custodian"] == {"display": sheets.load_brand("navis")["name"]}
    assert made["description"] == sheets.load(CONTENT)["title"]
    assert made["context"] == {"encounter": [{"reference": "Encounter/e9"}]}
    file = attachment(made)
    data = base64.b64decode(file["data"], validate=True)
    assert data.startswith(b"%PDF-1.7") and file["size"] == len(data)
    assert base64.b64decode(file["hash"]) == hashlib.sha1(data).digest()
    assert (file["contentType"], file["language"]) == ("application/pdf", "en")
    assert file["title"] == "car-t-cell-therapy.en.letter.pdf" and file["creation"] == "2026-05-15"
    values = json.dumps(FULL["sheet"]).encode()
    assert data == run("render", CONTENT, "--values", "-", "-o", "-", stdin=values).stdout


def test_message(bundle):
    made = bundle(FULL)
    sent, paper = message(made), made["entry"][0]["fullUrl"]
    assert sent["status"] == "completed"
    assert sent["category"][0]["coding"][0] == {
        "system": "http://terminology.hl7.org/CodeSystem/communication-category", "code": "instruction",
        "display": "Instruction"}
    assert sent["subject"] == {"reference": "Patient/p-77"}
    assert sent["recipient"] == [{"reference": "Patient/p-77"}, {"reference": "RelatedPerson/r3"}]
    assert sent["sender"]["reference"] == "Practitioner/n1" and sent["encounter"] == {"reference": "Encounter/e9"}
    assert sent["inResponseTo"] == [{"reference": "Communication/c5"}]
    assert sent["sent"] == "2026-11-22T16:00:00Z"
    assert sent["payload"] == [{"contentString": MESSAGE}, {"contentReference": {"reference": paper}}]


def test_what_is_not_said_is_not_there(bundle):
    made = bundle(VALUES)
    assert message(made)["recipient"] == [{"reference": "Patient/p-77"}]
    assert not {"encounter", "inResponseTo", "sender"} & set(message(made))
    assert "context" not in document(made)
    assert document(made)["author"] == [{"display": sheets.load_brand("navis")["name"]}]


def empties(part):
    if isinstance(part, dict):
        return any(value in ("", None, [], {}) or empties(value) for value in part.values())
    return any(map(empties, part)) if isinstance(part, list) else False


def test_nothing_in_it_is_empty(bundle):
    assert not empties(bundle(FULL)) and not empties(bundle(VALUES))


def test_narrative_is_escaped_xhtml(bundle):
    made = bundle({**VALUES, "message": '<script>&"\'\n\nةrtl'})
    for resource in (document(made), message(made)):
        assert resource["text"]["status"] == "generated"
        div = ET.fromstring(resource["text"]["div"])
        assert div.tag == "{http://www.w3.org/1999/xhtml}div"
        assert {child.tag for child in div} == {"{http://www.w3.org/1999/xhtml}p"}
    assert [p.text for p in ET.fromstring(message(made)["text"]["div"])] == ['<script>&"\'', "ةrtl"]


def test_json_in_texts_moves_no_data(bundle):
    trap = '"data":"" \\"data\\":\\"\\" "}]'
    made = bundle({**VALUES, "message": trap, "practitioner": {"reference": "Practitioner/1", "display": trap}})
    assert message(made)["payload"][0]["contentString"] == trap
    assert base64.b64decode(attachment(document(made))["data"]).startswith(b"%PDF")


def test_a_document_each_for_language_and_layout(bundle):
    made = bundle(VALUES, "--layout", "letter,large-print-letter", "--lang", "es", "--bilingual", "en")
    papers = resources(made, "DocumentReference")
    assert [attachment(paper)["title"] for paper in papers] == [
        f"car-t-cell-therapy.{language}.{layout}.pdf"
        for language in ("es", "en") for layout in ("letter", "large-print-letter")]
    assert [paper["language"] for paper in papers] == ["es", "es", "en", "en"]
    assert papers[0]["description"] == sheets.load(CONTENT.with_name("car-t-cell-therapy.es.yaml"))["title"]
    assert len({attachment(paper)["hash"] for paper in papers}) == 4
    assert [part["contentReference"]["reference"] for part in message(made)["payload"][1:]] == [
        entry["fullUrl"] for entry in made["entry"][:4]]


def test_titles_of_files_are_ascii(bundle):
    made = bundle(VALUES, "--lang", "zh-Hans", "--layout", sheets.ROOT / "layouts" / "a4.yaml")
    assert attachment(document(made))["title"] == "car-t-cell-therapy.zh-Hans.a4.pdf"
    assert not document(made)["description"].isascii()


def test_identifier_instead_of_reference(bundle, tmp_path):
    patient = {"system": "urn:oid:1.2.3", "value": "MRN 0042|x"}
    made = bundle({**VALUES, "patient": patient})
    assert document(made)["subject"] == {"type": "Patient", "identifier": patient}
    codes = tmp_path / "codes.yaml"
    text = (sheets.ROOT / "content" / "portal-codes.yaml").read_text(encoding="utf-8")
    codes.write_text(text.replace("identifiers: logical", "identifiers: search"), encoding="utf-8")
    made = bundle({**VALUES, "patient": patient}, "--codes", codes)
    assert document(made)["subject"] == {"reference": "Patient?identifier=urn:oid:1.2.3|MRN%200042%5C%7Cx"}


def test_codes_of_a_site(bundle, portal, tmp_path):
    codes = tmp_path / "codes.yaml"
    codes.write_text("""portal_codes: 1
identifier_system: https://clinic.example/handouts
identifiers: logical
document:
  type: [{system: http://loinc.org, code: 1-8}, {system: urn:oid:1.2, code: ED, display: Education}]
  category: [{system: urn:oid:1.2, code: A}, {system: urn:oid:1.2, code: B}]
message:
  status: in-progress
  category: [{system: urn:oid:1.2, code: C}]
  medium: [{system: urn:oid:1.2, code: W}]
custodian: Organization/o1
""", encoding="utf-8")
    made = bundle(VALUES, "--codes", codes)
    assert [code["code"] for code in document(made)["type"]["coding"]] == ["1-8", "ED"]
    assert [part["coding"][0]["code"] for part in document(made)["category"]] == ["A", "B"]
    assert message(made)["status"] == "in-progress" and message(made)["medium"][0]["coding"][0]["code"] == "W"
    assert document(made)["custodian"] == message(made)["sender"] == {"reference": "Organization/o1"}
    assert made["entry"][0]["request"]["ifNoneExist"].startswith("identifier=https://clinic.example/handouts|urn:uuid:")
    codes.write_text("portal_codes: 1\nidentifier_system: a b\n", encoding="utf-8")
    done = portal(VALUES, "--codes", codes)
    assert done.returncode == 1 and f"{codes}:2:20: error: “identifier_system” is “a b”" in done.err


# same input, same bytes


def test_bytes_are_the_same(portal):
    assert portal(FULL).stdout == portal(FULL, env={"LC_ALL": "de_DE.UTF-8", "TZ": "Etc/GMT+12"}).stdout


def urls(bundle):
    return [entry["fullUrl"] for entry in bundle["entry"]]


def test_identifiers_do_not_follow_the_clock(bundle):
    first, later = bundle(FULL), bundle(FULL, env={"SOURCE_DATE_EPOCH": "1795400000"})
    assert urls(first) == urls(later) == urls(bundle(FULL, env={"SOURCE_DATE_EPOCH": None}))
    assert document(first)["date"] != document(later)["date"]
    assert attachment(document(first)) == attachment(document(later))


@pytest.mark.parametrize("change, document_differs", [
    ({"patient": "Patient/other"}, True), ({"encounter": "Encounter/other"}, True),
    ({"sheet": {"prepared_for": "Another"}}, True), ({"message": "Another"}, False),
    ({"occasion": "visit 17"}, False), ({"in_response_to": "Communication/other"}, False),
    ({"recipients": ["Patient/p-77"]}, False), ({"practitioner": "Practitioner/other"}, False)])
def test_identifiers_follow_the_content(bundle, change, document_differs):
    first, second = urls(bundle(FULL)), urls(bundle({**FULL, **change}))
    assert (first[0] != second[0]) == document_differs and first[1] != second[1]


# faults of the input


@pytest.mark.parametrize("text, place, words", [
    ("message: Zephyrine\n", (1, 1), "“patient” is missing"),
    ("patient: Patient/1\n", (1, 1), "“message” is missing"),
    ("patient: Zephyrine Quux\nmessage: x\n", (1, 10), "must be a FHIR reference"),
    ("patient: Practitioner/Zephyrine\nmessage: x\n", (1, 10), "“patient” must refer to a Patient"),
    ("patient: {system: 'urn:x'}\nmessage: x\n", (1, 10), "needs a reference, or a system and a value"),
    ("patient: {reference: Patient/1, value: Zephyrine}\nmessage: x\n", (1, 10), "needs a reference, or"),
    ("patient: {system: Zephyrine, value: Quux}\nmessage: x\n", (1, 19), "“system” is “…”: it must be an address"),
    ("patient: Patient/1\nmessage: x\nencounter: Patient/Quux\n", (3, 12), "“encounter” must refer to a Encounter"),
    ("patient: Patient/1\nmessage: x\nZephyrine: Quux\n", (3, 1), "unknown key “…” in portal values; known keys: pat"),
    ("patient: Patient/1\nmesage: Zephyrine\n", (2, 1), "unknown key “…”; did you mean “message”?"),
    ("patient: Patient/1\nmessage: &Zephyrine x\n", (2, 10), "text that begins with “…”"),
    ("patient: Patient/1\nmessage: *Zephyrine\n", (2, 10), "text that begins with “…”"),
    ("patient: Patient/1\nmessage: !Zephyrine x\n", (2, 10), "text that begins with “…”"),
    ("patient: Patient/1\nmessage: x\nsheet: {date: Zephyrine}\n", (3, 15), "“date” is “…”: it must be a date"),
    ("patient: Patient/1\nmessage: x\nsheet: {note: '[Quux](http://Zephyrine.example)'}\n", (3, 15), "link “…”"),
    ("patient: Patient/1\nmessage: x\nsheet: {prepared_for: %s}\n" % ("Zephyrine" * 20), (3, 23), "is wider than its line"),
    ("patient: Patient/1\nmessage: x\nsheet: {note: Zephyrine 𓂀}\n", (3, 25), "no font of the layout has"),
    ("patient: Patient/1\nmessage: x\nsheet: {Zephyrine: 1}\n", (3, 9), "unknown key “…” in values"),
    ("patient: Patient/1\nmessage: x\nmessage: Zephyrine\n", (3, 1), "“message” appears twice"),
    ("patient: Patient/1\nmessage: [Zephyrine]\n", (2, 10), "“message” must be text"),
    ("- Zephyrine\n", (1, 1), "portal values must be lines of the form key: value"),
])
def test_faults_of_values_cite_nothing(portal, tmp_path, text, place, words):
    done = portal(text, "-o", "out.json")
    assert done.returncode == 1 and done.out == ""
    first = done.err.splitlines()[0]
    assert first.startswith(f"{tmp_path / 'values.yaml'}:{place[0]}:{place[1]}: error: ")
    if "appears twice" not in words:
        assert words in first
    assert "Zephyrine" not in done.err and "Quux" not in done.err and "http://Z" not in done.err
    assert not (tmp_path / "out.json").exists()


def test_a_long_sheet_is_refused_with_its_size(portal, bundle, tmp_path):
    size = attachment(document(bundle(VALUES)))["size"]
    assert portal(VALUES, "--max-bytes", size).returncode == 0
    done = portal(VALUES, "--max-bytes", size - 1, "-o", "out.json")
    assert done.returncode == 1 and f"has {size} bytes" in done.err and str(size - 1) in done.err
    assert not (tmp_path / "out.json").exists()


def test_the_same_document_twice_is_refused(portal):
    done = portal(VALUES, "--bilingual", "en")
    assert done.returncode == 2 and "requested twice" in done.err


@pytest.mark.parametrize("options, text", [
    ((), "FILE is missing"), (("a.yaml",), "--values FILE"), (("-", "--values", "-"), "cannot both come"),
    (("-", "--values", "v", "--lang", "es"), "cannot be used with standard input"),
    (("a", "--values", "v", "--max-bytes", "0"), "--max-bytes"), (("a", "--values", "v", "--timeout", "x"), "--timeout"),
    (("a", "--values", "v", "--tries", "99"), "--tries"), (("a", "--values", "v", "--token-file", "t"), "works only with --send"),
    (("a", "--patient", "x"), "unknown option --patient")])
def test_usage(run, options, text):
    done = run("portal", *options)
    assert done.returncode == 2 and text in done.err and done.out == ""


def test_what_it_is_made_of_is_not_overwritten(run, tmp_path, small):
    values, codes = tmp_path / "values.yaml", tmp_path / "codes.yaml"
    values.write_text(json.dumps(VALUES), encoding="utf-8")
    shutil.copy(sheets.ROOT / "content" / "portal-codes.yaml", codes)
    (tmp_path / "link").symlink_to(values)
    (tmp_path / "small.en.yaml").write_bytes(small.read_bytes())
    before = {path: path.read_bytes() for path in (values, codes, small)}
    for out in (values, tmp_path / "link", codes, small):
        done = run("portal", small, "--values", values, "--codes", codes, "-o", out)
        assert done.returncode == 2 and "would be overwritten" in done.err
    done = run("portal", small, "--values", values, "--lang", "en", "-o", tmp_path / "small.en.yaml")
    assert done.returncode == 2 and "would be overwritten" in done.err
    assert before == {path: path.read_bytes() for path in before}


@pytest.mark.parametrize("options", [("--lang", "es,,en"), ("--layout", ""), ("--lang", ",".join(sheets.LANGUAGES[:20]))])
def test_lists_that_are_none(portal, options):
    done = portal(VALUES, *options)
    assert done.returncode == 2 and ("empty name between commas" in done.err or "is empty" in done.err or "names separated by commas" in done.err)


def test_expired_sheets_are_refused(portal, bundle, tmp_path, handout_text):
    path = tmp_path / "old.yaml"
    path.write_text(handout_text(head="review: {by: Board, on: 2026-05-20, expires: 2026-06-01}\n"), encoding="utf-8")
    done = portal(VALUES, content=path)
    assert done.returncode == 1 and "expired on 2026-06-01" in done.err
    assert document(bundle(VALUES, "--allow-expired", content=path))


def test_bundle_is_for_its_owner_alone(portal, tmp_path):
    done = portal(VALUES, "-o", "out.json", preexec_fn=lambda: os.umask(0o022))
    assert (done.returncode, done.out, done.err) == (0, "out.json\n", "")
    assert (tmp_path / "out.json").stat().st_mode & 0o777 == 0o600


# the server


def send(portal, server, *options, values=VALUES, **more):
    env = {"NO_PROXY": "localhost,127.0.0.1", **more.pop("env", {})}
    return portal(values, "--send", server.base, "--timeout", "5", *options, env=env, **more)


def one_line(done, base):
    """Standard error is one line that names the server; nothing was said to be sent."""
    assert done.err.count("\n") == 1 and done.err.startswith(f"{base}: error: "), done.err
    assert done.out == ""
    return done.err


def test_send_creates_and_creates_once(portal):
    with Server() as server:
        done = send(portal, server)
        assert (done.returncode, done.err) == (0, "")
        assert done.out == f"{server.base}: 1 document and a message: 2 created, 0 already there\n"
        done = send(portal, server, env={"SOURCE_DATE_EPOCH": None})
        assert done.out == f"{server.base}: 1 document and a message: 0 created, 2 already there\n"
        assert len(server.store) == 2 and server.seen == ["/fhir/metadata", "/fhir"] * 2
        assert server.headers[1]["Content-Type"] == server.headers[1]["Accept"] == "application/fhir+json"
        assert "Authorization" not in server.headers[1]


def test_slash_at_the_end_of_the_address(portal):
    with Server() as server:
        server.base += "/"
        assert send(portal, server).returncode == 0
        assert server.seen == ["/fhir/metadata", "/fhir"]


def test_bundle_is_written_and_sent(portal, tmp_path):
    with Server() as server:
        done = send(portal, server, "-o", "out.json")
        assert done.returncode == 0 and done.out.splitlines()[0] == "out.json"
        assert json.loads((tmp_path / "out.json").read_bytes()) == server.posts[0]
        done = send(portal, server, "-o", "-")
        assert json.loads(done.out) == server.posts[1] and "already there" in done.err


def test_what_was_done_as_json(portal, tmp_path):
    told = json.loads(portal(VALUES, "--json", "-o", "out.json").out)
    bundle = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    documents = [entry for entry in bundle["entry"] if entry["resource"]["resourceType"] == "DocumentReference"]
    assert (told["output"], told["server"], told["sent"]) == ("out.json", None, False)
    assert [document["file"] for document in told["documents"]] == ["car-t-cell-therapy.en.letter.pdf"]
    assert [document["bytes"] for document in told["documents"]] == [
        entry["resource"]["content"][0]["attachment"]["size"] for entry in documents]
    assert told["identifier"] in json.dumps(bundle)
    with Server() as server:
        told = json.loads(send(portal, server, "--json").out)
        assert (told["output"], told["server"], told["sent"]) == (None, server.base, True)
        assert told["created"] == len(documents) + 1 and told["there"] == 0
        told = json.loads(send(portal, server, "--json", "--dry-run").out)
        assert (told["output"], told["sent"]) == (None, False) and "created" not in told
    done = portal(VALUES, "--json", "-o", "-")
    assert done.returncode == 2 and "--json needs a bundle" in done.err
    assert portal(VALUES, "--quiet", "-o", "quiet.json").out == ""


def test_dry_run_sends_and_writes_nothing(portal, tmp_path):
    with Server() as server:
        done = send(portal, server, "--dry-run", "-o", "out.json")
        assert done.returncode == 0 and server.posts == [] and not (tmp_path / "out.json").exists()
        lines = done.out.splitlines()
        assert re.fullmatch(r"car-t-cell-therapy\.en\.letter\.pdf: \d pages, \d+ bytes", lines[0])
        assert lines[1] == f"{server.base} takes documents and messages; nothing was sent"
    with Server(metadata=capability(transaction=False)) as server:
        assert send(portal, server, "--dry-run").returncode == 2
    assert portal(VALUES, "--dry-run").out.count("\n") == 1


@pytest.mark.parametrize("metadata, text", [
    (capability(version="3.0.2"), "speaks FHIR 3.0.2, not R4"),
    (capability(transaction=False), "does not take transactions"),
    (capability(types=["DocumentReference"]), "does not create Communication resources"),
    (capability(types=["Communication"]), "does not create DocumentReference resources"),
    (capability(conditional=False), "on condition"),
    ({"resourceType": "Patient"}, "this is not a FHIR server"), ([], "this is not a FHIR server"),
    ({"resourceType": "CapabilityStatement", "rest": 7}, "not R4")])
def test_a_server_that_cannot_take_it(portal, metadata, text):
    with Server(metadata=lambda handler: handler.send(200, metadata)) as server:
        done = send(portal, server)
        assert done.returncode == 2 and text in one_line(done, server.base)
        assert server.posts == []


@pytest.mark.parametrize("answer, code, text", [
    (says(400, outcome("bad")), 1, "refuses the bundle (HTTP 400); it says: invalid at Communication.subject: bad"),
    (says(401), 2, "does not accept the token"), (says(403), 2, "the token does not permit this"),
    (says(404), 2, "nothing at this address"), (says(409), 3, "another change is in the way"),
    (says(412), 1, "an identifier matches several things"), (says(413), 1, "too long for the server (HTTP 413): it has "),
    (says(422, outcome("no such code")), 1, "a fault in the bundle (HTTP 422); it says: invalid at"),
    (says(429), 3, "asks to be tried again later (HTTP 429)"), (says(500), 3, "the server failed (HTTP 500)"),
    (says(503, outcome("x", "transient")), 3, "(HTTP 503); it says: transient at"),
    (says(429, None, ("Retry-After", "3600")), 3, "(HTTP 429), in 3600 seconds"),
    (slow(4), 3, "no answer: Timeout was reached"),
    (says(200, raw=b"<html>Zephyrine"), 3, "does not say what it created"),
    (says(200, raw=b""), 3, "does not say what it created"),
    (says(200, {"resourceType": "Bundle", "type": "transaction-response"}), 3, "does not say what it created"),
    (says(200, {"resourceType": "Bundle", "type": "transaction-response", "entry": [7, []]}), 1, "did not create part 1"),
    (says(200, {"resourceType": "Bundle", "type": "transaction-response", "entry": [
        {"response": {"status": "201 Created"}},
        {"response": {"status": "422", "outcome": outcome("not so")}}]}), 1, "part 2 (status 422): invalid at"),
    (says(302, None, ("Location", "https://other.example:444/Zephyrine")), 2,
     "redirects to another address, to which nothing was sent (HTTP 302): https://other.example:444\n"),
    (says(307, None, ("Location", "/elsewhere")), 2, "redirects to another address"),
])
def test_faults_of_a_server(portal, answer, code, text):
    with Server(answer) as server:
        done = send(portal, server, "--tries", "1", "--timeout", "2")
        line = one_line(done, server.base)
        assert done.returncode == code and text in line and "Zephyrine" not in line
        assert len(server.posts) == 1


def test_the_token_may_be_asked_for_by_metadata(portal):
    with Server(metadata=says(401)) as server:
        done = send(portal, server)
        assert done.returncode == 2 and "does not accept the token" in one_line(done, server.base)


def test_a_connection_that_always_breaks(portal):
    """Also on a connection that was kept open, which libcurl would try once more by itself."""
    with Server(*[dropped] * 9) as server:
        done = send(portal, server, "--tries", "2")
        assert done.returncode == 3 and "no answer: " in one_line(done, server.base) and "tried 2 times" in done.err
        assert len(server.posts) <= 3


@pytest.mark.parametrize("answer", [dropped, says(500), says(503, None, ("Retry-After", "1")), says(429)])
def test_what_may_pass_is_tried_again(portal, answer):
    with Server(answer, answer) as server:
        done = send(portal, server)
        assert (done.returncode, done.err) == (0, "") and len(server.posts) == 3 and len(server.store) == 2


def test_a_connection_that_breaks_behind_the_work(portal):
    """The server has created it all and its answer is lost: the next try finds it."""
    with Server() as server:
        server.answers.append(lambda handler, bundle: (server.take(bundle), handler.hang_up()))
        done = send(portal, server)
        assert done.returncode == 0 and "0 created, 2 already there" in done.out and len(server.store) == 2


def test_an_answer_cut_in_the_middle(portal):
    def cut(handler, bundle):
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        handler.wfile.write(b'{"resourceType": "Bundle"')
        handler.hang_up()

    with Server(cut) as server:
        done = send(portal, server, "--tries", "1")
        assert done.returncode == 3 and "no answer: " in one_line(done, server.base)
    with Server(cut) as server:
        assert send(portal, server).returncode == 0


def test_retry_after_is_heeded(portal):
    with Server(says(503, None, ("Retry-After", "2"))) as server:
        started = time.monotonic()
        assert send(portal, server).returncode == 0
        assert 2 <= time.monotonic() - started < 10


def test_not_repeated_where_the_server_does_not_say_that_it_may_be(portal):
    with Server(dropped, metadata=capability(conditional=None)) as server:
        assert send(portal, server).returncode == 3 and len(server.posts) == 1


def test_a_refusal_is_not_repeated(portal):
    with Server(says(422), says(422)) as server:
        assert send(portal, server).returncode == 1 and len(server.posts) == 1


def test_tries_end(portal):
    with Server(*[says(500)] * 5) as server:
        done = send(portal, server, "--tries", "3")
        assert "tried 3 times" in one_line(done, server.base) and len(server.posts) == 3


def test_an_endless_answer(portal):
    def endless(handler, bundle=None):
        handler.send_response(200)
        handler.end_headers()
        try:
            while True:
                handler.wfile.write(b"[" * 65536)
        except OSError:
            handler.close_connection = True

    with Server(endless) as server:
        done = send(portal, server)
        assert done.returncode == 3 and "the answer is too long" in one_line(done, server.base)
    with Server(metadata=lambda handler: handler.send(200, raw=b"[" * 5000000)) as server:
        assert send(portal, server).returncode == 2


def test_no_server(portal):
    with Server() as server:
        base = server.base
    done = portal(VALUES, "--send", base, "--tries", "1")
    assert done.returncode == 3 and "no answer: Couldn't connect to server" in one_line(done, base)


@pytest.mark.parametrize("address", ["http://fhir.example/r4", "ftp://localhost/x", "localhost", "https://",
                                     "http://127.example/", "file:///etc/passwd", "https://h/x?y=1", "https://h/x#y",
                                     "http://localhost.example/", "http://[::2]/"])
def test_addresses_that_are_none(portal, address):
    done = portal(VALUES, "--send", address)
    assert done.returncode == 2 and done.err.count("\n") == 1 and done.out == ""


def test_a_password_in_the_address_is_not_told(portal):
    done = portal(VALUES, "--send", "https://user:Zephyrine@fhir.example/")
    assert done.returncode == 2 and "Zephyrine" not in done.err and "name or password" in done.err


def test_no_proxy_in_plain_text(portal):
    with Server() as server, Server() as proxy:
        done = send(portal, server, env={"http_proxy": proxy.base, "ALL_PROXY": proxy.base, "NO_PROXY": None,
                                         "no_proxy": None})
        assert done.returncode == 0 and proxy.seen == []


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    if not shutil.which("openssl"):
        pytest.skip("no openssl")
    folder = tmp_path_factory.mktemp("tls")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                    "-keyout", "key.pem", "-out", "cert.pem", "-days", "2", "-subj", "/CN=localhost",
                    "-addext", "subjectAltName=DNS:localhost"], cwd=folder, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return folder / "cert.pem", context


def test_tls(portal, certificate):
    path, context = certificate
    with Server(tls=context) as server:
        done = send(portal, server, env={"SSL_CERT_FILE": path, "HANDOUT_TOKEN": "abc.DEF-1"})
        assert (done.returncode, done.err) == (0, "")
        assert server.headers[0]["Authorization"] == server.headers[1]["Authorization"] == "Bearer abc.DEF-1"
        done = send(portal, server, env={"HANDOUT_TOKEN": "abc.DEF-1"})
        assert done.returncode == 3 and "no secure connection: " in one_line(done, server.base)
        assert len(server.posts) == 1


def test_token_from_a_file(portal, tmp_path):
    token = tmp_path / "token"
    token.touch(mode=0o600)
    with Server() as server:
        token.write_text("aaa.bbb-ccc~d+e/f==\n", encoding="utf-8")
        done = send(portal, server, "--token-file", token, env={"HANDOUT_TOKEN": "other"})
        assert done.returncode == 0
        assert server.headers[1]["Authorization"] == "Bearer aaa.bbb-ccc~d+e/f=="
        for text in ("", "\n", "a b", "a\nX-Header: b", "Zephyrine é"):
            token.write_text(text, encoding="utf-8")
            done = send(portal, server, "--token-file", token)
            assert done.returncode == 1 and "not a bearer token" in done.err and "Zephyrine" not in done.err
        assert send(portal, server, "--token-file", tmp_path / "none").returncode == 1
        assert send(portal, server, env={"HANDOUT_TOKEN": "Zephyrine\n\nX: y"}).returncode == 2


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o644, 0o777])
def test_a_secret_that_others_can_use_is_refused(portal, tmp_path, mode):
    secret = tmp_path / "secret"
    secret.write_text("abc.DEF-1234\n", encoding="utf-8")
    secret.chmod(mode)
    remedy = f"{secret}: error: this is a secret, but its mode is {mode:04o}, so others can use it; run: chmod 600 {secret}\n"
    with Server() as server:
        done = send(portal, server, "--token-file", secret)
        assert (done.returncode, done.out, done.err) == (1, "", remedy)
        assert server.seen == []
    done = portal(VALUES, "--encrypt", secret, "-o", "out.json")
    assert (done.returncode, done.err) == (1, remedy) and not (tmp_path / "out.json").exists()
    secret.chmod(0o400)
    assert portal(VALUES, "--encrypt", secret, "-o", "out.json").returncode == 0


class Proxy:
    """Answers CONNECT as it is told, or leads to the server."""

    def __init__(self, status=None):
        proxy = self
        self.asked = []

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *arguments):
                pass

            def do_CONNECT(self):
                proxy.asked.append((self.path, self.headers.get("Authorization"), self.headers.get("Proxy-Authorization")))
                if status:
                    self.send_error(status)
                    return
                host, port = self.path.split(":")
                with socket.create_connection((host, int(port))) as server:
                    self.send_response(200)
                    self.end_headers()
                    ends = {self.connection: server, server: self.connection}
                    while True:
                        for end in select.select(list(ends), [], [], 5)[0]:
                            data = end.recv(65536)
                            if not data:
                                return
                            ends[end].sendall(data)

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.host = f"127.0.0.1:{self.http.server_port}"

    def __enter__(self):
        threading.Thread(target=self.http.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *error):
        self.http.shutdown()
        self.http.server_close()


NO_PROXIES = {name: None for name in ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "NO_PROXY", "no_proxy")}


def test_the_proxy_is_used_but_for_hosts_without(portal, certificate):
    path, context = certificate
    with Server(tls=context) as server, Proxy() as proxy:
        env = {**NO_PROXIES, "SSL_CERT_FILE": path, "HTTPS_PROXY": f"http://{proxy.host}", "HANDOUT_TOKEN": "abc.DEF-1"}
        done = send(portal, server, env=env)
        assert (done.returncode, done.err) == (0, "")
        assert proxy.asked and all(asked[1:] == (None, None) for asked in proxy.asked), "the token is for the server"
        count = len(proxy.asked)
        assert send(portal, server, env={**env, "NO_PROXY": "localhost"}).returncode == 0
        assert len(proxy.asked) == count


@pytest.mark.parametrize("variable", ["https_proxy", "HTTPS_PROXY", "ALL_PROXY"])
@pytest.mark.parametrize("status", [403, 407, 502])
def test_a_proxy_that_refuses_is_named(portal, certificate, variable, status):
    path, context = certificate
    with Server(tls=context) as server, Proxy(status) as proxy:
        done = send(portal, server, "--tries", "1", env={**NO_PROXIES, "SSL_CERT_FILE": path,
                                                         variable: f"http://zuser:zsecret@{proxy.host}"})
        assert done.returncode == 3
        assert f"the proxy {proxy.host}, which {variable} names, answered {status}" in one_line(done, server.base)
        assert "zuser" not in done.err and "zsecret" not in done.err


def test_a_proxy_that_is_not_there_is_named(portal, certificate):
    path, context = certificate
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with Server(tls=context) as server:
        env = {**NO_PROXIES, "SSL_CERT_FILE": path}
        done = send(portal, server, "--tries", "1", env={**env, "HTTPS_PROXY": f"127.0.0.1:{port}"})
        assert done.returncode == 3
        assert f"at the proxy 127.0.0.1:{port}, which HTTPS_PROXY names" in one_line(done, server.base)
        done = send(portal, server, "--tries", "1", env={**env, "all_proxy": "http://nowhere.invalid:3128"})
        assert done.returncode == 3
        assert "at the proxy nowhere.invalid:3128, which all_proxy names" in one_line(done, server.base)
        assert send(portal, server, env={**env, "HTTPS_PROXY": f"127.0.0.1:{port}", "NO_PROXY": "localhost"}).returncode == 0
        server.http.shutdown()
        server.http.server_close()
        done = send(portal, server, "--tries", "1", env={**env, "HTTPS_PROXY": f"127.0.0.1:{port}", "NO_PROXY": "localhost"})
        assert done.returncode == 3 and "proxy" not in done.err


def test_certificates_that_are_not_there_are_named(portal, certificate, tmp_path):
    with Server(tls=certificate[1]) as server:
        done = send(portal, server, env={"SSL_CERT_FILE": tmp_path / "none.pem"})
        assert done.returncode == 2
        assert done.err == f"{tmp_path / 'none.pem'}: error: cannot read these certificates, which SSL_CERT_FILE names: No such file or directory\n"


# what nobody else may see

MARKS = {"patient": "Patient/zmarkone", "message": "Zmarktwo lower zmarkthree words", "occasion": "zmarkfour",
         "practitioner": {"reference": "Practitioner/zmarkfive", "display": "Zmarksix"},
         "encounter": {"system": "urn:oid:1.2", "value": "zmarkseven"}, "in_response_to": "Communication/zmarkeight",
         "sheet": {"prepared_for": "Zmarknine Quuxmark", "note": "Zmarkten"}}
TOKEN = "zmarktoken.1"


def test_an_outcome_cites_nothing(portal):
    """A server's own words are told, but not those that are a patient's."""
    cited = outcome("Resource Patient/zmarkone not found: ZMARKNINE Quuxmark%20x said zmarktwo and Zmarkthree; "
                    + "zmarkseven|" + "y" * 400, code="not-found")
    for answer in (says(422, cited), says(200, {"resourceType": "Bundle", "type": "transaction-response", "entry": [
            {"response": {"status": "404", "outcome": cited}}, {}]})):
        with Server(answer) as server:
            line = one_line(send(portal, server, values=MARKS), server.base)
            assert "not-found at Communication.subject: Resource Patient/… not found: … …" in line
            assert "mark" not in line.lower() and len(line) < 600


def test_an_echo_of_the_request_is_not_told(portal):
    """Not the token, whatever a server does with its headers; nothing that steers a terminal."""
    def echo(handler, bundle):
        text = f"\x1b[31m{handler.headers['Authorization']}\r\n{json.dumps(bundle['entry'][-1])}"
        handler.send(500, outcome(text))

    with Server(echo) as server:
        done = send(portal, server, "--tries", "1", values=MARKS, env={"HANDOUT_TOKEN": TOKEN})
        line = one_line(done, server.base)
        assert done.returncode == 3 and "mark" not in line.lower() and "\x1b" not in line
    with Server(metadata=lambda handler: handler.send(200, {
            **capability(), "fhirVersion": handler.headers["Authorization"]})) as server:
        done = send(portal, server, env={"HANDOUT_TOKEN": TOKEN})
        assert done.returncode == 2 and "mark" not in one_line(done, server.base)
    with Server(lambda handler, bundle: handler.send(307, None, [("Location", f"https://{TOKEN}.example/")])) as server:
        done = send(portal, server, env={"HANDOUT_TOKEN": TOKEN})
        assert done.returncode == 2 and "mark" not in one_line(done, server.base)


def test_an_identifier_with_a_slash_is_not_told(portal):
    values = {**VALUES, "patient": {"system": "urn:oid:1.2", "value": "n-77 Rivera/é"}}
    with Server(says(404, outcome("Patient?identifier=urn:oid:1.2|n-77 Rivera/é not found"))) as server:
        line = one_line(send(portal, server, values=values), server.base)
        assert "77" not in line and "Rivera" not in line and "é" not in line and "not found" in line


def test_a_server_that_drips(portal):
    """A byte now and then does not keep it alive: the time is for the whole exchange."""
    def drip(handler, bundle=None):
        handler.send_response(200)
        handler.send_header("Content-Length", "100000")
        handler.end_headers()
        try:
            for _ in range(300):
                handler.wfile.write(b" ")
                time.sleep(0.1)
        except OSError:
            handler.close_connection = True

    for server in (Server(drip), Server(metadata=drip)):
        with server:
            started = time.monotonic()
            done = send(portal, server, "--tries", "1", "--timeout", "1")
            assert done.returncode == 3 and "Timeout" in one_line(done, server.base)
            assert time.monotonic() - started < 5


def test_retry_after_as_a_date(portal):
    from email.utils import formatdate
    with Server(lambda handler, bundle: handler.send(503, None, [("Retry-After", formatdate(time.time() + 2, usegmt=True))])) as server:
        assert send(portal, server).returncode == 0 and len(server.posts) == 2
    with Server(lambda handler, bundle: handler.send(503, None, [("Retry-After", formatdate(time.time() + 86400, usegmt=True))])) as server:
        assert send(portal, server).returncode == 3 and len(server.posts) == 1


def spied(process, told):
    """What anybody can see of a process while it runs."""
    while process.poll() is None:
        for name in ("cmdline", "environ", "comm", "stat"):
            try:
                told.add(Path(f"/proc/{process.pid}/{name}").read_bytes())
            except OSError:
                pass
        time.sleep(0.02)


@pytest.mark.skipif(not shutil.which("strace"), reason="no strace")
@pytest.mark.parametrize("last", ["good", "refused", "dropped"])
def test_values_and_token_are_in_the_request_alone(environment, tmp_path, last):
    """The traced program writes them to no file and no terminal; /proc shows none of them."""
    work, temporary = tmp_path / "work", tmp_path / "temporary"
    work.mkdir()
    temporary.mkdir()
    trace, told = tmp_path / "trace", set()
    answers = {"good": [], "refused": [says(422, outcome(json.dumps(MARKS)))], "dropped": [dropped] * 2}[last]

    def late(handler, bundle=None):
        time.sleep(0.5)
        handler.send(200, capability())

    with Server(*answers, metadata=late) as server:
        process = subprocess.Popen(
            ["strace", "-f", "-qq", "-s", "100000", "-e", "trace=execve,openat,write,writev,pwrite64,rename,link,unlink,mkdir",
             "-o", str(trace), str(sheets.PROGRAM), "portal", str(CONTENT), "--values", "-", "--send", server.base,
             "--tries", "1", "-o", "bundle.json"],
            cwd=work, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            # a sanitizer's search for leaks cannot trace what is traced
            env={**environment, **NOW, "TMPDIR": str(temporary), "HANDOUT_TOKEN": TOKEN, "ASAN_OPTIONS": "detect_leaks=0"})
        process.stdin.write(json.dumps(MARKS).encode())
        process.stdin.close()
        child = None
        while child is None and process.poll() is None:
            child = child_of(process.pid)
        watcher = threading.Thread(target=spied, args=(Watched(child), told))
        time.sleep(0.2)  # what the environment held is gone as soon as it was read
        watcher.start()
        out, err = process.stdout.read(), process.stderr.read()
        process.wait(30)
        watcher.join(30)
        assert process.returncode == {"good": 0, "refused": 1, "dropped": 3}[last]
        assert server.headers[1]["Authorization"] == f"Bearer {TOKEN}"
    marks = [b"mark", TOKEN.encode()]
    seen = b"".join([out, err, *told]).lower()
    assert told and not [mark for mark in marks if mark in seen]
    assert list(temporary.iterdir()) == [] and [path.name for path in work.iterdir()] == ["bundle.json"]
    assert b"zmarkone" in (work / "bundle.json").read_bytes() and TOKEN.encode() not in (work / "bundle.json").read_bytes()
    wrote = [line for line in trace.read_text(errors="replace").splitlines()
             if "mark" in line.lower() and "execve" not in line]
    assert len(wrote) <= 1 and all("write(" in line and "Bundle" in line for line in wrote), wrote


def child_of(pid):
    """The program that strace runs; strace has short-lived children of its own."""
    for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        try:
            if Path(f"/proc/{one}/cmdline").read_bytes().startswith(os.fsencode(sheets.PROGRAM) + b"\0"):
                return int(one)
        except OSError:
            pass
    return None


class Watched:
    """A process that is not our child."""

    def __init__(self, pid):
        self.pid = pid

    def poll(self):
        return None if self.pid and Path(f"/proc/{self.pid}").exists() else 0


def test_names_stay_out_of_the_file_and_its_metadata(bundle):
    """What is not printed on the sheet is nowhere in the PDF, and what is, not in its metadata."""
    with_marks, without = bundle(MARKS), bundle({**MARKS, "message": "Other", "practitioner": "Practitioner/x"})
    assert attachment(document(with_marks)) == attachment(document(without))
    data = base64.b64decode(attachment(document(with_marks))["data"]).lower()
    assert b"mark" not in data and "zmark".encode("utf-16-be") not in data


def test_no_core_is_written(environment, tmp_path):
    """The limit is zero and the process is not dumpable, while it waits for a server."""
    with Server(metadata=lambda handler: (time.sleep(2), handler.send(200, capability()))) as server:
        process = subprocess.Popen([str(sheets.PROGRAM), "portal", str(CONTENT), "--values", "-", "--send", server.base],
                                   cwd=tmp_path, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   env={**environment, **NOW})
        process.stdin.write(json.dumps(MARKS).encode())
        process.stdin.close()
        time.sleep(1)
        limits = Path(f"/proc/{process.pid}/limits").read_text()
        assert re.search(r"Max core file size +0 +0 ", limits)
        assert process.wait(30) == 0
