"""E-mail addresses and phone numbers as keys, and as shown to somebody who should recognise them."""


def contact_key(contact: str) -> str:
    """Equal for spellings of one contact: e-mail without regard to case, phone as E.164 has it."""
    return contact.strip().casefold()


def mask_contact(contact: str) -> str:
    """``e•••@example.org``, ``•••••••456``: enough for its owner, useless to others."""
    if "@" in contact:
        name, _at, host = contact.rpartition("@")
        return f"{name[:1]}•••@{host}"
    return "•" * max(0, len(contact) - 3) + contact[-3:] if len(contact) > 5 else "•" * len(contact)
