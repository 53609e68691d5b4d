"""``parution merge`` as Git calls it: two branches, and what their merge leaves."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests import projects
from tests.projects import REPOSITORY, SCHEMA, STATIONS, Project

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Merge = Callable[..., subprocess.CompletedProcess[str]]

pytestmark = pytest.mark.slow  # Git starts an interpreter for each merge

TABLE = "datapackage/data/stations.csv"
LIST = ".parution/conflits/stations.csv"
HEADER = "code,nom,ouverte_le,debit\n"
ROWS = "01,Amont,2020-01-31,1.5\n02,Aval,,\n03,Milieu,2021-05-01,2\n04,Pont,,0.3\n"
IDENTITY = {
    f"GIT_{role}_{what}": value
    for role in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "essai"), ("EMAIL", "essai@exemple.fr"))
}


def run_git(root: Path, *arguments: str, language: str = "fr") -> subprocess.CompletedProcess[str]:
    """Run git, which then runs ``parution`` in a new interpreter, and tell how it ended."""
    return subprocess.run(
        ["git", *arguments],
        cwd=root,
        env={
            **os.environ,
            **IDENTITY,
            "LC_ALL": f"{language}_FR.UTF-8",
            "PYTHONIOENCODING": "utf-8",
            "PYTHONPATH": str(REPOSITORY / "pipeline"),
            "GIT_EDITOR": "true",
        },
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="session")
def _template(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project in Git that merges by key, its table of four rows committed."""
    project = projects.make_project(tmp_path_factory.mktemp("merge") / "projet")
    project.write(TABLE, HEADER + ROWS)
    project.write(".gitattributes", "* -text\ndatapackage/data/*.csv merge=parution\n")
    project.git("init", "--quiet", "--initial-branch=main")
    done = project.run("merge", "--install")
    assert done.returncode == 0, done.stderr
    project.commit("base")
    return project


@pytest.fixture
def project(_template: Project, tmp_path: Path) -> Project:
    shutil.copytree(_template.root, tmp_path / "projet", symlinks=True)
    return Project(tmp_path / "projet")


def diverge(project: Project, ours: str | bytes, theirs: str | bytes, table: str = TABLE) -> None:
    """Write a version of the table on each of two branches, and stand on that of ours."""
    project.git("checkout", "--quiet", "-b", "theirs")
    project.write(table, theirs)
    project.commit("theirs")
    project.git("checkout", "--quiet", "main")
    project.write(table, ours)
    project.commit("ours")


def read(project: Project, name: str = TABLE) -> str:
    return (project.root / name).read_bytes().decode()


def read_list(project: Project) -> list[list[str]]:
    text = (project.root / LIST).read_text(encoding="utf-8-sig")
    return list(csv.reader(text.splitlines()))[1:]


def replace(*pairs: tuple[str, str]) -> str:
    text = HEADER + ROWS
    for before, after in pairs:
        assert before in text
        text = text.replace(before, after)
    return text


def test_rows_of_one_neighbourhood_are_merged_where_git_alone_marks_a_conflict(
    project: Project,
) -> None:
    diverge(project, replace(("Aval", "Aval nord")), replace(("Milieu", "Milieu bas")))
    merged = run_git(project.root, "merge", "theirs")
    assert merged.returncode == 0, merged.stdout + merged.stderr
    assert read(project) == replace(("Aval", "Aval nord"), ("Milieu", "Milieu bas"))
    # Git's own merge of text, of the same two versions.
    project.git("reset", "--quiet", "--hard", "HEAD^1")
    project.git("config", "--remove-section", "merge.parution")
    assert run_git(project.root, "merge", "theirs").returncode == 1
    assert "<<<<<<<" in read(project)


def test_cells_of_one_row_are_merged(project: Project) -> None:
    diverge(project, replace(("02,Aval,,", "02,Aval,2022-01-01,")), replace(("Aval", "Bas")))
    assert run_git(project.root, "merge", "theirs").returncode == 0
    assert read(project) == replace(("02,Aval,,", "02,Bas,2022-01-01,"))


def test_rows_added_at_one_place_are_both_there_ours_first(project: Project) -> None:
    diverge(project, HEADER + ROWS + "05,Quai,,\n", HEADER + ROWS + "06,Port,,\n")
    assert run_git(project.root, "merge", "theirs").returncode == 0
    assert read(project) == HEADER + ROWS + "05,Quai,,\n06,Port,,\n"


