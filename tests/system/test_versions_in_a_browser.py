"""What the scripts of the dataset's page do in Chromium, under the policy of the page.

A page beside it, of the same origin, holds it in a frame and does what a person would. Chromium
comes from outside PyPI: ``make test-external`` runs these tests where it is.
"""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from tests.serving import serve

if TYPE_CHECKING:
    from pathlib import Path

    from tests.projects import Project

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
pytestmark = [
    pytest.mark.external,
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"),
]


@pytest.fixture(autouse=True)
def _asked(request: pytest.FixtureRequest) -> None:
    if not str(request.config.getoption("markexpr")).startswith("external"):
        pytest.skip("opens Chromium, for minutes in all: make test-external")


# What is done with the page: ``page`` is its window, ``find`` gives an element by its id.
FRAME = """<!doctype html><title>x</title><iframe id="frame" src="index.html"
 style="width:1000px;height:800px"></iframe><pre id="found"></pre><script>
const wait = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
async function until(holds) {
  for (let left = 100; left && !holds(); left -= 1) await wait(50);
}
function choose(element, value) {
  element.value = value;
  element.dispatchEvent(new Event("change"));
}
frame.addEventListener("load", async () => {
  const page = frame.contentWindow;
  const refused = [];
  page.document.addEventListener("securitypolicyviolation",
    (each) => refused.push(each.blockedURI));
  const find = (id) => page.document.getElementById(id);
  let answer;
  try { answer = await (async () => { BODY })(); }
  catch (error) { answer = { error: String(error) }; }
  document.getElementById("found").textContent = JSON.stringify({ ...answer, refused });
}, { once: true });
</script>"""


def drive(project: Project, folder: Path, body: str, *, from_disk: bool = False) -> dict[str, Any]:
    """Do something with the page of a published project, and give what it answers.

    Args:
        project: the project; it is published.
        folder: where the browser may write.
        body: of an async function, which returns an object.
        from_disk: whether the page is opened as a file.
    """
    written = project.write("site/drive.html", FRAME.replace("BODY", body))
    try:
        with serve(project.site) as server:
            address = written.as_uri() if from_disk else f"{server.url}drive.html"
            assert CHROMIUM is not None
            done = subprocess.run(
                [
                    CHROMIUM,
                    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic"),
                    *("--no-first-run", "--disable-background-networking", "--disable-sync"),
                    *("--disable-component-update", "--allow-file-access-from-files"),
                    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
                    f"--user-data-dir={folder / 'profile'}",
                    "--virtual-time-budget=20000",
                    "--dump-dom",
                    address,
                ],
                capture_output=True,
                text=True,
                encoding="utf-8",
                timeout=120,
                check=False,
            )
    finally:
        written.unlink()
    (answer,) = re.findall(r'<pre id="found">(.*?)</pre>', done.stdout, re.DOTALL)
    assert answer, done.stderr[-2000:]
    found: dict[str, Any] = json.loads(html.unescape(answer))
    assert "error" not in found, found
    assert found.pop("refused") == []
    return found


