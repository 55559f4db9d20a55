#!/usr/bin/env python3
"""`handout portal` and a FHIR server and validator made with HAPI, good and misbehaving. usage: check.py BUILD_FOLDER

Bundles that were broken on purpose must be refused: a check that cannot bite proves nothing.
"""
import base64
import collections
import concurrent.futures
import copy
import hashlib
import json
import os
import re
import signal
import sys
import tempfile
import time
from pathlib import Path

from peer import FHIR, TOKEN, Peer, Program

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SHEETS = ROOT / "content" / "leukemia"
SECONDS_MAX = 120
SYSTEM = "urn:oid:1.2.36.146.595.217.0.1"  # of the identifiers that the server has at its start
# what must be in the bundle and nowhere else
MESSAGE = "Dear Marisol Rivera, <please> bring your “list” & call %s. Ünïcödé ✓"
SECRETS = (TOKEN, "Marisol", "Rivera", "12345", "n-77", "v-2026-17")
results = []


def note(what, wrong, more=""):
    """wrong: a list of words, empty where all is well."""
    results.append(not wrong)
    print("%-7s %-52s %s" % ("FAILED" if wrong else "ok", what, "; ".join([more] * bool(more) + wrong)), flush=True)


def differs(what, found, wanted):
    return [] if found == wanted else ["%s %s, not %s" % (what, found, wanted)]


def need(build):
    """Nothing is installed here: what is missing is told."""
    wanted = [build / "handout", build / "fhir" / "lib", build / "fhir" / "classes"]
    missing = [str(path) for path in wanted if not path.exists()]
    if missing:
        sys.exit("missing: %s (make fhir-test)" % ", ".join(missing))


BY_REFERENCE = {"patient": {"reference": "Patient/p1"}, "practitioner": {"reference": "Practitioner/n1"},
                "encounter": {"reference": "Encounter/e1"}, "in_response_to": {"reference": "Communication/q1"}}
BY_IDENTIFIER = {"patient": {"system": SYSTEM, "value": "12345"}, "practitioner": {"system": SYSTEM, "value": "n-77"},
                 "encounter": {"system": SYSTEM, "value": "v-2026-17"}}
OTHERS = {**BY_REFERENCE, "patient": "Patient/p2", "recipients": ["Patient/p2", "Organization/o1"]}
SEARCHED = {"patient": {"system": SYSTEM, "value": "A+7/é 1"}, "practitioner": {"system": SYSTEM, "value": "n-77"}}
SITE = """portal_codes: 1
identifier_system: urn:oid:2.999.7
identifiers: search
document:
  type: [{system: "http://loinc.org", code: 34895-3}, {system: "urn:oid:2.999.8", code: leaflet}]
  category: [{system: "urn:oid:2.999.8", code: teaching}]
message:
  status: completed
  category: [{system: "http://terminology.hl7.org/CodeSystem/communication-category", code: instruction}]
  medium: [{system: "http://terminology.hl7.org/CodeSystem/v3-ParticipationMode", code: ELECTRONIC}]
custodian: Organization/o1
"""
NOTE = {"prepared_for": "Marisol Rivera", "note": "Call us. Ask for Ada."}
LARGE = "large-print-letter"
ALL = ("ar", "en", "es", "fr", "hi", "ht", "ko", "pt", "ru", "tl", "vi", "zh-Hans")
# name, content, who and what about, on the sheet, options, (language, layout) of each document
CASES = [
    ("letter", "en", BY_REFERENCE, {}, [], [("en", "letter")]),
    ("large print", "en", BY_IDENTIFIER, {}, ["--layout", LARGE], [("en", LARGE)]),
    ("bilingual", "es", BY_REFERENCE, {}, ["--bilingual", "en"], [("es", "letter"), ("en", "letter")]),
    ("Arabic", "ar", BY_REFERENCE, {}, [], [("ar", "letter")]),
    ("with values", "en", BY_IDENTIFIER, NOTE, [], [("en", "letter")]),
    ("two print sizes", "en", OTHERS, {}, ["--layout", "letter," + LARGE], [("en", "letter"), ("en", LARGE)]),
    ("24 documents", "en", OTHERS, NOTE, ["--layout", "letter," + LARGE, "--lang", ",".join(ALL)],
     [(language, layout) for language in ALL for layout in ("letter", LARGE)]),
    ("a site's codes", "zh-Hans", SEARCHED, {}, ["--codes", "site.yaml"], [("zh-Hans", "letter")]),
]
# what a message can hold that markup and JSON cannot
HOSTILE = ("\n  <p>]]></p><script>alert(1)</script> &#0; &amp; \\u0000 \"\t\u2028\u00a0\U0001f600 "
           "\u0627\u0644\u0633\u0644\u0627\u0645\n\n\n\n  end  \n\n")



