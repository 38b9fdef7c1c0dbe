"""The whole story, in real processes."""
