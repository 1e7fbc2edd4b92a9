"""Words in a request that should make us say: call the emergency number first.

The answer is advice on a page, never a decision: the request is registered all the
same, so a false alarm costs one line of text and a missed one costs more.
"""

from .text import stems_match

#: Stems as ``text.stems_match`` reads them (folded, at the beginning of a word).
STEMS = (
    "φωτια", "πυρκαγι", "φλογ", "φλεγετ", "φλεγοντ", "καπνοι", "εκρηξ", "εκρηκτικ",
    "μυριζει αεριο", "μυρωδια αεριου", "διαρροη αεριου", "διαρροη φυσικου", "γκαζι",
    "αναπνε", "αναισθητ", "λιποθυμ", "αιμορραγ", "αιματα", "τραυματι", "εμφραγμ", "πνιγ",
    "ηλεκτροπληξ", "τιναζει ρευμα", "τινακσε", "τιναξε", "σπιθ",
    "σκοτωσ", "σκοτωθ", "σκοτων", "αυτοκτον", "χτυπησε παλι", "με χτυπησε", "με χτυπαει", "με δερνει",
    "απειλει", "κινδυνευει", "κινδυνευουμε", "κινδυνευω", "βοηθηστε με", "εγκλωβι", "παγιδευ",
    "καταρρευ", "επεσε το μπαλκονι", "πλακωσε",
    "στειλτε ασθενοφορ", "θελω ασθενοφορ", "καλεστε ασθενοφορ", "χρειαζομαι ασθενοφορ", "πονο στο στηθ",
    "ποναει το στηθ", "επαθε εγκεφαλικ", "επιληψ", "σπασμουσ", "δεν αντιδρα", "χωρισ σφυγμο", "επαθε καρδι",
    "μαχαιρ", "πυροβολ", "καιγεται", "καιγονται", "καιγομαστε", "βλεπω καπν", "πυκνοι καπν", "πυκνοσ καπν",
    "παρασυρθηκ", "επεσε στη θαλασσα", "επεσε στο κενο", "απηγαγ", "σωστε μασ", "σωστε με",
    "send an ambulance", "need an ambulance", "call an ambulance", "chest pain", "seizure", "overdose",
    "stabbed", "gunshot", "flames", "thick smoke", "cannot breathe", "cant breathe",
    "fire", "smell of gas", "gas leak", "smell gas", "explosion", "bleeding", "unconscious",
    "not breathing", "heart attack", "electrocut", "drowning", "suicide", "trapped", "help me",
)  # fmt: skip


def find_emergency(text: str | None) -> list[str]:
    """The stems of :data:`STEMS` found in ``text``; empty when nothing alarming is said."""
    return stems_match(text or "", STEMS)
