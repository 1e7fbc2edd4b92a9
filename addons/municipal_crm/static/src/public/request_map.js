/** @odoo-module ignore **/
/* global L, municipalMap */
/* The public map of requests. What a marker holds is fetched as a piece of the same list. */
(function () {
    "use strict";

    const pause = (act, wait) => {
        let timer;
        return (...args) => {
            clearTimeout(timer);
            timer = setTimeout(() => act(...args), wait);
        };
    };

    async function ask(base, path, params) {
        const response = await fetch(`${base}/${path}?${params}`, { headers: { Accept: "*/*" } });
        if (!response.ok) {
            throw new Error(response.status);
        }
        return response;
    }

    async function askJson(base, path, params = "") {
        return (await ask(base, path, params)).json();
    }

    /** The filters of the page, as they were sent. */
    function filtersOf() {
        const filters = new URLSearchParams(window.location.search);
        filters.delete("page");
        return filters;
    }

    function writeLegend(box, groups, colors) {
        const legend = box.querySelector("[data-mc-map-legend]");
        legend.replaceChildren(
            ...groups.map((group, index) => {
                const entry = document.createElement("li");
                entry.append(document.createElement("span"), group.label);
                entry.firstChild.style.background = colors[index];
                return entry;
            })
        );
        legend.hidden = !groups.length;
    }

    /** A map in the box that asked for it; see `prepare` in map_loader.js. */
    class PublicMap {
        constructor(box, texts) {
            Object.assign(this, { box, texts });
            this.base = box.querySelector("[data-mc-base]").href;
            this.status = box.querySelector("[data-mc-map-status]");
        }

        /** Draws the town, as far as `bounds` or all of it; returns the element. */
        openCanvas(ground, bounds) {
            const canvas = this.box.querySelector("[data-mc-map-canvas]");
            canvas.hidden = false;
            canvas.setAttribute("role", "application");
            canvas.setAttribute("aria-label", this.texts.map);
            const texts = { zoomIn: this.texts.closer, zoomOut: this.texts.farther };
            const drawing = municipalMap.createMap(canvas, ground, texts);
            this.map = drawing.map;
            municipalMap.fit(drawing, bounds);
            drawing.showNames();
            return canvas;
        }
    }

    class RequestMap extends PublicMap {
        colorOf = municipalMap.makeColors();

        async start() {
            const [ground, data] = await Promise.all([
                askJson(this.base, "ground.json"),
                askJson(this.base, "map.json", filtersOf()),
            ]);
            const canvas = this.openCanvas(ground, data.bounds);
            this.show(data);
            this.map.on("moveend", pause(() => this.update(), 250));
            canvas.focus();
        }

        async update() {
            const { bounds, zoom } = municipalMap.frameOf(this.map);
            const params = filtersOf();
            params.set("bounds", bounds.map((side) => side.toFixed(4)));
            params.set("zoom", zoom);
            const turn = (this.turn = (this.turn || 0) + 1);
            try {
                const data = await askJson(this.base, "map.json", params);
                if (turn === this.turn) {
                    this.show(data);
                }
            } catch {
                this.status.textContent = this.texts.failed;
            }
        }

        show({ markers, groups, count }) {
            const colors = groups.map((group) => this.colorOf(group.value));
            this.layer?.remove();
            const describe = (number, parts) => this.describe(number, parts, groups);
            this.layer = municipalMap.markerLayer(markers, colors, (marker) => this.open(marker), describe);
            this.layer.addTo(this.map);
            writeLegend(this.box, groups, colors);
            this.status.textContent = count ? this.texts.shown.replace("%s", count) : this.texts.nothing;
        }

        describe(count, parts, groups) {
            const names = parts.map(([index, number]) => `${groups[index].label} ${number}`);
            const number = count === 1 ? this.texts.one : this.texts.many.replace("%s", count);
            return `${number}: ${names.join(", ")}`;
        }

        async open({ id, lat, lon, marker }) {
            if (!id && this.map.getZoom() < municipalMap.CLOSEST) {
                this.map.setView([lat, lon], Math.min(municipalMap.CLOSEST, this.map.getZoom() + 2));
                this.map.getContainer().focus();
                return;
            }
            const params = filtersOf();
            params.set("near", `${lat},${lon}`);
            const card = document.createElement("div");
            card.tabIndex = -1;
            // a piece of our own page, made and escaped by the server
            card.innerHTML = await (await ask(this.base, "spot", params)).text();
            const link = card.appendChild(document.createElement("a"));
            link.href = `${this.base}?${params}#list`;
            link.textContent = this.texts.all;
            marker.bindPopup(card, { minWidth: 220 }).openPopup();
            card.focus();
        }
    }

    window.municipalPublicMap = {
        requests: (box, texts) => new RequestMap(box, texts).start(),
    };
    window.municipalPublicMapTools = { PublicMap, askJson };
})();
