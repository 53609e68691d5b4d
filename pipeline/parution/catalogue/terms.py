"""The words of the catalogues' vocabularies for what a package says in others.

Sources: the authority tables of the Publications Office of the European Union
(http://publications.europa.eu/resource/authority/), which DCAT-AP 3.0.1 asks for; IANA's media
types; the addresses at which licences are published, by their SPDX identifier.
"""

from __future__ import annotations

EU = "http://publications.europa.eu/resource/authority/"
IANA = "https://www.iana.org/assignments/media-types/"


def _read_pairs(text: str) -> dict[str, str]:
    """Read pairs of words: ``fr:FRA en:ENG``."""
    return dict(pair.split(":", 1) for pair in text.split())


# By the word of udata, which ``portal: frequency`` has.
# Source: udata 17.18, ``core/dataset/rdf.py``, which reads them back so.
FREQUENCIES = {
    "unknown": "UNKNOWN",
    "continuous": "UPDATE_CONT",
    "oneMinute": "1MIN",
    "fiveMinutes": "5MIN",
    "tenMinutes": "10MIN",
    "fifteenMinutes": "15MIN",
    "thirtyMinutes": "30MIN",
    "hourly": "HOURLY",
    "bihourly": "BIHOURLY",
    "trihourly": "TRIHOURLY",
    "twelveHours": "12HRS",
    "severalTimesADay": "CONT",
    "threeTimesADay": "DAILY_3",
    "semidaily": "DAILY_2",
    "daily": "DAILY",
    "fiveTimesAWeek": "WEEKLY_5",
    "threeTimesAWeek": "WEEKLY_3",
    "semiweekly": "WEEKLY_2",
    "weekly": "WEEKLY",
    "biweekly": "BIWEEKLY",
    "threeTimesAMonth": "MONTHLY_3",
    "semimonthly": "MONTHLY_2",
    "monthly": "MONTHLY",
    "bimonthly": "BIMONTHLY",
    "quarterly": "QUARTERLY",
    "threeTimesAYear": "ANNUAL_3",
    "semiannual": "ANNUAL_2",
    "annual": "ANNUAL",
    "biennial": "BIENNIAL",
    "triennial": "TRIENNIAL",
    "quadrennial": "QUADRENNIAL",
    "quinquennial": "QUINQUENNIAL",
    "decennial": "DECENNIAL",
    "bidecennial": "BIDECENNIAL",
    "tridecennial": "TRIDECENNIAL",
    "punctual": "AS_NEEDED",
    "irregular": "IRREG",
    "never": "NEVER",
    "notPlanned": "NOT_PLANNED",
    "other": "OTHER",
    # Words that udata takes for another.
    "realtime": "UPDATE_CONT",
    "fourTimesADay": "CONT",
    "fourTimesAWeek": "OTHER",
    "fortnighly": "BIWEEKLY",
    "biannual": "ANNUAL_2",
}
# The categories of data that DCAT-AP asks for, « data-theme ».
THEMES = {
    "AGRI": "Agriculture, pêche, sylviculture et alimentation",
    "ECON": "Économie et finances",
    "EDUC": "Éducation, culture et sport",
    "ENER": "Énergie",
    "ENVI": "Environnement",
    "GOVE": "Gouvernement et secteur public",
    "HEAL": "Santé",
    "INTR": "Questions internationales",
    "JUST": "Justice, système juridique et sécurité publique",
    "OP_DATPRO": "Données provisoires",
    "REGI": "Régions et villes",
    "SOCI": "Population et société",
    "TECH": "Science et technologie",
    "TRAN": "Transports",
}
# By language tag: those of the European Union, and of its neighbours.
LANGUAGES = _read_pairs(
    "bg:BUL cs:CES da:DAN de:DEU el:ELL en:ENG es:SPA et:EST fi:FIN fr:FRA ga:GLE hr:HRV "
    "hu:HUN it:ITA lt:LIT lv:LAV mt:MLT nl:NLD pl:POL pt:POR ro:RON sk:SLK sl:SLV sv:SWE "
    "ar:ARA ca:CAT eu:EUS is:ISL no:NOR uk:UKR br:BRE co:COS oc:OCI"
)
# By the two letters of ISO 3166-1, which the zones of udata have: ``country:fr``.
COUNTRIES = _read_pairs(
    "at:AUT be:BEL bg:BGR cy:CYP cz:CZE de:DEU dk:DNK ee:EST es:ESP fi:FIN fr:FRA gr:GRC "
    "hr:HRV hu:HUN ie:IRL it:ITA lt:LTU lu:LUX lv:LVA mt:MLT nl:NLD pl:POL pt:PRT ro:ROU "
    "se:SWE si:SVN sk:SVK ch:CHE gb:GBR is:ISL li:LIE mc:MCO no:NOR ad:AND us:USA gp:GLP "
    "mq:MTQ gf:GUF re:REU yt:MYT pf:PYF nc:NCL"
)
# Addresses of licences, by SPDX identifier: where their own authors publish them, which is what
# catalogues know them by; any other is given by its page in the SPDX list.
LICENCES = {
    "etalab-2.0": "https://www.etalab.gouv.fr/licence-ouverte-open-licence",
    "ODbL-1.0": "http://opendatacommons.org/licenses/odbl/summary/",
    "ODC-By-1.0": "http://opendatacommons.org/licenses/by/summary/",
    "PDDL-1.0": "http://opendatacommons.org/licenses/pddl/summary",
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC-BY-SA-4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
}
_SPDX = "https://spdx.org/licenses/"
# The same licences in the European table, for those who look there.
EU_LICENCES = {"CC-BY-4.0": "CC_BY_4_0", "CC-BY-SA-4.0": "CC_BYSA_4_0", "CC0-1.0": "CC0"}
# The media type of a file of a package, by its extension, where nothing else says it.
MEDIA_TYPES = {
    "csv": "text/csv",
    "geojson": "application/geo+json",
    "html": "text/html",
    "jpg": "image/jpeg",
    "json": "application/json",
    "md": "text/markdown",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "pdf": "application/pdf",
    "png": "image/png",
    "svg": "image/svg+xml",
    "tsv": "text/tab-separated-values",
    "txt": "text/plain",
    "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xml": "application/xml",
    "zip": "application/zip",
}
# Media types that a format of ours has and that IANA has not registered.
UNREGISTERED = frozenset({"application/jsonl"})
# « file-type », by extension.
FILE_TYPES = _read_pairs(
    "csv:CSV geojson:GEOJSON html:HTML jpg:JPEG json:JSON ods:ODS parquet:PARQUET pdf:PDF "
    "png:PNG svg:SVG tsv:TSV txt:TXT xls:XLS xlsx:XLSX xml:XML zip:ZIP"
)


def find_licence(spdx: str) -> str:
    """Find the address of a licence by its SPDX identifier; ``""`` where it has none."""
    return spdx and LICENCES.get(spdx, f"{_SPDX}{spdx}.html")
