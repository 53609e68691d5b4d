"""The tests themselves: nothing reaches the network or the home of who runs them."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest


@pytest.mark.parametrize("host", ["192.0.2.1", "example.org", "2001:db8::1"])
def test_no_test_can_leave_this_machine(host: str) -> None:
    with pytest.raises(pytest.fail.Exception):
        socket.create_connection((host, 80), timeout=1)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as connection, pytest.raises(pytest.fail.Exception):
        connection.connect_ex((host, 80))


def test_a_test_can_speak_to_itself() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname(), timeout=5) as connection,
    ):
        assert connection.getpeername()[0] == "127.0.0.1"


def test_the_home_is_an_empty_folder() -> None:
    assert list(Path.home().iterdir()) == []
    assert os.environ.get("LANG") is None
