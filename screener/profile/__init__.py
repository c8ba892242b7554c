"""Reads a patient's profile into the vocabulary's terms, and says which of several readings counts."""
