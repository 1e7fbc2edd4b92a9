from . import (
    ballot_ceremony,
    ballot_page,
    consultation_code,
    consultation_page,
    petition_page,
    petition_sign,
)
