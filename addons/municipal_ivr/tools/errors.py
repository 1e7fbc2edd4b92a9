"""What can go wrong with a carrier."""


class TelephonyError(Exception):
    """The carrier did not do it. ``args[0]``: why, for people who read logs.

    ``permanent``: another try cannot help. ``unknown``: it may have been done all the same
    (the line broke while we waited), so it must not be ordered again blindly.
    """

    def __init__(self, message: str, *, permanent: bool = False, unknown: bool = False) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.unknown = unknown
