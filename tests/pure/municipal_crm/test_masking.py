"""Personal links in the log."""

import logging

from municipal_crm.tools import masking
from municipal_crm.tools.masking import MaskingFilter, install, mask, protect

TOKEN = "0123456789abcdef0123456789abcdef"


def test_tokens_do_not_reach_the_log():
    """G19: the path can be read, the secret cannot."""
    for kind in ("view", "done", "receipt", "review"):
        line = f'127.0.0.1 - "GET /en/requests/{kind}/{TOKEN}/file/7 HTTP/1.1" 200'
        assert TOKEN not in mask(line)
        assert f"/requests/{kind}/***/file/7" in mask(line)
    assert TOKEN not in mask(f"GET /requests/new/lamp?draft={TOKEN} HTTP/1.1")


def test_an_addon_protects_its_own_links(monkeypatch):
    """G19, P41: with what stands before the secret, once."""
    monkeypatch.setattr(masking, "_leads", list(masking._leads))
    line = f"GET /visits/view/7-{TOKEN}/move HTTP/1.1"
    assert TOKEN in mask(line)
    protect(r"/visits/(?:view|sent)/", r"/visits/(?:view|sent)/")
    assert mask(line) == "GET /visits/view/***/move HTTP/1.1"
    assert TOKEN not in mask(f"GET /requests/view/{TOKEN} HTTP/1.1")


def test_other_addresses_stay_as_they_are():
    """G19: nothing else is hidden from an administrator."""
    line = "GET /requests/new/street_lighting?q=lamp HTTP/1.1"
    assert mask(line) == line


def test_the_filter_masks_arguments_and_keeps_every_record(caplog):
    """G19: also where the logger formats late."""
    logger = logging.getLogger("municipal.test.masking")
    install(logger.name)
    install(logger.name)
    assert len([entry for entry in logger.filters if isinstance(entry, MaskingFilter)]) == 1
    with caplog.at_level(logging.INFO, logger=logger.name):
        logger.info('"%s" %s', f"GET /requests/view/{TOKEN}", 200)
    assert caplog.messages == ['"GET /requests/view/***" 200']
