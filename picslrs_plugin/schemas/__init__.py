"""Marshmallow at the borders: forms and SOAP answers in, domain values out."""
