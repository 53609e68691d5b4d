"""The address of the static portal, as a descriptor says it."""

from __future__ import annotations

from pathlib import Path

import pytest

from parution.errors import DescriptorError
from parution.model.package import Package
from parution.packaging.portal_address import read_address


def _read(address: object) -> str:
    portal = {} if address is None else {"address": address}
    here = Path("datapackage.yaml")
    return read_address(Package(here, here.parent, here.parent, {}, (), portal))


@pytest.mark.parametrize(
    ("address", "read"),
    [
        (None, ""),
        ("https://data.exemple.fr", "https://data.exemple.fr/"),
        ("https://data.exemple.fr/", "https://data.exemple.fr/"),
        ("https://data.exemple.fr:8443/a-b/c_d~e.f", "https://data.exemple.fr:8443/a-b/c_d~e.f/"),
        ("https://exemple.fr/donn%C3%A9es/", "https://exemple.fr/donn%C3%A9es/"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000/"),
        ("http://localhost/", "http://localhost/"),
        ("http://[::1]:8000/a", "http://[::1]:8000/a/"),
    ],
)
def test_an_address_ends_with_a_slash(address: str | None, read: str) -> None:
    assert _read(address) == read


@pytest.mark.parametrize(
    "address",
    [
        *("", 3, ["https://a.fr/"], "data.exemple.fr", "ftp://exemple.fr/", "//exemple.fr/"),
        *("http://exemple.fr/", "http://127.0.0.1.exemple.fr/", "https://", "https:///a"),
        *("https://a.fr/?q=1", "https://a.fr/#f", "https://moi:secret@a.fr/", "https://a.fr//b"),
        *(
            "https://a.fr/b c",
            'https://a.fr/"',
            "https://a.fr/'",
            "https://a.fr/a)b",
            "https://é.fr/",
        ),
        *(
            "https://a.fr/\n",
            "https://a.fr/`x`",
            "https://a.fr:port/",
            "https://[a.fr/",
            "https://:1/",
        ),
    ],
)
def test_what_is_no_address_of_a_folder_of_the_web_is_refused(address: object) -> None:
    with pytest.raises(DescriptorError) as caught:
        _read(address)
    assert caught.value.key == "build.portal-address"
