"""Greek words for ``reading``: months, hours, euros, letters, abbreviations and acronyms."""

import re

from .numbers_el import cardinal, genitive, ordinal, spell_digits
from .reading import Tongue

_MONTHS = (
    "Ιανουαρίου", "Φεβρουαρίου", "Μαρτίου", "Απριλίου", "Μαΐου", "Ιουνίου", "Ιουλίου", "Αυγούστου",
    "Σεπτεμβρίου", "Οκτωβρίου", "Νοεμβρίου", "Δεκεμβρίου",
)  # fmt: skip
_LETTERS = dict(
    zip(
        "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ",
        ["άλφα", "βήτα", "γάμα", "δέλτα", "έψιλον", "ζήτα", "ήτα", "θήτα", "γιώτα", "κάπα", "λάμδα", "μι", "νι", "ξι", "όμικρον", "πι", "ρο", "σίγμα", "ταυ", "ύψιλον", "φι", "χι", "ψι", "ωμέγα"],
        strict=True,
    )
) | dict(
    zip(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        ["έι", "μπι", "σι", "ντι", "ι", "εφ", "τζι", "έιτς", "άι", "τζέι", "κέι", "ελ", "εμ", "εν", "όου", "πι", "κιου", "αρ", "ες", "τι", "γιου", "βι", "νταμπλγιού", "εξ", "γουάι", "ζεντ"],
        strict=True,
    )
)  # fmt: skip
_SIGNS = {
    "@": "παπάκι", ".": "τελεία", "-": "παύλα", "_": "κάτω παύλα", "/": "κάθετος", "+": "συν",
    "#": "δίεση", "*": "αστερίσκος", "&": "και",
}  # fmt: skip
#: Said as words, or in another way than letter by letter; without dots.
_ACRONYMS = {
    "ΚΕΠ": "κεπ", "ΔΕΥΑ": "δεύα", "ΟΤΑ": "οτά", "ΑΜΚΑ": "άμκα", "ΔΟΥ": "δόυ", "ΕΛΤΑ": "ελτά",
    "ΕΦΚΑ": "έφκα", "ΕΝΦΙΑ": "ένφια", "ΔΕΗ": "δεή", "ΔΕΔΔΗΕ": "δεδιέ", "ΦΕΚ": "φεκ", "ΑΔΑ": "άδα",
    "ΤΑΠ": "ταπ", "ΔΥΠΑ": "δύπα", "ΚΤΕΛ": "κτελ", "ΚΤΕΟ": "κτέο", "ΕΚΑΒ": "εκάβ", "ΚΑΠΗ": "καπή",
    "ΑΦΜ": "άλφα φι μι", "ΦΠΑ": "φι πι α", "ΑΔΤ": "άλφα δέλτα ταυ", "ΤΚ": "ταχυδρομικός κώδικας",
    "ΑΠ": "αριθμός πρωτοκόλλου", "ΑΕ": "άλφα έψιλον", "ΕΕ": "έψιλον έψιλον", "ΙΧ": "γιώτα χι",
    "ΟΣΕ": "οσέ", "ΟΤΕ": "οτέ", "ΑΜΕΑ": "αμεά", "ΝΠΔΔ": "νι πι δέλτα δέλτα", "ΑΕΙ": "αεΐ",
    "ΔΗΚΕΤ": "δηκέτ", "ΟΠΕΚΑ": "οπέκα", "ΕΛΓΑ": "ελγά", "ΕΣΠΑ": "εσπά", "ΑΣΕΠ": "ασέπ",
}  # fmt: skip
_KM, _M, _SQM = (
    ("χιλιόμετρο", "χιλιόμετρα", "n"),
    ("μέτρο", "μέτρα", "n"),
    ("τετραγωνικό μέτρο", "τετραγωνικά μέτρα", "n"),
)
_UNITS = {
    "km": _KM, "χλμ": _KM, "χλμ.": _KM, "m": _M, "μ.": _M, "m²": _SQM, "m2": _SQM, "τ.μ.": _SQM,
    "τ.χλμ.": ("τετραγωνικό χιλιόμετρο", "τετραγωνικά χιλιόμετρα", "n"),
    "cm": ("εκατοστό", "εκατοστά", "n"), "εκ.": ("εκατοστό", "εκατοστά", "n"),
    "mm": ("χιλιοστό", "χιλιοστά", "n"), "kg": ("κιλό", "κιλά", "n"), "κιλά": ("κιλό", "κιλά", "n"),
    "l": ("λίτρο", "λίτρα", "n"), "lt": ("λίτρο", "λίτρα", "n"),
    "°C": ("βαθμός Κελσίου", "βαθμοί Κελσίου", "m"),
    "KB": ("κιλομπάιτ", "κιλομπάιτ", "n"), "MB": ("μεγκαμπάιτ", "μεγκαμπάιτ", "n"),
    "kWh": ("κιλοβατώρα", "κιλοβατώρες", "f"),
}  # fmt: skip
_LATIN_WORDS = {
    "email": "ιμέιλ", "e": "ι", "mail": "μέιλ", "sms": "ες εμ ες", "gov": "γκοβ", "gr": "τζι αρ",
    "com": "κομ", "eu": "ι γιου", "www": "νταμπλγιού νταμπλγιού νταμπλγιού", "pdf": "πι ντι εφ",
    "wi": "γουάι", "fi": "φάι", "internet": "ίντερνετ", "online": "ονλάιν", "site": "σάιτ",
    "taxisnet": "τάξισνετ", "taxis": "τάξις", "net": "νετ", "pin": "πιν", "google": "γκουγκλ",
    "facebook": "φέισμπουκ", "info": "ίνφο", "dimos": "δήμος", "viber": "βάιμπερ", "app": "απ",
    "qr": "κιου αρ", "gmail": "τζίμεϊλ", "iban": "ίμπαν", "link": "λινκ", "covid": "κόβιντ",
    "parking": "πάρκινγκ", "atm": "έι τι εμ", "pos": "πος", "usb": "γιου ες μπι", "id": "άι ντι",
}  # fmt: skip
_CLUSTERS = (
    ("ou", "ου"), ("oo", "ου"), ("ee", "ι"), ("ea", "ι"), ("ai", "έι"), ("th", "θ"), ("sh", "σ"),
    ("ch", "τσ"), ("ph", "φ"), ("ck", "κ"), ("qu", "κου"), ("tz", "τζ"), ("ts", "τσ"), ("ps", "ψ"),
    ("ks", "ξ"), ("b", "μπ"), ("d", "ντ"), ("g", "γκ"), ("j", "τζ"), ("x", "ξ"), ("w", "γου"),
    ("a", "α"), ("c", "κ"), ("e", "ε"), ("f", "φ"), ("h", "χ"), ("i", "ι"), ("k", "κ"), ("l", "λ"),
    ("m", "μ"), ("n", "ν"), ("o", "ο"), ("p", "π"), ("q", "κ"), ("r", "ρ"), ("s", "σ"), ("t", "τ"),
    ("u", "ου"), ("v", "β"), ("y", "ι"), ("z", "ζ"),
)  # fmt: skip
_CLUSTER = re.compile("|".join(latin for latin, _greek in _CLUSTERS))

