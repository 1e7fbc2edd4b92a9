from . import test_merge, test_merge_parallel
