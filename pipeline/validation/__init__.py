"""Tables and schemas → report. frictionless-py is the judge: its verdict is ours."""

from pipeline.validation.tallying import LIMIT
from pipeline.validation.validating import Engine, validate

__all__ = ["LIMIT", "Engine", "validate"]
