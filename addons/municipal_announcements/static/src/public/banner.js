/** @odoo-module ignore **/
/* A page that stays open hears of a new alert, and of one that is over, within a minute. */
(function () {
    "use strict";

    const EVERY = 45000;

    function watch(region) {
        let shown = region.innerHTML.trim();
        const refresh = async () => {
            if (document.hidden) {
                return;
            }
            try {
                const response = await fetch(region.dataset.mcBanner, { cache: "no-cache" });
                const text = response.ok ? (await response.text()).trim() : shown;
                if (text !== shown) {
                    shown = text;
                    // a piece of our own page, made and escaped by the server
                    region.innerHTML = text;
                }
            } catch {
                // without network what was shown stays
            }
        };
        setInterval(refresh, EVERY);
        document.addEventListener("visibilitychange", refresh);
        window.addEventListener("online", refresh);
    }

    document.addEventListener("DOMContentLoaded", () => {
        document.querySelectorAll("[data-mc-banner]").forEach(watch);
    });
})();