def sheet_of(language):
    return SHEETS / ("car-t-cell-therapy.%s.yaml" % language)


def resources(bundle, kind):
    return [e["resource"] for e in bundle["entry"] if e["resource"]["resourceType"] == kind]


def wrong_attachment(document, pdf, language):
    """What an attachment says that is not so."""
    attachment = document["content"][0]["attachment"]
    data = base64.b64decode(attachment["data"], validate=True)
    wanted = {"contentType": "application/pdf", "size": len(pdf), "language": language,
              "hash": base64.b64encode(hashlib.sha1(pdf).digest()).decode()}
    wrong = [] if data == pdf else ["data (%d bytes, the sheet has %d)" % (len(data), len(pdf))]
    for key, value in wanted.items():
        wrong += differs(key, attachment.get(key), value)
    if not re.fullmatch(r"[A-Za-z0-9._-]+", attachment.get("title", "")):
        wrong.append("title %s" % attachment.get("title"))
    return wrong + differs("contents", len(document["content"]), 1)


def wrong_message(peer, message, text, documents):
    """What the communication on the server does not hold: its text, and the way to each document."""
    texts = [p["contentString"] for p in message["payload"] if "contentString" in p]
    ways = [p["contentReference"]["reference"] for p in message["payload"] if "contentReference" in p]
    read = [peer.get("/fhir/" + way)[1].get("identifier") for way in ways]
    return ([] if texts == [text] else ["text"]) + differs("references", read, [d["identifier"] for d in documents])


def check_valid(peer, name, bundle):
    problems = peer.problems(bundle)
    count = collections.Counter(severity for severity, _ in problems)
    note("%s: R4 by the validator" % name, [words for severity, words in problems if severity != "information"],
         "%d errors, %d warnings, %d remarks" % (
             count["error"] + count["fatal"], count["warning"], count["information"]))


def check_case(peer, program, name, language, who, sheet, options, parts):
    """The bundle, the server's copy of it, and again."""
    content, text = sheet_of(language), MESSAGE % name
    values = program.values(who, sheet, text)
    bundle, said, seconds = program.bundle(content, values, *options)
    if not bundle:
        note("%s: bundle" % name, [said])
        return
    check_valid(peer, name, bundle)
    pdfs, cost = zip(*(program.pdf(sheet_of(part), sheet, "--layout", layout) for part, layout in parts))
    documents, messages = (resources(json.loads(bundle), kind) for kind in ("DocumentReference", "Communication"))
    wrong = differs("documents", len(documents), len(pdfs))
    for document, pdf, part in zip(documents, pdfs, parts):
        wrong += wrong_attachment(document, pdf, part[0])
    note("%s: the very bytes of `render`" % name, wrong, "%d kB, bundle %d kB; %.0f ms, render %.0f ms" % (
        sum(map(len, pdfs)) / 1000, len(bundle) / 1000, seconds * 1000, sum(cost) * 1000))

    code, out, said, seconds = program.send(content, values, peer.base, *options)
    found = [peer.find(resource) for resource in documents + messages]
    wrong = ["exit code %s: %s" % (code, said.strip())] if code else tells(out.decode() + said)
    wrong += [] if all(len(f) == 1 for f in found) else ["not there"]
    if not wrong:
        for read, pdf, part in zip(found, pdfs, parts):
            wrong += wrong_attachment(read[0], pdf, part[0])
        wrong += wrong_message(peer, found[-1][0], text, documents)
    note("%s: read back from the server" % name, wrong, "%.0f ms" % (seconds * 1000))

    before = peer.stored()
    code, _, said, _ = program.send(content, values, peer.base, *options, SOURCE_DATE_EPOCH="1900000000")
    after = peer.stored()
    wrong = [said.strip()] if code else []
    wrong += [] if before == after and "DocumentReference" in after else ["%s, then %s" % (before, after)]
    note("%s: sent again, another day, is there once" % name, wrong)


