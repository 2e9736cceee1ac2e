"""Everything somebody hostile might try, in one place."""
