/** @odoo-module ignore **/
/* Boxes that become maps. What draws them is fetched when somebody asks for a map, not before. */
(function () {
    "use strict";

    let loading = null;

    function addStyle(address) {
        const link = document.createElement("link");
        Object.assign(link, { rel: "stylesheet", href: address });
        document.head.append(link);
    }

    function addScript(address) {
        return new Promise((resolve, reject) => {
            const script = document.createElement("script");
            Object.assign(script, { src: address, onload: resolve, onerror: reject });
            document.head.append(script);
        });
    }

    /** Once for all boxes of a page. */
    function load({ mcStyles, mcScripts }) {
        mcStyles.split(" ").filter(Boolean).forEach(addStyle);
        return mcScripts
            .split(" ")
            .filter(Boolean)
            .reduce((before, address) => before.then(() => addScript(address)), Promise.resolve());
    }

    function prepare(box) {
        const button = box.querySelector("[data-mc-map-open]");
        const status = box.querySelector("[data-mc-map-status]");
        const texts = JSON.parse(box.dataset.mcTexts);
        const open = async () => {
            button.disabled = true;
            try {
                loading = loading || load(box.dataset);
                await loading;
                await window.municipalPublicMap[box.dataset.mcMap](box, texts);
                button.hidden = true;
            } catch {
                loading = null;
                button.disabled = false;
                status.textContent = texts.failed;
            }
        };
        box.hidden = false;
        button.addEventListener("click", open);
        box.addEventListener("mc-map-open", open, { once: true });
    }

    document.addEventListener("DOMContentLoaded", () => {
        document.querySelectorAll("[data-mc-map]").forEach(prepare);
    });
})();
