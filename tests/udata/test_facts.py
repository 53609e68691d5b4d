"""What udata 17.18.0 does that its documentation does not say, and that a client must know.

None of this is a wish: each test records how the real server behaves, traps first of all. One that
fails after a new version of udata is a reason to look at the client again.
"""

from __future__ import annotations

import hashlib
import uuid
from typing import TYPE_CHECKING, Any

import pytest
import requests

from tests.udata.schemas import serve_catalogue

if TYPE_CHECKING:
    from tests.udata.running import Person, Udata

V1 = "/api/1/datasets/"
CSV = b"axe\n1\n"


def put(udata: Udata, path: str, body: object, person: Person | None = None) -> requests.Response:
    return udata.request("PUT", f"{V1}{path}", person=person or udata.people.editor, json=body)


def post(udata: Udata, path: str, body: object, person: Person | None = None) -> requests.Response:
    return udata.request("POST", f"{V1}{path}", person=person or udata.people.editor, json=body)


def send(
    udata: Udata, path: str, name: str, content: bytes = CSV, **data: str
) -> requests.Response:
    """Upload, and return the answer whatever it is."""
    return udata.request(
        "POST",
        f"{V1}{path}",
        person=udata.people.editor,
        files={"file": (name, content)},
        data=data,
    )


# Keys and rights.


def test_only_the_header_x_api_key_carries_a_key(udata: Udata) -> None:
    key = udata.people.editor.key
    bearer = udata.request("GET", "/api/1/me/", headers={"Authorization": f"Bearer {key}"})
    assert bearer.status_code == 401
    assert udata.request("GET", f"/api/1/me/?access_token={key}").status_code == 401


def test_a_bad_key_is_refused_even_where_none_is_needed(udata: Udata) -> None:
    answer = udata.request("GET", V1, headers={"X-API-KEY": "udata_bad"})
    assert (answer.status_code, answer.json()) == (401, {"message": "Invalid API token"})


def test_the_cookie_of_an_answer_wins_over_the_key_of_the_next_request(udata: Udata) -> None:
    people = udata.people
    with requests.Session() as session:
        me = f"{udata.url}/api/1/me/"
        session.get(me, headers={"X-API-KEY": people.editor.key}, timeout=30)
        second = session.get(me, headers={"X-API-KEY": people.outsider.key}, timeout=30)
    assert second.json()["id"] == people.editor.id


def test_writing_for_an_organization_of_others_is_400_to_create_and_403_to_change(
    udata: Udata,
) -> None:
    outsider = udata.people.outsider
    created = post(
        udata,
        "",
        {"title": "t", "description": "d", "organization": udata.organization.id},
        outsider,
    )
    assert created.status_code == 400
    assert list(created.json()["errors"]) == ["organization"]

    dataset = udata.create()["id"]
    changed = put(udata, f"{dataset}/", {"title": "t", "description": "d"}, outsider)
    assert changed.status_code == 403
    assert list(changed.json()) == ["message"]


def test_a_portal_that_is_read_only_answers_423_but_to_the_sysadmin(udata: Udata) -> None:
    udata.configure(READ_ONLY_MODE=True)
    body = {"title": "t", "description": "d"}
    assert post(udata, "", body).status_code == 423
    assert list(post(udata, "", body).json()) == ["message"]
    assert post(udata, "", body, udata.people.sysadmin).status_code == 201


# Shapes of errors.


def test_a_form_that_does_not_pass_has_errors_and_no_message(udata: Udata) -> None:
    answer = post(udata, "", {"description": "d"})
    assert answer.status_code == 400
    assert answer.json() == {"errors": {"title": ["This field is required."]}}


def test_a_model_that_does_not_pass_has_errors_that_are_texts_and_a_message(udata: Udata) -> None:
    answer = post(udata, "", {"title": "t", "description": "d", "acronym": "x" * 129})
    assert answer.status_code == 400
    assert answer.json()["errors"] == {"acronym": "String value is too long"}
    assert "ValidationError" in answer.json()["message"]