def check_hostile(peer, program):
    bundle, said, _ = program.bundle(sheet_of("en"), program.values(BY_REFERENCE, {}, HOSTILE))
    if not bundle:
        note("a hostile message: bundle", [said])
        return
    check_valid(peer, "a hostile message", bundle)
    text = resources(json.loads(bundle), "Communication")[0]["payload"][0]["contentString"]
    note("a hostile message: its text", [] if text.strip() == HOSTILE.strip() else [ascii(text)])


def check_apart(peer, program):
    """What must not be taken for one: two patients' sheets, two messages."""
    peer.reset()
    content, text = sheet_of("en"), MESSAGE % "both"
    wrong = []
    for patient in ("Patient/p1", "Patient/p2"):
        values = program.values({"patient": patient}, {}, text)
        code, _, said, _ = program.send(content, values, peer.base)
        bundle = json.loads(program.bundle(content, values)[0])
        found = [resource for entry in bundle["entry"] for resource in peer.find(entry["resource"])]
        wrong += [said.strip()] if code else []
        wrong += differs("subjects", [resource["subject"]["reference"] for resource in found], [patient] * 2)
    wrong += differs("documents", peer.stored().get("DocumentReference"), 2)
    note("two patients, one sheet: each has their own", wrong)
    values = program.values({"patient": "Patient/p2"}, {}, "And another thing.")
    code, _, said, _ = program.send(content, values, peer.base)
    after = peer.stored()
    wrong = [said.strip()] if code else []
    wrong += differs("documents", after.get("DocumentReference"), 2)
    wrong += differs("messages", after["Communication"], 1 + 3)
    note("two messages, one sheet: it is there once", wrong)


def edit(kind, **members):
    """An edit of the first resource of a kind; None takes a member away."""
    def change(bundle):
        resource = resources(bundle, kind)[0]
        for key, value in members.items():
            resource.pop(key) if value is None else resource.update({key: value})
    return change


def attachment(**members):
    return lambda bundle: resources(bundle, "DocumentReference")[0]["content"][0]["attachment"].update(members)


BROKEN = {
    "no status": edit("DocumentReference", status=None),
    "a status of another kind": edit("Communication", status="sent"),
    "no content": edit("DocumentReference", content=None),
    "another size": attachment(size=17),
    "white space in data": attachment(data="AAAA AAAA"),
    "a hash in hexadecimal": attachment(hash="da39a3ee5e6b4b0d3255bfef95601890afd8070"),
    "a date that is none": edit("DocumentReference", date="22.11.2026"),
    "a script in the narrative": edit("Communication", text={
        "status": "generated", "div": "<div xmlns=\"http://www.w3.org/1999/xhtml\"><script>x</script></div>"}),
    "an unknown member": edit("Communication", message="x"),
    "an unknown category": edit("Communication", category=[{"coding": [{
        "system": "http://terminology.hl7.org/CodeSystem/communication-category", "code": "letter"}]}]),
    "a patient who is none": edit("DocumentReference", subject={"reference": "Patient/nobody"}),
    "a nurse as patient": edit("Communication", subject={"reference": "Practitioner/n1"}),
    "no request": lambda bundle: bundle["entry"][0].pop("request"),
    "an address twice": lambda bundle: bundle["entry"][1].update(fullUrl=bundle["entry"][0]["fullUrl"]),
    "a reference to nothing": lambda bundle: bundle["entry"][0].update(
        fullUrl="urn:uuid:00000000-0000-4000-8000-000000000000"),
}


