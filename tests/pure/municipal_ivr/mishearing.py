"""Synthetic mishearings: what a weak recogniser writes for what was said on a telephone."""

import random

from municipal_crm.tools.text import fold

#: Spellings of one sound, and sounds that the band confuses (rarer).
BY_EAR = {
    "ι": "ηυ", "η": "ιυ", "υ": "ιη", "ο": "ω", "ω": "ο", "ε": ("αι",),
}  # fmt: skip
BY_BAND = {
    "β": "φ", "φ": "βθ", "δ": "θ", "θ": "δφ", "γ": "χ", "χ": "γκ", "σ": "ζ", "ζ": "σ", "μ": "ν",
    "ν": "μ", "π": "τμ", "τ": "πδ", "κ": "γχ", "ε": "ι", "α": "ο", "ρ": "λ", "λ": "ρ",
}  # fmt: skip


def mishear(text, chance, by_ear=0.15, by_band=0.05, lost=0.02):
    """``text`` with each letter changed with the given probabilities; ``chance``: Random."""
    letters = []
    for letter in fold(text):
        roll = chance.random()
        if roll < lost and letter.isalpha():
            continue
        if roll < lost + by_band and letter in BY_BAND:
            letter = chance.choice(BY_BAND[letter])
        elif roll < lost + by_band + by_ear and letter in BY_EAR:
            letter = chance.choice(BY_EAR[letter])
        letters.append(letter)
    return "".join(letters)


def rates(cases, decide):
    """{"right", "wrong", "open"}: shares of (wanted id, text) cases."""
    counts = {"right": 0, "wrong": 0, "open": 0}
    for wanted, text in cases:
        found = decide(text)
        counts["open" if found is None else "right" if found.id == wanted else "wrong"] += 1
    return {name: count / len(cases) for name, count in counts.items()}


def seeded(seed):
    return random.Random(seed)
