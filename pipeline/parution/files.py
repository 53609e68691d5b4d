"""Files of a project: opened where they were proven to stand, created and never followed.

Git carries links, and a folder may change while it is read. So what is read is opened without
following any link below the project's root, and only if it is a regular file: a pipe or a device
may never end. What is written is made under a fresh name, then renamed to its own.
"""

from __future__ import annotations

import errno
import hashlib
import io
import os
import re
import secrets
import shutil
import stat
import tempfile
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, BinaryIO

from parution.errors import DescriptorError, UsageError
from parution.model.release import FileDigest

if TYPE_CHECKING:
    from collections.abc import Iterator

# The beginning of the names of the folders where Parution works.
WORK = ".parution"
# What is in each of them: by it, the next run tells what a killed one left from what people put.
_MARK = "PARUTION.txt"
_MARK_TEXT = (
    "Dossier de travail de Parution, effacé par l’exécution suivante.\n"
    "Work folder of Parution, removed by its next run.\n"
)
# What Windows keeps for itself, whatever the extension, and what it has in no name.
_DEVICES = frozenset(
    {"con", "prn", "aux", "nul", *(f"{kind}{n}" for kind in ("com", "lpt") for n in range(1, 10))}
)
_BLOCK = 2**20
_FORBIDDEN = re.compile(r'[\x00-\x1f<>:"/\\|?*]')
_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)
_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_NONBLOCK", 0)  # a pipe that nobody writes to would be waited for
    | getattr(os, "O_BINARY", 0)
)
_FOLDER_FLAGS = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0)


def is_reserved(name: str) -> bool:
    """Tell whether Windows refuses a name, or takes it for another one.

    Source: Microsoft, « Naming Files, Paths, and Namespaces ».

    Args:
        name: one part of a path, e.g. ``con.csv``.
    """
    stem = name.partition(".")[0].rstrip(" ").lower()
    return stem in _DEVICES or name.endswith((".", " ")) or bool(_FORBIDDEN.search(name))


def open_file(path: Path, root: Path | None = None) -> BinaryIO:
    """Open a regular file to read it.

    Args:
        path: the file.
        root: the folder that it must not leave, links resolved: where links lead is found
            first, and none is followed when the file is opened there. None for a file that a
            person named: links are followed.

    Raises:
        DescriptorError: a pipe, a device, a socket, or a file out of ``root``.
        OSError: it is not there, or a folder, or the system refuses.
    """
    try:
        descriptor = os.open(path, _FLAGS) if root is None else _open_below(path, root)
    except OSError as error:
        if error.errno != errno.ENXIO:  # a socket
            raise
        raise DescriptorError("document.not-a-file", path=path) from error
    mode = os.fstat(descriptor).st_mode
    if not stat.S_ISREG(mode):
        os.close(descriptor)
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
        raise DescriptorError("document.not-a-file", path=path)
    return os.fdopen(descriptor, "rb")


def _open_below(path: Path, root: Path) -> int:
    """Open a file from its root on, one folder after the other."""
    target = _resolve(path)
    if target == root:
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if target is None or not target.is_relative_to(root):
        raise DescriptorError("files.outside", path=path, root=root)
    if os.open not in os.supports_dir_fd:  # Windows
        return os.open(target, _FLAGS)
    *folders, name = target.relative_to(root).parts
    descriptor, here = os.open(root, os.O_RDONLY), root
    try:
        for part, flags in (*((part, _FOLDER_FLAGS) for part in folders), (name, _FLAGS)):
            here /= part
            inner = os.open(part, flags | _NO_FOLLOW, dir_fd=descriptor)
            os.close(descriptor)
            descriptor = inner
    except OSError as error:
        os.close(descriptor)
        if here.is_symlink():  # it was none a moment ago
            raise DescriptorError("files.outside", path=path, root=root) from error
        error.filename = str(path)
        raise
    return descriptor


def _resolve(path: Path) -> Path | None:
    """Find where a path leads; None where its links lead to themselves."""
    try:
        return path.resolve()
    except RuntimeError:
        return None


