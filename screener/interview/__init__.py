"""The interview: asks only what still matters, and writes a profile. It decides nothing and words no result."""
