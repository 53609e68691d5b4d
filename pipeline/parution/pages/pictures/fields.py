"""What a field is to a picture: a name, a start, a code, a measure; told by its schema alone."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from parution.pages.pictures.periods import DATES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parution.model.schema import Field
    from parution.pages.pictures.reading import Table

# The words of names, in French and English, without accents.
_STARTS = frozenset({"debut", "start", "from", "begin", "premier", "premiere", "first", "depuis"})
_ENDS = frozenset({"fin", "end", "to", "until", "dernier", "derniere", "last", "jusqu"})
_NAMES = frozenset({"titre", "title", "nom", "name", "libelle", "label", "intitule", "evenement"})
_CODES = frozenset(
    {
        *("id", "identifiant", "code", "numero", "num", "number", "no", "rang", "rank", "ordre"),
        *("order", "annee", "year", "mois", "month", "siren", "siret", "insee", "cp", "page"),
        *("latitude", "longitude", "lat", "lon", "lng", "index", "version", "telephone"),
    }
)
_LATITUDES = frozenset({"lat", "latitude"})
_LONGITUDES = frozenset({"lon", "lng", "long", "longitude"})
_DEPARTMENTS = frozenset({"departement", "dep", "dept", "codedepartement", "codedep"})
_COMMUNES = frozenset({"commune", "insee", "codeinsee", "codecommune", "codgeo", "depcom", "com"})
_COMPARISON = re.compile(r"\s*([^\W\d]\w*)\s*(>=|<=|>|<)\s*([^\W\d]\w*)\s*")
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
# A fill of a bar has to be told from the others; a list of bars, to be read.
MOST_SEGMENTS, _MOST_VALUES = 6, 30


def split_name(name: str) -> tuple[str, ...]:
    """Split a name in words: ``dateDébut``, ``date_debut`` → ``date``, ``debut``."""
    folded = unicodedata.normalize("NFKD", name)
    plain = "".join(sign for sign in folded if not unicodedata.combining(sign))
    return tuple(word.lower() for word in _WORDS.findall(plain))


def title_field(field: Field) -> str:
    """Give the title of a field: its own, else its name."""
    return " ".join((field.title or field.name).split())


def find_pair(table: Table) -> tuple[Field, Field] | None:
    """Find the first two columns of dates that are a start and an end.

    They have one type, and either names that differ by a word only (``mois_debut``,
    ``mois_fin``) or a rule of the table that says which comes first (``fin >= debut``).
    """
    dates = [field for field in table.list_fields() if field.type in DATES]
    ordered = {*_list_ordered(table)}
    for start in dates:
        for end in dates:
            if start.type == end.type and (
                (start.name, end.name) in ordered
                or _differ(split_name(start.name), split_name(end.name), _STARTS, _ENDS)
            ):
                return start, end
    return None


def find_label(table: Table) -> Field | None:
    """Find what a row is called by: the first text that is a name, else the first text.

    A key, a reference, an enumeration, an address or a code (``pattern``) is none.
    """
    referring = {name for key in table.schema.foreign_keys for name in key.fields}
    texts = [
        field
        for field in table.list_fields()
        if field.type in {"string", "any"}
        and field.format == "default"
        and field.name not in referring
        and not list_values(field)
        and "pattern" not in field.constraints
    ]
    named = [field for field in texts if _NAMES & {*split_name(field.name)}]
    keys = {*table.schema.primary_key}
    others = [field for field in texts if field.name not in keys]
    return next(iter([*named, *others]), None)


def list_values(field: Field) -> tuple[tuple[str, str], ...]:
    """List the values that an enumeration permits, each with its label, in their order.

    Source: Table Schema v2, « enum » and « categories ».
    """
    labels: dict[str, str] = {}
    categories = field.descriptor.get("categories")
    for item in categories if isinstance(categories, list) else ():
        value = item.get("value") if isinstance(item, dict) else item
        label = item.get("label") if isinstance(item, dict) else None
        labels[_write(value)] = label if isinstance(label, str) and label.strip() else ""
    values = [_write(value) for value in field.constraints.enum] or [*labels]
    unique = dict.fromkeys(value for value in values if value)
    return tuple((value, labels.get(value) or _spell_out(value)) for value in unique)


def list_enumerations(table: Table) -> tuple[Field, ...]:
    """List the enumerations, those that every row has first.

    One of 2 to 30 values, which is no part of a key: a row is then one of few kinds.
    """
    found = [
        field
        for field in table.list_fields()
        if field.type in {"string", "integer", "number", "any"}
        and 1 < len(list_values(field)) <= _MOST_VALUES
        and field.name not in table.schema.primary_key
        and not any(field.name in key.fields for key in table.schema.foreign_keys)
    ]
    return tuple(sorted(found, key=lambda field: not table.schema.is_required(field)))


def list_measures(table: Table) -> Iterator[Field]:
    """List the numbers that measure something: no key, no reference, no code, no year."""
    keys = {*table.schema.primary_key}
    keys |= {name for key in table.schema.unique_keys for name in key}
    keys |= {name for key in table.schema.foreign_keys for name in key.fields}
    for field in table.list_fields():
        if (
            field.type in {"integer", "number"}
            and field.name not in keys
            and not field.constraints.unique
            and not list_values(field)
            and not _CODES & {*split_name(field.name)}
        ):
            yield field


def find_coordinates(table: Table) -> tuple[Field, ...]:
    """Find what says where a row is: a geopoint, or a latitude and a longitude, or nothing."""
    fields = table.list_fields()
    for field in fields:
        if field.type == "geopoint":
            return (field,)
    numbers = [field for field in fields if field.type == "number"]
    for latitude in numbers:
        words = split_name(latitude.name)
        for longitude in numbers:
            other = split_name(longitude.name)
            if _differ(words, other, _LATITUDES, _LONGITUDES):
                return latitude, longitude
    return ()


def find_territory(table: Table) -> Field | None:
    """Find a column of codes of départements or of communes, by its name; None without one."""
    for field in table.list_fields():
        words = split_name(field.name)
        if field.type in {"string", "any", "integer"} and (
            _DEPARTMENTS & {*words, "".join(words)} or _COMMUNES & {*words, "".join(words)}
        ):
            return field
    return None


def _list_ordered(table: Table) -> Iterator[tuple[str, str]]:
    """List the pairs of columns of which a rule says that one comes before the other."""
    for formula in table.formulas:
        match = _COMPARISON.fullmatch(formula)
        if match is not None:
            left, sign, right = match.groups()
            yield (right, left) if ">" in sign else (left, right)


def _differ(
    words: tuple[str, ...], others: tuple[str, ...], some: frozenset[str], more: frozenset[str]
) -> bool:
    """Tell whether two names are the same but for one word of each kind."""
    different = [pair for pair in zip(words, others, strict=False) if pair[0] != pair[1]]
    return (
        len(words) == len(others)
        and len(different) == 1
        and different[0][0] in some
        and different[0][1] in more
    )


def _spell_out(value: str) -> str:
    """Write a value of an enumeration for a reader: ``libelle_partiel`` as two words."""
    return value.replace("_", " ") if re.fullmatch(r"[^\W_]+(_[^\W_]+)+", value) else value


def _write(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, str | int | float) else ""