_FEMININE = {
    "ημέρα", "μέρα", "ώρα", "εβδομάδα", "φορά", "χιλιάδα", "γραμμή", "κλήση", "αίτηση", "δόση",
    "οδός", "είσοδος", "έξοδος", "οδοί",
}  # fmt: skip
_MASCULINE_PLURAL = {
    "μήνες", "πολίτες", "δημότες", "άνδρες", "άντρες", "μάρτυρες", "πίνακες", "κανόνες", "αγώνες",
    "χειμώνες", "αιώνες", "κατοίκους", "μαθητές", "φοιτητές", "ιδιοκτήτες", "εργάτες", "τόνους",
    "επιβάτες", "μετρητές", "εθελοντές", "λογαριασμούς", "κάδους",
}  # fmt: skip


def _gender(word: str) -> str:
    """``m``, ``f``, ``n``, or ``g`` for a genitive, by the noun's ending; neuter when in doubt."""
    word = word.lower()
    if word in _FEMININE:
        return "f"
    if word in _MASCULINE_PLURAL or re.search("(οι|οί|ους|ούς|ος|ός|ας|άς|ης|ής)$", word):
        return "m"
    if re.search("(ων|ών)$", word):
        return "g"
    return "f" if re.search("(εις|ες|ές|η|ή)$", word) else "n"


def _cardinal(number: int, gender: str) -> str:
    return genitive(number) if gender == "g" else cardinal(number, gender)


_ENDINGS = {
    "ος": ("m", "nom"), "ου": ("m", "gen"), "ον": ("m", "acc"), "ο": ("n", "nom"),
    "ης": ("f", "gen"), "ής": ("f", "gen"), "ην": ("f", "acc"), "ή": ("f", "nom"),
    "η": ("f", "nom"),
}  # fmt: skip