def check_broken(peer, program):
    bundle = json.loads(program.bundle(sheet_of("en"), program.values(BY_REFERENCE, {}, MESSAGE % "nobody"))[0])
    blunt = []
    for name, change in BROKEN.items():
        broken = copy.deepcopy(bundle)
        change(broken)
        peer.reset()
        status, _ = peer.get("/fhir", json.dumps(broken).encode())
        if status not in (400, 422) or peer.stored().get("DocumentReference"):
            blunt.append(name)
    note("broken on purpose are refused", ["taken: " + name for name in blunt], "%d of %d" % (
        len(BROKEN) - len(blunt), len(BROKEN)))


INPUT, USAGE, MACHINE = 1, 2, 3
# fault, exit code, how often it is posted, is it there in the end, words of the message, seconds at least, options
Fault = collections.namedtuple("Fault", "name code posts there words least options", defaults=("", 0, ()))
HASTY = ("--timeout", 3, "--tries", 2)
FAULTS = [
    Fault("401", USAGE, (1, 1), 0, "401"),
    Fault("403", USAGE, (1, 1), 0, "403"),
    Fault("404", USAGE, (1, 1), 0, "404"),
    Fault("409", MACHINE, (2, 9), 0, "409"),
    Fault("412", INPUT, (1, 1), 0, "412"),
    Fault("413", INPUT, (1, 1), 0, "413"),
    Fault("422", INPUT, (1, 1), 0, "422"),
    Fault("429-1", MACHINE, (2, 9), 0, "429"),
    Fault("429-2-once", 0, (2, 2), 1, "", 2),
    Fault("429-date-once", 0, (2, 2), 1, "", 1.5),
    Fault("429-86400", MACHINE, (1, 9), 0, "429"),
    Fault("500", MACHINE, (2, 9), 0, "500"),
    Fault("500-once", 0, (2, 2), 1),
    Fault("503-1-once", 0, (2, 2), 1, "", 1),
    Fault("html-502", MACHINE, (2, 9), 0, "502"),
    Fault("html-200", MACHINE, (1, 9), 0),
    Fault("drop", MACHINE, (2, 9), 0),
    Fault("drop-once", 0, (2, 2), 1),
    Fault("drop-request", MACHINE, (2, 9), 0),
    Fault("drop-request-once", 0, (2, 2), 1),
    Fault("drop-response", MACHINE, (2, 9), 1),  # the server has it, and the program cannot know
    Fault("drop-response-once", 0, (2, 2), 1),
    Fault("slow-2", 0, (1, 1), 1, "", 2),
    Fault("slow-600", MACHINE, (2, 2), 0, "", 6, HASTY),
    Fault("drip", MACHINE, (2, 2), 0, "", 6, HASTY),
    Fault("flood", MACHINE, (1, 9), 0),
    Fault("redirect-301", USAGE, (1, 1), 0),
    Fault("redirect-302", USAGE, (1, 1), 0),
    Fault("redirect-307", USAGE, (1, 1), 0),
    Fault("redirect-308", USAGE, (1, 1), 0),
    Fault("answer-half", MACHINE, (1, 9), 0),
    Fault("answer-refused", INPUT, (1, 1), 0, "400"),
    Fault("answer-outcome", MACHINE, (1, 9), 0),
    Fault("answer-empty", MACHINE, (1, 9), 0),
    Fault("answer-broken", MACHINE, (1, 9), 0),
    Fault("answer-deep", MACHINE, (1, 9), 0),
    Fault("metadata-401", USAGE, (0, 0), 0, "401"),
    Fault("metadata-404", USAGE, (0, 0), 0, "404"),
    Fault("metadata-html-200", USAGE, (0, 0), 0, "not a FHIR server"),
    Fault("metadata-500-once", 0, (1, 1), 1),
    Fault("metadata-drop-response-once", 0, (1, 1), 1),
    Fault("metadata-flood", MACHINE, (0, 0), 0),
    Fault("metadata-redirect-302", USAGE, (0, 0), 0),
    Fault("metadata-answer-nothing", USAGE, (0, 0), 0, "DocumentReference"),
    Fault("metadata-answer-others", USAGE, (0, 0), 0, "DocumentReference"),
    Fault("metadata-answer-readonly", USAGE, (0, 0), 0, "DocumentReference"),
    Fault("metadata-answer-single", USAGE, (0, 0), 0, "transaction"),
    Fault("metadata-answer-never", USAGE, (0, 0), 0, "twice"),
    Fault("metadata-answer-unsaid", 0, (1, 1), 1),
    Fault("metadata-answer-empty", USAGE, (0, 0), 0, "not a FHIR server"),
    Fault("metadata-answer-r5", USAGE, (0, 0), 0, "5.0.0"),
]