def test_rows_are_in_the_order_of_their_key_where_the_descriptor_asks(project: Project) -> None:
    project.describe(contributions={"key_order": ["stations"]})
    project.commit("ordre")
    diverge(project, HEADER + ROWS + "07,Quai,,\n", HEADER + ROWS + "05,Port,,\n")
    assert run_git(project.root, "merge", "theirs").returncode == 0
    assert read(project) == HEADER + ROWS + "05,Port,,\n07,Quai,,\n"


def test_rows_that_cannot_be_put_in_order_are_kept_as_they_are(project: Project) -> None:
    project.describe(contributions={"key_order": ["stations"]})
    schema = json.dumps(SCHEMA).replace("[0-9]{2}", "[")
    project.write("schemas/stations.json", schema)
    project.commit("motif")
    diverge(project, HEADER + ROWS + "07,Quai,,\n", HEADER + ROWS + "05,Port,,\n")
    merged = run_git(project.root, "merge", "theirs")
    assert merged.returncode == 1
    assert "ne peuvent pas être mises dans l’ordre de leur clé" in merged.stderr
    assert read(project) == HEADER + ROWS + "07,Quai,,\n"


def test_the_same_cell_is_a_conflict_that_is_told_and_never_marked_in_the_table(
    project: Project,
) -> None:
    ours = replace(("Aval", "Aval nord"), ("Pont", "Pont neuf"))
    diverge(project, ours, replace(("Aval", "Aval sud"), ("Milieu", "Centre")))
    merged = run_git(project.root, "merge", "theirs")
    assert merged.returncode == 1
    assert read(project) == ours.replace("Milieu", "Centre")
    said = merged.stderr.replace("\u00a0", " ")
    assert f"Conflit dans {TABLE} : 1 cellule à choisir." in said
    assert (
        "  code = 02, colonne « nom » : « Aval » est devenu « Aval nord » en place, "
        "« Aval sud » dans ce qui arrive." in said
    )
    assert f"La liste entière est dans {LIST}." in said
    assert f"git add -- {TABLE}" in said
    assert f"git show :3:{TABLE}" in said
    assert read_list(project) == [
        ["code = 02", "nom", "Aval", "Aval nord", "Aval sud", "cellule modifiée des deux côtés"]
    ]
    # Git commits nothing of it, and does not see the list.
    assert run_git(project.root, "commit", "--no-edit").returncode == 128
    status = run_git(project.root, "status", "--porcelain").stdout
    assert status == f"UU {TABLE}\n"
    # What is said to do, done.
    shown = run_git(project.root, "show", f":3:{TABLE}")
    assert shown.stdout == replace(("Aval", "Aval sud"), ("Milieu", "Centre"))
    project.write(TABLE, read(project).replace("Aval nord", "Aval"))
    assert run_git(project.root, "add", "--", TABLE).returncode == 0
    assert run_git(project.root, "commit", "--no-edit").returncode == 0


def test_a_conflict_is_said_in_english_too(project: Project) -> None:
    diverge(project, replace(("Aval", "A")), replace(("Aval", "B")))
    merged = run_git(project.root, "merge", "theirs", language="en")
    assert f"Conflict in {TABLE}: 1 cell to choose." in merged.stderr
    assert "code = 02, column “nom”: “Aval” became “A” in place, “B”" in merged.stderr


@pytest.mark.parametrize(
    ("ours", "theirs", "kept", "kind"),
    [
        (("02,Aval,,\n", ""), ("Aval", "Bas"), "", "ligne retirée en place"),
        (("Aval", "Bas"), ("02,Aval,,\n", ""), "02,Bas,,\n", "ligne retirée dans ce qui arrive"),
    ],
)
def test_a_row_that_one_removed_and_the_other_changed_is_a_conflict(
    project: Project, ours: tuple[str, str], theirs: tuple[str, str], kept: str, kind: str
) -> None:
    diverge(project, replace(ours), replace(theirs))
    assert run_git(project.root, "merge", "theirs").returncode == 1
    assert read(project) == replace(("02,Aval,,\n", kept))
    assert [(row[0], row[5]) for row in read_list(project)] == [("code = 02", kind)]


def test_a_row_that_both_add_with_other_cells_is_a_conflict(project: Project) -> None:
    diverge(project, HEADER + ROWS + "05,Quai,,1\n", HEADER + ROWS + "05,Quai,,2\n")
    assert run_git(project.root, "merge", "theirs").returncode == 1
    assert read(project) == HEADER + ROWS + "05,Quai,,1\n"
    assert read_list(project) == [
        ["code = 05", "debit", "", "1", "2", "ligne ajoutée des deux côtés"]
    ]


