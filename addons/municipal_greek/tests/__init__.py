from . import test_code_terms, test_model_terms, test_pages
