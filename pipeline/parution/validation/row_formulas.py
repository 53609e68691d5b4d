"""The formulas of ``row-constraint``: refused where they cannot be computed, else bounded.

frictionless evaluates them with ``simpleeval``, which bounds powers, texts and loops, each by
itself: ``9**3999999`` takes a second, ``code.zfill(10**9)`` a gigabyte. Here what a formula makes
is bounded before it is made. One that no row could follow is a fault of the descriptor.

Source: frictionless 5.21, ``checks/row/row_constraint.py``; simpleeval 1.0, whose evaluator this
one extends.
"""

from __future__ import annotations

import ast
import importlib
import re
import warnings
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from frictionless.checks.row.row_constraint import row_constraint

from parution.validation import budget

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

# The evaluator of frictionless' check, whatever version of it frictionless has.
SIMPLEEVAL: Any = importlib.import_module(row_constraint.__module__).simpleeval

# Characters of a text, items of a list.
LONGEST: int = SIMPLEEVAL.MAX_STRING_LENGTH
# Binary digits of a whole number, and the decimal exponent that Python itself writes out.
_BITS = 100_000
_EXPONENT = 4_300
# Functions that answer otherwise each time.
_RANDOM = frozenset({"rand", "randint"})
_WIDENING = frozenset({"center", "ljust", "rjust", "to_bytes", "zfill"})
# Methods that change a value, which the next check would then read.
_CHANGING = frozenset(
    (
        *("add", "append", "clear", "difference_update", "discard", "extend", "insert"),
        *("intersection_update", "pop", "popitem", "remove", "reverse", "setdefault", "sort"),
        *("symmetric_difference_update", "update"),
    )
)
_CONTAINERS = (list, tuple, set, frozenset, dict)
# Parts of an expression that are no values by themselves.
_PARTS = (
    *(ast.operator, ast.unaryop, ast.boolop, ast.cmpop, ast.expr_context, ast.comprehension),
    *(ast.keyword, ast.Starred, ast.Module, ast.slice),
)
_LOOPS = (ast.ListComp, ast.GeneratorExp, ast.DictComp)
_WHOLE = re.compile(r"\d+")


class Evaluator(SIMPLEEVAL.EvalWithCompoundTypes):  # type: ignore[misc]
    """frictionless' evaluator, where what is made has a bound and nothing is drawn.

    The time that it takes is charged to the formula, in the budget of the table.
    """

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        for name in _RANDOM:
            self.functions.pop(name, None)
        self.functions |= {"int": _make_int, "str": _make_text}
        self.operators |= {ast.Pow: _raise_power, ast.Mod: _take_modulo, ast.Mult: _multiply}

    def eval(self, expr: str, previously_parsed: ast.AST | None = None) -> Any:
        """Evaluate a formula; true once the time of the table is spent, which it says itself."""
        evaluate = super().eval
        rule = budget.Rule("formula", expr)
        return budget.charge(rule, lambda: evaluate(expr, previously_parsed), lambda: True)

    def _eval_call(self, node: ast.Call) -> Any:
        if not isinstance(node.func, ast.Attribute):
            return super()._eval_call(node)
        method = self._eval(node.func)
        given = [self._eval(each) for each in node.args]
        named = dict(self._eval(each) for each in node.keywords)
        _check_method(node.func.attr, getattr(method, "__self__", None), [*given, *named.values()])
        return method(*given, **named)

    def _eval_attribute(self, node: ast.Attribute) -> Any:
        if node.attr in _CHANGING:
            raise SIMPLEEVAL.FeatureNotAvailable(node.attr)
        found = super()._eval_attribute(node)
        if node.attr == "as_integer_ratio":
            _check_exponent(getattr(found, "__self__", None))
        return found

    def _eval_joinedstr(self, node: ast.JoinedStr) -> Any:
        parts = [_make_text(self._eval(each)) for each in node.values]
        _check_length(sum(map(len, parts)))
        return "".join(parts)

    def _eval_formattedvalue(self, node: ast.FormattedValue) -> Any:
        value = self._eval(node.value)
        spec = self._eval(node.format_spec) if node.format_spec else ""
        _check_widths(spec)
        _make_text(value)
        return format(value, spec) if spec else value


def find_faults(formula: str, fields: Collection[str]) -> Iterator[str]:
    """Find why a formula cannot be computed, whatever the row is.

    Args:
        formula: as written.
        fields: the names of the table's fields; none where they are those of its header.

    Yields:
        Notes, of which ``notes`` knows the words: what is no expression, a name that is no
        field, a function that does not exist or draws, a method that is not allowed, a part
        without a name in it that fails.
    """
    start = f'formula "{formula}" cannot be computed: '
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # « 1 is 1 », which Python finds odd
            body = ast.parse(formula.strip()).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        body = []
    if len(body) != 1 or not isinstance(body[0], ast.Expr):
        yield f"{start}it is not one expression"
        return
    nodes = list(ast.walk(body[0]))
    evaluator = Evaluator()
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    called = {id(node.func) for node in calls}
    told = list(dict.fromkeys(_find_unavailable(nodes, evaluator)))
    names = [node for node in nodes if isinstance(node, ast.Name)]
    for name in dict.fromkeys(node.id for node in names if id(node) in called):
        if name in _RANDOM:
            told.append(f'the function "{name}" answers otherwise each time')
        elif name not in evaluator.functions:
            told.append(f'the function "{name}" does not exist')
    bound = {node.id for node in names if isinstance(node.ctx, ast.Store)}
    free = (node.id for node in names if id(node) not in called and node.id not in bound)
    told += [
        f'there is no field "{name}"'
        for name in dict.fromkeys(free)
        if fields and name not in fields
    ]
    if not told:
        told += _find_failing(body[0].value, formula.strip())
    if told:  # once a formula: what else is wrong often follows
        yield f"{start}{told[0]}"


