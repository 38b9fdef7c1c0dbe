"""What can go wrong before anything runs, said in one sentence."""


class StartError(Exception):
    """The sentence is for the person at the terminal: what happened and what to do next."""
