"""A descriptor changed at a few places keeps all its other lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from parution.errors import DescriptorError
from parution.rewriting import Edit, rewrite_descriptor
from parution.structured import read_mapping

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = """\
# Descripteur, modifié à la main.
name: stations
title: Stations  # le titre
version: 1.0.0

# Markdown.
description: |
  Des stations.

  # Ceci est du texte.

keywords:
  - hydrologie
  # à revoir
  - eau

# Les mots du portail.
portal:
  frequency: monthly
  # Du premier au dernier jour.
  temporal_coverage:
    start: "2024-01-01"
    end: "2024-01-31"
  spatial: {zones: ["country:fr"], granularity: country}

resources:
  - name: stations
    path: data/stations.csv
  - name: mesures
    title: 'Mesures'
    path: data/mesures.csv
"""


def _rewrite(tmp_path: Path, path: tuple[str | int, ...], value: Any, source: str = SOURCE) -> str:
    file = tmp_path / "datapackage.yaml"
    file.write_bytes(source.encode())
    rewrite_descriptor(file, [Edit(path, value)])
    return file.read_bytes().decode()


@pytest.mark.parametrize(
    ("path", "value", "before", "after"),
    [
        (("title",), "Autre : titre", "title: Stations  #", 'title: "Autre : titre"  #'),
        (
            ("description",),
            "Mieux.\n\nDit.",
            "|\n  Des stations.\n\n  # Ceci est du texte.\n",
            "|-\n  Mieux.\n\n  Dit.\n",
        ),
        (("keywords",), ["eau"], "\n  - hydrologie\n  # à revoir\n  - eau\n", ' ["eau"]\n'),
        (("portal", "frequency"), "annual", "frequency: monthly", 'frequency: "annual"'),
        (
            ("portal", "temporal_coverage"),
            None,
            '\n    start: "2024-01-01"\n    end: "2024-01-31"\n',
            " null\n",
        ),
        (
            ("portal", "spatial"),
            {"zones": ["country:be"], "granularity": "country"},
            '{zones: ["country:fr"], granularity: country}',
            '{"zones": ["country:be"], "granularity": "country"}',
        ),
        (("portal", "acronym"), "ST", "  frequency:", '  acronym: "ST"\n  frequency:'),
        (
            ("resources", 0, "title"),
            "Les stations",
            "  - name: stations",
            '  - title: "Les stations"\n    name: stations',
        ),
        (("resources", 1, "title"), "Débits", "'Mesures'", '"Débits"'),
        (
            ("portal", "schemas", "stations"),
            {"name": "a/b"},
            "  frequency:",
            '  schemas: {"stations": {"name": "a/b"}}\n  frequency:',
        ),
    ],
)
def test_only_the_value_changes(
    tmp_path: Path, path: tuple[str | int, ...], value: Any, before: str, after: str
) -> None:
    assert SOURCE.count(before) == 1
    assert _rewrite(tmp_path, path, value) == SOURCE.replace(before, after)


def test_ends_of_lines_stay_as_they_are(tmp_path: Path) -> None:
    found = _rewrite(tmp_path, ("description",), "A.\n\nB.", SOURCE.replace("\n", "\r\n"))
    assert found.count("\n") == found.count("\r\n")


def test_a_descriptor_in_json_stays_json(tmp_path: Path) -> None:
    file = tmp_path / "datapackage.json"
    file.write_text('{\n  "name": "stations",\n  "title": "Stations"\n}\n', encoding="utf-8")
    edits = [Edit(("title",), "A\nB"), Edit(("portal", "frequency"), "annual")]
    rewrite_descriptor(file, edits)
    assert file.read_text(encoding="utf-8") == (
        '{"portal": {"frequency": "annual"}, \n  "name": "stations",\n  "title": "A\\nB"\n}\n'
    )
    assert read_mapping(file)["title"] == "A\nB"


@pytest.mark.parametrize(
    ("source", "path"),
    [
        ("title: &t Stations\ndescription: *t\n", ("description",)),  # it would edit the title
        ("title: &t Stations\ndescription: *t\n", ("title",)),  # nothing would be called t
        ("portal: []\n", ("portal", "frequency")),
        ("resources: []\n", ("resources", 0, "title")),
    ],
)
def test_what_cannot_be_changed_for_sure_is_left_as_it_is(
    tmp_path: Path, source: str, path: tuple[str | int, ...]
) -> None:
    with pytest.raises(DescriptorError):
        _rewrite(tmp_path, path, "annual", source)
    file = tmp_path / "datapackage.yaml"
    assert file.read_bytes().decode() == source
    assert [path.name for path in tmp_path.iterdir()] == ["datapackage.yaml"]
