#!/usr/bin/env python3
"""`handout portal` against a FHIR server and validator made with HAPI, good and misbehaving. usage: check.py BUILD_FOLDER

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
import secrets
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SHEETS = ROOT / "content" / "leukemia"
SECONDS_MAX = 120
SECONDS_EACH = 60  # no server can hold the program longer
FHIR = "application/fhir+json"
PASSWORD = secrets.token_hex(8)
TOKEN = "token-" + secrets.token_hex(16)
SYSTEM = "urn:oid:1.2.36.146.595.217.0.1"  # of the identifiers that the server has at its start
# what must be in the bundle and nowhere else
MESSAGE = "Dear Marisol Rivera, <please> bring your “list” & call %s. Ünïcödé ✓"
SECRETS = (TOKEN, "Marisol", "Rivera", "12345", "n-77", "v-2026-17")
results = []


def note(what, passed, more=""):
    results.append(bool(passed))
    print("%-7s %-52s %s" % ("ok" if passed else "FAILED", what, more), flush=True)


class Peer:
    """The server, a process of its own on loopback."""

    def __init__(self, build, folder):
        keys, self.said, self.certificate = folder / "keys.p12", folder / "peer.log", folder / "peer.pem"
        subprocess.run(["keytool", "-genkeypair", "-alias", "peer", "-keyalg", "EC", "-storetype", "PKCS12", "-keystore", keys,
                        "-storepass", PASSWORD, "-dname", "CN=localhost", "-ext", "san=dns:localhost,ip:127.0.0.1",
                        "-validity", "2"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with open(self.certificate, "wb") as pem:
            subprocess.run(["keytool", "-exportcert", "-rfc", "-alias", "peer", "-keystore", keys, "-storepass", PASSWORD],
                           check=True, stdout=pem, stderr=subprocess.DEVNULL)
        classpath = "%s:%s/*" % (build / "fhir" / "classes", build / "fhir" / "lib")
        with open(self.said, "wb") as log:
            # a short life: the first compiler is enough
            self.process = subprocess.Popen(
                ["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx1g", "-Dslf4j.internal.verbosity=ERROR",
                 "-cp", classpath, "Peer", keys, PASSWORD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log)
        self.http, self.other, self.https = self.process.stdout.readline().decode().split() or ("", "", "")
        self.root = "http://127.0.0.1:%s" % self.http
        self.base = self.root + "/fhir"

    def get(self, url, body=None):
        """(status, what it says); JSON."""
        request = urllib.request.Request(url if "://" in url else self.root + url, data=body, headers={"Content-Type": FHIR})
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)

    def problems(self, bundle):
        """What the validator says: [(severity, words)]."""
        body = bundle if isinstance(bundle, bytes) else json.dumps(bundle).encode()
        issues = self.get("/control/validate", body)[1]["issue"]
        return [(i["severity"], i["diagnostics"]) for i in issues if "No issues detected" not in i["diagnostics"]]

    def reset(self):
        self.get("/control/reset", b"")

    def requests(self, path="/"):
        return [r for r in self.get("/control/log")[1]["requests"] if r["path"].startswith(path)]

    def stored(self):
        return self.get("/control/log")[1]["stored"]

    def find(self, resource):
        """Those on the server with the resource's identifier."""
        identifier = resource["identifier"][0]
        query = urllib.parse.urlencode({"identifier": "%s|%s" % (identifier["system"], identifier["value"])})
        found = self.get("/fhir/%s?%s" % (resource["resourceType"], query))[1]
        return [entry["resource"] for entry in found.get("entry", [])]

    def close(self):
        self.process.stdin.close()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def need(build):
    """Nothing is installed here: what is missing is told."""
    wanted = {build / "handout": "make", build / "fhir" / "lib": "make fhir-test", build / "fhir" / "classes": "make fhir-test"}
    missing = ["%s (%s)" % (path, how) for path, how in wanted.items() if not path.exists()]
    if missing:
        sys.exit("missing: " + ", ".join(missing))


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
# name, content, who and what about, on the sheet, options, (language, layout) of each document
CASES = [
    ("letter", "en", BY_REFERENCE, {}, [], [("en", "letter")]),
    ("large print", "en", BY_IDENTIFIER, {}, ["--layout", LARGE], [("en", LARGE)]),
    ("bilingual", "es", BY_REFERENCE, {}, ["--bilingual", "en"], [("es", "letter"), ("en", "letter")]),
    ("Arabic", "ar", BY_REFERENCE, {}, [], [("ar", "letter")]),
    ("with values", "en", BY_IDENTIFIER, NOTE, [], [("en", "letter")]),
    ("two print sizes", "en", OTHERS, {}, ["--layout", "letter," + LARGE], [("en", "letter"), ("en", LARGE)]),
    ("a site's codes", "zh-Hans", SEARCHED, {}, ["--codes", "site.yaml"], [("zh-Hans", "letter")]),
]
# what a message can hold that markup and JSON cannot
HOSTILE = "\n  <p>]]></p><script>alert(1)</script> &#0; &amp; \\u0000 \"\t\u2028\u00a0\U0001f600 \u0627\u0644\u0633\u0644\u0627\u0645\n\n\n\n  end  \n\n"


