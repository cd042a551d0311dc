"""Tests of what can be seen of the plugin at work."""
