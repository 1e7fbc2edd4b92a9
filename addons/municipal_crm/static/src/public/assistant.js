/** @odoo-module ignore **/
/* The assistant without a jump of the page: the answer is sent in the background and the new question
   gets the focus, so that a screen reader goes on reading there. Without this file the page is simply
   loaded again; a reply that arrives twice has its effect once. */
(function () {
    "use strict";

    let busy = false;

    async function send(form, submitter) {
        const data = new FormData(form);
        if (submitter && submitter.name) {
            data.append(submitter.name, submitter.value);
        }
        const response = await fetch(form.action, { method: "POST", body: new URLSearchParams(data) });
        const page = new DOMParser().parseFromString(await response.text(), "text/html");
        const fresh = page.getElementById("assistant");
        if (!response.ok || !fresh) {
            throw new Error("not a turn of the conversation");
        }
        document.getElementById("assistant").replaceWith(fresh);
        document.getElementById("now").focus();
    }

    /** As the browser would have sent it. */
    function sendPlainly(form, submitter) {
        if (submitter && submitter.name) {
            const field = document.createElement("input");
            Object.assign(field, { type: "hidden", name: submitter.name, value: submitter.value });
            form.append(field);
        }
        form.submit();
    }

    document.addEventListener("submit", async (event) => {
        const form = event.target;
        const status = document.getElementById("assistant-status");
        if (!status || !form.closest("#assistant") || form.classList.contains("mc-leave")) {
            return;
        }
        event.preventDefault();
        if (busy) {
            return;
        }
        busy = true;
        status.textContent = status.dataset.busy;
        try {
            await send(form, event.submitter);
        } catch {
            sendPlainly(form, event.submitter);
        }
        status.textContent = "";
        busy = false;
    });
})();
