from . import indicator_sheet
