/* Tells the page around how high this one is, so that nobody scrolls inside a frame. */
(() => {
    "use strict";

    function tell() {
        const height = document.getElementById("wrapwrap").offsetHeight;
        // any page may know a height; which one may show the form, the server has decided
        window.parent.postMessage({ municipalHeight: height }, "*");
    }

    new ResizeObserver(tell).observe(document.getElementById("wrapwrap"));
    window.addEventListener("message", (event) => {
        if (event.source === window.parent && event.data && event.data.municipalAsks) {
            tell();
        }
    });
})();