def test_a_table_that_a_spreadsheet_saved_again_is_merged_as_what_it_says(
    project: Project,
) -> None:
    saved = (
        "nom;code;debit;ouverte_le;;\r\n"
        "Amont;01;1.5;2020-01-31;;\r\nÉté;02;;;;\r\nMilieu;03;2;2021-05-01;;\r\n"
        "Pont;04;0.3;;;\r\n;;;;;\r\n"
    ).encode("windows-1252")
    diverge(project, replace(("0.3", "0.4")), saved)
    merged = run_git(project.root, "merge", "theirs")
    assert merged.returncode == 0, merged.stderr
    assert read(project) == replace(("0.3", "0.4"), ("Aval", "Été"))


@pytest.mark.parametrize("mark", ["utf-8-sig", "utf-16"])
def test_a_version_with_a_mark_in_front_is_read_by_it(project: Project, mark: str) -> None:
    diverge(project, replace(("Aval", "Été")).encode(mark), replace(("0.3", "0.4")))
    assert run_git(project.root, "merge", "theirs").returncode == 0
    assert read(project) == replace(("0.3", "0.4"), ("Aval", "Été"))


def test_columns_that_each_side_added_are_both_there(project: Project) -> None:
    ours = "code,nom,alt,ouverte_le,debit\n01,Amont,9,2020-01-31,1.5\n02,Aval,8,,\n"
    theirs = "code,nom,zone,ouverte_le,debit\n01,Amont,N,2020-01-31,1.5\n02,Aval,S,,\n05,Quai,E,,\n"
    project.write(TABLE, STATIONS)
    project.commit("deux lignes")
    diverge(project, ours, theirs)
    assert run_git(project.root, "merge", "theirs").returncode == 0
    assert read(project) == (
        "code,nom,alt,zone,ouverte_le,debit\n"
        "01,Amont,9,N,2020-01-31,1.5\n02,Aval,8,S,,\n05,Quai,,E,,\n"
    )


@pytest.mark.parametrize(
    ("theirs", "reason"),
    [
        (HEADER + ROWS + "02,Double,,\n", "a la clé d’une autre ligne (code = 02)"),
        (HEADER + ROWS + ",Sans clé,,\n", "la ligne 6 n’a pas de clé primaire"),
        ("nom,debit\nAmont,1\n", "l’en-tête n’a pas toute la clé primaire : il manque code"),
        (HEADER.replace("debit", "nom") + ROWS, "deux colonnes s’appellent « nom »"),
        (HEADER + '01,"Amont"x,,\n', "la ligne 2 n’est pas du CSV"),
        (HEADER + "01,Amont,,1,de trop\n", "la ligne 2 a une cellule dans une colonne sans nom"),
        (b"PK\x03\x04\0\0\0\0\0", "n’est pas un texte"),
        ("", "Il n’y a pas d’en-tête dans la version qui arrive"),
        ("code,ouverte_le,debit\n01,2020-01-31,1.5\n", "La colonne « nom » a été retirée"),
    ],
)
def test_what_cannot_be_merged_by_key_keeps_ours_whole_and_says_why(
    project: Project, theirs: str | bytes, reason: str
) -> None:
    ours = replace(("Aval", "Bas")) if "nom" in reason else replace(("0.3", "0.4"))
    diverge(project, ours, theirs)
    merged = run_git(project.root, "merge", "theirs")
    assert merged.returncode == 1
    assert read(project) == ours
    said = merged.stderr.replace("\u00a0", " ")
    assert f"{TABLE} n’a pas été fusionnée." in said
    assert reason in said
    assert "est gardée entière" in said
    assert f"git checkout --theirs -- {TABLE}" in said
    assert not (project.root / LIST).exists()
    assert run_git(project.root, "checkout", "--theirs", "--", TABLE).returncode == 0
    written = theirs.encode() if isinstance(theirs, str) else theirs
    assert (project.root / TABLE).read_bytes() == written


def test_a_table_without_a_primary_key_is_kept_whole(project: Project) -> None:
    schema = {"fields": SCHEMA["fields"]}
    project.write("schemas/stations.json", json.dumps(schema))
    project.commit("sans clé")
    diverge(project, replace(("Aval", "A")), replace(("Pont", "P")))
    merged = run_git(project.root, "merge", "theirs")
    assert merged.returncode == 1
    assert read(project) == replace(("Aval", "A"))
    assert "n’a pas de clé primaire (« primaryKey »)" in merged.stderr.replace("\u00a0", " ")


