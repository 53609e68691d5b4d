"""Bytes → batches of rows, proven to be those that Python's ``csv`` reads."""
