"""Portals of the data.gouv.fr family, spoken to through udata's API.

``mapping`` says what a dataset should look like there and ``preflight`` what the portal would
refuse; both are pure. ``client`` speaks HTTP, ``transfer`` sends files, ``marks`` are what we
write in extras, ``claims`` keep two runs apart, ``journal`` remembers an unfinished one;
``portal`` puts them together behind the protocol that every portal implements.
"""
