"""The client of a Label Studio server: one call after another, each with a clear way to fail.

It stands on label-studio-sdk, which exchanges a personal access token for one that lives five
minutes and renews it. Calls go to the paths themselves: the SDK lacks or breaks several that are
needed here, and repeats what must not be repeated. Measured with Label Studio 1.23.2.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from email.utils import parsedate_to_datetime
from typing import Any

from watchword.errors import LabelError, extra
from watchword.report import say

KNOWN_VERSION = "1.23"
"""The server's version that the round trip is tested with."""

PAGE = 500
"""Tasks fetched at a time."""

_DELAYS = (0.5, 1.0, 2.0, 4.0)
_BUSY = (429, 502, 503, 504)
_NEW_TOKEN = (
    "Copy a new one from the server (Account & Settings, Personal Access Token) "
    "into LABEL_STUDIO_API_KEY."
)
_REFUSED = "See in the browser whether the project is still there; the server's log says more."
_START = "Start the server ('make studio' starts a local one), then run the command again."
_FAILED = "Run the command again; if it fails again, the server's log says why."
_CHECK = "Check the address: --url or LABEL_STUDIO_URL must be where Label Studio itself answers."


class StudioError(LabelError):
    """A Label Studio server cannot be reached, refuses, or answers nonsense.

    Attributes
    ----------
    status : int or None
        The HTTP status, if there was an answer.
    """

    status: int | None = None


class Unsure(StudioError):
    """The connection broke or the server failed, and it may have done what it was asked."""


