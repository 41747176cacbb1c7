"""Whatever goes wrong with a server, there is one line that says so, a next step, and no token."""

import http.server
import json
import threading

import jwt
import pytest

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]

SECRET = "0123456789abcdef0123456789abcdef01234567"


def fails(run, monkeypatch, url, key):
    monkeypatch.setenv("LABEL_STUDIO_URL", url)
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", key)
    result = run("labels", "push")
    assert result.exit_code == 1, result.output
    problem, hint = result.stderr.splitlines()[-2:]
    assert problem.startswith("Error: ") and hint.startswith("  ") and hint.endswith(".")
    assert key not in result.output
    return problem, hint, result.stderr


def test_a_wrong_address(run, workspace, monkeypatch):
    problem, hint, said = fails(run, monkeypatch, "http://127.0.0.1:9", SECRET)
    assert "http://127.0.0.1:9: no server answers there" in problem and "make studio" in hint
    assert said.count("trying again") == 4
    assert "no address of a server" in fails(run, monkeypatch, "127.0.0.1:9", SECRET)[0]


def test_a_wrong_token(run, workspace, monkeypatch, server):
    problem, hint, _ = fails(run, monkeypatch, server.url, SECRET)
    assert "token was refused (HTTP 401" in problem and "LABEL_STUDIO_API_KEY" in hint


@pytest.mark.parametrize("kind", ["refresh", "access"])
def test_an_expired_or_forged_personal_token(run, workspace, monkeypatch, server, kind):
    expires = 10**9 if kind == "refresh" else 4 * 10**9
    key = jwt.encode({"token_type": kind, "exp": expires}, "x" * 32, algorithm="HS256")
    assert "token was refused (HTTP 401" in fails(run, monkeypatch, server.url, key)[0]


def test_a_personal_token_works_and_can_come_from_a_file(run, linked, ann, monkeypatch):
    token = ann.send("POST", "/api/token/")["token"]
    (linked.root / "key").write_text(token + "\n")
    monkeypatch.delenv("LABEL_STUDIO_API_KEY")
    result = run("labels", "push", "--key-file", "key")
    assert "7 sentences added" in result.stderr, result.stderr
    assert token not in (linked.labels / "studio.json").read_text()


def test_no_token_at_all(run, workspace, monkeypatch):
    monkeypatch.delenv("LABEL_STUDIO_API_KEY", raising=False)
    result = run("labels", "push", "--url", "http://127.0.0.1:9")
    assert result.exit_code == 1 and "no access token" in result.stderr


class Answers(http.server.BaseHTTPRequestHandler):
    """Answers like other servers that may stand where Label Studio was expected."""

    bodies = ()

    def do_GET(self):
        status, body = self.bodies[0] if len(self.bodies) == 1 else self.bodies.pop(0)
        self.send_response(status)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *arguments):
        pass


@pytest.fixture
def stranger():
    """Starts a server that gives these answers, the last of them for ever."""
    servers = []

    def start(*bodies):
        handler = type("Handler", (Answers,), {"bodies": list(bodies)})
        one = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        servers.append(one)
        threading.Thread(target=one.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{one.server_address[1]}"

    yield start
    for one in servers:
        one.shutdown()
        one.server_close()


def test_a_proxys_page(run, workspace, monkeypatch, stranger):
    url = stranger((200, "<html>Sign in</html>"))
    problem, hint, _ = fails(run, monkeypatch, url, SECRET)
    assert "an HTML page where Label Studio answers JSON" in problem and "proxy" in hint


def test_a_server_of_another_version(run, workspace, monkeypatch, stranger):
    url = stranger((200, json.dumps({"release": "2.0.1"})))
    assert "is Label Studio 2.0.1" in fails(run, monkeypatch, url, SECRET)[0]
    url = stranger((200, '{"name": "something"}'))
    assert "is no Label Studio" in fails(run, monkeypatch, url, SECRET)[0]


def test_a_passing_failure_is_shown_and_tried_again(run, workspace, monkeypatch, stranger):
    url = stranger((503, "busy"), (502, "<html>"), (200, '{"release": "2.0"}'))
    problem, _, said = fails(run, monkeypatch, url, SECRET)
    assert "is Label Studio 2.0" in problem
    assert "HTTP 503); trying again in 0.5 s" in said
    assert "HTTP 502); trying again in 1 s" in said
