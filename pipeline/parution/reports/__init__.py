"""Findings and plans → what a person, or a program, reads."""
