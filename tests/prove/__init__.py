"""Long proofs: real processes, killed at random moments."""
