"""What validation costs: tables of a fixed seed, and every engine on them."""
