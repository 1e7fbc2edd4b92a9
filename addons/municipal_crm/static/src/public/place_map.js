/** @odoo-module ignore **/
/* global municipalMap, municipalPublicMap, municipalPublicMapTools */
/* The place of a request as a point on the map. The point goes into a control of the form; what the
   citizen has typed is never overwritten without being asked. */
(function () {
    "use strict";

    const { PublicMap, askJson } = municipalPublicMapTools;
    const NEAR = 17;

    function addButton(row, text, act) {
        const button = row.appendChild(document.createElement("button"));
        Object.assign(button, { type: "button", className: "mc-button", textContent: text });
        button.addEventListener("click", act);
        return button;
    }

    class PlaceMap extends PublicMap {
        constructor(box, texts) {
            super(box, texts);
            this.control = document.querySelector("[data-mc-pin]");
            this.street = document.getElementById("street");
        }

        async start() {
            const ground = await askJson(this.base, "ground.json");
            const canvas = this.openCanvas(ground, null);
            this.pin = municipalMap.makePin(this.map, this.texts.pin, (lat, lon) => this.set(lat, lon));
            this.map.on("click", ({ latlng }) => {
                if (this.map.getZoom() < NEAR - 2) {
                    this.map.setView(latlng, NEAR - 1); // a point on the whole town is no place yet
                }
                this.set(latlng.lat, latlng.lng);
            });
            this.addButtons(canvas);
            const [lat, lon] = this.control.value.split(",").map(Number);
            if (this.control.value && !Number.isNaN(lat + lon)) {
                this.map.setView([lat, lon], NEAR, { animate: false });
                this.set(lat, lon);
            } else {
                this.status.textContent = this.texts.none;
                canvas.focus();
            }
        }

        addButtons(canvas) {
            const row = document.createElement("div");
            row.className = "mc-map-buttons";
            canvas.after(row);
            if (navigator.geolocation) {
                addButton(row, this.texts.here, () => this.locate());
            }
            addButton(row, this.texts.middle, () => {
                const { lat, lng } = this.map.getCenter();
                this.set(lat, lng);
            });
            this.removal = addButton(row, this.texts.remove, () => this.remove());
            this.filling = addButton(row, this.texts.fill, () => {
                this.street.value = this.found;
                this.filling.hidden = true;
                this.street.focus();
            });
            this.removal.hidden = this.filling.hidden = true;
        }

        locate() {
            navigator.geolocation.getCurrentPosition(
                ({ coords }) => {
                    this.map.setView([coords.latitude, coords.longitude], NEAR);
                    this.set(coords.latitude, coords.longitude);
                },
                () => (this.status.textContent = this.texts.denied),
                { enableHighAccuracy: true, timeout: 15000 }
            );
        }

        /** A point is sent when the server finds it inside the town; what is typed stays as it is. */
        async set(lat, lon) {
            const turn = (this.turn = (this.turn || 0) + 1);
            const pin = `${lat.toFixed(6)},${lon.toFixed(6)}`;
            this.pin.setLatLng([lat, lon]).addTo(this.map);
            this.control.value = pin;
            this.removal.hidden = false;
            const place = await askJson(this.base, "at.json", new URLSearchParams({ pin })).catch(() => null);
            if (turn !== this.turn) {
                return;
            }
            if (place && !place.inside) {
                this.remove();
                this.status.textContent = this.texts.outside;
                return;
            }
            this.tell(place);
        }

        tell(place) {
            const name = place && [place.street, place.area].filter(Boolean).join(", ");
            this.status.textContent = this.texts.chosen.replace("%s", name || this.control.value);
            this.found = place?.street || "";
            if (this.found && !this.street.value) {
                this.street.value = this.found;
            }
            this.filling.hidden = !this.found || this.street.value === this.found;
        }

        remove() {
            this.turn = (this.turn || 0) + 1;
            this.pin.remove();
            this.control.value = "";
            this.removal.hidden = this.filling.hidden = true;
            this.status.textContent = this.texts.none;
        }
    }

    municipalPublicMap.place = (box, texts) => new PlaceMap(box, texts).start();
})();
