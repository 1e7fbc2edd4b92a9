/** @odoo-module ignore **/
/* At the desk one screen serves many voters: what the browser brings back from memory is emptied. */
(function () {
    "use strict";

    window.addEventListener("pageshow", (event) => {
        if (event.persisted && document.querySelector("[data-mc-desk]")) {
            window.location.replace(window.location.pathname);
        }
    });
})();
