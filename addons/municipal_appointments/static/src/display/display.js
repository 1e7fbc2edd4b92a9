/* The display of a waiting room: asks every five seconds who was called, shows and says it.
   Without this script the page loads itself again; the voice is the browser's own. */
(() => {
    "use strict";
    const display = document.getElementById("display");
    const rows = document.getElementById("calls");
    const spoken = document.getElementById("spoken");
    const sound = document.getElementById("sound");
    const PAUSE = 5000;
    const known = new Set([...rows.children].map((row) => row.dataset.key));
    let withVoice = false;

    function makeRow(call) {
        const row = document.createElement("tr");
        row.dataset.key = call.key;
        for (const text of [call.number, call.counter]) {
            row.insertCell().textContent = text;
        }
        return row;
    }

    function say(call) {
        // the letter is spelled, the digits are a number
        const number = String(call.number).replace(/^(\D)(?=\d)/, "$1 ");
        const text = display.dataset.say
            .replace("{number}", number)
            .replace("{counter}", call.counter);
        spoken.textContent = text;
        if (withVoice) {
            const utterance = new SpeechSynthesisUtterance(text);
            utterance.lang = document.documentElement.lang;
            utterance.rate = 0.9;
            window.speechSynthesis.speak(utterance);
        }
    }

    function show(state) {
        rows.replaceChildren(...state.calls.map(makeRow));
        document.getElementById("nobody").hidden = state.calls.length > 0;
        document.getElementById("waiting").textContent = state.waiting;
        document.getElementById("wait_line").hidden = state.wait === null;
        document.getElementById("wait").textContent = state.wait ?? "";
        for (const call of [...state.calls].reverse()) {
            if (!known.has(call.key)) {
                known.add(call.key);
                say(call);
            }
        }
    }

    async function ask() {
        try {
            const answer = await fetch(display.dataset.source, { credentials: "omit" });
            if (answer.ok) {
                show(await answer.json());
            }
        } catch {
            // the network comes back; what was shown stays until then
        }
        window.setTimeout(ask, PAUSE);
    }

    if (window.speechSynthesis) {
        // browsers let a page speak only after somebody has touched it
        sound.hidden = false;
        sound.addEventListener("click", () => {
            withVoice = !withVoice;
            sound.setAttribute("aria-pressed", String(withVoice));
            if (withVoice) {
                window.speechSynthesis.speak(new SpeechSynthesisUtterance(display.dataset.on));
            } else {
                window.speechSynthesis.cancel();
            }
        });
    }
    window.setTimeout(ask, PAUSE);
})();
