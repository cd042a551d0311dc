"""The adapter that speaks SOAP to the Learning Records Service."""
