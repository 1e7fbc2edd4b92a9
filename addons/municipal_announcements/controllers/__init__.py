from . import (
    alert_answer,
    announcement_feed,
    announcement_page,
    announcement_voice,
    event_registration,
    offline_page,
    place_page,
    subscription,
    subscription_push,
)
