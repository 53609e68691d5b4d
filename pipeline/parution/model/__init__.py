"""Frozen records, named by the standards. This layer imports nothing of the rest.

Data Package and Table Schema name what is local (package, resource, schema, field);
udata names what is on a portal (dataset, resource, checksum); SemVer names versions.
"""
