"""handout email: messages as another implementation, Python's email package, reads them."""
import email
import email.policy
import json
import os
import re
from datetime import datetime, timezone
from email.header import decode_header, make_header
from email.utils import getaddresses

import faults
import pytest
import sheets

CONTENT = sheets.ROOT / "content" / "leukemia" / "car-t-cell-therapy.en.yaml"
NOW = {"SOURCE_DATE_EPOCH": "1795363200"}
MESSAGE = "Dear Zephyrine,\nhere is the sheet.\n\nYours"
VALUES = {"from": "nurse@clinic.example", "to": ["zephyrine@home.example"], "subject": "A message from your clinic",
          "message": MESSAGE}
ARABIC, CHINESE = "رسالة من عيادتك — الرجاء القراءة", "您的诊所发来的消息，请阅读"


@pytest.fixture
def mail(run, tmp_path):
    """mail(values, options…) -> CompletedProcess; values go in by a file."""

    def call(values, *options, content=CONTENT, env=None, **more):
        path = tmp_path / "values.yaml"
        path.write_text(values if isinstance(values, str) else json.dumps(values, ensure_ascii=False), encoding="utf-8")
        return run("email", content, "--values", path, *options, env={**NOW, **(env or {})}, cwd=tmp_path, **more)

    return call


def sound(raw):
    """Is it a message in every line? Returns what Python reads, once nothing is wrong with it."""
    assert raw.isascii() and raw.endswith(b"\r\n")
    lines = raw.split(b"\r\n")
    assert all(b"\n" not in line and b"\r" not in line and len(line) <= 998 for line in lines)
    read = email.message_from_bytes(raw, policy=email.policy.default)
    read.raw = raw
    for part in read.walk():
        assert part.defects == []
        for name, value in part.items():
            assert value.defects == () or list(value.defects) == [], (name, value.defects)
    return read


@pytest.fixture
def message(mail):
    def make(values=None, *options, **more):
        done = mail({**VALUES, **(values or {})}, *options, **more)
        assert (done.returncode, done.err) == (0, "")
        return sound(done.stdout)

    return make


def text_of(read):
    return read.get_body().get_content().replace("\r\n", "\n")


def pdfs(read):
    return [part for part in read.iter_attachments()]


def test_message(message):
    read = message()
    assert read.keys() == ["From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type"]
    assert (read["From"], read["To"]) == ("nurse@clinic.example", "zephyrine@home.example")
    assert read["Subject"] == "A message from your clinic"
    assert read["Date"].datetime == datetime(2026, 11, 22, 16, tzinfo=timezone.utc)
    assert str(read["Date"]) == "Sun, 22 Nov 2026 16:00:00 +0000"
    assert re.fullmatch(r"<[0-9a-f]{32}@clinic\.example>", read["Message-ID"])
    assert read["MIME-Version"] == "1.0" and read.get_content_type() == "multipart/mixed"
    body = read.get_body()
    assert body.get_content_type() == "text/plain" and body.get_content_charset() == "utf-8"
    assert text_of(read) == MESSAGE and len(pdfs(read)) == 1


def test_attachment_is_the_pdf(message, run):
    values = {"prepared_for": "Zephyrine Quux", "note": "Bring your **blue** card"}
    part, = pdfs(message({"sheet": values}))
    assert part.get_content_type() == "application/pdf" and part["Content-Transfer-Encoding"] == "base64"
    assert part.get_content_disposition() == "attachment" and part["Content-Language"] == "en"
    assert part.get_filename() == sheets.load(CONTENT)["title"] + ".pdf"
    assert part.get_param("name") == "car-t-cell-therapy.en.letter.pdf"
    made = run("render", CONTENT, "--values", "-", "-o", "-", stdin=json.dumps(values).encode()).stdout
    assert part.get_content() == made
    lines = part.get_payload().splitlines()
    assert all(len(line) == 76 for line in lines[:-1]) and 0 < len(lines[-1]) <= 76