def test_what_never_was_is_404_and_what_was_deleted_410(udata: Udata) -> None:
    dataset = udata.create()["id"]
    missing = udata.request("GET", f"{V1}{'0' * 24}/")
    assert missing.status_code == 404
    assert list(missing.json()) == ["message"]

    udata.request("DELETE", f"{V1}{dataset}/", person=udata.people.editor)
    deleted = udata.request("GET", f"{V1}{dataset}/")
    assert (deleted.status_code, deleted.json()) == (410, {"message": "Dataset has been deleted"})


def test_an_address_that_is_no_route_has_another_shape_and_html_for_who_asks(udata: Udata) -> None:
    unknown = udata.request("GET", "/api/1/nowhere/")
    assert (unknown.status_code, unknown.json()["status"]) == (404, 404)
    assert "error" in unknown.json()
    html = udata.request("GET", "/api/1/nowhere/", headers={"Accept": "text/html"})
    assert (html.status_code, html.headers["Content-Type"]) == (404, "text/html; charset=utf-8")


def test_a_body_that_is_too_large_is_413(udata: Udata) -> None:
    dataset = udata.create()["id"]
    udata.configure(MAX_CONTENT_LENGTH=1000)
    answer = send(udata, f"{dataset}/upload/", "a.csv", b"x" * 2000)
    assert answer.status_code == 413
    assert list(answer.json()) == ["message"]


def test_a_missing_slash_is_a_308_and_a_permalink_with_one_a_404(udata: Udata) -> None:
    dataset = udata.create()["id"]
    resource = udata.upload(dataset, "a.csv", CSV)
    assert udata.request("GET", f"{V1}{dataset}").status_code == 308
    assert udata.request("GET", resource["latest"]).status_code == 302
    assert udata.request("GET", f"{resource['latest']}/").status_code == 404


# Datasets.


def test_an_unknown_licence_is_dropped_in_silence(udata: Udata) -> None:
    for sent in ("LOV2", "unknown", "https://www.etalab.gouv.fr/licence-ouverte-open-licence", ""):
        assert udata.create(license=sent)["license"] == "notspecified"
    assert udata.create(license="lov2")["license"] == "lov2"


def test_a_put_without_them_empties_tags_and_temporal_coverage_only(udata: Udata) -> None:
    dataset = udata.create(
        tags=["alpha", "beta"],
        temporal_coverage={"start": "2023-01-01", "end": "2023-12-31"},
        spatial={"zones": ["country:fr"]},
        extras={"a": "b"},
        license="lov2",
        frequency="annual",
    )
    after = put(udata, f"{dataset['id']}/", {"title": "Axes", "description": "d"}).json()
    assert (after["tags"], after["temporal_coverage"]) == ([], None)
    assert (after["license"], after["frequency"], after["extras"], after["spatial"]["zones"]) == (
        "lov2",
        "annual",
        {"a": "b"},
        ["country:fr"],
    )


def test_a_put_replaces_the_extras_of_a_dataset_as_a_whole(udata: Udata) -> None:
    dataset = udata.create(extras={"a": "1", "b": "2"})
    body = {"title": "Axes", "description": "d", "extras": {"b": "3"}}
    assert put(udata, f"{dataset['id']}/", body).json()["extras"] == {"b": "3"}


def test_the_second_api_merges_extras_and_null_takes_a_key_away(udata: Udata) -> None:
    dataset = udata.create(extras={"a": "1", "b": "2"})
    udata.request(
        "PUT",
        f"/api/2/datasets/{dataset['id']}/extras/",
        person=udata.people.editor,
        json={"b": None, "c": "3"},
    ).raise_for_status()
    assert udata.dataset(dataset["id"])["extras"] == {"a": "1", "c": "3"}


def test_tags_are_normalised_and_sorted(udata: Udata) -> None:
    created = udata.create(tags=["Été Indien", "aaa", "aaa", "snake_case"])
    assert created["tags"] == ["aaa", "ete-indien", "snake-case"]