class Studio:
    """A Label Studio server and the right to use it.

    Parameters
    ----------
    url : str
        Address of the server, such as ``http://127.0.0.1:8080``.
    key : str
        A personal access token, or a legacy token where the server allows them. It is kept in
        memory only and never shown.

    Raises
    ------
    StudioError
        If the address is none.
    """

    def __init__(self, url: str, key: str) -> None:
        self.url = url.strip().rstrip("/")
        if not self.url.startswith(("http://", "https://")) or len(self.url.split("/")[2]) < 1:
            raise StudioError(f"'{url}' is no address of a server", hint=_CHECK)
        self._key = key.strip()
        self._sdk: Any = None
        self._client: Any = None
        self.date = 0.0

    def __repr__(self) -> str:
        return f"Studio({self.url!r})"

    def close(self) -> None:
        """Close the connection."""
        if self._client is not None:
            self._client.close()

    def check(self) -> str:
        """Return the server's version after making sure that it can be used.

        Raises
        ------
        StudioError
            If it cannot be reached, is no Label Studio of a known kind, or refuses the token.
        """
        answer = self.get("/api/version")
        release = answer.get("release") if isinstance(answer, dict) else None
        if not isinstance(release, str):
            raise StudioError("answers, but is no Label Studio", where=self.url, hint=_CHECK)
        if release.split(".")[0] != KNOWN_VERSION.split(".")[0]:
            raise StudioError(
                f"is Label Studio {release}, and this works with {KNOWN_VERSION}",
                where=self.url,
                hint=f"Use a server of version {KNOWN_VERSION}; 'make studio' starts one.",
            )
        if not release.startswith(KNOWN_VERSION + "."):
            say(f"{self.url} is Label Studio {release}; tested with {KNOWN_VERSION}. Going on.")
        self.get("/api/users/")
        return release

    def get(self, path: str, **params: Any) -> Any:
        """Return the JSON that a path answers with; broken connections are tried again."""
        return self._call("GET", path, params, None, repeat=True)

    def patch(self, path: str, body: Any) -> Any:
        """Change what a path stands for; to do so twice does no harm, so it is repeated."""
        return self._call("PATCH", path, {}, body, repeat=True)

    def delete(self, path: str, body: Any = None) -> Any:
        """Delete what a path stands for."""
        return self._call("DELETE", path, {}, body, repeat=True)

    def post(self, path: str, body: Any, *, repeat: bool = False, **params: Any) -> Any:
        """Send something; unless `repeat`, it is sent once only.

        Raises
        ------
        Unsure
            If the connection breaks or the server fails: it may or may not have acted.
        """
        return self._call("POST", path, params, body, repeat=repeat)

    def tasks(
        self, project: int, fields: str, filters: list[dict[str, Any]] | None = None
    ) -> Iterator[dict[str, Any]]:
        """Yield the tasks of a project in the order of their ids, fetched page by page.

        Parameters
        ----------
        project : int
        fields : str
            Comma-separated; names inside annotations must be among them too.
        filters : list of dict, optional
            Conditions of Label Studio's data manager; all must hold.
        """
        query = {
            "filters": {"conjunction": "and", "items": filters or []},
            "ordering": ["tasks:id"],
        }
        params = {
            "project": project,
            "fields": "all",
            "include": fields,
            "resolve_uri": "false",
            "query": json.dumps(query),
            "page_size": PAGE,
        }
        number, total = 1, 1
        while (number - 1) * PAGE < total:
            answer = self.get("/api/tasks", page=number, **params)
            total = answer["total"]
            yield from answer["tasks"]
            number += 1

    def _call(
        self, method: str, path: str, params: Mapping[str, Any], body: Any, *, repeat: bool
    ) -> Any:
        for delay in (*_DELAYS, None):
            try:
                return self._once(method, path, params, body)
            except Unsure as error:
                if delay is None or not (repeat or error.status in (*_BUSY, 0)):
                    raise
                say(f"{error.where}: {error.problem}; trying again in {delay:g} s")
                time.sleep(delay)
        raise AssertionError("the loop returns or raises")

    def _once(self, method: str, path: str, params: Mapping[str, Any], body: Any) -> Any:
        content = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        response = self._send(method, path, params, content)
        if response.headers.get("date"):
            self.date = parsedate_to_datetime(response.headers["date"]).timestamp()
        status, text = response.status_code, response.text
        if status in _BUSY or status >= 500:
            raise self._unsure(f"the server failed (HTTP {status}{_detail(text)})", status)
        if status in (401, 403):
            raise self._refused(status, _detail(text))
        if status == 204 or (status < 300 and not text):
            return None
        try:
            answer = json.loads(text)
        except ValueError:
            page = "an HTML page" if "<html" in text[:2000].lower() else "something else"
            raise self._error(
                f"answered {path} with {page} where Label Studio answers JSON (HTTP {status})",
                status,
                f"{_CHECK} A proxy or a sign-in page may stand before it.",
            ) from None
        if status >= 400:
            problem = f"refused {method} {path} (HTTP {status}{_detail(text)})"
            raise self._error(problem, status, _REFUSED)
        return answer

    def _send(
        self, method: str, path: str, params: Mapping[str, Any], content: bytes | None
    ) -> Any:
        with extra("workbench"):
            import httpx
            from label_studio_sdk.core.api_error import ApiError
        try:
            return self._http().request(
                path.lstrip("/"),
                method=method,
                params=dict(params),
                content=content,
                headers={"Content-Type": "application/json"},
                request_options={"max_retries": 0},
            )
        except ApiError as error:  # only of the exchange of tokens; the rest is plain HTTP
            raise self._refused(error.status_code or 401, _detail(error.body)) from None
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise self._unsure(f"no server answers there ({self._clean(error)})", 0) from None
        except (httpx.TransportError, httpx.InvalidURL) as error:
            raise self._unsure(f"the connection was lost ({self._clean(error)})", None) from None
        except ValueError:  # the SDK, when the exchange of tokens is answered with a page
            raise self._error("answered with a page that is no JSON", None, _CHECK) from None

    def _http(self) -> Any:
        """Return the SDK's client, made when first used: importing it takes seconds."""
        if self._sdk is None:
            with extra("workbench"):
                import httpx
                from label_studio_sdk import LabelStudio
            limits = httpx.Timeout(300, connect=10)
            self._client = httpx.Client(timeout=limits, follow_redirects=True)
            self._sdk = LabelStudio(
                base_url=self.url + "/", api_key=self._key, httpx_client=self._client
            )
        return self._sdk._client_wrapper.httpx_client

    def _refused(self, status: int, detail: str) -> StudioError:
        detail = self._clean(detail)
        problem = f"the token was refused (HTTP {status}{detail})"
        return self._error(problem, status, _NEW_TOKEN)

    def _unsure(self, problem: str, status: int | None) -> Unsure:
        hint = _FAILED if status else _START
        error = Unsure(self._clean(problem), where=self.url, hint=hint)
        error.status = status
        return error

    def _error(self, problem: str, status: int | None, hint: str = _CHECK) -> StudioError:
        error = StudioError(self._clean(problem), where=self.url, hint=hint)
        error.status = status
        return error

    def _clean(self, text: object) -> str:
        """Return text in one line, from which the token has been taken if it was in there."""
        line = " ".join(str(text).split())
        return line.replace(self._key, "(token)") if self._key else line


def _detail(answer: object) -> str:
    """Return what a refusal says, as ``: reason``, or nothing."""
    if isinstance(answer, str):
        try:
            answer = json.loads(answer)
        except ValueError:
            return ""
    if not isinstance(answer, dict):
        return ""
    detail = answer.get("validation_errors") or answer.get("detail") or ""
    shown = detail if isinstance(detail, str) else json.dumps(detail, ensure_ascii=False)
    return f": {shown[:300]}" if shown else ""
