/** @odoo-module ignore **/
/* Announcements as notifications of this browser: shown only where the browser can do it. Without
   this file the page offers e-mail and SMS. */
(function () {
    "use strict";

    const WORKER = "/subscriptions/worker.js";
    const SCOPE = "/subscriptions/";

    function toBytes(key) {
        const plain = key.replace(/-/g, "+").replace(/_/g, "/");
        return Uint8Array.from(atob(plain), (letter) => letter.charCodeAt(0));
    }

    async function call(values) {
        const answer = await fetch("/subscriptions/browser", {
            method: "POST",
            headers: { "Content-Type": "application/json" },
            body: JSON.stringify({ jsonrpc: "2.0", method: "call", params: values }),
        });
        return (await answer.json()).result || {};
    }

    class Push {
        constructor(section) {
            this.section = section;
            this.status = section.querySelector("[role=status]");
            section.hidden = false;
            section.querySelector("button").addEventListener("click", () => this.start());
        }

        say(name) {
            this.status.textContent = this.section.dataset[name] || "";
        }

        ticked(name) {
            const boxes = document.querySelectorAll(`input[name^="${name}_"]:checked`);
            return [...boxes].map((box) => box.name.slice(name.length + 1));
        }

        async start() {
            this.say("wait");
            try {
                await this.subscribe();
            } catch {
                this.say(Notification.permission === "denied" ? "denied" : "failed");
            }
        }

        async subscribe() {
            const key = this.section.dataset.key;
            const worker = await navigator.serviceWorker.register(WORKER, { scope: SCOPE });
            const old = await worker.pushManager.getSubscription();
            if (old && this.isOfAnotherKey(old)) {
                await old.unsubscribe();
            }
            const options = { userVisibleOnly: true, applicationServerKey: toBytes(key) };
            const taken = (await worker.pushManager.subscribe(options)).toJSON();
            const lang = document.querySelector("select[name=lang]");
            const result = await call({
                ...{ endpoint: taken.endpoint, keys: taken.keys, key: key },
                ...{ topics: this.ticked("topic"), areas: this.ticked("area") },
                lang: lang && lang.value,
            });
            if (result.code === "active") {
                window.location = result.url;
            } else {
                this.say("failed");
            }
        }

        isOfAnotherKey(subscription) {
            const used = new Uint8Array(subscription.options.applicationServerKey || []);
            return used.join() !== toBytes(this.section.dataset.key).join();
        }
    }

    const able = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
    const section = document.querySelector("[data-mc-push]");
    if (able && section) {
        new Push(section);
    }
})();
