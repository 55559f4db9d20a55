"""--encrypt: PDFs that a password opens, as qpdf, Poppler and pikepdf find them."""
import base64
import email
import email.policy
import io
import json
import os
import re
import subprocess
import time
from collections import Counter
from pathlib import Path

import pytest
import sheets

pikepdf = pytest.importorskip("pikepdf")

CONTENT = sheets.ROOT / "content" / "leukemia" / "car-t-cell-therapy.en.yaml"
NOW = {"SOURCE_DATE_EPOCH": "1795363200"}
PASSWORD = "Correct horse 7!"
SHEET = {"prepared_for": "Zephyrine Quux"}
VALUES = {"portal": {"patient": "Patient/p-77", "message": "Hello", "sheet": SHEET},
          "email": {"from": "n@clinic.example", "to": ["p@home.example"], "subject": "Hello", "message": "Hello",
                    "sheet": SHEET}}
both = pytest.mark.parametrize("command", ["portal", "email"])


@pytest.fixture
def send(run, tmp_path):
    """send(command, password, options…) -> CompletedProcess; password None: not encrypted."""

    def call(command, password=PASSWORD, *options, values=None, content=CONTENT):
        path, secret = tmp_path / "values.yaml", tmp_path / "password"
        path.write_text(json.dumps({**VALUES[command], **(values or {})}), encoding="utf-8")
        if password is not None:
            secret.touch(mode=0o600)
            secret.write_bytes(password if isinstance(password, bytes) else password.encode() + b"\n")
            options = ("--encrypt", secret, *options)
        return run(command, content, "--values", path, *options, env=NOW, cwd=tmp_path)

    return call


def pdfs_of(command, done):
    assert (done.returncode, done.err) == (0, "")
    if command == "email":
        read = email.message_from_bytes(done.stdout, policy=email.policy.default)
        return [part.get_content() for part in read.iter_attachments()]
    files = [entry["resource"]["content"][0]["attachment"] for entry in json.loads(done.stdout)["entry"][:-1]]
    for file in files:
        assert file["size"] == len(base64.b64decode(file["data"]))
    return [base64.b64decode(file["data"]) for file in files]


@pytest.fixture
def pair(send, tmp_path):
    """The sheet encrypted and open, as files."""

    def make(command, *options, **more):
        locked, = pdfs_of(command, send(command, PASSWORD, *options, **more))
        plain, = pdfs_of(command, send(command, None, *options, **more))
        (tmp_path / "locked.pdf").write_bytes(locked)
        (tmp_path / "plain.pdf").write_bytes(plain)
        return tmp_path / "locked.pdf", tmp_path / "plain.pdf"

    return make


def tool(*arguments):
    return subprocess.run([str(argument) for argument in arguments], capture_output=True, text=True, check=False)


@both
def test_only_the_password_opens_it(pair, command):
    locked, _ = pair(command)
    for password in ("", "wrong horse", PASSWORD.lower(), PASSWORD + "\n", PASSWORD[:-1]):
        assert tool("qpdf", "--check", f"--password={password}", locked).returncode == 2
        assert tool("pdftotext", "-upw", password, "-opw", password, locked, "-").returncode == 1
        with pytest.raises(pikepdf.PasswordError):
            pikepdf.open(locked, password=password)
    assert tool("qpdf", "--check", f"--password={PASSWORD}", locked).returncode == 0
    with pikepdf.open(locked, password=PASSWORD) as pdf:
        assert pdf.user_password_matched and not pdf.owner_password_matched


@both
def test_how_it_is_encrypted(pair, command):
    locked, _ = pair(command)
    with pikepdf.open(locked, password=PASSWORD) as pdf:
        how, may = pdf.encryption, pdf.allow
        assert (how.R, how.V, how.bits) == (6, 5, 256)
        assert {how.stream_method.name, how.string_method.name, how.file_method.name} == {"aesv3"}
        assert may.accessibility and may.extract and may.print_lowres and may.print_highres and may.modify_annotation
        assert not may.modify_assembly and not may.modify_other
        assert how.P & 1 << 9  # PDF/UA: the bit for assistive technology
        assert pdf.trailer.Encrypt.get("/EncryptMetadata", True)
    raw = locked.read_bytes()
    assert b"/RC4" not in raw and b"/CFM /AESV3" in raw.replace(b"/CFM/", b"/CFM /")


