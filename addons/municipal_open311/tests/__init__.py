from . import test_open311_files, test_open311_keys, test_open311_reads
