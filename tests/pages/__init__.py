"""Tests of the tab and its windows, through Flask's test client and the real services."""
