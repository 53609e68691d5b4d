"""A small project of its own for each test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests import projects

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.projects import Project


@pytest.fixture
def make_project(tmp_path: Path) -> Callable[..., Project]:
    def make(name: str = "projet") -> Project:
        return projects.make_project(tmp_path / name)

    return make


@pytest.fixture
def project(make_project: Callable[..., Project]) -> Project:
    return make_project()


@pytest.fixture
def published(project: Project) -> Project:
    """A project whose version 1.0.0 is recorded and published."""
    for command in ("release", "publish"):
        done = project.run(command, "--quiet")
        assert done.returncode == 0, done.stderr
    return project
