/** @odoo-module ignore **/
/* A button that reads a text of the page with the voice of the device. */
(function () {
    "use strict";

    const voice = window.speechSynthesis;

    /** Some voices stop in the middle of a long text: sentence by sentence they do not. */
    function sentencesOf(text) {
        return text.match(/[^.!;?\n·]+[.!;?\n·]*/g)?.map((part) => part.trim()).filter(Boolean) || [];
    }

    function prepare(button) {
        const source = document.getElementById(button.dataset.mcRead);
        const [start, stop] = ["start", "stop"].map((name) => button.querySelector(`[data-mc-read-${name}]`));
        const show = (reading) => {
            button.setAttribute("aria-pressed", String(reading));
            start.hidden = reading;
            stop.hidden = !reading;
        };
        button.addEventListener("click", () => {
            const reading = button.getAttribute("aria-pressed") === "true";
            voice.cancel();
            show(!reading);
            if (reading) {
                return;
            }
            const sentences = sentencesOf(source.innerText || source.textContent);
            sentences.forEach((sentence, index) => {
                const speech = new SpeechSynthesisUtterance(sentence);
                speech.lang = document.documentElement.lang;
                if (index === sentences.length - 1) {
                    speech.onend = () => show(false);
                }
                speech.onerror = () => show(false);
                voice.speak(speech);
            });
        });
        button.hidden = !source;
    }

    document.addEventListener("DOMContentLoaded", () => {
        if (voice && window.SpeechSynthesisUtterance) {
            document.querySelectorAll("[data-mc-read]").forEach(prepare);
            window.addEventListener("pagehide", () => voice.cancel());
        }
    });
})();
