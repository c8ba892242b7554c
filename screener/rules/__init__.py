"""The rules' language: requirements, trial files, the diagnosis scheme, and the compiled form they share."""
