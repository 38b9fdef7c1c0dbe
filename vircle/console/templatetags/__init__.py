"""Template tags that give every page the same components."""
