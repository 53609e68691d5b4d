"""Keyrings for the tests, named by ``PYTHON_KEYRING_BACKEND`` as a person's would be."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError


class FileKeyring(KeyringBackend):
    """Keeps everything in the file that ``TEST_KEYRING`` names, for several processes."""

    priority = 1
    name = "fichier d’essai"

    @property
    def _path(self) -> Path:
        return Path(os.environ["TEST_KEYRING"])

    def _read(self) -> dict[str, str]:
        if not self._path.exists():
            return {}
        content: dict[str, str] = json.loads(self._path.read_text(encoding="utf-8"))
        return content

    def get_password(self, service: str, username: str) -> str | None:
        return self._read().get(f"{service}|{username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        content = self._read() | {f"{service}|{username}": password}
        self._path.write_text(json.dumps(content), encoding="utf-8")

    def delete_password(self, service: str, username: str) -> None:
        content = self._read()
        if content.pop(f"{service}|{username}", None) is None:
            raise PasswordDeleteError("not found")
        self._path.write_text(json.dumps(content), encoding="utf-8")


class _Failing(KeyringBackend):
    priority = 1

    def _fail(self) -> None:
        raise NotImplementedError

    def get_password(self, service: str, username: str) -> str | None:  # noqa: ARG002
        self._fail()
        return None

    def set_password(self, service: str, username: str, password: str) -> None:  # noqa: ARG002
        self._fail()

    def delete_password(self, service: str, username: str) -> None:  # noqa: ARG002
        self._fail()


class LockedKeyring(_Failing):
    """Whoever owns it did not open it."""

    def _fail(self) -> None:
        raise RuntimeError("the collection is locked")


class SilentKeyring(_Failing):
    """Waits for somebody who will not come."""

    def _fail(self) -> None:
        time.sleep(3600)


class ForgetfulKeyring(_Failing):
    """Says yes to everything and keeps nothing."""

    def _fail(self) -> None:
        return


class LoudKeyring(_Failing):
    """Repeats what it was given when it fails."""

    def set_password(self, service: str, username: str, password: str) -> None:
        raise ValueError(f"cannot keep {password!r} of {username} for {service}")
