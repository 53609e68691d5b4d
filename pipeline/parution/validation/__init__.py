"""Tables and schemas → report: frictionless-py's verdict and errors, on whole files."""

from parution.validation.engines import FRICTIONLESS, Engine
from parution.validation.rereading import validate
from parution.validation.tally import LIMIT

__all__ = ["FRICTIONLESS", "LIMIT", "Engine", "validate"]
