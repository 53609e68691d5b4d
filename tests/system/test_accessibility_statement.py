"""The page that says what is known of the accessibility of a portal, and the producer's own."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

import pytest

from parution.pages import accessibility
from parution.pages.accessibility import (
    MEASURES_FILE,
    Contact,
    Measures,
    digest_pages,
    read_measures,
)

if TYPE_CHECKING:
    from tests.projects import Project

OWN = "https://ville.exemple.fr/accessibilite?jeu=1"


def read_statement(project: Project) -> str:
    return (project.site / "accessibilite.html").read_text(encoding="utf-8")


def read_foot(project: Project) -> str:
    page = (project.site / "index.html").read_text(encoding="utf-8")
    return page.partition("<footer>")[2].partition("</footer>")[0]


def publish(project: Project, **changes: object) -> None:
    project.describe(**changes)
    for command in ("release", "publish"):
        done = project.run(command, "--quiet")
        assert done.returncode == 0, done.stderr


def test_a_portal_says_what_was_measured_and_that_nobody_audited_it(published: Project) -> None:
    page = read_statement(published)
    french, english = page.split('<div lang="en">')
    assert "<strong>Accessibilité\u00a0: non auditée.</strong>" in french
    assert "<strong>Accessibility: not audited.</strong>" in english
    measures = read_measures()
    for part in (french, english):
        assert f"axe-core {measures.axe}" in part
        assert measures.browser in part
        assert measures.package in part
    assert "ce n’est pas une déclaration de conformité" in french
    assert "elle dit «\u00a0non conforme\u00a0»" in french
    # Not the dataset that was measured.
    assert "ses textes n’ont pas été examinés" in french
    assert "its texts were not examined" in english
    assert '<a href="accessibilite.html">Accessibilité\u00a0: non auditée</a>' in read_foot(
        published
    )


def test_the_measures_that_are_kept_are_whole() -> None:
    told = json.loads(MEASURES_FILE.read_text(encoding="utf-8"))
    measures = read_measures()
    assert {**asdict(measures)} == {
        k: tuple(v) if isinstance(v, list) else v for k, v in told.items()
    }
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", measures.date)
    assert re.fullmatch("[0-9a-f]{64}", measures.pages)
    assert measures.examinations >= 60
    assert measures.addresses >= 10
    assert measures.rules >= 30
    assert measures.widths == (320, 768, 1280, 3840)
    assert measures.focusable >= 100
    # What is kept is good; what would not be is told all the same, see below.
    assert measures.violations == ()
    assert measures.contrast >= 4.5
    assert measures.overflow == 0
    assert measures.unreached == 0


@pytest.fixture
def changed(monkeypatch: pytest.MonkeyPatch) -> Measures:
    """Measures that are bad, of pages that are no more."""
    bad = replace(
        read_measures(),
        pages="0" * 64,
        package="stations",
        violations=("color-contrast", "label"),
        contrast=3.9,
        overflow=12,
        unreached=1,
        states=("row", "filters"),
    )
    monkeypatch.setattr(accessibility, "read_measures", lambda: bad)
    return bad


def test_what_is_bad_is_told_and_so_is_that_the_pages_have_changed(changed: Measures) -> None:
    from parution.messages import Catalogue  # noqa: PLC0415 - beside what is patched

    part = accessibility._render_part(Catalogue("fr"), changed, {"name": "stations"})
    assert "Les pages ont changé depuis cette mesure." in part
    assert "ses textes n’ont pas été examinés" not in part
    assert "2 règles ne le sont pas\u00a0: <code>color-contrast</code>, <code>label</code>." in part
    assert "est de 3,9 au moins" in part
    assert "1 ne l’est pas, ou sans que cela se voie." in part
    assert "Une page dépasse la fenêtre de 12 pixels." in part
    assert "une ligne ouverte ; les filtres ouverts." in part
    assert "ne donne pas d’adresse où écrire" in part
    part = accessibility._render_part(
        Catalogue("en"), replace(changed, pages=digest_pages()), {"name": "x"}
    )
    assert "The pages have changed since." not in part
    assert "3.9 at least" in part


def test_whom_to_tell_is_read_in_the_descriptor(project: Project) -> None:
    publish(
        project,
        homepage="https://exemple.fr/stations",
        contributors=[
            {"title": "Anne <b>", "email": "anne+stations@exemple.fr"},
            {"title": "Bruno", "path": "https://exemple.fr/bruno"},
            {"title": "Claire"},
        ],
    )
    french = read_statement(project).split('<div lang="en">')[0]
    assert '<a href="mailto:anne%2Bstations@exemple.fr">Anne &lt;b&gt;</a>' in french
    assert '<a href="https://exemple.fr/bruno">Bruno</a>' in french
    assert "<li>Claire</li>" in french
    assert '<a href="https://exemple.fr/stations">https://exemple.fr/stations</a>' in french
    assert "ne donne pas d’adresse" not in french


def test_an_address_that_is_none_is_not_linked_to() -> None:
    package = {
        "contributors": [
            {"title": "Anne", "path": "javascript:x", "email": 'x" onclick=y'},
            {"organization": "Ville", "email": "a@b@c"},
            {"email": "d@exemple.fr"},
            {},
        ],
        "homepage": "javascript:x",
    }
    contacts = tuple(accessibility._list_contacts(package))
    assert contacts == (
        Contact("Anne", ""),
        Contact("Ville", ""),
        Contact("d@exemple.fr", "mailto:d@exemple.fr"),
    )


def test_a_producer_s_own_statement_takes_the_place_of_ours(published: Project) -> None:
    settings = f'[portals.local]\nkind = "static"\naccessibility = "{OWN}"\n'
    published.write("portals.toml", settings)
    assert published.run("publish").returncode == 0
    assert not (published.site / "accessibilite.html").exists()
    assert f'<a href="{OWN}">Accessibilité\u00a0: déclaration</a>' in read_foot(published)
    published.write("portals.toml", '[portals.local]\nkind = "static"\n')
    assert published.run("publish").returncode == 0
    assert "non auditée" in read_statement(published)


def test_a_page_of_that_name_that_is_somebody_s_is_not_overwritten(recorded: Project) -> None:
    recorded.write("site/accessibilite.html", "<p>À nous.</p>")
    done = recorded.run("publish")
    assert done.returncode == 3
    assert "accessibilite.html" in done.stderr
    assert read_statement(recorded) == "<p>À nous.</p>"
    recorded.write("portals.toml", f'[portals.local]\nkind = "static"\naccessibility = "{OWN}"\n')
    assert recorded.run("publish").returncode == 0
    assert read_statement(recorded) == "<p>À nous.</p>"
