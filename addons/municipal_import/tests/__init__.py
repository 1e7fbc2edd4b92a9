from . import test_import, test_import_access