@both
def test_nothing_can_be_read_in_the_file(pair, command):
    locked, _ = pair(command)
    raw = locked.read_bytes()
    for word in ("CAR-T", "leukemia", "Zephyrine", "rdf:RDF", "xpacket", PASSWORD):
        for text in (word.encode(), word.encode("utf-16-be"), word.encode().hex().encode()):
            assert text.lower() not in raw.lower(), word


@both
@pytest.mark.parametrize("language", ["en", "ar", "zh-Hans"])
def test_it_is_the_same_sheet(pair, command, language):
    """Words and tags; Poppler reads them out of both."""
    locked, plain = pair(command, content=CONTENT.with_name(f"car-t-cell-therapy.{language}.yaml"))
    texts = [tool("pdftotext", "-layout", "-upw", PASSWORD, path, "-").stdout for path in (locked, plain)]
    assert texts[0] == texts[1] and len(texts[0]) > 500
    for option in ("-struct", "-struct-text"):
        trees = [re.sub(r"Object \d+ 0", "Object", tool("pdfinfo", option, "-upw", PASSWORD, path).stdout)
                 for path in (locked, plain)]
        # attributes of an element come in another order
        assert Counter(trees[0].splitlines()) == Counter(trees[1].splitlines())
        assert re.sub(r" +/.*\n", "", trees[0]) == re.sub(r" +/.*\n", "", trees[1])
        assert trees[0].startswith("Document") and len(trees[0]) > 500
    with pikepdf.open(locked, password=PASSWORD) as a, pikepdf.open(plain) as b:
        assert str(a.Root.Lang) == str(b.Root.Lang) and a.Root.MarkInfo.Marked and len(a.pages) == len(b.pages)
        assert str(a.docinfo["/Title"]) == str(b.docinfo["/Title"]) and "/Outlines" in a.Root


@both
def test_it_does_not_say_that_it_is_an_archive(pair, command):
    locked, plain = pair(command)
    with pikepdf.open(locked, password=PASSWORD) as pdf:
        xmp = pdf.Root.Metadata.read_bytes()
        assert b"<pdfuaid:part>1</pdfuaid:part>" in xmp and b"<pdfaid:part>" not in xmp and b"<pdfaid:conf" not in xmp
        assert b"CAR-T" in xmp
    with pikepdf.open(plain) as pdf:
        assert b"<pdfaid:part>2</pdfaid:part>" in pdf.Root.Metadata.read_bytes()


def test_what_identifies_it_is_made_of_the_content(send):
    """Random keys: other bytes each time, and the same identifiers."""
    first, again, plain = (json.loads(send("portal", password).stdout) for password in (PASSWORD, "another password", None))
    urls = [[entry["fullUrl"] for entry in made["entry"]] for made in (first, again, plain)]
    assert urls[0] == urls[1] and first != again
    assert urls[0][0] != urls[2][0] and urls[0][1] != urls[2][1]
    other = json.loads(send("portal", PASSWORD, values={"occasion": "new password"}).stdout)
    assert other["entry"][0]["fullUrl"] != urls[0][0]
    ids = [re.search(rb"Message-ID: (.*)", send("email", password).stdout)[1] for password in (PASSWORD, PASSWORD, None)]
    assert ids[0] == ids[1] != ids[2]


def test_each_document_is_encrypted(send):
    for file in pdfs_of("portal", send("portal", PASSWORD, "--layout", "letter,large-print-letter", "--lang", "es,en")):
        with pikepdf.open(io.BytesIO(file), password=PASSWORD) as pdf:
            assert pdf.encryption.R == 6