def test_a_dataset_may_be_created_twice_and_no_header_prevents_it(udata: Udata) -> None:
    for _ in range(2):
        udata.request(
            "POST",
            V1,
            person=udata.people.editor,
            json={"title": "Axes", "description": "d"},
            headers={"Idempotency-Key": "1"},
        ).raise_for_status()
    assert [d["slug"] for d in udata.datasets()] == ["axes", "axes-1"]


def test_the_last_who_writes_wins_whatever_the_conditions(udata: Udata) -> None:
    dataset = udata.create()["id"]
    answer = udata.request(
        "PUT",
        f"{V1}{dataset}/",
        person=udata.people.editor,
        json={"title": "Axes", "description": "d"},
        headers={"If-Match": '"other"', "If-Unmodified-Since": "Thu, 01 Jan 1970 00:00:00 GMT"},
    )
    assert answer.status_code == 200


def test_the_slug_follows_the_title_and_the_old_one_redirects_even_a_put(udata: Udata) -> None:
    dataset = udata.create("Axes")
    put(udata, f"{dataset['id']}/", {"title": "Piliers", "description": "d"})
    answer = put(udata, "axes/", {"title": "Piliers", "description": "d"})
    assert answer.status_code == 308
    assert answer.headers["Location"].endswith("/datasets/piliers/")


def test_a_private_dataset_is_404_to_others_but_its_files_are_public(udata: Udata) -> None:
    dataset = udata.create(private=True)["id"]
    resource = udata.upload(dataset, "a.csv", CSV)
    assert udata.request("GET", f"{V1}{dataset}/").status_code == 404
    assert udata.read(resource["latest"]) == CSV


def test_a_deleted_dataset_refuses_changes_but_accepts_uploads(udata: Udata) -> None:
    dataset = udata.create()["id"]
    udata.request("DELETE", f"{V1}{dataset}/", person=udata.people.editor)
    assert put(udata, f"{dataset}/", {"title": "t", "description": "d"}).status_code == 410
    uploaded = send(udata, f"{dataset}/upload/", "a.csv")
    assert uploaded.status_code == 201
    resource = uploaded.json()["id"]
    assert put(udata, f"{dataset}/resources/{resource}/", {"title": "t"}).status_code == 200
    assert udata.read(uploaded.json()["latest"]) == CSV


# Zones.


@pytest.mark.parametrize(
    ("zone", "kept"),
    [
        ("country:fr", "country:fr"),
        ("FR:DEPARTEMENT:75", "fr:departement:75"),
        ("country:zz", None),
        # It is in the catalogue under this very id, and looked up in small letters.
        ("fr:departement:2A", None),
    ],
)
def test_a_zone_is_looked_up_in_small_letters(udata: Udata, zone: str, kept: str | None) -> None:
    body = {"title": "t", "description": "d", "spatial": {"zones": [zone]}}
    answer = post(udata, "", body)
    assert answer.status_code == (201 if kept else 400)
    assert kept is None or answer.json()["spatial"]["zones"] == [kept]


# Lists.


def test_a_page_beyond_the_end_is_404(udata: Udata) -> None:
    udata.create()
    assert udata.request("GET", f"{V1}?page_size=1").json()["next_page"] is None
    assert udata.request("GET", f"{V1}?page=2&page_size=1").status_code == 404


def test_an_organization_is_listed_by_its_id_and_its_slug_is_refused(udata: Udata) -> None:
    udata.create()
    listed = udata.request("GET", f"{V1}?organization={udata.organization.id}").json()
    assert listed["total"] == 1
    assert udata.request("GET", f"{V1}?organization=ministere-dessai").status_code == 400


