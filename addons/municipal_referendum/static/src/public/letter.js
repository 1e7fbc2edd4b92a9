/** @odoo-module ignore **/
/* The square of a letter leads to the page with number and code behind the “#”, where no server sees them. */
(function () {
    "use strict";

    function fillIn() {
        const [, number, code] = window.location.hash.match(/^#(\d{8})\.(\d{10})$/) || [];
        const inputs = ["number", "code"].map((name) => document.getElementById(name));
        if (number && inputs.every(Boolean)) {
            [number, code].forEach((digits, index) => (inputs[index].value = digits));
            // neither the history of the browser nor a copied address keeps them
            window.history.replaceState(null, "", window.location.pathname);
        }
    }

    document.addEventListener("DOMContentLoaded", fillIn);
})();
