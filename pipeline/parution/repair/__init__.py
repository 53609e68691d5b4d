"""Certain repairs of a table: what was surely meant by what breaks its schema's rules."""
