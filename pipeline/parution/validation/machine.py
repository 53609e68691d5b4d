"""What the machine lacks is no fault of the data: it goes through whatever stands in between.

frictionless turns the exceptions of what it calls into findings, a lack of memory into « the
content cannot be read ». Here such an exception is carried past it, and raised as it was.
"""

from __future__ import annotations

import errno
import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from parution.errors import MachineError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# What the system says where it has no more of something, or where the disk fails.
_LACKS = frozenset(
    {errno.EFBIG, errno.EIO, errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ENOSPC}
    | {getattr(errno, "EDQUOT", errno.ENOSPC)}
)
# Bytes that reading by columns may reserve, chunks and, for each processor, a thread: with less,
# memory is asked for by a library that ends the process where there is none.
ROOM = 1536 * 1024**2 + 128 * 1024**2 * (os.cpu_count() or 1)
# And that it may take for each byte of the tables that it reads, whose keys are kept: 6 measured.
ROOM_PER_BYTE = 24
# Files that it may have open, threads and pipes of its own with them.
ROOM_FOR_FILES = 64


class _Carried(BaseException):
    """Carries an exception through code that catches every ``Exception``."""

    def __init__(self, error: BaseException) -> None:
        self.error = error
        super().__init__(error)


def is_lack(error: BaseException | None) -> bool:
    """Whether an exception says that the machine lacks something, itself or by its cause."""
    seen = set[int]()
    while error is not None and id(error) not in seen:
        if isinstance(error, MemoryError):
            return True
        if isinstance(error, OSError) and error.errno in _LACKS:
            return True
        seen.add(id(error))
        error = error.__cause__ or error.__context__
    return False


def is_panic(error: BaseException) -> bool:
    """Whether an exception is what a library in Rust could not go on for."""
    return type(error).__name__ == "PanicException"


def let_through(error: BaseException) -> None:
    """Carry an exception past all that catches exceptions, where the machine is what lacks.

    Raises:
        BaseException: only :func:`carrying` catches it.
    """
    if is_lack(error):
        raise _Carried(error) from error


@contextmanager
def carrying() -> Iterator[None]:
    """Raise what :func:`let_through` carried.

    Raises:
        MachineError: memory lacks.
        OSError: what the system refused.
    """
    try:
        yield
    except _Carried as carried:
        error: BaseException | None = carried.error
    else:
        return
    while error is not None and not isinstance(error, MemoryError | OSError):
        error = error.__cause__ or error.__context__
    if isinstance(error, OSError) and error.errno != errno.ENOMEM:
        raise error
    raise MachineError("machine.memory") from None


def watch_exceptions(make: Callable[..., None]) -> Callable[..., None]:
    """Wrap the ``__init__`` of an exception that is made where another one is caught."""

    def make_or_carry(self: Any, *given: Any, **named: Any) -> None:
        current = sys.exc_info()[1]
        if current is not None:
            let_through(current)
        make(self, *given, **named)

    return make_or_carry


def has_room(size: int) -> bool:
    """Whether this process may still take what reading by columns may, by the limit set to it.

    Args:
        size: bytes of the tables that are read.
    """
    try:
        import resource  # noqa: PLC0415 - of POSIX alone
    except ImportError:
        return True
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if files != resource.RLIM_INFINITY and files < ROOM_FOR_FILES:
        return False
    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    if limit == resource.RLIM_INFINITY:
        return True
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except (OSError, ValueError, IndexError):
        return True  # another system, which does not tell
    return limit - pages * resource.getpagesize() >= ROOM + ROOM_PER_BYTE * size
