from . import municipal_charge_act
