/** @odoo-module ignore **/
/* global PAGES */
/* Answers for the public site when there is no network: with the page of the last alerts, places and
   numbers, as old as it says it is. It keeps that page alone, nothing of what the visitor has read. */
"use strict";

const KEPT = "municipal-offline-1";
const AGE_SCRIPT = "/municipal_announcements/static/src/offline/age.js";
const FRESH = 5 * 60 * 1000;
/** The office and the account are no part of it. */
const NOT_OURS = /^\/(?:[a-z]{2}\/)?(?:web|odoo|my|websocket|mail|report)(?:\/|$)/;

let fetched = 0;

/** As somebody unknown: what is kept is the same for everybody. */
async function keep() {
    const cache = await caches.open(KEPT);
    const parts = [...PAGES, AGE_SCRIPT];
    await Promise.all(
        parts.map(async (address) => {
            const response = await fetch(address, { credentials: "omit", cache: "no-cache" });
            if (response.ok) {
                await cache.put(address, response);
            }
        })
    );
    fetched = Date.now();
}

/** The page in the language of the address that was asked for; the site's own comes first. */
async function answer(url) {
    const cache = await caches.open(KEPT);
    const language = /^\/([a-z]{2})(?:\/|$)/.exec(url.pathname)?.[1];
    const page = PAGES.find((address) => address.endsWith(`/${language}`)) || PAGES[0];
    return (await cache.match(page)) || Response.error();
}

self.addEventListener("install", (event) => {
    event.waitUntil(keep().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
    const old = async () => {
        const names = await caches.keys();
        await Promise.all(
            names.filter((name) => name.startsWith("municipal-offline-") && name !== KEPT).map((name) => caches.delete(name))
        );
        await self.clients.claim();
    };
    event.waitUntil(old());
});

self.addEventListener("fetch", (event) => {
    const url = new URL(event.request.url);
    if (url.origin !== self.location.origin || event.request.method !== "GET") {
        return;
    }
    if (url.pathname === AGE_SCRIPT) {
        event.respondWith(fetch(event.request).catch(() => caches.match(AGE_SCRIPT)));
    } else if (event.request.mode === "navigate" && !NOT_OURS.test(url.pathname)) {
        event.respondWith(fetch(event.request).catch(() => answer(url)));
        if (Date.now() - fetched > FRESH) {
            fetched = Date.now(); // one at once
            event.waitUntil(keep().catch(() => (fetched = 0)));
        }
    }
});