@both
@pytest.mark.parametrize("text, password", [
    (b"12345678", "12345678"), (b"12345678\r\nmore\n", "12345678"), (b"x" * 127, "x" * 127), (b" two  spaces \n", " two  spaces "),
    (b"p(a)\\ss<w>o/rd\n", "p(a)\\ss<w>o/rd")])
def test_passwords(send, command, text, password):
    file, = pdfs_of(command, send(command, text))
    assert pikepdf.open(io.BytesIO(file), password=password).encryption.R == 6


@both
@pytest.mark.parametrize("text", [b"", b"\n", b"\nZephyrine1\n", b"Zephyri", b"x" * 128, "Zephyrine é".encode(), b"Zephyrine\tx",
                                  b"Zephyrin\0e", b"\xff" * 10])
def test_what_is_no_password(send, tmp_path, command, text):
    done = send(command, text, "-o", "out")
    assert done.returncode == 1 and done.out == "" and not (tmp_path / "out").exists()
    assert done.err == f"{tmp_path / 'password'}: error: its first line is not a password: 8 to 127 ASCII letters, digits and symbols\n"


@both
def test_no_password_file(run, send, tmp_path, command):
    values = tmp_path / "v.yaml"
    values.write_text(json.dumps(VALUES[command]), encoding="utf-8")
    assert run(command, CONTENT, "--values", values, "--encrypt", tmp_path / "none").returncode == 1
    assert run(command, CONTENT, "--values", values, "--encrypt", "").returncode == 2
    assert run(command, CONTENT, "--values", "-", "--encrypt", "-").returncode == 2
    done = run(command, CONTENT, "--values", values, "--encrypt", "-", stdin=PASSWORD.encode(), env=NOW)
    assert pikepdf.open(io.BytesIO(pdfs_of(command, done)[0]), password=PASSWORD).encryption.R == 6


@both
def test_limit_is_of_what_is_sent(send, command):
    size = len(pdfs_of(command, send(command))[0])
    done = send(command, PASSWORD, "--max-bytes", size - 200)
    assert done.returncode == 1 and "--max-bytes" in done.err


@pytest.mark.skipif("HANDOUT_SLOW" in os.environ, reason="the sanitizers map terabytes")
def test_the_password_is_wiped(environment, tmp_path):
    """While the program waits for a server, its memory holds the password no more."""
    from fhir_server import Server, capability
    secret, values = tmp_path / "password", tmp_path / "values.yaml"
    secret.touch(mode=0o600)
    secret.write_text(PASSWORD + "\n", encoding="utf-8")
    values.write_text(json.dumps(VALUES["portal"]), encoding="utf-8")
    with Server(metadata=lambda handler: (time.sleep(3), handler.send(200, capability()))) as server:
        process = subprocess.Popen([str(sheets.PROGRAM), "portal", str(CONTENT), "--values", str(values), "--encrypt",
                                    str(secret), "--send", server.base], env={**environment, **NOW}, stdout=subprocess.PIPE)
        deadline = time.monotonic() + 20
        while not server.seen and time.monotonic() < deadline:
            time.sleep(0.05)
        found, read = [], 0
        try:
            with open(f"/proc/{process.pid}/maps", encoding="utf-8") as maps, open(f"/proc/{process.pid}/mem", "rb") as memory:
                for line in maps:
                    match = re.match(r"([0-9a-f]+)-([0-9a-f]+) rw", line)
                    if not match:
                        continue
                    begin, end = (int(text, 16) for text in match.groups())
                    memory.seek(begin)
                    try:
                        part = memory.read(end - begin)
                    except OSError:
                        continue
                    read += len(part)
                    found += [line] if PASSWORD.encode() in part else []
        except PermissionError:
            process.kill()
            pytest.skip("this user may not read the memory of a process that is not dumpable")
        assert Path(f"/proc/{process.pid}/cmdline").read_bytes().count(PASSWORD.encode()) == 0
        assert process.wait(30) == 0
        assert read > 100000 and found == []
