"""A Label Studio server on this machine, for this workspace alone.

It has a virtual environment of its own, because its pins are older than ours. It listens on the
loopback address only, keeps SQLite in one folder, and sends nothing home. Measured with 1.23.2.
"""

from __future__ import annotations

import os
import re
import secrets
import socket
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from watchword.errors import LabelError, extra

if TYPE_CHECKING:
    import httpx

EMAIL = "annotator@localhost.localdomain"
"""The first user."""

_START = 300.0
"""Seconds a first start may take: it makes the database."""

_QUIET = {
    "COLLECT_ANALYTICS": "false",
    "LATEST_VERSION_CHECK": "false",
    "SENTRY_DSN": "",
    "FRONTEND_SENTRY_DSN": "",
    "FEATURE_FLAGS_OFFLINE": "true",
    "LABEL_STUDIO_DISABLE_SIGNUP_WITHOUT_LINK": "true",
    "LABEL_STUDIO_ENABLE_LEGACY_API_TOKEN": "true",
}


class LocalServer:
    """A server process; ``with`` starts it, waits until it answers, and stops it.

    Parameters
    ----------
    home : Path
        Folder for the database, the log and the password; made if there is none.
    venv : Path
        Virtual environment that label-studio is installed in.
    port : int, optional
        By default one that is free.

    Attributes
    ----------
    url : str
    process : subprocess.Popen
    """

    def __init__(self, home: Path, venv: Path, port: int | None = None) -> None:
        # The server runs in a folder of its own, where a relative path would lead elsewhere.
        self.home, self.venv = home.resolve(), venv.absolute()
        self.port = port or _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = self.home / "server.log"
        self.password_file = self.home / "password"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def is_new(self) -> bool:
        """Whether it has never been started."""
        return not self.password_file.exists()

    def password(self) -> str:
        """Return the first user's password, generated once and kept in a file only we can read."""
        if self.is_new:
            self.home.mkdir(parents=True, exist_ok=True)
            (self.home / ".gitignore").write_text("*\n")
            descriptor = os.open(self.password_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(secrets.token_urlsafe(12) + "\n")
        return self.password_file.read_text().strip()

    def __enter__(self) -> LocalServer:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Start the server and wait until it answers.

        Raises
        ------
        LabelError
            If label-studio is not installed, the port is taken, or the server gives up.
        """
        program = self.venv / "bin" / "label-studio"
        if not program.exists():
            raise LabelError("is not installed", where=program, hint="Install it: make studio")
        if not _is_free(self.port):
            hint = "Stop what uses it, or choose another: --port NUMBER"
            raise LabelError(f"port {self.port} is taken", where=self.url, hint=hint)
        arguments = ["start", "--no-browser", "--internal-host", "127.0.0.1"]
        arguments += ["-p", str(self.port), "--data-dir", str(self.home / "data")]
        environment = {**os.environ, **_QUIET, **self._first_user(), "HOME": str(self.home)}
        for name in ("LABEL_STUDIO_API_KEY", "PYTHONPATH", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
            environment.pop(name, None)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [program, *arguments],
                cwd=self.home,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C is for us; we stop it in order
            )
        self._wait()

    def _first_user(self) -> dict[str, str]:
        password = self.password()
        return {"LABEL_STUDIO_USERNAME": EMAIL, "LABEL_STUDIO_PASSWORD": password}

    def _wait(self) -> None:
        deadline = time.monotonic() + _START
        while time.monotonic() < deadline:
            if self.process is None or self.process.poll() is not None:
                break
            if self._answers():
                return
            time.sleep(0.2)
        self.stop()
        raise LabelError(
            "the server did not start",
            where=self.log,
            hint="The end of this file says why.",
        )

    def _answers(self) -> bool:
        with extra("workbench"):
            import httpx
        try:
            return httpx.get(f"{self.url}/health", timeout=5, trust_env=False).status_code == 200
        except httpx.TransportError:
            return False

    def token(self) -> str:
        """Sign in as the first user and return their access token; it is never written down."""
        with extra("workbench"):
            import httpx
        with httpx.Client(base_url=self.url, trust_env=False, timeout=60) as session:
            sign_in(session, EMAIL, self.password())
            answer = session.get("/api/current-user/token")
            if answer.status_code != 200:
                raise LabelError(
                    f"the first user has no token (HTTP {answer.status_code})",
                    where=self.url,
                    hint="Sign in and allow legacy tokens under Organization, Access Tokens.",
                )
            return str(answer.json()["token"])

    def stop(self) -> None:
        """Stop the server: asked first, then by force."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None


def sign_in(client: httpx.Client, email: str, password: str) -> None:
    """Sign in as a browser would.

    Raises
    ------
    LabelError
        If the password is not the user's.
    """
    page = client.get("/user/login/").text
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    form = {"csrfmiddlewaretoken": found[1] if found else "", "email": email, "password": password}
    answer = client.post("/user/login/", data=form, headers={"Referer": f"{client.base_url}"})
    if answer.status_code != 302:
        raise LabelError(
            f"{email} cannot sign in with the password in the workspace",
            where=str(client.base_url),
            hint="If it was changed in the browser, put the new one into .studio/password.",
        )


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _is_free(port: int) -> bool:
    with socket.socket() as one:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            one.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
