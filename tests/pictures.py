"""The pictures of docs/contribuer.md, drawn from real reports: ``make pictures``.

A contribution that a spreadsheet saved badly is made in a clone of this repository; the commands
that the page names are run on it, and what they write is drawn by headless Chromium, and by
LibreOffice and Poppler for the workbooks. Nothing here is read at an address.
"""

from __future__ import annotations

import html
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from markdown_it import MarkdownIt

from tests.conftest import REPOSITORY

IMAGES = REPOSITORY / "docs" / "images"
TABLE = "datapackage/data/suivi.csv"
# What a French Excel saves as « CSV UTF-8 », of rows typed by hand.
BROKEN = (
    "siren;numero;statut;date_constat;preuve;commentaire\r\n"
    "0;1;En cours;15/10/2026;;Exemple imaginaire : comité de la donnée installé\r\n"
    "000000000;1;realisee;2026-11-02;;Exemple imaginaire : convention signée\r\n"
    ";;;;;\r\n"
)
WIDTH = 1000
CHROMIUM = (
    *("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic"),
    *("--no-first-run", "--disable-background-networking", "--disable-component-update"),
    *("--disable-sync", "--hide-scrollbars", "--virtual-time-budget=2000"),
)
STYLE = Path(__file__).with_suffix(".css").read_text("utf-8")


def main() -> None:
    """Draw all of them."""
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        project = folder / "depot"
        _run("git", "clone", "--quiet", "--no-hardlinks", str(REPOSITORY), str(project))
        _run("git", "-C", str(project), "switch", "--quiet", "--create", "contribution")
        _parution(project, "workbook", "suivi", "--empty", "--output", str(folder / "saisie.xlsx"))
        _draw_sheet(folder / "saisie.xlsx", 2, "classeur", folder, 330)
        (project / TABLE).write_bytes(b"\xef\xbb\xbf" + BROKEN.encode())
        base = _run("git", "-C", str(project), "rev-parse", "HEAD").strip()
        _run("git", "-C", str(project), "branch", "--force", "main", base)
        review = _parution(project, "review", "--base", "main", "--format", "markdown")
        _draw_page(_render(review), "resume", folder)
        page, book = folder / "erreurs.html", folder / "erreurs.xlsx"
        reports = [f"--report=html={page}", f"--report=xlsx={book}", "--report=github"]
        annotations = _parution(project, "validate", "datapackage", *reports)
        _draw_page(_annotate(annotations), "annotations", folder)
        _draw_page(_keep_wrong(page.read_text("utf-8")), "rapport", folder)
        _draw_sheet(book, 2, "rapport-classeur", folder, 190)


def _parution(project: Path, *arguments: str) -> str:
    command = [sys.executable, "-P", "-m", "parution", *arguments, "--lang", "fr"]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    if done.returncode not in {0, 1}:
        raise RuntimeError(done.stderr)
    return done.stdout


def _run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def _render(markdown: str) -> str:
    # The signs of forges are in no font that is surely here.
    drawn = markdown.replace("❌", '<span style="color: #d1242f">✘</span>')
    return str(MarkdownIt("commonmark", {"html": True}).enable("table").render(drawn))


def _annotate(commands: str) -> str:
    """Show annotations under the lines that they name, as a forge does beside a difference."""
    found: dict[int, list[tuple[str, str]]] = {}
    for line, title, message in re.findall(
        r"^::error .*?line=(\d+),title=(.*?)::(.*)$", commands, re.MULTILINE
    ):
        found.setdefault(int(line), []).append((title, message))
    parts = [f'<div class="file"><div class="name">{TABLE}</div>']
    for number, text in enumerate(BROKEN.splitlines(), start=1):
        parts.append(f'<div class="line"><b>{number}</b><pre>+ {html.escape(text)}</pre></div>')
        parts += [
            f'<div class="note"><b>{html.escape(title)}</b><br>{html.escape(message)}</div>'
            for title, message in found.get(number, ())
        ]
    return "".join([*parts, "</div>"])


def _keep_wrong(page: str) -> str:
    """Keep of a report the tables that have errors: the others only have their names there."""
    sections = re.findall(r"<section>.*?</section>\n", page, re.DOTALL)
    for section in sections:
        if 'class="wrong"' not in section:
            page = page.replace(section, "")
    return re.sub(r'<meta http-equiv="Content-Security-Policy".*?>', "", page)


def _draw_page(body: str, name: str, folder: Path) -> None:
    """Draw a page as high as it is."""
    whole = (
        body
        if "<html" in body
        else (
            f'<!doctype html><html lang="fr"><meta charset="utf-8"><style>{STYLE}</style>'
            f"{body}</html>"
        )
    )
    path = folder / f"{name}.html"
    measure = "<script>document.title = document.documentElement.scrollHeight</script>"
    path.write_text(whole.replace("</html>", f"{measure}</html>"), "utf-8")
    profile = f"--user-data-dir={folder / 'chromium'}"
    size = f"--window-size={WIDTH},400"
    drawn = _run(*CHROMIUM, profile, size, "--dump-dom", path.as_uri())
    height = re.search(r"<title>(\d+)</title>", drawn)
    if height is None:
        raise RuntimeError(f"{name} was not measured")
    target = IMAGES / f"{name}.png"
    size = f"--window-size={WIDTH},{height[1]}"
    _run(*CHROMIUM, profile, size, f"--screenshot={target}", path.as_uri())


def _draw_sheet(book: Path, page: int, name: str, folder: Path, height: int) -> None:
    """Draw the top of a page of a workbook, as LibreOffice prints it."""
    _run(
        *("soffice", "--headless", f"-env:UserInstallation={(folder / 'office').as_uri()}"),
        *("--convert-to", "pdf", "--outdir", str(folder), str(book)),
    )
    pages = ["-f", str(page), "-l", str(page), "-r", "90", "-singlefile", "-png"]
    area = ["-x", "40", "-y", "40", "-W", "980", "-H", str(height)]
    _run("pdftoppm", *pages, *area, str(book.with_suffix(".pdf")), str(folder / name))
    shutil.copyfile(folder / f"{name}.png", IMAGES / f"{name}.png")


if __name__ == "__main__":
    main()
