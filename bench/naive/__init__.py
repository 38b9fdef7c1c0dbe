"""The peer: what a good Django shop would write, one Celery task an event and the ORM for a row.

It is code under test too: it must write what the fast path writes.
"""
