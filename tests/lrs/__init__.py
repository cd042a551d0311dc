"""The LRS adapter: the contract, the sender against hostile servers, the client."""
