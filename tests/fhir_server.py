"""A FHIR server of one process on this machine: it keeps what it is sent, and fails as it is told."""
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TYPES = ("DocumentReference", "Communication")


def capability(version="4.0.1", transaction=True, types=TYPES, conditional=True):
    resources = [{"type": name, "interaction": [{"code": "read"}, {"code": "create"}],
                  **({} if conditional is None else {"conditionalCreate": conditional})} for name in types]
    return {"resourceType": "CapabilityStatement", "status": "active", "fhirVersion": version,
            "rest": [{"mode": "server", "resource": resources,
                      "interaction": [{"code": "transaction"}] if transaction else []}]}


def outcome(text, code="invalid", place="Communication.subject"):
    return {"resourceType": "OperationOutcome",
            "issue": [{"severity": "error", "code": code, "diagnostics": text, "expression": [place]}]}


class Server:
    """with Server() as server: … server.base; server.posts: what came; server.store: what is there.

    Each of `answers` serves one POST: a function of the handler and its bundle; then it goes on well.
    """

    def __init__(self, *answers, metadata=None, host="127.0.0.1", tls=None):
        self.answers, self.metadata, self.store, self.posts, self.headers, self.seen = list(answers), metadata, {}, [], [], []
        self.http = ThreadingHTTPServer((host, 0), handler_of(self))
        self.http.daemon_threads = True
        if tls:
            self.http.socket = tls.wrap_socket(self.http.socket, server_side=True)
        self.base = f"http{'s' if tls else ''}://{'localhost' if tls else host}:{self.http.server_port}/fhir"

    def __enter__(self):
        threading.Thread(target=self.http.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *error):
        self.http.shutdown()
        self.http.server_close()

    def take(self, bundle):
        """As a transaction of conditional creates."""
        entries = []
        for entry in bundle["entry"]:
            key = entry["request"]["ifNoneExist"]
            status = "200 OK" if key in self.store else "201 Created"
            self.store.setdefault(key, entry["resource"])
            entries.append({"response": {"status": status, "location": f"{entry['request']['url']}/{len(self.store)}"}})
        return {"resourceType": "Bundle", "type": "transaction-response", "entry": entries}


def handler_of(server):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *arguments):
            pass

        def send(self, status, resource=None, headers=(), raw=None):
            body = raw if raw is not None else json.dumps(resource).encode() if resource is not None else b""
            self.send_response(status)
            self.send_header("Content-Type", "application/fhir+json")
            self.send_header("Content-Length", str(len(body)))
            for name, value in headers:
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def hang_up(self):
            self.close_connection = True
            self.connection.close()

        def do_GET(self):
            server.seen.append(self.path)
            server.headers.append(dict(self.headers))
            if callable(server.metadata):
                server.metadata(self)
            elif self.path == "/fhir/metadata":
                self.send(200, server.metadata or capability())
            else:
                self.send(404)

        def do_POST(self):
            server.seen.append(self.path)
            server.headers.append(dict(self.headers))
            self.body = self.rfile.read(int(self.headers["Content-Length"]))
            bundle = json.loads(self.body)
            server.posts.append(bundle)
            if server.answers:
                server.answers.pop(0)(self, bundle)
            else:
                self.send(200, server.take(bundle))

    return Handler


def says(status, resource=None, *headers, raw=None):
    return lambda handler, bundle=None: handler.send(status, resource, headers, raw)


def slow(seconds):
    def answer(handler, bundle=None):
        time.sleep(seconds)
        handler.hang_up()
    return answer


def dropped(handler, bundle=None):
    handler.hang_up()