def test_a_rebase_says_that_the_two_names_are_swapped(project: Project) -> None:
    diverge(project, replace(("Aval", "Mien"), ("0.3", "0.4")), replace(("Aval", "Autre")))
    rebased = run_git(project.root, "rebase", "theirs")
    assert rebased.returncode == 1
    said = rebased.stderr.replace("\u00a0", " ")
    assert "« Autre » en place, « Mien » dans ce qui arrive" in said
    assert "Pendant un « rebase », les deux noms sont échangés" in said
    assert read(project) == replace(("Aval", "Autre"), ("0.3", "0.4"))
    # The list of a merge that is settled does not stay.
    project.git("rebase", "--abort")
    assert (project.root / LIST).exists()
    project.git("reset", "--quiet", "--hard", "HEAD~1")
    project.write(TABLE, replace(("0.3", "0.5")))
    project.commit("autre chose")
    assert run_git(project.root, "rebase", "theirs").returncode == 0
    assert not (project.root / LIST).exists()


def test_a_cherry_pick_and_a_stash_are_merged_too(project: Project) -> None:
    diverge(project, replace(("Aval", "A")), replace(("Milieu", "M")))
    assert run_git(project.root, "cherry-pick", "theirs").returncode == 0
    assert read(project) == replace(("Aval", "A"), ("Milieu", "M"))
    project.write(TABLE, replace(("Aval", "A"), ("Milieu", "M"), ("Pont", "P")))
    assert run_git(project.root, "stash").returncode == 0
    project.write(TABLE, replace(("Aval", "A"), ("Milieu", "N")))
    project.commit("N")
    assert run_git(project.root, "stash", "pop").returncode == 0
    assert read(project) == replace(("Aval", "A"), ("Milieu", "N"), ("Pont", "P"))


def test_a_descriptor_in_conflict_is_taken_from_the_last_commit(project: Project) -> None:
    project.git("checkout", "--quiet", "-b", "theirs")
    project.describe(title="Leur titre")
    project.write(TABLE, replace(("Milieu", "M"), ("Pont", "Q")))
    project.commit("theirs")
    project.git("checkout", "--quiet", "main")
    project.describe(title="Notre titre")
    project.write(TABLE, replace(("Aval", "A"), ("Pont", "P")))
    project.commit("ours")
    assert run_git(project.root, "merge", "theirs").returncode == 1
    merged = replace(("Aval", "A"), ("Milieu", "M"), ("Pont", "P"))
    assert read(project) == merged
    assert "<<<<<<<" in read(project, "datapackage/datapackage.json")
    # Git calls the driver again, in a work tree where the descriptor is in conflict.
    project.write(TABLE, "perdue")
    again = run_git(project.root, "checkout", "--merge", "--", TABLE)
    assert again.returncode == 0, again.stderr
    assert "1 cellule à choisir" in again.stderr.replace("\u00a0", " ")
    assert read(project) == merged


def test_a_project_in_a_folder_whose_name_has_spaces_and_quotes(tmp_path: Path) -> None:
    top = Project(tmp_path / "dépôt")
    inner = projects.make_project(top.root / "l'été 100% [a]")
    inner.write(TABLE, HEADER + ROWS)
    top.git("init", "--quiet", "--initial-branch=main")
    done = inner.run("merge", "--install")
    assert done.returncode == 0, done.stderr
    line = done.stdout.splitlines()[-1].strip()
    assert line == '"l\'été 100% \\\\[a]/datapackage/data/*.csv" merge=parution'
    top.write(".gitattributes", f"{line}\n")
    assert ".gitattributes" not in inner.run("merge", "--install").stdout
    top.commit("base")
    table = f"l'été 100% [a]/{TABLE}"
    diverge(top, replace(("Aval", "A")), replace(("Milieu", "M")), table)
    merged = run_git(top.root, "merge", "theirs")
    assert merged.returncode == 0, merged.stderr
    assert read(top, table) == replace(("Aval", "A"), ("Milieu", "M"))
    top.git("reset", "--quiet", "--hard", "HEAD^1")
    top.write(table, replace(("Milieu", "N")))
    top.commit("N")
    assert run_git(top.root, "merge", "theirs").returncode == 1
    assert (inner.root / LIST).exists()


def test_the_base_of_a_criss_cross_is_merged_without_a_word(project: Project) -> None:
    diverge(project, replace(("Aval", "A")), replace(("Aval", "B"), ("Pont", "P")))
    project.git("branch", "first-ours")
    # Each side merges the other's first commit, and settles it in its own way.
    for branch, other, settled in (("main", "theirs", "A"), ("theirs", "first-ours", "B")):
        project.git("checkout", "--quiet", branch)
        assert run_git(project.root, "merge", other).returncode == 1
        project.write(TABLE, replace(("Aval", settled), ("Pont", "P")))
        project.commit(f"{branch} merged")
    project.git("checkout", "--quiet", "main")
    merged = run_git(project.root, "merge", "theirs")
    assert merged.returncode == 1
    assert merged.stderr.count("Conflit dans") == 1
    assert "« Aval » est devenu « A » en place, « B »" in merged.stderr.replace("\u00a0", " ")


