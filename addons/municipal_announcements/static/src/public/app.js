/** @odoo-module ignore **/
/* The site can be read without network; see static/src/offline/worker.js. */
(function () {
    "use strict";

    if ("serviceWorker" in navigator && window.isSecureContext) {
        window.addEventListener("load", () => {
            navigator.serviceWorker.register("/announcements/service-worker.js", { scope: "/" }).catch(() => {});
        });
    }
})();
