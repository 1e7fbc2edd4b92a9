"""N31: nothing of the town can be taken for an alert of 112."""

import pytest
from municipal_announcements.tools.official import find_imitation, is_imitating_sender
from municipal_crm.tools.text import fold


@pytest.mark.parametrize(
    "text",
    [
        "112: Evacuate now",
        "[112] ΠΡΟΣΟΧΗ",
        "GR-Alert: fire near you",
        "EU alert",
        "EMERGENCY ALERT Fire",
        "Έκτακτη Ειδοποίηση: πυρκαγιά",
        "ΕΚΤΑΚΤΗ ΠΡΟΕΙΔΟΠΟΙΗΣΗ",
        "Μήνυμα από το 112: εκκενώστε",
        "μήνυμα του 112",
        "Sent as cell broadcast",
        "Warning by 112",
    ],
)
def test_what_claims_to_be_the_state_s_alert_is_found(text):
    """N31: in either language, whatever the case and the accents."""
    assert find_imitation(fold(text))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Fire on the hill. In danger call 112.",
        "Πυρκαγιά στον λόφο. Αν κινδυνεύετε καλέστε το 112.",
        "Water is cut until 14:00",
        "Σε κίνδυνο: 112 (https://112.gr)",
        "112 requests were answered in May".replace("112", "1120"),
    ],
)
def test_telling_people_to_call_112_is_welcome(text):
    """N31: the way to 112 is never refused."""
    assert find_imitation(fold(text)) is None


@pytest.mark.parametrize("name", ["112", "GR112", "GR-ALERT", "Town Alert"])
def test_no_sender_looks_like_112(name):
    """N31: neither number nor name."""
    assert is_imitating_sender(fold(name))
    assert not is_imitating_sender(fold("Δήμος"))