def tells(said, *secret_words):
    return ["tells a secret"] if any(secret in said for secret in SECRETS + secret_words) else []


def told(said, out=b"", *secret_words):
    """What is wrong with the words of a failure: one line, without anybody's secrets."""
    lines = said.splitlines()
    wrong = [] if len(lines) == 1 and "error: " in lines[0] else ["%d lines" % len(lines)]
    wrong += tells(said + out.decode(), *secret_words)
    return wrong + (["controls"] if re.search(r"[\x00-\x09\x0b-\x1f\x7f]", said) else [])


def check_fault(peer, program, fault):
    content, text = sheet_of("en"), MESSAGE % fault.name
    values = program.values(BY_IDENTIFIER, {"note": "Fault %s." % fault.name}, text)
    bundle = json.loads(program.bundle(content, values)[0])
    base = "%s/fault/%s/fhir" % (peer.root, fault.name)
    code, out, said, seconds = program.send(content, values, base, *fault.options)
    posts = sum(r["method"] == "POST" for r in peer.requests("/fault/%s/" % fault.name))
    wrong = differs("exit code", code, fault.code)
    wrong += [] if fault.posts[0] <= posts <= fault.posts[1] else ["posted so often"]
    wrong += differs("on the server", len(peer.find(resources(bundle, "Communication")[0])), fault.there)
    wrong += [] if seconds >= fault.least else ["too early"]
    if fault.code:
        wrong += told(said, out, text) + ([] if fault.words in said else ["no “%s”" % fault.words])
    return wrong, "exit %s, posted %d, %4.1f s  %s" % (code, posts, seconds, said.strip())


def check_faults(peer, program):
    """Many at once: most of their time is waiting. The slow ones begin."""
    peer.reset()
    with concurrent.futures.ThreadPoolExecutor(12) as pool:
        slow = ("slow", "drip", "drop", "429", "flood")
        order = sorted(FAULTS, key=lambda fault: not fault.name.startswith(slow))
        outcomes = {fault: pool.submit(check_fault, peer, program, fault) for fault in order}
        for fault in FAULTS:
            note("fault %s" % fault.name, *outcomes[fault].result())
    log = peer.requests()
    strangers = [r for r in log if str(r["port"]) == peer.other]
    note("redirected to another host: nothing goes there", ["%s%s" % (
        r["method"], " with the token" if r["authorization"] else "") for r in strangers])
    bearers = {r["authorization"] for r in log if r["method"] == "POST" and "/fault/" in r["path"]}
    note("the token is sent as Bearer", [] if bearers == {"Bearer " + TOKEN} else ["%d kinds" % len(bearers)])
    note("the bundle is sent as FHIR JSON", differs("types", {r["type"] for r in log if r["method"] == "POST"}, {FHIR}))


def check_ends(peer, program, name, wanted, base, values, *options, **environment):
    """Sending ends so, in one line."""
    code, out, said, seconds = program.send(sheet_of("en"), values, base, *options, **environment)
    wrong = differs("exit code", code, wanted) + told(said, out)
    note(name, wrong, "exit %s, %4.1f s  %s" % (code, seconds, said.strip()))


