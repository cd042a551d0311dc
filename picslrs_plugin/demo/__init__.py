"""A small host MIS that shows the tab at work."""
