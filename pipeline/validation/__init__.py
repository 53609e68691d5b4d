"""Tables and schemas → report. frictionless-py is the judge: its verdict is ours."""

from pipeline.validation.validating import validate

__all__ = ["validate"]
