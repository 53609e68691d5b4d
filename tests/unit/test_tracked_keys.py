from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from parution.errors import MachineError, SettingsError
from parution.messages import Catalogue
from parution.repository import list_tracked
from parution.settings import ApiKey
from parution.tracked_keys import find_tracked_keys, refuse_tracked_keys
from tests.conftest import REPOSITORY

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# Of the shape of a key, and no key: made here, so that this file has none.
TOKEN = "udata_" + "aB3-" * 16
OLD_TOKEN = "eyJhbGciOiJIUzUxMiJ9." + "eyJ1c2VyIjoi" + "a" * 60 + "." + "b" * 86
KEY = ApiKey("in-use-0123456789")


def _git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", str(folder), *arguments], check=True, capture_output=True)


@pytest.fixture
def track(tmp_path: Path) -> Callable[..., None]:
    """Make a repository, and have Git track a file in it."""
    _git(tmp_path, "init", "--quiet")

    def write(name: str, content: str | bytes) -> None:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        _git(tmp_path, "add", "--", name)

    return write


@pytest.mark.parametrize(
    "content",
    [
        TOKEN,
        f"X-API-KEY: {TOKEN}\n",
        f'key="{TOKEN}"',
        OLD_TOKEN,
        f"curl -H 'X-API-KEY: {OLD_TOKEN}'",
        KEY.reveal(),
        f"x{KEY.reveal()}x",
    ],
    ids=lambda text: text[:16],
)
@pytest.mark.parametrize("before", ["", "a\nb\n", "\0\xff\r\n\n"])
def test_a_key_in_a_tracked_file_is_found_with_its_line(
    tmp_path: Path, track: Callable[..., None], before: str, content: str
) -> None:
    track("sub/notes.txt", before.encode("latin-1") + content.encode() + b"\n" + content.encode())
    lines = 1 + before.count("\n")
    assert find_tracked_keys(tmp_path, KEY) == ((tmp_path / "sub/notes.txt", lines),)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "udata_",
        "udata_front_end_and_other_modules = 1",
        TOKEN[:-1],
        TOKEN + "x",
        "x" + TOKEN,
        OLD_TOKEN[:-1],
        OLD_TOKEN.replace("eyJ1c2VyIjoi", "abc"),
        KEY.reveal()[:-1],
    ],
    ids=lambda text: text[-12:],
)
def test_what_is_no_key_is_not_taken_for_one(
    tmp_path: Path, track: Callable[..., None], content: str
) -> None:
    track("notes.txt", content)
    assert find_tracked_keys(tmp_path, KEY) == ()


@pytest.mark.parametrize("key", [TOKEN, OLD_TOKEN, KEY.reveal()], ids=["new", "old", "in use"])
@pytest.mark.parametrize("shift", [-4200, -4096, -100, -64, -6, -1, 0, 1])
def test_a_key_across_two_blocks_of_a_large_file_is_found(
    tmp_path: Path, track: Callable[..., None], key: str, shift: int
) -> None:
    start = 2 * 2**20 + shift
    content = (b"." * 1023 + b"\n") * (start // 1024) + b" " * (start % 1024)
    track("large.bin", content + key.encode() + b" " + b"." * 2**20)
    line = start // 1024 + 1
    assert find_tracked_keys(tmp_path, KEY) == ((tmp_path / "large.bin", line),)


def test_only_what_git_tracks_is_looked_at_in_the_whole_repository(
    tmp_path: Path, track: Callable[..., None]
) -> None:
    (tmp_path / "untracked.env").write_text(TOKEN)
    (tmp_path / "project").mkdir()
    assert find_tracked_keys(tmp_path / "project") == ()
    track("above.env", TOKEN)
    track("project/a file « é ».txt", TOKEN)
    assert find_tracked_keys(tmp_path / "project") == (
        (tmp_path / "above.env", 1),
        (tmp_path / "project/a file « é ».txt", 1),
    )


def test_what_is_gone_or_is_a_link_is_left_alone(
    tmp_path: Path, track: Callable[..., None], tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "key.txt"
    outside.write_text(TOKEN)
    track("gone.txt", TOKEN)
    (tmp_path / "gone.txt").unlink()
    (tmp_path / "link.txt").symlink_to(outside)
    (tmp_path / "loop.txt").symlink_to(tmp_path / "loop.txt")
    _git(tmp_path, "add", "link.txt", "loop.txt")
    assert len(list_tracked(tmp_path)) == 3
    assert find_tracked_keys(tmp_path) == ()


def test_outside_of_a_repository_nothing_is_tracked(tmp_path: Path) -> None:
    (tmp_path / "key.txt").write_text(TOKEN)
    assert list_tracked(tmp_path) == ()
    assert find_tracked_keys(tmp_path) == ()


def test_a_repository_that_cannot_be_asked_stops_the_work(
    tmp_path: Path, track: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    track("a.txt", "a")
    monkeypatch.setenv("PATH", str(tmp_path / "nowhere"))
    with pytest.raises(MachineError) as caught:
        find_tracked_keys(tmp_path)
    assert caught.value.key == "repository.no-git"
    monkeypatch.undo()
    (tmp_path / ".git" / "HEAD").write_text("nonsense")
    with pytest.raises(MachineError) as broken:
        find_tracked_keys(tmp_path)
    assert broken.value.key == "repository.refuses"
    assert broken.value.__notes__[0].startswith("fatal")


def test_a_leak_is_told_by_its_place_and_never_by_the_key(
    tmp_path: Path, track: Callable[..., None]
) -> None:
    track("a.env", f"\nKEY={TOKEN}\n")
    track("b.env", KEY.reveal())
    with pytest.raises(SettingsError) as caught:
        refuse_tracked_keys(tmp_path, KEY)
    for language in ("fr", "en"):
        said = Catalogue(language).say(caught.value.key, **caught.value.values)
        assert f"{tmp_path}/a.env:2, {tmp_path}/b.env:1" in said
        assert TOKEN not in said
        assert KEY.reveal() not in said


def test_this_repository_has_no_key() -> None:
    assert find_tracked_keys(REPOSITORY) == ()
