from . import (
    municipal_consultation_answer,
    municipal_consultation_project,
    municipal_consultation_refuse,
    municipal_consultation_revise,
    municipal_petition_check,
    municipal_petition_decide,
)
