/** @odoo-module ignore **/
/* Says how old a kept page is, and takes the word from alerts that have ended since. */
(function () {
    "use strict";

    const UNITS = [["day", 86400], ["hour", 3600], ["minute", 60]];

    function sayAge(node) {
        const seconds = (Date.now() - new Date(node.dateTime)) / 1000;
        const [unit, length] = UNITS.find(([, size]) => seconds >= size) || UNITS[2];
        const words = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "auto" });
        document.querySelector("[data-age]").textContent = words.format(-Math.floor(seconds / length), unit);
    }

    function markEnded() {
        for (const alert of document.querySelectorAll("[data-end]")) {
            const ended = new Date(alert.dataset.end) <= new Date();
            alert.classList.toggle("ended", ended);
            alert.querySelector("[data-ended]").hidden = !ended;
        }
    }

    function refresh() {
        sayAge(document.querySelector("time[data-made]"));
        markEnded();
    }

    /** Leave this copy as soon as the town answers; what the browser believes of its network is no proof. */
    async function tryAgain() {
        try {
            await fetch(window.location.href, { method: "HEAD", cache: "no-store" });
        } catch {
            return;
        }
        window.location.reload();
    }

    refresh();
    setInterval(refresh, 30000);
    setInterval(tryAgain, 10000);
    window.addEventListener("online", tryAgain);
})();
