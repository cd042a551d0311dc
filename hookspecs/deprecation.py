"""How a part of the contract goes out of use: it still works, and says until when."""


class PicslrsDeprecationWarning(DeprecationWarning):
    """Something is used that a later version will not have.

    `what` names it, `since` is the version that first warns, `gone_in` the one that will not have
    it, and `instead` a whole sentence that says what to do. A hook gets it as `warn_on_impl` of
    its spec and an argument as `warn_on_impl_args`: pluggy then warns each plugin that implements
    the one or takes the other, and names the plugin's file. Everything else passes it to
    `warnings.warn`.
    """

    def __init__(self, what: str, *, since: str, gone_in: str, instead: str) -> None:
        self.what = what
        self.since = since
        self.gone_in = gone_in
        self.instead = instead
        super().__init__(
            f"{what} is deprecated since picslrs-plugin {since} and will be gone in {gone_in}. "
            f"{instead}"
        )