def test_a_table_that_both_sides_added_is_merged_by_key(project: Project) -> None:
    project.git("rm", "--quiet", TABLE)
    project.commit("sans table")
    diverge(project, HEADER + "01,Amont,,\n", HEADER + "01,Amont,,\n02,Aval,,\n")
    merged = run_git(project.root, "merge", "theirs")
    assert merged.returncode == 0, merged.stderr
    assert read(project) == HEADER + "01,Amont,,\n02,Aval,,\n"


def test_a_table_is_written_as_its_descriptor_says(project: Project) -> None:
    resource = {
        "name": "stations",
        "path": "data/stations.csv",
        "schema": "../schemas/stations.json",
        "encoding": "windows-1252",
        "dialect": {"delimiter": ";"},
    }
    project.describe(resources=[resource])
    text = replace((",", ";"))
    project.write(TABLE, text.encode("windows-1252"))
    project.commit("point-virgule")
    ours = text.replace("Aval", 'Été; "bas"').replace('Été; "bas"', '"Été; ""bas"""')
    diverge(project, ours.encode("windows-1252"), text.replace("Pont", "a,b"))
    merged = run_git(project.root, "merge", "theirs")
    assert merged.returncode == 0, merged.stderr
    assert (project.root / TABLE).read_bytes() == ours.replace("Pont", "a,b").encode("windows-1252")


def test_a_cell_that_would_be_run_or_move_the_cursor_does_no_harm(project: Project) -> None:
    formula = '"=HYPERLINK(""https://exemple.invalid"",""x"")"'
    diverge(project, replace(("Aval", formula)), replace(("Aval", "\x1b[2Jx")))
    merged = run_git(project.root, "merge", "theirs")
    assert merged.returncode == 1
    assert "\x1b" not in merged.stderr
    # The table has it to the letter, the list as a text.
    assert formula in read(project)
    assert read_list(project)[0][3] == '\'=HYPERLINK("https://exemple.invalid","x")'


def test_install_writes_a_driver_that_takes_nothing_from_the_repository(project: Project) -> None:
    done = project.run("merge", "--install")
    assert done.returncode == 0
    driver = run_git(project.root, "config", "merge.parution.driver").stdout.strip()
    assert driver == f"{sys.executable} -P -m parution merge -- %O %A %B %P"
    assert driver in done.stdout
    assert ".gitattributes" not in done.stdout
    # A folder of the repository with the name of ours is not what Python imports.
    project.write("parution/__init__.py", "raise SystemExit(0)\n")
    project.write("parution/__main__.py", "")
    project.commit("piège")
    diverge(project, replace(("Aval", "A")), replace(("Aval", "B")))
    assert run_git(project.root, "merge", "theirs").returncode == 1


def test_a_driver_that_is_gone_leaves_ours_whole_and_in_conflict(project: Project) -> None:
    project.git("config", "merge.parution.driver", "/nulle/part/python -m parution %O %A %B %P")
    diverge(project, replace(("Aval", "A")), replace(("Pont", "P")))
    merged = run_git(project.root, "merge", "theirs")
    assert merged.returncode == 1
    assert "/nulle/part/python" in merged.stderr
    assert read(project) == replace(("Aval", "A"))
    assert run_git(project.root, "status", "--porcelain").stdout == f"UU {TABLE}\n"


def test_a_list_is_not_written_through_a_link(project: Project, tmp_path: Path) -> None:
    (tmp_path / "ailleurs").mkdir()
    (project.root / ".parution").mkdir()
    (project.root / ".parution/conflits").symlink_to(tmp_path / "ailleurs")
    diverge(project, replace(("Aval", "A")), replace(("Aval", "B")))
    assert run_git(project.root, "merge", "theirs").returncode == 1
    assert list((tmp_path / "ailleurs").iterdir()) == []
    assert read(project) == replace(("Aval", "A"))


def test_this_repository_has_its_tables_merged_by_key() -> None:
    told = run_git(REPOSITORY, "check-attr", "merge", "--", "datapackage/data/suivi.csv")
    assert told.stdout == "datapackage/data/suivi.csv: merge: parution\n"
