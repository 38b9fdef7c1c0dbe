"""Stand-ins for the outside world over real HTTP; shares no code with the product."""