def test_who_may_see_them_gets_private_archived_and_deleted_datasets_in_lists(
    udata: Udata,
) -> None:
    udata.create("private", private=True)
    deleted = udata.create("deleted")["id"]
    udata.request("DELETE", f"{V1}{deleted}/", person=udata.people.editor)

    def titles(query: str, person: Person | None = None) -> set[str]:
        answer = udata.request("GET", f"{V1}{query}", person=person)
        return {d["title"] for d in answer.json()["data"]}

    assert titles("") == set()
    assert titles("", udata.people.editor) == {"private", "deleted"}
    assert titles("?deleted=false", udata.people.editor) == {"private"}
    assert udata.request("GET", f"{V1}?deleted=false").status_code == 401


# Uploads and resources.


def test_an_upload_is_titled_by_its_slugified_name_comes_first_and_has_a_sha1(
    udata: Udata,
) -> None:
    dataset = udata.create()["id"]
    udata.upload(dataset, "first.csv", CSV)
    answer = send(
        udata, f"{dataset}/upload/", "Été 2024 – données_Final.CSV", title="Ignored", type="update"
    )
    resource = answer.json()
    assert answer.status_code == 201
    assert (resource["title"], resource["type"], resource["format"], resource["filesize"]) == (
        "ete-2024-donnees-final.csv",
        "main",
        "csv",
        len(CSV),
    )
    assert resource["checksum"] == {"type": "sha1", "value": hashlib.sha1(CSV).hexdigest()}
    assert [r["title"] for r in udata.resources(dataset)] == [resource["title"], "first.csv"]


def test_replacing_a_file_overwrites_the_title_and_keeps_the_rest(udata: Udata) -> None:
    dataset = udata.create()["id"]
    before = udata.upload(dataset, "a.csv", CSV)
    body = {"title": "Axes", "description": "d", "type": "documentation", "extras": {"k": "v"}}
    put(udata, f"{dataset}/resources/{before['id']}/", body).raise_for_status()

    after = send(udata, f"{dataset}/resources/{before['id']}/upload/", "b.csv", b"axe\n2\n")

    assert after.status_code == 200
    kept = {key: after.json()[key] for key in ("id", "description", "type", "extras", "latest")}
    assert kept == {
        "id": before["id"],
        "description": "d",
        "type": "documentation",
        "extras": {"k": "v"},
        "latest": before["latest"],
    }
    assert after.json()["title"] == "b.csv"
    assert udata.read(before["latest"]) == b"axe\n2\n"
    assert udata.request("GET", before["url"]).status_code == 404


def test_one_name_twice_in_one_second_is_500(udata: Udata) -> None:
    dataset = udata.create()["id"]
    udata.clock("stopped")
    resource = udata.upload(dataset, "a.csv", CSV)["id"]
    assert send(udata, f"{dataset}/upload/", "a.csv").status_code == 500
    assert send(udata, f"{dataset}/resources/{resource}/upload/", "a.csv").status_code == 500
    assert send(udata, f"{dataset}/upload/", "b.csv").status_code == 201

    udata.clock("ticking")
    assert send(udata, f"{dataset}/resources/{resource}/upload/", "a.csv").status_code == 200


def test_an_extension_that_is_not_allowed_is_refused(udata: Udata) -> None:
    dataset = udata.create()["id"]

    def status(name: str) -> int:
        return send(udata, f"{dataset}/upload/", name).status_code

    assert [status(name) for name in ("a.parquet", "a.md", "a.html", "a.tsv", "a")] == [400] * 5
    assert [status(name) for name in ("a.csv", "a.zip", "a.csv.gz", "a.json")] == [201] * 4
    refused = send(udata, f"{dataset}/upload/", "a.parquet").json()
    assert list(refused) == ["message"]


def test_an_upload_without_a_file_has_a_shape_of_its_own(udata: Udata) -> None:
    dataset = udata.create()["id"]
    answer = udata.request(
        "POST", f"{V1}{dataset}/upload/", person=udata.people.editor, files={"other": b"x"}
    )
    assert answer.status_code == 400
    assert answer.json()["success"] is False
    assert answer.json()["error"] == "Missing file parameter"


