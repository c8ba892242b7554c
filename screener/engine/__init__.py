"""Binds a patient to compiled trials, decides, explains: everything here works on cells and masks."""
