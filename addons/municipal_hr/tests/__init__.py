from . import test_organisation_source
