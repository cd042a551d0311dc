"""Tests that hold the examples against what the project says of them."""
