"""The words and the limits of udata 17.18, and of data.gouv.fr which runs it.

Sources: udata's ``core/dataset/constants.py``, ``core/spatial``, ``settings.py``; the list of
licences of data.gouv.fr (``/api/1/datasets/licenses/``).
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
# Every licence that data.gouv.fr knows; any other is dropped without a word.
LICENCE_IDS = (
    *("cc-by", "cc-by-sa", "cc-nc", "cc-zero", "fr-lo", "gfdl", "lov2"),
    *("odc-by", "odc-odbl", "odc-pddl", "uk-ogl", "mobility-licence"),
    *("other-at", "other-open", "other-pd", "notspecified"),
)

FREQUENCIES = (
    *("continuous", "oneMinute", "fiveMinutes", "tenMinutes", "fifteenMinutes"),
    *("thirtyMinutes", "hourly", "bihourly", "trihourly", "twelveHours", "severalTimesADay"),
    *("threeTimesADay", "semidaily", "daily", "fiveTimesAWeek", "threeTimesAWeek"),
    *("semiweekly", "weekly", "biweekly", "threeTimesAMonth", "semimonthly", "monthly"),
    *("bimonthly", "quarterly", "threeTimesAYear", "semiannual", "annual", "biennial"),
    *("triennial", "quadrennial", "quinquennial", "decennial", "bidecennial", "tridecennial"),
    *("punctual", "irregular", "never", "notPlanned", "other", "unknown"),
)
# Words that udata takes for another.
OLD_FREQUENCIES = {
    "realtime": "continuous",
    "fourTimesADay": "severalTimesADay",
    "fourTimesAWeek": "other",
    "fortnighly": "biweekly",
    "biannual": "semiannual",
}

# The words that stand under ``portal:`` in a descriptor.
WORDS = (
    *("license", "frequency", "temporal_coverage", "spatial", "contact_points"),
    *("acronym", "description_short", "tags", "private", "schemas"),
)
# A zone of udata's catalogue of territories; only the portal knows whether it exists.
ZONE = (
    r"country-group:[a-z-]+|country:[a-z]{2}|country-subset:[a-z]{2}:[a-z-]+"
    r"|fr:(?:region:\w{2}|departement:\w{2,3}|arrondissement:\w{3,4}|epci:\d{9}"
    r"|canton:\w{4,5}|commune:\w{5}|collectivite:[\w-]+|iris:\w{9})"
)
GRANULARITIES = (
    *("country-group", "country", "country-subset", "poi", "other"),
    *("fr:region", "fr:departement", "fr:arrondissement", "fr:epci", "fr:canton"),
    *("fr:commune", "fr:collectivite", "fr:iris"),
)
# The extensions of what a package is published as: those that udata takes by default.
EXTENSIONS = frozenset(
    {
        *("tar", "gz", "tgz", "rar", "zip", "7z", "xz", "bz2", "csv", "txt", "json", "pdf"),
        *("xml", "rtf", "xsd", "ods", "odt", "odp", "odg", "xls", "xlsx", "doc", "docx"),
        *("pps", "ppt", "jpeg", "jpg", "jpe", "gif", "png", "dwg", "svg", "tiff", "ecw"),
        *("svgz", "jp2", "webp", "shp", "kml", "kmz", "gpx", "shx", "ovr", "geojson", "gpkg"),
        *("grib2", "rdf", "ttl", "n3", "dbf", "prj", "sql", "sqlite", "db", "epub", "sbn"),
        *("sbx", "cpg", "lyr", "owl", "dxf", "ics", "ssim", "other"),
        # Those that its storage adds, which its list does not show.
        *("yml", "yaml", "ini", "odf", "bmp", "plist", "gnumeric", "abw"),
    }
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