def identify_file(path: Path, root: Path, *, growing: bool = False) -> tuple[int, ...] | None:
    """Identify the content that stands at a path: another identity is another content.

    Args:
        path: the file, links resolved.
        root: as :func:`open_file` takes it.
        growing: whether the file may be written to: it is then the same as long as no other
            takes its place.

    Returns:
        Numbers that change when the file does, or when one of the folders between ``root`` and it
        is put in another's place; None where there is no file.

    Raises:
        DescriptorError: as :func:`open_file`.
        OSError: the system refuses.
    """
    try:
        with open_file(path, root) as file:
            found = os.fstat(file.fileno())
        folders = [os.lstat(each) for each in path.parents if each.is_relative_to(root)][:-1]
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        return None
    numbers = [number for each in (found, *folders) for number in (each.st_dev, each.st_ino)]
    if not growing:
        numbers += (found.st_size, found.st_mtime_ns)
        # What was moved away and back has another time of change.
        numbers += (each.st_ctime_ns for each in (found, *folders))
    return tuple(numbers)


def make_folder(folder: Path) -> None:
    """Make a folder of ours where it is missing; what is written in it stays in the project.

    Args:
        folder: what stands of its path is proven.

    Raises:
        UsageError: something else stands there: a link, or a file.
        OSError: the system refuses.
    """
    try:
        folder.mkdir(parents=True)
    except FileExistsError:
        refuse_link(folder)
        if not folder.is_dir():
            raise UsageError("files.not-a-folder", path=folder) from None


def make_own_folder(root: Path) -> Path:
    """Make the folder of a project where Parution keeps what is its own, and Git ignores it.

    Args:
        root: the project's root.

    Raises:
        UsageError: something else stands there: a link, or a file.
        OSError: the system refuses.
    """
    folder = root / WORK
    make_folder(folder)
    ignore = folder / ".gitignore"
    if not os.path.lexists(ignore):
        write_file(ignore, b"*\n")  # a user's repository stays clean
    return folder


def refuse_link(path: Path) -> None:
    """Refuse a link where Parution is about to write.

    Raises:
        UsageError: it is one.
    """
    if path.is_symlink():
        raise UsageError("files.link", path=path)


def write_file(path: Path, content: bytes) -> None:
    """Write a file, whole or not at all, down to the disk; a power cut loses nothing of it.

    Args:
        path: the file; its folder is there. A link that stands there is replaced, not followed.
        content: its bytes.

    Raises:
        OSError: the disk refuses; what was there stays.
    """
    _write_anew(path, io.BytesIO(content))


def put_file(path: Path, content: bytes) -> None:
    """Write a file that a person names: a device or a pipe is written to, and not replaced.

    Args:
        path: the file, as :func:`write_file` writes it.
        content: its bytes.

    Raises:
        OSError: the disk refuses; what was there stays.
    """
    if path.exists() and not path.is_file():
        with path.open("wb") as file:
            file.write(content)
    else:
        write_file(path, content)


def _write_anew(path: Path, content: BinaryIO) -> None:
    # Made anew (O_EXCL, O_NOFOLLOW), under a name that nobody can foresee.
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".new", dir=path.parent)
    staged = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            shutil.copyfileobj(content, file)
            file.flush()
            os.fsync(file.fileno())
            _give_mode(file.fileno(), path)
        staged.replace(path)
    except BaseException:
        staged.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def copy_file(source: Path, path: Path) -> None:
    """Copy a file, whole or not at all, down to the disk, as :func:`write_file` writes.

    Args:
        source: the file to copy.
        path: the copy; its folder is there. A link that stands there is replaced, not followed.

    Raises:
        OSError: the disk refuses; what was there stays.
    """
    with source.open("rb") as content:
        _write_anew(path, content)


def _give_mode(descriptor: int, path: Path) -> None:
    """Give a new file the mode of the one that it replaces, else that of any new file."""
    if not hasattr(os, "fchmod"):
        return
    try:
        known = os.lstat(path)
    except FileNotFoundError:
        known = None
    if known is not None and stat.S_ISREG(known.st_mode):
        os.fchmod(descriptor, stat.S_IMODE(known.st_mode))
        return
    os.umask(mask := os.umask(0o077))
    os.fchmod(descriptor, 0o666 & ~mask)


