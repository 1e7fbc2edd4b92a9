from . import indicator_sheet, public_figures