def test_checksum_size_and_format_of_a_hosted_file_are_kept_whatever_is_sent(
    udata: Udata,
) -> None:
    dataset = udata.create()["id"]
    resource = udata.upload(dataset, "a.csv", CSV)
    sent = {
        "title": "Axes",
        "checksum": {"type": "sha256", "value": "ab"},
        "filesize": 1,
        "format": "json",
        "extras": {"parution:sha256": "ab"},
    }
    answer = put(udata, f"{dataset}/resources/{resource['id']}/", sent).json()
    for key in ("checksum", "filesize", "format", "url"):
        assert answer[key] == resource[key]
    assert answer["extras"] == {"parution:sha256": "ab"}


def test_reserved_extras_are_dropped_in_silence(udata: Udata) -> None:
    dataset = udata.create()["id"]
    resource = udata.upload(dataset, "a.csv", CSV)["id"]
    answer = put(
        udata,
        f"{dataset}/resources/{resource}/",
        {"title": "t", "extras": {"check:available": True, "parution:key": "axes"}},
    )
    assert (answer.status_code, answer.json()["extras"]) == (200, {"parution:key": "axes"})


def test_a_schema_is_merged_with_the_one_that_is_stored(udata: Udata) -> None:
    dataset = udata.create()["id"]
    path = f"{dataset}/resources/{udata.upload(dataset, 'a.csv', CSV)['id']}/"

    def stored(schema: object) -> Any:
        return put(udata, path, {"title": "t", "schema": schema}).json()["schema"]

    assert stored({"name": "a/b", "version": "1.0.0"}) == {
        "name": "a/b",
        "url": None,
        "version": "1.0.0",
    }
    assert stored({"name": "c/d"}) == {"name": "c/d", "url": None, "version": "1.0.0"}
    assert stored({"name": "c/d", "version": None, "url": None})["version"] is None


def test_an_order_must_list_all_resources(udata: Udata) -> None:
    dataset = udata.create()["id"]
    ids = [udata.upload(dataset, f"{name}.csv", CSV)["id"] for name in "abc"]
    assert put(udata, f"{dataset}/resources/", ids[:2]).status_code == 400
    assert put(udata, f"{dataset}/resources/", ids).status_code == 200
    assert [r["id"] for r in udata.resources(dataset)] == ids


def test_a_dataset_put_that_lists_resources_deletes_the_others_and_leaves_their_files(
    udata: Udata,
) -> None:
    dataset = udata.create()["id"]
    dropped, kept = (udata.upload(dataset, f"{name}.csv", CSV) for name in "ab")
    body = {"title": "Axes", "description": "d", "resources": [{"id": kept["id"]}]}
    put(udata, f"{dataset}/", body).raise_for_status()
    assert [r["id"] for r in udata.resources(dataset)] == [kept["id"]]
    assert len(udata.stored()) == 2
    assert udata.read(dropped["url"]) == CSV


def test_deleting_a_resource_deletes_its_file_and_again_is_404(udata: Udata) -> None:
    dataset = udata.create()["id"]
    path = f"{V1}{dataset}/resources/{udata.upload(dataset, 'a.csv', CSV)['id']}/"
    statuses = [
        udata.request("DELETE", path, person=udata.people.editor).status_code for _ in range(2)
    ]
    assert statuses == [204, 404]
    assert udata.stored() == ()


def test_a_wrong_sha1_is_for_the_client_to_see(udata: Udata) -> None:
    resource = udata.upload(udata.create()["id"], "a.csv", CSV)
    udata.tamper(resource["id"], b"axe\n9\n")
    assert udata.resource(resource["id"])["checksum"]["value"] == hashlib.sha1(CSV).hexdigest()


# Uploads in parts.


