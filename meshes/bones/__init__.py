"""Bones from tables of landmarks, and the discs between them."""
