from . import (
    health,
    my_requests,
    public_page,
    request_catalogue,
    request_form,
    request_tracking,
)
