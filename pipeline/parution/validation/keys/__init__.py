"""Primary, unique and foreign keys, compared over whole tables."""
