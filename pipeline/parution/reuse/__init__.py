"""Released packages → tables that a program works on: found, pinned, checked, kept, typed."""