def check_strangers(peer, program):
    """Somebody whom the server does not know, and cites."""
    peer.reset()
    site = program.folder / "site.yaml"
    for name, who, options in (("by reference", "Patient/Marisol-12345", []),
                               ("by identifier", {"system": SYSTEM, "value": "n-77 Rivera/é"}, ["--codes", site])):
        values = program.values({"patient": who}, {}, MESSAGE % "a stranger")
        check_ends(peer, program, "a patient who is not there, " + name, INPUT, peer.base, values, *options)
    note("the server has kept nothing of it", differs("documents", peer.stored().get("DocumentReference"), None))


def check_places(peer, program):
    """Where the message must not go at all, and other ways to where it must."""
    peer.reset()
    content, values = sheet_of("en"), program.values(BY_REFERENCE, {}, MESSAGE % "nobody")
    secure, trust = "https://localhost:%s/fhir" % peer.https, {"SSL_CERT_FILE": str(peer.certificate)}
    for name, code, base, options, environment in (
            ("a certificate that nobody signed", MACHINE, secure, [], {}),
            ("a certificate of another host", MACHINE, secure.replace("localhost", "127.0.0.1"), [], trust),
            ("plain http to another host", USAGE, "http://ehr.example.invalid/fhir", [], {}),
            ("nobody listens", MACHINE, "http://127.0.0.1:9/fhir", [], {}),
            ("another protocol", USAGE, "file:///dev/null", [], {}),
            ("a token in the address", USAGE, "http://user:%s@127.0.0.1:%s/fhir" % (TOKEN, peer.http), [], {}),
            ("a sheet over --max-bytes", INPUT, peer.base, ["--max-bytes", "20000"], {})):
        check_ends(peer, program, name, code, base, values, *options, **environment)
    note("the server has seen nothing of these", [r["path"] for r in peer.requests()])

    code, _, said, _ = program.send(content, values, peer.base, "--dry-run")
    asked = [r["method"] for r in peer.requests()]
    wrong = differs("exit code", code, 0) + differs("requests", asked, ["GET"])
    note("--dry-run asks and posts nothing", wrong, said.strip())
    code, _, said, seconds = program.send(content, values, secure, HANDOUT_TOKEN=TOKEN, **trust)
    posts = [(str(r["port"]), r["authorization"]) for r in peer.requests() if r["method"] == "POST"]
    wrong = differs("exit code", code, 0)
    wrong += [] if posts == [(peer.https, "Bearer " + TOKEN)] else ["%d posted" % len(posts)]
    note("https, a certificate that is trusted, HANDOUT_TOKEN", wrong, said.strip() or "%.0f ms" % (seconds * 1000))


def give_up(*_):
    raise TimeoutError("more than %d s" % SECONDS_MAX)


def main():
    build = Path(sys.argv[1]).resolve()
    need(build)
    os.environ.setdefault("HANDOUT_DATA", str(ROOT))
    for name in [n for n in os.environ if n in ("SOURCE_DATE_EPOCH", "HANDOUT_TOKEN") or n.lower().endswith("_proxy")]:
        os.environ.pop(name)
    signal.signal(signal.SIGALRM, give_up)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    signal.alarm(SECONDS_MAX)
    start = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="handout-fhir-") as tmp:
        folder = Path(tmp)
        (folder / "site.yaml").write_text(SITE)
        program, peer = Program(str(build / "handout"), folder), Peer(build, folder)
        try:
            print("the server is ready after %.1f s" % (time.monotonic() - start))
            for case in CASES:
                check_case(peer, program, *case)
            check_hostile(peer, program)
            check_apart(peer, program)
            check_broken(peer, program)
            check_strangers(peer, program)
            check_faults(peer, program)
            check_places(peer, program)
        except (OSError, ValueError, LookupError) as error:  # OSError: also too late
            note("check", [repr(error)])
            print(peer.said.read_text(errors="replace")[-3000:])
        finally:
            peer.close()
    print("%.0f s" % (time.monotonic() - start))
    print("%d passed, %d failed" % (sum(results), len(results) - sum(results)))
    sys.exit(0 if results and all(results) else 1)


main()
