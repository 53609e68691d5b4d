"""Tables and schemas → report. frictionless-py is the judge: its verdict is ours."""

from parution.validation.tallying import LIMIT
from parution.validation.validating import Engine, validate

__all__ = ["LIMIT", "Engine", "validate"]
