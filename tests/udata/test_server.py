"""The real udata under test: it starts, it is seeded, it comes back as new, it ends."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from tests.udata.running import REPOSITORY

if TYPE_CHECKING:
    from pathlib import Path

    from tests.udata.running import Udata


def test_an_empty_portal_answers(udata: Udata) -> None:
    answer = udata.request("GET", "/api/1/datasets/")

    assert answer.status_code == 200
    assert answer.json()["total"] == 0
    assert udata.stored() == ()


def test_each_person_has_a_key_of_their_own(udata: Udata) -> None:
    for person in udata.people:
        me = udata.request("GET", "/api/1/me/", person=person).json()
        assert (me["id"], me["email"]) == (person.id, person.email)


def test_the_organizations_have_the_members_that_their_names_say(udata: Udata) -> None:
    def members(organization_id: str) -> dict[str, str]:
        answer = udata.request(
            "GET", f"/api/1/organizations/{organization_id}/", person=udata.people.sysadmin
        )
        return {m["user"]["id"]: m["role"] for m in answer.json()["members"]}

    people = udata.people
    assert members(udata.organization.id) == {
        people.admin.id: "admin",
        people.editor.id: "editor",
        people.partial_editor.id: "partial_editor",
    }
    assert members(udata.other_organization.id) == {people.outsider.id: "admin"}


def test_the_licences_and_france_are_known(udata: Udata) -> None:
    created = udata.create(license="lov2", spatial={"zones": ["country:fr"]})

    assert udata.licenses == ("lov2", "fr-lo", "odc-odbl", "cc-by", "notspecified", "maison")
    assert created["license"] == "lov2"
    assert created["spatial"]["zones"] == ["country:fr"]


def test_a_reset_forgets_datasets_files_settings_and_requests_but_not_people(
    udata: Udata,
) -> None:
    dataset = udata.create()
    udata.upload(dataset["id"], "axes.csv", b"a\n1\n")
    udata.configure(READ_ONLY_MODE=True)
    assert udata.counts()["dataset"] == 1
    assert len(udata.stored()) == 1
    assert len(udata.request_log()) == 2

    udata.reset()

    assert udata.request_log() == []
    assert udata.counts()["dataset"] == 0
    assert udata.stored() == ()
    assert udata.create(person=udata.people.editor)["title"] == "Données"


def test_what_was_kept_is_restored_whatever_happened_since(udata: Udata) -> None:
    udata.clock("ticking")
    dataset = udata.create()["id"]
    kept = udata.upload(dataset, "axes.csv", b"a\n1\n")
    udata.keep("one file")
    files = udata.stored()

    def replace_it() -> str:
        """Change all that there is; the address has the second of the upload."""
        udata.create("Autre")
        udata.configure(READ_ONLY_MODE=True)
        person = udata.people.sysadmin
        new = udata.upload(dataset, "axes.csv", b"a\n2\n", resource_id=kept["id"], person=person)
        return str(new["url"])

    addresses = []
    for _ in range(2):
        addresses.append(replace_it())
        assert udata.stored() != files
        udata.restore("one file")
        assert udata.request_log() == []
        assert udata.stored() == files
        assert [found["id"] for found in udata.datasets()] == [dataset]
        assert udata.read(kept["latest"]) == b"a\n1\n"
    # The clock came back too, and goes on from where it was: the same file never comes twice.
    assert addresses[0] == addresses[1] != kept["url"]
    assert udata.create()["id"]  # by the editor: the portal is no longer read only

    udata.reset()
    udata.keep("nothing")
    udata.upload(udata.create()["id"], "axes.csv", b"a\n1\n")
    udata.restore("nothing")
    assert (udata.datasets(), udata.stored()) == ([], ())


def test_settings_changed_for_a_block_come_back_after_it(udata: Udata) -> None:
    with udata.configured(MAX_CONTENT_LENGTH=1000):
        refused = udata.request(
            "POST",
            "/api/1/datasets/",
            person=udata.people.editor,
            json={"title": "t", "description": "x" * 2000},
        )
    assert refused.status_code == 413
    assert udata.create(description="x" * 2000)["id"]


def test_the_side_doors_show_what_is_there(udata: Udata) -> None:
    dataset = udata.create("Axes")
    resource = udata.upload(dataset["id"], "axes.csv", b"axe\n1\n")

    assert [d["title"] for d in udata.datasets()] == ["Axes"]
    assert udata.dataset(dataset["id"])["title"] == "Axes"
    assert [r["id"] for r in udata.resources(dataset["id"])] == [resource["id"]]
    assert udata.resource(resource["id"])["title"] == "axes.csv"
    assert udata.read(resource["latest"]) == udata.read(resource["url"]) == b"axe\n1\n"
    assert udata.request_log()[0] == ("POST", "/api/1/datasets/", 201)


def test_a_file_is_changed_and_cut_behind_the_back_of_the_portal(udata: Udata) -> None:
    resource = udata.upload(udata.create()["id"], "axes.csv", b"axe\n1\n")

    udata.tamper(resource["id"], b"axe\n2\n")
    assert udata.read(resource["latest"]) == b"axe\n2\n"

    udata.truncate(resource["id"], 3)
    assert udata.read(resource["latest"]) == b"axe"
    assert udata.resource(resource["id"])["filesize"] == 6


def test_a_partial_editor_edits_what_was_assigned(udata: Udata) -> None:
    dataset = udata.create()

    def rename() -> int:
        return udata.request(
            "PUT",
            f"/api/1/datasets/{dataset['id']}/",
            person=udata.people.partial_editor,
            json={"title": "Autre", "description": "d"},
        ).status_code

    assert rename() == 403
    udata.assign(udata.people.partial_editor, dataset["id"])
    assert rename() == 200


def test_a_search_finds_whole_words_of_titles_without_accents(udata: Udata) -> None:
    for title in ("Données des écoles", "École", "Collèges"):
        udata.create(title, description="Les écoles.")

    found = udata.request("GET", "/api/1/datasets/?q=ecole").json()["data"]

    assert {d["title"] for d in found} == {"Données des écoles", "École"}


STARTS_UDATA_AND_WAITS = """
import sys, time
from pathlib import Path
from tests.udata.running import UdataServer
server = UdataServer(Path(sys.argv[1]))
print(server.address, flush=True)
time.sleep(600)
"""


@pytest.mark.usefixtures("udata_server")  # which says how to install it where it is not
def test_the_server_ends_with_the_process_that_started_it_even_killed(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", STARTS_UDATA_AND_WAITS, tmp_path / "udata"],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        text=True,
    ) as parent:
        try:
            assert parent.stdout
            host, port = parent.stdout.readline().strip().split(":")
            socket.create_connection((host, int(port)), timeout=10).close()
        finally:
            parent.kill()

    for _ in range(100):
        try:
            socket.create_connection((host, int(port)), timeout=1).close()
        except ConnectionRefusedError:
            return
        time.sleep(0.1)
    pytest.fail("udata still listens")
