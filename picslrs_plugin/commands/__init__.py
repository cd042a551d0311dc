"""The commands beside `simulator` and `demo`: each module has one, as `command`."""
