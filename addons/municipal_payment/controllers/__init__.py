from . import request_fee
