"""The server and the program that talks to it, both as processes."""
import json
import os
import secrets
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

FHIR = "application/fhir+json"
PASSWORD = secrets.token_hex(8)
TOKEN = "token-" + secrets.token_hex(16)
SECONDS_EACH = 60  # no server can hold the program longer


def keytool(what, keys, *options):
    command = ["keytool", what, "-alias", "peer", "-keystore", keys, "-storepass", PASSWORD, *options]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout


class Peer:
    """The server, a process of its own on loopback."""

    def __init__(self, build, folder):
        keys, self.said, self.certificate = folder / "keys.p12", folder / "peer.log", folder / "peer.pem"
        keytool("-genkeypair", keys, "-keyalg", "EC", "-storetype", "PKCS12", "-dname", "CN=localhost",
                "-ext", "san=dns:localhost", "-validity", "2")
        self.certificate.write_bytes(keytool("-exportcert", keys, "-rfc"))
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
        request = urllib.request.Request(self.root + url, data=body, headers={"Content-Type": FHIR})
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


class Program:
    def __init__(self, handout, folder):
        self.handout, self.folder = handout, folder
        self.token = folder / "token"
        self.token.touch(mode=0o600)
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
        options += ("--values", values) if sheet else ()
        code, _, said, seconds = self.run("render", content, "-o", out, *options)
        if code:
            sys.exit(said)
        return out.read_bytes(), seconds
