"""Files broken as French producers break them: what is said of each, and what ``fix`` writes.

Who reads the sentences knows nothing of the schema: they name the cell as a spreadsheet does, and
what to write there. What ``fix`` writes is given to the letter, and so is what it leaves.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

if TYPE_CHECKING:
    from pathlib import Path

from tests.projects import Project

SCHEMA: dict[str, Any] = {
    "fields": [
        {
            "name": "code_insee",
            "type": "string",
            "title": "Code INSEE",
            "constraints": {"pattern": "^\\d{5}$", "required": True},
            "example": "01053",
        },
        {
            "name": "commune",
            "type": "string",
            "constraints": {"required": True},
            "example": "Bourg-en-Bresse",
        },
        {
            "name": "siren",
            "type": "string",
            "constraints": {"pattern": "^\\d{9}$"},
            "example": "210100533",
        },
        {
            "name": "type",
            "type": "string",
            "constraints": {"enum": ["école", "gymnase", "bibliothèque"]},
            "example": "école",
        },
        {"name": "ouverture", "type": "date", "example": "2024-03-01"},
        {"name": "surface", "type": "number", "constraints": {"minimum": 0}, "example": "12.5"},
        {"name": "places", "type": "integer", "example": "120"},
        {"name": "accessible", "type": "boolean", "example": "true"},
        {"name": "remarque", "type": "string", "example": "fermé l’été"},
    ],
    "primaryKey": ["code_insee"],
}
GOOD = (
    "code_insee,commune,siren,type,ouverture,surface,places,accessible,remarque\n"
    "01053,Bourg-en-Bresse,210100533,école,2023-12-31,12.5,1200,true,\n"
    "01283,Oyonnax,210102836,gymnase,2024-03-04,800,120,false,fermé l’été\n"
)


class Broken(NamedTuple):
    """A file, and what becomes of it.

    Attributes:
        text: what the file holds.
        said: the sentences of ``parution validate``.
        fixed: what ``parution fix --write`` writes; None where it writes nothing.
        left: what it says that it leaves.
        encoding: that of the file.
        code: the exit code of ``fix --write``.
    """

    text: str
    said: tuple[str, ...]
    fixed: str | None = None
    left: tuple[str, ...] = ()
    encoding: str = "utf-8"
    code: int = 0


FILES = {
    "windows-1252": Broken(
        (
            "code_insee,commune,siren,type,ouverture,surface,places,accessible,remarque\n"
            "01053,Bourg-en-Bresse,210100533,école,2023-12-31,12.5,1200,true,\n"
            "01283,Oyonnax,210102836,gymnase,2024-03-04,800,120,false,fermé l'été\n"
        ),
        said=(
            (
                "⚠ equipements.csv, ligne 2 : le texte n’est pas en UTF-8 et son encodage "
                "n’est pas déclaré ; il est lu en windows-1252. Si les accents sont bons, "
                "écrivez « encoding: windows-1252 » dans le descripteur ; sinon, donnez son "
                "encodage, ou enregistrez le fichier en UTF-8."
            ),
        ),
        fixed=(
            "code_insee,commune,siren,type,ouverture,surface,places,accessible,remarque\n"
            "01053,Bourg-en-Bresse,210100533,école,2023-12-31,12.5,1200,true,\n"
            "01283,Oyonnax,210102836,gymnase,2024-03-04,800,120,false,fermé l'été\n"
        ),
        encoding="cp1252",
    ),
    "bom": Broken(
        GOOD,
        said=(),
        fixed=GOOD,
        encoding="utf-8-sig",
    ),
    "utf-16": Broken(
        GOOD,
        said=(),
        fixed=GOOD,
        encoding="utf-16",
    ),
    "semicolons": Broken(
        (
            "code_insee;commune;siren;type;ouverture;surface;places;accessible;remarque\n"
            "01053;Bourg-en-Bresse;210100533;école;2023-12-31;12.5;1200;true;\n"
            "01283;Oyonnax;210102836;gymnase;2024-03-04;800;120;false;fermé l’été\n"
        ),
        said=(),
        fixed=GOOD,
    ),
    "tabs": Broken(
        (
            "code_insee\tcommune\tsiren\ttype\touverture\tsurface\tplaces\taccessible\tremarque\n"
            "01053\tBourg-en-Bresse\t210100533\técole\t2023-12-31\t12.5\t1200\ttrue\t\n"
            "01283\tOyonnax\t210102836\tgymnase\t2024-03-04\t800\t120\tfalse\tfermé l’été\n"
        ),
        said=(),
        fixed=GOOD,
    ),
    "sep-line": Broken(
        (
            "sep=;\r\n"
            "code_insee;commune;siren;type;ouverture;surface;places;accessible;remarque\r\n"
            "01053;Bourg-en-Bresse;210100533;école;2023-12-31;12.5;1200;true;\r\n"
            "01283;Oyonnax;210102836;gymnase;2024-03-04;800;120;false;fermé l’été\r\n"
        ),
        said=(
            (
                "equipements.csv, en-tête : la première ligne, « sep=; », ne sert qu’à un "
                "tableur : supprimez-la, car la première ligne doit nommer les colonnes. Si "
                'c’est voulu, écrivez « headerRows: [2], delimiter: ";" » sous « dialect » de '
                "la ressource."
            ),
            "Une fois l’en-tête lu ainsi, il ne reste aucune erreur.",
        ),
        fixed=GOOD,
    ),
    "decimal-comma": Broken(
        (
            "code_insee;commune;siren;type;ouverture;surface;places;accessible;remarque\n"
            "01053;Bourg-en-Bresse;210100533;école;2023-12-31;12,5;1200;true;\n"
            "01283;Oyonnax;210102836;gymnase;2024-03-04;1 234,567;120;false;fermé l’été\n"
        ),
        said=(
            (
                "equipements.csv, ligne 2, colonne F « surface » : « 12,5 » n’est pas un "
                "nombre (décimales après un point). Écrivez « 12.5 »."
            ),
            (
                "equipements.csv, ligne 3, colonne F « surface » : « 1 234,567 » n’est pas un "
                "nombre (décimales après un point). Écrivez « 1234.567 »."
            ),
        ),
        fixed=(
            "code_insee,commune,siren,type,ouverture,surface,places,accessible,remarque\n"
            "01053,Bourg-en-Bresse,210100533,école,2023-12-31,12.5,1200,true,\n"
            "01283,Oyonnax,210102836,gymnase,2024-03-04,1234.567,120,false,fermé l’été\n"
        ),
    ),
    "decimal-or-thousands": Broken(
        (
            "code_insee,commune,siren,type,ouverture,surface,places,accessible,remarque\n"
            '01053,Bourg-en-Bresse,210100533,école,2023-12-31,"1,234",1200,true,\n'
            "01283,Oyonnax,210102836,gymnase,2024-03-04,800,120,false,fermé l’été\n"
        ),
        said=(
            (
                "equipements.csv, ligne 2, colonne F « surface » : « 1,234 » n’est pas un "
                "nombre (décimales après un point). Écrivez « 1.234 » si ce signe y sépare "
                "les décimales, « 1234 » s’il sépare les milliers."
            ),
        ),
        left=(
            (
                "1 nombre ambigu : rien dans la colonne ne dit si ce signe sépare les "
                "décimales ou les milliers :"
            ),
            "ligne 2, colonne F « surface » : « 1,234 »",
        ),
    ),
    "day-first": Broken(
        (
            "code_insee,commune,siren,type,ouverture,surface,places,accessible,remarque\n"
            "01053,Bourg-en-Bresse,210100533,école,31/12/2023,12.5,1200,true,\n"
            "01283,Oyonnax,210102836,gymnase,04/03/2024,800,120,false,fermé l’été\n"
        ),
        said=(
            (
                "equipements.csv, ligne 2, colonne E « ouverture » : « 31/12/2023 » n’est pas "
                "une date (AAAA-MM-JJ). Écrivez « 2023-12-31 »."
            ),
            (
                "equipements.csv, ligne 3, colonne E « ouverture » : « 04/03/2024 » n’est pas "
                "une date (AAAA-MM-JJ). Écrivez « 2024-03-04 » si le jour y vient d’abord, « "
                "2024-04-03 » si c’est le mois."
            ),
        ),
        fixed=GOOD,
    ),
    "day-or-month": Broken(
        (
            "code_insee,commune,siren,type,ouverture,surface,places,accessible,remarque\n"
            "01053,Bourg-en-Bresse,210100533,école,01/02/2023,12.5,1200,true,\n"
            "01283,Oyonnax,210102836,gymnase,04/03/24,800,120,false,fermé l’été\n"
        ),
        said=(
            (
                "equipements.csv, ligne 2, colonne E « ouverture » : « 01/02/2023 » n’est pas "
                "une date (AAAA-MM-JJ). Écrivez « 2023-02-01 » si le jour y vient d’abord, « "
                "2023-01-02 » si c’est le mois."
            ),
            (
                "equipements.csv, ligne 3, colonne E « ouverture » : « 04/03/24 » n’est pas "
                "une date (AAAA-MM-JJ). Écrivez l’année avec ses quatre chiffres."
            ),
        ),
        left=(
            (
                "1 date ambiguë : rien dans la colonne ne dit si le jour ou le mois vient "
                "d’abord. Écrivez AAAA-MM-JJ :"
            ),
            "ligne 2, colonne E « ouverture » : « 01/02/2023 »",
            "1 date dont l’année n’a que deux chiffres : écrivez-en quatre :",
            "ligne 3, colonne E « ouverture » : « 04/03/24 »",
        ),
    ),
    "month-first": Broken(
        (
            "code_insee,commune,siren,type,ouverture,surface,places,accessible,remarque\n"
            "01053,Bourg-en-Bresse,210100533,école,12/31/2023,12.5,1200,true,\n"
            "01283,Oyonnax,210102836,gymnase,30/02/2024,800,120,false,fermé l’été\n"
        ),
        said=(
            (
                "equipements.csv, ligne 2, colonne E « ouverture » : « 12/31/2023 » n’est pas "
                "une date (AAAA-MM-JJ). Le mois y est écrit avant le jour ? Écrivez alors « "
                "2023-12-31 »."
            ),
            (
                "equipements.csv, ligne 3, colonne E « ouverture » : « 30/02/2024 » n’est pas "
                "une date (AAAA-MM-JJ). Ce jour n’existe pas."
            ),
        ),
        left=(
            "1 date dont le mois est écrit avant le jour : écrivez AAAA-MM-JJ :",
            "ligne 2, colonne E « ouverture » : « 12/31/2023 »",
            "1 date d’un jour qui n’existe pas :",
            "ligne 3, colonne E « ouverture » : « 30/02/2024 »",
        ),
    ),
    "lost-zeros": Broken(
        (
            "code_insee,commune,siren,type,ouverture,surface,places,accessible,remarque\n"
            "1053,Bourg-en-Bresse,210100533,école,2023-12-31,12.5,1200,true,\n"
            "1283,Oyonnax,210 102 836,gymnase,2024-03-04,800,120,false,fermé l’été\n"
        ),
        said=(
            (
                "equipements.csv, ligne 2, colonne A « code_insee » : « 1053 » n’a pas la "
                "forme attendue. Il y a 4 chiffres au lieu de 5. Un tableur a peut-être "
                "retiré des zéros au début : écrivez alors « 01053 », dans une cellule au "
                "format Texte."
            ),
            (
                "equipements.csv, ligne 3, colonne A « code_insee » : « 1283 » n’a pas la "
                "forme attendue. Il y a 4 chiffres au lieu de 5. Un tableur a peut-être "
                "retiré des zéros au début : écrivez alors « 01283 », dans une cellule au "
                "format Texte."
            ),
            (
                "equipements.csv, ligne 3, colonne C « siren » : « 210 102 836 » n’a pas la "
                "forme attendue. Écrivez « 210102836 »."
            ),
        ),
        fixed=GOOD,
    ),
    "scientific": Broken(
        (
            "code_insee,commune,siren,type,ouverture,surface,places,accessible,remarque\n"
            '01053,Bourg-en-Bresse,"2,101E+08",école,2023-12-31,12.5,1200,true,\n'
            "01283,Oyonnax,210102836,gymnase,2024-03-04,800,120,false,fermé l’été\n"
        ),
        said=(
            (
                "equipements.csv, ligne 2, colonne C « siren » : « 2,101E+08 » n’a pas la "
                "forme attendue. Un tableur a remplacé les chiffres par une notation "
                "scientifique : écrivez le nombre entier, dans une cellule au format Texte."
            ),
        ),
        left=(
            "1 nombre en notation scientifique, dont un tableur a pu perdre les chiffres :",
            "ligne 2, colonne C « siren » : « 2,101E+08 »",
        ),
    ),
    "title-above": Broken(
        (
            "Équipements de l’Ain,,,,,,,,\n"
            ",,,,,,,,\n"
            "code_insee,commune,siren,type,ouverture,surface,places,accessible,remarque\n"
            "01053,Bourg-en-Bresse,210100533,école,2023-12-31,12.5,1200,true,\n"
            "01283,Oyonnax,210102836,gymnase,2024-03-04,800,120,false,fermé l’été\n"
        ),
        said=(
            (
                "equipements.csv, en-tête : c’est la ligne 3 qui nomme les colonnes : "
                "supprimez ce qui est avant, car la première ligne doit les nommer. Si c’est "
                "voulu, écrivez « headerRows: [3] » sous « dialect » de la ressource."
            ),
            "Une fois l’en-tête lu ainsi, il ne reste aucune erreur.",
        ),
        fixed=GOOD,
    ),
    "two-row-header": Broken(
        (
            "Commune,,,Équipement,,,,,\n"
            "code_insee,commune,siren,type,ouverture,surface,places,accessible,remarque\n"
            "01053,Bourg-en-Bresse,210100533,école,2023-12-31,12.5,1200,true,\n"
            "01283,Oyonnax,210102836,gymnase,2024-03-04,800,120,false,fermé l’été\n"
        ),
        said=(
            (
                "equipements.csv, en-tête : c’est la ligne 2 qui nomme les colonnes : "
                "supprimez ce qui est avant, car la première ligne doit les nommer. Si c’est "
                "voulu, écrivez « headerRows: [2] » sous « dialect » de la ressource."
            ),
            "Une fois l’en-tête lu ainsi, il ne reste aucune erreur.",
        ),
        fixed=GOOD,
    ),
    "blank-rows-at-the-end": Broken(
        (
            "code_insee,commune,siren,type,ouverture,surface,places,accessible,remarque\n"
            "01053,Bourg-en-Bresse,210100533,école,2023-12-31,12.5,1200,true,\n"
            "01283,Oyonnax,210102836,gymnase,2024-03-04,800,120,false,fermé l’été\n"
            ",,,,,,,,\n"
            ",,,,,,,,\n"
            ",,,,,,,,\n"
        ),
        said=(
            (
                "equipements.csv : les 3 dernières lignes, à partir de la ligne 4, sont vides "
                "; supprimez-les."
            ),
        ),
        fixed=GOOD,
    ),
    "blank-row-inside": Broken(
        (
            "code_insee,commune,siren,type,ouverture,surface,places,accessible,remarque\n"
            "01053,Bourg-en-Bresse,210100533,école,2023-12-31,12.5,1200,true,\n"
            "\n"
            "01283,Oyonnax,210102836,gymnase,2024-03-04,800,120,false,fermé l’été\n"
        ),
        said=("equipements.csv : la ligne 3 est vide ; supprimez-la.",),
        fixed=GOOD,
    ),
    "trailing-separators": Broken(
        (
            "code_insee;commune;siren;type;ouverture;surface;places;accessible;remarque;;;\n"
            "01053;Bourg-en-Bresse;210100533;école;2023-12-31;12.5;1200;true;;;;\n"
            "01283;Oyonnax;210102836;gymnase;2024-03-04;800;120;false;fermé l’été;;;\n"
        ),
        said=(
            (
                "equipements.csv, en-tête : les colonnes J, K, L n’ont pas de nom ; si elles "
                "sont vides, supprimez-les."
            ),
            "Une fois l’en-tête lu ainsi, il ne reste aucune erreur.",
        ),
        fixed=GOOD,
    ),
    "column-too-many": Broken(
        (
            "code_insee,commune,siren,type,ouverture,adresse,surface,places,accessible,remarque\n"
            "01053,Bourg-en-Bresse,210100533,école,2023-12-31,1 rue Haute,12.5,1200,true,\n"
            "01283,Oyonnax,210102836,gymnase,2024-03-04,2 rue Basse,800,120,false,fermé l’été\n"
        ),
        said=(
            (
                "equipements.csv, en-tête : la colonne « adresse » (F) n’est pas dans le "
                "schéma. Si c’est voulu, écrivez « fieldsMatch: subset » dans le schéma."
            ),
            "Une fois l’en-tête lu ainsi, il ne reste aucune erreur.",
        ),
        left=(
            "1 colonne qui n’est pas dans le schéma :",
            "ligne 1, colonne F « adresse »",
        ),
    ),
    "column-missing": Broken(
        (
            "code_insee,commune,siren,type,ouverture,surface,accessible,remarque\n"
            "01053,Bourg-en-Bresse,210100533,école,2023-12-31,12.5,true,\n"
            "01283,Oyonnax,210102836,gymnase,2024-03-04,800,false,fermé l’été\n"
        ),
        said=(
            (
                "equipements.csv, en-tête : la colonne « places » manque. Si c’est voulu, "
                "écrivez « fieldsMatch: superset » dans le schéma."
            ),
            "Une fois l’en-tête lu ainsi, il ne reste aucune erreur.",
        ),
        left=(
            "1 colonne du schéma qui manque :",
            "« places »",
        ),
    ),
    "required-column-missing": Broken(
        (
            "code_insee,siren,type,ouverture,surface,places,accessible,remarque\n"
            "01053,210100533,école,2023-12-31,12.5,1200,true,\n"
            "01283,210102836,gymnase,2024-03-04,800,120,false,fermé l’été\n"
        ),
        said=(
            ("equipements.csv, en-tête : la colonne « commune » manque, et elle est obligatoire."),
            "Une fois l’en-tête lu ainsi, il ne reste aucune erreur.",
        ),
        left=(
            "1 colonne du schéma qui manque :",
            "« commune »",
        ),
    ),
    "columns-moved": Broken(
        (
            "commune,code_insee,siren,type,ouverture,surface,places,accessible,remarque\n"
            "Bourg-en-Bresse,01053,210100533,école,2023-12-31,12.5,1200,true,\n"
            "Oyonnax,01283,210102836,gymnase,2024-03-04,800,120,false,fermé l’été\n"
        ),
        said=(
            (
                "equipements.csv, en-tête : la colonne « commune » (A) n’est pas à sa place ; "
                "le schéma l’attend après « code_insee ». Si c’est voulu, écrivez « "
                "fieldsMatch: equal » dans le schéma."
            ),
            "Une fois l’en-tête lu ainsi, il ne reste aucune erreur.",
        ),
        fixed=GOOD,
    ),
    "labels-in-capitals": Broken(
        (
            "Code INSEE,Commune,SIREN,Type,Ouverture,Surface,Places,Accessible,Remarque\n"
            "01053,Bourg-en-Bresse,210100533,école,2023-12-31,12.5,1200,true,\n"
            "01283,Oyonnax,210102836,gymnase,2024-03-04,800,120,false,fermé l’été\n"
        ),
        said=(
            (
                "equipements.csv, en-tête : la colonne A s’appelle « Code INSEE » ; le schéma "
                "attend « code_insee »."
            ),
            (
                "equipements.csv, en-tête : majuscules et minuscules comptent : « Commune » "
                "(B) s’écrit « commune », « SIREN » (C) s’écrit « siren », « Type » (D) "
                "s’écrit « type », « Ouverture » (E) s’écrit « ouverture », « Surface » (F) "
                "s’écrit « surface », « Places » (G) s’écrit « places », « Accessible » (H) "
                "s’écrit « accessible », « Remarque » (I) s’écrit « remarque »."
            ),
            "Une fois l’en-tête lu ainsi, il ne reste aucune erreur.",
        ),
        fixed=GOOD,
    ),
    "french-booleans": Broken(
        (
            "code_insee,commune,siren,type,ouverture,surface,places,accessible,remarque\n"
            "01053,Bourg-en-Bresse,210100533,école,2023-12-31,12.5,1200,vrai,\n"
            "01283,Oyonnax,210102836,gymnase,2024-03-04,800,120,Non,fermé l’été\n"
            "01054,Bourg-en-Bresse,210100533,école,2023-12-31,12.5,1200,x,\n"
        ),
        said=(
            (
                "equipements.csv, ligne 2, colonne H « accessible » : « vrai » n’est pas une "
                "réponse : true ou false. Écrivez « true »."
            ),
            (
                "equipements.csv, ligne 3, colonne H « accessible » : « Non » n’est pas une "
                "réponse : true ou false. Écrivez « false »."
            ),
            (
                "equipements.csv, ligne 4, colonne H « accessible » : « x » n’est pas une "
                "réponse : true ou false. Écrivez « true »."
            ),
        ),
        fixed=(
            "code_insee,commune,siren,type,ouverture,surface,places,accessible,remarque\n"
            "01053,Bourg-en-Bresse,210100533,école,2023-12-31,12.5,1200,true,\n"
            "01283,Oyonnax,210102836,gymnase,2024-03-04,800,120,false,fermé l’été\n"
            "01054,Bourg-en-Bresse,210100533,école,2023-12-31,12.5,1200,x,\n"
        ),
        left=(
            "1 oui ou non d’une seule lettre, dont rien dans la colonne ne dit le sens :",
            "ligne 4, colonne H « accessible » : « x »",
        ),
    ),
    "enum-otherwise": Broken(
        (
            "code_insee,commune,siren,type,ouverture,surface,places,accessible,remarque\n"
            "01053,Bourg-en-Bresse,210100533,ECOLE,2023-12-31,12.5,1200,true,\n"
            "01283,Oyonnax,210102836,Gymnases,2024-03-04,800,120,false,fermé l’été\n"
        ),
        said=(
            (
                "equipements.csv, ligne 2, colonne D « type » : « ECOLE » n’est pas une des "
                "valeurs permises : école, gymnase, bibliothèque. Écrivez « école »."
            ),
            (
                "equipements.csv, ligne 3, colonne D « type » : « Gymnases » n’est pas une "
                "des valeurs permises : école, gymnase, bibliothèque. Exemple : « école »."
            ),
        ),
        fixed=(
            "code_insee,commune,siren,type,ouverture,surface,places,accessible,remarque\n"
            "01053,Bourg-en-Bresse,210100533,école,2023-12-31,12.5,1200,true,\n"
            "01283,Oyonnax,210102836,Gymnases,2024-03-04,800,120,false,fermé l’été\n"
        ),
        left=(
            "1 cellule dont rien ne dit ce qu’elle devrait être :",
            "ligne 3, colonne D « type » : « Gymnases »",
        ),
    ),
    "spaces": Broken(
        (
            "code_insee,commune,siren,type,ouverture,surface,places,accessible,remarque\n"
            " 01053,Bourg-en-Bresse,210100533,école,2023-12-31\xa0,12.5,1200,true,\n"
            "01283,Oyonnax ,210102836,gymnase\u200b,2024-03-04,800,120,false, fermé l’été\n"
        ),
        said=(
            (
                "equipements.csv, ligne 2, colonne A « code_insee » : « ␣01053 » n’a pas la "
                "forme attendue. Écrivez « 01053 ». Invisible à l’écran : ␣ est une espace au "
                "début ou à la fin."
            ),
            (
                "equipements.csv, ligne 2, colonne E « ouverture » : « 2023-12-31⍽ » n’est "
                "pas une date (AAAA-MM-JJ). Écrivez « 2023-12-31 ». Invisible à l’écran : ⍽ "
                "est une espace insécable."
            ),
            (
                "equipements.csv, ligne 3, colonne D « type » : « gymnase\\u200b » n’est pas "
                "une des valeurs permises : école, gymnase, bibliothèque. Écrivez « gymnase "
                "». Invisible à l’écran : \\u200b est un caractère invisible, sans largeur."
            ),
        ),
        fixed=(
            "code_insee,commune,siren,type,ouverture,surface,places,accessible,remarque\n"
            "01053,Bourg-en-Bresse,210100533,école,2023-12-31,12.5,1200,true,\n"
            "01283,Oyonnax ,210102836,gymnase,2024-03-04,800,120,false, fermé l’été\n"
        ),
    ),
    "key-twice": Broken(
        (
            "code_insee,commune,siren,type,ouverture,surface,places,accessible,remarque\n"
            "01053,Bourg-en-Bresse,210100533,école,2023-12-31,12.5,1200,true,\n"
            "1053,Oyonnax,210102836,gymnase,2024-03-04,800,120,false,fermé l’été\n"
        ),
        said=(
            (
                "equipements.csv, ligne 3, colonne A « code_insee » : « 1053 » n’a pas la "
                "forme attendue. Il y a 4 chiffres au lieu de 5. Un tableur a peut-être "
                "retiré des zéros au début : écrivez alors « 01053 », dans une cellule au "
                "format Texte."
            ),
        ),
        left=(
            "1 clé qui, corrigée, serait celle d’une autre ligne :",
            "ligne 3, colonne A « code_insee » : « 1053 »",
        ),
    ),
    "open-quote": Broken(
        (
            "code_insee,commune,siren,type,ouverture,surface,places,accessible,remarque\n"
            "01053,Bourg-en-Bresse,210100533,école,2023-12-31,12.5,1200,true,\n"
            '01283,Oyonnax,210102836,gymnase,2024-03-04,800,120,false,"fermé l’été\n'
            "01054,Bourg-en-Bresse,210100533,école,2023-12-31,12.5,1200,true,\n"
        ),
        said=(
            (
                "⚠ equipements.csv, ligne 3 : un guillemet est ouvert et jamais refermé ; 1 "
                "ligne de plus, jusqu’à la fin du fichier, est dans cette seule cellule. "
                "Fermez-le, ou retirez-le."
            ),
        ),
        left=(
            (
                "equipements.csv : non corrigé. Un guillemet n’est pas fermé, ou l’est trop "
                "tôt, dans ce qui commence à la ligne 3 du fichier : ajoutez ou doublez ce "
                "guillemet."
            ),
        ),
        code=1,
    ),
    "footnote": Broken(
        (
            "code_insee,commune,siren,type,ouverture,surface,places,accessible,remarque\n"
            "01053,Bourg-en-Bresse,210100533,école,2023-12-31,12.5,1200,true,\n"
            "01283,Oyonnax,210102836,gymnase,2024-03-04,800,120,false,fermé l’été\n"
            "Total : 2 équipements,,,,,,,,\n"
            "Source : mairie\n"
        ),
        said=(
            (
                "equipements.csv, ligne 4, colonne A « code_insee » : « Total : 2 équipements "
                "» n’a pas la forme attendue. Exemple : « 01053 »."
            ),
            (
                "equipements.csv, ligne 4, colonne B « commune » : la cellule est vide, elle "
                "est obligatoire. Exemple : « Bourg-en-Bresse »."
            ),
            (
                "equipements.csv, ligne 5, colonne A « code_insee » : « Source : mairie » n’a "
                "pas la forme attendue. Exemple : « 01053 »."
            ),
            (
                "equipements.csv, ligne 5, colonne B « commune » : la cellule manque : la "
                "ligne est trop courte."
            ),
            (
                "equipements.csv, ligne 5, colonne C « siren » : la cellule manque : la ligne "
                "est trop courte."
            ),
            (
                "equipements.csv, ligne 5, colonne D « type » : la cellule manque : la ligne "
                "est trop courte."
            ),
            (
                "equipements.csv, ligne 5, colonne E « ouverture » : la cellule manque : la "
                "ligne est trop courte."
            ),
            (
                "equipements.csv, ligne 5, colonne F « surface » : la cellule manque : la "
                "ligne est trop courte."
            ),
            (
                "equipements.csv, ligne 5, colonne G « places » : la cellule manque : la "
                "ligne est trop courte."
            ),
            (
                "equipements.csv, ligne 5, colonne H « accessible » : la cellule manque : la "
                "ligne est trop courte."
            ),
            (
                "equipements.csv, ligne 5, colonne I « remarque » : la cellule manque : la "
                "ligne est trop courte."
            ),
            "1 autre erreur en est la suite.",
        ),
        left=(
            "1 cellule dont rien ne dit ce qu’elle devrait être :",
            "ligne 4, colonne A « code_insee » : « Total : 2 équipements »",
            "1 cellule vide qui doit avoir une valeur :",
            "ligne 4, colonne B « commune »",
            "1 ligne qui n’a pas toutes ses cellules :",
            "ligne 5 : « Source : mairie »…",
        ),
    ),
    "spreadsheet-errors": Broken(
        (
            "code_insee,commune,siren,type,ouverture,surface,places,accessible,remarque\n"
            "01053,Bourg-en-Bresse,210100533,école,2023-12-31,#N/A,1200,true,\n"
            "01283,Oyonnax,210102836,gymnase,2024-03-04,n.c.,=B2*2,false,fermé l’été\n"
        ),
        said=(
            (
                "equipements.csv, ligne 2, colonne F « surface » : « #N/A » n’est pas un "
                "nombre (décimales après un point). Si « #N/A » veut dire qu’il n’y a pas de "
                "valeur, laissez la cellule vide, ou ajoutez ce texte à « missingValues » "
                "dans le schéma."
            ),
            (
                "equipements.csv, ligne 3, colonne F « surface » : « n.c. » n’est pas un "
                "nombre (décimales après un point). Si « n.c. » veut dire qu’il n’y a pas de "
                "valeur, laissez la cellule vide, ou ajoutez ce texte à « missingValues » "
                "dans le schéma."
            ),
            (
                "equipements.csv, ligne 3, colonne G « places » : « =B2*2 » n’est pas un "
                "nombre entier. Exemple : « 120 »."
            ),
        ),
        left=(
            (
                "2 cellules qui disent qu’il n’y a pas de valeur, ou une erreur de tableur : "
                "laissez-les vides si c’est le cas :"
            ),
            "ligne 2, colonne F « surface » : « #N/A »",
            "ligne 3, colonne F « surface » : « n.c. »",
            "1 cellule dont rien ne dit ce qu’elle devrait être :",
            "ligne 3, colonne G « places » : « =B2*2 »",
        ),
    ),
    "thousands-and-units": Broken(
        (
            "code_insee,commune,siren,type,ouverture,surface,places,accessible,remarque\n"
            "01053,Bourg-en-Bresse,210100533,école,2023-12-31,12.5 €,1 200,true,\n"
            "01283,Oyonnax,210102836,gymnase,2024-03-04,80 %,12 5,false,fermé l’été\n"
        ),
        said=(
            (
                "equipements.csv, ligne 2, colonne F « surface » : « 12.5 € » n’est pas un "
                "nombre (décimales après un point). Écrivez « 12.5 »."
            ),
            (
                "equipements.csv, ligne 2, colonne G « places » : « 1 200 » n’est pas un "
                "nombre entier. Écrivez « 1200 »."
            ),
            (
                "equipements.csv, ligne 3, colonne F « surface » : « 80 % » n’est pas un "
                "nombre (décimales après un point). Écrivez « 80 »."
            ),
            (
                "equipements.csv, ligne 3, colonne G « places » : « 12 5 » n’est pas un "
                "nombre entier. Exemple : « 120 »."
            ),
        ),
        fixed=(
            "code_insee,commune,siren,type,ouverture,surface,places,accessible,remarque\n"
            "01053,Bourg-en-Bresse,210100533,école,2023-12-31,12.5,1200,true,\n"
            "01283,Oyonnax,210102836,gymnase,2024-03-04,80 %,12 5,false,fermé l’été\n"
        ),
        left=(
            (
                "1 nombre avec une unité qui en change la valeur (%, k€, $…) : écrivez-le "
                "dans l’unité de la colonne :"
            ),
            "ligne 3, colonne F « surface » : « 80 % »",
            "1 cellule dont rien ne dit ce qu’elle devrait être :",
            "ligne 3, colonne G « places » : « 12 5 »",
        ),
    ),
    "excel-serial": Broken(
        (
            "code_insee,commune,siren,type,ouverture,surface,places,accessible,remarque\n"
            "01053,Bourg-en-Bresse,210100533,école,45291,12.5,1200,true,\n"
            "01283,Oyonnax,210102836,gymnase,2024,800,120,false,fermé l’été\n"
        ),
        said=(
            (
                "equipements.csv, ligne 2, colonne E « ouverture » : « 45291 » n’est pas une "
                "date (AAAA-MM-JJ). C’est ainsi qu’un tableur compte les jours : écrivez « "
                "2023-12-31 »."
            ),
            (
                "equipements.csv, ligne 3, colonne E « ouverture » : « 2024 » n’est pas une "
                "date (AAAA-MM-JJ). Exemple : « 2024-03-01 »."
            ),
        ),
        fixed=(
            "code_insee,commune,siren,type,ouverture,surface,places,accessible,remarque\n"
            "01053,Bourg-en-Bresse,210100533,école,2023-12-31,12.5,1200,true,\n"
            "01283,Oyonnax,210102836,gymnase,2024,800,120,false,fermé l’été\n"
        ),
        left=(
            "1 cellule dont rien ne dit ce qu’elle devrait être :",
            "ligne 3, colonne E « ouverture » : « 2024 »",
        ),
    ),
}


@pytest.fixture
def equipements(tmp_path: Path) -> Project:
    """A package of one table, which is not written yet."""
    project = Project(tmp_path)
    table = {"name": "equipements", "path": "equipements.csv", "schema": "equipements.json"}
    project.write("equipements.json", json.dumps(SCHEMA))
    project.write("datapackage.json", json.dumps({"name": "ain", "resources": [table]}))
    return project


def _list_sentences(text: str) -> list[str]:
    plain = text.replace("\u00a0", " ").replace("\u202f", " ")
    return [line.strip() for line in plain.split("\n") if line.startswith("  ")]


@pytest.mark.parametrize("name", FILES)
def test_a_broken_file_is_told_cell_by_cell(equipements: Project, name: str) -> None:
    broken = FILES[name]
    equipements.write("equipements.csv", broken.text.encode(broken.encoding))
    done = equipements.run("validate")
    assert tuple(_list_sentences(done.stdout)) == broken.said


@pytest.mark.parametrize("name", FILES)
def test_what_is_certain_in_a_broken_file_is_repaired_once(equipements: Project, name: str) -> None:
    broken = FILES[name]
    content = broken.text.encode(broken.encoding)
    path = equipements.write("equipements.csv", content)
    done = equipements.run("fix", "--write")
    assert done.returncode == broken.code
    written = content if broken.fixed is None else broken.fixed.encode()
    assert path.read_bytes() == written
    sentences = _list_sentences(done.stdout)
    if broken.code:
        refused = done.stdout.strip().replace("\u00a0", " ")
        assert (refused,) == broken.left
    elif broken.left:
        begin = sentences.index("Laissé tel quel :") + 1
        assert tuple(sentences[begin:]) == broken.left
    again = equipements.run("fix")
    assert again.returncode == broken.code
    assert path.read_bytes() == written


def test_a_file_that_is_in_order_is_left_alone(equipements: Project) -> None:
    path = equipements.write("equipements.csv", GOOD.replace("\n", "\r\n"))
    done = equipements.run("fix", "--write")
    assert done.returncode == 0
    assert done.stdout.replace("\u00a0", " ") == "equipements.csv : rien à corriger.\n"
    assert path.read_bytes() == GOOD.replace("\n", "\r\n").encode()
