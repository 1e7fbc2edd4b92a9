/* For the other website: gives the frames of the municipality the height of their pages. */
(() => {
    "use strict";

    const origin = new URL(document.currentScript.src).origin;
    const frames = [...document.querySelectorAll("iframe")].filter((frame) =>
        frame.src.startsWith(`${origin}/`)
    );
    window.addEventListener("message", (event) => {
        const height = event.data && event.data.municipalHeight;
        if (event.origin !== origin || !Number.isFinite(height)) {
            return;
        }
        const frame = frames.find((one) => one.contentWindow === event.source);
        if (frame) {
            frame.style.height = `${Math.ceil(height)}px`;
        }
    });
    for (const frame of frames) {
        frame.contentWindow.postMessage({ municipalAsks: true }, origin);
    }
})();
