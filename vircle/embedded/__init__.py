"""PostgreSQL and Valkey from wheels, run as supervised children over Unix sockets."""
