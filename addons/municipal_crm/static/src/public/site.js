/** @odoo-module ignore **/
/* Comforts of the public pages. Every page works without this file; it needs no framework. */
(function () {
    "use strict";

    const LOOK_ALIKES = { a: "α", b: "β", e: "ε", h: "η", i: "ι", k: "κ", m: "μ", n: "ν", o: "ο", p: "ρ", t: "τ", u: "υ", v: "ν", x: "χ", y: "υ", z: "ζ" };

    /** As tools/text.py does on the server: no accents, no final sigma, one alphabet in a word. */
    function fold(text) {
        const plain = text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/ς/g, "σ");
        return plain.replace(/\p{L}+/gu, (word) =>
            /[a-z]/.test(word) && /[α-ω]/.test(word) ? word.replace(/[a-z]/g, (c) => LOOK_ALIKES[c] || c) : word
        );
    }

    function akin(asked, word) {
        if (word.startsWith(asked)) {
            return true;
        }
        const needed = Math.max(4, asked.length - 3, word.length - 3);
        return asked.length >= needed && word.length >= needed && asked.slice(0, needed) === word.slice(0, needed);
    }

    /** The catalogue narrows down while the citizen types. */
    function filterCatalogue() {
        const input = document.querySelector("input#q");
        const entries = [...document.querySelectorAll("[data-mc-words]")].map((node) => ({
            node,
            words: node.dataset.mcWords.split(" "),
        }));
        const found = document.querySelector("[data-mc-found]");
        if (!input || !found || !entries.length) {
            return;
        }
        const count = found.querySelector("[data-mc-count]");
        input.addEventListener("input", () => {
            const asked = fold(input.value).match(/[\p{L}\p{N}]{2,}/gu) || [];
            let shown = 0;
            for (const { node, words } of entries) {
                node.hidden = !asked.every((part) => words.some((word) => akin(part, word)));
                shown += node.hidden ? 0 : 1;
            }
            for (const group of document.querySelectorAll("[data-mc-group]")) {
                group.hidden = !group.querySelector("[data-mc-words]:not([hidden])");
            }
            count.textContent = shown;
            found.hidden = !asked.length;
        });
    }

    /** One click, one sending; the server would recognise the second one anyway. */
    function sendOnce(form) {
        const button = form.querySelector("button[type=submit]");
        if (!button) {
            return; // a form that cannot be sent now, such as one without any channel
        }
        let sent = false;
        form.addEventListener("submit", (event) => {
            if (sent) {
                event.preventDefault();
                return;
            }
            sent = true;
            button.setAttribute("aria-disabled", "true");
        });
        // coming back by the back button, the form must work again
        window.addEventListener("pageshow", () => {
            sent = false;
            button.removeAttribute("aria-disabled");
        });
    }

    /** Say at once that files are too large, not after minutes of sending. */
    function weighFiles(input) {
        const notice = input.parentNode.querySelector("[data-mc-too-large]");
        const megabyte = 1024 * 1024;
        input.addEventListener("change", () => {
            const sizes = [...input.files].map((file) => file.size);
            const total = sizes.reduce((sum, size) => sum + size, 0);
            notice.hidden =
                total <= input.dataset.mcTotal * megabyte &&
                sizes.every((size) => size <= input.dataset.mcMax * megabyte);
        });
    }

    /** A link of the error summary puts the focus into the field, or into the first of its group. */
    function goToField(event) {
        const link = event.target.closest("a[href^='#']");
        const target = link && document.getElementById(link.getAttribute("href").slice(1));
        if (target) {
            event.preventDefault();
            const field = target.matches("input, select, textarea, [tabindex]") ? target : target.querySelector("input");
            (field || target).focus();
            target.scrollIntoView({ block: "center" });
        }
    }

    document.addEventListener("DOMContentLoaded", () => {
        filterCatalogue();
        document.querySelectorAll("input[type=file][data-mc-max]").forEach(weighFiles);
        document.querySelectorAll("form[data-mc-form]").forEach(sendOnce);
        const summary = document.getElementById("errors");
        if (summary) {
            summary.focus();
            summary.addEventListener("click", goToField);
        }
    });
})();
