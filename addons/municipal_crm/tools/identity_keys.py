"""Keys under which all the written forms of one person compare equal.

Limits per citizen must not be dodged by a plus-address, a dot, a capital, a letter of another
alphabet that looks the same, or a telephone written in another way. Two people who share a
mailbox or a telephone count as one: the limit is for each contact.

All functions take what somebody typed (``str`` or ``None``) and never raise.
"""

import unicodedata

import phonenumbers

#: Providers that deliver ``a.b@`` and ``ab@`` into one mailbox, by their domain.
_DOTLESS = frozenset({"gmail.com", "proton.me"})
#: Domains that are one and the same mailbox under another name.
_ALIASES = {
    "googlemail.com": "gmail.com",
    "protonmail.com": "proton.me",
    "protonmail.ch": "proton.me",
    "pm.me": "proton.me",
    "me.com": "icloud.com",
    "mac.com": "icloud.com",
    "ymail.com": "yahoo.com",
}
#: What follows these signs in the local part is a note of its owner (RFC 5233). The hyphen is
#: such a sign at Yahoo alone; elsewhere it belongs to the name.
_SEPARATOR = "+"
_YAHOO = "yahoo."

# Small and capital letters look like different Latin letters (Η is H, η is n), so each has its own
# table, and a text with foreign letters gets a key of each.
_SMALL = str.maketrans("αεικνορτυχγηωасеорхуіјѕԁһкмтвпьгн", "aeikvoptuxynwaceopxyijsdhkmtbnbrh")
_CAPITAL = str.maketrans("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧАВЕКМНОРСТУХІЈЅ", "ABEZHIKMNOPTYXABEKMHOPCTYXIJS")
# Marks above and below letters, and what is invisible.
_IGNORED = frozenset({"Mn", "Me", "Cf", "Zs", "Zl", "Zp", "Cc"})


def get_keys(email=None, phone=None, citizen_id=None, region="GR"):
    """The keys of a person, sorted; two forms of one person have at least one in common.

    ``email:…``, ``phone:+30…`` and ``citizen:7``; nothing for what is no address and no number.
    """
    keys = {f"email:{key}" for key in email_keys(email)}
    if number := phone_key(phone, region):
        keys.add(f"phone:{number}")
    if citizen_id:
        keys.add(f"citizen:{citizen_id}")
    return sorted(keys)


def email_keys(text):
    """The spellings (one, or two when it has letters of other alphabets) that stand for a mailbox."""
    plain = _unify(text)
    # each once as small letters and once as capitals, since either may be the look-alike
    forms = {plain.lower().translate(_SMALL), plain.upper().translate(_CAPITAL).lower()}
    return sorted(filter(None, map(_mailbox, forms)))


def phone_key(text, region="GR"):
    """The number in E.164, or ``""``."""
    try:
        number = phonenumbers.parse(_unify(text), region)
    except phonenumbers.NumberParseException:
        return ""
    number.extension = None
    if not phonenumbers.is_possible_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _mailbox(address):
    """``address`` (small letters) without what its provider ignores; ``""`` if it is none."""
    local, at, domain = address.rpartition("@")
    domain = domain.strip(".")
    domain = _ALIASES.get(domain, domain)
    local = local.partition(_SEPARATOR)[0]
    if domain.startswith(_YAHOO):
        local = local.partition("-")[0] or local
    if domain in _DOTLESS:
        local = local.replace(".", "")
    return f"{local}@{domain}" if at and local and "." in domain else ""


def _unify(text):
    """Without marks, spaces and invisible characters; full-width letters as plain ones."""
    parts = unicodedata.normalize("NFKD", text or "")
    return "".join(sign for sign in parts if unicodedata.category(sign) not in _IGNORED)