def _find_unavailable(nodes: list[ast.AST], evaluator: Evaluator) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Call) and not isinstance(node.func, ast.Name | ast.Attribute):
            yield '"Call" is not available'
        elif isinstance(node, ast.Attribute):
            refused = {*SIMPLEEVAL.DISALLOW_METHODS, *_CHANGING}
            if node.attr.startswith(tuple(SIMPLEEVAL.DISALLOW_PREFIXES)) or node.attr in refused:
                yield f'the method "{node.attr}" is not allowed'
        elif isinstance(node, ast.operator | ast.unaryop | ast.cmpop):
            if type(node) not in evaluator.operators:
                yield f'"{type(node).__name__}" is not available'
        elif not isinstance(node, _PARTS) and type(node) not in evaluator.nodes:
            yield f'"{type(node).__name__}" is not available'


def _find_failing(node: ast.AST, formula: str) -> Iterator[str]:
    """Find the parts without a name that fail, such as ``1/0``."""
    if isinstance(node, ast.Constant) or not isinstance(node, ast.expr):
        inner: Iterator[ast.AST] = ast.iter_child_nodes(node)
    elif isinstance(node, _LOOPS):
        return  # its names are its own; its parts are evaluated on each turn, or on none
    elif any(isinstance(each, ast.Name) and not _is_function(each) for each in ast.walk(node)):
        inner = ast.iter_child_nodes(node)
    elif isinstance(node, ast.Slice | ast.Starred | ast.FormattedValue | ast.JoinedStr):
        return
    else:
        try:
            Evaluator().eval(formula, node)
        except Exception as error:  # noqa: BLE001 - whatever it is, the formula has it
            part = ast.get_source_segment(formula, node) or ast.unparse(node)
            yield f'"{part}" fails ({type(error).__name__})'
        return
    for each in inner:
        yield from _find_failing(each, formula)


def _is_function(node: ast.Name) -> bool:
    return node.id in {"int", "float", "str", "list", "tuple", "dict", "set"}


# Bounds of what is made


def _check_length(length: int) -> None:
    if length > LONGEST:
        raise SIMPLEEVAL.IterableTooLong(length)


def _check_widths(text: object) -> None:
    """Check the widths and precisions that a format writes, ``%999999999d`` for instance."""
    if "*" in str(text):
        raise SIMPLEEVAL.IterableTooLong(text)
    for found in _WHOLE.findall(str(text)):
        _check_length(int(found) if len(found) < len(str(LONGEST)) + 1 else LONGEST + 1)


def _check_exponent(value: object) -> None:
    """Check a decimal number that would be written out: ``1E+999999999`` is a gigabyte."""
    if isinstance(value, Decimal) and value.is_finite() and abs(value.adjusted()) > _EXPONENT:
        raise SIMPLEEVAL.NumberTooHigh(value)


def _check_method(name: str, text: object, given: list[Any]) -> None:
    """Check what a method of a text would make."""
    if name in _WIDENING:
        for each in given:
            if isinstance(each, int):
                _check_length(each)
    elif not isinstance(text, str | bytes):
        return
    elif name == "replace" and len(given) > 1:
        _check_length(len(text) + text.count(given[0]) * len(given[1]))
    elif name == "expandtabs" and given:
        _check_length(len(text) + len(text) * int(given[0]))
    elif name == "join" and given:
        items = list(given[0])
        _check_length(sum(map(len, items)) + len(text) * len(items))
        given[0] = items
    elif name == "translate" and given and isinstance(given[0], dict):
        longest = max((len(each) for each in given[0].values() if isinstance(each, str)), default=1)
        _check_length(len(text) * max(longest, 1))


def _make_int(*given: Any, **named: Any) -> int:
    _check_exponent(given[0] if given else None)
    return int(*given, **named)


def _make_text(*given: Any, **named: Any) -> str:
    value = given[0] if given else ""
    _check_exponent(value)
    if isinstance(value, _CONTAINERS):
        # A list in a list in a list: few bytes here, without end once written.
        raise SIMPLEEVAL.FeatureNotAvailable("str of several values")
    return str(*given, **named)


def _raise_power(base: Any, exponent: Any) -> Any:
    if isinstance(base, int) and isinstance(exponent, int) and exponent > 0:
        if max(base.bit_length(), 1) * exponent > _BITS and abs(base) > 1:
            raise SIMPLEEVAL.NumberTooHigh(f"{exponent}")
        return base**exponent
    return SIMPLEEVAL.safe_power(base, exponent)


def _multiply(first: Any, second: Any) -> Any:
    if isinstance(first, int) and isinstance(second, int):
        if first.bit_length() + second.bit_length() > 2 * _BITS:
            raise SIMPLEEVAL.NumberTooHigh("a product")
        return first * second
    for items, number in ((first, second), (second, first)):
        if isinstance(items, _CONTAINERS) and isinstance(number, int):
            _check_length(_count(items) * max(number, 0))
    return SIMPLEEVAL.safe_mult(first, second)


def _count(value: object) -> int:
    """Count what is in a list, and in the lists in it."""
    if not isinstance(value, _CONTAINERS):
        return 1
    items = [*value, *value.values()] if isinstance(value, dict) else value
    return sum(map(_count, items), 1)


def _take_modulo(first: Any, second: Any) -> Any:
    if isinstance(first, str | bytes):
        _check_widths(first)
        for each in second if isinstance(second, tuple) else (second,):
            _make_text(each)
    return first % second
