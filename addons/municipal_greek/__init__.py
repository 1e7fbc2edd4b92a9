from . import models
from .code_terms import install_code_terms
