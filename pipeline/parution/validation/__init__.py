"""Tables and schemas → report. frictionless-py is the judge: its verdict is ours."""

from parution.validation.tallying import LIMIT
from parution.validation.validating import FRICTIONLESS, Engine, validate

__all__ = ["FRICTIONLESS", "LIMIT", "Engine", "validate"]
