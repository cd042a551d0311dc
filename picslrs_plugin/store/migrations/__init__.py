"""Alembic migrations of the picslrs_ tables."""
