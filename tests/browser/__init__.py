"""What a person meets in a browser: the pages that Parution writes, opened in Chromium.

``make test-external`` runs these tests where Chromium, its driver and axe-core are; each is
skipped with its reason where one is not. axe-core is not in the repository: it is the file that
``AXE_CORE`` names, else the one that ``npm install --no-save axe-core`` puts in
``node_modules/``. ``PARUTION_SCREENSHOTS`` names a folder in which pictures are kept.
"""
