"""Credentials kept encrypted in the database."""