class Program:
    def __init__(self, handout, folder):
        self.handout, self.folder = handout, folder
        (folder / "site.yaml").write_text(SITE)
        self.token = folder / "token"
        self.token.write_text(TOKEN + "\n")

    def values(self, who, sheet, message):
        path = self.folder / ("values-%s.yaml" % secrets.token_hex(4))
        # JSON is YAML too
        text = json.dumps({**who, "message": message, **({"sheet": sheet} if sheet else {})}, ensure_ascii=False)
        path.write_text(text.replace("\u2028", "\\u2028"))
        return path

    def run(self, *words, **environment):
        """(exit code, standard output, standard error, seconds)"""
        start = time.monotonic()
        try:
            done = subprocess.run([self.handout, *map(str, words)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE, timeout=SECONDS_EACH, cwd=self.folder,
                                  env=dict(os.environ, **environment))
        except subprocess.TimeoutExpired:
            return None, b"", "it does not end", SECONDS_EACH
        return done.returncode, done.stdout, done.stderr.decode(errors="replace"), time.monotonic() - start

    def portal(self, content, values, *options, **environment):
        return self.run("portal", content, "--values", values, *options, **environment)

    def bundle(self, content, values, *options):
        """(the bundle, what went wrong, seconds)"""
        out = self.folder / ("bundle-%s.json" % secrets.token_hex(4))
        code, _, said, seconds = self.portal(content, values, *options, "-o", out)
        return (b"" if code else out.read_bytes()), said.strip(), seconds

    def send(self, content, values, base, *options, **environment):
        token = [] if "HANDOUT_TOKEN" in environment else ["--token-file", self.token]
        return self.portal(content, values, "--send", base, *token, *options, **environment)

    def pdf(self, content, sheet, *options):
        out = self.folder / ("sheet-%s.pdf" % secrets.token_hex(4))
        values = self.folder / (out.name + ".yaml")
        values.write_text(json.dumps(sheet))
        code, _, said, seconds = self.run("render", content, "-o", out, *(["--values", values] if sheet else []), *options)
        if code:
            sys.exit(said)
        return out.read_bytes(), seconds


def resources(bundle, kind):
    return [e["resource"] for e in bundle["entry"] if e["resource"]["resourceType"] == kind]


def wrong_attachment(document, pdf, language):
    """What an attachment says that is not so."""
    attachment = document["content"][0]["attachment"]
    data = base64.b64decode(attachment["data"], validate=True)
    wanted = {"contentType": "application/pdf", "size": len(pdf), "language": language,
              "hash": base64.b64encode(hashlib.sha1(pdf).digest()).decode()}
    wrong = [] if data == pdf else ["data (%d bytes, the sheet has %d)" % (len(data), len(pdf))]
    wrong += ["%s %s, not %s" % (key, attachment.get(key), value) for key, value in wanted.items() if attachment.get(key) != value]
    if not re.fullmatch(r"[A-Za-z0-9._-]+", attachment.get("title", "")):
        wrong.append("title %s" % attachment.get("title"))
    return wrong + (["%d contents" % len(document["content"])] if len(document["content"]) != 1 else [])


def wrong_message(peer, message, text, documents):
    """What the communication on the server does not hold: its text, and the way to each document."""
    texts = [p["contentString"] for p in message["payload"] if "contentString" in p]
    ways = [p["contentReference"]["reference"] for p in message["payload"] if "contentReference" in p]
    wrong = [] if texts == [text] else ["text"]
    read = [peer.get("/fhir/" + way)[1] for way in ways]
    if [r.get("description") for r in read] != [d.get("description") for d in documents] or len(ways) != len(documents):
        wrong.append("references %s" % ", ".join(ways))
    return wrong


def sheet_of(language):
    return SHEETS / ("car-t-cell-therapy.%s.yaml" % language)


def check_valid(peer, name, bundle):
    problems = peer.problems(bundle)
    count = collections.Counter(severity for severity, _ in problems)
    bad = [words for severity, words in problems if severity != "information"]
    note("%s: R4 by the validator" % name, not bad, "%d errors, %d warnings, %d remarks%s" % (
        count["error"] + count["fatal"], count["warning"], count["information"], "".join("; " + b for b in bad[:2])))


def check_case(peer, program, name, language, who, sheet, options, parts):
    """The bundle, the server's copy of it, and again."""
    content, text = sheet_of(language), MESSAGE % name
    values = program.values(who, sheet, text)
    bundle, said, seconds = program.bundle(content, values, *options)
    if not bundle:
        note("%s: bundle" % name, False, said)
        return
    check_valid(peer, name, bundle)
    pdfs, cost = zip(*(program.pdf(sheet_of(part), sheet, "--layout", layout) for part, layout in parts))
    documents, messages = resources(json.loads(bundle), "DocumentReference"), resources(json.loads(bundle), "Communication")
    wrong = [w for document, pdf, part in zip(documents, pdfs, parts) for w in wrong_attachment(document, pdf, part[0])]
    wrong += [] if len(documents) == len(pdfs) else ["%d documents" % len(documents)]
    note("%s: the very bytes of `render`" % name, not wrong, "; ".join(wrong) or "%d kB, bundle %d kB; %.0f ms, render %.0f ms" % (
        sum(map(len, pdfs)) / 1000, len(bundle) / 1000, seconds * 1000, sum(cost) * 1000))

    code, _, said, seconds = program.send(content, values, peer.base, *options)
    found = [peer.find(resource) for resource in documents + messages]
    wrong = [] if code == 0 else ["exit code %s: %s" % (code, said.strip())]
    wrong += [] if all(len(f) == 1 for f in found) else ["not there"]
    if not wrong:
        wrong = [w for f, pdf, part in zip(found, pdfs, parts) for w in wrong_attachment(f[0], pdf, part[0])]
        wrong += wrong_message(peer, found[-1][0], text, documents)
    note("%s: read back from the server" % name, not wrong, "; ".join(wrong) or "%.0f ms" % (seconds * 1000))

    before = peer.stored()
    code, _, said, seconds = program.send(content, values, peer.base, *options, SOURCE_DATE_EPOCH="1900000000")
    after = peer.stored()
    note("%s: sent again, another day, is there once" % name, code == 0 and before == after,
         "%d documents, %d messages" % (after.get("DocumentReference", 0), after["Communication"] - 1) if code == 0 else said.strip())


def check_hostile(peer, program):
    bundle, said, _ = program.bundle(sheet_of("en"), program.values(BY_REFERENCE, {}, HOSTILE))
    if bundle:
        check_valid(peer, "a hostile message", bundle)
        text = resources(json.loads(bundle), "Communication")[0]["payload"][0]["contentString"]
        note("a hostile message: its text", text.strip() == HOSTILE.strip())
    else:
        note("a hostile message: bundle", False, said)


def check_apart(peer, program):
    """What must not be taken for one: two patients' sheets, two messages."""
    peer.reset()
    content, text = sheet_of("en"), MESSAGE % "both"
    wrong = []
    for patient in ("Patient/p1", "Patient/p2"):
        values = program.values({"patient": patient}, {}, text)
        code, _, said, _ = program.send(content, values, peer.base)
        found = [peer.find(e["resource"]) for e in json.loads(program.bundle(content, values)[0])["entry"]]
        wrong += [said.strip()] if code else []
        wrong += ["another's"] if [f[0]["subject"]["reference"] for f in found if f] != [patient] * 2 else []
    note("two patients, one sheet: each has their own", not wrong and peer.stored().get("DocumentReference") == 2, "; ".join(wrong))
    code, _, said, _ = program.send(content, program.values({"patient": "Patient/p2"}, {}, "And another thing."), peer.base)
    after = peer.stored()
    note("two messages, one sheet: it is there once", code == 0 and (after["DocumentReference"], after["Communication"]) == (2, 4),
         said.strip())


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
    note("broken on purpose are refused", not blunt, "%d of %d%s" % (
        len(BROKEN) - len(blunt), len(BROKEN), "; not: " + ", ".join(blunt) if blunt else ""))


# fault, exit code, how often it is posted, is it there in the end, words of the message, seconds at least
Fault = collections.namedtuple("Fault", "name code posts there words least", defaults=("", 0))
INPUT, USAGE, MACHINE = 1, 2, 3
TIMEOUT = 4  # seconds for one exchange
FAULTS = [
    Fault("401", USAGE, (1, 1), 0, "401"),
    Fault("403", USAGE, (1, 1), 0, "403"),
    Fault("409", INPUT, (1, 9), 0, "409"),
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
    Fault("slow-600", MACHINE, (1, 9), 0),
    Fault("drip", MACHINE, (1, 9), 0),
    Fault("flood", MACHINE, (1, 9), 0),
    Fault("redirect-301", USAGE, (1, 1), 0),
    Fault("redirect-302", USAGE, (1, 1), 0),
    Fault("redirect-307", USAGE, (1, 1), 0),
    Fault("redirect-308", USAGE, (1, 1), 0),
    Fault("answer-half", MACHINE, (1, 9), 0),
    Fault("answer-refused", MACHINE, (1, 9), 0, "400"),
    Fault("answer-outcome", MACHINE, (1, 9), 0),
    Fault("answer-empty", MACHINE, (1, 9), 0),
    Fault("answer-broken", MACHINE, (1, 9), 0),
    Fault("answer-deep", MACHINE, (1, 9), 0),
    Fault("metadata-401", USAGE, (0, 0), 0, "401"),
    Fault("metadata-404", MACHINE, (0, 0), 0, "404"),
    Fault("metadata-html-200", MACHINE, (0, 0), 0),
    Fault("metadata-500-once", 0, (1, 1), 1),
    Fault("metadata-drop-response-once", 0, (1, 1), 1),
    Fault("metadata-flood", MACHINE, (0, 0), 0),
    Fault("metadata-redirect-302", USAGE, (0, 0), 0),
    Fault("metadata-answer-nothing", USAGE, (0, 0), 0, "DocumentReference"),
    Fault("metadata-answer-others", USAGE, (0, 0), 0, "DocumentReference"),
    Fault("metadata-answer-readonly", USAGE, (0, 0), 0, "DocumentReference"),
    Fault("metadata-answer-single", USAGE, (0, 0), 0, "transaction"),
    Fault("metadata-answer-r5", USAGE, (0, 0), 0, "5.0.0"),
]


def told(said, out=b"", *secret_words):
    """What is wrong with the words of a failure: one line, without anybody's secrets."""
    lines = said.splitlines()
    wrong = [] if len(lines) == 1 and "error: " in lines[0] else ["%d lines" % len(lines)]
    wrong += ["says a secret" for secret in SECRETS + secret_words if secret in said or secret.encode() in out][:1]
    return wrong + (["controls"] if re.search(r"[\x00-\x09\x0b-\x1f\x7f]", said) else [])


def check_fault(peer, program, fault):
    text = MESSAGE % fault.name
    values = program.values(BY_IDENTIFIER, {"note": "Fault %s." % fault.name}, text)
    content = sheet_of("en")
    bundle = json.loads(program.bundle(content, values)[0])
    code, out, said, seconds = program.send(content, values, "%s/fault/%s/fhir" % (peer.root, fault.name), "--timeout", TIMEOUT)
    log = peer.requests("/fault/%s/" % fault.name)
    posts = [r for r in log if r["method"] == "POST"]
    there = len(peer.find(resources(bundle, "Communication")[0]))
    wrong = [] if code == fault.code else ["exit code %s" % code]
    wrong += [] if fault.posts[0] <= len(posts) <= fault.posts[1] else ["posted %d times" % len(posts)]
    wrong += [] if there == fault.there else ["%d on the server" % there]
    wrong += [] if seconds >= fault.least else ["too early"]
    if fault.code:
        wrong += told(said, out, text) + ([] if fault.words in said else ["no “%s”" % fault.words])
    return wrong, code, len(posts), seconds, said.strip()


def check_faults(peer, program):
    """All at once: most of their time is waiting."""
    peer.reset()
    with concurrent.futures.ThreadPoolExecutor(12) as pool:
        outcomes = [(fault, pool.submit(check_fault, peer, program, fault)) for fault in sorted(
            FAULTS, key=lambda fault: not fault.name.startswith(("slow", "drip", "drop", "429")))]
        outcomes = dict(outcomes)
        for fault in FAULTS:
            wrong, code, posts, seconds, said = outcomes[fault].result()
            note("fault %s" % fault.name, not wrong, "exit %s, posted %d, %4.1f s  %s%s" % (
                code, posts, seconds, said, "  [" + "; ".join(wrong) + "]" if wrong else ""))
    strangers = [r for r in peer.requests() if str(r["port"]) == peer.other]
    note("redirected to another host: nothing goes there", not strangers,
         "%d requests, %d with the token" % (len(strangers), sum(bool(r["authorization"]) for r in strangers)))
    bearers = {r["authorization"] for r in peer.requests() if r["method"] == "POST" and "/fault/" in r["path"]}
    note("the token is sent as Bearer", bearers == {"Bearer " + TOKEN}, "%d kinds" % len(bearers))


def check_places(peer, program):
    """Where the message must not go at all, and other ways to where it must."""
    peer.reset()
    content, values = sheet_of("en"), program.values(BY_REFERENCE, {}, MESSAGE % "nobody")
    secure = "https://localhost:%s/fhir" % peer.https
    for name, base, more in (
            ("a certificate that nobody signed", secure, []), ("plain http to another host", "http://ehr.example.invalid/fhir", []),
            ("nobody listens", "http://127.0.0.1:9/fhir", []), ("another protocol", "file:///dev/null", []),
            ("a token in the address", "http://user:%s@127.0.0.1:%s/fhir" % (TOKEN, peer.http), []),
            ("a sheet over --max-bytes", peer.base, ["--max-bytes", "20000"])):
        code, out, said, seconds = program.send(content, values, base, *more)
        wrong = told(said, out) + ([] if code in (INPUT, USAGE, MACHINE) else ["exit code"])
        note(name, not wrong, "exit %s, %4.1f s  %s%s" % (code, seconds, said.strip(), "  [" + "; ".join(wrong) + "]" if wrong else ""))
    seen = peer.requests()
    note("the server has seen nothing of these", not seen, "%d requests" % len(seen))
    code, _, said, _ = program.send(content, values, peer.base, "--dry-run")
    posts = [r for r in peer.requests() if r["method"] == "POST"]
    note("--dry-run posts nothing", code == 0 and not posts and peer.requests(), said.strip() or "%d posted" % len(posts))
    code, _, said, seconds = program.send(content, values, secure, SSL_CERT_FILE=str(peer.certificate), HANDOUT_TOKEN=TOKEN)
    posts = [r for r in peer.requests() if r["method"] == "POST"]
    note("https, a certificate that is trusted, HANDOUT_TOKEN", code == 0 and [(str(r["port"]), r["authorization"]) for r in posts] ==
         [(peer.https, "Bearer " + TOKEN)], said.strip() or "%.0f ms" % (seconds * 1000))


def give_up(*_):
    raise TimeoutError("more than %d s" % SECONDS_MAX)


def main():
    build = Path(sys.argv[1]).resolve()
    need(build)
    os.environ.setdefault("HANDOUT_DATA", str(ROOT))
    for name in ("SOURCE_DATE_EPOCH", "HANDOUT_TOKEN", "http_proxy", "https_proxy", "all_proxy", "HTTPS_PROXY", "ALL_PROXY"):
        os.environ.pop(name, None)
    signal.signal(signal.SIGALRM, give_up)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    signal.alarm(SECONDS_MAX)
    start = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="handout-fhir-") as tmp:
        folder = Path(tmp)
        program, peer = Program(str(build / "handout"), folder), Peer(build, folder)
        try:
            print("the server is ready after %.1f s" % (time.monotonic() - start))
            for case in CASES:
                check_case(peer, program, *case)
            check_hostile(peer, program)
            check_apart(peer, program)
            check_broken(peer, program)
            check_faults(peer, program)
            check_places(peer, program)
        except (OSError, ValueError, KeyError) as error:  # OSError: also too late
            note("check", False, repr(error))
            print(peer.said.read_text(errors="replace")[-3000:])
        finally:
            peer.close()
    print("%.0f s" % (time.monotonic() - start))
    print("%d passed, %d failed" % (sum(results), len(results) - sum(results)))
    sys.exit(0 if results and all(results) else 1)


main()
