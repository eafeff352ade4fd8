"""The HTTP surface of a real server against docs/openapi.json, and a copy of one person against the schema of FHIR R4.

Cedar House is served on loopback from a folder that goes away again. Ana shares with staff; Eve is her counsellor and takes
a copy. Then schemathesis asks every address whatever the document allows and does not allow, as nobody and as Mel, who runs
the house: no answer is a fault of the server's, and each is one that the document names. Writes `passed failed` to the file
that is its argument.
"""

import base64
import hashlib
import hmac
import html
import http.client
import json
import os
import re
import struct
import subprocess
import sys
import tempfile
import time
import urllib.parse
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import jsonschema_rs

BINARIES = Path(os.environ["BINARIES"])
ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "the porch light is on"
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
# A stream has no end; and whoever signs out is nobody for the rest of the run.
LEFT_OUT = ["/live", "/sign-out", "/account/sign-out-everywhere"]


class Server:
    """A served house."""

    def __init__(self, folder: Path):
        self.data = folder / "server"
        self.process = subprocess.Popen(
            [BINARIES / "porchlight", "serve", "--data", self.data, "--listen", "127.0.0.1:0"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        for line in self.process.stdout:
            if found := re.search(r"http://localhost:(\d+)", line):
                self.url, self.port = found[0], int(found[1])
                break
        else:
            raise SystemExit("the server left")
        self.admin("house", "create", "--name", "Cedar House", "--zone", "America/Denver")

    def admin(self, *words):
        done = subprocess.run(
            [BINARIES / "porchlight", *words, "--data", self.data, "--json"], check=True, capture_output=True, text=True
        )
        return json.loads(done.stdout)

    def close(self):
        self.process.terminate()
        self.process.wait(20)


class Browser:
    """Keeps the cookie and the token of one person."""

    def __init__(self, server: Server):
        self.server, self.cookies, self.token = server, {}, ""

    def ask(self, method, path, fields=None):
        link = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)
        headers = {"Host": f"localhost:{self.server.port}", "Origin": self.server.url}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        body = None
        if fields is not None:
            body = urllib.parse.urlencode(fields)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        link.request(method, path, body, headers)
        answer = link.getresponse()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, value = cookie.split(";")[0].split("=", 1)
            self.cookies[name] = value
        return answer, answer.read().decode()

    def field(self, text, name):
        found = re.search(rf'name="{name}" value="([^"]*)"', text)
        return html.unescape(found[1]) if found else ""

    def post(self, path, **fields):
        return self.ask("POST", path, {"token": self.token, **fields})

    def sign_up(self, link):
        """Sets up a password with one-time codes, by a link."""
        path = urllib.parse.urlparse(link).path
        secret = self.field(self.ask("GET", f"{path}/password")[1], "code_secret")
        fields = {"name": f"somebody{time.time_ns()}", "password": PASSWORD, "password_again": PASSWORD}
        answer, text = self.ask(
            "POST", f"{path}/password", {**fields, "code_secret": secret, "code": one_time_code(secret)}
        )
        assert answer.status == 303, text
        self.token = self.field(self.ask("GET", "/account")[1], "token")
        return self


def one_time_code(secret):
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at : at + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def staff(server, name, role):
    words = ["invite", "staff", "--house", "Cedar House", "--name", name, "--role", role]
    return Browser(server).sign_up(server.admin(*words)["link"])


def shared(server, folder):
    """Ana's phone, with whatever of hers staff may see; her account."""

    def phone(*words):
        run = [BINARIES / "phone", "--data", folder / "ana", *words]
        return subprocess.run(run, check=True, capture_output=True, text=True).stdout

    invite = server.admin("invite", "resident", "--house", "Cedar House", "--name", "Ana", "--url", server.url)
    phone("join", invite["code"])
    phone("track", "--name", "mine", "--start", time.strftime("%Y-%m-%d", time.gmtime(time.time() - 40 * 86_400)))
    for what in ("milestones", "check-ins", "answers"):
        phone("consent", "on", what)
    phone("check-in", "--mood", "2", "--craving", "8")
    phone("share")
    phone("sync")


def check_copy(server, ana, manager, counsellor):
    """What Eve takes away is what R4 has words for."""
    page = manager.ask("GET", f"/people/{ana}")[1]
    eve = re.search(r'<option value="([0-9a-f]{32})"', page)[1]
    assert manager.post(f"/people/{ana}/counsellor", counsellor=eve)[0].status == 303
    answer, text = counsellor.post(f"/houses/{house_of(counsellor)}/residents/{ana}/copy/fhir", what_for="a check")
    assert answer.status == 200, text
    bundle = json.loads(text)
    kinds = {entry["resource"]["resourceType"] for entry in bundle["entry"]}
    assert kinds >= {"Patient", "Consent", "Observation", "Provenance"}, kinds
    schema = json.loads(Path(os.environ["FHIR_SCHEMA"]).read_text())
    validator = jsonschema_rs.Draft6Validator(schema)
    complaints = []
    for resource in [bundle, *(entry["resource"] for entry in bundle["entry"])]:
        # The schema as a whole only says "one of these"; asked about the kind itself it says what is wrong.
        of_kind = {**schema, "oneOf": [{"$ref": f"#/definitions/{resource['resourceType']}"}]}
        if not validator.is_valid(resource):
            errors = jsonschema_rs.Draft6Validator(of_kind).iter_errors(resource)
            complaints += [f"{resource['resourceType']}: {error.instance_path} {error.message[:200]}" for error in errors]
    assert not complaints, "\n".join(complaints)
    bundle["type"] = "heap"
    assert not validator.is_valid(bundle), "else the schema proves nothing"


def house_of(browser):
    return re.search(r"/houses/([0-9a-f]{32})", browser.ask("GET", "/account")[1])[1]


def schemathesis(server, folder, name, headers):
    """Asks every address; how many went well, and how many did not."""
    report = folder / f"{name}.xml"
    command = [
        os.environ["SCHEMATHESIS"], "run", str(ROOT / "docs/openapi.json"), "--url", server.url, "--checks", CHECKS,
        "--phases", "examples,coverage,fuzzing", "--max-examples", "20", "--seed", "1", "--no-color",
        "--generation-database", "none", "--report", "junit", "--report-junit-path", str(report),
    ]  # fmt: skip
    for header in headers:
        command += ["--header", header]
    for path in LEFT_OUT:
        command += ["--exclude-path", path]
    hooks = {**os.environ, "SCHEMATHESIS_HOOKS": "hooks", "PYTHONPATH": str(ROOT / "tests/http")}
    subprocess.run(command, cwd=folder, env={**hooks, "PYTHONDONTWRITEBYTECODE": "1"}, check=False)
    cases = list(ElementTree.parse(report).getroot().iter("testcase"))
    bad = [case.get("name") for case in cases if case.find("failure") is not None or case.find("error") is not None]
    print(f"schemathesis as {name}: {len(cases) - len(bad)} addresses well, {len(bad)} not {bad or ''}")
    return len(cases) - len(bad), len(bad)


def main(counts):
    passed, failed = 0, 0
    with tempfile.TemporaryDirectory(prefix="porchlight-http-") as made:
        folder = Path(made)
        server = Server(folder)
        try:
            shared(server, folder)
            manager, counsellor = staff(server, "Mel", "house-manager"), staff(server, "Eve", "counsellor")
            ana = re.search(r"/people/([0-9a-f]{32})", manager.ask("GET", "/people")[1])[1]
            try:
                check_copy(server, ana, manager, counsellor)
                passed += 1
                print("a copy is a bundle of FHIR R4")
            except AssertionError as error:
                failed += 1
                print(f"a copy is no bundle of FHIR R4: {error}")
            cookie = "; ".join(f"{name}={value}" for name, value in manager.cookies.items())
            signed_in = [f"Cookie: {cookie}", f"Origin: {server.url}", f"X-Form-Token: {manager.token}"]
            for name, headers in (("nobody", []), ("Mel", signed_in)):
                well, bad = schemathesis(server, folder, name, headers)
                passed, failed = passed + well, failed + bad
            if server.process.poll() is not None:
                failed += 1
                print("the server left")
        finally:
            server.close()
    Path(counts).write_text(f"{passed} {failed}\n")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
