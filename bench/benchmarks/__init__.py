"""One module for each benchmark; its function `run` takes Options and returns Results."""
