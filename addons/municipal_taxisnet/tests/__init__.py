from . import test_taxisnet_citizen, test_taxisnet_counterpart, test_taxisnet_website
