from . import (
    assistant,
    health,
    my_requests,
    printed_list,
    public_page,
    request_catalogue,
    request_form,
    request_map,
    request_tracking,
    town_pages,
    website_information,
)