def test_an_attachment_each_for_language_and_layout(message):
    parts = pdfs(message(None, "--layout", "letter,large-print-letter", "--lang", "zh-Hans", "--bilingual", "ar"))
    titles = [sheets.load(CONTENT.with_name(f"car-t-cell-therapy.{language}.yaml"))["title"]
              for language in ("zh-Hans", "ar")]
    assert [part.get_filename() for part in parts] == [
        f"{title} ({language}, {layout}).pdf" for title, language in zip(titles, ("zh-Hans", "ar"))
        for layout in ("letter", "large-print-letter")]
    assert len({part.get_content() for part in parts}) == 4


@pytest.mark.parametrize("language", ["ar", "zh-Hans", "es"])
def test_file_name_in_the_sheet_s_language(message, language):
    part, = pdfs(message(None, "--lang", language))
    title = sheets.load(CONTENT.with_name(f"car-t-cell-therapy.{language}.yaml"))["title"]
    assert part.get_filename() == re.sub(r'[/\\:*?"<>|]', "-", title) + ".pdf" and not title.isascii()


def test_file_names_that_every_system_takes(message, tmp_path, handout_text):
    path = tmp_path / "odd.yaml"
    path.write_text(handout_text(title='\'..a/b\\c: "d" <e>|f?* ' + "üü " * 40 + "'"), encoding="utf-8")
    part, = pdfs(message(content=path))
    assert part.get_filename() == "-.a-b-c- -d- -e--f-- " + "üü " * 19 + "üü.pdf"


@pytest.mark.parametrize("text", [ARABIC, CHINESE, 'A "quoted" \\ text', "x" * 1000, "ab " * 333 + "c", CHINESE * 77,
                                  "=?UTF-8?B?Tm8=?= is no word", "x" * 100 + " é", "é", "👩‍⚕️" * 40, "a, b; c <d@e.example>",
                                  "Re: [1] (2) 50% \"=\" _", "tab's end.", ".", "x" * 67, "x" * 68, "x" * 74, "x" * 75])
def test_subjects(message, text):
    read = message({"subject": text})
    assert read["Subject"] == text


def old_names(read, key):
    """As Python's older reader has them: addresses first, encoded words then."""
    raw = email.message_from_bytes(read.raw, policy=email.policy.compat32)[key]
    return [(str(make_header(decode_header(name))), address) for name, address in getaddresses([raw])]


@pytest.mark.parametrize("name", [ARABIC, CHINESE, 'Dr. "Zeph" O\'Quux \\ Jr.', "Plain Name", "Quux, Zephyrine (RN)", "é",
                                  CHINESE * 10, "x" * 200, "=?UTF-8?Q?x?=", "M. Rivera", "a@b.example", '"' * 35, "<x>"])
def test_names(message, name):
    boxes = [{"address": "p@home.example", "name": name}, "q@home.example", {"address": "r@home.example", "name": name}]
    read = message({"from": {"address": "nurse@clinic.example", "name": name}, "to": boxes})
    wanted = [(name, "p@home.example"), ("", "q@home.example"), (name, "r@home.example")]
    assert old_names(read, "From") == [(name, "nurse@clinic.example")] and old_names(read, "To") == wanted
    if name.isascii() and len(name) < 40 or len(name.encode()) <= 45:  # Python's newer reader takes no second encoded word
        assert [(box.display_name, box.addr_spec) for box in read["To"].addresses] == wanted


def test_the_longest_address(message):
    address = "a" * 64 + "@" + ".".join(["b" * 63] * 2 + ["c" * 61])
    read = message({"from": address, "to": [{"address": address, "name": "Zephyrine"}] * 20})
    assert {box.addr_spec for box in read["To"].addresses} == {address} and len(read["To"].addresses) == 20
    assert read["Message-ID"].endswith("@" + address.split("@")[1] + ">")


