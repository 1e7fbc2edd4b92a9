from . import (
    test_casting,
    test_closing,
    test_consultation,
    test_consultation_website,
    test_desk,
    test_dialogue_referendum,
    test_preparation,
    test_sealed,
    test_secrecy,
    test_town_demo,
    test_turnout,
    test_website,
)
