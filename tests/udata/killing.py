"""Kills a process at one of its requests: nothing is caught there, nothing is closed."""

from __future__ import annotations

import multiprocessing
import signal
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.udata.faults import Killed
    from tests.udata.proxy import FaultProxy


def kill_at(
    proxy: FaultProxy, fault: Killed, number: int, work: Callable[..., object], *given: object
) -> None:
    """Do some work in a process that is killed at a request.

    Args:
        proxy: what the requests pass through.
        fault: whether the request is acted upon.
        number: of the request, from 1, since the last `proxy.clear()`.
        work: a function of a module, which makes the requests; it must not end by itself.
        given: its arguments.
    """
    # A server that has imported the module forks each process: starting an interpreter for each
    # would take longer than its work.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([work.__module__])
    process = context.Process(target=work, args=given)
    started = threading.Event()

    def kill() -> None:
        started.wait()
        process.kill()

    proxy.fail(replace(fault, kill=kill), at=number)
    process.start()
    started.set()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL, f"ended by itself: {process.exitcode}"
