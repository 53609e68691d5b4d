"""The checks of a checklist: what each must see of a table."""
