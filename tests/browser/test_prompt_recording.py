"""I04, G09: the town records a prompt with the microphone, in a real browser."""

import pytest
from screen import CHROMIUM, FLAGS, WIDE, sign_in

#: Chromium's own microphone of the tests, which beeps, and its consent.
MICROPHONE = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
PROMPTS = "/odoo/action-municipal_ivr.municipal_ivr_prompt_action"
CODE = "too_long"


@pytest.fixture
def speaker(browser, url):
    """The page of an administrator whose browser has a microphone."""
    chromium = browser.browser_type.launch(executable_path=CHROMIUM, args=FLAGS + MICROPHONE)
    context = chromium.new_context(base_url=url, viewport=WIDE, permissions=["microphone"])
    page = context.new_page()
    page.set_default_timeout(45_000)
    page.goto("/web/login")
    yield sign_in(page, "admin")
    chromium.close()


def sound_of(page):
    """What callers hear now: the bytes of the WAV."""
    number = page.url.rstrip("/").rpartition("/")[2]
    answer = page.request.get(f"/ivr/prompt/{number}/sound")
    assert answer.ok, answer.status
    return answer.body()


def test_a_prompt_is_recorded_heard_and_taken_back(speaker):
    page = speaker
    page.goto(PROMPTS)
    page.locator("td[name=code]", has_text=CODE).first.click()
    page.locator(".o_form_view .o_field_municipal_ivr_recorder").wait_for()
    synthetic = sound_of(page)
    button = page.locator(".o_field_municipal_ivr_recorder button")
    button.click()
    page.locator(".o_field_municipal_ivr_recorder button[aria-pressed]").wait_for()
    page.wait_for_timeout(2500)
    button.click()
    page.locator(".o_field_municipal_ivr_recorder audio").wait_for()
    page.locator(".o_form_button_save").click()
    page.locator("button[name=action_use_synthetic]").wait_for()
    recorded = sound_of(page)
    assert recorded != synthetic and recorded[:4] == b"RIFF"
    # 8 kHz, 16 bit: more than a second of what the microphone gave
    assert len(recorded) > 16_000
    page.locator("button[name=action_use_synthetic]").click()
    page.locator(".modal footer .btn-primary").click()
    page.locator("button[name=action_use_synthetic]").wait_for(state="hidden")
    assert sound_of(page) == synthetic
