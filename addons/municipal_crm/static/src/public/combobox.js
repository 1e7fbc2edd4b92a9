/** @odoo-module ignore **/
/* Streets and places are offered while typing: an editable combobox as ARIA 1.2 describes it.
   Without this file the browser's own list of suggestions does the same for short gazetteers. */
(function () {
    "use strict";

    const PATHS = { streets: "street.json", places: "place.json" };

    class Combobox {
        constructor(input, base, status) {
            Object.assign(this, { input, base, status, options: [], active: -1 });
            this.path = PATHS[input.dataset.mcSuggest];
            this.list = document.createElement("ul");
            Object.assign(this.list, { id: `${input.id}-options`, className: "mc-options", hidden: true });
            this.list.setAttribute("role", "listbox");
            this.list.setAttribute("aria-label", input.labels[0].textContent.trim());
            input.removeAttribute("list");
            input.autocomplete = "off";
            for (const [name, value] of Object.entries({
                role: "combobox",
                "aria-autocomplete": "list",
                "aria-expanded": "false",
                "aria-controls": this.list.id,
            })) {
                input.setAttribute(name, value);
            }
            input.parentNode.classList.add("mc-combobox");
            input.after(this.list);
            input.addEventListener("input", () => this.ask());
            input.addEventListener("keydown", (event) => this.onKey(event));
            input.addEventListener("blur", () => this.close());
            this.list.addEventListener("pointerdown", (event) => this.onPress(event));
        }

        ask() {
            clearTimeout(this.timer);
            const text = this.input.value.trim();
            if (text.length < 2) {
                this.close();
                return;
            }
            this.timer = setTimeout(() => this.load(text), 180);
        }

        async load(text) {
            const turn = (this.turn = (this.turn || 0) + 1);
            try {
                const response = await fetch(`${this.base}/${this.path}?q=${encodeURIComponent(text)}`);
                const found = response.ok ? await response.json() : [];
                if (turn === this.turn && document.activeElement === this.input) {
                    this.show(found.map((row) => row.label));
                }
            } catch {
                this.close(); // typing on is always possible
            }
        }

        show(labels) {
            this.options = labels.map((label, index) => {
                const option = document.createElement("li");
                Object.assign(option, { id: `${this.list.id}-${index}`, textContent: label });
                option.setAttribute("role", "option");
                option.setAttribute("aria-selected", "false");
                return option;
            });
            this.list.replaceChildren(...this.options);
            this.active = -1;
            this.list.hidden = !labels.length;
            this.input.setAttribute("aria-expanded", String(Boolean(labels.length)));
            this.input.removeAttribute("aria-activedescendant");
            this.status.textContent = labels.length ? this.status.dataset.mcText.replace("%s", labels.length) : "";
        }

        close() {
            clearTimeout(this.timer);
            this.turn = (this.turn || 0) + 1;
            this.show([]);
        }

        activate(index) {
            const count = this.options.length;
            this.active = (index + count) % count;
            this.options.forEach((option, position) =>
                option.setAttribute("aria-selected", String(position === this.active))
            );
            this.input.setAttribute("aria-activedescendant", this.options[this.active].id);
            this.options[this.active].scrollIntoView({ block: "nearest" });
        }

        choose(option) {
            this.input.value = option.textContent;
            this.close();
            this.input.dispatchEvent(new CustomEvent("mc-chosen", { bubbles: true }));
        }

        onKey(event) {
            const isOpen = !this.list.hidden;
            if (event.key === "ArrowDown" || event.key === "ArrowUp") {
                event.preventDefault();
                if (!isOpen) {
                    this.ask();
                } else if (this.active < 0) {
                    this.activate(event.key === "ArrowDown" ? 0 : -1);
                } else {
                    this.activate(this.active + (event.key === "ArrowDown" ? 1 : -1));
                }
            } else if (event.key === "Enter" && isOpen && this.active >= 0) {
                event.preventDefault();
                this.choose(this.options[this.active]);
            } else if (event.key === "Escape" && isOpen) {
                event.preventDefault();
                this.close();
            }
        }

        /** Before the input loses the focus, and with it the list. */
        onPress(event) {
            const option = event.target.closest("[role=option]");
            event.preventDefault();
            if (option) {
                this.choose(option);
            }
        }
    }

    document.addEventListener("DOMContentLoaded", () => {
        const base = document.querySelector("[data-mc-base]")?.href;
        const status = document.querySelector("[data-mc-suggest-status]");
        if (base && status) {
            document.querySelectorAll("input[data-mc-suggest]").forEach((input) => new Combobox(input, base, status));
        }
    });
})();
