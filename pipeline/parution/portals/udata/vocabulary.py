"""The words and the limits of udata 17.18, and of data.gouv.fr which runs it.

Sources: udata's ``core/dataset/constants.py``, ``core/spatial``, ``rdf.py``. The words that
each portal may choose for itself are in :mod:`parution.portals.udata.lists`.
"""

from __future__ import annotations

import re
import unicodedata

TITLE, DESCRIPTION, SHORT_DESCRIPTION, ACRONYM = 350, 100_000, 200, 128
TAG_SHORTEST, TAG_LONGEST = 3, 96
# PostgreSQL's identifiers: a longer column name has neither preview nor API, in bytes.
COLUMN_NAME = 63
# Bytes of the largest files that data.gouv.fr converts, by extension.
CONVERTED = {
    "csv": 100_000_000,
    "csv.gz": 100_000_000,
    "xls": 50_000_000,
    "xlsx": 12_500_000,
    "parquet": 50_000_000,
}

# The portal's id of each licence, by SPDX identifier, in small letters.
LICENCES = {
    "etalab-2.0": "lov2",
    "etalab-1.0": "fr-lo",
    "odbl-1.0": "odc-odbl",
    "odc-by-1.0": "odc-by",
    "pddl-1.0": "odc-pddl",
    "cc-by-4.0": "cc-by",
    "cc-by-sa-4.0": "cc-by-sa",
    "cc0-1.0": "cc-zero",
    "gfdl-1.3": "gfdl",
    "ogl-uk-3.0": "uk-ogl",
}
# Words that udata takes for another.
OLD_FREQUENCIES = {
    "realtime": "continuous",
    "fourTimesADay": "severalTimesADay",
    "fourTimesAWeek": "other",
    "fortnighly": "biweekly",
    "biannual": "semiannual",
}

# The words that stand under ``portal:`` in a descriptor; the last ones are the build's, and
# ``themes`` the catalogue's of a static portal.
WORDS = (
    *("license", "frequency", "temporal_coverage", "spatial", "contact_points"),
    *("acronym", "description_short", "tags", "private", "schemas"),
    *("keep_sources", "keep_archives", "formats", "address", "themes"),
)
# The extensions that udata's storage takes besides those that its list shows.
UNLISTED_EXTENSIONS = ("yml", "yaml", "ini", "odf", "bmp", "plist", "gnumeric", "abw")
# Those of what a package is published as that udata takes by default.
EXTENSIONS = (
    *("tar", "gz", "tgz", "rar", "zip", "7z", "xz", "bz2", "csv", "txt", "json", "pdf"),
    *("xml", "rtf", "xsd", "ods", "odt", "odp", "odg", "xls", "xlsx", "doc", "docx"),
    *("pps", "ppt", "jpeg", "jpg", "jpe", "gif", "png", "dwg", "svg", "tiff", "ecw"),
    *("svgz", "jp2", "webp", "shp", "kml", "kmz", "gpx", "shx", "ovr", "geojson", "gpkg"),
    *("grib2", "rdf", "ttl", "n3", "dbf", "prj", "sql", "sqlite", "db", "epub", "sbn"),
    *("sbx", "cpg", "lyr", "owl", "dxf", "ics", "ssim", "other"),
    *UNLISTED_EXTENSIONS,
)
# The tag that announces a high-value dataset (Implementing Regulation (EU) 2023/138), and the
# tags of its category: without one of them, the catalogue that the portal exports has none.
HIGH_VALUE = "hvd"
HIGH_VALUE_CATEGORIES = (
    *("meteorologiques", "entreprises-et-propriete-dentreprises", "geospatiales", "mobilite"),
    *("observation-de-la-terre-et-environnement", "statistiques"),
)
# The badges that an organization needs for its datasets to be shown as high-value ones.
HIGH_VALUE_BADGES = ("certified", "public-service")
# How a zone is written, in small letters: udata folds them. Which ones there are is a list.
ZONE = (
    r"country-group:[a-z-]+|country:[a-z]{2}|country-subset:[a-z]{2}:[a-z-]+"
    r"|fr:(?:region:[0-9]{2}|departement:[0-9a-z]{2,3}|arrondissement:[0-9a-z]{3,4}"
    r"|epci:[0-9]{9}|canton:[0-9a-z]{4,5}|commune:[0-9a-z]{5}|collectivite:[0-9a-z-]+"
    r"|iris:[0-9a-z]{9})"
)
# The formats that make no dataset open.
CLOSED_FORMATS = frozenset({"pdf", "doc", "docx", "xls", "xlsx"})

_SPELT = str.maketrans(
    {"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "đ": "d", "ł": "l", "°": "deg", "€": "eur"}
)
# The signs beyond ASCII that part two words, for udata too.
_PARTING = frozenset("«»“”–—’\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{FRACTION SLASH}·")


def slugify(text: str) -> str:
    """Write a text as udata writes a tag: small ASCII letters, figures and dashes.

    « Été indien » → ``ete-indien``; « l’eau » → ``leau``. Letters of other alphabets are
    left out here, where udata transliterates them: a tag is to be written without them.
    """
    folded = unicodedata.normalize("NFKD", text.lower().translate(_SPELT)).lower()
    plain = "".join(sign for sign in folded if not unicodedata.combining(sign))
    return re.sub(r"[^a-z0-9]+", "-", re.sub("['’]", "", plain)).strip("-")


def is_slug_certain(text: str) -> bool:
    """Tell whether :func:`slugify` writes a text as udata does: Latin letters, plain signs."""
    folded = unicodedata.normalize("NFKD", text.lower().translate(_SPELT)).lower()
    return all(sign.isascii() or unicodedata.combining(sign) or sign in _PARTING for sign in folded)


def is_zone(zone: object) -> bool:
    """Tell whether something is written as a zone is, whatever its letters."""
    return bool(re.fullmatch(ZONE, str(zone).lower()))


def name_file(path: str) -> str:
    """Name a file as udata will: small letters, figures, dots, and dashes for all else.

    Source: ``udata/core/storages/utils.py``, for the names that a package may have.
    """
    return re.sub(r"[^a-z0-9.]+", "-", path.rpartition("/")[2].lower()).strip("-")
