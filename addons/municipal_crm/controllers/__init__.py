from . import (
    assistant,
    health,
    my_requests,
    public_page,
    request_catalogue,
    request_form,
    request_tracking,
    town_pages,
)
