"""Parution: a Git repository of tables becomes versioned open-data releases.

The layers and their packages are described in ``docs/architecture.md``; ``pyproject.toml`` holds
the contract that keeps them (import-linter).
"""

__version__ = "0.1.0"
