"""One web address: fetched with a limit on time and size, only when a person gives it."""

from __future__ import annotations

import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from http.client import HTTPException

from watchword.errors import CorpusError

TIMEOUT = 20.0
"""Seconds until a server that does not answer, or answers too slowly, is given up."""

LARGEST = 50_000_000
"""Bytes an answer may have."""

_KINDS = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/rss+xml": ".xml",
    "application/atom+xml": ".xml",
    "application/rdf+xml": ".xml",
    "application/xml": ".xml",
    "text/xml": ".xml",
    "text/csv": ".csv",
    "application/jsonl": ".jsonl",
    "application/x-ndjson": ".jsonl",
}
_UNSAID = ("application/octet-stream", "binary/octet-stream", "")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server sent.

    Attributes
    ----------
    data : bytes
    kind : str or None
        As the ending of a file, such as ".html"; None where the server does not say.
    charset : str or None
    address : str
        Where it came from in the end.
    """

    data: bytes
    kind: str | None
    charset: str | None
    address: str


def fetch(address: str, *, timeout: float = TIMEOUT, largest: int = LARGEST) -> Answer:
    """Fetch what is at a web address.

    Parameters
    ----------
    address : str
        Starting with http:// or https://.
    timeout : float
        Seconds, for the connection and for the whole answer.
    largest : int
        Bytes.

    Raises
    ------
    CorpusError
        If there is no answer, or one that holds no article.
    """
    request = urllib.request.Request(
        address, headers={"User-Agent": "watchword", "Accept": "text/html,*/*;q=0.8"}
    )
    try:
        with _opener().open(request, timeout=timeout) as response:
            headers = response.headers
            kind = _kind(headers.get("Content-Type") and headers.get_content_type(), address)
            data = _body(response, address, time.monotonic() + timeout, largest)
            return Answer(data, kind, headers.get_content_charset(), response.url)
    except urllib.error.HTTPError as error:
        error.close()
        raise CorpusError(
            f"the server answers {error.code} {error.reason}",
            where=address,
            hint="Open the address in a browser; if it works there, save the page and give that.",
        ) from error
    except TimeoutError as error:
        raise _too_slow(address, timeout) from error
    except (OSError, HTTPException, ValueError) as error:
        reason = getattr(error, "reason", None) or error
        if isinstance(reason, TimeoutError):
            raise _too_slow(address, timeout) from error
        raise CorpusError(
            f"cannot be fetched: {getattr(reason, 'strerror', None) or reason}",
            where=address,
            hint="Check the address and the network.",
        ) from error


def _opener() -> urllib.request.OpenerDirector:
    """Return what speaks HTTP and nothing else, so that no redirect leads to a file."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler,
        urllib.request.HTTPHandler,
        urllib.request.HTTPSHandler,
        urllib.request.HTTPDefaultErrorHandler,
        urllib.request.HTTPRedirectHandler,
        urllib.request.HTTPErrorProcessor,
        urllib.request.UnknownHandler,
    ):
        opener.add_handler(handler())
    return opener


def _kind(content_type: str | None, address: str) -> str | None:
    if content_type in _KINDS:
        return _KINDS[content_type]
    if (content_type or "") in _UNSAID:
        return None
    raise CorpusError(
        f"is {content_type}, not an article",
        where=address,
        hint="Give the address of a web page, a PDF, a Word file, a feed or plain text.",
    )


def _body(response: object, address: str, deadline: float, largest: int) -> bytes:
    data = bytearray()
    while block := response.read1(65536):  # type: ignore[attr-defined]
        data += block
        if len(data) > largest:
            raise CorpusError(
                f"sends more than {largest // 1_000_000} MB",
                where=address,
                hint="Fetch it with another program and give the file.",
            )
        if time.monotonic() > deadline:
            raise TimeoutError
    return bytes(data)


def _too_slow(address: str, timeout: float) -> CorpusError:
    return CorpusError(
        f"no whole answer within {timeout:g} seconds",
        where=address,
        hint="Try again later, or save the page in a browser and give that.",
    )
