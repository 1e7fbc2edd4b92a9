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
    const Sound = window.AudioContext || window.webkitAudioContext;
    let withVoice = false;
    let audio = null;

    function makeRow(call) {
        const row = document.createElement("tr");
        row.dataset.key = call.key;
        for (const text of [call.number, call.counter]) {
            row.insertCell().textContent = text;
        }
        return row;
    }

    function makeWait(row) {
        const item = document.createElement("li");
        const topic = document.createElement("span");
        const wait = document.createElement("strong");
        topic.textContent = row.topic;
        wait.textContent = row.wait;
        item.append(topic, " ", wait);
        return item;
    }

    function say(call) {
        // the letter is spelled, the digits are a number
        const number = String(call.number).replace(/^(\D)(?=\d)/, "$1 ");
        const text = display.dataset.say
            .replace("{number}", number)
            .replace("{counter}", call.counter);
        spoken.textContent = text;
        if (withVoice) {
            try {
                ring();
            } finally {
                speak(text); // a loudspeaker that fails at the tones must not cost the words
            }
        }
    }

    /* Two tones before the voice; all there is where a browser has no voice. */
    function ring() {
        if (!audio) {
            return;
        }
        for (const [pitch, begin] of [[784, 0], [587, 0.35]]) {
            const tone = audio.createOscillator();
            const volume = audio.createGain();
            const start = audio.currentTime + begin;
            tone.frequency.value = pitch;
            volume.gain.setValueAtTime(0.25, start);
            volume.gain.exponentialRampToValueAtTime(0.001, start + 0.6);
            tone.connect(volume).connect(audio.destination);
            tone.start(start);
            tone.stop(start + 0.6);
        }
        display.dataset.rung = Number(display.dataset.rung || 0) + 1;
    }

    function speak(text) {
        if (!window.speechSynthesis) {
            return;
        }
        const utterance = new SpeechSynthesisUtterance(text);
        utterance.lang = document.documentElement.lang;
        utterance.rate = 0.9;
        window.speechSynthesis.speak(utterance);
    }

    function show(state) {
        rows.replaceChildren(...state.calls.map(makeRow));
        document.getElementById("nobody").hidden = state.calls.length > 0;
        document.getElementById("waiting").textContent = state.waiting;
        document.getElementById("wait_line").hidden = state.wait === null;
        document.getElementById("wait").textContent = state.wait ?? "";
        document.getElementById("waits_part").hidden = state.waits.length === 0;
        document.getElementById("waits").replaceChildren(...state.waits.map(makeWait));
        for (const call of [...state.calls].reverse()) {
            if (!known.has(call.key)) {
                known.add(call.key);
                say(call);
            }
        }
    }

    async function fetchState() {
        try {
            const answer = await fetch(display.dataset.source, { credentials: "omit" });
            return answer.ok ? await answer.json() : null;
        } catch {
            return null; // the network comes back; what was shown stays until then
        }
    }

    async function ask() {
        const state = await fetchState();
        window.setTimeout(ask, PAUSE);
        if (state) {
            show(state);
        }
    }

    if (window.speechSynthesis || Sound) {
        // browsers let a page be heard only after somebody has touched it
        sound.hidden = false;
        sound.addEventListener("click", () => {
            withVoice = !withVoice;
            sound.setAttribute("aria-pressed", String(withVoice));
            if (withVoice) {
                audio = audio || (Sound && new Sound());
                ring();
                speak(display.dataset.on);
            } else {
                window.speechSynthesis?.cancel();
            }
        });
    }
    window.setTimeout(ask, PAUSE);
})();