@pytest.mark.parametrize("text", [
    MESSAGE, ARABIC, CHINESE * 500, "x" * 5000, "x" * 76, "x" * 75, "From here\nFrom there\n.\n..\n.x", "a=b =3D =\n=",
    "trailing \nand\ttab\t\nend", "--=_0\n--x--\n\n\nlast", "é" * 3000, "mostly ASCII with one é and " + "more words " * 200])
def test_texts(message, text):
    read = message({"message": text})
    body = read.get_body()
    assert text_of(read) == text.strip(" \t\n")
    assert all(len(line) <= 76 for line in body.get_payload().splitlines())
    raw = body.get_payload()
    assert not re.search(r"^(From |\.)", raw, re.M)


def test_bytes_are_the_same(mail, message):
    first = mail(VALUES).stdout
    assert first == mail(VALUES, env={"LC_ALL": "de_DE.UTF-8", "TZ": "Etc/GMT+12"}).stdout
    later = message(env={"SOURCE_DATE_EPOCH": "1795400000"})
    assert later["Message-ID"] == sound(first)["Message-ID"] and later["Date"] != sound(first)["Date"]
    assert message(env={"SOURCE_DATE_EPOCH": None})["Message-ID"] == later["Message-ID"]
    assert os.uname().nodename.encode() not in re.sub(rb"(?m)^[\w+/=]{60,}\r$", b"", first)


@pytest.mark.parametrize("change", [
    {"to": ["other@home.example"]}, {"from": "other@clinic.example"}, {"subject": "Another"}, {"message": "Another"},
    {"occasion": "visit 17"}, {"sheet": {"prepared_for": "Another"}}, {"from": {"address": "nurse@clinic.example", "name": "N"}},
    {"to": ["zephyrine@home.example"] * 2}])
def test_message_id_follows_the_content(message, change):
    assert message()["Message-ID"] != message(change)["Message-ID"]


@pytest.mark.parametrize("text, place, words", [
    ('subject: "Zephyrine\\r\\nBcc: x@y.example"', (3, 10), "“subject” must be one line without control characters; here is U+000D"),
    ('subject: "Zephyrine\\nBcc: x@y.example"', (3, 10), "here is U+000A"),
    ('subject: "a\\tZephyrine"', (3, 10), "here is U+0009"),
    ('subject: "a\\u2028Zephyrine"', (3, 10), "here is U+2028"), ('subject: "a\\u0085Zephyrine"', (3, 10), "here is U+0085"),
    ('subject: "Zephyrine\\0"', (3, 10), "U+0000"), ('subject: "Zephyrine\\e[1m"', (3, 10), "U+001B"),
    ("subject: |\n  Zephyrine\n  Bcc: x@y.example", (3, 11), "here is U+000A"),
    ('subject: x\nfrom: {address: a@b.example, name: "Zephyrine\\nX: y"}', (4, 36), "“name” must be one line"),
    ('subject: x\nto: [{address: a@b.example, name: "Zephyrine\\nX: y"}]', (4, 35), "“name” must be one line"),
    ('subject: x\nfrom: "a@b.example\\nX: y"', (4, 7), "must be an e-mail address"),
    ('subject: x\nto: ["Zephyrine@b.example>, <x@y.example"]', (4, 6), "“address” is “…”: it must be an e-mail address"),
    ("subject: x\nfrom: Zephyrine", (4, 7), "must be an e-mail address"), ("subject: x\nfrom: é@b.example", (4, 7), "in ASCII"),
    ("subject: x\nfrom: a@b", (4, 7), "e-mail"), ("subject: x\nfrom: .a@b.example", (4, 7), "e-mail"),
    ("subject: x\nfrom: a@-b.example", (4, 7), "e-mail"), ("subject: x\nfrom: a@b..example", (4, 7), "e-mail"),
    ("subject: x\nfrom: a@b.example.", (4, 7), "e-mail"), ("subject: x\nfrom: %s@b.example" % ("a" * 65), (4, 7), "e-mail"),
    ('subject: x\nmessage: "Zephyrine\\r\\nX"', (4, 10), "“message” has a control character"),
    ("subject: x\nZephyrine: 1", (4, 1), "unknown key “…” in email values; known keys: from"),
    ("subject: x\nsheet: {date: Zephyrine}", (4, 15), "“date” is “…”: it must be a date")])
