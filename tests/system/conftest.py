"""A small project of its own for each test; what takes time is done once, and copied."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests import projects
from tests.projects import Project

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def make_project(tmp_path: Path) -> Callable[..., Project]:
    def make(name: str = "projet") -> Project:
        return projects.make_project(tmp_path / name)

    return make


@pytest.fixture
def project(make_project: Callable[..., Project]) -> Project:
    return make_project()


def _copy(original: Project, root: Path) -> Project:
    """Copy a project with the times of its files and its links."""
    shutil.copytree(original.root, root, symlinks=True)
    return Project(root)


def _run(project: Project, command: str) -> None:
    done = project.run(command, "--quiet")
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="session")
def _recorded(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = projects.make_project(tmp_path_factory.mktemp("recorded") / "projet")
    _run(project, "release")
    return project


@pytest.fixture(scope="session")
def _published(tmp_path_factory: pytest.TempPathFactory, _recorded: Project) -> Project:
    project = _copy(_recorded, tmp_path_factory.mktemp("published") / "projet")
    _run(project, "publish")
    return project


@pytest.fixture(scope="session")
def _recorded_next(tmp_path_factory: pytest.TempPathFactory, _published: Project) -> Project:
    project = _copy(_published, tmp_path_factory.mktemp("recorded-next") / "projet")
    project.describe_next()
    _run(project, "release")
    return project


@pytest.fixture
def recorded(_recorded: Project, tmp_path: Path) -> Project:
    """A project whose version 1.0.0 is recorded."""
    return _copy(_recorded, tmp_path / "recorded")


@pytest.fixture
def published(_published: Project, tmp_path: Path) -> Project:
    """A project whose version 1.0.0 is recorded and published."""
    return _copy(_published, tmp_path / "published")


@pytest.fixture
def recorded_next(_recorded_next: Project, tmp_path: Path) -> Project:
    """A project whose version 1.0.0 is published, and 1.1.0 recorded."""
    return _copy(_recorded_next, tmp_path / "recorded-next")


@pytest.fixture(scope="session")
def _released_twice(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = projects.make_project(tmp_path_factory.mktemp("released-twice") / "projet")
    project.git("init", "--quiet")
    project.release_twice()
    return project


@pytest.fixture
def released_twice(_released_twice: Project, tmp_path: Path) -> Project:
    """A git repository where versions 1.0.0 and 1.1.0 are published and tagged."""
    return _copy(_released_twice, tmp_path / "released-twice")
