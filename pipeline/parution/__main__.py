"""Runs the command line; the only place where an exception becomes a message and a code."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import signal
import sys
import traceback

from parution import messages
from parution.errors import ExitCode, ParutionError
from parution.settings import choose_language, redact

_FULL = frozenset({errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)})
_DENIED = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})

# What the system says in its own language, or in English.
_REFUSED = {
    errno.EIO: "reason.machine.disk",
    errno.EISDIR: "reason.machine.folder",
    errno.ELOOP: "reason.machine.loop",
    errno.EMFILE: "reason.machine.open",
    errno.ENAMETOOLONG: "reason.machine.long",
    errno.ENFILE: "reason.machine.open",
    errno.ENOENT: "reason.machine.gone",
    errno.ENOMEM: "reason.machine.memory",
    errno.ENOTDIR: "reason.machine.file",
}


def main() -> None:
    """Run ``parution`` and end the process with one of :class:`ExitCode`."""
    _open_closed()
    received = _listen()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal that lacks a sign shows « ? »
            stream.reconfigure(errors="replace")
    messages.use(choose_language(sys.argv[1:], os.environ))
    try:
        # Its help speaks the language just chosen.
        from parution.cli import app  # noqa: PLC0415
        from parution.usage import run  # noqa: PLC0415

        code = run(app)
        sys.stdout.flush()  # Python would fail on it at its end, where nobody is told
        sys.exit(code)
    except KeyboardInterrupt:
        sys.exit(_fail(messages.say("interrupted"), _name_end(received)))
    except SystemExit as end:
        if end.code == ExitCode.INTERRUPTED:
            sys.exit(_fail(messages.say("interrupted"), _name_end(received)))
        raise
    except ParutionError as error:
        sys.exit(_fail(_tell(error), error.exit_code))
    except BrokenPipeError:  # who read the answer has left; nothing can be said to them
        _drop_output()
        sys.exit(ExitCode.MACHINE)
    except OSError as error:
        _drop_output()
        sys.exit(_fail(_describe(error), ExitCode.MACHINE))
    except MemoryError:
        sys.exit(_fail(messages.say("machine.memory"), ExitCode.MACHINE))
    except Exception as error:  # noqa: BLE001 - the last net: a bug is told as one, and coded
        sys.exit(_fail(_report_bug(error), ExitCode.BUG))


def _tell(error: ParutionError) -> str:
    """Tell a refusal; with ``--verbose``, what another program answered too."""
    said = messages.say(error.key, **error.values)
    notes = getattr(error, "__notes__", []) if _is_verbose() else []
    return "\n".join([said, *(messages.printable(note) for note in notes)])


def _is_verbose() -> bool:
    return bool({"-v", "--verbose"} & set(sys.argv))


def _listen() -> list[int]:
    """Have the signals that ask a process to end do what Ctrl-C does: clean up, and say so.

    Returns:
        The signals received: none yet.
    """
    received: list[int] = []
    asking = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]

    def end(number: int, _frame: object) -> None:
        received.append(number)
        for each in asking:  # what is being cleaned up is not cut short by the next one
            signal.signal(each, signal.SIG_IGN)
        raise KeyboardInterrupt

    for number in asking:
        if signal.getsignal(number) != signal.SIG_IGN:  # nohup
            signal.signal(number, end)
    return received


def _name_end(received: list[int]) -> ExitCode:
    return ExitCode(128 + received[0]) if received else ExitCode.INTERRUPTED


def _open_closed() -> None:
    """Open the standard streams that are closed: else the first file opened takes their number.

    What is written on an output that was closed is refused, and told.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:  # the lowest number that is free, hence this one
            os.open(os.devnull, os.O_RDONLY)
    if sys.stdout is None:
        sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    if sys.stderr is None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115


def _fail(sentence: str, code: ExitCode) -> ExitCode:
    with contextlib.suppress(OSError):  # the terminal may be what went away
        print(redact(sentence), file=sys.stderr)  # noqa: T201 - rich may be what failed
    return code


def _drop_output() -> None:
    """Send what is left of the answer nowhere: Python would fail on it again at its end."""
    with contextlib.suppress(OSError, ValueError):
        sys.stdout.flush()
    with contextlib.suppress(OSError):  # too many files may be open
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _describe(error: OSError) -> str:
    path = error.filename2 or error.filename
    if error.errno in _FULL:
        return messages.say("machine.full.at", path=path) if path else messages.say("machine.full")
    if error.errno == errno.EBADF and not path:
        return messages.say("machine.no-output")
    path = path or "?"
    if error.errno in _DENIED:
        return messages.say("machine.denied", path=path)
    reason = ParutionError(
        _REFUSED.get(error.errno or 0, "reason.machine.other"), number=error.errno or "?"
    )
    return messages.say("machine.refuses", path=path, reason=reason)


def _report_bug(error: Exception) -> str:
    if _is_verbose():
        sys.stderr.write(redact("".join(traceback.format_exception(error))))
    last = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{os.path.basename(last.filename)}:{last.lineno}"  # noqa: PTH119 - text, not a path
    return messages.say("bug", type=type(error).__name__, reason=error, place=place)


if __name__ == "__main__":
    main()
