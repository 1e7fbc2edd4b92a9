"""One message for each person, on the channel that serves best."""

#: What is severe makes a noise; what is not costs nothing where that is possible.
ORDER = ("email", "push", "sms", "phone")
ORDER_SEVERE = ("sms", "push", "email", "phone")


def get_order(is_severe: bool, allowed: frozenset[str] | set[str]) -> tuple[str, ...]:
    """The ``allowed`` channels, best first."""
    return tuple(code for code in (ORDER_SEVERE if is_severe else ORDER) if code in allowed)
