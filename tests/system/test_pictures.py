"""The pictures beside the page of a static portal come and go with what they are drawn from."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.projects import Project


def test_a_picture_goes_from_the_portal_with_what_it_was_drawn_from(project: Project) -> None:
    rows = "".join(f"{at:02},Aval,2020-{at:02}-01,\n" for at in range(1, 5))
    project.write("datapackage/data/stations.csv", f"code,nom,ouverte_le,debit\n{rows}")
    assert project.run("release").returncode == 0
    assert project.run("publish").returncode == 0
    picture = project.site / "pictures" / "stations-1.svg"
    assert picture.is_file()
    other = project.site / "pictures" / "autre.svg"
    other.write_text("<svg/>")
    stale = project.site / "pictures" / "axes-1.svg"
    stale.write_bytes(picture.read_bytes())
    done = project.run("publish")
    assert done.returncode == 0, done.stderr
    assert not stale.exists()
    assert (picture.is_file(), other.is_file()) == (True, True)
    picture.write_text("<svg/>")
    done = project.run("publish")
    assert done.returncode != 0
    assert "stations-1.svg" in done.stderr