def _plain(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").replace("\u202f", " ").split())


@pytest.fixture
def site(recorded_next: Project) -> Project:
    done = recorded_next.run("publish")
    assert done.returncode == 0, done.stderr
    return recorded_next


TELL = """
choose(find("/since/version"), "VERSION");
await until(() => find("/since/status").textContent);
await wait(100);
const answer = find("/since/answer");
return { status: find("/since/status").textContent, answer: answer.textContent,
  links: [...answer.querySelectorAll("a")].map((each) => each.getAttribute("href")) };
"""


def test_the_page_says_what_changed_since_the_version_that_one_has(
    site: Project, tmp_path: Path
) -> None:
    found = drive(site, tmp_path, TELL.replace("VERSION", "1.0.0"))
    assert _plain(found["status"]).startswith(
        "1 version depuis la vôtre. Vous pouvez prendre 1.1.0"
    )
    answer = _plain(found["answer"])
    assert "stations1 ligne ajoutée" in answer
    assert "1.1.0 (2 février 2024) : Une station de plus." in answer
    assert found["links"] == ["changes/1.1.0.html"]
    latest = drive(site, tmp_path, TELL.replace("VERSION", "1.1.0"))
    assert _plain(latest["status"]) == "C’est la dernière version : rien n’a changé depuis."
    assert latest["answer"] == ""


HASH = """
choose(find("/since/hash"), "TEXT");
await until(() => find("/since/status").textContent);
await wait(300);
return { status: find("/since/status").textContent, chosen: find("/since/version").value };
"""


def test_a_hash_tells_which_version_it_is_of(site: Project, tmp_path: Path) -> None:
    first, second = site.history["versions"]
    table = next(each for each in first["files"] if each["path"] == "data/stations.csv")
    found = drive(site, tmp_path, HASH.replace("TEXT", table["sha256"].upper() + "  stations.csv"))
    assert _plain(found["status"]).startswith(
        "C’est le fichier data/stations.csv de la version 1.0.0, publiée le 31 janvier 2024. "
        "1 version depuis la vôtre."
    )
    assert found["chosen"] == "1.0.0"
    found = drive(site, tmp_path, HASH.replace("TEXT", second["archive"]["sha256"]))
    assert _plain(found["status"]) == (
        "C’est l’archive de la version 1.1.0, publiée le 2 février 2024. "
        "C’est la dernière version : rien n’a changé depuis."
    )
    licence = next(each for each in first["files"] if each["path"] == "LICENCE.txt")
    found = drive(site, tmp_path, HASH.replace("TEXT", licence["sha256"]))
    assert "le même dans les versions 1.1.0, 1.0.0" in _plain(found["status"])
    for text, sentence in (("0" * 64, "Aucune version publiée ici"), ("abc", "a 64 signes")):
        found = drive(site, tmp_path, HASH.replace("TEXT", text))
        assert sentence in _plain(found["status"])


FILE = """
const answer = await fetch("releases/1.0.0/data/stations.csv");
const bytes = await answer.arrayBuffer();
const given = new page.DataTransfer();
given.items.add(new page.File([bytes], "copie.csv"));
const zone = find("/since/drop");
const drop = new page.Event("drop", { bubbles: true, cancelable: true });
Object.defineProperty(drop, "dataTransfer", { value: given });
zone.dispatchEvent(drop);
await until(() => find("/since/status").textContent.includes("version"));
await wait(300);
return { status: find("/since/status").textContent, prevented: drop.defaultPrevented };
"""


def test_a_file_that_is_dropped_is_hashed_here_and_found(site: Project, tmp_path: Path) -> None:
    found = drive(site, tmp_path, FILE)
    assert "C’est le fichier data/stations.csv de la version 1.0.0" in _plain(found["status"])
    assert found["prevented"] is True


def test_from_a_disk_the_archives_are_known_and_the_answer_is_the_same(
    site: Project, tmp_path: Path
) -> None:
    found = drive(site, tmp_path, TELL.replace("VERSION", "1.0.0"), from_disk=True)
    assert "1 version depuis la vôtre" in _plain(found["status"])
    archive = site.history["versions"][0]["archive"]["sha256"]
    found = drive(site, tmp_path, HASH.replace("TEXT", archive), from_disk=True)
    assert "C’est l’archive de la version 1.0.0" in _plain(found["status"])


CHOOSE = """
choose(find("/reuse/which"), "WHICH");
choose(find("/reuse/tool"), "TOOL");
const answer = find("/reuse/answer");
return { address: answer.querySelector("a").href, told: answer.textContent,
  code: (answer.querySelector("pre code") || {}).textContent || "",
  buttons: [...answer.querySelectorAll("button")].map((each) => each.getAttribute("aria-label")) };
"""


@pytest.mark.parametrize(
    ("tool", "which", "line"),
    [
        ("pandas", "latest", 'stations = pd.read_csv("{url}latest/data/stations.csv", dtype=texte'),
        ("Polars", "pinned", 'stations = pl.read_csv("{url}releases/1.1.0/data/stations.csv", '),
        ("DuckDB", "latest", "FROM read_csv('{url}latest/data/stations.csv', header = true"),
        ("R", "pinned", 'stations <- read_csv("{url}releases/1.1.0/data/stations.csv", '),
        ("curl", "pinned", "curl -fL -o 'stations.csv' '{url}releases/1.1.0/data/stations.csv'"),
    ],
)
def test_the_chooser_shows_the_address_and_the_lines(
    site: Project, tmp_path: Path, tool: str, which: str, line: str
) -> None:
    found = drive(site, tmp_path, CHOOSE.replace("WHICH", which).replace("TOOL", tool))
    url = found["address"].partition("latest/")[0].partition("releases/")[0]
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", url)
    assert line.format(url=url) in found["code"]
    assert [_plain(each) for each in found["buttons"]] == [
        "Copier : l’adresse",
        "Copier : les lignes",
    ]


def test_from_a_disk_the_address_is_relative_and_said_so(site: Project, tmp_path: Path) -> None:
    body = CHOOSE.replace("WHICH", "latest").replace("TOOL", "pandas")
    found = drive(site, tmp_path, body, from_disk=True)
    assert 'pd.read_csv("latest/data/stations.csv"' in found["code"]
    assert "L’adresse du portail n’est pas connue" in _plain(found["told"])


COPY = """
const status = [...page.document.querySelectorAll("[role=status].unseen")].pop();
const element = page.document.querySelector("article code.hash");
const button = element.nextElementSibling;
const written = [];
PLACE
button.focus();
button.click();
await until(() => status.textContent);
return { told: status.textContent, written, expected: element.textContent,
  selected: String(page.getSelection()), name: button.getAttribute("aria-label") };
"""


def test_a_button_copies_and_says_it(site: Project, tmp_path: Path) -> None:
    place = (
        'Object.defineProperty(page.navigator, "clipboard", '
        "{ value: { writeText: async (text) => { written.push(text); } } });"
    )
    found = drive(site, tmp_path, COPY.replace("PLACE", place))
    assert found["told"] == "Copié"
    assert found["written"] == [found["expected"]]
    assert re.fullmatch(r"[0-9a-f]{64}", found["expected"])
    assert "empreinte SHA-256" in found["name"]


def test_without_a_clipboard_the_text_is_selected(site: Project, tmp_path: Path) -> None:
    place = (
        'Object.defineProperty(page.navigator, "clipboard", { value: undefined });'
        "page.document.execCommand = () => false;"
    )
    found = drive(site, tmp_path, COPY.replace("PLACE", place))
    assert "Sélectionné" in found["told"]
    assert found["selected"] == found["expected"]