def test_no_value_makes_a_header(mail, tmp_path, text, place, words):
    lines = {"from": "from: n@clinic.example", "to": "to: [p@home.example]", "message": "message: x"}
    head = [line for key, line in lines.items() if f"\n{key}:" not in text]
    values = "\n".join([*(head + ["# ", "# "])[:2], text, *head[2:]]) + "\n"
    done = mail(values, "-o", "out.eml")
    assert done.returncode == 1 and done.out == "" and not (tmp_path / "out.eml").exists()
    first = done.err.splitlines()[0]
    assert first.startswith(f"{tmp_path / 'values.yaml'}:{place[0]}:{place[1]}: error: ") and words in first
    assert "Zephyrine" not in done.err and "Bcc" not in done.err


@pytest.mark.parametrize("missing", ["from", "to", "subject", "message"])
def test_what_must_be_there(mail, missing):
    done = mail({key: value for key, value in VALUES.items() if key != missing})
    assert done.returncode == 1 and f"“{missing}” is missing" in done.err


def test_message_is_for_its_owner_alone(mail, tmp_path):
    done = mail(VALUES, "-o", "out.eml", preexec_fn=lambda: os.umask(0o022))
    assert (done.returncode, done.out, done.err) == (0, "out.eml\n", "")
    assert (tmp_path / "out.eml").stat().st_mode & 0o777 == 0o600
    sound((tmp_path / "out.eml").read_bytes())


def test_values_from_standard_input(run, mail):
    done = run("email", CONTENT, "--values", "-", env=NOW, stdin=json.dumps(VALUES).encode())
    assert done.returncode == 0 and done.stdout == mail(VALUES).stdout


def test_limits(mail):
    done = mail(VALUES, "--max-bytes", "1000")
    assert done.returncode == 1 and "at most 1000" in done.err


@pytest.mark.parametrize("options, text", [
    ((), "FILE is missing"), (("a.yaml",), "--values FILE"), (("-", "--values", "-"), "cannot both come"),
    (("-", "--values", "v", "--lang", "es"), "cannot be used with standard input"), (("a", "--values", "v", "-o", ""), "is empty"),
    (("a", "--values", "v", "--max-bytes", "0"), "--max-bytes"), (("a", "--values", __file__, "-o", __file__), "would be overwritten"),
    (("a", "--to", "x"), "unknown option --to"), (("a", "--subject", "x"), "unknown option --subject")])
def test_usage(run, options, text):
    done = run("email", *options)
    assert done.returncode == 2 and text in done.err and done.out == ""


@faults.allocations_fail
def test_allocations_can_fail(environment, tmp_path):
    """Some of them, also of the process that encrypts: no file is left but a whole one."""
    (tmp_path / "password").touch(mode=0o600)
    (tmp_path / "password").write_text("12345678", encoding="utf-8")
    out = tmp_path / "out.eml"
    options = ("--values", "-", "-o", out, "--encrypt", tmp_path / "password")
    with faults.Allocations(tmp_path / "run", {**environment, **NOW}, "email", CONTENT, *options,
                            stdin=json.dumps(VALUES).encode(), program=sheets.PROGRAM) as program:
        whole = out.read_bytes()
        for number in range(1, program.count + 5000, 97):
            out.unlink(missing_ok=True)
            done = program.fail(number)
            if done.returncode == 0:
                made = out.read_bytes()
                assert len(made) == len(whole)
            else:
                assert not out.exists()
                assert faults.refuses(done) or (done.returncode == 3 and b"memory" in done.stderr)
