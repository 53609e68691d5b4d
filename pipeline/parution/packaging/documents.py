"""What goes with the tables for those who read: README, dictionary."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from parution.messages import Catalogue
from parution.packaging.dictionary import render_csv
from parution.packaging.formats import find_parquet
from parution.packaging.language import DICTIONARIES
from parution.packaging.llms import LLMS_FILE, Where, list_titles, write_llms
from parution.packaging.rendering import render
from parution.packaging.snippets import write_load, write_snippets
from parution.project import DESCRIPTOR_FILE
from parution.releases.changelog import CHANGELOG_FILE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from parution.model.release import Wording
    from parution.packaging.formats import TableFile
    from parution.packaging.layouts import Layout

README_FILE = "README.md"


@dataclass(frozen=True, slots=True)
class Outside:
    """What the documents of an edition tell of what is outside its archive.

    Attributes:
        told: by table and label, what the dictionary says of a column in other formats than CSV.
        formats: the tables in other formats, which are beside the archive.
        portal: address of the static portal, or ``""``.
        pinned: address of the folder of this version there, which never changes, or ``""``.
    """

    told: Mapping[tuple[str, str], str]
    formats: Sequence[TableFile] = ()
    portal: str = ""
    pinned: str = ""


def write_documents(
    wording: Wording,
    changelog: str | None,
    layout: Layout,
    *,
    outside: Outside | None = None,
    is_first: bool = True,
) -> dict[str, str]:
    """Write the documents of an edition in one language.

    Args:
        wording: the edition, in this language.
        changelog: the published part of the changelog, or None where there is none.
        layout: how they are worded.
        outside: what they tell of what is elsewhere; None where the layout tells nothing of it.
        is_first: whether it is the language of the descriptor; in another one there are a README,
            whose name says which (``README.en.md``), and a dictionary.

    Returns:
        Text of each file, by name.
    """
    descriptor, tables, files = wording.descriptor, wording.tables, wording.files
    catalogue = Catalogue(wording.language)
    templates = layout.templates[wording.language]
    dictionary = DICTIONARIES[wording.language]
    names = {table.size.name for table in tables}
    context = {
        "package": descriptor,
        "day": str(descriptor["created"])[:10],
        "creators": list_titles(descriptor.get("contributors")),
        "licences": list_titles(descriptor.get("licenses")),
        "sources": [
            source for source in descriptor.get("sources") or () if isinstance(source, dict)
        ],
        "tables": tables,
        "others": [
            _describe_other(item) for item in descriptor["resources"] if item["name"] not in names
        ],
        "files": files,
        "changelog": changelog,
        "snippets": write_snippets(descriptor["resources"], language=wording.language),
    }
    if outside is not None:
        context |= _tell_outside(wording, outside)
    readme = README_FILE if is_first else name_readme(wording.language)
    documents = {
        name: render(f"{templates}/{template}.j2", context, catalogue)
        for name, template in ((readme, README_FILE), (dictionary.text, dictionary.text))
    }
    told = None if outside is None else outside.told
    documents[dictionary.table] = render_csv(tables, catalogue, told)
    if not is_first:
        return documents
    if changelog is not None:
        documents[CHANGELOG_FILE] = changelog
    if outside is not None:
        documents[LLMS_FILE] = write_llms(
            templates,
            wording,
            outside.formats,
            documents={*documents, DESCRIPTOR_FILE, "LICENCE.txt", "SHA256SUMS"},
            where=Where(files=outside.pinned, pinned=outside.pinned),
        )
    return documents


def name_readme(language: str) -> str:
    """Name the README in a language that is not the first of the descriptor."""
    return f"README.{language}.md"


def _tell_outside(wording: Wording, outside: Outside) -> dict[str, Any]:
    """Tell what a document tells of what is elsewhere, by the names that templates have for it."""
    descriptor = wording.descriptor
    resources = descriptor["resources"]
    parquet = find_parquet(outside.formats)
    remote = []
    if outside.portal:
        loaded = write_load(resources, outside.portal, str(descriptor["version"]))
        remote = [
            *([loaded] if loaded else []),
            *write_snippets(resources, outside.pinned, parquet, wording.language),
        ]
    return {
        "told": outside.told,
        "formats": outside.formats,
        "formats_by_title": _group(outside.formats),
        "workbooks": [each for each in outside.formats if each.path.endswith(".xlsx")],
        "pinned": outside.pinned,
        "remote": remote,
        "has_parquet": bool(parquet),
    }


def _group(formats: Sequence[TableFile]) -> dict[str, list[TableFile]]:
    grouped: dict[str, list[TableFile]] = {}
    for each in formats:
        grouped.setdefault(each.title, []).append(each)
    return grouped


def _describe_other(item: Mapping[str, Any]) -> dict[str, Any]:
    path = item.get("path")
    paths = [path] if isinstance(path, str) else path or []
    return {"name": item["name"], "title": item.get("title") or item["name"], "paths": paths}
