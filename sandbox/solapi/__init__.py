"""A stand-in for SOLAPI's AlimTalk gateway over real HTTP."""