def _ordinal(number: int, ending: str) -> str:
    """Empty when the ending is none of an ordinal."""
    if ending not in _ENDINGS or not 1 <= number <= 199:
        return ""
    return ordinal(number, *_ENDINGS[ending])


def _date(day: int, month: int, year: int) -> str:
    first = "πρώτη" if day == 1 else cardinal(day, "f")
    return f"{first} {_MONTHS[month - 1]} {cardinal(year)}".strip()


def _time(hour: int, minute: int) -> str:
    words = cardinal(hour, "f")
    return f"{words} και {cardinal(minute)}" if minute else words


def _money(units: int, cents: int, sign: str) -> str:
    one, many, gender = {
        "£": ("λίρα", "λίρες", "f"),
        "$": ("δολάριο", "δολάρια", "n"),
    }.get(sign, ("ευρώ", "ευρώ", "n"))
    words = f"{cardinal(units, gender)} {one if units == 1 else many}"
    if not cents:
        return words
    small = f"{cardinal(cents)} {'λεπτό' if cents == 1 else 'λεπτά'}"
    return f"{words} και {small}" if units else small


def _word(word: str) -> str:
    """A word in Latin letters as a Greek would write its sound; known words as they are said."""
    lower = word.lower()
    if lower in _LATIN_WORDS:
        return _LATIN_WORDS[lower]
    if not re.fullmatch("[a-z]+", lower):
        return word
    if len(word) < 2 or not re.search("[aeiouy]", lower) or (word.isupper() and len(word) < 4):
        return " ".join(_LETTERS[letter] for letter in word.upper())
    greek = dict(_CLUSTERS)
    spelled = _CLUSTER.sub(lambda found: greek[found.group()], lower)
    return re.sub("σ$", "ς", spelled)


def _short(written: str, words: str, after: str = "") -> tuple[re.Pattern[str], str]:
    return re.compile(rf"(?<![\w.]){written}{after}", re.IGNORECASE), words


_NAME = r"(?=\s+[Α-ΩΆ-Ώ])"
_SHORT = (
    _short(r"αρ\.\s*πρωτ\.", "αριθμός πρωτοκόλλου"),
    _short(r"κ\.\s?ά\.", "και άλλα"),
    _short(r"κ\.?\s?λπ\.", "και λοιπά"),
    _short(r"κ\.?\s?τ\.?\s?λ\.", "και τα λοιπά"),
    _short(r"π\.\s?χ\.", "παραδείγματος χάρη"),
    _short(r"π\.\s?μ\.", "προ μεσημβρίας"),
    _short(r"μ\.\s?μ\.", "μετά μεσημβρίας"),
    _short(r"δηλ\.", "δηλαδή"),
    _short(r"(του|προς) κ\.", r"\1 κυρίου", _NAME),
    _short(r"(της|προς) κ[αας]?\.?", r"\1 κυρίας", _NAME),
    _short(r"(τον) κ\.", r"\1 κύριο", _NAME),
    _short(r"(την|η) κ[α]?\.?", r"\1 κυρία", _NAME),
    _short(r"κ\.κ\.", "κύριοι"),
    _short(r"κα\.?", "κυρία", _NAME),
    _short(r"κ\.", "κύριος", _NAME),
    _short(r"οδ\.", "οδός"),
    _short(r"λεωφ\.", "λεωφόρος"),
    _short(r"πλ\.", "πλατεία", _NAME),
    _short(r"αγ\.", "Αγίας", r"(?=\s+[Α-ΩΆ-Ώ]\w*(?:ης|ής|ας|άς)\b)"),
    _short(r"αγ\.", "Αγίου", _NAME),
    _short(r"αρ\.|αριθ\.", "αριθμός"),
    _short(r"τηλ\.", "τηλέφωνο"),
    _short(r"τ\.\s?κ\.", "ταχυδρομικός κώδικας"),
    _short(r"όρ\.", "όροφος"),
    _short(r"σελ\.", "σελίδα"),
    _short(r"Δ/νση", "Διεύθυνση"),
    _short(r"Δ/νσης", "Διεύθυνσης"),
    _short(r"ΑμεΑ", "αμεά"),
    _short(r"&", "και"),
)
TONGUE = Tongue(
    cardinal=_cardinal,
    ordinal=_ordinal,
    date=_date,
    time=_time,
    money=_money,
    digits=spell_digits,
    letters=_LETTERS,
    signs=_SIGNS,
    units=_UNITS,
    short=_SHORT,
    percent="τοις εκατό",
    point="κόμμα",
    minus="μείον",
    to="έως",
    decimal=",",
    thousands=".",
    nouns=_gender,
    word=_word,
    acronyms=_ACRONYMS,
)
