"""Bytes → cells: encoding, dialect, and the canonical CSV."""
