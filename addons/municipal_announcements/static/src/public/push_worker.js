/* Shows what the municipality sends to this browser, and opens its page on a click. */
"use strict";

function read(event) {
    try {
        return event.data.json();
    } catch {
        return {};
    }
}

self.addEventListener("push", (event) => {
    const message = read(event);
    const options = {
        body: message.body || "",
        lang: message.lang || "",
        tag: message.tag,
        data: { url: message.url },
    };
    event.waitUntil(self.registration.showNotification(message.title || "", options));
});

self.addEventListener("notificationclick", (event) => {
    event.notification.close();
    const url = event.notification.data && event.notification.data.url;
    if (url && new URL(url, self.location.origin).origin === self.location.origin) {
        event.waitUntil(self.clients.openWindow(url));
    }
});
