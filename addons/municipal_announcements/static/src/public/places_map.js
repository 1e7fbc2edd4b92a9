/** @odoo-module ignore **/
/* global L, municipalMap, municipalPublicMap, municipalPublicMapTools */
/* The places of the list on a map; a marker leads to the page of its place. */
(function () {
    "use strict";

    const { PublicMap } = municipalPublicMapTools;

    class PlacesMap extends PublicMap {
        async start() {
            const [ground, points] = await Promise.all([
                fetch(`${this.base}/ground.json`).then((response) => response.json()),
                fetch(this.texts.points + window.location.search).then((response) => response.json()),
            ]);
            const lats = points.map((point) => point.lat);
            const lons = points.map((point) => point.lon);
            const bounds = points.length
                ? [Math.min(...lats), Math.min(...lons), Math.max(...lats), Math.max(...lons)]
                : null;
            const canvas = this.openCanvas(ground, bounds);
            this.show(points);
            canvas.focus();
        }

        show(points) {
            const colorOf = municipalMap.makeColors();
            const kinds = [...new Set(points.map((point) => point.kind))];
            const markers = points.map((point, index) => [point.lat, point.lon, 1, index, [[kinds.indexOf(point.kind), 1]]]);
            const names = points.map((point) => `${point.name}, ${point.kind_name}`);
            let turn = 0;
            municipalMap
                .markerLayer(
                    markers,
                    kinds.map(colorOf),
                    ({ id, marker }) => this.open(points[id], marker),
                    () => names[turn++]
                )
                .addTo(this.map);
            this.status.textContent = points.length ? this.texts.shown.replace("%s", points.length) : this.texts.nothing;
        }

        open(place, marker) {
            const card = document.createElement("p");
            const link = card.appendChild(document.createElement("a"));
            link.href = place.path;
            link.textContent = place.name;
            card.append(document.createElement("br"), place.kind_name);
            marker.bindPopup(card).openPopup();
            link.focus();
        }
    }

    municipalPublicMap.places = (box, texts) => new PlacesMap(box, texts).start();
})();