class Parts:
    """An upload in parts, each a call, so that a test may do it wrong."""

    def __init__(self, udata: Udata) -> None:
        self.udata = udata
        self.dataset = udata.create()["id"]
        self.uuid = uuid.UUID(int=1).hex
        udata.clock("ticking")

    def part(self, index: int, content: bytes, total: int = 2, size: int | None = None) -> int:
        return send(
            self.udata,
            f"{self.dataset}/upload/",
            "blob",
            content,
            uuid=self.uuid,
            filename="a.csv",
            partindex=str(index),
            totalparts=str(total),
            chunksize=str(len(content) if size is None else size),
        ).status_code

    def finish(self, total: int = 2) -> requests.Response:
        return self.udata.request(
            "POST",
            f"{V1}{self.dataset}/upload/",
            person=self.udata.people.editor,
            data={"uuid": self.uuid, "filename": "a.csv", "totalparts": str(total)},
        )


def test_parts_in_any_order_make_a_file(udata: Udata) -> None:
    parts = Parts(udata)
    assert [parts.part(1, b"1\n"), parts.part(0, b"axe\n")] == [200, 200]
    answer = parts.finish()
    assert (answer.status_code, answer.json()["filesize"]) == (201, 6)
    assert udata.read(answer.json()["latest"]) == CSV
    assert not [name for name in udata.stored() if name.startswith("chunks/")]


def test_a_part_sent_twice_is_500(udata: Udata) -> None:
    parts = Parts(udata)
    assert [parts.part(0, b"axe\n"), parts.part(0, b"axe\n")] == [200, 500]


def test_a_part_whose_size_differs_is_400(udata: Udata) -> None:
    assert Parts(udata).part(0, b"axe\n", size=3) == 400


def test_finishing_without_a_part_is_500_and_can_be_done_again(udata: Udata) -> None:
    parts = Parts(udata)
    parts.part(0, b"axe\n")
    assert parts.finish().status_code == 500
    assert parts.part(1, b"1\n") == 200
    assert parts.finish().status_code == 201


def test_finishing_twice_is_500(udata: Udata) -> None:
    parts = Parts(udata)
    parts.part(0, b"axe\n")
    parts.part(1, b"1\n")
    assert [parts.finish().status_code, parts.finish().status_code] == [201, 500]


def test_finishing_with_fewer_parts_than_were_sent_is_a_truncated_file_and_201(
    udata: Udata,
) -> None:
    parts = Parts(udata)
    for index, content in enumerate((b"axe\n", b"1\n", b"2\n")):
        parts.part(index, content, total=3)
    answer = parts.finish(total=2)
    assert (answer.status_code, answer.json()["filesize"]) == (201, 6)
    assert udata.read(answer.json()["latest"]) == CSV


# The catalogue of schemas.


@pytest.mark.parametrize(
    ("schema", "field"),
    [
        ({"name": "a/b", "version": "1.0.0"}, None),
        ({"name": "c/d", "version": None}, "name"),
        ({"name": "a/b", "version": "9.9.9"}, "version"),
    ],
)
def test_with_a_catalogue_unknown_schemas_and_versions_are_400(
    schema: dict[str, str], field: str | None, udata: Udata
) -> None:
    dataset = udata.create()["id"]
    resource = udata.upload(dataset, "a.csv", CSV)["id"]
    with serve_catalogue(udata):
        answer = put(udata, f"{dataset}/resources/{resource}/", {"title": "t", "schema": schema})
    if field is None:
        assert answer.status_code == 200
    else:
        assert answer.status_code == 400
        assert list(answer.json()["errors"]["schema"]) == [field]


def test_with_a_catalogue_that_is_down_a_schema_is_500_and_an_upload_passes(udata: Udata) -> None:
    dataset = udata.create()["id"]
    with serve_catalogue(udata, status=500):
        uploaded = send(udata, f"{dataset}/upload/", "a.csv")
        changed = put(
            udata,
            f"{dataset}/resources/{uploaded.json()['id']}/",
            {"title": "t", "schema": {"name": "a/b"}},
        )
    assert (uploaded.status_code, changed.status_code) == (201, 500)