def sync_folder(folder: Path) -> None:
    """Have the names of a folder on the disk, which a file's own flush does not do.

    Raises:
        OSError: the disk refuses.
    """
    if os.name == "nt":  # which cannot open a folder
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def make_work_folder(parent: Path) -> Iterator[Path]:
    """Make a folder to work in, for the time of the block, under a name that is nobody's yet.

    Args:
        parent: where; on the disk where what is made in it goes.

    Raises:
        OSError: the disk refuses.
    """
    # Its name is known before it is made: Ctrl-C may come at any moment.
    folder = parent / f"{WORK}-{secrets.token_hex(8)}"
    ours = True
    try:
        try:
            folder.mkdir(mode=0o700)
        except FileExistsError:
            ours = False
            raise
        mark_work_folder(folder)
        yield folder
    finally:
        if ours and folder.is_dir():
            remove_work_folder(folder)


def mark_work_folder(folder: Path) -> None:
    """Mark an empty folder as one where Parution works."""
    (folder / _MARK).write_text(_MARK_TEXT, encoding="utf-8")


def is_work_folder(folder: Path) -> bool:
    """Tell whether Parution made a folder: it has our mark, or nothing at all yet."""
    if folder.is_symlink() or not folder.is_dir():
        return False
    names = {path.name for path in folder.iterdir()}
    if not names:
        return True
    mark = folder / _MARK
    if mark.is_symlink() or not mark.is_file():
        return False
    # A run may have been killed while it wrote the mark, before anything else.
    with open_file(mark) as file:
        text = file.read(len(_MARK_TEXT.encode()) + 1)
    return text == _MARK_TEXT.encode() or (
        names == {_MARK} and _MARK_TEXT.encode().startswith(text)
    )


def clear_work_folders(parent: Path) -> None:
    """Remove what killed runs left in a folder; what people put there stays.

    Raises:
        OSError: the disk refuses.
    """
    for folder in sorted(parent.glob(f"{WORK}*")):
        if is_work_folder(folder):
            remove_work_folder(folder)


def empty_work_folder(folder: Path) -> None:
    """Remove what is in a work folder, but its mark.

    Raises:
        OSError: the disk refuses.
    """
    for path in folder.iterdir():
        if path.name == _MARK:
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def remove_work_folder(folder: Path) -> None:
    """Remove a work folder; its mark last, so that a run killed meanwhile leaves it marked.

    Raises:
        OSError: the disk refuses.
    """
    empty_work_folder(folder)
    (folder / _MARK).unlink(missing_ok=True)
    folder.rmdir()


def digest_all(folder: Path) -> tuple[FileDigest, ...]:
    """Sum up all the files below a folder, by path."""
    paths = (file.relative_to(folder) for file in folder.rglob("*") if file.is_file())
    return tuple(digest_file(folder, path) for path in sorted(path.as_posix() for path in paths))


def has_digest(path: Path, digest: FileDigest) -> bool:
    """Tell whether a regular file at a path has the recorded bytes, whatever its name."""
    if path.is_symlink() or not path.is_file() or path.stat().st_size != digest.bytes:
        return False
    return digest_file(path.parent, path.name).sha256 == digest.sha256


def copy_at_most(path: Path, root: Path, target: Path, most: int) -> bool:
    """Copy a file of a project, and not much more of it than it should have.

    Args:
        path: the file.
        root: the folder that it must not leave, as :func:`open_file` takes it.
        target: the copy, which is not there.
        most: bytes that it should have; where it has more, one more is copied.

    Returns:
        Whether there was a file.

    Raises:
        DescriptorError: as :func:`open_file`.
        OSError: the disk refuses.
    """
    try:
        with open_file(path, root) as source, target.open("xb") as copy:
            left = most + 1
            while block := source.read(min(_BLOCK, left)):
                left -= len(block)
                copy.write(block)
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return False
    return True


def digest_file(folder: Path, path: str) -> FileDigest:
    """Sum up a file.

    Args:
        folder: the folder of the package.
        path: the file's address in it.
    """
    file = folder.joinpath(*PurePosixPath(path).parts)
    with file.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    return FileDigest(path, file.stat().st_size, digest)
