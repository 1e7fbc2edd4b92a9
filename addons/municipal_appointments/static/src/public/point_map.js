/** @odoo-module ignore **/
/* global municipalMap, municipalPublicMap, municipalPublicMapTools */
/* One place on the map of the town: where the appointment is. */
(function () {
    "use strict";

    const { PublicMap, askJson } = municipalPublicMapTools;
    const NEAR = 16;

    class PointMap extends PublicMap {
        async start() {
            const ground = await askJson(this.base, "ground.json");
            const canvas = this.openCanvas(ground, null);
            const point = [Number(this.texts.latitude), Number(this.texts.longitude)];
            municipalMap.makePin(this.map, this.texts.pin).setLatLng(point).addTo(this.map);
            this.map.setView(point, NEAR, { animate: false });
            canvas.focus();
        }
    }

    municipalPublicMap.point = (box, texts) => new PointMap(box, texts).start();
})();
