"""An address is read like a file; what goes wrong on the way is said with the address."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from watchword.corpus.read import read_articles
from watchword.corpus.readers.address import fetch
from watchword.errors import CorpusError

STORY = "Police in Aden held two men after forty kilos of cocaine were found in the harbour. " * 5
PAGES = {
    "/story": (
        "text/html; charset=windows-1252",
        f"<html><body><p>{STORY}Köln.</p>".encode("cp1252"),
    ),
    "/plain": ("text/plain; charset=utf-8", "Two held in Köln.".encode()),
    "/unsaid.txt": ("application/octet-stream", b"Two held."),
    "/picture": ("image/png", b"\x89PNG"),
    "/large": ("text/plain", b"a" * 2_000_000),
    "/empty": ("text/html", b""),
}


FINISHED = threading.Event()


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/slow":
            FINISHED.wait(10)
            return
        if self.path == "/moved":
            self.send_response(302)
            self.send_header("Location", "/plain")
            self.end_headers()
            return
        if self.path not in PAGES:
            self.send_error(404, "Not Found")
            return
        kind, data = PAGES[self.path]
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def server():
    """A web server on this machine; returns its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}"
        FINISHED.set()
        running.shutdown()


def test_reads_a_page_in_the_encoding_the_server_names(server, capsys):
    (found,) = read_articles([f"{server}/story"])
    assert found.text.endswith("Köln.")
    assert found.url == f"{server}/story"
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("path", ["/plain", "/moved"])
def test_reads_plain_text_and_follows_where_it_moved(server, path):
    (found,) = read_articles([server + path])
    assert (found.text, found.url) == ("Two held in Köln.", f"{server}/plain")
    assert found.source == "127.0.0.1"


def test_goes_by_the_name_where_the_server_does_not_say(server):
    (found,) = read_articles([f"{server}/unsaid.txt"])
    assert found.text == "Two held."


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/missing", r"/missing: the server answers 404 Not Found\n  Open the address"),
        ("/picture", r"/picture: is image/png, not an article\n  Give the address of"),
        ("/empty", r"/empty: is empty\n"),
    ],
)
def test_an_answer_without_an_article_is_an_error(server, path, message):
    with pytest.raises(CorpusError, match=message):
        list(read_articles([server + path]))


def test_a_server_that_does_not_answer_is_given_up(server):
    with pytest.raises(CorpusError, match=r"/slow: no whole answer within 0\.2 seconds\n  Try"):
        fetch(f"{server}/slow", timeout=0.2)


def test_an_answer_too_large_is_cut_short(server):
    with pytest.raises(CorpusError, match=r"/large: sends more than 1 MB\n  Fetch it"):
        fetch(f"{server}/large", largest=1_000_000)


def test_an_address_nobody_answers_is_an_error(unused_port):
    with pytest.raises(CorpusError, match=r"cannot be fetched: Connection refused\n  Check"):
        list(read_articles([f"http://127.0.0.1:{unused_port}/"]))


@pytest.fixture
def unused_port():
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as unused:
        port = unused.server_port
    return port


def test_an_address_that_is_none_is_an_error():
    with pytest.raises(CorpusError, match=r"http://: cannot be fetched: no host given"):
        list(read_articles(["http://"]))
