"""The bench is code under test too: its peer, its counting and its verdicts."""
